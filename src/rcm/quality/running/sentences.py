"""What a row says in words, and what its excess costs: made row by row, from detection's own templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import orjson
import polars as pl

from rcm.quality.detection import MetricSpec, impact, wording
from rcm.quality.detection.impact import Assumption, StayImpact
from rcm.quality.running.stays import stay_periods

_READ: Final = (
    "metric_id", "series_id", "facility", "facility_id", "service_line", "value", "peer_mean", "peer_count",
    "percentile", "encounters", "signal_type", "severity", "suspect_reasons", "periods", "input_z", "slope_percentile",
    "acceleration", "zscore_std", "max_abs_deviation", "q_value", "slope_q_value", "evidence", "trajectory_tier",
    "consistency_tier", "consistency_reason", "adj_C", "adj_S", "adj_A", "adj_V", "adj_W", "adj_Z", "adj_D",
)  # fmt: skip
_TEXTS: Final = (
    "description", "simplified_reasoning", "simplified_indicators", "simplified_severity_calculation",
    "why_matters_narrative", "impact",
)  # fmt: skip
_FIGURES: Final = ("annual_excess_cost", "excess_los_days", "capacity_impact_bed_days")


@dataclass(frozen=True, slots=True)
class Costs:
    """What is assumed about days and beds: of some facilities, and of all others (null: nothing is said of
    money)."""

    of_facilities: Mapping[str, Assumption] = field(default_factory=dict)
    of_all: Assumption | None = None

    def at(self, facility_id: str) -> Assumption | None:
        return self.of_facilities.get(facility_id, self.of_all)


def sentences(
    series: pl.DataFrame, periods: pl.DataFrame, specs: Mapping[str, MetricSpec], costs: Costs
) -> pl.DataFrame:
    """The columns of text and of cost of these series, in their order. `periods` are theirs."""
    stays = stay_periods(series, periods, specs)
    rows = series.select(_READ).iter_rows(named=True)
    said = [_said(row, specs[row["metric_id"]], stays, costs) for row in rows]
    kinds = {**dict.fromkeys(_TEXTS, pl.String), **dict.fromkeys(_FIGURES, pl.Float64)}
    return pl.DataFrame(said, schema=kinds, orient="row")


def _said(
    row: dict[str, Any], spec: MetricSpec, stays: Mapping[str, list[dict[str, Any]]], costs: Costs
) -> tuple[Any, ...]:
    own = stays.get(row["series_id"])
    assumed = costs.at(row["facility_id"]) if own else None
    cost = impact.of_series(spec, own, assumed) if own else None
    indicators = {**wording.indicators(row), "consistency_reason": row["consistency_reason"]}
    if row["suspect_reasons"]:
        indicators["suspect"] = row["suspect_reasons"]
    return (
        wording.description(row, spec),
        wording.reasoning(row),
        orjson.dumps(indicators).decode(),
        orjson.dumps(wording.severity_calculation(row)).decode(),
        wording.why_matters(row, spec, cost),
        _impact(cost, assumed),
        *_figures(cost),
    )


def _impact(cost: StayImpact | None, assumed: Assumption | None) -> str | None:
    """Every figure, with what was assumed."""
    if cost is None:
        return None
    figures = {name: round(value, 4) if isinstance(value, float) else value for name, value in asdict(cost).items()}
    return orjson.dumps({**figures, "assumed": asdict(assumed) if assumed is not None else None}).decode()


def _figures(cost: StayImpact | None) -> tuple[float | None, float | None, float | None]:
    if cost is None:
        return None, None, None
    return cost.annual_excess_cost, cost.excess_days, cost.bed_capacity
