-- Tables of the main job. Rendered once from the models and frozen: later changes are later revisions.

CREATE TABLE batch_row_status_lu (
    code TEXT NOT NULL,
    label TEXT NOT NULL,
    description TEXT,
    sort_order INTEGER DEFAULT 0 NOT NULL,
    is_active BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT batch_row_status_lu_pkey PRIMARY KEY (code)
);


CREATE TABLE claim_status_lu (
    code TEXT NOT NULL,
    label TEXT NOT NULL,
    description TEXT,
    sort_order INTEGER DEFAULT 0 NOT NULL,
    is_active BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT claim_status_lu_pkey PRIMARY KEY (code)
);


CREATE TABLE identity (
    identity_id UUID NOT NULL,
    email TEXT NOT NULL,
    hashed_password TEXT,
    failed_logins INTEGER DEFAULT 0 NOT NULL,
    locked_until TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT identity_pkey PRIMARY KEY (identity_id),
    CONSTRAINT identity_email_key UNIQUE (email)
);


CREATE TABLE job_status_lu (
    code TEXT NOT NULL,
    label TEXT NOT NULL,
    description TEXT,
    sort_order INTEGER DEFAULT 0 NOT NULL,
    is_active BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT job_status_lu_pkey PRIMARY KEY (code)
);


CREATE TABLE node_type_lu (
    code TEXT NOT NULL,
    label TEXT NOT NULL,
    description TEXT,
    sort_order INTEGER DEFAULT 0 NOT NULL,
    is_active BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT node_type_lu_pkey PRIMARY KEY (code)
);


CREATE TABLE org_type_lu (
    code TEXT NOT NULL,
    label TEXT NOT NULL,
    description TEXT,
    sort_order INTEGER DEFAULT 0 NOT NULL,
    is_active BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT org_type_lu_pkey PRIMARY KEY (code)
);


CREATE TABLE payer (
    payer_id UUID NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    is_active BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT payer_pkey PRIMARY KEY (payer_id),
    CONSTRAINT payer_code_key UNIQUE (code)
);


CREATE TABLE run_status_lu (
    code TEXT NOT NULL,
    label TEXT NOT NULL,
    description TEXT,
    sort_order INTEGER DEFAULT 0 NOT NULL,
    is_active BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT run_status_lu_pkey PRIMARY KEY (code)
);


CREATE TABLE step_status_lu (
    code TEXT NOT NULL,
    label TEXT NOT NULL,
    description TEXT,
    sort_order INTEGER DEFAULT 0 NOT NULL,
    is_active BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT step_status_lu_pkey PRIMARY KEY (code)
);


CREATE TABLE user_role_lu (
    code TEXT NOT NULL,
    label TEXT NOT NULL,
    description TEXT,
    sort_order INTEGER DEFAULT 0 NOT NULL,
    is_active BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT user_role_lu_pkey PRIMARY KEY (code)
);


CREATE TABLE worker (
    worker_id TEXT NOT NULL,
    host TEXT NOT NULL,
    pid INTEGER NOT NULL,
    version TEXT NOT NULL,
    queues JSONB NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    heartbeat_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    stopped_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT worker_pkey PRIMARY KEY (worker_id)
);


CREATE TABLE workflow_run_step_attempt (
    org_id UUID NOT NULL,
    run_id UUID NOT NULL,
    node_id TEXT NOT NULL,
    iteration INTEGER NOT NULL,
    attempt_number INTEGER NOT NULL,
    worker TEXT NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    completed_at TIMESTAMP WITH TIME ZONE,
    outcome TEXT NOT NULL,
    error JSONB,
    CONSTRAINT workflow_run_step_attempt_pkey PRIMARY KEY (org_id, run_id, node_id, iteration, attempt_number)
);


CREATE TABLE workflow_status_lu (
    code TEXT NOT NULL,
    label TEXT NOT NULL,
    description TEXT,
    sort_order INTEGER DEFAULT 0 NOT NULL,
    is_active BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT workflow_status_lu_pkey PRIMARY KEY (code)
);


