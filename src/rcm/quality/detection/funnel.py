"""Funnel plots: within which limits a unit of some volume lies by chance, over-dispersion allowed for.

Source: Spiegelhalter, Funnel plots for comparing institutional performance, 2005.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rcm.quality.detection.metrics import MetricSpec
from rcm.quality.detection.peers import cohort_figures
from rcm.quality.detection.spread import additive_variance, sampling_variance, winsorised_phi

Floats = NDArray[np.float64]

#: Two-sided normal limits of 95 % and 99.8 %.
WARNING: Final = 1.959964
ACTION: Final = 3.090232
_CURVE: Final = 40
#: The median square of a standard normal figure.
_MEDIAN_SQUARE: Final = 0.454936


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits at one volume, in the metric's unit."""

    volume: float
    lower95: float
    upper95: float
    lower998: float
    upper998: float


@dataclass(frozen=True, slots=True)
class Point:
    """A member of the cohort; `outside` says beyond which limits it lies: '', '95' or '99.8'."""

    volume: float
    value: float
    outside: str


@dataclass(frozen=True, slots=True)
class Funnel:
    """A cohort of one period. `center` is its mean; `limits` is a curve over the volumes that are there."""

    center: float
    tau2: float
    phi: float
    points: tuple[Point, ...]
    limits: tuple[Limits, ...]


def funnel(
    spec: MetricSpec,
    values: Sequence[float | None],
    volumes: Sequence[float | None],
    numerators: Sequence[float | None] | None = None,
) -> Funnel | None:
    """The funnel of one cohort and period, or None where no member has both a value and a volume.

    `volumes` are denominators (encounters where a metric has none); `numerators` make the rate of all exact.
    """
    value, volume = _floats(values), _floats(volumes)
    above = _floats(numerators) if numerators is not None else np.full(value.shape, np.nan)
    usable = np.isfinite(value) & np.isfinite(volume) & (volume > 0)
    if not usable.any():
        return None
    value, volume, above = value[usable], volume[usable], above[usable]
    one = np.zeros(value.size, dtype=np.int64)
    figures = cohort_figures(one, value, 1, spec.floor)
    center = float(figures.mean[0])
    below = np.where(np.isfinite(above), volume, np.nan)
    error = sampling_variance(spec, one, value, (above, below, volume), figures)
    if error is None:
        # Without repeats the peers' own scatter, by volume, is the error: then nothing is left for tau squared.
        error = np.full(
            value.size, max(float(np.median((value - center) ** 2 * volume)) / _MEDIAN_SQUARE, spec.floor**2)
        )
        error = error / volume
    tau2 = additive_variance(value - center, error)
    single = float(np.median(error * volume))
    points = tuple(
        Point(float(size), float(each), _outside(abs(each - center) / math.sqrt(variance + tau2)))
        for size, each, variance in zip(volume, value, error, strict=True)
    )
    curve = np.geomspace(volume.min(), volume.max(), _CURVE) if volume.min() < volume.max() else volume[:1]
    return Funnel(
        center, tau2, winsorised_phi((value - center) / np.sqrt(error)), points,
        tuple(_limits(float(size), center, math.sqrt(single / size + tau2)) for size in curve),
    )  # fmt: skip


def _outside(z: float) -> str:
    return "99.8" if z > ACTION else "95" if z > WARNING else ""


def _limits(volume: float, center: float, std: float) -> Limits:
    return Limits(volume, center - WARNING * std, center + WARNING * std, center - ACTION * std, center + ACTION * std)


def _floats(values: Sequence[float | None]) -> Floats:
    return np.array([np.nan if each is None else float(each) for each in values], dtype=np.float64)
