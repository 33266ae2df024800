"""The dictionary of field paths: one vocabulary for what a task needs and for what a claim rule asks.

A path is written with dots (`member.id`); older documents and files say `member_id`. `custom.*` is an
organisation's own namespace and always known.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

CUSTOM: Final = "custom."


@dataclass(frozen=True, slots=True)
class Field:
    """`type`: text, date, number, integer, boolean, codes (a list of codes), list, object."""

    path: str
    type: str
    label: str
    aliases: tuple[str, ...] = ()


def _field(path: str, kind: str, label: str, aliases: str = "") -> Field:
    """`aliases`: older names, apart by blanks; the path with underscores is one by itself."""
    names = dict.fromkeys((path.replace(".", "_"), *aliases.split()))
    return Field(path, kind, label, tuple(name for name in names if name != path))


_MEMBER: Final = (
    _field("member.id", "text", "Member ID", "subscriber_id insurance_id member_number"),
    _field("member.first_name", "text", "Member's first name", "first_name"),
    _field("member.last_name", "text", "Member's last name", "last_name"),
    _field("member.middle_name", "text", "Member's middle name", "middle_name"),
    _field("member.suffix", "text", "Suffix of the member's name", "name_suffix"),
    _field("member.birth_date", "date", "Member's date of birth", "dob date_of_birth birth_date member_dob"),
    _field("member.gender", "text", "Member's gender", "gender sex"),
    _field("member.group_number", "text", "Group number", "group_number group_id"),
    _field("member.group_name", "text", "Group name", "group_name"),
    _field("member.relationship", "text", "Relationship to the subscriber", "relationship relationship_code"),
    _field("member.ssn", "text", "Member's social security number", "ssn"),
    _field("member.phone", "text", "Member's telephone", "phone"),
    _field("member.fax", "text", "Fax", "fax"),
    _field("member.email", "text", "Member's e-mail address", "email"),
    _field("member.address.line1", "text", "Member's street", "address address_line1"),
    _field("member.address.line2", "text", "Member's street, second line", "address_line2"),
    _field("member.address.city", "text", "Member's city", "city"),
    _field("member.address.state", "text", "Member's state", "state"),
    _field("member.address.postal_code", "text", "Member's postal code", "zip zip_code postal_code"),
)
_PATIENT: Final = (
    _field("patient.first_name", "text", "Patient's first name"),
    _field("patient.last_name", "text", "Patient's last name"),
    _field("patient.middle_name", "text", "Patient's middle name"),
    _field("patient.birth_date", "date", "Patient's date of birth", "patient_dob"),
    _field("patient.gender", "text", "Patient's gender"),
    _field("patient.relationship", "text", "Patient's relationship to the subscriber"),
    _field("patient.is_subscriber", "boolean", "The patient is the subscriber"),
    _field("patient.account_number", "text", "Patient's account number", "account_number"),
    _field("patient.age", "integer", "Patient's age on the day of service"),
    _field("patient.address.line1", "text", "Patient's street"),
    _field("patient.address.line2", "text", "Patient's street, second line"),
    _field("patient.address.city", "text", "Patient's city"),
    _field("patient.address.state", "text", "Patient's state"),
    _field("patient.address.postal_code", "text", "Patient's postal code"),
)
_PAYER: Final = (
    _field("payer.id", "text", "Payer ID"),
    _field("payer.name", "text", "Payer's name", "insurance_name"),
    _field("payer.plan", "text", "Plan", "plan plan_name plan_type"),
    _field("payer.responsibility", "text", "Primary, secondary or tertiary", "payer_responsibility"),
    _field("payer.filing_indicator", "text", "Kind of insurance (SBR09)", "filing_indicator"),
    _field("payer.insurance_type", "text", "Why Medicare is secondary (SBR05)"),
    _field("payer.state", "text", "State of the plan"),
)


def _provider(role: str, label: str, aliases: str = "", tax: str = "") -> tuple[Field, ...]:
    return (
        _field(f"{role}.npi", "text", f"NPI of the {label}", aliases),
        _field(f"{role}.name", "text", f"Name of the {label}"),
        _field(f"{role}.last_name", "text", f"Last name of the {label}"),
        _field(f"{role}.first_name", "text", f"First name of the {label}"),
        _field(f"{role}.taxonomy", "text", f"Taxonomy of the {label}"),
        _field(f"{role}.tax_id", "text", f"Tax number of the {label}", tax),
        _field(f"{role}.entity_type", "text", f"The {label}: person (1) or organisation (2)"),
        _field(f"{role}.phone", "text", f"Telephone of the {label}"),
        _field(f"{role}.address.line1", "text", f"Street of the {label}"),
        _field(f"{role}.address.line2", "text", f"Street of the {label}, second line"),
        _field(f"{role}.address.city", "text", f"City of the {label}"),
        _field(f"{role}.address.state", "text", f"State of the {label}"),
        _field(f"{role}.address.postal_code", "text", f"Postal code of the {label}"),
    )


_PROVIDERS: Final = (
    *_provider("provider", "provider", "npi", "tax_id tin provider.tin provider_tin"),
    *_provider("billing", "billing provider"),
    *_provider("rendering", "rendering provider"),
    *_provider("referring", "referring provider"),
    *_provider("supervising", "supervising provider"),
    *_provider("attending", "attending provider"),
    *_provider("operating", "operating physician"),
    *_provider("facility", "facility"),
)
_CLAIM: Final = (
    _field("claim.number", "text", "Claim number (CLM01)", "claim_id"),
    _field("claim.type", "text", "Kind of claim: professional, institutional, dental"),
    _field("claim.total_charge", "number", "Total charge", "total_charge amount claim_amount billed_amount"),
    _field("claim.place_of_service", "text", "Place of service", "place_of_service pos"),
    _field("claim.facility_qualifier", "text", "Qualifier of the place (CLM05-2)"),
    _field("claim.type_of_bill", "text", "Type of bill", "type_of_bill tob bill_type"),
    _field("claim.frequency_code", "text", "Frequency code", "frequency_code"),
    _field("claim.payer_number", "text", "The payer's claim number", "payer_claim_number icn dcn"),
    _field("claim.related_cause", "text", "Accident or other related cause (CLM11)", "related_cause"),
    _field("claim.related_causes", "codes", "All related causes (CLM11)", "related_causes"),
    _field("claim.accident_date", "date", "Date of the accident", "accident_date"),
    _field("claim.accident_state", "text", "State of the accident", "accident_state"),
    _field("claim.onset_date", "date", "Onset of the illness", "onset_date"),
    _field("claim.admission_date", "date", "Date of admission"),
    _field("claim.discharge_date", "date", "Date of discharge"),
    _field("claim.statement_from", "date", "Statement from", "statement_from"),
    _field("claim.statement_to", "date", "Statement to", "statement_to"),
    _field("claim.received_date", "date", "Date on which the claim came in"),
    _field("claim.provider_signature", "text", "Provider's signature on file"),
    _field("claim.assignment", "text", "Assignment accepted"),
    _field("claim.benefits_assigned", "text", "Benefits assigned"),
    _field("claim.release_of_information", "text", "Release of information"),
    _field("claim.delay_reason", "text", "Reason of the delay", "delay_reason"),
    _field("claim.special_program", "text", "Special program"),
    _field("claim.patient_paid", "number", "What the patient paid", "patient_paid"),
    _field("claim.notes", "list", "Notes on the claim"),
    _field("claim.attachments", "list", "Attachments"),
    _field("claim.service_from", "date", "First day of service", "service_from"),
    _field("claim.service_to", "date", "Last day of service", "service_to"),
    _field("claim.line_count", "integer", "Number of service lines"),
    _field("claim.drg", "text", "Diagnosis related group", "drg"),
    _field("claim.admission_type", "text", "Type of admission", "admission_type"),
    _field("claim.admission_source", "text", "Source of admission", "admission_source"),
    _field("claim.patient_status", "text", "Patient's status at discharge", "patient_status discharge_status"),
    _field("claim.status", "text", "Status of the claim"),
    _field("claim.status_category", "text", "Category of the claim's status", "status_category"),
    _field("claim.status_code", "text", "Code of the claim's status", "status_code"),
    _field("claim.clia_number", "text", "CLIA number", "clia_number clia"),
    _field("claim.referral_number", "text", "Referral number", "referral_number referral"),
)
_SERVICE: Final = (
    _field("diagnosis.codes", "codes", "Diagnosis codes", "diagnosis_code dx_codes icd_codes icd10_codes diagnoses"),
    _field("diagnosis.principal", "text", "Principal diagnosis", "principal_diagnosis primary_diagnosis"),
    _field("diagnosis.admitting", "text", "Admitting diagnosis", "admitting_diagnosis"),
    _field("diagnosis.count", "integer", "Number of diagnoses"),
    _field("procedure.codes", "codes", "Institutional procedure codes"),
    _field("service.date", "date", "Date of service", "dos date_of_service"),
    _field("service.date_end", "date", "Last date of service"),
    _field("service.lines", "list", "Service lines", "lines"),
    _field("service.type_code", "text", "Service type"),
    _field("service.procedure_code", "text", "Procedure code", "procedure_code cpt cpt_code hcpcs hcpcs_code"),
    _field("service.procedure_codes", "codes", "Procedure codes of all lines", "procedure_codes cpt_codes"),
    _field("service.revenue_code", "text", "Revenue code", "revenue_code"),
    _field("service.modifiers", "codes", "Modifiers", "modifiers modifier"),
    _field("service.units", "number", "Units", "units"),
    _field("service.unit", "text", "Unit of measure", "unit"),
    _field("service.charge", "number", "Charge of the line", "charge"),
    _field("service.place_of_service", "text", "Place of service of the line"),
    _field("service.diagnosis_pointers", "codes", "Diagnosis pointers", "diagnosis_pointers pointers"),
    _field("service.ndc", "text", "National drug code", "ndc ndc_code"),
)
_LINE: Final = tuple(
    _field(f"service.lines.{name}", kind, f"{label} of each line")
    for name, kind, label in (
        ("number", "integer", "Number"), ("procedure_code", "text", "Procedure code"),
        ("procedure_qualifier", "text", "Qualifier of the procedure"), ("modifiers", "codes", "Modifiers"),
        ("charge", "number", "Charge"), ("units", "number", "Units"), ("unit", "text", "Unit of measure"),
        ("date", "date", "Date"), ("date_end", "date", "Last date"), ("place_of_service", "text", "Place of service"),
        ("diagnosis_pointers", "codes", "Diagnosis pointers"), ("diagnosis_codes", "codes", "Diagnoses pointed at"),
        ("revenue_code", "text", "Revenue code"),
        ("ndc", "text", "National drug code"), ("control_number", "text", "Control number"),
        ("description", "text", "Description"),
    )
)  # fmt: skip
_OTHER: Final = (
    _field("authorization.number", "text", "Authorization number", "auth_number prior_authorization prior_auth_number"),
    _field("authorization.decision", "text", "Decision on the request", "decision"),
    _field("authorization.trace", "text", "Number that our request bore", "trace trace_number"),
    _field("authorization.valid_from", "date", "First day of the authorization"),
    _field("authorization.valid_to", "date", "Last day of the authorization"),
    _field("request.category", "text", "Admission, referral or service"),
    _field("request.certification_type", "text", "Kind of certification", "certification_type"),
    _field("request.urgency", "text", "Urgency", "urgency priority"),
    _field("admission.date", "date", "Date of admission"),
    _field("admission.type", "text", "Type of admission"),
    _field("discharge.date", "date", "Date of discharge"),
    _field("clinical.notes", "text", "Clinical notes", "note notes"),
    _field("treatment.prior_therapy", "text", "What was tried before", "prior_therapy"),
    _field("coverage.status", "text", "Status of the coverage"),
    _field("coverage.start_date", "date", "Coverage from", "coverage_start effective_date"),
    _field("coverage.end_date", "date", "Coverage to", "coverage_end termination_date"),
    _field("benefit.copay", "number", "Copay", "copay"),
    _field("benefit.coinsurance", "number", "Coinsurance", "coinsurance"),
    _field("benefit.deductible", "number", "Deductible", "deductible"),
    _field("benefit.deductible_remaining", "number", "Deductible that is left", "deductible_remaining"),
    _field("benefit.out_of_pocket_remaining", "number", "Out of pocket that is left", "out_of_pocket_remaining"),
    _field("network.status", "text", "In or out of network"),
    _field("ambulance.pickup", "object", "Where the ambulance picked up", "pickup ambulance_pick_up"),
    _field("ambulance.dropoff", "object", "Where the ambulance went", "dropoff ambulance_drop_off"),
    _field("ambulance.reason", "text", "Reason of the transport"),
    _field("ambulance.miles", "number", "Miles of the transport"),
    _field("today", "date", "The day on which the claim is looked at"),
    _field("portal.username", "text", "User name at the portal", "username"),
)

FIELDS: Final[Mapping[str, Field]] = {
    each.path: each for each in (*_MEMBER, *_PATIENT, *_PAYER, *_PROVIDERS, *_CLAIM, *_SERVICE, *_LINE, *_OTHER)
}


def _aliases() -> dict[str, str]:
    """The first to claim a name has it: an alias must not point at two fields."""
    found: dict[str, str] = {}
    for each in FIELDS.values():
        for name in each.aliases:
            found.setdefault(name, each.path)
    return found


ALIASES: Final[Mapping[str, str]] = _aliases()
#: Beginnings of paths (`service`, `member.address`): a condition may ask whether there is anything below.
_PREFIXES: Final = frozenset(
    ".".join(parts[:n]) for parts in (path.split(".") for path in FIELDS) for n in range(1, len(parts))
)
_NAMES: Final = (*FIELDS, *ALIASES)


def canonical(path: str) -> str:
    """The path in this vocabulary; what is not known stays as it is."""
    return ALIASES.get(path, path)


def label_of(path: str) -> str:
    """What people read: the label, or the path itself where there is none."""
    known = FIELDS.get(path)
    return known.label if known else path


def unknown(path: str) -> tuple[str, ...] | None:
    """None when the path is known; otherwise the nearest ones, which may be none."""
    name = canonical(path)
    parts = name.split(".")
    if not all(parts):
        return ()
    if name in FIELDS or name.startswith(CUSTOM):
        return None
    plain = ".".join(part for part in parts if part != "*" and not part.isdecimal())
    if plain in FIELDS or plain in _PREFIXES:
        return None  # a place in a list, or a whole object
    near = difflib.get_close_matches(name[:100], _NAMES, n=5, cutoff=0.6)
    return tuple(dict.fromkeys(canonical(each) for each in near))[:3]


def nested(values: Mapping[Any, Any]) -> dict[str, Any]:
    """Any of the three ways to write a record (nested, flat with dots, by older names) as nested objects.

    What is said twice stands as the nested form says it.
    """
    made: dict[str, Any] = {}
    flat: list[tuple[str, Any]] = []
    for key, value in values.items():
        name = canonical(key) if isinstance(key, str) else str(key)
        if name != key or "." in name:
            flat.append((name, value))
        else:
            made[name] = value
    for name, value in flat:
        put(made, name, value, replace=False)
    return made


def put(record: dict[str, Any], path: str, value: Any, *, replace: bool = True) -> None:
    """Set the value at a dotted path; objects on the way are copied, so the caller's own are never changed.

    Where something that is no object stands in the way, the path itself becomes the key.
    """
    *way, last = path.split(".")
    place = record
    for part in way:
        below = place.get(part)
        if below is not None and not isinstance(below, Mapping):
            record.setdefault(path, value)
            return
        place[part] = below = dict(below or {})
        place = below
    if replace or place.get(last) is None:
        place[last] = value
