"""Documents with rules: what can't be read is refused as a whole, with every place."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support.requirements import Rules

from rcm.requirements.documents import DocumentInvalid, read, written
from rcm.requirements.rule import Tier
from rcm.requirements.service.board import RuleRefused
from rcm.requirements.service.documents import import_rules


@pytest.mark.parametrize(
    "text",
    ["", "rules: 7", "rules: [7]", "[", "rules: [{operation: require}]", "rules: []", "{}", "a: &a [*a]",
     "rules: [{tier: sky, task: t, field: f, operation: require, extra: 1}]", "policy_type: wish", "\x00",
     "policy_type: add\nfield_changes: [7]\ntask: eligibility.verify", "- required_fields: 7\n  payer: CASCADE"],
)  # fmt: skip
def test_a_document_that_cannot_be_read_is_refused_as_a_whole(text: str) -> None:
    with pytest.raises(DocumentInvalid):
        read(text.encode())


def test_each_problem_has_its_place() -> None:
    with pytest.raises(DocumentInvalid) as refused:
        read(b"rules: [{tier: sky, task: t, field: f, operation: require, from: soon}, {operation: require}]")
    places = {each["place"] for each in refused.value.facts["problems"]}
    assert places == {"rules[0].tier", "rules[0].from", "rules[1].tier", "rules[1].task", "rules[1].field"}


def test_an_organisations_older_policy_becomes_rules() -> None:
    found = read(
        b'{"org_requirement_policies": [{"policy_type": "remove", "task": "eligibility.verify", "payer": "CASCADE",'
        b' "field_changes": ["dob"]}]}'
    )
    ((place, rule),) = found.rules
    assert place.startswith("org_requirement_policies[0].dob")
    assert (rule.tier, rule.operation, rule.value) == (Tier.ORGANIZATION, "optional", {"removed": True})


def test_what_no_rule_says_is_kept_and_told() -> None:
    found = read(b"{task: a.b, payer: P, required_fields: [npi], field_rules: {npi: {widget: lookup}}}")
    assert [each.place for each in found.remarks] == ["field_rules.npi.widget"]
    assert found.rules[0][1].value == {"metadata": {"widget": "lookup"}}


@pytest.mark.parametrize("as_yaml", [True, False])
def test_what_is_written_reads_back(as_yaml: bool) -> None:
    said = {
        "tier": "payer", "task": "a.b", "payer": "P", "field": "member.id", "operation": "validate",
        "value": {"pattern": "^\\d: #é$"}, "from": date(2026, 1, 1), "until": None,
    }  # fmt: skip
    ((_, rule),) = read(written([said], as_yaml=as_yaml).encode()).rules
    assert (rule.value, rule.effective_from) == (said["value"], date(2026, 1, 1))


async def test_every_unknown_name_is_told_with_its_place_and_nothing_is_written(rules: Rules) -> None:
    document = read(
        b"rules: [{tier: organization, task: eligibility.verify, field: member.id, operation: require, payer: NOPE},"
        b" {tier: organization, task: no.task, field: member.id, operation: require},"
        b" {tier: organization, task: eligibility.verify, field: member.id, operation: require}]"
    )
    with pytest.raises(RuleRefused) as refused:
        async with rules.writing(Tier.ORGANIZATION) as session:
            await import_rules(session, document)
    told = [(each["place"], each["code"]) for each in refused.value.facts["problems"]]
    assert told == [("rules[0]", "requirements.payer_unknown"), ("rules[1]", "requirements.task_unknown")]
    assert rules.rows() == []
