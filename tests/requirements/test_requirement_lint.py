"""Rules that are refused when they are written: each reason once, with the rule and the tier that it offends."""

from __future__ import annotations

import inspect
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.rules import AUTHOR, BEGIN, GLOBAL, OF_PAYER, OTHER_PAYER, OWN, PAYER, any_rules, rule, waived

from rcm.requirements.carried import CARRIED
from rcm.requirements.lint import problems_of
from rcm.requirements.rule import Rule, Scope
from rcm.samples.reference_requirements import GLOBAL_REQUIREMENTS, PAYER_REQUIREMENTS

ID = "member.id"
_HMO = {"==": [{"var": "payer.plan"}, "HMO"]}


def ask(path: str, reads: str, **more: Any) -> Rule:
    return rule(GLOBAL, path, "conditional", {"when": {"exists": [{"var": reads}]}, "then": "require"}, **more)


def codes(new: Rule, *others: Rule) -> set[str]:
    return {each.code.removeprefix("requirements.") for each in problems_of(new, others)}


BY_ITSELF: list[tuple[str, Rule]] = [
    ("operation_unknown", rule(GLOBAL, ID, "guess")),
    ("field_unknown", rule(GLOBAL, "member.idd", "require")),
    ("field_unknown", rule(GLOBAL, "", "require")),
    ("field_unknown", rule(GLOBAL, "service.lines.0.charge", "require")),
    ("field_unknown", rule(GLOBAL, "service.lines.*.charge", "validate", {"range": {"min": 1}})),
    ("variable_unknown", ask(ID, "claim.frequenzy")),
    ("period_empty", rule(GLOBAL, ID, "require", effective_to=BEGIN)),
    ("value_key_unknown", rule(GLOBAL, ID, "require", {"pattern": "^A"})),
    ("value_key_unknown", rule(GLOBAL, ID, "validate", {"regex": "^A"})),
    ("value_key_unknown", rule(GLOBAL, ID, "conditional", {"when": _HMO, "otherwise": "forbid"})),
    ("value_invalid", rule(GLOBAL, ID, "validate", {})),
    ("value_invalid", rule(GLOBAL, ID, "validate", {"min_length": "2"})),
    ("value_invalid", rule(GLOBAL, ID, "validate", {"min_length": True})),
    ("value_invalid", rule(GLOBAL, ID, "validate", {"max_length": -1})),
    ("value_invalid", rule(GLOBAL, ID, "validate", {"enum": "A"})),
    ("value_invalid", rule(GLOBAL, ID, "validate", {"enum": []})),
    ("value_invalid", rule(GLOBAL, ID, "validate", {"range": 5})),
    ("value_invalid", rule(GLOBAL, ID, "validate", {"range": {}})),
    ("value_invalid", rule(GLOBAL, ID, "validate", {"range": {"from": 1}})),
    ("value_invalid", rule(GLOBAL, ID, "validate", {"range": {"min": float("nan")}})),
    ("value_invalid", rule(GLOBAL, ID, "validate", {"checksum": "luhn"})),
    ("value_invalid", rule(GLOBAL, ID, "validate", {"code_system": "icd9"})),
    ("value_invalid", rule(GLOBAL, ID, "validate", {"type": "blob"})),
    ("value_invalid", rule(GLOBAL, ID, "validate", {"format": "klingon"})),
    ("value_invalid", rule(GLOBAL, ID, "default")),
    ("value_invalid", rule(GLOBAL, ID, "default", {"value": float("nan")})),
    ("value_invalid", rule(GLOBAL, ID, "default", {"value": [{"a": float("-inf")}]})),
    ("value_invalid", rule(GLOBAL, ID, "default", {"value": Decimal("sNaN")})),
    ("value_invalid", rule(GLOBAL, ID, "optional", {"removed": "yes"})),
    ("value_invalid", replace(rule(GLOBAL, ID, "require"), value=["x"])),  # type: ignore[arg-type]
    ("pattern_refused", rule(GLOBAL, ID, "validate", {"pattern": "(?=a)b"})),
    ("pattern_refused", rule(GLOBAL, ID, "validate", {"pattern": r"(a)\1"})),
    ("pattern_refused", rule(GLOBAL, ID, "validate", {"pattern": "a" * 501})),
    ("pattern_refused", rule(GLOBAL, ID, "validate", {"pattern": "(((a{100}){100}){100})"})),
    ("condition_invalid", rule(GLOBAL, ID, "conditional", {"when": {"eval": ["1"]}})),
    ("condition_invalid", rule(GLOBAL, ID, "conditional", {"then": "require"})),
    ("condition_invalid", rule(GLOBAL, ID, "conditional", {"when": _HMO, "then": "optional"})),
    ("waiver_invalid", rule(OF_PAYER, ID, "optional", waived=True)),
    ("waiver_invalid", waived(ID, "optional", waiver_until=None)),
    ("waiver_invalid", waived(ID, "optional", waiver_reason="")),
    ("waiver_invalid", waived(ID, "optional", waiver_until=BEGIN)),
    ("waiver_invalid", waived(ID, "optional", waiver_approved_by=AUTHOR)),
    ("conditional_cycle", ask(ID, "member_id")),
    ("intersection_empty", rule(GLOBAL, ID, "validate", {"min_length": 5, "max_length": 4})),
    ("intersection_empty", rule(GLOBAL, ID, "validate", {"range": {"min": 5, "max": 4}})),
    ("intersection_empty", rule(GLOBAL, ID, "validate", {"enum": ["A"], "pattern": "^B"})),
]


