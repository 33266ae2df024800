"""signals, the runs that find them, what is assumed about cost. Other services read the columns of `signals`."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
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
    NEW_UUID,
    ZERO,
    Access,
    Base,
    Money,
    Tenant,
    UuidKey,
    tenant_key,
    tenant_reference,
)
from rcm.quality.models.metrics import NO_DIMENSIONS


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
        tenant_reference("run_id", "signal_run.run_id"),
        Index(None, "org_id", "run_id"),
        Index(None, "org_id", "temporal_node_id", "detected_at"),
        Index(None, "org_id", "changed_in"),
        CheckConstraint("simplified_severity between 0 and 100", name="severity"),
        CheckConstraint("percentile_rank between 0 and 100", name="percentile"),
        CheckConstraint("evidence in ('raised', 'watch')", name="evidence"),
        # Three rows a page, with their documents packed in them: written apart, each would be a row of another table.
        {"postgresql_with": {"toast_tuple_target": "2700"}},
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
    entity_dimensions_hash: Mapped[str | None] = mapped_column(String(32), server_default=NO_DIMENSIONS)
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
    #: Every figure behind the four above, with what was assumed.
    impact: Mapped[dict[str, Any] | None]
    #: The run that last changed the row.
    run_id: Mapped[UUID | None]
    #: Of all that the run wrote; null where somebody else changed the row since (a trigger sees to it).
    content_hash: Mapped[UUID | None]
    #: The transaction that wrote the row last; a trigger sets it.
    changed_in: Mapped[int] = mapped_column(BigInteger, server_default=ZERO)


class SignalRemoval(Tenant, Base):
    """A signal that is gone, or whose assignment is: what an index in memory must look at again. Triggers write it."""

    __tablename__ = "signal_removal"
    __table_args__ = (PrimaryKeyConstraint("org_id", "changed_in", "signal_id"),)

    signal_id: Mapped[UUID]
    changed_in: Mapped[int] = mapped_column(BigInteger, server_default=text("pg_current_xact_id()::text::bigint"))


class SignalRun(Tenant, Base):
    """One pass of detection over an organisation's observations. `counts`: what it read, found and changed."""

    __tablename__ = "signal_run"
    __table_args__ = (
        tenant_key("run_id"),
        Index(None, "org_id", "created_at"),
        # Two at once would write the same rows twice.
        Index("signal_run_active_key", "org_id", unique=True, postgresql_where=text("status = 'running'")),
        CheckConstraint("status in ('running', 'completed', 'failed', 'cancelled')", name="status"),
    )
    access = Access(ops_reads=True)

    run_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    status: Mapped[str] = mapped_column(server_default="running")
    distributed: Mapped[bool]
    requested_by: Mapped[UUID | None]
    classification: Mapped[str]
    options: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY)
    counts: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY)
    error_code: Mapped[str | None]
    error_message: Mapped[str | None]
    #: A run whose process died is taken for failed after this.
    leased_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class SignalRunUnit(Tenant, Base):
    """A metric and period of a distributed run: leased by a worker, its result kept until the last pass merges them.

    `result`: an Arrow stream of what was found, before q values (those need all units).
    """

    __tablename__ = "signal_run_unit"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "run_id", "unit_no"),
        tenant_reference("run_id", "signal_run.run_id", ondelete="CASCADE"),
        Index("signal_run_unit_open_idx", "status", "leased_until", postgresql_where=text("status <> 'done'")),
        CheckConstraint("status in ('pending', 'running', 'done', 'failed')", name="status"),
        CheckConstraint("(status = 'running') = (leased_by is not null)", name="lease"),
        CheckConstraint("(leased_by is null) = (leased_until is null)", name="until"),
    )
    access = Access(ops_reads=True)

    run_id: Mapped[UUID]
    unit_no: Mapped[int]
    metric_id: Mapped[str] = mapped_column(String(100))
    period_end: Mapped[date]
    status: Mapped[str] = mapped_column(server_default="pending")
    tries: Mapped[int] = mapped_column(server_default=ZERO)
    leased_by: Mapped[UUID | None]
    leased_until: Mapped[datetime | None]
    result: Mapped[bytes | None] = mapped_column(LargeBinary)
    error_message: Mapped[str | None]


class ImpactAssumption(Tenant, Base):
    """What a day and a bed are worth here, for the cost of a signal. A facility's own row goes before the one of the
    organisation (facility_id null)."""

    __tablename__ = "impact_assumption"
    __table_args__ = (
        UniqueConstraint(
            "org_id", "facility_id", name="impact_assumption_facility_key", postgresql_nulls_not_distinct=True
        ),
        CheckConstraint("target_occupancy > 0 and target_occupancy <= 1", name="target_occupancy"),
        CheckConstraint("variable_day_cost >= 0 and capacity_day_value >= 0", name="cost"),
    )

    assumption_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    facility_id: Mapped[str | None] = mapped_column(String(50))
    #: Money that a day more really costs: supplies, hours, drugs; never the average cost of a day.
    variable_day_cost: Mapped[Money]
    #: What a free bed earns in a day, where beds are short.
    capacity_day_value: Mapped[Money]
    target_occupancy: Mapped[Decimal] = mapped_column(Numeric(4, 3))
    source: Mapped[str | None]
