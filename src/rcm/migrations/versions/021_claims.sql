-- The money side: claims, exchange with payers, payments, denials, the ledger.
create table control_number (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  trading_partner text not null,
  kind text not null,
  last_number bigint default 0 not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint control_number_pkey primary key (org_id, trading_partner, kind),
  constraint control_number_kind_check check (kind in ('interchange', 'group', 'transaction')),
  constraint control_number_last_number_check check (last_number between 0 and 999999999),
  constraint control_number_org_id_fkey foreign key(org_id) references organization (org_id)
);

create table fee_schedule (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  fee_schedule_id uuid default gen_random_uuid() not null,
  payer_id uuid,
  plan text,
  procedure_code text not null,
  modifier text,
  place_of_service text,
  allowed numeric(14, 2) not null,
  valid_from date not null,
  valid_to date,
  source text,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint fee_schedule_pkey primary key (fee_schedule_id),
  constraint fee_schedule_org_id_fee_schedule_id_key unique (org_id, fee_schedule_id),
  constraint fee_schedule_scope_key
    unique nulls not distinct (org_id, payer_id, procedure_code, modifier, place_of_service, plan, valid_from),
  constraint fee_schedule_allowed_check check (allowed >= 0),
  constraint fee_schedule_period_check check (valid_to > valid_from),
  constraint fee_schedule_org_id_fkey foreign key(org_id) references organization (org_id),
  constraint fee_schedule_payer_id_fkey foreign key(payer_id) references payer (payer_id)
);

create table interchange (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  interchange_id uuid not null,
  payer_id uuid not null,
  direction text not null,
  kind text not null,
  file_name text not null,
  control_number bigint,
  answers_control_number bigint,
  sha256 text not null,
  body bytea not null,
  status text not null,
  claims integer default 0 not null,
  detail jsonb,
  sent_at timestamptz,
  processed_at timestamptz,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint interchange_pkey primary key (interchange_id),
  constraint interchange_org_id_interchange_id_key unique (org_id, interchange_id),
  constraint interchange_org_id_payer_id_direction_file_name_key unique (org_id, payer_id, direction, file_name),
  constraint interchange_direction_check check (direction in ('in', 'out')),
  constraint interchange_status_check
    check (status in ('prepared', 'sent', 'received', 'processed', 'quarantined', 'unreadable')),
  constraint interchange_org_id_fkey foreign key(org_id) references organization (org_id),
  constraint interchange_payer_id_fkey foreign key(payer_id) references payer (payer_id)
);

create table payer_configs (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  payer_config_id uuid not null,
  payer_id uuid not null,
  endpoint_id uuid,
  payer_code text,
  hcx_participant_code text,
  channel text not null,
  channel_config jsonb default '{}'::jsonb not null,
  submitter_id text not null,
  receiver_id text not null,
  requires_preauth boolean default false not null,
  preauth_threshold numeric(14, 2),
  timely_filing_days integer default 365 not null,
  last_control_number integer default 0 not null,
  inbound_cursor integer default 0 not null,
  config_data jsonb default '{}'::jsonb not null,
  active boolean default true not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint payer_configs_pkey primary key (payer_config_id),
  constraint payer_configs_org_id_payer_config_id_key unique (org_id, payer_config_id),
  constraint payer_configs_org_id_payer_id_key unique (org_id, payer_id),
  constraint payer_configs_org_id_submitter_id_key unique (org_id, submitter_id),
  constraint payer_configs_org_id_endpoint_id_fkey
    foreign key(org_id, endpoint_id) references endpoint (org_id, endpoint_id),
  constraint payer_configs_org_id_fkey foreign key(org_id) references organization (org_id),
  constraint payer_configs_payer_id_fkey foreign key(payer_id) references payer (payer_id)
);

