"""Codes of the lookup tables that ship, as constants. Made by tools/generate_schema.py."""
# long: as long as the lookup tables

from __future__ import annotations

from rcm.core.codes import OpenCode, Shipped


class AccessMedium(OpenCode):
    """Codes of access_medium_lu."""

    table = "access_medium_lu"

    WEB = Shipped("web")
    PHONE = Shipped("phone")
    FAX = Shipped("fax")
    EFAX = Shipped("efax")
    EDI = Shipped("edi")
    HCX = Shipped("hcx")


class ActivityEventType(OpenCode):
    """Codes of activity_event_type_lu."""

    table = "activity_event_type_lu"

    NEW_SIGNAL = Shipped("new_signal")
    REGRESSION = Shipped("regression")
    IMPROVEMENT = Shipped("improvement")
    INSIGHT = Shipped("insight")
    TECHNICAL_ERROR = Shipped("technical_error")
    ASSIGNMENT = Shipped("assignment")
    STATUS_CHANGE = Shipped("status_change")
    COMMENT = Shipped("comment")
    INTERVENTION_ACTIVATED = Shipped("intervention_activated")
    INTERVENTION_OUTCOME = Shipped("intervention_outcome")


class AssignmentStatus(OpenCode):
    """Codes of assignment_status_lu."""

    table = "assignment_status_lu"

    NEW = Shipped("new")
    ASSIGNED = Shipped("assigned")
    IN_PROGRESS = Shipped("in_progress")
    RESOLVED = Shipped("resolved")
    CLOSED = Shipped("closed")


class BatchRowStatus(OpenCode):
    """Codes of batch_row_status_lu."""

    table = "batch_row_status_lu"

    PENDING = Shipped("pending")
    PROCESSING = Shipped("processing")
    COMPLETED = Shipped("completed")
    FAILED = Shipped("failed")
    SET_ASIDE = Shipped("set_aside")
    CANCELLED = Shipped("cancelled")


class ChannelAuthType(OpenCode):
    """Codes of channel_auth_type_lu."""

    table = "channel_auth_type_lu"

    USERNAME_PASSWORD = Shipped("username_password")
    OAUTH2 = Shipped("oauth2")
    API_KEY = Shipped("api_key")
    CERTIFICATE = Shipped("certificate")
    SAML = Shipped("saml")


class ClaimStatus(OpenCode):
    """Codes of claim_status_lu."""

    table = "claim_status_lu"

    DRAFT = Shipped("draft")
    SCRUB_FAILED = Shipped("scrub_failed")
    READY = Shipped("ready")
    BATCHED = Shipped("batched")
    TRANSMITTED = Shipped("transmitted")
    REJECTED = Shipped("rejected")
    CODE_999_ACCEPTED = Shipped("999_accepted")
    RECEIVED = Shipped("received")
    IN_ADJUDICATION = Shipped("in_adjudication")
    PENDED = Shipped("pended")
    PAID = Shipped("paid")
    PARTIAL = Shipped("partial")
    DENIED = Shipped("denied")
    FORWARDED = Shipped("forwarded")
    POSTED = Shipped("posted")
    SECONDARY_READY = Shipped("secondary_ready")
    PATIENT_BALANCE = Shipped("patient_balance")
    CREDIT_BALANCE = Shipped("credit_balance")
    UNDERPAID = Shipped("underpaid")
    APPEALED = Shipped("appealed")
    CORRECTED = Shipped("corrected")
    VOIDED = Shipped("voided")
    ZERO_BALANCE = Shipped("zero_balance")
    WRITTEN_OFF = Shipped("written_off")
    REFUNDED = Shipped("refunded")


class ConsistencyTier(OpenCode):
    """Codes of consistency_tier_lu."""

    table = "consistency_tier_lu"

    PERSISTENT = Shipped("persistent")
    VARIABLE = Shipped("variable")
    TRANSIENT = Shipped("transient")


class DenialCategory(OpenCode):
    """Codes of denial_category_lu."""

    table = "denial_category_lu"

    ELIGIBILITY = Shipped("eligibility")
    REGISTRATION = Shipped("registration")
    WRONG_PAYER = Shipped("wrong_payer")
    AUTHORIZATION = Shipped("authorization")
    TIMELY_FILING = Shipped("timely_filing")
    DUPLICATE = Shipped("duplicate")
    COB = Shipped("cob")
    MEDICAL_NECESSITY = Shipped("medical_necessity")
    BUNDLING = Shipped("bundling")
    MISSING_INFORMATION = Shipped("missing_information")
    CODING = Shipped("coding")
    BENEFIT_MAXIMUM = Shipped("benefit_maximum")
    NOT_COVERED = Shipped("not_covered")
    OTHER = Shipped("other")


class EndpointKind(OpenCode):
    """Codes of endpoint_kind_lu."""

    table = "endpoint_kind_lu"

    PAYER = Shipped("payer")
    PROVIDER = Shipped("provider")
    CLEARINGHOUSE = Shipped("clearinghouse")


