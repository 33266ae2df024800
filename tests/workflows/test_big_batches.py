"""Files of any size: rows go through in constant memory, on their way in and on their way out."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.application import TestBackend, composed, make_settings
from tests.support.database import connect
from tests.support.factories import Factory, chain
from tests.support.processes import environment
from tests.workflows.intake.files import workbook

from rcm.core.urls import DatabaseUrls
from rcm.workflows.intake.proposing import propose
from rcm.workflows.intake.rows import RowMaker
from rcm.workflows.intake.sniffing import open_table
from rcm.workflows.intake.table import ANY
from rcm.workflows.required_fields import target_fields

FIELDS = target_fields({"member_id": "text", "date_of_birth": "date", "charge_amount": {"type": "decimal"}})
MIB = 1 << 20


def csv_file(path: Path, rows: int) -> Path:
    """Every hundredth row misses its member id."""
    with path.open("w") as file:
        file.write("Member ID,DOB,First Name,Last Name,Payer,Amount\n")
        for n in range(rows):
            member = f"M{n:08d}" if n % 100 else ""
            file.write(f"{member},1980-02-{n % 28 + 1:02d},Robin{n},Example{n},ACME,{n % 1000}.50\n")
    return path


def json_file(path: Path, rows: int) -> Path:
    with path.open("w") as file:
        file.writelines(f'{{"member_id":"M{n}","dob":"1980-02-28","amount":{n}}}\n' for n in range(rows))
    return path


def rows_of(path: Path) -> Iterator[Any]:
    table = open_table(path, path.name, ANY)
    return RowMaker(table, propose(table.columns, FIELDS), FIELDS).rows(table.records)


def peak_of(path: Path) -> tuple[int, float]:
    """Rows, and the most memory that reading them took, in MiB."""
    tracemalloc.start()
    try:
        count = sum(1 for _ in rows_of(path))
        return count, tracemalloc.get_traced_memory()[1] / MIB
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("write", [csv_file, json_file])
def test_reading_three_times_the_rows_takes_no_more_memory(write: Any, tmp_path: Path) -> None:
    small = peak_of(write(tmp_path / "small", 30_000))
    large = peak_of(write(tmp_path / "large", 90_000))
    assert (small[0], large[0]) == (30_000, 90_000)
    assert large[1] < small[1] + 2, (small, large)


def test_a_workbook_of_many_rows_is_read_row_by_row(tmp_path: Path) -> None:
    book = workbook(tmp_path / "b.xlsx", {"One": [["Member ID", "n"], *([f"M{n}", n] for n in range(20_000))]})
    count, peak = peak_of(book)
    assert count == 20_000
    assert peak < 30, peak


#: Prints what the command did, and the most memory that its process had, in KiB: of this program alone, where the
#: system tells (getrusage counts what the process was before it became this program, a copy of the test's own).
_MEASURED = """
import resource, sys
from pathlib import Path
from rcm.cli.app import main
try:
    main(sys.argv[1:])
except SystemExit as ended:
    print("code", ended.code, file=sys.stderr)
status = Path("/proc/self/status")
told = status.read_text().splitlines() if status.exists() else []
peaks = [line.split()[1] for line in told if line.startswith("VmHWM:")]
print("peak", peaks[0] if peaks else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


def measured(urls: DatabaseUrls, folder: Path, *arguments: str) -> tuple[str, int, int]:
    """stdout, exit code, MiB."""
    ran = subprocess.run(
        [sys.executable, "-c", _MEASURED, *arguments],
        env=environment(DATABASE_URL=urls.owner, RCM_ORG="maple", PYTHONPATH=os.environ.get("PYTHONPATH", "")),
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    said = dict(line.split() for line in ran.stderr.splitlines() if line.startswith(("code ", "peak ")))
    return ran.stdout, int(said["code"]), int(said["peak"]) // 1024


@pytest.fixture
def prepared(database: DatabaseUrls) -> DatabaseUrls:
    async def prepare() -> None:
        async with composed(make_settings(), database, TestBackend()) as application:
            factory = Factory(application)
            tenant = await factory.organization("maple")
            await factory.workflow(tenant.actor, chain({"type": "wait", "config": {"event": "go"}}), "waiting")

    asyncio.run(prepare())
    with connect(database.owner) as connection:
        connection.execute(
            "update user_workflow set required_data = '{\"member_id\": \"text\"}' where name = 'waiting'"
        )
    return database


@pytest.mark.parametrize("rows", [20_000, pytest.param(1_000_000, marks=[pytest.mark.long, pytest.mark.timeout(3600)])])
def test_a_file_goes_in_and_its_results_out_in_constant_memory(
    prepared: DatabaseUrls, tmp_path: Path, rows: int
) -> None:
    csv_file(tmp_path / "big.csv", rows)
    run = ("batch", "run", "big.csv", "--workflow", "waiting", "--no-wait", "--json")
    seen, code, peak = measured(prepared, tmp_path, "batch", "preview", "big.csv", "--workflow", "waiting", "--json")
    preview = json.loads(seen.splitlines()[-1])
    assert (code, preview["rows"], preview["rows_are_exact"]) == (1, min(rows, 100_000), rows <= 100_000)
    assert peak < 300, peak
    said, code, peak = measured(prepared, tmp_path, *run)
    taken = json.loads(said.splitlines()[-1])
    assert (code, taken["total"], taken["set_aside"], taken["pending"]) == (1, rows, rows // 100, rows - rows // 100)
    assert peak < 300, peak
    batch = taken["batch_job_id"]
    _, code, peak = measured(prepared, tmp_path, "batch", "download", batch, "--output", "all.csv")
    assert code == 0
    assert peak < 300, peak
    with (tmp_path / "all.csv").open() as file:
        assert sum(1 for _ in file) == rows + 1
