"""Wrong resources made from right ones, each with the path where the problem must be told."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from rcm.clinical.definitions import Element, TypeDefinition, type_named

Json = dict[str, Any]
_STRINGS = {"base64Binary", "canonical", "code", "date", "dateTime", "id", "instant", "markdown", "oid", "string"}
_STRINGS |= {"time", "uri", "url", "uuid", "xhtml"}


@dataclass(frozen=True)
class Mutant:
    kind: str
    path: str
    resource: Json


def mutants(resource: Json) -> Iterator[Mutant]:
    """Every one of the four kinds at every place of the resource that allows it."""
    for steps, path, value, definition in _objects(resource):
        yield Mutant("unknown element", f"{path}.notOfFhir", _changed(resource, steps, "notOfFhir", "x"))
        for name in value:
            if name == "resourceType" or name.startswith("_"):
                continue
            element, fhir_type = definition.members[name]
            yield Mutant(
                "wrong type", f"{path}.{name}", _changed(resource, steps, name, _wrong(value[name], fhir_type))
            )
            if element.least and f"_{name}" not in value:
                shown = f"{element.name}[x]" if element.is_choice else name
                yield Mutant("required dropped", f"{path}.{shown}", _without(resource, steps, name))
            if element.codes:
                yield from _wrong_code(resource, steps, f"{path}.{name}", name, value[name], element)


def _objects(resource: Json) -> Iterator[tuple[tuple[str | int, ...], str, Json, TypeDefinition]]:
    yield from _inside((), resource["resourceType"], resource, type_named(resource["resourceType"]))


def _inside(steps: tuple[str | int, ...], path: str, value: Json, definition: TypeDefinition) -> Iterator[Any]:
    yield steps, path, value, definition
    for name, child in value.items():
        if name == "resourceType" or name.startswith("_"):
            continue
        _, fhir_type = definition.members[name]
        for position, each in enumerate(child) if isinstance(child, list) else [(None, child)]:
            if not isinstance(each, dict):
                continue
            kind = each["resourceType"] if fhir_type == "Resource" else fhir_type
            further = (name,) if position is None else (name, position)
            place = f"{path}.{name}" if position is None else f"{path}.{name}[{position}]"
            yield from _inside((*steps, *further), place, each, type_named(kind))


def _wrong(value: Any, fhir_type: str) -> Any:
    if isinstance(value, list):
        return value[0] if value[0] is not None else "x"
    return 5 if fhir_type in _STRINGS else ["x"] if isinstance(value, dict) else "x"


def _wrong_code(
    resource: Json, steps: tuple[str | int, ...], path: str, name: str, value: Any, element: Element
) -> Iterator[Mutant]:
    bad: Any = "no-such-code"
    if element.systems and "CodeableConcept" in element.types:
        bad = {"coding": [{"system": next(iter(element.systems)), "code": bad}]}
    if isinstance(value, list):
        yield Mutant("bad code", f"{path}[0]", _changed(resource, steps, name, [bad, *value[1:]]))
    else:
        yield Mutant("bad code", path, _changed(resource, steps, name, bad))


def _at(resource: Json, steps: tuple[str | int, ...]) -> tuple[Json, Json]:
    copied = deepcopy(resource)
    found: Any = copied
    for step in steps:
        found = found[step]
    return copied, found


def _changed(resource: Json, steps: tuple[str | int, ...], name: str, value: Any) -> Json:
    copied, found = _at(resource, steps)
    found[name] = value
    return copied


def _without(resource: Json, steps: tuple[str | int, ...], name: str) -> Json:
    copied, found = _at(resource, steps)
    del found[name]
    return copied
