"""Records against the view: what is missing, wrong, filled in; whatever is given, and however it is written."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.naive_validation import naive_outcome
from tests.support.rules import (
    ASKED,
    BEGIN,
    GLOBAL,
    OF_PAYER,
    OWN,
    PAYER,
    WORDS,
    any_rules,
    rule,
    waived,
)  # fmt: skip

from rcm.edi.code_sets import CodesInMemory
from rcm.requirements.effective import Check, Effective, EffectiveField
from rcm.requirements.fields import ALIASES
from rcm.requirements.resolver import resolve
from rcm.requirements.rule import Rule, Scope, Tier
from rcm.requirements.validation_result import ValidationResult
from rcm.requirements.validator import Validator, compile_effective

DAY = date(2026, 6, 1)
ID = "member.id"


def validator(*rules: Rule, **codes: CodesInMemory) -> Validator:
    return compile_effective(resolve(rules, Scope(PAYER), DAY), codes)


def validate(record: Any, *rules: Rule, **codes: CodesInMemory) -> ValidationResult:
    return validator(*rules, **codes).validate(record, DAY)


def check(key: str, value: Any, path: str = ID) -> Rule:
    asked = {"range": {key: value}} if key in {"min", "max"} else {key: value}
    return rule(GLOBAL, path, "validate", asked)


_VALUES = st.one_of(
    st.sampled_from([*WORDS, "", " ", None, 3, 1, 0, 2.5, True, Decimal("1.50"), [], ["A"], {}, {"x": 1}]),
    st.floats(allow_nan=True),
    st.text(max_size=4),
)
_SHORT = st.fixed_dictionaries(
    {}, optional=dict.fromkeys((ID, "service.units", "claim.frequency_code", "custom.note"), _VALUES)
)


def nest(flat: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for path, value in flat.items():
        first, last = path.split(".")
        made.setdefault(first, {})[last] = value
    return made


def outcome(result: ValidationResult) -> tuple[set[str], set[str], set[str]]:
    return (
        set(result.missing_required), {each.field for each in result.validation_errors}, set(result.defaults_applied),
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(any_rules(), ASKED, st.lists(_SHORT, min_size=1, max_size=6))
def test_the_compiled_validator_says_what_the_plain_one_says(
    rules: list[Rule], scope: Scope, records: list[dict[str, Any]]
) -> None:
    effective = resolve(rules, scope, BEGIN + timedelta(days=2))
    compiled = compile_effective(effective)
    for flat in records:
        record = nest(flat)
        before = deepcopy(record)
        result = compiled.validate(record, DAY)
        missing, wrong, defaults = outcome(result)
        assert (missing, wrong, defaults) == naive_outcome(effective, record)
        assert result.is_valid is not bool(missing or wrong)
        assert repr(record) == repr(before), "defaults go into a copy"
        json.dumps(result.as_dict(), allow_nan=False)


_OLDER = {path: alias for alias, path in ALIASES.items()}


@settings(max_examples=100, deadline=None)
@given(any_rules(), st.lists(_SHORT, min_size=1, max_size=4))
def test_nested_flat_and_older_names_are_judged_alike(rules: list[Rule], records: list[dict[str, Any]]) -> None:
    compiled = compile_effective(resolve(rules, Scope(PAYER), BEGIN + timedelta(days=2)))
    for flat in records:
        expected = compiled.validate(nest(flat), DAY)
        for record in (flat, {_OLDER.get(path, path): value for path, value in flat.items()}):
            found = compiled.validate(record, DAY)
            assert outcome(found) == outcome(expected)
            assert len(found.extra_fields) == len(expected.extra_fields)


@settings(max_examples=150, deadline=None)
@given(any_rules(), ASKED, st.integers(0, 8), st.lists(_SHORT, min_size=1, max_size=8))
def test_an_organisation_never_accepts_what_the_payer_would_refuse(
    rules: list[Rule], scope: Scope, days: int, records: list[dict[str, Any]]
) -> None:
    """The record is judged as it goes out, with its defaults; waived fields are left out of the payer's view."""
    on = BEGIN + timedelta(days=days)
    own = resolve(rules, scope, on)
    above = resolve([each for each in rules if each.tier is not Tier.ORGANIZATION], scope, on).fields
    waived_away = {path for path, each in own.fields.items() if each.waived_until is not None}
    assert all(each.waived_until > on for each in own.fields.values() if each.waived_until is not None)
    strict = Effective(MappingProxyType({path: each for path, each in above.items() if path not in waived_away}))
    ours, theirs = compile_effective(own), compile_effective(strict)
    for flat in records:
        result = ours.validate(nest(flat), on)
        if result.is_valid:
            assert theirs.validate(result.values, on).is_valid


