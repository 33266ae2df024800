"""Code systems that we know by name, and tables of edits: whose they are, and which table holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

#: The edit sets of NCCI and MUE, as the tables know them.
EDIT_SETS: Final = (
    "practitioner", "outpatient", "dme", "medicaid_practitioner", "medicaid_outpatient", "medicaid_dme",
)  # fmt: skip
_GOVERNMENT: Final = "US government work; free to use"
_OWN_COPY: Final = "Licensed by others; import the copy that you may use"


@dataclass(frozen=True, slots=True)
class System:
    """`code` is how it is named in rules, addresses and commands."""

    code: str
    name: str
    licence: str
    uri: str | None = None


def _known(*systems: System) -> Mapping[str, System]:
    return {system.code: system for system in systems}


SYSTEMS: Final = _known(
    System("icd10cm", "ICD-10-CM diagnoses", _GOVERNMENT, "http://hl7.org/fhir/sid/icd-10-cm"),
    System("hcpcs", "HCPCS Level II", _GOVERNMENT, "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"),
    System("ms_drg", "MS-DRG weights and lengths of stay", _GOVERNMENT),
    System("pos", "Place of service", _GOVERNMENT),
    System("carc", "Claim adjustment reason codes", _OWN_COPY, "https://x12.org/codes/claim-adjustment-reason-codes"),
    System("rarc", "Remittance advice remark codes", _OWN_COPY, "https://x12.org/codes/remittance-advice-remark-codes"),
    System("claim_status", "Claim status codes", _OWN_COPY, "https://x12.org/codes/claim-status-codes"),
    System(
        "claim_status_category",
        "Claim status category codes",
        _OWN_COPY,
        "https://x12.org/codes/claim-status-category-codes",
    ),
    *(System(f"ncci_{each}", f"NCCI procedure-to-procedure edits: {each}", _GOVERNMENT) for each in EDIT_SETS),
    *(System(f"mue_{each}", f"Medically unlikely edits: {each}", _GOVERNMENT) for each in EDIT_SETS),
)


def system_of(code: str) -> System:
    """A known one, or one that the user brings."""
    return SYSTEMS.get(code) or System(code, code, _OWN_COPY)


def written(system: str, code: str) -> str:
    """A code as the tables and claims write it: upper case; diagnoses without their dot."""
    plain = code.strip().upper()
    return plain.replace(".", "") if system == "icd10cm" else plain
