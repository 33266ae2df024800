"""Engine: runs a second through five trivial steps, one transaction a step, by one worker, against the floor.

The worker is started and warmed up first; then all runs are enqueued in one transaction, and the clock
runs from its commit to the last run's `completed_at`. The floor (support/floor.py) takes one job and
one step in each transaction, with as many connections as the worker advances runs at once, and writes
the same domain rows, a ledger row and an attempt's row; it runs before and after, its figure is that
of both runs together.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.support import floor, trivial
from benchmarks.support.common import PeakMemory, Site, emit, fresh_site, parser, say
from benchmarks.support.worker import running_worker
from rcm.core.actor import Actor
from rcm.core.db import Database
from rcm.core.settings import Settings, load_settings
from rcm.workflows.backend import ExecutionBackend
from rcm.workflows.engine.durable import DurableEnqueue
from rcm.workflows.repository.graphs import publish
from rcm.workflows.service.runs import RunService

_LIMIT_S = 600.0

_STAND = """
select count(*) filter (where status = 'COMPLETED'), count(*) filter (where status = 'FAILED'),
       extract(epoch from max(completed_at))::float8
  from workflow_run where org_id = %s and encounter_id = %s
"""


async def _runs(database: Database, backend: ExecutionBackend, site: Site, count: int, name: str) -> float:
    """Seconds from the commit that enqueued `count` runs to the last one's end."""
    actor = Actor(site.org_id)
    async with database.write(actor) as session:
        service = RunService(session, backend)
        for number in range(count):
            await service.start(trivial.WORKFLOW, {"amount": number % 1000, "encounter_id": name})
    committed = time.time()
    deadline = time.monotonic() + _LIMIT_S
    while True:
        await asyncio.sleep(0.1)
        async with database.read(actor) as session:
            ((completed, failed, last),) = await session.rows(_STAND, (site.org_id, name))
        if completed == count:
            return float(last) - committed
        if failed or time.monotonic() > deadline:
            raise RuntimeError(f"Of {count} runs {completed} completed, {failed} failed: {await _why(database, actor)}")


async def _why(database: Database, actor: Actor) -> str:
    async with database.read(actor) as session:
        rows = await session.rows(
            "select distinct error_code from workflow_run where org_id = %s and status = 'FAILED'", (actor.org_id,)
        )
    return ", ".join(sorted(row[0] for row in rows)) or "the time is up"


async def _engine(site: Site, options: argparse.Namespace) -> tuple[float, float]:
    """(seconds, peak memory of the first worker in MB)."""
    database = Database(site.urls.app, pool_size=2, name="bench")
    backend = DurableEnqueue()
    try:
        async with database.write(Actor(site.org_id)) as session:
            await publish(session, trivial.WORKFLOW, trivial.snapshot())
        with ExitStack() as stack:
            pids = [stack.enter_context(running_worker(site.data_dir)) for _ in range(options.workers)]
            memory = stack.enter_context(PeakMemory(pids[0]))
            await _runs(database, backend, site, options.warm_up, "warm")
            site.settle()
            say(f"worker {' '.join(map(str, pids))}")
            seconds = await _runs(database, backend, site, options.runs, "measured")
            return seconds, memory.mb
    finally:
        await database.close()


async def _measure(options: argparse.Namespace) -> dict[str, Any]:
    settings: Settings = load_settings()
    count: int = options.runs
    values = trivial.amounts(count, 0)
    with fresh_site() as site:
        site.as_owner(*trivial.SCHEMA, *floor.SCHEMA)
        by_hand = floor.Floor(site, 1, settings.worker_concurrency, attempts=True)
        first = await by_hand.measure(values)
        say(f"floor: {count / first:,.1f} runs/s")
        seconds, peak = await _engine(site, options)
        say(f"engine: {count / seconds:,.1f} runs/s")
        second = await by_hand.measure(values)
        say(f"floor again: {count / second:,.1f} runs/s")
    floor_rate = 2 * count / (first + second)
    return {
        "runs_per_s": round(count / seconds, 1),
        "floor_runs_per_s": round(floor_rate, 1),
        "ratio": round(count / seconds / floor_rate, 3),
        "runs": count,
        "seconds": round(seconds, 3),
        "workers": options.workers,
        "concurrency": settings.worker_concurrency,
        "peak_rss_mb": peak,
    }


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--runs", type=int, default=600)
    options.add_argument("--warm-up", type=int, default=20)
    options.add_argument("--workers", type=int, default=1, help="worker processes")
    chosen = options.parse_args()
    if chosen.quick:
        chosen.runs = min(chosen.runs, 100)
    emit(asyncio.run(_measure(chosen)), as_json=chosen.json)


if __name__ == "__main__":
    main()
