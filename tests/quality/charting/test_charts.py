"""Figures behind charts, worked by hand: control limits by phases, funnels, what is left out and thinned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from tests.quality.detection.made_up import frame, month, row, spec

from rcm.quality.charting.cohort import cohort_of, needed_since
from rcm.quality.charting.control import Baseline, control_chart
from rcm.quality.charting.funnels import funnel_chart, thinned
from rcm.quality.charting.series import Point, natural_bounds, usable
from rcm.quality.detection import MetricSpec
from rcm.quality.detection import funnel as detection_funnel
from rcm.quality.running.window import Period

SHARE = spec(sampling="binomial", is_ratio=True)
OCCUPANCY = spec(polarity="target_range", target_low=0.75, target_high=0.85, is_ratio=True)
JANUARY = Period(*month(0))


def points(values: Sequence[float | None]) -> list[Point]:
    return [Point(*month(number), value) for number, value in enumerate(values)]


def test_limits_are_2_66_mean_moving_ranges_away_from_twelve_values_on() -> None:
    (phase,) = control_chart(points([10.0, 12.0] * 6)).phases
    # Mean 11; each range is 2: 2.66 x 2 = 5.32.
    assert [phase.center, phase.lower, phase.upper, phase.moving_range_mean] == pytest.approx([11, 5.68, 16.32, 2])
    (short,) = control_chart(points([*[10.0, 12.0] * 5, 10.0, None])).phases
    assert (short.values, short.lower, short.upper) == (11, None, None)
    assert short.center == pytest.approx(120 / 11)


def test_a_baseline_begins_limits_of_its_own_and_the_rules_ask_within_them() -> None:
    series = points([10.0, 12.0] * 6 + [20.0, 22.0] * 6 + [40.0])
    once = control_chart(series)
    assert any(each.rules for each in once.points[:12])
    rebased = control_chart(series, [Baseline(month(12)[0], "The new wing opened.")])
    before, after = rebased.phases
    assert [before.center, before.lower, before.upper] == pytest.approx([11, 5.68, 16.32])
    assert (after.first, after.values, after.baseline) == (12, 13, Baseline(month(12)[0], "The new wing opened."))
    # 12 values about 21 and one of 40: mean (252 + 40) / 13, ranges 11 x 2 and 18 in 12.
    center, reach = 292 / 13, 2.66 * 40 / 12
    assert [after.center, after.lower, after.upper] == pytest.approx([center, center - reach, center + reach])
    # 40 pulls the center over all others: from the seventh on they are a run below it.
    assert [each.rules for each in rebased.points[:18]] == [()] * 18
    assert rebased.points[18].rules == ("seven_on_one_side",)
    assert rebased.points[24].rules == ("outside_limits",)
    assert [each.phase for each in rebased.points] == [0] * 12 + [1] * 13


def test_of_baselines_in_one_period_the_latest_holds_and_those_after_all_periods_wait() -> None:
    start = month(3)[0]
    chart = control_chart(
        points([1.0] * 6),
        [Baseline(start, "b"), Baseline(start - timedelta(days=3), "a"), Baseline(month(9)[0], "later")],
    )
    assert [each.baseline.reason if each.baseline else None for each in chart.phases] == [None, "b"]
    (only,) = control_chart(points([1.0] * 3), [Baseline(month(0)[0], "from the start")]).phases
    assert only.baseline is not None
    assert control_chart([]).phases == ()


def test_limits_are_not_told_where_no_value_can_be() -> None:
    (phase,) = control_chart(points([0.01, 0.03] * 6), bounds=natural_bounds(SHARE)).phases
    assert [phase.lower, phase.upper] == pytest.approx([0.0, 0.02 + 2.66 * 0.02])
    assert natural_bounds(spec(sampling="binomial", is_ratio=False)) == (0.0, 100.0)
    assert natural_bounds(spec()) == (None, None)


def test_periods_of_another_length_and_overlapping_ones_are_left_out() -> None:
    rows = [row("A", number, 1.0 + number) for number in range(4)]
    quarter = dict(zip(("period_start", "period_end"), month(0, 3), strict=True))
    kept, left_out = usable([*rows, rows[0] | quarter | {"observation_id": "q"}], spec())
    assert ([each.value for each in kept], left_out) == ([1.0, 2.0, 3.0, 4.0], 1)
    hidden, _ = usable([rows[0], rows[1] | {"suppressed": True}, rows[2]], spec())
    assert [each.value for each in hidden] == [1.0, None, 3.0]


def cohort(counts: list[tuple[float, float]], metric: MetricSpec = SHARE, own: int = 0) -> Any:
    rows = [
        row(f"F{n:03}", 0, above / below, numerator=above, denominator=below, encounters=int(below))
        for n, (above, below) in enumerate(counts)
    ]
    return cohort_of(frame(rows), metric, JANUARY, rows[own]["observation_id"])


def test_funnel_limits_are_a_binomials_where_nothing_is_over_dispersed() -> None:
    made = funnel_chart(SHARE, cohort([(16, 100), (24, 100), *[(80, 400)] * 4]))
    assert made is not None
    # All of them together have 360 of 1,800: .2. Its error is .04 among 100 and .02 among 400.
    assert made.center == pytest.approx(0.2)
    assert (made.tau2, made.volume) == (0.0, "denominator")
    first, last = made.limits[0], made.limits[-1]
    assert [first.volume, first.lower95, first.upper95] == pytest.approx([100, 0.2 - 0.0784, 0.2 + 0.0784], abs=1e-5)
    assert [first.lower998, first.upper998] == pytest.approx([0.2 - 0.123609, 0.2 + 0.123609], abs=1e-5)
    assert [last.volume, last.lower95, last.upper95] == pytest.approx([400, 0.2 - 0.0392, 0.2 + 0.0392], abs=1e-5)
    assert (made.own, made.total, made.outside95, made.outside998) == (made.points[0], 6, 0, 0)


def test_a_unit_beyond_the_limits_is_marked_and_is_the_signals_own() -> None:
    made = funnel_chart(SHARE, cohort([*[(20, 100)] * 20, (40, 100)], own=20))
    assert made is not None
    assert made.own is not None
    # Mean (20 x .2 + .4) / 21 = .2095, error .0407: .4 lies 4.7 errors away.
    assert (made.own.value, made.own.outside, made.outside998) == (0.4, "99.8", 1)
    assert made.limits[0].lower998 > 0
    low = funnel_chart(SHARE, cohort([(1, 50), *[(1, 100)] * 5]))
    assert low is not None
    assert low.limits[0].lower95 == 0.0


def test_a_small_cohort_and_one_without_volumes_have_no_funnel() -> None:
    assert funnel_chart(SHARE, cohort([(1, 10)] * 4)) is None
    rows = [row(f"F{n}", 0, 1.0 + n) for n in range(6)]
    assert funnel_chart(spec(), cohort_of(frame(rows), spec(), JANUARY, None)) is None


def test_thousands_of_points_are_thinned_and_those_outside_stay() -> None:
    counts = [(10.0 + number % 3, 100.0 + number) for number in range(3_000)]
    counts[1500] = (400.0, 1600.0)
    made = funnel_chart(SHARE, cohort(counts))
    assert made is not None
    assert (len(made.points), made.total) == (400, 3_000)
    assert 0.25 in [each.value for each in made.points]
    every = detection_funnel(SHARE, [0.1] * 9, [100.0 + number for number in range(9)])
    assert every is not None
    assert [each.volume for each in thinned(every.points, 3)] == [100.0, 103.0, 106.0]


def test_rows_that_can_not_be_used_are_no_peers() -> None:
    rows = [row(f"F{n}", 0, 0.1, denominator=50.0, numerator=5.0) for n in range(6)]
    rows += [row("bad", 0, 0.1, denominator=-1.0), row("percent", 0, 12.0), row("none", 0, None, suppressed=True)]
    found = cohort_of(frame(rows), SHARE, JANUARY, "m-F3-0")
    assert (found.count, found.set_aside, len(found.members)) == (6, 2, 7)
    assert found.own is not None
    assert (found.own.percentile, found.own.z, found.own.rank, found.own.volume) == (50.0, 0.0, 1, 50.0)
    assert found.members[-1].suppressed


def test_no_rows_at_all_are_an_empty_cohort() -> None:
    assert cohort_of(frame([]), SHARE, JANUARY, None).members == ()
    hidden = cohort_of(frame([row("A", 0, None, suppressed=True)]), SHARE, JANUARY, None)
    assert (hidden.count, hidden.statistics, len(hidden.members)) == (0, None, 1)


def test_a_distance_from_a_band_needs_the_series_of_a_year() -> None:
    since = needed_since(OCCUPANCY, JANUARY)
    assert since is not None
    assert since <= month(0)[0] - timedelta(days=334)
    assert needed_since(SHARE, JANUARY) is None
