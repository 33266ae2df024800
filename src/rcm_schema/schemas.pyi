"""Made by tools/generate_schema.py from the code: change that, then run it."""

# ruff: noqa: FURB157, RUF012

from datetime import date as _date
from datetime import datetime as _datetime
from decimal import Decimal as _Decimal
from typing import Any as _Any
from uuid import UUID as _UUID

from rcm.core.derive import CreateForm, RowSchema, UpdateForm

class AccessMediumLookupCreate(CreateForm):
    code: str
    label: str
    description: str | None = None
    sort_order: int = 0
    is_active: bool = True

class AccessMediumLookupUpdate(UpdateForm):
    label: str | None = None
    description: str | None = None
    sort_order: int | None = None
    is_active: bool | None = None

class AccessMediumLookupSchema(RowSchema):
    code: str
    label: str
    description: str | None
    sort_order: int
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class ActivityDefinitionResourceCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    status: str | None = None
    url: str | None = None
    version: str | None = None
    name: str | None = None
    title: str | None = None
    published_at: _datetime | None = None
    body: dict[str, _Any]
    sha256: str

class ActivityDefinitionResourceUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    status: str | None = None
    url: str | None = None
    version: str | None = None
    name: str | None = None
    title: str | None = None
    published_at: _datetime | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class ActivityDefinitionResourceSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    status: str | None
    url: str | None
    version: str | None
    name: str | None
    title: str | None
    published_at: _datetime | None
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class ActivityEventCreate(CreateForm):
    org_id: _UUID | None = None
    id: _UUID | None = None
    event_type: str
    signal_id: _UUID | None = None
    user_id: _UUID | None = None
    payload: dict[str, _Any] = {}
    read: bool = False

class ActivityEventUpdate(UpdateForm):
    event_type: str | None = None
    signal_id: _UUID | None = None
    user_id: _UUID | None = None
    payload: dict[str, _Any] | None = None
    read: bool | None = None

class ActivityEventSchema(RowSchema):
    org_id: _UUID
    id: _UUID
    event_type: str
    signal_id: _UUID | None
    user_id: _UUID | None
    payload: dict[str, _Any]
    read: bool
    created_at: _datetime
    updated_at: _datetime

class ActivityEventTypeLookupCreate(CreateForm):
    code: str
    label: str
    description: str | None = None
    sort_order: int = 0
    is_active: bool = True

class ActivityEventTypeLookupUpdate(UpdateForm):
    label: str | None = None
    description: str | None = None
    sort_order: int | None = None
    is_active: bool | None = None

class ActivityEventTypeLookupSchema(RowSchema):
    code: str
    label: str
    description: str | None
    sort_order: int
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class ActivityReadCreate(CreateForm):
    org_id: _UUID | None = None
    user_id: _UUID
    event_id: _UUID

class ActivityReadUpdate(UpdateForm): ...

class ActivityReadSchema(RowSchema):
    org_id: _UUID
    user_id: _UUID
    event_id: _UUID
    created_at: _datetime
    updated_at: _datetime

class ActivityReadUntilCreate(CreateForm):
    org_id: _UUID | None = None
    user_id: _UUID
    read_until: _datetime

class ActivityReadUntilUpdate(UpdateForm):
    read_until: _datetime | None = None

class ActivityReadUntilSchema(RowSchema):
    org_id: _UUID
    user_id: _UUID
    read_until: _datetime
    created_at: _datetime
    updated_at: _datetime

class AgentMessageCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    session_id: str
    role: str
    content: str
    agent_id: str | None = None
    parent_id: str | None = None
    tool_calls: list[_Any] = []
    sent_at: _datetime
    body: dict[str, _Any]
    sha256: str

class AgentMessageUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    session_id: str | None = None
    role: str | None = None
    content: str | None = None
    agent_id: str | None = None
    parent_id: str | None = None
    tool_calls: list[_Any] | None = None
    sent_at: _datetime | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class AgentMessageSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    session_id: str
    role: str
    content: str
    agent_id: str | None
    parent_id: str | None
    tool_calls: list[_Any]
    sent_at: _datetime
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class AllergyIntoleranceResourceCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    clinical_status: str | None = None
    verification_status: str | None = None
    code: str | None = None
    criticality: str | None = None
    patient_id: str | None = None
    recorded_at: _datetime | None = None
    body: dict[str, _Any]
    sha256: str

class AllergyIntoleranceResourceUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    clinical_status: str | None = None
    verification_status: str | None = None
    code: str | None = None
    criticality: str | None = None
    patient_id: str | None = None
    recorded_at: _datetime | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class AllergyIntoleranceResourceSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    clinical_status: str | None
    verification_status: str | None
    code: str | None
    criticality: str | None
    patient_id: str | None
    recorded_at: _datetime | None
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class ApiTokenCreate(CreateForm):
    org_id: _UUID | None = None
    token_id: _UUID | None = None
    user_id: _UUID
    name: str
    token_hash: str
    expires_at: _datetime | None = None
    last_used_at: _datetime | None = None
    revoked_at: _datetime | None = None

class ApiTokenUpdate(UpdateForm):
    user_id: _UUID | None = None
    name: str | None = None
    token_hash: str | None = None
    expires_at: _datetime | None = None
    last_used_at: _datetime | None = None
    revoked_at: _datetime | None = None

class ApiTokenSchema(RowSchema):
    org_id: _UUID
    token_id: _UUID
    user_id: _UUID
    name: str
    expires_at: _datetime | None
    last_used_at: _datetime | None
    revoked_at: _datetime | None
    created_at: _datetime
    updated_at: _datetime

class AppUserCreate(CreateForm):
    org_id: _UUID | None = None
    user_id: _UUID | None = None
    identity_id: _UUID | None = None
    email: str
    full_name: str
    role: str
    legacy_role: str | None = None
    legacy_sign_in: dict[str, _Any] | None = None
    is_active: bool = True
    last_login_at: _datetime | None = None

class AppUserUpdate(UpdateForm):
    identity_id: _UUID | None = None
    email: str | None = None
    full_name: str | None = None
    role: str | None = None
    legacy_role: str | None = None
    legacy_sign_in: dict[str, _Any] | None = None
    is_active: bool | None = None
    last_login_at: _datetime | None = None

class AppUserSchema(RowSchema):
    org_id: _UUID
    user_id: _UUID
    identity_id: _UUID | None
    email: str
    full_name: str
    role: str
    legacy_role: str | None
    is_active: bool
    last_login_at: _datetime | None
    created_at: _datetime
    updated_at: _datetime

class AppealCreate(CreateForm):
    org_id: _UUID | None = None
    appeal_id: _UUID | None = None
    denial_id: _UUID
    level: int = 1
    status: str = "draft"
    deadline: _date | None = None
    deadline_source: str | None = None
    facts: dict[str, _Any] = {}
    letter_upload_id: _UUID | None = None
    payer_reference: str | None = None
    amount_requested: _Decimal | None = None
    amount_recovered: _Decimal | None = None
    created_by: _UUID | None = None
    sent_by: _UUID | None = None
    submitted_at: _datetime | None = None
    decided_at: _datetime | None = None

class AppealUpdate(UpdateForm):
    denial_id: _UUID | None = None
    level: int | None = None
    status: str | None = None
    deadline: _date | None = None
    deadline_source: str | None = None
    facts: dict[str, _Any] | None = None
    letter_upload_id: _UUID | None = None
    payer_reference: str | None = None
    amount_requested: _Decimal | None = None
    amount_recovered: _Decimal | None = None
    created_by: _UUID | None = None
    sent_by: _UUID | None = None
    submitted_at: _datetime | None = None
    decided_at: _datetime | None = None

class AppealSchema(RowSchema):
    org_id: _UUID
    appeal_id: _UUID
    denial_id: _UUID
    level: int
    status: str
    deadline: _date | None
    deadline_source: str | None
    facts: dict[str, _Any]
    letter_upload_id: _UUID | None
    payer_reference: str | None
    amount_requested: _Decimal | None
    amount_recovered: _Decimal | None
    created_by: _UUID | None
    sent_by: _UUID | None
    submitted_at: _datetime | None
    decided_at: _datetime | None
    created_at: _datetime
    updated_at: _datetime

class AppointmentResourceCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    status: str | None = None
    patient_id: str | None = None
    period_start: _datetime | None = None
    period_end: _datetime | None = None
    body: dict[str, _Any]
    sha256: str

class AppointmentResourceUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    status: str | None = None
    patient_id: str | None = None
    period_start: _datetime | None = None
    period_end: _datetime | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class AppointmentResourceSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    status: str | None
    patient_id: str | None
    period_start: _datetime | None
    period_end: _datetime | None
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class AssignmentCreate(CreateForm):
    org_id: _UUID | None = None
    id: _UUID | None = None
    signal_id: _UUID
    assignee_id: _UUID | None = None
    assigner_id: _UUID | None = None
    status: str = "new"
    role_type: str | None = None
    notes: str | None = None
    resolution_notes: str | None = None
    assigned_at: _datetime | None = None
    started_at: _datetime | None = None
    resolved_at: _datetime | None = None
    closed_at: _datetime | None = None
    version: int = 1
    changed_in: int = 0

class AssignmentUpdate(UpdateForm):
    signal_id: _UUID | None = None
    assignee_id: _UUID | None = None
    assigner_id: _UUID | None = None
    status: str | None = None
    role_type: str | None = None
    notes: str | None = None
    resolution_notes: str | None = None
    assigned_at: _datetime | None = None
    started_at: _datetime | None = None
    resolved_at: _datetime | None = None
    closed_at: _datetime | None = None
    version: int | None = None
    changed_in: int | None = None

class AssignmentSchema(RowSchema):
    org_id: _UUID
    id: _UUID
    signal_id: _UUID
    assignee_id: _UUID | None
    assigner_id: _UUID | None
    status: str
    role_type: str | None
    notes: str | None
    resolution_notes: str | None
    assigned_at: _datetime | None
    started_at: _datetime | None
    resolved_at: _datetime | None
    closed_at: _datetime | None
    version: int
    changed_in: int
    created_at: _datetime
    updated_at: _datetime

class AssignmentStatusLookupCreate(CreateForm):
    code: str
    label: str
    description: str | None = None
    sort_order: int = 0
    is_active: bool = True

class AssignmentStatusLookupUpdate(UpdateForm):
    label: str | None = None
    description: str | None = None
    sort_order: int | None = None
    is_active: bool | None = None

class AssignmentStatusLookupSchema(RowSchema):
    code: str
    label: str
    description: str | None
    sort_order: int
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class AuditLogCreate(CreateForm):
    org_id: _UUID | None = None
    id: _UUID | None = None
    at: _datetime | None = None
    actor: _UUID | None = None
    action: str
    resource_type: str
    resource_id: str | None = None
    changes: dict[str, _Any] | None = None
    ip_address: str | None = None
    user_agent: str | None = None
    request_id: str | None = None
    outcome: str = "success"

class AuditLogUpdate(UpdateForm):
    at: _datetime | None = None
    actor: _UUID | None = None
    action: str | None = None
    resource_type: str | None = None
    resource_id: str | None = None
    changes: dict[str, _Any] | None = None
    ip_address: str | None = None
    user_agent: str | None = None
    request_id: str | None = None
    outcome: str | None = None

class AuditLogSchema(RowSchema):
    org_id: _UUID
    id: _UUID
    at: _datetime
    actor: _UUID | None
    action: str
    resource_type: str
    resource_id: str | None
    changes: dict[str, _Any] | None
    ip_address: str | None
    user_agent: str | None
    request_id: str | None
    outcome: str
    created_at: _datetime
    updated_at: _datetime

class AuditSealCreate(CreateForm):
    org_id: _UUID | None = None
    day: _date
    seq: int
    log_id: _UUID
    prev_hash: str | None = None
    hash: str

class AuditSealUpdate(UpdateForm):
    day: _date | None = None
    log_id: _UUID | None = None
    prev_hash: str | None = None
    hash: str | None = None

class AuditSealSchema(RowSchema):
    org_id: _UUID
    day: _date
    seq: int
    log_id: _UUID
    prev_hash: str | None
    hash: str
    created_at: _datetime
    updated_at: _datetime

class BatchJobCreate(CreateForm):
    org_id: _UUID | None = None
    batch_job_id: _UUID | None = None
    workflow_id: _UUID | None = None
    revision_id: _UUID | None = None
    workflow_type: str | None = None
    endpoint_id: _UUID | None = None
    portal_id: int | None = None
    prompt: str | None = None
    file_name: str | None = None
    file_size: int | None = None
    file_sha256: str | None = None
    file_kind: str | None = None
    mapping: dict[str, _Any] | None = None
    findings: list[_Any] = []
    status: str = "pending"
    total_rows: int = 0
    pending_rows: int = 0
    processing_rows: int = 0
    completed_rows: int = 0
    failed_rows: int = 0
    set_aside_rows: int = 0
    cancelled_rows: int = 0
    created_by: _UUID | None = None
    started_at: _datetime | None = None
    completed_at: _datetime | None = None
    user_id: _UUID | None = None

class BatchJobUpdate(UpdateForm):
    workflow_id: _UUID | None = None
    revision_id: _UUID | None = None
    workflow_type: str | None = None
    endpoint_id: _UUID | None = None
    portal_id: int | None = None
    prompt: str | None = None
    file_name: str | None = None
    file_size: int | None = None
    file_sha256: str | None = None
    file_kind: str | None = None
    mapping: dict[str, _Any] | None = None
    findings: list[_Any] | None = None
    status: str | None = None
    total_rows: int | None = None
    pending_rows: int | None = None
    processing_rows: int | None = None
    completed_rows: int | None = None
    failed_rows: int | None = None
    set_aside_rows: int | None = None
    cancelled_rows: int | None = None
    created_by: _UUID | None = None
    started_at: _datetime | None = None
    completed_at: _datetime | None = None
    user_id: _UUID | None = None

class BatchJobSchema(RowSchema):
    org_id: _UUID
    batch_job_id: _UUID
    workflow_id: _UUID | None
    revision_id: _UUID | None
    workflow_type: str | None
    endpoint_id: _UUID | None
    portal_id: int | None
    prompt: str | None
    file_name: str | None
    file_size: int | None
    file_sha256: str | None
    file_kind: str | None
    mapping: dict[str, _Any] | None
    findings: list[_Any]
    status: str
    total_rows: int
    pending_rows: int
    processing_rows: int
    completed_rows: int
    failed_rows: int
    set_aside_rows: int
    cancelled_rows: int
    created_by: _UUID | None
    started_at: _datetime | None
    completed_at: _datetime | None
    created_at: _datetime
    updated_at: _datetime
    user_id: _UUID | None

class BatchMappingCreate(CreateForm):
    org_id: _UUID | None = None
    batch_mapping_id: _UUID | None = None
    workflow_id: _UUID
    file_kind: str
    columns_hash: str
    columns: list[_Any]
    mapping: dict[str, _Any]
    used_at: _datetime | None = None
    created_by: _UUID | None = None

class BatchMappingUpdate(UpdateForm):
    workflow_id: _UUID | None = None
    file_kind: str | None = None
    columns_hash: str | None = None
    columns: list[_Any] | None = None
    mapping: dict[str, _Any] | None = None
    used_at: _datetime | None = None
    created_by: _UUID | None = None

class BatchMappingSchema(RowSchema):
    org_id: _UUID
    batch_mapping_id: _UUID
    workflow_id: _UUID
    file_kind: str
    columns_hash: str
    columns: list[_Any]
    mapping: dict[str, _Any]
    used_at: _datetime
    created_by: _UUID | None
    created_at: _datetime
    updated_at: _datetime

class BatchRowCreate(CreateForm):
    org_id: _UUID | None = None
    batch_row_id: _UUID | None = None
    batch_job_id: _UUID
    row_number: int
    external_id: str | None = None
    input_data: dict[str, _Any] | None = None
    output_data: dict[str, _Any] | None = None
    findings: list[_Any] | None = None
    status: str = "pending"
    error_code: str | None = None
    error_message: str | None = None
    run_id: _UUID | None = None

class BatchRowUpdate(UpdateForm):
    external_id: str | None = None
    input_data: dict[str, _Any] | None = None
    output_data: dict[str, _Any] | None = None
    findings: list[_Any] | None = None
    status: str | None = None
    error_code: str | None = None
    error_message: str | None = None
    run_id: _UUID | None = None

class BatchRowSchema(RowSchema):
    org_id: _UUID
    batch_row_id: _UUID
    batch_job_id: _UUID
    row_number: int
    external_id: str | None
    input_data: dict[str, _Any] | None
    output_data: dict[str, _Any] | None
    findings: list[_Any] | None
    status: str
    error_code: str | None
    error_message: str | None
    run_id: _UUID | None
    created_at: _datetime
    updated_at: _datetime

class BatchRowStatusLookupCreate(CreateForm):
    code: str
    label: str
    description: str | None = None
    sort_order: int = 0
    is_active: bool = True

class BatchRowStatusLookupUpdate(UpdateForm):
    label: str | None = None
    description: str | None = None
    sort_order: int | None = None
    is_active: bool | None = None

class BatchRowStatusLookupSchema(RowSchema):
    code: str
    label: str
    description: str | None
    sort_order: int
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class BulkPartCreate(CreateForm):
    org_id: _UUID | None = None
    job_id: _UUID
    kind: str
    name: str
    n: int
    first_line: int
    lines: int
    content: bytes

class BulkPartUpdate(UpdateForm):
    first_line: int | None = None
    lines: int | None = None
    content: bytes | None = None

class BulkPartSchema(RowSchema):
    org_id: _UUID
    job_id: _UUID
    kind: str
    name: str
    n: int
    first_line: int
    lines: int
    content: bytes
    created_at: _datetime
    updated_at: _datetime

class ChannelAuthTypeLookupCreate(CreateForm):
    code: str
    label: str
    description: str | None = None
    sort_order: int = 0
    is_active: bool = True

