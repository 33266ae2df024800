"""What each task needs: rules of the global tier, and what single payers ask for beyond them.

A field is a path into the task's values. Sections of the standards are those of the X12 implementation guides that
45 CFR 162 adopts; reasons are ours.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple


class Requirement(NamedTuple):
    """`operation`: require, optional, forbid, default, validate, conditional, output; its arguments in `value`.

    `payer` is None in the global tier; `plan` and `state` narrow a payer's rule.
    """

    task: str
    field: str
    operation: str
    value: dict[str, Any]
    reason: str
    reference: str
    payer: str | None = None
    plan: str | None = None
    state: str | None = None


_NONE: Final[dict[str, Any]] = {}
_DATE: Final = {"format": "date"}
_MEMBER_ID: Final = {"pattern": "^[A-Za-z0-9]{2,80}$"}
_NPI: Final = {"checksum": "npi"}


class _Row(NamedTuple):
    """A rule without its task; `place` in the guide of that task."""

    field: str
    operation: str
    value: dict[str, Any]
    reason: str
    place: str


class _Guide(NamedTuple):
    """An implementation guide, and its loops of the member and of the provider who asks."""

    name: str
    member: str
    provider: str


#: Who is asked about, by whom, for which day: field, reason, loop and segment by task family.
_WHO: Final = (
    ("member.id", "The payer finds the member by it.", "NM109"),
    ("member.last_name", "One of the four search criteria that a payer must support.", "NM103"),
    ("member.birth_date", "Tells members of one name apart.", "DMG02"),
)

_ELIGIBILITY: Final = _Guide("005010X279A1", "2100C", "2100B")
_AUTHORIZATION: Final = _Guide("005010X217", "2010C", "2010B")
_STATUS: Final = _Guide("005010X212", "2100D", "2100C")
_PROFESSIONAL: Final = _Guide("005010X222A1", "2010BA", "2010AA")


_ADMITTED: Final = {"when": {"==": [{"var": "request.category"}, "AR"]}, "then": "require"}
_REPLACED: Final = {"when": {"in": [{"var": "claim.frequency_code"}, ["7", "8"]]}, "then": "require"}
_ACCIDENT: Final = {"when": {"exists": [{"var": "claim.related_cause"}]}, "then": "require"}
_INPATIENT: Final = {"when": {"in": [{"var": "claim.place_of_service"}, ["21", "51", "61"]]}, "then": "require"}
_DEAR: Final = {"when": {">=": [{"var": "claim.total_charge"}, 5000]}, "then": "require"}
_BIOLOGIC: Final = {
    "when": {"in": [{"var": "service.procedure_code"}, ["J0897", "J1745", "J9271"]]},
    "then": "require",
}

_COVERAGE: Final = (
    _Row("payer.id", "require", _NONE, "Names who shall answer.", "2100A NM109"),
    _Row("member.first_name", "optional", _NONE, "Helps where a family shares an id.", "2100C NM104"),
    _Row("service.date", "require", _NONE, "Coverage is a matter of the day.", "2100C DTP03"),
    _Row("service.date", "validate", _DATE, "A day of the calendar.", "2100C DTP03"),
    _Row("service.type_code", "default", {"value": "30"}, "Health benefit plan coverage.", "2110C EQ01"),
    _Row("coverage.status", "output", _NONE, "The answer itself.", "2110C EB01"),
)
_BENEFITS: Final = (
    _Row("service.type_code", "require", _NONE, "Benefits differ by type of service.", "2110C EQ01"),
    _Row("benefit.copay", "output", _NONE, "What the patient pays at the desk.", "2110C EB07"),
    _Row("benefit.coinsurance", "output", _NONE, "The patient's share of what is left.", "2110C EB08"),
    _Row("benefit.deductible_remaining", "output", _NONE, "Comes before the plan pays.", "2110C EB07"),
)
_REQUEST: Final = (
    _Row("payer.id", "require", _NONE, "Names who shall decide.", "2010A NM109"),
    _Row("request.category", "require", _NONE, "Admission, referral or service.", "2000E UM01"),
    _Row("request.category", "validate", {"enum": ["AR", "HS", "SC"]}, "The three kinds of review.", "2000E UM01"),
    _Row("request.certification_type", "default", {"value": "I"}, "An initial request.", "2000E UM02"),
    _Row("diagnosis.codes", "require", _NONE, "Need is judged by them.", "2000E HI"),
    _Row("diagnosis.codes", "validate", {"code_system": "icd10cm"}, "Valid on the date of service.", "2000E HI"),
    _Row("service.procedure_code", "require", _NONE, "What shall be approved.", "2000F SV1"),
    _Row("service.units", "require", _NONE, "How much of it.", "2000F SV104"),
    _Row("service.units", "validate", {"range": {"min": 1, "max": 999}}, "At least one.", "2000F SV104"),
    _Row("service.date", "require", _NONE, "An approval has days.", "2000F DTP"),
    _Row("admission.date", "conditional", _ADMITTED, "For a stay.", "2000E DTP*435"),
    _Row("facility.npi", "conditional", _ADMITTED, "Where the stay is.", "2010E NM109"),
    _Row("clinical.notes", "optional", _NONE, "Spares the payer's question for them.", "2000E PWK"),
    _Row("authorization.number", "output", _NONE, "Goes on the claim.", "2000F HCR02"),
    _Row("authorization.decision", "output", _NONE, "Approved, changed, denied or pended.", "2000F HCR01"),
)
_REQUEST_STATUS: Final = (
    _Row("authorization.trace", "require", _NONE, "The number that our request bore.", "2000E TRN02"),
    _Row("authorization.decision", "output", _NONE, "Where the request stands.", "2000F HCR01"),
)
_CLAIM: Final = (
    _Row("payer.id", "require", _NONE, "Where the claim goes.", "2010BB NM109"),
    _Row("claim.number", "require", _NONE, "Comes back on every answer.", "2300 CLM01"),
    _Row("claim.number", "validate", {"max_length": 20}, "Longer ones may come back cut.", "2300 CLM01"),
    _Row("claim.total_charge", "require", _NONE, "Lines must add up to it.", "2300 CLM02"),
    _Row("claim.total_charge", "validate", {"range": {"min": 0.01}}, "More than nothing.", "2300 CLM02"),
    _Row("claim.place_of_service", "require", _NONE, "Rates depend on it.", "2300 CLM05-1"),
    _Row("claim.place_of_service", "validate", {"pattern": "^[0-9]{2}$"}, "Two digits.", "2300 CLM05-1"),
    _Row("claim.frequency_code", "default", {"value": "1"}, "An original claim.", "2300 CLM05-3"),
    _Row("claim.frequency_code", "validate", {"enum": ["1", "7", "8"]}, "New, replaced, voided.", "2300 CLM05-3"),
    _Row("claim.payer_number", "conditional", _REPLACED, "Of the former.", "2300 REF*F8"),
    _Row("claim.accident_date", "conditional", _ACCIDENT, "Its day.", "2300 DTP*439"),
    _Row("claim.admission_date", "conditional", _INPATIENT, "A stay.", "2300 DTP*435"),
    _Row("diagnosis.codes", "require", _NONE, "At least a principal one.", "2300 HI"),
    _Row("diagnosis.codes", "validate", {"code_system": "icd10cm"}, "Billable on the date of service.", "2300 HI"),
    _Row("service.lines", "require", _NONE, "What was done.", "2400 LX"),
    _Row("service.date", "require", _NONE, "On each line.", "2400 DTP*472"),
    _Row("service.date", "validate", _DATE, "A day of the calendar.", "2400 DTP*472"),
    _Row("rendering.npi", "optional", _NONE, "Where another than the billing provider gave it.", "2310B NM109"),
    _Row("rendering.npi", "validate", _NPI, "Its check digit must fit.", "2310B NM109"),
    _Row("authorization.number", "optional", _NONE, "Where the payer approved it before.", "2300 REF*G1"),
)
_CLAIM_STATUS: Final = (
    _Row("payer.id", "require", _NONE, "Names who shall answer.", "2100A NM109"),
    _Row("claim.number", "require", _NONE, "Our number of the claim.", "2200D TRN02"),
    _Row("claim.payer_number", "optional", _NONE, "Finds it at once, where it is known.", "2200D REF*1K"),
    _Row("claim.total_charge", "optional", _NONE, "Tells two claims of one day apart.", "2200D AMT*T3"),
    _Row("service.date", "require", _NONE, "The payer searches by it.", "2200D DTP*472"),
    _Row("claim.status_category", "output", _NONE, "Where the claim stands.", "2200D STC01-1"),
    _Row("claim.status_code", "output", _NONE, "And why.", "2200D STC01-2"),
)
_TASKS: Final = (
    ("eligibility.verify", _ELIGIBILITY, _COVERAGE),
    ("eligibility.benefits_breakdown", _ELIGIBILITY, (*_COVERAGE, *_BENEFITS)),
    ("prior_auth.request", _AUTHORIZATION, _REQUEST),
    ("prior_auth.inquire", _AUTHORIZATION, _REQUEST_STATUS),
    ("claim.submit", _PROFESSIONAL, _CLAIM),
    ("claim.inquire", _STATUS, _CLAIM_STATUS),
)


def _global() -> Iterator[Requirement]:
    for task, guide, rows in _TASKS:
        yield from _parties(task, guide)
        for row in rows:
            yield Requirement(task, *row[:4], f"{guide.name} {row.place}")


def _parties(task: str, guide: _Guide) -> Iterator[Requirement]:
    """Whom it is about and who asks: the same in all transactions."""
    member, provider = f"{guide.name} {guide.member}", f"{guide.name} {guide.provider}"
    for field, reason, segment in _WHO:
        yield Requirement(task, field, "require", _NONE, reason, f"{member} {segment}")
    yield Requirement(task, "member.id", "validate", _MEMBER_ID, "2 to 80 letters or digits.", f"{member} NM109")
    yield Requirement(task, "member.birth_date", "validate", _DATE, "A day of the calendar.", f"{member} DMG02")
    yield Requirement(
        task, "provider.npi", "require", _NONE, "The payer answers enrolled providers only.", f"{provider} NM109"
    )
    yield Requirement(task, "provider.npi", "validate", _NPI, "Its check digit must fit.", "45 CFR 162.406")


_MERIDIAN: Final = "Meridian provider manual, chapter 4"
_CASCADE: Final = "Cascade companion guide, section 7"
_PINECREST: Final = "Pinecrest coverage policy 12"
_LAKESHORE: Final = "Lakeshore quick reference, page 2"

GLOBAL_REQUIREMENTS: Final = tuple(_global())
#: Made-up payers' made-up wishes, each of a kind that real ones have.
PAYER_REQUIREMENTS: Final = (
    Requirement(
        "eligibility.verify",
        "member.id",
        "validate",
        {"pattern": "^M[0-9]{9}$"},
        "M and nine digits.",
        _MERIDIAN,
        payer="MERIDIAN",
    ),
    Requirement(
        "eligibility.verify",
        "member.group_number",
        "require",
        _NONE,
        "Asked for beside the id.",
        _CASCADE,
        payer="CASCADE",
    ),
    Requirement(
        "eligibility.verify",
        "member.first_name",
        "require",
        _NONE,
        "Families share an id.",
        _LAKESHORE,
        payer="LAKESHORE",
    ),
    Requirement(
        "eligibility.benefits_breakdown",
        "network.status",
        "output",
        _NONE,
        "Benefits differ by it.",
        _PINECREST,
        payer="PINECREST",
    ),
    Requirement(
        "prior_auth.request",
        "clinical.notes",
        "require",
        _NONE,
        "Decides on the first request only with them.",
        _PINECREST,
        payer="PINECREST",
    ),
    Requirement(
        "prior_auth.request",
        "treatment.prior_therapy",
        "conditional",
        _BIOLOGIC,
        "What was tried before a biologic.",
        _MERIDIAN,
        payer="MERIDIAN",
        plan="GOLD PPO",
    ),
    Requirement(
        "prior_auth.request",
        "request.urgency",
        "default",
        {"value": "standard"},
        "Standard unless said.",
        _CASCADE,
        payer="CASCADE",
    ),
    Requirement(
        "claim.submit",
        "authorization.number",
        "conditional",
        _DEAR,
        "Dear claims are approved first.",
        _MERIDIAN,
        payer="MERIDIAN",
    ),
    Requirement(
        "claim.submit",
        "authorization.number",
        "conditional",
        _DEAR,
        "Dear claims are approved first.",
        _CASCADE,
        payer="CASCADE",
    ),
    Requirement(
        "claim.submit",
        "rendering.npi",
        "require",
        _NONE,
        "Names who gave the service, always.",
        _LAKESHORE,
        payer="LAKESHORE",
    ),
    Requirement(
        "claim.submit",
        "rendering.taxonomy",
        "require",
        _NONE,
        "Its rates are by specialty.",
        _LAKESHORE,
        payer="LAKESHORE",
        state="CO",
    ),
    Requirement(
        "claim.inquire",
        "claim.payer_number",
        "require",
        _NONE,
        "Searches by its own number only.",
        _PINECREST,
        payer="PINECREST",
    ),
    Requirement(
        "claim.inquire",
        "claim.total_charge",
        "require",
        _NONE,
        "Matches by the amount too.",
        _CASCADE,
        payer="CASCADE",
    ),
)
