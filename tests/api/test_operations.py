"""Batches and runs over HTTP: what they show, and what may be done with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from tests.support.api import assert_problem
from tests.support.application import TestBackend
from tests.support.factories import Factory, Tenant, chain, claims_file, graph

from rcm.core.ids import new_id
from rcm.main import Application
from rcm.workflows.actions import Outcomes, Step, StepItem
from rcm.workflows.outcome import DONE, Completed, Failed
from rcm.workflows.service.runs import RunService
from rcm.workflows.states import ALLOWED, RunOperation, RunStatus

WAIT = {"type": "wait", "config": {"event": "payer.answer", "key_path": "run_id"}}


class Broken:
    """An action that fails until it is mended."""

    def __init__(self) -> None:
        self.mended = False

    async def __call__(self, step: Step, items: Sequence[StepItem]) -> Outcomes:
        failure = Failed("test.broken", "It is broken. Mend it and retry.")
        return {item.run_id: DONE if self.mended else failure for item in items}


@pytest.fixture
def broken(application: Application) -> Broken:
    action = Broken()
    application.registry.actions.local("test.broken")(action)

    @application.registry.actions.local("test.fine")
    async def fine(step: Step, items: Sequence[StepItem]) -> Outcomes:
        return {item.run_id: Completed({"seen": True}) for item in items}

    return action


async def start(application: Application, tenant: Tenant, workflow: str) -> str:
    async with application.database.write(tenant.actor) as session:
        return str(await RunService(session, application.registry.backend).start(workflow, {}))


@pytest.fixture
async def runs(
    application: Application, factory: Factory, tenant: Tenant, backend: TestBackend, broken: Broken
) -> dict[str, str]:
    """A run in each state, by the state."""
    await factory.workflow(tenant.actor, chain("test.fine", name="fine"))
    await factory.workflow(tenant.actor, chain("test.broken", name="broken"))
    await factory.workflow(tenant.actor, chain("test.fine", WAIT, name="waiting"))
    found = {
        "COMPLETED": await start(application, tenant, "fine"),
        "FAILED": await start(application, tenant, "broken"),
        "IN_PROGRESS": await start(application, tenant, "waiting"),
        "PAUSED": await start(application, tenant, "waiting"),
        "CANCELLED": await start(application, tenant, "waiting"),
    }
    await backend.drain()
    return found


@pytest.fixture
async def in_each_state(runs: dict[str, str], client: httpx.AsyncClient) -> dict[str, str]:
    await client.post(f"runs/{runs['PAUSED']}/pause")
    await client.post(f"runs/{runs['CANCELLED']}/cancel")
    for status, run_id in runs.items():
        assert (await client.get(f"runs/{run_id}")).json()["status"] == status
    return runs


@pytest.mark.parametrize("operation", list(RunOperation))
async def test_an_operation_goes_on_only_from_the_states_that_allow_it(
    operation: RunOperation, in_each_state: dict[str, str], client: httpx.AsyncClient
) -> None:
    for status, run_id in in_each_state.items():
        answer = await client.post(f"runs/{run_id}/{operation}")
        if RunStatus(status) in ALLOWED[operation]:
            assert (answer.status_code, answer.json()["run_id"]) == (200, run_id)
        else:
            body = assert_problem(answer, 409, "run.transition_not_allowed")
            assert (body["operation"], body["run_id"]) == (operation, run_id)
            assert (await client.get(f"runs/{run_id}")).json()["status"] == status


async def test_a_failed_run_tells_where_and_why_and_goes_on_when_retried(
    runs: dict[str, str], client: httpx.AsyncClient, backend: TestBackend, broken: Broken
) -> None:
    run = (await client.get(f"runs/{runs['FAILED']}")).json()
    assert (run["error_step"], run["error_code"]) == ("step1", "test.broken")
    assert run["error_message"] == "It is broken. Mend it and retry."
    broken.mended = True
    answer = await client.post(f"runs/{run['run_id']}/retry")
    assert (answer.json()["status"], answer.json()["error_code"]) == ("IN_PROGRESS", None)
    await backend.drain()
    steps = (await client.get(f"runs/{run['run_id']}/steps")).json()["items"]
    assert [(a["attempt_number"], a["outcome"]) for a in steps[0]["attempts"]] == [(1, "failed"), (2, "completed")]
    assert (await client.get(f"runs/{run['run_id']}")).json()["status"] == "COMPLETED"


async def test_a_waiting_run_tells_what_for_and_what_is_ahead(runs: dict[str, str], client: httpx.AsyncClient) -> None:
    run = (await client.get(f"runs/{runs['IN_PROGRESS']}")).json()
    assert (run["waiting_for"], run["current_step"]) == ("payer answer", "step2")
    assert (run["total_steps"], run["completed_steps"], run["revision_num"]) == (2, 1, 1)
    steps = (await client.get(f"runs/{run['run_id']}/steps")).json()["items"]
    assert [(s["node_id"], s["node_type"], s["status"]) for s in steps] == [
        ("step1", "task", "COMPLETED"),
        ("step2", "wait", "RUNNING"),
    ]
    assert steps[0]["output"] == {"seen": True}
    assert steps[0]["worker"] == "test-worker"
    failed = (await client.get(f"runs/{runs['FAILED']}/steps")).json()["items"]
    assert failed[0]["error"] == {"code": "test.broken", "message": "It is broken. Mend it and retry."}


async def test_steps_that_nobody_came_to_are_pending(
    application: Application, factory: Factory, tenant: Tenant, client: httpx.AsyncClient, broken: Broken
) -> None:
    await factory.workflow(tenant.actor, chain("test.fine", "test.broken", name="two"))
    steps = (await client.get(f"runs/{await start(application, tenant, 'two')}/steps")).json()["items"]
    assert [(s["status"], s["attempts"], s["started_at"]) for s in steps] == [("PENDING", [], None)] * 2


async def test_a_batch_is_paused_resumed_and_cancelled_as_a_whole(
    client: httpx.AsyncClient, factory: Factory, tenant: Tenant, backend: TestBackend
) -> None:
    await factory.workflow(tenant.actor, chain(WAIT, name="waiting"))
    taken = await factory.batch(tenant.actor, claims_file(4).content, workflow="waiting")
    await backend.drain()
    path = f"batches/{taken.batch_job_id}"
    assert node(await client.get(path), "step1") == (4, 0, 0, 0)
    assert (await client.post(f"{path}/pause")).json()["status"] == "paused"
    assert (await client.get("runs", params={"status": "PAUSED"})).json()["total"] == 4
    assert (await client.post(f"{path}/resume")).json()["status"] == "processing"
    await backend.drain()
    cancelled = (await client.post(f"{path}/cancel")).json()
    assert (cancelled["status"], cancelled["counts"]["cancelled"]) == ("cancelled", 4)


async def test_failed_rows_of_a_batch_are_retried_together(
    client: httpx.AsyncClient, factory: Factory, tenant: Tenant, backend: TestBackend, broken: Broken
) -> None:
    await factory.workflow(tenant.actor, chain("test.fine", "test.broken", name="broken"))
    taken = await factory.batch(tenant.actor, claims_file(4, defects=1).content, workflow="broken")
    await backend.drain()
    path = f"batches/{taken.batch_job_id}"
    found = await client.get(path)
    assert (found.json()["counts"]["failed"], found.json()["counts"]["set_aside"]) == (3, 1)
    assert node(found, "step1") == (0, 0, 3, 0)
    assert node(found, "step2") == (0, 0, 0, 3)
    rows = (await client.get(f"{path}/rows", params={"status": "failed"})).json()
    assert {row["error_code"] for row in rows["items"]} == {"test.broken"}
    broken.mended = True
    await client.post(f"{path}/retry")
    await backend.drain()
    found = await client.get(path)
    assert (found.json()["counts"]["completed"], found.json()["counts"]["failed"]) == (3, 0)
    assert node(found, "step2") == (0, 0, 3, 0)


async def test_where_a_way_can_be_left_out_the_funnel_counts_what_was_done(
    client: httpx.AsyncClient, factory: Factory, tenant: Tenant, backend: TestBackend, broken: Broken
) -> None:
    nodes: list[dict[str, Any]] = [
        {"id": "start", "type": "start"},
        {"id": "choose", "type": "decision"},
        *({"id": step, "type": "task", "config": {"action": "test.fine"}} for step in ("taken", "left_out")),
        {"id": "end", "type": "end"},
    ]
    never = {"var": "context.never"}
    edges: list[Any] = [
        ("start", "choose"),
        {"from": "choose", "to": "left_out", "condition": {"==": [never, 1]}},
        ("choose", "taken"),
        ("taken", "end"),
        ("left_out", "end"),
    ]
    await factory.workflow(tenant.actor, graph(nodes, edges, name="choosing"))
    taken = await factory.batch(tenant.actor, claims_file(3).content, workflow="choosing")
    await backend.drain()
    found = await client.get(f"batches/{taken.batch_job_id}")
    assert node(found, "taken") == (0, 0, 3, 0)
    assert node(found, "left_out") == (0, 0, 0, 0)


async def test_operations_that_are_none_and_things_that_are_not_there(client: httpx.AsyncClient) -> None:
    assert_problem(await client.post(f"runs/{new_id()}/explode"), 422, "core.request_invalid")
    assert_problem(await client.post(f"runs/{new_id()}/pause"), 404, "run.run_not_found")
    assert_problem(await client.post(f"batches/{new_id()}/pause"), 404, "batch.batch_not_found")


def node(answer: httpx.Response, wanted: str) -> tuple[int, int, int, int]:
    """(waiting, running, completed, failed) at a step of a batch."""
    (found,) = [each for each in answer.json()["nodes"] if each["node_id"] == wanted]
    return found["waiting"], found["running"], found["completed"], found["failed"]
