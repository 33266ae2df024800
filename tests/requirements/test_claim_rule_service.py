"""Claim rules as versions: who may write which, one version acts, weaker takes another person, files all or nothing."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from tests.support.database import connect
from tests.support.factories import Factory, Tenant

from rcm.core.actor import Actor
from rcm.core.db import Database
from rcm.core.errors import NotAllowed
from rcm.core.model import PLATFORM_ORG
from rcm.core.paging import PageRequest
from rcm.core.time import today
from rcm.main import Application
from rcm.requirements.claim_rules import documents, repository, service, switching, views
from rcm.requirements.claim_rules.engine import RuleSet
from rcm.requirements.claim_rules.refusals import (
    ClaimRuleBusy,
    ClaimRuleCodeTaken,
    ClaimRuleMissing,
    ClaimRuleOffAlready,
    ClaimRuleOnAlready,
    ClaimRuleRefused,
    RulePayerUnknown,
    RulesUnreadable,
    SwitchDecided,
    SwitchMissing,
    SwitchNeedsApproval,
    SwitchNotYours,
    SwitchUnfit,
)
from rcm.requirements.claim_rules.schemas import ClaimRuleIn, SwitchIn

NPI = "builtin.npi_checksum"
SOON = today() + timedelta(days=30)


def asked(code: str = "no-mail-order", **values: Any) -> ClaimRuleIn:
    said = {
        "code": code,
        "name": "No mail order",
        "when": {"==": [{"var": "claim.place_of_service"}, "01"]},
        "action": "hold",
        "message": "Place of service 01 is not billed here.",
    }
    return ClaimRuleIn.model_validate(said | values)


class Desk:
    """Does one thing in a transaction of one actor."""

    def __init__(self, application: Application) -> None:
        self.database = application.database
        self.urls = application.urls

    async def write(self, actor: Actor, rule: ClaimRuleIn) -> repository.StoredRule:
        async with self.database.write(actor) as session:
            return await service.write(session, rule)

    async def on(self, actor: Actor, code: str, version: int | None = None) -> repository.StoredRule:
        async with self.database.write(actor) as session:
            return await service.activate(session, code, version)

    async def switch(self, actor: Actor, code: str, **values: Any) -> repository.StoredSwitch | None:
        async with self.database.write(actor) as session:
            return await switching.switch(session, code, SwitchIn.model_validate(values))

    async def approve(self, actor: Actor, switch: repository.StoredSwitch | None) -> repository.StoredSwitch:
        assert switch is not None
        async with self.database.write(actor) as session:
            return await switching.approve(session, switch.claim_rule_switch_id)

    async def acts_as(self, actor: Actor, code: str) -> str | None:
        async with self.database.read(actor) as session:
            return (await views.rule(session, code)).acts_as

    async def take_in(self, actor: Actor, *rules: ClaimRuleIn) -> dict[str, int]:
        async with self.database.write(actor) as session:
            return documents.counted(await documents.take_in(session, rules)).model_dump()

    async def platform(self, rule: ClaimRuleIn) -> repository.StoredRule:
        owner = Database(self.urls.owner, pool_size=1)
        try:
            async with owner.write(Actor(PLATFORM_ORG)) as session:
                return await service.write(session, rule)
        finally:
            await owner.close()

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with connect(self.urls.owner) as connection:
            return connection.execute(sql, values).fetchall()


@pytest.fixture
def desk(application: Application) -> Desk:
    return Desk(application)


@pytest.fixture
async def second(factory: Factory, tenant: Tenant) -> Actor:
    return (await factory.person(tenant.org_id, "org_admin")).actor


async def test_a_rule_is_a_draft_until_it_is_switched_on(desk: Desk, tenant: Tenant) -> None:
    first = await desk.write(tenant.actor, asked())
    assert (first.version, first.is_active) == (1, False)
    assert await desk.acts_as(tenant.actor, first.code) is None
    await desk.on(tenant.actor, first.code)
    assert await desk.acts_as(tenant.actor, first.code) == "hold"
    await desk.write(tenant.actor, asked(action="error"))
    assert await desk.acts_as(tenant.actor, first.code) == "hold"
    await desk.on(tenant.actor, first.code)
    assert await desk.acts_as(tenant.actor, first.code) == "error"
    assert desk.rows("select version, is_active from claim_rule order by version") == [(1, False), (2, True)]
    audited = desk.rows("select action, actor, changes from audit_logs where resource_type = 'claim_rule' order by at")
    assert [row[0].removeprefix("claim_rule.") for row in audited] == ["write", "activate", "write", "activate"]
    assert audited[-1][1] == tenant.actor.user_id
    assert audited[-1][2]["before"] == {"version": 1}
    assert audited[-1][2]["after"] == {"version": 2}


async def test_an_earlier_version_can_be_switched_on_again_and_the_rule_off(desk: Desk, tenant: Tenant) -> None:
    await desk.write(tenant.actor, asked(active=True))
    await desk.write(tenant.actor, asked(action="warn", active=True))
    await desk.on(tenant.actor, "no-mail-order", 1)
    assert await desk.acts_as(tenant.actor, "no-mail-order") == "hold"
    with pytest.raises(ClaimRuleOnAlready):
        await desk.on(tenant.actor, "no-mail-order", 1)
    with pytest.raises(ClaimRuleMissing):
        await desk.on(tenant.actor, "no-mail-order", 7)
    async with desk.database.write(tenant.actor) as session:
        await service.deactivate(session, "no-mail-order", SOON)
    assert desk.rows("select effective_to from claim_rule where is_active") == [(SOON,)]
    async with desk.database.write(tenant.actor) as session:
        await service.deactivate(session, "no-mail-order")
    assert await desk.acts_as(tenant.actor, "no-mail-order") is None
    with pytest.raises(ClaimRuleOffAlready):
        async with desk.database.write(tenant.actor) as session:
            await service.deactivate(session, "no-mail-order")


async def test_a_version_that_begins_later_lets_the_former_act_until_then(desk: Desk, tenant: Tenant) -> None:
    code = "no-mail-order"
    await desk.write(tenant.actor, asked(active=True))
    await desk.write(tenant.actor, asked(action="error", effective_from=SOON, active=True))
    assert await desk.acts_as(tenant.actor, code) == "hold"
    periods = "select version, is_active, effective_from, effective_to from claim_rule order by version"
    assert desk.rows(periods) == [(1, True, today(), SOON), (2, True, SOON, None)]
    async with desk.database.read(tenant.actor) as session:
        stored = [rule.as_rule() for rule in await repository.active(session)]
        shown = [rule for rule in await views.all_rules(session) if rule.code == code]
        (exported,) = await documents.export(session)
    assert [(rule.version, rule.acts_as, rule.newest_version) for rule in shown] == [(1, "hold", 2)]
    assert exported["action"] == "hold"
    for day, action in ((SOON - timedelta(days=1), "hold"), (SOON, "error")):
        made = RuleSet.compile(stored, on=day, builtins=())
        assert [step.action for step in made._steps] == [action]
    ((changes,),) = desk.rows(
        "select changes from audit_logs where action = 'claim_rule.activate' order by at desc, id desc limit 1"
    )
    assert changes["former"] == [{"version": 1, "is_active": True, "effective_to": SOON.isoformat()}]
    # A third one that begins before the second one takes the days of both.
    await desk.write(tenant.actor, asked(action="warn", effective_from=SOON - timedelta(days=7), active=True))
    assert desk.rows(periods) == [
        (1, True, today(), SOON - timedelta(days=7)),
        (2, False, SOON, None),
        (3, True, SOON - timedelta(days=7), None),
    ]
    async with desk.database.write(tenant.actor) as session:
        await service.deactivate(session, code, SOON - timedelta(days=9))
    assert desk.rows("select version, effective_to from claim_rule where is_active") == [(1, SOON - timedelta(days=9))]


async def test_off_is_off_for_what_was_to_come_as_well(desk: Desk, tenant: Tenant) -> None:
    await desk.write(tenant.actor, asked(active=True))
    await desk.write(tenant.actor, asked(action="error", effective_from=SOON, active=True))
    async with desk.database.write(tenant.actor) as session:
        changed = await service.deactivate(session, "no-mail-order")
    assert changed.version == 1
    assert desk.rows("select count(*) from claim_rule where is_active") == [(0,)]


async def test_a_version_that_has_ended_is_not_switched_on(desk: Desk, tenant: Tenant) -> None:
    await desk.write(tenant.actor, asked(active=True))
    over = asked(action="error", effective_from="2020-01-01", effective_to="2020-02-01")
    await desk.write(tenant.actor, over)
    with pytest.raises(ClaimRuleRefused) as refused:
        await desk.on(tenant.actor, "no-mail-order", 2)
    (problem,) = refused.value.facts["problems"]
    assert (problem["code"], problem["rule"], problem["tier"], problem["version"]) == (
        "period_over", "no-mail-order", "organization", 2
    )  # fmt: skip
    for word in ("no-mail-order", "version 2", "your organisation's", "2020-02-01"):
        assert word in refused.value.message.lower()
    assert await desk.acts_as(tenant.actor, "no-mail-order") == "hold"
    # A file may be older than the end of its rules.
    old = asked("old", effective_from="2020-01-01", effective_to="2020-02-01", active=True)
    assert await desk.take_in(tenant.actor, old) == {"written": 1, "activated": 0, "unchanged": 0}
    assert await desk.take_in(tenant.actor, old) == {"written": 0, "activated": 0, "unchanged": 1}


async def test_refusals_name_the_rule_and_whose_it_is(desk: Desk, tenant: Tenant) -> None:
    await desk.write(tenant.actor, asked(active=True))
    with pytest.raises(ClaimRuleOnAlready, match="your organisation's rule no-mail-order, version 1"):
        await desk.on(tenant.actor, "no-mail-order")
    with pytest.raises(ClaimRuleMissing, match=r"your organisation's rule no-mail-order .* version 7"):
        await desk.on(tenant.actor, "no-mail-order", 7)
    with pytest.raises(
        SwitchNeedsApproval, match="your organisation's rule no-mail-order, version 1, from hold to off"
    ):
        await desk.switch(tenant.actor, "no-mail-order", switch="off")
    request = await desk.switch(tenant.actor, NPI, switch="warn", reason="Test numbers", until=SOON)
    with pytest.raises(SwitchNotYours, match=f"the built-in rule {NPI}, to warn"):
        await desk.approve(tenant.actor, request)


async def test_of_two_who_switch_a_rule_on_at_once_one_wins(desk: Desk, tenant: Tenant) -> None:
    await desk.write(tenant.actor, asked())
    told = await asyncio.gather(*(desk.on(tenant.actor, "no-mail-order") for _ in range(4)), return_exceptions=True)
    refused = [each for each in told if isinstance(each, BaseException)]
    assert len(refused) == 3
    assert all(isinstance(each, (ClaimRuleBusy, ClaimRuleOnAlready)) for each in refused)
    assert desk.rows("select count(*) from claim_rule where is_active") == [(1,)]
    assert desk.rows("select count(*) from audit_logs where action = 'claim_rule.activate'") == [(1,)]


async def test_everything_that_is_wrong_is_told_with_rule_and_tier(desk: Desk, tenant: Tenant) -> None:
    wrong = asked(
        when={"==": [{"var": "claim.plaice_of_service"}, "01"]}, action="set_field",
        settings={"field": "claim.total_charge", "value": "1"}, effective_from="2026-02-01", effective_to="2026-01-01",
    )  # fmt: skip
    with pytest.raises(ClaimRuleRefused) as refused:
        await desk.write(tenant.actor, wrong)
    problems = refused.value.facts["problems"]
    assert {(each["rule"], each["tier"]) for each in problems} == {("no-mail-order", "organization")}
    assert len(problems) >= 3
    assert "claim.place_of_service" in refused.value.message
    assert desk.rows("select count(*) from claim_rule") == [(0,)]
    with pytest.raises(RulePayerUnknown):
        await desk.write(tenant.actor, asked(payer="NOBODY"))
    with pytest.raises(ClaimRuleCodeTaken):
        await desk.write(tenant.actor, asked("builtin.mine"))


async def test_rules_of_the_installation_hold_for_all_and_only_its_owner_writes_them(
    desk: Desk, tenant: Tenant, other_tenant: Tenant
) -> None:
    await desk.platform(asked("for-all", tier="global", active=True))
    await desk.platform(asked("of-payer", tier="payer", payer="SIMPAYER01", active=True))
    await desk.write(tenant.actor, asked("my-own", active=True))
    for actor, codes in (
        (tenant.actor, {"for-all", "of-payer", "my-own"}),
        (other_tenant.actor, {"for-all", "of-payer"}),
    ):
        async with desk.database.read(actor) as session:
            rules = [rule for rule in await views.all_rules(session) if rule.tier != "builtin"]
        assert {rule.code for rule in rules} == codes
        assert {rule.code: rule.tier for rule in rules if rule.code != "my-own"} == {
            "for-all": "global", "of-payer": "payer"
        }  # fmt: skip
    with pytest.raises(ClaimRuleMissing):
        await desk.on(tenant.actor, "for-all", 1)
    with pytest.raises(ClaimRuleCodeTaken):
        await desk.write(tenant.actor, asked("for-all"))
    with pytest.raises(ClaimRuleMissing):
        await desk.on(other_tenant.actor, "my-own")


async def test_the_list_is_in_the_order_in_which_rules_run(desk: Desk, tenant: Tenant) -> None:
    await desk.write(tenant.actor, asked("b", position=20))
    await desk.write(tenant.actor, asked("a", position=10, active=True))
    found: list[str] = []
    after = None
    async with desk.database.read(tenant.actor) as session:
        while True:
            page = await views.rules(session, PageRequest(after, 2))
            found += [rule.code for rule in page.items]
            after = page.next
            if after is None:
                break
        acting = await views.rules(session, PageRequest(), active=True)
    assert found[:2] == ["a", "b"]
    assert NPI in found[2:]
    assert len(set(found)) == len(found) == page.total
    assert "b" not in {rule.code for rule in acting.items}


async def test_stricter_holds_at_once_weaker_once_another_person_approves(
    desk: Desk, tenant: Tenant, second: Actor
) -> None:
    await desk.write(tenant.actor, asked(action="warn", active=True))
    code = "no-mail-order"
    await desk.switch(tenant.actor, code, switch="error")
    assert await desk.acts_as(tenant.actor, code) == "error"
    for incomplete in ({"reason": "why"}, {"until": SOON}, {"reason": " ", "until": SOON},
                       {"reason": "why", "until": today()}, {"reason": "why", "until": date(2999, 1, 1)}):  # fmt: skip
        with pytest.raises(SwitchNeedsApproval):
            await desk.switch(tenant.actor, code, switch="off", **incomplete)
    request = await desk.switch(tenant.actor, code, switch="off", reason="Known fault", until=SOON)
    assert await desk.acts_as(tenant.actor, code) == "error", "what is only asked for disturbs nothing"
    with pytest.raises(SwitchNotYours):
        await desk.approve(tenant.actor, request)
    with pytest.raises(NotAllowed):
        await desk.approve(replace(second, permissions=frozenset()), request)
    await desk.approve(second, request)
    assert await desk.acts_as(tenant.actor, code) == "off"
    with pytest.raises(SwitchDecided):
        await desk.approve(second, request)
    again = await desk.switch(tenant.actor, code, switch="off", reason="Still", until=SOON + timedelta(days=9))
    assert again is not None
    assert await desk.acts_as(tenant.actor, code) == "off"
    assert desk.rows("select count(*) from claim_rule_switch") == [(2,)]
    await desk.switch(tenant.actor, code, switch=None)
    assert await desk.acts_as(tenant.actor, code) == "warn"
    assert desk.rows("select count(*) from claim_rule_switch") == [(0,)]
    actions = [row[0] for row in desk.rows(
        "select action from audit_logs where resource_type = 'claim_rule_switch' order by at, id"
    )]  # fmt: skip
    assert actions.count("claim_rule.switch_request") == 2
    assert actions.count("claim_rule.switch_approve") == 1


async def test_a_switch_is_of_its_organisation(desk: Desk, tenant: Tenant, other_tenant: Tenant, second: Actor) -> None:
    request = await desk.switch(tenant.actor, NPI, switch="warn", reason="Test numbers", until=SOON)
    with pytest.raises(SwitchMissing):
        await desk.approve(other_tenant.actor, request)
    await desk.approve(second, request)
    assert await desk.acts_as(tenant.actor, NPI) == "warn"
    assert await desk.acts_as(other_tenant.actor, NPI) == "error"
    with pytest.raises(ClaimRuleMissing):
        await desk.switch(tenant.actor, "no-such-rule", switch="error")


async def test_nobody_unknown_is_one_of_the_four_eyes(desk: Desk, tenant: Tenant, second: Actor) -> None:
    nobody = replace(tenant.actor, user_id=None)
    request = await desk.switch(nobody, NPI, switch="warn", reason="Test numbers", until=SOON)
    with pytest.raises(SwitchNotYours):
        await desk.approve(second, request)
    request = await desk.switch(second, NPI, switch="warn", reason="Test numbers", until=SOON)
    with pytest.raises(SwitchNotYours):
        await desk.approve(nobody, request)


async def test_a_rule_that_stops_nothing_can_only_be_off(desk: Desk, tenant: Tenant) -> None:
    await desk.write(tenant.actor, asked("note", action="add_note", settings={"note": "Seen."}, active=True))
    with pytest.raises(SwitchUnfit):
        await desk.switch(tenant.actor, "note", switch="error")


async def test_a_file_is_taken_in_as_a_whole_and_twice_changes_nothing(desk: Desk, tenant: Tenant) -> None:
    rules = [asked("one", active=True), asked("two"), asked("three", position=3, hint="Look twice.", active=True)]
    assert await desk.take_in(tenant.actor, *rules) == {"written": 3, "activated": 2, "unchanged": 0}
    assert await desk.take_in(tenant.actor, *rules) == {"written": 0, "activated": 0, "unchanged": 3}
    async with desk.database.read(tenant.actor) as session:
        exported = await documents.export(session)
    for form in ("json", "yaml"):
        read = documents.read(documents.write(exported, form), form)
        assert await desk.take_in(tenant.actor, *read) == {"written": 0, "activated": 0, "unchanged": 3}
    changed = [asked("one", action="error", active=True), asked("bad", when={"==": [{"var": "no.such"}, 1]})]
    with pytest.raises(ClaimRuleRefused):
        await desk.take_in(tenant.actor, *changed)
    assert desk.rows("select count(*) from claim_rule") == [(3,)]


@pytest.mark.parametrize(
    "text",
    ["", "[]", "claim_rules: []", "claim_rules: 3", "claim_rules: [{code: a}]", "{", b"\xff\xfe", "a: &a [*a]",
     "claim_rules: [3]"],
)  # fmt: skip
def test_a_file_that_is_none_is_refused(text: str | bytes) -> None:
    with pytest.raises(RulesUnreadable):
        documents.read(text)


async def test_a_change_is_seen_in_the_stamp(desk: Desk, tenant: Tenant, other_tenant: Tenant) -> None:
    async def stamp(actor: Actor) -> str:
        async with desk.database.read(actor) as session:
            return await repository.stamp(session)

    async def changes(act: Any, *, theirs: bool = False) -> None:
        mine, others = await stamp(tenant.actor), await stamp(other_tenant.actor)
        await act
        assert await stamp(tenant.actor) != mine
        assert (await stamp(other_tenant.actor) != others) is theirs

    await changes(desk.write(tenant.actor, asked()))
    await changes(desk.on(tenant.actor, "no-mail-order"))
    await changes(desk.switch(tenant.actor, NPI, switch="warn", reason="Test", until=SOON))
    await changes(desk.platform(asked("for-all", tier="global", active=True)), theirs=True)
