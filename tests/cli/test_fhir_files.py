"""`rcm fhir import` and `rcm fhir export` as people and programs call them."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.migration.databases import Shell, Told
from tests.support.database import connect
from tests.support.requirements import rules_of

from rcm.clinical.text import dump
from rcm.core.time import utcnow
from rcm.core.urls import DatabaseUrls
from rcm.samples.clinical import resources, transactions

ORG = "maple-clinic"


class Commands:
    def __init__(self, shell: Shell, urls: DatabaseUrls, slug: str) -> None:
        self._shell = shell
        self._urls = urls
        self._slug = slug

    def __call__(self, *arguments: str | Path) -> Told:
        return self._shell("fhir", *map(str, arguments), "--org", self._slug)

    def json(self, *arguments: str | Path) -> tuple[int, dict[str, Any]]:
        told = self(*arguments, "--json")
        return told.code, json.loads(told.out.splitlines()[-1])

    def count(self, table: str) -> int:
        with connect(self._urls.owner) as owner:
            (row,) = owner.execute(f"select count(*) from {table}".encode()).fetchall()
        return int(row[0])


@pytest.fixture
def fhir(database: DatabaseUrls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    async def slug() -> str:
        async with rules_of(database):
            with connect(database.owner) as owner:
                return str(owner.execute("select slug from organization where org_type = 'hospital'").fetchall()[0][0])

    shell = Shell(monkeypatch, capsys)
    shell.set(
        DATABASE_URL=database.owner, RCM_APP_DATABASE_URL=database.app,
        RCM_ENGINE_DATABASE_URL=database.engine, RCM_OPS_DATABASE_URL=database.ops,
    )  # fmt: skip
    return Commands(shell, database, asyncio.run(slug()))


def test_a_folder_of_files_and_bundles_goes_in_and_comes_out(fhir: Commands, tmp_path: Path) -> None:
    made = [*resources(2, seed=4)]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "all.ndjson.gz").write_bytes(gzip.compress(b"\n".join(map(dump, made))))
    for number, bundle in enumerate(transactions(2, seed=5)):
        (tmp_path / "in" / f"{9 - number}.json").write_bytes(dump(bundle))
    (tmp_path / "in" / "notes.txt").write_text("no resource")
    code, found = fhir.json("import", tmp_path / "in")
    assert (code, found["status"], found["set_aside"]) == (0, "completed", 0)
    assert found["created"] > len(made)
    code, again = fhir.json("import", tmp_path / "in")
    assert (code, again["created"], again["unchanged"]) == (0, 0, found["created"])
    code, out = fhir.json("export", "--out", tmp_path / "out")
    assert code == 0
    assert sum(each["resources"] for each in out["files"]) == found["created"]
    patients = (tmp_path / "out" / "Patient.ndjson").read_bytes().splitlines()
    assert len(patients) == 4
    assert (tmp_path / "out" / "Patient.ndjson").stat().st_mode & 0o077 == 0


def test_lines_that_are_set_aside_end_with_1_and_stand_in_a_file(fhir: Commands, tmp_path: Path) -> None:
    file, errors = tmp_path / "bad.ndjson", tmp_path / "errors.ndjson"
    file.write_bytes(b'{"resourceType":"Patient","id":"a"}\n{"resourceType":"Patient","id":"b","active":"x"}\n')
    code, found = fhir.json("import", file, "--errors", errors)
    assert (code, found["created"], found["set_aside"]) == (1, 1, 1)
    outcome = json.loads(errors.read_text())
    assert outcome["extension"][0]["extension"][0]["valueString"] == str(file)
    assert outcome["issue"][0]["expression"] == ["Patient.active"]
    told = fhir("import", file)
    assert f"{file}:2: Patient.active" in " ".join(told.out.split())


def test_a_damaged_file_is_told_and_the_others_come_in(fhir: Commands, tmp_path: Path) -> None:
    whole = gzip.compress(b'{"resourceType":"Patient","id":"a"}\n' * 3 + os.urandom(50_000).hex().encode())
    (tmp_path / "a.ndjson.gz").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "b.ndjson").write_bytes(b'{"resourceType":"Patient","id":"b"}\n')
    code, found = fhir.json("import", tmp_path)
    assert (code, found["set_aside"]) == (1, 1)
    assert fhir.count("hacs_core.patients where id = 'b'") == 1


def test_what_is_not_there_or_no_file_of_resources_is_told(fhir: Commands, tmp_path: Path) -> None:
    assert fhir.json("import", tmp_path / "none.ndjson")[1]["error"]["code"] == "cli.file_unreadable"
    assert fhir.json("import", tmp_path)[1]["error"]["code"] == "clinical.import_empty"
    assert fhir("export", "--out", tmp_path / "out", "--type", "Patint").code == 64


@pytest.fixture
def _far_west(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose own time is behind UTC by ten hours."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Pacific/Honolulu")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("_far_west")
def test_since_is_utc_whatever_the_machines_time_is(fhir: Commands, tmp_path: Path) -> None:
    (tmp_path / "one.ndjson").write_bytes(b'{"resourceType":"Patient","id":"p"}\n')
    assert fhir.json("import", tmp_path / "one.ndjson")[0] == 0
    for hours, found in ((-1, ["Patient"]), (1, [])):
        since = (utcnow() + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%S")
        code, told = fhir.json("export", "--out", tmp_path / f"out{hours}", "--since", since)
        assert (code, [each["type"] for each in told["files"]]) == (0, found)
