"""What a run tells: new, worse, better, explained; and what it could not store."""

from __future__ import annotations

from tests.quality.running.world import METRIC, Shift, World, observations


async def test_a_raised_signal_is_new_once_and_a_worse_one_a_regression(world: World) -> None:
    world.load(observations(METRIC, 20, 6, [Shift(7, 0.5)]))
    run = await world.run()
    assert run.counts["events"] == {"new_signal": run.counts["raised"]}
    world.change("delete from activity_events")
    world.change("update signals set simplified_severity = 20, simplified_signal_type = 'improving_leader'")
    await world.run()
    told = [(kind, payload["before"]["severity"]) for kind, _, payload in world.events()]
    assert told
    assert set(told) == {("regression", 20)}
    assert world.one("select count(*) from outbox where topic = 'signal_run'") == 4


async def test_the_next_period_is_compared_with_the_signal_before_it(world: World) -> None:
    world.load(observations(METRIC, 20, 6, [Shift(7, 0.5)]))
    await world.run()
    world.change("delete from activity_events")
    world.load(observations(METRIC, 20, 1, [Shift(7, 0.5)], first=6, seed=3))
    run = await world.run()
    assert run.counts["inserted"] == 20
    assert "F0007" not in {payload["facility_id"] for kind, _, payload in world.events() if kind == "new_signal"}


async def test_a_line_that_explains_the_excess_is_an_insight(world: World) -> None:
    for number, line in enumerate(("Cardiology", "Orthopedics", "Surgery")):
        world.load(observations(METRIC, 20, 8, [Shift(7, 0.5)] if number == 0 else [], line=line, seed=number))
    await world.run()
    told = [payload for kind, _, payload in world.events() if kind == "insight"]
    assert [(each["facility_id"], each["service_line"]) for each in told] == [("F0007", "Cardiology")]
    assert told[0]["share_of_excess"] >= 0.6
    await world.run()
    assert len([1 for kind, _, _ in world.events() if kind == "insight"]) == 1


async def test_a_value_that_no_column_holds_is_set_aside_by_name(world: World) -> None:
    rows = list(observations(METRIC | {"metric_id": "exampleFalls"}, 8, 4))
    for row in rows:
        row["value"] *= 3e6
    world.load(rows)
    run = await world.run()
    assert run.counts["signals"] == 0
    assert run.counts["set_aside"]["value_too_large"] == 8
    assert world.one("select count(*) from metric_row_set_aside where reason = 'value_too_large'") == 8


async def test_money_is_claimed_only_where_something_is_assumed(world: World) -> None:
    world.load(observations(METRIC, 20, 8, [Shift(7, 0.5)]))
    await world.run()
    assert world.one("select count(*) from signals where annual_excess_cost is not null") == 0
    world.change(
        "insert into impact_assumption (org_id, variable_day_cost, capacity_day_value, target_occupancy)"
        " values (%s, 500, 900, .85)", world.actor.org_id,
    )  # fmt: skip
    run = await world.run()
    assert run.counts["changed"] == 20
    assert world.one("select annual_excess_cost > 0 from signals where facility_id = 'F0007'")
    assert "$" in world.one("select why_matters_narrative from signals where facility_id = 'F0007'")