@pytest.mark.parametrize(("code", "new"), BY_ITSELF)
def test_a_rule_that_is_wrong_by_itself_is_refused_by_its_own_name(code: str, new: Rule) -> None:
    found = [each for each in problems_of(new, ()) if each.code == f"requirements.{code}"]
    assert found
    assert found[0].as_dict()["rule_id"] == str(new.rule_id)
    assert found[0].tier is new.tier


REQUIRED = rule(OF_PAYER, ID, "require")
LONG = rule(OF_PAYER, ID, "validate", {"min_length": 5, "max_length": 9, "enum": ["AAAAA", "BBBBB"]})
FILLED = rule(OF_PAYER, ID, "default", {"value": "A1"})
TWELVE = rule(OF_PAYER, ID, "validate", {"min_length": 12})
FORBIDDEN_AT_TIMES = rule(OF_PAYER, ID, "conditional", {"when": _HMO, "then": "forbid"})
ASKED_AT_TIMES = rule(OF_PAYER, ID, "conditional", {"when": _HMO, "then": "require"})
AGAINST: list[tuple[str, Rule, Rule]] = [
    ("presence_conflict", rule(OF_PAYER, ID, "optional"), REQUIRED),
    ("presence_conflict", rule(OF_PAYER, ID, "forbid"), REQUIRED),
    ("presence_conflict", rule(OF_PAYER, "member_id", "forbid"), REQUIRED),
    ("forbid_conflict", rule(OF_PAYER, ID, "forbid"), FILLED),
    ("forbid_conflict", rule(OF_PAYER, ID, "conditional", {"when": _HMO, "then": "forbid"}), FILLED),
    ("validate_conflict", rule(OF_PAYER, ID, "validate", {"min_length": 6}, version=2), LONG),
    ("validate_conflict", rule(OF_PAYER, ID, "validate", {"min_length": None}, version=2), LONG),
    ("default_conflict", rule(OF_PAYER, ID, "default", {"value": "A2"}, version=2), FILLED),
    ("dates_overlap", rule(OF_PAYER, ID, "optional", {"removed": True}, version=2), rule(OF_PAYER, ID, "optional")),
    (
        "dates_overlap",
        rule(OF_PAYER, ID, "conditional", {"when": _HMO, "then": "forbid"}),
        rule(OF_PAYER, ID, "conditional", {"when": _HMO, "then": "require"}),
    ),
    ("looser_without_waiver", rule(OWN, ID, "optional", scope=Scope(PAYER)), REQUIRED),
    ("looser_without_waiver", rule(OWN, ID, "optional", {"removed": True}, scope=Scope(PAYER)), REQUIRED),
    ("looser_without_waiver", rule(OWN, ID, "forbid", scope=Scope(PAYER)), FILLED),
    ("looser_without_waiver", rule(OWN, ID, "require"), rule(GLOBAL, ID, "forbid")),
    ("looser_without_waiver", rule(OWN, ID, "default", {"value": "A"}), rule(GLOBAL, ID, "forbid")),
    ("looser_without_waiver", rule(OWN, ID, "validate", {"min_length": 4}, scope=Scope(PAYER)), LONG),
    ("looser_without_waiver", rule(OWN, ID, "validate", {"max_length": None}, scope=Scope(PAYER)), LONG),
    ("looser_without_waiver", rule(OWN, ID, "validate", {"enum": ["AAAAA", "CCCCC"]}, scope=Scope(PAYER)), LONG),
    ("intersection_empty", rule(OWN, ID, "validate", {"min_length": 10}, scope=Scope(PAYER)), LONG),
    ("intersection_empty", rule(OWN, ID, "validate", {"pattern": "^C"}, scope=Scope(PAYER)), LONG),
    ("default_refused", rule(OWN, ID, "default", {"value": "AA"}, scope=Scope(PAYER)), LONG),
    ("default_refused", rule(OF_PAYER, ID, "validate", {"pattern": "^B"}), FILLED),
    ("default_refused", rule(OF_PAYER, ID, "validate", {"code_system": "msdrg"}), FILLED),
    ("conditional_cycle", ask(ID, "claim.number"), ask("claim_number", "member_id")),
    ("intersection_empty", rule(GLOBAL, ID, "validate", {"max_length": 10}), TWELVE),
    ("intersection_empty", rule(OWN, ID, "validate", {"max_length": 4}), LONG),
    ("default_refused", rule(OWN, ID, "default", {"value": "AA"}), LONG),
    ("presence_conflict", rule(OWN, ID, "conditional", {"when": _HMO, "then": "forbid"}), REQUIRED),
    ("presence_conflict", rule(OWN, ID, "require"), FORBIDDEN_AT_TIMES),
    ("presence_conflict", rule(OWN, ID, "forbid"), ASKED_AT_TIMES),
    ("forbid_conflict", rule(OWN, ID, "conditional", {"when": _HMO, "then": "forbid"}), FILLED),
    ("waiver_idle", waived(ID, "optional", scope=Scope(PAYER), waived=False), ASKED_AT_TIMES),
]


