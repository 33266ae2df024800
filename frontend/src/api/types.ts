/**
 * Shapes of the API's answers. Money is a decimal string ("123.45"), times are ISO 8601 with zone,
 * ids are UUIDs. The OpenAPI document is the authority.
 */

export interface Page<T> {
  items: T[];
  next: string | null;
  total: number;
  total_is_exact: boolean;
  as_of: string;
}

export interface Organization {
  org_id: string;
  slug: string;
  name: string;
}

export interface Me {
  user: { user_id: string; full_name: string; email: string; role: string };
  organization: Organization;
  organizations: Organization[];
  permissions: string[];
  demo: boolean;
  version: string;
}

export interface Finding {
  snip: number;
  rule_id: string;
  severity: "error" | "warning";
  message: string;
  hint?: string;
  claim_id?: string;
  line?: number | null;
  loop?: string;
  segment?: string;
  segment_number?: number | null;
  byte_offset?: number | null;
  element?: number | null;
  component?: number | null;
  found?: string;
  expected?: string;
}

export interface LookupValue {
  code: string;
  label: string;
  description: string | null;
  sort_order: number;
  is_active: boolean;
}

/** Values of each lookup table, by its name. */
export interface Lookups {
  tables: Record<string, LookupValue[]>;
}

export interface BatchCounts {
  total: number;
  pending: number;
  processing: number;
  completed: number;
  failed: number;
  set_aside: number;
  cancelled: number;
}

export interface FunnelNode {
  node_id: string;
  label: string;
  position: number;
  waiting: number;
  running: number;
  completed: number;
  failed: number;
}

export interface MoneySums {
  billed: string;
  paid: string;
  adjusted: string;
  patient_responsibility: string;
}

export interface Batch {
  batch_job_id: string;
  file_name: string;
  /** null for a batch of an older system, like `workflow_id` */
  file_size: number | null;
  workflow_id: string | null;
  workflow_name: string;
  status: string;
  counts: BatchCounts;
  findings: Finding[];
  money: MoneySums;
  nodes: FunnelNode[];
  created_at: string;
  started_at: string | null;
  completed_at: string | null;
}

export interface Row {
  row_number: number;
  external_id: string;
  status: string;
  error_code: string | null;
  error_message: string | null;
  run_id: string | null;
  claim_id: string | null;
  findings: Finding[];
}

export interface Run {
  run_id: string;
  workflow_id: string;
  workflow_name: string;
  revision_num: number;
  status: string;
  pause_requested: boolean;
  current_step: string | null;
  total_steps: number;
  completed_steps: number;
  error_step: string | null;
  error_code: string | null;
  error_message: string | null;
  batch_job_id: string | null;
  row_number: number | null;
  claim_id: string | null;
  waiting_for: string | null;
  created_at: string;
  started_at: string | null;
  completed_at: string | null;
  total_execution_time_ms: number | null;
}

export interface StepError {
  code: string;
  message: string;
}

export interface Attempt {
  attempt_number: number;
  worker: string | null;
  started_at: string | null;
  completed_at: string | null;
  outcome: string | null;
  error: StepError | null;
}

export interface Step {
  node_id: string;
  label: string;
  node_type: string;
  action: string | null;
  iteration: number;
  status: string;
  attempt_number: number;
  max_retries: number;
  output: Record<string, unknown> | null;
  error: StepError | null;
  worker: string | null;
  started_at: string | null;
  completed_at: string | null;
  execution_time_ms: number | null;
  attempts: Attempt[];
}

export interface Claim {
  claim_id: string;
  claim_number: string;
  status: string;
  payer: { payer_id: string; name: string };
  patient: string;
  service_date_from: string | null;
  service_date_to: string | null;
  total_charges: string;
  paid_amount: string | null;
  adjusted_amount: string | null;
  patient_responsibility: string | null;
  denial_reason: string | null;
  findings_count: number;
  run_id: string | null;
  version: number;
  created_at: string;
  updated_at: string;
}

export interface ClaimLine {
  line_number: number;
  procedure_code: string;
  modifiers: string[];
  units: string | number;
  charge: string;
  paid: string | null;
  adjusted: string | null;
  patient_responsibility: string | null;
  diagnosis_pointers: number[];
  service_date: string | null;
}

export interface Submission {
  submission_id: string;
  status: string;
  control_number: string;
  file_name: string;
  sent_at: string | null;
  acknowledged_at: string | null;
}

/** What the last look at a claim found; `tier` null: no rule, its own form is wrong. */
export interface ClaimFinding {
  code: string;
  tier: string | null;
  name: string | null;
  action: string;
  message: string;
  hint: string | null;
  citation: string | null;
  path: string | null;
  line: number | null;
  released: boolean;
}

export interface Released {
  released: string[];
  held_by: string[];
  errors: string[];
  goes_on: boolean;
}

export interface ClaimDetail extends Claim {
  lines: ClaimLine[];
  diagnoses: string[];
  findings: ClaimFinding[];
  payer_claim_number: string | null;
  frequency_code: string;
  submissions: Submission[];
  steps: Step[];
}

export interface TimelineItem {
  at: string;
  from_status: string | null;
  to_status: string;
  cause: string;
  document: string | null;
  actor: string | null;
}

export interface Payer {
  payer_id: string;
  name: string;
  code: string;
}

export interface Workflow {
  workflow_id: string;
  name: string;
  status: string;
  published_revision: number | null;
  nodes: number;
}

export interface LiveEvent {
  topic: string;
  id: string;
  version: number;
}
