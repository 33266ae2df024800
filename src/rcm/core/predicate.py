"""The one evaluator of conditions: data in the shape of JSONLogic, never code.

A predicate is `{"operator": [argument, …]}`; an argument is a literal, `{"var": "path.to.value"}` or
another predicate. Operators: == != < <= > >= in and or not exists.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from rcm.core.errors import InvalidInput

Predicate = Mapping[str, Any]


class PredicateInvalid(InvalidInput):
    """The condition is not one that can be evaluated."""

    code = "core.predicate_invalid"


_ORDER: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_MAX_DEPTH: Final = 50
OPERATORS: Final = frozenset({"==", "!=", "in", "and", "or", "not", "exists", *_ORDER})


def check(predicate: object, depth: int = 0) -> list[str]:
    """Everything that is wrong with a predicate, in words; empty when it can be evaluated."""
    if depth > _MAX_DEPTH:
        return ["nested deeper than 50 levels"]
    if not isinstance(predicate, Mapping) or len(predicate) != 1:
        return [f"expected one operator with its arguments, found {predicate!r}"]
    (name, arguments), *_ = predicate.items()
    if name == "var":
        return [] if isinstance(arguments, str) and arguments else ["var needs the path of a value"]
    if name not in OPERATORS:
        return [f"unknown operator {name!r}; known: {', '.join(sorted(OPERATORS))}"]
    if not isinstance(arguments, Sequence) or isinstance(arguments, str):
        return [f"{name} needs a list of arguments"]
    expected = None if name in {"and", "or"} else 1 if name in {"not", "exists"} else 2
    problems = [f"{name} takes {expected} arguments"] if expected not in {None, len(arguments)} else []
    for argument in arguments:
        if isinstance(argument, Mapping):
            problems += check(argument, depth + 1)
    return problems


def holds(predicate: Predicate, values: Mapping[str, Any]) -> bool:
    """Evaluate. A path that leads nowhere is null; null is smaller and greater than nothing."""
    problems = check(predicate)
    if problems:
        raise PredicateInvalid("; ".join(problems))
    return bool(_value(predicate, values))


def _value(term: Any, values: Mapping[str, Any]) -> Any:
    if not isinstance(term, Mapping):
        return term
    (name, arguments), *_ = term.items()
    if name == "var":
        return look_up(arguments, values)
    if name == "and":
        return all(_value(a, values) for a in arguments)
    if name == "or":
        return any(_value(a, values) for a in arguments)
    resolved = [_value(a, values) for a in arguments]
    return _apply(name, resolved)


def _apply(name: str, resolved: list[Any]) -> bool:
    match name:
        case "not":
            return not resolved[0]
        case "exists":
            return resolved[0] is not None
        case "in":
            container = resolved[1]
            return isinstance(container, (Sequence, Mapping)) and _try(operator.contains, container, resolved[0])
        case "==" | "!=":
            return _try(operator.eq, *_alike(*resolved)) is (name == "==")
    left, right = _alike(*resolved)
    if left is None or right is None or type(left) is not type(right):
        return False
    return _try(_ORDER[name], left, right)


def _try(compare: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    """Values come from outside: a number in a text, lists of unlike things, NaN. What can't be compared is false."""
    try:
        return bool(compare(left, right))
    except (TypeError, InvalidOperation):
        return False


def _alike(left: Any, right: Any) -> tuple[Any, Any]:
    """Amounts travel as strings in JSON: compare them as numbers where the other side is one."""
    if _is_number(left) or _is_number(right):
        try:
            return _number(left), _number(right)
        except (InvalidOperation, TypeError, ValueError):
            return left, right
    return left, right


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def _number(value: Any) -> Decimal:
    if isinstance(value, bool) or value is None:
        raise TypeError
    return Decimal(str(value))


def look_up(path: str, values: Any) -> Any:
    """The value at a dotted path; None where it leads nowhere. Numbers are places in lists."""
    for part in path.split("."):
        if isinstance(values, Mapping):
            values = values.get(part)
        elif isinstance(values, Sequence) and not isinstance(values, str) and part.isdecimal():
            values = values[int(part)] if int(part) < len(values) else None
        else:
            return None
    return values
