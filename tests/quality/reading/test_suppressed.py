"""What is suppressed is neither shown nor used, even where another service left figures in its row."""

from __future__ import annotations

from datetime import date
from typing import Any

import httpx
import pytest
from tests.quality.reading import observed
from tests.support.factories import Factory, Tenant

from rcm.core.ids import new_id
from rcm.main import Application
from rcm.quality.repository import run_input
from rcm.quality.running.window import Period

HIDDEN: dict[str, Any] = {"suppressed": True, "value": 7.5, "numerator": 3000.0, "denominator": 400.0}


@pytest.fixture
def signal(factory: Factory, tenant: Tenant) -> str:
    """Its series is suppressed in November, its peer F0001 in December."""
    observed.metric(factory)
    key = new_id()
    periods: list[dict[str, Any]] = [{}, HIDDEN, {"observation_id": key}]
    for (start, end), said in zip(observed.months(3), periods, strict=True):
        factory.insert(
            "metric_observation",
            **{"org_id": tenant.org_id, "period_start": start, "period_end": end, "value": 1.2, "numerator": 480.0,
               "denominator": 400.0, "encounters": 100, **observed.SERIES, **said},
        )  # fmt: skip
    for number in range(1, 7):
        named = {"facility_id": f"F{number:04}", "facility": f"Facility {number}"}
        hidden = {name: value for name, value in HIDDEN.items() if name != "value"} if number == 1 else {}
        observed.observations(factory, tenant.org_id, [7.5 if hidden else 1.0], **named, **hidden)
    return str(observed.signal(factory, tenant.org_id, canonical_node_id=str(key)))


async def test_the_timeline_and_the_charts_have_no_figure_of_a_suppressed_period(
    client: httpx.AsyncClient, signal: str
) -> None:
    items = (await client.get(f"signals/{signal}/timeline")).json()["items"]
    parts = ("suppressed", "value", "numerator", "denominator")
    assert [tuple(each[name] for name in parts) for each in items] == [
        (False, 1.2, 480.0, 400.0), (True, None, None, None), (False, 1.2, 480.0, 400.0),
    ]  # fmt: skip
    charts = (await client.get(f"signals/{signal}/charts")).json()
    assert [each["value"] for each in charts["control"]["points"]] == [1.2, None, 1.2]
    assert charts["sparkline"]["high"] == 1.2


async def test_peers_neither_show_nor_count_a_suppressed_figure(client: httpx.AsyncClient, signal: str) -> None:
    page = (await client.get(f"signals/{signal}/peers")).json()
    (hidden,) = [each for each in page["items"] if each["suppressed"]]
    assert (hidden["facility_id"], hidden["value"]) == ("F0001", None)
    assert page["statistics"]["count"] == 6
    assert not [name for name, value in hidden.items() if value in (7.5, 3000.0)]
    assert page["statistics"]["p90"] < 7.5


async def test_a_run_reads_no_figure_of_a_suppressed_row(application: Application, tenant: Tenant, signal: str) -> None:
    assert signal
    async with application.database.read(tenant.actor) as session:
        window = [Period(date(2026, 12, 1), date(2026, 12, 31))]
        rows = await run_input.observations(session, "stayIndex", window)
    hidden = rows.filter(rows["suppressed"]).select("value", "numerator", "denominator", "encounters")
    assert hidden.rows() == [(None, None, None, 100)]
