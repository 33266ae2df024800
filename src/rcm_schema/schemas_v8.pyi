"""Made by tools/generate_schema.py from the code: change that, then run it."""

# ruff: noqa: F403

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
from rcm_schema import schemas as _schemas
from rcm_schema.schemas import *

AccessMediumLookup = _schemas.AccessMediumLookupSchema
ActivityDefinitionResource = _schemas.ActivityDefinitionResourceSchema
ActivityEvent = _schemas.ActivityEventSchema
ActivityEventTypeLookup = _schemas.ActivityEventTypeLookupSchema
ActivityRead = _schemas.ActivityReadSchema
ActivityReadUntil = _schemas.ActivityReadUntilSchema
AgentMessage = _schemas.AgentMessageSchema
AllergyIntoleranceResource = _schemas.AllergyIntoleranceResourceSchema
ApiToken = _schemas.ApiTokenSchema
AppUser = _schemas.AppUserSchema
Appeal = _schemas.AppealSchema
AppointmentResource = _schemas.AppointmentResourceSchema
Assignment = _schemas.AssignmentSchema
AssignmentStatusLookup = _schemas.AssignmentStatusLookupSchema
AuditLog = _schemas.AuditLogSchema
AuditSeal = _schemas.AuditSealSchema
BatchJob = _schemas.BatchJobSchema
BatchMapping = _schemas.BatchMappingSchema
BatchRow = _schemas.BatchRowSchema
BatchRowStatusLookup = _schemas.BatchRowStatusLookupSchema
BulkPart = _schemas.BulkPartSchema
ChannelAuthTypeLookup = _schemas.ChannelAuthTypeLookupSchema
ChannelType = _schemas.ChannelTypeSchema
Claim = _schemas.ClaimSchema
ClaimEvent = _schemas.ClaimEventSchema
ClaimLine = _schemas.ClaimLineSchema
ClaimRule = _schemas.ClaimRuleSchema
ClaimRuleRelease = _schemas.ClaimRuleReleaseSchema
ClaimRuleSwitch = _schemas.ClaimRuleSwitchSchema
ClaimSnapshot = _schemas.ClaimSnapshotSchema
ClaimStatusLookup = _schemas.ClaimStatusLookupSchema
Code = _schemas.CodeSchema
CodeSystem = _schemas.CodeSystemSchema
ConditionResource = _schemas.ConditionResourceSchema
ConsistencyTierLookup = _schemas.ConsistencyTierLookupSchema
ControlNumber = _schemas.ControlNumberSchema
CoverageResource = _schemas.CoverageResourceSchema
Denial = _schemas.DenialSchema
DenialCategoryLookup = _schemas.DenialCategoryLookupSchema
DrgWeight = _schemas.DrgWeightSchema
EffectiveRequirement = _schemas.EffectiveRequirementSchema
EligibilityCheck = _schemas.EligibilityCheckSchema
EncounterResource = _schemas.EncounterResourceSchema
Endpoint = _schemas.EndpointSchema
EndpointKindLookup = _schemas.EndpointKindLookupSchema
EvidenceVariableResource = _schemas.EvidenceVariableResourceSchema
FamilyMemberHistoryResource = _schemas.FamilyMemberHistoryResourceSchema
FeeSchedule = _schemas.FeeScheduleSchema
FieldRequirement = _schemas.FieldRequirementSchema
GlobalRequirement = _schemas.GlobalRequirementSchema
GoalResource = _schemas.GoalResourceSchema
GuidanceResponseResource = _schemas.GuidanceResponseResourceSchema
HumanTask = _schemas.HumanTaskSchema
IdempotencyKey = _schemas.IdempotencyKeySchema
Identity = _schemas.IdentitySchema
ImpactAssumption = _schemas.ImpactAssumptionSchema
Interchange = _schemas.InterchangeSchema
Intervention = _schemas.InterventionSchema
Job = _schemas.JobSchema
JobStatusLookup = _schemas.JobStatusLookupSchema
KnowledgeItem = _schemas.KnowledgeItemSchema
LedgerEntry = _schemas.LedgerEntrySchema
LibraryResource = _schemas.LibraryResourceSchema
LocationResource = _schemas.LocationResourceSchema
MacroState = _schemas.MacroStateSchema
MagnitudeTierLookup = _schemas.MagnitudeTierLookupSchema
MedicationRequestResource = _schemas.MedicationRequestResourceSchema
MedicationResource = _schemas.MedicationResourceSchema
Memory = _schemas.MemorySchema
Metric = _schemas.MetricSchema
MetricLoad = _schemas.MetricLoadSchema
MetricObservation = _schemas.MetricObservationSchema
MetricPolarityLookup = _schemas.MetricPolarityLookupSchema
MetricRowSetAside = _schemas.MetricRowSetAsideSchema
MicroState = _schemas.MicroStateSchema
Migration = _schemas.MigrationSchema
Mue = _schemas.MueSchema
NcciPair = _schemas.NcciPairSchema
NodeTypeLookup = _schemas.NodeTypeLookupSchema
Notification = _schemas.NotificationSchema
ObservationResource = _schemas.ObservationResourceSchema
OrgRequirementPolicy = _schemas.OrgRequirementPolicySchema
OrgTypeLookup = _schemas.OrgTypeLookupSchema
Organization = _schemas.OrganizationSchema
OrganizationContact = _schemas.OrganizationContactSchema
OrganizationQualification = _schemas.OrganizationQualificationSchema
OrganizationResource = _schemas.OrganizationResourceSchema
OtherResource = _schemas.OtherResourceSchema
Outbox = _schemas.OutboxSchema
PatientResource = _schemas.PatientResourceSchema
Payer = _schemas.PayerSchema
PayerConfig = _schemas.PayerConfigSchema
PayerRequirement = _schemas.PayerRequirementSchema
PlanDefinitionResource = _schemas.PlanDefinitionResourceSchema
PortalCredential = _schemas.PortalCredentialSchema
PractitionerResource = _schemas.PractitionerResourceSchema
ProcedureResource = _schemas.ProcedureResourceSchema
RcmTransition = _schemas.RcmTransitionSchema
Remittance = _schemas.RemittanceSchema
RemittanceClaim = _schemas.RemittanceClaimSchema
RemittanceLine = _schemas.RemittanceLineSchema
RequirementChange = _schemas.RequirementChangeSchema
RequirementTypeLookup = _schemas.RequirementTypeLookupSchema
ResourceChange = _schemas.ResourceChangeSchema
ResourceHistory = _schemas.ResourceHistorySchema
RiskAssessmentResource = _schemas.RiskAssessmentResourceSchema
RolePermission = _schemas.RolePermissionSchema
RoleTypeLookup = _schemas.RoleTypeLookupSchema
RunEvent = _schemas.RunEventSchema
RunFanOut = _schemas.RunFanOutSchema
RunSegment = _schemas.RunSegmentSchema
RunStatusLookup = _schemas.RunStatusLookupSchema
RunTally = _schemas.RunTallySchema
RunTotal = _schemas.RunTotalSchema
RunWait = _schemas.RunWaitSchema
SavedView = _schemas.SavedViewSchema
SearchDate = _schemas.SearchDateSchema
SearchNumber = _schemas.SearchNumberSchema
SearchQuantity = _schemas.SearchQuantitySchema
SearchReference = _schemas.SearchReferenceSchema
SearchString = _schemas.SearchStringSchema
SearchToken = _schemas.SearchTokenSchema
SearchUri = _schemas.SearchUriSchema
SeriesBaseline = _schemas.SeriesBaselineSchema
ServiceRequestResource = _schemas.ServiceRequestResourceSchema
Signal = _schemas.SignalSchema
SignalDomainLookup = _schemas.SignalDomainLookupSchema
SignalRemoval = _schemas.SignalRemovalSchema
SignalRun = _schemas.SignalRunSchema
SignalRunUnit = _schemas.SignalRunUnitSchema
SignalTypeLookup = _schemas.SignalTypeLookupSchema
StepStatusLookup = _schemas.StepStatusLookupSchema
Submission = _schemas.SubmissionSchema
SystemConfig = _schemas.SystemConfigSchema
TaskActionLookup = _schemas.TaskActionLookupSchema
TaskActionMapping = _schemas.TaskActionMappingSchema
TaskDomainLookup = _schemas.TaskDomainLookupSchema
TaskResource = _schemas.TaskResourceSchema
TaskSignature = _schemas.TaskSignatureSchema
TaskSignatureSourceLookup = _schemas.TaskSignatureSourceLookupSchema
TaskType = _schemas.TaskTypeSchema
Template = _schemas.TemplateSchema
TrajectoryTierLookup = _schemas.TrajectoryTierLookupSchema
TransactionStandard = _schemas.TransactionStandardSchema
Upload = _schemas.UploadSchema
UserRoleLookup = _schemas.UserRoleLookupSchema
UserWorkflow = _schemas.UserWorkflowSchema
UserWorkflowChannelType = _schemas.UserWorkflowChannelTypeSchema
UserWorkflowNode = _schemas.UserWorkflowNodeSchema
UserWorkflowTaskType = _schemas.UserWorkflowTaskTypeSchema
UserWorkflowTransition = _schemas.UserWorkflowTransitionSchema
WorkItem = _schemas.WorkItemSchema
Worker = _schemas.WorkerSchema
WorkflowRevision = _schemas.WorkflowRevisionSchema
WorkflowRun = _schemas.WorkflowRunSchema
WorkflowRunStep = _schemas.WorkflowRunStepSchema
WorkflowRunStepAttempt = _schemas.WorkflowRunStepAttemptSchema
WorkflowStatusLookup = _schemas.WorkflowStatusLookupSchema
WorkflowTrace = _schemas.WorkflowTraceSchema
WorkflowTraceEndpoint = _schemas.WorkflowTraceEndpointSchema
BatchJobItem = _schemas.BatchRowSchema
IntegrationEndpoint = _schemas.EndpointSchema
PortalType = _schemas.ChannelTypeSchema
RcmState = _schemas.MicroStateSchema
RcmTrace = _schemas.WorkflowTraceSchema
RcmUser = _schemas.AppUserSchema
User = _schemas.AppUserSchema
WorkflowLog = _schemas.WorkflowTraceSchema
WorkflowNode = _schemas.UserWorkflowNodeSchema
WorkflowState = _schemas.WorkflowRunSchema
WorkflowStep = _schemas.WorkflowRunStepSchema
WorkflowTransition = _schemas.UserWorkflowTransitionSchema
BatchJobItemCreate = _schemas.BatchRowCreate
BatchJobItemUpdate = _schemas.BatchRowUpdate
BatchJobItemSchema = _schemas.BatchRowSchema
IntegrationEndpointCreate = _schemas.EndpointCreate
IntegrationEndpointUpdate = _schemas.EndpointUpdate
IntegrationEndpointSchema = _schemas.EndpointSchema
PortalTypeCreate = _schemas.ChannelTypeCreate
PortalTypeUpdate = _schemas.ChannelTypeUpdate
PortalTypeSchema = _schemas.ChannelTypeSchema
RcmStateCreate = _schemas.MicroStateCreate
RcmStateUpdate = _schemas.MicroStateUpdate
RcmStateSchema = _schemas.MicroStateSchema
RcmTraceCreate = _schemas.WorkflowTraceCreate
RcmTraceUpdate = _schemas.WorkflowTraceUpdate
RcmTraceSchema = _schemas.WorkflowTraceSchema
RcmUserCreate = _schemas.AppUserCreate
RcmUserUpdate = _schemas.AppUserUpdate
RcmUserSchema = _schemas.AppUserSchema
UserCreate = _schemas.AppUserCreate
UserUpdate = _schemas.AppUserUpdate
UserSchema = _schemas.AppUserSchema
WorkflowLogCreate = _schemas.WorkflowTraceCreate
WorkflowLogUpdate = _schemas.WorkflowTraceUpdate
WorkflowLogSchema = _schemas.WorkflowTraceSchema
WorkflowNodeCreate = _schemas.UserWorkflowNodeCreate
WorkflowNodeUpdate = _schemas.UserWorkflowNodeUpdate
WorkflowNodeSchema = _schemas.UserWorkflowNodeSchema
WorkflowStateCreate = _schemas.WorkflowRunCreate
WorkflowStateUpdate = _schemas.WorkflowRunUpdate
WorkflowStateSchema = _schemas.WorkflowRunSchema
WorkflowStepCreate = _schemas.WorkflowRunStepCreate
WorkflowStepUpdate = _schemas.WorkflowRunStepUpdate
WorkflowStepSchema = _schemas.WorkflowRunStepSchema
WorkflowTransitionCreate = _schemas.UserWorkflowTransitionCreate
WorkflowTransitionUpdate = _schemas.UserWorkflowTransitionUpdate
WorkflowTransitionSchema = _schemas.UserWorkflowTransitionSchema
