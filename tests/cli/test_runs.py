"""`rcm runs …`: what the shell can do with a run. Nothing advances here: no worker is at work."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from tests.migration.databases import Shell
from tests.support.application import composed, make_settings
from tests.support.database import connect
from tests.support.factories import Factory, chain

from rcm.core.urls import DatabaseUrls

WAIT = {"type": "wait", "config": {"event": "said", "key_path": "run_id"}}


@pytest.fixture
def shell(database: DatabaseUrls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    async def prepare() -> None:
        async with composed(make_settings(), database) as application:
            factory = Factory(application)
            tenant = await factory.organization("maple", workflow=False)
            await factory.workflow(tenant.actor, chain(WAIT, WAIT, name="waits"))

    asyncio.run(prepare())
    made = Shell(monkeypatch, capsys)
    made.set(DATABASE_URL=database.owner, RCM_ORG="maple")
    return made


def told(shell: Shell, *words: str, code: int = 0) -> dict[str, Any]:
    answer = shell("runs", *words, "--json")
    assert answer.code == code, answer.err
    found: dict[str, Any] = json.loads(answer.out.splitlines()[-1])
    return found


def test_a_run_from_its_start_to_its_second_try(shell: Shell, database: DatabaseUrls, tmp_path: Path) -> None:
    (tmp_path / "context.json").write_text('{"x": 1}', encoding="utf-8")
    run = told(shell, "start", "waits", "--context", f"@{tmp_path}/context.json", "--encounter", "E-1")
    run_id = run["run_id"]
    assert run["status"] == "PENDING"
    assert [each["run_id"] for each in told(shell, "list")["items"]] == [run_id]
    with connect(database.owner) as connection:  # as if a worker had come to the wait
        connection.execute("update workflow_run set status = 'IN_PROGRESS', segment_id = null,"
                           " frontier = '{\"t\": [[\"step1\", 1, 1, true]]}'")  # fmt: skip
    assert told(shell, "deliver", run_id, "said", "--payload", '{"a": 1}')["status"] == "IN_PROGRESS"
    assert told(shell, "pause", run_id)["status"] == "PAUSED"
    skipped = told(shell, "skip", run_id, "--reason", "Done by hand.")
    assert (skipped["status"], skipped["current_step"]) == ("PAUSED", "step2")
    assert told(shell, "skip", run_id, "--reason", "x", "--step", "step1", code=1)["error"]["code"] == (
        "run.step_not_skippable"
    )
    assert told(shell, "resume", run_id)["status"] == "IN_PROGRESS"
    assert told(shell, "retry", run_id, code=1)["error"]["code"] == "run.transition_not_allowed"
    with connect(database.owner) as connection:
        connection.execute("update workflow_run set segment_id = null")
    assert told(shell, "cancel", run_id)["status"] == "CANCELLED"
    second = told(shell, "rerun", run_id, "--step", "step2", "--newest", "--context", '{"x": null}')
    assert (second["status"], second["run_id"] != run_id) == ("PENDING", True)
    assert [step["status"] for step in second["steps"]] == ["SKIPPED"]
    assert told(shell, "show", second["run_id"])["run_id"] == second["run_id"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("start", "nothing"), "workflow.workflow_not_found"),
        (("start", "waits", "--context", "[1]"), "cli.input_unreadable"),
        (("start", "waits", "--context", "{"), "cli.input_unreadable"),
        (("start", "waits", "--encounter", ""), "cli.input_unreadable"),
        (("skip", "00000000-0000-0000-0000-000000000000", "--reason", " "), "cli.input_unreadable"),
        (("skip", "00000000-0000-0000-0000-000000000000", "--reason", "x"), "run.run_not_found"),
        (("rerun", "00000000-0000-0000-0000-000000000000"), "run.run_not_found"),
        (("deliver", "00000000-0000-0000-0000-000000000000", "said"), "run.run_not_found"),
    ],
)
def test_what_can_not_be_done_says_why(shell: Shell, words: tuple[str, ...], code: str) -> None:
    assert told(shell, *words, code=1)["error"]["code"] == code


def test_a_file_that_is_not_there_ends_the_command(shell: Shell) -> None:
    found = told(shell, "start", "waits", "--context", "@/nowhere/at/all", code=2)["error"]
    assert found["code"] == "cli.file_unreadable"


def test_an_event_is_told_to_whoever_waits_and_kept_where_nobody_does(shell: Shell) -> None:
    early = told(shell, "tell", "said", "nobody-yet", "--payload", '{"n": 1}')
    assert (early["matched"], early["kept_until"] is not None) == (0, True)
    assert "0 runs waited for it; kept until" in shell("runs", "tell", "said", "somebody").out
    assert told(shell, "tell", "said", "x", "--payload", "[]", code=1)["error"]["code"] == "cli.input_unreadable"


def test_a_run_s_audit_and_traces_are_shown(shell: Shell) -> None:
    run = told(shell, "start", "waits")["run_id"]
    told(shell, "pause", run)
    actions = [entry["action"] for entry in told(shell, "audit", run)["items"]]
    assert actions == ["run.pause", "run.start"]
    assert "run.pause" in shell("runs", "audit", run).out
    assert told(shell, "traces", run)["items"] == []
    assert told(shell, "audit", "00000000-0000-7000-8000-000000000000", code=1)["error"]["code"] == "run.run_not_found"
