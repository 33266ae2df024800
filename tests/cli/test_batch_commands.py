"""`rcm batch …` on files of rows: looked at, run, listed, stopped, fetched."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.migration.databases import Shell, Told
from tests.support.application import TestBackend, composed, make_settings
from tests.support.database import connect
from tests.support.factories import Factory, chain

from rcm.core.urls import DatabaseUrls

WAITING = chain({"type": "wait", "config": {"event": "go"}}, name="waiting")
ROWS = "Number,Payer\nN1,ACME\n,ACME\nN3,OTHER\n"


@pytest.fixture
def shell(
    database: DatabaseUrls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Shell:
    async def prepare() -> None:
        async with composed(make_settings(), database, TestBackend()) as application:
            factory = Factory(application)
            for slug in ("maple", "cedar"):
                tenant = await factory.organization(slug)
                await factory.workflow(tenant.actor, WAITING, "waiting")

    asyncio.run(prepare())
    with connect(database.owner) as connection:
        needs = orjson.dumps({"card": "text"}).decode()
        connection.execute("update user_workflow set required_data = %s::jsonb where name = 'waiting'", (needs,))
    made = Shell(monkeypatch, capsys)
    made.set(DATABASE_URL=database.owner, RCM_ORG="maple")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rows.csv").write_text(ROWS)
    return made


def answer(told: Told, code: int) -> dict[str, Any]:
    assert told.code == code, told
    found: dict[str, Any] = json.loads(told.out.splitlines()[-1])
    return found


RUN = ("batch", "run", "rows.csv", "--workflow", "waiting", "--no-wait", "--json")


def test_a_file_is_looked_at_run_and_fetched(shell: Shell, tmp_path: Path) -> None:
    seen = answer(shell("batch", "preview", "rows.csv", "--workflow", "waiting", "--json"), 1)
    assert seen["unmapped_fields"] == ["card"]
    assert answer(shell(*RUN), 1)["error"]["fields"] == ["card"]
    told = shell("batch", "preview", "rows.csv", "--workflow", "waiting", "--mapping", "card=Number")
    assert "batch.value_missing card" in told.out
    assert "N1" not in told.out

    taken = answer(shell(*RUN, "--mapping", "card=Number", "--mapping", "payer=Payer"), 1)
    batch = taken["batch_job_id"]
    assert (taken["total"], taken["set_aside"], taken["pending"]) == (3, 1, 2)
    assert answer(shell(*RUN), 1)["error"]["code"] == "batch.file_already_loaded"

    assert [each["batch_job_id"] for each in answer(shell("batch", "list", "--json"), 0)["items"]] == [batch]
    shown = answer(shell("batch", "show", batch, "--json"), 0)
    assert [(e["error_code"], e["rows"]) for e in shown["errors"]] == [("batch.value_missing", 1)]
    rows = answer(shell("batch", "rows", batch, "--status", "set_aside", "--json"), 0)["items"]
    assert [row["row_number"] for row in rows] == [2]
    kept = answer(shell("batch", "mappings", "--json"), 0)["items"]
    assert kept[0]["mapping"]["fields"] == {"card": {"column": "Number"}, "payer": {"column": "Payer"}}

    assert answer(shell("batch", "pause", batch, "--json"), 0)["runs"] == 2
    assert answer(shell("batch", "resume", batch, "--json"), 0)["runs"] == 2
    assert answer(shell("batch", "retry", batch, "--json"), 1)["runs"] == 0
    assert answer(shell("batch", "cancel", batch, "--json"), 0)["status"] == "cancelled"

    wrote = answer(shell("batch", "download", batch, "--status", "failed", "--json"), 0)
    path = tmp_path / wrote["file"]
    assert path.name == f"batch-{batch}-failed.csv"
    assert path.stat().st_mode & 0o077 == 0
    assert "Line 3: card (column Number) is empty." in path.read_text(encoding="utf-8-sig")
    assert (
        answer(shell("batch", "download", batch, "--status", "failed", "--json"), 1)["error"]["code"]
        == "batch.output_exists"
    )
    assert shell("batch", "download", batch, "--status", "failed", "--force").code == 0
    assert [each.name for each in tmp_path.glob("*.part")] == []

    gone = answer(shell("batch", "mappings", "--forget", kept[0]["batch_mapping_id"], "--json"), 0)
    assert gone["items"] == []
    for text in (("list",), ("show", batch), ("rows", batch), ("mappings",)):
        assert shell("batch", *text).code == 0


def test_a_mapping_may_be_a_file_with_pairs_beside_it(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "mapping.json").write_text('{"card": "Nope", "payer": "Payer"}')
    refused = answer(shell(*RUN, "--mapping", "mapping.json"), 1)
    assert refused["error"]["missing"] == ["Nope"]
    taken = answer(shell(*RUN, "--mapping", "mapping.json", "--mapping", "card=@same"), 0)
    assert (taken["total"], taken["set_aside"]) == (3, 0)
    (tmp_path / "mapping.json").write_text("{")
    assert answer(shell(*RUN, "--mapping", "mapping.json"), 1)["error"]["code"] == "batch.mapping_invalid"
    assert answer(shell(*RUN, "--mapping", "none.json"), 2)["error"]["code"] == "cli.file_unreadable"


def test_wrong_words_are_wrong_usage(shell: Shell) -> None:
    batch = "01890000-0000-7000-8000-000000000000"
    assert shell("batch", "rows", batch, "--status", "odd").code == 64
    assert shell("batch", "download", batch, "--status", "odd").code == 64
    assert shell("batch", "rows", "no-id").code == 64


def test_a_batch_of_another_organisation_is_not_there(shell: Shell) -> None:
    batch = answer(shell(*RUN, "--mapping", "card=Number"), 1)["batch_job_id"]
    for command in ("show", "rows", "pause", "resume", "cancel", "retry", "download"):
        told = shell("batch", command, batch, "--org", "cedar", "--json")
        assert answer(told, 1)["error"]["code"] == "batch.batch_not_found", command
    assert answer(shell("batch", "list", "--org", "cedar", "--json"), 0)["items"] == []
    assert answer(shell("batch", "mappings", "--org", "cedar", "--json"), 0)["items"] == []
