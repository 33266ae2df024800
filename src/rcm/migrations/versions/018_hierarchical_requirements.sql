-- Payers, and the rules of three tiers: what a task needs, for a payer, in an organisation.
create table payer (
  payer_id uuid not null,
  code text not null,
  name text not null,
  is_active boolean default true not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint payer_pkey primary key (payer_id),
  constraint payer_code_key unique (code)
);

create table effective_requirements (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  effective_requirement_id uuid default gen_random_uuid() not null,
  payer_id uuid,
  plan text,
  state text,
  task_type_id uuid not null,
  valid_from date not null,
  valid_to date,
  fields jsonb default '{}'::jsonb not null,
  digest text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint effective_requirements_pkey primary key (effective_requirement_id),
  constraint effective_requirements_org_id_effective_requirement_id_key unique (org_id, effective_requirement_id),
  constraint effective_requirements_scope_key
    unique nulls not distinct (org_id, task_type_id, payer_id, plan, state, valid_from),
  constraint effective_requirements_period_check check (valid_to > valid_from),
  constraint effective_requirements_org_id_fkey foreign key(org_id) references organization (org_id),
  constraint effective_requirements_payer_id_fkey foreign key(payer_id) references payer (payer_id),
  constraint effective_requirements_task_type_id_fkey foreign key(task_type_id) references task_type (task_type_id)
);

create table global_requirement (
  global_requirement_id uuid default gen_random_uuid() not null,
  field_path text not null,
  operation text not null,
  value jsonb default '{}'::jsonb not null,
  effective_from date default (now() at time zone 'UTC')::date not null,
  effective_to date,
  version integer default 1 not null,
  reason text,
  compliance_ref text,
  created_by uuid,
  approved_by uuid,
  approved_at timestamptz,
  migrated_from uuid,
  task_type_id uuid not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint global_requirement_pkey primary key (global_requirement_id),
  constraint global_requirement_rule_key unique (task_type_id, field_path, operation, version),
  constraint global_requirement_operation_check
    check (operation in ('require', 'optional', 'forbid', 'default', 'validate', 'conditional', 'output')),
  constraint global_requirement_period_check check (effective_to > effective_from),
  constraint global_requirement_version_check check (version >= 1),
  constraint global_requirement_field_path_check check (field_path <> ''),
  constraint global_requirement_approval_check check ((approved_by is null) = (approved_at is null)),
  constraint global_requirement_task_type_id_fkey foreign key(task_type_id) references task_type (task_type_id)
);
create index global_requirement_migrated_idx on global_requirement (migrated_from) where migrated_from is not null;

create table payer_requirement (
  payer_requirement_id uuid default gen_random_uuid() not null,
  payer_id uuid not null,
  plan text,
  state text,
  field_path text not null,
  operation text not null,
  value jsonb default '{}'::jsonb not null,
  effective_from date default (now() at time zone 'UTC')::date not null,
  effective_to date,
  version integer default 1 not null,
  reason text,
  compliance_ref text,
  created_by uuid,
  approved_by uuid,
  approved_at timestamptz,
  migrated_from uuid,
  task_type_id uuid not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint payer_requirement_pkey primary key (payer_requirement_id),
  constraint payer_requirement_rule_key
    unique nulls not distinct (payer_id, plan, state, task_type_id, field_path, operation, version),
  constraint payer_requirement_state_check check (state ~ '^[A-Z]{2}$'),
  constraint payer_requirement_operation_check
    check (operation in ('require', 'optional', 'forbid', 'default', 'validate', 'conditional', 'output')),
  constraint payer_requirement_period_check check (effective_to > effective_from),
  constraint payer_requirement_version_check check (version >= 1),
  constraint payer_requirement_field_path_check check (field_path <> ''),
  constraint payer_requirement_approval_check check ((approved_by is null) = (approved_at is null)),
  constraint payer_requirement_payer_id_fkey foreign key(payer_id) references payer (payer_id),
  constraint payer_requirement_task_type_id_fkey foreign key(task_type_id) references task_type (task_type_id)
);

create table requirement_changelog (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  change_id uuid default gen_random_uuid() not null,
  seq bigint generated always as identity,
  at timestamptz default clock_timestamp() not null,
  tier text not null,
  rule_id uuid not null,
  task_type_id uuid not null,
  action text not null,
  changed_by uuid,
  address text,
  before jsonb,
  after jsonb,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint requirement_changelog_pkey primary key (change_id),
  constraint requirement_changelog_org_id_change_id_key unique (org_id, change_id),
  constraint requirement_changelog_tier_check check (tier in ('global', 'payer', 'organization')),
  constraint requirement_changelog_action_check check (action in ('insert', 'update', 'delete')),
  constraint requirement_changelog_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index requirement_changelog_org_id_rule_id_idx on requirement_changelog (org_id, rule_id);
create index requirement_changelog_org_id_task_type_id_seq_idx on requirement_changelog (org_id, task_type_id, seq);

create table org_requirement_policy (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  org_requirement_policy_id uuid default gen_random_uuid() not null,
  payer_id uuid,
  endpoint_id uuid,
  waived boolean default false not null,
  waiver_reason text,
  waiver_approved_by uuid,
  waiver_until date,
  waiver_supersedes boolean default false not null,
  field_path text not null,
  operation text not null,
  value jsonb default '{}'::jsonb not null,
  effective_from date default (now() at time zone 'UTC')::date not null,
  effective_to date,
  version integer default 1 not null,
  reason text,
  compliance_ref text,
  created_by uuid,
  approved_by uuid,
  approved_at timestamptz,
  migrated_from uuid,
  task_type_id uuid not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint org_requirement_policy_pkey primary key (org_requirement_policy_id),
  constraint org_requirement_policy_org_id_org_requirement_policy_id_key unique (org_id, org_requirement_policy_id),
  constraint org_requirement_policy_rule_key
    unique nulls not distinct (org_id, task_type_id, payer_id, endpoint_id, field_path, operation, version),
  constraint org_requirement_policy_org_id_endpoint_id_fkey
    foreign key(org_id, endpoint_id) references endpoint (org_id, endpoint_id),
  constraint org_requirement_policy_waiver_check
    check (not waived or num_nulls(waiver_reason, waiver_approved_by, waiver_until) = 0),
  constraint org_requirement_policy_waiver_approver_check check (waiver_approved_by <> created_by),
  constraint org_requirement_policy_operation_check
    check (operation in ('require', 'optional', 'forbid', 'default', 'validate', 'conditional', 'output')),
  constraint org_requirement_policy_period_check check (effective_to > effective_from),
  constraint org_requirement_policy_version_check check (version >= 1),
  constraint org_requirement_policy_field_path_check check (field_path <> ''),
  constraint org_requirement_policy_approval_check check ((approved_by is null) = (approved_at is null)),
  constraint org_requirement_policy_org_id_fkey foreign key(org_id) references organization (org_id),
  constraint org_requirement_policy_payer_id_fkey foreign key(payer_id) references payer (payer_id),
  constraint org_requirement_policy_task_type_id_fkey foreign key(task_type_id) references task_type (task_type_id)
);
create index org_requirement_policy_migrated_idx on org_requirement_policy (org_id, migrated_from)
  where migrated_from is not null;