CREATE TABLE organization (
    org_id UUID NOT NULL,
    org_type TEXT NOT NULL,
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    npi TEXT,
    tin TEXT,
    time_zone TEXT DEFAULT 'UTC' NOT NULL,
    settings JSONB DEFAULT '{}'::jsonb NOT NULL,
    is_active BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT organization_pkey PRIMARY KEY (org_id),
    CONSTRAINT organization_org_type_fkey FOREIGN KEY(org_type) REFERENCES org_type_lu (code),
    CONSTRAINT organization_slug_key UNIQUE (slug),
    CONSTRAINT organization_name_key UNIQUE (name)
);


CREATE TABLE app_user (
    org_id UUID NOT NULL,
    user_id UUID NOT NULL,
    identity_id UUID,
    email TEXT NOT NULL,
    full_name TEXT NOT NULL,
    role TEXT NOT NULL,
    is_active BOOLEAN DEFAULT true NOT NULL,
    last_login_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT app_user_pkey PRIMARY KEY (user_id),
    CONSTRAINT app_user_org_id_user_id_key UNIQUE (org_id, user_id),
    CONSTRAINT app_user_org_id_email_key UNIQUE (org_id, email),
    CONSTRAINT app_user_org_id_fkey FOREIGN KEY(org_id) REFERENCES organization (org_id),
    CONSTRAINT app_user_identity_id_fkey FOREIGN KEY(identity_id) REFERENCES identity (identity_id),
    CONSTRAINT app_user_role_fkey FOREIGN KEY(role) REFERENCES user_role_lu (code)
);


CREATE TABLE interchange (
    org_id UUID NOT NULL,
    interchange_id UUID NOT NULL,
    payer_id UUID NOT NULL,
    direction TEXT NOT NULL,
    kind TEXT NOT NULL,
    file_name TEXT NOT NULL,
    control_number BIGINT,
    answers_control_number BIGINT,
    sha256 TEXT NOT NULL,
    body BYTEA NOT NULL,
    status TEXT NOT NULL,
    claims INTEGER DEFAULT 0 NOT NULL,
    detail JSONB,
    sent_at TIMESTAMP WITH TIME ZONE,
    processed_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT interchange_pkey PRIMARY KEY (interchange_id),
    CONSTRAINT interchange_org_id_interchange_id_key UNIQUE (org_id, interchange_id),
    CONSTRAINT interchange_org_id_payer_id_direction_file_name_key UNIQUE (org_id, payer_id, direction, file_name),
    CONSTRAINT interchange_org_id_fkey FOREIGN KEY(org_id) REFERENCES organization (org_id),
    CONSTRAINT interchange_payer_id_fkey FOREIGN KEY(payer_id) REFERENCES payer (payer_id)
);


CREATE TABLE outbox (
    version BIGINT GENERATED ALWAYS AS IDENTITY,
    org_id UUID NOT NULL,
    topic TEXT NOT NULL,
    id UUID NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT outbox_pkey PRIMARY KEY (version),
    CONSTRAINT outbox_org_id_fkey FOREIGN KEY(org_id) REFERENCES organization (org_id)
);

CREATE INDEX outbox_org_id_version_idx ON outbox (org_id, version);

CREATE TABLE payer_configs (
    org_id UUID NOT NULL,
    payer_config_id UUID NOT NULL,
    payer_id UUID NOT NULL,
    channel TEXT NOT NULL,
    channel_config JSONB DEFAULT '{}'::jsonb NOT NULL,
    submitter_id TEXT NOT NULL,
    receiver_id TEXT NOT NULL,
    requires_preauth BOOLEAN DEFAULT false NOT NULL,
    preauth_threshold NUMERIC(14, 2),
    timely_filing_days INTEGER DEFAULT 365 NOT NULL,
    last_control_number INTEGER DEFAULT 0 NOT NULL,
    inbound_cursor INTEGER DEFAULT 0 NOT NULL,
    active BOOLEAN DEFAULT true NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT payer_configs_pkey PRIMARY KEY (payer_config_id),
    CONSTRAINT payer_configs_org_id_payer_config_id_key UNIQUE (org_id, payer_config_id),
    CONSTRAINT payer_configs_org_id_payer_id_key UNIQUE (org_id, payer_id),
    CONSTRAINT payer_configs_org_id_submitter_id_key UNIQUE (org_id, submitter_id),
    CONSTRAINT payer_configs_org_id_fkey FOREIGN KEY(org_id) REFERENCES organization (org_id),
    CONSTRAINT payer_configs_payer_id_fkey FOREIGN KEY(payer_id) REFERENCES payer (payer_id)
);


