-- Who did what, and the seals that prove it.
create table audit_logs (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id uuid default gen_random_uuid() not null,
  at timestamptz default clock_timestamp() not null,
  actor uuid,
  action text not null,
  resource_type text not null,
  resource_id text,
  changes jsonb,
  ip_address text,
  user_agent text,
  request_id text,
  outcome text default 'success' not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint audit_logs_pkey primary key (id),
  constraint audit_logs_org_id_id_key unique (org_id, id),
  constraint audit_logs_outcome_check check (outcome in ('success', 'refused', 'failed')),
  constraint audit_logs_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index audit_logs_org_id_actor_at_idx on audit_logs (org_id, actor, at);
create index audit_logs_org_id_at_idx on audit_logs (org_id, at);
create index audit_logs_org_id_resource_type_resource_id_at_idx on audit_logs (org_id, resource_type, resource_id, at);

create table audit_seal (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  day date not null,
  seq bigint not null,
  log_id uuid not null,
  prev_hash text,
  hash text not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint audit_seal_pkey primary key (org_id, seq),
  constraint audit_seal_org_id_log_id_key unique (org_id, log_id),
  constraint audit_seal_org_id_log_id_fkey foreign key(org_id, log_id) references audit_logs (org_id, id),
  constraint audit_seal_seq_check check (seq >= 1),
  constraint audit_seal_first_check check ((prev_hash is null) = (seq = 1)),
  constraint audit_seal_hash_check check (hash ~ '^[0-9a-f]{64}$' and prev_hash ~ '^[0-9a-f]{64}$'),
  constraint audit_seal_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index audit_seal_org_id_day_seq_idx on audit_seal (org_id, day, seq);
