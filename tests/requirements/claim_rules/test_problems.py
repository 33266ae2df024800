"""What is refused when a claim rule is written: with the rule and the tier named."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.requirements.claim_rules.claims import ALWAYS, MAPLE, OTHER_PAYER, PAYER, rule

from rcm.requirements.claim_rules.problems import problems_of
from rcm.requirements.claim_rules.rule import ClaimRule
from rcm.requirements.claim_rules.settable import SETTABLE


def codes(*args: Any) -> list[str]:
    return [x.code for x in problems_of(*args)]


def set_rule(code: str = "s", condition: Any = None, **settings: Any) -> ClaimRule:
    return rule(code, condition, "set_field", settings=settings)


@pytest.mark.parametrize(
    "good",
    [
        rule("r", {"==": [{"var": "claim.place_of_service"}, "11"]}),
        rule("r", {"exists": [{"var": "custom.region"}]}),
        rule("r", {"exists": [{"var": "billing.address"}]}),
        rule("r", {"==": [{"var": "service.lines.0.procedure_code"}, "G0438"]}),
        rule("r", {"some": [{"var": "service.lines"}, {"in": ["59", {"var": "modifiers"}]}]}),
        rule("r", {"some": [{"var": "diagnosis.codes"}, {"starts_with": [{"var": ""}, "E11"]}]}),
        rule("r", action="add_note", settings={"note": "Call."}),
        rule("r", action="add_note"),
        set_rule(field="claim.place_of_service", value="22"),
        set_rule(field="service.lines.modifiers", add=["KX"], where={"==": [{"var": "procedure_code"}, "G0438"]}),
        set_rule(field="service.lines.units", value=3),
    ],
)
def test_a_rule_that_is_right_has_no_problems(good: ClaimRule) -> None:
    assert problems_of(good) == []


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (rule("Bad Code"), "code_malformed"),
        (rule("builtin.npi_checksum"), "code_reserved"),
        (rule("r", message=" "), "message_missing"),
        (rule("r", message="x" * 2001), "message_long"),
        (rule("r", action="explode"), "action_unknown"),
        (rule("r", position=500), "position_invalid"),
        (rule("r", effective_from=date(2026, 1, 2), effective_to=date(2026, 1, 2)), "period_invalid"),
        (rule("r", {"eval": ["1"]}), "condition_invalid"),
        (rule("r", "text"), "condition_invalid"),
        (rule("r", {"or": [{"==": [{"var": "payer.id"}, "x" * 60_000]}]}), "condition_invalid"),
        (rule("r", {"exists": [{"var": "claim.total_charg"}]}), "field_unknown"),
        (rule("r", {"exists": [{"var": "claim.drg"}]}), "field_unknown"),
        (rule("r", {"exists": [{"var": "member_id"}]}), "field_unknown"),
        (rule("r", {"some": [{"var": "service.lines"}, {"exists": [{"var": "modifer"}]}]}), "field_unknown"),
        (rule("r", settings={"field": "x"}), "settings_invalid"),
        (rule("r", action="add_note", settings={"note": ""}), "settings_invalid"),
        (rule("r", action="add_note", settings={"note": 5}), "settings_invalid"),
        (set_rule(), "settings_invalid"),
        (set_rule(field="claim.total_charge", value="0.00"), "settings_invalid"),
        (set_rule(field=["x"], value="0.00"), "settings_invalid"),
        (set_rule(field="claim.place_of_service", value=11), "settings_invalid"),
        (set_rule(field="claim.place_of_service", value="11", where={"and": []}), "settings_invalid"),
        (set_rule(field="billing.npi", value="1234567890"), "settings_invalid"),
        (set_rule(field="service.lines.modifiers", value=["A", "KX"]), "settings_invalid"),
        (set_rule(field="service.lines.modifiers", value=["KX", "KX"]), "settings_invalid"),
        (set_rule(field="service.lines.modifiers", value=["KX"], add=["59"]), "settings_invalid"),
        (set_rule(field="service.lines.units", value="NaN"), "settings_invalid"),
        (set_rule(field="service.lines.units", value=0), "settings_invalid"),
        (set_rule(field="service.lines.units", value=True), "settings_invalid"),
        (set_rule(field="authorization.number", value="A*B~"), "settings_invalid"),
        (set_rule(field="service.lines.units", value=1, where={"no": []}), "settings_invalid"),
        (set_rule(field="service.lines.units", value=1, where={"exists": [{"var": "procedur_code"}]}), "field_unknown"),
    ],
)
def test_what_is_wrong_is_refused_with_rule_and_tier_named(bad: ClaimRule, code: str) -> None:
    problems = problems_of(bad)
    assert [x.code for x in problems] == [code]
    assert problems[0].message.startswith(f"The rule {bad.code} (global): ")
    assert problems[0].rule == bad.code


def test_all_problems_are_told_at_once_and_near_names_with_them() -> None:
    bad = rule("r", {"exists": [{"var": "claim.total_charg"}]}, message="", position=-1)
    assert sorted(codes(bad)) == ["field_unknown", "message_missing", "position_invalid"]
    assert "did you mean claim.total_charge" in problems_of(bad)[-1].message
    assert "did you mean member.id" in problems_of(rule("r", {"exists": [{"var": "member_id"}]}))[0].message


def test_two_active_rules_of_one_code_are_refused_unless_one_is_the_others_next_version() -> None:
    ours = rule("r", org_id=MAPLE)
    assert codes(ours, [rule("r")]) == ["code_taken"]
    assert codes(ours, [rule("r", org_id=MAPLE, version=2)]) == []
    assert codes(ours, [rule("r", is_active=False)]) == []
    assert codes(rule("r", org_id=MAPLE, payer_id=PAYER), [rule("r", payer_id=OTHER_PAYER)]) == []
    assert (
        codes(rule("r", org_id=MAPLE, effective_from=date(2026, 1, 1)), [rule("r", effective_to=date(2026, 1, 1))])
        == []
    )


def test_two_rules_that_set_a_field_to_two_values_under_one_condition_are_refused() -> None:
    a, b = {"==": [{"var": "claim.type"}, "professional"]}, {"exists": [{"var": "payer.id"}]}
    one = set_rule("one", {"and": [a, b]}, field="claim.place_of_service", value="11")
    other = set_rule("other", {"and": [b, a]}, field="claim.place_of_service", value="22")
    assert codes(one, [other]) == ["set_conflict"]
    assert "other (global)" in problems_of(one, [other])[0].message
    assert codes(one, [set_rule("other", a, field="claim.place_of_service", value="22")]) == []
    assert codes(one, [set_rule("other", {"and": [a, b]}, field="claim.place_of_service", value="11")]) == []
    assert codes(one, [set_rule("other", {"and": [a, b]}, field="claim.frequency_code", value="7")]) == []


def test_money_people_services_and_diagnoses_cannot_be_set() -> None:
    beginnings = ("claim.total", "service.lines.charge", "service.lines.procedure", "diagnosis", "patient", "member.id")
    assert not [path for path in SETTABLE if path.startswith(beginnings)]


def deep(levels: int, inner: Any, within: str = "not") -> Any:
    """Made by hand: no reader of JSON gives more than its own stack."""
    for _ in range(levels):
        inner = {within: [inner]} if within else [inner]
    return inner


def among(*values: Any) -> dict[str, Any]:
    return {"in": [{"var": "claim.place_of_service"}, list(values)]}


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (rule("r", deep(100_000, ALWAYS)), "condition_unstorable"),
        (rule("r", among(deep(100_000, "11", ""))), "condition_unstorable"),
        (rule("r", among("11", {"var": "service.place_of_service"})), "condition_unstorable"),
        (rule("r", among("11", ["12", [{"var": "claim.type"}]])), "condition_unstorable"),
        (rule("r", among(float("nan"))), "condition_unstorable"),
        (rule("r", among(float("inf"))), "condition_unstorable"),
        (rule("r", among(2**63)), "condition_unstorable"),
        (rule("r", among(-(2**63) - 1)), "condition_unstorable"),
        (rule("r", among("1\0")), "condition_unstorable"),
        (rule("r", among("\ud800")), "condition_unstorable"),
        (rule("r", {"exists\0": [{"var": "claim.type"}]}), "condition_unstorable"),
        (rule("r", {1: []}), "condition_unstorable"),
        (rule("r", among(b"11")), "condition_unstorable"),
        (rule("r", among(*range(20_001))), "condition_unstorable"),
        (rule("r", settings=["field"]), "settings_unstorable"),
        (set_rule(field="service.lines.units", value=2**70), "settings_unstorable"),
        (set_rule(field="service.lines.units", value=float("nan")), "settings_unstorable"),
        (set_rule(field="service.lines.units", value=1, where=deep(100_000, ALWAYS)), "settings_unstorable"),
        (set_rule(field="service.lines.units", value=1, where=among({"var": "unit"})), "settings_unstorable"),
        (rule("r", action="add_note", settings={"note": "Call\0"}), "settings_unstorable"),
        (rule("r", message="No\0"), "message_unstorable"),
        (rule("r", hint="\udfff"), "hint_unstorable"),
        (rule("r", reason="\0"), "reason_unstorable"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_what_can_not_be_stored_or_walked_is_a_problem_and_no_crash(bad: ClaimRule, code: str) -> None:
    assert codes(bad, [bad, set_rule("s", deep(5_000, ALWAYS), field="service.lines.units", value=1)]) == [code]


def test_what_is_as_deep_and_large_as_allowed_is_right() -> None:
    levels = deep(48, {"exists": [{"var": "claim.type"}]})
    assert codes(rule("r", levels)) == []
    assert codes(rule("r", among(2**63 - 1, -(2**63), 0.5, True, None, ["11", ["12"]]))) == []


def test_a_stored_rule_that_is_too_deep_does_not_stop_another_from_being_written() -> None:
    stored = set_rule("s", deep(5_000, ALWAYS), field="service.lines.units", value=1)
    assert codes(set_rule("t", field="service.lines.units", value=2), [stored]) == []


def test_a_large_value_is_not_repeated_in_what_is_said() -> None:
    (problem,) = problems_of(set_rule(field="claim.payer_number", value="9" * 50_000))
    assert len(problem.message) < 300
