"""What a definition is: a type, its elements, its rules; a search parameter and its parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["resource", "complex-type", "primitive-type", "backbone"]
ParameterKind = Literal["string", "token", "reference", "date", "number", "quantity", "uri", "composite", "special"]


@dataclass(frozen=True, slots=True)
class Invariant:
    """A rule by FHIRPath, evaluated on each value of the type or element that has it."""

    key: str
    severity: Literal["error", "warning"]
    expression: str


@dataclass(frozen=True, slots=True)
class Element:
    """`name` has no "[x]": a choice (`is_choice`) stands in JSON as the name and one of its types, "valueQuantity".

    `types` are FHIR types; the type of what has elements of its own is its path, "Patient.contact". `most` is None
    for any number. `targets` are the types a Reference may point to, () for any. `codes` are those of a required
    value set that is known, `systems` the same by system, for a Coding or CodeableConcept.
    """

    name: str
    types: tuple[str, ...]
    least: int = 0
    most: int | None = 1
    is_choice: bool = False
    targets: tuple[str, ...] = ()
    value_set: str | None = None
    codes: frozenset[str] | None = None
    systems: Mapping[str, frozenset[str]] | None = None
    is_summary: bool = False
    is_modifier: bool = False
    invariants: tuple[Invariant, ...] = ()

    @property
    def is_list(self) -> bool:
        return self.most != 1

    def json_name(self, fhir_type: str) -> str:
        """What the element is called in JSON when its value is of that type."""
        return self.name + fhir_type[0].upper() + fhir_type[1:] if self.is_choice else self.name


@dataclass(frozen=True, slots=True)
class TypeDefinition:
    """`elements` are all of them, inherited first; `members` the same by their names in JSON, with the type."""

    name: str
    kind: Kind
    base: str | None
    is_abstract: bool
    elements: Mapping[str, Element]
    members: Mapping[str, tuple[Element, str]]
    invariants: tuple[Invariant, ...]


@dataclass(frozen=True, slots=True)
class SearchComponent:
    """One part of a composite: the parameter it is like, its kind, and the path from the composite's element."""

    code: str
    kind: ParameterKind
    expression: str


@dataclass(frozen=True, slots=True)
class SearchParameter:
    """`expression` is cut to the type asked for; "" for what no element holds (_text, _content, _query)."""

    code: str
    kind: ParameterKind
    url: str
    expression: str
    targets: tuple[str, ...]
    components: tuple[SearchComponent, ...]
