"""Traces that another program posts, as the web agent of seed 001 does."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from tests.support.api import assert_problem, client_of
from tests.support.factories import Factory, Tenant, chain

from rcm.core.ids import new_id
from rcm_schema.schemas import WorkflowTraceCreate

TRACE = {"action_type": "workflow_execution", "success": True}


async def store(client: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    answer = await client.post("traces", json={**TRACE, **more})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_trace_is_posted_as_the_web_agent_does(client: httpx.AsyncClient, tenant: Tenant) -> None:
    workflow = str(new_id())
    trace = WorkflowTraceCreate(
        org_id=tenant.org_id,
        workflow_id=workflow,
        action_type="workflow_execution",
        action_detail={"input": {"x": 1}, "output": {"y": [2]}},
        success=True,
        duration_ms=12.5,
    )
    sent = trace.model_dump(mode="json") | {"org_id": str(tenant.org_id)}
    answer = await client.post("traces", json=sent, headers={"X-Org-ID": str(tenant.org_id)})
    assert answer.status_code == 201, answer.text
    kept = answer.json()
    assert {name: kept[name] for name in sent} == sent
    assert kept["user_id"] == str(tenant.admin.user_id)
    found = (await client.get("traces", params={"workflow_id": workflow})).json()
    assert (found["total"], found["items"]) == (1, [kept])


async def test_another_organisation_s_trace_is_refused(
    client: httpx.AsyncClient, app: FastAPI, other_tenant: Tenant
) -> None:
    answer = await client.post("traces", json={**TRACE, "org_id": str(other_tenant.org_id)})
    assert_problem(answer, 403, "trace.organization_foreign")
    answer = await client.post("traces", json=TRACE, headers={"X-Org-ID": str(other_tenant.org_id)})
    assert answer.status_code in {403, 404}
    await store(client)
    async with client_of(app, other_tenant) as stranger:
        assert (await stranger.get("traces")).json()["total"] == 0


async def test_what_names_a_person_is_taken_out_of_prompts(client: httpx.AsyncClient) -> None:
    text = (
        "Call robin@example.org at (555) 010-0199, born 1980-02-03, SSN 123-45-6789, member ABC123456789, code 99213."
    )
    kept = await store(client, llm_prompt=text, llm_response=text, error_detail=text, llm_model="m")
    for name in ("llm_prompt", "llm_response", "error_detail"):
        assert kept[name] == (
            "Call [redacted email] at [redacted phone], born [redacted date], SSN [redacted ssn],"
            " member [redacted number], code 99213."
        )


async def test_traces_are_found_by_run_success_and_time(
    client: httpx.AsyncClient, factory: Factory, tenant: Tenant
) -> None:
    await factory.workflow(tenant.actor, chain({"type": "wait", "config": {"event": "x"}}, name="waits"))
    run = (await client.post("runs", json={"workflow": "waits"})).json()["run_id"]
    first = await store(client, run_id=run)
    second = await store(client, success=False)
    for params, expected in (
        ({"run_id": run}, [first]),
        ({"success": "false"}, [second]),
        ({"since": second["created_at"]}, [second]),
        ({}, [second, first]),
    ):
        assert (await client.get("traces", params=params)).json()["items"] == expected, params
    assert (await client.get(f"runs/{run}/traces")).json()["items"] == [first]
    page = (await client.get("traces", params={"limit": 1})).json()
    rest = (await client.get("traces", params={"limit": 1, "after": page["next"]})).json()
    assert [page["items"], rest["items"], rest["next"]] == [[second], [first], None]


async def test_the_same_trace_twice_is_kept_once(client: httpx.AsyncClient) -> None:
    sent: dict[str, Any] = {"trace_id": str(new_id()), "llm_prompt": "robin@example.org"}
    assert await store(client, **sent) == await store(client, **sent)
    answer = await client.post("traces", json={**TRACE, **sent, "success": False})
    assert_problem(answer, 409, "trace.trace_already_stored")
    assert (await client.get("traces")).json()["total"] == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"run_id": str(new_id())},
        {"action_detail": {"x": "\x00"}},
        {"action_detail": {"x": "y" * 2_000_000}},
        {"llm_prompt": "a\x00b"},
        {"duration_ms": -1},
        {"tokens_used": 2**40},
        {"tier": 4},
        {"action_type": ""},
        {"unknown": 1},
    ],
)
async def test_a_trace_that_can_not_be_kept(client: httpx.AsyncClient, bad: dict[str, Any]) -> None:
    answer = await client.post("traces", json={**TRACE, **bad})
    assert answer.status_code in {404, 422}, answer.text
    assert (await client.get("traces")).json()["total"] == 0
