"""A checked predicate as closures: the same meaning as evaluating it, without walking it again for each value.

The operators that rules use most (a value against a literal) have a short way for values of the usual type; every
other value takes the way of `predicate_values`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from rcm.core import predicate_values as values_of

Term = Callable[[Any], Any]


def closure(term: Any) -> Term:
    """A function from values to what the term is for them. The term was checked."""
    if not isinstance(term, Mapping):
        return lambda _: term
    (name, arguments), *_ = term.items()
    if name == "var":
        return _var(arguments)
    if name in values_of.QUANTIFIERS:
        return _quantified(name, [closure(a) for a in arguments])
    terms = [closure(a) for a in arguments]
    if name in {"and", "or", "not"}:
        return _junction(name, terms)
    return _against_literal(name, arguments, terms) or _general(name, terms)


def _var(path: str) -> Term:
    if path == "":
        return lambda values: values
    parts = tuple(path.split("."))
    if len(parts) == 1:
        return _one(path)
    if len(parts) == 2:
        return _two(*parts)

    def walk(values: Any) -> Any:
        found = values
        for part in parts:
            if type(found) is dict:
                found = found.get(part)
            elif found is None:
                return None
            else:
                return values_of.at(parts, values)
        return found

    return walk


def _one(name: str) -> Term:
    def get(values: Any) -> Any:
        return values.get(name) if type(values) is dict else values_of.at((name,), values)

    return get


def _two(first: str, second: str) -> Term:
    def get(values: Any) -> Any:
        if type(values) is dict:
            inner = values.get(first)
            if type(inner) is dict:
                return inner.get(second)
            if inner is None:
                return None
        return values_of.at((first, second), values)

    return get


def _junction(name: str, terms: Sequence[Term]) -> Term:
    if name == "not":
        only = terms[0]
        return lambda values: not only(values)
    if name == "and":
        if len(terms) == 2:
            one, two = terms
            return lambda values: bool(one(values) and two(values))

        def every(values: Any) -> bool:
            for term in terms:  # noqa: SIM110 - a generator for each value costs more than the walk
                if not term(values):
                    return False
            return True

        return every

    def either(values: Any) -> bool:
        for term in terms:  # noqa: SIM110 - as above
            if term(values):
                return True
        return False

    return either


def _items(value: Any) -> Sequence[Any]:
    return value if type(value) is list else values_of.items_of(value)


def _quantified(name: str, terms: Sequence[Term]) -> Term:
    over = terms[0]
    if len(terms) == 1:
        return lambda values: len(values_of.items_of(over(values)))
    inner = terms[1]
    if name == "count":
        return _count(over, inner)
    if name == "all":

        def every(values: Any) -> bool:
            items = _items(over(values))
            return bool(items) and all(inner(item) for item in items)

        return every

    def some(values: Any) -> bool:
        for item in _items(over(values)):  # noqa: SIM110 - as above
            if inner(item):
                return True
        return False

    return some if name == "some" else lambda values: not some(values)


def _count(over: Term, inner: Term) -> Term:
    def count(values: Any) -> int:
        found = 0
        for item in _items(over(values)):
            if inner(item):
                found += 1
        return found

    return count


def _general(name: str, terms: Sequence[Term]) -> Term:
    if name == "in":
        return _in(*terms)
    if name == "exists":
        (only,) = terms
        return lambda values: only(values) is not None
    function = values_of.FUNCTIONS[name]
    if len(terms) == 2:
        one, two = terms
        return lambda values: function((one(values), two(values)))
    return lambda values: function([term(values) for term in terms])


def _in(left: Term, right: Term) -> Term:
    def is_in(values: Any) -> bool:
        value, container = left(values), right(values)
        if type(value) is str and type(container) is list:
            return value in container  # a text beside anything else is unequal, never an error
        return values_of.contains(container, value)

    return is_in


def _against_literal(name: str, arguments: Sequence[Any], terms: Sequence[Term]) -> Term | None:
    """`{"==": [{"var": …}, "P"]}` and its like; None where there is no short way."""
    if len(arguments) != 2 or isinstance(arguments[1], Mapping):
        return None
    literal = arguments[1]
    if isinstance(literal, str) and name in {"==", "!="}:
        return _equals_text(terms[0], literal, name == "==")
    if name == "in" and isinstance(literal, list) and all(type(x) is str for x in literal):
        return _in_texts(terms[0], frozenset(literal), literal)
    if type(literal) is int and abs(literal) < 10**15 and name in {"<", "<=", ">", ">="}:
        return _ordered(name, terms[0], literal)
    return None


def _equals_text(left: Term, literal: str, wanted: bool) -> Term:
    def equals(values: Any) -> bool:
        value = left(values)
        return (value == literal if type(value) is str else values_of.equal(value, literal)) is wanted

    return equals


def _in_texts(left: Term, texts: frozenset[str], literal: list[str]) -> Term:
    def is_in(values: Any) -> bool:
        value = left(values)
        return value in texts if type(value) is str else values_of.contains(literal, value)

    return is_in


def _ordered(name: str, left: Term, literal: int) -> Term:
    compare, number = values_of.ORDER[name], Decimal(literal)

    def is_ordered(values: Any) -> bool:
        value = left(values)
        if type(value) is int:
            return compare(value, literal)
        if type(value) is Decimal and value.is_finite():
            return compare(value, number)
        return value is not None and values_of.ordered(name, value, number)

    return is_ordered
