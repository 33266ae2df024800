"""Memories, messages, knowledge items and templates through the API: made, read, replaced, removed, listed."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from rcm.clinical.text import digest, dump
from tests.support.api import assert_problem, client_of
from tests.support.database import connect
from tests.support.factories import Factory, Tenant

MEMORY: dict[str, Any] = {
    "memory_type": "procedural",
    "content": "The portal of Acme asks for the group number before the member id.",
    "importance": 0.8,
    "confidence": 0.9,
    "agent_id": "portal-agent",
    "session_id": "s-1",
    "subject_id": "pat-1",
    "expires_at": "2999-01-01T00:00:00Z",
}
MESSAGE: dict[str, Any] = {"session_id": "s-1", "role": "user", "content": "Is the member eligible?"}
KNOWLEDGE: dict[str, Any] = {
    "title": "CO-197",
    "content": "Precertification was absent. Ask the payer for a retroactive authorization.",
    "category": "denials",
    "tags": ["denial", "authorization"],
    "source": "Payer handbook, chapter 3",
    "language": "en",
}
TEMPLATE: dict[str, Any] = {
    "name": "appeal",
    "kind": "letter",
    "content": "Dear {{payer}}, please review claim {{claim}}.",
    "variables": ["payer", {"name": "claim", "description": "Number of the claim"}],
}
KINDS = {"memories": MEMORY, "messages": MESSAGE, "knowledge-items": KNOWLEDGE, "templates": TEMPLATE}
TABLES = {
    "memories": "hacs_agents.memories", "messages": "hacs_agents.messages",
    "knowledge-items": "hacs_registry.knowledge_items", "templates": "hacs_registry.templates",
}  # fmt: skip
CHANGES = "select operation, resource_type, version_id, changed_paths from hacs_audit.resource_changes order by id"


async def add(client: httpx.AsyncClient, name: str, **changes: Any) -> dict[str, Any]:
    answer = await client.post(name, json={**KINDS[name], **changes})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_what_was_said_is_read_replaced_and_removed(client: httpx.AsyncClient, factory: Factory) -> None:
    for name, given in KINDS.items():
        made = await add(client, name)
        assert {key: made[key] for key in given if key not in {"variables", "expires_at"}} == {
            key: given[key] for key in given if key not in {"variables", "expires_at"}
        }
        path = f"{name}/{made['id']}"
        read = await client.get(path)
        assert (read.json(), read.headers["etag"]) == (made, 'W/"1"')
        changed = await client.put(path, json={**given, "content": "Another text."}, headers={"If-Match": 'W/"1"'})
        assert (changed.status_code, changed.json()["version_id"], changed.headers["etag"]) == (200, 2, 'W/"2"')
        assert changed.json()["content"] == "Another text."
        with connect(factory.urls.owner) as connection:
            sql = f"select body, sha256, version_id from {TABLES[name]} where id = %s"
            body, sha256, version = connection.execute(sql, (made["id"],)).fetchall()[0]
        assert sha256 == digest(dump(body))
        assert (body["meta"]["versionId"], version, body["content"]) == ("2", 2, "Another text.")
        assert (await client.delete(path)).status_code == 204
        assert_problem(await client.get(path), 404, "clinical.record_not_found")
        assert_problem(await client.put(path, json=given), 404, "clinical.record_not_found")
        assert_problem(await client.delete(path), 404, "clinical.record_not_found")
    with connect(factory.urls.owner) as connection:
        noted = connection.execute(CHANGES).fetchall()
    for kind in ("Memory", "AgentMessage", "KnowledgeItem", "Template"):
        assert [(row[0], row[2], row[3]) for row in noted if row[1] == kind] == [
            ("create", 1, None), ("update", 2, ["content"]),
            ("delete", 3, None),
        ]  # fmt: skip


async def test_only_the_version_that_is_meant_is_replaced(client: httpx.AsyncClient) -> None:
    for name, given in KINDS.items():
        path = f"{name}/{(await add(client, name))['id']}"
        assert (await client.put(path, json={**given, "version_id": 1})).json()["version_id"] == 2
        body = assert_problem(await client.put(path, json={**given, "version_id": 1}), 412, "core.version_changed")
        assert body["version_id"] == 2
        stale, current = {"If-Match": '"1"'}, {"If-Match": 'W/"2"'}
        assert_problem(await client.put(path, json=given, headers=stale), 412, "core.version_changed")
        assert_problem(await client.delete(path, headers=stale), 412, "core.version_changed")
        both = {**given, "version_id": 1}
        assert_problem(await client.put(path, json=both, headers=current), 412, "core.version_changed")
        wrong = {"If-Match": "two"}
        assert_problem(await client.delete(path, headers=wrong), 422, "clinical.if_match_invalid")
        assert (await client.delete(path, headers=current)).status_code == 204


async def test_of_two_who_replace_a_version_at_once_one_is_told(client: httpx.AsyncClient) -> None:
    path = f"memories/{(await add(client, 'memories'))['id']}"
    answers = await asyncio.gather(
        *(client.put(path, json={**MEMORY, "content": f"by {n}", "version_id": 1}) for n in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]


async def test_a_write_that_is_sent_again_is_done_once(client: httpx.AsyncClient) -> None:
    for name, given in KINDS.items():
        key = {"Idempotency-Key": f"key-{name}"}
        first, again = [(await client.post(name, json=given, headers=key)).json() for _ in range(2)]
        assert first == again
        assert (await client.get(name)).json()["total"] == 1


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("memories", {"memory_type": "fleeting"}),
        ("memories", {"content": " \n"}),
        ("memories", {"content": "a\x00b"}),
        ("memories", {"content": "x" * 100_001}),
        ("memories", {"importance": 1.01}),
        ("memories", {"confidence": -0.1}),
        ("memories", {"importance": "NaN"}),
        ("memories", {"expires_at": "2999-01-01T00:00:00"}),
        ("memories", {"related": ["no id"]}),
        ("memories", {"mood": "good"}),
        ("messages", {"role": "oracle"}),
        ("messages", {"session_id": ""}),
        ("messages", {"role": "assistant", "tool_calls": [{"id": "1", "name": "f", "arguments": []}]}),
        ("messages", {"role": "assistant", "tool_calls": [{"id": "1", "name": "f", "arguments": {"a": "\x00"}}]}),
        ("messages", {"role": "assistant", "tool_calls": [{"id": "1", "name": "f", "arguments": {"a": 2**64}}]}),
        ("messages", {"role": "assistant", "tool_calls": [{"name": "f"}]}),
        ("knowledge-items", {"title": " "}),
        ("knowledge-items", {"status": "gone"}),
        ("knowledge-items", {"tags": [""]}),
        ("knowledge-items", {"language": "english, please"}),
        ("templates", {"variables": ["payer", "claim", "payer"]}),
        ("templates", {"variables": ["pay er"]}),
    ],
)  # fmt: skip
async def test_what_is_not_right_is_refused(client: httpx.AsyncClient, name: str, changes: dict[str, Any]) -> None:
    problem = assert_problem(await client.post(name, json={**KINDS[name], **changes}), 422, "core.request_invalid")
    assert problem["errors"][0]["field"].startswith(f"body.{next(iter(reversed(changes)))}")


async def test_json_that_postgresql_can_not_keep_is_refused(client: httpx.AsyncClient) -> None:
    call = '{"session_id": "s", "role": "assistant", "tool_calls": [{"id": "1", "name": "f", "arguments": {"a": %s}}]}'
    for value in ("NaN", "Infinity", '"\\ud800"', "[" * 60 + "]" * 60, "1" + "0" * 30):
        answer = await client.post("messages", content=call % value, headers={"Content-Type": "application/json"})
        assert_problem(answer, 422, "core.request_invalid")
    kept = await client.post("messages", content=call % '{"\\u00e9": [1.5, null, true]}',
                             headers={"Content-Type": "application/json"})  # fmt: skip
    assert kept.json()["tool_calls"][0]["arguments"] == {"a": {"é": [1.5, None, True]}}


class TestRelatedMemories:
    async def test_links_are_read_both_ways_and_go_with_the_memory(self, client: httpx.AsyncClient) -> None:
        one, two = (await add(client, "memories"))["id"], (await add(client, "memories"))["id"]
        three = await add(client, "memories", related=[one, two, one])
        assert three["related"] == [one, two]
        assert (await client.get(f"memories/{one}")).json()["related_from"] == [three["id"]]
        assert (await client.delete(f"memories/{one}")).status_code == 204
        left = (await client.get(f"memories/{three['id']}")).json()
        assert (left["related"], left["version_id"], left["embedding_model"]) == ([two], 2, "hashing@1")

    async def test_two_that_come_to_name_each_other_at_once_do_not_stand_in_each_others_way(
        self, client: httpx.AsyncClient
    ) -> None:
        pair = [(await add(client, "memories"))["id"] for _ in range(2)]
        for _ in range(10):
            answers = await asyncio.gather(
                *(client.put(f"memories/{a}", json={**MEMORY, "related": [b]}) for a, b in (pair, pair[::-1]))
            )
            assert [answer.status_code for answer in answers] == [200, 200]
        assert (await client.get(f"memories/{pair[0]}")).json()["related_from"] == [pair[1]]

    async def test_a_memory_that_is_unknown_or_the_same_is_refused(self, client: httpx.AsyncClient) -> None:
        own = (await add(client, "memories"))["id"]
        unknown = await client.post("memories", json={**MEMORY, "related": [own, "nobody"]})
        assert assert_problem(unknown, 422, "clinical.related_memory_unknown")["related"] == ["nobody"]
        itself = await client.put(f"memories/{own}", json={**MEMORY, "related": [own]})
        assert_problem(itself, 422, "clinical.related_memory_unknown")

    async def test_a_memory_of_another_organisation_is_unknown(
        self, client: httpx.AsyncClient, app: FastAPI, other_tenant: Tenant
    ) -> None:
        async with client_of(app, other_tenant) as other:
            theirs = (await add(other, "memories"))["id"]
        answer = await client.post("memories", json={**MEMORY, "related": [theirs]})
        assert_problem(answer, 422, "clinical.related_memory_unknown")


class TestMessages:
    async def test_a_thread_is_read_in_the_order_in_which_it_was_sent(self, client: httpx.AsyncClient) -> None:
        question = await add(client, "messages", sent_at="2026-01-01T10:00:00Z")
        answer = await add(
            client, "messages", role="assistant", content="", parent_id=question["id"],
            tool_calls=[{"id": "c1", "name": "check", "arguments": {"member": "M1"}}],
            sent_at="2026-01-01T11:00:05+01:00",
        )  # fmt: skip
        early = await add(client, "messages", role="system", content="Be brief.", sent_at="2026-01-01T09:59:59Z")
        await add(client, "messages", session_id="s-2")
        wanted = [early["id"], question["id"], answer["id"]]
        whole = (await client.get("messages", params={"session_id": "s-1"})).json()
        assert [item["id"] for item in whole["items"]] == wanted
        seen, after = [], None
        while True:
            page = (await client.get("messages", params={"session_id": "s-1", "limit": 1, **(after or {})})).json()
            seen += [item["id"] for item in page["items"]]
            if page["next"] is None:
                break
            after = {"after": page["next"]}
        assert seen == wanted
        assert (await client.get("messages", params={"parent_id": question["id"]})).json()["total"] == 1

    async def test_a_message_answers_one_of_its_own_session_only(
        self, client: httpx.AsyncClient, app: FastAPI, other_tenant: Tenant
    ) -> None:
        elsewhere = (await add(client, "messages", session_id="s-2"))["id"]
        async with client_of(app, other_tenant) as other:
            theirs = (await add(other, "messages"))["id"]
        for parent in (elsewhere, theirs, "nobody"):
            answer = await client.post("messages", json={**MESSAGE, "parent_id": parent})
            assert_problem(answer, 422, "clinical.message_parent_unknown")

    async def test_a_message_stays_where_it_is(self, client: httpx.AsyncClient) -> None:
        one = await add(client, "messages")
        two = await add(client, "messages", parent_id=one["id"])
        moved = await client.put(f"messages/{one['id']}", json={**MESSAGE, "parent_id": two["id"]})
        assert_problem(moved, 409, "clinical.message_moved")
        assert_problem(await client.delete(f"messages/{one['id']}"), 409, "clinical.message_answered")
        for each in (two, one):
            assert (await client.delete(f"messages/{each['id']}")).status_code == 204

    async def test_tool_calls_make_sense(self, client: httpx.AsyncClient) -> None:
        call = {"id": "1", "name": "f"}
        for given, code in (
            ({"role": "user", "tool_calls": [call]}, "clinical.tool_calls_invalid"),
            ({"role": "assistant", "tool_calls": [call, call]}, "clinical.tool_calls_invalid"),
            ({"content": ""}, "clinical.message_empty"),
        ):
            assert_problem(await client.post("messages", json={**MESSAGE, **given}), 422, code)


class TestTemplates:
    async def test_a_template_is_filled(self, client: httpx.AsyncClient) -> None:
        made = await add(client, "templates")
        path = f"templates/{made['id']}/render"
        told = await client.post(path, json={"values": {"payer": "Acme", "claim": "{{payer}}"}})
        assert told.json() == {
            "id": made["id"], "version_id": 1, "text": "Dear Acme, please review claim {{payer}}.",
        }  # fmt: skip
        missing = await client.post(path, json={"values": {"payer": "Acme"}})
        assert assert_problem(missing, 422, "clinical.template_variable_missing")["names"] == ["claim"]
        more = await client.post(path, json={"values": {"payer": "a", "claim": "b", "x": "c"}})
        assert assert_problem(more, 422, "clinical.template_variable_undeclared")["names"] == ["x"]

    async def test_a_template_whose_places_are_not_declared_is_refused(self, client: httpx.AsyncClient) -> None:
        given = {**TEMPLATE, "variables": ["payer"]}
        assert_problem(await client.post("templates", json=given), 422, "clinical.template_variable_undeclared")
        given = {**TEMPLATE, "content": "{{payer"}
        assert_problem(await client.post("templates", json=given), 422, "clinical.template_place_unreadable")


async def test_lists_are_filtered_and_paged(client: httpx.AsyncClient) -> None:
    for n in range(3):
        await add(client, "memories", importance=n / 10, memory_type="working" if n else "semantic")
    over = await add(client, "memories", expires_at="2000-01-01T00:00:00Z")
    for params, total in (
        ({}, 4), ({"memory_type": "working"}, 2), ({"min_importance": 0.1}, 3), ({"over": True}, 1),
        ({"over": False}, 3), ({"session_id": "s-2"}, 0), ({"subject_id": "pat-1", "agent_id": "portal-agent"}, 4),
    ):  # fmt: skip
        assert (await client.get("memories", params=params)).json()["total"] == total, params
    first = (await client.get("memories", params={"limit": 3})).json()
    assert first["items"][0]["id"] == over["id"]
    assert len((await client.get("memories", params={"after": first["next"]})).json()["items"]) == 1
    await add(client, "knowledge-items", status="draft", tags=["x"])
    await add(client, "knowledge-items")
    for params, total in (({"status": "draft"}, 1), ({"tag": "denial"}, 1), ({"category": "denials"}, 2),
                          ({"language": "de"}, 0)):  # fmt: skip
        assert (await client.get("knowledge-items", params=params)).json()["total"] == total, params
    await add(client, "templates")
    assert (await client.get("templates", params={"name": "appeal", "kind": "letter"})).json()["total"] == 1


async def test_who_may_only_look_writes_nothing(client: httpx.AsyncClient, app: FastAPI, tenant: Tenant,
                                                factory: Factory) -> None:  # fmt: skip
    viewer = await factory.person(tenant.org_id, "viewer")
    async with client_of(app, viewer) as looking:
        for name, given in KINDS.items():
            assert_problem(await looking.post(name, json=given), 403, "core.permission_missing")
            path = f"{name}/{(await add(client, name))['id']}"
            assert (await looking.get(path)).status_code == 200
            assert_problem(await looking.put(path, json=given), 403, "core.permission_missing")
            assert_problem(await looking.delete(path), 403, "core.permission_missing")