@pytest.mark.parametrize(("code", "new", "other"), AGAINST)
def test_what_another_rule_stands_against_names_that_rule_and_its_tier(code: str, new: Rule, other: Rule) -> None:
    assert problems_of(other, ()) == []
    found = [each for each in problems_of(new, (other,)) if each.code == f"requirements.{code}"]
    assert [(each.rule_id, each.tier) for each in found] == [(other.rule_id, other.tier)]
    assert str(other.rule_id) in found[0].message


@pytest.mark.parametrize(
    "new",
    [
        rule(OWN, ID, "require", scope=Scope(PAYER)),
        rule(OWN, ID, "validate", {"min_length": 2}, scope=Scope(OTHER_PAYER)),
        rule(OWN, ID, "validate", {"pattern": "^A"}, scope=Scope(PAYER)),
        rule(OWN, ID, "validate", {"enum": ["AAAAA"]}, scope=Scope(PAYER)),
        rule(OWN, ID, "optional"),
        waived(ID, "optional", scope=Scope(PAYER)),
        waived(ID, "optional", scope=Scope(PAYER), waived=False),
        rule(OF_PAYER, ID, "optional", scope=Scope(PAYER, "HMO")),
        rule(OF_PAYER, ID, "validate", {"max_length": 9}, version=2),
        rule(OWN, ID, "default", {"value": "AAAAA"}, scope=Scope(PAYER)),
        rule(OWN, "custom.anything", "require"),
        rule(OWN, ID, "require", {"label": "Member", "metadata": {"widget": "x"}}),
        rule(OWN, ID, "conditional", {"when": {"some": [{"var": "service.lines"}, {"==": [{"var": "unit"}, "UN"]}]}}),
    ],
)  # fmt: skip
def test_what_narrows_or_has_a_waiver_may_be_written(new: Rule) -> None:
    assert problems_of(new, (REQUIRED, LONG)) == []


