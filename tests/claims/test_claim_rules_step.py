"""Rules in the scrubbing step: what they make of claims is written once, and a person has the last word on a hold."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from tests.claims.payer_mailbox import Mailbox, open_mailbox
from tests.support.factories import Tenant
from tests.workflows.engine_bench import Bench, bench_on

from rcm.claims.service import releasing
from rcm.core.actor import Actor
from rcm.core.urls import DatabaseUrls
from rcm.edi.generator import generate_837p
from rcm.requirements.claim_rules import service, switching
from rcm.requirements.claim_rules.schemas import ClaimRuleIn, SwitchIn
from rcm.workflows.service.runs import RunService
from rcm.workflows.states import RunOperation

PAYER = ("MERIDIAN", "Meridian Health Plan")
ALWAYS = {"exists": [{"var": "claim.number"}]}


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with open_mailbox() as made:
        yield made


@pytest.fixture
async def bench(database: DatabaseUrls, mailbox: Mailbox) -> AsyncIterator[Bench]:
    async with bench_on(database, "inline") as made:
        made.tenant = await at(made, mailbox)
        yield made


async def at(bench: Bench, mailbox: Mailbox) -> Tenant:
    tenant = await bench.factory.organization(payers=[])
    code, name = PAYER
    bench.factory.payer(tenant.org_id, code, name, channel="mailbox", channel_config={"url": mailbox.url})
    return tenant


async def rule(bench: Bench, code: str, action: str = "hold", *, actor: Actor | None = None, **values: Any) -> UUID:
    asked = {"code": code, "name": code, "when": ALWAYS, "action": action, "message": f"{code} says no.", "active": True}
    async with bench.application.database.write(actor or bench.tenant.actor) as session:
        return (await service.write(session, ClaimRuleIn.model_validate(asked | values))).claim_rule_id


async def batch(bench: Bench, claims: int = 3, seed: int = 1, tenant: Tenant | None = None) -> UUID:
    content = generate_837p(claims, seed=seed, payers=[PAYER]).content
    taken = await bench.factory.batch((tenant or bench.tenant).actor, content)
    await bench.settle()
    return taken.batch_job_id


async def release(bench: Bench, claim_id: UUID, *rules: str, actor: Actor | None = None) -> Any:
    registry = bench.application.registry
    async with registry.database.write(actor or bench.tenant.actor) as session:
        runs = RunService(session, registry.backend)
        done = await releasing.release(session, runs, claim_id, rules, "looked at by a person")
    await bench.settle()
    return done


def statuses(bench: Bench) -> list[str]:
    return [row[0] for row in bench.rows("select status from claims order by claim_number")]


async def test_rules_that_find_nothing_change_nothing(bench: Bench, mailbox: Mailbox) -> None:
    await rule(bench, "never", when={"==": [{"var": "claim.number"}, "no such"]})
    job = await batch(bench)
    assert bench.counts(job) == {"processing": 3}
    assert statuses(bench) == ["transmitted"] * 3
    assert len(mailbox.puts) == 1
    assert bench.rows("select count(*) from claim_snapshot") == [(0,)]
    assert bench.rows("select findings, version from claims") == [(None, 1)] * 3


async def test_a_held_claim_waits_for_a_person_and_goes_out_once_released(bench: Bench, mailbox: Mailbox) -> None:
    await rule(bench, "look-at-it", hint="Read the chart.", citation="Manual 4.2")
    job = await batch(bench, 2)
    assert bench.counts(job) == {"set_aside": 2}
    assert statuses(bench) == ["scrub_failed"] * 2
    assert mailbox.puts == []
    claims = [row[0] for row in bench.rows("select claim_id from claims order by claim_number")]
    ((findings,),) = bench.rows("select findings from claims where claim_id = %s", claims[0])
    assert [(f["code"], f["action"], f["tier"], f["hint"], f["citation"]) for f in findings] == [
        ("look-at-it", "hold", "organization", "Read the chart.", "Manual 4.2")
    ]
    items = bench.rows("select kind, status, subject_id, detail from work_item order by subject_id")
    assert [(kind, status, detail) for kind, status, _, detail in items] == [
        ("claim_review", "open", {"rules": ["look-at-it"]})
    ] * 2
    assert {row[2] for row in items} == set(claims)

    done = await release(bench, claims[0], "look-at-it")
    assert (done.goes_on, done.held_by, done.errors) == (True, [], [])
    assert bench.counts(job) == {"processing": 1, "set_aside": 1}
    assert statuses(bench) == ["transmitted", "scrub_failed"]
    assert len(mailbox.puts) == 1
    assert bench.rows("select status, outcome from work_item where subject_id = %s", claims[0]) == [
        ("completed", "released: look-at-it")
    ]
    ((action, changes),) = bench.rows("select action, changes from audit_logs where resource_type = 'claim'")
    assert (action, changes["rules"], changes["reason"]) == ("claim.release", ["look-at-it"], "looked at by a person")