class ChannelAuthTypeLookupUpdate(UpdateForm):
    label: str | None = None
    description: str | None = None
    sort_order: int | None = None
    is_active: bool | None = None

class ChannelAuthTypeLookupSchema(RowSchema):
    code: str
    label: str
    description: str | None
    sort_order: int
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class ChannelTypeCreate(CreateForm):
    channel_type_id: _UUID | None = None
    legacy_id: int | None = None
    code: str
    name: str
    description: str | None = None
    base_url: str | None = None
    endpoint_kind: str = "payer"
    access_medium: str = "web"
    is_active: bool = True

class ChannelTypeUpdate(UpdateForm):
    legacy_id: int | None = None
    code: str | None = None
    name: str | None = None
    description: str | None = None
    base_url: str | None = None
    endpoint_kind: str | None = None
    access_medium: str | None = None
    is_active: bool | None = None

class ChannelTypeSchema(RowSchema):
    channel_type_id: _UUID
    legacy_id: int
    code: str
    name: str
    description: str | None
    base_url: str | None
    endpoint_kind: str
    access_medium: str
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class ClaimCreate(CreateForm):
    org_id: _UUID | None = None
    claim_id: _UUID | None = None
    batch_job_id: _UUID | None = None
    row_number: int | None = None
    run_id: _UUID | None = None
    encounter_id: str | None = None
    patient_id: _UUID | None = None
    payer_id: _UUID
    insurance_company: str
    policy_number: str
    claim_number: str
    payer_claim_number: str | None = None
    frequency_code: str = "1"
    original_claim_id: _UUID | None = None
    hcx_reference: str | None = None
    form: str = "837P"
    status: str = "draft"
    version: int = 1
    event_count: int = 0
    patient_name: str
    service_date_from: _date | None = None
    service_date_to: _date | None = None
    billing_npi: str | None = None
    rendering_npi: str | None = None
    facility: str | None = None
    facility_npi: str | None = None
    submission_date: _datetime | None = None
    total_charges: _Decimal
    expected_payment: _Decimal | None = None
    paid_amount: _Decimal = _Decimal("0")
    adjusted_amount: _Decimal = _Decimal("0")
    patient_responsibility: _Decimal = _Decimal("0")
    denial_reason: str | None = None
    claim_data: dict[str, _Any]
    fhir_claim: dict[str, _Any] | None = None
    findings: list[_Any] | None = None

class ClaimUpdate(UpdateForm):
    batch_job_id: _UUID | None = None
    row_number: int | None = None
    run_id: _UUID | None = None
    encounter_id: str | None = None
    patient_id: _UUID | None = None
    payer_id: _UUID | None = None
    insurance_company: str | None = None
    policy_number: str | None = None
    claim_number: str | None = None
    payer_claim_number: str | None = None
    frequency_code: str | None = None
    original_claim_id: _UUID | None = None
    hcx_reference: str | None = None
    form: str | None = None
    status: str | None = None
    version: int | None = None
    event_count: int | None = None
    patient_name: str | None = None
    service_date_from: _date | None = None
    service_date_to: _date | None = None
    billing_npi: str | None = None
    rendering_npi: str | None = None
    facility: str | None = None
    facility_npi: str | None = None
    submission_date: _datetime | None = None
    total_charges: _Decimal | None = None
    expected_payment: _Decimal | None = None
    paid_amount: _Decimal | None = None
    adjusted_amount: _Decimal | None = None
    patient_responsibility: _Decimal | None = None
    denial_reason: str | None = None
    claim_data: dict[str, _Any] | None = None
    fhir_claim: dict[str, _Any] | None = None
    findings: list[_Any] | None = None

class ClaimSchema(RowSchema):
    org_id: _UUID
    claim_id: _UUID
    batch_job_id: _UUID | None
    row_number: int | None
    run_id: _UUID | None
    encounter_id: str | None
    patient_id: _UUID | None
    payer_id: _UUID
    insurance_company: str
    policy_number: str
    claim_number: str
    payer_claim_number: str | None
    frequency_code: str
    original_claim_id: _UUID | None
    hcx_reference: str | None
    form: str
    status: str
    version: int
    event_count: int
    patient_name: str
    service_date_from: _date | None
    service_date_to: _date | None
    billing_npi: str | None
    rendering_npi: str | None
    facility: str | None
    facility_npi: str | None
    submission_date: _datetime | None
    total_charges: _Decimal
    expected_payment: _Decimal | None
    paid_amount: _Decimal
    actual_payment: _Decimal | None
    adjusted_amount: _Decimal
    patient_responsibility: _Decimal
    balance: _Decimal | None
    denial_reason: str | None
    claim_data: dict[str, _Any]
    fhir_claim: dict[str, _Any] | None
    findings: list[_Any] | None
    created_at: _datetime
    updated_at: _datetime

class ClaimEventCreate(CreateForm):
    org_id: _UUID | None = None
    claim_id: _UUID
    seq: int
    at: _datetime | None = None
    from_status: str | None = None
    to_status: str
    cause: str
    interchange_id: _UUID | None = None
    detail: dict[str, _Any] | None = None
    actor: str

class ClaimEventUpdate(UpdateForm):
    at: _datetime | None = None
    from_status: str | None = None
    to_status: str | None = None
    cause: str | None = None
    interchange_id: _UUID | None = None
    detail: dict[str, _Any] | None = None
    actor: str | None = None

class ClaimEventSchema(RowSchema):
    org_id: _UUID
    claim_id: _UUID
    seq: int
    at: _datetime
    from_status: str | None
    to_status: str
    cause: str
    interchange_id: _UUID | None
    detail: dict[str, _Any] | None
    actor: str
    created_at: _datetime
    updated_at: _datetime

class ClaimLineCreate(CreateForm):
    org_id: _UUID | None = None
    claim_id: _UUID
    line_number: int
    procedure_code: str
    modifiers: list[_Any] = []
    diagnosis_pointers: list[_Any] = []
    units: _Decimal
    service_date: _date | None = None
    charge: _Decimal
    paid: _Decimal = _Decimal("0")
    adjusted: _Decimal = _Decimal("0")
    patient_responsibility: _Decimal = _Decimal("0")

class ClaimLineUpdate(UpdateForm):
    procedure_code: str | None = None
    modifiers: list[_Any] | None = None
    diagnosis_pointers: list[_Any] | None = None
    units: _Decimal | None = None
    service_date: _date | None = None
    charge: _Decimal | None = None
    paid: _Decimal | None = None
    adjusted: _Decimal | None = None
    patient_responsibility: _Decimal | None = None

class ClaimLineSchema(RowSchema):
    org_id: _UUID
    claim_id: _UUID
    line_number: int
    procedure_code: str
    modifiers: list[_Any]
    diagnosis_pointers: list[_Any]
    units: _Decimal
    service_date: _date | None
    charge: _Decimal
    paid: _Decimal
    adjusted: _Decimal
    patient_responsibility: _Decimal
    created_at: _datetime
    updated_at: _datetime

class ClaimRuleCreate(CreateForm):
    org_id: _UUID | None = None
    claim_rule_id: _UUID | None = None
    code: str
    version: int = 1
    name: str
    payer_id: _UUID | None = None
    position: int = 100
    condition: dict[str, _Any]
    action: str
    settings: dict[str, _Any] = {}
    message: str
    hint: str | None = None
    citation: str | None = None
    effective_from: _date | None = None
    effective_to: _date | None = None
    is_active: bool = False
    reason: str | None = None
    created_by: _UUID | None = None
    approved_by: _UUID | None = None
    approved_at: _datetime | None = None

class ClaimRuleUpdate(UpdateForm):
    code: str | None = None
    version: int | None = None
    name: str | None = None
    payer_id: _UUID | None = None
    position: int | None = None
    condition: dict[str, _Any] | None = None
    action: str | None = None
    settings: dict[str, _Any] | None = None
    message: str | None = None
    hint: str | None = None
    citation: str | None = None
    effective_from: _date | None = None
    effective_to: _date | None = None
    is_active: bool | None = None
    reason: str | None = None
    created_by: _UUID | None = None
    approved_by: _UUID | None = None
    approved_at: _datetime | None = None

class ClaimRuleSchema(RowSchema):
    org_id: _UUID
    claim_rule_id: _UUID
    code: str
    version: int
    name: str
    payer_id: _UUID | None
    position: int
    condition: dict[str, _Any]
    action: str
    settings: dict[str, _Any]
    message: str
    hint: str | None
    citation: str | None
    effective_from: _date
    effective_to: _date | None
    is_active: bool
    reason: str | None
    created_by: _UUID | None
    approved_by: _UUID | None
    approved_at: _datetime | None
    created_at: _datetime
    updated_at: _datetime

class ClaimRuleReleaseCreate(CreateForm):
    org_id: _UUID | None = None
    claim_rule_release_id: _UUID | None = None
    claim_id: _UUID
    claim_version: int
    rule_code: str
    reason: str
    released_by: _UUID | None = None
    released_at: _datetime | None = None

class ClaimRuleReleaseUpdate(UpdateForm):
    claim_id: _UUID | None = None
    claim_version: int | None = None
    rule_code: str | None = None
    reason: str | None = None
    released_by: _UUID | None = None
    released_at: _datetime | None = None

class ClaimRuleReleaseSchema(RowSchema):
    org_id: _UUID
    claim_rule_release_id: _UUID
    claim_id: _UUID
    claim_version: int
    rule_code: str
    reason: str
    released_by: _UUID | None
    released_at: _datetime
    created_at: _datetime
    updated_at: _datetime

class ClaimRuleSwitchCreate(CreateForm):
    org_id: _UUID | None = None
    claim_rule_switch_id: _UUID | None = None
    code: str
    switch: str
    is_request: bool = False
    reason: str
    until: _date | None = None
    created_by: _UUID | None = None
    approved_by: _UUID | None = None
    approved_at: _datetime | None = None

class ClaimRuleSwitchUpdate(UpdateForm):
    code: str | None = None
    switch: str | None = None
    is_request: bool | None = None
    reason: str | None = None
    until: _date | None = None
    created_by: _UUID | None = None
    approved_by: _UUID | None = None
    approved_at: _datetime | None = None

class ClaimRuleSwitchSchema(RowSchema):
    org_id: _UUID
    claim_rule_switch_id: _UUID
    code: str
    switch: str
    is_request: bool
    reason: str
    until: _date | None
    created_by: _UUID | None
    approved_by: _UUID | None
    approved_at: _datetime | None
    created_at: _datetime
    updated_at: _datetime

class ClaimSnapshotCreate(CreateForm):
    org_id: _UUID | None = None
    claim_snapshot_id: _UUID | None = None
    claim_id: _UUID
    claim_version: int
    status: str
    claim_data: dict[str, _Any]
    changes: dict[str, _Any] | None = None
    reason: str | None = None
    created_by: _UUID | None = None

class ClaimSnapshotUpdate(UpdateForm):
    claim_id: _UUID | None = None
    claim_version: int | None = None
    status: str | None = None
    claim_data: dict[str, _Any] | None = None
    changes: dict[str, _Any] | None = None
    reason: str | None = None
    created_by: _UUID | None = None

class ClaimSnapshotSchema(RowSchema):
    org_id: _UUID
    claim_snapshot_id: _UUID
    claim_id: _UUID
    claim_version: int
    status: str
    claim_data: dict[str, _Any]
    changes: dict[str, _Any] | None
    reason: str | None
    created_by: _UUID | None
    created_at: _datetime
    updated_at: _datetime

class ClaimStatusLookupCreate(CreateForm):
    code: str
    label: str
    description: str | None = None
    sort_order: int = 0
    is_active: bool = True

class ClaimStatusLookupUpdate(UpdateForm):
    label: str | None = None
    description: str | None = None
    sort_order: int | None = None
    is_active: bool | None = None

class ClaimStatusLookupSchema(RowSchema):
    code: str
    label: str
    description: str | None
    sort_order: int
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class CodeCreate(CreateForm):
    code_system: str
    code: str
    label: str
    valid_from: _date
    valid_to: _date | None = None
    attributes: dict[str, _Any] = {}

class CodeUpdate(UpdateForm):
    label: str | None = None
    valid_to: _date | None = None
    attributes: dict[str, _Any] | None = None

class CodeSchema(RowSchema):
    code_system: str
    code: str
    label: str
    valid_from: _date
    valid_to: _date | None
    attributes: dict[str, _Any]
    created_at: _datetime
    updated_at: _datetime

class CodeSystemCreate(CreateForm):
    code_system: str
    name: str
    uri: str | None = None
    version: str | None = None
    released_on: _date | None = None
    first_released_on: _date | None = None
    source: str | None = None
    licence: str | None = None
    sha256: str | None = None
    code_count: int = 0
    imported_at: _datetime | None = None

class CodeSystemUpdate(UpdateForm):
    name: str | None = None
    uri: str | None = None
    version: str | None = None
    released_on: _date | None = None
    first_released_on: _date | None = None
    source: str | None = None
    licence: str | None = None
    sha256: str | None = None
    code_count: int | None = None
    imported_at: _datetime | None = None

class CodeSystemSchema(RowSchema):
    code_system: str
    name: str
    uri: str | None
    version: str | None
    released_on: _date | None
    first_released_on: _date | None
    source: str | None
    licence: str | None
    sha256: str | None
    code_count: int
    imported_at: _datetime | None
    created_at: _datetime
    updated_at: _datetime

class ConditionResourceCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    clinical_status: str | None = None
    verification_status: str | None = None
    code: str | None = None
    code_system: str | None = None
    patient_id: str | None = None
    encounter_id: str | None = None
    onset_at: _datetime | None = None
    abated_at: _datetime | None = None
    body: dict[str, _Any]
    sha256: str

class ConditionResourceUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    clinical_status: str | None = None
    verification_status: str | None = None
    code: str | None = None
    code_system: str | None = None
    patient_id: str | None = None
    encounter_id: str | None = None
    onset_at: _datetime | None = None
    abated_at: _datetime | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class ConditionResourceSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    clinical_status: str | None
    verification_status: str | None
    code: str | None
    code_system: str | None
    patient_id: str | None
    encounter_id: str | None
    onset_at: _datetime | None
    abated_at: _datetime | None
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class ConsistencyTierLookupCreate(CreateForm):
    code: str
    label: str
    description: str | None = None
    sort_order: int = 0
    is_active: bool = True

class ConsistencyTierLookupUpdate(UpdateForm):
    label: str | None = None
    description: str | None = None
    sort_order: int | None = None
    is_active: bool | None = None

class ConsistencyTierLookupSchema(RowSchema):
    code: str
    label: str
    description: str | None
    sort_order: int
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class ControlNumberCreate(CreateForm):
    org_id: _UUID | None = None
    trading_partner: str
    kind: str
    last_number: int = 0

class ControlNumberUpdate(UpdateForm):
    last_number: int | None = None

class ControlNumberSchema(RowSchema):
    org_id: _UUID
    trading_partner: str
    kind: str
    last_number: int
    created_at: _datetime
    updated_at: _datetime

class CoverageResourceCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    status: str | None = None
    beneficiary_id: str | None = None
    payor_id: str | None = None
    subscriber_id: str | None = None
    period_start: _datetime | None = None
    period_end: _datetime | None = None
    body: dict[str, _Any]
    sha256: str

class CoverageResourceUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    status: str | None = None
    beneficiary_id: str | None = None
    payor_id: str | None = None
    subscriber_id: str | None = None
    period_start: _datetime | None = None
    period_end: _datetime | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class CoverageResourceSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    status: str | None
    beneficiary_id: str | None
    payor_id: str | None
    subscriber_id: str | None
    period_start: _datetime | None
    period_end: _datetime | None
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class DenialCreate(CreateForm):
    org_id: _UUID | None = None
    denial_id: _UUID | None = None
    claim_id: _UUID
    line_number: int | None = None
    remittance_claim_id: _UUID | None = None
    payer_id: _UUID
    category: str = "other"
    group_code: str
    carc: str
    rarc: str | None = None
    amount: _Decimal
    denied_on: _date
    next_action: str | None = None
    next_action_reason: str | None = None
    deadline: _date | None = None
    probability: float | None = None
    expected_value: _Decimal | None = None
    priority: int = 50
    status: str = "open"
    assignee_id: _UUID | None = None
    root_cause: str | None = None
    recovered: _Decimal = _Decimal("0")
    resolved_at: _datetime | None = None

class DenialUpdate(UpdateForm):
    claim_id: _UUID | None = None
    line_number: int | None = None
    remittance_claim_id: _UUID | None = None
    payer_id: _UUID | None = None
    category: str | None = None
    group_code: str | None = None
    carc: str | None = None
    rarc: str | None = None
    amount: _Decimal | None = None
    denied_on: _date | None = None
    next_action: str | None = None
    next_action_reason: str | None = None
    deadline: _date | None = None
    probability: float | None = None
    expected_value: _Decimal | None = None
    priority: int | None = None
    status: str | None = None
    assignee_id: _UUID | None = None
    root_cause: str | None = None
    recovered: _Decimal | None = None
    resolved_at: _datetime | None = None

class DenialSchema(RowSchema):
    org_id: _UUID
    denial_id: _UUID
    claim_id: _UUID
    line_number: int | None
    remittance_claim_id: _UUID | None
    payer_id: _UUID
    category: str
    group_code: str
    carc: str
    rarc: str | None
    amount: _Decimal
    denied_on: _date
    next_action: str | None
    next_action_reason: str | None
    deadline: _date | None
    probability: float | None
    expected_value: _Decimal | None
    priority: int
    status: str
    assignee_id: _UUID | None
    root_cause: str | None
    recovered: _Decimal
    resolved_at: _datetime | None
    created_at: _datetime
    updated_at: _datetime

class DenialCategoryLookupCreate(CreateForm):
    code: str
    label: str
    description: str | None = None
    sort_order: int = 0
    is_active: bool = True

class DenialCategoryLookupUpdate(UpdateForm):
    label: str | None = None
    description: str | None = None
    sort_order: int | None = None
    is_active: bool | None = None

