"""Documents of a signal, made up, and a reader that says what is in a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

from tests.quality.detection.made_up import month

from rcm.quality.report.facts import MetricWords, ReportFacts
from rcm.quality.schemas.charts import SignalChartsOut
from rcm.quality.schemas.peers import PeerOut
from rcm.quality.schemas.signals import SignalDetailOut, SignalHistoryOut, SignalTimelineOut

KEY = UUID(int=1)
AT = datetime(2026, 1, 31, tzinfo=UTC)
STATISTICS: dict[str, Any] = {
    "count": 40, "mean": 1.0, "std": 0.1, "median": 1.0, "mad": 0.05, "p10": 0.8, "p25": 0.9, "p50": 1.0, "p75": 1.1,
    "p90": 1.2,
}  # fmt: skip


def detail(**more: Any) -> SignalDetailOut:
    empty: dict[str, Any] = dict.fromkeys(SignalDetailOut.model_fields)
    why = {
        "signal_type": "chronic_underperformer", "severity": 87, "severity_range": [81, 90],
        "inputs": {"max_abs_deviation": 2.0, "aggregate_zscore": 2.7, "zscore_std": 0.4, "acceleration": -0.01,
                   "slope_percentile": 71.0},
        "indicators": {"position": "far_worse"}, "reasoning": "Worse than peers, without a way out in sight.",
        "calculation": {"base": 84, "refinements": [{"factor": "C", "adjustment": 2, "reason": "z is 2.7"},
                                                    {"factor": "S", "adjustment": 1, "reason": "p is 71"}],
                        "final": 87},
        "classification": "nine-types/1",
    }  # fmt: skip
    figures = {
        "value": 1.3, "expected": 1.0, "peer_mean": 1.0, "peer_std": 0.1, "percentile": 97.0, "encounters": 412,
        "unit": "index", "polarity": "lower_is_better", "target_low": None, "target_high": None,
    }  # fmt: skip
    impact = {
        "annual_excess_cost": "412000.50", "excess_los_days": 210.0, "capacity_impact_bed_days": 0.67,
        "expected_value": 1.0, "narrative": "Stays are 30% longer than expected.",
        "figures": {"index": 1.3, "basis": "expected", "net_days": 210.0, "bed_capacity": 0.67,
                    "annual_excess_cost": 412000.5,
                    "assumed": {"variable_day_cost": 900.0, "capacity_day_value": 400.0, "target_occupancy": 0.85}},
    }  # fmt: skip
    known = {
        "id": KEY, "metric_id": "losIndex", "metric_name": "Length of stay index", "domain": "Efficiency",
        "facility": "Maple General", "facility_id": "330101", "entity_dimensions": {}, "detected_at": AT,
        "signal_type": "chronic_underperformer", "severity": 87, "evidence": "raised", "status": "new",
        "classification": why, "figures": figures, "impact": impact,
        "tiers": {"magnitude": "severe", "trajectory": "deteriorating", "consistency": "persistent"},
        "significance": {"evidence": "raised", "q_value": 0.0001, "slope_q_value": 0.6},
        "created_at": AT, "updated_at": AT,
    }  # fmt: skip
    return SignalDetailOut.model_validate(empty | known | more)


def charts(values: Sequence[float | None] = (1.0, 1.2) * 9, **more: Any) -> SignalChartsOut:
    points = [
        dict(zip(("period_start", "period_end"), month(number), strict=True)) | {"value": value}
        for number, value in enumerate(values)
    ]
    phase = {
        "first": 0, "values": len(values), "starts_on": None, "reason": None, "center": 1.1, "lower": 0.568,
        "upper": 1.632, "moving_range_mean": 0.2, "note": None,
    }  # fmt: skip
    own = {"volume": 400.0, "value": 1.3, "outside": "95"}
    limits = [
        {"volume": volume, "lower95": 0.8, "upper95": 1.2, "lower998": 0.7, "upper998": 1.3}
        for volume in (100.0, 400.0, 900.0)
    ]
    known = {
        "signal_id": KEY, "metric_id": "losIndex", "metric_name": "Length of stay index", "unit": "index",
        "polarity": "lower_is_better", "target_low": None, "target_high": None, "note": None,
        "sparkline": {"points": points[-12:], "low": 1.0, "high": 1.2},
        "control": {"points": [each | {"phase": 0, "rules": []} for each in points], "phases": [phase],
                    "interventions": [], "left_out": 0},
        "funnel": {"center": 1.0, "tau2": 0.01, "phi": 1.4, "volume": "denominator", "limits": limits,
                   "points": [own, {"volume": 900.0, "value": 1.0, "outside": ""}], "own": own, "total": 40,
                   "outside95": 1, "outside998": 0},
        "peers": {"statistics": STATISTICS, "value": 1.3, "percentile": 97.0, "z": 3.1},
    }  # fmt: skip
    return SignalChartsOut.model_validate(known | more)


def peer(number: int, **more: Any) -> PeerOut:
    empty: dict[str, Any] = dict.fromkeys(PeerOut.model_fields)
    known = {
        "facility_id": f"F{number}", "facility": f"Facility {number}", "entity_dimensions": {}, "value": 2.0 - number,
        "encounters": 100, "suppressed": False, "percentile": 97.0 - number, "z": 3.0 - number, "rank": number + 1,
        "is_own": number == 1,
    }  # fmt: skip
    return PeerOut.model_validate(empty | known | more)


def facts(**more: Any) -> ReportFacts:
    start, end = month(0)
    item = {
        "period_start": start, "period_end": end, "value": 1.0, "expected": None, "numerator": 480.0,
        "denominator": 400.0, "encounters": 100, "suppressed": False, "used": True,
    }  # fmt: skip
    timeline = {"signal_id": KEY, "metric_id": "losIndex", "unit": "index", "items": [item]}
    history = {"signal_id": KEY, "signals": [], "events": [], "assignments": []}
    known: dict[str, Any] = {
        "signal": detail(), "charts": charts(), "timeline": SignalTimelineOut.model_validate(timeline),
        "history": SignalHistoryOut.model_validate(history), "metric": MetricWords("Days over expected.", "CMS", 25),
        "made_at": datetime(2026, 2, 3, 9, 30, tzinfo=UTC), "peers": [(at, peer(at)) for at in (0, 1, 7)], "cohort": 8,
    }  # fmt: skip
    return ReportFacts(**(known | more))


def day(number: int) -> date:
    return month(number)[0]


class Page(HTMLParser):
    """`elements`: (name, attributes, names of those it stands in). Raises where tags don't match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None], tuple[str, ...]]] = []
        self.texts: list[tuple[str, str]] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), tuple(self._open)))
        if tag not in {"meta", "br", "hr"}:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), tuple(self._open)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self._open[-1] if self._open else "", data))

    def names(self) -> set[str]:
        return {name for name, _, _ in self.elements}

    def count(self, name: str) -> int:
        return sum(each == name for each, _, _ in self.elements)

    @property
    def text(self) -> str:
        """What people read."""
        return " ".join(data for parent, data in self.texts if parent != "style")
