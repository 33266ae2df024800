"""Statuses and kinds are data: a new one is there for the API at once, without a migration or a restart."""

from __future__ import annotations

import httpx
import pytest
from fastapi import FastAPI
from tests.support.api import assert_problem, client_of
from tests.support.database import connect
from tests.support.factories import Factory, Tenant, claims_file

from rcm.catalog.models import LOOKUP_TABLES
from rcm.core.urls import DatabaseUrls
from rcm.migrations.lookups import VALUES


async def test_all_lookup_tables_are_listed_with_what_they_started_with(client: httpx.AsyncClient) -> None:
    tables = (await client.get("lookups")).json()["tables"]
    assert set(tables) == set(LOOKUP_TABLES)
    for table, values in VALUES.items():
        assert [each["code"] for each in tables[table]] == [value.code for value in values], table
    old = {each["code"]: each for each in tables["task_action_lu"]}["status_check"]
    assert old["is_active"] is False
    assert "verify" in old["description"]


@pytest.mark.parametrize("path", ["claims?status=Avery+Sample", "batches?status=Avery+Sample", "runs?status=Avery"])
async def test_a_filter_that_is_no_status_is_refused_with_those_that_are(path: str, client: httpx.AsyncClient) -> None:
    answer = await client.get(path)
    assert "known" in assert_problem(answer, 422, "catalog.value_unknown")
    assert "Avery" not in answer.text


async def test_a_new_status_is_accepted_shown_and_found_at_once(
    client: httpx.AsyncClient, factory: Factory, tenant: Tenant, database: DatabaseUrls
) -> None:
    await factory.batch(tenant.actor, claims_file(2).content)
    assert (await client.get("batches?status=on_hold")).status_code == 422
    with connect(database.app) as app:  # as any service that shares the schema would
        app.execute("select set_config('app.org_id', %s, false)", (str(tenant.org_id),))
        app.execute("insert into job_status_lu (code, label, sort_order) values ('on_hold', 'On hold', 9)")
        app.execute("update batch_job set status = 'on_hold'")
    (shown,) = (await client.get("batches?status=on_hold")).json()["items"]
    assert shown["status"] == "on_hold"
    labels = {each["code"]: each["label"] for each in (await client.get("lookups")).json()["tables"]["job_status_lu"]}
    assert labels["on_hold"] == "On hold"


async def test_only_who_runs_the_installation_adds_values(app: FastAPI, factory: Factory, tenant: Tenant) -> None:
    value = {"code": "clinic", "label": "Clinic"}
    async with client_of(app, tenant) as client:
        assert_problem(await client.put("lookups/org_type_lu", json=value), 403, "core.permission_missing")
    operator = await factory.person(tenant.org_id, "sys_admin")
    async with client_of(app, operator) as client:
        assert (await client.put("lookups/org_type_lu", json=value)).status_code == 200
        assert (await client.put("lookups/org_type_lu", json={**value, "label": "Surgery"})).status_code == 200
        renamed = {"code": "RETRYING", "label": "Once more"}
        assert (await client.put("lookups/step_status_lu", json=renamed)).status_code == 200
        closed = await client.put("lookups/step_status_lu", json={"code": "NAPPING", "label": "Napping"})
        assert_problem(closed, 409, "catalog.lookup_closed")
        tables = (await client.get("lookups")).json()["tables"]
        assert_problem(await client.put("lookups/pg_authid", json=value), 404, "catalog.lookup_not_found")
        blank = {**value, "code": " "}
        assert_problem(await client.put("lookups/org_type_lu", json=blank), 422, "core.request_invalid")
    assert [each["label"] for each in tables["org_type_lu"] if each["code"] == "clinic"] == ["Surgery"]


async def test_a_batch_of_an_older_system_is_shown_without_workflow_and_file(
    client: httpx.AsyncClient, tenant: Tenant, database: DatabaseUrls
) -> None:
    with connect(database.owner) as owner:
        (job,) = owner.execute(
            "insert into batch_job (org_id, workflow_type, status, total_rows, completed_rows)"
            " values (%s, 'eligibility', 'completed', 1, 1) returning batch_job_id",
            (tenant.org_id,),
        ).fetchone() or (None,)
        owner.execute(
            "insert into batch_row (org_id, batch_job_id, row_number, status) values (%s, %s, 1, 'completed')",
            (tenant.org_id, job),
        )
    (listed,) = (await client.get("batches")).json()["items"]
    assert (listed["workflow_name"], listed["workflow_id"], listed["file_size"]) == ("eligibility", None, None)
    assert (await client.get(f"batches/{job}")).json()["nodes"] == []
    assert [row["row_number"] for row in (await client.get(f"batches/{job}/rows")).json()["items"]] == [1]
