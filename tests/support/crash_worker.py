"""A worker whose process dies or stands still at a given moment, and steps whose effects are counted.

`write` steps leave an effect in the engine's transaction. `call` steps book with a party outside, which has books
of its own and books one key once, however often it is told. Moments are `node:what`:

| what | of | the moment |
| --- | --- | --- |
| begun | write | the action is entered |
| written | write, call | the effect is written, the transaction open |
| committed | write, call | the turn is committed, nobody knows it yet |
| prepared | call | before the claim of the step is committed |
| claimed | call | the claim is committed, the party outside not asked |
| booked | call | the party outside has booked, nothing of it is written here |

`segment:done` and `deliver:done`: the job is through, the engine's queue not told (between commit and acknowledgement).
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import psycopg

from rcm.cli.work import stop_event
from rcm.core.urls import DatabaseUrls
from rcm.main import compose
from rcm.observability.logging import configure_logging
from rcm.workflows.actions import Outcomes, Step, StepItem
from rcm.workflows.backend import JobRegistry
from rcm.workflows.engine.worker import Worker
from rcm.workflows.outcome import Completed
from tests.support.application import make_settings
from tests.support.factories import graph

WORKFLOW: Final = "crash"
TOLD: Final = "crash.told"
#: Steps that leave an effect; `book` books outside as well.
WRITES: Final = ("first", "left", "right", "last")
BOOKS: Final = "book"
STEPS: Final = (*WRITES, BOOKS, "pause", "hear")

SCHEMA: Final = """
create table crash_effect (n bigserial primary key, run_id uuid, node text, iteration int);
create table crash_booking (key text primary key, received int not null default 1);
grant insert, select on crash_effect to rcm_app; grant usage on sequence crash_effect_n_seq to rcm_app;
grant insert, select, update on crash_booking to rcm_app
"""
_EFFECT: Final = "insert into crash_effect (run_id, node, iteration) values (%s, %s, %s)"
_BOOK: Final = """
insert into crash_booking (key) values (%s) on conflict (key) do update set received = crash_booking.received + 1
"""

MOMENTS: Final = (
    *(f"{node}:{what}" for node in WRITES for what in ("begun", "written", "committed")),
    *(f"{BOOKS}:{what}" for what in ("prepared", "claimed", "booked", "written", "committed")),
    "segment:done",
    "deliver:done",
)


def snapshot() -> dict[str, Any]:
    """first, book, then left and right side by side, a short pause, an event, last."""
    write = {"type": "task", "config": {"action": "crash.write"}}
    nodes: list[dict[str, Any]] = [
        {"id": "start", "type": "start"},
        {"id": "first", **write},
        {"id": BOOKS, "type": "task", "config": {"action": "crash.call"}},
        {"id": "fork", "type": "fork"},
        {"id": "left", **write},
        {"id": "right", **write},
        {"id": "join", "type": "join"},
        {"id": "pause", "type": "wait", "config": {"seconds": 0.1}},
        {"id": "hear", "type": "wait", "config": {"event": TOLD}},
        {"id": "last", **write},
        {"id": "end", "type": "end"},
    ]
    edges = [
        ("start", "first"), ("first", BOOKS), (BOOKS, "fork"), ("fork", "left"), ("fork", "right"), ("left", "join"),
        ("right", "join"), ("join", "pause"), ("pause", "hear"), ("hear", "last"), ("last", "end"),
    ]  # fmt: skip
    return graph(nodes, edges, WORKFLOW)


@dataclass(frozen=True, slots=True)
class Orders:
    """What a process is told. `moment`: where it ends (SIGKILL), or stands still (SIGSTOP) if `freezes`."""

    urls: DatabaseUrls
    moment: str | None = None
    freezes: bool = False
    lease_s: float = 1.0
    pace_s: float = 0.0
    concurrency: int = 4


class _Steps:
    def __init__(self, orders: Orders) -> None:
        self._orders = orders
        self._over = False

    def reach(self, moment: str) -> None:
        """Die here, if this is the moment; stand still the first time only."""
        if moment != self._orders.moment or self._over:
            return
        self._over = True
        os.kill(os.getpid(), signal.SIGSTOP if self._orders.freezes else signal.SIGKILL)

    async def write(self, step: Step, items: Sequence[StepItem]) -> Outcomes:
        self.reach(f"{step.node.id}:begun")
        await asyncio.sleep(self._orders.pace_s)
        return await self._note(step, items)

    async def prepare(self, step: Step, items: Sequence[StepItem]) -> tuple[list[str], Outcomes]:
        self.reach(f"{step.node.id}:prepared")
        return [step.idempotency_key(item) for item in items], {}

    async def call(self, prepared: list[str]) -> int:
        self.reach(f"{BOOKS}:claimed")
        await asyncio.sleep(self._orders.pace_s)
        async with await psycopg.AsyncConnection.connect(_libpq(self._orders.urls.app), autocommit=True) as outside:
            for key in prepared:
                await outside.execute(_BOOK, (key,))
        self.reach(f"{BOOKS}:booked")
        return len(prepared)

    async def record(self, step: Step, items: Sequence[StepItem], answer: int) -> Outcomes:
        assert answer >= len(items)
        return await self._note(step, items)

    async def _note(self, step: Step, items: Sequence[StepItem]) -> Outcomes:
        for item in items:
            await step.session.change(_EFFECT, (item.run_id, step.node.id, item.iteration))
        self.reach(f"{step.node.id}:written")

        async def committed() -> None:
            self.reach(f"{step.node.id}:committed")

        step.session.after_commit(committed)
        return {item.run_id: Completed({"node": step.node.id}) for item in items}


def _libpq(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


class _Jobs(JobRegistry):
    def __init__(self, steps: _Steps) -> None:
        super().__init__()
        self._steps = steps

    async def run(self, kind: str, org_id: UUID, subject: UUID) -> None:
        await super().run(kind, org_id, subject)
        self._steps.reach(f"{kind}:done")


def work(orders: Orders) -> None:
    """The whole life of the process."""
    os.environ["RCM_ENGINE_LOG_LEVEL"] = "CRITICAL"  # a database that is away is what is tried here
    configure_logging("error", sys.stderr)
    asyncio.run(_work(orders))


async def _work(orders: Orders) -> None:
    settings = make_settings(worker_lease_s=orders.lease_s, worker_concurrency=orders.concurrency, chunk_rows=10)
    application = compose(settings, orders.urls, name="crash-worker", pre_ping=False)
    steps = _Steps(orders)
    application.registry.actions.local("crash.write")(steps.write)
    application.registry.actions.add_external("crash.call", steps)
    application.registry.jobs = _Jobs(steps)
    worker = Worker(application.registry, orders.urls.engine)
    stop = stop_event()
    await worker.start()
    await stop.wait()
    await worker.stop()
    await application.close()
