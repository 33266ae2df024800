"""What a day costs is said over HTTP, and the next run puts the money into its signals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from tests.quality.running.world import METRIC, Shift, World, observations
from tests.support.api import assert_problem, client_of
from tests.support.factories import Factory, Tenant

DAY: dict[str, Any] = {"variable_day_cost": "900.50", "capacity_day_value": "1200", "target_occupancy": "0.9"}


def cost(world: World, facility: str) -> Decimal | None:
    found: Decimal | None = world.one("select annual_excess_cost from signals where facility_id = %s", facility)
    return found


async def test_the_next_run_reckons_with_what_a_day_costs(world: World, client: httpx.AsyncClient) -> None:
    world.load(observations(METRIC, 20, 8, [Shift(7, 0.5), Shift(9, 0.5)]))
    await world.run()
    assert cost(world, "F0007") is None
    assert (await client.put("impact-assumptions", json=DAY)).json()["facility_id"] is None
    own = await client.put("impact-assumptions/F0009", json=DAY | {"variable_day_cost": "1801", "source": "Ledger"})
    assert (own.status_code, own.json()["source"]) == (200, "Ledger")
    assert (await world.run()).counts["changed"] == 20
    days = world.one("select impact->>'annual_net_days' from signals where facility_id = %s", "F0007")
    one, other = cost(world, "F0007"), cost(world, "F0009")
    assert one is not None
    assert other is not None
    assert float(one) == pytest.approx(float(days) * 900.5, rel=1e-6)
    assert (await world.run()).counts["changed"] == 0
    assert (await client.delete("impact-assumptions/F0009")).status_code == 204
    assert (await client.delete("impact-assumptions")).status_code == 204
    await world.run()
    assert cost(world, "F0007") is None


async def test_they_are_listed_and_are_the_organisations_own(
    client: httpx.AsyncClient, app: FastAPI, factory: Factory, other_tenant: Tenant
) -> None:
    await client.put("impact-assumptions/F1", json=DAY)
    await client.put("impact-assumptions", json=DAY)
    listed = (await client.get("impact-assumptions")).json()["items"]
    assert [(each["facility_id"], each["variable_day_cost"]) for each in listed] == [(None, "900.50"), ("F1", "900.50")]
    async with client_of(app, await factory.person(other_tenant.org_id, "org_admin")) as stranger:
        assert (await stranger.get("impact-assumptions")).json()["items"] == []
        assert_problem(await stranger.delete("impact-assumptions/F1"), 404, "quality.impact_assumption_not_found")


async def test_the_same_again_changes_nothing_and_is_noted_once(client: httpx.AsyncClient, world: World) -> None:
    first = await client.put("impact-assumptions", json=DAY)
    again = await client.put("impact-assumptions", json=DAY)
    assert again.json() == first.json()
    assert world.one("select count(*) from audit_logs where action = 'impact_assumption.set'") == 1


@pytest.mark.parametrize(
    "wrong",
    [{"variable_day_cost": "-1"}, {"variable_day_cost": "1.234"}, {"target_occupancy": 0}, {"target_occupancy": "1.1"},
     {"source": "\u0000"}, {"average_day_cost": "5"}, {"variable_day_cost": "NaN"}],
)  # fmt: skip
async def test_what_is_no_cost_is_refused(client: httpx.AsyncClient, wrong: dict[str, Any]) -> None:
    assert (await client.put("impact-assumptions", json=DAY | wrong)).status_code == 422


async def test_a_facility_is_named_as_observations_name_it(client: httpx.AsyncClient) -> None:
    answer = await client.put(f"impact-assumptions/{'F' * 51}", json=DAY)
    assert_problem(answer, 422, "quality.facility_id_invalid")


async def test_who_only_reads_signals_says_nothing_of_costs(app: FastAPI, factory: Factory, tenant: Tenant) -> None:
    async with client_of(app, await factory.person(tenant.org_id, "viewer")) as viewer:
        assert (await viewer.get("impact-assumptions")).status_code == 200
        assert (await viewer.put("impact-assumptions", json=DAY)).status_code == 403