@settings(max_examples=100, deadline=None)
@given(any_rules(waivers=False), ASKED, st.integers(0, 8))
def test_without_a_waiver_nothing_is_ever_shown_as_waived(rules: list[Rule], scope: Scope, days: int) -> None:
    assert not any(each.waived_until for each in resolve(rules, scope, BEGIN + timedelta(days=days)).fields.values())


def test_the_result_has_the_shape_that_was_promised() -> None:
    asked, form = rule(GLOBAL, "claim.number", "require"), check("pattern", "^M[0-9]{9}$")
    filled = rule(GLOBAL, "claim.frequency_code", "default", {"value": "1"})
    letter = waived("member.group_number", "optional")
    result = validate(
        {"member": {"id": "X"}, "odd": 1}, asked, form, filled, rule(OF_PAYER, "member.group_number", "require"), letter
    )
    assert result.as_dict() == {
        "is_valid": False,
        "missing_required": ["claim.number"],
        "extra_fields": ["odd"],
        "validation_errors": [
            {
                "field": ID, "rule_id": str(form.rule_id), "tier": "global", "found": "X", "expected": "^M[0-9]{9}$",
                "message": "member.id does not have the form ^M[0-9]{9}$.",
            }
        ],
        "defaults_applied": ["claim.frequency_code"],
        "waived": ["member.group_number"],
    }  # fmt: skip
    assert result.values == {"member": {"id": "X"}, "odd": 1, "claim": {"frequency_code": "1"}}


def test_no_rules_accept_everything_and_miss_nothing() -> None:
    result = validate({"member": {"id": "A"}})
    assert (result.is_valid, result.missing_required, result.extra_fields) == (True, [], [ID])
    assert validate({}).as_dict()["missing_required"] == []


GOOD: list[tuple[str, Any, Any]] = [
    ("pattern", "^[0-9]{9}$", 123456789), ("min_length", 2, "AB"), ("max_length", 2, "ÄÖ"), ("enum", [1, "B"], "1"),
    ("enum", ["1"], 1), ("min", 0.01, "0.01"), ("min", 0.01, 0.01), ("max", 0.3, Decimal("0.30")), ("min", 1, 1),
    ("checksum", "npi", "1234567893"), ("checksum", "npi", 1234567893), ("type", "number", "12.50"),
    ("type", "integer", "12"), ("type", "integer", 12.0), ("type", "boolean", "Yes"), ("type", "boolean", False),
    ("type", "date", date(2026, 1, 1)), ("type", "list", [1]), ("type", "object", {"a": 1}), ("type", "TEXT", "x"),
    ("format", "date", "2024-02-29"), ("format", "datetime", "2026-01-01T10:00:00Z"), ("format", "time", "10:00"),
    ("format", "email", "ada@clinic.example"), ("format", "phone", "+1 (303) 555-0100"), ("format", "state", "CO"),
    ("format", "postal_code", "80203-1234"), ("code_system", "hcpcs", "J1745"), ("code_system", "icd10cm", "E11.9"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "asked", "value"), GOOD)
def test_good_values_pass(key: str, asked: Any, value: Any) -> None:
    result = validate({"member": {"id": value}}, check(key, asked))
    assert result.validation_errors == []


