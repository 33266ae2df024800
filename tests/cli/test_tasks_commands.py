"""`rcm tasks …`: what a person at the shell can do with a question."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from tests.migration.databases import Shell
from tests.support.application import TestBackend, composed, make_settings
from tests.support.factories import Factory, chain

from rcm.core.ids import new_id
from rcm.core.urls import DatabaseUrls
from rcm.workflows.service.runs import RunService

FORM = {"type": "object", "required": ["label"], "properties": {"label": {"enum": ["yes", "no"]}}}
ASK = {"type": "human", "config": {"title": "Right [or not]?", "form": FORM}}


@pytest.fixture
def shell(database: DatabaseUrls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    async def prepare() -> None:
        backend = TestBackend()
        async with composed(make_settings(), database, backend) as application:
            factory = Factory(application)
            tenant = await factory.organization("maple", workflow=False)
            await factory.person(tenant.org_id, "operator", email="op@example.invalid")
            await factory.workflow(tenant.actor, chain(ASK, name="asks"))
            async with application.database.write(tenant.actor) as session:
                await RunService(session, application.registry.backend).start("asks", {})
            await backend.drain()

    asyncio.run(prepare())
    made = Shell(monkeypatch, capsys)
    made.set(DATABASE_URL=database.owner, RCM_ORG="maple")
    return made


def told(shell: Shell, *words: str, code: int = 0) -> dict[str, Any]:
    answer = shell("tasks", *words, "--json")
    assert answer.code == code, answer.err
    found: dict[str, Any] = json.loads(answer.out.splitlines()[-1])
    return found


def test_a_task_from_the_list_to_its_answer(shell: Shell, tmp_path: Path) -> None:
    ((task),) = told(shell, "list")["items"]
    task_id = task["task_id"]
    assert told(shell, "list", "--late")["items"] == []
    assert told(shell, "list", "--status", "completed")["items"] == []
    assert told(shell, "show", task_id)["form"] == FORM
    assert told(shell, "assign", task_id, "op@example.invalid")["assignee"]["full_name"]
    assert told(shell, "assign", task_id)["assignee"] is None
    wrong = told(shell, "answer", task_id, '{"label": "?"}', code=1)["error"]
    assert (wrong["code"], wrong["errors"][0]["field"]) == ("task.answer_invalid", "label")
    (tmp_path / "answer.json").write_text('{"label": "yes"}', encoding="utf-8")
    assert told(shell, "answer", task_id, "--file", str(tmp_path / "answer.json"))["status"] == "completed"
    assert told(shell, "answer", task_id, '{"label": "no"}', code=1)["error"]["code"] == "task.task_answered"
    assert told(shell, "list", "--status", "all")["items"][0]["status"] == "completed"


def test_the_shell_shows_what_it_found_and_refuses_what_it_can_not_read(shell: Shell) -> None:
    listed = shell("tasks", "list")
    assert "Right [or" in listed.out, "brackets are shown, not taken for markup"
    assert "not]?" in listed.out
    task_id = told(shell, "list")["items"][0]["task_id"]
    assert "operator" in shell("tasks", "show", task_id).out
    for words in (["{"], ["[]"], [], ["{}", "--file", "x"]):
        assert told(shell, "answer", task_id, *words, code=1)["error"]["code"] == "cli.answer_unreadable"
    absent = told(shell, "answer", task_id, "--file", "/not/there", code=2)["error"]
    assert absent["code"] == "cli.file_unreadable"
    assert told(shell, "assign", task_id, "nobody@example.invalid", code=1)["error"]["code"] == "task.assignee_unfit"
    assert told(shell, "show", str(new_id()), code=1)["error"]["code"] == "task.task_not_found"
    assert shell("tasks", "list", "--status", "odd").code == 64
