"""One organisation's mass of work never keeps another's waiting: told by the order of effects, not by seconds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.application import make_settings
from tests.support.factories import Tenant, chain
from tests.workflows.engine_bench import Bench, bench_on, note

from rcm.core.urls import DatabaseUrls
from rcm.workflows.actions import Outcomes, Step, StepItem
from rcm.workflows.backend import BATCH, INTAKE, INTERACTIVE
from rcm.workflows.engine.places import Places, share_of
from rcm.workflows.outcome import Completed
from rcm.workflows.service.runs import RunService

ROWS, CHUNK = 20_000, 250
CHUNKS = ROWS // CHUNK


async def _chunk(step: Step, items: Sequence[StepItem]) -> Outcomes:
    """One effect for the whole segment, and some time at a place."""
    await note(step, items[0])
    await asyncio.sleep(0.05)
    return {item.run_id: Completed() for item in items}


@asynccontextmanager
async def crowded(urls: DatabaseUrls, concurrency: int) -> AsyncIterator[tuple[Bench, Tenant]]:
    """A worker, an organisation with 20,000 rows of work, and a second organisation."""
    settings = make_settings(worker_lease_s=30.0, worker_concurrency=concurrency)
    async with bench_on(urls, "durable", settings) as bench:
        bench.application.registry.actions.local("test.chunk")(_chunk)
        await bench.publish(chain("test.chunk"))
        other = await bench.factory.organization()
        await bench.factory.workflow(other.actor, chain("test.chunk"), "test")
        await start(bench, bench.tenant, ROWS, CHUNK, BATCH)
        await reach(bench, bench.tenant, 3)
        yield bench, other


async def start(bench: Bench, tenant: Tenant, count: int, chunk: int, queue: str) -> list[UUID]:
    async with bench.application.database.write(tenant.actor) as session:
        service = RunService(session, bench.application.registry.backend, chunk)
        return await service.start_many("test", [{} for _ in range(count)], queue)


def done(bench: Bench, tenant: Tenant) -> int:
    """Segments of the organisation that were worked."""
    found = bench.rows(
        "select count(*) from test_effect join workflow_run using (run_id) where org_id = %s", tenant.org_id
    )
    return int(found[0][0])


async def reach(bench: Bench, tenant: Tenant, segments: int) -> None:
    await _until(lambda: done(bench, tenant) >= segments)


async def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("concurrency", [1, 4])
@pytest.mark.parametrize("queue", [INTERACTIVE, BATCH])
async def test_twenty_thousand_rows_of_one_organisation_do_not_starve_another(
    database: DatabaseUrls, concurrency: int, queue: str
) -> None:
    """A single run, and a batch of two chunks: through before a third of the big one's chunks is."""
    async with crowded(database, concurrency) as (bench, other):
        before = done(bench, bench.tenant)
        await start(bench, other, 2 if queue == BATCH else 1, 1, queue)
        await reach(bench, other, 2 if queue == BATCH else 1)
        assert done(bench, bench.tenant) - before < CHUNKS / 3
        assert done(bench, bench.tenant) < CHUNKS, "the big one was through: nothing is proved"


async def test_ones_own_single_run_does_not_wait_for_ones_own_file(database: DatabaseUrls) -> None:
    async with crowded(database, 2) as (bench, _):
        before = done(bench, bench.tenant)
        (run,) = await start(bench, bench.tenant, 1, 1, INTERACTIVE)
        await _until(lambda: bool(bench.effects(run)))
        assert done(bench, bench.tenant) - before < CHUNKS / 3


async def test_a_worker_leaves_queues_that_it_was_not_told_of_to_others(database: DatabaseUrls) -> None:
    settings = make_settings(worker_queues="interactive")
    async with bench_on(database, "durable", settings) as bench:
        await bench.publish(chain("test.note"))
        (left,) = await start(bench, bench.tenant, 1, 1, BATCH)
        (taken,) = await start(bench, bench.tenant, 1, 1, INTERACTIVE)
        await _until(lambda: bench.status(taken) == "COMPLETED")
        assert bench.status(left) == "PENDING"
        assert bench.rows("select queues from worker") == [(["interactive"],)]


@given(st.integers(1, 256), st.sampled_from([INTERACTIVE, BATCH, INTAKE]))
def test_no_organisation_may_take_every_place(concurrency: int, queue: str) -> None:
    share = share_of(queue, concurrency)
    assert 1 <= share.each < share.most
    assert share.claimed_each < share.claimed
    assert share.claimed_each >= share.each


async def test_a_place_stays_free_for_others_and_each_comes_in_order() -> None:
    places = Places(2)
    big, small = UUID(int=1), UUID(int=2)
    entered: list[str] = []
    leave = asyncio.Event()

    async def job(name: str, org: UUID) -> None:
        async with places.taken(BATCH, org):
            entered.append(name)
            await leave.wait()

    jobs = [asyncio.create_task(job(f"big {n}", big)) for n in range(6)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    jobs.append(asyncio.create_task(job("small", small)))
    for _ in range(5):
        await asyncio.sleep(0)
    assert entered == ["big 0", "big 1", "small"]
    leave.set()
    await asyncio.gather(*jobs)
    assert entered == ["big 0", "big 1", "small", "big 2", "big 3", "big 4", "big 5"]


async def test_who_gives_up_in_line_leaves_the_place_to_the_next() -> None:
    places = Places(1)
    org = UUID(int=1)
    async with places.taken(BATCH, org):
        waiting = asyncio.create_task(places.taken(BATCH, org).__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    async with asyncio.timeout(5), places.taken(BATCH, org):
        pass
