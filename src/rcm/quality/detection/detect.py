"""One pass over a metric, and over all of them. Deterministic: neither rows' nor units' order changes a digit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from rcm.quality.detection.classify import ALL_TYPES, classify
from rcm.quality.detection.field import Field, field_of
from rcm.quality.detection.found import PERIODS, SERIES, Found, Unit, merge
from rcm.quality.detection.inputs import SET_ASIDE, Prepared, prepare
from rcm.quality.detection.metrics import DEFAULTS, MetricSpec, Options
from rcm.quality.detection.peers import PERCENTILES
from rcm.quality.detection.signal_types import Input
from rcm.quality.detection.standing import Position, Standing, position, standing
from rcm.quality.detection.tiers import consistency, magnitude, trajectory

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_DIRECTIONS = np.array(["stable", "increasing", "decreasing"], dtype=object)


def detect(
    observations: pl.DataFrame, specs: Sequence[MetricSpec] | Mapping[str, MetricSpec], options: Options = DEFAULTS
) -> Found:
    """Everything that can be said of the observations. Rows whose metric has no spec are set aside."""
    known = dict(specs) if isinstance(specs, Mapping) else {spec.metric_id: spec for spec in specs}
    units: list[Unit] = []
    for (metric_id,), rows in observations.partition_by("metric_id", as_dict=True).items():
        spec = known.get(str(metric_id)) if metric_id is not None else None
        units.append(_unknown_metric(rows) if spec is None else detect_unit(rows, spec, options))
    return merge(units, options)


def _unknown_metric(rows: pl.DataFrame) -> Unit:
    aside = rows.with_columns(
        pl.lit("unknown_metric").alias("reason"), pl.lit("The catalogue has no metric of this id.").alias("detail")
    ).select(pl.col(name).cast(kind) for name, kind in SET_ASIDE.items())
    named = rows["metric_id"][0] or ""
    return Unit(named, pl.DataFrame(schema=SERIES), pl.DataFrame(schema=PERIODS), aside.sort("observation_id"))


def detect_unit(observations: pl.DataFrame, spec: MetricSpec, options: Options = DEFAULTS) -> Unit:
    """What one metric's observations say, all its cohorts and periods; q values need the other metrics (`merge`)."""
    prepared = prepare(observations, spec)
    if prepared.rows.height == 0:
        return Unit(spec.metric_id, pl.DataFrame(schema=SERIES), pl.DataFrame(schema=PERIODS), prepared.set_aside)
    field = field_of(prepared, spec, options)
    place = position(field, spec)
    reasons = _suspicions(prepared, field, spec, options)
    suspect = np.logical_or.reduce(list(reasons.values()))
    window = standing(field, place, spec, options, suspect)
    # Whoever has peers in each period, but not enough of them over time that are not suspect, has none to stand beside.
    reasons["small_cohort"] |= window.without_peers & ~suspect
    suspect |= reasons["small_cohort"]
    reasons["not_finite"] = ~np.isfinite(window.z) & ~suspect
    series = _series(prepared, field, place, window, reasons)
    return Unit(spec.metric_id, series, _periods(prepared, field, place, series), prepared.set_aside)


def _suspicions(prepared: Prepared, field: Field, spec: MetricSpec, options: Options) -> dict[str, Flags]:
    """Why a series does not bear a judgement, for each reason."""
    _, denominator, encounters = (part[field.last] for part in field.parts)
    volume = np.where(np.isnan(encounters), denominator, encounters)
    told = np.bincount(field.series[field.told], minlength=field.last.size)
    judged = field.windows.count
    return {
        "suppressed": prepared.rows["suppressed"].to_numpy()[field.last],
        # A volume that nobody told is not under the minimum.
        "low_volume": volume < spec.minimum_volume,
        "few_periods": told < options.minimum_periods,
        "small_cohort": field.small[field.cohort[field.last]]
        | ((judged < options.minimum_periods) & (told >= options.minimum_periods)),
    }


