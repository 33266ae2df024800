"""Signals in words: what stands out, why it has its type, why it matters. Templates with the figures, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rcm.quality.detection.classify import ALL_TYPES, calculation
from rcm.quality.detection.impact import StayImpact
from rcm.quality.detection.metrics import MetricSpec
from rcm.quality.detection.signal_types import INPUT_NAMES, Input

#: A period so far from its series' mean is a spike.
SPIKE: Final = 3.0
_BY_CODE: Final = {each.code: each for each in ALL_TYPES}
_COLUMN: Final[dict[Input, str]] = {
    "z": "input_z", "p": "slope_percentile", "a": "acceleration", "w": "zscore_std", "d": "max_abs_deviation",
}  # fmt: skip
_SUSPECT: Final = {
    "suppressed": "its latest value is suppressed",
    "low_volume": "its volume is under the metric's minimum",
    "few_periods": "it has fewer than three periods",
    "small_cohort": "it has fewer than five peers",
    "not_finite": "its distance from peers can't be reckoned",
}

Row = Mapping[str, Any]


def description(row: Row, spec: MetricSpec) -> str:
    """One sentence: the metric, its value, where it stands among how many peers."""
    unit = f" {spec.unit}" if spec.unit else ""
    where = row["facility"] or row["facility_id"]
    line = f", {row['service_line']}" if row["service_line"] else ""
    if row["value"] is None:
        return f"{spec.name} at {where}{line}: no value in the latest period."
    said = f"{spec.name} at {where}{line}: {_figure(row['value'])}{unit}"
    if row["peer_mean"] is None or row["percentile"] is None:
        return f"{said}."
    return (
        f"{said}, against {_figure(row['peer_mean'])}{unit} of {row['peer_count']} peers; "
        f"worse than {row['percentile']:.0f} % of them."
    )


def reasoning(row: Row) -> str:
    """Why the series has its type, with the figures that decided it and the evidence for it."""
    type_ = _BY_CODE[row["signal_type"]]
    if type_.code == "suspect_data":
        why = "; ".join(_SUSPECT[reason] for reason in row["suspect_reasons"])
        return f"{type_.says}: {why}."
    level = f"over {row['periods']} periods it is {row['input_z']:+.2f} standard errors from peers"
    slope = row["slope_percentile"]
    trend = "its trend is not known yet" if slope is None else f"its slope is worse than {slope:.0f} % of theirs"
    return f"{type_.says}: {level}; {trend}. {_evidence(row)}"


def _evidence(row: Row) -> str:
    level, slope = row.get("q_value"), row.get("slope_q_value")
    figures = [
        f"q {_small(value)} for {name}" for name, value in (("level", level), ("slope", slope)) if value is not None
    ]
    told = f" ({', '.join(figures)})" if figures else ""
    if row.get("evidence") == "raised":
        return f"Raised: chance alone would rarely do this among so many units{told}."
    return f"Watched: among so many units chance may do this{told}."


def indicators(row: Row) -> dict[str, Any]:
    """The inputs as words: position, trend, momentum, consistency, has_spike."""
    z, a, d = row["input_z"], row["acceleration"], row["max_abs_deviation"]
    return {
        "position": _between(
            z, ((-1.5, "far_better"), (-0.5, "better"), (0.5, "near_peers"), (1.5, "worse")), "far_worse"
        ),
        "trend": row["trajectory_tier"] or "unknown",
        "momentum": _between(a, ((-0.05, "slowing"), (0.05, "steady")), "gathering_pace"),
        "consistency": row["consistency_tier"] or "unknown",
        "has_spike": d is not None and d >= SPIKE,
    }


def _between(value: float | None, steps: tuple[tuple[float, str], ...], otherwise: str) -> str:
    if value is None:
        return "unknown"
    return next((word for bound, word in steps if value <= bound), otherwise)


def inputs(row: Row) -> dict[str, float | None]:
    """The five inputs of the classification, under their stored names."""
    return {INPUT_NAMES[name]: row[column] for name, column in _COLUMN.items()}


def severity_calculation(row: Row) -> dict[str, Any]:
    """`{base, refinements[{factor, adjustment, reason}], final}`."""
    type_ = _BY_CODE[row["signal_type"]]
    adjustments = {factor.step: row[f"adj_{factor.step}"] for factor in type_.factors}
    return calculation(type_, adjustments, {name: row[column] for name, column in _COLUMN.items()}, row["severity"])


def why_matters(row: Row, spec: MetricSpec, cost: StayImpact | None = None) -> str:
    """What follows from the signal, in figures; for lengths of stay what it costs."""
    if cost is None:
        return _plain(row, spec)
    against = "expected" if cost.basis == "expected" else "usual among peers"
    said = f"Stays are {abs(cost.index - 1):.1%} {'longer' if cost.index >= 1 else 'shorter'} than {against}"
    if cost.annual_net_days is None:
        return f"{said} (geometric means; they give no number of days)."
    more = "more" if cost.annual_net_days >= 0 else "fewer"
    said += f": {abs(cost.annual_net_days):,.0f} days a year {more} at this pace"
    if cost.annual_excess_cost is None or cost.bed_capacity is None or cost.annual_capacity_value is None:
        return f"{said}. What a day costs here is not recorded."
    verb = "takes" if cost.annual_net_days >= 0 else "frees"
    return (
        f"{said}, which {verb} {abs(cost.bed_capacity):,.1f} beds. At the variable cost of a day that is "
        f"${abs(cost.annual_excess_cost):,.0f} a year; the beds' capacity is worth "
        f"${abs(cost.annual_capacity_value):,.0f}, told apart because it is no cash."
    )


def _plain(row: Row, spec: MetricSpec) -> str:
    if row["value"] is None or row["peer_mean"] is None:
        return f"{spec.name} has no value to weigh in the latest period."
    unit = f" {spec.unit}" if spec.unit else ""
    gap = row["value"] - row["peer_mean"]
    said = f"{spec.name} is {_figure(abs(gap))}{unit} {'above' if gap >= 0 else 'below'} the mean of its peers"
    volume = row["encounters"]
    return f"{said}, for {volume:,} encounters in the latest period." if volume is not None else f"{said}."


def _figure(value: float) -> str:
    return f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"


def _small(value: float) -> str:
    return "< .001" if value < 0.001 else f"{value:.3f}".replace("0.", ".", 1)