_BIG = 10**5000
_NOT_IN_THE_LIST: list[Any] = ["a", ["A"], {"A": 1}, True, {"x": []}, _BIG, float("inf")]
BAD: list[tuple[str, Any, Any]] = [
    *(("pattern", "^A", value) for value in (["A"], {"A": 1}, True, float("nan"), _BIG, b"A", "xA", object())),
    ("pattern", "^[0-9]$", "1\n"), ("pattern", "^(a+)+$", "a" * 10_000_000 + "b"), ("pattern", "(a|b)", "\ud800"),
    ("min_length", 2, "A"), ("min_length", 2, ["A", "B"]), ("max_length", 2, "ABC"), ("max_length", 9, "x" * 10**7),
    *(("enum", ["A", "1"], value) for value in _NOT_IN_THE_LIST),
    *(("min", 1, value) for value in (0, "0.99", float("nan"), "NaN", "1_0", "١", "1e5", " 2", True, ["2"], {"a": 2})),
    *(("max", 1, value) for value in (2, "1.01", float("inf"), float("nan"), Decimal("sNaN"), "Infinity", _BIG)),
    *(("checksum", "npi", value) for value in ("1234567890", "12345", "12345678９3", ["1234567893"], 1, -234567893)),
    *(("type", "number", value) for value in ("x", True, [1], float("nan"), "--1", "1" * 500)),
    *(("type", "integer", value) for value in ("1.5", 1.5, True, "x", float("inf"), _BIG)),
    *(("type", "boolean", value) for value in ("maybe", 2, [True])),
    *(("type", "list", value) for value in ("x", 1, {"a": 1})),
    *(("type", "object", value) for value in ("x", 1, [1])),
    *(("type", "text", value) for value in (["x"], {"x": 1}, True, float("nan"))),
    *(("format", "date", value) for value in ("2023-02-29", "20260101", "2026-W01-1", "01/02/2026", 20260101, ["x"])),
    ("format", "datetime", "2026-01-01"), ("format", "time", "25:00"), ("format", "email", "ada"),
    ("format", "phone", "call me"), ("format", "state", "Colorado"), ("format", "postal_code", "8020"),
    *(("code_system", "icd10cm", value) for value in ("250", ["E119", "x"], {"E119": 1}, True, "E119-long-one")),
]  # fmt: skip


@pytest.mark.parametrize(("key", "asked", "value"), BAD, ids=[f"{key}-{n}" for n, (key, _, _) in enumerate(BAD)])
def test_odd_values_are_an_error_that_names_its_rule_and_nothing_is_raised(key: str, asked: Any, value: Any) -> None:
    form = check(key, asked)
    result = validate({"member": {"id": value}}, form)
    assert {(each.field, each.rule_id, each.tier) for each in result.validation_errors} == {
        (ID, form.rule_id, "global")
    }
    assert not result.is_valid
    assert len(json.dumps(result.as_dict(), allow_nan=False)) < 2_000


@pytest.mark.parametrize("record", [None, [], "text", 5, float("nan"), [("member", 1)]])
def test_what_is_no_record_is_said_to_be_none(record: Any) -> None:
    result = validate(record, rule(GLOBAL, ID, "require"))
    assert (result.is_valid, result.missing_required) == (False, [ID])
    assert result.validation_errors[0].message == "A record is an object by field."


@pytest.mark.parametrize(
    "record",
    [
        {}, {"member": None}, {"member": "A"}, {"member": []}, {"member": {"id": None}}, {"member": {"id": ""}},
        {"member": {"id": " \t"}}, {"member": {"id": []}}, {"member": {"id": {}}}, {1: 2}, {None: "x"},
        {"member": {1: 2}}, {"member.id": ""}, {"member_id": None},
    ],
)  # fmt: skip
def test_what_is_not_given_is_missing_and_not_wrong(record: Any) -> None:
    result = validate(record, rule(GLOBAL, ID, "require"), check("min_length", 2))
    assert (result.missing_required, result.validation_errors) == ([ID], [])


def test_a_forbidden_field_that_is_given_is_an_error_of_its_rule() -> None:
    never = rule(OF_PAYER, ID, "forbid")
    (error,) = validate({"member_id": "A"}, never).validation_errors
    assert (error.rule_id, error.tier, error.found) == (never.rule_id, "payer", "A")
    assert validate({"member": {"id": " "}}, never).is_valid


def test_a_condition_that_holds_requires_or_forbids() -> None:
    replaced = {"in": [{"var": "frequency_code"}, ["7", "8"]]}
    number = rule(GLOBAL, "claim.payer_number", "conditional", {"when": replaced})
    onset = rule(GLOBAL, "claim.onset_date", "conditional", {"when": replaced, "then": "forbid"})
    for record in ({"claim": {"frequency_code": "7"}}, {"frequency_code": "7"}, {"claim.frequency_code": "7"}):
        assert validate(record, number, onset).missing_required == ["claim.payer_number"]
    first = validate({"claim": {"frequency_code": "1", "onset_date": "2026-01-01"}}, number, onset)
    assert first.is_valid
    (error,) = validate({"claim": {"frequency_code": "8", "onset_date": "x", "payer_number": "1"}}, number,
                        onset).validation_errors  # fmt: skip
    assert (error.field, error.rule_id) == ("claim.onset_date", onset.rule_id)
    by_default = rule(GLOBAL, "claim.frequency_code", "default", {"value": "7"})
    assert validate({}, number, by_default).missing_required == ["claim.payer_number"]
    assert validate({"member_id": "A"}, number, by_default).missing_required == ["claim.payer_number"]


