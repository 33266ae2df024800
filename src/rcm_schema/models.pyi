"""Made by tools/generate_schema.py from the code: change that, then run it."""

from datetime import date as _date
from datetime import datetime as _datetime
from typing import Any as _Any
from uuid import UUID as _UUID

from sqlalchemy.orm import Mapped

from rcm.audit.models import (
    AuditLog as AuditLog,
)
from rcm.audit.models import (
    AuditSeal as AuditSeal,
)
from rcm.catalog.code_tables.models import (
    Code as Code,
)
from rcm.catalog.code_tables.models import (
    CodeSystem as CodeSystem,
)
from rcm.catalog.code_tables.models import (
    DrgWeight as DrgWeight,
)
from rcm.catalog.code_tables.models import (
    Mue as Mue,
)
from rcm.catalog.code_tables.models import (
    NcciPair as NcciPair,
)
from rcm.catalog.codes import (
    AccessMedium as AccessMedium,
)
from rcm.catalog.codes import (
    ActivityEventType as ActivityEventType,
)
from rcm.catalog.codes import (
    AssignmentStatus as AssignmentStatus,
)
from rcm.catalog.codes import (
    BatchRowStatus as BatchRowStatus,
)
from rcm.catalog.codes import (
    ChannelAuthType as ChannelAuthType,
)
from rcm.catalog.codes import (
    ClaimStatus as ClaimStatus,
)
from rcm.catalog.codes import (
    ConsistencyTier as ConsistencyTier,
)
from rcm.catalog.codes import (
    DenialCategory as DenialCategory,
)
from rcm.catalog.codes import (
    EndpointKind as EndpointKind,
)
from rcm.catalog.codes import (
    JobStatus as JobStatus,
)
from rcm.catalog.codes import (
    MagnitudeTier as MagnitudeTier,
)
from rcm.catalog.codes import (
    MetricPolarity as MetricPolarity,
)
from rcm.catalog.codes import (
    NodeType as NodeType,
)
from rcm.catalog.codes import (
    OrgType as OrgType,
)
from rcm.catalog.codes import (
    RequirementType as RequirementType,
)
from rcm.catalog.codes import (
    RoleType as RoleType,
)
from rcm.catalog.codes import (
    RunStatus as RunStatus,
)
from rcm.catalog.codes import (
    SignalDomain as SignalDomain,
)
from rcm.catalog.codes import (
    SignalType as SignalType,
)
from rcm.catalog.codes import (
    StepStatus as StepStatus,
)
from rcm.catalog.codes import (
    TaskAction as TaskAction,
)
from rcm.catalog.codes import (
    TaskDomain as TaskDomain,
)
from rcm.catalog.codes import (
    TaskSignatureSource as TaskSignatureSource,
)
from rcm.catalog.codes import (
    TrajectoryTier as TrajectoryTier,
)
from rcm.catalog.codes import (
    UserRole as UserRole,
)
from rcm.catalog.codes import (
    WorkflowStatus as WorkflowStatus,
)
from rcm.catalog.models import (
    ChannelType as ChannelType,
)
from rcm.catalog.models import (
    Endpoint as Endpoint,
)
from rcm.catalog.models import (
    FieldRequirement as FieldRequirement,
)
from rcm.catalog.models import (
    Payer as Payer,
)
from rcm.catalog.models import (
    PayerConfig as PayerConfig,
)
from rcm.catalog.models import (
    PortalCredential as PortalCredential,
)
from rcm.catalog.models import (
    TaskActionMapping as TaskActionMapping,
)
from rcm.catalog.models import (
    TaskType as TaskType,
)
from rcm.catalog.models import (
    TransactionStandard as TransactionStandard,
)
from rcm.claims.models import (
    Appeal as Appeal,
)
from rcm.claims.models import (
    Claim as Claim,
)
from rcm.claims.models import (
    ClaimEvent as ClaimEvent,
)
from rcm.claims.models import (
    ClaimLine as ClaimLine,
)
from rcm.claims.models import (
    ClaimRuleRelease as ClaimRuleRelease,
)
from rcm.claims.models import (
    ClaimSnapshot as ClaimSnapshot,
)
from rcm.claims.models import (
    ControlNumber as ControlNumber,
)
from rcm.claims.models import (
    Denial as Denial,
)
from rcm.claims.models import (
    EligibilityCheck as EligibilityCheck,
)
from rcm.claims.models import (
    FeeSchedule as FeeSchedule,
)
from rcm.claims.models import (
    Interchange as Interchange,
)
from rcm.claims.models import (
    LedgerEntry as LedgerEntry,
)
from rcm.claims.models import (
    Remittance as Remittance,
)
from rcm.claims.models import (
    RemittanceClaim as RemittanceClaim,
)
from rcm.claims.models import (
    RemittanceLine as RemittanceLine,
)
from rcm.claims.models import (
    Submission as Submission,
)
from rcm.clinical.models import (
    AgentMessage as AgentMessage,
)
from rcm.clinical.models import (
    BulkPart as BulkPart,
)
from rcm.clinical.models import (
    KnowledgeItem as KnowledgeItem,
)
from rcm.clinical.models import (
    Memory as Memory,
)
from rcm.clinical.models import (
    Migration as Migration,
)
from rcm.clinical.models import (
    OrganizationContact as OrganizationContact,
)
from rcm.clinical.models import (
    OrganizationQualification as OrganizationQualification,
)
from rcm.clinical.models import (
    ResourceChange as ResourceChange,
)
from rcm.clinical.models import (
    ResourceHistory as ResourceHistory,
)
from rcm.clinical.models import (
    SearchDate as SearchDate,
)
from rcm.clinical.models import (
    SearchNumber as SearchNumber,
)
from rcm.clinical.models import (
    SearchQuantity as SearchQuantity,
)
from rcm.clinical.models import (
    SearchReference as SearchReference,
)
from rcm.clinical.models import (
    SearchString as SearchString,
)
from rcm.clinical.models import (
    SearchToken as SearchToken,
)
from rcm.clinical.models import (
    SearchUri as SearchUri,
)
from rcm.clinical.models import (
    SystemConfig as SystemConfig,
)
from rcm.clinical.models import (
    Template as Template,
)
from rcm.core.model import (
    Base as Base,
)
from rcm.core.model import (
    Timestamps as Timestamps,
)
from rcm.memory.models import (
    MacroState as MacroState,
)
from rcm.memory.models import (
    MicroState as MicroState,
)
from rcm.memory.models import (
    RcmTransition as RcmTransition,
)
from rcm.memory.models import (
    TaskSignature as TaskSignature,
)
from rcm.quality.models import (
    ActivityEvent as ActivityEvent,
)
from rcm.quality.models import (
    ActivityRead as ActivityRead,
)
from rcm.quality.models import (
    ActivityReadUntil as ActivityReadUntil,
)
from rcm.quality.models import (
    Assignment as Assignment,
)
from rcm.quality.models import (
    ImpactAssumption as ImpactAssumption,
)
from rcm.quality.models import (
    Intervention as Intervention,
)
from rcm.quality.models import (
    Metric as Metric,
)
from rcm.quality.models import (
    MetricLoad as MetricLoad,
)
from rcm.quality.models import (
    MetricObservation as MetricObservation,
)
from rcm.quality.models import (
    MetricRowSetAside as MetricRowSetAside,
)
from rcm.quality.models import (
    SeriesBaseline as SeriesBaseline,
)
from rcm.quality.models import (
    Signal as Signal,
)
from rcm.quality.models import (
    SignalRemoval as SignalRemoval,
)
from rcm.quality.models import (
    SignalRun as SignalRun,
)
from rcm.quality.models import (
    SignalRunUnit as SignalRunUnit,
)
from rcm.requirements.claim_rules.models import (
    ClaimRule as ClaimRule,
)
from rcm.requirements.claim_rules.models import (
    ClaimRuleSwitch as ClaimRuleSwitch,
)
from rcm.requirements.models import (
    EffectiveRequirement as EffectiveRequirement,
)
from rcm.requirements.models import (
    GlobalRequirement as GlobalRequirement,
)
from rcm.requirements.models import (
    OrgRequirementPolicy as OrgRequirementPolicy,
)
from rcm.requirements.models import (
    PayerRequirement as PayerRequirement,
)
from rcm.requirements.models import (
    RequirementChange as RequirementChange,
)
from rcm.tenancy.models import (
    ApiToken as ApiToken,
)
from rcm.tenancy.models import (
    AppUser as AppUser,
)
from rcm.tenancy.models import (
    Identity as Identity,
)
from rcm.tenancy.models import (
    Organization as Organization,
)
from rcm.tenancy.models import (
    RolePermission as RolePermission,
)
from rcm.work.models import (
    IdempotencyKey as IdempotencyKey,
)
from rcm.work.models import (
    Job as Job,
)
from rcm.work.models import (
    Outbox as Outbox,
)
from rcm.work.models import (
    SavedView as SavedView,
)
from rcm.work.models import (
    Upload as Upload,
)
from rcm.work.models import (
    WorkItem as WorkItem,
)
from rcm.workflows.models import (
    BatchJob as BatchJob,
)
from rcm.workflows.models import (
    BatchMapping as BatchMapping,
)
from rcm.workflows.models import (
    BatchRow as BatchRow,
)
from rcm.workflows.models import (
    HumanTask as HumanTask,
)
from rcm.workflows.models import (
    Notification as Notification,
)
from rcm.workflows.models import (
    RunEvent as RunEvent,
)
from rcm.workflows.models import (
    RunFanOut as RunFanOut,
)
from rcm.workflows.models import (
    RunSegment as RunSegment,
)
from rcm.workflows.models import (
    RunTally as RunTally,
)
from rcm.workflows.models import (
    RunTotal as RunTotal,
)
from rcm.workflows.models import (
    RunWait as RunWait,
)
from rcm.workflows.models import (
    UserWorkflow as UserWorkflow,
)
from rcm.workflows.models import (
    UserWorkflowChannelType as UserWorkflowChannelType,
)
from rcm.workflows.models import (
    UserWorkflowNode as UserWorkflowNode,
)
from rcm.workflows.models import (
    UserWorkflowTaskType as UserWorkflowTaskType,
)
from rcm.workflows.models import (
    UserWorkflowTransition as UserWorkflowTransition,
)
from rcm.workflows.models import (
    Worker as Worker,
)
from rcm.workflows.models import (
    WorkflowRevision as WorkflowRevision,
)
from rcm.workflows.models import (
    WorkflowRun as WorkflowRun,
)
from rcm.workflows.models import (
    WorkflowRunStep as WorkflowRunStep,
)
from rcm.workflows.models import (
    WorkflowRunStepAttempt as WorkflowRunStepAttempt,
)
from rcm.workflows.models import (
    WorkflowTrace as WorkflowTrace,
)
from rcm.workflows.models import (
    WorkflowTraceEndpoint as WorkflowTraceEndpoint,
)

