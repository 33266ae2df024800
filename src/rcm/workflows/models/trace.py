"""What actions did outside."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    SmallInteger,
)
from sqlalchemy.orm import Mapped, mapped_column

from rcm.core.ids import new_id
from rcm.core.model import EMPTY, NEW_UUID, Base, Tenant, tenant_reference


class WorkflowTrace(Tenant, Base):
    """What an action did outside, for those who look into it later. No personal data; prompts are redacted.

    Partitioned by month of `created_at`. `tier`: 1 replay, 2 repair, 3 model or person; `tier_reason` says why.
    """

    __tablename__ = "workflow_trace"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "trace_id", "created_at"),
        Index(None, "org_id", "run_id"),
        Index(None, "org_id", "created_at"),
        CheckConstraint("tier between 1 and 3", name="tier"),
        {"postgresql_partition_by": "RANGE (created_at)"},
    )

    trace_id: Mapped[UUID] = mapped_column(default=new_id, server_default=NEW_UUID)
    workflow_id: Mapped[UUID | None]
    run_id: Mapped[UUID | None]
    batch_row_id: Mapped[UUID | None]
    node_id: Mapped[UUID | None]
    micro_state_id: Mapped[UUID | None]
    action_type: Mapped[str]
    action_detail: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY)
    success: Mapped[bool]
    duration_ms: Mapped[float | None]
    error_detail: Mapped[str | None]
    llm_prompt: Mapped[str | None]
    llm_response: Mapped[str | None]
    llm_model: Mapped[str | None]
    tokens_used: Mapped[int | None]
    tier: Mapped[int | None] = mapped_column(SmallInteger)
    tier_reason: Mapped[str | None]
    session_id: Mapped[str | None]
    user_id: Mapped[UUID | None]


class WorkflowTraceEndpoint(Tenant, Base):
    """An endpoint that a trace touched; `created_at` is the trace's, whose key it is part of."""

    __tablename__ = "workflow_trace_endpoint"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "trace_id", "created_at", "endpoint_id"),
        ForeignKeyConstraint(
            ["org_id", "trace_id", "created_at"],
            ["workflow_trace.org_id", "workflow_trace.trace_id", "workflow_trace.created_at"],
            ondelete="CASCADE",
        ),
        tenant_reference("endpoint_id", "endpoint.endpoint_id"),
        Index(None, "org_id", "endpoint_id"),
    )

    trace_id: Mapped[UUID]
    endpoint_id: Mapped[UUID]
