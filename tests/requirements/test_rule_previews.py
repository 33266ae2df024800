"""A dry run tells what the change then does, row by row, and does none of it."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from tests.requirements.random_rules import random_rule
from tests.support.requirements import Rules

from rcm.core.time import today
from rcm.requirements.rule import Tier
from rcm.requirements.service.board import RuleRefused
from rcm.requirements.service.writing import end_rule

Rows = dict[tuple[Any, ...], tuple[Any, ...]]


def _rows(rules: Rules) -> Rows:
    """(task, payer, plan, state, from) of one organisation to (until, digest)."""
    return {(row[0], *row[1:6]): (row[6], row[7]) for row in rules.rows()}


@pytest.mark.parametrize("seed", range(3))
async def test_what_is_told_is_what_happens(rules: Rules, seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(25):
        said = random_rule(dice)
        tier: Tier = said.pop("tier")
        more: dict[str, Any] = {
            "org": dice.choice([rules.maple, rules.cedar]),
            "supersede": dice.random() < 0.5,
            **said,
        }
        before = _rows(rules)
        try:
            told = await rules.set(tier, dry_run=True, **more)
        except RuleRefused:
            continue
        assert _rows(rules) == before
        await rules.set(tier, **more)
        after = _rows(rules)
        changed = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
        assert sum(each.organizations for each in told.changes) == len(changed)
        scopes = {(each.task_type_id, each.payer_id, each.plan, each.state, each.valid_from) for each in told.changes}
        assert scopes == {key[1:] for key in changed}


async def test_the_end_of_the_last_rule_is_told_with_all_rows(rules: Rules) -> None:
    made = await rules.set(Tier.PAYER, "member.id", payer="CASCADE")
    async with rules.writing(Tier.PAYER) as session:
        told = await end_rule(session, Tier.PAYER, made.added[0].rule_id, dry_run=True)
    assert sum(each.organizations for each in told.changes) == len(rules.rows()) == 4
    assert {each.action for each in told.changes} == {"ends"}


async def test_the_installations_dry_run_shows_no_policy_of_an_only_organisation(rules: Rules) -> None:
    for table in ("app_user", "organization"):
        rules.run(f"delete from {table} where org_id = %s", rules.cedar)
    await rules.set(Tier.ORGANIZATION, "custom.secret", "validate", {"enum": ["only ours"]})
    told = await rules.set(Tier.GLOBAL, "member.id", dry_run=True)
    assert [each.organizations for each in told.changes] == [1]
    assert "secret" not in repr(told.changes)
    assert all(not each.fields for each in told.changes)


async def test_only_the_field_that_changes_is_told(rules: Rules) -> None:
    await rules.set(Tier.GLOBAL, "member.id", effective_from=date(2026, 1, 1))
    later = today() + timedelta(days=9)
    told = await rules.set(Tier.GLOBAL, "service.date", effective_from=later, dry_run=True)
    assert [list(each.fields) for each in told.changes if each.fields] == [["service.date"]]
    made = await rules.set(Tier.GLOBAL, "service.date", effective_from=later)
    async with rules.writing(Tier.GLOBAL) as session:
        gone = await end_rule(session, Tier.GLOBAL, made.added[0].rule_id, dry_run=True)
    told_of = [each.fields["service.date"] for each in gone.changes if each.fields]
    assert [(before["presence"], after) for before, after in told_of] == [("require", None)]
