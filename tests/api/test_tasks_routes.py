"""Tasks, notifications and events over HTTP."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from tests.support.api import assert_problem, client_of
from tests.support.application import TestBackend
from tests.support.factories import Factory, Person, Tenant, chain

from rcm.main import Application
from rcm.workflows.service.runs import RunService

ASK = {
    "id": "ask",
    "type": "human",
    "config": {
        "title": "Right?",
        "form": {"type": "object", "required": ["label"], "properties": {"label": {"enum": ["yes", "no"]}}},
        "due_s": 3600,
    },
}
TELL = {"id": "tell", "type": "notify", "config": {"title": "Look", "message": "It is there.", "role": "operator"}}


@pytest.fixture
async def operator(factory: Factory, tenant: Tenant) -> Person:
    return await factory.person(tenant.org_id, "operator")


@pytest.fixture
async def asked(application: Application, factory: Factory, tenant: Tenant, backend: TestBackend) -> str:
    """The run that told and asked."""
    await factory.workflow(tenant.actor, chain(TELL, ASK, name="asking"))
    async with application.database.write(tenant.actor) as session:
        run = await RunService(session, application.registry.backend).start("asking", {})
    await backend.drain()
    return str(run)


async def the_task(client: httpx.AsyncClient, **query: Any) -> dict[str, Any]:
    ((task),) = (await client.get("tasks", params=query)).json()["items"]
    assert isinstance(task, dict)
    return task


async def test_a_task_is_found_taken_and_answered(
    app: FastAPI, asked: str, operator: Person, client: httpx.AsyncClient, backend: TestBackend
) -> None:
    mine = client_of(app, operator)
    task = await the_task(mine, mine=True)
    assert (task["run_id"], task["status"], task["is_late"], task["assignee"]) == (asked, "open", False, None)
    assert "answer" not in task
    path = f"tasks/{task['task_id']}"
    assert (await mine.post(f"{path}/take")).json()["assignee"]["full_name"] == operator.full_name
    assert (await client.get("tasks", params={"mine": True})).json()["items"] == [], "somebody has it"
    assert_problem(await client.post(f"{path}/take"), 409, "task.task_taken")
    body = assert_problem(
        await mine.post(f"{path}/answer", json={"answer": {"label": "?"}}), 422, "task.answer_invalid"
    )
    assert body["errors"] == [{"field": "label", "message": "must be one of: yes, no"}]
    done = (await mine.post(f"{path}/answer", json={"answer": {"label": "yes"}})).json()
    assert (done["status"], done["answer"], done["completed_by"]["user_id"]) == (
        "completed", {"label": "yes"}, str(operator.user_id),
    )  # fmt: skip
    body = assert_problem(
        await client.post(f"{path}/answer", json={"answer": {"label": "no"}}), 409, "task.task_answered"
    )
    assert (body["completed_by"], body["completed_by_name"]) == (str(operator.user_id), operator.full_name)
    await backend.drain()
    assert (await client.get(f"runs/{asked}")).json()["status"] == "COMPLETED"


async def test_tasks_are_filtered(
    asked: str, client: httpx.AsyncClient, operator: Person, application: Application
) -> None:
    task = await the_task(client, role="operator", status="open", late=False, run_id=asked)
    for query in ({"role": "viewer"}, {"status": "completed"}, {"late": True}):
        assert (await client.get("tasks", params=query)).json()["items"] == []
    async with application.database.write(operator.actor) as session:
        await session.change("update human_task set due_at = now() - interval '1 minute'")
    assert (await the_task(client, late=True))["is_late"]
    given = await client.post(f"tasks/{task['task_id']}/assign", json={"user_id": str(operator.user_id)})
    assert given.json()["assignee"]["user_id"] == str(operator.user_id)
    assert (await client.post(f"tasks/{task['task_id']}/release")).json()["assignee"] is None


async def test_who_may_only_look_answers_nothing(
    app: FastAPI, asked: str, factory: Factory, tenant: Tenant, client: httpx.AsyncClient
) -> None:
    viewer = client_of(app, await factory.person(tenant.org_id, "viewer"))
    path = f"tasks/{(await the_task(client))['task_id']}"
    assert (await viewer.get(path)).status_code == 200
    for operation, body in (("answer", {"answer": {}}), ("take", None), ("release", None)):
        assert_problem(await viewer.post(f"{path}/{operation}", json=body), 403, "core.permission_missing")
    assert_problem(await viewer.post("events", json={"kind": "a", "key": "b"}), 403, "core.permission_missing")


async def test_another_organisation_sees_none_of_it(
    app: FastAPI, asked: str, factory: Factory, client: httpx.AsyncClient
) -> None:
    task = (await the_task(client))["task_id"]
    await client.post("events", json={"kind": "a", "key": "b"})
    stranger = await factory.organization()
    theirs = client_of(app, stranger)
    for path in ("tasks", "notifications", "events/told"):
        assert (await theirs.get(path)).json()["items"] == []
    assert_problem(await theirs.get(f"tasks/{task}"), 404, "task.task_not_found")
    answer = await theirs.post(f"tasks/{task}/answer", json={"answer": {"label": "yes"}})
    assert_problem(answer, 404, "task.task_not_found")


async def test_news_are_for_those_whom_they_are_for_and_read_once(
    app: FastAPI, asked: str, operator: Person, client: httpx.AsyncClient
) -> None:
    mine = client_of(app, operator)
    (news,) = (await mine.get("notifications")).json()["items"]
    assert (news["title"], news["message"], news["run_id"], news["read_at"]) == ("Look", "It is there.", asked, None)
    path = f"notifications/{news['notification_id']}/read"
    assert (await client.get("notifications")).json()["items"] == [], "it is for operators"
    assert_problem(await client.post(path), 404, "notification.notification_not_found")
    read = (await mine.post(path)).json()
    assert read["read_by"] == str(operator.user_id)
    assert (await mine.post(path)).json()["read_at"] == read["read_at"]
    assert (await mine.get("notifications")).json()["items"] == []
    assert len((await mine.get("notifications", params={"unread": False})).json()["items"]) == 1


async def test_an_event_that_nobody_waits_for_is_kept_and_shown(client: httpx.AsyncClient) -> None:
    event = {"kind": "authorization.decided", "key": "A-1", "payload": {"who": "secret"}, "id": "7"}
    answer = await client.post("events", json=event)
    assert (answer.status_code, answer.json()["matched"], answer.json()["repeated"]) == (202, 0, False)
    assert answer.json()["kept_until"] is not None
    again = (await client.post("events", json=event)).json()
    assert (again["matched"], again["repeated"], again["event_id"]) == (None, True, answer.json()["event_id"])
    assert_problem(await client.post("events", json={**event, "key": "A-2"}), 409, "event.id_taken")
    shown = await client.get("events/told", params={"status": "waiting"})
    assert [(e["event_id"], e["key"], e["status"]) for e in shown.json()["items"]] == [
        (answer.json()["event_id"], "A-1", "waiting")
    ]
    assert "secret" not in shown.text
    assert (await client.get("events/told", params={"status": "delivered"})).json()["items"] == []


async def test_a_run_is_told_nothing_in_the_place_of_an_answer(asked: str, client: httpx.AsyncClient) -> None:
    key = f"{asked}:ask:1"
    body = {"kind": "human_task", "key": key, "payload": {"label": "yes"}}
    assert_problem(await client.post("events", json=body), 422, "event.kind_reserved")
    assert_problem(await client.post(f"runs/{asked}/events", json=body), 422, "event.kind_reserved")
