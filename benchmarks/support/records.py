"""Made-up records as a file, brought in by `rcm fhir import`, and what plain COPY of the same rows would take."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from benchmarks.support.common import REPOSITORY, Site, environment, plain, say
from rcm.clinical.registry import DEFINITIONS
from rcm.clinical.text import dump
from rcm.samples.clinical import houses, patient_record

_SEED: Final = 26
#: Everything that an import writes: resources, index, who changed what, what is told.
_TABLES: Final = (
    *(definition.full_name for definition in DEFINITIONS),
    *(f"hacs_core.search_{kind}" for kind in ("string", "token", "reference", "date", "number", "quantity", "uri")),
    "hacs_audit.resource_changes",
    "outbox",
)
_BLOCK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Records:
    """`patients` are ids, for questions about them."""

    path: Path
    resources: int
    patients: list[str]


def write_records(path: Path, resources: int) -> Records:
    """NDJSON of at least so many resources, patient after patient."""
    known = houses(seed=_SEED)
    patients: list[str] = []
    count = 0
    with path.open("wb") as file:
        for house in known:
            for each in house.resources:
                file.write(dump(each) + b"\n")
                count += 1
        while count < resources:
            record = patient_record(len(patients), known, seed=_SEED)
            patients.append(record[0]["id"])
            file.writelines(dump(each) + b"\n" for each in record)
            count += len(record)
    say(f"{count:,} resources, {path.stat().st_size / 1e6:,.0f} MB")
    return Records(path, count, patients)


def import_file(site: Site, records: Records) -> dict[str, Any]:
    """As a person would: what the command tells of itself."""
    command = [sys.executable, "-m", "rcm.cli", "fhir", "import", str(records.path), "--org", "bench", "--json"]
    ran = subprocess.run(
        [*command, "--data-dir", str(site.data_dir)],
        cwd=REPOSITORY, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip
    if ran.returncode:
        raise RuntimeError(f"rcm fhir import ended with {ran.returncode}: {ran.stderr[-2000:].decode()}")
    told: dict[str, Any] = orjson.loads(ran.stdout.splitlines()[-1])
    if told["created"] != records.resources:
        raise RuntimeError(f"{records.resources} resources were sent: {told}")
    return told


def copy_seconds(site: Site, folder: Path) -> tuple[float, int]:
    """(seconds, rows) of COPY FROM, as the server's administrator, into copies of the tables with all their indexes,
    without triggers and row-level security. A commit for each table."""
    seconds, rows = 0.0, 0
    file = folder / "rows.copy"
    with plain(site.server.bootstrap_url()) as connection:
        for table in _TABLES:
            with file.open("wb") as out, connection.cursor().copy(f"copy {table} to stdout".encode()) as copy:
                for block in copy:
                    out.write(block)
            if not file.stat().st_size:
                continue
            name = f"public.copied_{table.rpartition('.')[2]}"
            connection.execute(f"create table {name} (like {table} including all)".encode())
            with file.open("rb") as rows_of:
                began = time.perf_counter()
                cursor = connection.cursor()
                with cursor.copy(f"copy {name} from stdin".encode()) as copy:
                    while block := rows_of.read(_BLOCK):
                        copy.write(block)
                seconds += time.perf_counter() - began
                rows += cursor.rowcount
            connection.execute(f"drop table {name}".encode())
    file.unlink()
    return seconds, rows
