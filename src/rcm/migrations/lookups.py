"""What the reference tables hold after all revisions: `rcm migrate --verify` compares. Installations may add more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: Labels that are more than the code's words.
_LABELS: Final = {
    "999_accepted": "999 accepted",
    "api_key": "API key",
    "ar_followup": "A/R follow-up",
    "api_user": "API user",
    "cob": "Coordination of benefits",
    "denial_mgmt": "Denial management",
    "edi": "EDI",
    "efax": "eFax",
    "followup": "Follow-up",
    "hcx": "HCX",
    "oauth2": "OAuth 2",
    "partial": "Partly paid",
    "partially_completed": "Partly completed",
    "post_era": "Post ERA",
    "post_manual": "Post by hand",
    "prior_auth": "Prior authorization",
    "saml": "SAML",
    "username_password": "User name and password",
    "writeoff": "Write-off",
}


@dataclass(frozen=True, slots=True)
class Value:
    """A deprecated code is not offered any more, but accepted: `description` says what took its place."""

    code: str
    deprecated: str | None = None

    @property
    def label(self) -> str:
        if self.code in _LABELS:
            return _LABELS[self.code]
        words = self.code.replace("_", " ")
        return words[:1].upper() + words[1:] if words != words.upper() else words.capitalize()


def _codes(words: str) -> tuple[Value, ...]:
    return tuple(Value(word) for word in words.split())


def _older(**instead: str) -> tuple[Value, ...]:
    return tuple(Value(code, f"Deprecated: {new}.") for code, new in instead.items())


VALUES: Final[dict[str, tuple[Value, ...]]] = {
    "access_medium_lu": _codes("web phone fax efax edi hcx"),
    "activity_event_type_lu": _codes(
        "new_signal regression improvement insight technical_error assignment status_change comment"
        " intervention_activated intervention_outcome"
    ),
    "assignment_status_lu": _codes("new assigned in_progress resolved closed"),
    "batch_row_status_lu": _codes("pending processing completed failed set_aside cancelled"),
    "channel_auth_type_lu": _codes("username_password oauth2 api_key certificate saml"),
    "claim_status_lu": _codes(
        "draft scrub_failed ready batched transmitted rejected 999_accepted received in_adjudication pended"
        " paid partial denied forwarded posted secondary_ready patient_balance credit_balance underpaid appealed"
        " corrected voided zero_balance written_off refunded"
    ),
    "consistency_tier_lu": _codes("persistent variable transient"),
    "denial_category_lu": _codes(
        "eligibility registration wrong_payer authorization timely_filing duplicate cob medical_necessity bundling"
        " missing_information coding benefit_maximum not_covered other"
    ),
    "endpoint_kind_lu": _codes("payer provider clearinghouse"),
    "job_status_lu": _codes("pending processing paused completed failed partially_completed cancelled"),
    "magnitude_tier_lu": _codes("critical severe elevated marginal expected favorable excellent"),
    "metric_polarity_lu": _codes("lower_is_better higher_is_better target_range"),
    "node_type_lu": _codes("start end task decision fork join wait human subworkflow batch agent notify"),
    "org_type_lu": _codes("hospital billing_firm credentialer payer platform"),
    "requirement_type_lu": _codes("required conditional optional output"),
    "role_type_lu": _codes("clinical_leadership nursing_leadership administration"),
    "run_status_lu": _codes("PENDING IN_PROGRESS COMPLETED FAILED PAUSED CANCELLED"),
    "signal_domain_lu": _codes("Efficiency Safety Effectiveness"),
    "signal_type_lu": _codes(
        "suspect_data critical_trajectory recovering chronic_underperformer volatility_alert emerging_risk"
        " sustained_excellence improving_leader baseline"
    ),
    "step_status_lu": _codes("PENDING RUNNING COMPLETED FAILED SKIPPED RETRYING"),
    "task_action_lu": (
        *_codes(
            "verify batch_verify benefits_breakdown coverage_discovery request submit inquire extend expedite cancel"
            " appeal scrub correct void resubmit post_era post_manual reconcile identify_variance triage followup"
            " writeoff register verify_demographics insurance_discovery estimate_copay assign_codes audit_codes"
            " query_physician charge_entry charge_audit enroll verify_credential revalidate generate_statement"
            " generate_report export_data upload download parse validate"
        ),
        *_older(
            status_check="verify (eligibility) or inquire (claim)",
            check="verify",
            check_status="inquire",
            denial_follow_up="followup",
        ),
    ),
    "task_domain_lu": _codes(
        "eligibility prior_auth claim payment patient provider billing reporting document"
        " credentialing coding charge_capture denial_mgmt payment_posting ar_followup patient_access"
    ),
    "task_signature_source_lu": _codes("human ai_generated system_learned"),
    "trajectory_tier_lu": _codes("rapidly_deteriorating deteriorating stable improving rapidly_improving"),
    "user_role_lu": (
        *_codes("sys_admin org_admin operator viewer api_user clinical_leadership nursing_leadership administration"),
        *_older(admin="org_admin", firm_user="operator", hospital_user="operator"),
    ),
    "workflow_status_lu": _codes("draft active suspended completed archived"),
}

#: legacy action, domain, standard action that reports group by
ACTION_MAPPING: Final = (
    ("status_check", "eligibility", "verify"),
    ("check", "eligibility", "verify"),
    ("status_check", "claim", "inquire"),
    ("check_status", "claim", "inquire"),
    ("status_check", "prior_auth", "inquire"),
    ("denial_follow_up", "claim", "followup"),
    ("denial_follow_up", "eligibility", "followup"),
    ("denial_follow_up", "prior_auth", "followup"),
    ("denial_follow_up", "denial_mgmt", "followup"),
)

#: domain, action, request, response, implementation guide (ASC X12N TR3 numbers of HIPAA's adopted standards)
TRANSACTION_STANDARDS: Final = (
    ("eligibility", "verify", "270", "271", "005010X279A1"),
    ("claim", "inquire", "276", "277", "005010X212"),
    ("prior_auth", "request", "278", "278", "005010X217"),
    ("claim", "submit", "837P", "999, 277CA", "005010X222A1"),
    ("claim", "submit", "837I", "999, 277CA", "005010X223A2"),
    ("payment_posting", "post_era", None, "835", "005010X221A1"),
    ("document", "validate", None, "999", "005010X231A1"),
    ("claim", "validate", None, "277CA", "005010X214"),
)
