"""How each series of a metric stands: its latest period among peers, and its window with errors, spread and trend."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rcm.quality.detection.evidence import count_tail, upper_tail
from rcm.quality.detection.field import Field, facilities_of
from rcm.quality.detection.metrics import MetricSpec, Options
from rcm.quality.detection.peers import MAD_TO_STD, percentile_ranks
from rcm.quality.detection.spread import additive_variance, believed, centre, sampling_variance, winsorised_phi
from rcm.quality.detection.trend import accelerations, means, scatter, slopes, time_spread

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

#: How much wider the error of a Theil-Sen slope is than that of least squares, for normal figures (as a variance).
_THEIL_SEN: float = 1.05
#: A slope within so many of its errors is none to speak of.
_DIRECTION: float = 1.645


@dataclass(frozen=True, slots=True)
class Position:
    """Of every row: its place among the peers of its period, high being worse; NaN for suppressed ones. In a cohort
    that is too small nobody has a z or a percentile."""

    z: Floats
    percentile: Floats
    #: Distance from the peers' mean, or from the band of a target range, in the metric's unit; high is worse.
    deviation: Floats
    #: Variance of the row's value.
    error: Floats


@dataclass(frozen=True, slots=True)
class Standing:
    """Of every series: figures of its window. NaN where there are too few periods."""

    deviation: Floats
    #: The same in the metric's own direction, from the peers' mean.
    from_peers: Floats
    s2: Floats
    tau2: Floats
    phi: Floats
    z: Floats
    p: Floats
    slope_percentile: Floats
    slope_p: Floats
    acceleration: Floats
    scatter: Floats
    farthest: Floats
    slope: Floats
    slope_error: Floats
    variation: Floats

    @property
    def shrinkage(self) -> Floats:
        """The share of the deviation that is the series' own: B."""
        return believed(self.tau2, self.s2)

    @property
    def without_peers(self) -> Flags:
        """Whose group has too few usable members to tell how far they are apart."""
        return np.isnan(self.tau2)

    @property
    def direction(self) -> Ints:
        """Which way the metric's value goes: 1, -1, or 0 where its slope may be chance."""
        clear = np.abs(self.slope) > _DIRECTION * self.slope_error
        return np.where(clear, np.sign(np.nan_to_num(self.slope)), 0).astype(np.int64)


def position(field: Field, spec: MetricSpec) -> Position:
    """Where each row stands among its peers, adjusted by the metric's polarity."""
    cohort, figures = field.cohort, field.cohorts
    away = field.value - figures.mean[cohort]
    error = _errors(field, spec, away)
    if spec.polarity == "target_range":
        deviation = _beyond(field.value, spec)
        z, ranked = deviation / np.sqrt(error), deviation
    else:
        deviation = spec.sign * away
        spread = np.maximum(MAD_TO_STD * figures.mad, spec.floor)[cohort]
        z, ranked = spec.sign * (field.value - figures.median[cohort]) / spread, spec.sign * field.value
    percentile = np.full(field.value.shape, np.nan)
    shown = field.shown
    percentile[shown] = percentile_ranks(cohort[shown], ranked[shown], figures.count.size)
    small = field.small[cohort]
    return Position(np.where(small, np.nan, z), np.where(small, np.nan, percentile), deviation, error)


def _beyond(value: Floats, spec: MetricSpec) -> Floats:
    """Distance from the nearest edge of the target's band, 0 inside it."""
    low = -np.inf if spec.target_low is None else spec.target_low
    high = np.inf if spec.target_high is None else spec.target_high
    found = np.maximum(np.maximum(low - value, value - high), 0.0)
    return np.where(np.isnan(value), np.nan, found)


def _errors(field: Field, spec: MetricSpec, away: Floats) -> Floats:
    """Variance of each row's value: by its volume, or by how the series of its group scatter by themselves."""
    given = sampling_variance(spec, field.cohort, field.value, field.parts, field.cohorts)
    if given is not None:
        return given
    volume = np.where(np.isfinite(field.parts[2]), field.parts[2], field.parts[1])
    known = np.isfinite(volume[field.used]).all()
    volume = np.maximum(volume, 1.0) if known else np.ones_like(volume)
    of_rows, weights = field.matrix(away), field.matrix(np.where(np.isfinite(volume), volume, 1.0))
    single = np.full(int(field.group.max()) + 1, np.nan)
    for group in range(single.size):
        rows = np.flatnonzero(field.group == group)
        single[group] = _within(of_rows[rows], weights[rows], field.windows.count[rows])
    # Without repeats, or where nothing ever moves, the peers' own spread stands for the error.
    spread = np.maximum(MAD_TO_STD * field.cohorts.mad, spec.floor)[field.cohort] ** 2
    of_group = single[field.group][field.series]
    found: Floats = np.where(of_group > 0, of_group / volume, spread)
    return found


def _within(away: Floats, weights: Floats, count: Ints) -> float:
    """Variance of one case: of the distances of each series' periods from its own mean. NaN where no series has two."""
    several = count > 1
    if not several.any():
        return float("nan")
    away, weights = away[several], weights[several]
    centre = np.nansum(away * weights, axis=1, keepdims=True) / np.nansum(weights, axis=1, keepdims=True)
    of_series = np.nansum(weights * (away - centre) ** 2, axis=1) / (count[several] - 1)
    # One series that jumps about must not excuse all others.
    usual = float(np.median(of_series))
    if usual > 0:
        of_series = np.minimum(of_series, 10 * usual)
    return float(np.average(of_series, weights=count[several] - 1))


