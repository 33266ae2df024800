"""The sweeper: what dead workers held goes on once, however many sweep; locks of the frozen don't hold others up."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import closing
from typing import NoReturn

import psycopg
import pytest
from tests.support.application import composed, make_settings
from tests.support.database import connect
from tests.support.factories import Factory, Tenant, chain

from rcm.core.urls import DatabaseUrls
from rcm.main import Application
from rcm.workflows.backend import JobRegistry
from rcm.workflows.engine.durable import DurableEngine
from rcm.workflows.engine.presence import connection_name, new_worker_id
from rcm.workflows.engine.recovery import Sweeper
from rcm.workflows.service.runs import RunService

DEAD = f"{'a-host-with-a-very-long-name-' * 4}-4711-{'0' * 8}"
SEGMENTS = 12


class Ruin:
    """Twelve segments whose worker was last heard of an hour ago; an engine that takes no work itself."""

    def __init__(self, application: Application, tenant: Tenant, engine: DurableEngine) -> None:
        self.application = application
        self.tenant = tenant
        self.engine = engine

    def sweeper(self, lease_s: float = 30.0) -> Sweeper:
        registry = self.application.registry
        return Sweeper(registry.database, registry.ops, registry.backend, self.engine, lease_s)

    def jobs(self) -> Counter[str]:
        with connect(self.application.urls.engine) as connection:
            return Counter(row[0] for row in connection.execute("select status from dbos.workflow_status").fetchall())

    def set_jobs(self, status: str) -> None:
        with connect(self.application.urls.engine) as connection:
            connection.execute("update dbos.workflow_status set status = %s, executor_id = %s", (status, DEAD))

    def segments(self) -> set[str]:
        with connect(self.application.urls.owner) as connection:
            rows = connection.execute("select distinct segment_id::text from workflow_run").fetchall()
        return {row[0] for row in rows}

    def places(self) -> set[str]:
        with connect(self.application.urls.owner) as connection:
            rows = connection.execute("select segment_id::text from run_segment").fetchall()
        return {row[0] for row in rows}

    def hold_one(self, name: str) -> psycopg.Connection[tuple[object, ...]]:
        """A connection of that name, in the middle of a transaction that locks the runs of one segment."""
        connection = psycopg.connect(
            self.application.urls.app.replace("+psycopg", ""), application_name=name, autocommit=False
        )
        connection.execute("select set_config('app.org_id', %s, true)", (str(self.tenant.org_id),))
        connection.execute("select 1 from workflow_run where segment_id = %s for update", (min(self.segments()),))
        return connection


@pytest.fixture
async def ruin(database: DatabaseUrls) -> AsyncIterator[Ruin]:
    async with composed(make_settings(), database) as application:
        factory = Factory(application)
        tenant = await factory.organization()
        await factory.workflow(tenant.actor, chain("test.none"), "test")
        async with application.database.write(tenant.actor) as session:
            service = RunService(session, application.registry.backend, 5)
            await service.start_many("test", [{} for _ in range(5 * SEGMENTS)])
        with connect(database.owner) as connection:
            connection.execute(
                "insert into worker (worker_id, host, pid, version, queues, heartbeat_at)"
                " values (%s, 'elsewhere', 1, '0', '[]', now() - interval '1 hour')", (DEAD,)
            )  # fmt: skip
        engine = DurableEngine(JobRegistry(), database.engine, "sweeping", 1)
        await engine.start([])
        made = Ruin(application, tenant, engine)
        made.set_jobs("PENDING")
        try:
            yield made
        finally:
            await engine.stop(1)


async def test_two_sweepers_at_once_put_each_segment_back_to_work_once(ruin: Ruin) -> None:
    before = ruin.segments()
    one, two = ruin.sweeper(), ruin.sweeper()
    revived = await asyncio.gather(one.sweep(), two.sweep(), one.sweep(), two.sweep())
    assert sum(revived) == SEGMENTS
    assert ruin.jobs() == {"CANCELLED": SEGMENTS, "ENQUEUED": SEGMENTS}
    assert len(ruin.segments()) == SEGMENTS
    assert not ruin.segments() & before
    assert ruin.places() == ruin.segments(), "the place of a chunk goes with its runs"
    assert sum(await asyncio.gather(one.sweep(), two.sweep())) == 0


async def test_segments_that_the_engine_lost_are_adopted_once(ruin: Ruin) -> None:
    """Their jobs ended by an error: no worker has them, and none ever will."""
    ruin.set_jobs("ERROR")
    one, two = ruin.sweeper(0.0), ruin.sweeper(0.0)
    assert sum(await asyncio.gather(one.sweep(), two.sweep(), one.sweep())) == SEGMENTS
    assert ruin.jobs() == {"ERROR": SEGMENTS, "ENQUEUED": SEGMENTS}


async def test_locks_of_a_frozen_worker_are_broken(ruin: Ruin) -> None:
    with closing(ruin.hold_one(connection_name(DEAD))) as frozen:
        assert await ruin.sweeper().sweep() == SEGMENTS
        with pytest.raises(psycopg.OperationalError):
            frozen.execute("select 1")


class _Frozen(DurableEngine):
    """Stands still in the middle of a round."""

    async def at_work(self) -> NoReturn:
        await asyncio.Event().wait()
        raise AssertionError


async def test_a_sweeper_that_is_frozen_in_its_round_keeps_no_other_from_sweeping(ruin: Ruin) -> None:
    registry = ruin.application.registry
    stuck = _Frozen(JobRegistry(), ruin.application.urls.engine, "stuck", 1)
    frozen = asyncio.create_task(Sweeper(registry.database, registry.ops, registry.backend, stuck, 1.0).sweep())
    await asyncio.sleep(0.3)
    assert await ruin.sweeper().sweep() == 0, "the frozen one holds the lock: nothing is proved otherwise"
    deadline = time.monotonic() + 30
    while not (revived := await ruin.sweeper().sweep()):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.1)
    assert revived == SEGMENTS
    frozen.cancel()
    await asyncio.gather(frozen, return_exceptions=True)


async def test_a_segment_that_somebody_else_holds_keeps_no_other_waiting(ruin: Ruin) -> None:
    before = ruin.segments()
    with closing(ruin.hold_one("somebody")) as other:
        assert await ruin.sweeper().sweep() == SEGMENTS - 1
        assert len(ruin.segments() & before) == 1
        other.execute("select 1")
    assert await ruin.sweeper().sweep() == 1
    assert not ruin.segments() & before


def test_names_of_connections_differ_where_names_of_machines_are_long() -> None:
    names = {connection_name(f"{'h' * 64}-{pid}-{new_worker_id()[-8:]}") for pid in range(1000, 1010)}
    assert len(names) == 10
    assert max(map(len, names)) <= 63
