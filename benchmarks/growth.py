"""Growth: rows a second of a batch on a database with a million rows of history, against one with ten thousand.

Two servers with a worker each; the same file goes through one and then the other, five times, and the other one
is idle meanwhile. A row of history has its run, five steps in the ledger and five rows of the domain. The figures
are the medians of the five.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.support import trivial
from benchmarks.support.batches import through
from benchmarks.support.common import Site, emit, fresh_site, parser, say
from benchmarks.support.history import make_history
from benchmarks.support.worker import running_worker
from rcm.core.actor import Actor
from rcm.core.settings import Settings, load_settings
from rcm.main import Application, compose
from rcm.workflows.repository.graphs import publish


@dataclass(frozen=True, slots=True)
class _Place:
    """One of the two databases, with what is connected to it."""

    site: Site
    application: Application
    history: int

    async def prepare(self) -> None:
        async with self.application.database.write(Actor(self.site.org_id)) as session:
            await publish(session, trivial.WORKFLOW, trivial.snapshot())
        await asyncio.to_thread(make_history, self.site, self.history)

    async def rows_per_s(self, rows: int, name: str) -> float:
        path = self.site.data_dir.parent / f"{name}.jsonl"
        trivial.write_file(path, trivial.amounts(rows, 0), name)
        self.site.settle()
        progress, _, seconds = await through(self.application, self.site, path)
        if progress.completed != rows:
            raise RuntimeError(f"Not all {rows} rows completed: {progress}.")
        say(f"{self.history:>9,} rows of history: {rows / seconds:,.0f} rows/s")
        return rows / seconds


async def _measure(options: argparse.Namespace) -> dict[str, Any]:
    settings = load_settings()
    with ExitStack() as stack:
        small = _place(stack, settings, options.small)
        large = _place(stack, settings, options.large)
        try:
            for place in (small, large):
                await place.prepare()
                stack.enter_context(running_worker(place.site.data_dir))
                await place.rows_per_s(2 * settings.chunk_rows, "warm")
            rates: dict[int, list[float]] = {options.small: [], options.large: []}
            for number in range(options.rounds):
                # Who goes first changes, so that neither has the better half of a minute each time.
                for place in (small, large) if number % 2 == 0 else (large, small):
                    rates[place.history].append(await place.rows_per_s(options.rows, f"round-{number}"))
        finally:
            await small.application.close()
            await large.application.close()
    before, after = (statistics.median(rates[history]) for history in (options.small, options.large))
    return {
        "growth_ratio": round(after / before, 3),
        "rows_per_s": round(after, 1),
        "rows_per_s_small": round(before, 1),
        "history": options.large,
        "history_small": options.small,
        "rows": options.rows,
        "rounds": options.rounds,
    }


def _place(stack: ExitStack, settings: Settings, history: int) -> _Place:
    site = stack.enter_context(fresh_site())
    site.as_owner(*trivial.SCHEMA)
    application = compose(settings, site.urls, name="bench")
    trivial.register(application.registry)
    return _Place(site, application, history)


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--large", type=int, default=1_000_000, help="rows of history of the one")
    options.add_argument("--small", type=int, default=10_000, help="rows of history of the other")
    options.add_argument("--rows", type=int, default=10_000, help="rows of each file")
    options.add_argument("--rounds", type=int, default=5)
    chosen = options.parse_args()
    if chosen.quick:
        chosen.large, chosen.small = min(chosen.large, 20_000), min(chosen.small, 1000)
        chosen.rows, chosen.rounds = min(chosen.rows, 1000), 1
    emit(asyncio.run(_measure(chosen)), as_json=chosen.json)


if __name__ == "__main__":
    main()
