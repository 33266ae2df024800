"""Who looks after a signal, what was done about it, and what happened: assignments, interventions, the feed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from rcm.core.model import (
    EMPTY,
    FALSE,
    NEW_UUID,
    ONE,
    ZERO,
    Base,
    Tenant,
    UuidKey,
    tenant_key,
    tenant_reference,
)
from rcm.quality.models.metrics import NO_DIMENSIONS


class Assignment(Tenant, Base):
    """Who looks after a signal, and how far it is. Closed ones stay as history; at most one is not closed.

    Triggers let `status` move as rcm.quality.assignment_states says, set the times and count the version; of a row
    that is `new` again nobody is the assignee.
    """

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
        Index(None, "org_id", "changed_in"),
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
    version: Mapped[int] = mapped_column(server_default=ONE)
    #: The transaction that wrote the row last; a trigger sets it.
    changed_in: Mapped[int] = mapped_column(BigInteger, server_default=ZERO)


class ActivityEvent(Tenant, Base):
    """What happened, for the feed. `read` is the one flag of older readers: somebody else than who did it has read it.
    Whether *I* have is for activity_read and activity_read_until to say; what I did myself I have read."""

    __tablename__ = "activity_events"
    __table_args__ = (
        tenant_key("id"),
        tenant_reference("signal_id", "signals.id", ondelete="CASCADE"),
        tenant_reference("user_id", "app_user.user_id"),
        Index("ix_activity_events_unread", "org_id", "read", "created_at", postgresql_where=text("read = false")),
        Index(None, "org_id", "created_at", "id"),
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


class ActivityReadUntil(Tenant, Base):
    """This person has read every event up to this moment: "mark all read" is one row."""

    __tablename__ = "activity_read_until"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "user_id"),
        tenant_reference("user_id", "app_user.user_id", ondelete="CASCADE"),
    )

    user_id: Mapped[UUID]
    read_until: Mapped[datetime]


class Intervention(Tenant, Base):
    """Something that was changed because of a signal, and what became of the metric after it.

    The outcome is measured against the control limits of the periods before `activated_on`; `outcome_detail` holds
    the figures. At most one of a series is active, or an outcome would have two causes: `series_id` is its signal's
    `temporal_node_id`, which a trigger sets, else the signal's own id.
    """

    __tablename__ = "intervention"
    __table_args__ = (
        tenant_key("intervention_id"),
        tenant_reference("signal_id", "signals.id", ondelete="CASCADE"),
        tenant_reference("activated_by", "app_user.user_id"),
        Index("intervention_active_key", "org_id", "series_id", unique=True, postgresql_where=text("ended_on is null")),
        Index(None, "org_id", "signal_id"),
        CheckConstraint("ended_on >= activated_on", name="ended_on"),
        CheckConstraint("outcome in ('improved', 'worsened', 'unchanged', 'too_early')", name="outcome"),
        CheckConstraint("(outcome is null) = (outcome_measured_at is null)", name="measured"),
    )

    intervention_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    signal_id: Mapped[UUID]
    series_id: Mapped[str] = mapped_column(String(255), server_default=text("''"))
    title: Mapped[str]
    description: Mapped[str | None]
    activated_on: Mapped[date]
    activated_by: Mapped[UUID | None]
    ended_on: Mapped[date | None]
    outcome: Mapped[str | None]
    outcome_measured_at: Mapped[datetime | None]
    outcome_detail: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY)
    version: Mapped[int] = mapped_column(server_default=ONE)


class SeriesBaseline(Tenant, Base):
    """From this day on the control limits of a series are reckoned anew, with the reason; never set by a run."""

    __tablename__ = "series_baseline"
    __table_args__ = (
        UniqueConstraint(
            "org_id", "metric_id", "facility_id", "service_line", "sub_service_line", "entity_dimensions_hash",
            "starts_on", name="series_baseline_start_key", postgresql_nulls_not_distinct=True,
        ),
        tenant_reference("created_by", "app_user.user_id"),
        CheckConstraint("length(btrim(reason)) > 0", name="reason"),
    )  # fmt: skip

    baseline_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    metric_id: Mapped[str] = mapped_column(ForeignKey("metric.metric_id"))
    facility_id: Mapped[str] = mapped_column(String(50))
    service_line: Mapped[str | None] = mapped_column(String(255))
    sub_service_line: Mapped[str | None] = mapped_column(String(255))
    entity_dimensions_hash: Mapped[str] = mapped_column(String(32), server_default=NO_DIMENSIONS)
    starts_on: Mapped[date]
    reason: Mapped[str]
    created_by: Mapped[UUID | None]
