"""The quick answer: is a resource certainly right? Closures made for each element when it is first met.

What is unusual (extensions of primitives, nulls) is not certain here and left to the walk in structure.py, so a yes
must always be a yes there too, while a no says nothing yet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from rcm.clinical import definitions
from rcm.clinical.definitions import Element, TypeDefinition
from rcm.clinical.validation.primitives import MEDIA_TYPES, PREDICATES, is_media_type

Check = Callable[[Any], object]
#: The same few addresses and codes come again and again; so many answers are remembered.
_REMEMBERED: Final = 4096
_SHORT: Final = 200
_REPEATED: Final = {("system", "uri"), ("url", "uri"), ("profile", "canonical"), ("code", "code")}


def is_certainly_valid(resource: Any) -> bool:
    try:
        return bool(_resource_check(resource["resourceType"], False)(resource))
    except (TypeError, KeyError, AttributeError, RecursionError, definitions.TypeUnknown):
        return False


class _Checks(dict[str, Check]):
    """By the names of members in JSON; KeyError for what the type does not have."""

    def __init__(self, definition: TypeDefinition) -> None:
        super().__init__()
        self._members: Mapping[str, tuple[Element, str]] = definition.members

    def __missing__(self, name: str) -> Check:
        made = self[name] = _member_check(*self._members[name])
        return made


@cache
def _resource_check(name: str, inside: bool) -> Check:
    """`inside` another resource nothing may be contained."""
    if name not in definitions.resource_types():
        raise KeyError(name)
    definition = definitions.type_named(name)
    checks = _Checks(definition)
    checks["resourceType"] = frozenset({name}).__contains__
    if inside:
        checks["contained"] = _never
    return _object_check(definition, checks)


@cache
def _type_check(name: str) -> Check:
    if name in PREDICATES:
        return PREDICATES[name]
    if name == "Extension":
        return _extension_check()
    definition = definitions.type_named(name)
    return _object_check(definition, _Checks(definition))


def _member_check(element: Element, fhir_type: str) -> Check:
    if fhir_type == "Resource":
        one: Check = _contained if element.name == "contained" else _any_resource
    else:
        one = _bound(element, fhir_type, _type_check(fhir_type))
    return _list_check(one) if element.is_list else one


def _bound(element: Element, fhir_type: str, check: Check) -> Check:
    """The type's check, narrowed by what the element allows."""
    if fhir_type == "code" and element.value_set == MEDIA_TYPES:
        return is_media_type
    if fhir_type == "code" and element.codes:
        return element.codes.__contains__
    if (element.name, fhir_type) in _REPEATED:
        return _remembering(fhir_type)
    if fhir_type == "CodeableConcept" and element.systems:
        return _concept_check(check, element.systems)
    return check


@cache
def _remembering(fhir_type: str) -> Check:
    """Short texts only: what somebody sends must not stay here by the megabyte."""
    predicate = PREDICATES[fhir_type]
    known: set[str] = set()

    def check(value: Any) -> bool:
        if value in known:
            return True
        if not predicate(value):
            return False
        if len(value) <= _SHORT:
            if len(known) >= _REMEMBERED:
                known.clear()
            known.add(value)
        return True

    return check


def _object_check(definition: TypeDefinition, checks: _Checks) -> Check:
    required = tuple(name for name, each in definition.elements.items() if each.least and not each.is_choice)
    choices = tuple(
        (frozenset(each.json_name(kind) for kind in each.types), bool(each.least))
        for each in definition.elements.values()
        if each.is_choice
    )

    def check(value: Any) -> bool:
        if type(value) is not dict or not value:
            return False
        for name, child in value.items():
            if not checks[name](child):
                return False
        for name in required:
            if name not in value:
                return False
        return not choices or chosen(value)

    def chosen(value: dict[str, Any]) -> bool:
        keys = value.keys()
        for names, needed in choices:
            count = len(keys & names)
            if count > 1 or (needed and not count):
                return False
        return True

    return check


def _extension_check() -> Check:
    """Nearly every extension is an address and one value, or an address and extensions."""
    checks = _Checks(definitions.type_named("Extension"))

    def check(value: Any) -> bool:
        if len(value) != 2:
            return False
        for name, child in value.items():
            if not checks[name](child):
                return False
        return "url" in value and "id" not in value and type(value) is dict

    return check


def _list_check(one: Check) -> Check:
    def check(value: Any) -> bool:
        if type(value) is not list or not value:
            return False
        return all(map(one, value))

    return check


def _concept_check(check: Check, systems: Mapping[str, frozenset[str]]) -> Check:
    def narrowed(value: Any) -> bool:
        if not check(value):
            return False
        return any(coding["code"] in systems[coding["system"]] for coding in value["coding"])

    return narrowed


def _never(_: Any) -> bool:
    return False


def _contained(value: Any) -> object:
    return _resource_check(value["resourceType"], True)(value)


def _any_resource(value: Any) -> object:
    return _resource_check(value["resourceType"], False)(value)