class JobStatus(OpenCode):
    """Codes of job_status_lu."""

    table = "job_status_lu"

    PENDING = Shipped("pending")
    PROCESSING = Shipped("processing")
    PAUSED = Shipped("paused")
    COMPLETED = Shipped("completed")
    FAILED = Shipped("failed")
    PARTIALLY_COMPLETED = Shipped("partially_completed")
    CANCELLED = Shipped("cancelled")


class MagnitudeTier(OpenCode):
    """Codes of magnitude_tier_lu."""

    table = "magnitude_tier_lu"

    CRITICAL = Shipped("critical")
    SEVERE = Shipped("severe")
    ELEVATED = Shipped("elevated")
    MARGINAL = Shipped("marginal")
    EXPECTED = Shipped("expected")
    FAVORABLE = Shipped("favorable")
    EXCELLENT = Shipped("excellent")


class MetricPolarity(OpenCode):
    """Codes of metric_polarity_lu."""

    table = "metric_polarity_lu"

    LOWER_IS_BETTER = Shipped("lower_is_better")
    HIGHER_IS_BETTER = Shipped("higher_is_better")
    TARGET_RANGE = Shipped("target_range")


class NodeType(OpenCode):
    """Codes of node_type_lu."""

    table = "node_type_lu"

    START = Shipped("start")
    END = Shipped("end")
    TASK = Shipped("task")
    DECISION = Shipped("decision")
    FORK = Shipped("fork")
    JOIN = Shipped("join")
    WAIT = Shipped("wait")
    HUMAN = Shipped("human")
    SUBWORKFLOW = Shipped("subworkflow")
    BATCH = Shipped("batch")
    AGENT = Shipped("agent")
    NOTIFY = Shipped("notify")


class OrgType(OpenCode):
    """Codes of org_type_lu."""

    table = "org_type_lu"

    HOSPITAL = Shipped("hospital")
    BILLING_FIRM = Shipped("billing_firm")
    CREDENTIALER = Shipped("credentialer")
    PAYER = Shipped("payer")
    PLATFORM = Shipped("platform")


class RequirementType(OpenCode):
    """Codes of requirement_type_lu."""

    table = "requirement_type_lu"

    REQUIRED = Shipped("required")
    CONDITIONAL = Shipped("conditional")
    OPTIONAL = Shipped("optional")
    OUTPUT = Shipped("output")


class RoleType(OpenCode):
    """Codes of role_type_lu."""

    table = "role_type_lu"

    CLINICAL_LEADERSHIP = Shipped("clinical_leadership")
    NURSING_LEADERSHIP = Shipped("nursing_leadership")
    ADMINISTRATION = Shipped("administration")


class RunStatus(OpenCode):
    """Codes of run_status_lu."""

    table = "run_status_lu"

    PENDING = Shipped("PENDING")
    IN_PROGRESS = Shipped("IN_PROGRESS")
    COMPLETED = Shipped("COMPLETED")
    FAILED = Shipped("FAILED")
    PAUSED = Shipped("PAUSED")
    CANCELLED = Shipped("CANCELLED")


class SignalDomain(OpenCode):
    """Codes of signal_domain_lu."""

    table = "signal_domain_lu"

    EFFICIENCY = Shipped("Efficiency")
    SAFETY = Shipped("Safety")
    EFFECTIVENESS = Shipped("Effectiveness")


class SignalType(OpenCode):
    """Codes of signal_type_lu."""

    table = "signal_type_lu"

    SUSPECT_DATA = Shipped("suspect_data")
    CRITICAL_TRAJECTORY = Shipped("critical_trajectory")
    RECOVERING = Shipped("recovering")
    CHRONIC_UNDERPERFORMER = Shipped("chronic_underperformer")
    VOLATILITY_ALERT = Shipped("volatility_alert")
    EMERGING_RISK = Shipped("emerging_risk")
    SUSTAINED_EXCELLENCE = Shipped("sustained_excellence")
    IMPROVING_LEADER = Shipped("improving_leader")
    BASELINE = Shipped("baseline")


class StepStatus(OpenCode):
    """Codes of step_status_lu."""

    table = "step_status_lu"

    PENDING = Shipped("PENDING")
    RUNNING = Shipped("RUNNING")
    COMPLETED = Shipped("COMPLETED")
    FAILED = Shipped("FAILED")
    SKIPPED = Shipped("SKIPPED")
    RETRYING = Shipped("RETRYING")


