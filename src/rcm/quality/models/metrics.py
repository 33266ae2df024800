"""metric, metric_observation; loads, and rows that could not be used, with the reason."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
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
NO_DIMENSIONS = text("'99914b932bd37a50b983c5e7c90ae93b'")


class Metric(Timestamps, Base):
    """The catalogue: what is measured, which direction is good, from which volume on it means something.

    `scale` is the size of a usual value: 1 % of it is the least spread that statistics assume.
    `sampling`: where the error of one value comes from: a share of the denominator (binomial), a count against what
    was expected (poisson), or the series itself (empirical). `stay`: a length of stay, by means or by logarithms;
    only these have a cost.
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
        CheckConstraint("sampling in ('binomial', 'poisson', 'empirical')", name="sampling"),
        CheckConstraint("stay in ('arithmetic', 'geometric')", name="stay"),
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
    sampling: Mapped[str] = mapped_column(server_default=text("'empirical'"))
    stay: Mapped[str | None]
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
    entity_dimensions_hash: Mapped[str] = mapped_column(String(32), server_default=NO_DIMENSIONS)
    period_start: Mapped[date]
    period_end: Mapped[date]
    numerator: Mapped[float | None]
    denominator: Mapped[float | None]
    value: Mapped[float | None]
    expected: Mapped[float | None]
    encounters: Mapped[int | None]
    suppressed: Mapped[bool] = mapped_column(server_default=FALSE)


class MetricLoad(Tenant, Base):
    """A file, or a span of our own facts, that became observations. `content_hash` finds the same file again."""

    __tablename__ = "metric_load"
    __table_args__ = (
        tenant_key("load_id"),
        Index(None, "org_id", "created_at"),
        CheckConstraint("source in ('file', 'claims', 'encounters')", name="source"),
        CheckConstraint("status in ('running', 'completed', 'failed')", name="status"),
    )

    load_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    source: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="running")
    file_name: Mapped[str | None]
    content_hash: Mapped[str | None] = mapped_column(String(64))
    requested_by: Mapped[UUID | None]
    rows_read: Mapped[int] = mapped_column(server_default=ZERO)
    rows_written: Mapped[int] = mapped_column(server_default=ZERO)
    rows_unchanged: Mapped[int] = mapped_column(server_default=ZERO)
    rows_set_aside: Mapped[int] = mapped_column(server_default=ZERO)
    error: Mapped[str | None]
    finished_at: Mapped[datetime | None]


class MetricRowSetAside(Tenant, Base):
    """A row that a load or a run could not use: which one, why, and how to mend it. The rest was done.

    `reason` is a code, `detail` says what stood there. `line` is where the row begins in its file, as an editor counts
    (a header is line 1), in Parquet the row's number from 1; null for what a run found.
    """

    __tablename__ = "metric_row_set_aside"
    __table_args__ = (
        tenant_reference("load_id", "metric_load.load_id", ondelete="CASCADE"),
        tenant_reference("run_id", "signal_run.run_id", ondelete="CASCADE"),
        Index(None, "org_id", "load_id"),
        Index(None, "org_id", "run_id"),
        CheckConstraint("num_nonnulls(load_id, run_id) = 1", name="found_by"),
    )

    row_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    load_id: Mapped[UUID | None]
    run_id: Mapped[UUID | None]
    line: Mapped[int | None]
    metric_id: Mapped[str | None]
    facility_id: Mapped[str | None]
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    reason: Mapped[str]
    detail: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY)