CREATE TABLE run_event (
    org_id UUID NOT NULL,
    event_id UUID NOT NULL,
    kind TEXT NOT NULL,
    correlation_key TEXT NOT NULL,
    payload JSONB,
    delivered_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT run_event_pkey PRIMARY KEY (event_id),
    CONSTRAINT run_event_org_id_event_id_key UNIQUE (org_id, event_id),
    CONSTRAINT run_event_org_id_fkey FOREIGN KEY(org_id) REFERENCES organization (org_id)
);

CREATE INDEX run_event_open_idx ON run_event (org_id, created_at) WHERE delivered_at is null;

CREATE TABLE user_workflow (
    org_id UUID NOT NULL,
    workflow_id UUID NOT NULL,
    name TEXT NOT NULL,
    description TEXT,
    status TEXT DEFAULT 'draft' NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    draft_state JSONB,
    draft_updated_at TIMESTAMP WITH TIME ZONE,
    required_data JSONB DEFAULT '{}'::jsonb NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT user_workflow_pkey PRIMARY KEY (workflow_id),
    CONSTRAINT user_workflow_org_id_workflow_id_key UNIQUE (org_id, workflow_id),
    CONSTRAINT user_workflow_org_id_name_key UNIQUE (org_id, name),
    CONSTRAINT user_workflow_org_id_fkey FOREIGN KEY(org_id) REFERENCES organization (org_id),
    CONSTRAINT user_workflow_status_fkey FOREIGN KEY(status) REFERENCES workflow_status_lu (code)
);


CREATE TABLE workflow_trace (
    org_id UUID NOT NULL,
    trace_id UUID NOT NULL,
    workflow_id UUID,
    run_id UUID,
    action_type TEXT NOT NULL,
    action_detail JSONB DEFAULT '{}'::jsonb NOT NULL,
    success BOOLEAN NOT NULL,
    duration_ms DOUBLE PRECISION,
    error_detail TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT workflow_trace_pkey PRIMARY KEY (trace_id),
    CONSTRAINT workflow_trace_org_id_trace_id_key UNIQUE (org_id, trace_id),
    CONSTRAINT workflow_trace_org_id_fkey FOREIGN KEY(org_id) REFERENCES organization (org_id)
);

CREATE INDEX workflow_trace_org_id_run_id_idx ON workflow_trace (org_id, run_id);

CREATE TABLE api_token (
    org_id UUID NOT NULL,
    token_id UUID NOT NULL,
    user_id UUID NOT NULL,
    name TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE,
    last_used_at TIMESTAMP WITH TIME ZONE,
    revoked_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT api_token_pkey PRIMARY KEY (token_id),
    CONSTRAINT api_token_org_id_token_id_key UNIQUE (org_id, token_id),
    CONSTRAINT api_token_org_id_user_id_fkey FOREIGN KEY(org_id, user_id) REFERENCES app_user (org_id, user_id),
    CONSTRAINT api_token_org_id_fkey FOREIGN KEY(org_id) REFERENCES organization (org_id),
    CONSTRAINT api_token_token_hash_key UNIQUE (token_hash)
);