class _Lookup(Timestamps, Base):
    code: Mapped[str]
    label: Mapped[str]
    description: Mapped[str | None]
    sort_order: Mapped[int]
    is_active: Mapped[bool]

class AccessMediumLookup(_Lookup):
    """Values of access_medium_lu. One that is not active is no longer offered, and still accepted."""

class ActivityEventTypeLookup(_Lookup):
    """Values of activity_event_type_lu. One that is not active is no longer offered, and still accepted."""

class AssignmentStatusLookup(_Lookup):
    """Values of assignment_status_lu. One that is not active is no longer offered, and still accepted."""

class BatchRowStatusLookup(_Lookup):
    """Values of batch_row_status_lu. One that is not active is no longer offered, and still accepted."""

class ChannelAuthTypeLookup(_Lookup):
    """Values of channel_auth_type_lu. One that is not active is no longer offered, and still accepted."""

class ClaimStatusLookup(_Lookup):
    """Values of claim_status_lu. One that is not active is no longer offered, and still accepted."""

class ConsistencyTierLookup(_Lookup):
    """Values of consistency_tier_lu. One that is not active is no longer offered, and still accepted."""

class DenialCategoryLookup(_Lookup):
    """Values of denial_category_lu. One that is not active is no longer offered, and still accepted."""

