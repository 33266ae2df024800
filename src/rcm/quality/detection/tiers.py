"""Tiers of magnitude, trajectory and consistency: half-open intervals, the worse of percentile and z wins."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Words = NDArray[np.object_]

#: From the least to the worst; a value at a bound belongs to the tier above it.
MAGNITUDES: Final = ("excellent", "favorable", "expected", "marginal", "elevated", "severe", "critical")
_PERCENTILES: Final = (10.0, 25.0, 75.0, 85.0, 95.0, 99.0)
_Z_SCORES: Final = (1.0, 1.5, 2.5, 3.0)
#: A z says only what is marginal or worse.
_FIRST_OF_Z: Final = MAGNITUDES.index("marginal")
TRAJECTORIES: Final = ("rapidly_improving", "improving", "stable", "deteriorating", "rapidly_deteriorating")
_SLOPES: Final = (10.0, 30.0, 70.0, 90.0)
CONSISTENCIES: Final = ("persistent", "variable", "transient")
STEADY: Final = 0.30
ERRATIC: Final = 0.70
FEWEST: Final = 3
HISTORY: Final = 6


def magnitude(percentile: Floats, z: Floats) -> Words:
    """Tier of a position among peers; null where neither percentile nor z is known."""
    by_percentile = np.where(np.isnan(percentile), -1, np.searchsorted(_PERCENTILES, percentile, side="right"))
    above = np.searchsorted(_Z_SCORES, z, side="right")
    by_z = np.where(np.isnan(z) | (above == 0), -1, above + _FIRST_OF_Z - 1)
    return _words(MAGNITUDES, np.maximum(by_percentile, by_z))


def trajectory(slope_percentile: Floats) -> Words:
    """Tier of a slope among peers' slopes; null where the slope is not known."""
    place = np.searchsorted(_SLOPES, slope_percentile, side="right")
    return _words(TRAJECTORIES, np.where(np.isnan(slope_percentile), -1, place))


def consistency(variation: Floats, periods: NDArray[np.int64]) -> tuple[Words, Words]:
    """Tier of the coefficient of variation of observed to expected, and why it is transient where it is.

    Under six periods nothing is said to be steady: `short_history`; under three `few_periods`.
    """
    few, short = periods < FEWEST, periods < HISTORY
    # A variation that can't be reckoned (a mean of zero) is no steady one.
    erratic = ~(variation <= ERRATIC)
    place = np.select([few | short | erratic, variation < STEADY], [2, 0], default=1)
    reason = np.select([few, short, erratic], [0, 1, 2], default=-1)
    return _words(CONSISTENCIES, place), _words(("few_periods", "short_history", "high_variation"), reason)


def _words(names: tuple[str, ...], places: NDArray[np.integer]) -> Words:
    # The place -1 picks the last: null.
    table = np.array([*names, None], dtype=object)
    picked: Words = table[places]
    return picked
