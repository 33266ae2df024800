-- Runs, the step ledger, what runs wait for, and the processes that advance them.
create table worker (
  worker_id text not null,
  host text not null,
  pid integer not null,
  version text not null,
  queues jsonb not null,
  started_at timestamptz default now() not null,
  heartbeat_at timestamptz default now() not null,
  stopped_at timestamptz,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint worker_pkey primary key (worker_id)
);

create table workflow_run_step_attempt (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  run_id uuid not null,
  node_id text not null,
  iteration integer not null,
  attempt_number integer not null,
  worker text not null,
  started_at timestamptz not null,
  completed_at timestamptz,
  outcome text not null,
  error jsonb,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint workflow_run_step_attempt_pkey primary key (org_id, run_id, node_id, iteration, attempt_number)
);

create table run_event (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  event_id uuid not null,
  kind text not null,
  correlation_key text not null,
  payload jsonb,
  delivered_at timestamptz,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint run_event_pkey primary key (event_id),
  constraint run_event_org_id_event_id_key unique (org_id, event_id),
  constraint run_event_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index run_event_open_idx on run_event (org_id, created_at) where delivered_at is null;

create table workflow_run (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  run_id uuid not null,
  workflow_id uuid not null,
  revision_id uuid not null,
  encounter_id text,
  workflow_type text,
  status text default 'PENDING' not null,
  context jsonb default '{}'::jsonb not null,
  frontier jsonb not null,
  segment_id uuid,
  segment_starts integer default 0 not null,
  queue text default 'interactive' not null,
  pause_requested boolean default false not null,
  cancel_requested boolean default false not null,
  current_step text,
  total_steps integer default 0 not null,
  completed_steps integer default 0 not null,
  error_step text,
  error_code text,
  error_message text,
  retry_count integer default 0 not null,
  batch_job_id uuid,
  row_number integer,
  created_by uuid,
  started_at timestamptz,
  completed_at timestamptz,
  total_execution_time_ms bigint,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint workflow_run_pkey primary key (run_id),
  constraint workflow_run_org_id_run_id_key unique (org_id, run_id),
  constraint workflow_run_org_id_workflow_id_fkey
    foreign key(org_id, workflow_id) references user_workflow (org_id, workflow_id),
  constraint workflow_run_org_id_revision_id_fkey
    foreign key(org_id, revision_id) references workflow_revision (org_id, revision_id),
  constraint workflow_run_org_id_batch_job_id_fkey
    foreign key(org_id, batch_job_id) references batch_job (org_id, batch_job_id),
  constraint workflow_run_org_id_fkey foreign key(org_id) references organization (org_id),
  constraint workflow_run_status_fkey foreign key(status) references run_status_lu (code)
)
 with (fillfactor = 70);
create index workflow_run_org_id_batch_job_id_row_number_idx on workflow_run (org_id, batch_job_id, row_number);
create index workflow_run_org_id_segment_id_idx on workflow_run (org_id, segment_id);

create table human_task (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  human_task_id uuid not null,
  run_id uuid not null,
  node_id text not null,
  iteration integer default 0 not null,
  title text not null,
  form jsonb default '{}'::jsonb not null,
  assignee_role text,
  assignee_id uuid,
  due_at timestamptz,
  escalated_at timestamptz,
  status text default 'open' not null,
  answer jsonb,
  completed_by uuid,
  completed_at timestamptz,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint human_task_pkey primary key (human_task_id),
  constraint human_task_org_id_human_task_id_key unique (org_id, human_task_id),
  constraint human_task_org_id_run_id_node_id_iteration_key unique (org_id, run_id, node_id, iteration),
  constraint human_task_org_id_run_id_fkey foreign key(org_id, run_id) references workflow_run (org_id, run_id),
  constraint human_task_status_check check (status in ('open', 'completed', 'cancelled', 'expired')),
  constraint human_task_org_id_fkey foreign key(org_id) references organization (org_id),
  constraint human_task_assignee_role_fkey foreign key(assignee_role) references user_role_lu (code)
);
create index human_task_open_idx on human_task (org_id, assignee_role, due_at) where completed_at is null;

create table run_wait (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  run_id uuid not null,
  node_id text not null,
  iteration integer not null,
  kind text not null,
  correlation_key text not null,
  due_at timestamptz,
  request jsonb,
  payload jsonb,
  delivered_at timestamptz,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint run_wait_pkey primary key (org_id, run_id, node_id, iteration),
  constraint run_wait_org_id_run_id_fkey foreign key(org_id, run_id) references workflow_run (org_id, run_id),
  constraint run_wait_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index run_wait_due_idx on run_wait (due_at) where delivered_at is null and due_at is not null;
create index run_wait_open_idx on run_wait (org_id, kind, correlation_key) where delivered_at is null;

create table workflow_run_step (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  run_id uuid not null,
  node_id text not null,
  iteration integer not null,
  status text not null,
  attempt_number integer default 1 not null,
  max_retries integer default 0 not null,
  input_ref text,
  output jsonb,
  error jsonb,
  worker text,
  started_at timestamptz,
  completed_at timestamptz,
  execution_time_ms double precision,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint workflow_run_step_pkey primary key (org_id, run_id, node_id, iteration),
  constraint workflow_run_step_org_id_run_id_fkey foreign key(org_id, run_id) references workflow_run (org_id, run_id),
  constraint workflow_run_step_status_check
    check (status in ('PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'SKIPPED', 'RETRYING'))
);
