"""What belongs to another organisation is not there: on every route that takes an id, and in every list."""

from __future__ import annotations

import httpx
import pytest
from fastapi.routing import APIRoute
from tests.support.api import API
from tests.support.application import TestBackend
from tests.support.database import connect
from tests.support.factories import Factory, Tenant, chain, claims_file

from rcm.api import events
from rcm.core.ids import new_id
from rcm.main.http import ROUTERS

OPERATIONS = ("pause", "resume", "cancel", "retry")
ROUTES = [route for router in (*ROUTERS, events.router) for route in router.routes if isinstance(route, APIRoute)]
WITH_ID = [route for route in ROUTES if "_id}" in route.path]
#: Parts of addresses that are no ids.
PLACES = {"number": "1", "before": "1", "after": "draft"}
#: What a route wants to read before it looks for the thing.
BODIES = {
    "/runs/{run_id}/skip": {"reason": "No."},
    "/runs/{run_id}/events": {"kind": "said"},
    "/batch-jobs/{batch_job_id}/rows": [{}],
    "/tasks/{task_id}/answer": {"answer": {}},
    "/tasks/{task_id}/assign": {"user_id": str(new_id())},
    "/workflows/{workflow_id}/draft": {"version": 1, "graph": {}},
    "/workflows/{workflow_id}/publish": {"version": 1},
    "/workflows/{workflow_id}/revisions/{number}/restore": {"version": 1},
}
LISTS = ["traces", "batches", "batches/mappings", "batch-jobs", "runs", "claims", "payers", "workflows"]


@pytest.fixture
async def foreign(factory: Factory, other_tenant: Tenant, backend: TestBackend) -> dict[str, str]:
    """Ids of things that `other_tenant` owns."""
    workflow = await factory.workflow(other_tenant.actor, chain("claims.register", name="register"))
    taken = await factory.batch(other_tenant.actor, claims_file(2).content, workflow="register")
    await backend.drain()
    with connect(factory.urls.owner) as connection:
        (row,) = connection.execute("select claim_id, run_id from claims limit 1").fetchall()
    task, notification, mapping, org = new_id(), new_id(), new_id(), other_tenant.org_id
    factory.insert("human_task", human_task_id=task, org_id=org, run_id=row[1], node_id="ask", title="?")
    factory.insert("notification", notification_id=notification, org_id=org, title="!", role="operator")
    factory.insert(
        "batch_mapping", batch_mapping_id=mapping, org_id=org, workflow_id=workflow, file_kind="csv", columns_hash="x",
        columns=[], mapping={},
    )  # fmt: skip
    return {
        "task_id": str(task),
        "notification_id": str(notification),
        "batch_mapping_id": str(mapping),
        "batch_job_id": str(taken.batch_job_id),
        "claim_id": str(row[0]),
        "run_id": str(row[1]),
        "workflow_id": str(workflow),
        "payer_id": str(other_tenant.payers["SIMPAYER01"]),
    }


async def test_ids_of_another_organisation_are_not_found_anywhere(
    client: httpx.AsyncClient, foreign: dict[str, str], factory: Factory
) -> None:
    before = state(factory)
    assert len(WITH_ID) >= 8
    for route in WITH_ID:
        for operation in OPERATIONS if "{operation}" in route.path else ("",):
            pattern = route.path.removeprefix(API)
            path = pattern.format(**foreign, **PLACES, operation=operation)
            method = next(iter(route.methods or ()))
            answer = await client.request(method, path.removeprefix("/"), json=BODIES.get(pattern))
            assert answer.status_code == 404, f"{method} {path}: {answer.text}"
    assert state(factory) == before


async def test_lists_hold_nothing_of_another_organisation(client: httpx.AsyncClient, foreign: dict[str, str]) -> None:
    for name in LISTS:
        answer = await client.get(name)
        assert answer.status_code == 200
        own = {"payers", "workflows"}  # the fixture gives each organisation one
        assert answer.json()["total"] == (1 if name in own else 0)
        assert not any(foreign[key] in answer.text for key in foreign if key != "payer_id"), name
    for name, key in (("runs", "batch_job_id"), ("runs", "workflow_id"), ("claims", "batch_job_id")):
        assert (await client.get(name, params={key: foreign[key]})).json()["total"] == 0


async def test_the_same_file_may_be_loaded_by_two_organisations(
    client: httpx.AsyncClient, foreign: dict[str, str]
) -> None:
    answer = await client.post("batches", files={"file": ("claims.837", claims_file(2).content)})
    assert answer.status_code == 201, answer.text


def state(factory: Factory) -> list[tuple[object, ...]]:
    with connect(factory.urls.owner) as connection:
        return connection.execute(
            "select run_id, status, pause_requested, cancel_requested, retry_count, segment_id from workflow_run"
            " union all select batch_job_id, status, false, false, 0, null from batch_job order by 1"
        ).fetchall()
