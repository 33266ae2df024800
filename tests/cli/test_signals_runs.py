"""`rcm signals run`, `list`, `show` and `explain`: from a made-up file to why a signal is one, at the shell."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from tests.migration.databases import Shell
from tests.support.application import composed, make_settings
from tests.support.factories import Factory

from rcm.cli.signals_show import peers_line
from rcm.core.ids import new_id
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


@pytest.fixture
def sample(shell: Shell, tmp_path: Path) -> dict[str, Any]:
    """What was planted in the observations that are loaded now."""
    path = str(tmp_path / "sample.parquet")
    made = told(shell, "sample", "--facilities", "20", "--metrics", "3", "--output", path)
    told(shell, "load", path)
    return made


def told(shell: Shell, *words: str, code: int = 0) -> dict[str, Any]:
    answer = shell("signals", *words, "--json")
    assert answer.code == code, answer.err
    found: dict[str, Any] = json.loads(answer.out.splitlines()[-1])
    return found


def test_the_second_run_over_the_same_observations_changes_nothing(shell: Shell, sample: dict[str, Any]) -> None:
    first = told(shell, "run")
    assert (first["status"], first["error"]) == ("completed", None)
    assert first["inserted"] == first["signals"] == 20 * 3
    assert first["raised"] > 0
    assert first["set_aside_rows"] == []
    assert sum(first["by_type"].values()) == first["signals"]
    again = told(shell, "run")
    assert (again["inserted"], again["changed"], again["unchanged"]) == (0, 0, first["signals"])
    shared = told(shell, "run", "--distributed")
    assert (shared["inserted"], shared["changed"], shared["distributed"]) == (0, 0, True)
    said = shell("signals", "run")
    assert said.code == 0
    assert "unchanged" in said.out


def test_listed_signals_are_shown_and_explained(shell: Shell, sample: dict[str, Any]) -> None:
    told(shell, "run")
    listed = told(shell, "list", "--all", "--limit", "5")
    grades = [each["severity"] for each in listed["items"]]
    assert (listed["total"], grades) == (60, sorted(grades, reverse=True))
    first = listed["items"][0]
    table = shell("signals", "list", "--all", "--limit", "5").out
    assert all(each["id"] in table for each in listed["items"])
    shown = told(shell, "show", first["id"])
    assert (shown["id"], shown["severity"]) == (first["id"], first["severity"])
    explained = told(shell, "explain", first["id"])
    assert explained["rules_tried"][-1] == explained["rules_tried"][-1] | {
        "type": first["signal_type"], "matched": True,
    }  # fmt: skip
    assert list(explained["classification"]["inputs"]) == [
        "aggregate_zscore", "slope_percentile", "acceleration", "zscore_std", "max_abs_deviation",
    ]  # fmt: skip
    drawn = shell("signals", "show", first["id"]).out
    assert "◆" in drawn
    assert "20 of them: p10 " in drawn
    for command in ("show", "explain"):
        said = shell("signals", command, first["id"])
        assert said.code == 0, said.err
        assert str(first["severity"]) in said.out
        assert "None" not in said.out
        assert "{" not in said.out


def test_peers_are_a_line_with_the_own_place_in_it() -> None:
    figures = {"p10": 0.0, "p25": 1.0, "p50": 2.0, "p75": 3.0, "p90": 4.0, "count": 40}
    drawn, said = peers_line(figures, 4.7).splitlines()
    # 48 places over 4.7: each is a tenth.
    assert drawn == "─" * 10 + "━" * 10 + "┃" + "━" * 10 + "─" * 10 + " " * 6 + "◆"
    assert said == "40 of them: p10 0, p90 4"
    assert peers_line(figures | {"p10": None}, 1.0) == peers_line(None, 1.0) == ""
    assert peers_line(dict.fromkeys(figures, 1.0), None).startswith("┃")


def test_the_list_narrows_to_what_is_asked(shell: Shell, sample: dict[str, Any]) -> None:
    told(shell, "run")
    one = told(shell, "list", "--all", "--limit", "1")["items"][0]
    words = ("--metric", one["metric_id"], "--facility", one["facility"], "--severity", str(one["severity"]))
    assert one["id"] in [each["id"] for each in told(shell, "list", "--all", *words)["items"]]
    assert told(shell, "list", "--all", "--metric", "noSuchMetric")["total"] == 0


def test_a_report_is_written_once_and_over_itself_only_if_forced(
    shell: Shell, sample: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(shell, "run")
    key = told(shell, "list", "--all", "--limit", "1")["items"][0]["id"]
    path = tmp_path / "report.html"
    made = told(shell, "report", key, "-o", str(path))
    page = path.read_text(encoding="utf-8")
    assert made == {"file": str(path), "bytes": len(page.encode())}
    assert page.startswith("<!doctype html>")
    assert page.count("<svg") == 5
    assert path.stat().st_mode & 0o077 == 0, "names and figures are their owner's"
    assert told(shell, "report", key, "-o", str(path), code=1)["error"]["code"] == "cli.file_there"
    assert told(shell, "report", key, "-o", str(path), "--force")["bytes"] > 10_000
    assert shell("signals", "report", key, "-o", "-").out.startswith("<!doctype html>")
    nowhere = told(shell, "report", key, "-o", str(tmp_path / "none" / "report.html"), code=2)
    assert nowhere["error"]["code"] == "cli.file_unwritable"
    monkeypatch.chdir(tmp_path)
    assert shell("signals", "report", key).code == 0
    assert (tmp_path / f"signal-{key}.html").is_file()


def test_ids_that_nobody_has_are_told(shell: Shell) -> None:
    for command in ("show", "explain", "report"):
        assert told(shell, command, str(new_id()), code=1)["error"]["code"] == "quality.signal_not_found"
        assert shell("signals", command, "seven").code == 64
    assert told(shell, "cancel", str(new_id()), code=1)["error"]["code"] == "quality.run_missing"


def test_without_observations_a_run_says_what_to_do(shell: Shell) -> None:
    found = told(shell, "run", code=1)["error"]
    assert (found["code"], "rcm signals load" in found["message"]) == ("quality.nothing_to_run", True)
    assert told(shell, "run", "--metric", "noSuchMetric", code=1)["error"]["code"] == "quality.metric_unknown"
    assert told(shell, "list")["items"] == []
    assert "0 of 0" in shell("signals", "list").out
