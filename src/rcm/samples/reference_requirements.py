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

#: Who is asked about, by whom, for which day: field, reason, loop and segment by task family.
_WHO: Final = (
    ("member.id", "The payer finds the member by it.", "NM109"),
    ("member.last_name", "One of the four search criteria that a payer must support.", "NM103"),
    ("member.birth_date", "Tells members of one name apart.", "DMG02"),
)

_ELIGIBILITY: Final = "005010X279A1"
_AUTHORIZATION: Final = "005010X217"
_STATUS: Final = "005010X212"
_PROFESSIONAL: Final = "005010X222A1"


def _who(task: str, guide: str, loop: str) -> Iterator[Requirement]:
    for field, reason, segment in _WHO:
        yield Requirement(task, field, "require", _NONE, reason, f"{guide} {loop} {segment}")
    yield Requirement(task, "member.id", "validate", _MEMBER_ID, "2 to 80 letters or digits.", f"{guide} {loop} NM109")
    yield Requirement(task, "member.birth_date", "validate", _DATE, "A day of the calendar.", f"{guide} {loop} DMG02")


def _provider(task: str, guide: str, loop: str) -> Iterator[Requirement]:
    reference = f"{guide} {loop} NM109"
    yield Requirement(task, "provider.npi", "require", _NONE, "The payer answers enrolled providers only.", reference)
    yield Requirement(task, "provider.npi", "validate", _NPI, "Its check digit must fit.", "45 CFR 162.406")


def _eligibility() -> Iterator[Requirement]:
    for task in ("eligibility.verify", "eligibility.benefits_breakdown"):
        yield from _who(task, _ELIGIBILITY, "2100C")
        yield from _provider(task, _ELIGIBILITY, "2100B")
        rules: tuple[tuple[str, str, dict[str, Any], str, str], ...] = (
            ("payer.id", "require", _NONE, "Names who shall answer.", "2100A NM109"),
            ("member.first_name", "optional", _NONE, "Helps where an id is worn or shared in a family.", "2100C NM104"),
            ("service.date", "require", _NONE, "Coverage is a matter of the day.", "2100C DTP03"),
            ("service.date", "validate", _DATE, "A day of the calendar.", "2100C DTP03"),
            ("service.type_code", "default", {"value": "30"}, "Health benefit plan coverage.", "2110C EQ01"),
            ("coverage.status", "output", _NONE, "The answer itself.", "2110C EB01"),
        )
        for field, operation, value, reason, place in rules:
            yield Requirement(task, field, operation, value, reason, f"{_ELIGIBILITY} {place}")
    task = "eligibility.benefits_breakdown"
    outputs = (
        ("benefit.copay", "What the patient pays at the desk.", "2110C EB07"),
        ("benefit.coinsurance", "The patient's share of what is left.", "2110C EB08"),
        ("benefit.deductible_remaining", "Comes before the plan pays.", "2110C EB07"),
    )
    for field, reason, place in outputs:
        yield Requirement(task, field, "output", _NONE, reason, f"{_ELIGIBILITY} {place}")
    yield Requirement(
        task, "service.type_code", "require", _NONE, "Benefits differ by type of service.", f"{_ELIGIBILITY} 2110C EQ01"
    )


