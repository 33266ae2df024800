"""What the text of a reference says: type, id, or an address elsewhere. No database, no resolving."""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

#: [base/]Type/id[/_history/version], FHIR R4 section 2.3.0.1. Types are checked by whoever follows.
_RESTFUL: Final = re.compile(
    r"(?P<base>(?:https?://\S+/)?)(?P<type>[A-Z][A-Za-z]+)/(?P<id>[A-Za-z0-9.\-]{1,64})(?:/_history/[A-Za-z0-9.\-]{1,64})?"
)


class Pointed(NamedTuple):
    """`base` is "" for a relative reference."""

    base: str
    type: str
    id: str


def pointed(text: str) -> Pointed | None:
    """None for what names no type and id: `#contained`, `urn:uuid:…`, a canonical address, `Type?query`."""
    match = _RESTFUL.fullmatch(text)
    return Pointed(match[1], match[2], match[3]) if match else None


def localised(value: Any, base: str) -> Any:
    """The same JSON, with references that name our own address (`base`, without a slash at its end) as relative ones:
    what is here is then found in one way only."""
    if isinstance(value, dict):
        return {
            name: _local(each, base) if name == "reference" else localised(each, base) for name, each in value.items()
        }
    return [localised(each, base) for each in value] if isinstance(value, list) else value


def _local(value: Any, base: str) -> Any:
    if not isinstance(value, str):
        return localised(value, base)  # an element of that name that is none of ours
    rest = value.removeprefix(f"{base}/")
    return rest if rest != value and pointed(rest) is not None else value


def refers_to(reference: Any, kind: str) -> bool:
    """Does a Reference point to a resource of this type, as far as its own text says?"""
    if not isinstance(reference, dict):
        return False
    text = reference.get("reference")
    target = pointed(text) if isinstance(text, str) else None
    return (target.type if target else reference.get("type")) == kind
