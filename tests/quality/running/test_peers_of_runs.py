"""Peers that are looked at are those that the run compared: the same places, the same figures."""

from __future__ import annotations

from typing import Any

import pytest
from tests.quality.running.world import FALLS, METRIC, Shift, World, observations

from rcm.core.paging import PageRequest
from rcm.quality.dimensions import dimensions_hash
from rcm.quality.service.charts import charts
from rcm.quality.service.peers import peers

OCCUPANCY: dict[str, Any] = {
    "metric_id": "exampleOccupancy", "name": "Occupancy", "domain": "Efficiency", "polarity": "target_range",
    "target_low": 0.98, "target_high": 1.02, "unit": "share", "scale": 1.0, "is_ratio": True, "sampling": "empirical",
}  # fmt: skip
PLACED = (
    "select id, percentile_rank::float, metric_trend_timeline -> -1 -> 'z', peer_mean::float, peer_std::float,"
    " peer_percentile_trends -> -1 from signals order by metric_id, facility_id"
)


async def test_places_and_statistics_are_those_that_the_run_wrote(world: World) -> None:
    world.metric(**OCCUPANCY)
    world.load(observations(METRIC, 9, 14, [Shift(7, 0.5)]))
    world.load(observations(FALLS, 9, 14, [Shift(3, 2.0)], line="Surgery", seed=2))
    world.load(observations(OCCUPANCY, 9, 14, [Shift(4, 0.3)], seed=3))
    await world.run()
    for key, percentile, z, mean, std, trend in world.rows(PLACED):
        async with world.application.database.read(world.actor) as session:
            found = await peers(session, key, PageRequest())
            drawn = await charts(session, key)
        assert found.own is not None
        assert found.statistics is not None
        assert found.total == 9
        assert found.own.percentile == pytest.approx(percentile, abs=0.005)
        assert found.own.z == pytest.approx(z, abs=0.0001)
        assert [found.statistics.mean, found.statistics.std] == pytest.approx([mean, std], abs=0.0001)
        shares = ("p10", "p25", "p50", "p75", "p90")
        assert [getattr(found.statistics, name) for name in shares] == pytest.approx(
            [trend[name] for name in shares], abs=0.0001
        )
        assert drawn.peers.statistics == found.statistics
        assert drawn.funnel is not None
        assert drawn.funnel.own is not None
        assert drawn.funnel.own.value == found.own.value


async def test_wards_are_compared_with_wards_and_hospitals_with_hospitals(world: World) -> None:
    world.load(observations(METRIC, 6, 8))
    for ward in ("East", "West"):
        named = {"ward": ward}
        of_wards = observations(METRIC, 6, 8, [Shift(2, 0.5)], seed=len(ward) + ord(ward[0]))
        world.load(
            each | {"entity_dimensions": named, "entity_dimensions_hash": dimensions_hash(named)} for each in of_wards
        )
    await world.run()
    counted = (
        "select entity_dimensions ->> 'ward', min((peer_percentile_trends -> -1 ->> 'count')::int),"
        " count(*) from signals group by 1 order by 1 nulls first"
    )
    assert world.rows(counted) == [(None, 6, 6), ("East", 12, 6), ("West", 12, 6)]
    for key, percentile, z, mean, _, trend in world.rows(PLACED):
        async with world.application.database.read(world.actor) as session:
            found = await peers(session, key, PageRequest())
        assert found.own is not None
        assert found.statistics is not None
        assert found.total == found.statistics.count == trend["count"]
        assert found.own.percentile == pytest.approx(percentile, abs=0.005)
        assert found.own.z == pytest.approx(z, abs=0.0001)
        assert found.statistics.mean == pytest.approx(mean, abs=0.0001)