class DenialCategoryLookupSchema(RowSchema):
    code: str
    label: str
    description: str | None
    sort_order: int
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class DrgWeightCreate(CreateForm):
    drg: str
    valid_from: _date
    valid_to: _date | None = None
    label: str
    mdc: str | None = None
    kind: str | None = None
    weight: _Decimal
    geometric_los: _Decimal | None = None
    arithmetic_los: _Decimal | None = None

class DrgWeightUpdate(UpdateForm):
    valid_to: _date | None = None
    label: str | None = None
    mdc: str | None = None
    kind: str | None = None
    weight: _Decimal | None = None
    geometric_los: _Decimal | None = None
    arithmetic_los: _Decimal | None = None

class DrgWeightSchema(RowSchema):
    drg: str
    valid_from: _date
    valid_to: _date | None
    label: str
    mdc: str | None
    kind: str | None
    weight: _Decimal
    geometric_los: _Decimal | None
    arithmetic_los: _Decimal | None
    created_at: _datetime
    updated_at: _datetime

class EffectiveRequirementCreate(CreateForm):
    org_id: _UUID | None = None
    effective_requirement_id: _UUID | None = None
    payer_id: _UUID | None = None
    plan: str | None = None
    state: str | None = None
    task_type_id: _UUID
    valid_from: _date
    valid_to: _date | None = None
    fields: dict[str, _Any] = {}
    digest: str

class EffectiveRequirementUpdate(UpdateForm):
    payer_id: _UUID | None = None
    plan: str | None = None
    state: str | None = None
    task_type_id: _UUID | None = None
    valid_from: _date | None = None
    valid_to: _date | None = None
    fields: dict[str, _Any] | None = None
    digest: str | None = None

class EffectiveRequirementSchema(RowSchema):
    org_id: _UUID
    effective_requirement_id: _UUID
    payer_id: _UUID | None
    plan: str | None
    state: str | None
    task_type_id: _UUID
    valid_from: _date
    valid_to: _date | None
    fields: dict[str, _Any]
    digest: str
    created_at: _datetime
    updated_at: _datetime

class EligibilityCheckCreate(CreateForm):
    org_id: _UUID | None = None
    eligibility_check_id: _UUID | None = None
    encounter_id: str | None = None
    patient_id: _UUID | None = None
    claim_id: _UUID | None = None
    run_id: _UUID | None = None
    payer_id: _UUID | None = None
    insurance_company: str | None = None
    policy_number: str | None = None
    patient_name: str | None = None
    service_type_code: str = "30"
    service_date_from: _date | None = None
    service_date_to: _date | None = None
    channel: str = "x12"
    status: str = "pending"
    trace_number: str | None = None
    hcx_reference: str | None = None
    plan: str | None = None
    coverage_from: _date | None = None
    coverage_to: _date | None = None
    requires_preauth: bool | None = None
    benefits: dict[str, _Any] = {}
    reject_codes: list[_Any] = []
    request: dict[str, _Any] | None = None
    response: dict[str, _Any] | None = None
    error_message: str | None = None
    checked_by: _UUID | None = None
    checked_at: _datetime | None = None
    expires_at: _datetime | None = None

class EligibilityCheckUpdate(UpdateForm):
    encounter_id: str | None = None
    patient_id: _UUID | None = None
    claim_id: _UUID | None = None
    run_id: _UUID | None = None
    payer_id: _UUID | None = None
    insurance_company: str | None = None
    policy_number: str | None = None
    patient_name: str | None = None
    service_type_code: str | None = None
    service_date_from: _date | None = None
    service_date_to: _date | None = None
    channel: str | None = None
    status: str | None = None
    trace_number: str | None = None
    hcx_reference: str | None = None
    plan: str | None = None
    coverage_from: _date | None = None
    coverage_to: _date | None = None
    requires_preauth: bool | None = None
    benefits: dict[str, _Any] | None = None
    reject_codes: list[_Any] | None = None
    request: dict[str, _Any] | None = None
    response: dict[str, _Any] | None = None
    error_message: str | None = None
    checked_by: _UUID | None = None
    checked_at: _datetime | None = None
    expires_at: _datetime | None = None

class EligibilityCheckSchema(RowSchema):
    org_id: _UUID
    eligibility_check_id: _UUID
    encounter_id: str | None
    patient_id: _UUID | None
    claim_id: _UUID | None
    run_id: _UUID | None
    payer_id: _UUID | None
    insurance_company: str | None
    policy_number: str | None
    patient_name: str | None
    service_type_code: str
    service_date_from: _date | None
    service_date_to: _date | None
    channel: str
    status: str
    trace_number: str | None
    hcx_reference: str | None
    plan: str | None
    coverage_from: _date | None
    coverage_to: _date | None
    requires_preauth: bool | None
    benefits: dict[str, _Any]
    reject_codes: list[_Any]
    request: dict[str, _Any] | None
    response: dict[str, _Any] | None
    error_message: str | None
    checked_by: _UUID | None
    checked_at: _datetime | None
    expires_at: _datetime | None
    created_at: _datetime
    updated_at: _datetime

class EncounterResourceCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    status: str | None = None
    class_code: str | None = None
    type_code: str | None = None
    patient_id: str | None = None
    service_provider_id: str | None = None
    period_start: _datetime | None = None
    period_end: _datetime | None = None
    body: dict[str, _Any]
    sha256: str

class EncounterResourceUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    status: str | None = None
    class_code: str | None = None
    type_code: str | None = None
    patient_id: str | None = None
    service_provider_id: str | None = None
    period_start: _datetime | None = None
    period_end: _datetime | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class EncounterResourceSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    status: str | None
    class_code: str | None
    type_code: str | None
    patient_id: str | None
    service_provider_id: str | None
    period_start: _datetime | None
    period_end: _datetime | None
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class EndpointCreate(CreateForm):
    org_id: _UUID | None = None
    endpoint_id: _UUID | None = None
    legacy_id: int | None = None
    name: str
    channel_type_id: _UUID
    payer_id: _UUID | None = None
    base_url: str | None = None
    config: dict[str, _Any] = {}
    is_active: bool = True

class EndpointUpdate(UpdateForm):
    legacy_id: int | None = None
    name: str | None = None
    channel_type_id: _UUID | None = None
    payer_id: _UUID | None = None
    base_url: str | None = None
    config: dict[str, _Any] | None = None
    is_active: bool | None = None

class EndpointSchema(RowSchema):
    org_id: _UUID
    endpoint_id: _UUID
    legacy_id: int
    name: str
    channel_type_id: _UUID
    payer_id: _UUID | None
    base_url: str | None
    config: dict[str, _Any]
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class EndpointKindLookupCreate(CreateForm):
    code: str
    label: str
    description: str | None = None
    sort_order: int = 0
    is_active: bool = True

class EndpointKindLookupUpdate(UpdateForm):
    label: str | None = None
    description: str | None = None
    sort_order: int | None = None
    is_active: bool | None = None

class EndpointKindLookupSchema(RowSchema):
    code: str
    label: str
    description: str | None
    sort_order: int
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class EvidenceVariableResourceCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    status: str | None = None
    url: str | None = None
    version: str | None = None
    name: str | None = None
    title: str | None = None
    published_at: _datetime | None = None
    body: dict[str, _Any]
    sha256: str

class EvidenceVariableResourceUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    status: str | None = None
    url: str | None = None
    version: str | None = None
    name: str | None = None
    title: str | None = None
    published_at: _datetime | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class EvidenceVariableResourceSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    status: str | None
    url: str | None
    version: str | None
    name: str | None
    title: str | None
    published_at: _datetime | None
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class FamilyMemberHistoryResourceCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    status: str | None = None
    relationship: str | None = None
    patient_id: str | None = None
    taken_at: _datetime | None = None
    body: dict[str, _Any]
    sha256: str

class FamilyMemberHistoryResourceUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    status: str | None = None
    relationship: str | None = None
    patient_id: str | None = None
    taken_at: _datetime | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class FamilyMemberHistoryResourceSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    status: str | None
    relationship: str | None
    patient_id: str | None
    taken_at: _datetime | None
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class FeeScheduleCreate(CreateForm):
    org_id: _UUID | None = None
    fee_schedule_id: _UUID | None = None
    payer_id: _UUID | None = None
    plan: str | None = None
    procedure_code: str
    modifier: str | None = None
    place_of_service: str | None = None
    allowed: _Decimal
    valid_from: _date
    valid_to: _date | None = None
    source: str | None = None

class FeeScheduleUpdate(UpdateForm):
    payer_id: _UUID | None = None
    plan: str | None = None
    procedure_code: str | None = None
    modifier: str | None = None
    place_of_service: str | None = None
    allowed: _Decimal | None = None
    valid_from: _date | None = None
    valid_to: _date | None = None
    source: str | None = None

class FeeScheduleSchema(RowSchema):
    org_id: _UUID
    fee_schedule_id: _UUID
    payer_id: _UUID | None
    plan: str | None
    procedure_code: str
    modifier: str | None
    place_of_service: str | None
    allowed: _Decimal
    valid_from: _date
    valid_to: _date | None
    source: str | None
    created_at: _datetime
    updated_at: _datetime

class FieldRequirementCreate(CreateForm):
    org_id: _UUID | None = None
    field_requirement_id: _UUID | None = None
    task_type_id: _UUID
    endpoint_id: _UUID | None = None
    required_fields: list[_Any] = []
    optional_fields: list[_Any] = []
    field_metadata: dict[str, _Any] = {}

class FieldRequirementUpdate(UpdateForm):
    task_type_id: _UUID | None = None
    endpoint_id: _UUID | None = None
    required_fields: list[_Any] | None = None
    optional_fields: list[_Any] | None = None
    field_metadata: dict[str, _Any] | None = None

class FieldRequirementSchema(RowSchema):
    org_id: _UUID
    field_requirement_id: _UUID
    task_type_id: _UUID
    endpoint_id: _UUID | None
    required_fields: list[_Any]
    optional_fields: list[_Any]
    field_metadata: dict[str, _Any]
    created_at: _datetime
    updated_at: _datetime

class GlobalRequirementCreate(CreateForm):
    global_requirement_id: _UUID | None = None
    field_path: str
    operation: str
    value: dict[str, _Any] = {}
    effective_from: _date | None = None
    effective_to: _date | None = None
    version: int = 1
    reason: str | None = None
    compliance_ref: str | None = None
    created_by: _UUID | None = None
    approved_by: _UUID | None = None
    approved_at: _datetime | None = None
    migrated_from: _UUID | None = None
    task_type_id: _UUID

class GlobalRequirementUpdate(UpdateForm):
    field_path: str | None = None
    operation: str | None = None
    value: dict[str, _Any] | None = None
    effective_from: _date | None = None
    effective_to: _date | None = None
    version: int | None = None
    reason: str | None = None
    compliance_ref: str | None = None
    created_by: _UUID | None = None
    approved_by: _UUID | None = None
    approved_at: _datetime | None = None
    migrated_from: _UUID | None = None
    task_type_id: _UUID | None = None

class GlobalRequirementSchema(RowSchema):
    global_requirement_id: _UUID
    field_path: str
    operation: str
    value: dict[str, _Any]
    effective_from: _date
    effective_to: _date | None
    version: int
    reason: str | None
    compliance_ref: str | None
    created_by: _UUID | None
    approved_by: _UUID | None
    approved_at: _datetime | None
    migrated_from: _UUID | None
    task_type_id: _UUID
    created_at: _datetime
    updated_at: _datetime

class GoalResourceCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    lifecycle_status: str | None = None
    description: str | None = None
    patient_id: str | None = None
    start_date: _date | None = None
    body: dict[str, _Any]
    sha256: str

class GoalResourceUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    lifecycle_status: str | None = None
    description: str | None = None
    patient_id: str | None = None
    start_date: _date | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class GoalResourceSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    lifecycle_status: str | None
    description: str | None
    patient_id: str | None
    start_date: _date | None
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class GuidanceResponseResourceCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    status: str | None = None
    module: str | None = None
    patient_id: str | None = None
    occurred_at: _datetime | None = None
    body: dict[str, _Any]
    sha256: str

class GuidanceResponseResourceUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    status: str | None = None
    module: str | None = None
    patient_id: str | None = None
    occurred_at: _datetime | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class GuidanceResponseResourceSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    status: str | None
    module: str | None
    patient_id: str | None
    occurred_at: _datetime | None
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class HumanTaskCreate(CreateForm):
    org_id: _UUID | None = None
    human_task_id: _UUID | None = None
    run_id: _UUID
    node_id: str
    iteration: int = 0
    title: str
    instructions: str | None = None
    form: dict[str, _Any] = {}
    assignee_role: str | None = None
    assignee_id: _UUID | None = None
    due_at: _datetime | None = None
    escalate_role: str | None = None
    escalated_at: _datetime | None = None
    status: str = "open"
    answer: dict[str, _Any] | None = None
    completed_by: _UUID | None = None
    completed_at: _datetime | None = None

class HumanTaskUpdate(UpdateForm):
    run_id: _UUID | None = None
    node_id: str | None = None
    iteration: int | None = None
    title: str | None = None
    instructions: str | None = None
    form: dict[str, _Any] | None = None
    assignee_role: str | None = None
    assignee_id: _UUID | None = None
    due_at: _datetime | None = None
    escalate_role: str | None = None
    escalated_at: _datetime | None = None
    status: str | None = None
    answer: dict[str, _Any] | None = None
    completed_by: _UUID | None = None
    completed_at: _datetime | None = None

class HumanTaskSchema(RowSchema):
    org_id: _UUID
    human_task_id: _UUID
    run_id: _UUID
    node_id: str
    iteration: int
    title: str
    instructions: str | None
    form: dict[str, _Any]
    assignee_role: str | None
    assignee_id: _UUID | None
    due_at: _datetime | None
    escalate_role: str | None
    escalated_at: _datetime | None
    status: str
    answer: dict[str, _Any] | None
    completed_by: _UUID | None
    completed_at: _datetime | None
    created_at: _datetime
    updated_at: _datetime

class IdempotencyKeyCreate(CreateForm):
    org_id: _UUID | None = None
    key: str
    request_hash: str
    status_code: int | None = None
    response: dict[str, _Any] | None = None
    expires_at: _datetime | None = None

class IdempotencyKeyUpdate(UpdateForm):
    request_hash: str | None = None
    status_code: int | None = None
    response: dict[str, _Any] | None = None
    expires_at: _datetime | None = None

class IdempotencyKeySchema(RowSchema):
    org_id: _UUID
    key: str
    request_hash: str
    status_code: int | None
    response: dict[str, _Any] | None
    expires_at: _datetime
    created_at: _datetime
    updated_at: _datetime

class IdentityCreate(CreateForm):
    identity_id: _UUID | None = None
    email: str
    hashed_password: str | None = None
    totp: dict[str, _Any] | None = None
    failed_logins: int = 0
    locked_until: _datetime | None = None

class IdentityUpdate(UpdateForm):
    email: str | None = None
    hashed_password: str | None = None
    totp: dict[str, _Any] | None = None
    failed_logins: int | None = None
    locked_until: _datetime | None = None

class IdentitySchema(RowSchema):
    identity_id: _UUID
    email: str
    failed_logins: int
    locked_until: _datetime | None
    created_at: _datetime
    updated_at: _datetime

class ImpactAssumptionCreate(CreateForm):
    org_id: _UUID | None = None
    assumption_id: _UUID | None = None
    facility_id: str | None = None
    variable_day_cost: _Decimal
    capacity_day_value: _Decimal
    target_occupancy: _Decimal
    source: str | None = None

class ImpactAssumptionUpdate(UpdateForm):
    facility_id: str | None = None
    variable_day_cost: _Decimal | None = None
    capacity_day_value: _Decimal | None = None
    target_occupancy: _Decimal | None = None
    source: str | None = None

class ImpactAssumptionSchema(RowSchema):
    org_id: _UUID
    assumption_id: _UUID
    facility_id: str | None
    variable_day_cost: _Decimal
    capacity_day_value: _Decimal
    target_occupancy: _Decimal
    source: str | None
    created_at: _datetime
    updated_at: _datetime

class InterchangeCreate(CreateForm):
    org_id: _UUID | None = None
    interchange_id: _UUID | None = None
    payer_id: _UUID
    direction: str
    kind: str
    file_name: str
    control_number: int | None = None
    answers_control_number: int | None = None
    sha256: str
    body: bytes
    status: str
    claims: int = 0
    detail: dict[str, _Any] | None = None
    sent_at: _datetime | None = None
    processed_at: _datetime | None = None

class InterchangeUpdate(UpdateForm):
    payer_id: _UUID | None = None
    direction: str | None = None
    kind: str | None = None
    file_name: str | None = None
    control_number: int | None = None
    answers_control_number: int | None = None
    sha256: str | None = None
    body: bytes | None = None
    status: str | None = None
    claims: int | None = None
    detail: dict[str, _Any] | None = None
    sent_at: _datetime | None = None
    processed_at: _datetime | None = None

class InterchangeSchema(RowSchema):
    org_id: _UUID
    interchange_id: _UUID
    payer_id: _UUID
    direction: str
    kind: str
    file_name: str
    control_number: int | None
    answers_control_number: int | None
    sha256: str
    body: bytes
    status: str
    claims: int
    detail: dict[str, _Any] | None
    sent_at: _datetime | None
    processed_at: _datetime | None
    created_at: _datetime
    updated_at: _datetime

class InterventionCreate(CreateForm):
    org_id: _UUID | None = None
    intervention_id: _UUID | None = None
    signal_id: _UUID
    series_id: str = ""
    title: str
    description: str | None = None
    activated_on: _date
    activated_by: _UUID | None = None
    ended_on: _date | None = None
    outcome: str | None = None
    outcome_measured_at: _datetime | None = None
    outcome_detail: dict[str, _Any] = {}
    version: int = 1

