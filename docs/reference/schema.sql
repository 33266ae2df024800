-- Made by tools/generate_reference.py: the schema `public` of a database at the head revision, PostgreSQL 18.
-- For reading and comparing. A database is made by `rcm migrate`, which also makes the engine's schema `dbos`.
-- Monthly partitions are left out: `rcm maintain` makes them as time goes on.

CREATE SCHEMA public;

COMMENT ON SCHEMA public IS 'standard public schema';

CREATE FUNCTION public.rcm_enqueue_job(kind text, job_id text, job_org uuid, subject uuid, queue text, delay_ms bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if job_org is distinct from (select nullif(current_setting('app.org_id', true), '')::uuid) then
    raise exception 'a job can be enqueued for the current organisation only'
      using errcode = 'insufficient_privilege';
  end if;
  perform dbos.enqueue_workflow(
    workflow_name => 'rcm_job', queue_name => queue, workflow_id => job_id, app_version => '1',
    positional_args => array[to_json(kind), to_json(job_org::text), to_json(subject::text)],
    queue_partition_key => job_org::text, application_name => 'rcm',
    delay_until_epoch_ms => case when delay_ms > 0
      then (extract(epoch from clock_timestamp()) * 1000)::bigint + delay_ms end);
end $$;

CREATE FUNCTION public.rcm_memberships(from_org uuid, from_user uuid) RETURNS TABLE(org_id uuid, user_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select u.org_id, u.user_id
    from public.app_user me
    join public.app_user u on u.identity_id = me.identity_id or u.user_id = me.user_id
    join public.organization o on o.org_id = u.org_id
   where me.org_id = from_org and me.user_id = from_user and me.is_active and u.is_active and o.is_active
$$;

CREATE FUNCTION public.rcm_organization_id(wanted_slug text) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select o.org_id from public.organization o where o.slug = wanted_slug and o.is_active
$$;

CREATE FUNCTION public.rcm_token_owner(wanted_hash text) RETURNS TABLE(token_id uuid, org_id uuid, user_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select t.token_id, t.org_id, t.user_id
    from public.api_token t
    join public.app_user u on u.org_id = t.org_id and u.user_id = t.user_id
    join public.organization o on o.org_id = t.org_id
   where t.token_hash = wanted_hash and t.revoked_at is null and u.is_active and o.is_active
     and (t.expires_at is null or t.expires_at > now())
$$;

CREATE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception '% is append-only: write a new row instead', tg_table_name
    using errcode = 'restrict_violation';
end $$;

CREATE FUNCTION public.touch_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  new.updated_at := now();
  return new;
end $$;

CREATE TABLE public.access_medium_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.access_medium_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.activity_event_type_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.activity_event_type_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);

CREATE TABLE public.api_token (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    token_id uuid NOT NULL,
    user_id uuid NOT NULL,
    name text NOT NULL,
    token_hash text NOT NULL,
    expires_at timestamp with time zone,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.api_token FORCE ROW LEVEL SECURITY;

CREATE TABLE public.app_user (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    user_id uuid NOT NULL,
    identity_id uuid,
    email text NOT NULL,
    full_name text NOT NULL,
    role text NOT NULL,
    legacy_role text,
    is_active boolean DEFAULT true NOT NULL,
    last_login_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.app_user FORCE ROW LEVEL SECURITY;

CREATE TABLE public.assignment_status_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.assignment_status_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.batch_job (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    batch_job_id uuid DEFAULT gen_random_uuid() NOT NULL,
    workflow_id uuid,
    revision_id uuid,
    workflow_type text,
    endpoint_id uuid,
    portal_id bigint,
    prompt text,
    file_name text,
    file_size bigint,
    file_sha256 text,
    file_kind text,
    findings jsonb DEFAULT '[]'::jsonb NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    total_rows integer DEFAULT 0 NOT NULL,
    pending_rows integer DEFAULT 0 NOT NULL,
    processing_rows integer DEFAULT 0 NOT NULL,
    completed_rows integer DEFAULT 0 NOT NULL,
    failed_rows integer DEFAULT 0 NOT NULL,
    set_aside_rows integer DEFAULT 0 NOT NULL,
    cancelled_rows integer DEFAULT 0 NOT NULL,
    created_by uuid,
    started_at timestamp with time zone,
    completed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.batch_job FORCE ROW LEVEL SECURITY;

CREATE TABLE public.batch_row (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    batch_row_id uuid DEFAULT gen_random_uuid() NOT NULL,
    batch_job_id uuid NOT NULL,
    row_number integer NOT NULL,
    external_id text,
    input_data jsonb,
    output_data jsonb,
    findings jsonb,
    status text DEFAULT 'pending'::text NOT NULL,
    error_code text,
    error_message text,
    run_id uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT batch_row_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'processing'::text, 'completed'::text, 'failed'::text, 'set_aside'::text, 'cancelled'::text])))
)
WITH (fillfactor='80');
ALTER TABLE ONLY public.batch_row ALTER COLUMN input_data SET STORAGE EXTERNAL;

ALTER TABLE ONLY public.batch_row FORCE ROW LEVEL SECURITY;

CREATE TABLE public.batch_row_status_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.batch_row_status_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.channel_auth_type_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.channel_auth_type_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.channel_type (
    channel_type_id uuid DEFAULT gen_random_uuid() NOT NULL,
    legacy_id bigint NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    description text,
    base_url text,
    endpoint_kind text DEFAULT 'payer'::text NOT NULL,
    access_medium text DEFAULT 'web'::text NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.channel_type FORCE ROW LEVEL SECURITY;

ALTER TABLE public.channel_type ALTER COLUMN legacy_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.channel_type_legacy_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.claim_event (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    claim_id uuid NOT NULL,
    seq integer NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    from_status text,
    to_status text NOT NULL,
    cause text NOT NULL,
    interchange_id uuid,
    detail jsonb,
    actor text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.claim_event FORCE ROW LEVEL SECURITY;

CREATE TABLE public.claim_line (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    claim_id uuid NOT NULL,
    line_number integer NOT NULL,
    procedure_code text NOT NULL,
    modifiers jsonb DEFAULT '[]'::jsonb NOT NULL,
    diagnosis_pointers jsonb DEFAULT '[]'::jsonb NOT NULL,
    units numeric(12,3) NOT NULL,
    service_date date,
    charge numeric(14,2) NOT NULL,
    paid numeric(14,2) DEFAULT 0 NOT NULL,
    adjusted numeric(14,2) DEFAULT 0 NOT NULL,
    patient_responsibility numeric(14,2) DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.claim_line FORCE ROW LEVEL SECURITY;

CREATE TABLE public.claim_status_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.claim_status_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.claims (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    claim_id uuid NOT NULL,
    batch_job_id uuid,
    row_number integer,
    run_id uuid,
    encounter_id text,
    patient_id uuid,
    payer_id uuid NOT NULL,
    insurance_company text NOT NULL,
    policy_number text NOT NULL,
    claim_number text NOT NULL,
    payer_claim_number text,
    frequency_code text DEFAULT '1'::text NOT NULL,
    form text DEFAULT '837P'::text NOT NULL,
    status text DEFAULT 'draft'::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    event_count integer DEFAULT 0 NOT NULL,
    patient_name text NOT NULL,
    service_date_from date,
    service_date_to date,
    billing_npi text,
    rendering_npi text,
    submission_date timestamp with time zone,
    total_charges numeric(14,2) NOT NULL,
    paid_amount numeric(14,2) DEFAULT 0 NOT NULL,
    adjusted_amount numeric(14,2) DEFAULT 0 NOT NULL,
    patient_responsibility numeric(14,2) DEFAULT 0 NOT NULL,
    denial_reason text,
    claim_data jsonb NOT NULL,
    fhir_claim jsonb,
    findings jsonb,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
)
WITH (fillfactor='60');
ALTER TABLE ONLY public.claims ALTER COLUMN claim_data SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.claims ALTER COLUMN fhir_claim SET STORAGE EXTERNAL;

ALTER TABLE ONLY public.claims FORCE ROW LEVEL SECURITY;

CREATE TABLE public.consistency_tier_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.consistency_tier_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.denial_category_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.denial_category_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.endpoint (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    endpoint_id uuid DEFAULT gen_random_uuid() NOT NULL,
    legacy_id bigint NOT NULL,
    name text NOT NULL,
    channel_type_id uuid NOT NULL,
    payer_id uuid,
    base_url text,
    config jsonb DEFAULT '{}'::jsonb NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.endpoint FORCE ROW LEVEL SECURITY;

CREATE TABLE public.endpoint_kind_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.endpoint_kind_lu FORCE ROW LEVEL SECURITY;

ALTER TABLE public.endpoint ALTER COLUMN legacy_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.endpoint_legacy_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.field_requirement (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    field_requirement_id uuid DEFAULT gen_random_uuid() NOT NULL,
    task_type_id uuid NOT NULL,
    endpoint_id uuid,
    required_fields jsonb DEFAULT '[]'::jsonb NOT NULL,
    optional_fields jsonb DEFAULT '[]'::jsonb NOT NULL,
    field_metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.field_requirement FORCE ROW LEVEL SECURITY;

CREATE TABLE public.human_task (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    human_task_id uuid NOT NULL,
    run_id uuid NOT NULL,
    node_id text NOT NULL,
    iteration integer DEFAULT 0 NOT NULL,
    title text NOT NULL,
    form jsonb DEFAULT '{}'::jsonb NOT NULL,
    assignee_role text,
    assignee_id uuid,
    due_at timestamp with time zone,
    escalated_at timestamp with time zone,
    status text DEFAULT 'open'::text NOT NULL,
    answer jsonb,
    completed_by uuid,
    completed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT human_task_status_check CHECK ((status = ANY (ARRAY['open'::text, 'completed'::text, 'cancelled'::text, 'expired'::text])))
);

ALTER TABLE ONLY public.human_task FORCE ROW LEVEL SECURITY;

CREATE TABLE public.identity (
    identity_id uuid NOT NULL,
    email text NOT NULL,
    hashed_password text,
    totp jsonb,
    failed_logins integer DEFAULT 0 NOT NULL,
    locked_until timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.identity FORCE ROW LEVEL SECURITY;

CREATE TABLE public.interchange (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    interchange_id uuid NOT NULL,
    payer_id uuid NOT NULL,
    direction text NOT NULL,
    kind text NOT NULL,
    file_name text NOT NULL,
    control_number bigint,
    answers_control_number bigint,
    sha256 text NOT NULL,
    body bytea NOT NULL,
    status text NOT NULL,
    claims integer DEFAULT 0 NOT NULL,
    detail jsonb,
    sent_at timestamp with time zone,
    processed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.interchange FORCE ROW LEVEL SECURITY;

CREATE TABLE public.job_status_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.job_status_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.macro_state (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    macro_state_id uuid DEFAULT gen_random_uuid() NOT NULL,
    endpoint_id uuid,
    action_type text,
    name text NOT NULL,
    summary_prompt text,
    count integer DEFAULT 0 NOT NULL,
    centroid public.halfvec(768),
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.macro_state FORCE ROW LEVEL SECURITY;

CREATE TABLE public.magnitude_tier_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.magnitude_tier_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.metric_polarity_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.metric_polarity_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.micro_state (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    micro_state_id uuid DEFAULT gen_random_uuid() NOT NULL,
    workflow_id uuid,
    node_id uuid,
    endpoint_id uuid,
    macro_state_id uuid,
    dom_snapshot text,
    action_json jsonb,
    semantic_spec jsonb,
    label text,
    category text,
    required boolean DEFAULT false NOT NULL,
    is_dynamic boolean GENERATED ALWAYS AS (COALESCE((semantic_spec ? 'dynamic_meta'::text), false)) STORED,
    text_emb public.halfvec(768),
    image_emb public.halfvec(512),
    embedding_model text,
    mini_score double precision,
    success_ema double precision DEFAULT 1 NOT NULL,
    is_retired boolean DEFAULT false NOT NULL,
    aliased_to uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT micro_state_alias_check CHECK ((aliased_to <> micro_state_id))
);

ALTER TABLE ONLY public.micro_state FORCE ROW LEVEL SECURITY;

CREATE TABLE public.node_type_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.node_type_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.org_type_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.org_type_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.organization (
    org_id uuid NOT NULL,
    org_type text NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    email_domain text,
    npi text,
    tin text,
    time_zone text DEFAULT 'UTC'::text NOT NULL,
    settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.organization FORCE ROW LEVEL SECURITY;

CREATE TABLE public.outbox (
    version bigint NOT NULL,
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    topic text NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.outbox FORCE ROW LEVEL SECURITY;

ALTER TABLE public.outbox ALTER COLUMN version ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.outbox_version_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.payer (
    payer_id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.payer FORCE ROW LEVEL SECURITY;

CREATE TABLE public.payer_configs (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    payer_config_id uuid NOT NULL,
    payer_id uuid NOT NULL,
    endpoint_id uuid,
    payer_code text,
    hcx_participant_code text,
    channel text NOT NULL,
    channel_config jsonb DEFAULT '{}'::jsonb NOT NULL,
    submitter_id text NOT NULL,
    receiver_id text NOT NULL,
    requires_preauth boolean DEFAULT false NOT NULL,
    preauth_threshold numeric(14,2),
    timely_filing_days integer DEFAULT 365 NOT NULL,
    last_control_number integer DEFAULT 0 NOT NULL,
    inbound_cursor integer DEFAULT 0 NOT NULL,
    config_data jsonb DEFAULT '{}'::jsonb NOT NULL,
    active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.payer_configs FORCE ROW LEVEL SECURITY;

CREATE TABLE public.portal_credential (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    credential_id uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    credential_type text NOT NULL,
    account_id text,
    encrypted_credential jsonb NOT NULL,
    expires_at timestamp with time zone,
    last_validated_at timestamp with time zone,
    last_rotation_at timestamp with time zone,
    rotation_status text,
    validation_error text,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.portal_credential FORCE ROW LEVEL SECURITY;

CREATE TABLE public.rcm_transition (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    from_state uuid NOT NULL,
    to_state uuid NOT NULL,
    action_label text DEFAULT ''::text NOT NULL,
    freq integer DEFAULT 1 NOT NULL,
    last_observed_at timestamp with time zone DEFAULT now() NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT rcm_transition_freq_check CHECK ((freq >= 1))
);

ALTER TABLE ONLY public.rcm_transition FORCE ROW LEVEL SECURITY;

CREATE TABLE public.requirement_type_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.requirement_type_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.role_permission (
    role text NOT NULL,
    permission text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.role_permission FORCE ROW LEVEL SECURITY;

CREATE TABLE public.role_type_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.role_type_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.run_event (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    event_id uuid NOT NULL,
    kind text NOT NULL,
    correlation_key text NOT NULL,
    payload jsonb,
    delivered_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.run_event FORCE ROW LEVEL SECURITY;

CREATE TABLE public.run_status_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.run_status_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.run_wait (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    run_id uuid NOT NULL,
    node_id text NOT NULL,
    iteration integer NOT NULL,
    kind text NOT NULL,
    correlation_key text NOT NULL,
    due_at timestamp with time zone,
    request jsonb,
    payload jsonb,
    delivered_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.run_wait FORCE ROW LEVEL SECURITY;

CREATE TABLE public.signal_domain_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.signal_domain_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.signal_type_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.signal_type_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.step_status_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.step_status_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.submission (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    submission_id uuid NOT NULL,
    claim_id uuid NOT NULL,
    claim_version integer NOT NULL,
    frequency_code text NOT NULL,
    interchange_id uuid NOT NULL,
    status text NOT NULL,
    category text,
    sent_at timestamp with time zone,
    acknowledged_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.submission FORCE ROW LEVEL SECURITY;

CREATE TABLE public.task_action_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.task_action_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.task_action_mapping (
    legacy_action text NOT NULL,
    domain text NOT NULL,
    standard_action text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.task_action_mapping FORCE ROW LEVEL SECURITY;

CREATE TABLE public.task_domain_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.task_domain_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.task_signature (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    signature_id uuid DEFAULT gen_random_uuid() NOT NULL,
    endpoint_id uuid,
    channel_type_id uuid,
    domain text NOT NULL,
    action text NOT NULL,
    alias_of uuid,
    source text DEFAULT 'human'::text NOT NULL,
    signature_key text GENERATED ALWAYS AS (((((domain || '.'::text) || action) || '@'::text) || (COALESCE(endpoint_id, channel_type_id))::text)) STORED NOT NULL,
    steps jsonb DEFAULT '[]'::jsonb NOT NULL,
    last_human_run timestamp with time zone,
    total_runs integer DEFAULT 0 NOT NULL,
    success_runs integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT task_signature_alias_check CHECK ((alias_of <> signature_id)),
    CONSTRAINT task_signature_place_check CHECK ((num_nonnulls(endpoint_id, channel_type_id) = 1))
);

ALTER TABLE ONLY public.task_signature FORCE ROW LEVEL SECURITY;

CREATE TABLE public.task_signature_source_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.task_signature_source_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.task_type (
    task_type_id uuid DEFAULT gen_random_uuid() NOT NULL,
    domain text NOT NULL,
    action text NOT NULL,
    display_name text NOT NULL,
    description text,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.task_type FORCE ROW LEVEL SECURITY;

CREATE TABLE public.trajectory_tier_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.trajectory_tier_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.transaction_standard (
    transaction_standard_id uuid DEFAULT gen_random_uuid() NOT NULL,
    domain text NOT NULL,
    action text NOT NULL,
    request_set text,
    response_set text,
    implementation_guide text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.transaction_standard FORCE ROW LEVEL SECURITY;

CREATE TABLE public.user_role_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.user_role_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.user_workflow (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    workflow_id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    description text,
    status text DEFAULT 'draft'::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    draft_state jsonb,
    draft_updated_at timestamp with time zone,
    required_data jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_by uuid,
    legacy_steps jsonb,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.user_workflow FORCE ROW LEVEL SECURITY;

CREATE TABLE public.user_workflow_channel_type (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    workflow_id uuid NOT NULL,
    channel_type_id uuid NOT NULL,
    timeout_ms integer,
    priority integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.user_workflow_channel_type FORCE ROW LEVEL SECURITY;

CREATE TABLE public.user_workflow_node (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    node_id uuid DEFAULT gen_random_uuid() NOT NULL,
    workflow_id uuid NOT NULL,
    legacy_id bigint NOT NULL,
    key text NOT NULL,
    node_type text NOT NULL,
    label text NOT NULL,
    description text,
    config jsonb DEFAULT '{}'::jsonb NOT NULL,
    "position" jsonb,
    label_conf numeric(3,2),
    last_label_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.user_workflow_node FORCE ROW LEVEL SECURITY;

ALTER TABLE public.user_workflow_node ALTER COLUMN legacy_id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.user_workflow_node_legacy_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.user_workflow_task_type (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    workflow_id uuid NOT NULL,
    task_type_id uuid NOT NULL,
    preferred boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.user_workflow_task_type FORCE ROW LEVEL SECURITY;

CREATE TABLE public.user_workflow_transition (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    workflow_id uuid NOT NULL,
    from_node uuid NOT NULL,
    to_node uuid NOT NULL,
    action_label text DEFAULT ''::text NOT NULL,
    condition jsonb,
    freq integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT user_workflow_transition_freq_check CHECK ((freq >= 1))
);

ALTER TABLE ONLY public.user_workflow_transition FORCE ROW LEVEL SECURITY;

CREATE TABLE public.worker (
    worker_id text NOT NULL,
    host text NOT NULL,
    pid integer NOT NULL,
    version text NOT NULL,
    queues jsonb NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    heartbeat_at timestamp with time zone DEFAULT now() NOT NULL,
    stopped_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.worker FORCE ROW LEVEL SECURITY;

CREATE TABLE public.workflow_revision (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    revision_id uuid NOT NULL,
    workflow_id uuid NOT NULL,
    revision_num integer NOT NULL,
    comment text,
    snapshot jsonb NOT NULL,
    created_by uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.workflow_revision FORCE ROW LEVEL SECURITY;

CREATE TABLE public.workflow_run (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    run_id uuid NOT NULL,
    workflow_id uuid NOT NULL,
    revision_id uuid NOT NULL,
    encounter_id text,
    workflow_type text,
    status text DEFAULT 'PENDING'::text NOT NULL,
    context jsonb DEFAULT '{}'::jsonb NOT NULL,
    frontier jsonb NOT NULL,
    segment_id uuid,
    segment_starts integer DEFAULT 0 NOT NULL,
    queue text DEFAULT 'interactive'::text NOT NULL,
    pause_requested boolean DEFAULT false NOT NULL,
    cancel_requested boolean DEFAULT false NOT NULL,
    current_step text,
    total_steps integer DEFAULT 0 NOT NULL,
    completed_steps integer DEFAULT 0 NOT NULL,
    error_step text,
    error_code text,
    error_message text,
    retry_count integer DEFAULT 0 NOT NULL,
    batch_job_id uuid,
    row_number integer,
    created_by uuid,
    started_at timestamp with time zone,
    completed_at timestamp with time zone,
    total_execution_time_ms bigint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
)
WITH (fillfactor='70');

ALTER TABLE ONLY public.workflow_run FORCE ROW LEVEL SECURITY;

CREATE TABLE public.workflow_run_step (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    run_id uuid NOT NULL,
    node_id text NOT NULL,
    iteration integer NOT NULL,
    status text NOT NULL,
    attempt_number integer DEFAULT 1 NOT NULL,
    max_retries integer DEFAULT 0 NOT NULL,
    input_ref text,
    output jsonb,
    error jsonb,
    worker text,
    started_at timestamp with time zone,
    completed_at timestamp with time zone,
    execution_time_ms double precision,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT workflow_run_step_status_check CHECK ((status = ANY (ARRAY['PENDING'::text, 'RUNNING'::text, 'COMPLETED'::text, 'FAILED'::text, 'SKIPPED'::text, 'RETRYING'::text])))
);

ALTER TABLE ONLY public.workflow_run_step FORCE ROW LEVEL SECURITY;

CREATE TABLE public.workflow_run_step_attempt (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    run_id uuid NOT NULL,
    node_id text NOT NULL,
    iteration integer NOT NULL,
    attempt_number integer NOT NULL,
    worker text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    completed_at timestamp with time zone,
    outcome text NOT NULL,
    error jsonb,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.workflow_run_step_attempt FORCE ROW LEVEL SECURITY;

CREATE TABLE public.workflow_status_lu (
    code text NOT NULL,
    label text NOT NULL,
    description text,
    sort_order integer DEFAULT 0 NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.workflow_status_lu FORCE ROW LEVEL SECURITY;

CREATE TABLE public.workflow_trace (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    trace_id uuid DEFAULT gen_random_uuid() NOT NULL,
    workflow_id uuid,
    run_id uuid,
    batch_row_id uuid,
    node_id uuid,
    micro_state_id uuid,
    action_type text NOT NULL,
    action_detail jsonb DEFAULT '{}'::jsonb NOT NULL,
    success boolean NOT NULL,
    duration_ms double precision,
    error_detail text,
    llm_prompt text,
    llm_response text,
    llm_model text,
    tokens_used integer,
    tier smallint,
    tier_reason text,
    session_id text,
    user_id uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT workflow_trace_tier_check CHECK (((tier >= 1) AND (tier <= 3)))
)
PARTITION BY RANGE (created_at);

ALTER TABLE ONLY public.workflow_trace FORCE ROW LEVEL SECURITY;

CREATE TABLE public.workflow_trace_default (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid CONSTRAINT workflow_trace_org_id_not_null NOT NULL,
    trace_id uuid DEFAULT gen_random_uuid() CONSTRAINT workflow_trace_trace_id_not_null NOT NULL,
    workflow_id uuid,
    run_id uuid,
    batch_row_id uuid,
    node_id uuid,
    micro_state_id uuid,
    action_type text CONSTRAINT workflow_trace_action_type_not_null NOT NULL,
    action_detail jsonb DEFAULT '{}'::jsonb CONSTRAINT workflow_trace_action_detail_not_null NOT NULL,
    success boolean CONSTRAINT workflow_trace_success_not_null NOT NULL,
    duration_ms double precision,
    error_detail text,
    llm_prompt text,
    llm_response text,
    llm_model text,
    tokens_used integer,
    tier smallint,
    tier_reason text,
    session_id text,
    user_id uuid,
    created_at timestamp with time zone DEFAULT now() CONSTRAINT workflow_trace_created_at_not_null NOT NULL,
    updated_at timestamp with time zone DEFAULT now() CONSTRAINT workflow_trace_updated_at_not_null NOT NULL,
    CONSTRAINT workflow_trace_tier_check CHECK (((tier >= 1) AND (tier <= 3)))
);

ALTER TABLE ONLY public.workflow_trace_default FORCE ROW LEVEL SECURITY;

CREATE TABLE public.workflow_trace_endpoint (
    org_id uuid DEFAULT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid NOT NULL,
    trace_id uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY public.workflow_trace_endpoint FORCE ROW LEVEL SECURITY;

ALTER TABLE ONLY public.workflow_trace ATTACH PARTITION public.workflow_trace_default DEFAULT;

ALTER TABLE ONLY public.access_medium_lu
    ADD CONSTRAINT access_medium_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.activity_event_type_lu
    ADD CONSTRAINT activity_event_type_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_org_id_token_id_key UNIQUE (org_id, token_id);

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_pkey PRIMARY KEY (token_id);

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_org_id_email_key UNIQUE (org_id, email);

ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_org_id_user_id_key UNIQUE (org_id, user_id);

ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY public.assignment_status_lu
    ADD CONSTRAINT assignment_status_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.batch_job
    ADD CONSTRAINT batch_job_org_id_batch_job_id_key UNIQUE (org_id, batch_job_id);

ALTER TABLE ONLY public.batch_job
    ADD CONSTRAINT batch_job_pkey PRIMARY KEY (batch_job_id);

ALTER TABLE ONLY public.batch_row
    ADD CONSTRAINT batch_row_org_id_batch_row_id_key UNIQUE (org_id, batch_row_id);

ALTER TABLE ONLY public.batch_row
    ADD CONSTRAINT batch_row_pkey PRIMARY KEY (org_id, batch_job_id, row_number);

ALTER TABLE ONLY public.batch_row_status_lu
    ADD CONSTRAINT batch_row_status_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.channel_auth_type_lu
    ADD CONSTRAINT channel_auth_type_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.channel_type
    ADD CONSTRAINT channel_type_code_key UNIQUE (code);

ALTER TABLE ONLY public.channel_type
    ADD CONSTRAINT channel_type_legacy_id_key UNIQUE (legacy_id);

ALTER TABLE ONLY public.channel_type
    ADD CONSTRAINT channel_type_pkey PRIMARY KEY (channel_type_id);

ALTER TABLE ONLY public.claim_event
    ADD CONSTRAINT claim_event_pkey PRIMARY KEY (org_id, claim_id, seq);

ALTER TABLE ONLY public.claim_line
    ADD CONSTRAINT claim_line_pkey PRIMARY KEY (org_id, claim_id, line_number);

ALTER TABLE ONLY public.claim_status_lu
    ADD CONSTRAINT claim_status_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_org_id_claim_id_key UNIQUE (org_id, claim_id);

ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_org_id_claim_number_payer_id_frequency_code_key UNIQUE (org_id, claim_number, payer_id, frequency_code);

ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_pkey PRIMARY KEY (claim_id);

ALTER TABLE ONLY public.consistency_tier_lu
    ADD CONSTRAINT consistency_tier_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.denial_category_lu
    ADD CONSTRAINT denial_category_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.endpoint_kind_lu
    ADD CONSTRAINT endpoint_kind_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.endpoint
    ADD CONSTRAINT endpoint_org_id_endpoint_id_key UNIQUE (org_id, endpoint_id);

ALTER TABLE ONLY public.endpoint
    ADD CONSTRAINT endpoint_org_id_legacy_id_key UNIQUE (org_id, legacy_id);

ALTER TABLE ONLY public.endpoint
    ADD CONSTRAINT endpoint_org_id_name_key UNIQUE (org_id, name);

ALTER TABLE ONLY public.endpoint
    ADD CONSTRAINT endpoint_pkey PRIMARY KEY (endpoint_id);

ALTER TABLE ONLY public.field_requirement
    ADD CONSTRAINT field_requirement_org_id_field_requirement_id_key UNIQUE (org_id, field_requirement_id);

ALTER TABLE ONLY public.field_requirement
    ADD CONSTRAINT field_requirement_pkey PRIMARY KEY (field_requirement_id);

ALTER TABLE ONLY public.human_task
    ADD CONSTRAINT human_task_org_id_human_task_id_key UNIQUE (org_id, human_task_id);

ALTER TABLE ONLY public.human_task
    ADD CONSTRAINT human_task_org_id_run_id_node_id_iteration_key UNIQUE (org_id, run_id, node_id, iteration);

ALTER TABLE ONLY public.human_task
    ADD CONSTRAINT human_task_pkey PRIMARY KEY (human_task_id);

ALTER TABLE ONLY public.identity
    ADD CONSTRAINT identity_email_key UNIQUE (email);

ALTER TABLE ONLY public.identity
    ADD CONSTRAINT identity_pkey PRIMARY KEY (identity_id);

ALTER TABLE ONLY public.interchange
    ADD CONSTRAINT interchange_org_id_interchange_id_key UNIQUE (org_id, interchange_id);

ALTER TABLE ONLY public.interchange
    ADD CONSTRAINT interchange_org_id_payer_id_direction_file_name_key UNIQUE (org_id, payer_id, direction, file_name);

ALTER TABLE ONLY public.interchange
    ADD CONSTRAINT interchange_pkey PRIMARY KEY (interchange_id);

ALTER TABLE ONLY public.job_status_lu
    ADD CONSTRAINT job_status_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.macro_state
    ADD CONSTRAINT macro_state_org_id_macro_state_id_key UNIQUE (org_id, macro_state_id);

ALTER TABLE ONLY public.macro_state
    ADD CONSTRAINT macro_state_pkey PRIMARY KEY (macro_state_id);

ALTER TABLE ONLY public.magnitude_tier_lu
    ADD CONSTRAINT magnitude_tier_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.metric_polarity_lu
    ADD CONSTRAINT metric_polarity_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.micro_state
    ADD CONSTRAINT micro_state_org_id_micro_state_id_key UNIQUE (org_id, micro_state_id);

ALTER TABLE ONLY public.micro_state
    ADD CONSTRAINT micro_state_pkey PRIMARY KEY (micro_state_id);

ALTER TABLE ONLY public.node_type_lu
    ADD CONSTRAINT node_type_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.org_type_lu
    ADD CONSTRAINT org_type_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.organization
    ADD CONSTRAINT organization_email_domain_key UNIQUE (email_domain);

ALTER TABLE ONLY public.organization
    ADD CONSTRAINT organization_name_key UNIQUE (name);

ALTER TABLE ONLY public.organization
    ADD CONSTRAINT organization_pkey PRIMARY KEY (org_id);

ALTER TABLE ONLY public.organization
    ADD CONSTRAINT organization_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.payer
    ADD CONSTRAINT payer_code_key UNIQUE (code);

ALTER TABLE ONLY public.payer_configs
    ADD CONSTRAINT payer_configs_org_id_payer_config_id_key UNIQUE (org_id, payer_config_id);

ALTER TABLE ONLY public.payer_configs
    ADD CONSTRAINT payer_configs_org_id_payer_id_key UNIQUE (org_id, payer_id);

ALTER TABLE ONLY public.payer_configs
    ADD CONSTRAINT payer_configs_org_id_submitter_id_key UNIQUE (org_id, submitter_id);

ALTER TABLE ONLY public.payer_configs
    ADD CONSTRAINT payer_configs_pkey PRIMARY KEY (payer_config_id);

ALTER TABLE ONLY public.payer
    ADD CONSTRAINT payer_pkey PRIMARY KEY (payer_id);

ALTER TABLE ONLY public.portal_credential
    ADD CONSTRAINT portal_credential_org_id_credential_id_key UNIQUE (org_id, credential_id);

ALTER TABLE ONLY public.portal_credential
    ADD CONSTRAINT portal_credential_pkey PRIMARY KEY (credential_id);

ALTER TABLE ONLY public.rcm_transition
    ADD CONSTRAINT rcm_transition_pkey PRIMARY KEY (org_id, from_state, to_state, action_label);

ALTER TABLE ONLY public.requirement_type_lu
    ADD CONSTRAINT requirement_type_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.role_permission
    ADD CONSTRAINT role_permission_pkey PRIMARY KEY (role, permission);

ALTER TABLE ONLY public.role_type_lu
    ADD CONSTRAINT role_type_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.run_event
    ADD CONSTRAINT run_event_org_id_event_id_key UNIQUE (org_id, event_id);

ALTER TABLE ONLY public.run_event
    ADD CONSTRAINT run_event_pkey PRIMARY KEY (event_id);

ALTER TABLE ONLY public.run_status_lu
    ADD CONSTRAINT run_status_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.run_wait
    ADD CONSTRAINT run_wait_pkey PRIMARY KEY (org_id, run_id, node_id, iteration);

ALTER TABLE ONLY public.signal_domain_lu
    ADD CONSTRAINT signal_domain_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.signal_type_lu
    ADD CONSTRAINT signal_type_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.step_status_lu
    ADD CONSTRAINT step_status_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.submission
    ADD CONSTRAINT submission_org_id_claim_id_claim_version_frequency_code_key UNIQUE (org_id, claim_id, claim_version, frequency_code);

ALTER TABLE ONLY public.submission
    ADD CONSTRAINT submission_org_id_submission_id_key UNIQUE (org_id, submission_id);

ALTER TABLE ONLY public.submission
    ADD CONSTRAINT submission_pkey PRIMARY KEY (submission_id);

ALTER TABLE ONLY public.task_action_lu
    ADD CONSTRAINT task_action_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.task_action_mapping
    ADD CONSTRAINT task_action_mapping_pkey PRIMARY KEY (legacy_action, domain);

ALTER TABLE ONLY public.task_domain_lu
    ADD CONSTRAINT task_domain_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.task_signature
    ADD CONSTRAINT task_signature_org_id_signature_id_key UNIQUE (org_id, signature_id);

ALTER TABLE ONLY public.task_signature
    ADD CONSTRAINT task_signature_pkey PRIMARY KEY (signature_id);

ALTER TABLE ONLY public.task_signature_source_lu
    ADD CONSTRAINT task_signature_source_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.task_type
    ADD CONSTRAINT task_type_pkey PRIMARY KEY (task_type_id);

ALTER TABLE ONLY public.trajectory_tier_lu
    ADD CONSTRAINT trajectory_tier_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.transaction_standard
    ADD CONSTRAINT transaction_standard_domain_action_implementation_guide_key UNIQUE (domain, action, implementation_guide);

ALTER TABLE ONLY public.transaction_standard
    ADD CONSTRAINT transaction_standard_pkey PRIMARY KEY (transaction_standard_id);

ALTER TABLE ONLY public.user_role_lu
    ADD CONSTRAINT user_role_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.user_workflow_channel_type
    ADD CONSTRAINT user_workflow_channel_type_pkey PRIMARY KEY (org_id, workflow_id, channel_type_id);

ALTER TABLE ONLY public.user_workflow_node
    ADD CONSTRAINT user_workflow_node_org_id_node_id_key UNIQUE (org_id, node_id);

ALTER TABLE ONLY public.user_workflow_node
    ADD CONSTRAINT user_workflow_node_org_id_workflow_id_key_key UNIQUE (org_id, workflow_id, key);

ALTER TABLE ONLY public.user_workflow_node
    ADD CONSTRAINT user_workflow_node_pkey PRIMARY KEY (node_id);

ALTER TABLE ONLY public.user_workflow
    ADD CONSTRAINT user_workflow_org_id_name_key UNIQUE (org_id, name);

ALTER TABLE ONLY public.user_workflow
    ADD CONSTRAINT user_workflow_org_id_workflow_id_key UNIQUE (org_id, workflow_id);

ALTER TABLE ONLY public.user_workflow
    ADD CONSTRAINT user_workflow_pkey PRIMARY KEY (workflow_id);

ALTER TABLE ONLY public.user_workflow_task_type
    ADD CONSTRAINT user_workflow_task_type_pkey PRIMARY KEY (org_id, workflow_id, task_type_id);

ALTER TABLE ONLY public.user_workflow_transition
    ADD CONSTRAINT user_workflow_transition_pkey PRIMARY KEY (org_id, workflow_id, from_node, to_node, action_label);

ALTER TABLE ONLY public.worker
    ADD CONSTRAINT worker_pkey PRIMARY KEY (worker_id);

ALTER TABLE ONLY public.workflow_revision
    ADD CONSTRAINT workflow_revision_org_id_revision_id_key UNIQUE (org_id, revision_id);

ALTER TABLE ONLY public.workflow_revision
    ADD CONSTRAINT workflow_revision_org_id_workflow_id_revision_num_key UNIQUE (org_id, workflow_id, revision_num);

ALTER TABLE ONLY public.workflow_revision
    ADD CONSTRAINT workflow_revision_pkey PRIMARY KEY (revision_id);

ALTER TABLE ONLY public.workflow_run
    ADD CONSTRAINT workflow_run_org_id_run_id_key UNIQUE (org_id, run_id);

ALTER TABLE ONLY public.workflow_run
    ADD CONSTRAINT workflow_run_pkey PRIMARY KEY (run_id);

ALTER TABLE ONLY public.workflow_run_step_attempt
    ADD CONSTRAINT workflow_run_step_attempt_pkey PRIMARY KEY (org_id, run_id, node_id, iteration, attempt_number);

ALTER TABLE ONLY public.workflow_run_step
    ADD CONSTRAINT workflow_run_step_pkey PRIMARY KEY (org_id, run_id, node_id, iteration);

ALTER TABLE ONLY public.workflow_status_lu
    ADD CONSTRAINT workflow_status_lu_pkey PRIMARY KEY (code);

ALTER TABLE ONLY public.workflow_trace
    ADD CONSTRAINT workflow_trace_pkey PRIMARY KEY (org_id, trace_id, created_at);

ALTER TABLE ONLY public.workflow_trace_default
    ADD CONSTRAINT workflow_trace_default_pkey PRIMARY KEY (org_id, trace_id, created_at);

ALTER TABLE ONLY public.workflow_trace_endpoint
    ADD CONSTRAINT workflow_trace_endpoint_pkey PRIMARY KEY (org_id, trace_id, created_at, endpoint_id);

CREATE INDEX batch_job_file_idx ON public.batch_job USING btree (org_id, file_sha256);

CREATE INDEX batch_row_org_id_run_id_idx ON public.batch_row USING btree (org_id, run_id);

CREATE UNIQUE INDEX claim_event_document_key ON public.claim_event USING btree (org_id, claim_id, interchange_id, to_status) WHERE (interchange_id IS NOT NULL);

CREATE INDEX claims_org_id_batch_job_id_row_number_idx ON public.claims USING btree (org_id, batch_job_id, row_number);

CREATE INDEX endpoint_channel_type_id_idx ON public.endpoint USING btree (channel_type_id);

CREATE INDEX field_requirement_org_id_task_type_id_idx ON public.field_requirement USING btree (org_id, task_type_id);

CREATE INDEX human_task_open_idx ON public.human_task USING btree (org_id, assignee_role, due_at) WHERE (completed_at IS NULL);

CREATE INDEX macro_state_org_id_endpoint_id_idx ON public.macro_state USING btree (org_id, endpoint_id);

CREATE INDEX micro_state_live_idx ON public.micro_state USING btree (org_id, endpoint_id) WHERE (NOT is_retired);

CREATE INDEX micro_state_org_id_macro_state_id_idx ON public.micro_state USING btree (org_id, macro_state_id);

CREATE INDEX micro_state_org_id_node_id_idx ON public.micro_state USING btree (org_id, node_id);

CREATE INDEX outbox_org_id_version_idx ON public.outbox USING btree (org_id, version);

CREATE INDEX portal_credential_org_id_endpoint_id_idx ON public.portal_credential USING btree (org_id, endpoint_id);

CREATE INDEX rcm_transition_org_id_to_state_idx ON public.rcm_transition USING btree (org_id, to_state);

CREATE INDEX run_event_open_idx ON public.run_event USING btree (org_id, created_at) WHERE (delivered_at IS NULL);

CREATE INDEX run_wait_due_idx ON public.run_wait USING btree (due_at) WHERE ((delivered_at IS NULL) AND (due_at IS NOT NULL));

CREATE INDEX run_wait_open_idx ON public.run_wait USING btree (org_id, kind, correlation_key) WHERE (delivered_at IS NULL);

CREATE INDEX submission_org_id_interchange_id_idx ON public.submission USING btree (org_id, interchange_id);

CREATE INDEX task_signature_org_id_endpoint_id_idx ON public.task_signature USING btree (org_id, endpoint_id);

CREATE INDEX task_signature_org_id_signature_key_idx ON public.task_signature USING btree (org_id, signature_key);

CREATE INDEX task_type_domain_action_idx ON public.task_type USING btree (domain, action);

CREATE INDEX user_workflow_node_org_id_legacy_id_idx ON public.user_workflow_node USING btree (org_id, legacy_id);

CREATE INDEX user_workflow_transition_org_id_from_node_idx ON public.user_workflow_transition USING btree (org_id, from_node);

CREATE INDEX user_workflow_transition_org_id_to_node_idx ON public.user_workflow_transition USING btree (org_id, to_node);

CREATE INDEX workflow_run_org_id_batch_job_id_row_number_idx ON public.workflow_run USING btree (org_id, batch_job_id, row_number);

CREATE INDEX workflow_run_org_id_segment_id_idx ON public.workflow_run USING btree (org_id, segment_id);

CREATE INDEX workflow_trace_org_id_created_at_idx ON ONLY public.workflow_trace USING btree (org_id, created_at);

CREATE INDEX workflow_trace_default_org_id_created_at_idx ON public.workflow_trace_default USING btree (org_id, created_at);

CREATE INDEX workflow_trace_org_id_run_id_idx ON ONLY public.workflow_trace USING btree (org_id, run_id);

CREATE INDEX workflow_trace_default_org_id_run_id_idx ON public.workflow_trace_default USING btree (org_id, run_id);

CREATE INDEX workflow_trace_endpoint_org_id_endpoint_id_idx ON public.workflow_trace_endpoint USING btree (org_id, endpoint_id);

ALTER INDEX public.workflow_trace_org_id_created_at_idx ATTACH PARTITION public.workflow_trace_default_org_id_created_at_idx;

ALTER INDEX public.workflow_trace_org_id_run_id_idx ATTACH PARTITION public.workflow_trace_default_org_id_run_id_idx;

ALTER INDEX public.workflow_trace_pkey ATTACH PARTITION public.workflow_trace_default_pkey;

CREATE TRIGGER access_medium_lu_touch BEFORE UPDATE ON public.access_medium_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER activity_event_type_lu_touch BEFORE UPDATE ON public.activity_event_type_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER api_token_touch BEFORE UPDATE ON public.api_token FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER app_user_touch BEFORE UPDATE ON public.app_user FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER assignment_status_lu_touch BEFORE UPDATE ON public.assignment_status_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER batch_job_touch BEFORE UPDATE ON public.batch_job FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER batch_row_status_lu_touch BEFORE UPDATE ON public.batch_row_status_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER batch_row_touch BEFORE UPDATE ON public.batch_row FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER channel_auth_type_lu_touch BEFORE UPDATE ON public.channel_auth_type_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER channel_type_touch BEFORE UPDATE ON public.channel_type FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER claim_event_immutable BEFORE DELETE OR UPDATE ON public.claim_event FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER claim_line_touch BEFORE UPDATE ON public.claim_line FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER claim_status_lu_touch BEFORE UPDATE ON public.claim_status_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER claims_touch BEFORE UPDATE ON public.claims FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER consistency_tier_lu_touch BEFORE UPDATE ON public.consistency_tier_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER denial_category_lu_touch BEFORE UPDATE ON public.denial_category_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER endpoint_kind_lu_touch BEFORE UPDATE ON public.endpoint_kind_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER endpoint_touch BEFORE UPDATE ON public.endpoint FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER field_requirement_touch BEFORE UPDATE ON public.field_requirement FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER human_task_touch BEFORE UPDATE ON public.human_task FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER identity_touch BEFORE UPDATE ON public.identity FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER interchange_touch BEFORE UPDATE ON public.interchange FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER job_status_lu_touch BEFORE UPDATE ON public.job_status_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER macro_state_touch BEFORE UPDATE ON public.macro_state FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER magnitude_tier_lu_touch BEFORE UPDATE ON public.magnitude_tier_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER metric_polarity_lu_touch BEFORE UPDATE ON public.metric_polarity_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER micro_state_touch BEFORE UPDATE ON public.micro_state FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER node_type_lu_touch BEFORE UPDATE ON public.node_type_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER org_type_lu_touch BEFORE UPDATE ON public.org_type_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER organization_touch BEFORE UPDATE ON public.organization FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER outbox_touch BEFORE UPDATE ON public.outbox FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER payer_configs_touch BEFORE UPDATE ON public.payer_configs FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER payer_touch BEFORE UPDATE ON public.payer FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER portal_credential_touch BEFORE UPDATE ON public.portal_credential FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER rcm_transition_touch BEFORE UPDATE ON public.rcm_transition FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER requirement_type_lu_touch BEFORE UPDATE ON public.requirement_type_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER role_permission_touch BEFORE UPDATE ON public.role_permission FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER role_type_lu_touch BEFORE UPDATE ON public.role_type_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER run_event_touch BEFORE UPDATE ON public.run_event FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER run_status_lu_touch BEFORE UPDATE ON public.run_status_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER run_wait_touch BEFORE UPDATE ON public.run_wait FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER signal_domain_lu_touch BEFORE UPDATE ON public.signal_domain_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER signal_type_lu_touch BEFORE UPDATE ON public.signal_type_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER step_status_lu_touch BEFORE UPDATE ON public.step_status_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER submission_touch BEFORE UPDATE ON public.submission FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER task_action_lu_touch BEFORE UPDATE ON public.task_action_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER task_action_mapping_touch BEFORE UPDATE ON public.task_action_mapping FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER task_domain_lu_touch BEFORE UPDATE ON public.task_domain_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER task_signature_source_lu_touch BEFORE UPDATE ON public.task_signature_source_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER task_signature_touch BEFORE UPDATE ON public.task_signature FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER task_type_touch BEFORE UPDATE ON public.task_type FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER trajectory_tier_lu_touch BEFORE UPDATE ON public.trajectory_tier_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER transaction_standard_touch BEFORE UPDATE ON public.transaction_standard FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER user_role_lu_touch BEFORE UPDATE ON public.user_role_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER user_workflow_channel_type_touch BEFORE UPDATE ON public.user_workflow_channel_type FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER user_workflow_node_touch BEFORE UPDATE ON public.user_workflow_node FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER user_workflow_task_type_touch BEFORE UPDATE ON public.user_workflow_task_type FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER user_workflow_touch BEFORE UPDATE ON public.user_workflow FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER user_workflow_transition_touch BEFORE UPDATE ON public.user_workflow_transition FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER worker_touch BEFORE UPDATE ON public.worker FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER workflow_revision_immutable BEFORE DELETE OR UPDATE ON public.workflow_revision FOR EACH ROW EXECUTE FUNCTION public.refuse_change();

CREATE TRIGGER workflow_run_step_attempt_touch BEFORE UPDATE ON public.workflow_run_step_attempt FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER workflow_run_step_touch BEFORE UPDATE ON public.workflow_run_step FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER workflow_run_touch BEFORE UPDATE ON public.workflow_run FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER workflow_status_lu_touch BEFORE UPDATE ON public.workflow_status_lu FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER workflow_trace_endpoint_touch BEFORE UPDATE ON public.workflow_trace_endpoint FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

CREATE TRIGGER workflow_trace_touch BEFORE UPDATE ON public.workflow_trace FOR EACH ROW WHEN ((NOT (new.updated_at IS DISTINCT FROM old.updated_at))) EXECUTE FUNCTION public.touch_updated_at();

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES public.app_user(org_id, user_id);

ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_identity_id_fkey FOREIGN KEY (identity_id) REFERENCES public.identity(identity_id);

ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.app_user
    ADD CONSTRAINT app_user_role_fkey FOREIGN KEY (role) REFERENCES public.user_role_lu(code);

ALTER TABLE ONLY public.batch_job
    ADD CONSTRAINT batch_job_org_id_endpoint_id_fkey FOREIGN KEY (org_id, endpoint_id) REFERENCES public.endpoint(org_id, endpoint_id);

ALTER TABLE ONLY public.batch_job
    ADD CONSTRAINT batch_job_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.batch_job
    ADD CONSTRAINT batch_job_org_id_revision_id_fkey FOREIGN KEY (org_id, revision_id) REFERENCES public.workflow_revision(org_id, revision_id);

ALTER TABLE ONLY public.batch_job
    ADD CONSTRAINT batch_job_org_id_workflow_id_fkey FOREIGN KEY (org_id, workflow_id) REFERENCES public.user_workflow(org_id, workflow_id);

ALTER TABLE ONLY public.batch_job
    ADD CONSTRAINT batch_job_status_fkey FOREIGN KEY (status) REFERENCES public.job_status_lu(code);

ALTER TABLE ONLY public.batch_row
    ADD CONSTRAINT batch_row_org_id_batch_job_id_fkey FOREIGN KEY (org_id, batch_job_id) REFERENCES public.batch_job(org_id, batch_job_id);

ALTER TABLE ONLY public.batch_row
    ADD CONSTRAINT batch_row_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.channel_type
    ADD CONSTRAINT channel_type_access_medium_fkey FOREIGN KEY (access_medium) REFERENCES public.access_medium_lu(code);

ALTER TABLE ONLY public.channel_type
    ADD CONSTRAINT channel_type_endpoint_kind_fkey FOREIGN KEY (endpoint_kind) REFERENCES public.endpoint_kind_lu(code);

ALTER TABLE ONLY public.claim_event
    ADD CONSTRAINT claim_event_org_id_claim_id_fkey FOREIGN KEY (org_id, claim_id) REFERENCES public.claims(org_id, claim_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.claim_event
    ADD CONSTRAINT claim_event_org_id_interchange_id_fkey FOREIGN KEY (org_id, interchange_id) REFERENCES public.interchange(org_id, interchange_id);

ALTER TABLE ONLY public.claim_line
    ADD CONSTRAINT claim_line_org_id_claim_id_fkey FOREIGN KEY (org_id, claim_id) REFERENCES public.claims(org_id, claim_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_org_id_run_id_fkey FOREIGN KEY (org_id, run_id) REFERENCES public.workflow_run(org_id, run_id);

ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES public.payer(payer_id);

ALTER TABLE ONLY public.claims
    ADD CONSTRAINT claims_status_fkey FOREIGN KEY (status) REFERENCES public.claim_status_lu(code);

ALTER TABLE ONLY public.endpoint
    ADD CONSTRAINT endpoint_channel_type_id_fkey FOREIGN KEY (channel_type_id) REFERENCES public.channel_type(channel_type_id);

ALTER TABLE ONLY public.endpoint
    ADD CONSTRAINT endpoint_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.endpoint
    ADD CONSTRAINT endpoint_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES public.payer(payer_id);

ALTER TABLE ONLY public.field_requirement
    ADD CONSTRAINT field_requirement_org_id_endpoint_id_fkey FOREIGN KEY (org_id, endpoint_id) REFERENCES public.endpoint(org_id, endpoint_id);

ALTER TABLE ONLY public.field_requirement
    ADD CONSTRAINT field_requirement_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.field_requirement
    ADD CONSTRAINT field_requirement_task_type_id_fkey FOREIGN KEY (task_type_id) REFERENCES public.task_type(task_type_id);

ALTER TABLE ONLY public.human_task
    ADD CONSTRAINT human_task_assignee_role_fkey FOREIGN KEY (assignee_role) REFERENCES public.user_role_lu(code);

ALTER TABLE ONLY public.human_task
    ADD CONSTRAINT human_task_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.human_task
    ADD CONSTRAINT human_task_org_id_run_id_fkey FOREIGN KEY (org_id, run_id) REFERENCES public.workflow_run(org_id, run_id);

ALTER TABLE ONLY public.interchange
    ADD CONSTRAINT interchange_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.interchange
    ADD CONSTRAINT interchange_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES public.payer(payer_id);

ALTER TABLE ONLY public.macro_state
    ADD CONSTRAINT macro_state_org_id_endpoint_id_fkey FOREIGN KEY (org_id, endpoint_id) REFERENCES public.endpoint(org_id, endpoint_id);

ALTER TABLE ONLY public.macro_state
    ADD CONSTRAINT macro_state_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.micro_state
    ADD CONSTRAINT micro_state_org_id_aliased_to_fkey FOREIGN KEY (org_id, aliased_to) REFERENCES public.micro_state(org_id, micro_state_id);

ALTER TABLE ONLY public.micro_state
    ADD CONSTRAINT micro_state_org_id_endpoint_id_fkey FOREIGN KEY (org_id, endpoint_id) REFERENCES public.endpoint(org_id, endpoint_id);

ALTER TABLE ONLY public.micro_state
    ADD CONSTRAINT micro_state_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.micro_state
    ADD CONSTRAINT micro_state_org_id_macro_state_id_fkey FOREIGN KEY (org_id, macro_state_id) REFERENCES public.macro_state(org_id, macro_state_id);

ALTER TABLE ONLY public.micro_state
    ADD CONSTRAINT micro_state_org_id_node_id_fkey FOREIGN KEY (org_id, node_id) REFERENCES public.user_workflow_node(org_id, node_id);

ALTER TABLE ONLY public.micro_state
    ADD CONSTRAINT micro_state_org_id_workflow_id_fkey FOREIGN KEY (org_id, workflow_id) REFERENCES public.user_workflow(org_id, workflow_id);

ALTER TABLE ONLY public.organization
    ADD CONSTRAINT organization_org_type_fkey FOREIGN KEY (org_type) REFERENCES public.org_type_lu(code);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.payer_configs
    ADD CONSTRAINT payer_configs_org_id_endpoint_id_fkey FOREIGN KEY (org_id, endpoint_id) REFERENCES public.endpoint(org_id, endpoint_id);

ALTER TABLE ONLY public.payer_configs
    ADD CONSTRAINT payer_configs_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.payer_configs
    ADD CONSTRAINT payer_configs_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES public.payer(payer_id);

ALTER TABLE ONLY public.portal_credential
    ADD CONSTRAINT portal_credential_credential_type_fkey FOREIGN KEY (credential_type) REFERENCES public.channel_auth_type_lu(code);

ALTER TABLE ONLY public.portal_credential
    ADD CONSTRAINT portal_credential_org_id_endpoint_id_fkey FOREIGN KEY (org_id, endpoint_id) REFERENCES public.endpoint(org_id, endpoint_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.portal_credential
    ADD CONSTRAINT portal_credential_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.rcm_transition
    ADD CONSTRAINT rcm_transition_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.rcm_transition
    ADD CONSTRAINT rcm_transition_org_id_from_state_fkey FOREIGN KEY (org_id, from_state) REFERENCES public.micro_state(org_id, micro_state_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.rcm_transition
    ADD CONSTRAINT rcm_transition_org_id_to_state_fkey FOREIGN KEY (org_id, to_state) REFERENCES public.micro_state(org_id, micro_state_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.role_permission
    ADD CONSTRAINT role_permission_role_fkey FOREIGN KEY (role) REFERENCES public.user_role_lu(code);

ALTER TABLE ONLY public.run_event
    ADD CONSTRAINT run_event_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.run_wait
    ADD CONSTRAINT run_wait_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.run_wait
    ADD CONSTRAINT run_wait_org_id_run_id_fkey FOREIGN KEY (org_id, run_id) REFERENCES public.workflow_run(org_id, run_id);

ALTER TABLE ONLY public.submission
    ADD CONSTRAINT submission_org_id_claim_id_fkey FOREIGN KEY (org_id, claim_id) REFERENCES public.claims(org_id, claim_id);

ALTER TABLE ONLY public.submission
    ADD CONSTRAINT submission_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.submission
    ADD CONSTRAINT submission_org_id_interchange_id_fkey FOREIGN KEY (org_id, interchange_id) REFERENCES public.interchange(org_id, interchange_id);

ALTER TABLE ONLY public.task_action_mapping
    ADD CONSTRAINT task_action_mapping_domain_fkey FOREIGN KEY (domain) REFERENCES public.task_domain_lu(code);

ALTER TABLE ONLY public.task_action_mapping
    ADD CONSTRAINT task_action_mapping_legacy_action_fkey FOREIGN KEY (legacy_action) REFERENCES public.task_action_lu(code);

ALTER TABLE ONLY public.task_action_mapping
    ADD CONSTRAINT task_action_mapping_standard_action_fkey FOREIGN KEY (standard_action) REFERENCES public.task_action_lu(code);

ALTER TABLE ONLY public.task_signature
    ADD CONSTRAINT task_signature_action_fkey FOREIGN KEY (action) REFERENCES public.task_action_lu(code);

ALTER TABLE ONLY public.task_signature
    ADD CONSTRAINT task_signature_channel_type_id_fkey FOREIGN KEY (channel_type_id) REFERENCES public.channel_type(channel_type_id);

ALTER TABLE ONLY public.task_signature
    ADD CONSTRAINT task_signature_domain_fkey FOREIGN KEY (domain) REFERENCES public.task_domain_lu(code);

ALTER TABLE ONLY public.task_signature
    ADD CONSTRAINT task_signature_org_id_endpoint_id_fkey FOREIGN KEY (org_id, endpoint_id) REFERENCES public.endpoint(org_id, endpoint_id);

ALTER TABLE ONLY public.task_signature
    ADD CONSTRAINT task_signature_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.task_signature
    ADD CONSTRAINT task_signature_source_fkey FOREIGN KEY (source) REFERENCES public.task_signature_source_lu(code);

ALTER TABLE ONLY public.task_type
    ADD CONSTRAINT task_type_action_fkey FOREIGN KEY (action) REFERENCES public.task_action_lu(code);

ALTER TABLE ONLY public.task_type
    ADD CONSTRAINT task_type_domain_fkey FOREIGN KEY (domain) REFERENCES public.task_domain_lu(code);

ALTER TABLE ONLY public.transaction_standard
    ADD CONSTRAINT transaction_standard_action_fkey FOREIGN KEY (action) REFERENCES public.task_action_lu(code);

ALTER TABLE ONLY public.transaction_standard
    ADD CONSTRAINT transaction_standard_domain_fkey FOREIGN KEY (domain) REFERENCES public.task_domain_lu(code);

ALTER TABLE ONLY public.user_workflow_channel_type
    ADD CONSTRAINT user_workflow_channel_type_channel_type_id_fkey FOREIGN KEY (channel_type_id) REFERENCES public.channel_type(channel_type_id);

ALTER TABLE ONLY public.user_workflow_channel_type
    ADD CONSTRAINT user_workflow_channel_type_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.user_workflow_channel_type
    ADD CONSTRAINT user_workflow_channel_type_org_id_workflow_id_fkey FOREIGN KEY (org_id, workflow_id) REFERENCES public.user_workflow(org_id, workflow_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.user_workflow_node
    ADD CONSTRAINT user_workflow_node_node_type_fkey FOREIGN KEY (node_type) REFERENCES public.node_type_lu(code);

ALTER TABLE ONLY public.user_workflow_node
    ADD CONSTRAINT user_workflow_node_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.user_workflow_node
    ADD CONSTRAINT user_workflow_node_org_id_workflow_id_fkey FOREIGN KEY (org_id, workflow_id) REFERENCES public.user_workflow(org_id, workflow_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.user_workflow
    ADD CONSTRAINT user_workflow_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.user_workflow
    ADD CONSTRAINT user_workflow_status_fkey FOREIGN KEY (status) REFERENCES public.workflow_status_lu(code);

ALTER TABLE ONLY public.user_workflow_task_type
    ADD CONSTRAINT user_workflow_task_type_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.user_workflow_task_type
    ADD CONSTRAINT user_workflow_task_type_org_id_workflow_id_fkey FOREIGN KEY (org_id, workflow_id) REFERENCES public.user_workflow(org_id, workflow_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.user_workflow_task_type
    ADD CONSTRAINT user_workflow_task_type_task_type_id_fkey FOREIGN KEY (task_type_id) REFERENCES public.task_type(task_type_id);

ALTER TABLE ONLY public.user_workflow_transition
    ADD CONSTRAINT user_workflow_transition_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.user_workflow_transition
    ADD CONSTRAINT user_workflow_transition_org_id_from_node_fkey FOREIGN KEY (org_id, from_node) REFERENCES public.user_workflow_node(org_id, node_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.user_workflow_transition
    ADD CONSTRAINT user_workflow_transition_org_id_to_node_fkey FOREIGN KEY (org_id, to_node) REFERENCES public.user_workflow_node(org_id, node_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.user_workflow_transition
    ADD CONSTRAINT user_workflow_transition_org_id_workflow_id_fkey FOREIGN KEY (org_id, workflow_id) REFERENCES public.user_workflow(org_id, workflow_id) ON DELETE CASCADE;

ALTER TABLE ONLY public.workflow_revision
    ADD CONSTRAINT workflow_revision_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.workflow_revision
    ADD CONSTRAINT workflow_revision_org_id_workflow_id_fkey FOREIGN KEY (org_id, workflow_id) REFERENCES public.user_workflow(org_id, workflow_id);

ALTER TABLE ONLY public.workflow_run
    ADD CONSTRAINT workflow_run_org_id_batch_job_id_fkey FOREIGN KEY (org_id, batch_job_id) REFERENCES public.batch_job(org_id, batch_job_id);

ALTER TABLE ONLY public.workflow_run
    ADD CONSTRAINT workflow_run_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.workflow_run
    ADD CONSTRAINT workflow_run_org_id_revision_id_fkey FOREIGN KEY (org_id, revision_id) REFERENCES public.workflow_revision(org_id, revision_id);

ALTER TABLE ONLY public.workflow_run
    ADD CONSTRAINT workflow_run_org_id_workflow_id_fkey FOREIGN KEY (org_id, workflow_id) REFERENCES public.user_workflow(org_id, workflow_id);

ALTER TABLE ONLY public.workflow_run
    ADD CONSTRAINT workflow_run_status_fkey FOREIGN KEY (status) REFERENCES public.run_status_lu(code);

ALTER TABLE ONLY public.workflow_run_step
    ADD CONSTRAINT workflow_run_step_org_id_run_id_fkey FOREIGN KEY (org_id, run_id) REFERENCES public.workflow_run(org_id, run_id);

ALTER TABLE ONLY public.workflow_trace_endpoint
    ADD CONSTRAINT workflow_trace_endpoint_org_id_endpoint_id_fkey FOREIGN KEY (org_id, endpoint_id) REFERENCES public.endpoint(org_id, endpoint_id);

ALTER TABLE ONLY public.workflow_trace_endpoint
    ADD CONSTRAINT workflow_trace_endpoint_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE ONLY public.workflow_trace_endpoint
    ADD CONSTRAINT workflow_trace_endpoint_org_id_trace_id_created_at_fkey FOREIGN KEY (org_id, trace_id, created_at) REFERENCES public.workflow_trace(org_id, trace_id, created_at) ON DELETE CASCADE;

ALTER TABLE public.workflow_trace
    ADD CONSTRAINT workflow_trace_org_id_fkey FOREIGN KEY (org_id) REFERENCES public.organization(org_id);

ALTER TABLE public.access_medium_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.activity_event_type_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.api_token ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.app_user ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.assignment_status_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.batch_job ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.batch_row ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.batch_row_status_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.channel_auth_type_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.channel_type ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.claim_event ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.claim_line ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.claim_status_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.claims ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.consistency_tier_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.denial_category_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.endpoint ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.endpoint_kind_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.field_requirement ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.human_task ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.identity ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.interchange ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.job_status_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.macro_state ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.magnitude_tier_lu ENABLE ROW LEVEL SECURITY;

CREATE POLICY maintenance ON public.access_medium_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.activity_event_type_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.api_token TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.app_user TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.assignment_status_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.batch_job TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.batch_row TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.batch_row_status_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.channel_auth_type_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.channel_type TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.claim_event TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.claim_line TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.claim_status_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.claims TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.consistency_tier_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.denial_category_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.endpoint TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.endpoint_kind_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.field_requirement TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.human_task TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.identity TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.interchange TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.job_status_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.macro_state TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.magnitude_tier_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.metric_polarity_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.micro_state TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.node_type_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.org_type_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.organization TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.outbox TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.payer TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.payer_configs TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.portal_credential TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.rcm_transition TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.requirement_type_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.role_permission TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.role_type_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.run_event TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.run_status_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.run_wait TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.signal_domain_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.signal_type_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.step_status_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.submission TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.task_action_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.task_action_mapping TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.task_domain_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.task_signature TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.task_signature_source_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.task_type TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.trajectory_tier_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.transaction_standard TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.user_role_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.user_workflow TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.user_workflow_channel_type TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.user_workflow_node TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.user_workflow_task_type TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.user_workflow_transition TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.worker TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.workflow_revision TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.workflow_run TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.workflow_run_step TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.workflow_run_step_attempt TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.workflow_status_lu TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.workflow_trace TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.workflow_trace_default TO rcm_owner USING (true) WITH CHECK (true);

CREATE POLICY maintenance ON public.workflow_trace_endpoint TO rcm_owner USING (true) WITH CHECK (true);

ALTER TABLE public.metric_polarity_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.micro_state ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.node_type_lu ENABLE ROW LEVEL SECURITY;

CREATE POLICY ops_read ON public.batch_job FOR SELECT TO rcm_ops USING (true);

CREATE POLICY ops_read ON public.organization FOR SELECT TO rcm_ops USING (true);

CREATE POLICY ops_read ON public.outbox FOR SELECT TO rcm_ops USING (true);

CREATE POLICY ops_read ON public.run_event FOR SELECT TO rcm_ops USING (true);

CREATE POLICY ops_read ON public.run_wait FOR SELECT TO rcm_ops USING (true);

CREATE POLICY ops_read ON public.worker FOR SELECT TO rcm_ops USING (true);

CREATE POLICY ops_read ON public.workflow_run FOR SELECT TO rcm_ops USING (true);

ALTER TABLE public.org_type_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.organization ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.outbox ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.payer ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.payer_configs ENABLE ROW LEVEL SECURITY;

CREATE POLICY platform ON public.task_signature FOR SELECT TO rcm_app USING ((org_id = '00000000-0000-7000-8000-000000000001'::uuid));

ALTER TABLE public.portal_credential ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.rcm_transition ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.requirement_type_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.role_permission ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.role_type_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.run_event ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.run_status_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.run_wait ENABLE ROW LEVEL SECURITY;

CREATE POLICY shared ON public.access_medium_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.activity_event_type_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.assignment_status_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.batch_row_status_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.channel_auth_type_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.channel_type TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.claim_status_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.consistency_tier_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.denial_category_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.endpoint_kind_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.identity TO rcm_app USING ((EXISTS ( SELECT 1
   FROM public.app_user u
  WHERE (u.identity_id = identity.identity_id)))) WITH CHECK ((EXISTS ( SELECT 1
   FROM public.app_user u
  WHERE (u.identity_id = identity.identity_id))));

CREATE POLICY shared ON public.job_status_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.magnitude_tier_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.metric_polarity_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.node_type_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.org_type_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.payer TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.requirement_type_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.role_permission TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.role_type_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.run_status_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.signal_domain_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.signal_type_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.step_status_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.task_action_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.task_action_mapping TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.task_domain_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.task_signature_source_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.task_type TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.trajectory_tier_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.transaction_standard TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.user_role_lu TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.worker TO rcm_app USING (true) WITH CHECK (true);

CREATE POLICY shared ON public.workflow_status_lu TO rcm_app USING (true) WITH CHECK (true);

ALTER TABLE public.signal_domain_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.signal_type_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.step_status_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.submission ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.task_action_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.task_action_mapping ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.task_domain_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.task_signature ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.task_signature_source_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.task_type ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant ON public.api_token TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.app_user TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.batch_job TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.batch_row TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.claim_event TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.claim_line TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.claims TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.endpoint TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.field_requirement TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.human_task TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.interchange TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.macro_state TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.micro_state TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.organization TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.outbox TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.payer_configs TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.portal_credential TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.rcm_transition TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.run_event TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.run_wait TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.submission TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.task_signature TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.user_workflow TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.user_workflow_channel_type TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.user_workflow_node TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.user_workflow_task_type TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.user_workflow_transition TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.workflow_revision TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.workflow_run TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.workflow_run_step TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.workflow_run_step_attempt TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.workflow_trace TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

CREATE POLICY tenant ON public.workflow_trace_endpoint TO rcm_app USING ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS "nullif")));

ALTER TABLE public.trajectory_tier_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.transaction_standard ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.user_role_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.user_workflow ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.user_workflow_channel_type ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.user_workflow_node ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.user_workflow_task_type ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.user_workflow_transition ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.worker ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.workflow_revision ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.workflow_run ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.workflow_run_step ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.workflow_run_step_attempt ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.workflow_status_lu ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.workflow_trace ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.workflow_trace_default ENABLE ROW LEVEL SECURITY;

ALTER TABLE public.workflow_trace_endpoint ENABLE ROW LEVEL SECURITY;

REVOKE ALL ON FUNCTION public.rcm_enqueue_job(kind text, job_id text, job_org uuid, subject uuid, queue text, delay_ms bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION public.rcm_enqueue_job(kind text, job_id text, job_org uuid, subject uuid, queue text, delay_ms bigint) TO rcm_app;

REVOKE ALL ON FUNCTION public.rcm_memberships(from_org uuid, from_user uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION public.rcm_memberships(from_org uuid, from_user uuid) TO rcm_app;

REVOKE ALL ON FUNCTION public.rcm_organization_id(wanted_slug text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.rcm_organization_id(wanted_slug text) TO rcm_app;

REVOKE ALL ON FUNCTION public.rcm_token_owner(wanted_hash text) FROM PUBLIC;
GRANT ALL ON FUNCTION public.rcm_token_owner(wanted_hash text) TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.access_medium_lu TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.activity_event_type_lu TO rcm_app;

GRANT SELECT ON TABLE public.alembic_version TO rcm_app;
GRANT SELECT ON TABLE public.alembic_version TO rcm_ops;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.api_token TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.app_user TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.assignment_status_lu TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.batch_job TO rcm_app;
GRANT SELECT ON TABLE public.batch_job TO rcm_ops;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.batch_row TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.batch_row_status_lu TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.channel_auth_type_lu TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.channel_type TO rcm_app;

GRANT SELECT,INSERT ON TABLE public.claim_event TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.claim_line TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.claim_status_lu TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.claims TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.consistency_tier_lu TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.denial_category_lu TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.endpoint TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.endpoint_kind_lu TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.field_requirement TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.human_task TO rcm_app;

GRANT SELECT ON TABLE public.identity TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.interchange TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.job_status_lu TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.macro_state TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.magnitude_tier_lu TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.metric_polarity_lu TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.micro_state TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.node_type_lu TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.org_type_lu TO rcm_app;

GRANT SELECT,UPDATE ON TABLE public.organization TO rcm_app;
GRANT SELECT ON TABLE public.organization TO rcm_ops;

GRANT SELECT,INSERT ON TABLE public.outbox TO rcm_app;
GRANT SELECT ON TABLE public.outbox TO rcm_ops;

GRANT SELECT ON TABLE public.payer TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payer_configs TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.portal_credential TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.rcm_transition TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.requirement_type_lu TO rcm_app;

GRANT SELECT ON TABLE public.role_permission TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.role_type_lu TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.run_event TO rcm_app;
GRANT SELECT ON TABLE public.run_event TO rcm_ops;

GRANT SELECT,INSERT,UPDATE ON TABLE public.run_status_lu TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.run_wait TO rcm_app;
GRANT SELECT ON TABLE public.run_wait TO rcm_ops;

GRANT SELECT,INSERT,UPDATE ON TABLE public.signal_domain_lu TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.signal_type_lu TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.step_status_lu TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.submission TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.task_action_lu TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.task_action_mapping TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.task_domain_lu TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.task_signature TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.task_signature_source_lu TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.task_type TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.trajectory_tier_lu TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.transaction_standard TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.user_role_lu TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.user_workflow TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.user_workflow_channel_type TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.user_workflow_node TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.user_workflow_task_type TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.user_workflow_transition TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.worker TO rcm_app;
GRANT SELECT ON TABLE public.worker TO rcm_ops;

GRANT SELECT,INSERT ON TABLE public.workflow_revision TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.workflow_run TO rcm_app;
GRANT SELECT ON TABLE public.workflow_run TO rcm_ops;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.workflow_run_step TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.workflow_run_step_attempt TO rcm_app;

GRANT SELECT,INSERT,UPDATE ON TABLE public.workflow_status_lu TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.workflow_trace TO rcm_app;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.workflow_trace_endpoint TO rcm_app;
