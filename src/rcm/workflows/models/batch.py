"""Files put through workflows, row by row."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, synonym

from rcm.core.ids import new_id
from rcm.core.model import NEW_UUID, NO_ITEMS, ZERO, Access, Base, Tenant, UuidKey, tenant_key, tenant_reference

#: The sweeper and the timers look through these; no personal data in any of them.
_ENGINE = Access(ops_reads=True)


class BatchJob(Tenant, Base):
    """One file put through one workflow. Counts are kept in the transactions that change them.

    Batches of an older system have no workflow, revision or file, but `workflow_type` and `portal_id` (the
    endpoint's legacy number; a trigger keeps it and `endpoint_id` the same).
    """

    __tablename__ = "batch_job"
    access = _ENGINE
    __table_args__ = (
        tenant_key("batch_job_id"),
        tenant_reference("workflow_id", "user_workflow.workflow_id"),
        tenant_reference("revision_id", "workflow_revision.revision_id"),
        tenant_reference("endpoint_id", "endpoint.endpoint_id"),
        Index("batch_job_file_idx", "org_id", "file_sha256"),
    )

    batch_job_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    workflow_id: Mapped[UUID | None]
    revision_id: Mapped[UUID | None]
    workflow_type: Mapped[str | None]
    endpoint_id: Mapped[UUID | None]
    portal_id: Mapped[int | None] = mapped_column(BigInteger)
    prompt: Mapped[str | None]
    file_name: Mapped[str | None]
    file_size: Mapped[int | None] = mapped_column(BigInteger)
    file_sha256: Mapped[str | None]
    file_kind: Mapped[str | None]
    mapping: Mapped[dict[str, Any] | None]
    findings: Mapped[list[Any]] = mapped_column(JSONB, server_default=NO_ITEMS)
    status: Mapped[str] = mapped_column(ForeignKey("job_status_lu.code"), server_default="pending")
    total_rows: Mapped[int] = mapped_column(server_default=ZERO)
    pending_rows: Mapped[int] = mapped_column(server_default=ZERO)
    processing_rows: Mapped[int] = mapped_column(server_default=ZERO)
    completed_rows: Mapped[int] = mapped_column(server_default=ZERO)
    failed_rows: Mapped[int] = mapped_column(server_default=ZERO)
    set_aside_rows: Mapped[int] = mapped_column(server_default=ZERO)
    cancelled_rows: Mapped[int] = mapped_column(server_default=ZERO)
    created_by: Mapped[UUID | None]
    #: What older services call it.
    user_id: Mapped[UUID | None] = synonym("created_by")
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]


class BatchMapping(Tenant, Base):
    """Which column of a file is which field of a row: remembered for the next file with the same columns."""

    __tablename__ = "batch_mapping"
    __table_args__ = (
        tenant_key("batch_mapping_id"),
        UniqueConstraint("org_id", "workflow_id", "file_kind", "columns_hash", name="batch_mapping_columns_key"),
        tenant_reference("workflow_id", "user_workflow.workflow_id", ondelete="CASCADE"),
    )

    batch_mapping_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    workflow_id: Mapped[UUID]
    file_kind: Mapped[str]
    columns_hash: Mapped[str]
    columns: Mapped[list[Any]] = mapped_column(JSONB)
    mapping: Mapped[dict[str, Any]]
    used_at: Mapped[datetime] = mapped_column(server_default=func.now())
    created_by: Mapped[UUID | None]


class BatchRow(Tenant, Base):
    """One item of the file: what was read, what came of it, and why not where it did not go on."""

    __tablename__ = "batch_row"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "batch_job_id", "row_number"),
        tenant_key("batch_row_id"),
        tenant_reference("batch_job_id", "batch_job.batch_job_id"),
        Index(None, "org_id", "run_id"),
        CheckConstraint(
            "status in ('pending', 'processing', 'completed', 'failed', 'set_aside', 'cancelled')", name="status"
        ),
        {"postgresql_with": {"fillfactor": "80"}},
    )

    batch_row_id: Mapped[UUID] = mapped_column(default=new_id, server_default=NEW_UUID)
    batch_job_id: Mapped[UUID]
    row_number: Mapped[int]
    external_id: Mapped[str | None]
    input_data: Mapped[dict[str, Any] | None]
    output_data: Mapped[dict[str, Any] | None]
    findings: Mapped[list[Any] | None] = mapped_column(JSONB)
    status: Mapped[str] = mapped_column(server_default="pending")
    error_code: Mapped[str | None]
    error_message: Mapped[str | None]
    run_id: Mapped[UUID | None]
