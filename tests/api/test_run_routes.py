"""Runs over HTTP: started, found, skipped, tried again, many at once; and what can't be asked of them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from tests.support.api import assert_problem, client_of
from tests.support.application import TestBackend
from tests.support.factories import Factory, Tenant, chain, claims_file

from rcm.core.ids import new_id
from rcm.main import Application
from rcm.workflows.actions import Outcomes, Step, StepItem
from rcm.workflows.outcome import Completed, Failed, Outcome

WAIT = {"type": "wait", "config": {"event": "said", "key_path": "run_id"}}


@pytest.fixture(autouse=True)
async def workflows(application: Application, factory: Factory, tenant: Tenant) -> None:
    """`plain` waits between two steps; `broken` fails at its second, unless the context says `good`."""

    @application.registry.actions.local("test.fine")
    async def fine(step: Step, items: Sequence[StepItem]) -> Outcomes:
        return {item.run_id: Completed({"seen": step.node.id}) for item in items}

    @application.registry.actions.local("test.broken")
    async def broken(step: Step, items: Sequence[StepItem]) -> Outcomes:
        bad: Outcome = Failed("test.broken", "It is broken.")
        return {item.run_id: Completed() if item.context.get("good") else bad for item in items}

    await factory.workflow(tenant.actor, chain("test.fine", WAIT, "test.fine", name="plain"))
    await factory.workflow(tenant.actor, chain("test.fine", "test.broken", "test.fine", name="broken"))


async def start(client: httpx.AsyncClient, workflow: str, **more: Any) -> dict[str, Any]:
    answer = await client.post("runs", json={"workflow": workflow, **more})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_run_is_started_by_the_name_or_the_id_of_its_workflow(
    client: httpx.AsyncClient, backend: TestBackend
) -> None:
    run = await start(client, "plain", encounter_id="E-1", context={"x": 1})
    assert (run["status"], run["encounter_id"], run["context"]) == ("PENDING", "E-1", {"x": 1, "encounter_id": "E-1"})
    assert (run["children"], run["tries"], run["revision_num"]) == (0, [run["run_id"]], 1)
    await backend.drain()
    found = (await client.get(f"runs/{run['run_id']}")).json()
    assert (found["status"], found["current_step"], found["waiting_for"]) == ("IN_PROGRESS", "step2", "said")
    answer = await client.post("runs", json={"workflow_id": run["workflow_id"]})
    assert (answer.status_code, answer.json()["workflow_name"]) == (201, "plain")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"workflow": "nothing"}, 404, "workflow.workflow_not_found"),
        ({"workflow_id": str(new_id())}, 404, "workflow.workflow_not_found"),
        ({}, 422, "core.request_invalid"),
        ({"workflow": "plain", "workflow_id": str(new_id())}, 422, "core.request_invalid"),
        ({"workflow": "plain", "contxt": {}}, 422, "core.request_invalid"),
        ({"workflow": "plain", "context": []}, 422, "core.request_invalid"),
        ({"workflow": "plain", "context": {"a": "b\x00c"}}, 422, "run.context_invalid"),
        ({"workflow": "plain", "context": {"a": 2**80}}, 422, "run.context_invalid"),
        ({"workflow": "plain", "context": {"encounter_id": [1]}}, 422, "run.context_invalid"),
        ({"workflow": "plain", "context": {"a": "x" * 5_000_000}}, 422, "run.context_too_large"),
        ({"workflow": "plain\x00"}, 422, "core.request_invalid"),
        ({"workflow": "plain", "encounter_id": "a\x00"}, 422, "core.request_invalid"),
    ],
)
async def test_what_can_not_be_started(client: httpx.AsyncClient, body: Any, status: int, code: str) -> None:
    answer = await client.post("runs", json=body)
    assert_problem(answer, status, code)
    assert len(answer.text) < 2_000
    assert (await client.get("runs")).json()["total"] == 0


async def test_a_run_without_the_data_that_its_workflow_needs_is_not_started(
    client: httpx.AsyncClient, factory: Factory, tenant: Tenant
) -> None:
    needs = chain("test.fine", name="needs") | {"required_data": {"input": ["member.id", "payer"]}}
    await factory.workflow(tenant.actor, needs)
    answer = await client.post("runs", json={"workflow": "needs", "context": {"member": {}, "payer": "P"}})
    assert assert_problem(answer, 422, "run.input_missing")["missing"] == ["member.id"]
    run = await start(client, "needs", context={"member": {"id": "M"}, "payer": "P"})
    await client.post(f"runs/{run['run_id']}/cancel")


@pytest.mark.parametrize(
    "text", ['{"workflow": "plain", "context": {"a": NaN}}', "[" * 100_000, '{"workflow": "\\ud800"}']
)
async def test_json_that_is_none_is_refused(client: httpx.AsyncClient, text: str) -> None:
    answer = await client.post("runs", content=text, headers={"Content-Type": "application/json"})
    assert answer.status_code in {400, 422}, answer.text


async def test_a_claim_id_that_is_none_does_not_break_lists(client: httpx.AsyncClient) -> None:
    run = await start(client, "plain", context={"claim_id": "not an id"})
    assert (await client.get("runs")).json()["items"][0]["claim_id"] is None
    assert (await client.get(f"runs/{run['run_id']}")).status_code == 200


async def test_the_list_is_filtered_and_counted(client: httpx.AsyncClient, backend: TestBackend) -> None:
    waiting = await start(client, "plain", encounter_id="E-1")
    failed = await start(client, "broken")
    await backend.drain()
    paused = await start(client, "plain")
    await client.post(f"runs/{paused['run_id']}/pause")
    await backend.drain()
    again = (await client.post(f"runs/{failed['run_id']}/rerun", json={"step": "step2"})).json()
    moment = waiting["created_at"]
    for params, expected in (
        ({"status": ["FAILED", "PAUSED"]}, {failed["run_id"], paused["run_id"]}),
        ({"encounter_id": "E-1"}, {waiting["run_id"]}),
        ({"error_code": "test.broken"}, {failed["run_id"]}),
        ({"waiting": "true"}, {waiting["run_id"]}),
        ({"waiting": "false", "workflow_id": waiting["workflow_id"]}, {paused["run_id"]}),
        ({"forked_from": failed["run_id"]}, {again["run_id"]}),
        ({"parent_run_id": failed["run_id"]}, set()),
        ({"created_until": moment}, set()),
        ({"created_since": moment, "status": "FAILED"}, {failed["run_id"]}),
    ):
        found = (await client.get("runs", params=params)).json()
        assert {run["run_id"] for run in found["items"]} == expected, params
        counts = (await client.get("runs/counts", params=params)).json()
        assert counts["total"] == len(expected), params
    counts = (await client.get("runs/counts")).json()["counts"]
    assert counts == {"PENDING": 1, "IN_PROGRESS": 1, "COMPLETED": 0, "FAILED": 1, "PAUSED": 1, "CANCELLED": 0}
    for params in (
        {"status": "ASLEEP"},
        {"created_since": "2026-01-01"},
        {"stauts": "FAILED"},
        {"waiting": "maybe"},
        {"error_code": "\x00"},
    ):
        assert (await client.get("runs", params=params)).status_code == 422, params


async def test_a_step_is_skipped_and_the_audit_tells_who(
    client: httpx.AsyncClient, backend: TestBackend, tenant: Tenant
) -> None:
    run = (await start(client, "broken"))["run_id"]
    await backend.drain()
    assert_problem(await client.post(f"runs/{run}/skip", json={"reason": " "}), 422, "core.request_invalid")
    assert_problem(await client.post(f"runs/{run}/skip", json={"reason": "x\x00"}), 422, "core.request_invalid")
    for step in ("step1", "step3"):
        answer = await client.post(f"runs/{run}/skip", json={"reason": "No.", "step": step})
        assert_problem(answer, 409, "run.step_not_skippable")
    answer = await client.post(f"runs/{run}/skip", json={"reason": "Paid by hand."})
    assert (answer.status_code, answer.json()["status"]) == (200, "IN_PROGRESS")
    answer = await client.post(f"runs/{run}/skip", json={"reason": "Paid by hand."})
    assert_problem(answer, 409, "run.run_under_way")
    await backend.drain()
    assert_problem(await client.post(f"runs/{run}/pause"), 409, "run.transition_not_allowed")  # it just finished
    steps = {step["node_id"]: step for step in (await client.get(f"runs/{run}/steps")).json()["items"]}
    assert steps["step2"]["status"] == "SKIPPED"
    assert steps["step2"]["output"]["reason"] == "Paid by hand."
    assert len(steps["step1"]["attempts"]) == 1
    entries = (await client.get(f"runs/{run}/audit")).json()["items"]
    assert [entry["action"] for entry in entries] == ["run.skip", "run.start"]
    assert entries[0]["actor_name"] == tenant.admin.full_name
    assert "Paid" not in str(entries)


async def test_a_run_is_tried_again_and_its_kin_is_told(client: httpx.AsyncClient, backend: TestBackend) -> None:
    run = (await start(client, "broken"))["run_id"]
    await backend.drain()
    assert_problem(await client.post(f"runs/{run}/rerun", json={"step": "x"}), 422, "run.step_unknown")
    assert_problem(await client.post(f"runs/{run}/rerun", json={"step": "step3"}), 409, "run.step_not_reached")
    answer = await client.post(f"runs/{run}/rerun", json={"step": "step2", "context": {"good": True}})
    second = answer.json()
    assert answer.status_code == 201
    assert (second["forked_from"], second["forked_at"], second["tries"]) == (run, "step2", [run, second["run_id"]])
    answer = await client.post(f"runs/{run}/rerun", json={"step": "step2"})
    assert assert_problem(answer, 409, "run.rerun_under_way")["run_id"] == second["run_id"]
    await backend.drain()
    assert (await client.get(f"runs/{second['run_id']}")).json()["status"] == "COMPLETED"
    problem = assert_problem(await client.post(f"runs/{run}/retry"), 409, "run.run_superseded")
    assert problem["newest"] == second["run_id"]


async def test_an_event_is_delivered_to_the_run_that_waits(client: httpx.AsyncClient, backend: TestBackend) -> None:
    run = (await start(client, "plain"))["run_id"]
    await backend.drain()
    answer = await client.post(f"runs/{run}/events", json={"kind": "said", "payload": {"x": "\x00"}})
    assert_problem(answer, 422, "workflow.payload_invalid")
    answer = await client.post(f"runs/{run}/events", json={"kind": "human_task"})
    assert_problem(answer, 422, "event.kind_reserved")
    answer = await client.post(f"runs/{run}/events", json={"kind": "said", "payload": {"who": 1}})
    assert answer.status_code == 202
    await backend.drain()
    assert (await client.get(f"runs/{run}")).json()["status"] == "COMPLETED"
    told = (await client.get(f"runs/{run}/events")).json()
    assert [(wait["node_id"], wait["payload"]) for wait in told["waits"]] == [("step2", {"who": 1})]
    assert [event["kind"] for event in told["events"]] == ["said"]


async def test_many_runs_at_once_are_counted_first(client: httpx.AsyncClient, backend: TestBackend) -> None:
    failed = [(await start(client, "broken"))["run_id"] for _ in range(3)]
    waiting = (await start(client, "plain"))["run_id"]
    await backend.drain()
    asked = {"action": "retry", "filter": {"status": ["FAILED", "IN_PROGRESS"]}}
    assert_problem(await client.post("runs/bulk", json=asked), 422, "core.request_invalid")
    answer = (await client.post("runs/bulk", json={**asked, "dry_run": True})).json()
    assert (answer["found"], answer["changed"], answer["refused"]) == (4, 3, {"IN_PROGRESS": 1})
    problem = assert_problem(
        await client.post("runs/bulk", json={**asked, "expected_count": 4}), 409, "run.bulk_count_changed"
    )
    assert problem["now"] == 3
    assert backend.pending == 0
    answer = (await client.post("runs/bulk", json={**asked, "expected_count": 3})).json()
    assert answer["changed"] == 3
    await backend.drain()
    assert {(await client.get(f"runs/{run}")).json()["retry_count"] for run in failed} == {1}
    bad = {"action": "cancel", "ids": [waiting, str(new_id())]}
    assert_problem(await client.post("runs/bulk", json=bad), 404, "run.run_not_found")
    answer = await client.post("runs/bulk", json={"action": "cancel", "ids": [waiting, waiting, failed[0]]})
    assert (answer.json()["found"], answer.json()["changed"]) == (2, 2)
    for body in ({"action": "cancel"}, {"action": "cancel", "ids": []}, {"action": "skip", "ids": [waiting]}):
        assert_problem(await client.post("runs/bulk", json=body), 422, "core.request_invalid")


async def test_a_write_with_a_key_is_done_once(client: httpx.AsyncClient, app: FastAPI, other_tenant: Tenant) -> None:
    key = {"Idempotency-Key": "order-1"}
    first = await client.post("runs", json={"workflow": "plain"}, headers=key)
    again = await client.post("runs", json={"workflow": "plain"}, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    other = await client.post("runs", json={"workflow": "broken"}, headers=key)
    assert_problem(other, 409, "work.idempotency_key_reused")
    run = first.json()["run_id"]
    assert_problem(await client.post(f"runs/{run}/pause", headers=key), 409, "work.idempotency_key_reused")
    assert (await client.get("runs")).json()["total"] == 1
    pause = {"Idempotency-Key": "pause-1"}
    for _ in range(2):
        assert (await client.post(f"runs/{run}/cancel", headers=pause)).status_code == 200
    async with client_of(app, other_tenant) as stranger:  # the same key is another organisation's own
        answer = await stranger.post("runs", json={"workflow": "end_to_end_rcm"}, headers=key)
        assert answer.status_code == 201
    bad = await client.post("runs", json={"workflow": "plain"}, headers={"Idempotency-Key": "x" * 300})
    assert_problem(bad, 422, "core.idempotency_key_invalid")


async def test_a_file_with_a_key_is_loaded_once(client: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "file-1"}
    file, other = claims_file(2).content, claims_file(2, seed=9).content
    first, again = [await client.post("batches", files={"file": ("a.837", file)}, headers=key) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201), again.text
    assert first.json() == again.json()
    for name, content in (("a.837", other), ("b.837", file)):
        answer = await client.post("batches", files={"file": (name, content)}, headers=key)
        assert_problem(answer, 409, "work.idempotency_key_reused")
    batch = first.json()["batch_job_id"]
    stop = {"Idempotency-Key": "stop-1"}
    answers = [await client.post(f"batches/{batch}/cancel", headers=stop) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    audit = (await client.get("batches")).json()
    assert audit["total"] == 1


async def test_of_many_at_once_with_one_key_one_is_done(client: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "at-once"}
    answers = await asyncio.gather(*(client.post("runs", json={"workflow": "plain"}, headers=key) for _ in range(6)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    for answer in answers:
        if answer.status_code == 409:
            assert_problem(answer, 409, "work.request_under_way")
    assert len({answer.json()["run_id"] for answer in answers if answer.status_code == 201}) == 1
    assert (await client.get("runs")).json()["total"] == 1


async def test_a_request_that_failed_leaves_its_key_free(client: httpx.AsyncClient, factory: Factory) -> None:
    key = {"Idempotency-Key": "later"}
    assert_problem(
        await client.post("runs", json={"workflow": "soon"}, headers=key), 404, "workflow.workflow_not_found"
    )
    run = await start(client, "plain")
    await client.post(f"runs/{run['run_id']}/cancel")
    answer = await client.post(f"runs/{run['run_id']}/pause", headers=key)
    assert_problem(answer, 409, "run.run_ending")
    assert (await client.post("runs", json={"workflow": "plain"}, headers=key)).status_code == 201


async def test_a_viewer_may_look_and_no_more(
    client: httpx.AsyncClient, app: FastAPI, factory: Factory, tenant: Tenant
) -> None:
    run = (await start(client, "plain"))["run_id"]
    viewer = await factory.person(tenant.org_id, "viewer")
    async with client_of(app, viewer) as looking:
        for path in ("", "/steps", "/events", "/audit", "/traces"):
            assert (await looking.get(f"runs/{run}{path}")).status_code == 200, path
        for path, body in (
            ("runs", {"workflow": "plain"}),
            (f"runs/{run}/pause", None),
            (f"runs/{run}/rerun", {}),
            (f"runs/{run}/skip", {"reason": "No."}),
            (f"runs/{run}/events", {"kind": "said"}),
            ("runs/bulk", {"action": "cancel", "ids": [run]}),
            ("traces", {"action_type": "x", "success": True}),
        ):
            assert_problem(await looking.post(path, json=body), 403, "core.permission_missing")
