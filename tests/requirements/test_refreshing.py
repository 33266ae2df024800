"""Kept rows follow each change in its transaction: the same as a rebuild, whatever came in which order."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from tests.requirements.random_rules import random_rule
from tests.support.requirements import SUBMIT, VERIFY, Rules
from tests.support.tables import organization

from rcm.core.db import ReadSession, Row
from rcm.core.time import today
from rcm.requirements.rule import Scope, Tier
from rcm.requirements.service.asking import effective, live, validators_for, validators_for_scopes
from rcm.requirements.service.board import RuleRefused
from rcm.requirements.service.naming import Question, question
from rcm.requirements.service.refreshing import rebuild, tidy
from rcm.requirements.service.writing import RuleMissing, RuleOver, end_rule

_TODAY = today()


async def _change(rules: Rules, dice: random.Random, known: list[tuple[Tier, Any, Any]]) -> None:
    """One change; what lint refuses is no change."""
    org = dice.choice([rules.maple, rules.cedar])
    try:
        if known and dice.random() < 0.25:
            tier, owner, rule_id = known.pop(dice.randrange(len(known)))
            async with rules.writing(tier, owner) as session:
                await end_rule(session, tier, rule_id, _TODAY + timedelta(days=dice.choice([0, 7])))
        else:
            said = random_rule(dice)
            tier = said.pop("tier")
            saved = await rules.set(tier, org=org, supersede=dice.random() < 0.5, **said)
            known.append((tier, org, saved.added[0].rule_id))
    except (RuleRefused, RuleOver, RuleMissing):
        return


@pytest.mark.parametrize("seed", range(4))
async def test_a_rebuild_finds_nothing_to_do_after_any_changes(rules: Rules, seed: int) -> None:
    dice = random.Random(seed)
    known: list[tuple[Tier, Any, Any]] = []
    for step in range(30):
        await _change(rules, dice, known)
        if step == 10:
            organization(rules.urls, "birch")  # new in the middle: of it nothing is kept at first
    await tidy(rules.owner)
    before = rules.rows()
    assert before
    done = await rebuild(rules.owner)
    assert (done.written, done.deleted) == (0, 0)
    assert rules.rows() == before
    rules.run("delete from effective_requirements")
    await rebuild(rules.owner)
    assert [row for row in rules.rows() if row[6] is None or row[6] > _TODAY] == before


@pytest.mark.parametrize("seed", range(3))
async def test_a_rebuild_finds_nothing_to_do_after_tasks_were_emptied(rules: Rules, seed: int) -> None:
    dice = random.Random(50 + seed)
    for _ in range(3):
        known: list[tuple[Tier, Any, Any]] = []
        while len(known) < 4:
            said = random_rule(dice, begun=False)
            tier, org = said.pop("tier"), dice.choice([rules.maple, rules.cedar])
            try:
                saved = await rules.set(tier, org=org, **said)
            except RuleRefused:
                continue
            known.append((tier, org, saved.added[0].rule_id))
        dice.shuffle(known)
        for tier, org, rule_id in known[dice.choice([0, 0, 1]) :]:
            async with rules.writing(tier, org) as session:
                await end_rule(session, tier, rule_id)
            before = rules.rows()
            done = await rebuild(rules.owner)
            assert (done.written, done.deleted, rules.rows()) == (0, 0, before)


async def test_the_last_rule_takes_all_rows_with_it(rules: Rules) -> None:
    """Though it named a payer, and the row for no payer did not change by it."""
    made = await rules.set(Tier.PAYER, "member.id", payer="CASCADE")
    assert len(rules.rows()) == 4
    async with rules.writing(Tier.PAYER) as session:
        await end_rule(session, Tier.PAYER, made.added[0].rule_id)
    assert rules.rows() == []


@pytest.mark.parametrize("seed", range(4))
async def test_kept_rows_answer_as_the_rules_do(rules: Rules, seed: int) -> None:
    dice = random.Random(100 + seed)
    known: list[tuple[Tier, Any, Any]] = []
    for _ in range(20):
        await _change(rules, dice, known)
    for org in (rules.maple, rules.cedar):
        async with rules.app.read(rules.actor(org)) as session:
            for _ in range(60):
                scope = Scope(
                    dice.choice([None, *rules.payers.values()]),
                    dice.choice([None, "GOLD", "SILVER"]),
                    dice.choice([None, "CO", "NY", "TX"]),
                )
                on = _TODAY + timedelta(days=dice.choice([-60, -10, 0, 3, 20, 200]))
                asked = Question(rules.tasks[dice.choice([VERIFY, SUBMIT])], scope, on)
                assert (await effective(session, asked)).digest == (await live(session, asked)).digest


async def test_an_organisation_and_a_payer_change_their_rules_at_once(rules: Rules) -> None:
    for turn in range(5):
        changes = [
            rules.set(Tier.PAYER, "member.id", "validate", {"min_length": turn + 1}, payer="CASCADE", supersede=True),
            rules.set(Tier.ORGANIZATION, f"custom.m{turn}", payer="CASCADE"),
            rules.set(Tier.ORGANIZATION, f"custom.c{turn}", org=rules.cedar),
            rules.set(Tier.GLOBAL, f"custom.g{turn}"),
        ]
        await asyncio.gather(*changes)
    done = await rebuild(rules.owner)
    assert (done.written, done.deleted) == (0, 0)
    asked = await rules.ask(payer="CASCADE")
    async with rules.app.read(rules.actor(rules.maple)) as session:
        found = await effective(session, asked)
    assert {f"custom.{who}{turn}" for who in "mg" for turn in range(5)} <= found.fields.keys()


async def test_a_change_of_one_payer_leaves_other_rows_alone(rules: Rules) -> None:
    await rules.set(Tier.GLOBAL, "member.id")
    await rules.set(Tier.PAYER, "member.last_name", payer="CASCADE")
    rules.run("update effective_requirements set updated_at = '2020-01-01'")
    before = rules.rows("payer_id is null")
    saved = await rules.set(Tier.PAYER, "member.group_number", payer="CASCADE")
    assert saved.rows is not None
    assert (saved.rows.written, saved.rows.deleted) == (2, 0)
    assert rules.rows("payer_id is null") == before


async def test_a_policy_changes_its_organisation_only(rules: Rules) -> None:
    await rules.set(Tier.GLOBAL, "member.id")
    before = rules.rows(f"org_id = '{rules.cedar}'")
    await rules.set(Tier.ORGANIZATION, "member.last_name")
    assert rules.rows(f"org_id = '{rules.cedar}'") == before
    async with rules.app.read(rules.actor(rules.cedar)) as session:
        found = await effective(session, await question(session, VERIFY))
    assert list(found.fields) == ["member.id"]


async def test_a_new_organisation_is_answered_before_anything_is_kept_of_it(rules: Rules) -> None:
    await rules.set(Tier.GLOBAL, "member.id")
    await rules.set(Tier.PAYER, "member.last_name", payer="CASCADE")
    birch = organization(rules.urls, "birch")
    asked = await rules.ask(payer="CASCADE")
    async with rules.app.read(rules.actor(birch)) as session:
        assert list((await effective(session, asked)).fields) == ["member.id", "member.last_name"]
    # A rule of one payer makes all its rows, so that no other payer is answered by a row that knows nothing of it.
    await rules.set(Tier.PAYER, "service.date", payer="LAKESHORE")
    async with rules.app.read(rules.actor(birch)) as session:
        assert list((await effective(session, asked)).fields) == ["member.id", "member.last_name"]
    assert len(rules.rows(f"org_id = '{birch}'")) == 3


async def test_what_begins_later_is_kept_today(rules: Rules) -> None:
    soon = _TODAY + timedelta(days=10)
    await rules.set(Tier.GLOBAL, "member.id")
    await rules.set(Tier.GLOBAL, "member.last_name", effective_from=soon)
    found = {(row[5], row[6]): list(row[8]) for row in rules.rows(f"org_id = '{rules.maple}'")}
    assert found == {(_TODAY, soon): ["member.id"], (soon, None): ["member.id", "member.last_name"]}


async def test_many_payers_are_asked_at_once(rules: Rules) -> None:
    await rules.set(Tier.GLOBAL, "member.id")
    await rules.set(Tier.PAYER, "member.last_name", payer="CASCADE")
    cascade, meridian = rules.payers["CASCADE"], rules.payers["MERIDIAN"]
    async with rules.app.read(rules.actor(rules.maple)) as session:
        found = await validators_for(session, VERIFY, [cascade, meridian, None, cascade])
        again = await validators_for(session, rules.tasks[VERIFY], [cascade])
    assert found.keys() == {None, cascade, meridian}
    assert again[cascade] is found[cascade], "compiled once"
    assert found[meridian] is found[None]


async def test_tidying_takes_what_ended_and_fills_what_is_new(rules: Rules) -> None:
    await rules.set(Tier.GLOBAL, "member.id")
    birch = organization(rules.urls, "birch")
    rules.run("update effective_requirements set valid_from = '2020-01-01', valid_to = '2020-02-01'")
    done = await tidy(rules.owner)
    assert rules.rows("valid_to is not null") == []
    assert len(rules.rows(f"org_id = '{birch}'")) == 1
    assert done.deleted >= 2


class _Interrupted(ReadSession):
    """Before it reads texts somebody else commits a change."""

    def __init__(self, session: ReadSession, change: Callable[[], Awaitable[object]]) -> None:
        super().__init__(session._session, session.actor)
        self._inner = session
        self._change = change
        self.statements = 0

    async def rows(self, sql: str, values: Sequence[Any] | Row = ()) -> list[tuple[Any, ...]]:
        self.statements += 1
        if "digest, fields" in sql:
            await self._change()
        return await self._inner.rows(sql, values)


@pytest.mark.parametrize("often", [1, 9])
async def test_a_change_between_the_two_statements_of_a_question_is_answered(rules: Rules, often: int) -> None:
    await rules.set(Tier.GLOBAL, "member.id", "validate", {"min_length": 1}, effective_from=_TODAY - timedelta(days=3))
    changes = iter(range(2, 2 + often))

    async def change() -> None:
        length = next(changes, None)
        if length is not None:
            value = {"min_length": length}
            await rules.set(Tier.GLOBAL, "member.id", "validate", value, supersede=True)

    asked = await rules.ask()
    async with rules.app.read(rules.actor(rules.maple)) as session:
        found = await effective(_Interrupted(session, change), asked)
        now = await live(session, asked)
    assert found.digest == now.digest
    assert found.fields["member.id"].validate[0].value == min(often, 2) + 1


async def test_rows_are_asked_by_plan_and_state_in_two_statements(rules: Rules) -> None:
    await rules.set(Tier.GLOBAL, "member.id")
    await rules.set(Tier.PAYER, "member.last_name", payer="CASCADE", plan=" gold  ppo ")
    await rules.set(Tier.PAYER, "service.date", payer="CASCADE", state="co")
    cascade = rules.payers["CASCADE"]
    gold, loud = Scope(cascade, "Gold PPO"), Scope(cascade, "GOLD  PPO", "CO")
    other = Scope(cascade, "SILVER", "Colorado")

    async def nothing() -> None:
        return

    async with rules.app.read(rules.actor(rules.maple)) as session:
        counted = _Interrupted(session, nothing)
        found = await validators_for_scopes(counted, rules.tasks[VERIFY], [gold, loud, other])
    assert counted.statements == 2
    assert found.keys() == {Scope(), gold, loud, other}
    missing = {scope: set(each.validate({}).missing_required) for scope, each in found.items()}
    assert missing == {
        Scope(): {"member.id"},
        gold: {"member.id", "member.last_name"},
        loud: {"member.id", "member.last_name", "service.date"},
        other: {"member.id"},
    }