CREATE TABLE user_workflow_node (
    org_id UUID NOT NULL,
    node_id UUID NOT NULL,
    workflow_id UUID NOT NULL,
    key TEXT NOT NULL,
    node_type TEXT NOT NULL,
    label TEXT NOT NULL,
    description TEXT,
    config JSONB DEFAULT '{}'::jsonb NOT NULL,
    position JSONB,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT user_workflow_node_pkey PRIMARY KEY (node_id),
    CONSTRAINT user_workflow_node_org_id_node_id_key UNIQUE (org_id, node_id),
    CONSTRAINT user_workflow_node_org_id_workflow_id_key_key UNIQUE (org_id, workflow_id, key),
    CONSTRAINT user_workflow_node_org_id_workflow_id_fkey FOREIGN KEY(org_id, workflow_id) REFERENCES user_workflow (org_id, workflow_id) ON DELETE CASCADE,
    CONSTRAINT user_workflow_node_org_id_fkey FOREIGN KEY(org_id) REFERENCES organization (org_id),
    CONSTRAINT user_workflow_node_node_type_fkey FOREIGN KEY(node_type) REFERENCES node_type_lu (code)
);


CREATE TABLE workflow_revision (
    org_id UUID NOT NULL,
    revision_id UUID NOT NULL,
    workflow_id UUID NOT NULL,
    revision_num INTEGER NOT NULL,
    comment TEXT,
    snapshot JSONB NOT NULL,
    created_by UUID,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT workflow_revision_pkey PRIMARY KEY (revision_id),
    CONSTRAINT workflow_revision_org_id_revision_id_key UNIQUE (org_id, revision_id),
    CONSTRAINT workflow_revision_org_id_workflow_id_revision_num_key UNIQUE (org_id, workflow_id, revision_num),
    CONSTRAINT workflow_revision_org_id_workflow_id_fkey FOREIGN KEY(org_id, workflow_id) REFERENCES user_workflow (org_id, workflow_id),
    CONSTRAINT workflow_revision_org_id_fkey FOREIGN KEY(org_id) REFERENCES organization (org_id)
);


CREATE TABLE batch_job (
    org_id UUID NOT NULL,
    batch_job_id UUID NOT NULL,
    workflow_id UUID NOT NULL,
    revision_id UUID NOT NULL,
    prompt TEXT,
    file_name TEXT NOT NULL,
    file_size BIGINT NOT NULL,
    file_sha256 TEXT NOT NULL,
    file_kind TEXT NOT NULL,
    findings JSONB DEFAULT '[]'::jsonb NOT NULL,
    status TEXT DEFAULT 'pending' NOT NULL,
    total_rows INTEGER DEFAULT 0 NOT NULL,
    pending_rows INTEGER DEFAULT 0 NOT NULL,
    processing_rows INTEGER DEFAULT 0 NOT NULL,
    completed_rows INTEGER DEFAULT 0 NOT NULL,
    failed_rows INTEGER DEFAULT 0 NOT NULL,
    set_aside_rows INTEGER DEFAULT 0 NOT NULL,
    cancelled_rows INTEGER DEFAULT 0 NOT NULL,
    created_by UUID,
    started_at TIMESTAMP WITH TIME ZONE,
    completed_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT batch_job_pkey PRIMARY KEY (batch_job_id),
    CONSTRAINT batch_job_org_id_batch_job_id_key UNIQUE (org_id, batch_job_id),
    CONSTRAINT batch_job_org_id_workflow_id_fkey FOREIGN KEY(org_id, workflow_id) REFERENCES user_workflow (org_id, workflow_id),
    CONSTRAINT batch_job_org_id_revision_id_fkey FOREIGN KEY(org_id, revision_id) REFERENCES workflow_revision (org_id, revision_id),
    CONSTRAINT batch_job_org_id_fkey FOREIGN KEY(org_id) REFERENCES organization (org_id),
    CONSTRAINT batch_job_status_fkey FOREIGN KEY(status) REFERENCES job_status_lu (code)
);

CREATE INDEX batch_job_file_idx ON batch_job (org_id, file_sha256);