def test_a_list_that_is_a_default_is_not_shared_between_records() -> None:
    compiled = validator(rule(GLOBAL, "diagnosis.codes", "default", {"value": ["E119"]}))
    compiled.validate({}).values["diagnosis"]["codes"].append("I10")
    assert compiled.validate({}).values["diagnosis"]["codes"] == ["E119"]


def test_a_field_of_each_line_is_asked_of_every_line() -> None:
    rules = (
        rule(GLOBAL, "service.lines", "require"),
        rule(GLOBAL, "service.lines.charge", "require"),
        check("min", 1, "service.lines.charge"),
    )
    assert validate({"service": {"lines": [{"charge": "5"}, {"charge": 2}]}}, *rules).is_valid
    result = validate({"service": {"lines": [{"charge": "5"}, {}, "x"]}}, *rules)
    assert result.missing_required == ["service.lines.charge"]
    (error,) = validate({"service": {"lines": [{"charge": "5"}, {"charge": 0}]}}, *rules).validation_errors
    assert (error.field, error.found) == ("service.lines.charge", 0)
    assert validate({"service": {"lines": []}}, *rules).missing_required == ["service.lines", "service.lines.charge"]


def test_codes_are_judged_on_the_day_and_by_form_where_the_table_is_not_there() -> None:
    coded = check("code_system", "icd10cm", "diagnosis.codes")
    table = CodesInMemory.of("E119", "I10", since=date(2026, 1, 1))
    record = {"diagnosis": {"codes": ["E11.9", "Z999"]}}
    result = validate(record, coded, icd10cm=table)
    assert [each.found for each in result.validation_errors] == ["Z999"]
    assert result.unchecked == []
    result = validate(record, coded)
    assert result.is_valid
    assert "not loaded; only the form" in result.as_dict()["unchecked"][0]
    result = validator(coded, icd10cm=table).validate(record, date(2025, 1, 1))
    assert result.is_valid
    assert "does not reach 2025-01-01" in result.unchecked[0]
    assert validate({}, coded).unchecked == []


def test_what_cannot_be_checked_is_said_and_not_passed_over() -> None:
    odd = (check("format", "klingon"), check("pattern", "(?=a)", "claim.number"))
    notes = validate({"member": {"id": "A"}}, *odd).unchecked
    assert len(notes) == 2
    by_hand = EffectiveField(ID, validate=(Check("shape", "round", odd[0].rule_id, GLOBAL),))
    assert compile_effective(Effective({ID: by_hand})).validate({ID: "A"}).unchecked


def test_a_huge_record_is_answered() -> None:
    record: dict[str, Any] = {str(n): n for n in range(50_000)}
    deep: dict[str, Any] = {}
    for _ in range(5_000):
        deep = {"x": deep, "y": 1}
    result = validate(record | {"member": deep}, rule(GLOBAL, ID, "require"))
    assert result.missing_required == [ID]
    assert len(result.extra_fields) > 50_000


def test_a_waived_field_may_be_left_out_and_is_told() -> None:
    result = validate({}, rule(OF_PAYER, ID, "require"), waived(ID, "optional"), rule(OWN, "custom.note", "optional"))
    assert (result.is_valid, list(result.waived)) == (True, [ID])


def test_of_each_missing_field_the_rule_that_asks_for_it_is_named_with_its_tier() -> None:
    holds = {"when": {"==": [{"var": "claim.frequency_code"}, "7"]}, "then": "require"}
    asked, theirs = rule(GLOBAL, ID, "require"), rule(OF_PAYER, "claim.payer_number", "conditional", holds)
    rules = (asked, rule(GLOBAL, "claim.number", "require"), theirs)
    result = validate({"claim": {"frequency_code": "7", "number": "1"}}, *rules)
    assert result.missing_by == {ID: (asked.rule_id, GLOBAL), "claim.payer_number": (theirs.rule_id, OF_PAYER)}
    assert set(result.missing_by) == set(result.missing_required)
    assert "missing_by" not in result.as_dict()
    assert validate({ID: "A", "claim": {"number": "1"}}, *rules).missing_by == {}
    assert validate(5, asked).missing_by == {ID: (asked.rule_id, GLOBAL)}
    both = rule(OWN, ID, "conditional", {"when": {"not": [{"exists": [{"var": ID}]}]}, "then": "require"})
    assert validate({}, asked, both).missing_by == {ID: (asked.rule_id, GLOBAL)}
