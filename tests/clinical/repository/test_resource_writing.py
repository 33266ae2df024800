"""Resources are written one way: rows, index, history, what is told; whole or not at all, versions without a gap."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest

from rcm.clinical.preparing import Prepared, ResourceInvalid, prepare
from rcm.clinical.repository.versions import LastVersion, lock_versions
from rcm.clinical.repository.writing import (
    IssuedIdentifierTaken,
    ResourceRaced,
    insert_many,
    reindex_many,
    remove_many,
    replace_many,
)
from rcm.core.actor import Actor
from rcm.core.db import Database
from rcm.core.urls import DatabaseUrls
from tests.support.tables import acting_as, organization

INDEXES = ("string", "token", "reference", "date", "number", "quantity", "uri")


@dataclass(frozen=True)
class Store:
    urls: DatabaseUrls
    database: Database
    actor: Actor

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with acting_as(self.urls, self.actor.org_id) as app:
            return app.execute(sql).fetchall()

    def indexed(self) -> int:
        counts = " + ".join(f"(select count(*) from hacs_core.search_{kind})" for kind in INDEXES)
        (found,) = self.rows(f"select {counts}")
        number: int = found[0]
        return number

    async def insert(self, *prepared: Prepared) -> None:
        async with self.database.write(self.actor) as session:
            await insert_many(session, prepared)

    async def replace(self, *prepared: Prepared) -> None:
        async with self.database.write(self.actor) as session:
            await replace_many(session, prepared)

    async def remove(self, *keys: tuple[str, str]) -> None:
        async with self.database.write(self.actor) as session:
            await lock_versions(session, keys)
            await remove_many(session, keys)

    async def last(self, *keys: tuple[str, str]) -> dict[tuple[str, str], tuple[int, bool]]:
        async with self.database.write(self.actor) as session:
            found = await lock_versions(session, keys)
        return {key: (each.version, each.is_deleted) for key, each in found.items()}


@pytest.fixture
async def store(database: DatabaseUrls) -> AsyncIterator[Store]:
    pool = Database(database.app, pool_size=4)
    yield Store(database, pool, Actor(organization(database, "maple"), None))
    await pool.close()


def patient(id: str, version: int = 1, **more: Any) -> Prepared:
    return made({"resourceType": "Patient", "name": [{"family": "Example"}], **more}, id, version)


def made(resource: dict[str, Any], id: str, version: int = 1) -> Prepared:
    return prepare(resource, id=id, version=version, now=datetime.now(UTC))


def mixed() -> Iterable[Prepared]:
    for number in range(120):
        yield patient(f"p{number}", birthDate="1970-01-01")
        observed = {
            "resourceType": "Observation",
            "status": "final",
            "code": {"coding": [{"code": "a"}, {"code": "b"}]},
            "subject": {"reference": f"Patient/p{number}"},
            "effectiveDateTime": "2026-01",
            "valueQuantity": {"value": 7, "code": "kg"},
        }
        yield made(observed, f"o{number}")
        yield made({"resourceType": "ValueSet", "status": "draft", "url": f"http://x.example/{number}"}, f"v{number}")


async def test_many_of_many_types_are_written_and_found(store: Store) -> None:
    await store.insert(*mixed())
    counts = (
        "select (select count(*) from hacs_core.{}), (select count(*) from hacs_core.{}), count(*) from hacs_core.{}"
    )
    assert store.rows(counts.format("patients", "observations", "resources")) == [(120, 120, 120)]
    assert store.rows("select count(*), count(distinct resource_id) from hacs_core.search_uri") == [(120, 120)]
    assert store.rows("select param, n, code from hacs_core.search_token where resource_id = 'o1' and param = 'code'"
                      " order by n") == [("code", 0, "a"), ("code", 1, "b")]  # fmt: skip
    assert store.rows("select patient_id, code, effective_at::text from hacs_core.observations where id = 'o7'") == [
        ("p7", "a", "2026-01-01 00:00:00+00")
    ]
    assert store.rows("select topic, count(*) from outbox group by topic order by topic") == [
        ("fhir.Observation", 120), ("fhir.Patient", 120), ("fhir.ValueSet", 120)
    ]  # fmt: skip


async def test_a_new_version_replaces_body_columns_and_index(store: Store) -> None:
    await store.insert(patient("p1", gender="male"), made({"resourceType": "Basic", "code": {"text": "x"}}, "p1"))
    before = store.indexed()
    await store.replace(patient("p1", 2, name=[{"family": "Other"}]))
    assert store.rows("select version_id, family, gender, body ->> 'gender' from hacs_core.patients") == [
        (2, "Other", None, None)
    ]
    assert store.rows("select exact from hacs_core.search_string where param = 'family'") == [("Other",)]
    assert store.indexed() < before  # the gender is found no more
    assert store.rows("select version_id, operation, body ->> 'gender' from hacs_core.resource_history") == [
        (1, "create", "male")
    ]
    await store.replace(made({"resourceType": "Basic", "code": {"text": "y"}}, "p1", 2))
    assert store.rows("select version_id from hacs_core.patients") == [(2,)]


async def test_what_is_removed_leaves_history_only(store: Store) -> None:
    await store.insert(patient("p1"), patient("p2"))
    await store.remove(("Patient", "p1"), ("Patient", "never"))
    assert store.rows("select id from hacs_core.patients") == [("p2",)]
    assert store.rows("select distinct resource_id from hacs_core.search_string") == [("p2",)]
    assert await store.last(("Patient", "p1"), ("Patient", "p2"), ("Patient", "never")) == {
        ("Patient", "p1"): (2, True), ("Patient", "p2"): (1, False)
    }  # fmt: skip
    await store.insert(patient("p1", 3))
    assert await store.last(("Patient", "p1")) == {("Patient", "p1"): (3, False)}


async def test_what_fails_leaves_nothing(store: Store) -> None:
    own: dict[str, Any] = {"identifier": [{"system": "urn:hybrid-rcm:identifier:patient", "value": "100"}]}
    await store.insert(patient("p1", **own))
    before = store.indexed()
    with pytest.raises(IssuedIdentifierTaken):
        await store.insert(patient("p2"), patient("p3", **own))
    with pytest.raises(ResourceRaced):
        await store.insert(patient("p2"), patient("p1"))
    with pytest.raises(ResourceRaced):
        await store.replace(patient("p1", 3))
    with pytest.raises(ResourceRaced):
        await store.replace(patient("p2", 2))
    circle = {"resourceType": "Organization", "partOf": {"reference": "Organization/a"}}
    with pytest.raises(ResourceInvalid, match="part of itself"):
        await store.insert(made(circle, "a"))
    assert store.rows("select id, version_id from hacs_core.patients") == [("p1", 1)]
    assert store.indexed() == before
    assert store.rows("select count(*) from hacs_core.resource_history") == [(0,)]


async def test_no_version_comes_twice_when_one_was_deleted_meanwhile(store: Store) -> None:
    await store.insert(patient("p1"))
    await store.remove(("Patient", "p1"))
    with pytest.raises(ResourceRaced):
        await store.insert(patient("p1"))
    assert store.rows("select count(*) from hacs_core.patients") == [(0,)]


async def test_two_who_create_the_same_id_wait_for_each_other(store: Store) -> None:
    async def put() -> int:
        async with store.database.write(store.actor) as session:
            last = (await lock_versions(session, [("Patient", "p1")])).get(("Patient", "p1"))
            await asyncio.sleep(0.05)
            if last is None:
                await insert_many(session, [patient("p1")])
                return 1
            await replace_many(session, [patient("p1", last.version + 1)])
            return last.version + 1

    assert sorted(await asyncio.gather(*(put() for _ in range(4)))) == [1, 2, 3, 4]


async def test_contacts_of_an_organization_follow_it(store: Store) -> None:
    contact = {"name": {"text": "Robin Example"}, "telecom": [{"system": "email", "value": "robin@maple.example"}]}
    clinic = {"resourceType": "Organization", "name": "Maple", "contact": [contact, {"name": {"text": "Kim"}}]}
    await store.insert(made(clinic, "a"))
    seen = "select position, name, email, version_id from hacs_core.organization_contacts order by position"
    assert store.rows(seen) == [(0, "Robin Example", "robin@maple.example", 1), (1, "Kim", None, 1)]
    await store.replace(made({**clinic, "contact": [contact]}, "a", 2))
    assert store.rows(seen) == [(0, "Robin Example", "robin@maple.example", 2)]
    await store.remove(("Organization", "a"))
    assert store.rows(seen) == []


async def test_columns_and_index_are_made_anew_without_a_new_version(store: Store) -> None:
    first = patient("p1", gender="male")
    await store.insert(first)
    before = store.indexed()
    with acting_as(store.urls, store.actor.org_id) as app:
        app.execute("update hacs_core.patients set family = 'wrong'")
        app.execute("delete from hacs_core.search_string")
    async with store.database.write(store.actor) as session:
        await reindex_many(session, [first])
    assert store.indexed() == before
    assert store.rows("select family, version_id from hacs_core.patients") == [("Example", 1)]
    assert store.rows("select count(*) from outbox") == [(1,)]


async def test_another_organisation_has_ids_of_its_own(store: Store) -> None:
    await store.insert(patient("p1"))
    other = Store(store.urls, store.database, Actor(organization(store.urls, "cedar"), None))
    assert await other.last(("Patient", "p1")) == {}
    with pytest.raises(ResourceRaced):
        await other.replace(patient("p1", 2))
    await other.remove(("Patient", "p1"))
    await other.insert(patient("p1", gender="female"))
    assert store.rows("select gender from hacs_core.patients") == [(None,)]
    assert store.rows("select count(*) from hacs_core.resource_history") == [(0,)]


async def test_what_is_longer_than_an_index_can_hold_is_kept_whole(store: Store) -> None:
    url = "http://x.example/" + "".join(sha256(bytes([each])).hexdigest() for each in range(200))
    await store.insert(made({"resourceType": "ValueSet", "status": "draft", "url": url}, "v1"))
    await store.insert(
        patient("p1", name=[{"family": url, "given": [url]}], telecom=[{"system": "email", "value": url}])
    )
    assert store.rows("select body ->> 'url' from hacs_core.resources") == [(url,)]
    assert store.rows("select body #>> '{name,0,given,0}' from hacs_core.patients") == [(url,)]


def test_a_last_version_without_hash_is_a_deletion() -> None:
    assert LastVersion(2, datetime.now(UTC), None).is_deleted


async def test_a_code_system_has_a_row_for_each_of_its_40_000_codes(store: Store) -> None:
    """More than a smallint counts."""
    concepts = [{"code": f"c{number}"} for number in range(40_000)]
    system = {"resourceType": "CodeSystem", "status": "active", "content": "complete", "concept": concepts}
    await store.insert(made(system, "many"))
    found = store.rows("select count(*), max(n) from hacs_core.search_token where param = 'code'")
    assert found == [(40_000, 39_999)]