create table remittance (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  remittance_id uuid default gen_random_uuid() not null,
  payer_id uuid not null,
  interchange_id uuid,
  source text default '835' not null,
  trace_number text not null,
  originating_company_id text,
  payment_method text,
  payment_amount numeric(14, 2) not null,
  payment_date date not null,
  payee_npi text,
  payee_tin text,
  content_sha256 text not null,
  provider_adjustments jsonb default '[]'::jsonb not null,
  claims integer default 0 not null,
  status text default 'received' not null,
  quarantine_reason text,
  eft_matched_at timestamptz,
  posted_at timestamptz,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint remittance_pkey primary key (remittance_id),
  constraint remittance_org_id_remittance_id_key unique (org_id, remittance_id),
  constraint remittance_content_key
    unique nulls not distinct (org_id, payer_id, trace_number, originating_company_id, payment_amount, payment_date,
      content_sha256),
  constraint remittance_org_id_interchange_id_fkey
    foreign key(org_id, interchange_id) references interchange (org_id, interchange_id),
  constraint remittance_status_check check (status in ('received', 'quarantined', 'matched', 'posted', 'reversed')),
  constraint remittance_quarantine_check check (status <> 'quarantined' or quarantine_reason is not null),
  constraint remittance_source_check check (source in ('835', 'paper', 'hcx')),
  constraint remittance_org_id_fkey foreign key(org_id) references organization (org_id),
  constraint remittance_payer_id_fkey foreign key(payer_id) references payer (payer_id)
);
create index remittance_org_id_status_payment_date_idx on remittance (org_id, status, payment_date);
create index remittance_org_id_trace_number_idx on remittance (org_id, trace_number);

create table claims (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  claim_id uuid not null,
  batch_job_id uuid,
  row_number integer,
  run_id uuid,
  encounter_id text,
  patient_id uuid,
  payer_id uuid not null,
  insurance_company text not null,
  policy_number text not null,
  claim_number text not null,
  payer_claim_number text,
  frequency_code text default '1' not null,
  original_claim_id uuid,
  hcx_reference text,
  form text default '837P' not null,
  status text default 'draft' not null,
  version integer default 1 not null,
  event_count integer default 0 not null,
  patient_name text not null,
  service_date_from date,
  service_date_to date,
  billing_npi text,
  rendering_npi text,
  facility text,
  facility_npi text,
  submission_date timestamptz,
  total_charges numeric(14, 2) not null,
  expected_payment numeric(14, 2),
  paid_amount numeric(14, 2) default 0 not null,
  actual_payment numeric(14, 2) generated always as (paid_amount) stored,
  adjusted_amount numeric(14, 2) default 0 not null,
  patient_responsibility numeric(14, 2) default 0 not null,
  balance numeric(14, 2) generated always as (total_charges - paid_amount - adjusted_amount) stored,
  denial_reason text,
  claim_data jsonb not null,
  fhir_claim jsonb,
  findings jsonb,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint claims_pkey primary key (claim_id),
  constraint claims_org_id_claim_id_key unique (org_id, claim_id),
  constraint claims_org_id_claim_number_payer_id_frequency_code_key
    unique (org_id, claim_number, payer_id, frequency_code),
  constraint claims_org_id_run_id_fkey foreign key(org_id, run_id) references workflow_run (org_id, run_id),
  constraint claims_org_id_original_claim_id_fkey
    foreign key(org_id, original_claim_id) references claims (org_id, claim_id),
  constraint claims_original_check check (original_claim_id <> claim_id),
  constraint claims_form_check check (form in ('837P', '837I', '837D')),
  constraint claims_service_dates_check check (service_date_to >= service_date_from),
  constraint claims_org_id_fkey foreign key(org_id) references organization (org_id),
  constraint claims_payer_id_fkey foreign key(payer_id) references payer (payer_id),
  constraint claims_status_fkey foreign key(status) references claim_status_lu (code)
)
 with (fillfactor = 60);
create index claims_org_id_batch_job_id_row_number_idx on claims (org_id, batch_job_id, row_number);

create table claim_event (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  claim_id uuid not null,
  seq integer not null,
  at timestamptz default now() not null,
  from_status text,
  to_status text not null,
  cause text not null,
  interchange_id uuid,
  detail jsonb,
  actor text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint claim_event_pkey primary key (org_id, claim_id, seq),
  constraint claim_event_org_id_claim_id_fkey
    foreign key(org_id, claim_id) references claims (org_id, claim_id) on delete cascade,
  constraint claim_event_org_id_interchange_id_fkey
    foreign key(org_id, interchange_id) references interchange (org_id, interchange_id)
);
create unique index claim_event_document_key on claim_event (org_id, claim_id, interchange_id, to_status)
  where interchange_id is not null;

