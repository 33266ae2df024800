"""The peers of a signal over HTTP: who is compared with whom, in which figures, and never with another's rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import httpx
import pytest
from psycopg.types.json import Jsonb
from tests.quality.reading import observed
from tests.support.api import assert_problem
from tests.support.factories import Factory, Tenant

from rcm.core.ids import new_id


def cohort(factory: Factory, org: UUID, values: Sequence[float | None], first: int = 1, **series: Any) -> None:
    """Facilities with one value each, in December 2026."""
    for number, value in enumerate(values, first):
        named = {"facility_id": f"F{number:04}", "facility": f"Facility {number}"}
        observed.observations(factory, org, [value], **(named | {"suppressed": value is None} | series))


@pytest.fixture
def signal(factory: Factory, tenant: Tenant) -> str:
    """Its facility's own value is 1.5."""
    observed.metric(factory)
    key = new_id()
    observed.observations(factory, tenant.org_id, [1.0, 1.2])
    observed.observations(factory, tenant.org_id, [9.0], service_line="Surgery")
    observed.execute(
        factory, "delete from metric_observation where service_line = 'Cardiology' and period_end = '2026-12-31'"
    )
    factory.insert(
        "metric_observation", org_id=tenant.org_id, observation_id=key, period_start="2026-12-01",
        period_end="2026-12-31", value=1.5, expected=1.0, encounters=100, numerator=600.0, denominator=400.0,
        **observed.SERIES,
    )  # fmt: skip
    return str(observed.signal(factory, tenant.org_id, canonical_node_id=str(key)))


async def test_peers_stand_in_order_with_percentile_and_z_worked_by_hand(
    client: httpx.AsyncClient, factory: Factory, tenant: Tenant, signal: str
) -> None:
    cohort(factory, tenant.org_id, [0.9, 1.0, 1.1, 1.0, None])
    shown = (await client.get(f"signals/{signal}/peers")).json()
    assert [(each["value"], each["percentile"], each["rank"], each["is_own"]) for each in shown["items"]] == [
        (1.5, 90.0, 1, True), (1.1, 70.0, 2, False), (1.0, 40.0, 3, False), (1.0, 40.0, 3, False),
        (0.9, 10.0, 5, False), (None, None, None, False),
    ]  # fmt: skip
    figures = shown["statistics"]
    # 0.9 1.0 1.0 1.1 1.5: mean 1.1, variance (.04 + .01 + .01 + 0 + .16) / 5 = .044, median 1.0, MAD of
    # 0 0 .1 .1 .5 = .1; z of 1.5 = .5 / .14826.
    assert (figures["count"], figures["median"]) == (5, 1.0)
    assert [figures[name] for name in ("mean", "std", "mad", "p10", "p90")] == pytest.approx(
        [1.1, 0.044**0.5, 0.1, 0.94, 1.34]
    )
    assert shown["own"] == shown["items"][0]
    assert shown["own"]["z"] == pytest.approx(0.5 / 0.14826)
    assert (shown["note"], shown["total"], shown["period_start"]) == (None, 6, "2026-12-01")


async def test_a_cohort_of_thousands_comes_in_pages_that_miss_nobody(
    client: httpx.AsyncClient, factory: Factory, tenant: Tenant, signal: str
) -> None:
    observed.execute(
        factory,
        "insert into metric_observation (org_id, metric_id, facility_id, service_line, period_start, period_end, value)"
        f" select '{tenant.org_id}', 'stayIndex', 'R' || n, 'Cardiology', '2026-12-01', '2026-12-31', 1 + n / 10000.0"
        " from generate_series(1, 3000) n",
    )
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = (await client.get(f"signals/{signal}/peers", params={"limit": 200, **after})).json()
        seen += [each["facility_id"] for each in page["items"]]
        assert page["own"]["facility_id"] == "330101"
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == ["330101", *(f"R{number}" for number in range(3000, 0, -1))]
    assert page["total"] == 3001
    assert_problem(await client.get(f"signals/{signal}/peers", params={"after": "x"}), 422, "core.cursor_invalid")


