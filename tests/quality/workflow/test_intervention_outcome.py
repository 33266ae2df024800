"""What became of a metric after the day on which something was changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from rcm.quality.intervention_outcome import Aim, Period, measure

#: A stable year and a bit: mean 10, moving ranges of 1.
BEFORE = [10.5, 9.5] * 7
DOWN, UP = Aim("lower_is_better"), Aim("higher_is_better")
FIRST = date(2025, 1, 1)


def series(values: Sequence[float | None]) -> list[Period]:
    """Periods of thirty days, one after the other."""
    starts = [FIRST + timedelta(days=30 * n) for n in range(len(values))]
    return [Period(on, on + timedelta(days=29), value) for on, value in zip(starts, values, strict=True)]


def day(periods: int) -> date:
    return FIRST + timedelta(days=30 * periods)


@pytest.mark.parametrize(
    ("after", "aim", "outcome"),
    [
        ([9.0, 6.0, 9.0], DOWN, "improved"),
        ([9.0, 6.0, 9.0], UP, "worsened"),
        ([11.0, 14.0, 11.0], DOWN, "worsened"),
        ([11.0, 14.0, 11.0], UP, "improved"),
        ([9.4] * 7, DOWN, "improved"),
        ([7.9, 10.0, 7.9], DOWN, "improved"),
        ([10.5, 9.5] * 4, DOWN, "unchanged"),
        ([10.5, 9.5] * 2, DOWN, "too_early"),
        ([6.0, 6.0], DOWN, "too_early"),
        ([], DOWN, "too_early"),
        ([6.0, 9.0, 14.0], DOWN, "worsened"),
    ],
)
def test_a_change_is_what_the_limits_before_it_do_not_allow(after: list[float], aim: Aim, outcome: str) -> None:
    measured = measure(series(BEFORE + after), aim, day(14))
    assert measured.outcome == outcome
    assert (measured.detail["periods_before"], measured.detail["periods_after"]) == (14, len(after))
    assert measured.detail["center"] == pytest.approx(10.0)
    assert (measured.detail["lower"], measured.detail["upper"]) == (pytest.approx(7.34), pytest.approx(12.66))


def test_a_pattern_that_began_before_it_is_not_its_doing() -> None:
    low_already = [*BEFORE[:12], 9.4, 9.4, 9.4, 9.4]
    measured = measure(series([*low_already, 9.4, 9.4, 9.4]), DOWN, day(16))
    assert measured.outcome == "too_early"
    assert measured.detail["patterns"] == []


def test_the_period_that_holds_the_day_is_on_neither_side() -> None:
    measured = measure(series([*BEFORE, 3.0, 6.0, 6.0, 6.0]), DOWN, day(14) + timedelta(days=10))
    assert (measured.detail["periods_before"], measured.detail["periods_after"]) == (14, 3)


def test_what_comes_after_its_end_is_not_its_doing() -> None:
    measured = measure(series([*BEFORE, 10.5, 9.5, 10.5, 3.0]), DOWN, day(14), ended_on=day(16) + timedelta(days=5))
    assert measured.outcome == "too_early"
    assert measured.detail["periods_after"] == 3


def test_a_recorded_baseline_says_where_the_time_before_begins() -> None:
    old_days = [30.0] * 6
    measured = measure(series([*old_days, *BEFORE, 6.0, 6.0, 6.0]), DOWN, day(20), baseline=day(6))
    assert (measured.outcome, measured.detail["periods_before"]) == ("improved", 14)


def test_without_twelve_periods_before_it_nothing_is_said() -> None:
    measured = measure(series([*BEFORE[:11], 1.0, 1.0, 1.0]), DOWN, day(11))
    assert (measured.outcome, measured.detail["reason"]) == ("too_early", "under 12 periods before it")


def test_what_never_moved_before_has_moved() -> None:
    assert measure(series([*[5.0] * 12, 4.0, 4.0, 4.0]), DOWN, day(12)).outcome == "improved"
    assert measure(series([*[5.0] * 12, *[5.0] * 7]), DOWN, day(12)).outcome == "unchanged"


def test_of_a_band_the_distance_from_it_counts() -> None:
    band = Aim("target_range", 8.0, 9.0)
    outside = [11.5, 10.5] * 7
    for good in ([8.5] * 3, [9.0, 8.0, 8.8]):
        measured = measure(series(outside + good), band, day(14))
        assert (measured.outcome, measured.detail["mean_after"]) == ("improved", 0)
    assert measure(series([*outside, 2.0, 2.0, 2.0]), band, day(14)).outcome == "worsened"


def test_missing_and_impossible_values_take_no_part() -> None:
    measured = measure(series([*BEFORE, None, float("nan"), 6.0, 6.0, 6.0]), DOWN, day(14))
    assert (measured.outcome, measured.detail["periods_after"]) == ("improved", 3)
