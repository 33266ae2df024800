-- Metrics and their values, signals, who looks after them, what happened.
create table metric (
  metric_id varchar(100) not null,
  name text not null,
  domain text not null,
  polarity text not null,
  target_low double precision,
  target_high double precision,
  unit text not null,
  scale double precision default 1 not null,
  is_ratio boolean default false not null,
  sampling text default 'empirical' not null,
  stay text,
  minimum_volume integer default 0 not null,
  description text,
  source text,
  is_active boolean default true not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint metric_pkey primary key (metric_id),
  constraint metric_target_check
    check (case when polarity = 'target_range' then target_low <= target_high else num_nonnulls(target_low, target_high) = 0 end),
  constraint metric_minimum_volume_check check (minimum_volume >= 0),
  constraint metric_sampling_check check (sampling in ('binomial', 'poisson', 'empirical')),
  constraint metric_stay_check check (stay in ('arithmetic', 'geometric')),
  constraint metric_domain_fkey foreign key(domain) references signal_domain_lu (code),
  constraint metric_polarity_fkey foreign key(polarity) references metric_polarity_lu (code)
);

create table metric_observation (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  observation_id uuid default gen_random_uuid() not null,
  metric_id varchar(100) not null,
  facility varchar(255),
  facility_id varchar(50) not null,
  system_name varchar(255),
  service_line varchar(255),
  sub_service_line varchar(255),
  entity_dimensions jsonb default '{}'::jsonb not null,
  entity_dimensions_hash varchar(32) default '99914b932bd37a50b983c5e7c90ae93b' not null,
  period_start date not null,
  period_end date not null,
  numerator double precision,
  denominator double precision,
  value double precision,
  expected double precision,
  encounters integer,
  suppressed boolean default false not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint metric_observation_pkey primary key (observation_id),
  constraint metric_observation_unit_key
    unique nulls not distinct (org_id, metric_id, period_start, period_end, facility_id, service_line, sub_service_line,
      entity_dimensions_hash),
  constraint metric_observation_period_check check (period_end >= period_start),
  constraint metric_observation_encounters_check check (encounters >= 0),
  constraint metric_observation_org_id_fkey foreign key(org_id) references organization (org_id),
  constraint metric_observation_metric_id_fkey foreign key(metric_id) references metric (metric_id)
);