class EndpointKindLookup(_Lookup):
    """Values of endpoint_kind_lu. One that is not active is no longer offered, and still accepted."""

class JobStatusLookup(_Lookup):
    """Values of job_status_lu. One that is not active is no longer offered, and still accepted."""

class MagnitudeTierLookup(_Lookup):
    """Values of magnitude_tier_lu. One that is not active is no longer offered, and still accepted."""

class MetricPolarityLookup(_Lookup):
    """Values of metric_polarity_lu. One that is not active is no longer offered, and still accepted."""

class NodeTypeLookup(_Lookup):
    """Values of node_type_lu. One that is not active is no longer offered, and still accepted."""

class OrgTypeLookup(_Lookup):
    """Values of org_type_lu. One that is not active is no longer offered, and still accepted."""

class RequirementTypeLookup(_Lookup):
    """Values of requirement_type_lu. One that is not active is no longer offered, and still accepted."""

class RoleTypeLookup(_Lookup):
    """Values of role_type_lu. One that is not active is no longer offered, and still accepted."""

class RunStatusLookup(_Lookup):
    """Values of run_status_lu. One that is not active is no longer offered, and still accepted."""

class SignalDomainLookup(_Lookup):
    """Values of signal_domain_lu. One that is not active is no longer offered, and still accepted."""

