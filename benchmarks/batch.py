"""Batch: rows a second through five trivial steps in chunks, by one worker process, against the floor.

The worker is a process of its own and idle when the batch is committed; the clock runs from that commit to
the batch's own `completed_at`. A few rows fail in their third step and the others go on. The floor
(support/floor.py) runs before and after, in chunks of the same size with as many connections; its
figure is that of both runs together. Taking the file in is told apart: `intake_rows_per_s`.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.support import floor, trivial
from benchmarks.support.batches import through
from benchmarks.support.common import PeakMemory, Site, emit, fresh_site, parser, say
from benchmarks.support.worker import running_worker
from rcm.core.actor import Actor
from rcm.core.settings import Settings, load_settings
from rcm.main import compose
from rcm.workflows.repository.graphs import publish


async def _engine(site: Site, settings: Settings, values: list[int], *, raising: bool) -> dict[str, Any]:
    application = compose(settings, site.urls, name="bench")
    try:
        trivial.register(application.registry)
        async with application.database.write(Actor(site.org_id)) as session:
            await publish(session, trivial.WORKFLOW, trivial.snapshot())
        with running_worker(site.data_dir, {trivial.RAISE: "1"} if raising else None) as pid, PeakMemory(pid) as memory:
            warm, path = site.data_dir.parent / "warm.jsonl", site.data_dir.parent / "rows.jsonl"
            trivial.write_file(warm, [1] * 2 * settings.chunk_rows, "warm")
            trivial.write_file(path, values, "row")
            await through(application, site, warm)
            site.settle()
            progress, intake, seconds = await through(application, site, path)
    finally:
        await application.close()
    bad = sum(value < 0 for value in values)
    if (progress.failed, progress.completed) != (bad, len(values) - bad):
        raise RuntimeError(f"Expected {bad} failed rows of {len(values)}: {progress}.")
    return {
        "rows_per_s": round(len(values) / seconds, 1),
        "seconds": round(seconds, 3),
        "failed": progress.failed,
        "peak_rss_mb": memory.mb,
        "intake_rows_per_s": round(len(values) / intake, 1),
    }


async def _measure(options: argparse.Namespace) -> dict[str, Any]:
    settings = load_settings()
    values = trivial.amounts(options.rows, min(options.bad, options.rows))
    with fresh_site() as site:
        site.as_owner(*trivial.SCHEMA, *floor.SCHEMA)
        by_hand = floor.Floor(site, settings.chunk_rows, settings.worker_concurrency, attempts=False)
        first = await by_hand.measure(values)
        say(f"floor: {len(values) / first:,.0f} rows/s")
        result = await _engine(site, settings, values, raising=options.raising)
        say(f"engine: {result['rows_per_s']:,.0f} rows/s")
        second = await by_hand.measure(values)
        say(f"floor again: {len(values) / second:,.0f} rows/s")
    floor_rate = 2 * len(values) / (first + second)
    return {
        "rows_per_s": result.pop("rows_per_s"),
        "floor_rows_per_s": round(floor_rate, 1),
        "ratio": round(len(values) / result["seconds"] / floor_rate, 3),
        "rows": len(values),
        **result,
        "chunk_rows": settings.chunk_rows,
        "concurrency": settings.worker_concurrency,
    }


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--rows", type=int, default=20_000)
    options.add_argument("--bad", type=int, default=10, help="rows that fail in their third step")
    options.add_argument("--raising", action="store_true", help="a bad row raises: its chunk is repeated row by row")
    chosen = options.parse_args()
    if chosen.quick:
        chosen.rows = min(chosen.rows, 2000)
    emit(asyncio.run(_measure(chosen)), as_json=chosen.json)


if __name__ == "__main__":
    main()
