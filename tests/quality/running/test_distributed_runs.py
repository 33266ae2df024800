"""Distributed runs: the same rows as the plain run's, whoever computes them and whoever dies."""

from __future__ import annotations

import asyncio
import signal
import sys

import pytest
from tests.quality.running.world import FALLS, METRIC, Shift, World, observations

from rcm.core.errors import DomainError
from rcm.core.ids import new_id
from rcm.quality.repository import signal_runs
from rcm.quality.service.signal_run_reading import cancel
from rcm.quality.service.signal_runs import RunAsked, Running, untold
from rcm.quality.service.signal_shared import begin_shared, run_shared
from rcm.quality.service.signal_units import Worker
from rcm.quality.service.signal_work import SignalWork


def fill(world: World) -> None:
    world.load(observations(METRIC, 20, 8, [Shift(7, 0.5)]))
    world.load(observations(FALLS, 20, 8, [Shift(3, 2.0, since=4)], seed=2))


async def test_a_distributed_run_is_the_plain_run_row_for_row(world: World) -> None:
    fill(world)
    plain = await world.run()
    said = world.signals()
    world.change("delete from activity_events")
    world.change("delete from signals")
    run = await run_shared(world.application.database, world.actor, RunAsked(), 30, untold)
    assert world.signals() == said
    assert {**run.counts, "seconds": None} == {**plain.counts, "seconds": None}
    assert world.one("select count(*) from signal_run_unit") == 0


async def test_a_run_survives_a_worker_that_is_killed(world: World) -> None:
    fill(world)
    await world.run()
    said = world.signals()
    world.change("delete from activity_events")
    world.change("delete from signals")
    async with world.application.database.write(world.actor) as session:
        run_id = await begin_shared(session, RunAsked())
    urls = world.application.urls
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.signal_worker", "1", urls.app, urls.ops
    )
    assert await process.wait() == -signal.SIGKILL
    assert world.rows("select status, count(*) from signal_run_unit group by 1 order by 1") == [
        ("done", 1), ("running", 1),
    ]  # fmt: skip
    work = SignalWork(world.application.registry.database, world.application.registry.ops, lease_s=30)
    while world.one("select status from signal_run where run_id = %s", run_id) == "running":
        await work.work()
        await asyncio.sleep(0.1)
    assert world.one("select status from signal_run where run_id = %s", run_id) == "completed"
    assert world.signals() == said


async def test_a_unit_that_always_fails_ends_the_run_with_its_reason(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(DomainError):
        """This can't be reckoned."""

    def fails(*_: object) -> None:
        raise Broken

    fill(world)
    monkeypatch.setattr("rcm.quality.service.signal_units.detect_unit", fails)
    async with world.application.database.write(world.actor) as session:
        run_id = await begin_shared(session, RunAsked(metrics=("exampleStay",)))
    running = Running(world.application.database, world.actor, run_id, 30)
    await Worker(running, new_id()).work()
    ((status, code, message),) = world.rows("select status, error_code, error_message from signal_run")
    assert (status, code) == ("failed", "quality.unit_failed")
    assert "exampleFalls: This can't be reckoned." in message
    assert [event[0] for event in world.events()] == ["technical_error"]
    assert world.one("select count(*) from signals") == 0


async def test_a_cancelled_run_writes_nothing(world: World) -> None:
    fill(world)
    async with world.application.database.write(world.actor) as session:
        run_id = await begin_shared(session, RunAsked())
    async with world.application.database.write(world.actor) as session:
        run, changed = await cancel(session, run_id)
        assert (run.status, changed) == ("cancelled", True)
    work = SignalWork(world.application.registry.database, world.application.registry.ops, lease_s=30)
    await work.work()
    assert world.one("select count(*) from signals") == 0
    assert (await world.run()).status == "completed"


async def test_one_run_at_a_time_and_a_lost_one_is_taken_for_failed(world: World) -> None:
    fill(world)
    async with world.application.database.write(world.actor) as session:
        lost = await signal_runs.begin(session, {}, "x", distributed=False, lease_s=60)
    with pytest.raises(signal_runs.RunUnderWay, match=str(lost)):
        await world.run()
    world.change("update signal_run set leased_until = now() - interval '1 second'")
    assert (await world.run()).status == "completed"
    assert world.one("select error_code from signal_run where run_id = %s", lost) == "quality.run_lost"
    assert "technical_error" in [event[0] for event in world.events()]


async def test_a_worker_ends_a_plain_run_whose_process_was_killed_and_tells_it_once(world: World) -> None:
    async with world.application.database.write(world.actor) as session:
        await signal_runs.begin(session, {}, "x", distributed=False, lease_s=60)
    work = SignalWork(world.application.registry.database, world.application.registry.ops, lease_s=30)
    await work.work()
    assert world.one("select status from signal_run") == "running", "its process lives"
    world.change("update signal_run set leased_until = now() - interval '1 second'")
    for _ in range(2):
        await work.work()
    assert world.rows("select status, error_code from signal_run") == [("failed", "quality.run_lost")]
    assert [event[0] for event in world.events()] == ["technical_error"]
