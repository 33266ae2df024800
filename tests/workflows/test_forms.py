"""Answers against forms: every fault with its field, no value in what is said, and no form that stops the program."""

from __future__ import annotations

import time
from typing import Any

import pytest

from rcm.workflows.checks.forms import form_faults
from rcm.workflows.forms import UNCHECKED, answer_faults

FORM: dict[str, Any] = {
    "type": "object",
    "required": ["label", "amount"],
    "additionalProperties": False,
    "properties": {
        "label": {"enum": ["yes", "no"]},
        "amount": {"type": "number", "minimum": 0, "multipleOf": 0.01},
        "when": {"type": "string", "format": "date"},
        "codes": {"type": "array", "items": {"type": "string", "pattern": "^[A-Z]\\d{2}$"}, "uniqueItems": True},
    },
}


def faults(form: dict[str, Any], answer: object) -> list[tuple[str, str]]:
    return [(fault.field, fault.message) for fault in answer_faults(form, answer)]


def test_an_answer_that_fits_has_no_fault() -> None:
    answer = {"label": "yes", "amount": 0.3, "when": "2026-02-28", "codes": ["A01", "B02"]}
    assert faults(FORM, answer) == []


def test_every_fault_is_told_with_its_field_and_without_the_value() -> None:
    answer = {"label": "secret", "amount": -1, "when": "secret", "codes": ["A01", "secret", "A01"], "secret name": 1}
    found = faults(FORM, answer)
    assert [field for field, _ in found] == ["label", "amount", "when", "codes", "codes.1", "secret name"]
    assert "secret" not in " ".join(message for _, message in found)
    assert faults(FORM, {}) == [("label", "is missing"), ("amount", "is missing")]


@pytest.mark.parametrize(
    ("form", "fits", "not_"),
    [
        ({"type": "integer"}, [1, 1.0, -3], [1.5, True, "1", None, float("inf"), float("nan")]),
        ({"type": ["string", "null"]}, ["", None], [0]),
        ({"const": 1}, [1, 1.0], [True, "1"]),
        ({"exclusiveMinimum": 1, "exclusiveMaximum": 2}, [1.5, "text"], [1, 2]),
        ({"minLength": 2, "maxLength": 3}, ["ab", "abc"], ["a", "abcd"]),
        ({"minItems": 1, "maxItems": 2, "contains": {"const": 1}}, [[1], [2, 1]], [[], [2], [1, 1, 1]]),
        ({"prefixItems": [{"type": "string"}], "items": {"type": "integer"}}, [["a", 1], []], [[1], ["a", "b"]]),
        ({"patternProperties": {"^x_": {"type": "integer"}}, "additionalProperties": False}, [{"x_1": 1}], [{"y": 1}]),
        ({"dependentRequired": {"a": ["b"]}}, [{}, {"a": 1, "b": 2}], [{"a": 1}]),
        ({"allOf": [{"minimum": 1}, {"maximum": 2}]}, [1, 2], [0, 3]),
        ({"anyOf": [{"type": "string"}, {"minimum": 5}]}, ["a", 5], [4]),
        ({"oneOf": [{"minimum": 1}, {"maximum": 2}]}, [0, 3], [1, 2]),
        ({"not": {"type": "string"}}, [1], ["a"]),
        ({"if": {"minimum": 5}, "then": {"multipleOf": 5}, "else": {"const": 1}}, [5, 10, 1], [6, 2]),
        ({"$defs": {"n": {"type": "integer"}}, "$ref": "#/$defs/n"}, [1], ["a"]),
        ({"$ref": "#/nowhere"}, [], [1]),
        ({"format": "email"}, ["a@example.invalid"], ["a", "a@b@c"]),
        ({"format": "of the house"}, ["anything"], []),
        ({"multipleOf": 0.1}, [0.3, 7], [0.35]),
    ],
)
def test_rules_hold(form: dict[str, Any], fits: list[object], not_: list[object]) -> None:
    assert [value for value in fits if faults(form, value)] == []
    assert [value for value in not_ if not faults(form, value)] == []


@pytest.mark.parametrize(
    "form",
    [
        {"$ref": "#"},
        {"anyOf": [{"$ref": "#"}, {"$ref": "#"}]},
        {"properties": {"a": {"allOf": [{"$ref": "#"}, {"$ref": "#"}]}}},
    ],
)
def test_a_form_that_refers_to_itself_comes_to_an_end(form: dict[str, Any]) -> None:
    answer: dict[str, Any] = {}
    for _ in range(60):
        answer = {"a": answer}
    assert answer_faults(form, answer)


@pytest.mark.parametrize("pattern", ["^(a+)+$", "(a|a)*b", "(?=x)a", r"(a)\1", "a*a*a*b", "((a)+)"])
def test_a_pattern_that_may_take_for_ever_is_refused(pattern: str) -> None:
    assert form_faults({"type": "object", "properties": {"a": {"pattern": pattern}}})
    assert form_faults({"type": "object", "patternProperties": {pattern: True}})


@pytest.mark.parametrize("pattern", ["^[0-9]{10}$", "^[^)*+]+$", r"^\d+\.\d+$", r"\(\+\)", "^(AM|PM)$", "^[]a*+]x$"])
def test_plain_patterns_are_fine_and_quick(pattern: str) -> None:
    form = {"type": "object", "properties": {"a": {"type": "string", "pattern": pattern}}}
    assert form_faults(form) == []
    began = time.process_time()
    answer_faults(form, {"a": "1" * 1000 + "x"})
    answer_faults(form, {"a": "1" * 1_000_000})
    assert time.process_time() - began < 20


def test_words_that_are_not_checked_are_refused_where_the_form_is_published() -> None:
    for word in UNCHECKED:
        assert form_faults({"type": "object", word: {}}), word
