"""What has had its day goes, what is not finished stays: on real rows, of two organisations."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.support.application import composed, make_settings
from tests.support.database import connect
from tests.support.factories import Factory, Tenant, chain

from rcm.core.ids import new_id
from rcm.core.settings import Settings
from rcm.core.time import utcnow
from rcm.core.urls import DatabaseUrls
from rcm.main import Application
from rcm.workflows.backend import JobRegistry
from rcm.workflows.engine import retention as module
from rcm.workflows.engine.durable import DurableEngine
from rcm.workflows.engine.retention import Removed, Retention
from rcm.workflows.repository.retention import first_id_of
from rcm.workflows.service.runs import RunService

OLD = utcnow() - timedelta(days=100)
NEW = utcnow() - timedelta(hours=1)


@dataclass
class Attic:
    """Two organisations with old rows and new ones, and an engine that takes no work."""

    application: Application
    tenants: list[Tenant]
    engine: DurableEngine

    def retention(self, **settings: float) -> Retention:
        registry = self.application.registry
        made: Settings = make_settings(**settings)
        return Retention(registry.database, registry.ops, self.engine, made)

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with connect(self.application.urls.owner) as connection:
            found = connection.execute(sql, values)
            return found.fetchall() if found.description else []

    def jobs(self) -> dict[str, int]:
        with connect(self.application.urls.engine) as connection:
            rows = connection.execute("select status, count(*) from dbos.workflow_status group by 1").fetchall()
        return dict(rows)

    def finish_jobs(self, status: str, days_ago: int, most: int) -> None:
        with connect(self.application.urls.engine) as connection:
            connection.execute(
                "update dbos.workflow_status set status = %s,"
                " completed_at = (extract(epoch from now() - make_interval(days => %s)) * 1000)::bigint"
                " where workflow_uuid in (select workflow_uuid from dbos.workflow_status where status = 'ENQUEUED'"
                " limit %s)", (status, days_ago, most),
            )  # fmt: skip

    def event(self, tenant: Tenant, **values: Any) -> UUID:
        created = values.pop("created_at")
        event_id = UUID(int=first_id_of(created).int | (new_id().int & ((1 << 76) - 1)))
        names = ", ".join(["event_id", "org_id", "kind", "correlation_key", "created_at", *values])
        marks = ", ".join(["%s"] * (5 + len(values)))
        self.rows(f"insert into run_event ({names}) values ({marks})", event_id, tenant.org_id, "k", "c", created,
                  *values.values())  # fmt: skip
        return event_id


@pytest.fixture
async def attic(database: DatabaseUrls) -> AsyncIterator[Attic]:
    async with composed(make_settings(), database) as application:
        factory = Factory(application)
        tenants = [await factory.organization() for _ in range(2)]
        engine = DurableEngine(JobRegistry(), database.engine, "attic", 1)
        await engine.start([])
        try:
            yield Attic(application, tenants, engine)
        finally:
            await engine.stop(1)


async def test_finished_jobs_go_and_those_that_are_not_finished_stay(attic: Attic) -> None:
    tenant = attic.tenants[0]
    await Factory(attic.application).workflow(tenant.actor, chain("test.none"), "test")
    async with attic.application.database.write(tenant.actor) as session:
        await RunService(session, attic.application.registry.backend, 1).start_many("test", [{} for _ in range(20)])
    for status, days, most in (("SUCCESS", 3, 4), ("ERROR", 3, 3), ("CANCELLED", 3, 2), ("SUCCESS", 0, 5)):
        attic.finish_jobs(status, days, most)
    attic.finish_jobs("PENDING", 3, 2)
    assert await attic.retention().round() == Removed(jobs=9)
    assert attic.jobs() == {"SUCCESS": 5, "PENDING": 2, "ENQUEUED": 4}
    assert attic.rows("select count(*) from workflow_run") == [(20,)]
    with connect(attic.application.urls.engine) as connection:
        left = connection.execute("select count(*) from dbos.workflow_input").fetchone()
    assert left == (11,), "what belongs to a job goes with it"


async def test_delivered_and_expired_events_go_and_what_somebody_may_still_wait_for_stays(attic: Attic) -> None:
    gone, stay = [], []
    for tenant in attic.tenants:
        gone += [
            attic.event(tenant, created_at=OLD, delivered_at=OLD),
            attic.event(tenant, created_at=OLD, looked_at=OLD, expires_at=OLD),
            attic.event(tenant, created_at=OLD, looked_at=OLD),
        ]
        stay += [
            attic.event(tenant, created_at=OLD),
            attic.event(tenant, created_at=OLD, delivered_at=NEW),
            attic.event(tenant, created_at=OLD, looked_at=OLD, expires_at=utcnow() + timedelta(days=1)),
            attic.event(tenant, created_at=NEW, delivered_at=NEW),
        ]
    assert await attic.retention().round() == Removed(events=len(gone))
    assert {row[0] for row in attic.rows("select event_id from run_event")} == set(stay)


async def test_the_outbox_goes_back_some_days_and_its_numbers_go_on(attic: Attic) -> None:
    for tenant in attic.tenants:
        for created in (OLD, OLD, OLD, NEW):
            attic.rows("insert into outbox (org_id, topic, id, created_at) values (%s, 'run', %s, %s)",
                       tenant.org_id, new_id(), created)  # fmt: skip
    last = attic.rows("select max(version) from outbox")[0][0]
    assert await attic.retention().round() == Removed(changes=6)
    assert attic.rows("select count(*), max(version) from outbox") == [(2, last)]


async def test_places_of_segments_without_runs_go(attic: Attic) -> None:
    """One is empty and old, one empty and new, one old and in use."""
    tenant = attic.tenants[0]
    await Factory(attic.application).workflow(tenant.actor, chain("test.none"), "test")
    async with attic.application.database.write(tenant.actor) as session:
        await RunService(session, attic.application.registry.backend).start("test", {})
    used = attic.rows("select segment_id from workflow_run")[0][0]
    empty, fresh = new_id(), new_id()
    attic.rows("delete from run_segment")
    for segment, at in ((used, OLD), (empty, OLD), (fresh, NEW)):
        attic.rows("insert into run_segment (org_id, segment_id, frontier, created_at, updated_at)"
                   " values (%s, %s, '{}', %s, %s)", tenant.org_id, segment, at, at)  # fmt: skip
    assert await attic.retention().round() == Removed(segments=1)
    assert {row[0] for row in attic.rows("select segment_id from run_segment")} == {used, fresh}


async def test_workers_that_are_gone_leave_the_list(attic: Attic) -> None:
    for name, stopped in (("gone", OLD), ("just gone", NEW), ("here", None)):
        attic.rows("insert into worker (worker_id, host, pid, version, queues, heartbeat_at, stopped_at)"
                   " values (%s, 'h', 1, '0', '[]', %s, %s)", name, OLD, stopped)  # fmt: skip
    assert await attic.retention().round() == Removed(workers=1)
    assert {row[0] for row in attic.rows("select worker_id from worker")} == {"just gone", "here"}


async def test_a_mountain_goes_in_small_pieces(attic: Attic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_ROWS", 10)
    monkeypatch.setattr(module, "_TURNS", 3)
    attic.rows("insert into outbox (org_id, topic, id, created_at) select %s, 'run', gen_random_uuid(), %s"
               " from generate_series(1, 45)", attic.tenants[0].org_id, OLD)  # fmt: skip
    rounds = [await attic.retention().round() for _ in range(3)]
    assert rounds == [Removed(changes=30), Removed(changes=15), Removed()]


async def test_of_several_processes_one_removes_at_a_time(attic: Attic) -> None:
    attic.rows("insert into outbox (org_id, topic, id, created_at) select %s, 'run', gen_random_uuid(), %s"
               " from generate_series(1, 500)", attic.tenants[0].org_id, OLD)  # fmt: skip
    both = await asyncio.gather(attic.retention().round(), attic.retention().round())
    assert sorted(both, key=str) == [None, Removed(changes=500)]


async def test_zero_days_keep_for_ever(attic: Attic) -> None:
    attic.event(attic.tenants[0], created_at=OLD, delivered_at=OLD)
    attic.rows("insert into outbox (org_id, topic, id, created_at) values (%s, 'run', %s, %s)",
               attic.tenants[0].org_id, new_id(), OLD)  # fmt: skip
    kept = attic.retention(keep_jobs_days=0, keep_events_days=0, keep_changes_days=0, keep_workers_days=0)
    assert await kept.round() == Removed()
