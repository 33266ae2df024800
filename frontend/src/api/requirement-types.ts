/** Shapes of requirements and claim rules in the API's answers. Dates are `2026-03-09`; the OpenAPI document is the authority. */

export type Tier = "global" | "payer" | "organization";

/** A condition in the shape of JSONLogic: one operator with its arguments. */
export type Condition = Readonly<Record<string, unknown>>;

export interface Person {
  user_id: string;
  /** null: a person of the installation, whom the organisation does not see */
  name: string | null;
  role: string | null;
}

export interface Source {
  rule_id: string;
  tier: Tier;
  operation: string;
  version: number;
  since: string | null;
  until: string | null;
  by: Person | null;
  approved_by: Person | null;
  reason: string | null;
  compliance_ref: string | null;
  won: boolean;
  note: string | null;
}

export interface Check {
  key: string;
  value: unknown;
  rule_id: string;
  tier: Tier;
}

export interface Conditional {
  when: Condition;
  then: string;
  rule_id: string;
  tier: Tier;
}

export interface EffectiveField {
  field: string;
  label: string;
  type: string | null;
  presence: string;
  checks: Check[];
  default: { value: unknown; rule_id: string; tier: Tier } | null;
  conditionals: Conditional[];
  output: boolean;
  waived_until: string | null;
  presence_from: Source | null;
  sources: Source[];
}

export interface Scope {
  task: string;
  payer: string | null;
  plan: string | null;
  state: string | null;
}

export interface Effective extends Scope {
  on: string;
  digest: string;
  fields: EffectiveField[];
  changes_on: string[];
}

export interface Why extends EffectiveField {
  sentence: string;
  chain: Source[];
}

export interface RequirementRule extends Scope {
  endpoint_id: string | null;
  rule_id: string;
  tier: Tier;
  field: string;
  operation: string;
  value: Record<string, unknown>;
  effective_from: string;
  effective_to: string | null;
  version: number;
  reason: string | null;
  waived: boolean;
  waiver_reason: string | null;
  waiver_until: string | null;
  created_by: string | null;
}

export interface RequirementRow extends RequirementRule {
  status: "in_force" | "future" | "ended";
  applies: boolean | null;
  stands: boolean | null;
  note: string | null;
  overridden_by: string | null;
}

export interface Waiver extends RequirementRule {
  status: "requested" | "approved" | "over";
  requested_by: Person | null;
  approver: Person | null;
}

export interface RowChange extends Scope {
  valid_from: string | null;
  valid_to: string | null;
  action: string;
  organizations: number;
  fields: Record<string, { before: Record<string, unknown> | null; after: Record<string, unknown> | null }>;
}

export interface Saved {
  dry_run: boolean;
  added: RequirementRule[];
  ended: RequirementRule[];
  withdrawn: RequirementRule[];
  unchanged: number;
  changes: RowChange[];
}

export interface KnownField {
  path: string;
  type: string;
  label: string;
  aliases: string[];
}

export interface Task {
  task: string;
  label: string;
  has_rules: boolean;
}

/** Why a rule is refused, and the rule it offends against. */
export interface RuleProblem {
  code: string;
  message: string;
  rule_id: string;
  tier: Tier;
}

export interface Switch {
  claim_rule_switch_id: string;
  code: string;
  switch: string;
  is_request: boolean;
  reason: string;
  until: string | null;
  created_by: string | null;
  approved_by: string | null;
}

export interface ClaimRule {
  claim_rule_id: string | null;
  code: string;
  tier: Tier | "builtin";
  version: number | null;
  name: string;
  payer: string | null;
  position: number;
  when: Condition | null;
  action: string;
  acts_as: string | null;
  settings: Record<string, unknown>;
  message: string;
  hint: string | null;
  citation: string | null;
  effective_from: string | null;
  effective_to: string | null;
  is_active: boolean;
  reason: string | null;
  created_at: string | null;
  newest_version: number | null;
  switch: Switch | null;
  request: Switch | null;
}

export interface ClaimRuleDetail extends ClaimRule {
  versions: ClaimRule[];
}

export interface TriedClaim {
  claim_id: string;
  claim_number: string;
  status: string;
  effect: string;
  message: string;
  total_charges: string;
  denial_reason: string | null;
}

export interface Trial {
  rule: string;
  since: string;
  until: string;
  looked_at: number;
  is_exact: boolean;
  touched: number;
  stopped: number;
  warned: number;
  changed: number;
  noted: number;
  failed: number;
  denied_later: number;
  denied_untouched: number;
  charges_stopped: string;
  charges_denied: string;
  denial_reasons: Record<string, number>;
  items: TriedClaim[];
  next: string | null;
}
