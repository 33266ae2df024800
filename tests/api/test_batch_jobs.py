"""Batch jobs that another service fills: made, filled, started; each once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx
import orjson
import pytest
from fastapi import FastAPI
from tests.support.api import assert_problem, client_of
from tests.support.application import TestBackend
from tests.support.database import connect
from tests.support.factories import Factory, Tenant, chain, graph

from rcm.core.ids import new_id
from rcm.main import Application
from rcm.workflows.actions import Outcomes, Step, StepItem
from rcm.workflows.outcome import Completed
from rcm.workflows.rows import read_rows
from rcm.workflows.service import batch_jobs
from rcm_schema import schemas


@pytest.fixture
async def workflow(application: Application, factory: Factory, tenant: Tenant) -> str:
    @application.registry.actions.local("test.echo")
    async def echo(step: Step, items: Sequence[StepItem]) -> Outcomes:
        rows = await read_rows(step, items)
        return {item.run_id: Completed(context={"echo": rows[item.run_id]["n"]}) for item in items}

    await factory.workflow(tenant.actor, chain("test.echo", name="echo"))
    return "echo"


async def made(client: httpx.AsyncClient, **form: Any) -> dict[str, Any]:
    answer = await client.post("batch-jobs", json=form)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_a_job_is_made_for_a_user_of_the_organisation_only(
    client: httpx.AsyncClient, tenant: Tenant, other_tenant: Tenant, factory: Factory
) -> None:
    job = await made(client, user_id=str(tenant.admin.user_id), prompt="Check these", file_name="list.csv")
    assert (job["user_id"], job["org_id"]) == (str(tenant.admin.user_id), str(tenant.org_id))
    assert (job["status"], job["is_started"], job["counts"]["total"]) == ("pending", False, 0)
    for bad in (other_tenant.admin.user_id, new_id()):
        refused = await client.post("batch-jobs", json={"user_id": str(bad)})
        assert_problem(refused, 403, "batch.user_of_other_organization")
    refused = await client.post("batch-jobs", json={"org_id": str(other_tenant.org_id)})
    assert_problem(refused, 403, "batch.user_of_other_organization")
    assert [each["batch_job_id"] for each in (await client.get("batch-jobs")).json()["items"]] == [job["batch_job_id"]]
    assert (await client.get(f"batch-jobs/{job['batch_job_id']}")).json() == job


async def test_the_form_of_the_schema_package_is_taken_as_it_is(client: httpx.AsyncClient, tenant: Tenant) -> None:
    form = schemas.BatchJobCreate(org_id=tenant.org_id, created_by=tenant.admin.user_id, prompt="x")
    job = await made(client, **orjson.loads(form.model_dump_json()))
    assert job["user_id"] == str(tenant.admin.user_id)


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"status": "completed"}, 422, "core.request_invalid"),
        ({"total_rows": 5}, 422, "core.request_invalid"),
        ({"batch_job_id": "01890000-0000-7000-8000-000000000000"}, 422, "core.request_invalid"),
        ({"nonsense": 1}, 422, "core.request_invalid"),
        ({"workflow": "none"}, 404, "workflow.workflow_not_found"),
        ({"workflow_id": "01890000-0000-7000-8000-000000000000"}, 404, "workflow.workflow_not_found"),
        ({"endpoint_id": "01890000-0000-7000-8000-000000000000"}, 422, "batch.endpoint_unknown"),
        ({"portal_id": 77}, 422, "batch.endpoint_unknown"),
    ],
)
async def test_what_can_not_be_is_refused(
    client: httpx.AsyncClient, form: dict[str, Any], status: int, code: str
) -> None:
    assert_problem(await client.post("batch-jobs", json=form), status, code)


async def test_rows_are_added_and_run_once_started(
    client: httpx.AsyncClient, workflow: str, backend: TestBackend
) -> None:
    job = (await made(client, workflow=workflow))["batch_job_id"]
    added = await client.post(f"batch-jobs/{job}/rows", json=[{"id": f"R{n}", "n": n} for n in range(60)])
    assert added.status_code == 201, added.text
    assert added.json() == {"batch_job_id": job, "added": 60, "set_aside": 0, "total_rows": 60}
    await client.post(f"batch-jobs/{job}/rows", json=[{"n": "x"}], params={"expected_rows": 60})
    repeated = await client.post(f"batch-jobs/{job}/rows", json=[{"n": "x"}], params={"expected_rows": 60})
    assert assert_problem(repeated, 409, "batch.rows_not_expected")["rows"] == 61
    assert backend.pending == 0
    started = await client.post(f"batch-jobs/{job}/start")
    assert started.json()["is_started"] is True
    assert backend.pending == 2, "two chunks of fifty"
    await backend.drain()
    found = (await client.get(f"batches/{job}")).json()
    assert (found["status"], found["counts"]["completed"]) == ("completed", 61)
    rows = (await client.get(f"batches/{job}/rows", params={"limit": 200})).json()["items"]
    assert [row["external_id"] for row in rows] == [*(f"R{n}" for n in range(60)), "row 61"]
    for again in (await client.post(f"batch-jobs/{job}/start"), await client.post(f"batch-jobs/{job}/rows", json=[{}])):
        assert_problem(again, 409, "batch.job_already_started")


async def test_of_two_starts_at_once_one_counts(client: httpx.AsyncClient, workflow: str, backend: TestBackend) -> None:
    job = (await made(client, workflow=workflow))["batch_job_id"]
    await client.post(f"batch-jobs/{job}/rows", json=[{"n": 1}])
    answers = await asyncio.gather(*(client.post(f"batch-jobs/{job}/start") for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    await backend.drain()
    assert (await client.get(f"batches/{job}")).json()["counts"]["completed"] == 1


async def test_rows_added_at_once_are_all_there(client: httpx.AsyncClient, workflow: str) -> None:
    job = (await made(client, workflow=workflow))["batch_job_id"]
    rows = [[{"n": 10 * part + n} for n in range(10)] for part in range(5)]
    await asyncio.gather(*(client.post(f"batch-jobs/{job}/rows", json=part) for part in rows))
    found = (await client.get(f"batches/{job}/rows", params={"limit": 200})).json()["items"]
    assert [row["row_number"] for row in found] == list(range(1, 51))


async def test_rows_that_miss_a_field_are_set_aside(
    client: httpx.AsyncClient, workflow: str, factory: Factory, backend: TestBackend
) -> None:
    with connect(factory.urls.owner) as connection:
        connection.execute("update user_workflow set required_data = '{\"n\": \"integer\"}' where name = 'echo'")
    job = (await made(client, workflow=workflow))["batch_job_id"]
    rows = [{"n": "7"}, {"m": 1}, {"n": "seven"}, {"n": 1, "t": "a\0b"}, {"n": 1, "big": "x" * 1_100_000}]
    added = (await client.post(f"batch-jobs/{job}/rows", json=rows)).json()
    assert (added["added"], added["set_aside"]) == (5, 4)
    await client.post(f"batch-jobs/{job}/start")
    await backend.drain()
    found = (await client.get(f"batches/{job}")).json()["counts"]
    assert (found["completed"], found["set_aside"]) == (1, 4)
    codes = [row["error_code"] for row in (await client.get(f"batches/{job}/rows")).json()["items"]]
    assert codes == [
        None, "batch.value_missing", "batch.value_invalid", "batch.row_text_invalid", "batch.row_too_long"
    ]  # fmt: skip


async def test_a_job_with_nothing_that_could_run_is_done_at_once(
    client: httpx.AsyncClient, workflow: str, factory: Factory, backend: TestBackend
) -> None:
    with connect(factory.urls.owner) as connection:
        connection.execute("update user_workflow set required_data = '{\"n\": \"text\"}' where name = 'echo'")
    job = (await made(client, workflow=workflow))["batch_job_id"]
    await client.post(f"batch-jobs/{job}/rows", json=[{}])
    assert (await client.post(f"batch-jobs/{job}/start")).json()["status"] == "completed"
    assert backend.pending == 0


async def test_limits_are_told(client: httpx.AsyncClient, workflow: str, monkeypatch: pytest.MonkeyPatch) -> None:
    job = (await made(client, workflow=workflow))["batch_job_id"]
    assert_problem(await client.post(f"batch-jobs/{job}/rows", json=[{}] * 5001), 422, "core.request_invalid")
    assert_problem(await client.post(f"batch-jobs/{job}/rows", json=[]), 422, "core.request_invalid")
    assert_problem(await client.post(f"batch-jobs/{job}/start"), 422, "batch.job_not_ready")
    bare = (await made(client))["batch_job_id"]
    await client.post(f"batch-jobs/{bare}/rows", json=[{"n": 1}])
    assert_problem(await client.post(f"batch-jobs/{bare}/start"), 422, "batch.job_not_ready")
    monkeypatch.setattr(batch_jobs, "MOST_ROWS", 2)
    full = await client.post(f"batch-jobs/{job}/rows", json=[{"n": 1}] * 3)
    assert assert_problem(full, 422, "batch.job_full")["limit"] == 2


async def test_a_job_that_was_not_started_can_be_given_up(client: httpx.AsyncClient, workflow: str) -> None:
    job = (await made(client, workflow=workflow))["batch_job_id"]
    await client.post(f"batch-jobs/{job}/rows", json=[{"n": 1}, {"n": 2}])
    assert (await client.post(f"batches/{job}/pause")).json()["status"] == "pending"
    given_up = (await client.post(f"batches/{job}/cancel")).json()
    assert (given_up["status"], given_up["counts"]["cancelled"]) == ("cancelled", 2)
    assert_problem(await client.post(f"batch-jobs/{job}/start"), 409, "batch.job_already_started")


async def test_rows_of_a_job_begin_where_their_decision_sends_them(
    client: httpx.AsyncClient, workflow: str, factory: Factory, tenant: Tenant, backend: TestBackend
) -> None:
    nodes: list[dict[str, Any]] = [
        {"id": "start", "type": "start"},
        {"id": "which", "type": "decision"},
        {"id": "small", "type": "task", "config": {"action": "test.echo"}},
        {"id": "end", "type": "end"},
    ]
    condition = {"<": [{"var": "context.row.n"}, 10]}
    edges: list[Any] = [
        ("start", "which"), {"from": "which", "to": "small", "condition": condition}, ("which", "end"), ("small", "end")
    ]  # fmt: skip
    await factory.workflow(tenant.actor, graph(nodes, edges), "split")
    job = (await made(client, workflow="split"))["batch_job_id"]
    await client.post(f"batch-jobs/{job}/rows", json=[{"n": n} for n in range(25)])
    await client.post(f"batch-jobs/{job}/start")
    await backend.drain()
    assert (await client.get(f"batches/{job}")).json()["counts"]["completed"] == 25
    with connect(factory.urls.owner) as connection:
        echoed = connection.execute("select count(*) from workflow_run where context ? 'echo'").fetchall()
    assert echoed == [(10,)]


async def test_a_job_names_its_own_workflow_only(
    client: httpx.AsyncClient, app: FastAPI, workflow: str, other_tenant: Tenant
) -> None:
    found = (await client.get("workflows")).json()["items"]
    theirs = next(each["workflow_id"] for each in found if each["name"] == workflow)
    async with client_of(app, other_tenant) as other:
        answer = await other.post("batch-jobs", json={"workflow_id": theirs})
        assert_problem(answer, 404, "workflow.workflow_not_found")
