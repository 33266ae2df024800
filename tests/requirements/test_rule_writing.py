"""Rules take each other's place, and none that has been in force is ever made not to have been."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.support.database import connect
from tests.support.requirements import VERIFY, Rules
from tests.support.tables import insert

from rcm.core.actor import Actor
from rcm.core.ids import new_id
from rcm.core.time import today
from rcm.requirements.documents import read
from rcm.requirements.new_rule import NewRule
from rcm.requirements.rule import Rule, Tier
from rcm.requirements.service.asking import live
from rcm.requirements.service.board import RuleRefused
from rcm.requirements.service.documents import import_rules
from rcm.requirements.service.naming import EndpointOfOtherPayer, question
from rcm.requirements.service.waivers import approve_waiver, request_waiver
from rcm.requirements.service.writing import RuleBegun, Saved, end_rule

_TODAY = today()


def _in(days: int) -> date:
    return _TODAY + timedelta(days=days)


async def _end(rules: Rules, rule: Rule, on: date | None = None) -> Saved:
    async with rules.writing(rule.tier) as session:
        return await end_rule(session, rule.tier, rule.rule_id, on)


async def _least(rules: Rules, day: date) -> int | None:
    """min_length of member.id on that day, in maple."""
    async with rules.app.read(rules.actor(rules.maple)) as session:
        found = (await live(session, await question(session, VERIFY, payer="CASCADE", on=day))).fields
    checks = {check.key: check.value for check in found["member.id"].validate} if "member.id" in found else {}
    return checks.get("min_length")


async def _length(rules: Rules, least: int, tier: Tier = Tier.GLOBAL, **more: Any) -> Saved:
    return await rules.set(tier, "member.id", "validate", {"min_length": least}, **more)


async def test_a_rule_that_has_been_in_force_ends_today_at_the_earliest(rules: Rules) -> None:
    (rule,) = (await _length(rules, 3, effective_from=_in(-10))).added
    for day in (_in(-30), _in(-10), _in(-1)):
        with pytest.raises(RuleBegun, match=str(day)):
            await _end(rules, rule, day)
    assert await _least(rules, _in(-5)) == 3
    saved = await _end(rules, rule, _TODAY)
    assert [each.effective_to for each in saved.ended] == [_TODAY]
    assert await _least(rules, _in(-1)) == 3
    assert await _least(rules, _TODAY) is None


@pytest.mark.parametrize("begins", [0, 10])
async def test_what_has_not_been_in_force_for_a_day_is_withdrawn(rules: Rules, begins: int) -> None:
    (rule,) = (await _length(rules, 3, effective_from=_in(begins))).added
    saved = await _end(rules, rule, _in(-5))
    assert [each.rule_id for each in saved.withdrawn] == [rule.rule_id]


async def test_nothing_takes_the_place_of_a_rule_on_days_gone_by(rules: Rules) -> None:
    (rule,) = (await _length(rules, 3, effective_from=_in(-10))).added
    for begins in (-10, -3):
        with pytest.raises(RuleRefused) as refused:
            await _length(rules, 4, supersede=True, effective_from=_in(begins))
        problem = refused.value.facts["problems"][0]
        assert (problem["code"], problem["rule_id"]) == ("requirements.rule_begun", str(rule.rule_id))
        assert str(_in(begins)) in problem["message"]
    assert await _least(rules, _TODAY) == 3
    await _length(rules, 4, supersede=True)
    assert (await _least(rules, _in(-1)), await _least(rules, _TODAY)) == (3, 4)


@pytest.mark.parametrize("begins", [0, 5])
async def test_the_older_rule_goes_on_where_the_newer_one_ends(rules: Rules, begins: int) -> None:
    (older,) = (await _length(rules, 3, effective_from=_in(-10), reason="Since ever")).added
    saved = await _length(rules, 4, supersede=True, effective_from=_in(begins), effective_to=_in(20))
    (again,) = saved.resumed
    assert (again.effective_from, again.effective_to, again.version, again.reason) == (_in(20), None, 3, "Since ever")
    days = [-1, begins, 19, 20, 400]
    assert [await _least(rules, _in(day)) for day in days] == [3, 4, 4, 3, 3]
    assert older.rule_id == saved.ended[0].rule_id


async def test_a_rule_that_ends_before_does_not_go_on(rules: Rules) -> None:
    await _length(rules, 3, effective_from=_in(-10), effective_to=_in(20))
    assert (await _length(rules, 4, supersede=True, effective_to=_in(20))).resumed == ()


async def test_of_two_rules_of_one_document_the_later_one_supersedes(rules: Rules) -> None:
    said = (
        "{tier: global, task: eligibility.verify, field: member.id, operation: validate, value: {min_length: %d}, %s}"
    )
    document = read(f"rules: [{said % (3, f'from: {_TODAY}')}, {said % (4, f'from: {_in(9)}, until: {_in(12)}')},"
                    f" {said % (5, f'from: {_in(15)}')}]".encode())  # fmt: skip
    async with rules.writing(Tier.GLOBAL) as session:
        await import_rules(session, document, supersede=True)
    assert [await _least(rules, _in(day)) for day in (0, 9, 12, 15)] == [3, 4, 3, 5]
    with connect(rules.urls.owner) as owner:
        periods = owner.execute("select effective_from, effective_to from global_requirement order by 1").fetchall()
    assert periods == [(_TODAY, _in(9)), (_in(9), _in(12)), (_in(12), _in(15)), (_in(15), None)]


async def test_a_document_without_a_day_is_not_satisfied_by_a_rule_of_the_future(rules: Rules) -> None:
    await _length(rules, 3, effective_from=_in(30))
    document = read(
        b"rules: [{tier: global, task: eligibility.verify, field: member.id, operation: validate,"
        b" value: {min_length: 3}}]"
    )
    for unchanged in (0, 1):
        async with rules.writing(Tier.GLOBAL) as session:
            assert (await import_rules(session, document)).saved.unchanged == unchanged
    assert await _least(rules, _TODAY) == 3


async def test_plans_are_kept_and_asked_in_one_form(rules: Rules) -> None:
    (rule,) = (await rules.set(Tier.PAYER, "member.id", payer="CASCADE", plan=" Gold  ppo")).added
    assert rule.scope.plan == "GOLD PPO"
    (same,) = (await rules.set(Tier.PAYER, "member.id", payer="CASCADE", plan="gold PPO ")).added
    assert (same.scope, same.version) == (rule.scope, 2)
    assert (await rules.ask(payer="CASCADE", plan="gold ppo")).scope == rule.scope


async def test_a_payer_that_is_not_the_endpoints_is_refused(rules: Rules) -> None:
    endpoint = new_id()
    with connect(rules.urls.owner) as owner:
        insert(owner, "channel_type", code="portal", name="Portal")
        owner.execute(
            "insert into endpoint (endpoint_id, org_id, name, payer_id, channel_type_id)"
            " select %s, %s, 'Portal', %s, channel_type_id from channel_type",
            (endpoint, rules.maple, rules.payers["CASCADE"]),
        )
    with pytest.raises(EndpointOfOtherPayer):
        await rules.set(Tier.ORGANIZATION, "member.id", payer="MERIDIAN", endpoint_id=endpoint)
    with pytest.raises(EndpointOfOtherPayer):
        await rules.ask(payer="MERIDIAN", endpoint_id=endpoint)
    for payer in ("CASCADE", None):
        asked = await rules.ask(payer=payer, endpoint_id=endpoint)
        assert asked.scope.payer_id == rules.payers["CASCADE"]


async def _waiver(rules: Rules, until: date, least: int, **more: Any) -> UUID:
    new = NewRule(
        Tier.ORGANIZATION, VERIFY, "member.id", "validate", {"min_length": least}, payer="CASCADE",
        waiver_reason="paper cards", waiver_until=until, **more,
    )  # fmt: skip
    async with rules.app.write(rules.actor(rules.maple)) as session:
        saved = await request_waiver(session, new, supersede=True)
    assert (saved.ended, saved.withdrawn, saved.resumed) == ((), (), ())
    return saved.added[0].rule_id


async def _approve(rules: Rules, rule_id: UUID) -> Rule:
    async with rules.app.write(Actor(rules.maple, rules.approvers[rules.maple])) as session:
        return await approve_waiver(session, rule_id)


async def test_a_waiver_stays_until_its_extension_is_agreed_to(rules: Rules) -> None:
    await _length(rules, 9, Tier.PAYER, payer="CASCADE")
    first = await _waiver(rules, _in(30), 3)
    await _approve(rules, first)
    second = await _waiver(rules, _in(60), 2)
    with connect(rules.urls.owner) as owner:
        rows = owner.execute(
            "select org_requirement_policy_id, effective_to, waived from org_requirement_policy order by version"
        ).fetchall()
    assert rows == [(first, None, True), (second, None, False)]
    assert await _least(rules, _in(29)) == 3
    await _approve(rules, second)
    assert [await _least(rules, _in(day)) for day in (0, 31, 60)] == [2, 2, 9]


async def test_an_own_rule_goes_on_when_the_waiver_is_over(rules: Rules) -> None:
    await _length(rules, 5, Tier.PAYER, payer="CASCADE", effective_from=_in(-9))
    await _length(rules, 8, Tier.ORGANIZATION, payer="CASCADE", effective_from=_in(-9))
    asked = await _waiver(rules, _in(30), 2)
    approved = await _approve(rules, asked)
    assert approved.effective_to == _in(30)
    assert [await _least(rules, _in(day)) for day in (-1, 0, 29, 30)] == [8, 2, 2, 8]