class InterventionUpdate(UpdateForm):
    signal_id: _UUID | None = None
    series_id: str | None = None
    title: str | None = None
    description: str | None = None
    activated_on: _date | None = None
    activated_by: _UUID | None = None
    ended_on: _date | None = None
    outcome: str | None = None
    outcome_measured_at: _datetime | None = None
    outcome_detail: dict[str, _Any] | None = None
    version: int | None = None

class InterventionSchema(RowSchema):
    org_id: _UUID
    intervention_id: _UUID
    signal_id: _UUID
    series_id: str
    title: str
    description: str | None
    activated_on: _date
    activated_by: _UUID | None
    ended_on: _date | None
    outcome: str | None
    outcome_measured_at: _datetime | None
    outcome_detail: dict[str, _Any]
    version: int
    created_at: _datetime
    updated_at: _datetime

class JobCreate(CreateForm):
    org_id: _UUID | None = None
    job_id: _UUID | None = None
    kind: str
    status: str = "pending"
    requested_by: _UUID | None = None
    params: dict[str, _Any] = {}
    total_count: int | None = None
    done_count: int = 0
    failed_count: int = 0
    cursor: dict[str, _Any] | None = None
    result: dict[str, _Any] | None = None
    error_code: str | None = None
    error_message: str | None = None
    cancel_requested: bool = False
    attempts: int = 0
    leased_by: str | None = None
    leased_until: _datetime | None = None
    started_at: _datetime | None = None
    completed_at: _datetime | None = None

class JobUpdate(UpdateForm):
    kind: str | None = None
    status: str | None = None
    requested_by: _UUID | None = None
    params: dict[str, _Any] | None = None
    total_count: int | None = None
    done_count: int | None = None
    failed_count: int | None = None
    cursor: dict[str, _Any] | None = None
    result: dict[str, _Any] | None = None
    error_code: str | None = None
    error_message: str | None = None
    cancel_requested: bool | None = None
    attempts: int | None = None
    leased_by: str | None = None
    leased_until: _datetime | None = None
    started_at: _datetime | None = None
    completed_at: _datetime | None = None

class JobSchema(RowSchema):
    org_id: _UUID
    job_id: _UUID
    kind: str
    status: str
    requested_by: _UUID | None
    params: dict[str, _Any]
    total_count: int | None
    done_count: int
    failed_count: int
    cursor: dict[str, _Any] | None
    result: dict[str, _Any] | None
    error_code: str | None
    error_message: str | None
    cancel_requested: bool
    attempts: int
    leased_by: str | None
    leased_until: _datetime | None
    started_at: _datetime | None
    completed_at: _datetime | None
    created_at: _datetime
    updated_at: _datetime

class JobStatusLookupCreate(CreateForm):
    code: str
    label: str
    description: str | None = None
    sort_order: int = 0
    is_active: bool = True

class JobStatusLookupUpdate(UpdateForm):
    label: str | None = None
    description: str | None = None
    sort_order: int | None = None
    is_active: bool | None = None

class JobStatusLookupSchema(RowSchema):
    code: str
    label: str
    description: str | None
    sort_order: int
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class KnowledgeItemCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    title: str
    content: str
    category: str | None = None
    status: str = "active"
    tags: list[_Any] = []
    source: str | None = None
    language: str | None = None
    embedding: list[float] | None = None
    embedding_model: str | None = None
    body: dict[str, _Any]
    sha256: str

class KnowledgeItemUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    title: str | None = None
    content: str | None = None
    category: str | None = None
    status: str | None = None
    tags: list[_Any] | None = None
    source: str | None = None
    language: str | None = None
    embedding: list[float] | None = None
    embedding_model: str | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class KnowledgeItemSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    title: str
    content: str
    category: str | None
    status: str
    tags: list[_Any]
    source: str | None
    language: str | None
    embedding: list[float] | None
    embedding_model: str | None
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class LedgerEntryCreate(CreateForm):
    org_id: _UUID | None = None
    ledger_entry_id: _UUID | None = None
    transaction_id: _UUID
    account: str
    debit: _Decimal = _Decimal("0")
    credit: _Decimal = _Decimal("0")
    booked_on: _date | None = None
    claim_id: _UUID | None = None
    line_number: int | None = None
    remittance_claim_id: _UUID | None = None
    payer_id: _UUID | None = None
    reverses: _UUID | None = None
    memo: str | None = None
    created_by: _UUID | None = None

class LedgerEntryUpdate(UpdateForm):
    transaction_id: _UUID | None = None
    account: str | None = None
    debit: _Decimal | None = None
    credit: _Decimal | None = None
    booked_on: _date | None = None
    claim_id: _UUID | None = None
    line_number: int | None = None
    remittance_claim_id: _UUID | None = None
    payer_id: _UUID | None = None
    reverses: _UUID | None = None
    memo: str | None = None
    created_by: _UUID | None = None

class LedgerEntrySchema(RowSchema):
    org_id: _UUID
    ledger_entry_id: _UUID
    transaction_id: _UUID
    account: str
    debit: _Decimal
    credit: _Decimal
    booked_on: _date
    claim_id: _UUID | None
    line_number: int | None
    remittance_claim_id: _UUID | None
    payer_id: _UUID | None
    reverses: _UUID | None
    memo: str | None
    created_by: _UUID | None
    created_at: _datetime
    updated_at: _datetime

class LibraryResourceCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    status: str | None = None
    url: str | None = None
    version: str | None = None
    name: str | None = None
    title: str | None = None
    published_at: _datetime | None = None
    body: dict[str, _Any]
    sha256: str

class LibraryResourceUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    status: str | None = None
    url: str | None = None
    version: str | None = None
    name: str | None = None
    title: str | None = None
    published_at: _datetime | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class LibraryResourceSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    status: str | None
    url: str | None
    version: str | None
    name: str | None
    title: str | None
    published_at: _datetime | None
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class LocationResourceCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    name: str | None = None
    status: str | None = None
    managing_organization_id: str | None = None
    part_of_id: str | None = None
    body: dict[str, _Any]
    sha256: str

class LocationResourceUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    name: str | None = None
    status: str | None = None
    managing_organization_id: str | None = None
    part_of_id: str | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class LocationResourceSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    name: str | None
    status: str | None
    managing_organization_id: str | None
    part_of_id: str | None
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class MacroStateCreate(CreateForm):
    org_id: _UUID | None = None
    macro_state_id: _UUID | None = None
    endpoint_id: _UUID | None = None
    action_type: str | None = None
    name: str
    summary_prompt: str | None = None
    count: int = 0
    centroid: list[float] | None = None

class MacroStateUpdate(UpdateForm):
    endpoint_id: _UUID | None = None
    action_type: str | None = None
    name: str | None = None
    summary_prompt: str | None = None
    count: int | None = None
    centroid: list[float] | None = None

class MacroStateSchema(RowSchema):
    org_id: _UUID
    macro_state_id: _UUID
    endpoint_id: _UUID | None
    action_type: str | None
    name: str
    summary_prompt: str | None
    count: int
    centroid: list[float] | None
    created_at: _datetime
    updated_at: _datetime

class MagnitudeTierLookupCreate(CreateForm):
    code: str
    label: str
    description: str | None = None
    sort_order: int = 0
    is_active: bool = True

class MagnitudeTierLookupUpdate(UpdateForm):
    label: str | None = None
    description: str | None = None
    sort_order: int | None = None
    is_active: bool | None = None

class MagnitudeTierLookupSchema(RowSchema):
    code: str
    label: str
    description: str | None
    sort_order: int
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class MedicationRequestResourceCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    status: str | None = None
    intent: str | None = None
    medication_code: str | None = None
    medication_id: str | None = None
    patient_id: str | None = None
    encounter_id: str | None = None
    authored_at: _datetime | None = None
    body: dict[str, _Any]
    sha256: str

class MedicationRequestResourceUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    status: str | None = None
    intent: str | None = None
    medication_code: str | None = None
    medication_id: str | None = None
    patient_id: str | None = None
    encounter_id: str | None = None
    authored_at: _datetime | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class MedicationRequestResourceSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    status: str | None
    intent: str | None
    medication_code: str | None
    medication_id: str | None
    patient_id: str | None
    encounter_id: str | None
    authored_at: _datetime | None
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class MedicationResourceCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    status: str | None = None
    code: str | None = None
    code_system: str | None = None
    body: dict[str, _Any]
    sha256: str

class MedicationResourceUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    status: str | None = None
    code: str | None = None
    code_system: str | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class MedicationResourceSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    status: str | None
    code: str | None
    code_system: str | None
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class MemoryCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    memory_type: str
    content: str
    importance: float = 0.5
    confidence: float = 1.0
    access_count: int = 0
    last_accessed_at: _datetime | None = None
    agent_id: str | None = None
    session_id: str | None = None
    subject_id: str | None = None
    expires_at: _datetime | None = None
    related: list[_Any] = []
    embedding: list[float] | None = None
    embedding_model: str | None = None
    body: dict[str, _Any]
    sha256: str

class MemoryUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    memory_type: str | None = None
    content: str | None = None
    importance: float | None = None
    confidence: float | None = None
    access_count: int | None = None
    last_accessed_at: _datetime | None = None
    agent_id: str | None = None
    session_id: str | None = None
    subject_id: str | None = None
    expires_at: _datetime | None = None
    related: list[_Any] | None = None
    embedding: list[float] | None = None
    embedding_model: str | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class MemorySchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    memory_type: str
    content: str
    importance: float
    confidence: float
    access_count: int
    last_accessed_at: _datetime | None
    agent_id: str | None
    session_id: str | None
    subject_id: str | None
    expires_at: _datetime | None
    related: list[_Any]
    embedding: list[float] | None
    embedding_model: str | None
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class MetricCreate(CreateForm):
    metric_id: str
    name: str
    domain: str
    polarity: str
    target_low: float | None = None
    target_high: float | None = None
    unit: str
    scale: float = 1.0
    is_ratio: bool = False
    sampling: str = "empirical"
    stay: str | None = None
    minimum_volume: int = 0
    description: str | None = None
    source: str | None = None
    is_active: bool = True

class MetricUpdate(UpdateForm):
    name: str | None = None
    domain: str | None = None
    polarity: str | None = None
    target_low: float | None = None
    target_high: float | None = None
    unit: str | None = None
    scale: float | None = None
    is_ratio: bool | None = None
    sampling: str | None = None
    stay: str | None = None
    minimum_volume: int | None = None
    description: str | None = None
    source: str | None = None
    is_active: bool | None = None

class MetricSchema(RowSchema):
    metric_id: str
    name: str
    domain: str
    polarity: str
    target_low: float | None
    target_high: float | None
    unit: str
    scale: float
    is_ratio: bool
    sampling: str
    stay: str | None
    minimum_volume: int
    description: str | None
    source: str | None
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class MetricLoadCreate(CreateForm):
    org_id: _UUID | None = None
    load_id: _UUID | None = None
    source: str
    status: str = "running"
    file_name: str | None = None
    content_hash: str | None = None
    requested_by: _UUID | None = None
    rows_read: int = 0
    rows_written: int = 0
    rows_unchanged: int = 0
    rows_set_aside: int = 0
    error: str | None = None
    finished_at: _datetime | None = None

class MetricLoadUpdate(UpdateForm):
    source: str | None = None
    status: str | None = None
    file_name: str | None = None
    content_hash: str | None = None
    requested_by: _UUID | None = None
    rows_read: int | None = None
    rows_written: int | None = None
    rows_unchanged: int | None = None
    rows_set_aside: int | None = None
    error: str | None = None
    finished_at: _datetime | None = None

class MetricLoadSchema(RowSchema):
    org_id: _UUID
    load_id: _UUID
    source: str
    status: str
    file_name: str | None
    content_hash: str | None
    requested_by: _UUID | None
    rows_read: int
    rows_written: int
    rows_unchanged: int
    rows_set_aside: int
    error: str | None
    finished_at: _datetime | None
    created_at: _datetime
    updated_at: _datetime

class MetricObservationCreate(CreateForm):
    org_id: _UUID | None = None
    observation_id: _UUID | None = None
    metric_id: str
    facility: str | None = None
    facility_id: str
    system_name: str | None = None
    service_line: str | None = None
    sub_service_line: str | None = None
    entity_dimensions: dict[str, _Any] = {}
    entity_dimensions_hash: str = "99914b932bd37a50b983c5e7c90ae93b"
    period_start: _date
    period_end: _date
    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    expected: float | None = None
    encounters: int | None = None
    suppressed: bool = False

class MetricObservationUpdate(UpdateForm):
    metric_id: str | None = None
    facility: str | None = None
    facility_id: str | None = None
    system_name: str | None = None
    service_line: str | None = None
    sub_service_line: str | None = None
    entity_dimensions: dict[str, _Any] | None = None
    entity_dimensions_hash: str | None = None
    period_start: _date | None = None
    period_end: _date | None = None
    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    expected: float | None = None
    encounters: int | None = None
    suppressed: bool | None = None

class MetricObservationSchema(RowSchema):
    org_id: _UUID
    observation_id: _UUID
    metric_id: str
    facility: str | None
    facility_id: str
    system_name: str | None
    service_line: str | None
    sub_service_line: str | None
    entity_dimensions: dict[str, _Any]
    entity_dimensions_hash: str
    period_start: _date
    period_end: _date
    numerator: float | None
    denominator: float | None
    value: float | None
    expected: float | None
    encounters: int | None
    suppressed: bool
    created_at: _datetime
    updated_at: _datetime

class MetricPolarityLookupCreate(CreateForm):
    code: str
    label: str
    description: str | None = None
    sort_order: int = 0
    is_active: bool = True

class MetricPolarityLookupUpdate(UpdateForm):
    label: str | None = None
    description: str | None = None
    sort_order: int | None = None
    is_active: bool | None = None

class MetricPolarityLookupSchema(RowSchema):
    code: str
    label: str
    description: str | None
    sort_order: int
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class MetricRowSetAsideCreate(CreateForm):
    org_id: _UUID | None = None
    row_id: _UUID | None = None
    load_id: _UUID | None = None
    run_id: _UUID | None = None
    line: int | None = None
    metric_id: str | None = None
    facility_id: str | None = None
    period_start: _date | None = None
    period_end: _date | None = None
    reason: str
    detail: str
    data: dict[str, _Any] = {}

class MetricRowSetAsideUpdate(UpdateForm):
    load_id: _UUID | None = None
    run_id: _UUID | None = None
    line: int | None = None
    metric_id: str | None = None
    facility_id: str | None = None
    period_start: _date | None = None
    period_end: _date | None = None
    reason: str | None = None
    detail: str | None = None
    data: dict[str, _Any] | None = None

class MetricRowSetAsideSchema(RowSchema):
    org_id: _UUID
    row_id: _UUID
    load_id: _UUID | None
    run_id: _UUID | None
    line: int | None
    metric_id: str | None
    facility_id: str | None
    period_start: _date | None
    period_end: _date | None
    reason: str
    detail: str
    data: dict[str, _Any]
    created_at: _datetime
    updated_at: _datetime

class MicroStateCreate(CreateForm):
    org_id: _UUID | None = None
    micro_state_id: _UUID | None = None
    workflow_id: _UUID | None = None
    node_id: _UUID | None = None
    endpoint_id: _UUID | None = None
    macro_state_id: _UUID | None = None
    dom_snapshot: str | None = None
    action_json: dict[str, _Any] | None = None
    semantic_spec: dict[str, _Any] | None = None
    label: str | None = None
    category: str | None = None
    required: bool = False
    text_emb: list[float] | None = None
    image_emb: list[float] | None = None
    embedding_model: str | None = None
    mini_score: float | None = None
    success_ema: float = 1.0
    is_retired: bool = False
    aliased_to: _UUID | None = None

class MicroStateUpdate(UpdateForm):
    workflow_id: _UUID | None = None
    node_id: _UUID | None = None
    endpoint_id: _UUID | None = None
    macro_state_id: _UUID | None = None
    dom_snapshot: str | None = None
    action_json: dict[str, _Any] | None = None
    semantic_spec: dict[str, _Any] | None = None
    label: str | None = None
    category: str | None = None
    required: bool | None = None
    text_emb: list[float] | None = None
    image_emb: list[float] | None = None
    embedding_model: str | None = None
    mini_score: float | None = None
    success_ema: float | None = None
    is_retired: bool | None = None
    aliased_to: _UUID | None = None

class MicroStateSchema(RowSchema):
    org_id: _UUID
    micro_state_id: _UUID
    workflow_id: _UUID | None
    node_id: _UUID | None
    endpoint_id: _UUID | None
    macro_state_id: _UUID | None
    dom_snapshot: str | None
    action_json: dict[str, _Any] | None
    semantic_spec: dict[str, _Any] | None
    label: str | None
    category: str | None
    required: bool
    is_dynamic: bool | None
    text_emb: list[float] | None
    image_emb: list[float] | None
    embedding_model: str | None
    mini_score: float | None
    success_ema: float
    is_retired: bool
    aliased_to: _UUID | None
    created_at: _datetime
    updated_at: _datetime

class MigrationCreate(CreateForm):
    revision: str
    applied_at: _datetime | None = None

class MigrationUpdate(UpdateForm):
    applied_at: _datetime | None = None

class MigrationSchema(RowSchema):
    revision: str
    applied_at: _datetime | None

class MueCreate(CreateForm):
    edit_set: str
    code: str
    valid_from: _date
    valid_to: _date | None = None
    units: int
    adjudication_indicator: int
    rationale: str | None = None

class MueUpdate(UpdateForm):
    valid_to: _date | None = None
    units: int | None = None
    adjudication_indicator: int | None = None
    rationale: str | None = None

class MueSchema(RowSchema):
    edit_set: str
    code: str
    valid_from: _date
    valid_to: _date | None
    units: int
    adjudication_indicator: int
    rationale: str | None
    created_at: _datetime
    updated_at: _datetime

class NcciPairCreate(CreateForm):
    edit_set: str
    column_one: str
    column_two: str
    valid_from: _date
    valid_to: _date | None = None
    modifier_indicator: int
    rationale: str | None = None

