"""What can't be used is named with its reason, and the rest is done."""

from __future__ import annotations

import math
from typing import Any

import polars as pl
import pytest
from tests.quality.detection.made_up import frame, month, noise, row, spec

from rcm.quality.detection import Found, detect


def reasons(found: Found) -> dict[str, str]:
    return dict(found.set_aside.select("observation_id", "reason").iter_rows())


def suspicions(found: Found) -> dict[str, list[str]]:
    return dict(found.series.select("facility_id", "suspect_reasons").iter_rows())


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"value": None}, "no_value"), ({"value": math.nan}, "not_finite"), ({"value": math.inf}, "not_finite"),
        ({"encounters": -3}, "negative_volume"), ({"denominator": -1.0}, "negative_volume"),
        ({"denominator": 0.0}, "zero_denominator"), ({"period_end": month(2)[1]}, "bad_period"),
        ({"facility_id": None}, "no_facility"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_used_is_set_aside_with_its_reason(more: dict[str, Any], reason: str) -> None:
    found = detect(frame([*noise(8, 7), row("F000", 7, 10.0) | more]), [spec()])
    assert reasons(found) == {"m-F000-7": reason}
    assert found.set_aside["detail"][0]
    assert found.series.height == 8
    assert found.periods.height == 56


def test_no_row_is_lost() -> None:
    rows = noise(8, 8)
    for at in range(0, 64, 7):
        rows[at]["value"] = math.nan
    found = detect(frame(rows), [spec()])
    assert found.periods.height + found.set_aside.height == 64


def test_of_rows_that_say_the_same_one_is_used_and_of_rows_that_differ_none() -> None:
    same = row("F001", 3, 0.0) | {"observation_id": "z-again"}
    rows = noise(8, 8)
    same["value"] = next(each["value"] for each in rows if each["observation_id"] == "m-F001-3")
    found = detect(frame([*rows, same, row("F002", 4, 99.0, observation_id="other")]), [spec()])
    assert reasons(found) == {
        "z-again": "duplicate_row", "other": "conflicting_rows", "m-F002-4": "conflicting_rows",
    }  # fmt: skip


def test_a_percentage_among_shares_is_named() -> None:
    shares = [each | {"value": each["value"] / 100} for each in noise(8, 8)]
    shares[5]["value"] = 12.0
    found = detect(frame(shares), [spec(is_ratio=True, sampling="binomial")])
    assert list(reasons(found).values()) == ["mixed_units"]
    found = detect(frame(shares), [spec(is_ratio=True)])
    assert list(reasons(found).values()) == ["mixed_units"]


def test_a_value_that_its_own_parts_contradict_by_a_factor_is_named() -> None:
    rows = [each | {"numerator": each["value"], "denominator": 100.0} for each in noise(8, 8)]
    rows[0]["value"] = rows[0]["value"] / 100
    found = detect(frame(rows), [spec(sampling="binomial", scale=100)])
    assert list(reasons(found).values()) == ["mixed_units"]


def test_a_series_keeps_periods_of_the_length_of_its_latest_and_cohorts_never_mix_lengths() -> None:
    rows = noise(8, 9)
    start, end = month(6, 3)
    rows += [row(f"F{each:03}", 20, 30.0, period_start=start, period_end=end) for each in range(4)]
    rows += [row(f"Q{each}", at, 30.0 + each, period_start=month(at, 3)[0], period_end=month(at, 3)[1])
             for each in range(6) for at in (0, 3, 6)]  # fmt: skip
    found = detect(frame(rows), [spec()])
    assert set(reasons(found).values()) == {"period_length"}
    assert found.set_aside.height == 4
    by_facility = dict(found.series.select("facility_id", "peer_count").iter_rows())
    assert (by_facility["F000"], by_facility["Q0"]) == (8, 6)


def test_of_overlapping_periods_the_later_is_used() -> None:
    start, _ = month(3)
    middle = row("F000", 50, 10.0, period_start=start.replace(day=15), period_end=month(4)[1].replace(day=14))
    found = detect(frame([*noise(8, 8), middle]), [spec()])
    assert reasons(found) == {"m-F000-50": "overlapping_period"}
    assert found.series.height == 8


def test_missing_periods_leave_a_series_with_what_it_has() -> None:
    rows = [each for each in noise(8, 9) if each["observation_id"] not in {"m-F000-3", "m-F000-4"}]
    found = detect(frame(rows), [spec()])
    assert dict(found.series.select("facility_id", "periods").iter_rows())["F000"] == 7


def test_one_facility_only_has_no_peers_and_is_suspect() -> None:
    found = detect(frame(noise(1, 8)), [spec()])
    assert suspicions(found) == {"F000": ["small_cohort"]}
    assert found.series["signal_type"].to_list() == ["suspect_data"]
    assert found.series["severity"].to_list() == [50]
    assert found.series["p_value"].to_list() == [None]
    assert found.series["evidence"].to_list() == ["watch"]


@pytest.mark.parametrize(("peers", "suspect"), [(4, True), (5, False)])
def test_a_cohort_under_five_is_suspect(peers: int, suspect: bool) -> None:
    found = detect(frame(noise(peers, 8)), [spec()])
    assert all(("small_cohort" in each) is suspect for each in suspicions(found).values())


def test_values_that_are_all_equal_stand_at_the_middle_and_raise_nothing() -> None:
    found = detect(frame([each | {"value": 4.0} for each in noise(8, 8)]), [spec()])
    assert found.series["percentile"].to_list() == [50.0] * 8
    assert found.series["input_z"].to_list() == [0.0] * 8
    assert set(found.series["evidence"]) == {"watch"}
    assert set(found.series["signal_type"]) == {"baseline"}


def test_suppressed_low_and_short_series_are_shown_apart_with_their_reasons() -> None:
    rows = [each | {"encounters": 40} for each in noise(9, 8)]
    rows = [each for each in rows if each["facility_id"] != "F002" or each["observation_id"] >= "m-F002-6"]
    rows += [row("F000", 8, 3.0, suppressed=True, encounters=40), row("F001", 8, 10.0, encounters=4)]
    rows += [row(f"F{each:03}", 8, 10.0, encounters=40) for each in range(2, 9)]
    found = detect(frame([each for each in rows if each["observation_id"] != "m-F002-7"]), [spec(minimum_volume=10)])
    told = suspicions(found)
    assert (told["F000"], told["F001"], told["F002"]) == (["suppressed"], ["low_volume"], ["few_periods"])
    assert found.series.filter(pl.col("facility_id") == "F000")["value"].to_list() == [None]
    assert all(not told[f"F{each:03}"] for each in range(3, 9))


def test_the_parts_of_a_suppressed_row_move_nobody_elses_figures() -> None:
    rows = [
        each | {"value": (20 + place % 7) / 400, "numerator": 20.0 + place % 7, "denominator": 400.0}
        for place, each in enumerate(noise(9, 8))
    ]
    hidden = [row("F000", 8, None, suppressed=True), row("F000", 8, 0.9, suppressed=True, numerator=360.0)]
    rows += [row(f"F{each:03}", 8, 0.05, numerator=20.0, denominator=400.0) for each in range(1, 9)]
    without, left = (
        detect(frame([*rows, each | {"denominator": beside}]), [spec(sampling="binomial", is_ratio=True, scale=1.0)])
        for each, beside in zip(hidden, (None, 400.0), strict=True)
    )
    assert left.series.equals(without.series)
    assert left.periods.equals(without.periods)


def test_columns_that_are_absent_are_taken_for_null() -> None:
    rows = frame(noise(8, 8)).drop("numerator", "denominator", "expected", "encounters", "system_name")
    assert detect(rows, [spec(sampling="binomial", scale=100)]).series.height == 8
