"""Patterns are RE2's, in linear time; the quicker library says the same where it is used."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rcm.requirements.patterns import as_linear, by_re2, problem_of, search
from rcm.samples.reference_requirements import GLOBAL_REQUIREMENTS, PAYER_REQUIREMENTS

_PIECES = st.sampled_from(
    ["A", "[A-Z]", "[0-9]", r"\d", r"\w", "[A-Za-z0-9_-]", r"\.", r"\-", "-", " ", "[0-9.]", r"[\d-]", r"\$", r"\\"]
)
_HOW = st.sampled_from(["", "", "", "?", "*", "+", "{2}", "{1,3}", "{2,}", "{3,1}", "??", "{,2}"])
_PATTERNS = st.builds(
    lambda begin, pieces, end: begin + "".join(pieces) + end,
    st.sampled_from(["^", "^", "^", ""]),
    st.lists(st.builds(lambda piece, how: piece + how, _PIECES, _HOW), max_size=5),
    st.sampled_from(["$", "$", "", "\\$", "\\\\$"]),
)
_TEXTS = st.text(st.sampled_from("AZaz09_-. \n\t$\\é١K"), max_size=8)


@settings(max_examples=200, deadline=None)
@given(_PATTERNS, st.lists(_TEXTS, min_size=1, max_size=8))
def test_both_libraries_say_the_same(pattern: str, texts: list[str]) -> None:
    linear = as_linear(pattern)
    assume(linear is not None)
    assert linear is not None
    slow = by_re2(pattern)
    for text in texts:
        assert (linear.match(text) is None) is (slow(text) is None)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30), _TEXTS)
def test_any_text_is_taken_or_refused_with_a_reason(pattern: str, text: str) -> None:
    found = search(pattern)
    assert (found is None) is (problem_of(pattern) is not None)
    if found is not None:
        found(text)


@pytest.mark.parametrize(
    ("pattern", "quick"),
    [
        ("^[A-Za-z0-9]{2,80}$", True), ("^M[0-9]{9}$", True), ("^[0-9]{2}$", True), ("^A?B?C?$", True),
        ("^A*A*$", False), ("^(A|B)$", False), ("[0-9]+X", False), ("^.*$", False), ("^[^A]$", False),
        ("^A?B?C?D?$", False), ("^(a+)+$", False), ("^A+?$", False), ("^[[:alpha:]]$", False), ("^", True),
    ],
)  # fmt: skip
def test_only_what_is_plainly_linear_takes_the_quick_way(pattern: str, quick: bool) -> None:
    assert (as_linear(pattern) is not None) is quick
    assert search(pattern) is not None


@pytest.mark.parametrize(
    ("pattern", "word"),
    [
        ("(?=a)b", "look-ahead"), ("(?<!a)b", "look-behind"), (r"(a)\1", "refers back"), ("(?P<x>a)(?P=x)", "back"),
        ("(?>a)", "atomic"), (r"\Aa\Z", "Write `$`"), ("a(", "can't be read"), ("a{1001}", "can't be read"),
        ("x" * 501, "at most 500"), ("", "is a text"), (5, "is a text"), (None, "is a text"), ("\ud800", "half"),
    ],
)  # fmt: skip
def test_what_is_refused_comes_with_advice(pattern: object, word: str) -> None:
    assert word in (problem_of(pattern) or "")


def test_the_end_is_the_very_end() -> None:
    for pattern in ("^a$", "^(a)$"):
        found = search(pattern)
        assert found is not None
        assert found("a")
        assert not found("a\n")


def test_the_patterns_of_the_samples_take_the_quick_way() -> None:
    asked = [each.value.get("pattern") for each in (*GLOBAL_REQUIREMENTS, *PAYER_REQUIREMENTS)]
    assert all(as_linear(pattern) is not None for pattern in asked if pattern)