def standing(field: Field, place: Position, spec: MetricSpec, options: Options, suspect: Flags) -> Standing:
    """Figures of every series' window."""
    windows = field.windows
    deviation, error, z = field.matrix(place.deviation), field.matrix(place.error), field.matrix(place.z)
    values = field.matrix(field.value)
    s2 = means(windows, error) / np.maximum(windows.count, 1)
    mean_deviation = means(windows, deviation)
    own_slope = slopes(windows, deviation, options.trend_periods)
    with np.errstate(divide="ignore"):
        slope_s2 = _THEIL_SEN * means(windows, error) / time_spread(windows)
    from_peers = spec.sign * mean_deviation
    if spec.polarity == "target_range":
        mean_deviation = _beyond(means(windows, values), spec)
        from_peers = means(windows, field.matrix(field.value - field.cohorts.mean[field.cohort]))
    from_peers, tau2, phi = _between(field, from_peers, s2, suspect, options)
    if spec.polarity != "target_range":
        mean_deviation = spec.sign * from_peers
    own_slope, slope_tau2, _ = _between(field, own_slope, slope_s2, suspect, options)
    # A band is a band, however far apart the peers are: only the error counts.
    total = s2 if spec.polarity == "target_range" else s2 + tau2
    level = mean_deviation / np.sqrt(total)
    p = upper_tail(np.fmin(level, _rare(field, spec, means(windows, deviation), s2) * np.sqrt(s2 / total)))
    if spec.polarity == "target_range":
        p = np.where(mean_deviation == 0, 1.0, p)
    std, farthest = scatter(windows, z)
    raw = slopes(windows, values, options.minimum_periods)
    return Standing(
        deviation=mean_deviation, from_peers=from_peers, s2=s2, tau2=tau2, phi=phi, z=level, p=p,
        slope_percentile=_slope_percentiles(field, own_slope, options),
        slope_p=upper_tail(own_slope / np.sqrt(slope_s2 + slope_tau2)),
        acceleration=accelerations(windows, z, options.trend_periods),
        scatter=std, farthest=farthest, slope=raw, slope_error=np.sqrt(slope_s2), variation=_variation(field, values),
    )  # fmt: skip


def _rare(field: Field, spec: MetricSpec, deviation: Floats, s2: Floats) -> Floats:
    """z of the window by its count of what is bad, before any spread between units; NaN where nothing is counted."""
    if spec.sampling == "empirical" or spec.polarity == "target_range":
        return np.full(s2.shape, np.nan)
    usual = means(field.windows, field.matrix(field.cohorts.mean[field.cohort]))
    if spec.polarity == "higher_is_better":
        if spec.sampling == "poisson":
            # Few of what is good: the lower tail is the thin one, normal figures are careful enough.
            return np.full(s2.shape, np.nan)
        usual = (1.0 if spec.is_ratio else 100.0) - usual
    expected = np.divide(usual**2, s2, out=np.full_like(s2, np.nan), where=(s2 > 0) & (usual > 0))
    with np.errstate(invalid="ignore", divide="ignore"):
        return count_tail(expected * (1 + deviation / usual), expected)


def _between(
    field: Field, deviation: Floats, error: Floats, suspect: Flags, options: Options
) -> tuple[Floats, Floats, Floats]:
    """Deviations from the centre of their group, and its additive variance and phi; suspect series have no say. NaN
    where too few facilities have one: what is usual between units can't be seen, and none must not stand for it."""
    centred, tau2, phi = (np.full(deviation.shape, np.nan) for _ in range(3))
    usable = ~suspect & np.isfinite(deviation) & np.isfinite(error) & (error > 0)
    for each in np.flatnonzero(_facilities(field, usable) >= options.minimum_cohort):
        members = field.group == each
        rows = np.flatnonzero(members & usable)
        middle = centre(deviation[rows])
        away = deviation[rows] - middle
        centred[members] = deviation[members] - middle
        tau2[members] = additive_variance(away, error[rows])
        phi[members] = winsorised_phi(away / np.sqrt(error[rows]))
    return centred, tau2, phi


def _slope_percentiles(field: Field, slope: Floats, options: Options) -> Floats:
    """Places among the slopes of the group; NaN where too few facilities have one."""
    enough = _facilities(field, ~np.isnan(slope)) >= options.minimum_cohort
    found = np.full(slope.shape, np.nan)
    known = np.flatnonzero(~np.isnan(slope) & enough[field.group])
    found[known] = percentile_ranks(field.group[known], slope[known], enough.size)
    return found


def _facilities(field: Field, wanted: Flags) -> Ints:
    """How many facilities of each group have a series that is wanted."""
    return facilities_of(field.group[wanted], field.facility[wanted], int(field.group.max()) + 1)


def _variation(field: Field, values: Floats) -> Floats:
    """Coefficient of variation of observed to expected; where nothing is expected, to the peers' mean."""
    peers = field.cohorts.mean[field.cohort]
    expected = np.where(field.expected > 0, field.expected, peers)
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = field.matrix(field.value / expected)
    unknown = ~np.isfinite(quotient) & np.isfinite(values)
    quotient = np.where(unknown.any(axis=1, keepdims=True), values, quotient)
    std, _ = scatter(field.windows, quotient)
    mean = np.abs(means(field.windows, quotient))
    found = np.divide(std, mean, out=np.full_like(std, np.nan), where=mean > 0)
    return np.where(std == 0, 0.0, found)
