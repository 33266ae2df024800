"""metric, metric_observation; signals, assignments, activity_events, activity_read.

Columns, widths and names of indexes of the last four are the contract that other services read.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    PrimaryKeyConstraint,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from rcm.core.model import (
    EMPTY,
    FALSE,
    NEW_UUID,
    ONE,
    REFERENCE,
    TRUE,
    ZERO,
    Base,
    Tenant,
    Timestamps,
    UuidKey,
    tenant_key,
    tenant_reference,
)

#: MD5 of '{}': observations and signals without dimensions of their own share it.
_NO_DIMENSIONS = text("'99914b932bd37a50b983c5e7c90ae93b'")


class Metric(Timestamps, Base):
    """The catalogue: what is measured, which direction is good, from which volume on it means something.

    `scale` is the size of a usual value: 1 % of it is the least spread that statistics assume.
    """

    __tablename__ = "metric"
    __table_args__ = (
        # A band belongs to a target range and to nothing else.
        CheckConstraint(
            "case when polarity = 'target_range' then target_low <= target_high"
            " else num_nonnulls(target_low, target_high) = 0 end",
            name="target",
        ),
        CheckConstraint("minimum_volume >= 0", name="minimum_volume"),
    )
    access = REFERENCE

    metric_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    name: Mapped[str]
    domain: Mapped[str] = mapped_column(ForeignKey("signal_domain_lu.code"))
    polarity: Mapped[str] = mapped_column(ForeignKey("metric_polarity_lu.code"))
    target_low: Mapped[float | None]
    target_high: Mapped[float | None]
    unit: Mapped[str]
    scale: Mapped[float] = mapped_column(server_default=ONE)
    is_ratio: Mapped[bool] = mapped_column(server_default=FALSE)
    minimum_volume: Mapped[int] = mapped_column(server_default=ZERO)
    description: Mapped[str | None]
    source: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(server_default=TRUE)


class MetricObservation(Tenant, Base):
    """One metric of one unit (facility, line of service, further dimensions) in one period.

    Figures are floats: statistics read millions of them. `expected` is what case mix makes one expect.
    """

    __tablename__ = "metric_observation"
    __table_args__ = (
        tenant_key("observation_id"),
        UniqueConstraint(
            "org_id", "metric_id", "period_start", "period_end", "facility_id", "service_line", "sub_service_line",
            "entity_dimensions_hash", name="metric_observation_unit_key", postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("period_end >= period_start", name="period"),
        CheckConstraint("encounters >= 0", name="encounters"),
    )  # fmt: skip

    observation_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    metric_id: Mapped[str] = mapped_column(ForeignKey("metric.metric_id"))
    facility: Mapped[str | None] = mapped_column(String(255))
    facility_id: Mapped[str] = mapped_column(String(50))
    system_name: Mapped[str | None] = mapped_column(String(255))
    service_line: Mapped[str | None] = mapped_column(String(255))
    sub_service_line: Mapped[str | None] = mapped_column(String(255))
    entity_dimensions: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY)
    entity_dimensions_hash: Mapped[str] = mapped_column(String(32), server_default=_NO_DIMENSIONS)
    period_start: Mapped[date]
    period_end: Mapped[date]
    numerator: Mapped[float | None]
    denominator: Mapped[float | None]
    value: Mapped[float | None]
    expected: Mapped[float | None]
    encounters: Mapped[int | None]
    suppressed: Mapped[bool] = mapped_column(server_default=FALSE)


class Signal(Tenant, Base):
    """A deviation that the run found. `detected_at` is the end of the latest period, so a rerun finds its row.

    canonical_node_id and temporal_node_id are the ids of the observation and of its series. `evidence`: only what
    is `raised` makes events, counts and queues; `q_value` and `slope_q_value` are the reason (Benjamini-Hochberg
    over the whole run). `classification` is the version of the table that gave type and severity.
    """

    __tablename__ = "signals"
    __table_args__ = (
        tenant_key("id"),
        UniqueConstraint(
            "org_id", "canonical_node_id", "metric_id", "facility_id", "entity_dimensions_hash", "detected_at",
            name="signals_observation_key", postgresql_nulls_not_distinct=True,
        ),
        # Led by org_id: what a list asks for is asked within one organisation.
        Index("ix_signals_domain", "org_id", "domain"),
        Index("ix_signals_facility", "org_id", "facility"),
        Index("ix_signals_system_name", "org_id", "system_name"),
        Index("ix_signals_service_line", "org_id", "service_line"),
        Index("ix_signals_detected_at", "org_id", "detected_at"),
        Index("ix_signals_metric_id", "org_id", "metric_id"),
        # Of use to the owner only: under row-level security containment is no index condition.
        Index("ix_signals_entity_dimensions", "entity_dimensions", postgresql_using="gin"),
        Index("ix_signals_simplified_signal_type", "org_id", "simplified_signal_type"),
        Index("ix_signals_simplified_severity", "org_id", "simplified_severity"),
        CheckConstraint("simplified_severity between 0 and 100", name="severity"),
        CheckConstraint("percentile_rank between 0 and 100", name="percentile"),
        CheckConstraint("evidence in ('raised', 'watch')", name="evidence"),
    )  # fmt: skip

    id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    canonical_node_id: Mapped[str | None] = mapped_column(String(255))
    metric_id: Mapped[str] = mapped_column(String(100))
    domain: Mapped[str] = mapped_column(ForeignKey("signal_domain_lu.code"))
    facility: Mapped[str] = mapped_column(String(255))
    facility_id: Mapped[str | None] = mapped_column(String(50))
    system_name: Mapped[str | None] = mapped_column(String(255))
    service_line: Mapped[str | None] = mapped_column(String(255))
    sub_service_line: Mapped[str | None] = mapped_column(String(255))
    description: Mapped[str | None]
    metric_value: Mapped[Decimal | None] = mapped_column(Numeric(10, 4))
    peer_mean: Mapped[Decimal | None] = mapped_column(Numeric(10, 4))
    peer_std: Mapped[Decimal | None] = mapped_column(Numeric(10, 4))
    percentile_rank: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    encounters: Mapped[int | None]
    detected_at: Mapped[datetime]
    # Type and severity
    simplified_signal_type: Mapped[str | None] = mapped_column(String(50), ForeignKey("signal_type_lu.code"))
    simplified_severity: Mapped[int | None]
    simplified_severity_range: Mapped[list[Any] | None] = mapped_column(JSONB)
    simplified_inputs: Mapped[dict[str, Any] | None]
    simplified_indicators: Mapped[dict[str, Any] | None]
    simplified_reasoning: Mapped[str | None]
    simplified_severity_calculation: Mapped[dict[str, Any] | None]
    magnitude_tier: Mapped[str | None] = mapped_column(ForeignKey("magnitude_tier_lu.code"))
    trajectory_tier: Mapped[str | None] = mapped_column(ForeignKey("trajectory_tier_lu.code"))
    consistency_tier: Mapped[str | None] = mapped_column(ForeignKey("consistency_tier_lu.code"))
    evidence: Mapped[str] = mapped_column(server_default="watch")
    q_value: Mapped[float | None]
    slope_q_value: Mapped[float | None]
    classification: Mapped[str | None]
    # The unit within the facility
    entity_dimensions: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY)
    entity_dimensions_hash: Mapped[str | None] = mapped_column(String(32), server_default=_NO_DIMENSIONS)
    groupby_label: Mapped[str | None] = mapped_column(String(255))
    group_value: Mapped[str | None] = mapped_column(String(500))
    # Over time
    temporal_node_id: Mapped[str | None] = mapped_column(String(255))
    # Older writers put lists or objects by period here.
    metric_trend_timeline: Mapped[Any | None] = mapped_column(JSONB)
    trend_direction: Mapped[str | None] = mapped_column(String(20))
    metadata_per_period: Mapped[Any | None] = mapped_column(JSONB)
    peer_percentile_trends: Mapped[Any | None] = mapped_column(JSONB)
    # What it costs
    annual_excess_cost: Mapped[Decimal | None] = mapped_column(Numeric(12, 2))
    excess_los_days: Mapped[Decimal | None] = mapped_column(Numeric(10, 2))
    capacity_impact_bed_days: Mapped[Decimal | None] = mapped_column(Numeric(10, 4))
    expected_metric_value: Mapped[Decimal | None] = mapped_column(Numeric(10, 4))
    why_matters_narrative: Mapped[str | None]


class Assignment(Tenant, Base):
    """Who looks after a signal, and how far it is. Closed ones stay as history; at most one is not closed."""

    __tablename__ = "assignments"
    __table_args__ = (
        tenant_key("id"),
        tenant_reference("signal_id", "signals.id", ondelete="CASCADE"),
        tenant_reference("assignee_id", "app_user.user_id"),
        tenant_reference("assigner_id", "app_user.user_id"),
        Index(
            "assignments_active_key", "org_id", "signal_id", unique=True, postgresql_where=text("status <> 'closed'")
        ),
        Index(None, "org_id", "signal_id"),
        Index(None, "org_id", "assignee_id", "status"),
        CheckConstraint("status = 'new' or assignee_id is not null", name="assignee"),
    )

    id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    signal_id: Mapped[UUID]
    assignee_id: Mapped[UUID | None]
    assigner_id: Mapped[UUID | None]
    status: Mapped[str] = mapped_column(ForeignKey("assignment_status_lu.code"), server_default="new")
    role_type: Mapped[str | None] = mapped_column(ForeignKey("role_type_lu.code"))
    notes: Mapped[str | None]
    resolution_notes: Mapped[str | None]
    assigned_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class ActivityEvent(Tenant, Base):
    """What happened, for the feed. `read` is the one flag of older readers; whether *I* have read it is
    activity_read's to say."""

    __tablename__ = "activity_events"
    __table_args__ = (
        tenant_key("id"),
        tenant_reference("signal_id", "signals.id", ondelete="CASCADE"),
        tenant_reference("user_id", "app_user.user_id"),
        Index("ix_activity_events_unread", "org_id", "read", "created_at", postgresql_where=text("read = false")),
        Index(None, "org_id", "created_at"),
        Index(None, "org_id", "signal_id"),
    )

    id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    event_type: Mapped[str] = mapped_column(ForeignKey("activity_event_type_lu.code"))
    signal_id: Mapped[UUID | None]
    user_id: Mapped[UUID | None]
    payload: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY)
    read: Mapped[bool] = mapped_column(server_default=FALSE)


class ActivityRead(Tenant, Base):
    """This person has read this event."""

    __tablename__ = "activity_read"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "user_id", "event_id"),
        tenant_reference("user_id", "app_user.user_id", ondelete="CASCADE"),
        tenant_reference("event_id", "activity_events.id", ondelete="CASCADE"),
        Index(None, "org_id", "event_id"),
    )

    user_id: Mapped[UUID]
    event_id: Mapped[UUID]