CREATE TABLE user_workflow_transition (
    org_id UUID NOT NULL,
    workflow_id UUID NOT NULL,
    from_node UUID NOT NULL,
    to_node UUID NOT NULL,
    action_label TEXT DEFAULT '' NOT NULL,
    condition JSONB,
    freq INTEGER DEFAULT 1 NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT user_workflow_transition_pkey PRIMARY KEY (org_id, workflow_id, from_node, to_node, action_label),
    CONSTRAINT user_workflow_transition_org_id_workflow_id_fkey FOREIGN KEY(org_id, workflow_id) REFERENCES user_workflow (org_id, workflow_id) ON DELETE CASCADE,
    CONSTRAINT user_workflow_transition_org_id_from_node_fkey FOREIGN KEY(org_id, from_node) REFERENCES user_workflow_node (org_id, node_id) ON DELETE CASCADE,
    CONSTRAINT user_workflow_transition_org_id_to_node_fkey FOREIGN KEY(org_id, to_node) REFERENCES user_workflow_node (org_id, node_id) ON DELETE CASCADE,
    CONSTRAINT user_workflow_transition_org_id_fkey FOREIGN KEY(org_id) REFERENCES organization (org_id)
);


CREATE TABLE batch_row (
    org_id UUID NOT NULL,
    batch_job_id UUID NOT NULL,
    row_number INTEGER NOT NULL,
    external_id TEXT,
    input_data JSONB,
    output_data JSONB,
    findings JSONB,
    status TEXT DEFAULT 'pending' NOT NULL,
    error_code TEXT,
    error_message TEXT,
    run_id UUID,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT batch_row_pkey PRIMARY KEY (org_id, batch_job_id, row_number),
    CONSTRAINT batch_row_org_id_batch_job_id_fkey FOREIGN KEY(org_id, batch_job_id) REFERENCES batch_job (org_id, batch_job_id),
    CONSTRAINT batch_row_status_check CHECK (status in ('pending', 'processing', 'completed', 'failed', 'set_aside', 'cancelled')),
    CONSTRAINT batch_row_org_id_fkey FOREIGN KEY(org_id) REFERENCES organization (org_id)
)
 WITH (fillfactor = 80);

CREATE INDEX batch_row_org_id_run_id_idx ON batch_row (org_id, run_id);

CREATE TABLE workflow_run (
    org_id UUID NOT NULL,
    run_id UUID NOT NULL,
    workflow_id UUID NOT NULL,
    revision_id UUID NOT NULL,
    encounter_id TEXT,
    workflow_type TEXT,
    status TEXT DEFAULT 'PENDING' NOT NULL,
    context JSONB DEFAULT '{}'::jsonb NOT NULL,
    frontier JSONB NOT NULL,
    segment_id UUID,
    segment_starts INTEGER DEFAULT 0 NOT NULL,
    queue TEXT DEFAULT 'interactive' NOT NULL,
    pause_requested BOOLEAN DEFAULT false NOT NULL,
    cancel_requested BOOLEAN DEFAULT false NOT NULL,
    current_step TEXT,
    total_steps INTEGER DEFAULT 0 NOT NULL,
    completed_steps INTEGER DEFAULT 0 NOT NULL,
    error_step TEXT,
    error_code TEXT,
    error_message TEXT,
    retry_count INTEGER DEFAULT 0 NOT NULL,
    batch_job_id UUID,
    row_number INTEGER,
    created_by UUID,
    started_at TIMESTAMP WITH TIME ZONE,
    completed_at TIMESTAMP WITH TIME ZONE,
    total_execution_time_ms BIGINT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT workflow_run_pkey PRIMARY KEY (run_id),
    CONSTRAINT workflow_run_org_id_run_id_key UNIQUE (org_id, run_id),
    CONSTRAINT workflow_run_org_id_workflow_id_fkey FOREIGN KEY(org_id, workflow_id) REFERENCES user_workflow (org_id, workflow_id),
    CONSTRAINT workflow_run_org_id_revision_id_fkey FOREIGN KEY(org_id, revision_id) REFERENCES workflow_revision (org_id, revision_id),
    CONSTRAINT workflow_run_org_id_batch_job_id_fkey FOREIGN KEY(org_id, batch_job_id) REFERENCES batch_job (org_id, batch_job_id),
    CONSTRAINT workflow_run_org_id_fkey FOREIGN KEY(org_id) REFERENCES organization (org_id),
    CONSTRAINT workflow_run_status_fkey FOREIGN KEY(status) REFERENCES run_status_lu (code)
)
 WITH (fillfactor = 70);

