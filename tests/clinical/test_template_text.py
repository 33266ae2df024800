"""Places in templates: found, declared, filled; nothing is guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rcm.clinical.template_text import (
    PlaceUnreadable,
    VariableMissing,
    VariableUndeclared,
    places,
    rendered,
    require_declared,
)

APPEAL = "Dear {{payer}},\nclaim {{ claim.number }} of {{payer}} was denied."
VARIABLES = [{"name": "payer"}, {"name": "claim.number"}]


def test_places_are_found_once_each_in_order() -> None:
    assert places(APPEAL) == ["payer", "claim.number"]
    assert places("no {place} here, nor here: { {x} }") == []


@pytest.mark.parametrize("content", ["a\n{{}}", "a\n{{1x}}", "a\n{{x", "a\nx}}", "a\n{{a b}}", "a\n{{{{x}}}}"])
def test_braces_that_are_no_place_are_refused_with_their_line(content: str) -> None:
    with pytest.raises(PlaceUnreadable, match="Line 2"):
        places(content)


def test_every_place_is_declared() -> None:
    require_declared(APPEAL, VARIABLES)
    with pytest.raises(VariableUndeclared, match=r"claim\.number") as refused:
        require_declared(APPEAL, VARIABLES[:1])
    assert refused.value.facts == {"names": ["claim.number"]}


def test_values_fill_their_places() -> None:
    text = rendered(APPEAL, VARIABLES, {"payer": "Acme", "claim.number": "7"})
    assert text == "Dear Acme,\nclaim 7 of Acme was denied."


def test_what_is_missing_or_not_declared_is_refused_by_name() -> None:
    with pytest.raises(VariableMissing, match=r"payer, claim\.number"):
        rendered(APPEAL, VARIABLES, {})
    with pytest.raises(VariableUndeclared, match="amount, date"):
        rendered(APPEAL, VARIABLES, {"payer": "A", "claim.number": "7", "date": "x", "amount": "y"})


def test_a_default_stands_where_no_value_is_given() -> None:
    assert rendered("{{a}}{{b}}", [{"name": "a", "default": ""}, {"name": "b", "default": "x"}], {"b": "y"}) == "y"


@given(st.text(st.sampled_from("{}ab \\1"), max_size=12))
def test_values_are_never_read_again(value: str) -> None:
    assert rendered("<{{a}}>", [{"name": "a"}], {"a": value}) == f"<{value}>"
