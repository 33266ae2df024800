"""From the event to the step that waited for it: a steady stream of events, whether or not answers keep up."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from benchmarks.support import trivial
from benchmarks.support.common import say
from benchmarks.support.runs import Starter
from benchmarks.support.worker import running_worker
from rcm.workflows.service.runs import RunService

_LIMIT_S: Final = 60.0
#: Transactions of the sender at once: more than a machine that keeps up ever needs.
_SENDERS: Final = 16

_WAITING: Final = """
select count(*) from run_wait w join workflow_run r using (org_id, run_id)
 where w.org_id = %s and r.segment_id is null and w.kind = %s and w.delivered_at is null
"""
_DONE: Final = """
select r.encounter_id, extract(epoch from s.completed_at)::float8
  from workflow_run r join workflow_run_step s using (org_id, run_id)
 where r.org_id = %s and r.run_id = any(%s) and s.node_id = 'n1' and s.status = 'COMPLETED'
"""


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds, and how far the sender itself was late at worst."""

    p50: float
    p99: float
    worst: float
    late: float


async def event_latency(starter: Starter, per_s: int, seconds: float) -> Latency:
    """Runs wait; events come at a steady pace, each in a transaction of its own, at its time and not after the last.

    The clock runs from just before the commit of an event to the `completed_at` of the run's next step.
    """
    count = int(per_s * seconds)
    with running_worker(starter.site.data_dir):
        runs = await _waiting(starter, count)
        starter.site.settle()
        sent: dict[str, float] = {}
        late = await _send(starter, count, per_s, sent)
        ended = await _ended(starter, runs)
    took = sorted((ended[key] - at) * 1000 for key, at in sent.items())
    found = Latency(_share(took, 0.5), _share(took, 0.99), round(took[-1], 1), round(late * 1000, 1))
    say(f"event to next step: p50 {found.p50} ms, p99 {found.p99} ms, worst {found.worst} ms")
    return found


async def _waiting(starter: Starter, count: int) -> list[UUID]:
    """Start the runs, and come back when all of them wait and no worker holds any."""
    contexts = [{"amount": number, "encounter_id": _key(number)} for number in range(count)]
    async with starter.database.write(starter.actor) as session:
        runs = await RunService(session, starter.backend).start_many(trivial.WAITS, contexts)
    deadline = time.monotonic() + _LIMIT_S
    while True:
        async with starter.database.read(starter.actor) as session:
            ((waiting,),) = await session.rows(_WAITING, (starter.site.org_id, trivial.EVENT))
        if waiting == count:
            return runs
        if time.monotonic() > deadline:
            raise TimeoutError(f"Of {count} runs {waiting} wait.")
        await asyncio.sleep(0.1)


async def _send(starter: Starter, count: int, per_s: int, sent: dict[str, float]) -> float:
    """Seconds by which the sender began an event too late, at worst."""
    places = asyncio.Semaphore(_SENDERS)
    late = 0.0

    async def one(number: int, due: float) -> None:
        nonlocal late
        async with places, starter.database.write(starter.actor) as session:
            late = max(late, time.monotonic() - due)
            await RunService(session, starter.backend).deliver(trivial.EVENT, _key(number))
            sent[_key(number)] = time.time()

    began = time.monotonic()
    tasks = []
    for number in range(count):
        due = began + number / per_s
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        tasks.append(asyncio.create_task(one(number, due)))
    await asyncio.gather(*tasks)
    return late


async def _ended(starter: Starter, runs: list[UUID]) -> dict[str, float]:
    deadline = time.monotonic() + _LIMIT_S
    while True:
        async with starter.database.read(starter.actor) as session:
            rows = await session.rows(_DONE, (starter.site.org_id, runs))
        if len(rows) == len(runs):
            return {row[0]: row[1] for row in rows}
        if time.monotonic() > deadline:
            raise TimeoutError(f"Of {len(runs)} runs {len(rows)} went on.")
        await asyncio.sleep(0.2)


def _key(number: int) -> str:
    return f"told-{number}"


def _share(ordered: list[float], share: float) -> float:
    """The smallest value that at least this share of all does not exceed."""
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)
