"""The data file as values: read once at the first question, each type made when it is first asked for."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final, cast

import msgspec

from rcm.clinical.definitions.values import (
    Element,
    Invariant,
    Kind,
    ParameterKind,
    SearchComponent,
    SearchParameter,
    TypeDefinition,
)
from rcm.core.errors import NotFound

FHIR_VERSION: Final = "4.0.1"
_DATA: Final = "r4.json.gz"
_Rule = tuple[str, str, str]


class TypeUnknown(NotFound):
    """FHIR R4 has no such type. Types are written as the standard does, "Patient"."""

    code = "clinical.type_unknown"


class _Element(msgspec.Struct, frozen=True):
    name: str
    types: tuple[str, ...]
    least: int = 0
    most: int | None = 1
    targets: tuple[str, ...] = ()
    summary: bool = False
    modifier: bool = False
    codes: str | None = None
    rules: tuple[_Rule, ...] = ()


class _Type(msgspec.Struct, frozen=True):
    kind: str
    elements: tuple[_Element, ...]
    base: str | None = None
    abstract: bool = False
    rules: tuple[_Rule, ...] = ()


class _Parameter(msgspec.Struct, frozen=True):
    kind: str
    url: str
    expression: str = ""
    targets: tuple[str, ...] = ()
    components: tuple[_Rule, ...] = ()


class _File(msgspec.Struct, frozen=True):
    version: str
    types: dict[str, _Type]
    codes: dict[str, dict[str, frozenset[str]]]
    search: dict[str, dict[str, _Parameter]]
    compartment: dict[str, tuple[str, ...]]


@cache
def _file() -> _File:
    content = files("rcm.clinical.definitions").joinpath(_DATA).read_bytes()
    return msgspec.json.decode(gzip.decompress(content), type=_File)


@cache
def type_named(name: str) -> TypeDefinition:
    """A resource, data or primitive type, or by its path ("Patient.contact") what has elements of its own."""
    found = _file().types.get(name)
    if found is None:
        raise TypeUnknown(f'FHIR R4 has no type "{name}".')
    base = type_named(found.base) if found.base else None
    elements = dict(base.elements) if base else {}
    elements.update((element.name, element) for element in map(_element, found.elements))
    members = {element.json_name(kind): (element, kind) for element in elements.values() for kind in element.types}
    return TypeDefinition(
        name=name,
        kind=cast("Kind", found.kind),
        base=found.base,
        is_abstract=found.abstract,
        elements=MappingProxyType(elements),
        members=MappingProxyType(members),
        invariants=(base.invariants if base else ()) + _invariants(found.rules),
    )


@cache
def type_names() -> frozenset[str]:
    return frozenset(_file().types)


@cache
def resource_types() -> frozenset[str]:
    """The types a resource can have; not the abstract ones."""
    return frozenset(name for name, each in _file().types.items() if each.kind == "resource" and not each.abstract)


def search_parameters(resource_type: str) -> Mapping[str, SearchParameter]:
    """By code; those of every resource (_id, _lastUpdated …) too. Empty for what is no resource."""
    return _search_parameters(resource_type) if resource_type in _file().types else MappingProxyType({})


@cache
def _search_parameters(resource_type: str) -> Mapping[str, SearchParameter]:
    found: dict[str, SearchParameter] = {}
    for owner in _lineage(resource_type):
        for code, each in _file().search.get(owner, {}).items():
            found[code] = SearchParameter(
                code=code,
                kind=cast("ParameterKind", each.kind),
                url=each.url,
                expression=each.expression,
                targets=each.targets,
                components=tuple(
                    SearchComponent(part, cast("ParameterKind", kind), path) for part, kind, path in each.components
                ),
            )
    return MappingProxyType(found)


@cache
def patient_compartment() -> Mapping[str, tuple[str, ...]]:
    """By type the search parameters that tie it to a patient; types that no parameter ties are absent."""
    return MappingProxyType(_file().compartment)


def invariants(type_name: str) -> tuple[Invariant, ...]:
    """The rules of a type itself, inherited ones first; rules of single elements stand at the elements."""
    return type_named(type_name).invariants


def _lineage(name: str) -> list[str]:
    """The type's bases from the most general on, then the type."""
    line: list[str] = []
    current: str | None = name
    while current is not None and current in _file().types:
        line.append(current)
        current = _file().types[current].base
    return line[::-1]


def _element(stored: _Element) -> Element:
    by_system = _file().codes[stored.codes] if stored.codes else None
    return Element(
        name=stored.name.removesuffix("[x]"),
        types=stored.types,
        least=stored.least,
        most=stored.most,
        is_choice=stored.name.endswith("[x]"),
        targets=stored.targets if stored.targets != ("Resource",) else (),
        value_set=stored.codes,
        codes=(_codes(stored.codes) or None) if stored.codes else None,
        systems=by_system or None,
        is_summary=stored.summary,
        is_modifier=stored.modifier,
        invariants=_invariants(stored.rules),
    )


@cache
def _codes(value_set: str) -> frozenset[str]:
    return frozenset().union(*_file().codes[value_set].values())


def _invariants(rules: tuple[_Rule, ...]) -> tuple[Invariant, ...]:
    return tuple(Invariant(key, "error" if level == "error" else "warning", path) for key, level, path in rules)
