"""Interventions and baselines over HTTP, and what a run makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from psycopg.errors import UniqueViolation
from tests.quality.workflow.conftest import Ward
from tests.support.api import assert_problem, client_of
from tests.support.factories import Factory, Person, Tenant

from rcm.core.actor import Actor
from rcm.main import Application
from rcm.quality.repository.interventions import baseline_at
from rcm.quality.repository.signals import find_signal
from rcm.quality.service.intervening import measure_interventions

FIRST = date(2024, 1, 1)
BEFORE = [1.05, 0.95] * 7


def day(periods: int) -> str:
    return (FIRST + timedelta(days=30 * periods)).isoformat()


def observe(factory: Factory, org: UUID, values: Sequence[float], begin: int = 0) -> None:
    for n, value in enumerate(values, begin):
        on = FIRST + timedelta(days=30 * n)
        factory.insert(
            "metric_observation", org_id=org, metric_id="losIndex", facility_id="330101", facility="Maple General",
            service_line="Cardiology", period_start=on, period_end=on + timedelta(days=29), value=value,
        )  # fmt: skip


async def activate(client: httpx.AsyncClient, signal: UUID, **body: Any) -> httpx.Response:
    return await client.post(f"signals/{signal}/interventions", json={"title": "Rounds at nine"} | body)


@pytest.fixture
def signal(ward: Ward) -> UUID:
    return ward.signal()


async def test_an_intervention_is_begun_measured_and_ended(
    as_nurse: httpx.AsyncClient, client: httpx.AsyncClient, signal: UUID, factory: Factory, tenant: Tenant,
    nurse: Person, application: Application,
) -> None:  # fmt: skip
    observe(factory, tenant.org_id, BEFORE)
    begun = await activate(as_nurse, signal, activated_on=day(14), description="Two wards first.")
    assert begun.status_code == 201, begun.text
    made = begun.json()
    address = f"interventions/{made['intervention_id']}"
    assert (made["activated_by"]["user_id"], made["outcome"], made["version"]) == (str(nurse.user_id), None, 1)
    assert (await client.post(f"{address}/measure")).json()["outcome"] == "too_early"
    assert await kinds(client, signal) == ["intervention_activated"], "that it is too early yet is no news"

    observe(factory, tenant.org_id, [0.7, 0.7, 0.7], begin=14)
    async with application.database.write(Actor(tenant.org_id)) as session:
        assert await measure_interventions(session) == 1
    found = (await client.get(address)).json()
    assert (found["outcome"], found["outcome_detail"]["periods_after"]) == ("improved", 3)
    assert found["outcome_detail"]["change"] == pytest.approx(-0.3)
    assert await kinds(client, signal) == ["intervention_outcome", "intervention_activated"]
    (news, _) = (await client.get("activity", params={"signal_id": str(signal)})).json()["items"]
    assert (news["payload"]["outcome"], news["payload"]["before"], news["user"]) == ("improved", "too_early", None)

    async with application.database.write(Actor(tenant.org_id)) as session:
        assert await measure_interventions(session) == 0
    assert (await client.get(address)).json() == found, "a second run changes nothing"
    ended = await as_nurse.post(f"{address}/end", json={"ended_on": day(17)})
    assert (ended.status_code, ended.json()["ended_on"]) == (200, day(17))
    assert_problem(await as_nurse.post(f"{address}/end"), 409, "quality.intervention_over")


async def kinds(client: httpx.AsyncClient, signal: UUID) -> list[str]:
    items = (await client.get("activity", params={"signal_id": str(signal)})).json()["items"]
    return [item["event_type"] for item in items]


async def test_a_signal_has_one_intervention_at_a_time(client: httpx.AsyncClient, signal: UUID) -> None:
    first = (await activate(client, signal)).json()
    assert_problem(await activate(client, signal), 409, "quality.intervention_active")
    await client.post(f"interventions/{first['intervention_id']}/end")
    second = (await activate(client, signal, title="Weekend rounds")).json()
    of_signal = (await client.get(f"signals/{signal}/interventions")).json()["items"]
    assert [item["intervention_id"] for item in of_signal] == [second["intervention_id"], first["intervention_id"]]
    active = (await client.get("interventions", params={"active": True})).json()["items"]
    assert [item["title"] for item in active] == ["Weekend rounds"]


async def test_signals_of_one_series_have_one_intervention_at_a_time(
    client: httpx.AsyncClient, signal: UUID, ward: Ward, factory: Factory, tenant: Tenant
) -> None:
    following = ward.signal(detected_at="2026-11-30T00:00:00Z")
    elsewhere = ward.signal(facility_id="330102", temporal_node_id="series-2")
    first = (await activate(client, signal)).json()
    assert_problem(await activate(client, following), 409, "quality.intervention_active")
    assert (await activate(client, elsewhere)).status_code == 201
    other = {"org_id": tenant.org_id, "signal_id": following, "title": "By SQL", "activated_on": day(0)}
    with pytest.raises(UniqueViolation):
        factory.insert("intervention", **other, series_id="another")
    await client.post(f"interventions/{first['intervention_id']}/end")
    assert (await activate(client, following)).status_code == 201


@pytest.mark.parametrize(
    "odd",
    [
        {"period_end": FIRST + timedelta(days=30 * 17 - 1), "value": 3.0, "length": 90},  # a quarter among months
        {"period_end": FIRST + timedelta(days=30 * 16 - 2), "value": 3.0, "length": 30},  # overlaps a later month
        {"period_end": FIRST + timedelta(days=30 * 18 - 1), "value": 3.0, "length": 30, "suppressed": True},
    ],
)
async def test_what_a_chart_leaves_out_does_not_count_for_the_outcome(
    client: httpx.AsyncClient, signal: UUID, factory: Factory, tenant: Tenant, odd: dict[str, Any]
) -> None:
    observe(factory, tenant.org_id, [*BEFORE, 0.7, 0.7, 0.7])
    length = odd.pop("length")
    factory.insert(
        "metric_observation", org_id=tenant.org_id, metric_id="losIndex", facility_id="330101",
        facility="Maple General", service_line="Cardiology",
        period_start=odd["period_end"] - timedelta(days=length - 1), **odd,
    )  # fmt: skip
    made = (await activate(client, signal, activated_on=day(14))).json()
    found = (await client.post(f"interventions/{made['intervention_id']}/measure")).json()
    assert (found["outcome"], found["outcome_detail"]["periods_after"]) == ("improved", 3)


async def test_days_that_can_not_be_are_refused(client: httpx.AsyncClient, signal: UUID) -> None:
    later = (datetime.now(UTC).date() + timedelta(days=2)).isoformat()
    assert_problem(await activate(client, signal, activated_on=later), 422, "quality.day_invalid")
    made = (await activate(client, signal, activated_on=day(3))).json()
    for wrong in (later, day(2)):
        answer = await client.post(f"interventions/{made['intervention_id']}/end", json={"ended_on": wrong})
        assert_problem(answer, 422, "quality.day_invalid")
    stale = await client.post(f"interventions/{made['intervention_id']}/end", headers={"If-Match": 'W/"7"'})
    assert_problem(stale, 412, "core.version_changed")


async def test_a_baseline_is_recorded_with_its_reason_and_read_by_charts(
    client: httpx.AsyncClient, signal: UUID, application: Application, tenant: Tenant
) -> None:
    address = f"signals/{signal}/baselines"
    assert_problem(await client.post(address, json={"starts_on": day(6), "reason": " "}), 422, "core.request_invalid")
    made = await client.post(address, json={"starts_on": day(6), "reason": "The new wing opened."})
    assert made.status_code == 201, made.text
    assert_problem(
        await client.post(address, json={"starts_on": day(6), "reason": "Again."}), 409, "quality.baseline_exists"
    )
    await client.post(address, json={"starts_on": day(9), "reason": "Coding changed."})
    items = (await client.get(address)).json()["items"]
    assert [(item["starts_on"], item["reason"]) for item in items] == [
        (day(9), "Coding changed."), (day(6), "The new wing opened."),
    ]  # fmt: skip

    async def at(on: str) -> date | None:
        async with application.database.read(tenant.actor) as session:
            found = await find_signal(session, signal)
            assert found is not None
            return await baseline_at(session, found[0], date.fromisoformat(on))

    assert [await at(day(n)) for n in (5, 6, 9)] == [None, date.fromisoformat(day(6)), date.fromisoformat(day(9))]
    assert (await client.delete(f"series-baselines/{items[0]['baseline_id']}")).status_code == 204
    assert await at(day(9)) == date.fromisoformat(day(6))
    assert_problem(
        await client.delete(f"series-baselines/{items[0]['baseline_id']}"), 404, "quality.baseline_not_found"
    )


async def test_a_viewer_changes_nothing_of_interventions(
    app: FastAPI, client: httpx.AsyncClient, signal: UUID, viewer: Person
) -> None:
    made = (await activate(client, signal)).json()
    async with client_of(app, viewer) as views:
        assert (await views.get(f"interventions/{made['intervention_id']}")).status_code == 200
        for address, body in (
            (f"signals/{signal}/interventions", {"title": "?"}),
            (f"interventions/{made['intervention_id']}/end", {}),
            (f"interventions/{made['intervention_id']}/measure", {}),
            (f"signals/{signal}/baselines", {"starts_on": day(1), "reason": "?"}),
        ):
            assert_problem(await views.post(address, json=body), 403, "core.permission_missing")


async def test_ending_measuring_and_taking_back_are_done_once_for_a_key(
    client: httpx.AsyncClient, signal: UUID, factory: Factory, tenant: Tenant
) -> None:
    made = (await activate(client, signal, activated_on=day(3))).json()
    address = f"interventions/{made['intervention_id']}"
    for what in ("measure", "end"):
        first = await client.post(f"{address}/{what}", headers={"Idempotency-Key": what})
        again = await client.post(f"{address}/{what}", headers={"Idempotency-Key": what})
        assert (again.status_code, again.json()) == (first.status_code, first.json())
        assert again.headers["ETag"] == first.headers["ETag"]
    assert_problem(
        await client.post(f"{address}/measure", headers={"Idempotency-Key": "end"}), 409, "work.idempotency_key_reused"
    )
    given = {"starts_on": day(3), "reason": "Another case mix."}
    (item,) = (await client.post(f"signals/{signal}/baselines", json=given)).json()["items"]
    for _ in range(2):
        dropped = await client.delete(f"series-baselines/{item['baseline_id']}", headers={"Idempotency-Key": "drop"})
        assert (dropped.status_code, dropped.content) == (204, b"")
