"""Runs over HTTP: who may begin, see and cancel one, once for each key, and the rows that a run set aside."""

from __future__ import annotations

import httpx
from fastapi import FastAPI
from tests.quality.running.world import FALLS, METRIC, World, observations
from tests.support.api import assert_problem, client_of
from tests.support.factories import Factory, Tenant

from rcm.core.ids import new_id

#: A role, what reading answers, what beginning a run answers.
ROLES = [
    ("org_admin", 200, 202), ("operator", 200, 202), ("clinical_leadership", 200, 403),
    ("nursing_leadership", 200, 403), ("administration", 200, 403), ("viewer", 200, 403), ("sys_admin", 403, 403),
]  # fmt: skip


def beyond(world: World, facilities: int) -> None:
    """Observations whose values no column holds."""
    rows = list(observations(FALLS, facilities, 4))
    for row in rows:
        row["value"] *= 3e6
    world.load(rows)


async def test_a_run_is_begun_once_for_a_key_and_one_at_a_time(client: httpx.AsyncClient, world: World) -> None:
    world.load(observations(METRIC, 6, 4))
    asked = {"metrics": ["exampleStay"], "as_of": "2025-04-30"}
    first = await client.post("signal-runs", json=asked, headers={"Idempotency-Key": "a"})
    again = await client.post("signal-runs", json=asked, headers={"Idempotency-Key": "a"})
    assert (first.status_code, again.status_code) == (202, 202)
    assert again.json() == first.json()
    assert again.headers["Location"] == first.headers["Location"]
    assert_problem(
        await client.post("signal-runs", json={}, headers={"Idempotency-Key": "a"}), 409, "work.idempotency_key_reused"
    )
    assert_problem(await client.post("signal-runs", json=asked), 409, "quality.run_under_way")
    assert world.one("select count(*) from signal_run") == 1


async def test_a_run_is_cancelled_once_and_told_once(client: httpx.AsyncClient, world: World) -> None:
    world.load(observations(METRIC, 6, 4))
    run_id = (await client.post("signal-runs", json={})).json()["run_id"]
    ended = (await client.post(f"signal-runs/{run_id}/cancel")).json()
    assert (ended["status"], ended["cancelled_now"]) == ("cancelled", True)
    told = world.one("select count(*) from outbox where topic = 'signal_run'")
    again = (await client.post(f"signal-runs/{run_id}/cancel")).json()
    assert again == ended | {"cancelled_now": False}
    assert world.one("select count(*) from outbox where topic = 'signal_run'") == told
    assert world.one("select count(*) from audit_logs where action = 'signal_run.cancel'") == 1


async def test_who_may_see_runs_and_who_may_begin_them(
    app: FastAPI, factory: Factory, tenant: Tenant, world: World
) -> None:
    world.load(observations(METRIC, 6, 4))
    run = await world.run()
    addresses = ["signal-runs", f"signal-runs/{run.run_id}", f"signal-runs/{run.run_id}/set-aside"]
    for role, reads, runs in ROLES:
        async with client_of(app, await factory.person(tenant.org_id, role)) as client:
            assert [(await client.get(each)).status_code for each in addresses] == [reads] * 3, role
            begun = await client.post("signal-runs", json={})
            assert begun.status_code == runs, role
            ended = begun.json().get("run_id", run.run_id)
            assert (await client.post(f"signal-runs/{ended}/cancel")).status_code == (200 if runs == 202 else 403), role


async def test_rows_that_a_run_set_aside_are_read_in_pages(client: httpx.AsyncClient, world: World) -> None:
    beyond(world, 8)
    run = await world.run()
    assert run.counts["set_aside"]["value_too_large"] == 8
    address = f"signal-runs/{run.run_id}/set-aside"
    named: list[tuple[str, str, str]] = []
    after: str | None = None
    while True:
        params = {"limit": "3", "reason": "value_too_large"} | ({"after": after} if after else {})
        page = (await client.get(address, params=params)).json()
        assert page["total"] == 8
        named += [(each["facility_id"], each["metric_id"], each["period_end"]) for each in page["items"]]
        assert all("more than its column can hold" in each["detail"] for each in page["items"])
        after = page["next"]
        if after is None:
            break
    assert sorted(named) == [(f"F{n:04}", "exampleFalls", "2025-04-30") for n in range(8)]
    assert (await client.get(address, params={"reason": "other"})).json()["items"] == []
    assert_problem(await client.get(f"signal-runs/{new_id()}/set-aside"), 404, "quality.run_missing")
