"""One signal as people see it, within one read session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

from rcm.core.db import ReadSession
from rcm.quality.detection.signal_types import INPUT_NAMES
from rcm.quality.listing.query import NEW
from rcm.quality.refusals import SignalNotFound
from rcm.quality.repository import series, signals
from rcm.quality.schemas.signals import (
    EarlierSignalOut,
    ImpactOut,
    PeriodOut,
    SeverityOut,
    SignalAssignmentOut,
    SignalDetailOut,
    SignalEventOut,
    SignalHistoryOut,
    SignalTimelineOut,
)

Record = dict[str, Any]
#: Periods that a run looks at (the specification's window).
WINDOW: Final = 12
_COMPARED: Final = (
    "signal_type", "severity", "evidence", "value", "percentile", "magnitude_tier", "trajectory_tier",
    "consistency_tier", "annual_excess_cost",
)  # fmt: skip


async def found(session: ReadSession, signal_id: UUID) -> tuple[Record, Record]:
    """(signal, metric). Raises SignalNotFound."""
    record = await signals.find_signal(session, signal_id)
    if record is None:
        raise SignalNotFound(str(signal_id))
    return record


async def detail(session: ReadSession, signal_id: UUID) -> SignalDetailOut:
    """All columns, in groups, with who looks after it. Raises SignalNotFound."""
    signal, metric = await found(session, signal_id)
    assignments = await signals.assignments_of(session, signal_id)
    return SignalDetailOut.model_validate(_grouped(signal, metric, assignments[0] if assignments else None))


async def reasoning(session: ReadSession, signal_id: UUID) -> SeverityOut:
    """How type and severity came about. Raises SignalNotFound."""
    signal, _ = await found(session, signal_id)
    return SeverityOut.model_validate(_severity(signal))


async def impact(session: ReadSession, signal_id: UUID) -> ImpactOut:
    """Raises SignalNotFound."""
    signal, _ = await found(session, signal_id)
    return ImpactOut.model_validate(_impact(signal))


async def timeline(session: ReadSession, signal_id: UUID) -> SignalTimelineOut:
    """The periods of its series, up to the signal's own and as loaded by now, oldest first. Raises SignalNotFound."""
    signal, metric = await found(session, signal_id)
    periods = await series.series_of(session, signal, last_day(signal))
    first_used = len(periods) - WINDOW
    items = [PeriodOut(**_period(each), used=at >= first_used) for at, each in enumerate(periods)]
    return SignalTimelineOut(signal_id=signal_id, metric_id=signal["metric_id"], unit=metric["unit"], items=items)


async def history(session: ReadSession, signal_id: UUID) -> SignalHistoryOut:
    """Signals of the same series with what changed from one to the next, events, assignments. Raises
    SignalNotFound."""
    signal, _ = await found(session, signal_id)
    same = await signals.signals_of_series(session, signal["temporal_node_id"]) if signal["temporal_node_id"] else []
    events = await signals.events_of(session, sorted({signal_id, *(each["id"] for each in same)}))
    return SignalHistoryOut(
        signal_id=signal_id,
        signals=changes(same),
        events=[SignalEventOut.model_validate(each | {"user": _person(each, "user")}) for each in events],
        assignments=[_assignment(each) for each in await signals.assignments_of(session, signal_id)],
    )


def changes(newest_first: Sequence[Mapping[str, Any]]) -> list[EarlierSignalOut]:
    """Each signal with what it says otherwise than the one before it."""
    told: list[dict[str, tuple[Any, Any]]] = [
        {
            name: (_plain(before[name]), _plain(now[name]))
            for name in _COMPARED
            if _plain(before[name]) != _plain(now[name])
        }
        for now, before in pairwise(newest_first)
    ]
    return [
        EarlierSignalOut.model_validate({**each, "changes": change})
        for each, change in zip(newest_first, [*told, {}], strict=False)
    ]


def last_day(signal: Mapping[str, Any]) -> date:
    """`detected_at` is the end of the signal's period, in UTC."""
    moment: datetime = signal["detected_at"]
    return moment.astimezone(UTC).date()


def _grouped(signal: Record, metric: Record, assignment: Record | None) -> Record:
    figures = {
        "value": signal["metric_value"],
        "expected": signal["expected_metric_value"],
        "peer_mean": signal["peer_mean"],
        "peer_std": signal["peer_std"],
        "percentile": signal["percentile_rank"],
        "encounters": signal["encounters"],
    }
    return {
        **signal,
        **figures,
        "metric_name": metric["name"],
        "signal_type": signal["simplified_signal_type"],
        "severity": signal["simplified_severity"],
        "figures": figures | {name: metric[name] for name in ("unit", "polarity", "target_low", "target_high")},
        "classification": _severity(signal),
        "tiers": {name: signal[f"{name}_tier"] for name in ("magnitude", "trajectory", "consistency")},
        "significance": {name: signal[name] for name in ("evidence", "q_value", "slope_q_value")},
        "impact": _impact(signal),
        "assignment": _assignment(assignment) if assignment else None,
        "status": assignment["status"] if assignment else NEW,
        "assignee": _person(assignment, "assignee") if assignment else None,
    }


def _severity(signal: Record) -> Record:
    names = ("indicators", "reasoning")
    return {
        **{name: signal[f"simplified_{name}"] for name in (*names, "signal_type", "severity", "severity_range")},
        "inputs": ordered_inputs(signal["simplified_inputs"]),
        "calculation": signal["simplified_severity_calculation"],
        "classification": signal["classification"],
    }


def ordered_inputs(stored: Mapping[str, Any] | None) -> Record | None:
    """The five inputs as the table asks them: z, p, a, w, d. JSON in the database has an order of its own."""
    if stored is None:
        return None
    return {name: stored[name] for name in INPUT_NAMES.values() if name in stored} | dict(stored)


def _impact(signal: Record) -> Record:
    return {
        **{name: signal[name] for name in ("annual_excess_cost", "excess_los_days", "capacity_impact_bed_days")},
        "expected_value": signal["expected_metric_value"],
        "narrative": signal["why_matters_narrative"],
        "figures": signal["impact"],
    }


def _assignment(record: Record) -> SignalAssignmentOut:
    people = {who: _person(record, who) for who in ("assignee", "assigner")}
    return SignalAssignmentOut.model_validate(record | people)


def _person(record: Record, who: str) -> Record | None:
    user_id = record[f"{who}_id"]
    return {"user_id": user_id, "full_name": record[f"{who}_name"]} if user_id else None


def _period(record: Record) -> Record:
    return {name: value for name, value in record.items() if name != "observation_id"}


def _plain(value: Any) -> Any:
    """Numbers of the database as JSON has them."""
    return float(value) if hasattr(value, "as_tuple") else value
