"""Loading observations: a million made-up rows into an empty table, and the same file again.

`csv_first_python` and `csv_first_server` are microseconds of processor time a row, and so on. `peak_memory_mb` is the
process that reads the file, with the samples that it made before.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.support.application import composed, make_settings
from tests.support.factories import Factory

from benchmarks.support.common import Site, emit, fresh_site, parser, say
from benchmarks.support.processor import Processor
from rcm.quality.service.loading import SentFile, load
from rcm.samples.quality import SampleSize, quality_sample, write_sample

_METRICS, _PERIODS = 10, 20


async def _load(site: Site, paths: list[Path], rows: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    async with composed(make_settings(), site.urls) as application:
        for path in paths:
            tenant = await Factory(application).organization(f"load-{path.suffix[1:]}", workflow=False)
            for name in ("first", "again"):
                processor, started = Processor(site, os.getpid()), time.perf_counter()
                made = await load(application.database, tenant.actor, SentFile(path, path.name))
                took = time.perf_counter() - started
                found[f"{path.suffix[1:]}_{name}_s"] = round(took, 2)
                found |= processor.each(f"{path.suffix[1:]}_{name}", rows)
                found[f"{path.suffix[1:]}_{name}_written"] = made.rows_written
                say(f"{path.suffix[1:]}, {name}: {made.rows_written:,} of {made.rows_read:,} written in {took:.1f} s")
    found["load_per_s"] = round(rows / found["csv_first_s"])
    found["peak_memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
    return found


def main() -> None:
    arguments: argparse.ArgumentParser = parser(__doc__)
    arguments.add_argument("--rows", type=int, default=1_000_000, help="observations (default: a million)")
    options = arguments.parse_args()
    rows = 20_000 if options.quick else options.rows
    sample = quality_sample(SampleSize(max(rows // (_METRICS * _PERIODS), 1), _METRICS, _PERIODS))
    rows = sample.observations.height
    with tempfile.TemporaryDirectory() as folder, fresh_site() as site:
        paths = [Path(folder) / f"observations.{kind}" for kind in ("csv", "parquet")]
        for path in paths:
            write_sample(sample, path)
        result = {"rows": rows, **asyncio.run(_load(site, paths, rows))}
    emit(result, as_json=options.json)


if __name__ == "__main__":
    main()
