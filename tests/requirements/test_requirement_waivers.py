"""Waivers: one person asks, another one agrees, until a day; no other organisation has a part in it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from tests.support.requirements import VERIFY, Rules

from rcm.core.actor import Actor
from rcm.core.time import today
from rcm.requirements.new_rule import NewRule
from rcm.requirements.rule import Tier
from rcm.requirements.service.asking import effective
from rcm.requirements.service.board import RuleRefused
from rcm.requirements.service.naming import question
from rcm.requirements.service.waivers import (
    WaiverAuthorUnknown,
    WaiverDecided,
    WaiverIncomplete,
    WaiverMissing,
    WaiverOver,
    WaiverOwn,
    approve_waiver,
    request_waiver,
)

_UNTIL = today() + timedelta(days=30)


def _asked(**more: object) -> NewRule:
    said = {"waiver_reason": "paper cards", "waiver_until": _UNTIL, "payer": "CASCADE", **more}
    return NewRule(Tier.ORGANIZATION, VERIFY, "member.id", "optional", **said)  # type: ignore[arg-type]


async def _request(rules: Rules, **more: object) -> UUID:
    await rules.set(Tier.PAYER, "member.id", payer="CASCADE", reason="The payer wants it")
    async with rules.app.write(rules.actor(rules.maple)) as session:
        return (await request_waiver(session, _asked(**more))).added[0].rule_id


async def _presence(rules: Rules, org: UUID | None = None) -> tuple[str, object]:
    async with rules.app.read(rules.actor(org or rules.maple)) as session:
        asked = await question(session, VERIFY, payer="CASCADE")
        found = (await effective(session, asked)).fields["member.id"]
        return found.presence, found.waived_until


async def _approve(rules: Rules, rule_id: UUID, org: UUID | None = None, user: UUID | None = None) -> None:
    who = org or rules.maple
    async with rules.app.write(Actor(who, user or rules.approvers[who])) as session:
        await approve_waiver(session, rule_id)


async def test_nothing_is_relaxed_until_another_person_agrees(rules: Rules) -> None:
    asked = await _request(rules)
    assert await _presence(rules) == ("require", None)
    with pytest.raises(WaiverOwn):
        await _approve(rules, asked, user=rules.writers[rules.maple])
    assert await _presence(rules) == ("require", None)
    await _approve(rules, asked)
    assert await _presence(rules) == ("optional", _UNTIL)
    assert await _presence(rules, rules.cedar) == ("require", None)
    with pytest.raises(WaiverDecided):
        await _approve(rules, asked)


async def test_another_organisation_does_not_find_the_request(rules: Rules) -> None:
    asked = await _request(rules)
    with pytest.raises(WaiverMissing):
        await _approve(rules, asked, rules.cedar)
    assert await _presence(rules) == ("require", None)


async def test_a_waiver_ends_on_its_day(rules: Rules) -> None:
    await _approve(rules, await _request(rules))
    kept = rules.rows(f"org_id = '{rules.maple}' and payer_id is not null")
    days = [(row[5], row[8]["member.id"]["presence"]) for row in kept]
    assert days == [(today(), "optional"), (_UNTIL, "require")]


async def test_to_relax_without_a_waiver_is_refused_and_names_the_payers_rule(rules: Rules) -> None:
    saved = await rules.set(Tier.PAYER, "member.id", payer="CASCADE")
    with pytest.raises(RuleRefused) as refused:
        await rules.set(Tier.ORGANIZATION, "member.id", "optional", payer="CASCADE")
    (problem,) = refused.value.facts["problems"]
    assert (problem["tier"], problem["rule_id"]) == ("payer", str(saved.added[0].rule_id))
    assert "payer rule" in refused.value.message


@pytest.mark.parametrize("missing", [{"waiver_reason": " "}, {"waiver_until": None}, {"waiver_until": today()}])
async def test_a_request_needs_a_reason_and_a_day_ahead(rules: Rules, missing: dict[str, object]) -> None:
    with pytest.raises(WaiverIncomplete):
        await _request(rules, **missing)


async def test_somebody_has_to_ask(rules: Rules) -> None:
    async with rules.app.write(Actor(rules.maple)) as session:
        with pytest.raises(WaiverAuthorUnknown):
            await request_waiver(session, _asked())


async def test_a_waiver_whose_day_is_past_is_not_agreed_to(rules: Rules) -> None:
    asked = await _request(rules)
    rules.run("update org_requirement_policy set waiver_until = '2020-01-01'")
    with pytest.raises(WaiverOver):
        await _approve(rules, asked)


async def test_of_two_who_agree_at_once_one_does(rules: Rules) -> None:
    asked = await _request(rules)
    done = await asyncio.gather(*(_approve(rules, asked) for _ in range(2)), return_exceptions=True)
    assert [type(each) for each in done if each is not None] == [WaiverDecided]
    assert await _presence(rules) == ("optional", _UNTIL)