def _series(
    prepared: Prepared, field: Field, place: Position, window: Standing, reasons: dict[str, Flags]
) -> pl.DataFrame:
    last, cohort = field.last, field.cohort[field.last]
    suspect, peers = np.logical_or.reduce(list(reasons.values())), _peers(field, cohort)
    inputs: dict[Input, Floats] = {
        "z": window.z, "p": window.slope_percentile, "a": window.acceleration, "w": window.scatter,
        "d": window.farthest,
    }  # fmt: skip
    classes = classify(inputs, suspect)
    tier, why = consistency(window.variation, field.windows.count)
    columns: dict[str, NDArray[np.generic]] = {
        **peers,
        "robust_z": place.z[last], "percentile": place.percentile[last],
        "deviation": window.deviation,
        "shrunk_value": peers["peer_mean"] + window.shrinkage * window.from_peers,
        "standard_error": np.sqrt(window.s2), "tau2": window.tau2, "phi": window.phi, "shrinkage": window.shrinkage,
        "input_z": window.z, "slope_percentile": window.slope_percentile, "acceleration": window.acceleration,
        "zscore_std": window.scatter, "max_abs_deviation": window.farthest,
        # What is suspect is no test, and takes no part in the others' q values.
        "p_value": np.where(suspect, np.nan, window.p), "slope_p_value": np.where(suspect, np.nan, window.slope_p),
        "signal_type": np.array([each.code for each in ALL_TYPES], dtype=object)[classes.types],
        "severity": classes.severity,
        "severity_low": np.array([each.low for each in ALL_TYPES])[classes.types],
        "severity_high": np.array([each.high for each in ALL_TYPES])[classes.types],
        "severity_base": np.array([each.base for each in ALL_TYPES])[classes.types],
        **{f"adj_{name}": part for name, part in classes.adjustments.items()},
        "magnitude_tier": magnitude(place.percentile[last], place.z[last]),
        "trajectory_tier": trajectory(window.slope_percentile),
        "consistency_tier": tier, "consistency_reason": why,
        "trend_direction": _DIRECTIONS[window.direction],
        "slope": window.slope, "periods": field.windows.count,
    }  # fmt: skip
    rows = prepared.rows[last].select("observation_id", "period_start", "period_end", "value", "expected", "encounters")
    named = pl.concat([prepared.series, rows], how="horizontal")
    return named.with_columns(*(_column(name, values) for name, values in columns.items()), _reasons(reasons)).select(
        *SERIES
    )


def _column(name: str, values: NDArray[np.generic]) -> pl.Series:
    kind = SERIES[name]
    if kind == pl.String:
        return pl.Series(name, values.tolist(), dtype=pl.String)
    if values.dtype.kind == "f":
        # Neither NaN nor infinity is a figure to store.
        finite = pl.Series(name, np.where(np.isfinite(values), values, np.nan), nan_to_null=True)
        return finite.cast(kind)
    return pl.Series(name, values).cast(kind)


def _reasons(reasons: dict[str, Flags]) -> pl.Series:
    flags = pl.DataFrame(dict(reasons))
    listed = pl.concat_list(
        pl.when(pl.col(name)).then(pl.lit(name)).otherwise(pl.lit(None, dtype=pl.String)) for name in reasons
    ).list.drop_nulls()
    return flags.select(listed.alias("suspect_reasons")).to_series()


def _peers(field: Field, cohort: Ints) -> dict[str, NDArray[np.float64 | np.int64]]:
    """Figures of peers; of a cohort that is too small only how many it has."""
    figures, small = field.cohorts, field.small[cohort]
    shown = {
        "peer_mean": figures.mean, "peer_std": figures.std, "peer_median": figures.median, "peer_mad": figures.mad,
        **{f"p{share}": figures.percentiles[share] for share in PERCENTILES},
    }  # fmt: skip
    return {
        "peer_count": figures.count[cohort],
        **{name: np.where(small, np.nan, each[cohort]) for name, each in shown.items()},
    }


def _periods(prepared: Prepared, field: Field, place: Position, series: pl.DataFrame) -> pl.DataFrame:
    # Those that had too few peers are told as well: without a place among them.
    told = field.told
    peers = _peers(field, field.cohort[told])
    rows = prepared.rows[told].select(
        "observation_id", "period_start", "period_end", "value", "encounters", "expected", "numerator", "denominator"
    )
    return rows.with_columns(
        series["series_id"][field.series[told]],
        pl.Series("z", place.z[told], nan_to_null=True),
        pl.Series("percentile", place.percentile[told], nan_to_null=True),
        *(pl.Series(name, values, nan_to_null=True) for name, values in peers.items() if name in PERIODS),
    ).select(pl.col(name).cast(kind) for name, kind in PERIODS.items())
