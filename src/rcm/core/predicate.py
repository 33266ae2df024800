"""The one evaluator of conditions: data in the shape of JSONLogic, never code.

A predicate is `{"operator": [argument, …]}`; an argument is a literal, `{"var": "path.to.value"}` or another
predicate. Operators: == != < <= > >= in starts_with exists, and or not, + - days_between, and over the items of a
list some all none count: `{"some": [{"var": "service.lines"}, {"==": [{"var": "unit"}, "UN"]}]}`, where a path
begins at the item and `{"var": ""}` is the item itself. As in JSONLogic, `all` of no items is false.
"""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from rcm.core.errors import InvalidInput
from rcm.core.predicate_closures import closure
from rcm.core.predicate_values import ARITY, QUANTIFIERS, apply, items_of, look_up

Predicate = Mapping[str, Any]


class PredicateInvalid(InvalidInput):
    """The condition is not one that can be evaluated."""

    code = "core.predicate_invalid"


_MAX_DEPTH: Final = 50
OPERATORS: Final = frozenset(ARITY)
#: Their value is true or false; of the others (a value, a number) it is whether there is one.
_TRUTHS: Final = OPERATORS - {"+", "-", "days_between", "count"}
#: Stands in a path of `variables` for each item of a list.
EACH: Final = "*"


def check(predicate: object, depth: int = 0, *, of_item: bool = False) -> list[str]:
    """Everything that is wrong with a predicate, in words; empty when it can be evaluated."""
    if depth > _MAX_DEPTH:
        return [f"nested deeper than {_MAX_DEPTH} levels"]
    if not isinstance(predicate, Mapping) or len(predicate) != 1:
        return [f"expected one operator with its arguments, found {reprlib.repr(predicate)}"]
    (name, arguments), *_ = predicate.items()
    if name == "var":
        named = isinstance(arguments, str) and (bool(arguments) or of_item)
        return [] if named else ["var needs the path of a value"]
    if name not in OPERATORS:
        return [f"unknown operator {reprlib.repr(name)}; known: {', '.join(sorted(OPERATORS))}"]
    if not isinstance(arguments, Sequence) or isinstance(arguments, str):
        return [f"{name} needs a list of arguments"]
    problems = _arguments(name, arguments)
    for place, argument in enumerate(arguments):
        if isinstance(argument, Mapping):
            problems += check(argument, depth + 1, of_item=of_item or (name in QUANTIFIERS and place == 1))
    return problems


def _arguments(name: str, arguments: Sequence[Any]) -> list[str]:
    fewest, most = ARITY[name]
    if len(arguments) < fewest or (most is not None and len(arguments) > most):
        expected = f"at least {fewest}" if most is None else fewest if most == fewest else f"{fewest} to {most}"
        return [f"{name} takes {expected} arguments"]
    if name not in QUANTIFIERS:
        return []
    problems = []
    # Only what the values hold: with literal lists, ten levels of ten items would be ten thousand million.
    if not isinstance(arguments[0], Mapping) or "var" not in arguments[0]:
        problems.append(f'{name} walks over a list of the values: {{"var": "path"}}')
    if len(arguments) == 2 and not isinstance(arguments[1], Mapping):
        problems.append(f"{name} needs a predicate over each item")
    return problems


def holds(predicate: Predicate, values: Mapping[str, Any]) -> bool:
    """Evaluate once. A path that leads nowhere is null; null is smaller and greater than nothing."""
    _require_valid(predicate)
    return bool(_value(predicate, values))


def compiled(predicate: Predicate) -> Callable[[Mapping[str, Any]], bool]:
    """For many values: what `holds` says, checked once and several times as fast."""
    _require_valid(predicate)
    term = closure(predicate)
    if next(iter(predicate)) in _TRUTHS:
        return term
    return lambda values: bool(term(values))


def variables(predicate: Predicate) -> frozenset[str]:
    """Every path that the predicate reads; of the items of a list: `service.lines.*.unit`."""
    _require_valid(predicate)
    return frozenset(_paths(predicate, ""))


def _paths(term: object, prefix: str) -> Iterator[str]:
    if not isinstance(term, Mapping):
        return
    (name, arguments), *_ = term.items()
    if name == "var":
        yield prefix + arguments if arguments else prefix.removesuffix(".")
        return
    for place, argument in enumerate(arguments):
        inside = name in QUANTIFIERS and place == 1
        yield from _paths(argument, f"{next(_paths(arguments[0], prefix))}.{EACH}." if inside else prefix)


def _require_valid(predicate: object) -> None:
    problems = check(predicate)
    if problems:
        raise PredicateInvalid("; ".join(problems))


def _value(term: Any, values: Any) -> Any:
    if not isinstance(term, Mapping):
        return term
    (name, arguments), *_ = term.items()
    if name == "var":
        return look_up(arguments, values) if arguments else values
    if name == "and":
        return all(_value(a, values) for a in arguments)
    if name == "or":
        return any(_value(a, values) for a in arguments)
    if name in QUANTIFIERS:
        return _quantified(name, arguments, values)
    return apply(name, [_value(a, values) for a in arguments])


def _quantified(name: str, arguments: Sequence[Any], values: Any) -> Any:
    items = items_of(_value(arguments[0], values))
    if len(arguments) == 1:
        return len(items)
    told = [bool(_value(arguments[1], item)) for item in items]
    match name:
        case "count":
            return sum(told)
        case "all":
            return bool(told) and all(told)
        case "some":
            return any(told)
    return not any(told)


__all__ = ["EACH", "OPERATORS", "Predicate", "PredicateInvalid", "check", "compiled", "holds", "look_up", "variables"]
