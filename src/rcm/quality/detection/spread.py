"""How far figures stray by themselves: sampling errors, over-dispersion, and how much of a deviation to believe.

Source of the winsorised phi and the additive tau squared: Spiegelhalter, Handling over-dispersion of performance
indicators, 2005. tau squared is found by the condition of Paule and Mandel: that the winsorised phi be what it is for
normal figures.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from rcm.quality.detection.metrics import MetricSpec
from rcm.quality.detection.peers import Cohorts

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Of each tail so much is pulled in to its edge before the spread is reckoned.
WINSORISED: Final = 0.10
#: The mean square of standard normal figures after that.
NULL_PHI: Final = 0.679
_STEPS: Final = 60
_CLOSE: Final = 1e-6


def centre(deviation: Floats) -> float:
    """Winsorised mean: where most units are. The few that stray must not move what all are measured from."""
    if deviation.size == 0:
        return 0.0
    low, high = _tails(deviation)
    return float(np.mean(np.clip(deviation, low, high)))


def _tails(figures: Floats) -> tuple[float, float]:
    low, high = np.quantile(figures, (WINSORISED, 1 - WINSORISED))
    return float(low), float(high)


def winsorised_phi(z: Floats) -> float:
    """Mean square of winsorised z, by its value for normal figures: 1 where volume explains all. NaN if empty."""
    if z.size == 0:
        return float("nan")
    low, high = _tails(z)
    pulled = np.minimum(np.maximum(z, low), high)
    return float(pulled @ pulled) / z.size / NULL_PHI


def additive_variance(deviation: Floats, error: Floats) -> float:
    """tau squared: the variance between units beyond the error (a variance) of each one's figure; 0 if none is seen."""
    usable = np.isfinite(deviation) & np.isfinite(error) & (error > 0)
    x, s2 = deviation[usable], error[usable]
    if x.size < 3:
        return 0.0
    # Deviations are from the units' own mean, which takes up one of them.
    aim = (x.size - 1) / x.size

    def beyond(tau2: float) -> float:
        return winsorised_phi(x / np.sqrt(s2 + tau2)) - aim

    low, below = 0.0, beyond(0.0)
    if below <= 0:
        return 0.0
    high = float(np.max(x**2))
    above = beyond(high)
    for _ in range(_STEPS):
        # Regula falsi with the halving of Illinois: the end that stays loses weight.
        middle = (low * above - high * below) / (above - below)
        found = beyond(middle)
        if abs(found) < _CLOSE or high - low <= _CLOSE * high:
            return middle
        if found > 0:
            low, below, above = middle, found, above / 2
        else:
            high, above, below = middle, found, below / 2
    return high


def believed(tau2: Floats, s2: Floats) -> Floats:
    """The share of a deviation that is the unit's own: B = tau2 / (tau2 + s2); 0 where both are. NaN stays NaN."""
    total = tau2 + s2
    return np.divide(tau2, total, out=np.where(np.isnan(total), np.nan, 0.0), where=total > 0)


def sampling_variance(
    spec: MetricSpec, cohort: Ints, values: Floats, parts: tuple[Floats, Floats, Floats], figures: Cohorts
) -> Floats | None:
    """Variance of each value by its volume, as if its unit were like its peers; None where the metric's own figures
    don't give it and the series have to tell. `parts`: numerator, denominator, encounters, NaN where not known."""
    if spec.sampling == "empirical":
        return None
    numerator, denominator, encounters = parts
    volume = np.where(denominator > 0, denominator, encounters)
    known = np.isfinite(volume) & (volume > 0)
    if not known.any():
        return None
    factor = _unit_factor(spec, values, numerator, denominator)
    mean = _pooled(cohort, numerator, denominator, figures)
    rate = np.where(np.isfinite(mean), mean, figures.mean / factor)
    if spec.sampling == "binomial":
        # A rate of 0 or 1 among few has an error too.
        edge = 0.5 / np.maximum(np.bincount(cohort, weights=np.where(known, volume, 0.0), minlength=rate.size), 1.0)
        rate = np.clip(rate, edge, 1 - edge)
        spread = rate * (1 - rate)
    else:
        spread = np.maximum(rate, 0.0)
    variance = factor**2 * spread[cohort] / np.where(known, volume, np.nan)
    # A volume that is not known is taken for the median one.
    usual = float(np.nanmedian(volume[known]))
    variance = np.where(known, variance, factor**2 * spread[cohort] / usual)
    positive: Floats = np.maximum(variance, np.finfo(np.float64).tiny)
    return positive


def _unit_factor(spec: MetricSpec, values: Floats, numerator: Floats, denominator: Floats) -> float:
    """What a quotient is multiplied with to be a value: 1, 100 for per cent, 1,000 for a rate of a thousand days."""
    with np.errstate(divide="ignore", invalid="ignore"):
        stated = values * denominator / numerator
    stated = stated[np.isfinite(stated) & (stated > 0)]
    if stated.size:
        return float(10.0 ** np.round(np.log10(np.median(stated))))
    return 1.0 if spec.is_ratio or spec.sampling == "poisson" else 100.0


def _pooled(cohort: Ints, numerator: Floats, denominator: Floats, figures: Cohorts) -> Floats:
    both = np.isfinite(numerator) & np.isfinite(denominator) & (denominator > 0)
    size = figures.mean.size
    above = np.bincount(cohort[both], weights=numerator[both], minlength=size)
    below = np.bincount(cohort[both], weights=denominator[both], minlength=size)
    rate: Floats = np.divide(above, below, out=np.full(size, np.nan), where=below > 0)
    return rate
