"""/system-config: settings of an organisation; sensitive ones are sealed and never answered."""

from __future__ import annotations

import logging

import httpx
import pytest
from fastapi import FastAPI
from tests.support.api import assert_problem, client_of
from tests.support.database import connect
from tests.support.factories import Factory, Tenant
from tests.support.tables import acting_as

from rcm.clinical.service import configuration
from rcm.core.db import Database
from rcm.core.urls import DatabaseUrls
from rcm.core.vault import KeyMissing, ValueAltered
from rcm.core.vault.held import MemoryKeys
from rcm.core.vault.rotation import check, rotate
from rcm.main import Application

SECRET = "made-up-secret-71"


@pytest.fixture
def keys(app: FastAPI) -> MemoryKeys:
    made = MemoryKeys()
    app.state.master_keys = lambda: made
    return made


async def test_a_setting_from_its_making_to_its_end(client: httpx.AsyncClient) -> None:
    made = await client.put("system-config/fhir.page_size", json={"value": {"most": 100}, "description": "Of searches"})
    assert (made.status_code, made.headers["etag"]) == (200, 'W/"1"')
    found = (await client.get("system-config/fhir.page_size")).json()
    assert (found["value"], found["set"], found["is_sensitive"], found["version_id"]) == ({"most": 100}, True, False, 1)
    assert found["description"] == "Of searches"
    assert (await client.put("system-config/fhir.page_size", json={"value": None})).json()["version_id"] == 2
    listed = (await client.get("system-config")).json()
    assert [(each["name"], each["value"], each["set"]) for each in listed["items"]] == [("fhir.page_size", None, True)]
    assert (await client.delete("system-config/fhir.page_size")).status_code == 204
    assert_problem(await client.get("system-config/fhir.page_size"), 404, "clinical.setting_not_found")
    assert_problem(await client.delete("system-config/fhir.page_size"), 404, "clinical.setting_not_found")


async def test_a_sensitive_value_is_nowhere_but_sealed(
    client: httpx.AsyncClient,
    keys: MemoryKeys,
    tenant: Tenant,
    database: DatabaseUrls,
    application: Application,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        made = await client.put("system-config/portal.key", json={"value": SECRET, "is_sensitive": True})
        answers = [made, await client.get("system-config/portal.key"), await client.get("system-config")]
    assert made.status_code == 200, made.text
    assert all(SECRET not in answer.text for answer in answers)
    assert (made.json()["set"], made.json()["value"]) == (True, None)
    assert SECRET not in caplog.text
    with connect(database.owner) as owner:
        for table in ("hacs_admin.system_config", "audit_logs"):
            rows = owner.execute(f"select t::text from {table} t".encode()).fetchall()
            assert rows
            assert SECRET not in str(rows)
    async with application.database.read(tenant.actor) as session:
        assert await configuration.read_for_use(session, keys, "portal.key") == SECRET


async def test_what_was_sensitive_stays_so_until_it_is_deleted(
    client: httpx.AsyncClient, keys: MemoryKeys, application: Application, tenant: Tenant
) -> None:
    path = "system-config/portal.key"
    await client.put(path, json={"value": SECRET, "is_sensitive": True})
    again = await client.put(path, json={"value": "another-made-up"})
    assert (again.json()["is_sensitive"], again.json()["value"]) == (True, None)
    open_ = await client.put(path, json={"value": "x", "is_sensitive": False})
    assert_problem(open_, 409, "clinical.setting_sensitive")
    async with application.database.read(tenant.actor) as session:
        assert await configuration.read_for_use(session, keys, "portal.key") == "another-made-up"
    await client.delete(path)
    assert (await client.put(path, json={"value": "x", "is_sensitive": False})).json()["value"] == "x"


async def test_a_sealed_value_opens_in_its_own_row_only(
    client: httpx.AsyncClient, keys: MemoryKeys, database: DatabaseUrls, tenant: Tenant, application: Application
) -> None:
    for name in ("a", "b"):
        await client.put(f"system-config/{name}", json={"value": f"{SECRET}-{name}", "is_sensitive": True})
    with connect(database.owner) as owner:
        owner.execute(
            "update hacs_admin.system_config set sealed ="
            " (select sealed from hacs_admin.system_config where id = 'a') where id = 'b'"
        )
    async with application.database.read(tenant.actor) as session:
        with pytest.raises(ValueAltered):
            await configuration.read_for_use(session, keys, "b")


async def test_a_new_master_key_reaches_them_in_all_organisations(
    app: FastAPI, client: httpx.AsyncClient, keys: MemoryKeys, database: DatabaseUrls,
    other_tenant: Tenant, application: Application,
) -> None:  # fmt: skip
    async with client_of(app, other_tenant) as other:
        for each in (client, other):
            for name in ("one", "two"):
                answer = await each.put(f"system-config/{name}", json={"value": SECRET, "is_sensitive": True})
                assert answer.status_code == 200
    owner = Database(database.owner, pool_size=1)
    try:
        await keys.add()
        done = await rotate(owner, keys, [configuration.SEALED], batch_rows=3)
        assert (sum(done.rewrapped.values()), done.left, done.failures) == (4, 0, [])
        checked = await check(owner, keys, [configuration.SEALED])
        assert (sum(checked.opened.values()), checked.failures) == (4, [])
    finally:
        await owner.close()
    async with application.database.read(other_tenant.actor) as session:
        assert await configuration.read_for_use(session, keys, "two") == SECRET


async def test_without_a_master_key_nothing_is_kept(app: FastAPI, client: httpx.AsyncClient) -> None:
    def missing() -> MemoryKeys:
        raise KeyMissing

    app.state.master_keys = missing
    answer = await client.put("system-config/portal.key", json={"value": SECRET, "is_sensitive": True})
    assert_problem(answer, 500, "core.vault_key_missing")
    assert SECRET not in answer.text
    assert_problem(await client.get("system-config/portal.key"), 404, "clinical.setting_not_found")


async def test_a_version_that_was_named_is_the_only_one_written_over(client: httpx.AsyncClient) -> None:
    path = "system-config/limit"
    early = await client.put(path, json={"value": 1}, headers={"If-Match": 'W/"1"'})
    assert_problem(early, 412, "core.version_changed")
    await client.put(path, json={"value": 1})
    assert (await client.put(path, json={"value": 2}, headers={"If-Match": 'W/"1"'})).status_code == 200
    late = await client.put(path, json={"value": 3, "version_id": 1})
    assert_problem(late, 412, "core.version_changed")
    assert_problem(await client.delete(path, headers={"If-Match": 'W/"1"'}), 412, "core.version_changed")
    assert (await client.get(path)).json()["value"] == 2


@pytest.mark.parametrize("name", ["Upper", "a b", "-a", "a" * 101, "%00", "a%2Fb"])
async def test_names_that_are_none(client: httpx.AsyncClient, name: str) -> None:
    answer = await client.put(f"system-config/{name}", json={"value": 1})
    assert answer.status_code in {404, 422}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "core.request_invalid"),
        ({"value": 1, "secret": True}, "core.request_invalid"),
        ({"value": "a\u0000b"}, "core.request_invalid"),
        ({"value": 2**64}, "core.request_invalid"),
        ({"value": "x" * 100_001}, "clinical.setting_too_long"),
    ],
)
async def test_values_that_can_not_be_kept(client: httpx.AsyncClient, given: dict[str, object], code: str) -> None:
    assert_problem(await client.put("system-config/limit", json=given), 422, code)


