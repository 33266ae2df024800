"""The Patient compartment as rows of the search index: which references tie a resource to a patient. Pure."""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

from rcm.clinical import definitions
from rcm.clinical.search.parameters import parameters_of


class Ties(NamedTuple):
    """Pairs side by side: a type, and a parameter whose rows tie resources of it to the patient they lead to."""

    types: list[str]
    params: list[str]


#: Parameters that say when care was given, of whatever type: what `start` and `end` of $everything compare.
CARE_DATES: Final = (
    "date", "onset-date", "authoredon", "authored", "created", "occurrence", "period", "effective-time", "sent",
    "event-date", "started", "whenprepared",
)  # fmt: skip


@cache
def ties() -> Ties:
    found = Ties([], [])
    for resource_type, codes in sorted(definitions.patient_compartment().items()):
        known = parameters_of(resource_type)
        params = {source.param for code in codes if code in known for source in known[code].sources}
        found.types.extend([resource_type] * len(params))
        found.params.extend(sorted(params))
    return found


@cache
def compartment_types() -> frozenset[str]:
    """With Patient itself."""
    return frozenset(ties().types) | {"Patient"}
