"""Conditions are data: every operator, every kind of bad input, and nothing but our own error comes out."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rcm.core.predicate import OPERATORS, PredicateInvalid, check, holds

VALUES: dict[str, Any] = {
    "context": {"amount": "125.50", "count": 3, "code": "A", "tags": ["x", "y"], "none": None, "map": {"k": 1}},
    "output": {"ok": True, "no": False, "rows": [{"n": 1}, {"n": 2}]},
}


def var(path: str) -> dict[str, str]:
    return {"var": path}


@pytest.mark.parametrize(
    ("predicate", "expected"),
    [
        ({"==": [var("context.code"), "A"]}, True),
        ({"==": [var("context.code"), "B"]}, False),
        ({"!=": [var("context.code"), "B"]}, True),
        ({"==": [var("context.amount"), 125.5]}, True),  # an amount is a string in JSON
        ({"==": [var("context.amount"), Decimal("125.500")]}, True),
        ({"==": [var("context.amount"), "125.500"]}, False),  # two strings are compared as strings
        ({">": [var("context.amount"), 99]}, True),
        ({">": [99, var("context.amount")]}, False),
        ({">=": [var("context.count"), 3]}, True),
        ({"<=": [var("context.count"), 2]}, False),
        ({"<": ["a", "b"]}, True),
        ({"<": ["10", "9"]}, True),
        ({"==": [None, var("context.nowhere")]}, True),
        ({"<": [var("context.nowhere"), 1]}, False),
        ({">": [var("context.nowhere"), 1]}, False),
        ({"<": ["abc", 1]}, False),
        ({"in": ["x", var("context.tags")]}, True),
        ({"in": ["z", var("context.tags")]}, False),
        ({"in": ["k", var("context.map")]}, True),
        ({"in": ["mou", "amount"]}, True),
        ({"in": ["x", var("context.nowhere")]}, False),
        ({"in": ["x", 5]}, False),
        ({"exists": [var("context.amount")]}, True),
        ({"exists": [var("context.none")]}, False),
        ({"exists": [var("output.rows.1.n")]}, True),
        ({"exists": [var("output.rows.7.n")]}, False),
        ({"exists": [var("context.code.deeper")]}, False),
        ({"not": [var("output.no")]}, True),
        ({"and": [var("output.ok"), {"==": [var("context.count"), 3]}]}, True),
        ({"and": [var("output.ok"), var("output.no")]}, False),
        ({"and": []}, True),
        ({"or": [var("output.no"), var("output.ok")]}, True),
        ({"or": []}, False),
        (var("output.ok"), True),
        (var("output.nothing"), False),
    ],
)
def test_operators(predicate: dict[str, Any], expected: bool) -> None:
    assert holds(predicate, VALUES) is expected


@pytest.mark.parametrize(
    "predicate",
    [
        None,
        5,
        "x",
        [],
        {},
        {"==": [1, 1], "!=": [1, 2]},
        {"eval": ["1"]},
        {"==": "ab"},
        {"==": {"var": "x"}},
        {"==": [1]},
        {"not": []},
        {"exists": [1, 2]},
        {"var": ""},
        {"var": 7},
        {"and": [{"nonsense": []}]},
        {"in": [1, 2, 3]},
    ],
)
def test_what_is_no_predicate_is_told_and_never_evaluated(predicate: Any) -> None:
    assert check(predicate)
    with pytest.raises(PredicateInvalid) as raised:
        holds(predicate, VALUES)
    assert raised.value.code == "core.predicate_invalid"


def test_all_problems_of_a_predicate_are_told_at_once() -> None:
    assert len(check({"and": [{"x": []}, {"not": []}, {"var": ""}]})) == 3


def test_nesting_has_a_limit() -> None:
    deep: dict[str, Any] = var("output.ok")
    for _ in range(200):
        deep = {"not": [deep]}
    assert check(deep) == ["nested deeper than 50 levels"]


@pytest.mark.parametrize(
    "predicate",
    [
        {"in": [1, var("text")]},
        {"in": [var("rows"), var("map")]},
        {"<": [var("rows"), var("mixed")]},
        {"<": [var("map"), var("map")]},
        {"<": [var("nan"), 1]},
        {"==": [var("snan"), 1]},
        {">": [1, var("nan")]},
        {"exists": [var("rows.²")]},
        {"exists": [var("rows.-1")]},
        {"==": [var("rows..x"), 1]},
    ],
)
def test_values_that_do_not_go_together_are_false(predicate: dict[str, Any]) -> None:
    values = {"text": "abc", "rows": [1], "mixed": ["a"], "map": {"a": 1}, "nan": "NaN", "snan": "sNaN"}
    assert holds(predicate, values) is False


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.sampled_from(["NaN", "1.5"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)
_terms: st.SearchStrategy[Any] = st.recursive(
    _json.filter(lambda value: not isinstance(value, dict))
    | st.builds(var, st.text(alphabet="abc.012²", min_size=1, max_size=5)),
    lambda inner: st.builds(
        lambda name, arguments: {name: arguments}, st.sampled_from(sorted(OPERATORS)), st.lists(inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=1000, deadline=None)
@given(_terms, st.dictionaries(st.sampled_from("abc"), _json, max_size=3))
def test_whatever_passes_the_check_evaluates(term: Any, values: dict[str, Any]) -> None:
    if check(term):
        with pytest.raises(PredicateInvalid):
            holds(term, values)
    else:
        assert holds(term, values) in {True, False}
