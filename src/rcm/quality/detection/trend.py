"""Over time: Theil-Sen slopes, acceleration, scatter. Rows are series, columns their periods, the latest last.

Periods that are missing leave no column: a series has its values at the right, and the times beside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Windows:
    """Series side by side: `count` values each, in the last columns of every matrix. `times` are in periods."""

    count: Ints
    times: Floats

    def by_count(self) -> Iterator[tuple[int, Ints]]:
        """Series that have the same number of values: their part of a matrix has no gaps."""
        for count in np.unique(self.count).tolist():
            if count > 0:
                yield int(count), np.flatnonzero(self.count == count)


def theil_sen(values: Floats, times: Floats) -> Floats:
    """Median of the slopes between all pairs of periods. Source: Sen, Estimates of the regression coefficient, 1968."""
    first, second = np.triu_indices(values.shape[1], 1)
    rise = values[:, second] - values[:, first]
    if np.all(times == times[:1]):
        rise /= times[:1, second] - times[:1, first]
    else:
        rise /= times[:, second] - times[:, first]
    half = rise.shape[1] // 2
    rise.partition((half - 1, half) if half else (0,), axis=1)
    if rise.shape[1] % 2:
        return rise[:, half].copy()
    return 0.5 * (rise[:, half - 1] + rise[:, half])


def slopes(windows: Windows, values: Floats, fewest: int) -> Floats:
    """Slope of each series in a period; NaN under `fewest` values."""
    found = np.full(values.shape[0], np.nan)
    for count, rows in windows.by_count():
        if count >= max(fewest, 2):
            found[rows] = theil_sen(values[rows, -count:], windows.times[rows, -count:])
    return found


def accelerations(windows: Windows, values: Floats, fewest: int) -> Floats:
    """Slope of the second half less that of the first; an odd one in the middle belongs to both. NaN under `fewest`."""
    found = np.full(values.shape[0], np.nan)
    for count, rows in windows.by_count():
        if count >= max(fewest, 3):
            part, times = values[rows, -count:], windows.times[rows, -count:]
            half = (count + 1) // 2
            late = theil_sen(part[:, -half:], times[:, -half:])
            found[rows] = late - theil_sen(part[:, :half], times[:, :half])
    return found


def scatter(windows: Windows, values: Floats) -> tuple[Floats, Floats]:
    """Population std of each series, and its largest distance from its own mean; NaN without values."""
    std, farthest = np.full(values.shape[0], np.nan), np.full(values.shape[0], np.nan)
    for count, rows in windows.by_count():
        part = values[rows, -count:]
        away = part - part.mean(axis=1, keepdims=True)
        std[rows] = np.sqrt(np.mean(away**2, axis=1))
        farthest[rows] = np.abs(away).max(axis=1)
    return std, farthest


def means(windows: Windows, values: Floats) -> Floats:
    """Mean of each series' values; NaN without any."""
    found = np.full(values.shape[0], np.nan)
    for count, rows in windows.by_count():
        found[rows] = values[rows, -count:].mean(axis=1)
    return found


def time_spread(windows: Windows) -> Floats:
    """Sum of squares of the times about their mean: what a slope's error is divided by. NaN without values."""
    found = np.full(windows.count.shape[0], np.nan)
    for count, rows in windows.by_count():
        times = windows.times[rows, -count:]
        found[rows] = ((times - times.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    return found
