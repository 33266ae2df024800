-- Lookup tables in place of ENUMs: a new value is a row, and needs no migration.
create table access_medium_lu (
  code text not null,
  label text not null,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint access_medium_lu_pkey primary key (code),
  constraint access_medium_lu_code_check check (code ~ '^[A-Za-z0-9_]+$')
);
create table activity_event_type_lu (
  code text not null,
  label text not null,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint activity_event_type_lu_pkey primary key (code),
  constraint activity_event_type_lu_code_check check (code ~ '^[A-Za-z0-9_]+$')
);
create table assignment_status_lu (
  code text not null,
  label text not null,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint assignment_status_lu_pkey primary key (code),
  constraint assignment_status_lu_code_check check (code ~ '^[A-Za-z0-9_]+$')
);
create table batch_row_status_lu (
  code text not null,
  label text not null,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint batch_row_status_lu_pkey primary key (code),
  constraint batch_row_status_lu_code_check check (code ~ '^[A-Za-z0-9_]+$')
);
create table channel_auth_type_lu (
  code text not null,
  label text not null,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint channel_auth_type_lu_pkey primary key (code),
  constraint channel_auth_type_lu_code_check check (code ~ '^[A-Za-z0-9_]+$')
);
create table claim_status_lu (
  code text not null,
  label text not null,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint claim_status_lu_pkey primary key (code),
  constraint claim_status_lu_code_check check (code ~ '^[A-Za-z0-9_]+$')
);
create table consistency_tier_lu (
  code text not null,
  label text not null,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint consistency_tier_lu_pkey primary key (code),
  constraint consistency_tier_lu_code_check check (code ~ '^[A-Za-z0-9_]+$')
);
create table denial_category_lu (
  code text not null,
  label text not null,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint denial_category_lu_pkey primary key (code),
  constraint denial_category_lu_code_check check (code ~ '^[A-Za-z0-9_]+$')
);
create table endpoint_kind_lu (
  code text not null,
  label text not null,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint endpoint_kind_lu_pkey primary key (code),
  constraint endpoint_kind_lu_code_check check (code ~ '^[A-Za-z0-9_]+$')
);
create table job_status_lu (
  code text not null,
  label text not null,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint job_status_lu_pkey primary key (code),
  constraint job_status_lu_code_check check (code ~ '^[A-Za-z0-9_]+$')
);
create table magnitude_tier_lu (
  code text not null,
  label text not null,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint magnitude_tier_lu_pkey primary key (code),
  constraint magnitude_tier_lu_code_check check (code ~ '^[A-Za-z0-9_]+$')
);
create table metric_polarity_lu (
  code text not null,
  label text not null,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint metric_polarity_lu_pkey primary key (code),
  constraint metric_polarity_lu_code_check check (code ~ '^[A-Za-z0-9_]+$')
);
create table node_type_lu (
  code text not null,
  label text not null,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint node_type_lu_pkey primary key (code),
  constraint node_type_lu_code_check check (code ~ '^[A-Za-z0-9_]+$')
);
create table org_type_lu (
  code text not null,
  label text not null,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint org_type_lu_pkey primary key (code),
  constraint org_type_lu_code_check check (code ~ '^[A-Za-z0-9_]+$')
);
create table requirement_type_lu (
  code text not null,
  label text not null,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint requirement_type_lu_pkey primary key (code),
  constraint requirement_type_lu_code_check check (code ~ '^[A-Za-z0-9_]+$')
);
create table role_type_lu (
  code text not null,
  label text not null,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint role_type_lu_pkey primary key (code),
  constraint role_type_lu_code_check check (code ~ '^[A-Za-z0-9_]+$')
);
create table run_status_lu (
  code text not null,
  label text not null,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint run_status_lu_pkey primary key (code),
  constraint run_status_lu_code_check check (code ~ '^[A-Za-z0-9_]+$')
);
create table signal_domain_lu (
  code text not null,
  label text not null,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint signal_domain_lu_pkey primary key (code),
  constraint signal_domain_lu_code_check check (code ~ '^[A-Za-z0-9_]+$')
);
create table signal_type_lu (
  code text not null,
  label text not null,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint signal_type_lu_pkey primary key (code),
  constraint signal_type_lu_code_check check (code ~ '^[A-Za-z0-9_]+$')
);
create table step_status_lu (
  code text not null,
  label text not null,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint step_status_lu_pkey primary key (code),
  constraint step_status_lu_code_check check (code ~ '^[A-Za-z0-9_]+$')
);
create table task_action_lu (
  code text not null,
  label text not null,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint task_action_lu_pkey primary key (code),
  constraint task_action_lu_code_check check (code ~ '^[A-Za-z0-9_]+$')
);
create table task_domain_lu (
  code text not null,
  label text not null,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint task_domain_lu_pkey primary key (code),
  constraint task_domain_lu_code_check check (code ~ '^[A-Za-z0-9_]+$')
);
create table task_signature_source_lu (
  code text not null,
  label text not null,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint task_signature_source_lu_pkey primary key (code),
  constraint task_signature_source_lu_code_check check (code ~ '^[A-Za-z0-9_]+$')
);
create table trajectory_tier_lu (
  code text not null,
  label text not null,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint trajectory_tier_lu_pkey primary key (code),
  constraint trajectory_tier_lu_code_check check (code ~ '^[A-Za-z0-9_]+$')
);
create table user_role_lu (
  code text not null,
  label text not null,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint user_role_lu_pkey primary key (code),
  constraint user_role_lu_code_check check (code ~ '^[A-Za-z0-9_]+$')
);
create table workflow_status_lu (
  code text not null,
  label text not null,
  description text,
  sort_order integer not null default 0,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint workflow_status_lu_pkey primary key (code),
  constraint workflow_status_lu_code_check check (code ~ '^[A-Za-z0-9_]+$')
);
