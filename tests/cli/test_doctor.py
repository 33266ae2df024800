"""`rcm doctor` sees whether the secrets in the database can still be opened."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from tests.migration.databases import Shell
from tests.support.database import connect
from tests.support.sealed import sealed_rows

from rcm.core.urls import DatabaseUrls
from rcm.core.vault.file import FileKeys


def told_of_keys(shell: Shell, urls: DatabaseUrls, file: Path | None) -> dict[str, Any]:
    shell.set(DATABASE_URL=urls.owner, **({"RCM_MASTER_KEY_FILE": str(file)} if file else {}))
    told = json.loads(shell("doctor", "--json").out.splitlines()[-1])
    (keys,) = [check for check in told["checks"] if check["what"] == "keys"]
    found: dict[str, Any] = keys
    return found


def made(file: Path) -> Path:
    asyncio.run(FileKeys(file).add())
    return file


def test_a_policy_that_somebody_dropped_is_seen(
    database: DatabaseUrls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shell = Shell(monkeypatch, capsys)
    shell.set(DATABASE_URL=database.owner)

    def schema() -> dict[str, Any]:
        checks = json.loads(shell("doctor", "--json").out.splitlines()[-1])["checks"]
        (found,) = [check for check in checks if check["what"] == "schema"]
        return dict(found)

    assert schema()["fine"] is True
    with connect(database.owner) as owner:
        owner.execute("drop policy tenant on claims")
    assert schema()["fine"] is False
    assert schema()["said"].startswith("1 missing")
    assert "rcm migrate --verify" in schema()["mend"]


def test_secrets_whose_key_is_at_hand_are_counted(
    database: DatabaseUrls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = made(tmp_path / "master.keys")
    asyncio.run(sealed_rows(database, FileKeys(file), rows=2))
    found = told_of_keys(Shell(monkeypatch, capsys), database, file)
    assert (found["fine"], found["said"]) == (True, "1 known, 5 secrets")


def test_secrets_whose_key_is_gone_are_a_fault(
    database: DatabaseUrls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(sealed_rows(database, FileKeys(made(tmp_path / "master.keys")), rows=2))
    found = told_of_keys(Shell(monkeypatch, capsys), database, made(tmp_path / "other.keys"))
    assert (found["fine"], found["said"]) == (False, "5 secrets whose key is gone")
    assert "rcm keys list" in found["mend"]


def test_without_any_key_the_command_that_makes_one_is_told(
    database: DatabaseUrls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = told_of_keys(Shell(monkeypatch, capsys), database, None)
    assert (found["fine"], found["mend"]) == (True, "rcm keys new")
