"""What engine tests need: tiny actions whose effects are counted in a table, and one face for both backends."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.support.application import TestBackend, composed, make_settings
from tests.support.database import connect
from tests.support.factories import Factory, Tenant

from rcm.core.settings import Settings
from rcm.core.urls import DatabaseUrls
from rcm.main import Application
from rcm.workflows.actions import Outcomes, Step, StepItem
from rcm.workflows.backend import deliver_job
from rcm.workflows.engine.worker import Worker
from rcm.workflows.graph import TaskConfig
from rcm.workflows.outcome import Completed, Failed, Outcome, Skipped, Waiting
from rcm.workflows.service.batches import BatchService
from rcm.workflows.service.events import Delivered, EventService
from rcm.workflows.service.runs import RunService
from rcm.workflows.states import RunOperation

_TABLE = """
create table test_effect (n bigserial primary key, run_id uuid, node text, iteration int, attempt int);
grant insert, select on test_effect to rcm_app; grant usage on sequence test_effect_n_seq to rcm_app
"""
_EFFECT = "insert into test_effect (run_id, node, iteration, attempt) values (%s, %s, %s, %s)"
_ATTEMPTS = """
select attempt_number, outcome from workflow_run_step_attempt where run_id = %s and node_id = %s
 union
select attempt_number, status from workflow_run_step where run_id = %s and node_id = %s and worker is not null
 order by 1
"""
_BUSY = """
select (select count(*) from workflow_run where segment_id is not null and status in ('PENDING', 'IN_PROGRESS'))
     + (select count(*) from run_event where delivered_at is null and looked_at is null)
"""


async def note(step: Step, item: StepItem) -> None:
    """The side effect that is counted."""
    await step.session.change(_EFFECT, (item.run_id, step.node.id, item.iteration, item.attempt))


def settings_of(step: Step) -> dict[str, Any]:
    assert isinstance(step.node.config, TaskConfig)
    return step.node.config.settings


class Actions:
    """The actions of these tests. Each notes its effect before it does anything else."""

    def __init__(self) -> None:
        self.mended = False
        self.calls: Counter[str] = Counter()

    def register(self, application: Application) -> None:
        for name in ("note", "flaky", "refuse", "break_", "garbage", "slow", "skip", "tell", "hear"):
            application.registry.actions.local(f"test.{name.rstrip('_')}")(getattr(self, name))

    async def note(self, step: Step, items: Sequence[StepItem]) -> Outcomes:
        for item in items:
            await note(step, item)
        return {item.run_id: Completed({"node": step.node.id}) for item in items}

    async def flaky(self, step: Step, items: Sequence[StepItem]) -> Outcomes:
        """Fails with a retryable error before attempt `good_from`."""
        await self.note(step, items)
        good, bad = Completed(), Failed("test.flaky", "Not yet.", retryable=True)
        return {item.run_id: good if item.attempt >= settings_of(step)["good_from"] else bad for item in items}

    async def refuse(self, step: Step, items: Sequence[StepItem]) -> Outcomes:
        await self.note(step, items)
        bad = Failed("test.refused", "No.")
        return {item.run_id: Completed() if self.mended else bad for item in items}

    async def break_(self, step: Step, items: Sequence[StepItem]) -> Outcomes:
        """Raises where the context or the row number says so."""
        self.calls["break"] += 1
        await self.note(step, items)
        for item in items:
            if item.context.get("bad") or item.row_number in settings_of(step).get("bad_rows", ()):
                raise ValueError("a secret that no message may tell")
        return {item.run_id: Completed() for item in items}

    async def garbage(self, step: Step, items: Sequence[StepItem]) -> Any:
        await self.note(step, items)
        kind = settings_of(step)["kind"]
        bad: dict[str, Any] = {
            "nothing": {},
            "none": None,
            "list": [Completed() for _ in items],
            "value": {item.run_id: "done" for item in items},
            "class": {item.run_id: Completed for item in items},
            "unwritable": {item.run_id: Completed({"text": "\x00"}) for item in items},
            "too_big": {item.run_id: Completed({"number": 10**30}) for item in items},
            "bad_context": {item.run_id: Completed(context={"text": "a\x00b"}) for item in items},
            "surrogate": {item.run_id: Failed("test.bad", "\ud800") for item in items},
        }
        return bad[kind]

    async def slow(self, step: Step, items: Sequence[StepItem]) -> Outcomes:
        await self.note(step, items)
        if settings_of(step).get("in_database"):
            await step.session.rows("select pg_sleep(20)")
        await asyncio.sleep(20)
        return {item.run_id: Completed() for item in items}

    async def skip(self, step: Step, items: Sequence[StepItem]) -> Outcomes:
        await self.note(step, items)
        return {item.run_id: Skipped("Nothing to do here.") for item in items}

    async def tell(self, step: Step, items: Sequence[StepItem]) -> Outcomes:
        """Completes with the context, the label and the output that the node's settings give."""
        await self.note(step, items)
        given = settings_of(step)
        done = Completed(given.get("output"), given.get("context"), given.get("label", ""))
        return {item.run_id: done for item in items}

    async def hear(self, step: Step, items: Sequence[StepItem]) -> Outcomes:
        """Waits for the event `heard` under the run's id, then tells what came with it."""
        await self.note(step, items)
        outcomes: dict[UUID, Outcome] = {}
        for item in items:
            if item.delivered is None:
                outcomes[item.run_id] = Waiting("heard", str(item.run_id))
            else:
                outcomes[item.run_id] = Completed(dict(item.delivered), {"heard": dict(item.delivered)})
        return outcomes


