"""What a cohort of peers (metric, period, line of service) looks like, and where each of its members stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Makes a median absolute deviation comparable with a standard deviation, for normal figures.
MAD_TO_STD: Final = 1.4826
PERCENTILES: Final = (10, 25, 50, 75, 90)


@dataclass(frozen=True, slots=True)
class Cohorts:
    """Figures of each cohort, in the metric's unit; NaN where a cohort has no value. `std` is the population's."""

    count: Ints
    mean: Floats
    std: Floats
    median: Floats
    mad: Floats
    percentiles: dict[int, Floats]


def cohort_figures(cohort: Ints, values: Floats, cohorts: int, floor: float) -> Cohorts:
    """Figures of all cohorts at once. `cohort` numbers them from 0 on; `floor` is the least std."""
    count = np.bincount(cohort, minlength=cohorts).astype(np.int64)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.bincount(cohort, weights=values, minlength=cohorts) / count
        square = np.bincount(cohort, weights=(values - mean[cohort]) ** 2, minlength=cohorts) / count
    ordered = values[np.lexsort((values, cohort))]
    median = _quantile(ordered, count, 0.5)
    away = np.abs(values - median[cohort])
    mad = _quantile(away[np.lexsort((away, cohort))], count, 0.5)
    std = np.where(count > 0, np.maximum(np.sqrt(square), floor), np.nan)
    percentiles = {each: _quantile(ordered, count, each / 100) for each in PERCENTILES}
    return Cohorts(count, mean, std, median, mad, percentiles)


def _quantile(ordered: Floats, count: Ints, share: float) -> Floats:
    """Linear between the two nearest members; `ordered` has the cohorts one after the other, each sorted."""
    if ordered.size == 0:
        return np.full(count.shape, np.nan)
    starts = np.cumsum(count) - count
    place = share * np.maximum(count - 1, 0)
    lower = np.floor(place).astype(np.int64)
    upper = np.minimum(lower + 1, np.maximum(count - 1, 0))
    last = ordered.size - 1
    low, high = ordered[np.minimum(starts + lower, last)], ordered[np.minimum(starts + upper, last)]
    # Of two equal members exactly that: a weighted sum of both may differ in the last digit.
    between = np.where(low == high, low, low + (high - low) * (place - lower))
    return np.where(count > 0, between, np.nan)


def percentile_ranks(cohort: Ints, values: Floats, cohorts: int) -> Floats:
    """100 (below + half of equal) / n within the cohort: equal values share one rank, a lone member has 50."""
    if values.size == 0:
        return np.empty(0)
    order = np.lexsort((values, cohort))
    group, ordered = cohort[order], values[order]
    count = np.bincount(cohort, minlength=cohorts)
    starts = np.cumsum(count) - count
    new_run = np.ones(values.size, dtype=np.bool_)
    new_run[1:] = (group[1:] != group[:-1]) | (ordered[1:] != ordered[:-1])
    firsts = np.flatnonzero(new_run)
    run = np.cumsum(new_run) - 1
    equal = np.diff(np.append(firsts, values.size))
    rank = np.empty(values.size)
    rank[order] = 100.0 * (firsts[run] - starts[group] + 0.5 * equal[run]) / count[group]
    return rank


def robust_z(values: Floats, median: Floats, mad: Floats, floor: float) -> Floats:
    """(value - median) / (1.4826 MAD), the divisor not under `floor`."""
    scaled: Floats = (values - median) / np.maximum(MAD_TO_STD * mad, floor)
    return scaled
