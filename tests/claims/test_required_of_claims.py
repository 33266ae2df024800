"""What three tiers ask of a claim, in the registration step and in the preview of a file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.support.database import connect
from tests.support.factories import Tenant
from tests.support.tables import insert
from tests.workflows.engine_bench import Bench, bench_on

from rcm.core.actor import Actor
from rcm.core.db import Database
from rcm.core.ids import new_id
from rcm.core.model import PLATFORM_ORG
from rcm.core.urls import DatabaseUrls
from rcm.edi.claim import Claim
from rcm.edi.generator import generate_837p, generate_claims
from rcm.requirements.new_rule import NewRule
from rcm.requirements.rule import Tier
from rcm.requirements.service.writing import set_rule
from rcm.workflows.intake import FileNotes, IntakeReader
from rcm.workflows.repository.graphs import find_published

PAYERS = [("MERIDIAN", "Meridian Health Plan"), ("CASCADE", "Cascade Mutual")]


@pytest.fixture
async def bench(database: DatabaseUrls) -> AsyncIterator[Bench]:
    async with bench_on(database, "inline") as made:
        made.tenant = await made.factory.organization(payers=PAYERS)
        with connect(database.owner) as owner:
            insert(
                owner, "task_type", task_type_id=new_id(), domain="claim", action="submit", display_name="Submit claim"
            )
        yield made


async def ask(bench: Bench, tier: Tier, field: str, operation: str = "require", **more: Any) -> None:
    """As the command line does: an organisation's rules under its tenant, all others as the owner."""
    value = more.pop("value", {})
    new = NewRule(tier, "claim.submit", field, operation, value, **more)
    async with AsyncExitStack() as stack:
        if tier is Tier.ORGANIZATION:
            session = await stack.enter_async_context(bench.application.database.write(bench.tenant.actor))
        else:
            owner = Database(bench.application.urls.owner, pool_size=1)
            stack.push_async_callback(owner.close)
            session = await stack.enter_async_context(owner.write(Actor(PLATFORM_ORG)))
        await set_rule(session, new)


async def run(
    bench: Bench,
    tenant: Tenant,
    *,
    payers: list[tuple[str, str]] = PAYERS,
    prefix: str = "A",
    seed: int = 4,
    count: int = 8,
) -> Any:
    content = generate_837p(count, seed=seed, payers=payers, prefix=prefix, defects=0).content
    taken = await bench.factory.batch(tenant.actor, content, f"{prefix}.837")
    await bench.settle()
    return taken.batch_job_id


def reasons(bench: Bench, job: Any) -> dict[tuple[str, str], int]:
    rows = bench.rows(
        "select error_code, error_message, count(*) from batch_row where batch_job_id = %s and status = 'set_aside'"
        " group by 1, 2",
        job,
    )
    return {(code, message): count for code, message, count in rows}


async def test_where_nothing_is_asked_nothing_is_missed(bench: Bench) -> None:
    assert reasons(bench, await run(bench, bench.tenant)) == {}


async def test_a_claim_is_set_aside_with_the_tier_that_asks(bench: Bench) -> None:
    await ask(bench, Tier.PAYER, "claim.accident_date", payer="MERIDIAN")
    await ask(bench, Tier.ORGANIZATION, "claim.number", "validate", value={"max_length": 3})
    job = await run(bench, bench.tenant)
    said = reasons(bench, job)
    assert sum(said.values()) == 8
    for (code, message), _ in said.items():
        assert code in {"claims.requirement_missing", "claims.requirement_failed"}
        assert "Asked by this organisation." in message
    by_payer = [message for (code, message), _ in said.items() if code == "claims.requirement_missing"]
    assert by_payer
    assert all("(claim.accident_date) is missing. Asked by the payer." in message for message in by_payer)
    assert bench.rows("select count(*) from claims") == [(0,)]


async def test_rules_of_one_payer_or_organisation_are_nobody_elses(bench: Bench) -> None:
    other = await bench.factory.organization(payers=PAYERS)
    await ask(bench, Tier.PAYER, "claim.accident_date", payer="MERIDIAN")
    await ask(bench, Tier.ORGANIZATION, "claim.admission_date")
    assert reasons(bench, await run(bench, other, payers=PAYERS[1:], prefix="B")) == {}
    mine = reasons(bench, await run(bench, bench.tenant, payers=PAYERS[1:], prefix="C"))
    assert [code for code, _ in mine] == ["claims.requirement_missing"]
    assert sum(mine.values()) == 8


