-- The deployed system before V8: one tenant, ENUMs, integer ids of portals, workflows as ordered lists.
create type task_domain as enum ('eligibility', 'claim', 'prior_auth');
create type task_action as enum ('status_check', 'submit', 'denial_follow_up');
create type task_signature_source as enum ('human', 'ai');
create type role as enum ('admin', 'firm_user', 'hospital_user');
create type job_status as enum ('queued', 'processing', 'success', 'error');

create table rcm_user (
  user_id uuid primary key default gen_random_uuid(),
  email text not null unique,
  hashed_password text,
  full_name text not null,
  role role not null default 'firm_user',
  is_active boolean not null default true,
  last_login_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table portal_type (
  portal_type_id serial primary key,
  code text not null unique,
  name text not null,
  description text,
  base_url text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table integration_endpoint (
  portal_id serial primary key,
  portal_type_id integer not null references portal_type,
  name text not null unique,
  base_url text,
  config jsonb not null default '{}',
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table task_type (
  task_type_id uuid primary key default gen_random_uuid(),
  domain task_domain not null,
  action task_action not null,
  display_name text not null,
  description text,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table field_requirement (
  field_requirement_id uuid primary key default gen_random_uuid(),
  task_type_id uuid not null references task_type,
  portal_id integer references integration_endpoint,
  required_fields jsonb not null default '[]',
  optional_fields jsonb not null default '[]',
  field_metadata jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

-- steps: an ordered list of {code, description, task?}
create table user_workflow (
  workflow_id uuid primary key default gen_random_uuid(),
  created_by uuid references rcm_user,
  name text not null,
  description text,
  steps jsonb not null default '[]',
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table batch_job (
  batch_job_id uuid primary key default gen_random_uuid(),
  created_by uuid references rcm_user,
  workflow_type text,
  portal_id integer references integration_endpoint,
  file_name text,
  prompt text,
  status job_status not null default 'queued',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table batch_row (
  batch_row_id uuid primary key default gen_random_uuid(),
  batch_job_id uuid not null references batch_job,
  row_number integer not null,
  input_data jsonb,
  output_data jsonb,
  status job_status not null default 'queued',
  error_message text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (batch_job_id, row_number)
);

create table macro_state (
  macro_state_id uuid primary key default gen_random_uuid(),
  portal_id integer references integration_endpoint,
  action_type text,
  name text not null,
  summary_prompt text,
  count integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table rcm_state (
  state_id uuid primary key default gen_random_uuid(),
  portal_id integer references integration_endpoint,
  macro_state_id uuid references macro_state,
  dom_snapshot text,
  action_json jsonb,
  semantic_spec jsonb,
  label text,
  category text,
  required boolean not null default false,
  is_retired boolean not null default false,
  aliased_to uuid references rcm_state,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint rcm_state_alias_check check (aliased_to <> state_id)
);

create table rcm_transition (
  from_state uuid not null references rcm_state on delete cascade,
  to_state uuid not null references rcm_state on delete cascade,
  action_label text not null default '',
  freq integer not null default 1,
  last_observed_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (from_state, to_state, action_label),
  constraint rcm_transition_freq_check check (freq >= 1)
);

create table task_signature (
  signature_id uuid primary key default gen_random_uuid(),
  portal_id integer references integration_endpoint,
  portal_type_id integer references portal_type,
  domain task_domain not null,
  action task_action not null,
  alias_of uuid references task_signature,
  source task_signature_source not null default 'human',
  steps jsonb not null default '[]',
  last_human_run timestamptz,
  total_runs integer not null default 0,
  success_runs integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint task_signature_place_check check (num_nonnulls(portal_id, portal_type_id) = 1),
  constraint task_signature_alias_check check (alias_of <> signature_id)
);

create table rcm_trace (
  trace_id uuid primary key default gen_random_uuid(),
  user_id uuid references rcm_user,
  portal_id integer references integration_endpoint,
  batch_row_id uuid references batch_row,
  state_id uuid references rcm_state,
  action_type text not null,
  action_detail jsonb not null default '{}',
  success boolean not null,
  duration_ms integer,
  error_detail text,
  llm_prompt text,
  llm_response text,
  llm_model text,
  tokens_used integer,
  session_id text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index rcm_trace_created_at_idx on rcm_trace (created_at);
