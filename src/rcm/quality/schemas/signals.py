"""A signal in a list, and one signal with all that is known of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from rcm.core.schema import MoneyText, Schema


class PersonOut(Schema):
    user_id: UUID
    full_name: str | None


class SignalOut(Schema):
    """A signal in a list. `severity` is 0 to 100; `percentile` is direction-adjusted: high is worse.

    `status` is that of the assignment that is not closed; without one `closed` if there was one, else `new`.
    """

    id: UUID
    metric_id: str
    metric_name: str | None
    domain: str
    facility: str
    facility_id: str | None
    system_name: str | None
    service_line: str | None
    sub_service_line: str | None
    entity_dimensions: dict[str, Any]
    groupby_label: str | None
    group_value: str | None
    description: str | None
    detected_at: datetime
    signal_type: str | None
    severity: int | None
    evidence: str
    q_value: float | None
    slope_q_value: float | None
    magnitude_tier: str | None
    trajectory_tier: str | None
    consistency_tier: str | None
    trend_direction: str | None
    value: float | None
    expected: float | None
    peer_mean: float | None
    percentile: float | None
    encounters: int | None
    annual_excess_cost: MoneyText | None
    status: str
    assignee: PersonOut | None


class FiguresOut(Schema):
    """The latest period in the metric's own unit, against its peers."""

    value: float | None
    expected: float | None
    peer_mean: float | None
    peer_std: float | None
    percentile: float | None
    encounters: int | None
    unit: str | None
    polarity: str | None
    target_low: float | None
    target_high: float | None


class SeverityOut(Schema):
    """How the type was found and the severity reckoned. `calculation`: base, refinements with reasons, final."""

    signal_type: str | None
    severity: int | None
    severity_range: list[float] | None
    inputs: dict[str, Any] | None
    indicators: dict[str, Any] | None
    reasoning: str | None
    calculation: dict[str, Any] | None
    classification: str | None


class TiersOut(Schema):
    magnitude: str | None
    trajectory: str | None
    consistency: str | None


class EvidenceOut(Schema):
    """q values are Benjamini-Hochberg's over the whole run; at most .05 of either raises the signal."""

    evidence: str
    q_value: float | None
    slope_q_value: float | None


class ImpactOut(Schema):
    """What the deviation costs. `figures` has every number behind it and what was assumed."""

    annual_excess_cost: MoneyText | None
    excess_los_days: float | None
    capacity_impact_bed_days: float | None
    expected_value: float | None
    narrative: str | None
    figures: dict[str, Any] | None


class SignalAssignmentOut(Schema):
    id: UUID
    status: str
    assignee: PersonOut | None
    assigner: PersonOut | None
    role_type: str | None
    notes: str | None
    resolution_notes: str | None
    assigned_at: datetime | None
    started_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    created_at: datetime


class SignalDetailOut(SignalOut):
    """All columns of a signal, in groups. canonical_node_id and temporal_node_id name its observation and series."""

    canonical_node_id: str | None
    temporal_node_id: str | None
    entity_dimensions_hash: str | None
    figures: FiguresOut
    classification: SeverityOut
    tiers: TiersOut
    significance: EvidenceOut
    impact: ImpactOut
    assignment: SignalAssignmentOut | None
    metric_trend_timeline: Any | None
    metadata_per_period: Any | None
    peer_percentile_trends: Any | None
    run_id: UUID | None
    created_at: datetime
    updated_at: datetime


class PeriodOut(Schema):
    """One period of the signal's series as it was loaded. `used`: it lies in the window the run looked at."""

    period_start: date
    period_end: date
    value: float | None
    expected: float | None
    numerator: float | None
    denominator: float | None
    encounters: int | None
    suppressed: bool
    used: bool


class SignalTimelineOut(Schema):
    signal_id: UUID
    metric_id: str
    unit: str | None
    items: list[PeriodOut]


class SignalEventOut(Schema):
    id: UUID
    event_type: str
    at: datetime
    user: PersonOut | None
    payload: dict[str, Any]


class EarlierSignalOut(Schema):
    """A signal of the same series. `changes`: what it says otherwise than the one before it, [before, after]."""

    id: UUID
    detected_at: datetime
    signal_type: str | None
    severity: int | None
    evidence: str
    value: float | None
    percentile: float | None
    changes: dict[str, tuple[Any, Any]]


class SignalHistoryOut(Schema):
    """Signals of the series, events and assignments; the newest first."""

    signal_id: UUID
    signals: list[EarlierSignalOut]
    events: list[SignalEventOut]
    assignments: list[SignalAssignmentOut]
