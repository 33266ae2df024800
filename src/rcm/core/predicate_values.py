"""What the operators of a condition make of values from outside: no exception; what can't be compared is false."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

ORDER: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
#: Operators that take a list and, as their second argument, a predicate over each of its items.
QUANTIFIERS: Final = frozenset({"some", "all", "none", "count"})
#: How many arguments each takes: (fewest, most); most None: any number.
ARITY: Final[dict[str, tuple[int, int | None]]] = {
    "and": (0, None),
    "or": (0, None),
    "not": (1, 1),
    "exists": (1, 1),
    "==": (2, 2),
    "!=": (2, 2),
    "in": (2, 2),
    "starts_with": (2, 2),
    "days_between": (2, 2),
    "+": (1, None),
    "-": (2, 2),
    "some": (2, 2),
    "all": (2, 2),
    "none": (2, 2),
    "count": (1, 2),
    **dict.fromkeys(ORDER, (2, 2)),
}


def apply(name: str, resolved: Sequence[Any]) -> Any:
    """An operator over values: every one but `and`, `or` and the quantifiers, which look at their arguments lazily."""
    return FUNCTIONS[name](resolved)


def equal(left: Any, right: Any) -> bool:
    return attempt(operator.eq, *_alike(left, right))


def ordered(name: str, left: Any, right: Any) -> bool:
    """Only what is alike has an order; null is smaller and greater than nothing."""
    left, right = _alike(left, right)
    if left is None or right is None or type(left) is not type(right):
        return False
    return attempt(ORDER[name], left, right)


def contains(container: Any, value: Any) -> bool:
    """Of a text: whether it holds that text; of an object: whether it has that key."""
    return isinstance(container, (Sequence, Mapping)) and attempt(operator.contains, container, value)


def starts_with(text: Any, prefixes: Any) -> bool:
    """One prefix or a list of them."""
    if not isinstance(text, str):
        return False
    if isinstance(prefixes, str):
        return text.startswith(prefixes)
    if isinstance(prefixes, Sequence):
        return text.startswith(tuple(x for x in prefixes if isinstance(x, str)))
    return False


def days_between(first: Any, last: Any) -> int | None:
    """From the first day to the last; null where one of them is no date."""
    start, end = _day(first), _day(last)
    return None if start is None or end is None else (end - start).days


def added(values: Sequence[Any]) -> Decimal | None:
    """Null as soon as one of them is no number: a sum without it would be a wrong one."""
    result = Decimal(0)
    try:
        for value in values:
            result += number(value)
    except (ArithmeticError, TypeError, ValueError):
        return None
    return result


def subtracted(left: Any, right: Any) -> Decimal | None:
    try:
        return number(left) - number(right)
    except (ArithmeticError, TypeError, ValueError):
        return None


def attempt(compare: Callable[[Any, Any], bool], left: Any, right: Any) -> bool:
    """Values come from outside: a number in a text, lists of unlike things, NaN. What can't be compared is false."""
    try:
        return bool(compare(left, right))
    except (TypeError, InvalidOperation, RecursionError):
        return False


def items_of(value: Any) -> Sequence[Any]:
    """What a quantifier walks over; anything but a list has no items."""
    return value if isinstance(value, Sequence) and not isinstance(value, (str, bytes)) else ()


def _alike(left: Any, right: Any) -> tuple[Any, Any]:
    """Amounts and dates travel as strings in JSON: compare them as what the other side is."""
    if _is_number(left) or _is_number(right):
        try:
            return number(left), number(right)
        except (InvalidOperation, TypeError, ValueError):
            return left, right
    if isinstance(left, date) or isinstance(right, date):
        return _text(left), _text(right)
    return left, right


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _day(value: Any) -> date | None:
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    if isinstance(value, str):
        try:
            return date.fromisoformat(value[:10])
        except ValueError:
            return None
    return None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def number(value: Any) -> Decimal:
    """Raises TypeError, ValueError or InvalidOperation where it is none."""
    if isinstance(value, bool) or value is None:
        raise TypeError
    return Decimal(str(value))


def look_up(path: str, values: Any) -> Any:
    """The value at a dotted path; None where it leads nowhere. Numbers are places in lists."""
    return at(path.split("."), values)


def at(parts: Sequence[str], values: Any) -> Any:
    for part in parts:
        if isinstance(values, Mapping):
            values = values.get(part)
        elif isinstance(values, Sequence) and not isinstance(values, str) and part.isdecimal():
            place = int(part[:10])  # a place of four thousand digits is no number to Python, and no place to us
            values = values[place] if place < len(values) else None
        else:
            return None
    return values


def _order(name: str) -> Callable[[Sequence[Any]], bool]:
    return lambda values: ordered(name, values[0], values[1])


FUNCTIONS: Final[dict[str, Callable[[Sequence[Any]], Any]]] = {
    "not": lambda values: not values[0],
    "exists": lambda values: values[0] is not None,
    "in": lambda values: contains(values[1], values[0]),
    "==": lambda values: equal(values[0], values[1]),
    "!=": lambda values: not equal(values[0], values[1]),
    "starts_with": lambda values: starts_with(values[0], values[1]),
    "days_between": lambda values: days_between(values[0], values[1]),
    "+": added,
    "-": lambda values: subtracted(values[0], values[1]),
    **{name: _order(name) for name in ORDER},
}