create table claim_line (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  claim_id uuid not null,
  line_number integer not null,
  procedure_code text not null,
  modifiers jsonb default '[]'::jsonb not null,
  diagnosis_pointers jsonb default '[]'::jsonb not null,
  units numeric(12, 3) not null,
  service_date date,
  charge numeric(14, 2) not null,
  paid numeric(14, 2) default 0 not null,
  adjusted numeric(14, 2) default 0 not null,
  patient_responsibility numeric(14, 2) default 0 not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint claim_line_pkey primary key (org_id, claim_id, line_number),
  constraint claim_line_org_id_claim_id_fkey
    foreign key(org_id, claim_id) references claims (org_id, claim_id) on delete cascade
);

create table claim_snapshot (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  claim_snapshot_id uuid default gen_random_uuid() not null,
  claim_id uuid not null,
  claim_version integer not null,
  status text not null,
  claim_data jsonb not null,
  changes jsonb,
  reason text,
  created_by uuid,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint claim_snapshot_pkey primary key (claim_snapshot_id),
  constraint claim_snapshot_org_id_claim_snapshot_id_key unique (org_id, claim_snapshot_id),
  constraint claim_snapshot_org_id_claim_id_claim_version_key unique (org_id, claim_id, claim_version),
  constraint claim_snapshot_org_id_claim_id_fkey foreign key(org_id, claim_id) references claims (org_id, claim_id),
  constraint claim_snapshot_org_id_fkey foreign key(org_id) references organization (org_id)
);

create table eligibility_checks (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  eligibility_check_id uuid default gen_random_uuid() not null,
  encounter_id text,
  patient_id uuid,
  claim_id uuid,
  run_id uuid,
  payer_id uuid,
  insurance_company text,
  policy_number text,
  patient_name text,
  service_type_code text default '30' not null,
  service_date_from date,
  service_date_to date,
  channel text default 'x12' not null,
  status text default 'pending' not null,
  trace_number text,
  hcx_reference text,
  plan text,
  coverage_from date,
  coverage_to date,
  requires_preauth boolean,
  benefits jsonb default '{}'::jsonb not null,
  reject_codes jsonb default '[]'::jsonb not null,
  request jsonb,
  response jsonb,
  error_message text,
  checked_by uuid,
  checked_at timestamptz,
  expires_at timestamptz,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint eligibility_checks_pkey primary key (eligibility_check_id),
  constraint eligibility_checks_org_id_eligibility_check_id_key unique (org_id, eligibility_check_id),
  constraint eligibility_checks_org_id_run_id_fkey foreign key(org_id, run_id) references workflow_run (org_id, run_id),
  constraint eligibility_checks_org_id_claim_id_fkey foreign key(org_id, claim_id) references claims (org_id, claim_id),
  constraint eligibility_checks_channel_check check (channel in ('x12', 'hcx', 'portal', 'manual')),
  constraint eligibility_checks_status_check
    check (status in ('pending', 'active', 'inactive', 'not_found', 'rejected', 'failed')),
  constraint eligibility_checks_service_dates_check check (service_date_to >= service_date_from),
  constraint eligibility_checks_org_id_fkey foreign key(org_id) references organization (org_id),
  constraint eligibility_checks_payer_id_fkey foreign key(payer_id) references payer (payer_id)
);
create index eligibility_checks_org_id_created_at_idx on eligibility_checks (org_id, created_at);
create index eligibility_checks_org_id_encounter_id_idx on eligibility_checks (org_id, encounter_id);
create index eligibility_checks_org_id_payer_id_policy_number_servic_7141
  on eligibility_checks (org_id, payer_id, policy_number, service_type_code, expires_at);

