"""Engine: runs a second through five trivial steps against the floor; two workers; events; starting in bulk.

`runs`: the worker is started and warmed up first; then all runs are enqueued in one transaction, and the
clock runs from its commit to the last run's `completed_at`. The floor (support/floor.py) takes one job and
one step in each transaction, with as many connections as the worker advances runs at once, and writes
the same domain rows, a ledger row and an attempt's row; it runs before and after, its figure is that
of both runs together.

`workers`: the same runs by one worker and by two, in turns: with steps that wait 50 ms for somebody outside,
and with steps that keep a core busy. `events`: 50 a second, each for a run that waits. `enqueue`: runs
written and enqueued in bulk in one transaction, no worker there; its floor inserts as many rows of jobs.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.support import floor, trivial
from benchmarks.support.common import PeakMemory, Site, emit, fresh_site, parser, say
from benchmarks.support.events import event_latency
from benchmarks.support.runs import Starter
from benchmarks.support.worker import running_worker
from rcm.core.actor import Actor
from rcm.core.db import Database
from rcm.core.settings import Settings, load_settings
from rcm.observability.logging import configure_logging
from rcm.workflows.engine.enqueue import DurableEnqueue
from rcm.workflows.repository.graphs import publish

_PARTS: Final = ("runs", "workers", "events", "enqueue")


async def _engine(starter: Starter, options: argparse.Namespace) -> tuple[float, float]:
    """(seconds, peak memory of the first worker in MB)."""
    with ExitStack() as stack:
        pids = [stack.enter_context(running_worker(starter.site.data_dir)) for _ in range(options.workers)]
        memory = stack.enter_context(PeakMemory(pids[0]))
        await starter.runs(options.warm_up, "warm")
        starter.site.settle()
        say(f"worker {' '.join(map(str, pids))}")
        seconds = await starter.runs(options.runs, "measured")
        return seconds, memory.mb


async def _runs(starter: Starter, options: argparse.Namespace) -> dict[str, Any]:
    settings: Settings = load_settings()
    count: int = options.runs
    values = trivial.amounts(count, 0)
    by_hand = floor.Floor(starter.site, 1, settings.worker_concurrency, attempts=True)
    first = await by_hand.measure(values)
    say(f"floor: {count / first:,.1f} runs/s")
    seconds, peak = await _engine(starter, options)
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


async def _workers(starter: Starter, options: argparse.Namespace) -> dict[str, Any]:
    outside = await starter.one_against_two(trivial.OUTSIDE, options.outside_runs, options.rounds)
    busy = await starter.one_against_two(trivial.BUSY, options.busy_runs, options.rounds)
    return {
        "two_worker_ratio": round(outside[0] / outside[1], 2),
        "two_worker_cpu_ratio": round(busy[0] / busy[1], 2),
        "two_worker_rounds": options.rounds,
    }


async def _events(starter: Starter, options: argparse.Namespace) -> dict[str, Any]:
    found = await event_latency(starter, options.events_per_s, options.event_seconds)
    return {
        "event_ms_p50": found.p50,
        "event_ms_p99": found.p99,
        "event_ms_worst": found.worst,
        "events_per_s": options.events_per_s,
        "event_sender_late_ms": found.late,
    }


async def _enqueue(starter: Starter, options: argparse.Namespace) -> dict[str, Any]:
    rate, floor_rate = await starter.enqueue(options.enqueued, 3)
    return {
        "enqueue_per_s": round(rate, 1),
        "enqueue_floor_per_s": round(floor_rate, 1),
        "enqueue_ratio": round(rate / floor_rate, 3),
    }


async def _measure(options: argparse.Namespace) -> dict[str, Any]:
    parts = {"runs": _runs, "workers": _workers, "events": _events, "enqueue": _enqueue}
    result: dict[str, Any] = {}
    with fresh_site() as site:
        site.as_owner(*trivial.SCHEMA, *floor.SCHEMA)
        database = Database(site.urls.app, pool_size=8, name="bench")
        try:
            await _publish(site, database)
            starter = Starter(site, database, DurableEnqueue())
            for name in _PARTS:  # in this order: what is enqueued at last has no worker
                if name in options.parts:
                    result |= await parts[name](starter, options)
        finally:
            await database.close()
    return result


async def _publish(site: Site, database: Database) -> None:
    async with database.write(Actor(site.org_id)) as session:
        for name in (trivial.WORKFLOW, trivial.OUTSIDE, trivial.BUSY, trivial.WAITS):
            await publish(session, name, trivial.snapshot(name))


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--runs", type=int, default=600)
    options.add_argument("--warm-up", type=int, default=20)
    options.add_argument("--workers", type=int, default=1, help="worker processes of the part `runs`")
    options.add_argument("--outside-runs", type=int, default=240, help="runs of a turn whose steps wait outside")
    options.add_argument("--busy-runs", type=int, default=80, help="runs of a turn whose steps keep a core busy")
    options.add_argument("--rounds", type=int, default=2, help="turns of one worker and of two")
    options.add_argument("--events-per-s", type=int, default=50)
    options.add_argument("--event-seconds", type=float, default=20.0)
    options.add_argument("--enqueued", type=int, default=20_000, help="runs that are started in one transaction")
    options.add_argument("--parts", nargs="+", choices=_PARTS, default=list(_PARTS))
    chosen = options.parse_args()
    if chosen.quick:
        small = {"runs": 100, "outside_runs": 24, "busy_runs": 16, "rounds": 1, "event_seconds": 2.0, "enqueued": 2000}
        for name, most in small.items():
            setattr(chosen, name, min(getattr(chosen, name), most))
    configure_logging("warning", sys.stderr)
    emit(asyncio.run(_measure(chosen)), as_json=chosen.json)


if __name__ == "__main__":
    main()