async def test_under_five_values_there_are_no_statistics_and_it_says_so(
    client: httpx.AsyncClient, factory: Factory, tenant: Tenant, signal: str
) -> None:
    cohort(factory, tenant.org_id, [0.9, 1.0, 1.1, None])
    shown = (await client.get(f"signals/{signal}/peers")).json()
    assert (shown["statistics"], shown["total"]) == (None, 5)
    assert shown["note"] == "A cohort has values of at least 5 facilities; this one has 4."
    assert [each["percentile"] for each in shown["items"]] == [None] * 5
    assert shown["own"]["value"] == 1.5


async def test_neither_other_organisations_nor_other_lines_and_periods_are_peers(
    client: httpx.AsyncClient, factory: Factory, tenant: Tenant, other_tenant: Tenant, signal: str
) -> None:
    cohort(factory, tenant.org_id, [0.9, 1.0, 1.1, 1.0])
    cohort(factory, tenant.org_id, [7.0], 50, service_line="Surgery")
    cohort(factory, tenant.org_id, [7.0], 60, service_line=None)
    cohort(factory, other_tenant.org_id, [7.0] * 9, 70)
    shown = (await client.get(f"signals/{signal}/peers")).json()
    assert sorted(each["value"] for each in shown["items"]) == [0.9, 1.0, 1.0, 1.1, 1.5]
    cohort(factory, tenant.org_id, [7.0] * 5, 80, sub_service_line="Electrophysiology")
    cohort(factory, tenant.org_id, [7.0] * 5, 90, entity_dimensions=Jsonb({"unit": "ICU"}), entity_dimensions_hash="a")
    shown = (await client.get(f"signals/{signal}/peers")).json()
    assert (shown["total"], shown["statistics"]["count"]) == (5, 5), "parts are no peers of a whole"
    foreign = observed.signal(factory, other_tenant.org_id)
    assert_problem(await client.get(f"signals/{foreign}/peers"), 404, "quality.signal_not_found")


async def test_units_of_one_facility_are_no_cohort(client: httpx.AsyncClient, factory: Factory, tenant: Tenant) -> None:
    observed.metric(factory)
    for at in range(6):
        ward = {"entity_dimensions": Jsonb({"ward": at}), "entity_dimensions_hash": str(at) * 32}
        observed.observations(factory, tenant.org_id, [1.0 + at], **ward)
    of_ward = observed.signal(
        factory, tenant.org_id, entity_dimensions=Jsonb({"ward": 0}), entity_dimensions_hash="0" * 32
    )
    shown = (await client.get(f"signals/{of_ward}/peers")).json()
    assert (shown["total"], shown["statistics"]) == (6, None)
    assert shown["note"] == "A cohort has values of at least 5 facilities; this one has 1."
    assert [each["percentile"] for each in shown["items"]] == [None] * 6


async def test_where_high_is_good_the_lowest_is_the_worst(
    client: httpx.AsyncClient, factory: Factory, tenant: Tenant, signal: str
) -> None:
    observed.execute(factory, "update metric set polarity = 'higher_is_better' where metric_id = 'stayIndex'")
    cohort(factory, tenant.org_id, [0.9, 1.0, 1.1, 1.0])
    shown = (await client.get(f"signals/{signal}/peers")).json()
    assert [each["value"] for each in shown["items"]] == [0.9, 1.0, 1.0, 1.1, 1.5]
    assert (shown["own"]["percentile"], shown["own"]["rank"]) == (10.0, 5)


async def test_peers_of_an_observation_that_is_gone_are_none(
    client: httpx.AsyncClient, factory: Factory, signal: str
) -> None:
    observed.execute(factory, "delete from metric_observation")
    shown = (await client.get(f"signals/{signal}/peers")).json()
    assert (shown["items"], shown["statistics"], shown["own"]) == ([], None, None)
    assert shown["note"] == "The observation that gave this signal is not loaded any more."