create table remittance_claim (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  remittance_claim_id uuid default gen_random_uuid() not null,
  remittance_id uuid not null,
  position integer not null,
  claim_id uuid,
  claim_number text not null,
  claim_status_code text not null,
  payer_claim_number text,
  filing_indicator text,
  patient_name text,
  member_id text,
  service_date date,
  charge numeric(14, 2) not null,
  paid numeric(14, 2) not null,
  patient_responsibility numeric(14, 2) default 0 not null,
  adjustments jsonb default '[]'::jsonb not null,
  remarks jsonb default '[]'::jsonb not null,
  status text default 'unmatched' not null,
  match_method text,
  transaction_id uuid,
  posted_at timestamptz,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint remittance_claim_pkey primary key (remittance_claim_id),
  constraint remittance_claim_org_id_remittance_claim_id_key unique (org_id, remittance_claim_id),
  constraint remittance_claim_org_id_remittance_id_position_key unique (org_id, remittance_id, position),
  constraint remittance_claim_org_id_remittance_id_fkey
    foreign key(org_id, remittance_id) references remittance (org_id, remittance_id),
  constraint remittance_claim_org_id_claim_id_fkey foreign key(org_id, claim_id) references claims (org_id, claim_id),
  constraint remittance_claim_status_check
    check (status in ('unmatched', 'matched', 'posted', 'quarantined', 'set_aside')),
  constraint remittance_claim_match_check check (status not in ('matched', 'posted') or claim_id is not null),
  constraint remittance_claim_match_method_check
    check (match_method in ('claim_number', 'payer_claim_number', 'member_date_charge', 'manual')),
  constraint remittance_claim_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index remittance_claim_open_idx on remittance_claim (org_id, status) where status <> 'posted';
create index remittance_claim_org_id_claim_id_idx on remittance_claim (org_id, claim_id);
create index remittance_claim_org_id_claim_number_idx on remittance_claim (org_id, claim_number);

create table submission (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  submission_id uuid not null,
  claim_id uuid not null,
  claim_version integer not null,
  frequency_code text not null,
  interchange_id uuid not null,
  status text not null,
  category text,
  sent_at timestamptz,
  acknowledged_at timestamptz,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint submission_pkey primary key (submission_id),
  constraint submission_org_id_submission_id_key unique (org_id, submission_id),
  constraint submission_org_id_claim_id_claim_version_frequency_code_key
    unique (org_id, claim_id, claim_version, frequency_code),
  constraint submission_status_check check (status in ('prepared', 'sent', 'accepted', 'rejected')),
  constraint submission_org_id_claim_id_fkey foreign key(org_id, claim_id) references claims (org_id, claim_id),
  constraint submission_org_id_interchange_id_fkey
    foreign key(org_id, interchange_id) references interchange (org_id, interchange_id),
  constraint submission_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index submission_org_id_interchange_id_idx on submission (org_id, interchange_id);

create table denial (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  denial_id uuid default gen_random_uuid() not null,
  claim_id uuid not null,
  line_number integer,
  remittance_claim_id uuid,
  payer_id uuid not null,
  category text default 'other' not null,
  group_code text not null,
  carc text not null,
  rarc text,
  amount numeric(14, 2) not null,
  denied_on date not null,
  next_action text,
  next_action_reason text,
  deadline date,
  probability double precision,
  expected_value numeric(14, 2),
  priority integer default 50 not null,
  status text default 'open' not null,
  assignee_id uuid,
  root_cause text,
  recovered numeric(14, 2) default 0 not null,
  resolved_at timestamptz,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint denial_pkey primary key (denial_id),
  constraint denial_org_id_denial_id_key unique (org_id, denial_id),
  constraint denial_reason_key
    unique nulls not distinct (org_id, claim_id, line_number, remittance_claim_id, group_code, carc, rarc),
  constraint denial_org_id_claim_id_fkey foreign key(org_id, claim_id) references claims (org_id, claim_id),
  constraint denial_org_id_remittance_claim_id_fkey
    foreign key(org_id, remittance_claim_id)
    references remittance_claim (org_id, remittance_claim_id),
  constraint denial_group_check check (group_code in ('CO', 'PR', 'OA', 'PI')),
  constraint denial_next_action_check
    check (next_action in ('appeal', 'correct_resubmit', 'rebill_other_payer', 'bill_patient', 'close', 'review')),
  constraint denial_status_check
    check (status in ('open', 'in_progress', 'appealed', 'resubmitted', 'overturned', 'upheld', 'closed')),
  constraint denial_probability_check check (probability between 0 and 1),
  constraint denial_org_id_fkey foreign key(org_id) references organization (org_id),
  constraint denial_payer_id_fkey foreign key(payer_id) references payer (payer_id),
  constraint denial_category_fkey foreign key(category) references denial_category_lu (code)
);
create index denial_open_idx on denial (org_id, priority, deadline) where status <> 'closed';
create index denial_org_id_assignee_id_status_idx on denial (org_id, assignee_id, status);
create index denial_org_id_category_denied_on_idx on denial (org_id, category, denied_on);

create table ledger_entry (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  ledger_entry_id uuid default gen_random_uuid() not null,
  transaction_id uuid not null,
  account text not null,
  debit numeric(14, 2) default 0 not null,
  credit numeric(14, 2) default 0 not null,
  booked_on date default (now() at time zone 'UTC')::date not null,
  claim_id uuid,
  line_number integer,
  remittance_claim_id uuid,
  payer_id uuid,
  reverses uuid,
  memo text,
  created_by uuid,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint ledger_entry_pkey primary key (ledger_entry_id),
  constraint ledger_entry_org_id_ledger_entry_id_key unique (org_id, ledger_entry_id),
  constraint ledger_entry_org_id_claim_id_fkey foreign key(org_id, claim_id) references claims (org_id, claim_id),
  constraint ledger_entry_org_id_remittance_claim_id_fkey
    foreign key(org_id, remittance_claim_id)
    references remittance_claim (org_id, remittance_claim_id),
  constraint ledger_entry_side_check check (debit >= 0 and credit >= 0 and (debit > 0) <> (credit > 0)),
  constraint ledger_entry_reverses_check check (reverses <> transaction_id),
  constraint ledger_entry_account_check check (account <> ''),
  constraint ledger_entry_org_id_fkey foreign key(org_id) references organization (org_id),
  constraint ledger_entry_payer_id_fkey foreign key(payer_id) references payer (payer_id)
);
create index ledger_entry_org_id_account_booked_on_idx on ledger_entry (org_id, account, booked_on);
create index ledger_entry_org_id_claim_id_idx on ledger_entry (org_id, claim_id);
create index ledger_entry_org_id_transaction_id_idx on ledger_entry (org_id, transaction_id);

create table remittance_line (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  remittance_claim_id uuid not null,
  position integer not null,
  line_number integer,
  line_control_number text,
  procedure_code text,
  submitted_procedure_code text,
  modifiers jsonb default '[]'::jsonb not null,
  revenue_code text,
  units numeric(12, 3),
  service_date date,
  charge numeric(14, 2) not null,
  paid numeric(14, 2) not null,
  allowed numeric(14, 2),
  adjustments jsonb default '[]'::jsonb not null,
  remarks jsonb default '[]'::jsonb not null,
  match_method text,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint remittance_line_pkey primary key (org_id, remittance_claim_id, position),
  constraint remittance_line_org_id_remittance_claim_id_fkey
    foreign key(org_id, remittance_claim_id)
    references remittance_claim (org_id, remittance_claim_id) on delete cascade,
  constraint remittance_line_match_method_check
    check (match_method in ('control_number', 'procedure', 'without_modifiers', 'manual'))
);

create table appeal (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  appeal_id uuid default gen_random_uuid() not null,
  denial_id uuid not null,
  level integer default 1 not null,
  status text default 'draft' not null,
  deadline date,
  deadline_source text,
  facts jsonb default '{}'::jsonb not null,
  letter_upload_id uuid,
  payer_reference text,
  amount_requested numeric(14, 2),
  amount_recovered numeric(14, 2),
  created_by uuid,
  sent_by uuid,
  submitted_at timestamptz,
  decided_at timestamptz,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint appeal_pkey primary key (appeal_id),
  constraint appeal_org_id_appeal_id_key unique (org_id, appeal_id),
  constraint appeal_org_id_denial_id_level_key unique (org_id, denial_id, level),
  constraint appeal_org_id_denial_id_fkey foreign key(org_id, denial_id) references denial (org_id, denial_id),
  constraint appeal_org_id_letter_upload_id_fkey
    foreign key(org_id, letter_upload_id) references upload (org_id, upload_id),
  constraint appeal_level_check check (level >= 1),
  constraint appeal_status_check
    check (status in ('draft', 'submitted', 'in_review', 'overturned', 'partially_overturned', 'upheld', 'withdrawn')),
  constraint appeal_sender_check check (status in ('draft', 'withdrawn') or sent_by is not null),
  constraint appeal_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index appeal_open_idx on appeal (org_id, deadline) where decided_at is null;
