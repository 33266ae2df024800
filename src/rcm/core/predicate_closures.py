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


def _junction(name: str, terms: Sequence[Term]) -> Term:
    if name == "not":
        only = terms[0]
        return lambda values: not only(values)
    if name == "and":

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


def _quantified(name: str, terms: Sequence[Term]) -> Term:
    over = terms[0]
    if len(terms) == 1:
        return lambda values: len(values_of.items_of(over(values)))
    inner = terms[1]
    if name == "count":
        return lambda values: sum([1 for item in values_of.items_of(over(values)) if inner(item)])
    if name == "all":

        def every(values: Any) -> bool:
            items = values_of.items_of(over(values))
            return bool(items) and all(inner(item) for item in items)

        return every

    def some(values: Any) -> bool:
        for item in values_of.items_of(over(values)):  # noqa: SIM110 - as above
            if inner(item):
                return True
        return False

    return some if name == "some" else lambda values: not some(values)


def _general(name: str, terms: Sequence[Term]) -> Term:
    function = values_of.FUNCTIONS[name]
    return lambda values: function([term(values) for term in terms])


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
        return _ordered(name, terms[0], Decimal(literal))
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


def _ordered(name: str, left: Term, literal: Decimal) -> Term:
    def is_ordered(values: Any) -> bool:
        value = left(values)
        return value is not None and values_of.ordered(name, value, literal)

    return is_ordered
