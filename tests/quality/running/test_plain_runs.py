"""Runs in one process: what is found is written once, and a rerun changes nothing."""

from __future__ import annotations

from datetime import date

import pytest
from psycopg.types.json import Jsonb
from tests.quality.running.world import FALLS, METRIC, Shift, World, observations

from rcm.quality.service.signal_runs import MetricUnknown, NothingToRun

NONE = "99914b932bd37a50b983c5e7c90ae93b"


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


async def test_a_run_forgets_what_was_removed_long_ago_and_keeps_what_was_removed_lately(world: World) -> None:
    world.load(observations(METRIC, 20, 8))
    await world.run()
    world.change("delete from signals where facility_id in ('F0001', 'F0002')")
    world.change(
        "update signal_removal set created_at = now() - interval '8 days'"
        " where signal_id = (select min(signal_id::text)::uuid from signal_removal)"
    )
    assert world.one("select count(*) from signal_removal") == 2
    await world.run()
    assert world.one("select count(*) from signal_removal") == 1
    assert world.one("select bool_and(created_at > now() - interval '1 hour') from signal_removal")


async def test_a_row_that_somebody_else_changed_is_written_anew_whatever_its_hash_was(world: World) -> None:
    world.load(observations(METRIC, 20, 8))
    await world.run()
    before = world.rows("select facility_id, description, content_hash from signals order by 1")
    world.change("update signals set description = 'by hand' where facility_id = 'F0003'")
    assert world.rows("select facility_id from signals where content_hash is null") == [("F0003",)]
    again = await world.run()
    assert (again.counts["inserted"], again.counts["changed"], again.counts["unchanged"]) == (0, 1, 19)
    assert world.rows("select facility_id, description, content_hash from signals order by 1") == before


async def test_names_are_stored_as_they_are_whatever_signs_stand_in_them(world: World) -> None:
    names = ["A\tB", "two\nlines", "back\\slash", "\\N", "\\.", '"quoted", it', "Św. Łucja 🏥", "{brace} %s", " blank "]
    named = {f"F{at:04}": name for at, name in enumerate(names)}
    rows = [each | {"facility": named.get(each["facility_id"], "Plain")} for each in observations(METRIC, 12, 8)]
    dimensions = {"unit": 'I\\C"U\n', "shift": "ü"}
    rows[0] |= {"entity_dimensions": Jsonb(dimensions), "entity_dimensions_hash": "other"}
    world.load([{"entity_dimensions": Jsonb({}), "entity_dimensions_hash": NONE, **each} for each in rows])
    first = await world.run()
    plain = "from signals where entity_dimensions = '{}'"
    stored = world.rows(f"select facility_id, facility, description, group_value {plain}")
    assert first.counts["inserted"] == len(stored) + 1 == 13
    for facility_id, facility, description, group in stored:
        assert facility == group == named.get(facility_id, "Plain")
        assert description.startswith(f"Length of stay index at {facility}: ")
    assert world.one("select entity_dimensions from signals where entity_dimensions <> '{}'") == dimensions
    assert world.one("select jsonb_array_length(peer_percentile_trends) from signals where facility_id = 'F0003'") == 8
    assert (await world.run()).counts["unchanged"] == 13