class SignalTypeLookup(_Lookup):
    """Values of signal_type_lu. One that is not active is no longer offered, and still accepted."""

class StepStatusLookup(_Lookup):
    """Values of step_status_lu. One that is not active is no longer offered, and still accepted."""

class TaskActionLookup(_Lookup):
    """Values of task_action_lu. One that is not active is no longer offered, and still accepted."""

class TaskDomainLookup(_Lookup):
    """Values of task_domain_lu. One that is not active is no longer offered, and still accepted."""

class TaskSignatureSourceLookup(_Lookup):
    """Values of task_signature_source_lu. One that is not active is no longer offered, and still accepted."""

class TrajectoryTierLookup(_Lookup):
    """Values of trajectory_tier_lu. One that is not active is no longer offered, and still accepted."""

class UserRoleLookup(_Lookup):
    """Values of user_role_lu. One that is not active is no longer offered, and still accepted."""

class WorkflowStatusLookup(_Lookup):
    """Values of workflow_status_lu. One that is not active is no longer offered, and still accepted."""

class ActivityDefinitionResource(Base):
    org_id: Mapped[_UUID]
    id: Mapped[str]
    version_id: Mapped[int]
    last_updated: Mapped[_datetime]
    status: Mapped[str | None]
    url: Mapped[str | None]
    version: Mapped[str | None]
    name: Mapped[str | None]
    title: Mapped[str | None]
    published_at: Mapped[_datetime | None]
    body: Mapped[dict[str, _Any]]
    sha256: Mapped[str]
    created_at: Mapped[_datetime]
    updated_at: Mapped[_datetime]

class AllergyIntoleranceResource(Base):
    org_id: Mapped[_UUID]
    id: Mapped[str]
    version_id: Mapped[int]
    last_updated: Mapped[_datetime]
    clinical_status: Mapped[str | None]
    verification_status: Mapped[str | None]
    code: Mapped[str | None]
    criticality: Mapped[str | None]
    patient_id: Mapped[str | None]
    recorded_at: Mapped[_datetime | None]
    body: Mapped[dict[str, _Any]]
    sha256: Mapped[str]
    created_at: Mapped[_datetime]
    updated_at: Mapped[_datetime]

class AppointmentResource(Base):
    org_id: Mapped[_UUID]
    id: Mapped[str]
    version_id: Mapped[int]
    last_updated: Mapped[_datetime]
    status: Mapped[str | None]
    patient_id: Mapped[str | None]
    period_start: Mapped[_datetime | None]
    period_end: Mapped[_datetime | None]
    body: Mapped[dict[str, _Any]]
    sha256: Mapped[str]
    created_at: Mapped[_datetime]
    updated_at: Mapped[_datetime]

