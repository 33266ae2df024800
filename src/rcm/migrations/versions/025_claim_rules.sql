-- Edits of claims as data, what organisations made of them, and what people let pass.
create table claim_rule (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  claim_rule_id uuid default gen_random_uuid() not null,
  code text not null,
  version integer default 1 not null,
  name text not null,
  payer_id uuid,
  position integer default 100 not null,
  condition jsonb not null,
  action text not null,
  settings jsonb default '{}'::jsonb not null,
  message text not null,
  hint text,
  citation text,
  effective_from date default (now() at time zone 'UTC')::date not null,
  effective_to date,
  is_active boolean default false not null,
  reason text,
  created_by uuid,
  approved_by uuid,
  approved_at timestamptz,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint claim_rule_pkey primary key (claim_rule_id),
  constraint claim_rule_org_id_claim_rule_id_key unique (org_id, claim_rule_id),
  constraint claim_rule_org_id_code_version_key unique (org_id, code, version),
  constraint claim_rule_code_check check (code ~ '^[a-z0-9][a-z0-9_.-]*$'),
  constraint claim_rule_action_check check (action in ('error', 'warn', 'hold', 'set_field', 'add_note')),
  constraint claim_rule_version_check check (version >= 1),
  constraint claim_rule_period_check check (effective_to > effective_from),
  constraint claim_rule_message_check check (message <> ''),
  constraint claim_rule_approval_check check ((approved_by is null) = (approved_at is null)),
  constraint claim_rule_org_id_fkey foreign key(org_id) references organization (org_id),
  constraint claim_rule_payer_id_fkey foreign key(payer_id) references payer (payer_id)
);

create table claim_rule_switch (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  claim_rule_switch_id uuid default gen_random_uuid() not null,
  code text not null,
  switch text not null,
  is_request boolean default false not null,
  reason text not null,
  until date,
  created_by uuid,
  approved_by uuid,
  approved_at timestamptz,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint claim_rule_switch_pkey primary key (claim_rule_switch_id),
  constraint claim_rule_switch_org_id_claim_rule_switch_id_key unique (org_id, claim_rule_switch_id),
  constraint claim_rule_switch_org_id_code_is_request_key unique (org_id, code, is_request),
  constraint claim_rule_switch_switch_check check (switch in ('off', 'warn', 'hold', 'error')),
  constraint claim_rule_switch_approval_check check ((approved_by is null) = (approved_at is null)),
  constraint claim_rule_switch_approver_check check (approved_by <> created_by),
  constraint claim_rule_switch_request_check check (not is_request or approved_at is null),
  constraint claim_rule_switch_org_id_fkey foreign key(org_id) references organization (org_id)
);

create table claim_rule_release (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  claim_rule_release_id uuid default gen_random_uuid() not null,
  claim_id uuid not null,
  claim_version integer not null,
  rule_code text not null,
  reason text not null,
  released_by uuid,
  released_at timestamptz default now() not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint claim_rule_release_pkey primary key (claim_rule_release_id),
  constraint claim_rule_release_org_id_claim_rule_release_id_key unique (org_id, claim_rule_release_id),
  constraint claim_rule_release_org_id_claim_id_claim_version_rule_code_key
    unique (org_id, claim_id, claim_version, rule_code),
  constraint claim_rule_release_org_id_claim_id_fkey foreign key(org_id, claim_id)
    references claims (org_id, claim_id) on delete cascade,
  constraint claim_rule_release_reason_check check (reason <> ''),
  constraint claim_rule_release_org_id_fkey foreign key(org_id) references organization (org_id)
);

-- Whether a claim was billed before is asked for a chunk of them at once.
create index claims_org_id_policy_number_service_date_from_idx on claims (org_id, policy_number, service_date_from);
