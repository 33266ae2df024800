"""Code tables: a million NCCI edits into the database, and what a code set costs a process.

Made-up codes, in the layout of the published files. `peak_memory_mb` is the process that reads the file, with
all that it was before.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import resource
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.support.code_files import NCCI_HEADER

from benchmarks.support.common import emit, fresh_site, parser, say
from rcm.catalog.code_tables.code_set import CompactCodeSet, Group
from rcm.catalog.code_tables.importing.kinds import Asked, planned
from rcm.catalog.code_tables.importing.service import import_codes
from rcm.core.db import Database
from rcm.core.urls import DatabaseUrls

_DAY = date(2026, 10, 1)


def _pairs(count: int) -> Iterator[str]:
    codes = [f"{letter}{number:04d}" for letter in "ABCDEFGHJK" for number in range(200)]
    for one, two in itertools.islice(itertools.permutations(codes, 2), count):
        yield f"{one}\t{two}\t\t20200101\t*\t1\tMade-up reason of some length\r\n"


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def _import(urls: DatabaseUrls, path: Path, count: int) -> dict[str, Any]:
    owner = Database(urls.owner, pool_size=1)
    found: dict[str, Any] = {}
    try:
        for name, day in (("first", _DAY), ("next_quarter", date(2027, 1, 1))):
            started = time.perf_counter()
            async with owner.write(None) as session:
                asked = planned(Asked("ncci", day, edit_set="practitioner"), (path,))
                report = await import_codes(session, asked)
            found[f"ncci_{name}_s"] = round(time.perf_counter() - started, 2)
            say(f"{name}: {report.written.added:,} added in {found[f'ncci_{name}_s']} s")
    finally:
        await owner.close()
    found["ncci_rows_per_s"] = round(count / found["ncci_first_s"])
    found["peak_memory_mb"] = round(_memory_mb(), 1)
    return found


def _code_set(rounds: int) -> dict[str, Any]:
    codes = [f"{letter}{number:05d}" for letter in "ABCDEFGHIJ" for number in range(9_850)]
    tracemalloc.start()
    made = CompactCodeSet(
        [
            Group(date(2025, 10, 1), None, {"billable": True}, codes[::2]),
            Group(date(2025, 10, 1), None, {"billable": False}, codes[1::2]),
        ]
    )
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    asked = [codes[number * 7919 % len(codes)] for number in range(1000)] + ["X99999"] * 10
    started = time.perf_counter()
    for _ in range(rounds):
        for code in asked:
            made.contains(code, _DAY)
    took = time.perf_counter() - started
    return {
        "codes": len(made),
        "code_set_mb": round(held / 1e6, 2),
        "contains_per_s": round(rounds * len(asked) / took),
    }


def main() -> None:
    arguments: argparse.ArgumentParser = parser(__doc__ or "")
    arguments.add_argument("--rows", type=int, default=1_000_000, help="NCCI edits (default: a million)")
    options = arguments.parse_args()
    rows = 20_000 if options.quick else options.rows
    result = _code_set(100)
    with tempfile.TemporaryDirectory() as folder, fresh_site() as site:
        path = Path(folder) / "ccipra.txt"
        with path.open("w", encoding="ascii", newline="") as file:
            file.write(NCCI_HEADER)
            file.writelines(_pairs(rows))
        result |= asyncio.run(_import(site.urls, path, rows))
    emit(result, as_json=options.json)


if __name__ == "__main__":
    main()
