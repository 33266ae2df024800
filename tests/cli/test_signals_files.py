"""`rcm signals load`, `sample` and `metrics`: from nothing to observations at the shell."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from tests.migration.databases import Shell
from tests.support.application import composed, make_settings
from tests.support.factories import Factory

from rcm.core.urls import DatabaseUrls


@pytest.fixture
def shell(database: DatabaseUrls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    async def prepare() -> None:
        async with composed(make_settings(), database) as application:
            await Factory(application).organization("maple", workflow=False)

    asyncio.run(prepare())
    made = Shell(monkeypatch, capsys)
    made.set(DATABASE_URL=database.owner, RCM_ORG="maple")
    return made


def told(shell: Shell, *words: str, code: int = 0) -> dict[str, Any]:
    answer = shell("signals", *words, "--json")
    assert answer.code == code, answer.err
    found: dict[str, Any] = json.loads(answer.out.splitlines()[-1])
    return found


@pytest.mark.parametrize("kind", ["csv", "parquet", "ndjson"])
def test_a_sample_is_loaded_once_and_the_second_time_changes_nothing(shell: Shell, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"sample.{kind}"
    made = told(shell, "sample", "--facilities", "6", "--metrics", "17", "--periods", "3", "--output", str(path))
    assert made["rows"] == 6 * 17 * 3
    first = told(shell, "load", str(path), "--dry-run")
    assert (first["inserted"], first["rows_set_aside"], first["dry_run"]) == (made["rows"], 0, True)
    assert told(shell, "load", str(path))["inserted"] == made["rows"]
    again = told(shell, "load", str(path))
    assert (again["rows_written"], again["rows_unchanged"]) == (0, made["rows"])


def test_rows_that_were_set_aside_are_told_with_file_and_line(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("CCN,Month,Rate\nA,2025-01,0.1\nB,soon,0.2\n", encoding="utf-8")
    words = ("load", str(path), "--map", "value=Rate", "--set", "metric_id=readmission")
    found = told(shell, *words, code=1)
    assert (found["inserted"], found["loads"][0]["reasons"]) == (1, {"period_unreadable": 1})
    assert "own.csv:3: soon" in shell("signals", *words).out


def test_a_file_that_is_not_there_or_lacks_a_column_is_told(shell: Shell, tmp_path: Path) -> None:
    assert told(shell, "load", str(tmp_path / "none.csv"), code=2)["error"]["code"] == "cli.file_unreadable"
    path = tmp_path / "short.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    assert told(shell, "load", str(path), code=1)["error"]["code"] == "quality.load_columns_missing"
    assert shell("signals", "load", str(path), "--map", "value").code == 64


def test_metrics_are_imported_from_three_formats_and_what_is_wrong_is_named(shell: Shell, tmp_path: Path) -> None:
    metric = {"metric_id": "startsOnTime", "name": "Starts on time", "domain": "Efficiency",
              "polarity": "higher_is_better", "unit": "share"}  # fmt: skip
    path = tmp_path / "metrics.json"
    path.write_text(json.dumps([metric, metric | {"metric_id": "x", "polarity": "up"}]), encoding="utf-8")
    found = told(shell, "metrics", "import", str(path), code=1)
    assert (found["added"], found["set_aside"], found["problems"][0]["position"]) == (1, 1, 2)
    assert "polarity" in found["problems"][0]["reason"]
    path = tmp_path / "metrics.csv"
    path.write_text(",".join(metric) + "\n" + ",".join(metric.values()) + "\n", encoding="utf-8")
    assert told(shell, "metrics", "import", str(path))["unchanged"] == 1
    path = tmp_path / "metrics.yaml"
    path.write_text("- " + "\n  ".join(f"{name}: {value}" for name, value in (metric | {"unit": "days"}).items()))
    assert told(shell, "metrics", "import", str(path))["changed"] == 1
    listed = {each["metric_id"]: each for each in told(shell, "metrics", "list")["items"]}
    assert listed["startsOnTime"]["unit"] == "days"
    assert "startsOnTime" in shell("signals", "metrics", "list").out


def test_what_a_day_costs_is_said_listed_and_taken_back(shell: Shell) -> None:
    assert told(shell, "costs", "list")["items"] == []
    assert "costs set" in shell("signals", "costs", "list").out
    assert told(shell, "costs", "set", "--day", "900")["target_occupancy"] == "0.850"
    told(shell, "costs", "set", "--day", "1200.50", "--facility", "F[/1]", "--source", "Ledger [b]")
    assert [each["facility_id"] for each in told(shell, "costs", "list")["items"]] == [None, "F[/1]"]
    assert "F[/1]" in shell("signals", "costs", "list").out
    assert told(shell, "costs", "set", "--day", "much", code=1)["error"]["code"] == "quality.costs_invalid"
    told(shell, "costs", "remove")
    assert told(shell, "costs", "remove", code=1)["error"]["code"] == "quality.impact_assumption_not_found"