async def test_settings_come_in_pages(client: httpx.AsyncClient) -> None:
    for number in range(5):
        await client.put(f"system-config/s{number}", json={"value": number})
    first = (await client.get("system-config?limit=3")).json()
    second = (await client.get(f"system-config?limit=3&after={first['next']}")).json()
    assert [each["value"] for page in (first, second) for each in page["items"]] == [0, 1, 2, 3, 4]
    assert (first["total"], second["next"]) == (5, None)


async def test_another_organisation_has_settings_of_its_own(
    app: FastAPI, client: httpx.AsyncClient, other_tenant: Tenant
) -> None:
    await client.put("system-config/limit", json={"value": 1})
    async with client_of(app, other_tenant) as other:
        assert_problem(await other.get("system-config/limit"), 404, "clinical.setting_not_found")
        assert_problem(await other.delete("system-config/limit"), 404, "clinical.setting_not_found")
        assert (await other.put("system-config/limit", json={"value": 2})).json()["version_id"] == 1
        assert (await other.get("system-config")).json()["total"] == 1
    assert (await client.get("system-config/limit")).json()["value"] == 1


async def test_only_who_answers_for_the_organisation_sees_or_changes_them(
    app: FastAPI, factory: Factory, tenant: Tenant
) -> None:
    for role in ("operator", "viewer", "api_user"):
        async with client_of(app, await factory.person(tenant.org_id, role)) as person:
            assert_problem(await person.get("system-config"), 403, "core.permission_missing")
            assert_problem(await person.put("system-config/a", json={"value": 1}), 403, "core.permission_missing")
            assert_problem(await person.delete("system-config/a"), 403, "core.permission_missing")
    async with client_of(app) as nobody:
        assert_problem(await nobody.get("system-config"), 401, "core.token_invalid")


async def test_changes_are_audited_by_name(client: httpx.AsyncClient, tenant: Tenant, database: DatabaseUrls) -> None:
    await client.put("system-config/limit", json={"value": "told-to-nobody"})
    await client.delete("system-config/limit")
    with acting_as(database, tenant.org_id) as app:
        rows = app.execute(
            "select action, resource_id, changes, actor is not null from audit_logs"
            " where resource_type = 'system_config' order by at"
        ).fetchall()
    assert rows == [
        ("config.put", "limit", {"version": 1, "sensitive": False}, True), ("config.delete", "limit", None, True),
    ]  # fmt: skip
