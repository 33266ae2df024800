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
  looked_at timestamptz,
  expires_at timestamptz,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint run_event_pkey primary key (event_id),
  constraint run_event_org_id_event_id_key unique (org_id, event_id),
  constraint run_event_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index run_event_kept_idx on run_event (org_id, kind, correlation_key)
  where delivered_at is null and expires_at is not null;
create index run_event_open_idx on run_event (org_id, created_at) where delivered_at is null and looked_at is null;

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
  at_segment boolean default false not null,
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
  parent_run_id uuid,
  parent_node text,
  parent_iteration integer,
  item_number integer,
  forked_from uuid,
  forked_at text,
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
  constraint workflow_run_org_id_parent_run_id_fkey
    foreign key(org_id, parent_run_id) references workflow_run (org_id, run_id),
  constraint workflow_run_org_id_forked_from_fkey
    foreign key(org_id, forked_from) references workflow_run (org_id, run_id),
  constraint workflow_run_parent_check
    check ((parent_run_id is null) = (parent_node is null) and (parent_run_id is null) = (parent_iteration is null)),
  constraint workflow_run_org_id_fkey foreign key(org_id) references organization (org_id),
  constraint workflow_run_status_fkey foreign key(status) references run_status_lu (code)
)
 with (fillfactor = 50);
create index workflow_run_org_id_batch_job_id_row_number_idx on workflow_run (org_id, batch_job_id, row_number);
create index workflow_run_forked_idx on workflow_run (org_id, forked_from) where forked_from is not null;
create index workflow_run_held_idx on workflow_run (org_id, segment_id) where segment_id is not null;
create index workflow_run_open_idx on workflow_run (org_id) where completed_at is null;
create index workflow_run_stop_idx on workflow_run (org_id, segment_id) where pause_requested or cancel_requested;
create index workflow_run_parent_idx on workflow_run (org_id, parent_run_id, parent_node, parent_iteration)
  where parent_run_id is not null;

create table run_segment (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  segment_id uuid not null,
  frontier jsonb not null,
  completed_steps integer default 0 not null,
  current_step text,
  starts integer default 0 not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint run_segment_pkey primary key (org_id, segment_id),
  constraint run_segment_org_id_fkey foreign key(org_id) references organization (org_id)
)
 with (fillfactor = 50);

create table run_tally (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  tally_id uuid not null,
  status text not null,
  runs integer not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint run_tally_pkey primary key (org_id, tally_id),
  constraint run_tally_org_id_fkey foreign key(org_id) references organization (org_id)
);

create table run_total (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  status text not null,
  runs bigint not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint run_total_pkey primary key (org_id, status),
  constraint run_total_org_id_fkey foreign key(org_id) references organization (org_id)
);

create table run_fan_out (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  run_id uuid not null,
  node_id text not null,
  iteration integer not null,
  total_runs integer not null,
  ended_runs integer default 0 not null,
  failed_runs integer default 0 not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint run_fan_out_pkey primary key (org_id, run_id, node_id, iteration),
  constraint run_fan_out_org_id_run_id_fkey foreign key(org_id, run_id) references workflow_run (org_id, run_id),
  constraint run_fan_out_counts_check
    check (failed_runs >= 0 and ended_runs >= failed_runs and total_runs >= ended_runs),
  constraint run_fan_out_org_id_fkey foreign key(org_id) references organization (org_id)
);

create table notification (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  notification_id uuid not null,
  run_id uuid,
  node_id text,
  iteration integer,
  title text not null,
  message text,
  role text,
  user_id uuid,
  read_at timestamptz,
  read_by uuid,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint notification_pkey primary key (notification_id),
  constraint notification_org_id_notification_id_key unique (org_id, notification_id),
  constraint notification_org_id_run_id_node_id_iteration_key unique (org_id, run_id, node_id, iteration),
  constraint notification_org_id_run_id_fkey foreign key(org_id, run_id) references workflow_run (org_id, run_id),
  constraint notification_org_id_user_id_fkey foreign key(org_id, user_id) references app_user (org_id, user_id),
  constraint notification_to_check check (num_nonnulls(role, user_id) >= 1),
  constraint notification_org_id_fkey foreign key(org_id) references organization (org_id),
  constraint notification_role_fkey foreign key(role) references user_role_lu (code)
);
create index notification_unread_idx on notification (org_id, role, created_at) where read_at is null;
create index notification_org_id_user_id_idx on notification (org_id, user_id);

create table human_task (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  human_task_id uuid not null,
  run_id uuid not null,
  node_id text not null,
  iteration integer default 0 not null,
  title text not null,
  instructions text,
  form jsonb default '{}'::jsonb not null,
  assignee_role text,
  assignee_id uuid,
  due_at timestamptz,
  escalate_role text,
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
  constraint human_task_org_id_assignee_id_fkey
    foreign key(org_id, assignee_id) references app_user (org_id, user_id),
  constraint human_task_assignee_role_fkey foreign key(assignee_role) references user_role_lu (code),
  constraint human_task_escalate_role_fkey foreign key(escalate_role) references user_role_lu (code)
);
create index human_task_open_idx on human_task (org_id, assignee_role, due_at) where completed_at is null;
create index human_task_late_idx on human_task (due_at)
  where completed_at is null and escalated_at is null and due_at is not null;
create index human_task_org_id_assignee_id_idx on human_task (org_id, assignee_id);

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
  constraint workflow_run_step_status_check
    check (status in ('PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'SKIPPED', 'RETRYING'))
);

-- Which column of a kind of file is which field, remembered for the next file with the same columns.
alter table batch_job add column mapping jsonb;

create table batch_mapping (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  batch_mapping_id uuid default gen_random_uuid() not null,
  workflow_id uuid not null,
  file_kind text not null,
  columns_hash text not null,
  columns jsonb not null,
  mapping jsonb not null,
  used_at timestamptz default now() not null,
  created_by uuid,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint batch_mapping_pkey primary key (batch_mapping_id),
  constraint batch_mapping_org_id_batch_mapping_id_key unique (org_id, batch_mapping_id),
  constraint batch_mapping_columns_key unique (org_id, workflow_id, file_kind, columns_hash),
  constraint batch_mapping_org_id_workflow_id_fkey
    foreign key(org_id, workflow_id) references user_workflow (org_id, workflow_id) on delete cascade,
  constraint batch_mapping_org_id_fkey foreign key(org_id) references organization (org_id)
);