class NcciPairUpdate(UpdateForm):
    valid_to: _date | None = None
    modifier_indicator: int | None = None
    rationale: str | None = None

class NcciPairSchema(RowSchema):
    edit_set: str
    column_one: str
    column_two: str
    valid_from: _date
    valid_to: _date | None
    modifier_indicator: int
    rationale: str | None
    created_at: _datetime
    updated_at: _datetime

class NodeTypeLookupCreate(CreateForm):
    code: str
    label: str
    description: str | None = None
    sort_order: int = 0
    is_active: bool = True

class NodeTypeLookupUpdate(UpdateForm):
    label: str | None = None
    description: str | None = None
    sort_order: int | None = None
    is_active: bool | None = None

class NodeTypeLookupSchema(RowSchema):
    code: str
    label: str
    description: str | None
    sort_order: int
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class NotificationCreate(CreateForm):
    org_id: _UUID | None = None
    notification_id: _UUID | None = None
    run_id: _UUID | None = None
    node_id: str | None = None
    iteration: int | None = None
    title: str
    message: str | None = None
    role: str | None = None
    user_id: _UUID | None = None
    read_at: _datetime | None = None
    read_by: _UUID | None = None

class NotificationUpdate(UpdateForm):
    run_id: _UUID | None = None
    node_id: str | None = None
    iteration: int | None = None
    title: str | None = None
    message: str | None = None
    role: str | None = None
    user_id: _UUID | None = None
    read_at: _datetime | None = None
    read_by: _UUID | None = None

class NotificationSchema(RowSchema):
    org_id: _UUID
    notification_id: _UUID
    run_id: _UUID | None
    node_id: str | None
    iteration: int | None
    title: str
    message: str | None
    role: str | None
    user_id: _UUID | None
    read_at: _datetime | None
    read_by: _UUID | None
    created_at: _datetime
    updated_at: _datetime

class ObservationResourceCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    status: str | None = None
    code: str | None = None
    code_system: str | None = None
    category: str | None = None
    patient_id: str | None = None
    encounter_id: str | None = None
    effective_at: _datetime | None = None
    value_number: float | None = None
    value_unit: str | None = None
    body: dict[str, _Any]
    sha256: str

class ObservationResourceUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    status: str | None = None
    code: str | None = None
    code_system: str | None = None
    category: str | None = None
    patient_id: str | None = None
    encounter_id: str | None = None
    effective_at: _datetime | None = None
    value_number: float | None = None
    value_unit: str | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class ObservationResourceSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    status: str | None
    code: str | None
    code_system: str | None
    category: str | None
    patient_id: str | None
    encounter_id: str | None
    effective_at: _datetime | None
    value_number: float | None
    value_unit: str | None
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class OrgRequirementPolicyCreate(CreateForm):
    org_id: _UUID | None = None
    org_requirement_policy_id: _UUID | None = None
    payer_id: _UUID | None = None
    endpoint_id: _UUID | None = None
    waived: bool = False
    waiver_reason: str | None = None
    waiver_approved_by: _UUID | None = None
    waiver_until: _date | None = None
    waiver_supersedes: bool = False
    field_path: str
    operation: str
    value: dict[str, _Any] = {}
    effective_from: _date | None = None
    effective_to: _date | None = None
    version: int = 1
    reason: str | None = None
    compliance_ref: str | None = None
    created_by: _UUID | None = None
    approved_by: _UUID | None = None
    approved_at: _datetime | None = None
    migrated_from: _UUID | None = None
    task_type_id: _UUID

class OrgRequirementPolicyUpdate(UpdateForm):
    payer_id: _UUID | None = None
    endpoint_id: _UUID | None = None
    waived: bool | None = None
    waiver_reason: str | None = None
    waiver_approved_by: _UUID | None = None
    waiver_until: _date | None = None
    waiver_supersedes: bool | None = None
    field_path: str | None = None
    operation: str | None = None
    value: dict[str, _Any] | None = None
    effective_from: _date | None = None
    effective_to: _date | None = None
    version: int | None = None
    reason: str | None = None
    compliance_ref: str | None = None
    created_by: _UUID | None = None
    approved_by: _UUID | None = None
    approved_at: _datetime | None = None
    migrated_from: _UUID | None = None
    task_type_id: _UUID | None = None

class OrgRequirementPolicySchema(RowSchema):
    org_id: _UUID
    org_requirement_policy_id: _UUID
    payer_id: _UUID | None
    endpoint_id: _UUID | None
    waived: bool
    waiver_reason: str | None
    waiver_approved_by: _UUID | None
    waiver_until: _date | None
    waiver_supersedes: bool
    field_path: str
    operation: str
    value: dict[str, _Any]
    effective_from: _date
    effective_to: _date | None
    version: int
    reason: str | None
    compliance_ref: str | None
    created_by: _UUID | None
    approved_by: _UUID | None
    approved_at: _datetime | None
    migrated_from: _UUID | None
    task_type_id: _UUID
    created_at: _datetime
    updated_at: _datetime

class OrgTypeLookupCreate(CreateForm):
    code: str
    label: str
    description: str | None = None
    sort_order: int = 0
    is_active: bool = True

class OrgTypeLookupUpdate(UpdateForm):
    label: str | None = None
    description: str | None = None
    sort_order: int | None = None
    is_active: bool | None = None

class OrgTypeLookupSchema(RowSchema):
    code: str
    label: str
    description: str | None
    sort_order: int
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class OrganizationCreate(CreateForm):
    org_id: _UUID | None = None
    org_type: str
    slug: str | None = None
    name: str
    email_domain: str | None = None
    npi: str | None = None
    tin: str | None = None
    time_zone: str = "UTC"
    settings: dict[str, _Any] = {}
    is_active: bool = True

class OrganizationUpdate(UpdateForm):
    org_type: str | None = None
    slug: str | None = None
    name: str | None = None
    email_domain: str | None = None
    npi: str | None = None
    tin: str | None = None
    time_zone: str | None = None
    settings: dict[str, _Any] | None = None
    is_active: bool | None = None

class OrganizationSchema(RowSchema):
    org_id: _UUID
    org_type: str
    slug: str
    name: str
    email_domain: str | None
    npi: str | None
    tin: str | None
    time_zone: str
    settings: dict[str, _Any]
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class OrganizationContactCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    organization_id: str
    position: int
    purpose: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    body: dict[str, _Any]
    sha256: str

class OrganizationContactUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    organization_id: str | None = None
    position: int | None = None
    purpose: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class OrganizationContactSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    organization_id: str
    position: int
    purpose: str | None
    name: str | None
    email: str | None
    phone: str | None
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class OrganizationQualificationCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    organization_id: str
    position: int
    identifier: str | None = None
    code: str | None = None
    display: str | None = None
    issuer: str | None = None
    period_start: _datetime | None = None
    period_end: _datetime | None = None
    body: dict[str, _Any]
    sha256: str

class OrganizationQualificationUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    organization_id: str | None = None
    position: int | None = None
    identifier: str | None = None
    code: str | None = None
    display: str | None = None
    issuer: str | None = None
    period_start: _datetime | None = None
    period_end: _datetime | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class OrganizationQualificationSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    organization_id: str
    position: int
    identifier: str | None
    code: str | None
    display: str | None
    issuer: str | None
    period_start: _datetime | None
    period_end: _datetime | None
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class OrganizationResourceCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    name: str | None = None
    active: bool | None = None
    organization_type: str | None = None
    part_of_id: str | None = None
    npi: str | None = None
    tin: str | None = None
    issued_id: str | None = None
    email: str | None = None
    phone: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    body: dict[str, _Any]
    sha256: str

class OrganizationResourceUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    name: str | None = None
    active: bool | None = None
    organization_type: str | None = None
    part_of_id: str | None = None
    npi: str | None = None
    tin: str | None = None
    issued_id: str | None = None
    email: str | None = None
    phone: str | None = None
    city: str | None = None
    state: str | None = None
    country: str | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class OrganizationResourceSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    name: str | None
    active: bool | None
    organization_type: str | None
    part_of_id: str | None
    npi: str | None
    tin: str | None
    issued_id: str | None
    email: str | None
    phone: str | None
    city: str | None
    state: str | None
    country: str | None
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class OtherResourceCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    resource_type: str
    status: str | None = None
    patient_id: str | None = None
    body: dict[str, _Any]
    sha256: str

class OtherResourceUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    status: str | None = None
    patient_id: str | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class OtherResourceSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    resource_type: str
    status: str | None
    patient_id: str | None
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class OutboxCreate(CreateForm):
    org_id: _UUID | None = None
    topic: str
    id: _UUID

class OutboxUpdate(UpdateForm):
    topic: str | None = None
    id: _UUID | None = None

class OutboxSchema(RowSchema):
    version: int
    org_id: _UUID
    topic: str
    id: _UUID
    created_at: _datetime
    updated_at: _datetime

class PatientResourceCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    family: str | None = None
    given: str | None = None
    birth_date: _date | None = None
    gender: str | None = None
    active: bool | None = None
    issued_id: str | None = None
    phone: str | None = None
    email: str | None = None
    postal_code: str | None = None
    body: dict[str, _Any]
    sha256: str

class PatientResourceUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    family: str | None = None
    given: str | None = None
    birth_date: _date | None = None
    gender: str | None = None
    active: bool | None = None
    issued_id: str | None = None
    phone: str | None = None
    email: str | None = None
    postal_code: str | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class PatientResourceSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    family: str | None
    given: str | None
    birth_date: _date | None
    gender: str | None
    active: bool | None
    issued_id: str | None
    phone: str | None
    email: str | None
    postal_code: str | None
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class PayerCreate(CreateForm):
    payer_id: _UUID | None = None
    code: str
    name: str
    is_active: bool = True

class PayerUpdate(UpdateForm):
    code: str | None = None
    name: str | None = None
    is_active: bool | None = None

class PayerSchema(RowSchema):
    payer_id: _UUID
    code: str
    name: str
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class PayerConfigCreate(CreateForm):
    org_id: _UUID | None = None
    payer_config_id: _UUID | None = None
    payer_id: _UUID
    endpoint_id: _UUID | None = None
    payer_code: str | None = None
    hcx_participant_code: str | None = None
    channel: str
    channel_config: dict[str, _Any] = {}
    submitter_id: str
    receiver_id: str
    requires_preauth: bool = False
    preauth_threshold: _Decimal | None = None
    timely_filing_days: int = 365
    last_control_number: int = 0
    inbound_cursor: int = 0
    config_data: dict[str, _Any] = {}
    active: bool = True

class PayerConfigUpdate(UpdateForm):
    payer_id: _UUID | None = None
    endpoint_id: _UUID | None = None
    payer_code: str | None = None
    hcx_participant_code: str | None = None
    channel: str | None = None
    channel_config: dict[str, _Any] | None = None
    submitter_id: str | None = None
    receiver_id: str | None = None
    requires_preauth: bool | None = None
    preauth_threshold: _Decimal | None = None
    timely_filing_days: int | None = None
    last_control_number: int | None = None
    inbound_cursor: int | None = None
    config_data: dict[str, _Any] | None = None
    active: bool | None = None

class PayerConfigSchema(RowSchema):
    org_id: _UUID
    payer_config_id: _UUID
    payer_id: _UUID
    endpoint_id: _UUID | None
    payer_code: str | None
    hcx_participant_code: str | None
    channel: str
    channel_config: dict[str, _Any]
    submitter_id: str
    receiver_id: str
    requires_preauth: bool
    preauth_threshold: _Decimal | None
    timely_filing_days: int
    last_control_number: int
    inbound_cursor: int
    config_data: dict[str, _Any]
    active: bool
    created_at: _datetime
    updated_at: _datetime

class PayerRequirementCreate(CreateForm):
    payer_requirement_id: _UUID | None = None
    payer_id: _UUID
    plan: str | None = None
    state: str | None = None
    field_path: str
    operation: str
    value: dict[str, _Any] = {}
    effective_from: _date | None = None
    effective_to: _date | None = None
    version: int = 1
    reason: str | None = None
    compliance_ref: str | None = None
    created_by: _UUID | None = None
    approved_by: _UUID | None = None
    approved_at: _datetime | None = None
    migrated_from: _UUID | None = None
    task_type_id: _UUID

class PayerRequirementUpdate(UpdateForm):
    payer_id: _UUID | None = None
    plan: str | None = None
    state: str | None = None
    field_path: str | None = None
    operation: str | None = None
    value: dict[str, _Any] | None = None
    effective_from: _date | None = None
    effective_to: _date | None = None
    version: int | None = None
    reason: str | None = None
    compliance_ref: str | None = None
    created_by: _UUID | None = None
    approved_by: _UUID | None = None
    approved_at: _datetime | None = None
    migrated_from: _UUID | None = None
    task_type_id: _UUID | None = None

class PayerRequirementSchema(RowSchema):
    payer_requirement_id: _UUID
    payer_id: _UUID
    plan: str | None
    state: str | None
    field_path: str
    operation: str
    value: dict[str, _Any]
    effective_from: _date
    effective_to: _date | None
    version: int
    reason: str | None
    compliance_ref: str | None
    created_by: _UUID | None
    approved_by: _UUID | None
    approved_at: _datetime | None
    migrated_from: _UUID | None
    task_type_id: _UUID
    created_at: _datetime
    updated_at: _datetime

class PlanDefinitionResourceCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    status: str | None = None
    url: str | None = None
    version: str | None = None
    name: str | None = None
    title: str | None = None
    published_at: _datetime | None = None
    body: dict[str, _Any]
    sha256: str

class PlanDefinitionResourceUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    status: str | None = None
    url: str | None = None
    version: str | None = None
    name: str | None = None
    title: str | None = None
    published_at: _datetime | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class PlanDefinitionResourceSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    status: str | None
    url: str | None
    version: str | None
    name: str | None
    title: str | None
    published_at: _datetime | None
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class PortalCredentialCreate(CreateForm):
    org_id: _UUID | None = None
    credential_id: _UUID | None = None
    endpoint_id: _UUID
    credential_type: str
    account_id: str | None = None
    encrypted_credential: dict[str, _Any]
    expires_at: _datetime | None = None
    last_validated_at: _datetime | None = None
    last_rotation_at: _datetime | None = None
    rotation_status: str | None = None
    validation_error: str | None = None
    is_active: bool = True

class PortalCredentialUpdate(UpdateForm):
    endpoint_id: _UUID | None = None
    credential_type: str | None = None
    account_id: str | None = None
    encrypted_credential: dict[str, _Any] | None = None
    expires_at: _datetime | None = None
    last_validated_at: _datetime | None = None
    last_rotation_at: _datetime | None = None
    rotation_status: str | None = None
    validation_error: str | None = None
    is_active: bool | None = None

class PortalCredentialSchema(RowSchema):
    org_id: _UUID
    credential_id: _UUID
    endpoint_id: _UUID
    credential_type: str
    account_id: str | None
    expires_at: _datetime | None
    last_validated_at: _datetime | None
    last_rotation_at: _datetime | None
    rotation_status: str | None
    validation_error: str | None
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class PractitionerResourceCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    family: str | None = None
    given: str | None = None
    gender: str | None = None
    active: bool | None = None
    npi: str | None = None
    body: dict[str, _Any]
    sha256: str

class PractitionerResourceUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    family: str | None = None
    given: str | None = None
    gender: str | None = None
    active: bool | None = None
    npi: str | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class PractitionerResourceSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    family: str | None
    given: str | None
    gender: str | None
    active: bool | None
    npi: str | None
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class ProcedureResourceCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    status: str | None = None
    code: str | None = None
    code_system: str | None = None
    patient_id: str | None = None
    encounter_id: str | None = None
    performed_start: _datetime | None = None
    performed_end: _datetime | None = None
    body: dict[str, _Any]
    sha256: str

class ProcedureResourceUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    status: str | None = None
    code: str | None = None
    code_system: str | None = None
    patient_id: str | None = None
    encounter_id: str | None = None
    performed_start: _datetime | None = None
    performed_end: _datetime | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class ProcedureResourceSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    status: str | None
    code: str | None
    code_system: str | None
    patient_id: str | None
    encounter_id: str | None
    performed_start: _datetime | None
    performed_end: _datetime | None
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class RcmTransitionCreate(CreateForm):
    org_id: _UUID | None = None
    from_state: _UUID
    to_state: _UUID
    action_label: str = ""
    freq: int = 1
    last_observed_at: _datetime | None = None

class RcmTransitionUpdate(UpdateForm):
    freq: int | None = None
    last_observed_at: _datetime | None = None

class RcmTransitionSchema(RowSchema):
    org_id: _UUID
    from_state: _UUID
    to_state: _UUID
    action_label: str
    freq: int
    last_observed_at: _datetime
    created_at: _datetime
    updated_at: _datetime

class RemittanceCreate(CreateForm):
    org_id: _UUID | None = None
    remittance_id: _UUID | None = None
    payer_id: _UUID
    interchange_id: _UUID | None = None
    source: str = "835"
    trace_number: str
    originating_company_id: str | None = None
    payment_method: str | None = None
    payment_amount: _Decimal
    payment_date: _date
    payee_npi: str | None = None
    payee_tin: str | None = None
    content_sha256: str
    provider_adjustments: list[_Any] = []
    claims: int = 0
    status: str = "received"
    quarantine_reason: str | None = None
    eft_matched_at: _datetime | None = None
    posted_at: _datetime | None = None

class RemittanceUpdate(UpdateForm):
    payer_id: _UUID | None = None
    interchange_id: _UUID | None = None
    source: str | None = None
    trace_number: str | None = None
    originating_company_id: str | None = None
    payment_method: str | None = None
    payment_amount: _Decimal | None = None
    payment_date: _date | None = None
    payee_npi: str | None = None
    payee_tin: str | None = None
    content_sha256: str | None = None
    provider_adjustments: list[_Any] | None = None
    claims: int | None = None
    status: str | None = None
    quarantine_reason: str | None = None
    eft_matched_at: _datetime | None = None
    posted_at: _datetime | None = None

