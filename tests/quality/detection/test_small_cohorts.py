"""With too few peers nothing is judged: neither by their latest period, nor over time, nor by a slope."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.quality.detection.made_up import NO_DIMENSIONS, frame, noise, row, spec

from rcm.quality.detection import Found, detect, impact, wording
from rcm.quality.detection.impact import Costs
from rcm.quality.running.period_documents import period_documents

Rows = list[dict[str, Any]]


def of(found: Found, facility: str) -> dict[str, Any]:
    return found.series.filter(facility_id=facility).row(0, named=True)


def with_periods(rows: Rows, facilities: int, since: int) -> Rows:
    """All periods of the first facilities, of all others those from a number on."""
    return [
        each for each in rows
        if int(each["facility_id"][1:]) < facilities or int(each["observation_id"].rsplit("-", 1)[1]) >= since
    ]  # fmt: skip


def shifted(rows: Rows, facility: str, by: float) -> Rows:
    return [each | {"value": each["value"] + by * (each["facility_id"] == facility)} for each in rows]


def test_two_long_series_among_five_short_ones_are_not_held_against_each_other() -> None:
    found = detect(frame(shifted(with_periods(noise(7, 8), 2, 6), "F000", 6)), [spec()])
    assert of(found, "F000")["suspect_reasons"] == ["small_cohort"]
    assert of(found, "F002")["suspect_reasons"] == ["few_periods"]
    assert set(found.series["evidence"]) == {"watch"}
    assert found.series["p_value"].null_count() == 7


def test_a_window_needs_five_usable_facilities_to_be_judged_against() -> None:
    rows = [each | {"encounters": 40 if each["facility_id"] < "F002" else 4} for each in noise(7, 8)]
    found = detect(frame(shifted(rows, "F000", 6)), [spec(minimum_volume=10)])
    assert found.series["suspect_reasons"].to_list() == [["small_cohort"]] * 2 + [["low_volume"]] * 5
    one = of(found, "F000")
    assert (one["signal_type"], one["severity"], one["evidence"]) == ("suspect_data", 50, "watch")
    assert [one[name] for name in ("input_z", "tau2", "phi", "shrinkage", "p_value")] == [None] * 5
    usable = [each | {"encounters": 40 if each["facility_id"] < "F005" else 4} for each in noise(7, 8)]
    found = detect(frame(shifted(usable, "F000", 6)), [spec(minimum_volume=10)])
    assert of(found, "F000")["evidence"] == "raised"


def test_on_noise_few_usable_series_raise_nothing_falsely() -> None:
    raised = 0
    for seed in range(60):
        random = np.random.default_rng(seed)
        own = 0.3 * random.standard_normal(7)
        rows = [
            row(f"F{facility:03}", number, 10 + float(own[facility] + 0.5 * random.standard_normal()))
            for facility in range(7) for number in range(8) if facility < 2 or number >= 6
        ]  # fmt: skip
        raised += detect(frame(rows), [spec()]).series["evidence"].to_list().count("raised") > 0
    assert raised == 0


def test_periods_without_peers_do_not_water_down_those_that_have_them() -> None:
    rows = [each | {"value": 10 + (each["value"] - 10) / 30} for each in noise(30, 12)]
    rows = shifted(rows, "F000", 0.1)
    whole, late = (of(detect(frame(with_periods(rows, 1, since)), [spec(scale=1)]), "F000") for since in (0, 6))
    assert whole["evidence"] == late["evidence"] == "raised"
    # Of half of the periods the error is larger, of what is seen in them nothing else changes.
    assert late["periods"] == 6
    assert late["deviation"] == pytest.approx(whole["deviation"], abs=0.03)
    assert late["input_z"] > 0.5 * whole["input_z"]
    assert late["max_abs_deviation"] < 3


def test_a_short_time_with_peers_is_suspect_for_its_cohort_and_not_for_its_history() -> None:
    found = detect(frame(with_periods(noise(30, 12), 1, 10)), [spec()])
    assert of(found, "F000")["suspect_reasons"] == ["small_cohort"]
    assert of(found, "F001")["suspect_reasons"] == ["few_periods"]
    said = wording.words(found.series, {"m": spec()})["simplified_reasoning"][0]
    assert said == "The data do not bear a judgement: fewer than five facilities can be compared, or too seldom."


def test_without_peers_in_the_latest_period_nothing_is_said_of_a_place_among_them() -> None:
    found = detect(frame(noise(4, 8)), [spec(unit="days")])
    one = found.series.row(0, named=True)
    assert (one["suspect_reasons"], one["peer_count"]) == (["small_cohort"], 4)
    nothing = ("percentile", "robust_z", "magnitude_tier", "peer_mean", "peer_std", "p50", "shrunk_value", "input_z")
    assert [one[name] for name in nothing] == [None] * len(nothing)
    said = wording.words(found.series, {"m": spec(unit="days")}).row(0, named=True)
    assert said["description"] == f"Metric m at Hospital F000: {wording.figure(one['value'])} days."
    assert said["why_matters_narrative"] == "Metric m has too few peers to be weighed against in the latest period."


def test_periods_that_are_left_out_are_told_without_a_place_among_peers() -> None:
    found = detect(frame(with_periods(noise(8, 10), 1, 4)), [spec()])
    own = found.periods.filter(series_id=of(found, "F000")["series_id"]).sort("period_end")
    assert own["peer_count"].to_list() == [1] * 4 + [8] * 6
    for name in ("z", "percentile", "peer_mean", "peer_std", "p50"):
        assert own[name].is_null().to_list() == [True] * 4 + [False] * 6
    line = period_documents(own).row(0, named=True)["metric_trend_timeline"]
    assert line.count('"z":null,"value":') == 4
    assert of(found, "F000")["periods"] == 6


def test_days_are_held_against_peers_only_where_there_are_any() -> None:
    rows = [each | {"encounters": 100, "value": 7.0 if each["facility_id"] == "F000" else 5.0} for each in noise(8, 10)]
    stay = spec(unit="days", stay="arithmetic", scale=10)
    found = detect(frame(with_periods(rows, 1, 4)), [stay])
    made = impact.impacts(found.series, found.periods, {"m": stay}, Costs())
    own = made.filter(series_id=of(found, "F000")["series_id"]).row(0, named=True)
    assert own["net_days"] == pytest.approx(6 * 100 * (7 - 5.25))


@pytest.mark.parametrize(("long", "known"), [(4, False), (5, True)])
def test_a_slope_has_a_percentile_from_five_slopes_on(long: int, known: bool) -> None:
    rows = with_periods(noise(12, 9), long, 5)
    # What the first have before the others came has peers too: it is the length of their series that differs.
    rows += [row(f"S{at}-{number}", number, 10.0 + at) for at in range(5) for number in range(5)]
    series = detect(frame(rows), [spec()]).series.filter(pl.col("facility_id").str.starts_with("F"))
    first, others = series.head(long), series.tail(12 - long)
    assert first["slope_percentile"].is_not_null().to_list() == [known] * long
    assert first["slope_p_value"].is_not_null().to_list() == [known] * long
    assert first["trajectory_tier"].is_not_null().to_list() == [known] * long
    assert others["slope_percentile"].null_count() == 12 - long


def parts(facility: str, sub_line: str | None, value: float = 0.0, **more: Any) -> Rows:
    """Eight periods of a part of a facility, or of its whole."""
    random = np.random.default_rng(sum(map(ord, f"{facility}{sub_line}{more}")))
    return [
        row(facility, number, 10 + value + float(random.standard_normal()), sub_service_line=sub_line, **more)
        | {"observation_id": f"{facility}-{sub_line}-{more}-{number}"}
        for number in range(8)
    ]  # fmt: skip


def test_parts_of_one_facility_are_no_peers() -> None:
    dimensions = [{"entity_dimensions_hash": f"{at}" * 32, "entity_dimensions_keys": "{unit}"} for at in range(6)]
    by_line = [each for at in range(6) for each in parts("F000", f"Sub {at}", 8.0 * (at == 0))]
    by_unit = [each for at, more in enumerate(dimensions) for each in parts("F000", None, 8.0 * (at == 0), **more)]
    for rows, members in ((by_line, 1), (by_unit, 6)):
        series = detect(frame(rows), [spec()]).series
        assert series["suspect_reasons"].to_list() == [["small_cohort"]] * 6
        assert series["peer_count"].to_list() == [members] * 6
        assert set(series["evidence"]) == {"watch"}


def test_a_whole_stands_beside_wholes_and_a_part_beside_the_same_part_of_others() -> None:
    wards = {at: {"entity_dimensions_hash": f"{at}" * 32, "entity_dimensions_keys": "{unit}"} for at in range(2)}
    rows: Rows = []
    for facility in (f"F{at:03}" for at in range(6)):
        rows += parts(facility, None) + parts(facility, "Spine", 40.0) + parts(facility, "Hip", 80.0)
        rows += [each for more in wards.values() for each in parts(facility, None, 160.0, **more)]
        rows += parts(facility, None, 320.0, entity_dimensions_hash="f" * 32, entity_dimensions_keys="{shift,unit}")
    found = detect(frame(rows), [spec(scale=10)])
    told = found.series.with_columns(
        part=pl.concat_str("sub_service_line", "entity_dimensions_hash", ignore_nulls=True)
    ).group_by("part").agg(pl.col("peer_count").first(), (pl.col("peer_mean").first() / 10).round())  # fmt: skip
    assert {part: (count, mean) for part, count, mean in told.iter_rows()} == {
        NO_DIMENSIONS: (6, 1), f"Spine{NO_DIMENSIONS}": (6, 5), f"Hip{NO_DIMENSIONS}": (6, 9),
        "0" * 32: (12, 17), "1" * 32: (12, 17), "f" * 32: (6, 33),
    }  # fmt: skip
    assert set(found.series["evidence"]) == {"watch"}


def test_where_nobody_told_the_names_of_dimensions_only_the_same_dimensions_are_alike() -> None:
    rows = [
        each for at in range(6) for mark in "ab" for each in parts(f"F{at}", None, entity_dimensions_hash=mark * 32)
    ]
    assert set(detect(frame(rows), [spec()]).series["peer_count"]) == {6}
