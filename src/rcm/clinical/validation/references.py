"""Where a reference points: the type of resource that its text tells, if it tells one."""

from __future__ import annotations

import re
from typing import Any, Final

from rcm.clinical import definitions

#: "Patient/1", "Patient/1/_history/2", the same after a server's address, and a search to be resolved ("Patient?…").
_LITERAL: Final = re.compile(
    r"(?P<server>https?://\S+/)?(?P<type>[A-Z][A-Za-z]+)(?:/[A-Za-z0-9\-.]{1,64}(?:/_history/[A-Za-z0-9\-.]{1,64})?|\?\S+)"
).fullmatch


def type_told(reference: str) -> str | None:
    """The type in the text; None for a urn, a fragment or an address that follows no pattern of FHIR's.

    A relative reference always starts with a type, known or not; behind an address it may be any word, so only a
    type that exists counts.
    """
    found = _LITERAL(reference)
    if found is None:
        return None
    kind = found["type"]
    return kind if found["server"] is None or kind in definitions.resource_types() else None


def trouble_with_target(reference: dict[str, Any], targets: tuple[str, ...]) -> str | None:
    """What is wrong with the type of what a Reference points to; () for any type."""
    named = reference.get("type")
    if isinstance(named, str):
        named = named.removeprefix("http://hl7.org/fhir/StructureDefinition/")
        if named in definitions.resource_types() and targets and named not in targets:
            return f"may refer to {_listed(targets)}, not to {named}"
    text = reference.get("reference")
    told = type_told(text) if isinstance(text, str) else None
    if told is None:
        return None
    if told not in definitions.resource_types():
        return f'refers to a type that FHIR R4 does not have, "{told}"'
    if targets and told not in targets:
        return f"may refer to {_listed(targets)}, not to {told}"
    return None


def _listed(targets: tuple[str, ...]) -> str:
    return targets[0] if len(targets) == 1 else f"{', '.join(targets[:-1])} or {targets[-1]}"