def test_the_next_version_may_say_otherwise_where_the_former_ends() -> None:
    former = replace(REQUIRED, effective_to=date(2026, 7, 1))
    later = rule(OF_PAYER, ID, "optional", version=2, effective_from=date(2026, 7, 1))
    assert problems_of(later, (former,)) == []
    assert codes(replace(later, effective_from=date(2026, 6, 30)), former) == {"presence_conflict"}


def test_a_rule_is_no_conflict_with_itself() -> None:
    assert problems_of(replace(REQUIRED, operation="optional"), (REQUIRED,)) == []


def test_what_will_be_looser_later_is_refused_now() -> None:
    later = rule(OF_PAYER, ID, "require", effective_from=date(2026, 9, 1))
    new = rule(OWN, ID, "optional", scope=Scope(PAYER))
    (found,) = problems_of(new, (later,))
    assert "on 2026-09-01" in found.message
    assert problems_of(replace(new, effective_to=date(2026, 9, 1)), (later,)) == []


def test_a_long_ring_is_named_from_end_to_end() -> None:
    first, second = ask("claim.number", "payer.id"), ask("payer.id", "service.date", scope=Scope(PAYER))
    (found,) = problems_of(ask("service.date", "claim.number"), (first, second))
    assert "service.date -> claim.number -> payer.id -> service.date" in found.message
    apart = replace(second, effective_from=date(2027, 1, 1))
    assert problems_of(ask("service.date", "claim.number", effective_to=date(2026, 12, 1)), (first, apart)) == []


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_KEYS = ["value", "when", "then", "removed", "pattern", "min_length", "max_length", "enum", "range", "type", "format"]
_VALUES = st.dictionaries(st.sampled_from([*_KEYS, "code_system", "checksum"]), _JSON, max_size=4) | _JSON
_OPERATIONS = ["require", "optional", "forbid", "default", "validate", "conditional", "output", "guess"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(_OPERATIONS), _VALUES, st.sampled_from([GLOBAL, OF_PAYER, OWN]), any_rules(most=6), _VALUES)
def test_whatever_stands_in_a_rule_is_answered_and_never_raises(
    operation: str, value: Any, tier: Any, others: list[Rule], broken: Any
) -> None:
    new = replace(rule(tier, ID, operation), value=value)
    odd = replace(rule(GLOBAL, ID, "validate"), value=broken)
    problems_of(new, [*others, odd])


@settings(max_examples=60, deadline=None)
@given(any_rules(most=6))
def test_rules_that_exist_are_answered_one_by_one(rules: list[Rule]) -> None:
    for each in rules:
        for found in problems_of(each, rules):
            assert found.rule_id in {other.rule_id for other in rules}


def test_every_reason_to_refuse_has_a_test() -> None:
    folder = Path(inspect.getfile(problems_of)).parent
    text = "".join(each.read_text(encoding="utf-8") for each in folder.glob("lint*.py"))
    reasons = set(re.findall(r'(?:problem|_refused|_path)\(\s*"([a-z_]+)"', text))
    assert len(reasons) >= 15
    assert reasons == {code for code, _ in BY_ITSELF} | {code for code, _, _ in AGAINST} | {"field_not_carried"}


