"""Search by meaning: nearest first, within one model, one organisation; what was read counts; vectors are renewed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from rcm.clinical.records import KNOWLEDGE, MEMORY
from rcm.clinical.service.finding import embed_stale
from rcm.embedding import HashingEmbedder, Vector
from rcm.embedding.endpoint import EndpointEmbedder
from rcm.embedding.hashing import vector_of
from rcm.main import Application
from tests.support.api import assert_problem, client_of
from tests.support.database import connect
from tests.support.embeddings import MODEL, embedding_server
from tests.support.factories import Factory, Tenant

NOTES = [
    "Denial CO-197: prior authorization was missing for the MRI of the knee.",
    "The eligibility portal of the payer is down for maintenance every Sunday night.",
    "The patient prefers phone calls in the afternoon.",
    "Timely filing of this payer ends after ninety days.",
]


class NewerHashing(HashingEmbedder):
    """The same vectors under another name: what a change of the model looks like."""

    version = "2"
    model = "hashing@2"


class Interrupted(NewerHashing):
    """Ends in the middle of the work."""

    def __init__(self, calls: int) -> None:
        self.calls = calls

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        self.calls -= 1
        if self.calls < 0:
            raise KeyboardInterrupt
        return await super().embed(texts)


async def remember(client: httpx.AsyncClient, content: str, **more: Any) -> str:
    answer = await client.post("memories", json={"memory_type": "semantic", "content": content, **more})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def know(client: httpx.AsyncClient, title: str, content: str, **more: Any) -> str:
    answer = await client.post("knowledge-items", json={"title": title, "content": content, **more})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def found(client: httpx.AsyncClient, name: str, **asked: Any) -> dict[str, Any]:
    answer = await client.post(f"{name}/search", json=asked)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def ids(told: dict[str, Any]) -> list[str]:
    return [item["id"] for item in told["items"]]


class TestNearest:
    async def test_the_nearest_comes_first_and_as_many_as_there_are(self, client: httpx.AsyncClient) -> None:
        made = [await remember(client, note) for note in NOTES]
        told = await found(client, "memories", query="is the payer's portal down on Sunday?", limit=50)
        assert ids(told)[0] == made[1]
        assert sorted(ids(told)) == sorted(made)
        near = [item["similarity"] for item in told["items"]]
        assert near == sorted(near, reverse=True)
        assert (told["model"], told["stale"]) == ("hashing@1", 0)
        assert len(ids(await found(client, "memories", query="payer", limit=2))) == 2

    async def test_a_threshold_leaves_out_what_is_far(self, client: httpx.AsyncClient) -> None:
        made = [await remember(client, note) for note in NOTES]
        assert ids(await found(client, "memories", query=NOTES[2], threshold=1.0)) == [made[2]]
        assert ids(await found(client, "memories", query="zebra crossing", threshold=0.9)) == []

    async def test_a_vector_of_the_same_model_does_as_well(self, client: httpx.AsyncClient) -> None:
        made = [await remember(client, note) for note in NOTES]
        asked = {"vector": vector_of(NOTES[3]), "embedding_model": "hashing@1", "limit": 1}
        assert ids(await found(client, "memories", **asked)) == [made[3]]
        other = await client.post("memories/search", json={**asked, "embedding_model": "hashing@0"})
        assert assert_problem(other, 422, "clinical.embedding_model_differs")["model"] == "hashing@1"
        for bad, code in (
            ({"vector": [0.0] * 768}, "embedding.vector_invalid"),
            ({"vector": [1e308, "NaN"]}, "embedding.vector_invalid"),
            ({"vector": []}, "core.request_invalid"),
            ({"vector": [1.0] * 769}, "core.request_invalid"),
            ({"embedding_model": None}, "clinical.search_unclear"),
            ({"query": "x"}, "clinical.search_unclear"),
        ):
            assert_problem(await client.post("memories/search", json={**asked, **bad}), 422, code)
        assert_problem(await client.post("memories/search", json={}), 422, "clinical.search_unclear")
        assert_problem(await client.post("memories/search", json={"query": " "}), 422, "core.request_invalid")

    async def test_memories_are_filtered(self, client: httpx.AsyncClient) -> None:
        plain = await remember(client, NOTES[0])
        special = await remember(
            client, NOTES[0], memory_type="working", agent_id="a", session_id="s", subject_id="p", importance=0.9
        )
        await remember(client, NOTES[0], expires_at="2000-01-01T00:00:00Z")  # its time is over
        assert sorted(ids(await found(client, "memories", query="denial"))) == sorted([plain, special])
        for name, value in {"memory_type": "working", "agent_id": "a", "session_id": "s", "subject_id": "p",
                            "min_importance": 0.8}.items():  # fmt: skip
            assert ids(await found(client, "memories", query="denial", **{name: value})) == [special], name

    async def test_knowledge_is_filtered_and_what_is_no_draft_comes_by_default(self, client: httpx.AsyncClient) -> None:
        active = await know(client, "CO-197", NOTES[0], category="denials", tags=["a", "b"], language="en")
        draft = await know(client, "CO-197", NOTES[0], status="draft")
        asked = {"query": "prior authorization"}
        assert ids(await found(client, "knowledge-items", **asked)) == [active]
        assert ids(await found(client, "knowledge-items", **asked, status="draft")) == [draft]
        assert sorted(ids(await found(client, "knowledge-items", **asked, status=None))) == sorted([active, draft])
        for given in ({"category": "denials"}, {"tags": ["b", "a"]}, {"language": "en"}):
            assert ids(await found(client, "knowledge-items", **asked, **given, status=None)) == [active]
        assert ids(await found(client, "knowledge-items", **asked, tags=["a", "c"])) == []

    async def test_a_title_is_found_as_well(self, client: httpx.AsyncClient) -> None:
        await know(client, "Parking", NOTES[1])
        wanted = await know(client, "Timely filing", "Ninety days.")
        assert ids(await found(client, "knowledge-items", query="timely filing limit"))[0] == wanted


class TestReading:
    async def test_what_is_found_counts_as_read_without_a_new_version(
        self, client: httpx.AsyncClient, factory: Factory
    ) -> None:
        near, far = await remember(client, NOTES[0]), await remember(client, NOTES[2])
        for n in (1, 2):
            (item,) = (await found(client, "memories", query=NOTES[0], limit=1))["items"]
            assert (item["id"], item["access_count"], item["version_id"]) == (near, n, 1)
            assert item["last_accessed_at"] is not None
        other = (await client.get(f"memories/{far}")).json()
        assert (other["access_count"], other["last_accessed_at"]) == (0, None)
        with connect(factory.urls.owner) as connection:
            assert connection.execute("select count(*) from hacs_audit.resource_changes").fetchall() == [(2,)]
        await client.put(f"memories/{near}", json={"memory_type": "semantic", "content": "x"})
        assert (await client.get(f"memories/{near}")).json()["access_count"] == 2

    async def test_searches_at_once_lose_no_count_and_never_stand_in_each_others_way(
        self, client: httpx.AsyncClient
    ) -> None:
        made = [await remember(client, note) for note in NOTES]
        asked = [found(client, "memories", query=NOTES[n % 4], limit=4) for n in range(12)]
        await asyncio.gather(*asked)
        assert [(await client.get(f"memories/{id}")).json()["access_count"] for id in made] == [12] * 4


class TestTenants:
    async def test_look_alikes_of_another_organisation_are_not_found(
        self, client: httpx.AsyncClient, app: FastAPI, other_tenant: Tenant
    ) -> None:
        own = [await remember(client, NOTES[0], session_id="s"), await know(client, "A", NOTES[0])]
        async with client_of(app, other_tenant) as other:
            theirs = [await remember(other, NOTES[0], session_id="s") for _ in range(5)]
            theirs += [await know(other, "A", NOTES[0]) for _ in range(5)]
            for name, wanted in (("memories", own[0]), ("knowledge-items", own[1])):
                told = await found(client, name, query=NOTES[0], limit=200)
                assert ids(told) == [wanted]
            told = await found(client, "memories", query=NOTES[0], session_id="s", limit=200)
            assert ids(told) == [own[0]]
            for id in theirs[:5]:
                assert (await other.get(f"memories/{id}")).json()["access_count"] == 0


class TestModels:
    async def test_vectors_of_another_model_are_never_compared_and_are_counted(
        self, client: httpx.AsyncClient, app: FastAPI
    ) -> None:
        for note in NOTES:
            await remember(client, note)
            await know(client, "A", note)
        app.state.embedder = NewerHashing()
        new = await remember(client, NOTES[0])
        told = await found(client, "memories", query=NOTES[0])
        assert (ids(told), told["stale"], told["model"]) == ([new], 4, "hashing@2")
        told = await found(client, "knowledge-items", query=NOTES[0])
        assert (ids(told), told["stale"]) == ([], 4)

    async def test_stale_vectors_are_renewed_chunk_by_chunk_and_an_interrupted_renewal_goes_on(
        self, client: httpx.AsyncClient, app: FastAPI, application: Application, tenant: Tenant, factory: Factory
    ) -> None:
        for n in range(7):
            await remember(client, f"{NOTES[n % 4]} {n}")
            await know(client, "A", f"{NOTES[n % 4]} {n}")
        with pytest.raises(KeyboardInterrupt):
            await embed_stale(application.database, tenant.actor, Interrupted(2), chunk=2)
        app.state.embedder = NewerHashing()
        assert (await found(client, "knowledge-items", query="payer", limit=50))["stale"] == 3
        done = await embed_stale(application.database, tenant.actor, NewerHashing(), chunk=2)
        assert done == {"knowledge_items": 3, "memories": 7}
        assert await embed_stale(application.database, tenant.actor, NewerHashing()) == dict.fromkeys(done, 0)
        for name in ("memories", "knowledge-items"):
            told = await found(client, name, query="payer", limit=50)
            assert (len(ids(told)), told["stale"]) == (7, 0)
        with connect(factory.urls.owner) as connection:
            assert connection.execute("select count(*) from hacs_audit.resource_changes").fetchall() == [(14,)]

    async def test_a_text_that_changed_while_its_vector_was_made_keeps_its_own(
        self, client: httpx.AsyncClient, app: FastAPI, application: Application, tenant: Tenant
    ) -> None:
        id = await remember(client, NOTES[0])

        class Slow(NewerHashing):
            async def embed(self, texts: Sequence[str]) -> list[Vector]:
                await client.put(f"memories/{id}", json={"memory_type": "semantic", "content": NOTES[1]})
                return await super().embed(texts)

        app.state.embedder = NewerHashing()
        assert await embed_stale(application.database, tenant.actor, Slow()) == {"knowledge_items": 0, "memories": 0}
        assert ids(await found(client, "memories", query=NOTES[1], threshold=1.0)) == [id]

    async def test_another_organisations_vectors_are_left_alone(
        self, client: httpx.AsyncClient, app: FastAPI, application: Application, tenant: Tenant, other_tenant: Tenant
    ) -> None:
        async with client_of(app, other_tenant) as other:
            theirs = await remember(other, NOTES[0])
            assert (await embed_stale(application.database, tenant.actor, NewerHashing()))["memories"] == 0
            assert (await other.get(f"memories/{theirs}")).json()["embedding_model"] == "hashing@1"


class TestEndpoint:
    async def test_what_an_endpoint_can_not_embed_is_kept_and_embedded_later(
        self, client: httpx.AsyncClient, app: FastAPI, application: Application, tenant: Tenant
    ) -> None:
        with embedding_server() as server:
            server.key = None
            app.state.embedder = embedder = EndpointEmbedder(server.url, MODEL, None)
            first = await remember(client, NOTES[1])
            server.faults = [400]
            second = await remember(client, NOTES[0])
            assert (await client.get(f"memories/{second}")).json()["embedding_model"] is None
            told = await found(client, "memories", query="portal down", limit=5)
            assert (ids(told), told["stale"]) == ([first], 1)
            server.faults = [400]
            refused = await client.post("memories/search", json={"query": "portal"})
            assert_problem(refused, 500, "embedding.endpoint_refused")
            server.faults = [400]  # the text stays, so its vector does
            await client.put(f"memories/{first}", json={"memory_type": "working", "content": NOTES[1]})
            third = await remember(client, NOTES[3])
            server.faults = [400]  # the text changes, so its vector goes
            changed = {"memory_type": "semantic", "content": NOTES[2]}
            assert (await client.put(f"memories/{third}", json=changed)).json()["embedding_model"] is None
            assert (await client.get(f"memories/{first}")).json()["embedding_model"] == embedder.model
            server.faults = []
            await embed_stale(application.database, tenant.actor, embedder)
            told = await found(client, "memories", query="prior authorization missing")
            assert (ids(told)[0], told["stale"]) == (second, 0)


def test_what_is_embedded_is_all_that_was_said() -> None:
    assert KNOWLEDGE.text_of({"title": "a", "content": "b"}) == "a\nb"
    assert MEMORY.text_of({"content": "b"}) == "b"