create table metric_load (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  load_id uuid default gen_random_uuid() not null,
  source text not null,
  status text default 'running' not null,
  file_name text,
  content_hash varchar(64),
  requested_by uuid,
  rows_read integer default 0 not null,
  rows_written integer default 0 not null,
  rows_unchanged integer default 0 not null,
  rows_set_aside integer default 0 not null,
  error text,
  finished_at timestamptz,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint metric_load_pkey primary key (load_id),
  constraint metric_load_org_id_load_id_key unique (org_id, load_id),
  constraint metric_load_source_check check (source in ('file', 'claims', 'encounters')),
  constraint metric_load_status_check check (status in ('running', 'completed', 'failed')),
  constraint metric_load_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index metric_load_org_id_created_at_idx on metric_load (org_id, created_at);

create table signal_run (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  run_id uuid default gen_random_uuid() not null,
  status text default 'running' not null,
  distributed boolean not null,
  requested_by uuid,
  classification text not null,
  options jsonb default '{}'::jsonb not null,
  counts jsonb default '{}'::jsonb not null,
  error_code text,
  error_message text,
  leased_until timestamptz,
  finished_at timestamptz,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint signal_run_pkey primary key (run_id),
  constraint signal_run_org_id_run_id_key unique (org_id, run_id),
  constraint signal_run_status_check check (status in ('running', 'completed', 'failed', 'cancelled')),
  constraint signal_run_org_id_fkey foreign key(org_id) references organization (org_id)
);
create unique index signal_run_active_key on signal_run (org_id) where status = 'running';
create index signal_run_org_id_created_at_idx on signal_run (org_id, created_at);

create table metric_row_set_aside (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  row_id uuid default gen_random_uuid() not null,
  load_id uuid,
  run_id uuid,
  line integer,
  metric_id text,
  facility_id text,
  period_start date,
  period_end date,
  reason text not null,
  detail text not null,
  data jsonb default '{}'::jsonb not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint metric_row_set_aside_pkey primary key (row_id),
  constraint metric_row_set_aside_org_id_load_id_fkey
    foreign key(org_id, load_id) references metric_load (org_id, load_id) on delete cascade,
  constraint metric_row_set_aside_org_id_run_id_fkey
    foreign key(org_id, run_id) references signal_run (org_id, run_id) on delete cascade,
  constraint metric_row_set_aside_found_by_check check (num_nonnulls(load_id, run_id) = 1),
  constraint metric_row_set_aside_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index metric_row_set_aside_org_id_load_id_idx on metric_row_set_aside (org_id, load_id);
create index metric_row_set_aside_org_id_run_id_idx on metric_row_set_aside (org_id, run_id);

create table signal_run_unit (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  run_id uuid not null,
  unit_no integer not null,
  metric_id varchar(100) not null,
  period_end date not null,
  status text default 'pending' not null,
  tries integer default 0 not null,
  leased_by uuid,
  leased_until timestamptz,
  result bytea,
  error_message text,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint signal_run_unit_pkey primary key (org_id, run_id, unit_no),
  constraint signal_run_unit_org_id_run_id_fkey
    foreign key(org_id, run_id) references signal_run (org_id, run_id) on delete cascade,
  constraint signal_run_unit_status_check check (status in ('pending', 'running', 'done', 'failed')),
  constraint signal_run_unit_lease_check check ((status = 'running') = (leased_by is not null)),
  constraint signal_run_unit_until_check check ((leased_by is null) = (leased_until is null)),
  constraint signal_run_unit_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index signal_run_unit_open_idx on signal_run_unit (status, leased_until) where status <> 'done';

create table impact_assumption (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  assumption_id uuid default gen_random_uuid() not null,
  facility_id varchar(50),
  variable_day_cost numeric(14, 2) not null,
  capacity_day_value numeric(14, 2) not null,
  target_occupancy numeric(4, 3) not null,
  source text,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint impact_assumption_pkey primary key (assumption_id),
  constraint impact_assumption_facility_key unique nulls not distinct (org_id, facility_id),
  constraint impact_assumption_target_occupancy_check check (target_occupancy > 0 and target_occupancy <= 1),
  constraint impact_assumption_cost_check check (variable_day_cost >= 0 and capacity_day_value >= 0),
  constraint impact_assumption_org_id_fkey foreign key(org_id) references organization (org_id)
);

create table signals (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id uuid default gen_random_uuid() not null,
  canonical_node_id varchar(255),
  metric_id varchar(100) not null,
  domain text not null,
  facility varchar(255) not null,
  facility_id varchar(50),
  system_name varchar(255),
  service_line varchar(255),
  sub_service_line varchar(255),
  description text,
  metric_value numeric(10, 4),
  peer_mean numeric(10, 4),
  peer_std numeric(10, 4),
  percentile_rank numeric(5, 2),
  encounters integer,
  detected_at timestamptz not null,
  simplified_signal_type varchar(50),
  simplified_severity integer,
  simplified_severity_range jsonb,
  simplified_inputs jsonb,
  simplified_indicators jsonb,
  simplified_reasoning text,
  simplified_severity_calculation jsonb,
  magnitude_tier text,
  trajectory_tier text,
  consistency_tier text,
  evidence text default 'watch' not null,
  q_value double precision,
  slope_q_value double precision,
  classification text,
  entity_dimensions jsonb default '{}'::jsonb not null,
  entity_dimensions_hash varchar(32) default '99914b932bd37a50b983c5e7c90ae93b',
  groupby_label varchar(255),
  group_value varchar(500),
  temporal_node_id varchar(255),
  metric_trend_timeline jsonb,
  trend_direction varchar(20),
  metadata_per_period jsonb,
  peer_percentile_trends jsonb,
  annual_excess_cost numeric(12, 2),
  excess_los_days numeric(10, 2),
  capacity_impact_bed_days numeric(10, 4),
  expected_metric_value numeric(10, 4),
  why_matters_narrative text,
  impact jsonb,
  run_id uuid,
  content_hash uuid,
  changed_in bigint default 0 not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint signals_pkey primary key (id),
  constraint signals_org_id_id_key unique (org_id, id),
  constraint signals_observation_key
    unique nulls not distinct (org_id, canonical_node_id, metric_id, facility_id, entity_dimensions_hash, detected_at),
  constraint signals_severity_check check (simplified_severity between 0 and 100),
  constraint signals_percentile_check check (percentile_rank between 0 and 100),
  constraint signals_evidence_check check (evidence in ('raised', 'watch')),
  constraint signals_org_id_run_id_fkey foreign key(org_id, run_id) references signal_run (org_id, run_id),
  constraint signals_org_id_fkey foreign key(org_id) references organization (org_id),
  constraint signals_domain_fkey foreign key(domain) references signal_domain_lu (code),
  constraint signals_simplified_signal_type_fkey foreign key(simplified_signal_type) references signal_type_lu (code),
  constraint signals_magnitude_tier_fkey foreign key(magnitude_tier) references magnitude_tier_lu (code),
  constraint signals_trajectory_tier_fkey foreign key(trajectory_tier) references trajectory_tier_lu (code),
  constraint signals_consistency_tier_fkey foreign key(consistency_tier) references consistency_tier_lu (code)
) with (toast_tuple_target = 2700);
create index ix_signals_detected_at on signals (org_id, detected_at);
create index ix_signals_domain on signals (org_id, domain);
create index ix_signals_entity_dimensions on signals using gin (entity_dimensions);
create index ix_signals_facility on signals (org_id, facility);
create index ix_signals_metric_id on signals (org_id, metric_id);
create index ix_signals_service_line on signals (org_id, service_line);
create index ix_signals_simplified_severity on signals (org_id, simplified_severity);
create index ix_signals_simplified_signal_type on signals (org_id, simplified_signal_type);
create index ix_signals_system_name on signals (org_id, system_name);
create index signals_org_id_run_id_idx on signals (org_id, run_id);
create index signals_org_id_temporal_node_id_detected_at_idx on signals (org_id, temporal_node_id, detected_at);

create table activity_events (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id uuid default gen_random_uuid() not null,
  event_type text not null,
  signal_id uuid,
  user_id uuid,
  payload jsonb default '{}'::jsonb not null,
  read boolean default false not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint activity_events_pkey primary key (id),
  constraint activity_events_org_id_id_key unique (org_id, id),
  constraint activity_events_org_id_signal_id_fkey
    foreign key(org_id, signal_id) references signals (org_id, id) on delete cascade,
  constraint activity_events_org_id_user_id_fkey foreign key(org_id, user_id) references app_user (org_id, user_id),
  constraint activity_events_org_id_fkey foreign key(org_id) references organization (org_id),
  constraint activity_events_event_type_fkey foreign key(event_type) references activity_event_type_lu (code)
);
create index activity_events_org_id_created_at_id_idx on activity_events (org_id, created_at, id);
create index activity_events_org_id_signal_id_idx on activity_events (org_id, signal_id);
create index ix_activity_events_unread on activity_events (org_id, read, created_at) where read = false;

create table assignments (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  id uuid default gen_random_uuid() not null,
  signal_id uuid not null,
  assignee_id uuid,
  assigner_id uuid,
  status text default 'new' not null,
  role_type text,
  notes text,
  resolution_notes text,
  assigned_at timestamptz,
  started_at timestamptz,
  resolved_at timestamptz,
  closed_at timestamptz,
  version integer default 1 not null,
  changed_in bigint default 0 not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint assignments_pkey primary key (id),
  constraint assignments_org_id_id_key unique (org_id, id),
  constraint assignments_org_id_signal_id_fkey
    foreign key(org_id, signal_id) references signals (org_id, id) on delete cascade,
  constraint assignments_org_id_assignee_id_fkey foreign key(org_id, assignee_id) references app_user (org_id, user_id),
  constraint assignments_org_id_assigner_id_fkey foreign key(org_id, assigner_id) references app_user (org_id, user_id),
  constraint assignments_assignee_check check (status = 'new' or assignee_id is not null),
  constraint assignments_org_id_fkey foreign key(org_id) references organization (org_id),
  constraint assignments_status_fkey foreign key(status) references assignment_status_lu (code),
  constraint assignments_role_type_fkey foreign key(role_type) references role_type_lu (code)
);
create unique index assignments_active_key on assignments (org_id, signal_id) where status <> 'closed';
create index assignments_org_id_assignee_id_status_idx on assignments (org_id, assignee_id, status);
create index assignments_org_id_signal_id_idx on assignments (org_id, signal_id);

create table activity_read (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  user_id uuid not null,
  event_id uuid not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint activity_read_pkey primary key (org_id, user_id, event_id),
  constraint activity_read_org_id_user_id_fkey
    foreign key(org_id, user_id) references app_user (org_id, user_id) on delete cascade,
  constraint activity_read_org_id_event_id_fkey
    foreign key(org_id, event_id) references activity_events (org_id, id) on delete cascade,
  constraint activity_read_org_id_fkey foreign key(org_id) references organization (org_id)
);
create index activity_read_org_id_event_id_idx on activity_read (org_id, event_id);

create table activity_read_until (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  user_id uuid not null,
  read_until timestamptz not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint activity_read_until_pkey primary key (org_id, user_id),
  constraint activity_read_until_org_id_user_id_fkey
    foreign key(org_id, user_id) references app_user (org_id, user_id) on delete cascade,
  constraint activity_read_until_org_id_fkey foreign key(org_id) references organization (org_id)
);

create table intervention (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  intervention_id uuid default gen_random_uuid() not null,
  signal_id uuid not null,
  series_id varchar(255) default '' not null,
  title text not null,
  description text,
  activated_on date not null,
  activated_by uuid,
  ended_on date,
  outcome text,
  outcome_measured_at timestamptz,
  outcome_detail jsonb default '{}'::jsonb not null,
  version integer default 1 not null,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint intervention_pkey primary key (intervention_id),
  constraint intervention_org_id_intervention_id_key unique (org_id, intervention_id),
  constraint intervention_org_id_signal_id_fkey
    foreign key(org_id, signal_id) references signals (org_id, id) on delete cascade,
  constraint intervention_org_id_activated_by_fkey
    foreign key(org_id, activated_by) references app_user (org_id, user_id),
  constraint intervention_ended_on_check check (ended_on >= activated_on),
  constraint intervention_outcome_check check (outcome in ('improved', 'worsened', 'unchanged', 'too_early')),
  constraint intervention_measured_check check ((outcome is null) = (outcome_measured_at is null)),
  constraint intervention_org_id_fkey foreign key(org_id) references organization (org_id)
);
create unique index intervention_active_key on intervention (org_id, series_id) where ended_on is null;
create index intervention_org_id_signal_id_idx on intervention (org_id, signal_id);

create table series_baseline (
  org_id uuid default nullif(current_setting('app.org_id', true), '')::uuid not null,
  baseline_id uuid default gen_random_uuid() not null,
  metric_id varchar(100) not null,
  facility_id varchar(50) not null,
  service_line varchar(255),
  sub_service_line varchar(255),
  entity_dimensions_hash varchar(32) default '99914b932bd37a50b983c5e7c90ae93b' not null,
  starts_on date not null,
  reason text not null,
  created_by uuid,
  created_at timestamptz default now() not null,
  updated_at timestamptz default now() not null,
  constraint series_baseline_pkey primary key (baseline_id),
  constraint series_baseline_start_key
    unique nulls not distinct (org_id, metric_id, facility_id, service_line, sub_service_line, entity_dimensions_hash, starts_on),
  constraint series_baseline_org_id_created_by_fkey
    foreign key(org_id, created_by) references app_user (org_id, user_id),
  constraint series_baseline_reason_check check (length(btrim(reason)) > 0),
  constraint series_baseline_org_id_fkey foreign key(org_id) references organization (org_id),
  constraint series_baseline_metric_id_fkey foreign key(metric_id) references metric (metric_id)
);
