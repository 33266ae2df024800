"""Runs in one process: what is found is written once, and a rerun changes nothing."""

from __future__ import annotations

from datetime import date

import pytest
from tests.quality.running.world import FALLS, METRIC, Shift, World, observations

from rcm.quality.service.signal_runs import MetricUnknown, NothingToRun


async def test_what_stands_out_is_raised_and_the_rest_is_watched(world: World) -> None:
    world.load(observations(METRIC, 20, 8, [Shift(7, 0.5)]))
    run = await world.run()
    assert run.status == "completed"
    counts = run.counts
    assert (counts["observations"], counts["series"], counts["signals"]) == (160, 20, 20)
    assert (counts["inserted"], counts["changed"], counts["unchanged"]) == (20, 0, 0)
    assert counts["raised"] + counts["watch"] == 20
    assert sum(counts["by_type"].values()) == 20
    raised = world.rows("select facility_id, domain, detected_at::date from signals where evidence = 'raised'")
    assert ("F0007", "Efficiency", date(2025, 8, 31)) in raised
    assert len(raised) == counts["raised"]


async def test_a_rerun_changes_nothing_and_tells_nothing(world: World) -> None:
    world.load(observations(METRIC, 20, 8, [Shift(7, 0.5)]))
    world.load(observations(FALLS, 20, 8, [Shift(3, 2.0)], seed=2))
    first = await world.run()
    before = world.rows("select * from signals order by id"), world.events()
    second = await world.run()
    assert first.counts["inserted"] == 40
    counts = second.counts
    assert (counts["inserted"], counts["changed"], counts["unchanged"]) == (0, 0, 40)
    assert counts["events"] == {}
    assert (world.rows("select * from signals order by id"), world.events()) == before


async def test_there_must_be_something_to_run_on(world: World) -> None:
    with pytest.raises(NothingToRun):
        await world.run()
    world.load(observations(METRIC, 6, 4))
    with pytest.raises(NothingToRun, match="2024-01-31"):
        await world.run(as_of=date(2024, 1, 31))
    with pytest.raises(MetricUnknown, match="'other'"):
        await world.run(metrics=("other",))
    assert world.one("select count(*) from signal_run") == 0
