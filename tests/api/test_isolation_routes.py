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
PLACES = {"name": "Patient.ndjson", "number": "1", "before": "1", "after": "draft", "tier": "organization"}
#: What a route wants to read before it looks for the thing.
BODIES = {
    "/runs/{run_id}/skip": {"reason": "No."},
    "/runs/{run_id}/events": {"kind": "said"},
    "/batch-jobs/{batch_job_id}/rows": [{}],
    "/tasks/{task_id}/answer": {"answer": {}},
    "/tasks/{task_id}/assign": {"user_id": str(new_id())},
    "/claims/{claim_id}/release": {"rules": ["look"], "reason": "No."},
    "/claim-rules/{claim_rule_id}/backtest": {},
    "/requirements/{tier}/{rule_id}/end": {},
    "/memories/{memory_id}": {"memory_type": "working", "content": "No."},
    "/messages/{message_id}": {"session_id": "s", "role": "user", "content": "No."},
    "/knowledge-items/{knowledge_item_id}": {"title": "No.", "content": "No."},
    "/organizations/{organization_id}": {"name": "No."},
    "/templates/{template_id}": {"name": "no", "content": "No."},
    "/templates/{template_id}/render": {},
    **{
        f"{door}/signals/{{signal_id}}/{what}": body
        for door in ("", "/api")
        for what, body in {
            "assign": {"assignee_id": str(new_id())},
            "reassign": {"assignee_id": str(new_id())},
            "resolve": {"resolution_notes": "No."},
            "comment": {"text": "No."},
        }.items()
    },
    "/signals/{signal_id}/interventions": {"title": "No."},
    "/signals/{signal_id}/baselines": {"starts_on": "2026-01-01", "reason": "No."},
    "/workflows/{workflow_id}/draft": {"version": 1, "graph": {}},
    "/workflows/{workflow_id}/publish": {"version": 1},
    "/workflows/{workflow_id}/revisions/{number}/restore": {"version": 1},
}
LISTS = [
    "requirements/changelog", "requirements/waivers", "traces", "batches", "batches/mappings", "batch-jobs", "runs",
    "claims", "payers", "workflows", "memories", "messages", "knowledge-items", "templates",
    "organizations", "metric-loads", "assignments", "activity", "interventions", "signal-runs",
]  # fmt: skip


@pytest.fixture
async def foreign(factory: Factory, other_tenant: Tenant, backend: TestBackend) -> dict[str, str]:
    """Ids of things that `other_tenant` owns."""
    workflow = await factory.workflow(other_tenant.actor, chain("claims.register", name="register"))
    taken = await factory.batch(other_tenant.actor, claims_file(2).content, workflow="register")
    await backend.drain()
    with connect(factory.urls.owner) as connection:
        (row,) = connection.execute("select claim_id, run_id from claims limit 1").fetchall()
    task, notification, mapping, org = new_id(), new_id(), new_id(), other_tenant.org_id
    job = new_id()
    factory.insert("job", job_id=job, org_id=org, kind="clinical.export")
    factory.insert("human_task", human_task_id=task, org_id=org, run_id=row[1], node_id="ask", title="?")
    factory.insert("notification", notification_id=notification, org_id=org, title="!", role="operator")
    factory.insert(
        "batch_mapping", batch_mapping_id=mapping, org_id=org, workflow_id=workflow, file_kind="csv", columns_hash="x",
        columns=[], mapping={},
    )  # fmt: skip
    policy, rule, switch, kind = new_id(), new_id(), new_id(), new_id()
    factory.insert("task_type", task_type_id=kind, domain="claim", action="submit", display_name="Submit")
    factory.insert(
        "org_requirement_policy", org_requirement_policy_id=policy, org_id=org, task_type_id=kind,
        field_path="member.id", operation="optional", created_by=new_id(), waiver_reason="?", waiver_until="2999-01-01",
    )  # fmt: skip
    factory.insert(
        "claim_rule", claim_rule_id=rule, org_id=org, code="look", name="Look", condition={}, action="hold", message="!"
    )
    factory.insert(
        "claim_rule_switch", claim_rule_switch_id=switch, org_id=org, code="look", switch="off", reason="?",
        is_request=True, created_by=new_id(),
    )  # fmt: skip
    records = {
        "memory_id": "m-1",
        "message_id": "msg-1",
        "knowledge_item_id": "k-1",
        "template_id": "t-1",
        "organization_id": "o-1",
    }
    stored = {"org_id": org, "body": {}, "sha256": "0" * 64, "content": "x"}
    factory.insert("hacs_agents.memories", id="m-1", memory_type="working", **stored)
    factory.insert("hacs_agents.messages", id="msg-1", session_id="s", role="user", sent_at="2026-01-01", **stored)
    factory.insert("hacs_registry.knowledge_items", id="k-1", title="x", **stored)
    factory.insert("hacs_registry.templates", id="t-1", name="x", **stored)
    body = {"resourceType": "Organization", "id": "o-1", "name": "x"}
    factory.insert("hacs_core.organizations", id="o-1", org_id=org, name="x", body=body, sha256="0" * 64)
    signal, signal_run = new_id(), new_id()
    factory.insert("signal_run", run_id=signal_run, org_id=org, distributed=False, classification="?")
    factory.insert(
        "signals", id=signal, org_id=org, metric_id="losIndex", domain="Efficiency", facility="?",
        detected_at="2026-01-01",
    )  # fmt: skip
    factory.insert(
        "assignments", id=new_id(), org_id=org, signal_id=signal, assignee_id=other_tenant.admin.user_id,
        status="assigned",
    )  # fmt: skip
    load = new_id()
    factory.insert("metric_load", load_id=load, org_id=org, source="file")
    event, intervention, baseline = new_id(), new_id(), new_id()
    factory.insert("activity_events", id=event, org_id=org, event_type="insight", signal_id=signal)
    factory.insert(
        "intervention", intervention_id=intervention, org_id=org, signal_id=signal, title="?",
        activated_on="2026-01-01",
    )  # fmt: skip
    factory.insert(
        "series_baseline", baseline_id=baseline, org_id=org, metric_id="losIndex", facility_id="1",
        starts_on="2026-01-01", reason="?",
    )  # fmt: skip
    return records | {
        "load_id": str(load),
        "signal_id": str(signal),
        "signal_run_id": str(signal_run),
        "event_id": str(event),
        "intervention_id": str(intervention),
        "baseline_id": str(baseline),
        "job_id": str(job),
        "rule_id": str(policy),
        "claim_rule_id": str(rule),
        "switch_id": str(switch),
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
            address = path.removeprefix("/") if route.path.startswith(API) else f"http://test{path}"
            answer = await client.request(method, address, json=BODIES.get(pattern))
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
            " union all select batch_job_id, status, false, false, 0, null from batch_job"
            " union all select org_requirement_policy_id, operation, waived, effective_to is not null, version, null"
            " from org_requirement_policy"
            " union all select claim_rule_switch_id, switch, approved_by is not null, is_request, 0, null"
            " from claim_rule_switch"
            " union all select id, status, false, false, version, assignee_id from assignments"
            " union all select intervention_id, title, false, ended_on is null, version, null from intervention"
            " union all select baseline_id, reason, false, false, 0, null from series_baseline"
            " union all select id, event_type, read, false, 0, null from activity_events"
            + "".join(
                f" union all select null, id, false, false, version_id, null from {table}"
                for table in (
                    "hacs_agents.memories",
                    "hacs_agents.messages",
                    "hacs_registry.knowledge_items",
                    "hacs_registry.templates",
                )
            )
            + " order by 1, 2"
        ).fetchall()
