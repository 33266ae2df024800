"""A claim in the words of the field dictionary: what conditions of rules read. What is empty is null."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from rcm.edi.claim import Claim, Party, ServiceLine
from rcm.requirements.carried import CLAIM_PATHS
from rcm.requirements.claim_rules import segments

__all__ = ["CLAIM_PATHS", "age_on", "facts_of"]


def facts_of(claim: Claim, today: date | None = None) -> dict[str, Any]:
    """Nested: `facts["claim"]["total_charge"]`. Amounts are Decimal, days ISO texts, codes without dots."""
    subscriber, first = claim.subscriber, claim.first_service_date
    codes = [x.code for x in claim.diagnoses]
    lines = [_line(x, claim, codes) for x in claim.service_lines]
    member = _person(subscriber.party, subscriber.birth_date, subscriber.gender)
    member["relationship"] = subscriber.relationship or None
    extra = claim.extra
    return {
        "claim": _claim(claim, first),
        "payer": {
            "id": claim.payer.id or None,
            "name": claim.payer.last_name or None,
            "responsibility": subscriber.payer_responsibility or None,
            "filing_indicator": subscriber.filing_indicator or None,
            "insurance_type": subscriber.insurance_type or None,
        },
        "member": {
            **member,
            "id": subscriber.party.id or None,
            "group_number": subscriber.group_number or None,
            "group_name": subscriber.group_name or None,
        },
        "patient": _patient(claim, member, first),
        "authorization": {"number": claim.prior_authorization or None},
        "billing": _provider(claim.billing_provider),
        "rendering": _provider(claim.rendering_provider),
        "referring": _provider(claim.referring_provider),
        "facility": _provider(claim.facility),
        "diagnosis": {"codes": codes, "principal": codes[0] if codes else None, "count": len(codes)},
        "service": _service(claim, lines, first),
        "ambulance": {
            "pickup": (segments.address_of(extra, segments.PICK_UP) if extra else None),
            "dropoff": (segments.address_of(extra, segments.DROP_OFF) if extra else None),
        },
        "today": today.isoformat() if today else None,
    }


def _claim(claim: Claim, first: date | None) -> dict[str, Any]:
    causes = segments.related_causes(claim)
    institutional = claim.facility_qualifier == "A"
    return {
        "number": claim.claim_id,
        "type": "institutional" if institutional else "professional",
        "total_charge": claim.total_charge,
        "place_of_service": claim.place_of_service or None,
        "facility_qualifier": claim.facility_qualifier or None,
        "type_of_bill": f"{claim.place_of_service}{claim.frequency_code}" if institutional else None,
        "frequency_code": claim.frequency_code or None,
        "payer_number": claim.payer_claim_number or None,
        "related_cause": causes.codes[0] if causes.codes else None,
        "related_causes": list(causes.codes),
        "accident_state": causes.state or None,
        **_extra(claim),
        "assignment": claim.assignment or None,
        "benefits_assigned": claim.benefits_assigned or None,
        "release_of_information": claim.release_of_information or None,
        "provider_signature": claim.provider_signature or None,
        "delay_reason": segments.delay_reason(claim) or None,
        "special_program": segments.special_program(claim) or None,
        "service_from": _iso(first),
        "service_to": _iso(claim.last_service_date),
        "line_count": len(claim.service_lines),
    }


_NOTHING_MORE: Final[Mapping[str, None]] = dict.fromkeys(
    ("accident_date", "onset_date", "admission_date", "discharge_date", "clia_number", "referral_number")
)


def _extra(claim: Claim) -> Mapping[str, Any]:
    """What stands in segments that the claim keeps as they were read; most claims have none."""
    extra = claim.extra
    if not extra:
        return _NOTHING_MORE
    return {
        "accident_date": _iso(segments.day_of(extra, segments.ACCIDENT)),
        "onset_date": _iso(segments.day_of(extra, segments.ONSET)),
        "admission_date": _iso(segments.day_of(extra, segments.ADMISSION)),
        "discharge_date": _iso(segments.day_of(extra, segments.DISCHARGE)),
        "clia_number": segments.reference(extra, segments.CLIA) or None,
        "referral_number": segments.reference(extra, segments.REFERRAL) or None,
    }


def _patient(claim: Claim, member: dict[str, Any], first: date | None) -> dict[str, Any]:
    """The subscriber, unless a patient loop names another."""
    if claim.patient is None:
        born, relationship = claim.subscriber.birth_date, claim.subscriber.relationship or "18"
        person = member
    else:
        born, relationship = claim.patient.birth_date, claim.patient.relationship
        person = _person(claim.patient.party, born, claim.patient.gender)
    age = age_on(born, first) if born is not None and first is not None else None
    return {**person, "relationship": relationship or None, "age": age, "is_subscriber": claim.patient is None}


def age_on(born: date, day: date) -> int:
    """Full years; who is born on 29 February is older on 1 March of other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _person(party: Party, born: date | None, gender: str) -> dict[str, Any]:
    return {
        "first_name": party.first_name or None,
        "last_name": party.last_name or None,
        "middle_name": party.middle_name or None,
        "birth_date": _iso(born),
        "gender": gender or None,
        "address": _address(party),
    }


def _provider(party: Party | None) -> dict[str, Any] | None:
    if party is None:
        return None
    return {
        "npi": party.id or None if party.id_qualifier == "XX" else None,
        "name": " ".join(x for x in (party.first_name, party.last_name) if x) or None,
        "last_name": party.last_name or None,
        "first_name": party.first_name or None,
        "taxonomy": party.taxonomy or None,
        "tax_id": party.tax_id or None,
        "entity_type": party.entity_type or None,
        "phone": party.contact_phone or None,
        "address": _address(party),
    }


def _address(party: Party) -> dict[str, Any] | None:
    address = party.address
    if address is None:
        return None
    return {
        "line1": address.line1 or None,
        "line2": address.line2 or None,
        "city": address.city or None,
        "state": address.state or None,
        "postal_code": address.postal_code or None,
    }


def _service(claim: Claim, lines: list[dict[str, Any]], first: date | None) -> dict[str, Any]:
    """What is asked of the service as one thing is that of the first line."""
    one: dict[str, Any] = lines[0] if lines else {}
    return {
        "date": _iso(first),
        "date_end": _iso(claim.last_service_date),
        "units": one.get("units"),
        "unit": one.get("unit"),
        "charge": one.get("charge"),
        "place_of_service": one.get("place_of_service"),
        "procedure_code": one.get("procedure_code"),
        "diagnosis_pointers": one.get("diagnosis_pointers", []),
        "procedure_codes": [x.procedure_code for x in claim.service_lines],
        "modifiers": [modifier for x in claim.service_lines for modifier in x.modifiers],
        "lines": lines,
    }


def _line(line: ServiceLine, claim: Claim, codes: list[str]) -> dict[str, Any]:
    return {
        "number": line.line_number,
        "procedure_code": line.procedure_code or None,
        "procedure_qualifier": line.procedure_qualifier or None,
        "modifiers": list(line.modifiers),
        "units": line.units,
        "unit": line.unit or None,
        "charge": line.charge,
        "place_of_service": line.place_of_service or claim.place_of_service or None,
        "date": _iso(line.service_date),
        "date_end": _iso(line.service_date_end or line.service_date),
        "diagnosis_pointers": list(line.diagnosis_pointers),
        "diagnosis_codes": [codes[x - 1] for x in line.diagnosis_pointers if 1 <= x <= len(codes)],
        "control_number": line.line_control_number or None,
        "description": line.procedure_description or None,
        "ndc": (segments.drug_code(line.extra) or None) if line.extra else None,
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
