"""Assignments over HTTP: every pair of states, who may do what, two at once, and the older addresses."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from tests.quality.workflow.conftest import Ward, bring, do
from tests.support.api import assert_problem, client_of
from tests.support.database import connect
from tests.support.factories import Factory, Person, Tenant

from rcm.core.ids import new_id
from rcm.quality.assignment_states import WAYS, AssignmentStatus, becomes, may_become, moves_from

S = AssignmentStatus
PAIRS = [(before, after) for before in S for after in S]
#: Below /api/v1, and as older clients know it: address and status of what can't be done.
DOORS = {
    "today": ("", 409, "quality.assignment_move_refused"),
    "older": ("http://test/api/", 400, "quality.assignment_move_invalid"),
}


async def status_of(client: httpx.AsyncClient, signal: UUID) -> str:
    items = (await client.get(f"signals/{signal}/assignments")).json()["items"]
    return str(items[0]["status"])


@pytest.mark.parametrize(("before", "after"), PAIRS)
async def test_every_pair_of_states_over_the_api(
    client: httpx.AsyncClient, ward: Ward, nurse: Person, before: S, after: S
) -> None:
    leading_there = [move for move, (_, to) in WAYS.items() if to == after]
    moved = 0
    for prefix, status, code in DOORS.values():
        for move in leading_there:
            signal = ward.signal()
            await bring(client, signal, before, nurse)
            body: dict[str, Any] = {"assignee_id": str(nurse.user_id)} if move == "assign" else {}
            body |= {"resolution_notes": "Done."} if move == "resolve" else {}
            answer = await client.post(f"{prefix}signals/{signal}/{move}", json=body)
            if WAYS[move] == (before, after):
                moved += 1
                assert (answer.status_code, answer.json()["status"]) == (200, after), answer.text
                assert answer.json()["moves"] == list(moves_from(after))
            else:
                problem = assert_problem(answer, status, code)
                assert problem["allowed"] == list(becomes(before))
                assert (problem["moves"], problem["wanted"]) == (list(moves_from(before)), move)
                assert problem["assignment_status"] == before
                assert await status_of(client, signal) == before
    assert moved == (len(DOORS) if may_become(before, after) else 0)


async def test_a_signal_that_nobody_has_is_new(client: httpx.AsyncClient, ward: Ward, nurse: Person) -> None:
    signal = ward.signal()
    for what in ("start", "unassign", "return", "resolve", "reopen", "close", "reassign"):
        problem = assert_problem(await do(client, signal, what, nurse), 409, "quality.assignment_move_refused")
        assert (problem["assignment_status"], problem["moves"]) == ("new", ["assign"])


async def test_a_signal_is_worked_on_by_whom_it_is_assigned_to(
    client: httpx.AsyncClient, as_nurse: httpx.AsyncClient, as_operator: httpx.AsyncClient, ward: Ward,
    operator: Person, nurse: Person,
) -> None:  # fmt: skip
    signal = ward.signal()
    given = (await do(as_nurse, signal, "assign", operator, notes="Please look at the weekends.")).json()
    assert (given["assignee"]["user_id"], given["assigner"]["user_id"]) == (str(operator.user_id), str(nurse.user_id))
    assert (given["status"], given["notes"], given["role_type"]) == ("assigned", "Please look at the weekends.", None)
    mine = (await as_operator.get("assignments", params={"mine": True})).json()["items"]
    assert [item["id"] for item in mine] == [given["id"]]
    started = (await do(as_operator, signal, "start", operator)).json()
    assert started["started_at"] is not None
    assert_problem(await as_operator.post(f"signals/{signal}/resolve", json={}), 422, "core.request_invalid")
    resolved = (await do(as_operator, signal, "resolve", operator)).json()
    assert resolved["resolution_notes"] == "Discharge rounds are at nine now."
    assert_problem(await do(as_operator, signal, "close", operator), 403, "quality.assignment_not_yours")
    closed = (await do(as_nurse, signal, "close", operator)).json()
    assert (closed["status"], closed["moves"], closed["closed_at"] is not None) == ("closed", [], True)
    assert (await client.get("assignments", params={"active": True})).json()["total"] == 0
    assert (await client.get("assignments", params={"status": "closed"})).json()["total"] == 1


@pytest.mark.parametrize("role", ["org_admin", "clinical_leadership", "nursing_leadership", "administration"])
async def test_leaders_assign_and_close(
    app: FastAPI, factory: Factory, tenant: Tenant, ward: Ward, operator: Person, role: str
) -> None:
    leader = await factory.person(tenant.org_id, role)
    async with client_of(app, leader) as leads, client_of(app, operator) as works:
        signal = ward.signal()
        given = await do(leads, signal, "assign", leader)
        assert given.json()["role_type"] == (None if role == "org_admin" else role)
        await do(leads, signal, "unassign", leader)
        await do(leads, signal, "assign", operator, role_type="administration")
        await do(works, signal, "start", operator)
        await do(works, signal, "resolve", operator)
        assert (await do(leads, signal, "close", operator)).json()["status"] == "closed"


async def test_who_does_not_have_it_neither_starts_nor_resolves(
    as_nurse: httpx.AsyncClient, as_operator: httpx.AsyncClient, client: httpx.AsyncClient, ward: Ward,
    operator: Person, tenant: Tenant,
) -> None:  # fmt: skip
    signal = ward.signal()
    await do(as_nurse, signal, "assign", tenant.admin)
    for other in (as_nurse, as_operator):
        assert_problem(await do(other, signal, "start", operator), 403, "quality.assignment_not_yours")
    assert_problem(await do(as_operator, signal, "unassign", operator), 403, "quality.assignment_not_yours")
    assert_problem(await do(as_operator, ward.signal(), "assign", operator), 403, "quality.assignment_not_yours")
    assert (await do(client, signal, "start", operator)).status_code == 200


async def test_a_viewer_reads_only(
    app: FastAPI, client: httpx.AsyncClient, ward: Ward, viewer: Person, nurse: Person
) -> None:
    signal = ward.signal()
    await do(client, signal, "assign", nurse)
    async with client_of(app, viewer) as views:
        assert (await views.get(f"signals/{signal}/assignments")).json()["total"] == 1
        for what in ("assign", "reassign", "unassign", "start", "return", "resolve", "reopen", "close"):
            assert_problem(await do(views, signal, what, nurse), 403, "core.permission_missing")
        assert_problem(
            await views.post(f"signals/{signal}/comment", json={"text": "?"}), 403, "core.permission_missing"
        )
        bulk = {"signal_ids": [str(signal)], "assignee_id": str(nurse.user_id)}
        assert_problem(await views.post("assignments/bulk", json=bulk), 403, "core.permission_missing")


async def test_an_assignee_is_an_active_person_of_the_organisation_who_may_work(
    client: httpx.AsyncClient, ward: Ward, viewer: Person, nurse: Person, other_tenant: Tenant, factory: Factory
) -> None:
    signal = ward.signal()
    with connect(factory.urls.owner) as owner:
        owner.execute("update app_user set is_active = false where user_id = %s", (nurse.user_id,))
    for person in (viewer, nurse, other_tenant.admin):
        assert_problem(await do(client, signal, "assign", person), 422, "quality.assignee_unfit")
    answer = await client.post(f"signals/{signal}/assign", json={"assignee_id": str(new_id())})
    assert_problem(answer, 422, "quality.assignee_unfit")
    assert (await client.get(f"signals/{signal}/assignments")).json()["total"] == 0


async def test_what_is_closed_is_history_and_a_new_assignment_is_begun_on_purpose(
    client: httpx.AsyncClient, ward: Ward, nurse: Person, operator: Person
) -> None:
    signal = ward.signal()
    first = await bring(client, signal, "closed", nurse)
    assert_problem(await do(client, signal, "assign", operator), 409, "quality.assignment_move_refused")
    second = (await do(client, signal, "assign", operator, anew=True)).json()
    assert second["id"] != first["id"]
    assert_problem(await do(client, signal, "assign", operator, anew=True), 409, "quality.assignment_move_refused")
    items = (await client.get(f"signals/{signal}/assignments")).json()["items"]
    assert [(item["id"], item["status"]) for item in items] == [(second["id"], "assigned"), (first["id"], "closed")]
    assert items[1] == first


async def test_a_reassigned_signal_is_started_anew_and_the_feed_says_from_whom(
    client: httpx.AsyncClient, ward: Ward, nurse: Person, operator: Person, factory: Factory
) -> None:
    signal = ward.signal()
    await bring(client, signal, "in_progress", nurse)
    again = (await do(client, signal, "reassign", operator)).json()
    assert (again["status"], again["started_at"], again["assignee"]["user_id"]) == (
        "assigned", None, str(operator.user_id),
    )  # fmt: skip
    assert_problem(await do(client, signal, "reassign", operator), 422, "quality.assignee_unfit")
    back = (await do(client, signal, "reassign", nurse)).json()
    assert back["assigned_at"] > again["assigned_at"]
    with connect(factory.urls.owner) as owner:
        events = owner.execute(
            "select payload ->> 'from_assignee_id', payload ->> 'assignee_id' from activity_events"
            " where event_type = 'assignment' order by created_at, id"
        ).fetchall()
    people = [None, str(nurse.user_id), str(operator.user_id), str(nurse.user_id)]
    assert events == list(itertools.pairwise(people))


@pytest.mark.parametrize(("state", "what"), [("new", "assign"), ("assigned", "start"), ("in_progress", "resolve")])
async def test_of_two_at_once_one_wins(
    client: httpx.AsyncClient, ward: Ward, nurse: Person, operator: Person, state: str, what: str
) -> None:
    signal = ward.signal()
    if state != "new":
        await bring(client, signal, state, nurse)
    answers = await asyncio.gather(*(do(client, signal, what, person) for person in (nurse, operator) * 3))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5
    for answer in answers:
        if answer.status_code == 409:
            assert_problem(answer, 409, "quality.assignment_move_refused")
    assert (await client.get(f"signals/{signal}/assignments")).json()["total"] == 1


async def test_a_version_that_is_not_the_current_one_is_refused(
    client: httpx.AsyncClient, ward: Ward, nurse: Person
) -> None:
    signal = ward.signal()
    answer = await do(client, signal, "assign", nurse)
    seen = answer.headers["etag"]
    assert seen == 'W/"1"'
    started = await client.post(f"signals/{signal}/start", headers={"If-Match": seen})
    assert (started.status_code, started.headers["etag"]) == (200, 'W/"2"')
    stale = await client.post(f"signals/{signal}/return", headers={"If-Match": seen})
    assert_problem(stale, 412, "core.version_changed")


async def test_a_repeated_request_is_done_once(client: httpx.AsyncClient, ward: Ward, nurse: Person) -> None:
    signal = ward.signal()
    await bring(client, signal, "assigned", nurse)
    first, second = [
        await client.post(f"signals/{signal}/start", headers={"Idempotency-Key": "start-1"}) for _ in range(2)
    ]
    assert (first.status_code, second.json()) == (200, first.json())


async def test_many_signals_are_assigned_and_each_refusal_is_told(
    as_nurse: httpx.AsyncClient, client: httpx.AsyncClient, ward: Ward, nurse: Person, operator: Person,
    other_tenant: Tenant, factory: Factory,
) -> None:  # fmt: skip
    taken, gone = ward.signal(), Ward(factory, other_tenant.org_id).signal()
    await bring(client, taken, "in_progress", nurse)
    free = [ward.signal() for _ in range(3)]
    ids = [str(key) for key in (free[0], taken, free[1], gone, free[2])]
    body = {"signal_ids": ids, "assignee_id": str(operator.user_id), "notes": "The same ward."}
    done = (await as_nurse.post("assignments/bulk", json=body)).json()
    assert [item["signal_id"] for item in done["items"]] == ids
    assert (done["assigned"], done["refused"]) == (3, 2)
    why = {item["signal_id"]: item["refused"] and item["refused"]["code"] for item in done["items"]}
    assert why[str(taken)] == "quality.assignment_move_refused"
    assert why[str(gone)] == "quality.signal_not_found"
    assert set(await asyncio.gather(*(status_of(client, key) for key in free))) == {"assigned"}


async def test_what_is_said_goes_to_the_feed_and_not_to_the_log(
    client: httpx.AsyncClient, ward: Ward, nurse: Person, factory: Factory, tenant: Tenant
) -> None:
    signal = ward.signal()
    answer = await client.post(f"signals/{signal}/comment", json={"text": " <b>Mrs. Example</b> knows more. "})
    assert (answer.status_code, answer.json()["text"]) == (201, "<b>Mrs. Example</b> knows more.")
    await do(client, signal, "assign", nurse, notes="Ask Mrs. Example.")
    with connect(factory.urls.owner) as owner:
        ((kind, user, payload),) = owner.execute(
            "select event_type, user_id, payload from activity_events where event_type = 'comment'"
        ).fetchall()
        log = owner.execute(
            "select action, changes::text from audit_logs where resource_type <> 'api_token'"
        ).fetchall()
    assert (kind, user, payload) == ("comment", tenant.admin.user_id, {"text": "<b>Mrs. Example</b> knows more."})
    assert {"signal.comment", "assignment.assign"} <= {row[0] for row in log}
    assert not any("Mrs." in (row[1] or "") for row in log)


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001, "a\x00b", None])
async def test_a_comment_that_says_nothing_or_too_much_is_refused(
    client: httpx.AsyncClient, ward: Ward, text: str | None
) -> None:
    answer = await client.post(f"signals/{ward.signal()}/comment", json={"text": text})
    assert_problem(answer, 422, "core.request_invalid")
