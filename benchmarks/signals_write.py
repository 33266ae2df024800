"""Signals written: 100,000 that detection found, into an empty table and again, beside a plain COPY of the same rows.

`first_python`, `first_server` and the same of `again` are microseconds of processor time a signal: the clock on the
wall counts what others do as well. The floor is COPY as the table's owner into a copy of the table with the same
indexes, of bytes that are made already; writing makes the rows (sentences, documents of periods, costs), compares
their hashes, stages and inserts them under row-level security.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import polars as pl

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.support.common import Site, emit, fresh_site, parser, plain, say
from benchmarks.support.processor import Processor
from rcm.core.actor import Actor
from rcm.core.settings import load_settings
from rcm.main import compose
from rcm.quality.detection import Found, MetricSpec, detect
from rcm.quality.repository import run_input, signal_runs
from rcm.quality.running.columns import COLUMNS, copy_text, fitting, spelt
from rcm.quality.running.rows import Context, signal_rows, slices
from rcm.quality.service.signal_runs import untold
from rcm.quality.service.signal_writing import write_found
from rcm.samples.quality import SampleSize, quality_sample

_METRICS: Final = 10
_PERIODS: Final = 12
_SLICE: Final = 10_000


def _slices(site: Site, found: Found, context: Context) -> Iterator[bytes]:
    """Rows with every document in its place, as a plain COPY takes them."""
    for series, periods in slices(found, _SLICE):
        rows, _ = fitting(signal_rows(series, periods, context))
        yield copy_text(rows.select(pl.lit(str(site.org_id)).alias("org_id"), "id", *COLUMNS), COLUMNS)


def _copied(site: Site, found: Found, context: Context) -> float:
    """Seconds of a plain COPY, in one transaction."""
    content = list(_slices(site, found, context))
    site.settle()
    names = ", ".join(("org_id", "id", *COLUMNS))
    with plain(site.urls.owner) as connection:
        connection.execute("create table signals_copied (like signals including defaults including indexes)")
        with connection.transaction():
            started = time.perf_counter()
            for each in content:
                with connection.cursor().copy(f"copy signals_copied ({names}) from stdin".encode()) as copy:
                    copy.write(each)
        took = time.perf_counter() - started
        connection.execute("drop table signals_copied")
    return took


def _built(found: Found, context: Context) -> tuple[float, float]:
    """Seconds and processor seconds of making the rows, with nothing beside."""
    started, busy = time.perf_counter(), time.process_time()
    for series, periods in slices(found, _SLICE):
        spelt(fitting(signal_rows(series, periods, context))[0])
    return time.perf_counter() - started, time.process_time() - busy


async def _written(site: Site, facilities: int) -> dict[str, Any]:
    application = compose(load_settings(log_level="warning"), site.urls, name="bench")
    actor = Actor(site.org_id)
    try:
        async with application.database.read(actor) as session:
            specs = await run_input.specs(session)
        found = _found(facilities, specs)
        say(f"{found.series.height:,} signals to write")
        times: dict[str, float] = {}
        spent: dict[str, float] = {}
        runs: list[UUID] = []
        counts: dict[str, Any] = {}
        for name in ("first", "again"):
            site.settle()
            processor, started = Processor(site, os.getpid()), time.perf_counter()
            async with application.database.write(actor) as session:
                runs.append(await signal_runs.begin(session, {}, found.classification, distributed=False, lease_s=600))
                counts = await write_found(session, runs[-1], found, specs, untold)
                await signal_runs.complete(session, runs[-1], counts)
            times[name] = time.perf_counter() - started
            spent |= processor.each(name, found.series.height)
            say(f"{name}: {counts['inserted']:,} inserted, {counts['changed']:,} changed in {times[name]:.2f} s")
        context = Context(specs, found.classification)
        built, busy = await asyncio.to_thread(_built, found, context)
        copied = await asyncio.to_thread(_copied, site, found, context)
    finally:
        await application.close()
    rows = found.series.height
    return {
        "signals": rows,
        "write_per_s": round(rows / times["first"]),
        "write_again_per_s": round(rows / times["again"]),
        "write_changed_again": counts["inserted"] + counts["changed"],
        **spent,
        "build_s": round(built, 2),
        "build_cpu_s": round(busy, 2),
        "copy_per_s": round(rows / copied),
        "ratio_copy": round(times["first"] / copied, 2),
    }


def _found(facilities: int, specs: dict[str, MetricSpec]) -> Found:
    rows = quality_sample(SampleSize(facilities, _METRICS, _PERIODS)).observations
    observed = rows.with_columns(
        pl.int_range(pl.len()).cast(pl.String).alias("observation_id"),
        *(pl.lit(None, pl.String).alias(name) for name in ("service_line", "sub_service_line")),
        entity_dimensions_hash=pl.lit("none"), suppressed=pl.lit(value=False), expected=pl.lit(None, pl.Float64),
    )  # fmt: skip
    return detect(observed, specs)


def measure(*, quick: bool = False, signals: int = 100_000) -> dict[str, Any]:
    with fresh_site() as site:
        return asyncio.run(_written(site, 200 if quick else signals // _METRICS))


def main() -> None:
    arguments = parser(__doc__)
    arguments.add_argument("--signals", type=int, default=100_000, help="how many to write (default: 100,000)")
    options = arguments.parse_args()
    emit(measure(quick=options.quick, signals=options.signals), as_json=options.json)


if __name__ == "__main__":
    main()
