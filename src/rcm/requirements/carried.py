"""What records of a task can have at all, where that is known: elsewhere an organisation may send what it likes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_ADDRESS: Final = ("address.line1", "address.line2", "address.city", "address.state", "address.postal_code")
_PROVIDER: Final = ("npi", "name", "last_name", "first_name", "taxonomy", "tax_id", "entity_type", "phone", *_ADDRESS)
_PERSON: Final = ("first_name", "last_name", "middle_name", "birth_date", "gender", "relationship", *_ADDRESS)
_GROUPS: Final = {
    "claim": (
        "number", "type", "total_charge", "place_of_service", "facility_qualifier", "type_of_bill", "frequency_code",
        "payer_number", "related_cause", "related_causes", "accident_date", "accident_state", "onset_date",
        "admission_date", "discharge_date", "provider_signature", "assignment", "benefits_assigned",
        "release_of_information", "delay_reason", "special_program", "clia_number", "referral_number",
        "service_from", "service_to", "line_count",
    ),
    "payer": ("id", "name", "responsibility", "filing_indicator", "insurance_type"),
    "member": ("id", "group_number", "group_name", *_PERSON),
    "patient": ("is_subscriber", "age", *_PERSON),
    "authorization": ("number",),
    "diagnosis": ("codes", "principal", "count"),
    "service": (
        "date", "date_end", "lines", "units", "unit", "charge", "place_of_service", "procedure_code",
        "procedure_codes", "modifiers", "diagnosis_pointers",
    ),
    "service.lines": (
        "number", "procedure_code", "procedure_qualifier", "modifiers", "units", "unit", "charge", "place_of_service",
        "date", "date_end", "diagnosis_pointers", "diagnosis_codes", "control_number", "description", "ndc",
    ),
    "ambulance": ("pickup", "dropoff"),
    **dict.fromkeys(("billing", "rendering", "referring", "facility"), _PROVIDER),
}  # fmt: skip
#: Every path that `facts_of` fills, in the words of the field dictionary.
CLAIM_PATHS: Final = frozenset({"today", *(f"{group}.{name}" for group, names in _GROUPS.items() for name in names)})
#: Tasks speak of the `provider` who asks, which on a claim is the billing provider.
_BILLING: Final = {f"provider.{path.removeprefix('billing.')}" for path in CLAIM_PATHS if path.startswith("billing.")}
#: By task; of a task that does not stand here nothing is known.
CARRIED: Final[Mapping[str, frozenset[str]]] = {"claim.submit": CLAIM_PATHS | _BILLING}