def _prior_authorization() -> Iterator[Requirement]:
    task = "prior_auth.request"
    yield from _who(task, _AUTHORIZATION, "2010C")
    yield from _provider(task, _AUTHORIZATION, "2010B")
    inpatient = {"==": [{"var": "request.category"}, "AR"]}
    rules: tuple[tuple[str, str, dict[str, Any], str, str], ...] = (
        ("payer.id", "require", _NONE, "Names who shall decide.", "2010A NM109"),
        ("request.category", "require", _NONE, "Admission, referral or service.", "2000E UM01"),
        ("request.category", "validate", {"enum": ["AR", "HS", "SC"]}, "The three kinds of review.", "2000E UM01"),
        ("request.certification_type", "default", {"value": "I"}, "An initial request.", "2000E UM02"),
        ("diagnosis.codes", "require", _NONE, "Need is judged by them.", "2000E HI"),
        ("diagnosis.codes", "validate", {"code_system": "icd10cm"}, "Valid on the date of service.", "2000E HI"),
        ("service.procedure_code", "require", _NONE, "What shall be approved.", "2000F SV1"),
        ("service.units", "require", _NONE, "How much of it.", "2000F SV104"),
        ("service.units", "validate", {"range": {"min": 1, "max": 999}}, "At least one.", "2000F SV104"),
        ("service.date", "require", _NONE, "An approval has days.", "2000F DTP"),
        ("admission.date", "conditional", {"when": inpatient, "then": "require"}, "For a stay.", "2000E DTP*435"),
        ("facility.npi", "conditional", {"when": inpatient, "then": "require"}, "Where the stay is.", "2010E NM109"),
        ("clinical.notes", "optional", _NONE, "Spares the payer's question for them.", "2000E PWK"),
        ("authorization.number", "output", _NONE, "Goes on the claim.", "2000F HCR02"),
        ("authorization.decision", "output", _NONE, "Approved, changed, denied or pended.", "2000F HCR01"),
    )
    for field, operation, value, reason, place in rules:
        yield Requirement(task, field, operation, value, reason, f"{_AUTHORIZATION} {place}")
    task = "prior_auth.inquire"
    yield from _who(task, _AUTHORIZATION, "2010C")
    yield from _provider(task, _AUTHORIZATION, "2010B")
    inquiry = (
        ("authorization.trace", "require", "The number that our request bore.", "2000E TRN02"),
        ("authorization.decision", "output", "Where the request stands.", "2000F HCR01"),
    )
    for field, operation, reason, place in inquiry:
        yield Requirement(task, field, operation, _NONE, reason, f"{_AUTHORIZATION} {place}")


def _claim() -> Iterator[Requirement]:
    task = "claim.submit"
    yield from _who(task, _PROFESSIONAL, "2010BA")
    yield from _provider(task, _PROFESSIONAL, "2010AA")
    replaced = {"in": [{"var": "claim.frequency_code"}, ["7", "8"]]}
    accident = {"exists": [{"var": "claim.related_cause"}]}
    inpatient = {"in": [{"var": "claim.place_of_service"}, ["21", "51", "61"]]}
    rules: tuple[tuple[str, str, dict[str, Any], str, str], ...] = (
        ("payer.id", "require", _NONE, "Where the claim goes.", "2010BB NM109"),
        ("claim.number", "require", _NONE, "Comes back on every answer.", "2300 CLM01"),
        ("claim.number", "validate", {"max_length": 20}, "Longer ones may come back cut.", "2300 CLM01"),
        ("claim.total_charge", "require", _NONE, "Lines must add up to it.", "2300 CLM02"),
        ("claim.total_charge", "validate", {"range": {"min": 0.01}}, "More than nothing.", "2300 CLM02"),
        ("claim.place_of_service", "require", _NONE, "Rates depend on it.", "2300 CLM05-1"),
        ("claim.place_of_service", "validate", {"pattern": "^[0-9]{2}$"}, "Two digits.", "2300 CLM05-1"),
        ("claim.frequency_code", "default", {"value": "1"}, "An original claim.", "2300 CLM05-3"),
        ("claim.frequency_code", "validate", {"enum": ["1", "7", "8"]}, "New, replaced, voided.", "2300 CLM05-3"),
        ("claim.payer_number", "conditional", {"when": replaced, "then": "require"}, "Of the former.", "2300 REF*F8"),
        ("claim.accident_date", "conditional", {"when": accident, "then": "require"}, "Its day.", "2300 DTP*439"),
        ("claim.admission_date", "conditional", {"when": inpatient, "then": "require"}, "A stay.", "2300 DTP*435"),
        ("diagnosis.codes", "require", _NONE, "At least a principal one.", "2300 HI"),
        ("diagnosis.codes", "validate", {"code_system": "icd10cm"}, "Billable on the date of service.", "2300 HI"),
        ("service.lines", "require", _NONE, "What was done.", "2400 LX"),
        ("service.date", "require", _NONE, "On each line.", "2400 DTP*472"),
        ("service.date", "validate", _DATE, "A day of the calendar.", "2400 DTP*472"),
        ("rendering.npi", "optional", _NONE, "Where another than the billing provider gave it.", "2310B NM109"),
        ("rendering.npi", "validate", _NPI, "Its check digit must fit.", "2310B NM109"),
        ("authorization.number", "optional", _NONE, "Where the payer approved it before.", "2300 REF*G1"),
    )
    for field, operation, value, reason, place in rules:
        yield Requirement(task, field, operation, value, reason, f"{_PROFESSIONAL} {place}")
    task = "claim.inquire"
    yield from _who(task, _STATUS, "2100D")
    yield from _provider(task, _STATUS, "2100C")
    status: tuple[tuple[str, str, dict[str, Any], str, str], ...] = (
        ("payer.id", "require", _NONE, "Names who shall answer.", "2100A NM109"),
        ("claim.number", "require", _NONE, "Our number of the claim.", "2200D TRN02"),
        ("claim.payer_number", "optional", _NONE, "Finds it at once, where it is known.", "2200D REF*1K"),
        ("claim.total_charge", "optional", _NONE, "Tells two claims of one day apart.", "2200D AMT*T3"),
        ("service.date", "require", _NONE, "The payer searches by it.", "2200D DTP*472"),
        ("claim.status_category", "output", _NONE, "Where the claim stands.", "2200D STC01-1"),
        ("claim.status_code", "output", _NONE, "And why.", "2200D STC01-2"),
    )
    for field, operation, value, reason, place in status:
        yield Requirement(task, field, operation, value, reason, f"{_STATUS} {place}")


