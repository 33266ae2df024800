"""Detection as a whole: one row a series, the same whatever the order, units merged to what one pass finds."""

from __future__ import annotations

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.quality.detection.made_up import frame, noise, row, spec

from rcm.quality.detection import Found, Unit, detect, detect_unit, merge
from rcm.quality.detection.found import OF_THE_RUN, PERIODS, SERIES
from rcm.quality.detection.inputs import SET_ASIDE

SPECS = [
    spec("a"),
    spec("b", polarity="higher_is_better"),
    spec("c", polarity="target_range", target_low=9, target_high=11),
]


def observations() -> pl.DataFrame:
    rows = [each for seed, metric in enumerate(SPECS) for each in noise(20, 9, seed, metric_id=metric.metric_id)]
    for each in rows:
        each["service_line"] = "Cardiology" if int(each["facility_id"][1:]) % 2 else None
    rows += [row("F003", 4, 99.0, metric_id="a"), row("F004", 9, None, metric_id="b", suppressed=True)]
    return frame(rows)


def same(one: Found, other: Found) -> None:
    assert_frame_equal(one.series, other.series, check_exact=True)
    assert_frame_equal(one.periods, other.periods, check_exact=True)
    assert_frame_equal(one.set_aside, other.set_aside, check_exact=True)
    assert one.classification == other.classification


def test_each_series_has_one_row_and_each_observation_of_its_window_one() -> None:
    rows = frame(noise(12, 8))
    found = detect(rows, [spec()])
    assert found.series.height == 12
    assert found.series["observation_id"].to_list() == [f"m-F{each:03}-7" for each in range(12)]
    assert found.periods.height == 96
    assert set(found.periods["series_id"]) == set(found.series["series_id"])
    assert found.set_aside.height == 0


def test_the_columns_are_those_that_were_agreed() -> None:
    found = detect(observations(), SPECS)
    assert dict(found.series.schema) == SERIES | OF_THE_RUN
    assert dict(found.periods.schema) == PERIODS
    assert dict(found.set_aside.schema) == SET_ASIDE


@pytest.mark.parametrize("seed", range(5))
def test_neither_rows_nor_units_depend_on_their_order(seed: int) -> None:
    rows = observations()
    mixed = rows.sample(fraction=1, shuffle=True, seed=seed)
    same(detect(rows, SPECS), detect(mixed, SPECS[::-1]))


def test_units_that_travelled_as_bytes_merge_to_what_one_pass_finds() -> None:
    rows = observations()
    units = [detect_unit(rows.filter(pl.col("metric_id") == each.metric_id), each) for each in SPECS]
    carried = [Unit.from_bytes(unit.to_bytes()) for unit in units]
    same(detect(rows, SPECS), merge(carried[::-1]))


def test_bytes_that_are_no_unit_are_refused() -> None:
    with pytest.raises(ValueError, match="no unit"):
        Unit.from_bytes(b"nothing of the kind")


def test_nothing_in_gives_nothing_out_with_all_columns() -> None:
    found = detect(frame([]), SPECS)
    assert (found.series.height, found.periods.height, found.set_aside.height) == (0, 0, 0)
    assert dict(found.series.schema) == SERIES | OF_THE_RUN
    assert merge([]).series.height == 0


def test_a_metric_that_the_catalogue_lacks_is_named_and_the_rest_is_done() -> None:
    found = detect(frame(noise(6, 6) + noise(6, 6, metric_id="strange")), [spec()])
    assert found.series["metric_id"].unique().to_list() == ["m"]
    assert set(found.set_aside["reason"]) == {"unknown_metric"}
    assert found.set_aside.height == 36