async def test_a_condition_is_asked_only_where_it_holds(bench: Bench) -> None:
    dear = {"when": {">=": [{"var": "claim.total_charge"}, 1]}, "then": "require"}
    cheap = {"when": {"<": [{"var": "claim.total_charge"}, 1]}, "then": "require"}
    await ask(bench, Tier.GLOBAL, "claim.admission_date", "conditional", value=cheap)
    assert reasons(bench, await run(bench, bench.tenant)) == {}
    await ask(bench, Tier.GLOBAL, "claim.discharge_date", "conditional", value=dear)
    said = reasons(bench, await run(bench, bench.tenant, prefix="B"))
    assert all("(claim.discharge_date) is missing. Asked by every payer." in message for _, message in said)
    assert sum(said.values()) == 8


async def test_a_default_goes_out_with_the_claim_or_fills_nothing(bench: Bench) -> None:
    await ask(bench, Tier.ORGANIZATION, "claim.payer_number", "default", value={"value": "UNKNOWN"})
    await ask(bench, Tier.PAYER, "claim.payer_number", payer="MERIDIAN")
    assert reasons(bench, await run(bench, bench.tenant)) == {}
    kept = bench.rows("select claim_data ->> 'payer_claim_number', payer_claim_number from claims")
    assert kept == [("UNKNOWN", "UNKNOWN")] * 8
    await ask(bench, Tier.ORGANIZATION, "claim.accident_date", "default", value={"value": "2026-01-01"})
    await ask(bench, Tier.PAYER, "claim.accident_date", payer="MERIDIAN")
    said = reasons(bench, await run(bench, bench.tenant, payers=PAYERS[:1], prefix="B", seed=5))
    assert sum(said.values()) == 8
    assert all("(claim.accident_date) is missing. Asked by the payer." in message for _, message in said)


async def test_rules_of_a_state_or_a_plan_are_asked_of_its_claims_only(bench: Bench) -> None:
    claims = generate_claims(40, seed=6, payers=PAYERS[:1], prefix="P")
    states = {x.claim_id: _state(x) for x in claims}
    plans = {x.claim_id: x.subscriber.group_name for x in claims}
    state, plan = states[claims[0].claim_id], plans[claims[1].claim_id]
    await ask(bench, Tier.PAYER, "claim.accident_date", payer="MERIDIAN", state=state)
    await ask(bench, Tier.PAYER, "claim.admission_date", payer="MERIDIAN", plan=plan.lower())
    await run(bench, bench.tenant, payers=PAYERS[:1], prefix="P", seed=6, count=40)
    asked = {claim for claim in states if states[claim] == state or plans[claim] == plan}
    assert 0 < len(asked) < 40
    assert {row[0] for row in bench.rows("select claim_number from claims")} == states.keys() - asked


def _state(claim: Claim) -> str:
    address = claim.facility.address if claim.facility else claim.billing_provider.address
    assert address
    return address.state


async def test_the_preview_counts_what_rows_would_miss(bench: Bench, tmp_path: Path) -> None:
    await ask(bench, Tier.PAYER, "claim.accident_date", payer="MERIDIAN")
    await ask(bench, Tier.ORGANIZATION, "custom.ward")
    registry = bench.application.registry
    (reader,) = [each for each in registry.readers if each.kind == "837P"]
    rows = _rows(tmp_path, reader, generate_837p(20, seed=4, payers=PAYERS).content)
    meridian = sum(row["payer"]["id"] == "MERIDIAN" for row in rows)
    assert 0 < meridian < len(rows)
    async with registry.database.read(bench.tenant.actor) as session:
        workflow = (await find_published(session, "end_to_end_rcm")).workflow_id
        missing = await registry.row_preview.missing(session, workflow, rows)
    assert missing == {"claim.accident_date": meridian, "custom.ward": len(rows)}


def _rows(folder: Path, reader: IntakeReader, content: bytes) -> list[dict[str, Any]]:
    path = folder / "claims.837"
    path.write_bytes(content)
    return [orjson.loads(row.data) for row in reader.read(path, path.name, FileNotes()) if row.data]
