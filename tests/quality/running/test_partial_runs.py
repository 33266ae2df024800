"""Runs of a part: of some metrics, with evidence over all; before or after a load, and never of half of it."""

from __future__ import annotations

from datetime import date

from tests.quality.running.world import FALLS, METRIC, Shift, World, observations

from rcm.quality.service.signal_runs import RunAsked, untold
from rcm.quality.service.signal_shared import run_shared


def fill(world: World) -> None:
    world.load(observations(METRIC, 20, 8, [Shift(7, 0.07), Shift(9, 0.5)]))
    for number in range(3):
        world.load(observations(FALLS, 20, 8, line=f"Line {number}", seed=number))


async def test_a_run_of_one_metric_leaves_the_evidence_of_the_whole(world: World) -> None:
    fill(world)
    await world.run()
    before, told = world.signals(), world.events()
    run = await world.run(metrics=("exampleStay",))
    assert (run.counts["series"], run.counts["unchanged"], run.counts["changed"]) == (20, 20, 0)
    shared = await run_shared(world.application.database, world.actor, RunAsked(metrics=("exampleStay",)), 30, untold)
    assert (shared.counts["series"], shared.counts["unchanged"]) == (20, 20)
    assert (world.signals(), world.events()) == (before, told)


async def test_a_run_of_one_metric_keeps_what_was_set_aside_of_others(world: World) -> None:
    for metric in (METRIC, FALLS):
        rows = list(observations(metric, 6, 4))
        for row in rows:
            row["value"] *= 3e6
        world.load(rows)
    counted = "select metric_id, count(*) from metric_row_set_aside where reason = 'value_too_large' group by 1"
    await world.run()
    first = world.rows(f"{counted} order by 1")
    assert first == [("exampleFalls", 6), ("exampleStay", 6)]
    await world.run(metrics=("exampleStay",))
    assert world.rows(f"{counted} order by 1") == first
    assert world.one("select count(distinct run_id) from metric_row_set_aside") == 2


async def test_a_signal_is_told_as_new_once_however_its_evidence_comes_and_goes(world: World) -> None:
    world.load(observations(METRIC, 20, 8, [Shift(7, 0.5)]))
    await world.run()
    told = [kind for kind, _, _ in world.events()]
    watched = "update signals set evidence = 'watch', simplified_severity = %s where facility_id = 'F0007'"
    (severity,) = world.rows("select simplified_severity from signals where facility_id = 'F0007'")[0]
    world.change(watched, severity)
    await world.run()
    assert [kind for kind, _, _ in world.events()] == told, "as grave as it was: nothing new"
    world.change(watched, severity - 20)
    await world.run()
    assert [kind for kind, _, _ in world.events()] == [*told, "regression"]


async def test_what_is_less_grave_than_it_was_is_an_improvement(world: World) -> None:
    world.load(observations(METRIC, 20, 8, [Shift(7, 0.5)]))
    await world.run()
    world.change("delete from activity_events")
    world.change(
        "update signals set simplified_severity = 100, simplified_signal_type = 'critical_trajectory'"
        " where facility_id = 'F0007'"
    )
    run = await world.run()
    ((kind, _, payload),) = world.events()
    assert (kind, payload["facility_id"], payload["before"]["severity"]) == ("improvement", "F0007", 100)
    assert run.counts["events"] == {"improvement": 1}


async def test_a_run_beside_a_load_sees_all_of_it_or_nothing(world: World) -> None:
    world.load(observations(METRIC, 20, 8, [Shift(7, 0.5)]))
    async with world.application.database.write(world.actor) as load:
        await load.change(
            "insert into metric_observation (org_id, observation_id, metric_id, facility_id, facility, period_start,"
            " period_end, numerator, denominator, value, expected, encounters)"
            " select org_id, gen_random_uuid(), metric_id, facility_id, facility, '2025-09-01', '2025-09-30',"
            " numerator, denominator, value, expected, encounters from metric_observation"
            " where period_end = '2025-08-31'"
        )
        beside = await world.run()
        assert beside.counts["observations"] == 160
        assert world.rows("select distinct detected_at::date from signals") == [(date(2025, 8, 31),)]
    after = await world.run()
    assert (after.counts["observations"], after.counts["inserted"]) == (180, 20)
