"""Resources of our own, right by R4, to validate, store and search in tests."""

from __future__ import annotations

from copy import deepcopy
from decimal import Decimal
from typing import Any, Final

Json = dict[str, Any]

_DIV: Final = '<div xmlns="http://www.w3.org/1999/xhtml"><p>Ada Lantern</p></div>'
_SUBJECT: Final = {"reference": "Patient/ada", "display": "Ada Lantern"}


def _concept(system: str, code: str, text: str | None = None) -> Json:
    made: Json = {"coding": [{"system": system, "code": code}]}
    return {**made, "text": text} if text else made


def _clinical(name: str, code: str) -> Json:
    return _concept(f"http://terminology.hl7.org/CodeSystem/{name}", code)


PATIENT: Final[Json] = {
    "resourceType": "Patient",
    "id": "ada",
    "meta": {"profile": ["http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient"]},
    "text": {"status": "generated", "div": _DIV},
    "extension": [
        {
            "url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race",
            "extension": [{"url": "text", "valueString": "White"}],
        },
        {"url": "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName", "valueString": "Byron"},
    ],
    "identifier": [{"use": "official", "system": "https://example.org/mrn", "value": "0001"}],
    "active": True,
    "name": [{"use": "official", "family": "Lantern", "given": ["Ada", "Maria"]}],
    "telecom": [{"system": "phone", "value": "+1 555 0100", "use": "home", "rank": 1}],
    "gender": "female",
    "birthDate": "1984-02-29",
    "_birthDate": {
        "extension": [
            {
                "url": "http://hl7.org/fhir/StructureDefinition/patient-birthTime",
                "valueDateTime": "1984-02-29T14:35:45-05:00",
            }
        ]
    },
    "deceasedBoolean": False,
    "address": [{"line": ["1 Harbour Road"], "city": "Springfield", "state": "IL", "postalCode": "62701"}],
    "maritalStatus": _clinical("v3-MaritalStatus", "M"),
    "contact": [{"relationship": [{"text": "mother"}], "name": {"text": "Anne Byron"}}],
    "managingOrganization": {"reference": "Organization/lantern"},
    "link": [{"other": {"reference": "Patient/ada-older"}, "type": "replaces"}],
}

OBSERVATION: Final[Json] = {
    "resourceType": "Observation",
    "id": "pressure",
    "status": "final",
    "category": [_clinical("observation-category", "vital-signs")],
    "code": _concept("http://loinc.org", "85354-9", "Blood pressure"),
    "subject": _SUBJECT,
    "effectiveDateTime": "2026-03-01T09:30:00Z",
    "issued": "2026-03-01T09:31:12.120+01:00",
    "performer": [{"reference": "Practitioner/grace"}],
    "component": [
        {
            "code": _concept("http://loinc.org", "8480-6"),
            "valueQuantity": {
                "value": Decimal("120.0"), "unit": "mmHg", "system": "http://unitsofmeasure.org", "code": "mm[Hg]",
            },
            "referenceRange": [{"high": {"value": 130, "unit": "mmHg"}}],
        },
        {"code": {"text": "Diastolic"}, "dataAbsentReason": _clinical("data-absent-reason", "not-performed")},
    ],
}  # fmt: skip

CONDITION: Final[Json] = {
    "resourceType": "Condition",
    "id": "asthma",
    "clinicalStatus": _clinical("condition-clinical", "active"),
    "verificationStatus": _clinical("condition-ver-status", "confirmed"),
    "category": [_clinical("condition-category", "problem-list-item")],
    "code": {"text": "Asthma"},
    "subject": _SUBJECT,
    "onsetAge": {"value": 12, "unit": "years", "system": "http://unitsofmeasure.org", "code": "a"},
    "recordedDate": "2020-01",
    "note": [{"authorString": "Grace", "time": "2020-01-02", "text": "Since childhood."}],
}

ENCOUNTER: Final[Json] = {
    "resourceType": "Encounter",
    "id": "visit",
    "status": "finished",
    "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
    "subject": _SUBJECT,
    "participant": [{"individual": {"reference": "Practitioner/grace"}}],
    "period": {"start": "2026-03-01T09:00:00Z", "end": "2026-03-01T10:00:00Z"},
    "location": [{"location": {"reference": "Location/room"}, "status": "completed"}],
}

ORGANIZATION: Final[Json] = {
    "resourceType": "Organization",
    "id": "lantern",
    "identifier": [{"system": "http://hl7.org/fhir/sid/us-npi", "value": "1234567893"}],
    "active": True,
    "type": [_clinical("organization-type", "prov")],
    "name": "Lantern Clinic",
    "telecom": [{"system": "email", "value": "desk@lantern.example"}],
    "partOf": {"type": "Organization", "identifier": {"value": "parent"}},
}