CREATE INDEX workflow_run_org_id_batch_job_id_row_number_idx ON workflow_run (org_id, batch_job_id, row_number);
CREATE INDEX workflow_run_org_id_segment_id_idx ON workflow_run (org_id, segment_id);

CREATE TABLE claims (
    org_id UUID NOT NULL,
    claim_id UUID NOT NULL,
    batch_job_id UUID,
    row_number INTEGER,
    run_id UUID,
    encounter_id TEXT,
    patient_id UUID,
    payer_id UUID NOT NULL,
    insurance_company TEXT NOT NULL,
    policy_number TEXT NOT NULL,
    claim_number TEXT NOT NULL,
    payer_claim_number TEXT,
    frequency_code TEXT DEFAULT '1' NOT NULL,
    form TEXT DEFAULT '837P' NOT NULL,
    status TEXT DEFAULT 'draft' NOT NULL,
    version INTEGER DEFAULT 1 NOT NULL,
    event_count INTEGER DEFAULT 0 NOT NULL,
    patient_name TEXT NOT NULL,
    service_date_from DATE,
    service_date_to DATE,
    billing_npi TEXT,
    rendering_npi TEXT,
    submission_date TIMESTAMP WITH TIME ZONE,
    total_charges NUMERIC(14, 2) NOT NULL,
    paid_amount NUMERIC(14, 2) DEFAULT 0 NOT NULL,
    adjusted_amount NUMERIC(14, 2) DEFAULT 0 NOT NULL,
    patient_responsibility NUMERIC(14, 2) DEFAULT 0 NOT NULL,
    denial_reason TEXT,
    claim_data JSONB NOT NULL,
    fhir_claim JSONB,
    findings JSONB,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT claims_pkey PRIMARY KEY (claim_id),
    CONSTRAINT claims_org_id_claim_id_key UNIQUE (org_id, claim_id),
    CONSTRAINT claims_org_id_claim_number_payer_id_frequency_code_key UNIQUE (org_id, claim_number, payer_id, frequency_code),
    CONSTRAINT claims_org_id_run_id_fkey FOREIGN KEY(org_id, run_id) REFERENCES workflow_run (org_id, run_id),
    CONSTRAINT claims_org_id_fkey FOREIGN KEY(org_id) REFERENCES organization (org_id),
    CONSTRAINT claims_payer_id_fkey FOREIGN KEY(payer_id) REFERENCES payer (payer_id),
    CONSTRAINT claims_status_fkey FOREIGN KEY(status) REFERENCES claim_status_lu (code)
)
 WITH (fillfactor = 60);

CREATE INDEX claims_org_id_batch_job_id_row_number_idx ON claims (org_id, batch_job_id, row_number);

CREATE TABLE run_wait (
    org_id UUID NOT NULL,
    run_id UUID NOT NULL,
    node_id TEXT NOT NULL,
    iteration INTEGER NOT NULL,
    kind TEXT NOT NULL,
    correlation_key TEXT NOT NULL,
    due_at TIMESTAMP WITH TIME ZONE,
    request JSONB,
    payload JSONB,
    delivered_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT run_wait_pkey PRIMARY KEY (org_id, run_id, node_id, iteration),
    CONSTRAINT run_wait_org_id_run_id_fkey FOREIGN KEY(org_id, run_id) REFERENCES workflow_run (org_id, run_id),
    CONSTRAINT run_wait_org_id_fkey FOREIGN KEY(org_id) REFERENCES organization (org_id)
);

CREATE INDEX run_wait_due_idx ON run_wait (due_at) WHERE delivered_at is null and due_at is not null;
CREATE INDEX run_wait_open_idx ON run_wait (org_id, kind, correlation_key) WHERE delivered_at is null;