class ConditionResource(Base):
    org_id: Mapped[_UUID]
    id: Mapped[str]
    version_id: Mapped[int]
    last_updated: Mapped[_datetime]
    clinical_status: Mapped[str | None]
    verification_status: Mapped[str | None]
    code: Mapped[str | None]
    code_system: Mapped[str | None]
    patient_id: Mapped[str | None]
    encounter_id: Mapped[str | None]
    onset_at: Mapped[_datetime | None]
    abated_at: Mapped[_datetime | None]
    body: Mapped[dict[str, _Any]]
    sha256: Mapped[str]
    created_at: Mapped[_datetime]
    updated_at: Mapped[_datetime]

class CoverageResource(Base):
    org_id: Mapped[_UUID]
    id: Mapped[str]
    version_id: Mapped[int]
    last_updated: Mapped[_datetime]
    status: Mapped[str | None]
    beneficiary_id: Mapped[str | None]
    payor_id: Mapped[str | None]
    subscriber_id: Mapped[str | None]
    period_start: Mapped[_datetime | None]
    period_end: Mapped[_datetime | None]
    body: Mapped[dict[str, _Any]]
    sha256: Mapped[str]
    created_at: Mapped[_datetime]
    updated_at: Mapped[_datetime]

class EncounterResource(Base):
    org_id: Mapped[_UUID]
    id: Mapped[str]
    version_id: Mapped[int]
    last_updated: Mapped[_datetime]
    status: Mapped[str | None]
    class_code: Mapped[str | None]
    type_code: Mapped[str | None]
    patient_id: Mapped[str | None]
    service_provider_id: Mapped[str | None]
    period_start: Mapped[_datetime | None]
    period_end: Mapped[_datetime | None]
    body: Mapped[dict[str, _Any]]
    sha256: Mapped[str]
    created_at: Mapped[_datetime]
    updated_at: Mapped[_datetime]

class EvidenceVariableResource(Base):
    org_id: Mapped[_UUID]
    id: Mapped[str]
    version_id: Mapped[int]
    last_updated: Mapped[_datetime]
    status: Mapped[str | None]
    url: Mapped[str | None]
    version: Mapped[str | None]
    name: Mapped[str | None]
    title: Mapped[str | None]
    published_at: Mapped[_datetime | None]
    body: Mapped[dict[str, _Any]]
    sha256: Mapped[str]
    created_at: Mapped[_datetime]
    updated_at: Mapped[_datetime]

class FamilyMemberHistoryResource(Base):
    org_id: Mapped[_UUID]
    id: Mapped[str]
    version_id: Mapped[int]
    last_updated: Mapped[_datetime]
    status: Mapped[str | None]
    relationship: Mapped[str | None]
    patient_id: Mapped[str | None]
    taken_at: Mapped[_datetime | None]
    body: Mapped[dict[str, _Any]]
    sha256: Mapped[str]
    created_at: Mapped[_datetime]
    updated_at: Mapped[_datetime]

class GoalResource(Base):
    org_id: Mapped[_UUID]
    id: Mapped[str]
    version_id: Mapped[int]
    last_updated: Mapped[_datetime]
    lifecycle_status: Mapped[str | None]
    description: Mapped[str | None]
    patient_id: Mapped[str | None]
    start_date: Mapped[_date | None]
    body: Mapped[dict[str, _Any]]
    sha256: Mapped[str]
    created_at: Mapped[_datetime]
    updated_at: Mapped[_datetime]

class GuidanceResponseResource(Base):
    org_id: Mapped[_UUID]
    id: Mapped[str]
    version_id: Mapped[int]
    last_updated: Mapped[_datetime]
    status: Mapped[str | None]
    module: Mapped[str | None]
    patient_id: Mapped[str | None]
    occurred_at: Mapped[_datetime | None]
    body: Mapped[dict[str, _Any]]
    sha256: Mapped[str]
    created_at: Mapped[_datetime]
    updated_at: Mapped[_datetime]

