"""Observations and a signal of one series, as a run leaves them; all names are made up."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tests.support.database import connect
from tests.support.factories import Factory

from rcm.core.ids import new_id

METRIC: dict[str, Any] = {
    "metric_id": "stayIndex", "name": "Length-of-stay index", "domain": "Efficiency", "polarity": "lower_is_better",
    "unit": "ratio", "is_ratio": True, "sampling": "empirical", "stay": "arithmetic",
}  # fmt: skip
SERIES: dict[str, Any] = {
    "metric_id": "stayIndex", "facility": "Maple General", "facility_id": "330101", "system_name": "Maple Health",
    "service_line": "Cardiology",
}  # fmt: skip
SIGNAL: dict[str, Any] = {
    **SERIES, "canonical_node_id": "n1", "temporal_node_id": "series-1", "domain": "Efficiency",
    "detected_at": "2026-12-31T00:00:00Z", "description": "Stays are longer than expected.", "metric_value": "1.3100",
    "peer_mean": "1.0020", "peer_std": "0.0810", "percentile_rank": "98.50", "encounters": 412,
    "simplified_signal_type": "chronic_underperformer", "simplified_severity": 88,
    "simplified_severity_range": [81, 90], "simplified_inputs": {"aggregate_zscore": 3.4, "slope_percentile": 55.0},
    "simplified_indicators": {"position": "worse", "has_spike": False}, "simplified_reasoning": "z is above 1.5.",
    "simplified_severity_calculation": {"base": 84, "refinements": [
        {"factor": "C", "adjustment": 3, "reason": "z is 3.4"}], "final": 88},
    "magnitude_tier": "severe", "trajectory_tier": "stable", "consistency_tier": "persistent", "evidence": "raised",
    "q_value": 0.001, "slope_q_value": 0.6, "classification": "1", "trend_direction": "stable",
    "annual_excess_cost": "412000.50", "excess_los_days": "210.25", "capacity_impact_bed_days": "0.6700",
    "expected_metric_value": "1.0000", "why_matters_narrative": "It costs <b>days</b>.",
    "impact": {"cash": {"variable_day_cost": "900.00"}},
}  # fmt: skip


def metric(factory: Factory, **values: Any) -> None:
    factory.insert("metric", **(METRIC | values))


def signal(factory: Factory, org: UUID, **values: Any) -> UUID:
    key = new_id()
    factory.insert("signals", **(SIGNAL | {"id": key, "org_id": org} | values))
    return key


def months(count: int, last: date = date(2026, 12, 31)) -> list[tuple[date, date]]:
    """(first day, last day) of each, the oldest first."""
    found, end = [], last
    for _ in range(count):
        start = end.replace(day=1)
        found.append((start, end))
        end = start - timedelta(days=1)
    return found[::-1]


def observations(factory: Factory, org: UUID, values: list[float | None], **series: Any) -> None:
    """One for each value, the last one in December 2026."""
    for (start, end), value in zip(months(len(values)), values, strict=True):
        factory.insert(
            "metric_observation", org_id=org, period_start=start, period_end=end, value=value,
            **({"expected": 1.0, "encounters": 100, "numerator": 480.0, "denominator": 400.0} | SERIES | series),
        )  # fmt: skip


def execute(factory: Factory, statement: str) -> None:
    """As the owner."""
    with connect(factory.urls.owner) as connection:
        connection.execute(statement.encode())