PRACTITIONER: Final[Json] = {
    "resourceType": "Practitioner",
    "id": "grace",
    "name": [{"family": "Hopper", "given": ["Grace", None], "_given": [None, {"id": "middle"}]}],
    "qualification": [{"code": {"text": "MD"}, "period": {"start": "1999"}}],
}

LOCATION: Final[Json] = {
    "resourceType": "Location",
    "id": "room",
    "status": "active",
    "mode": "instance",
    "name": "Room 1",
    "position": {"longitude": Decimal("-89.65"), "latitude": Decimal("39.80")},
    "hoursOfOperation": [{"daysOfWeek": ["mon", "tue"], "openingTime": "08:00:00", "closingTime": "17:00:00"}],
}

COVERAGE: Final[Json] = {
    "resourceType": "Coverage",
    "id": "plan",
    "status": "active",
    "beneficiary": _SUBJECT,
    "payor": [{"reference": "Organization/payer"}],
    "order": 1,
    "costToBeneficiary": [{"type": {"text": "copay"}, "valueMoney": {"value": Decimal("20.00"), "currency": "USD"}}],
}

MEDICATION_REQUEST: Final[Json] = {
    "resourceType": "MedicationRequest",
    "id": "inhaler",
    "status": "active",
    "intent": "order",
    "contained": [{"resourceType": "Medication", "id": "drug", "code": {"text": "Salbutamol"}}],
    "medicationReference": {"reference": "#drug"},
    "subject": _SUBJECT,
    "authoredOn": "2026-03-01",
    "dosageInstruction": [
        {
            "sequence": 1,
            "timing": {
                "repeat": {"frequency": 2, "period": Decimal("1.0"), "periodUnit": "d", "timeOfDay": ["08:00:00"]}
            },
            "asNeededBoolean": True,
            "doseAndRate": [{"doseQuantity": {"value": 2, "unit": "puff"}}],
        }
    ],
    "dispenseRequest": {"numberOfRepeatsAllowed": 0, "quantity": {"value": 1, "unit": "inhaler"}},
}

ALLERGY: Final[Json] = {
    "resourceType": "AllergyIntolerance",
    "id": "nuts",
    "clinicalStatus": _clinical("allergyintolerance-clinical", "active"),
    "type": "allergy",
    "category": ["food"],
    "criticality": "high",
    "patient": _SUBJECT,
    "reaction": [{"manifestation": [{"text": "Hives"}], "severity": "severe"}],
}

CLAIM: Final[Json] = {
    "resourceType": "Claim",
    "id": "bill",
    "status": "active",
    "type": _clinical("claim-type", "professional"),
    "use": "claim",
    "patient": _SUBJECT,
    "created": "2026-03-02",
    "provider": {"reference": "Organization/lantern"},
    "priority": _clinical("processpriority", "normal"),
    "insurance": [{"sequence": 1, "focal": True, "coverage": {"reference": "Coverage/plan"}}],
    "item": [
        {
            "sequence": 1,
            "productOrService": _concept("https://example.org/services", "visit"),
            "servicedDate": "2026-03-01",
            "quantity": {"value": 1},
            "net": {"value": Decimal("120.50"), "currency": "USD"},
        }
    ],
    "total": {"value": Decimal("120.50"), "currency": "USD"},
}

DOCUMENT: Final[Json] = {
    "resourceType": "DocumentReference",
    "id": "letter",
    "masterIdentifier": {"system": "urn:ietf:rfc:3986", "value": "urn:oid:2.16.840.1.113883"},
    "status": "current",
    "subject": _SUBJECT,
    "date": "2026-03-02T08:00:00Z",
    "content": [{"attachment": {"contentType": "text/plain; charset=utf-8", "data": "SGVsbG8=", "size": 5}}],
}

BUNDLE: Final[Json] = {
    "resourceType": "Bundle",
    "type": "transaction",
    "entry": [
        {
            "fullUrl": "urn:uuid:5cbc121b-cd71-4428-b8b7-31e53eba8184",
            "resource": OBSERVATION,
            "request": {"method": "POST", "url": "Observation"},
        }
    ],
}

_ALL: Final = (
    PATIENT, OBSERVATION, CONDITION, ENCOUNTER, ORGANIZATION, PRACTITIONER, LOCATION, COVERAGE, MEDICATION_REQUEST,
    ALLERGY, CLAIM, DOCUMENT, BUNDLE,
)  # fmt: skip


def examples() -> list[Json]:
    """All of them, fresh copies."""
    return [deepcopy(each) for each in _ALL]


def example(resource: Json, **changed: Any) -> Json:
    """A fresh copy with some members replaced, or left out for None."""
    made = {**deepcopy(resource), **changed}
    return {name: value for name, value in made.items() if value is not None}