class LibraryResource(Base):
    org_id: Mapped[_UUID]
    id: Mapped[str]
    version_id: Mapped[int]
    last_updated: Mapped[_datetime]
    status: Mapped[str | None]
    url: Mapped[str | None]
    version: Mapped[str | None]
    name: Mapped[str | None]
    title: Mapped[str | None]
    published_at: Mapped[_datetime | None]
    body: Mapped[dict[str, _Any]]
    sha256: Mapped[str]
    created_at: Mapped[_datetime]
    updated_at: Mapped[_datetime]

class LocationResource(Base):
    org_id: Mapped[_UUID]
    id: Mapped[str]
    version_id: Mapped[int]
    last_updated: Mapped[_datetime]
    name: Mapped[str | None]
    status: Mapped[str | None]
    managing_organization_id: Mapped[str | None]
    part_of_id: Mapped[str | None]
    body: Mapped[dict[str, _Any]]
    sha256: Mapped[str]
    created_at: Mapped[_datetime]
    updated_at: Mapped[_datetime]

class MedicationRequestResource(Base):
    org_id: Mapped[_UUID]
    id: Mapped[str]
    version_id: Mapped[int]
    last_updated: Mapped[_datetime]
    status: Mapped[str | None]
    intent: Mapped[str | None]
    medication_code: Mapped[str | None]
    medication_id: Mapped[str | None]
    patient_id: Mapped[str | None]
    encounter_id: Mapped[str | None]
    authored_at: Mapped[_datetime | None]
    body: Mapped[dict[str, _Any]]
    sha256: Mapped[str]
    created_at: Mapped[_datetime]
    updated_at: Mapped[_datetime]

class MedicationResource(Base):
    org_id: Mapped[_UUID]
    id: Mapped[str]
    version_id: Mapped[int]
    last_updated: Mapped[_datetime]
    status: Mapped[str | None]
    code: Mapped[str | None]
    code_system: Mapped[str | None]
    body: Mapped[dict[str, _Any]]
    sha256: Mapped[str]
    created_at: Mapped[_datetime]
    updated_at: Mapped[_datetime]

class ObservationResource(Base):
    org_id: Mapped[_UUID]
    id: Mapped[str]
    version_id: Mapped[int]
    last_updated: Mapped[_datetime]
    status: Mapped[str | None]
    code: Mapped[str | None]
    code_system: Mapped[str | None]
    category: Mapped[str | None]
    patient_id: Mapped[str | None]
    encounter_id: Mapped[str | None]
    effective_at: Mapped[_datetime | None]
    value_number: Mapped[float | None]
    value_unit: Mapped[str | None]
    body: Mapped[dict[str, _Any]]
    sha256: Mapped[str]
    created_at: Mapped[_datetime]
    updated_at: Mapped[_datetime]

class OrganizationResource(Base):
    org_id: Mapped[_UUID]
    id: Mapped[str]
    version_id: Mapped[int]
    last_updated: Mapped[_datetime]
    name: Mapped[str | None]
    active: Mapped[bool | None]
    organization_type: Mapped[str | None]
    part_of_id: Mapped[str | None]
    npi: Mapped[str | None]
    tin: Mapped[str | None]
    issued_id: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    city: Mapped[str | None]
    state: Mapped[str | None]
    country: Mapped[str | None]
    body: Mapped[dict[str, _Any]]
    sha256: Mapped[str]
    created_at: Mapped[_datetime]
    updated_at: Mapped[_datetime]

class OtherResource(Base):
    org_id: Mapped[_UUID]
    id: Mapped[str]
    version_id: Mapped[int]
    last_updated: Mapped[_datetime]
    resource_type: Mapped[str]
    status: Mapped[str | None]
    patient_id: Mapped[str | None]
    body: Mapped[dict[str, _Any]]
    sha256: Mapped[str]
    created_at: Mapped[_datetime]
    updated_at: Mapped[_datetime]

