"""SQL of one signal: all of its columns, its series, who looked after it, what happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from rcm.core.db import ReadSession

Record = dict[str, Any]

#: Columns of `signals` that stand in an answer under their own names.
_SIGNAL: Final = (
    "id", "canonical_node_id", "metric_id", "domain", "facility", "facility_id", "system_name", "service_line",
    "sub_service_line", "description", "metric_value", "peer_mean", "peer_std", "percentile_rank", "encounters",
    "detected_at", "simplified_signal_type", "simplified_severity", "simplified_severity_range", "simplified_inputs",
    "simplified_indicators", "simplified_reasoning", "simplified_severity_calculation", "magnitude_tier",
    "trajectory_tier", "consistency_tier", "evidence", "q_value", "slope_q_value", "classification",
    "entity_dimensions", "entity_dimensions_hash", "groupby_label", "group_value", "temporal_node_id",
    "metric_trend_timeline", "trend_direction", "metadata_per_period", "peer_percentile_trends", "annual_excess_cost",
    "excess_los_days", "capacity_impact_bed_days", "expected_metric_value", "why_matters_narrative", "impact",
    "run_id", "created_at", "updated_at",
)  # fmt: skip
_METRIC: Final = (
    "name", "unit", "polarity", "target_low", "target_high", "scale", "is_ratio", "sampling", "stay", "minimum_volume",
    "description", "source",
)  # fmt: skip
_FIND: Final = f"""
select {", ".join(f"s.{name}" for name in _SIGNAL)}, {", ".join(f"m.{name}" for name in _METRIC)}
  from signals s left join metric m on m.metric_id = s.metric_id
 where s.org_id = %(org)s and s.id = %(signal)s
"""
_ASSIGNMENT: Final = (
    "id", "status", "role_type", "notes", "resolution_notes", "assigned_at", "started_at", "resolved_at", "closed_at",
    "created_at", "assignee_id", "assignee_name", "assigner_id", "assigner_name",
)  # fmt: skip
#: The one that is not closed, then the newest: the first of them says the signal's status.
_ASSIGNMENTS: Final = """
select a.id, a.status, a.role_type, a.notes, a.resolution_notes, a.assigned_at, a.started_at, a.resolved_at,
       a.closed_at, a.created_at, a.assignee_id, e.full_name, a.assigner_id, r.full_name
  from assignments a
  left join app_user e on e.org_id = a.org_id and e.user_id = a.assignee_id
  left join app_user r on r.org_id = a.org_id and r.user_id = a.assigner_id
 where a.org_id = %(org)s and a.signal_id = %(signal)s
 order by a.status = 'closed', a.created_at desc, a.id desc
"""
_EARLIER: Final = (
    "id", "detected_at", "signal_type", "severity", "evidence", "value", "percentile", "magnitude_tier",
    "trajectory_tier", "consistency_tier", "annual_excess_cost",
)  # fmt: skip
_OF_SERIES: Final = """
select id, detected_at, simplified_signal_type, simplified_severity, evidence, metric_value, percentile_rank,
       magnitude_tier, trajectory_tier, consistency_tier, annual_excess_cost
  from signals
 where org_id = %(org)s and temporal_node_id = %(series)s
 order by detected_at desc, id limit %(most)s
"""
_EVENT: Final = ("id", "event_type", "at", "user_id", "user_name", "payload")
_EVENTS: Final = """
select e.id, e.event_type, e.created_at, e.user_id, u.full_name, e.payload
  from activity_events e left join app_user u on u.org_id = e.org_id and u.user_id = e.user_id
 where e.org_id = %(org)s and e.signal_id = any(%(signals)s)
 order by e.created_at desc, e.id desc limit %(most)s
"""
#: Answers stay of a size that a page can show.
_MOST: Final = 200


async def find_signal(session: ReadSession, signal_id: UUID) -> tuple[Record, Record] | None:
    """(the signal, its metric); the metric's values are null where the catalogue does not have it."""
    rows = await session.rows(_FIND, {"org": session.actor.org_id, "signal": signal_id})
    if not rows:
        return None
    cut = len(_SIGNAL)
    return dict(zip(_SIGNAL, rows[0][:cut], strict=True)), dict(zip(_METRIC, rows[0][cut:], strict=True))


async def assignments_of(session: ReadSession, signal_id: UUID) -> list[Record]:
    """The one that is not closed first, then the newest."""
    return await _records(session, _ASSIGNMENTS, _ASSIGNMENT, signal=signal_id)


async def signals_of_series(session: ReadSession, series: str) -> list[Record]:
    """The newest first."""
    return await _records(session, _OF_SERIES, _EARLIER, series=series, most=_MOST)


async def events_of(session: ReadSession, signals: Sequence[UUID]) -> list[Record]:
    """The newest first."""
    return await _records(session, _EVENTS, _EVENT, signals=list(signals), most=_MOST)


async def _records(session: ReadSession, sql: str, columns: Sequence[str], **values: Any) -> list[Record]:
    rows = await session.rows(sql, {"org": session.actor.org_id, **values})
    return [dict(zip(columns, row, strict=True)) for row in rows]
