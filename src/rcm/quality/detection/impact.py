"""What longer stays cost: days, beds, money. Net excess and its positive part are told apart, so are cash and capacity.

A day saved saves what a day really adds (supplies, hours, drugs), never the average cost of a day. A free bed is
worth something only where beds are short: that is capacity value, and it is not cash. Sums of days and geometric means
are never mixed: a geometric mean times a number of stays is no number of days.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from rcm.quality.detection.metrics import MetricSpec

DAYS_OF_A_YEAR: Final = 365.0
_SUSPECT: Final = "suspect_data"
_ASSUMED: Final = ("variable_day_cost", "capacity_day_value", "target_occupancy")
#: Of a series. Money is null without an assumption; days are null for geometric means. `basis`: what the stays are
#: held against, the expected days or the peers' mean. `net_days` may be under zero; `excess_days` is the positive part
#: of each period. `annual_…` go on at the window's pace.
IMPACT: Final[dict[str, Any]] = {
    "series_id": pl.String, "index": pl.Float64, "kind": pl.String, "basis": pl.String, "net_days": pl.Float64,
    "excess_days": pl.Float64, "annual_net_days": pl.Float64, "annual_excess_days": pl.Float64,
    "bed_capacity": pl.Float64, "annual_excess_cost": pl.Float64, "annual_capacity_value": pl.Float64,
    **dict.fromkeys(_ASSUMED, pl.Float64),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Assumption:
    """What a day is worth: dollars of variable cost in a day, dollars that a free bed earns in a day, and the share
    of beds that is to be occupied (over 0, up to 1)."""

    variable_day_cost: float
    capacity_day_value: float
    target_occupancy: float


@dataclass(frozen=True, slots=True)
class Costs:
    """What is assumed about days and beds: of some facilities, and of all others (null: nothing is said of
    money)."""

    of_facilities: Mapping[str, Assumption] = field(default_factory=dict)
    of_all: Assumption | None = None

    def at(self, facility_id: str) -> Assumption | None:
        return self.of_facilities.get(facility_id, self.of_all)


def arithmetic_index(observed_days: Sequence[float], expected_days: Sequence[float]) -> float | None:
    """Sum of observed by sum of expected days; None where nothing is expected."""
    below = math.fsum(expected_days)
    return math.fsum(observed_days) / below if below > 0 else None


def geometric_index(stays: Sequence[float], expected_means: Sequence[float]) -> float | None:
    """exp(mean ln of the stays - mean ln of their GMLOS), both in days and over 0; None where there are none."""
    if not stays or not expected_means or min(stays) <= 0 or min(expected_means) <= 0:
        return None
    ours = math.fsum(map(math.log, stays)) / len(stays)
    return math.exp(ours - math.fsum(map(math.log, expected_means)) / len(expected_means))


def impacts(series: pl.DataFrame, periods: pl.DataFrame, specs: Mapping[str, MetricSpec], costs: Costs) -> pl.DataFrame:
    """`IMPACT` of those series that measure stays, from their rows of `Found.periods`; not of suspect ones, nor where
    figures are missing or nothing is expected. Without expected values the peers' mean stands for them, in
    the periods that had peers."""
    stays = {name: spec for name, spec in specs.items() if spec.stay is not None}
    metric = pl.col("metric_id").cast(pl.String)
    wanted = series.filter(metric.is_in(list(stays)), pl.col("signal_type").cast(pl.String) != _SUSPECT).select(
        "series_id",
        pl.col("facility_id").cast(pl.String),
        metric.replace_strict({name: spec.stay for name, spec in stays.items()}, return_dtype=pl.String).alias("kind"),
        metric.replace_strict({name: spec.is_ratio for name, spec in stays.items()}, return_dtype=pl.Boolean)
        .alias("is_ratio"),
    )  # fmt: skip
    if wanted.height == 0:
        return pl.DataFrame(schema=IMPACT)
    window = _window(wanted, periods)
    found = pl.concat(
        [_arithmetic(window.filter(kind="arithmetic")), _geometric(window.filter(kind="geometric"))], how="diagonal"
    )
    assumed = found.join(_assumptions(found["facility_id"], costs), on="facility_id", how="left")
    yearly = pl.col("annual_net_days")
    return assumed.with_columns(
        bed_capacity=yearly / DAYS_OF_A_YEAR / pl.col("target_occupancy"),
        annual_excess_cost=yearly * pl.col("variable_day_cost"),
        annual_capacity_value=yearly * pl.col("capacity_day_value"),
    ).select(pl.col(name).cast(kind) for name, kind in IMPACT.items())


def _window(wanted: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    """A row of each series that measures stays, with lists of its periods that have a value."""
    known = periods.join(wanted, on="series_id", how="inner").filter(pl.col("value").is_not_null())
    expected = (pl.col("expected").is_not_null() & (pl.col("expected") > 0)).all().over("series_id")
    # Without peers in a period there is nothing else to hold it against.
    known = known.with_columns(is_given=expected).filter(
        pl.col("is_given") | pl.col("is_ratio") | pl.col("peer_mean").is_not_null()
    )
    against = pl.when(pl.col("is_given")).then(pl.col("expected")).otherwise(pl.col("peer_mean"))
    ratio, arithmetic = pl.col("is_ratio"), pl.col("kind") == "arithmetic"
    # An index: its parts are the days.
    ours = pl.when(arithmetic & ratio).then("numerator").when(arithmetic).then(pl.col("value") * pl.col("encounters"))
    theirs = (
        pl.when(arithmetic & ratio).then("denominator").when(arithmetic).then(against * pl.col("encounters"))
        .when(ratio).then(pl.lit(1.0)).otherwise(against)
    )  # fmt: skip
    measured = known.with_columns(
        ours=ours.otherwise(pl.col("value")),
        theirs=theirs,
        length=(pl.col("period_end") - pl.col("period_start")).dt.total_days() + 1,
        basis=pl.when(pl.col("is_given") | ratio).then(pl.lit("expected")).otherwise(pl.lit("peers")),
    )
    listed = measured.group_by("series_id", maintain_order=True).agg(
        pl.col("facility_id", "kind", "basis").first(),
        pl.col("ours", "theirs"),
        pl.col("length").sum(),
        missing=(pl.col("ours").is_null() | pl.col("theirs").is_null()).any(),
    )
    # With a figure missing in one period there is no sum of the window.
    return listed.filter(~pl.col("missing"))


def _arithmetic(window: pl.DataFrame) -> pl.DataFrame:
    # Sums that no order of rows changes: a rerun has to find the same digits.
    sums = [
        (arithmetic_index(ours, theirs), *_differences(ours, theirs))
        for ours, theirs in window.select("ours", "theirs").iter_rows()
    ]
    schema = {"index": pl.Float64, "net_days": pl.Float64, "excess_days": pl.Float64}
    year = DAYS_OF_A_YEAR / pl.col("length")
    return (
        window.with_columns(pl.DataFrame(sums, schema=schema, orient="row"))
        .filter(pl.col("index").is_not_null(), pl.col("length") > 0)
        .with_columns(annual_net_days=pl.col("net_days") * year, annual_excess_days=pl.col("excess_days") * year)
    )


def _differences(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, float]:
    """Their sum, and that of those over zero."""
    differences = [mine - other for mine, other in zip(ours, theirs, strict=True)]
    return math.fsum(differences), math.fsum(each for each in differences if each > 0)


def _geometric(window: pl.DataFrame) -> pl.DataFrame:
    indexes = [geometric_index(ours, theirs) for ours, theirs in window.select("ours", "theirs").iter_rows()]
    return window.with_columns(pl.Series("index", indexes, pl.Float64)).filter(pl.col("index").is_not_null())


def _assumptions(facilities: pl.Series, costs: Costs) -> pl.DataFrame:
    rows = []
    for each in facilities.unique().to_list():
        assumed = costs.at(each)
        rows.append((each, *(getattr(assumed, name, None) for name in _ASSUMED)))
    return pl.DataFrame(rows, schema={"facility_id": pl.String, **dict.fromkeys(_ASSUMED, pl.Float64)}, orient="row")
