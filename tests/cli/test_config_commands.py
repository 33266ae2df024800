"""`rcm config …`: settings of an organisation from the shell."""

from __future__ import annotations

import asyncio
import io
import json
from pathlib import Path
from typing import Any

import pytest
from tests.migration.databases import Shell
from tests.support.application import composed, make_settings
from tests.support.factories import Factory

from rcm.core.urls import DatabaseUrls
from rcm.core.vault.ring import new_key, written

SECRET = "made-up-secret-72"


@pytest.fixture
def shell(database: DatabaseUrls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    async def prepare() -> None:
        async with composed(make_settings(), database) as application:
            await Factory(application).organization("maple", workflow=False)

    asyncio.run(prepare())
    made = Shell(monkeypatch, capsys)
    made.set(DATABASE_URL=database.owner, RCM_ORG="maple", RCM_MASTER_KEY=written(new_key()))
    return made


def told(shell: Shell, *words: str, code: int = 0) -> dict[str, Any]:
    answer = shell("config", *words, "--json")
    assert answer.code == code, answer.err
    assert SECRET not in answer.out + answer.err
    found: dict[str, Any] = json.loads(answer.out.splitlines()[-1])
    return found


def test_a_setting_from_its_making_to_its_end(shell: Shell, tmp_path: Path) -> None:
    assert told(shell, "set", "limit", "12", "--description", "Most [rows]")["value"] == 12
    assert told(shell, "set", "limit", "twelve")["version_id"] == 2
    assert told(shell, "get", "limit")["value"] == "twelve"
    (tmp_path / "value.json").write_text('{"a": [1]}\n', encoding="utf-8")
    assert told(shell, "set", "nested", "--file", str(tmp_path / "value.json"))["value"] == {"a": [1]}
    assert [each["name"] for each in told(shell, "list")["items"]] == ["limit", "nested"]
    assert shell("config", "get", "nested").out == '{"a":[1]}'
    assert "twelve" in shell("config", "list").out
    assert told(shell, "delete", "limit")["deleted"]
    assert told(shell, "get", "limit", code=1)["error"]["code"] == "clinical.setting_not_found"


def test_a_sensitive_one_comes_by_a_file_and_is_never_shown(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n", encoding="utf-8")
    made = told(shell, "set", "portal.key", "--sensitive", "--file", str(tmp_path / "secret"))
    assert (made["is_sensitive"], made["set"], made["value"]) == (True, True, None)
    assert told(shell, "get", "portal.key")["value"] is None
    assert shell("config", "get", "portal.key").out == "(set, and sealed)"
    assert SECRET not in shell("config", "list").out
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(SECRET.encode())))
    assert told(shell, "set", "portal.key", "--sensitive", "--file", "-")["version_id"] == 2
    keys = json.loads(shell("keys", "check", "--json").out)
    assert (keys["opened"], keys["failures"]) == (1, [])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("limit",), "cli.value_missing"),
        (("limit", "1", "--file", "x"), "cli.value_missing"),
        (("limit", SECRET, "--sensitive"), "cli.value_missing"),
        (("Limit", "1"), "cli.setting_unfit"),
        (("limit", "99999999999999999999999"), "cli.setting_unfit"),
    ],
)
def test_what_can_not_be_kept_is_told(shell: Shell, words: tuple[str, ...], code: str) -> None:
    assert told(shell, "set", *words, code=1)["error"]["code"] == code
