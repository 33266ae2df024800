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
