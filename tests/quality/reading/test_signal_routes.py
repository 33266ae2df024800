"""One signal over HTTP: its columns in groups, its series, what came before it, who may see it."""

from __future__ import annotations

import httpx
import pytest
from fastapi import FastAPI
from tests.quality.reading import observed
from tests.support.api import assert_problem, client_of
from tests.support.factories import Factory, Tenant

from rcm.core.ids import new_id

PARTS = ("timeline", "reasoning", "impact", "history")


@pytest.fixture
def signal(factory: Factory, tenant: Tenant) -> str:
    observed.metric(factory)
    return str(observed.signal(factory, tenant.org_id))


async def test_a_signal_shows_all_that_is_known_in_groups(client: httpx.AsyncClient, signal: str) -> None:
    shown = (await client.get(f"signals/{signal}")).json()
    assert (shown["metric_name"], shown["facility"], shown["status"]) == (
        "Length-of-stay index", "Maple General", "new",
    )  # fmt: skip
    assert shown["figures"] == {
        "value": 1.31, "expected": 1.0, "peer_mean": 1.002, "peer_std": 0.081, "percentile": 98.5, "encounters": 412,
        "unit": "ratio", "polarity": "lower_is_better", "target_low": None, "target_high": None,
    }  # fmt: skip
    assert shown["classification"]["calculation"] == observed.SIGNAL["simplified_severity_calculation"]
    assert shown["classification"]["severity_range"] == [81, 90]
    assert shown["tiers"] == {"magnitude": "severe", "trajectory": "stable", "consistency": "persistent"}
    assert shown["significance"] == {"evidence": "raised", "q_value": 0.001, "slope_q_value": 0.6}
    assert shown["impact"]["annual_excess_cost"] == "412000.50"
    assert shown["assignment"] is None
    assert (await client.get(f"signals/{signal}/reasoning")).json() == shown["classification"]
    assert (await client.get(f"signals/{signal}/impact")).json() == shown["impact"]


async def test_the_status_is_that_of_the_assignment_which_is_not_closed(
    client: httpx.AsyncClient, factory: Factory, tenant: Tenant, signal: str
) -> None:
    who = tenant.admin
    values = {"org_id": tenant.org_id, "signal_id": signal, "assignee_id": who.user_id}
    factory.insert("assignments", id=new_id(), status="closed", **values)
    assert (await client.get(f"signals/{signal}")).json()["status"] == "closed"
    factory.insert("assignments", id=new_id(), status="in_progress", notes="Look.", **values)
    shown = (await client.get(f"signals/{signal}")).json()
    assert (shown["status"], shown["assignee"]) == (
        "in_progress", {"user_id": str(who.user_id), "full_name": who.full_name},
    )  # fmt: skip
    history = (await client.get(f"signals/{signal}/history")).json()
    assert [each["status"] for each in history["assignments"]] == ["in_progress", "closed"]


async def test_the_timeline_is_the_series_up_to_the_signals_own_period(
    client: httpx.AsyncClient, factory: Factory, tenant: Tenant, signal: str
) -> None:
    observed.observations(factory, tenant.org_id, [1.0, 1.1, None, 1.31])
    observed.observations(factory, tenant.org_id, [2.0], service_line="Surgery")
    observed.observations(factory, tenant.org_id, [3.0], facility_id="330102")
    items = (await client.get(f"signals/{signal}/timeline")).json()["items"]
    assert [each["value"] for each in items] == [1.0, 1.1, None, 1.31]
    assert [each["period_end"] for each in items][-1] == "2026-12-31"
    assert all(each["used"] for each in items)
    earlier = observed.signal(factory, tenant.org_id, detected_at="2026-10-31T00:00:00Z", canonical_node_id="n0")
    assert len((await client.get(f"signals/{earlier}/timeline")).json()["items"]) == 2


async def test_history_tells_what_changed_from_one_signal_of_the_series_to_the_next(
    client: httpx.AsyncClient, factory: Factory, tenant: Tenant, signal: str
) -> None:
    before = observed.signal(
        factory, tenant.org_id, canonical_node_id="n0", detected_at="2026-11-30T00:00:00Z", simplified_severity=84,
        evidence="watch",
    )  # fmt: skip
    observed.signal(factory, tenant.org_id, canonical_node_id="x", temporal_node_id="series-2")
    factory.insert(
        "activity_events", id=new_id(), org_id=tenant.org_id, event_type="regression", signal_id=signal,
        payload={"severity": [84, 88]},
    )  # fmt: skip
    history = (await client.get(f"signals/{signal}/history")).json()
    assert [each["id"] for each in history["signals"]] == [signal, str(before)]
    assert history["signals"][0]["changes"] == {"severity": [84, 88], "evidence": ["watch", "raised"]}
    assert history["signals"][1]["changes"] == {}
    assert [(each["event_type"], each["payload"]) for each in history["events"]] == [
        ("regression", {"severity": [84, 88]})
    ]


async def test_another_organisation_finds_nothing(app: FastAPI, signal: str, other_tenant: Tenant) -> None:
    async with client_of(app, other_tenant) as theirs:
        for part in ("", *(f"/{name}" for name in PARTS)):
            assert_problem(await theirs.get(f"signals/{signal}{part}"), 404, "quality.signal_not_found")


async def test_a_viewer_may_read(app: FastAPI, factory: Factory, tenant: Tenant, signal: str) -> None:
    async with client_of(app, await factory.person(tenant.org_id, "viewer")) as viewer:
        for part in ("", *(f"/{name}" for name in PARTS)):
            assert (await viewer.get(f"signals/{signal}{part}")).status_code == 200
