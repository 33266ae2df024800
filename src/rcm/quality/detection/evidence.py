"""Whether a deviation is more than chance: p values, and q values over everything that was looked at."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_ROOT_TWO: Final = math.sqrt(2.0)


def upper_tail(z: Floats) -> Floats:
    """The chance that a standard normal figure is at least z: one-sided, high is worse. NaN stays NaN."""
    return np.array([0.5 * math.erfc(each / _ROOT_TWO) for each in z.tolist()], dtype=np.float64)


def count_tail(observed: Floats, expected: Floats) -> Floats:
    """The z whose upper tail is a Poisson count's chance to be at least `observed` where `expected` is its mean.

    A few events are skewed: judged as normal figures they would be raised far too often. NaN where nothing is
    expected; minus infinity where nothing was observed. Source: Wilson and Hilferty, 1931 (as used by Byar).
    """
    count = np.where(observed > 0, observed, 1.0)
    with np.errstate(invalid="ignore"):
        z = 3 * np.sqrt(count) * (1 - 1 / (9 * count) - np.cbrt(expected / count))
    return np.where(expected > 0, np.where(observed > 0, z, -np.inf), np.nan)


def q_values(p: Floats) -> Floats:
    """Benjamini-Hochberg: the least false share at which each would still be raised. NaN is no test and stays NaN.

    Source: Benjamini and Hochberg, Controlling the false discovery rate, 1995.
    """
    found = np.full(p.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    if tested.size == 0:
        return found
    order = tested[np.argsort(p[tested], kind="stable")]
    scaled = p[order] * tested.size / np.arange(1, tested.size + 1)
    found[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return found