class PatientResource(Base):
    org_id: Mapped[_UUID]
    id: Mapped[str]
    version_id: Mapped[int]
    last_updated: Mapped[_datetime]
    family: Mapped[str | None]
    given: Mapped[str | None]
    birth_date: Mapped[_date | None]
    gender: Mapped[str | None]
    active: Mapped[bool | None]
    issued_id: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    postal_code: Mapped[str | None]
    body: Mapped[dict[str, _Any]]
    sha256: Mapped[str]
    created_at: Mapped[_datetime]
    updated_at: Mapped[_datetime]

class PlanDefinitionResource(Base):
    org_id: Mapped[_UUID]
    id: Mapped[str]
    version_id: Mapped[int]
    last_updated: Mapped[_datetime]
    status: Mapped[str | None]
    url: Mapped[str | None]
    version: Mapped[str | None]
    name: Mapped[str | None]
    title: Mapped[str | None]
    published_at: Mapped[_datetime | None]
    body: Mapped[dict[str, _Any]]
    sha256: Mapped[str]
    created_at: Mapped[_datetime]
    updated_at: Mapped[_datetime]

class PractitionerResource(Base):
    org_id: Mapped[_UUID]
    id: Mapped[str]
    version_id: Mapped[int]
    last_updated: Mapped[_datetime]
    family: Mapped[str | None]
    given: Mapped[str | None]
    gender: Mapped[str | None]
    active: Mapped[bool | None]
    npi: Mapped[str | None]
    body: Mapped[dict[str, _Any]]
    sha256: Mapped[str]
    created_at: Mapped[_datetime]
    updated_at: Mapped[_datetime]

class ProcedureResource(Base):
    org_id: Mapped[_UUID]
    id: Mapped[str]
    version_id: Mapped[int]
    last_updated: Mapped[_datetime]
    status: Mapped[str | None]
    code: Mapped[str | None]
    code_system: Mapped[str | None]
    patient_id: Mapped[str | None]
    encounter_id: Mapped[str | None]
    performed_start: Mapped[_datetime | None]
    performed_end: Mapped[_datetime | None]
    body: Mapped[dict[str, _Any]]
    sha256: Mapped[str]
    created_at: Mapped[_datetime]
    updated_at: Mapped[_datetime]

class RiskAssessmentResource(Base):
    org_id: Mapped[_UUID]
    id: Mapped[str]
    version_id: Mapped[int]
    last_updated: Mapped[_datetime]
    status: Mapped[str | None]
    code: Mapped[str | None]
    patient_id: Mapped[str | None]
    occurred_at: Mapped[_datetime | None]
    body: Mapped[dict[str, _Any]]
    sha256: Mapped[str]
    created_at: Mapped[_datetime]
    updated_at: Mapped[_datetime]

class ServiceRequestResource(Base):
    org_id: Mapped[_UUID]
    id: Mapped[str]
    version_id: Mapped[int]
    last_updated: Mapped[_datetime]
    status: Mapped[str | None]
    intent: Mapped[str | None]
    code: Mapped[str | None]
    patient_id: Mapped[str | None]
    encounter_id: Mapped[str | None]
    authored_at: Mapped[_datetime | None]
    body: Mapped[dict[str, _Any]]
    sha256: Mapped[str]
    created_at: Mapped[_datetime]
    updated_at: Mapped[_datetime]

class TaskResource(Base):
    org_id: Mapped[_UUID]
    id: Mapped[str]
    version_id: Mapped[int]
    last_updated: Mapped[_datetime]
    status: Mapped[str | None]
    intent: Mapped[str | None]
    priority: Mapped[str | None]
    code: Mapped[str | None]
    patient_id: Mapped[str | None]
    owner_id: Mapped[str | None]
    authored_at: Mapped[_datetime | None]
    period_start: Mapped[_datetime | None]
    period_end: Mapped[_datetime | None]
    body: Mapped[dict[str, _Any]]
    sha256: Mapped[str]
    created_at: Mapped[_datetime]
    updated_at: Mapped[_datetime]
