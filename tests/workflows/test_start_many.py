"""Many runs that begin in one transaction: in order, in chunks, each at its own place, all or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from tests.support.factories import chain, graph
from tests.workflows.engine_bench import Bench, bench_on

from rcm.core.errors import NotFound
from rcm.core.urls import DatabaseUrls
from rcm.workflows.service.runs import RunService

TASK = {"type": "task", "config": {"action": "test.note"}}


@pytest.fixture
async def bench(database: DatabaseUrls) -> AsyncIterator[Bench]:
    async with bench_on(database, "inline") as made:
        yield made


async def start(
    bench: Bench, contexts: list[dict[str, Any]], workflow: str = "test", chunk_rows: int = 4
) -> list[UUID]:
    async with bench.application.database.write(bench.tenant.actor) as session:
        service = RunService(session, bench.application.registry.backend, chunk_rows)
        return await service.start_many(workflow, contexts)


async def test_each_context_gets_a_run_in_order_and_they_travel_in_chunks(bench: Bench) -> None:
    await bench.publish(chain("test.note", "test.note"))
    contexts = [{"encounter_id": f"e{n}", "workflow_type": "bulk", "text": f"'\"\\ {n} ü\n"} for n in range(10)]
    runs = await start(bench, contexts)
    found = bench.rows("select run_id, encounter_id, workflow_type, context, status from workflow_run order by run_id")
    assert found == [(run, c["encounter_id"], "bulk", c, "PENDING") for run, c in zip(runs, contexts, strict=True)]
    sizes = bench.rows("select count(*) from workflow_run group by segment_id order by count(*) desc")
    assert [row[0] for row in sizes] == [4, 4, 2]
    assert bench.backend is not None
    assert bench.backend.pending == 3
    await bench.settle()
    assert {bench.status(run) for run in runs} == {"COMPLETED"}
    assert {tuple(bench.effects(run)) for run in runs} == {("step1", "step2")}


async def test_runs_that_begin_at_different_places_are_kept_apart(bench: Bench) -> None:
    nodes: list[dict[str, Any]] = [
        {"id": "start", "type": "start"},
        {"id": "size", "type": "decision", "config": {}},
        {"id": "big", **TASK},
        {"id": "small", **TASK},
        {"id": "end", "type": "end"},
    ]
    edges: list[Any] = [
        ("start", "size"),
        {"from": "size", "to": "big", "condition": {">": [{"var": "context.amount"}, 5]}},
        ("size", "small"),
        ("big", "end"),
        ("small", "end"),
    ]
    await bench.publish(graph(nodes, edges))
    runs = await start(bench, [{"amount": n} for n in range(10)])
    segments = bench.rows("select segment_id, array_agg(distinct current_step) from workflow_run group by 1")
    assert Counter(row[1][0] for row in segments) == {"small": 2, "big": 1}
    assert {len(row[1]) for row in segments} == {1}
    await bench.settle()
    assert [bench.effects(run) for run in runs] == [["small"]] * 6 + [["big"]] * 4
    assert {bench.steps(run).popitem()[1] for run in runs} == {"COMPLETED"}


async def test_none_at_all_is_no_error_and_makes_no_job(bench: Bench) -> None:
    await bench.publish(chain("test.note"))
    assert await start(bench, []) == []
    assert bench.backend is not None
    assert bench.backend.pending == 0


async def test_a_context_that_no_database_holds_starts_none_of_them(bench: Bench) -> None:
    await bench.publish(chain("test.note"))
    with pytest.raises(Exception, match=r"u0000"):
        await start(bench, [{"n": 1}, {"text": "a\x00b"}])
    assert bench.rows("select count(*) from workflow_run") == [(0,)]
    assert bench.backend is not None
    assert bench.backend.pending == 0


async def test_a_workflow_of_another_organisation_is_not_found(bench: Bench) -> None:
    other = await bench.factory.organization()
    await bench.factory.workflow(other.actor, chain("test.note"), "theirs")
    with pytest.raises(NotFound):
        await start(bench, [{}], "theirs")


async def test_thousands_stand_in_the_database_with_few_statements(bench: Bench) -> None:
    await bench.publish(chain("test.note"))
    runs = await start(bench, [{"n": n} for n in range(12_001)], chunk_rows=500)
    assert bench.rows("select count(*), count(distinct segment_id) from workflow_run") == [(12_001, 25)]
    assert bench.rows("select (context ->> 'n')::int from workflow_run where run_id = %s", runs[-1]) == [(12_000,)]
    assert bench.rows("select count(*) from outbox where topic = 'run'") == [(1,)]
