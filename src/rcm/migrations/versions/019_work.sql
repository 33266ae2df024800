-- What waits for a person, what runs long, what people keep: work items, jobs, views, uploads.
create table idempotency_key (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  key text not null,
  request_hash text not null,
  status_code integer,
  response jsonb,
  expires_at timestamptz default now() + interval '1 day' not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint idempotency_key_pkey primary key (org_id, key),
  constraint idempotency_key_answered_check check ((response is null) = (status_code is null)),
  constraint idempotency_key_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index idempotency_key_expires_at_idx on idempotency_key (expires_at);

create table job (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  job_id uuid default gen_random_uuid() not null,
  kind text not null,
  status text default 'pending' not null,
  requested_by uuid,
  params jsonb default '{}'::jsonb not null,
  total_count integer,
  done_count integer default 0 not null,
  failed_count integer default 0 not null,
  cursor jsonb,
  result jsonb,
  error_code text,
  error_message text,
  cancel_requested boolean default false not null,
  attempts integer default 0 not null,
  leased_by text,
  leased_until timestamptz,
  started_at timestamptz,
  completed_at timestamptz,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint job_pkey primary key (job_id),
  constraint job_org_id_job_id_key unique (org_id, job_id),
  constraint job_counts_check
    check (done_count >= 0 and failed_count >= 0 and total_count >= done_count + failed_count),
  constraint job_lease_check check ((leased_by is null) = (leased_until is null)),
  constraint job_org_id_fkey foreign key(org_id) references organization (org_id),
  constraint job_status_fkey foreign key(status) references job_status_lu (code)
);
create index job_open_idx on job (status, leased_until) where completed_at is null;
create index job_org_id_created_at_idx on job (org_id, created_at);

create table outbox (
  version bigint generated always as identity,
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  topic text not null,
  id uuid not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint outbox_pkey primary key (version),
  constraint outbox_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index outbox_org_id_version_idx on outbox (org_id, version);

create table upload (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  upload_id uuid default gen_random_uuid() not null,
  file_name text not null,
  kind text,
  media_type text,
  size bigint not null,
  received bigint default 0 not null,
  sha256 text,
  content_ref text,
  sealed_key jsonb,
  state text default 'receiving' not null,
  uploaded_by uuid,
  expires_at timestamptz,
  erased_at timestamptz,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint upload_pkey primary key (upload_id),
  constraint upload_org_id_upload_id_key unique (org_id, upload_id),
  constraint upload_state_check check (state in ('receiving', 'stored', 'processed', 'refused', 'erased')),
  constraint upload_sealed_check
    check (state not in ('stored', 'processed') or (content_ref is not null and sealed_key is not null)),
  constraint upload_erased_check check (state <> 'erased' or sealed_key is null),
  constraint upload_received_check check (received >= 0 and received <= size),
  constraint upload_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index upload_org_id_created_at_idx on upload (org_id, created_at);
create index upload_org_id_sha256_idx on upload (org_id, sha256);

create table work_item (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  work_item_id uuid default gen_random_uuid() not null,
  queue text not null,
  kind text not null,
  subject_type text,
  subject_id uuid,
  payer_id uuid,
  title text not null,
  reason text not null,
  next_action text,
  dedupe_key text,
  detail jsonb default '{}'::jsonb not null,
  priority integer default 50 not null,
  priority_reason text,
  amount numeric(14, 2),
  due_at timestamptz,
  assignee_id uuid,
  assignee_role text,
  status text default 'open' not null,
  snoozed_until timestamptz,
  leased_by uuid,
  leased_until timestamptz,
  version integer default 1 not null,
  created_by uuid,
  outcome text,
  completed_by uuid,
  completed_at timestamptz,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint work_item_pkey primary key (work_item_id),
  constraint work_item_org_id_work_item_id_key unique (org_id, work_item_id),
  constraint work_item_status_check check (status in ('open', 'in_progress', 'snoozed', 'completed', 'cancelled')),
  constraint work_item_snoozed_check check ((status = 'snoozed') = (snoozed_until is not null)),
  constraint work_item_completed_check check (status <> 'completed' or completed_at is not null),
  constraint work_item_lease_check check ((leased_by is null) = (leased_until is null)),
  constraint work_item_org_id_fkey foreign key(org_id) references organization (org_id)
);
create unique index work_item_cause_key on work_item (org_id, queue, dedupe_key)
  where status in ('open', 'in_progress', 'snoozed');
create index work_item_mine_idx on work_item (org_id, assignee_id, status, due_at);
create index work_item_open_idx on work_item (org_id, queue, priority, due_at)
  where status in ('open', 'in_progress', 'snoozed');
create index work_item_org_id_subject_type_subject_id_idx on work_item (org_id, subject_type, subject_id);

create table saved_view (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  saved_view_id uuid default gen_random_uuid() not null,
  user_id uuid,
  screen text not null,
  name text not null,
  filters jsonb default '{}'::jsonb not null,
  columns jsonb default '[]'::jsonb not null,
  sort text,
  shared boolean default false not null,
  is_default boolean default false not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint saved_view_pkey primary key (saved_view_id),
  constraint saved_view_org_id_saved_view_id_key unique (org_id, saved_view_id),
  constraint saved_view_name_key unique nulls not distinct (org_id, user_id, screen, name),
  constraint saved_view_org_id_user_id_fkey
    foreign key(org_id, user_id) references app_user (org_id, user_id) on delete cascade,
  constraint saved_view_org_id_fkey foreign key(org_id) references organization (org_id)
);
create unique index saved_view_default_key on saved_view (org_id, user_id, screen) nulls not distinct where is_default;
