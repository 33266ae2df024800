"""The peers of a signal in its latest period, each with its place among them, as the run reckons it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from rcm.quality.detection.field import Field, field_of
from rcm.quality.detection.inputs import Prepared, prepare
from rcm.quality.detection.metrics import DEFAULTS, MetricSpec, Options
from rcm.quality.detection.peers import PERCENTILES
from rcm.quality.detection.standing import position
from rcm.quality.running.window import Period

Floats = NDArray[np.float64]
_DAYS_OF_MONTH: Final = 31


@dataclass(frozen=True, slots=True)
class Statistics:
    """Of a cohort's values, in the metric's unit. `std` is the population's, not under the metric's floor."""

    count: int
    mean: float
    std: float
    median: float
    mad: float
    p10: float
    p25: float
    p50: float
    p75: float
    p90: float


@dataclass(frozen=True, slots=True)
class Member:
    """A unit of the cohort. `percentile` and `z` (robust) are direction-adjusted: high is worse. Equal ones share a
    `rank`; 1 is the worst. All three are null where there is no value, or the cohort is too small."""

    observation_id: str
    facility_id: str
    facility: str
    system_name: str | None
    sub_service_line: str | None
    value: float | None
    expected: float | None
    numerator: float | None
    denominator: float | None
    encounters: int | None
    suppressed: bool
    percentile: float | None
    z: float | None
    rank: int | None
    is_own: bool

    @property
    def volume(self) -> float | None:
        """The denominator, encounters where the metric has none."""
        return self.denominator if self.denominator is not None and self.denominator > 0 else self.encounters


@dataclass(frozen=True, slots=True)
class Cohort:
    """All of one metric and period that may stand beside each other (as `field_of` has it), the worst first. `count`:
    how many have a value; `facilities`: of how many facilities these are; `set_aside`: rows that can't be used.
    `statistics` is null where they would say nothing."""

    members: tuple[Member, ...] = ()
    statistics: Statistics | None = None
    count: int = 0
    facilities: int = 0
    set_aside: int = 0

    @property
    def own(self) -> Member | None:
        return next((each for each in self.members if each.is_own), None)


def own_period(series: Sequence[Mapping[str, Any]], signal: Mapping[str, Any], until: date) -> Mapping[str, Any] | None:
    """The signal's own observation among its series' (oldest first): by its id, else what ends on its day. None where
    it is not loaded any more."""
    named = [each for each in series if str(each["observation_id"]) == signal["canonical_node_id"]]
    ending = [each for each in series if each["period_end"] == until]
    found = named or ending
    return found[-1] if found else None


def needed_since(spec: MetricSpec, period: Period, options: Options = DEFAULTS) -> date | None:
    """From which day on rows are needed beside those of the period itself: a distance from a band is measured by what
    series scatter over time, where volumes don't tell. None for all others."""
    if spec.polarity != "target_range" or spec.sampling != "empirical":
        return None
    days = period.length * _DAYS_OF_MONTH if period.length > 0 else -period.length
    return period.start - timedelta(days=(options.window - 1) * days)


def cohort_of(
    rows: pl.DataFrame, spec: MetricSpec, period: Period, own_id: str | None, options: Options = DEFAULTS
) -> Cohort:
    """The cohort of a period: that of the signal's own row, where it is there. `rows` are as `inputs.COLUMNS` has them,
    of what may stand beside it."""
    prepared = prepare(rows, spec)
    aside = _within(prepared.set_aside, period).sum()
    inside = np.flatnonzero(_within(prepared.rows, period).to_numpy())
    if inside.size == 0:
        return Cohort(set_aside=int(aside))
    field = field_of(prepared, spec, options)
    own = inside[prepared.rows["observation_id"].eq_missing(pl.Series([own_id], dtype=pl.String)).to_numpy()[inside]]
    number = int(field.cohort[(own if own.size else inside)[0]])
    inside = inside[field.cohort[inside] == number]
    place = position(field, spec)
    members = _members(prepared, inside, place.percentile[inside], place.z[inside], own_id)
    count, facilities = int(field.cohorts.count[number]), int(field.facilities[number])
    # Of so few there are no places either: `position` has none.
    statistics = None if field.small[number] else _statistics(field, number)
    return Cohort(members, statistics, count, facilities, int(aside))


def _within(rows: pl.DataFrame, period: Period) -> pl.Series:
    inside = (pl.col("period_start") == period.start) & (pl.col("period_end") == period.end)
    return rows.select(inside.fill_null(value=False).alias("inside"))["inside"]


def _statistics(field: Field, cohort: int) -> Statistics:
    figures = field.cohorts
    shares = {f"p{share}": float(figures.percentiles[share][cohort]) for share in PERCENTILES}
    named = {name: float(getattr(figures, name)[cohort]) for name in ("mean", "std", "median", "mad")}
    return Statistics(int(figures.count[cohort]), **named, **shares)


def _members(
    prepared: Prepared, inside: NDArray[np.intp], percentile: Floats, z: Floats, own_id: str | None
) -> tuple[Member, ...]:
    names = (
        "observation_id", "facility_id", "facility", "system_name", "sub_service_line", "value", "expected",
        "numerator", "denominator", "encounters", "suppressed",
    )  # fmt: skip
    placed = prepared.rows[inside].select(
        *names,
        pl.Series("percentile", percentile, nan_to_null=True),
        pl.Series("z", np.where(np.isfinite(z), z, np.nan), nan_to_null=True),
    )
    ordered = placed.sort(
        "percentile", "facility", "facility_id", "observation_id",
        descending=[True, False, False, False], nulls_last=True,
    )  # fmt: skip
    return tuple(_ranked(ordered.iter_rows(named=True), own_id))


def _ranked(rows: Iterator[dict[str, Any]], own_id: str | None) -> Iterator[Member]:
    rank, last = None, math.nan
    for number, row in enumerate(rows, 1):
        if row["percentile"] is None:
            rank = None
        elif row["percentile"] != last:
            rank, last = number, row["percentile"]
        named = row["facility"] or row["facility_id"]
        yield Member(**{**row, "facility": named}, rank=rank, is_own=row["observation_id"] == own_id)
