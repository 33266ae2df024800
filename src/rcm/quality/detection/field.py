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
    """All rows of a metric. `last` is each series' latest row; `used` are the rows of its window that have a value,
    `column` their places in the windows' matrices. `group`: series that are compared over time."""

    series: Ints
    cohort: Ints
    value: Floats
    expected: Floats
    parts: tuple[Floats, Floats, Floats]
    last: Ints
    group: Ints
    used: Ints
    column: Ints
    windows: Windows
    cohorts: Cohorts
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
    line = _codes(prepared.series["service_line"])
    cohort = _dense((line[series] << (2 * _DAY_BITS)) | ((start + _YEAR_ONE) << _DAY_BITS) | (end + _YEAR_ONE))
    length = prepared.series["length"].to_numpy()
    shown = np.flatnonzero(~np.isnan(value))
    used, column, windows = _windows(series, start, last, length, shown, options)
    return Field(
        series=series,
        cohort=cohort,
        value=value,
        expected=_floats(rows["expected"]),
        parts=(_floats(rows["numerator"]), _floats(rows["denominator"]), _floats(rows["encounters"])),
        last=last,
        group=_dense((line << 32) + length),
        used=used,
        column=column,
        windows=windows,
        cohorts=cohort_figures(cohort[shown], value[shown], int(cohort.max()) + 1, spec.floor),
        shown=shown,
    )


def _windows(
    series: Ints, start: Ints, last: Ints, length: Ints, shown: Ints, options: Options
) -> tuple[Ints, Ints, Windows]:
    """The rows that are in their series' window, their columns, and the windows."""
    days = np.where(length > 0, length * MONTH_DAYS, -length)
    back = (start[last][series] - start) / days[series]
    whole = np.round(back)
    back = np.where(np.abs(back - whole) <= _WHOLE, whole, back)
    used = shown[back[shown] < options.window - 0.5]
    count = np.bincount(series[used], minlength=last.size)
    behind = np.cumsum(count)[series[used]] - 1 - np.arange(used.size)
    kept = behind < options.window
    used, column = used[kept], options.window - 1 - behind[kept]
    times = np.full((last.size, options.window), np.nan)
    times[series[used], column] = -back[used]
    return used, column, Windows(np.minimum(count, options.window).astype(np.int64), times)


def _floats(series: pl.Series) -> Floats:
    return series.cast(pl.Float64).fill_null(float("nan")).to_numpy()


def _codes(series: pl.Series) -> Ints:
    """Numbers of texts, in their order; null is one of its own."""
    return series.rank("dense").fill_null(0).cast(pl.Int64).to_numpy()


def _dense(codes: Ints) -> Ints:
    return np.unique(codes, return_inverse=True)[1].astype(np.int64)
