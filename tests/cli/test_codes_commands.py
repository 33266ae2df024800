"""`rcm codes …`: what a person at the shell can do with code tables."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from tests.migration.databases import Shell
from tests.support.application import composed, make_settings
from tests.support.code_files import comma_separated, order_file
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
    answer = shell("codes", *words, "--json")
    assert answer.code == code, answer.err
    found: dict[str, Any] = json.loads(answer.out.splitlines()[-1])
    return found


def test_from_a_file_to_an_answer(shell: Shell, tmp_path: Path) -> None:
    assert told(shell, "list")["items"] == []
    path = order_file(
        tmp_path, "icd10cm_order_2026.txt", [("E11", False, "Made-up group"), ("E119", True, "Made-up [b]disease[/b]")]
    )
    assert told(shell, "import", "icd10cm", str(path))["added"] == 2
    assert told(shell, "import", "icd10cm", str(path))["state"] == "unchanged"
    (system,) = told(shell, "list")["items"]
    assert (system["version"], system["released_on"], system["code_count"]) == ("FY 2026", "2025-10-01", 2)
    found = told(shell, "show", "icd10cm", "e11.9", "--on", "2026-01-01")
    assert (found["code"], found["valid"], found["attributes"]) == ("E119", True, {"billable": True})
    assert told(shell, "show", "icd10cm", "E119", "--on", "2025-09-30", code=1)["valid"] is False
    assert [each["code"] for each in told(shell, "search", "icd10cm", "DISEASE", "--on", "2026-01-01")["items"]] == [
        "E119"
    ]
    assert told(shell, "show", "icd10cm", "Z99", code=1)["error"]["code"] == "catalog.code_not_found"
    assert told(shell, "search", "nucc", "x", code=1)["error"]["code"] == "catalog.code_system_not_found"
    for words in (("list",), ("show", "icd10cm", "E119"), ("search", "icd10cm", "E11")):
        assert "E11" in (shown := shell("codes", *words)).out or words == ("list",)
        assert shown.code == 0
    assert "[b]disease[/b]" in shell("codes", "show", "icd10cm", "E119").out


def test_lines_that_were_set_aside_are_told_by_the_exit_code(shell: Shell, tmp_path: Path) -> None:
    path = comma_separated(tmp_path, "pos.csv", [["Code", "Label"], ["11", "Made-up office"], ["x", "Wrong"]])
    words = ("import", "pos", str(path), "--from", "2020-01-01")
    refused = told(shell, *words, "--strict", code=1)["error"]
    assert (refused["code"], refused["problems"][0]["line"]) == ("catalog.code_lines_unusable", 3)
    assert told(shell, *words, code=1)["set_aside"] == 1
    assert "line 3" in shell("codes", *words[:2], str(path), "--from", "2021-01-01").out


def test_wrong_words_are_answered(shell: Shell, tmp_path: Path) -> None:
    path = str(comma_separated(tmp_path, "a.csv", [["Code", "Label"], ["1", "a"]]))
    assert shell("codes", "import", "carc").code == 64
    assert shell("codes", "import", "carc", path, "--partial", "--complete", "--from", "2020-01-01").code == 64
    assert shell("codes", "import", "carc", path, "--from", "soon").code == 64
    for words, said in (
        (("carc", path), "--from YYYY-MM-DD"),
        (("fees", path), "--from YYYY-MM-DD"),
        (("cpt", path), "no such kind of file"),
        (("banana",), "no such kind of file"),
        (("ncci", path, "--edits", "bogus"), "--edits is one of"),
        (("list", path, "--from", "2020-01-01"), "--system NAME"),
    ):
        wrong = shell("codes", "import", *words)
        assert (wrong.code, said in " ".join(wrong.err.replace("│", " ").split())) == (64, True), wrong.err
    path = str(tmp_path / "nope.txt")
    for kind in ("hcpcs", "carc"):
        error = told(shell, "import", kind, path, "--from", "2020-01-01", code=2)["error"]
        assert error["message"] == f"There is no such file. Nothing was imported. {path}"


def test_what_is_not_there_is_told_with_what_was_asked_and_what_there_is(shell: Shell, tmp_path: Path) -> None:
    path = str(comma_separated(tmp_path, "a.csv", [["Reason", "Label"], ["1", "a"]]))
    words = ("import", "carc", path, "--from", "2020-01-01")
    missing = told(shell, *words, "--column", "code=Nope", code=1)["error"]
    assert missing["columns"] == ["Reason", "Label"]
    assert "Its columns: Reason, Label." in missing["message"]
    assert told(shell, *words, "--column", "code=Reason")["added"] == 1
    assert "carc: 'Z99'" in told(shell, "show", "carc", "Z99", code=1)["error"]["message"]
    assert "'nope'" in told(shell, "show", "nope", "1", code=1)["error"]["message"]
    assert "No code of carc" in shell("codes", "search", "carc", "zebra").out
    assert told(shell, "search", "carc", "zebra")["items"] == []


def test_fees_go_to_the_organisation_and_its_payer(shell: Shell, database: DatabaseUrls, tmp_path: Path) -> None:
    path = str(comma_separated(tmp_path, "fees.csv", [["Procedure", "Amount"], ["G0439", "120.5"]]))
    words = ("import", "fees", path, "--from", "2026-01-01")
    assert told(shell, *words, "--licence", "own")["added"] == 1
    assert told(shell, *words, "--payer", "NOBODY", code=1)["error"]["code"] == "catalog.payer_not_configured"