def test_the_rules_that_come_along_contradict_nothing() -> None:
    payers = {name: UUID(int=n) for n, name in enumerate(sorted({r.payer for r in PAYER_REQUIREMENTS if r.payer}), 50)}
    rules: dict[str, list[Rule]] = {}
    for each in (*GLOBAL_REQUIREMENTS, *PAYER_REQUIREMENTS):
        scope = Scope(payers[each.payer], each.plan, each.state) if each.payer else Scope()
        tier = OF_PAYER if each.payer else GLOBAL
        rules.setdefault(each.task, []).append(rule(tier, each.field, each.operation, each.value, scope=scope))
    for task, said in rules.items():
        assert [(task, found.message) for new in said for found in problems_of(new, said, CARRIED.get(task))] == []


def test_a_place_in_a_list_is_refused_and_the_path_of_every_item_is_told() -> None:
    (found,) = problems_of(rule(GLOBAL, "service.lines.0.charge", "require"), ())
    assert "write service.lines.charge" in found.message
    assert problems_of(rule(GLOBAL, "service.lines.charge", "require"), ()) == []
    assert problems_of(rule(OWN, "custom.2024.note", "require"), ()) == []


_CLAIM = CARRIED["claim.submit"]
_ASKED = {"when": _HMO, "then": "require"}


@pytest.mark.parametrize("path", ["clinical.notes", "authorization.trace", "service.type_code", "portal.username"])
def test_what_no_claim_can_have_is_not_required_of_claims(path: str) -> None:
    for new in (rule(GLOBAL, path, "require"), rule(OWN, path, "conditional", _ASKED)):
        (found,) = problems_of(new, (), _CLAIM)
        assert (found.code, found.rule_id) == ("requirements.field_not_carried", new.rule_id)
        assert problems_of(new, ()) == []
    for operation in ("optional", "forbid", "output"):
        assert problems_of(rule(GLOBAL, path, operation), (), _CLAIM) == []


def test_what_a_claim_has_may_be_required_under_each_of_its_names() -> None:
    for path in ("provider.npi", "tin", "tax_id", "provider.tin", "billing.npi", "member_id", "custom.note",
                 "service.lines", "service.lines.charge", "member.address"):  # fmt: skip
        assert problems_of(rule(GLOBAL, path, "require"), (), _CLAIM) == [], path
    (found,) = problems_of(rule(GLOBAL, "supervising.npi", "require"), (), _CLAIM)
    assert "npi" in found.message.split("Near it")[1]


def test_a_waiver_that_would_change_nothing_is_refused_and_the_way_is_told() -> None:
    here = Scope(PAYER)
    (found,) = problems_of(waived(ID, "optional", scope=here, waived=False), (ASKED_AT_TIMES,))
    assert '{"removed": true}' in found.message
    assert problems_of(waived(ID, "optional", {"removed": True}, scope=here, waived=False), (ASKED_AT_TIMES,)) == []
    nothing = waived(ID, "optional", scope=here, waived=False)
    assert [(each.code, each.rule_id) for each in problems_of(nothing, ())] == [
        ("requirements.waiver_idle", nothing.rule_id)
    ]
    later = replace(REQUIRED, effective_from=date(2026, 6, 1))
    assert problems_of(nothing, (later,)) == []
    longer = replace(nothing, rule_id=UUID(int=77), waiver_until=date(2027, 6, 1), version=2)
    assert problems_of(longer, (REQUIRED, waived(ID, "optional", scope=here))) == []


def test_what_meets_only_at_a_plan_is_found_there() -> None:
    of_payer = rule(OF_PAYER, ID, "validate", {"max_length": 10})
    of_plan = rule(OF_PAYER, ID, "default", {"value": "A" * 12}, scope=Scope(PAYER, "HMO"))
    assert codes(of_payer, of_plan) == {"default_refused"}
    assert codes(replace(of_payer, scope=Scope(PAYER, None, "CO")), of_plan) == {"default_refused"}
    assert codes(replace(of_payer, scope=Scope(OTHER_PAYER)), of_plan) == set()
