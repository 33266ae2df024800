"""The charts of a signal over HTTP: its series with limits and marks, its place among peers, nobody else's rows."""

from __future__ import annotations

import httpx
import pytest
from tests.quality.reading import observed
from tests.support.api import assert_problem
from tests.support.factories import Factory, Tenant

CALM: list[float | None] = [1.0, 1.2] * 6


@pytest.fixture
def signal(factory: Factory, tenant: Tenant) -> str:
    observed.metric(factory)
    return str(observed.signal(factory, tenant.org_id))


async def test_a_series_is_drawn_with_limits_rules_baseline_and_interventions(
    client: httpx.AsyncClient, factory: Factory, tenant: Tenant, signal: str
) -> None:
    observed.observations(factory, tenant.org_id, [*CALM, *([2.0, 2.2] * 6), 4.0])
    baseline = {"starts_on": "2025-12-01", "reason": "The new wing opened."}
    assert (await client.post(f"signals/{signal}/baselines", json=baseline)).status_code == 201
    done = {"title": "Rounds at nine", "activated_on": "2026-06-15"}
    earlier = observed.signal(factory, tenant.org_id, canonical_node_id="n0", detected_at="2026-06-30T00:00:00Z")
    assert (await client.post(f"signals/{earlier}/interventions", json=done)).status_code == 201
    shown = (await client.get(f"signals/{signal}/charts")).json()
    control = shown["control"]
    first, second = control["phases"]
    assert [first["center"], first["lower"], first["upper"]] == pytest.approx([1.1, 1.1 - 0.532, 1.1 + 0.532])
    assert (first["starts_on"], first["note"]) == (None, None)
    assert (second["starts_on"], second["reason"], second["first"]) == ("2025-12-01", "The new wing opened.", 12)
    assert control["points"][-1] == {
        "period_start": "2026-12-01", "period_end": "2026-12-31", "value": 4.0, "phase": 1,
        "rules": ["outside_limits"],
    }  # fmt: skip
    assert [(each["title"], each["activated_on"]) for each in control["interventions"]] == [
        ("Rounds at nine", "2026-06-15")
    ]
    spark = shown["sparkline"]
    assert (len(spark["points"]), spark["low"], spark["high"]) == (12, 2.0, 4.0)


async def test_under_twelve_values_there_are_no_limits_and_it_says_so(
    client: httpx.AsyncClient, factory: Factory, tenant: Tenant, signal: str
) -> None:
    observed.observations(factory, tenant.org_id, [1.0, 1.2])
    (phase,) = (await client.get(f"signals/{signal}/charts")).json()["control"]["phases"]
    assert (phase["lower"], phase["upper"], phase["note"]) == (None, None, "2 values: limits need 12.")
    assert phase["center"] == pytest.approx(1.1)


async def test_the_funnel_marks_the_signals_own_point_among_its_peers(
    client: httpx.AsyncClient, factory: Factory, tenant: Tenant, other_tenant: Tenant, signal: str
) -> None:
    observed.observations(factory, tenant.org_id, [2.0])
    for number in range(20):
        named = {"facility_id": f"F{number}", "facility": f"Facility {number}", "denominator": 300.0 + number}
        observed.observations(factory, tenant.org_id, [1.0 + number % 2 / 10], **named)
        observed.observations(factory, other_tenant.org_id, [9.0], **named)
    shown = (await client.get(f"signals/{signal}/charts")).json()
    funnel = shown["funnel"]
    assert (funnel["own"], funnel["total"], funnel["volume"]) == (
        {"volume": 400.0, "value": 2.0, "outside": "99.8"}, 21, "denominator",
    )  # fmt: skip
    assert max(each["value"] for each in funnel["points"]) == 2.0
    assert len(funnel["limits"]) == 40
    assert (shown["peers"]["value"], shown["peers"]["statistics"]["count"]) == (2.0, 21)
    assert shown["note"] is None


async def test_without_observations_the_charts_are_empty_and_say_why(client: httpx.AsyncClient, signal: str) -> None:
    shown = (await client.get(f"signals/{signal}/charts")).json()
    assert (shown["control"]["points"], shown["sparkline"]["points"], shown["funnel"]) == ([], [], None)
    assert shown["note"] == "The observation that gave this signal is not loaded any more."


async def test_a_signal_of_another_organisation_has_no_charts(
    client: httpx.AsyncClient, factory: Factory, other_tenant: Tenant, signal: str
) -> None:
    foreign = observed.signal(factory, other_tenant.org_id)
    assert_problem(await client.get(f"signals/{foreign}/charts"), 404, "quality.signal_not_found")
