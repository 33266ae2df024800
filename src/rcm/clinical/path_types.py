"""Where a path may go on from a type: the members of its JSON, with their types."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from rcm.clinical import definitions


class Child(NamedTuple):
    """A member of a JSON object. `many`: an array."""

    key: str
    fhir_type: str
    many: bool


@lru_cache(maxsize=8192)
def children(type_name: str, name: str) -> tuple[Child, ...]:
    """The members that hold the element: several where it is a choice of types; none when the type has no such
    element."""
    element = definitions.type_named(type_name).elements.get(name)
    if element is None:
        return ()
    return tuple(Child(element.json_name(kind), kind, element.is_list) for kind in element.types)


def same_type(kind: str, name: str) -> bool:
    """One of R4's own search parameters writes dateTime as DateTime."""
    return kind.lower() == name.lower()
