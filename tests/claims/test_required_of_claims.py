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
from rcm.edi.generator import generate_837p
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


async def run(bench: Bench, tenant: Tenant, *, payers: list[tuple[str, str]] = PAYERS, prefix: str = "A") -> Any:
    content = generate_837p(8, seed=4, payers=payers, prefix=prefix).content
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