CREATE TABLE workflow_run_step (
    org_id UUID NOT NULL,
    run_id UUID NOT NULL,
    node_id TEXT NOT NULL,
    iteration INTEGER NOT NULL,
    status TEXT NOT NULL,
    attempt_number INTEGER DEFAULT 1 NOT NULL,
    max_retries INTEGER DEFAULT 0 NOT NULL,
    input_ref TEXT,
    output JSONB,
    error JSONB,
    worker TEXT,
    started_at TIMESTAMP WITH TIME ZONE,
    completed_at TIMESTAMP WITH TIME ZONE,
    execution_time_ms DOUBLE PRECISION,
    CONSTRAINT workflow_run_step_pkey PRIMARY KEY (org_id, run_id, node_id, iteration),
    CONSTRAINT workflow_run_step_org_id_run_id_fkey FOREIGN KEY(org_id, run_id) REFERENCES workflow_run (org_id, run_id),
    CONSTRAINT workflow_run_step_status_check CHECK (status in ('PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'SKIPPED', 'RETRYING'))
);


CREATE TABLE claim_event (
    org_id UUID NOT NULL,
    claim_id UUID NOT NULL,
    seq INTEGER NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    from_status TEXT,
    to_status TEXT NOT NULL,
    cause TEXT NOT NULL,
    interchange_id UUID,
    detail JSONB,
    actor TEXT NOT NULL,
    CONSTRAINT claim_event_pkey PRIMARY KEY (org_id, claim_id, seq),
    CONSTRAINT claim_event_org_id_claim_id_fkey FOREIGN KEY(org_id, claim_id) REFERENCES claims (org_id, claim_id) ON DELETE CASCADE,
    CONSTRAINT claim_event_org_id_interchange_id_fkey FOREIGN KEY(org_id, interchange_id) REFERENCES interchange (org_id, interchange_id)
);

CREATE UNIQUE INDEX claim_event_document_key ON claim_event (org_id, claim_id, interchange_id, to_status) WHERE interchange_id is not null;

CREATE TABLE claim_line (
    org_id UUID NOT NULL,
    claim_id UUID NOT NULL,
    line_number INTEGER NOT NULL,
    procedure_code TEXT NOT NULL,
    modifiers JSONB DEFAULT '[]'::jsonb NOT NULL,
    diagnosis_pointers JSONB DEFAULT '[]'::jsonb NOT NULL,
    units NUMERIC(12, 3) NOT NULL,
    service_date DATE,
    charge NUMERIC(14, 2) NOT NULL,
    paid NUMERIC(14, 2) DEFAULT 0 NOT NULL,
    adjusted NUMERIC(14, 2) DEFAULT 0 NOT NULL,
    patient_responsibility NUMERIC(14, 2) DEFAULT 0 NOT NULL,
    CONSTRAINT claim_line_pkey PRIMARY KEY (org_id, claim_id, line_number),
    CONSTRAINT claim_line_org_id_claim_id_fkey FOREIGN KEY(org_id, claim_id) REFERENCES claims (org_id, claim_id) ON DELETE CASCADE
);


CREATE TABLE submission (
    org_id UUID NOT NULL,
    submission_id UUID NOT NULL,
    claim_id UUID NOT NULL,
    claim_version INTEGER NOT NULL,
    frequency_code TEXT NOT NULL,
    interchange_id UUID NOT NULL,
    status TEXT NOT NULL,
    category TEXT,
    sent_at TIMESTAMP WITH TIME ZONE,
    acknowledged_at TIMESTAMP WITH TIME ZONE,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT submission_pkey PRIMARY KEY (submission_id),
    CONSTRAINT submission_org_id_submission_id_key UNIQUE (org_id, submission_id),
    CONSTRAINT submission_org_id_claim_id_claim_version_frequency_code_key UNIQUE (org_id, claim_id, claim_version, frequency_code),
    CONSTRAINT submission_org_id_claim_id_fkey FOREIGN KEY(org_id, claim_id) REFERENCES claims (org_id, claim_id),
    CONSTRAINT submission_org_id_interchange_id_fkey FOREIGN KEY(org_id, interchange_id) REFERENCES interchange (org_id, interchange_id),
    CONSTRAINT submission_org_id_fkey FOREIGN KEY(org_id) REFERENCES organization (org_id)
);

CREATE INDEX submission_org_id_interchange_id_idx ON submission (org_id, interchange_id);
