"""An 837P claim as a FHIR R4 Claim (http://hl7.org/fhir/R4/claim.html). Pure.

Parties are logical references by identifier: the clinical store resolves them to resources.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from rcm.edi.claim import Claim, Party, ServiceLine

_SYSTEMS: Final = {
    "XX": "http://hl7.org/fhir/sid/us-npi",
    "MI": "urn:rcm:member-id",
    "PI": "urn:rcm:payer-id",
}
_PLACE: Final = "https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set"
_CLAIM_TYPE: Final = "http://terminology.hl7.org/CodeSystem/claim-type"
_PRIORITY: Final = "http://terminology.hl7.org/CodeSystem/processpriority"
_ICD10: Final = "http://hl7.org/fhir/sid/icd-10-cm"
_HCPCS: Final = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
_USD: Final = "USD"


def claim_resource(claim_id: UUID, claim: Claim) -> dict[str, Any]:
    """FHIR JSON. Amounts are numbers with the digits of the claim (FHIR decimal), as strings of Decimal would lose
    their type: the caller's encoder must keep them exact."""
    patient = claim.patient.party if claim.patient else claim.subscriber.party
    resource: dict[str, Any] = {
        "resourceType": "Claim",
        "id": str(claim_id),
        "identifier": [{"system": "urn:rcm:claim-number", "value": claim.claim_id}],
        "status": "active",
        "type": _code(_CLAIM_TYPE, "professional"),
        "use": "claim",
        "patient": _reference(patient),
        "insurer": _reference(claim.payer),
        "provider": _reference(claim.billing_provider),
        "priority": _code(_PRIORITY, "normal"),
        "diagnosis": [
            {"sequence": position, "diagnosisCodeableConcept": _code(_ICD10, diagnosis.code)}
            for position, diagnosis in enumerate(claim.diagnoses, 1)
        ],
        "insurance": [{"sequence": 1, "focal": True, "coverage": _reference(claim.subscriber.party)}],
        "item": [_item(line, claim) for line in claim.service_lines],
        "total": _money(claim.total_charge),
    }
    if claim.prior_authorization:
        resource["insurance"][0]["preAuthRef"] = [claim.prior_authorization]
    first, last = claim.first_service_date, claim.last_service_date
    if first and last:
        resource["billablePeriod"] = {"start": first.isoformat(), "end": last.isoformat()}
        resource["created"] = last.isoformat()
    return resource


def _item(line: ServiceLine, claim: Claim) -> dict[str, Any]:
    item: dict[str, Any] = {
        "sequence": line.line_number,
        "productOrService": _code(_HCPCS, line.procedure_code),
        "quantity": {"value": float(line.units)},
        "net": _money(line.charge),
        "locationCodeableConcept": _code(_PLACE, line.place_of_service or claim.place_of_service),
    }
    if line.diagnosis_pointers:
        item["diagnosisSequence"] = list(line.diagnosis_pointers)
    if line.modifiers:
        item["modifier"] = [_code(_HCPCS, modifier) for modifier in line.modifiers]
    if line.service_date:
        item["servicedDate"] = line.service_date.isoformat()
    return item


def _reference(party: Party) -> dict[str, Any]:
    name = f"{party.first_name} {party.last_name}".strip()
    system = _SYSTEMS.get(party.id_qualifier, "urn:rcm:identifier")
    return {"identifier": {"system": system, "value": party.id}, "display": name}


def _code(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def _money(amount: object) -> dict[str, Any]:
    # Two places of a dollar amount below 2**53 cents survive a JSON number exactly.
    return {"value": float(str(amount)), "currency": _USD}
