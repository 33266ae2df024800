"""Identifiers of organisations as one text each: "NPI-1234567893", "TIN-12-3456789", "CCN-330101"; and back.

| text | system |
| --- | --- |
| NPI-value | http://hl7.org/fhir/sid/us-npi |
| TIN-value | urn:oid:2.16.840.1.113883.4.4 |
| KIND-value, any other kind | ours, with the kind: an identifier of a facility |
| system\\|value | any other, as FHIR's search writes it |
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

NPI_SYSTEM: Final = "http://hl7.org/fhir/sid/us-npi"
TIN_SYSTEM: Final = "urn:oid:2.16.840.1.113883.4.4"
#: With the kind in lower case. Values are somebody else's: none is issued here.
FACILITY_SYSTEM: Final = "urn:hybrid-rcm:facility-identifier:"

_KNOWN: Final = {"NPI": NPI_SYSTEM, "TIN": TIN_SYSTEM}
_KIND_OF: Final = {system: kind for kind, system in _KNOWN.items()}
_TEXT: Final = re.compile(r"([A-Za-z][A-Za-z0-9]{0,19})-(\S(?:.*\S)?)")
_TOKEN: Final = re.compile(r"([^\s|]*)\|(\S(?:.*\S)?)")
_FACILITY: Final = re.compile(re.escape(FACILITY_SYSTEM) + r"([a-z][a-z0-9]{0,19})")


def is_identifier(text: str) -> bool:
    return bool(_TOKEN.fullmatch(text) or _TEXT.fullmatch(text))


def identifier_of(text: str) -> dict[str, Any]:
    """Identifier of a text that `is_identifier`."""
    token = _TOKEN.fullmatch(text)
    if token:
        return {"system": token[1], "value": token[2]} if token[1] else {"value": token[2]}
    found = _TEXT.fullmatch(text)
    assert found is not None
    kind = found[1].upper()
    return {"system": _KNOWN.get(kind, f"{FACILITY_SYSTEM}{kind.lower()}"), "value": found[2]}


def identifier_text(identifier: Mapping[str, Any]) -> str | None:
    """None: it has no value, or one that no text tells."""
    system, value = identifier.get("system") or "", identifier.get("value")
    facility = _FACILITY.fullmatch(system)
    kind = _KIND_OF.get(system) or (facility[1].upper() if facility else None)
    text = f"{system}|{value}" if kind is None or "|" in str(value) else f"{kind}-{value}"
    if not isinstance(value, str) or not is_identifier(text):
        return None
    return text if identifier_of(text) == {k: v for k, v in (("system", system), ("value", value)) if v} else None