class RemittanceSchema(RowSchema):
    org_id: _UUID
    remittance_id: _UUID
    payer_id: _UUID
    interchange_id: _UUID | None
    source: str
    trace_number: str
    originating_company_id: str | None
    payment_method: str | None
    payment_amount: _Decimal
    payment_date: _date
    payee_npi: str | None
    payee_tin: str | None
    content_sha256: str
    provider_adjustments: list[_Any]
    claims: int
    status: str
    quarantine_reason: str | None
    eft_matched_at: _datetime | None
    posted_at: _datetime | None
    created_at: _datetime
    updated_at: _datetime

class RemittanceClaimCreate(CreateForm):
    org_id: _UUID | None = None
    remittance_claim_id: _UUID | None = None
    remittance_id: _UUID
    position: int
    claim_id: _UUID | None = None
    claim_number: str
    claim_status_code: str
    payer_claim_number: str | None = None
    filing_indicator: str | None = None
    patient_name: str | None = None
    member_id: str | None = None
    service_date: _date | None = None
    charge: _Decimal
    paid: _Decimal
    patient_responsibility: _Decimal = _Decimal("0")
    adjustments: list[_Any] = []
    remarks: list[_Any] = []
    status: str = "unmatched"
    match_method: str | None = None
    transaction_id: _UUID | None = None
    posted_at: _datetime | None = None

class RemittanceClaimUpdate(UpdateForm):
    remittance_id: _UUID | None = None
    position: int | None = None
    claim_id: _UUID | None = None
    claim_number: str | None = None
    claim_status_code: str | None = None
    payer_claim_number: str | None = None
    filing_indicator: str | None = None
    patient_name: str | None = None
    member_id: str | None = None
    service_date: _date | None = None
    charge: _Decimal | None = None
    paid: _Decimal | None = None
    patient_responsibility: _Decimal | None = None
    adjustments: list[_Any] | None = None
    remarks: list[_Any] | None = None
    status: str | None = None
    match_method: str | None = None
    transaction_id: _UUID | None = None
    posted_at: _datetime | None = None

class RemittanceClaimSchema(RowSchema):
    org_id: _UUID
    remittance_claim_id: _UUID
    remittance_id: _UUID
    position: int
    claim_id: _UUID | None
    claim_number: str
    claim_status_code: str
    payer_claim_number: str | None
    filing_indicator: str | None
    patient_name: str | None
    member_id: str | None
    service_date: _date | None
    charge: _Decimal
    paid: _Decimal
    patient_responsibility: _Decimal
    adjustments: list[_Any]
    remarks: list[_Any]
    status: str
    match_method: str | None
    transaction_id: _UUID | None
    posted_at: _datetime | None
    created_at: _datetime
    updated_at: _datetime

class RemittanceLineCreate(CreateForm):
    org_id: _UUID | None = None
    remittance_claim_id: _UUID
    position: int
    line_number: int | None = None
    line_control_number: str | None = None
    procedure_code: str | None = None
    submitted_procedure_code: str | None = None
    modifiers: list[_Any] = []
    revenue_code: str | None = None
    units: _Decimal | None = None
    service_date: _date | None = None
    charge: _Decimal
    paid: _Decimal
    allowed: _Decimal | None = None
    adjustments: list[_Any] = []
    remarks: list[_Any] = []
    match_method: str | None = None

class RemittanceLineUpdate(UpdateForm):
    line_number: int | None = None
    line_control_number: str | None = None
    procedure_code: str | None = None
    submitted_procedure_code: str | None = None
    modifiers: list[_Any] | None = None
    revenue_code: str | None = None
    units: _Decimal | None = None
    service_date: _date | None = None
    charge: _Decimal | None = None
    paid: _Decimal | None = None
    allowed: _Decimal | None = None
    adjustments: list[_Any] | None = None
    remarks: list[_Any] | None = None
    match_method: str | None = None

class RemittanceLineSchema(RowSchema):
    org_id: _UUID
    remittance_claim_id: _UUID
    position: int
    line_number: int | None
    line_control_number: str | None
    procedure_code: str | None
    submitted_procedure_code: str | None
    modifiers: list[_Any]
    revenue_code: str | None
    units: _Decimal | None
    service_date: _date | None
    charge: _Decimal
    paid: _Decimal
    allowed: _Decimal | None
    adjustments: list[_Any]
    remarks: list[_Any]
    match_method: str | None
    created_at: _datetime
    updated_at: _datetime

class RequirementChangeCreate(CreateForm):
    org_id: _UUID | None = None
    change_id: _UUID | None = None
    at: _datetime | None = None
    tier: str
    rule_id: _UUID
    task_type_id: _UUID
    action: str
    changed_by: _UUID | None = None
    address: str | None = None
    before: dict[str, _Any] | None = None
    after: dict[str, _Any] | None = None

class RequirementChangeUpdate(UpdateForm):
    at: _datetime | None = None
    tier: str | None = None
    rule_id: _UUID | None = None
    task_type_id: _UUID | None = None
    action: str | None = None
    changed_by: _UUID | None = None
    address: str | None = None
    before: dict[str, _Any] | None = None
    after: dict[str, _Any] | None = None

class RequirementChangeSchema(RowSchema):
    org_id: _UUID
    change_id: _UUID
    seq: int
    at: _datetime
    tier: str
    rule_id: _UUID
    task_type_id: _UUID
    action: str
    changed_by: _UUID | None
    address: str | None
    before: dict[str, _Any] | None
    after: dict[str, _Any] | None
    created_at: _datetime
    updated_at: _datetime

class RequirementTypeLookupCreate(CreateForm):
    code: str
    label: str
    description: str | None = None
    sort_order: int = 0
    is_active: bool = True

class RequirementTypeLookupUpdate(UpdateForm):
    label: str | None = None
    description: str | None = None
    sort_order: int | None = None
    is_active: bool | None = None

class RequirementTypeLookupSchema(RowSchema):
    code: str
    label: str
    description: str | None
    sort_order: int
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class ResourceChangeCreate(CreateForm):
    org_id: _UUID | None = None
    at: _datetime | None = None
    changed_by: _UUID | None = None
    operation: str
    resource_type: str
    resource_id: str
    version_id: int
    sha256: str | None = None
    changed_paths: list[str] | None = None

class ResourceChangeUpdate(UpdateForm):
    at: _datetime | None = None
    changed_by: _UUID | None = None
    operation: str | None = None
    resource_type: str | None = None
    resource_id: str | None = None
    version_id: int | None = None
    sha256: str | None = None
    changed_paths: list[str] | None = None

class ResourceChangeSchema(RowSchema):
    org_id: _UUID
    id: int
    at: _datetime
    changed_by: _UUID | None
    operation: str
    resource_type: str
    resource_id: str
    version_id: int
    sha256: str | None
    changed_paths: list[str] | None

class ResourceHistoryCreate(CreateForm):
    org_id: _UUID | None = None
    resource_type: str
    id: str
    version_id: int
    last_updated: _datetime
    operation: str
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class ResourceHistoryUpdate(UpdateForm):
    operation: str | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class ResourceHistorySchema(RowSchema):
    org_id: _UUID
    resource_type: str
    id: str
    version_id: int
    last_updated: _datetime
    operation: str
    body: dict[str, _Any] | None
    sha256: str | None

class RiskAssessmentResourceCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    status: str | None = None
    code: str | None = None
    patient_id: str | None = None
    occurred_at: _datetime | None = None
    body: dict[str, _Any]
    sha256: str

class RiskAssessmentResourceUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    status: str | None = None
    code: str | None = None
    patient_id: str | None = None
    occurred_at: _datetime | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class RiskAssessmentResourceSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    status: str | None
    code: str | None
    patient_id: str | None
    occurred_at: _datetime | None
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class RolePermissionCreate(CreateForm):
    role: str
    permission: str

class RolePermissionUpdate(UpdateForm): ...

class RolePermissionSchema(RowSchema):
    role: str
    permission: str
    created_at: _datetime
    updated_at: _datetime

class RoleTypeLookupCreate(CreateForm):
    code: str
    label: str
    description: str | None = None
    sort_order: int = 0
    is_active: bool = True

class RoleTypeLookupUpdate(UpdateForm):
    label: str | None = None
    description: str | None = None
    sort_order: int | None = None
    is_active: bool | None = None

class RoleTypeLookupSchema(RowSchema):
    code: str
    label: str
    description: str | None
    sort_order: int
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class RunEventCreate(CreateForm):
    org_id: _UUID | None = None
    event_id: _UUID | None = None
    kind: str
    correlation_key: str
    payload: dict[str, _Any] | None = None
    delivered_at: _datetime | None = None
    looked_at: _datetime | None = None
    expires_at: _datetime | None = None

class RunEventUpdate(UpdateForm):
    kind: str | None = None
    correlation_key: str | None = None
    payload: dict[str, _Any] | None = None
    delivered_at: _datetime | None = None
    looked_at: _datetime | None = None
    expires_at: _datetime | None = None

class RunEventSchema(RowSchema):
    org_id: _UUID
    event_id: _UUID
    kind: str
    correlation_key: str
    payload: dict[str, _Any] | None
    delivered_at: _datetime | None
    looked_at: _datetime | None
    expires_at: _datetime | None
    created_at: _datetime
    updated_at: _datetime

class RunFanOutCreate(CreateForm):
    org_id: _UUID | None = None
    run_id: _UUID
    node_id: str
    iteration: int
    total_runs: int
    ended_runs: int = 0
    failed_runs: int = 0

class RunFanOutUpdate(UpdateForm):
    total_runs: int | None = None
    ended_runs: int | None = None
    failed_runs: int | None = None

class RunFanOutSchema(RowSchema):
    org_id: _UUID
    run_id: _UUID
    node_id: str
    iteration: int
    total_runs: int
    ended_runs: int
    failed_runs: int
    created_at: _datetime
    updated_at: _datetime

class RunSegmentCreate(CreateForm):
    org_id: _UUID | None = None
    segment_id: _UUID
    frontier: dict[str, _Any]
    completed_steps: int = 0
    current_step: str | None = None
    starts: int = 0

class RunSegmentUpdate(UpdateForm):
    frontier: dict[str, _Any] | None = None
    completed_steps: int | None = None
    current_step: str | None = None
    starts: int | None = None

class RunSegmentSchema(RowSchema):
    org_id: _UUID
    segment_id: _UUID
    frontier: dict[str, _Any]
    completed_steps: int
    current_step: str | None
    starts: int
    created_at: _datetime
    updated_at: _datetime

class RunStatusLookupCreate(CreateForm):
    code: str
    label: str
    description: str | None = None
    sort_order: int = 0
    is_active: bool = True

class RunStatusLookupUpdate(UpdateForm):
    label: str | None = None
    description: str | None = None
    sort_order: int | None = None
    is_active: bool | None = None

class RunStatusLookupSchema(RowSchema):
    code: str
    label: str
    description: str | None
    sort_order: int
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class RunTallyCreate(CreateForm):
    org_id: _UUID | None = None
    tally_id: _UUID
    status: str
    runs: int

class RunTallyUpdate(UpdateForm):
    status: str | None = None
    runs: int | None = None

class RunTallySchema(RowSchema):
    org_id: _UUID
    tally_id: _UUID
    status: str
    runs: int
    created_at: _datetime
    updated_at: _datetime

class RunTotalCreate(CreateForm):
    org_id: _UUID | None = None
    status: str
    runs: int

class RunTotalUpdate(UpdateForm):
    runs: int | None = None

class RunTotalSchema(RowSchema):
    org_id: _UUID
    status: str
    runs: int
    created_at: _datetime
    updated_at: _datetime

class RunWaitCreate(CreateForm):
    org_id: _UUID | None = None
    run_id: _UUID
    node_id: str
    iteration: int
    kind: str
    correlation_key: str
    due_at: _datetime | None = None
    request: dict[str, _Any] | None = None
    payload: dict[str, _Any] | None = None
    delivered_at: _datetime | None = None

class RunWaitUpdate(UpdateForm):
    kind: str | None = None
    correlation_key: str | None = None
    due_at: _datetime | None = None
    request: dict[str, _Any] | None = None
    payload: dict[str, _Any] | None = None
    delivered_at: _datetime | None = None

class RunWaitSchema(RowSchema):
    org_id: _UUID
    run_id: _UUID
    node_id: str
    iteration: int
    kind: str
    correlation_key: str
    due_at: _datetime | None
    request: dict[str, _Any] | None
    payload: dict[str, _Any] | None
    delivered_at: _datetime | None
    created_at: _datetime
    updated_at: _datetime

class SavedViewCreate(CreateForm):
    org_id: _UUID | None = None
    saved_view_id: _UUID | None = None
    user_id: _UUID | None = None
    screen: str
    name: str
    filters: dict[str, _Any] = {}
    columns: list[_Any] = []
    sort: str | None = None
    shared: bool = False
    is_default: bool = False

class SavedViewUpdate(UpdateForm):
    user_id: _UUID | None = None
    screen: str | None = None
    name: str | None = None
    filters: dict[str, _Any] | None = None
    columns: list[_Any] | None = None
    sort: str | None = None
    shared: bool | None = None
    is_default: bool | None = None

class SavedViewSchema(RowSchema):
    org_id: _UUID
    saved_view_id: _UUID
    user_id: _UUID | None
    screen: str
    name: str
    filters: dict[str, _Any]
    columns: list[_Any]
    sort: str | None
    shared: bool
    is_default: bool
    created_at: _datetime
    updated_at: _datetime

class SearchDateCreate(CreateForm):
    org_id: _UUID | None = None
    resource_type: str
    resource_id: str
    param: str
    n: int
    item: int = 0
    low: _datetime
    high: _datetime

class SearchDateUpdate(UpdateForm):
    item: int | None = None
    low: _datetime | None = None
    high: _datetime | None = None

class SearchDateSchema(RowSchema):
    org_id: _UUID
    resource_type: str
    resource_id: str
    param: str
    n: int
    item: int
    low: _datetime
    high: _datetime

class SearchNumberCreate(CreateForm):
    org_id: _UUID | None = None
    resource_type: str
    resource_id: str
    param: str
    n: int
    item: int = 0
    low: float
    high: float

class SearchNumberUpdate(UpdateForm):
    item: int | None = None
    low: float | None = None
    high: float | None = None

class SearchNumberSchema(RowSchema):
    org_id: _UUID
    resource_type: str
    resource_id: str
    param: str
    n: int
    item: int
    low: float
    high: float

class SearchQuantityCreate(CreateForm):
    org_id: _UUID | None = None
    resource_type: str
    resource_id: str
    param: str
    n: int
    item: int = 0
    system: str = ""
    code: str | None = None
    unit: str | None = None
    low: float
    high: float

class SearchQuantityUpdate(UpdateForm):
    item: int | None = None
    system: str | None = None
    code: str | None = None
    unit: str | None = None
    low: float | None = None
    high: float | None = None

class SearchQuantitySchema(RowSchema):
    org_id: _UUID
    resource_type: str
    resource_id: str
    param: str
    n: int
    item: int
    system: str
    code: str | None
    unit: str | None
    low: float
    high: float

class SearchReferenceCreate(CreateForm):
    org_id: _UUID | None = None
    resource_type: str
    resource_id: str
    param: str
    n: int
    item: int = 0
    target_type: str | None = None
    target_id: str | None = None
    url: str | None = None
    identifier_system: str | None = None
    identifier_value: str | None = None

class SearchReferenceUpdate(UpdateForm):
    item: int | None = None
    target_type: str | None = None
    target_id: str | None = None
    url: str | None = None
    identifier_system: str | None = None
    identifier_value: str | None = None

class SearchReferenceSchema(RowSchema):
    org_id: _UUID
    resource_type: str
    resource_id: str
    param: str
    n: int
    item: int
    target_type: str | None
    target_id: str | None
    url: str | None
    identifier_system: str | None
    identifier_value: str | None

class SearchStringCreate(CreateForm):
    org_id: _UUID | None = None
    resource_type: str
    resource_id: str
    param: str
    n: int
    item: int = 0
    value: str
    exact: str

class SearchStringUpdate(UpdateForm):
    item: int | None = None
    value: str | None = None
    exact: str | None = None

class SearchStringSchema(RowSchema):
    org_id: _UUID
    resource_type: str
    resource_id: str
    param: str
    n: int
    item: int
    value: str
    exact: str

class SearchTokenCreate(CreateForm):
    org_id: _UUID | None = None
    resource_type: str
    resource_id: str
    param: str
    n: int
    item: int = 0
    system: str = ""
    code: str
    display: str | None = None

class SearchTokenUpdate(UpdateForm):
    item: int | None = None
    system: str | None = None
    code: str | None = None
    display: str | None = None

class SearchTokenSchema(RowSchema):
    org_id: _UUID
    resource_type: str
    resource_id: str
    param: str
    n: int
    item: int
    system: str
    code: str
    display: str | None

class SearchUriCreate(CreateForm):
    org_id: _UUID | None = None
    resource_type: str
    resource_id: str
    param: str
    n: int
    item: int = 0
    value: str

class SearchUriUpdate(UpdateForm):
    item: int | None = None
    value: str | None = None

class SearchUriSchema(RowSchema):
    org_id: _UUID
    resource_type: str
    resource_id: str
    param: str
    n: int
    item: int
    value: str

class SeriesBaselineCreate(CreateForm):
    org_id: _UUID | None = None
    baseline_id: _UUID | None = None
    metric_id: str
    facility_id: str
    service_line: str | None = None
    sub_service_line: str | None = None
    entity_dimensions_hash: str = "99914b932bd37a50b983c5e7c90ae93b"
    starts_on: _date
    reason: str
    created_by: _UUID | None = None

class SeriesBaselineUpdate(UpdateForm):
    metric_id: str | None = None
    facility_id: str | None = None
    service_line: str | None = None
    sub_service_line: str | None = None
    entity_dimensions_hash: str | None = None
    starts_on: _date | None = None
    reason: str | None = None
    created_by: _UUID | None = None

