"""Conditions are data: every operator, every kind of bad input, and nothing but our own error comes out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rcm.core.predicate import OPERATORS, PredicateInvalid, check, compiled, holds, variables

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
        ({"some": [var("output.rows"), {"==": [var("n"), 2]}]}, True),
        ({"some": [var("output.rows"), {"==": [var("n"), 3]}]}, False),
        ({"some": [var("output.nothing"), {"!=": [var("n"), 3]}]}, False),
        ({"some": [var("context.code"), {"==": [var(""), "A"]}]}, False),  # a text is no list
        ({"some": [var("context.tags"), {"==": [var(""), "y"]}]}, True),
        ({"all": [var("output.rows"), {">": [var("n"), 0]}]}, True),
        ({"all": [var("output.rows"), {">": [var("n"), 1]}]}, False),
        ({"all": [var("output.nothing"), {">": [var("n"), 1]}]}, False),
        ({"none": [var("output.rows"), {">": [var("n"), 2]}]}, True),
        ({"none": [var("output.rows"), {">": [var("n"), 1]}]}, False),
        ({"none": [var("output.nothing"), {">": [var("n"), 1]}]}, True),
        ({"==": [{"count": [var("output.rows")]}, 2]}, True),
        ({"==": [{"count": [var("output.rows"), {"==": [var("n"), 1]}]}, 1]}, True),
        ({"==": [{"count": [var("output.nothing")]}, 0]}, True),
        ({"==": [{"+": [var("context.amount"), 1, "2"]}, 128.5]}, True),
        ({"==": [{"-": [var("context.amount"), var("context.count")]}, "122.50"]}, True),
        ({"exists": [{"+": [var("context.amount"), var("context.nowhere")]}]}, False),
        ({"exists": [{"-": [var("context.code"), 1]}]}, False),
        ({"exists": [{"+": [var("output.ok"), 1]}]}, False),
        ({"==": [{"days_between": ["2026-01-31", "2026-03-01"]}, 29]}, True),
        ({"<": [{"days_between": ["2026-03-01", "2026-01-31T10:00:00Z"]}, 0]}, True),
        ({"exists": [{"days_between": ["2026-02-30", "2026-03-01"]}]}, False),
        ({"exists": [{"days_between": [var("context.nowhere"), "2026-03-01"]}]}, False),
        ({"starts_with": [var("context.code"), "A"]}, True),
        ({"starts_with": [var("context.code"), ["B", "A", 5]]}, True),
        ({"starts_with": [var("context.code"), "AB"]}, False),
        ({"starts_with": [var("context.count"), "3"]}, False),
        ({"starts_with": [var("context.code"), 7]}, False),
    ],
)
def test_operators(predicate: dict[str, Any], expected: bool) -> None:
    assert holds(predicate, VALUES) is expected
    assert compiled(predicate)(VALUES) is expected


def test_dates_are_compared_with_the_texts_that_stand_for_them() -> None:
    values = {"day": date(2026, 2, 1)}
    assert holds({"<": [var("day"), "2026-02-02"]}, values)
    assert holds({"==": [var("day"), "2026-02-01"]}, values)
    assert holds({"==": [{"days_between": [var("day"), "2026-02-03"]}, 2]}, values)


def test_a_quantifier_inside_another_begins_at_the_inner_item() -> None:
    lines = {"lines": [{"modifiers": ["25"]}, {"modifiers": ["59", "76"]}]}
    has_76 = {"some": [var("lines"), {"some": [var("modifiers"), {"==": [var(""), "76"]}]}]}
    assert holds(has_76, lines)
    assert compiled(has_76)(lines)
    assert not holds(has_76, {"lines": lines["lines"][:1]})


def test_variables_are_every_path_that_is_read() -> None:
    condition = {
        "and": [
            {"==": [var("payer.code"), "X"]},
            {"some": [var("lines"), {"some": [var("modifiers"), {"==": [var(""), "76"]}]}]},
            {">": [{"count": [var("lines"), {"exists": [var("code")]}]}, 2]},
        ]
    }
    assert variables(condition) == {
        "payer.code", "lines", "lines.*.modifiers", "lines.*.modifiers.*", "lines.*.code",
    }  # fmt: skip
    with pytest.raises(PredicateInvalid):
        variables({"nonsense": []})


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
        {"some": [[1, 2], {"==": [{"var": ""}, 1]}]},  # only lists of the values: literal ones could multiply
        {"some": [{"var": "a"}, True]},
        {"some": [{"var": "a"}]},
        {"count": []},
        {"all": [{"var": "a"}, {"var": 5}]},
        {"+": []},
        {"-": [1]},
        {"days_between": ["2026-01-01"]},
    ],
)
def test_what_is_no_predicate_is_told_and_never_evaluated(predicate: Any) -> None:
    assert check(predicate)
    with pytest.raises(PredicateInvalid) as raised:
        holds(predicate, VALUES)
    with pytest.raises(PredicateInvalid):
        compiled(predicate)
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
        {"exists": [var("rows." + "9" * 5000)]},
        {"exists": [{"+": [var("huge"), var("huge")]}]},
        {"exists": [{"-": [var("snan"), 1]}]},
        {"exists": [{"+": [var("digits"), 1]}]},
        {"==": [var("deep"), var("deeper")]},
    ],
)
def test_values_that_do_not_go_together_are_false(predicate: dict[str, Any]) -> None:
    values: dict[str, Any] = {"text": "abc", "rows": [1], "mixed": ["a"], "map": {"a": 1}, "nan": "NaN", "snan": "sNaN"}
    values |= {"huge": "9E999999999999999999", "digits": 10**5000, "deep": _nested(50_000), "deeper": _nested(50_001)}
    assert holds(predicate, values) is False
    assert compiled(predicate)(values) is False


def _nested(levels: int) -> list[Any]:
    found: list[Any] = []
    for _ in range(levels):
        found = [found]
    return found


def test_a_long_condition_is_evaluated_and_what_is_wrong_with_a_huge_one_is_told_shortly() -> None:
    long: dict[str, Any] = {"or": [{"==": [var("text"), str(n)]} for n in range(20_000)]}
    assert compiled(long)({"text": "19999"})
    assert holds(long, {"text": "19999"})
    deep: Any = 1
    for _ in range(5_000):
        deep = {"a": deep, "b": 1}
    assert len(check(deep)[0]) < 500


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.sampled_from(["NaN", "1.5"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=6,
)
_terms: st.SearchStrategy[Any] = st.recursive(
    _json.filter(lambda value: not isinstance(value, dict))
    | st.builds(var, st.text(alphabet="abc.012²", min_size=1, max_size=5)),
    lambda inner: (
        st.builds(
            lambda name, arguments: {name: arguments}, st.sampled_from(sorted(OPERATORS)), st.lists(inner, max_size=3)
        )
        | st.builds(
            lambda name, path, literal: {name: [var(path), literal]},
            st.sampled_from(["==", "!=", "in", "<", ">=", "starts_with"]),
            st.sampled_from("abc"),
            st.sampled_from(["1.5", 1, ["1.5", "a"], ["a", 1], "NaN", 2.0, "a", ""]),
        )
        | st.builds(
            lambda name, path, inside: {name: [var(path), inside]},
            st.sampled_from(["some", "all", "none", "count"]),
            st.text(alphabet="abc.01", min_size=1, max_size=3),
            inner.filter(lambda term: isinstance(term, dict)) | st.just(var("")),
        )
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
        assert compiled(term)(values) is holds(term, values)
        assert all(isinstance(path, str) for path in variables(term))
