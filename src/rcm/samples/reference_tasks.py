"""Kinds of channels and of tasks, macro states of a portal, a task signature that all organisations may use."""

from __future__ import annotations

from typing import Any, Final, NamedTuple


class SampleChannel(NamedTuple):
    code: str
    name: str
    description: str
    endpoint_kind: str
    access_medium: str


class SampleTask(NamedTuple):
    domain: str
    action: str
    display_name: str
    description: str

    @property
    def name(self) -> str:
        return f"{self.domain}.{self.action}"


class SampleMacroState(NamedTuple):
    name: str
    action_type: str
    summary_prompt: str


CHANNELS: Final = (
    SampleChannel(
        "payer_web_portal", "Payer web portal", "A payer's site for providers, in a browser.", "payer", "web"
    ),
    SampleChannel(
        "clearinghouse_edi", "Clearinghouse EDI", "X12 files through a clearinghouse.", "clearinghouse", "edi"
    ),
    SampleChannel("hcx_gateway", "HCX gateway", "FHIR bundles, signed and encrypted, by an exchange.", "payer", "hcx"),
    SampleChannel("provider_portal", "Provider portal", "The provider's own records, in a browser.", "provider", "web"),
    SampleChannel("payer_phone", "Payer phone line", "A call to the payer's provider services.", "payer", "phone"),
    SampleChannel("payer_efax", "Payer eFax", "Forms and attachments by fax over the net.", "payer", "efax"),
)

TASKS: Final = (
    SampleTask("eligibility", "verify", "Verify eligibility", "Is the member covered on the date of service?"),
    SampleTask("eligibility", "benefits_breakdown", "Benefits breakdown", "Copay, deductible and limits by service."),
    SampleTask("eligibility", "batch_verify", "Verify a list", "Coverage of all patients of a schedule."),
    SampleTask("eligibility", "coverage_discovery", "Find coverage", "Which payer covers a patient who names none?"),
    SampleTask(
        "prior_auth", "request", "Request authorization", "Ask the payer to approve a service before it is given."
    ),
    SampleTask("prior_auth", "inquire", "Authorization status", "Where does a request stand?"),
    SampleTask("prior_auth", "extend", "Extend authorization", "More units or days on an approved request."),
    SampleTask("claim", "submit", "Submit claim", "Send a professional or institutional claim."),
    SampleTask("claim", "inquire", "Claim status", "Where does a claim stand at the payer?"),
    SampleTask("claim", "correct", "Correct claim", "Replace a claim that the payer has taken (frequency 7)."),
    SampleTask("denial_mgmt", "appeal", "Appeal a denial", "Ask the payer to look at a denied claim again."),
    SampleTask("payment_posting", "post_era", "Post remittance", "Post the payments and adjustments of an 835."),
    SampleTask("ar_followup", "followup", "Follow up", "Chase a claim that has had no answer in time."),
    SampleTask("patient_access", "estimate_copay", "Estimate copay", "What the patient will owe, before the visit."),
)

#: What an agent meets on the way to a member's benefits.
MACRO_STATES: Final = (
    SampleMacroState("login", "sign_in", "A form for user name and password of the provider's account."),
    SampleMacroState("mfa", "enter_code", "A form for a one-time code; nothing about a member yet."),
    SampleMacroState("member_search", "search", "A search form for a member: id, name, date of birth."),
    SampleMacroState("results", "choose", "A list of members that the search found; one must be the patient."),
    SampleMacroState("member_detail", "read", "One member's coverage: plan, status, dates."),
    SampleMacroState("benefits", "capture", "Copay, coinsurance, deductible and limits by type of service."),
    SampleMacroState("not_found", "report", "The portal knows no such member: a result, not a failure."),
    SampleMacroState("session_expired", "sign_in", "The session ended; sign in again and go on."),
)

#: Steps of `eligibility.verify` at any payer's web portal; an endpoint's own signature may override them.
SIGNATURE_TASK: Final = "eligibility.verify"
SIGNATURE_CHANNEL: Final = "payer_web_portal"
SIGNATURE_STEPS: Final[tuple[dict[str, Any], ...]] = (
    {"state": "login", "action": "fill", "fields": ["account.user", "account.password"], "then": "submit"},
    {"state": "mfa", "action": "fill", "fields": ["account.one_time_code"], "then": "submit", "optional": True},
    {"state": "member_search", "action": "fill", "fields": ["member.id", "member.birth_date"], "then": "submit"},
    {"state": "results", "action": "choose", "match": ["member.id", "member.birth_date"], "optional": True},
    {"state": "member_detail", "action": "capture", "fields": ["coverage.status", "coverage.plan", "coverage.begins"]},
    {"state": "benefits", "action": "capture", "fields": ["benefit.copay", "benefit.deductible_remaining"]},
)