class SeriesBaselineSchema(RowSchema):
    org_id: _UUID
    baseline_id: _UUID
    metric_id: str
    facility_id: str
    service_line: str | None
    sub_service_line: str | None
    entity_dimensions_hash: str
    starts_on: _date
    reason: str
    created_by: _UUID | None
    created_at: _datetime
    updated_at: _datetime

class ServiceRequestResourceCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    status: str | None = None
    intent: str | None = None
    code: str | None = None
    patient_id: str | None = None
    encounter_id: str | None = None
    authored_at: _datetime | None = None
    body: dict[str, _Any]
    sha256: str

class ServiceRequestResourceUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    status: str | None = None
    intent: str | None = None
    code: str | None = None
    patient_id: str | None = None
    encounter_id: str | None = None
    authored_at: _datetime | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class ServiceRequestResourceSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    status: str | None
    intent: str | None
    code: str | None
    patient_id: str | None
    encounter_id: str | None
    authored_at: _datetime | None
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class SignalCreate(CreateForm):
    org_id: _UUID | None = None
    id: _UUID | None = None
    canonical_node_id: str | None = None
    metric_id: str
    domain: str
    facility: str
    facility_id: str | None = None
    system_name: str | None = None
    service_line: str | None = None
    sub_service_line: str | None = None
    description: str | None = None
    metric_value: _Decimal | None = None
    peer_mean: _Decimal | None = None
    peer_std: _Decimal | None = None
    percentile_rank: _Decimal | None = None
    encounters: int | None = None
    detected_at: _datetime
    simplified_signal_type: str | None = None
    simplified_severity: int | None = None
    simplified_severity_range: list[_Any] | None = None
    simplified_inputs: dict[str, _Any] | None = None
    simplified_indicators: dict[str, _Any] | None = None
    simplified_reasoning: str | None = None
    simplified_severity_calculation: dict[str, _Any] | None = None
    magnitude_tier: str | None = None
    trajectory_tier: str | None = None
    consistency_tier: str | None = None
    evidence: str = "watch"
    q_value: float | None = None
    slope_q_value: float | None = None
    classification: str | None = None
    entity_dimensions: dict[str, _Any] = {}
    entity_dimensions_hash: str | None = None
    groupby_label: str | None = None
    group_value: str | None = None
    temporal_node_id: str | None = None
    metric_trend_timeline: _Any | None = None
    trend_direction: str | None = None
    metadata_per_period: _Any | None = None
    peer_percentile_trends: _Any | None = None
    annual_excess_cost: _Decimal | None = None
    excess_los_days: _Decimal | None = None
    capacity_impact_bed_days: _Decimal | None = None
    expected_metric_value: _Decimal | None = None
    why_matters_narrative: str | None = None
    impact: dict[str, _Any] | None = None
    run_id: _UUID | None = None
    content_hash: _UUID | None = None
    changed_in: int = 0

class SignalUpdate(UpdateForm):
    canonical_node_id: str | None = None
    metric_id: str | None = None
    domain: str | None = None
    facility: str | None = None
    facility_id: str | None = None
    system_name: str | None = None
    service_line: str | None = None
    sub_service_line: str | None = None
    description: str | None = None
    metric_value: _Decimal | None = None
    peer_mean: _Decimal | None = None
    peer_std: _Decimal | None = None
    percentile_rank: _Decimal | None = None
    encounters: int | None = None
    detected_at: _datetime | None = None
    simplified_signal_type: str | None = None
    simplified_severity: int | None = None
    simplified_severity_range: list[_Any] | None = None
    simplified_inputs: dict[str, _Any] | None = None
    simplified_indicators: dict[str, _Any] | None = None
    simplified_reasoning: str | None = None
    simplified_severity_calculation: dict[str, _Any] | None = None
    magnitude_tier: str | None = None
    trajectory_tier: str | None = None
    consistency_tier: str | None = None
    evidence: str | None = None
    q_value: float | None = None
    slope_q_value: float | None = None
    classification: str | None = None
    entity_dimensions: dict[str, _Any] | None = None
    entity_dimensions_hash: str | None = None
    groupby_label: str | None = None
    group_value: str | None = None
    temporal_node_id: str | None = None
    metric_trend_timeline: _Any | None = None
    trend_direction: str | None = None
    metadata_per_period: _Any | None = None
    peer_percentile_trends: _Any | None = None
    annual_excess_cost: _Decimal | None = None
    excess_los_days: _Decimal | None = None
    capacity_impact_bed_days: _Decimal | None = None
    expected_metric_value: _Decimal | None = None
    why_matters_narrative: str | None = None
    impact: dict[str, _Any] | None = None
    run_id: _UUID | None = None
    content_hash: _UUID | None = None
    changed_in: int | None = None

class SignalSchema(RowSchema):
    org_id: _UUID
    id: _UUID
    canonical_node_id: str | None
    metric_id: str
    domain: str
    facility: str
    facility_id: str | None
    system_name: str | None
    service_line: str | None
    sub_service_line: str | None
    description: str | None
    metric_value: _Decimal | None
    peer_mean: _Decimal | None
    peer_std: _Decimal | None
    percentile_rank: _Decimal | None
    encounters: int | None
    detected_at: _datetime
    simplified_signal_type: str | None
    simplified_severity: int | None
    simplified_severity_range: list[_Any] | None
    simplified_inputs: dict[str, _Any] | None
    simplified_indicators: dict[str, _Any] | None
    simplified_reasoning: str | None
    simplified_severity_calculation: dict[str, _Any] | None
    magnitude_tier: str | None
    trajectory_tier: str | None
    consistency_tier: str | None
    evidence: str
    q_value: float | None
    slope_q_value: float | None
    classification: str | None
    entity_dimensions: dict[str, _Any]
    entity_dimensions_hash: str | None
    groupby_label: str | None
    group_value: str | None
    temporal_node_id: str | None
    metric_trend_timeline: _Any | None
    trend_direction: str | None
    metadata_per_period: _Any | None
    peer_percentile_trends: _Any | None
    annual_excess_cost: _Decimal | None
    excess_los_days: _Decimal | None
    capacity_impact_bed_days: _Decimal | None
    expected_metric_value: _Decimal | None
    why_matters_narrative: str | None
    impact: dict[str, _Any] | None
    run_id: _UUID | None
    content_hash: _UUID | None
    changed_in: int
    created_at: _datetime
    updated_at: _datetime

class SignalDomainLookupCreate(CreateForm):
    code: str
    label: str
    description: str | None = None
    sort_order: int = 0
    is_active: bool = True

class SignalDomainLookupUpdate(UpdateForm):
    label: str | None = None
    description: str | None = None
    sort_order: int | None = None
    is_active: bool | None = None

class SignalDomainLookupSchema(RowSchema):
    code: str
    label: str
    description: str | None
    sort_order: int
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class SignalRemovalCreate(CreateForm):
    org_id: _UUID | None = None
    signal_id: _UUID
    changed_in: int | None = None

class SignalRemovalUpdate(UpdateForm): ...

class SignalRemovalSchema(RowSchema):
    org_id: _UUID
    signal_id: _UUID
    changed_in: int
    created_at: _datetime
    updated_at: _datetime

class SignalRunCreate(CreateForm):
    org_id: _UUID | None = None
    run_id: _UUID | None = None
    status: str = "running"
    distributed: bool
    requested_by: _UUID | None = None
    classification: str
    options: dict[str, _Any] = {}
    counts: dict[str, _Any] = {}
    error_code: str | None = None
    error_message: str | None = None
    leased_until: _datetime | None = None
    finished_at: _datetime | None = None

class SignalRunUpdate(UpdateForm):
    status: str | None = None
    distributed: bool | None = None
    requested_by: _UUID | None = None
    classification: str | None = None
    options: dict[str, _Any] | None = None
    counts: dict[str, _Any] | None = None
    error_code: str | None = None
    error_message: str | None = None
    leased_until: _datetime | None = None
    finished_at: _datetime | None = None

class SignalRunSchema(RowSchema):
    org_id: _UUID
    run_id: _UUID
    status: str
    distributed: bool
    requested_by: _UUID | None
    classification: str
    options: dict[str, _Any]
    counts: dict[str, _Any]
    error_code: str | None
    error_message: str | None
    leased_until: _datetime | None
    finished_at: _datetime | None
    created_at: _datetime
    updated_at: _datetime

class SignalRunUnitCreate(CreateForm):
    org_id: _UUID | None = None
    run_id: _UUID
    unit_no: int
    metric_id: str
    period_end: _date
    status: str = "pending"
    tries: int = 0
    leased_by: _UUID | None = None
    leased_until: _datetime | None = None
    result: bytes | None = None
    error_message: str | None = None

class SignalRunUnitUpdate(UpdateForm):
    metric_id: str | None = None
    period_end: _date | None = None
    status: str | None = None
    tries: int | None = None
    leased_by: _UUID | None = None
    leased_until: _datetime | None = None
    result: bytes | None = None
    error_message: str | None = None

class SignalRunUnitSchema(RowSchema):
    org_id: _UUID
    run_id: _UUID
    unit_no: int
    metric_id: str
    period_end: _date
    status: str
    tries: int
    leased_by: _UUID | None
    leased_until: _datetime | None
    result: bytes | None
    error_message: str | None
    created_at: _datetime
    updated_at: _datetime

class SignalTypeLookupCreate(CreateForm):
    code: str
    label: str
    description: str | None = None
    sort_order: int = 0
    is_active: bool = True

class SignalTypeLookupUpdate(UpdateForm):
    label: str | None = None
    description: str | None = None
    sort_order: int | None = None
    is_active: bool | None = None

class SignalTypeLookupSchema(RowSchema):
    code: str
    label: str
    description: str | None
    sort_order: int
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class StepStatusLookupCreate(CreateForm):
    code: str
    label: str
    description: str | None = None
    sort_order: int = 0
    is_active: bool = True

class StepStatusLookupUpdate(UpdateForm):
    label: str | None = None
    description: str | None = None
    sort_order: int | None = None
    is_active: bool | None = None

class StepStatusLookupSchema(RowSchema):
    code: str
    label: str
    description: str | None
    sort_order: int
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class SubmissionCreate(CreateForm):
    org_id: _UUID | None = None
    submission_id: _UUID | None = None
    claim_id: _UUID
    claim_version: int
    frequency_code: str
    interchange_id: _UUID
    status: str
    category: str | None = None
    sent_at: _datetime | None = None
    acknowledged_at: _datetime | None = None

class SubmissionUpdate(UpdateForm):
    claim_id: _UUID | None = None
    claim_version: int | None = None
    frequency_code: str | None = None
    interchange_id: _UUID | None = None
    status: str | None = None
    category: str | None = None
    sent_at: _datetime | None = None
    acknowledged_at: _datetime | None = None

class SubmissionSchema(RowSchema):
    org_id: _UUID
    submission_id: _UUID
    claim_id: _UUID
    claim_version: int
    frequency_code: str
    interchange_id: _UUID
    status: str
    category: str | None
    sent_at: _datetime | None
    acknowledged_at: _datetime | None
    created_at: _datetime
    updated_at: _datetime

class SystemConfigCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    body: dict[str, _Any] | None = None
    is_sensitive: bool = False
    sealed: dict[str, _Any] | None = None
    description: str | None = None
    changed_by: _UUID | None = None

class SystemConfigUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    body: dict[str, _Any] | None = None
    is_sensitive: bool | None = None
    sealed: dict[str, _Any] | None = None
    description: str | None = None
    changed_by: _UUID | None = None

class SystemConfigSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    body: dict[str, _Any] | None
    is_sensitive: bool
    description: str | None
    changed_by: _UUID | None
    created_at: _datetime
    updated_at: _datetime

class TaskActionLookupCreate(CreateForm):
    code: str
    label: str
    description: str | None = None
    sort_order: int = 0
    is_active: bool = True

class TaskActionLookupUpdate(UpdateForm):
    label: str | None = None
    description: str | None = None
    sort_order: int | None = None
    is_active: bool | None = None

class TaskActionLookupSchema(RowSchema):
    code: str
    label: str
    description: str | None
    sort_order: int
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class TaskActionMappingCreate(CreateForm):
    legacy_action: str
    domain: str
    standard_action: str

class TaskActionMappingUpdate(UpdateForm):
    standard_action: str | None = None

class TaskActionMappingSchema(RowSchema):
    legacy_action: str
    domain: str
    standard_action: str
    created_at: _datetime
    updated_at: _datetime

class TaskDomainLookupCreate(CreateForm):
    code: str
    label: str
    description: str | None = None
    sort_order: int = 0
    is_active: bool = True

class TaskDomainLookupUpdate(UpdateForm):
    label: str | None = None
    description: str | None = None
    sort_order: int | None = None
    is_active: bool | None = None

class TaskDomainLookupSchema(RowSchema):
    code: str
    label: str
    description: str | None
    sort_order: int
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class TaskResourceCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    status: str | None = None
    intent: str | None = None
    priority: str | None = None
    code: str | None = None
    patient_id: str | None = None
    owner_id: str | None = None
    authored_at: _datetime | None = None
    period_start: _datetime | None = None
    period_end: _datetime | None = None
    body: dict[str, _Any]
    sha256: str

class TaskResourceUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    status: str | None = None
    intent: str | None = None
    priority: str | None = None
    code: str | None = None
    patient_id: str | None = None
    owner_id: str | None = None
    authored_at: _datetime | None = None
    period_start: _datetime | None = None
    period_end: _datetime | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class TaskResourceSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    status: str | None
    intent: str | None
    priority: str | None
    code: str | None
    patient_id: str | None
    owner_id: str | None
    authored_at: _datetime | None
    period_start: _datetime | None
    period_end: _datetime | None
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class TaskSignatureCreate(CreateForm):
    org_id: _UUID | None = None
    signature_id: _UUID | None = None
    endpoint_id: _UUID | None = None
    channel_type_id: _UUID | None = None
    domain: str
    action: str
    alias_of: _UUID | None = None
    source: str = "human"
    steps: list[_Any] = []
    last_human_run: _datetime | None = None
    total_runs: int = 0
    success_runs: int = 0

class TaskSignatureUpdate(UpdateForm):
    endpoint_id: _UUID | None = None
    channel_type_id: _UUID | None = None
    domain: str | None = None
    action: str | None = None
    alias_of: _UUID | None = None
    source: str | None = None
    steps: list[_Any] | None = None
    last_human_run: _datetime | None = None
    total_runs: int | None = None
    success_runs: int | None = None

class TaskSignatureSchema(RowSchema):
    org_id: _UUID
    signature_id: _UUID
    endpoint_id: _UUID | None
    channel_type_id: _UUID | None
    domain: str
    action: str
    alias_of: _UUID | None
    source: str
    signature_key: str
    steps: list[_Any]
    last_human_run: _datetime | None
    total_runs: int
    success_runs: int
    created_at: _datetime
    updated_at: _datetime

class TaskSignatureSourceLookupCreate(CreateForm):
    code: str
    label: str
    description: str | None = None
    sort_order: int = 0
    is_active: bool = True

class TaskSignatureSourceLookupUpdate(UpdateForm):
    label: str | None = None
    description: str | None = None
    sort_order: int | None = None
    is_active: bool | None = None

class TaskSignatureSourceLookupSchema(RowSchema):
    code: str
    label: str
    description: str | None
    sort_order: int
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class TaskTypeCreate(CreateForm):
    task_type_id: _UUID | None = None
    domain: str
    action: str
    display_name: str
    description: str | None = None
    is_active: bool = True

class TaskTypeUpdate(UpdateForm):
    domain: str | None = None
    action: str | None = None
    display_name: str | None = None
    description: str | None = None
    is_active: bool | None = None

class TaskTypeSchema(RowSchema):
    task_type_id: _UUID
    domain: str
    action: str
    display_name: str
    description: str | None
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class TemplateCreate(CreateForm):
    org_id: _UUID | None = None
    id: str
    version_id: int = 1
    last_updated: _datetime | None = None
    name: str
    kind: str | None = None
    status: str = "active"
    content: str
    variables: list[_Any] = []
    body: dict[str, _Any]
    sha256: str

class TemplateUpdate(UpdateForm):
    version_id: int | None = None
    last_updated: _datetime | None = None
    name: str | None = None
    kind: str | None = None
    status: str | None = None
    content: str | None = None
    variables: list[_Any] | None = None
    body: dict[str, _Any] | None = None
    sha256: str | None = None

class TemplateSchema(RowSchema):
    org_id: _UUID
    id: str
    version_id: int
    last_updated: _datetime
    name: str
    kind: str | None
    status: str
    content: str
    variables: list[_Any]
    body: dict[str, _Any]
    sha256: str
    created_at: _datetime
    updated_at: _datetime

class TrajectoryTierLookupCreate(CreateForm):
    code: str
    label: str
    description: str | None = None
    sort_order: int = 0
    is_active: bool = True

class TrajectoryTierLookupUpdate(UpdateForm):
    label: str | None = None
    description: str | None = None
    sort_order: int | None = None
    is_active: bool | None = None

class TrajectoryTierLookupSchema(RowSchema):
    code: str
    label: str
    description: str | None
    sort_order: int
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class TransactionStandardCreate(CreateForm):
    transaction_standard_id: _UUID | None = None
    domain: str
    action: str
    request_set: str | None = None
    response_set: str | None = None
    implementation_guide: str

class TransactionStandardUpdate(UpdateForm):
    domain: str | None = None
    action: str | None = None
    request_set: str | None = None
    response_set: str | None = None
    implementation_guide: str | None = None

class TransactionStandardSchema(RowSchema):
    transaction_standard_id: _UUID
    domain: str
    action: str
    request_set: str | None
    response_set: str | None
    implementation_guide: str
    created_at: _datetime
    updated_at: _datetime

class UploadCreate(CreateForm):
    org_id: _UUID | None = None
    upload_id: _UUID | None = None
    file_name: str
    kind: str | None = None
    media_type: str | None = None
    size: int
    received: int = 0
    sha256: str | None = None
    content_ref: str | None = None
    sealed_key: dict[str, _Any] | None = None
    state: str = "receiving"
    uploaded_by: _UUID | None = None
    expires_at: _datetime | None = None
    erased_at: _datetime | None = None