class TaskAction(OpenCode):
    """Codes of task_action_lu."""

    table = "task_action_lu"

    VERIFY = Shipped("verify")
    BATCH_VERIFY = Shipped("batch_verify")
    BENEFITS_BREAKDOWN = Shipped("benefits_breakdown")
    COVERAGE_DISCOVERY = Shipped("coverage_discovery")
    REQUEST = Shipped("request")
    SUBMIT = Shipped("submit")
    INQUIRE = Shipped("inquire")
    EXTEND = Shipped("extend")
    EXPEDITE = Shipped("expedite")
    CANCEL = Shipped("cancel")
    APPEAL = Shipped("appeal")
    SCRUB = Shipped("scrub")
    CORRECT = Shipped("correct")
    VOID = Shipped("void")
    RESUBMIT = Shipped("resubmit")
    POST_ERA = Shipped("post_era")
    POST_MANUAL = Shipped("post_manual")
    RECONCILE = Shipped("reconcile")
    IDENTIFY_VARIANCE = Shipped("identify_variance")
    TRIAGE = Shipped("triage")
    FOLLOWUP = Shipped("followup")
    WRITEOFF = Shipped("writeoff")
    REGISTER = Shipped("register")
    VERIFY_DEMOGRAPHICS = Shipped("verify_demographics")
    INSURANCE_DISCOVERY = Shipped("insurance_discovery")
    ESTIMATE_COPAY = Shipped("estimate_copay")
    ASSIGN_CODES = Shipped("assign_codes")
    AUDIT_CODES = Shipped("audit_codes")
    QUERY_PHYSICIAN = Shipped("query_physician")
    CHARGE_ENTRY = Shipped("charge_entry")
    CHARGE_AUDIT = Shipped("charge_audit")
    ENROLL = Shipped("enroll")
    VERIFY_CREDENTIAL = Shipped("verify_credential")
    REVALIDATE = Shipped("revalidate")
    GENERATE_STATEMENT = Shipped("generate_statement")
    GENERATE_REPORT = Shipped("generate_report")
    EXPORT_DATA = Shipped("export_data")
    UPLOAD = Shipped("upload")
    DOWNLOAD = Shipped("download")
    PARSE = Shipped("parse")
    VALIDATE = Shipped("validate")
    STATUS_CHECK = Shipped("status_check")  # Deprecated: verify (eligibility) or inquire (claim).
    CHECK = Shipped("check")  # Deprecated: verify.
    CHECK_STATUS = Shipped("check_status")  # Deprecated: inquire.
    DENIAL_FOLLOW_UP = Shipped("denial_follow_up")  # Deprecated: followup.


class TaskDomain(OpenCode):
    """Codes of task_domain_lu."""

    table = "task_domain_lu"

    ELIGIBILITY = Shipped("eligibility")
    PRIOR_AUTH = Shipped("prior_auth")
    CLAIM = Shipped("claim")
    PAYMENT = Shipped("payment")
    PATIENT = Shipped("patient")
    PROVIDER = Shipped("provider")
    BILLING = Shipped("billing")
    REPORTING = Shipped("reporting")
    DOCUMENT = Shipped("document")
    CREDENTIALING = Shipped("credentialing")
    CODING = Shipped("coding")
    CHARGE_CAPTURE = Shipped("charge_capture")
    DENIAL_MGMT = Shipped("denial_mgmt")
    PAYMENT_POSTING = Shipped("payment_posting")
    AR_FOLLOWUP = Shipped("ar_followup")
    PATIENT_ACCESS = Shipped("patient_access")


class TaskSignatureSource(OpenCode):
    """Codes of task_signature_source_lu."""

    table = "task_signature_source_lu"

    HUMAN = Shipped("human")
    AI_GENERATED = Shipped("ai_generated")
    SYSTEM_LEARNED = Shipped("system_learned")


class TrajectoryTier(OpenCode):
    """Codes of trajectory_tier_lu."""

    table = "trajectory_tier_lu"

    RAPIDLY_DETERIORATING = Shipped("rapidly_deteriorating")
    DETERIORATING = Shipped("deteriorating")
    STABLE = Shipped("stable")
    IMPROVING = Shipped("improving")
    RAPIDLY_IMPROVING = Shipped("rapidly_improving")


class UserRole(OpenCode):
    """Codes of user_role_lu."""

    table = "user_role_lu"

    SYS_ADMIN = Shipped("sys_admin")
    ORG_ADMIN = Shipped("org_admin")
    OPERATOR = Shipped("operator")
    VIEWER = Shipped("viewer")
    API_USER = Shipped("api_user")
    CLINICAL_LEADERSHIP = Shipped("clinical_leadership")
    NURSING_LEADERSHIP = Shipped("nursing_leadership")
    ADMINISTRATION = Shipped("administration")
    ADMIN = Shipped("admin")  # Deprecated: org_admin.
    FIRM_USER = Shipped("firm_user")  # Deprecated: operator.
    HOSPITAL_USER = Shipped("hospital_user")  # Deprecated: operator.


class WorkflowStatus(OpenCode):
    """Codes of workflow_status_lu."""

    table = "workflow_status_lu"

    DRAFT = Shipped("draft")
    ACTIVE = Shipped("active")
    SUSPENDED = Shipped("suspended")
    COMPLETED = Shipped("completed")
    ARCHIVED = Shipped("archived")