def _payers() -> Iterator[Requirement]:
    """Made-up payers' made-up wishes, each of a kind that real ones have."""
    dear = {">=": [{"var": "claim.total_charge"}, 5000]}
    biologic = {"in": [{"var": "service.procedure_code"}, ["J0897", "J1745", "J9271"]]}
    meridian, cascade = "Meridian provider manual, chapter 4", "Cascade companion guide, section 7"
    pinecrest, lakeshore = "Pinecrest coverage policy 12", "Lakeshore quick reference, page 2"
    yield Requirement(
        "eligibility.verify", "member.id", "validate", {"pattern": "^M[0-9]{9}$"}, "M and nine digits.", meridian,
        payer="MERIDIAN",
    )  # fmt: skip
    yield Requirement(
        "eligibility.verify", "member.group_number", "require", _NONE, "Asked for beside the id.", cascade,
        payer="CASCADE",
    )  # fmt: skip
    yield Requirement(
        "eligibility.verify", "member.first_name", "require", _NONE, "Families share an id.", lakeshore,
        payer="LAKESHORE",
    )  # fmt: skip
    yield Requirement(
        "eligibility.benefits_breakdown", "network.status", "output", _NONE, "Benefits differ by it.", pinecrest,
        payer="PINECREST",
    )  # fmt: skip
    yield Requirement(
        "prior_auth.request", "clinical.notes", "require", _NONE, "Decides on the first request only with them.",
        pinecrest, payer="PINECREST",
    )  # fmt: skip
    yield Requirement(
        "prior_auth.request", "treatment.prior_therapy", "conditional", {"when": biologic, "then": "require"},
        "What was tried before a biologic.", meridian, payer="MERIDIAN", plan="GOLD PPO",
    )  # fmt: skip
    yield Requirement(
        "prior_auth.request", "request.urgency", "default", {"value": "standard"}, "Standard unless said.", cascade,
        payer="CASCADE",
    )  # fmt: skip
    for payer, reference in (("MERIDIAN", meridian), ("CASCADE", cascade)):
        yield Requirement(
            "claim.submit", "authorization.number", "conditional", {"when": dear, "then": "require"},
            "Dear claims are approved first.", reference, payer=payer,
        )  # fmt: skip
    yield Requirement(
        "claim.submit", "rendering.npi", "require", _NONE, "Names who gave the service, always.", lakeshore,
        payer="LAKESHORE",
    )  # fmt: skip
    yield Requirement(
        "claim.submit", "rendering.taxonomy", "require", _NONE, "Its rates are by specialty.", lakeshore,
        payer="LAKESHORE", state="CO",
    )  # fmt: skip
    yield Requirement(
        "claim.inquire", "claim.payer_number", "require", _NONE, "Searches by its own number only.", pinecrest,
        payer="PINECREST",
    )  # fmt: skip
    yield Requirement(
        "claim.inquire", "claim.total_charge", "require", _NONE, "Matches by the amount too.", cascade,
        payer="CASCADE",
    )  # fmt: skip


GLOBAL_REQUIREMENTS: Final = (*_eligibility(), *_prior_authorization(), *_claim())
PAYER_REQUIREMENTS: Final = tuple(_payers())
