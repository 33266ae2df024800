"""/workflows over HTTP: write, publish, compare, restore, hand on; and what a second author is told."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from tests.support.api import assert_problem, client_of
from tests.support.database import connect
from tests.support.factories import Factory, Tenant, chain

from rcm.samples.end_to_end import end_to_end_rcm

ODD = 'Prüfung / 50% "A\'b" <b> 日本 ☂'


def graph(*steps: Any) -> dict[str, Any]:
    snapshot = chain(*(steps or ("claims.register",)))
    return {"nodes": snapshot["nodes"], "transitions": snapshot["transitions"]}


async def create(client: httpx.AsyncClient, name: str = "mine", *steps: Any) -> dict[str, Any]:
    answer = await client.post("workflows", json={"name": name, "graph": graph(*steps)})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def publish(client: httpx.AsyncClient, workflow: str, version: int) -> dict[str, Any]:
    answer = await client.post(f"workflows/{workflow}/publish", json={"version": version, "comment": "why"})
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def save(client: httpx.AsyncClient, workflow: str, version: int, *steps: Any) -> httpx.Response:
    return await client.put(f"workflows/{workflow}/draft", json={"version": version, "graph": graph(*steps)})


async def test_a_workflow_is_written_published_and_changed(client: httpx.AsyncClient, factory: Factory) -> None:
    made = await create(client, ODD)
    workflow = made["workflow_id"]
    assert (made["name"], made["status"], made["version"], made["published_revision"]) == (ODD, "draft", 1, None)
    draft = (await client.get(f"workflows/{workflow}/draft")).json()
    assert (draft["is_changed"], draft["problems"]) == (True, [])
    assert (await publish(client, workflow, 1))["revision_num"] == 1
    assert (await client.get(f"workflows/{workflow}/draft")).json()["is_changed"] is False
    answer = await save(client, workflow, 2, "claims.register", "claims.scrub")
    assert (answer.json()["version"], answer.json()["is_changed"]) == (3, True)
    shown = (await client.get(f"workflows/{workflow}")).json()
    assert (shown["status"], shown["published_revision"], shown["has_draft"]) == ("active", 1, True)
    assert len(shown["graph"]["nodes"]) == shown["nodes"] == 3, "runs begin by what is published"
    assert (await publish(client, workflow, 3))["revision_num"] == 2
    listed = {w["name"]: w for w in (await client.get("workflows", params={"status": "active"})).json()["items"]}
    assert (listed[ODD]["published_revision"], listed[ODD]["nodes"], listed[ODD]["has_draft"]) == (2, 4, False)
    with connect(factory.urls.owner) as connection:
        actions = connection.execute(
            "select action, changes->>'revision' from audit_logs where resource_id = %s order by id", (workflow,)
        ).fetchall()
        (told,) = connection.execute("select count(*) from outbox where topic = 'workflow'").fetchall()
    assert actions == [
        ("workflow.create", None), ("workflow.publish", "1"), ("workflow.save_draft", None), ("workflow.publish", "2"),
    ]  # fmt: skip
    assert told == (4,)


async def test_a_second_author_is_told_what_the_first_wrote(client: httpx.AsyncClient) -> None:
    workflow = (await create(client))["workflow_id"]
    assert (await save(client, workflow, 1, "claims.scrub")).status_code == 200
    problem = assert_problem(await save(client, workflow, 1, "claims.submit"), 409, "workflow.draft_changed")
    assert problem["version"] == 2
    assert {n.get("config", {}).get("action") for n in problem["draft"]["nodes"]} == {None, "claims.scrub"}
    behind = await client.post(f"workflows/{workflow}/publish", json={"version": 1})
    assert_problem(behind, 409, "workflow.draft_changed")
    restoring = await client.post(f"workflows/{workflow}/revisions/1/restore", json={"version": 1})
    assert_problem(restoring, 409, "workflow.draft_changed")
    assert (await client.get(f"workflows/{workflow}/revisions")).json()["total"] == 0


async def test_of_many_who_publish_and_write_at_once_one_wins(client: httpx.AsyncClient) -> None:
    workflow = (await create(client))["workflow_id"]
    body = {"version": 1}
    answers = await asyncio.gather(
        *(client.post(f"workflows/{workflow}/publish", json=body) for _ in range(4)),
        *(save(client, workflow, 1, action) for action in ("claims.scrub", "claims.submit", "claims.register")),
    )
    codes = sorted(answer.status_code for answer in answers)
    # To save what is published already is a change of nothing, but one of the version all the same.
    assert codes == [200, *[409] * 6], [answer.text for answer in answers]
    assert (await client.get(f"workflows/{workflow}/draft")).json()["version"] == 2


async def test_a_graph_with_errors_is_not_published_and_all_of_them_are_told(client: httpx.AsyncClient) -> None:
    workflow = (await create(client, "bad", "claims.ghost", {"type": "agent"}))["workflow_id"]
    answer = await client.post(f"workflows/{workflow}/publish", json={"version": 1})
    problem = assert_problem(answer, 422, "workflow.graph_invalid")
    told = {(p["code"], p["node_id"], p["field"]) for p in problem["problems"]}
    assert told == {("unknown_action", "step1", "config.action"), ("unknown_type", "step2", "type")}
    checked = (await client.post(f"workflows/{workflow}/validate")).json()
    assert checked["valid"] is False
    assert {(p["code"], p["node_id"], p["field"]) for p in checked["problems"]} == told
    role = {"type": "human", "config": {"title": "?", "assignee_role": "boss"}}
    other = (await client.post(f"workflows/{workflow}/validate", json={"graph": graph(role)})).json()
    assert [p["code"] for p in other["problems"]] == ["unknown_role"]
    assert (await client.get(f"workflows/{workflow}")).json()["status"] == "draft"


async def test_revisions_are_compared_and_restored(client: httpx.AsyncClient) -> None:
    workflow = (await create(client))["workflow_id"]
    await publish(client, workflow, 1)
    await save(client, workflow, 2, "claims.register", "claims.scrub")
    await publish(client, workflow, 3)
    base = f"workflows/{workflow}/revisions"
    page = (await client.get(base, params={"limit": 1})).json()
    assert [r["revision_num"] for r in page["items"]] == [2]
    rest = (await client.get(base, params={"limit": 1, "after": page["next"]})).json()
    assert [(r["revision_num"], r["comment"], r["nodes"]) for r in rest["items"]] == [(1, "why", 3)]
    changes = (await client.get(f"{base}/1/diff/2")).json()
    assert [n["id"] for n in changes["nodes"]["added"]] == ["step2"]
    assert changes["changes"] == 4
    restored = await client.post(f"{base}/1/restore", json={"version": 4})
    assert restored.status_code == 200, restored.text
    assert (restored.json()["version"], restored.json()["is_changed"]) == (5, True)
    assert (await client.get(f"{base}/1/diff/draft")).json()["changes"] == 0
    assert (await client.get(f"{base}/1")).json()["graph"] == restored.json()["graph"]
    assert (await publish(client, workflow, 5))["revision_num"] == 3
    assert (await client.get(f"{base}/1/diff/3")).json()["changes"] == 0
    for missing in (f"{base}/9", f"{base}/1/diff/9"):
        assert_problem(await client.get(missing), 404, "workflow.revision_not_found")
    for wrong in (f"{base}/0", f"{base}/x", f"{base}/1/diff/x", f"{base}/{2**40}"):
        assert (await client.get(wrong)).status_code == 422


async def test_a_change_that_is_taken_back_is_none(client: httpx.AsyncClient) -> None:
    workflow = (await create(client))["workflow_id"]
    await publish(client, workflow, 1)
    await save(client, workflow, 2, "claims.scrub")
    assert (await save(client, workflow, 3)).json()["is_changed"] is False
    answer = await client.post(f"workflows/{workflow}/publish", json={"version": 4})
    assert_problem(answer, 409, "workflow.draft_missing")


@pytest.mark.parametrize("form", ["json", "yaml"])
async def test_what_is_exported_can_be_imported_and_is_the_same(client: httpx.AsyncClient, form: str) -> None:
    workflows = (await client.get("workflows")).json()["items"]
    address = f"workflows/{workflows[0]['workflow_id']}/export"
    exported = await client.get(address, params={"format": form})
    assert exported.headers["content-type"].startswith(f"application/{form}")
    assert exported.headers["content-disposition"] == f'attachment; filename="end_to_end_rcm.{form}"'
    made = await client.post("workflows/import", params={"name": "copy", "publish": True}, content=exported.content)
    assert made.status_code == 201, made.text
    assert (made.json()["revision_num"], made.json()["name"]) == (1, "copy")
    again = await client.get(f"workflows/{made.json()['workflow_id']}/export", params={"format": form})
    assert again.text == exported.text.replace("end_to_end_rcm", "copy", 1)
    taken = await client.post("workflows/import", content=exported.content)
    problem = assert_problem(taken, 409, "workflow.name_taken")
    replaced = await client.post("workflows/import", params={"version": problem["version"]}, content=exported.content)
    assert replaced.status_code == 201, replaced.text
    stale = await client.post("workflows/import", params={"version": problem["version"]}, content=exported.content)
    assert_problem(stale, 409, "workflow.draft_changed")


async def test_a_broken_import_tells_all_and_makes_nothing(client: httpx.AsyncClient) -> None:
    before = (await client.get("workflows")).json()["total"]
    document = {"name": "new", **graph({"type": "subworkflow", "config": {"workflow": "not there"}}, "claims.ghost")}
    problem = assert_problem(await client.post("workflows/import", json=document), 422, "workflow.graph_invalid")
    assert [(p["code"], p["node_id"]) for p in problem["problems"]] == [
        ("unknown_action", "step2"), ("unknown_workflow", "step1"),
    ]  # fmt: skip
    huge = {"name": "huge", **graph(*["claims.register"] * 2998)}
    problem = assert_problem(await client.post("workflows/import", json=huge), 422, "workflow.graph_invalid")
    assert [p["code"] for p in problem["problems"]] == ["too_large"]
    for content, said in (
        ("name: [", "Line 2, column 1"), ("a: 1\na: 2", "Line 2, column 1"), ("[]", "Expected an object"),
        (b"name: \xff", "Byte 7"), ("x" * 5_000_000, "larger than"), ('{"a": 1, "a": 2}', "twice"),
    ):  # fmt: skip
        answer = await client.post("workflows/import", content=content)
        assert said in assert_problem(answer, 422, "workflow.document_invalid")["detail"]
    unnamed = await client.post("workflows/import", json=graph())
    assert_problem(unnamed, 422, "workflow.name_invalid")
    assert (await client.get("workflows")).json()["total"] == before


async def test_states_are_changed_and_told(client: httpx.AsyncClient) -> None:
    workflow = (await create(client))["workflow_id"]

    async def change(operation: str) -> httpx.Response:
        return await client.post(f"workflows/{workflow}/{operation}")

    assert_problem(await change("suspend"), 409, "workflow.state_conflict")
    await publish(client, workflow, 1)
    for operation, status in (
        ("suspend", "suspended"), ("suspend", "suspended"), ("activate", "active"), ("archive", "archived"),
    ):  # fmt: skip
        assert (await change(operation)).json() == {
            "workflow_id": workflow, "status": status, "runs_in_flight": 0,
        }  # fmt: skip
    await save(client, workflow, 2, "claims.scrub")
    answer = await client.post(f"workflows/{workflow}/publish", json={"version": 3})
    assert_problem(answer, 409, "workflow.state_conflict")
    assert_problem(await change("suspend"), 409, "workflow.state_conflict")
    await change("activate")
    await change("suspend")
    await publish(client, workflow, 3)
    assert (await client.get(f"workflows/{workflow}")).json()["status"] == "suspended"
    assert_problem(await client.delete(f"workflows/{workflow}"), 409, "workflow.workflow_in_use")


async def test_a_draft_is_archived_taken_back_and_deleted(client: httpx.AsyncClient) -> None:
    workflow = (await create(client))["workflow_id"]
    assert (await client.post(f"workflows/{workflow}/archive")).json()["status"] == "archived"
    assert (await client.post(f"workflows/{workflow}/activate")).json()["status"] == "draft"
    assert (await client.delete(f"workflows/{workflow}")).status_code == 204
    assert_problem(await client.get(f"workflows/{workflow}"), 404, "workflow.workflow_not_found")


async def test_a_copy_has_a_name_and_a_life_of_its_own(client: httpx.AsyncClient) -> None:
    name = "n" * 200
    workflow = (await create(client, name))["workflow_id"]
    copies = [(await client.post(f"workflows/{workflow}/duplicate")).json() for _ in range(2)]
    assert [copy["name"] for copy in copies] == [f"{name[:193]} (copy)", f"{name[:191]} (copy 2)"]
    named = await client.post(f"workflows/{workflow}/duplicate", json={"name": name})
    assert_problem(named, 409, "workflow.name_taken")
    await save(client, copies[0]["workflow_id"], 1, "claims.scrub")
    assert (await client.get(f"workflows/{workflow}/draft")).json()["version"] == 1


async def test_what_a_graph_is_made_of_is_told(client: httpx.AsyncClient) -> None:
    types = {item["name"]: item for item in (await client.get("node-types")).json()["items"]}
    assert types.keys() >= {"start", "task", "human", "subworkflow", "batch", "notify"}
    assert types["task"]["config"]["properties"]["action"]["type"] == "string"
    assert (types["decision"]["is_control"], types["wait"]["is_control"]) == (True, False)
    actions = {item["name"]: item for item in (await client.get("actions")).json()["items"]}
    assert actions["claims.submit"]["is_external"] is True
    assert actions["claims.submit"]["description"]
    templates = {item["name"]: item for item in (await client.get("workflow-templates")).json()["items"]}
    steps = [node for node in templates["end_to_end_rcm"]["graph"]["nodes"] if node["type"] == "task"]
    assert len(steps) == 9
    made = await client.post("workflows", json={"name": "of template", "template": "end_to_end_rcm"})
    assert made.json()["nodes"] == len(end_to_end_rcm()["nodes"])
    unknown = await client.post("workflows", json={"name": "x", "template": "ghost"})
    assert_problem(unknown, 404, "workflow.template_not_found")


@pytest.mark.parametrize("name", ["", " x", "x ", "a\nb", "a\x00b", "x" * 201, "\u202eabc"])
async def test_a_name_that_can_not_be_read_is_refused(client: httpx.AsyncClient, name: str) -> None:
    assert_problem(await client.post("workflows", json={"name": name}), 422, "workflow.name_invalid")


@pytest.mark.parametrize(
    "bad",
    [
        {"nodes": [{"id": "a", "type": "task", "conifg": {}}]},
        {"nodes": [{"id": "a\u0000", "type": "task"}]},
        {"nodes": [{"id": "a", "type": "task", "config": {"deep": "\u0000"}}]},
        {"nodes": [{"id": 5, "type": "task"}]},
        {"nodes": {}},
        {"transitions": [{"from": "a", "to": "b", "condition": []}]},
    ],
)
async def test_what_is_no_graph_is_not_even_a_draft(client: httpx.AsyncClient, bad: dict[str, Any]) -> None:
    workflow = (await create(client))["workflow_id"]
    answer = await client.put(f"workflows/{workflow}/draft", json={"version": 1, "graph": bad})
    assert answer.json()["code"] in {"workflow.draft_malformed", "core.request_invalid"}
    assert (await client.get(f"workflows/{workflow}/draft")).json()["version"] == 1


async def test_a_viewer_reads_and_does_not_write(app: FastAPI, tenant: Tenant, factory: Factory) -> None:
    viewer = await factory.person(tenant.org_id, "viewer")
    async with client_of(app, tenant) as writing, client_of(app, viewer) as client:
        workflow = (await create(writing))["workflow_id"]
        for path in ("", "/draft", "/revisions", "/export"):
            assert (await client.get(f"workflows/{workflow}{path}")).status_code == 200
        assert (await client.post(f"workflows/{workflow}/validate")).status_code == 200
        refused = [
            await client.post("workflows", json={"name": "x"}),
            await client.post("workflows/import", json={"name": "x", **graph()}),
            await save(client, workflow, 1),
            await client.post(f"workflows/{workflow}/publish", json={"version": 1}),
            await client.post(f"workflows/{workflow}/archive"),
            await client.delete(f"workflows/{workflow}"),
        ]
        assert {answer.status_code for answer in refused} == {403}


async def test_names_belong_to_an_organisation(app: FastAPI, tenant: Tenant, other_tenant: Tenant) -> None:
    """The same name in two; and the other's workflow is none that could be run from here."""
    async with client_of(app, tenant) as client, client_of(app, other_tenant) as other:
        await create(client, "shared")
        await create(other, "shared")
        theirs = (await create(other, "theirs"))["workflow_id"]
        await publish(other, theirs, 1)
        calling = graph({"type": "subworkflow", "config": {"workflow": "theirs"}})
        answer = await client.post("workflows/import", json={"name": "calling", **calling})
        problem = assert_problem(answer, 422, "workflow.graph_invalid")
        assert [p["code"] for p in problem["problems"]] == ["unknown_workflow"]
