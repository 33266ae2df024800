"""The rules of R4: each evaluated on every value that has it, by FHIRPath or in Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Final

from rcm.clinical.definitions import Element, Invariant, type_named, type_names
from rcm.clinical.issues import Issue, Severity
from rcm.clinical.validation.own_rules import OWN, Check, Where

Json = dict[str, Any]
#: An expression as a function of value, type, the resource with it and the one around that.
Evaluation = Callable[[Any, str, Where], list[Any]]

#: That a name suits as a computer's name is asked only of a name that is there.
_OF_NAMES: Final = "name.matches("
_SHOWN: Final = 160


@dataclass(frozen=True, slots=True)
class Found:
    """One value of a resource: its type, its place, and the element whose value it is (None for the resource)."""

    value: Any
    fhir_type: str
    path: str
    where: Where
    element: Element | None


def values_of(resource: Json) -> Iterator[Found]:
    """All values of known elements, outermost first; what stage 1 refuses is passed over."""
    name = resource.get("resourceType")
    if isinstance(name, str) and name in type_names():
        yield from _values(Found(resource, name, name, Where.of(resource), None))


def _values(found: Found) -> Iterator[Found]:
    yield found
    if not isinstance(found.value, dict):
        return
    members = type_named(found.fhir_type).members
    for name, child in found.value.items():
        member = members.get(name)
        if member is None:
            continue
        element, fhir_type = member
        for position, each in enumerate(child) if isinstance(child, list) else [(None, child)]:
            place = f"{found.path}.{name}" if position is None else f"{found.path}.{name}[{position}]"
            if (inner := _inner(each, fhir_type, place, found.where, element)) is not None:
                yield from _values(inner)


def _inner(value: Any, fhir_type: str, path: str, where: Where, element: Element) -> Found | None:
    if fhir_type == "Resource":
        name = value.get("resourceType") if isinstance(value, dict) else None
        if not isinstance(name, str) or name not in type_names():
            return None
        is_inside = element.name == "contained"
        inner = Where(value, where.root, where.ids) if is_inside else Where.of(value)
        return Found(value, name, path, inner, element)
    primitive = type_named(fhir_type).kind == "primitive-type"
    if value is None or primitive == isinstance(value, dict | list):
        return None
    return Found(value, fhir_type, path, where, element)


def broken_rules(found: Found, *, is_sound: bool) -> Iterator[Issue]:
    """`is_sound`: stage 1 found nothing; otherwise a rule that can't be evaluated is passed over in silence."""
    for rule in type_named(found.fhir_type).invariants + (found.element.invariants if found.element else ()):
        own = OWN.get(rule.key) or OWN.get(f"{rule.key} of {found.fhir_type}")
        issue = _checked(rule, own, found) if own else _evaluated(rule, found, is_sound=is_sound)
        if issue is not None:
            yield issue


def _checked(rule: Invariant, check: Check, found: Found) -> Issue | None:
    try:
        wrong = check(found.value, found.where)
    except (AttributeError, TypeError, KeyError):  # a value of another type, which stage 1 tells
        return None
    if wrong is None:
        return None
    shown = wrong if f"({rule.key})" in wrong else f"{wrong} ({rule.key})"
    return Issue(rule.severity, "invariant", found.path, f"{found.fhir_type} {shown}.")


def _evaluated(rule: Invariant, found: Found, *, is_sound: bool) -> Issue | None:
    if rule.expression.startswith(_OF_NAMES) and "name" not in found.value:
        return None
    shown = rule.expression if len(rule.expression) <= _SHOWN else f"{rule.expression[:_SHOWN]}…"
    try:
        held = _evaluation(rule.expression)(found.value, found.fhir_type, found.where)
    except Exception as error:  # noqa: BLE001 - the library raises bare ones; what it can't do is told, not hidden
        if not is_sound:
            return None
        told = f"Rule {rule.key} could not be evaluated ({type(error).__name__}): {shown}"
        return Issue("information", "processing", found.path, told)
    if held == [True]:
        return None
    severity: Severity = rule.severity
    return Issue(severity, "invariant", found.path, f"{found.fhir_type} breaks rule {rule.key}: {shown}")


@cache
def _evaluation(expression: str) -> Evaluation:
    # Takes half a second, and only a thorough validation needs it.
    library: Any = import_module("fhirpathpy")
    create: Any = import_module("fhirpathpy.engine.nodes").ResourceNode.create_node
    model: Any = import_module("fhirpathpy.models").models["r4"]
    parsed = library.parse(expression)
    options = {"traceFn": _silent, "userInvocationTable": {"hasValue": {"fn": _has_value, "arity": {0: []}}}}

    def evaluate(value: Any, fhir_type: str, where: Where) -> list[Any]:
        node = create(value, fhir_type)
        context = {"resource": where.resource, "rootResource": where.root}
        result: list[Any] = library.apply_parsed_path(node, parsed, context, model, options)
        return result

    return evaluate


def _silent(_label: str, _value: Any) -> None:
    """The library prints what rules trace, and a patient's data must not reach a log."""


def _has_value(values: list[Any]) -> bool:
    return len(values) == 1 and not isinstance(values[0], dict)
