"""Metrics of the engine: ends of runs from committed facts, each counted once; times of steps; which queues."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from tests.support.application import make_settings
from tests.support.factories import chain
from tests.workflows.engine_bench import Bench, bench_on

from rcm.core.actor import Actor
from rcm.core.urls import DatabaseUrls
from rcm.workflows.backend import BROWSER, NEEDS, QUEUES, QueueNotServed, QueueUnknown, chosen_queues
from rcm.workflows.engine.worker import MetricsPortTaken, Worker
from rcm.workflows.repository import figures
from rcm.workflows.repository.figures import Figures
from rcm.workflows.service.runs import RunService
from rcm.workflows.states import RunOperation


@pytest.fixture
async def bench(database: DatabaseUrls) -> AsyncIterator[Bench]:
    async with bench_on(database, "inline") as made:
        yield made


def task(action: str, **settings: Any) -> dict[str, Any]:
    retry = {"max_attempts": 1}
    return {"type": "task", "config": {"action": f"test.{action}", "settings": settings, "retry": retry}}


async def read(bench: Bench) -> Figures:
    async with bench.application.registry.ops.read(None) as session:
        return await figures.read_figures(session)


async def fold(bench: Bench, most: int = 1000) -> int:
    async with bench.application.database.write(Actor(bench.tenant.org_id)) as session:
        return await figures.fold(session, most)


async def test_each_end_is_counted_once_however_often_tallies_are_folded(bench: Bench) -> None:
    for _ in range(3):
        await bench.run(chain(task("note")))
    failed = await bench.run(chain(task("refuse")))
    assert (await read(bench)).ended == {"COMPLETED": 3, "FAILED": 1}
    folded = await asyncio.gather(*(fold(bench, 2) for _ in range(4)))
    assert sum(folded) == 4
    assert (await read(bench)).ended == {"COMPLETED": 3, "FAILED": 1}
    bench.actions.mended = True
    await bench.operate(failed, RunOperation.RETRY)
    assert (await read(bench)).ended == {"COMPLETED": 3, "FAILED": 1}, "it only grows"
    await bench.settle()
    assert (await read(bench)).ended == {"COMPLETED": 4, "FAILED": 1}
    assert (await read(bench)).open == {}


async def test_an_end_that_is_rolled_back_is_not_counted(bench: Bench) -> None:
    await bench.publish(chain(task("hear")))
    run = await bench.start()
    await bench.settle()
    before = await read(bench)

    async def broken() -> None:
        async with bench.application.database.write(bench.tenant.actor) as session:
            await RunService(session, bench.application.registry.backend).operate(run, RunOperation.CANCEL)
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        await broken()
    assert await read(bench) == before
    assert before.ended == {}


async def test_runs_that_have_not_ended_are_told_by_state_and_queue(bench: Bench) -> None:
    await bench.publish(chain(task("hear")))
    waiting = await bench.start()
    await bench.settle()
    await bench.start()
    found = await read(bench)
    assert (found.open, found.queued, found.active_runs) == ({"IN_PROGRESS": 1, "PENDING": 1}, {"interactive": 1}, 1)
    await bench.operate(waiting, RunOperation.CANCEL)
    found = await read(bench)
    assert (found.ended, found.open) == ({"CANCELLED": 1}, {"PENDING": 1})


async def test_a_worker_serves_how_long_its_steps_took(database: DatabaseUrls) -> None:
    settings = make_settings(worker_metrics_port=0)
    async with bench_on(database, "inline", settings) as bench:
        worker = Worker(bench.application.registry, database.engine)
        worker.serve_metrics()
        try:
            run = await bench.run(chain(task("note"), task("refuse")))
            assert bench.status(run) == "FAILED"
            assert worker.metrics_port is not None
            async with httpx.AsyncClient() as client:
                text = (await client.get(f"http://127.0.0.1:{worker.metrics_port}/metrics")).text
            taken = make_settings(worker_metrics_port=worker.metrics_port)
            bench.application.registry.settings = taken
            with pytest.raises(MetricsPortTaken):
                Worker(bench.application.registry, database.engine).serve_metrics()
        finally:
            worker.end_metrics()
    counts = {line for line in text.splitlines() if "_count" in line}
    assert counts == {
        'rcm_workflow_step_duration_seconds_count{action="test.note"} 1.0',
        'rcm_workflow_step_duration_seconds_count{action="test.refuse"} 1.0',
    }
    assert str(run) not in text


@pytest.mark.parametrize(("text", "queues"), [("batch", ("batch",)), (" Interactive, batch,,batch", QUEUES[:2])])
def test_a_worker_takes_from_the_queues_that_it_is_told(text: str, queues: tuple[str, ...]) -> None:
    assert chosen_queues(text) == queues


@pytest.mark.parametrize("text", ["", ",", "fast", "batch,slow"])
def test_a_queue_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(QueueUnknown):
        chosen_queues(text)


def test_a_queue_whose_needs_are_not_installed_is_left_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(NEEDS, BROWSER, "no_such_package")
    with pytest.raises(QueueNotServed):
        chosen_queues("batch,browser")