class UploadUpdate(UpdateForm):
    file_name: str | None = None
    kind: str | None = None
    media_type: str | None = None
    size: int | None = None
    received: int | None = None
    sha256: str | None = None
    content_ref: str | None = None
    sealed_key: dict[str, _Any] | None = None
    state: str | None = None
    uploaded_by: _UUID | None = None
    expires_at: _datetime | None = None
    erased_at: _datetime | None = None

class UploadSchema(RowSchema):
    org_id: _UUID
    upload_id: _UUID
    file_name: str
    kind: str | None
    media_type: str | None
    size: int
    received: int
    sha256: str | None
    content_ref: str | None
    state: str
    uploaded_by: _UUID | None
    expires_at: _datetime | None
    erased_at: _datetime | None
    created_at: _datetime
    updated_at: _datetime

class UserRoleLookupCreate(CreateForm):
    code: str
    label: str
    description: str | None = None
    sort_order: int = 0
    is_active: bool = True

class UserRoleLookupUpdate(UpdateForm):
    label: str | None = None
    description: str | None = None
    sort_order: int | None = None
    is_active: bool | None = None

class UserRoleLookupSchema(RowSchema):
    code: str
    label: str
    description: str | None
    sort_order: int
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class UserWorkflowCreate(CreateForm):
    org_id: _UUID | None = None
    workflow_id: _UUID | None = None
    name: str
    description: str | None = None
    status: str = "draft"
    version: int = 1
    draft_state: dict[str, _Any] | None = None
    draft_updated_at: _datetime | None = None
    required_data: dict[str, _Any] = {}
    created_by: _UUID | None = None
    legacy_steps: list[_Any] | None = None
    legacy_name: str | None = None

class UserWorkflowUpdate(UpdateForm):
    name: str | None = None
    description: str | None = None
    status: str | None = None
    version: int | None = None
    draft_state: dict[str, _Any] | None = None
    draft_updated_at: _datetime | None = None
    required_data: dict[str, _Any] | None = None
    created_by: _UUID | None = None
    legacy_steps: list[_Any] | None = None
    legacy_name: str | None = None

class UserWorkflowSchema(RowSchema):
    org_id: _UUID
    workflow_id: _UUID
    name: str
    description: str | None
    status: str
    version: int
    draft_state: dict[str, _Any] | None
    draft_updated_at: _datetime | None
    required_data: dict[str, _Any]
    created_by: _UUID | None
    legacy_steps: list[_Any] | None
    legacy_name: str | None
    created_at: _datetime
    updated_at: _datetime

class UserWorkflowChannelTypeCreate(CreateForm):
    org_id: _UUID | None = None
    workflow_id: _UUID
    channel_type_id: _UUID
    timeout_ms: int | None = None
    priority: int = 0

class UserWorkflowChannelTypeUpdate(UpdateForm):
    timeout_ms: int | None = None
    priority: int | None = None

class UserWorkflowChannelTypeSchema(RowSchema):
    org_id: _UUID
    workflow_id: _UUID
    channel_type_id: _UUID
    timeout_ms: int | None
    priority: int
    created_at: _datetime
    updated_at: _datetime

class UserWorkflowNodeCreate(CreateForm):
    org_id: _UUID | None = None
    node_id: _UUID | None = None
    workflow_id: _UUID
    legacy_id: int | None = None
    key: str
    node_type: str
    label: str
    description: str | None = None
    config: dict[str, _Any] = {}
    position: dict[str, _Any] | None = None
    label_conf: _Decimal | None = None
    last_label_at: _datetime | None = None

class UserWorkflowNodeUpdate(UpdateForm):
    workflow_id: _UUID | None = None
    legacy_id: int | None = None
    key: str | None = None
    node_type: str | None = None
    label: str | None = None
    description: str | None = None
    config: dict[str, _Any] | None = None
    position: dict[str, _Any] | None = None
    label_conf: _Decimal | None = None
    last_label_at: _datetime | None = None

class UserWorkflowNodeSchema(RowSchema):
    org_id: _UUID
    node_id: _UUID
    workflow_id: _UUID
    legacy_id: int
    key: str
    node_type: str
    label: str
    description: str | None
    config: dict[str, _Any]
    position: dict[str, _Any] | None
    label_conf: _Decimal | None
    last_label_at: _datetime | None
    created_at: _datetime
    updated_at: _datetime

class UserWorkflowTaskTypeCreate(CreateForm):
    org_id: _UUID | None = None
    workflow_id: _UUID
    task_type_id: _UUID
    preferred: bool = False

class UserWorkflowTaskTypeUpdate(UpdateForm):
    preferred: bool | None = None

class UserWorkflowTaskTypeSchema(RowSchema):
    org_id: _UUID
    workflow_id: _UUID
    task_type_id: _UUID
    preferred: bool
    created_at: _datetime
    updated_at: _datetime

class UserWorkflowTransitionCreate(CreateForm):
    org_id: _UUID | None = None
    workflow_id: _UUID
    from_node: _UUID
    to_node: _UUID
    action_label: str = ""
    condition: dict[str, _Any] | None = None
    freq: int = 1

class UserWorkflowTransitionUpdate(UpdateForm):
    condition: dict[str, _Any] | None = None
    freq: int | None = None

class UserWorkflowTransitionSchema(RowSchema):
    org_id: _UUID
    workflow_id: _UUID
    from_node: _UUID
    to_node: _UUID
    action_label: str
    condition: dict[str, _Any] | None
    freq: int
    created_at: _datetime
    updated_at: _datetime

class WorkItemCreate(CreateForm):
    org_id: _UUID | None = None
    work_item_id: _UUID | None = None
    queue: str
    kind: str
    subject_type: str | None = None
    subject_id: _UUID | None = None
    payer_id: _UUID | None = None
    title: str
    reason: str
    next_action: str | None = None
    dedupe_key: str | None = None
    detail: dict[str, _Any] = {}
    priority: int = 50
    priority_reason: str | None = None
    amount: _Decimal | None = None
    due_at: _datetime | None = None
    assignee_id: _UUID | None = None
    assignee_role: str | None = None
    status: str = "open"
    snoozed_until: _datetime | None = None
    leased_by: _UUID | None = None
    leased_until: _datetime | None = None
    version: int = 1
    created_by: _UUID | None = None
    outcome: str | None = None
    completed_by: _UUID | None = None
    completed_at: _datetime | None = None

class WorkItemUpdate(UpdateForm):
    queue: str | None = None
    kind: str | None = None
    subject_type: str | None = None
    subject_id: _UUID | None = None
    payer_id: _UUID | None = None
    title: str | None = None
    reason: str | None = None
    next_action: str | None = None
    dedupe_key: str | None = None
    detail: dict[str, _Any] | None = None
    priority: int | None = None
    priority_reason: str | None = None
    amount: _Decimal | None = None
    due_at: _datetime | None = None
    assignee_id: _UUID | None = None
    assignee_role: str | None = None
    status: str | None = None
    snoozed_until: _datetime | None = None
    leased_by: _UUID | None = None
    leased_until: _datetime | None = None
    version: int | None = None
    created_by: _UUID | None = None
    outcome: str | None = None
    completed_by: _UUID | None = None
    completed_at: _datetime | None = None

class WorkItemSchema(RowSchema):
    org_id: _UUID
    work_item_id: _UUID
    queue: str
    kind: str
    subject_type: str | None
    subject_id: _UUID | None
    payer_id: _UUID | None
    title: str
    reason: str
    next_action: str | None
    dedupe_key: str | None
    detail: dict[str, _Any]
    priority: int
    priority_reason: str | None
    amount: _Decimal | None
    due_at: _datetime | None
    assignee_id: _UUID | None
    assignee_role: str | None
    status: str
    snoozed_until: _datetime | None
    leased_by: _UUID | None
    leased_until: _datetime | None
    version: int
    created_by: _UUID | None
    outcome: str | None
    completed_by: _UUID | None
    completed_at: _datetime | None
    created_at: _datetime
    updated_at: _datetime

class WorkerCreate(CreateForm):
    worker_id: str
    host: str
    pid: int
    version: str
    queues: list[_Any]
    started_at: _datetime | None = None
    heartbeat_at: _datetime | None = None
    stopped_at: _datetime | None = None

class WorkerUpdate(UpdateForm):
    host: str | None = None
    pid: int | None = None
    version: str | None = None
    queues: list[_Any] | None = None
    started_at: _datetime | None = None
    heartbeat_at: _datetime | None = None
    stopped_at: _datetime | None = None

class WorkerSchema(RowSchema):
    worker_id: str
    host: str
    pid: int
    version: str
    queues: list[_Any]
    started_at: _datetime
    heartbeat_at: _datetime
    stopped_at: _datetime | None
    created_at: _datetime
    updated_at: _datetime

class WorkflowRevisionCreate(CreateForm):
    org_id: _UUID | None = None
    revision_id: _UUID | None = None
    workflow_id: _UUID
    revision_num: int
    comment: str | None = None
    snapshot: dict[str, _Any]
    created_by: _UUID | None = None

class WorkflowRevisionUpdate(UpdateForm):
    workflow_id: _UUID | None = None
    revision_num: int | None = None
    comment: str | None = None
    snapshot: dict[str, _Any] | None = None
    created_by: _UUID | None = None

class WorkflowRevisionSchema(RowSchema):
    org_id: _UUID
    revision_id: _UUID
    workflow_id: _UUID
    revision_num: int
    comment: str | None
    snapshot: dict[str, _Any]
    created_by: _UUID | None
    created_at: _datetime
    updated_at: _datetime

class WorkflowRunCreate(CreateForm):
    org_id: _UUID | None = None
    run_id: _UUID | None = None
    workflow_id: _UUID
    revision_id: _UUID
    encounter_id: str | None = None
    workflow_type: str | None = None
    status: str = "PENDING"
    context: dict[str, _Any] = {}
    frontier: dict[str, _Any]
    segment_id: _UUID | None = None
    at_segment: bool = False
    segment_starts: int = 0
    queue: str = "interactive"
    pause_requested: bool = False
    cancel_requested: bool = False
    current_step: str | None = None
    total_steps: int = 0
    completed_steps: int = 0
    error_step: str | None = None
    error_code: str | None = None
    error_message: str | None = None
    retry_count: int = 0
    batch_job_id: _UUID | None = None
    row_number: int | None = None
    parent_run_id: _UUID | None = None
    parent_node: str | None = None
    parent_iteration: int | None = None
    item_number: int | None = None
    forked_from: _UUID | None = None
    forked_at: str | None = None
    created_by: _UUID | None = None
    started_at: _datetime | None = None
    completed_at: _datetime | None = None
    total_execution_time_ms: int | None = None

class WorkflowRunUpdate(UpdateForm):
    workflow_id: _UUID | None = None
    revision_id: _UUID | None = None
    encounter_id: str | None = None
    workflow_type: str | None = None
    status: str | None = None
    context: dict[str, _Any] | None = None
    frontier: dict[str, _Any] | None = None
    segment_id: _UUID | None = None
    at_segment: bool | None = None
    segment_starts: int | None = None
    queue: str | None = None
    pause_requested: bool | None = None
    cancel_requested: bool | None = None
    current_step: str | None = None
    total_steps: int | None = None
    completed_steps: int | None = None
    error_step: str | None = None
    error_code: str | None = None
    error_message: str | None = None
    retry_count: int | None = None
    batch_job_id: _UUID | None = None
    row_number: int | None = None
    parent_run_id: _UUID | None = None
    parent_node: str | None = None
    parent_iteration: int | None = None
    item_number: int | None = None
    forked_from: _UUID | None = None
    forked_at: str | None = None
    created_by: _UUID | None = None
    started_at: _datetime | None = None
    completed_at: _datetime | None = None
    total_execution_time_ms: int | None = None

class WorkflowRunSchema(RowSchema):
    org_id: _UUID
    run_id: _UUID
    workflow_id: _UUID
    revision_id: _UUID
    encounter_id: str | None
    workflow_type: str | None
    status: str
    context: dict[str, _Any]
    frontier: dict[str, _Any]
    segment_id: _UUID | None
    at_segment: bool
    segment_starts: int
    queue: str
    pause_requested: bool
    cancel_requested: bool
    current_step: str | None
    total_steps: int
    completed_steps: int
    error_step: str | None
    error_code: str | None
    error_message: str | None
    retry_count: int
    batch_job_id: _UUID | None
    row_number: int | None
    parent_run_id: _UUID | None
    parent_node: str | None
    parent_iteration: int | None
    item_number: int | None
    forked_from: _UUID | None
    forked_at: str | None
    created_by: _UUID | None
    started_at: _datetime | None
    completed_at: _datetime | None
    total_execution_time_ms: int | None
    created_at: _datetime
    updated_at: _datetime

class WorkflowRunStepCreate(CreateForm):
    org_id: _UUID | None = None
    run_id: _UUID
    node_id: str
    iteration: int
    status: str
    attempt_number: int = 1
    max_retries: int = 0
    input_ref: str | None = None
    output: dict[str, _Any] | None = None
    error: dict[str, _Any] | None = None
    worker: str | None = None
    started_at: _datetime | None = None
    completed_at: _datetime | None = None
    execution_time_ms: float | None = None

class WorkflowRunStepUpdate(UpdateForm):
    status: str | None = None
    attempt_number: int | None = None
    max_retries: int | None = None
    input_ref: str | None = None
    output: dict[str, _Any] | None = None
    error: dict[str, _Any] | None = None
    worker: str | None = None
    started_at: _datetime | None = None
    completed_at: _datetime | None = None
    execution_time_ms: float | None = None

class WorkflowRunStepSchema(RowSchema):
    org_id: _UUID
    run_id: _UUID
    node_id: str
    iteration: int
    status: str
    attempt_number: int
    max_retries: int
    input_ref: str | None
    output: dict[str, _Any] | None
    error: dict[str, _Any] | None
    worker: str | None
    started_at: _datetime | None
    completed_at: _datetime | None
    execution_time_ms: float | None
    created_at: _datetime
    updated_at: _datetime

class WorkflowRunStepAttemptCreate(CreateForm):
    org_id: _UUID | None = None
    run_id: _UUID
    node_id: str
    iteration: int
    attempt_number: int
    worker: str
    started_at: _datetime
    completed_at: _datetime | None = None
    outcome: str
    error: dict[str, _Any] | None = None

class WorkflowRunStepAttemptUpdate(UpdateForm):
    worker: str | None = None
    started_at: _datetime | None = None
    completed_at: _datetime | None = None
    outcome: str | None = None
    error: dict[str, _Any] | None = None

class WorkflowRunStepAttemptSchema(RowSchema):
    org_id: _UUID
    run_id: _UUID
    node_id: str
    iteration: int
    attempt_number: int
    worker: str
    started_at: _datetime
    completed_at: _datetime | None
    outcome: str
    error: dict[str, _Any] | None
    created_at: _datetime
    updated_at: _datetime

class WorkflowStatusLookupCreate(CreateForm):
    code: str
    label: str
    description: str | None = None
    sort_order: int = 0
    is_active: bool = True

class WorkflowStatusLookupUpdate(UpdateForm):
    label: str | None = None
    description: str | None = None
    sort_order: int | None = None
    is_active: bool | None = None

class WorkflowStatusLookupSchema(RowSchema):
    code: str
    label: str
    description: str | None
    sort_order: int
    is_active: bool
    created_at: _datetime
    updated_at: _datetime

class WorkflowTraceCreate(CreateForm):
    org_id: _UUID | None = None
    trace_id: _UUID | None = None
    workflow_id: _UUID | None = None
    run_id: _UUID | None = None
    batch_row_id: _UUID | None = None
    node_id: _UUID | None = None
    micro_state_id: _UUID | None = None
    action_type: str
    action_detail: dict[str, _Any] = {}
    success: bool
    duration_ms: float | None = None
    error_detail: str | None = None
    llm_prompt: str | None = None
    llm_response: str | None = None
    llm_model: str | None = None
    tokens_used: int | None = None
    tier: int | None = None
    tier_reason: str | None = None
    session_id: str | None = None
    user_id: _UUID | None = None

class WorkflowTraceUpdate(UpdateForm):
    workflow_id: _UUID | None = None
    run_id: _UUID | None = None
    batch_row_id: _UUID | None = None
    node_id: _UUID | None = None
    micro_state_id: _UUID | None = None
    action_type: str | None = None
    action_detail: dict[str, _Any] | None = None
    success: bool | None = None
    duration_ms: float | None = None
    error_detail: str | None = None
    llm_prompt: str | None = None
    llm_response: str | None = None
    llm_model: str | None = None
    tokens_used: int | None = None
    tier: int | None = None
    tier_reason: str | None = None
    session_id: str | None = None
    user_id: _UUID | None = None

class WorkflowTraceSchema(RowSchema):
    org_id: _UUID
    trace_id: _UUID
    workflow_id: _UUID | None
    run_id: _UUID | None
    batch_row_id: _UUID | None
    node_id: _UUID | None
    micro_state_id: _UUID | None
    action_type: str
    action_detail: dict[str, _Any]
    success: bool
    duration_ms: float | None
    error_detail: str | None
    llm_prompt: str | None
    llm_response: str | None
    llm_model: str | None
    tokens_used: int | None
    tier: int | None
    tier_reason: str | None
    session_id: str | None
    user_id: _UUID | None
    created_at: _datetime
    updated_at: _datetime

class WorkflowTraceEndpointCreate(CreateForm):
    org_id: _UUID | None = None
    trace_id: _UUID
    endpoint_id: _UUID
    created_at: _datetime | None = None

class WorkflowTraceEndpointUpdate(UpdateForm): ...

class WorkflowTraceEndpointSchema(RowSchema):
    org_id: _UUID
    trace_id: _UUID
    endpoint_id: _UUID
    created_at: _datetime
    updated_at: _datetime
