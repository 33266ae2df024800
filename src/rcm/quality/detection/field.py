"""Prepared rows as arrays: who belongs to which series, cohort and window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from rcm.quality.detection.inputs import Prepared
from rcm.quality.detection.metrics import MetricSpec, Options
from rcm.quality.detection.peers import Cohorts, cohort_figures
from rcm.quality.detection.periods import MONTH_DAYS
from rcm.quality.detection.trend import Windows

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: Days fit into so many bits, counted from the year 1.
_DAY_BITS: Final = 22
_YEAR_ONE: Final = 719_163
#: A missing day more or less does not move a period by one.
_WHOLE: Final = 0.15


@dataclass(frozen=True, slots=True)
class Field:
    """All rows of a metric. `last` is each series' latest row. `told` are the rows of its window that have a value,
    `used` those of them that have a cohort to be judged by, `column` their places in the windows' matrices. `group`:
    series that are compared over time. `facility` is of series; `facilities` and `small` are of cohorts."""

    series: Ints
    cohort: Ints
    value: Floats
    expected: Floats
    parts: tuple[Floats, Floats, Floats]
    last: Ints
    group: Ints
    facility: Ints
    told: Ints
    used: Ints
    column: Ints
    windows: Windows
    cohorts: Cohorts
    facilities: Ints
    small: Flags
    shown: Ints

    def matrix(self, of_rows: Floats) -> Floats:
        """Figures of rows, side by side for each series."""
        found = np.full(self.windows.times.shape, np.nan)
        found[self.series[self.used], self.column] = of_rows[self.used]
        return found


def field_of(prepared: Prepared, spec: MetricSpec, options: Options) -> Field:
    """The arrays of a metric's rows; there has to be at least one row."""
    rows = prepared.rows
    series = rows["series"].to_numpy()
    value = _floats(rows["value"])
    start = rows["period_start"].to_physical().cast(pl.Int64).to_numpy()
    end = rows["period_end"].to_physical().cast(pl.Int64).to_numpy()
    size = prepared.series.height
    last = np.cumsum(np.bincount(series, minlength=size)) - 1
    alike, facility = _alike(prepared.series), _codes(prepared.series["facility_id"])
    cohort = _dense((alike[series] << (2 * _DAY_BITS)) | ((start + _YEAR_ONE) << _DAY_BITS) | (end + _YEAR_ONE))
    length = prepared.series["length"].to_numpy()
    shown = np.flatnonzero(~np.isnan(value))
    facilities = facilities_of(cohort[shown], facility[series[shown]], int(cohort.max()) + 1)
    small = facilities < options.minimum_cohort
    back = _periods_back(series, start, last, length)
    told = _told(series, back, shown, options)
    # Alone in its period a unit is as its peers are by construction: that would water down all others.
    used = told[~small[cohort[told]]]
    column, windows = _windows(series, back, size, used, options)
    return Field(
        series=series,
        cohort=cohort,
        value=value,
        expected=_floats(rows["expected"]),
        parts=(_floats(rows["numerator"]), _floats(rows["denominator"]), _floats(rows["encounters"])),
        last=last,
        group=_dense((alike << 32) + length),
        facility=facility,
        told=told,
        used=used,
        column=column,
        windows=windows,
        cohorts=cohort_figures(cohort[shown], value[shown], int(cohort.max()) + 1, spec.floor),
        facilities=facilities,
        small=small,
        shown=shown,
    )


def _alike(series: pl.DataFrame) -> Ints:
    """Numbers of what may stand beside each other: the same line, sub line and names of dimensions. A whole is never
    compared with its own parts."""
    names = series.select(
        "service_line", "sub_service_line", pl.coalesce("entity_dimensions_keys", "entity_dimensions_hash")
    )
    found = np.zeros(series.height, dtype=np.int64)
    for column in names.get_columns():
        codes = _codes(column)
        found = _dense(found * (int(codes.max()) + 1) + codes)
    return found


def facilities_of(cohort: Ints, facility: Ints, cohorts: int) -> Ints:
    """How many facilities each cohort has, however many units of one there are."""
    if cohort.size == 0:
        return np.zeros(cohorts, dtype=np.int64)
    names = int(facility.max()) + 1
    return np.bincount(np.unique(cohort * names + facility) // names, minlength=cohorts).astype(np.int64)


def _periods_back(series: Ints, start: Ints, last: Ints, length: Ints) -> Floats:
    """How many periods each row lies before the latest one of its series."""
    days = np.where(length > 0, length * MONTH_DAYS, -length)
    back: Floats = (start[last][series] - start) / days[series]
    whole = np.round(back)
    return np.where(np.abs(back - whole) <= _WHOLE, whole, back)


def _told(series: Ints, back: Floats, shown: Ints, options: Options) -> Ints:
    """The rows with a value that are in their series' window."""
    near = shown[back[shown] < options.window - 0.5]
    return near[_behind(series[near]) < options.window]


def _behind(series: Ints) -> Ints:
    """How many rows of its series follow each row."""
    count = np.bincount(series)
    behind: Ints = np.cumsum(count)[series] - 1 - np.arange(series.size)
    return behind


def _windows(series: Ints, back: Floats, size: int, used: Ints, options: Options) -> tuple[Ints, Windows]:
    """The columns of the rows that are used, and the windows."""
    column = options.window - 1 - _behind(series[used])
    times = np.full((size, options.window), np.nan)
    times[series[used], column] = -back[used]
    return column, Windows(np.bincount(series[used], minlength=size).astype(np.int64), times)


def _floats(series: pl.Series) -> Floats:
    return series.cast(pl.Float64).fill_null(float("nan")).to_numpy()


def _codes(series: pl.Series) -> Ints:
    """Numbers of texts, in their order; null is one of its own."""
    return series.rank("dense").fill_null(0).cast(pl.Int64).to_numpy()


def _dense(codes: Ints) -> Ints:
    return np.unique(codes, return_inverse=True)[1].astype(np.int64)
