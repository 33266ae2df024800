"""Older documents become rules, and nothing that they say is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.support.rules import BEGIN, GLOBAL, OF_PAYER, OWN, PAYER, rule

from rcm.requirements.conversion import (
    Converted,
    PolicyTypeUnknown,
    from_field_requirement,
    from_org_policy,
    from_payer_requirement,
)
from rcm.requirements.lint import problems_of
from rcm.requirements.models import OPERATIONS
from rcm.requirements.resolver import resolve
from rcm.requirements.rule import Scope


def rules(converted: Converted) -> list[tuple[str, str, dict[str, Any]]]:
    return [(rule.field_path, rule.operation, rule.value) for rule in converted.rules]


def places(converted: Converted) -> list[str]:
    return [problem.place for problem in converted.problems]


def test_names_become_rules_in_their_order() -> None:
    converted = from_field_requirement(["member_id", "npi"], ["plan"], {})
    assert rules(converted) == [("member_id", "require", {}), ("npi", "require", {}), ("plan", "optional", {})]
    assert converted.problems == ()


def test_metadata_becomes_validation_default_and_condition() -> None:
    metadata = {
        "member_id": {"label": "Member ID", "regex": "^[A-Z]", "minLength": 5, "max_length": 12},
        "units": {"type": "number", "minimum": 1, "max": 9, "default": 1},
        "referral": {"required_if": {"==": [{"var": "plan"}, "HMO"]}},
    }
    converted = from_field_requirement(["member_id"], ["units"], metadata)
    assert rules(converted) == [
        ("member_id", "require", {"label": "Member ID"}),
        ("member_id", "validate", {"pattern": "^[A-Z]", "min_length": 5, "max_length": 12}),
        ("units", "optional", {}),
        ("units", "validate", {"type": "number", "range": {"min": 1, "max": 9}}),
        ("units", "default", {"value": 1}),
        ("referral", "conditional", {"when": {"==": [{"var": "plan"}, "HMO"]}, "then": "require"}),
    ]
    assert converted.problems == ()


def test_lists_of_objects_and_objects_by_name_say_the_same() -> None:
    as_list = from_field_requirement([{"name": "npi", "checksum": "npi"}], [], {})
    as_object = from_field_requirement({"npi": {"checksum": "npi"}}, [], {})
    assert rules(as_list) == rules(as_object) == [
        ("npi", "require", {}), ("npi", "validate", {"checksum": "npi"})
    ]  # fmt: skip


def test_required_wins_over_optional_and_it_is_said() -> None:
    for required, optional in ((["npi"], ["npi"]), ([], [{"name": "npi", "required": True}])):
        converted = from_field_requirement(required, optional, {})
        assert rules(converted) == [("npi", "require", {})]
        assert len(converted.problems) == 1


def test_a_field_that_a_task_brings_back_is_an_output() -> None:
    assert rules(from_field_requirement([], [], {"copay": {"output": True}})) == [("copay", "output", {})]


def test_what_no_rule_says_is_kept_and_reported() -> None:
    converted = from_field_requirement(["npi"], [], {"npi": {"widget": "lookup", "pattern": "^1"}})
    assert rules(converted) == [
        ("npi", "require", {"metadata": {"widget": "lookup"}}),
        ("npi", "validate", {"pattern": "^1"}),
    ]
    assert places(converted) == ["field_metadata.npi.widget"]


@pytest.mark.parametrize("given", ["member_id", 5, True])
def test_a_document_of_another_shape_is_reported(given: Any) -> None:
    converted = from_field_requirement(given, [], {})
    assert converted.rules == ()
    assert places(converted) == ["required_fields"]
    assert converted.problems[0].found == given


@pytest.mark.parametrize("entry", [7, "", {"label": "no name"}, None])
def test_an_entry_without_a_name_is_reported_and_the_others_are_read(entry: Any) -> None:
    converted = from_field_requirement(["npi", entry], None, None)
    assert rules(converted) == [("npi", "require", {})]
    assert places(converted) == ["required_fields[1]"]


def test_a_payers_document_keeps_its_reference_and_version() -> None:
    converted = from_payer_requirement(
        {
            "required_fields": ["npi"],
            "optional_fields": ["plan"],
            "field_rules": {"npi": {"checksum": "npi"}},
            "compliance_ref": "45 CFR 162.1302",
            "version": 3,
        }
    )
    assert rules(converted) == [
        ("npi", "require", {}), ("npi", "validate", {"checksum": "npi"}), ("plan", "optional", {})
    ]  # fmt: skip
    assert (converted.compliance_ref, converted.version) == ("45 CFR 162.1302", 3)
    assert places(from_payer_requirement({"version": "three"})) == ["version"]


@pytest.mark.parametrize(
    ("policy_type", "changes", "expected"),
    [
        ("add", ["ssn"], [("ssn", "require", {})]),
        (
            "add",
            {"required_fields": ["ssn"], "optional_fields": ["fax"]},
            [("ssn", "require", {}), ("fax", "optional", {})],
        ),
        ("add", {"ssn": {"max_length": 9}}, [("ssn", "require", {}), ("ssn", "validate", {"max_length": 9})]),
        ("remove", ["fax"], [("fax", "optional", {"removed": True})]),
        ("remove", {"required_fields": ["fax"]}, [("fax", "optional", {"removed": True})]),
        ("override", {"fax": {"required": False}}, [("fax", "optional", {})]),
        (
            "override",
            {"fax": {"required": True, "pattern": "^1"}},
            [("fax", "require", {}), ("fax", "validate", {"pattern": "^1"})],
        ),
    ],
)
def test_policies_of_an_organisation(policy_type: str, changes: Any, expected: list[Any]) -> None:
    assert rules(from_org_policy(policy_type, changes)) == expected


def test_modify_is_the_older_word_for_override() -> None:
    changes = {"fax": {"required": False, "default": "none"}}
    assert from_org_policy("modify", changes) == from_org_policy("override", changes)
    with pytest.raises(PolicyTypeUnknown):
        from_org_policy("replace", changes)


_NAMES = st.sampled_from(["npi", "member_id", "plan", "fax", "a.b"])
_SCALARS = st.one_of(st.integers(-5, 5), st.text(min_size=1, max_size=3), st.booleans())
_WORDS = [
    "pattern",
    "regex",
    "min",
    "maximum",
    "default",
    "label",
    "description",
    "widget",
    "enum",
    "required",
    "output",
    "required_if",
    "type",
    "range",
    "forbidden",
]
_DETAILS = st.dictionaries(st.sampled_from(_WORDS), _SCALARS, max_size=3)
_ENTRIES = st.one_of(_NAMES, st.builds(lambda name, details: {"name": name, **details}, _NAMES, _DETAILS))
_COLUMN = st.one_of(st.lists(_ENTRIES, max_size=3), st.dictionaries(_NAMES, _DETAILS, max_size=3))


def _named(column: Any) -> set[str]:
    if isinstance(column, dict):
        return set(column)
    return {entry if isinstance(entry, str) else entry["name"] for entry in column}


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_COLUMN, _COLUMN, st.dictionaries(_NAMES, _DETAILS, max_size=3))
def test_every_field_becomes_a_rule_and_every_unknown_word_is_kept(required: Any, optional: Any, metadata: Any) -> None:
    converted = from_field_requirement(required, optional, metadata)
    assert {rule.field_path for rule in converted.rules} == _named(required) | _named(optional) | _named(metadata)
    assert {rule.operation for rule in converted.rules} <= set(OPERATIONS)
    plain = [(r.field_path, r.operation) for r in converted.rules if r.operation in {"require", "optional", "validate"}]
    assert len(plain) == len(set(plain)), "one rule for each field and operation"
    assert {name for name, operation in plain if operation == "require"} >= _named(required), (
        "what was required stays required"
    )
    kept = {r.field_path: r.value["metadata"] for r in converted.rules if "metadata" in r.value}
    for name, details in metadata.items():
        if "widget" in details:
            assert details["widget"] in kept[name].values()
        if "default" in details:
            assert (name, "default", {"value": details["default"]}) in rules(converted)


def test_a_rule_says_whether_a_field_is_asked_for_only_where_the_document_says_it() -> None:
    document = {"required_fields": ["provider.npi"], "field_rules": {"member_id": {"pattern": "^M", "label": "ID"}}}
    assert rules(from_payer_requirement(document)) == [
        ("provider.npi", "require", {}),
        ("member_id", "validate", {"pattern": "^M", "metadata": {"label": "ID"}}),
    ]
    assert rules(from_org_policy("override", {"member_id": {"min_length": 11}})) == [
        ("member_id", "validate", {"min_length": 11})
    ]
    said = rules(from_payer_requirement({"field_rules": {"plan": {"required": False}, "fax": {"required": True}}}))
    assert said == [("plan", "optional", {}), ("fax", "require", {})]


@pytest.mark.parametrize("details", [{"label": "Plan"}, {}])
def test_what_is_only_described_is_shown_and_loosens_nothing(details: dict[str, Any]) -> None:
    ((path, operation, value),) = rules(from_field_requirement([], [], {"payer.plan": details}))
    described = rule(OF_PAYER, path, operation, value)
    assert problems_of(described, ()) == []
    alone = resolve([described], Scope(PAYER), BEGIN).fields["payer.plan"]
    assert (alone.presence, alone.validate, alone.presence_rule) == ("optional", (), None)
    asked = rule(GLOBAL, "payer.plan", "require")
    assert resolve([asked, described], Scope(PAYER), BEGIN).fields["payer.plan"].presence == "require"
    gone = rule(OF_PAYER, "payer.plan", "optional", {"removed": True})
    assert resolve([gone, replace(described, tier=OWN)], Scope(PAYER), BEGIN).fields == {}


def test_two_texts_under_one_word_are_both_kept() -> None:
    twice = from_payer_requirement({"field_rules": [{"name": "fax", "label": "A"}, {"name": "fax", "label": "B"}]})
    assert rules(twice) == [("fax", "validate", {"metadata": {"label": "A", "other label": "B"}})]