@dataclass
class Bench:
    """One application with the test actions. `settle` lets everything run that can run."""

    application: Application
    factory: Factory
    tenant: Tenant
    backend: TestBackend | None
    actions: Actions = field(default_factory=Actions)

    async def publish(self, snapshot: dict[str, Any], name: str = "test") -> str:
        await self.factory.workflow(self.tenant.actor, snapshot, name)
        return name

    async def start(self, workflow: str = "test", **context: Any) -> UUID:
        async with self.application.database.write(self.tenant.actor) as session:
            return await RunService(session, self.application.registry.backend).start(workflow, context)

    async def run(self, snapshot: dict[str, Any], **context: Any) -> UUID:
        """Publish, start, and let it run as far as it goes."""
        run = await self.start(await self.publish(snapshot), **context)
        await self.settle()
        return run

    async def settle(self) -> None:
        if self.backend is not None:
            await self.backend.drain()
        deadline = time.monotonic() + 60
        while self.rows(_BUSY)[0][0]:
            assert self.backend is None, "there is work left that no job does"
            assert time.monotonic() < deadline, self.rows("select status, segment_id, frontier from workflow_run")
            await asyncio.sleep(0.05)

    async def operate(self, run: UUID, operation: RunOperation) -> None:
        async with self.application.database.write(self.tenant.actor) as session:
            await RunService(session, self.application.registry.backend).operate(run, operation)

    async def operate_on_batch(self, batch: UUID, operation: RunOperation) -> int:
        registry = self.application.registry
        async with self.application.database.write(self.tenant.actor) as session:
            return await BatchService(session, registry.backend, registry.readers).operate(batch, operation)

    async def deliver(self, kind: str, key: str, payload: str | None = None) -> None:
        async with self.application.database.write(self.tenant.actor) as session:
            await RunService(session, self.application.registry.backend).deliver(kind, key, payload)

    async def tell(
        self, kind: str, key: str, payload: dict[str, Any] | None = None, event_id: str | None = None
    ) -> Delivered:
        """An event from outside: kept when nobody waits for it."""
        async with self.application.database.write(self.tenant.actor) as session:
            return await EventService(session, self.application.registry.backend).deliver(kind, key, payload, event_id)

    async def until(self, come: Callable[[], bool]) -> None:
        """Let time pass until it has come; on the inline backend, what the worker's timers would do is done here."""
        registry, deadline = self.application.registry, time.monotonic() + 60
        while not come():
            assert time.monotonic() < deadline
            await asyncio.sleep(0.02)
            if self.backend is not None:
                async with registry.database.write(self.tenant.actor) as session:
                    await registry.backend.enqueue(session, deliver_job(self.tenant.org_id))
            await self.settle()

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with connect(self.application.urls.owner) as connection:
            return connection.execute(sql, values).fetchall()

    def write(self, sql: str, *values: Any) -> None:
        with connect(self.application.urls.owner) as connection:
            connection.execute(sql, values)

    def status(self, run: UUID) -> str:
        return str(self.rows("select status from workflow_run where run_id = %s", run)[0][0])

    def error(self, run: UUID) -> tuple[str | None, str | None]:
        """Where and with which code it failed."""
        (found,) = self.rows("select error_step, error_code from workflow_run where run_id = %s", run)
        return found[0], found[1]

    def steps(self, run: UUID) -> dict[str, str]:
        """Node (with its iteration, from the second on) to the state of its step; no control nodes."""
        rows = self.rows(
            "select s.node_id, s.iteration, s.status"
            " from workflow_run_step s join workflow_run r using (org_id, run_id)"
            " join user_workflow_node n on n.org_id = s.org_id and n.workflow_id = r.workflow_id and n.key = s.node_id"
            " where run_id = %s and n.node_type not in ('start', 'end', 'decision', 'fork', 'join')", run
        )  # fmt: skip
        return {f"{node}#{i}" if i > 1 else node: status for node, i, status in rows}

    def effects(self, run: UUID) -> list[str]:
        """The nodes whose effects are there, in the order in which they happened."""
        return [row[0] for row in self.rows("select node from test_effect where run_id = %s order by n", run)]

    def attempts(self, run: UUID, node: str) -> list[tuple[int, str]]:
        """(number, outcome) of each: those with a row of their own, and the one that the ledger's row tells."""
        rows = self.rows(_ATTEMPTS, run, node, run, node)
        return [(row[0], row[1]) for row in rows]

    def counts(self, batch: UUID) -> dict[str, int]:
        names = ("pending", "processing", "completed", "failed", "set_aside", "cancelled")
        columns = ", ".join(f"{name}_rows" for name in names)
        (row,) = self.rows(f"select {columns}, total_rows from batch_job where batch_job_id = %s", batch)
        counts = dict(zip(names, row[:6], strict=True))
        assert sum(counts.values()) == row[6], f"{counts} of {row[6]}"
        return {name: count for name, count in counts.items() if count}

    def batch_status(self, batch: UUID) -> str:
        return str(self.rows("select status from batch_job where batch_job_id = %s", batch)[0][0])


@asynccontextmanager
async def bench_on(urls: DatabaseUrls, kind: str, settings: Settings | None = None) -> AsyncIterator[Bench]:
    """`inline`: jobs run when `settle` is called. `durable`: a worker on DBOS is at work all the time."""
    with connect(urls.owner) as connection:
        connection.execute(_TABLE)
    backend = TestBackend() if kind == "inline" else None
    async with composed(settings or make_settings(worker_lease_s=2.0), urls, backend) as application:
        actions = Actions()
        actions.register(application)
        factory = Factory(application)
        bench = Bench(application, factory, await factory.organization(), backend, actions)
        if backend is not None:
            yield bench
            return
        worker = Worker(application.registry, urls.engine)
        await worker.start()
        try:
            yield bench
        finally:
            await worker.stop()
