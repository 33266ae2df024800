"""Workflows and their revisions; runs, the step ledger, waits and events; workers; batches; traces."""

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
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from rcm.core.model import Base, Tenant, Timestamps, UuidKey, tenant_key, tenant_reference

_EMPTY = text("'{}'::jsonb")
_ZERO = text("0")


class UserWorkflow(Tenant, Base):
    """A graph that an organisation owns; the draft lives here, what is published in revisions."""

    __tablename__ = "user_workflow"
    __table_args__ = (tenant_key("workflow_id"), UniqueConstraint("org_id", "name"))

    workflow_id: Mapped[UuidKey]
    name: Mapped[str]
    description: Mapped[str | None]
    status: Mapped[str] = mapped_column(ForeignKey("workflow_status_lu.code"), server_default="draft")
    version: Mapped[int] = mapped_column(server_default=text("1"))
    draft_state: Mapped[dict[str, Any] | None]
    draft_updated_at: Mapped[datetime | None]
    required_data: Mapped[dict[str, Any]] = mapped_column(server_default=_EMPTY)


class UserWorkflowNode(Tenant, Base):
    """A node, owned by its workflow. `key` is its name within the graph."""

    __tablename__ = "user_workflow_node"
    __table_args__ = (
        tenant_key("node_id"),
        UniqueConstraint("org_id", "workflow_id", "key"),
        tenant_reference("workflow_id", "user_workflow.workflow_id", ondelete="CASCADE"),
    )

    node_id: Mapped[UuidKey]
    workflow_id: Mapped[UUID]
    key: Mapped[str]
    node_type: Mapped[str] = mapped_column(ForeignKey("node_type_lu.code"))
    label: Mapped[str]
    description: Mapped[str | None]
    config: Mapped[dict[str, Any]] = mapped_column(server_default=_EMPTY)
    position: Mapped[dict[str, Any] | None]


class UserWorkflowTransition(Tenant, Base):
    """An edge. Without a condition it is taken always; of conditional ones the first that holds."""

    __tablename__ = "user_workflow_transition"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "workflow_id", "from_node", "to_node", "action_label"),
        tenant_reference("workflow_id", "user_workflow.workflow_id", ondelete="CASCADE"),
        tenant_reference("from_node", "user_workflow_node.node_id", ondelete="CASCADE"),
        tenant_reference("to_node", "user_workflow_node.node_id", ondelete="CASCADE"),
    )

    workflow_id: Mapped[UUID]
    from_node: Mapped[UUID]
    to_node: Mapped[UUID]
    action_label: Mapped[str] = mapped_column(server_default="")
    condition: Mapped[dict[str, Any] | None]
    freq: Mapped[int] = mapped_column(server_default=text("1"))


class WorkflowRevision(Tenant, Base):
    """What was published: an immutable snapshot of the graph (a trigger refuses changes)."""

    __tablename__ = "workflow_revision"
    __table_args__ = (
        tenant_key("revision_id"),
        UniqueConstraint("org_id", "workflow_id", "revision_num"),
        tenant_reference("workflow_id", "user_workflow.workflow_id"),
    )

    revision_id: Mapped[UuidKey]
    workflow_id: Mapped[UUID]
    revision_num: Mapped[int]
    comment: Mapped[str | None]
    snapshot: Mapped[dict[str, Any]]
    created_by: Mapped[UUID | None]


class WorkflowRun(Tenant, Base):
    """One walk through a revision's graph.

    `frontier` holds the tokens (where the run stands). `segment_id` names the engine's job that may
    advance the run; who holds another id, a worker that was frozen for instance, finds no row.
    """

    __tablename__ = "workflow_run"
    __table_args__ = (
        tenant_key("run_id"),
        tenant_reference("workflow_id", "user_workflow.workflow_id"),
        tenant_reference("revision_id", "workflow_revision.revision_id"),
        tenant_reference("batch_job_id", "batch_job.batch_job_id"),
        Index(None, "org_id", "segment_id"),
        Index(None, "org_id", "batch_job_id", "row_number"),
        {"postgresql_with": {"fillfactor": "70"}},
    )

    run_id: Mapped[UuidKey]
    workflow_id: Mapped[UUID]
    revision_id: Mapped[UUID]
    encounter_id: Mapped[str | None]
    workflow_type: Mapped[str | None]
    status: Mapped[str] = mapped_column(ForeignKey("run_status_lu.code"), server_default="PENDING")
    context: Mapped[dict[str, Any]] = mapped_column(server_default=_EMPTY)
    frontier: Mapped[dict[str, Any]]
    segment_id: Mapped[UUID | None]
    segment_starts: Mapped[int] = mapped_column(server_default=_ZERO)
    queue: Mapped[str] = mapped_column(server_default="interactive")
    pause_requested: Mapped[bool] = mapped_column(server_default=text("false"))
    cancel_requested: Mapped[bool] = mapped_column(server_default=text("false"))
    current_step: Mapped[str | None]
    total_steps: Mapped[int] = mapped_column(server_default=_ZERO)
    completed_steps: Mapped[int] = mapped_column(server_default=_ZERO)
    error_step: Mapped[str | None]
    error_code: Mapped[str | None]
    error_message: Mapped[str | None]
    retry_count: Mapped[int] = mapped_column(server_default=_ZERO)
    batch_job_id: Mapped[UUID | None]
    row_number: Mapped[int | None]
    created_by: Mapped[UUID | None]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    total_execution_time_ms: Mapped[int | None] = mapped_column(BigInteger)


class WorkflowRunStep(Base):
    """The ledger: a step that stands COMPLETED here never runs again."""

    __tablename__ = "workflow_run_step"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "run_id", "node_id", "iteration"),
        tenant_reference("run_id", "workflow_run.run_id"),
        # The engine's own states, closed. A foreign key to step_status_lu would lock one and the same row
        # of that table for every step of every run.
        CheckConstraint(
            "status in ('PENDING', 'RUNNING', 'COMPLETED', 'FAILED', 'SKIPPED', 'RETRYING')", name="status"
        ),
    )

    org_id: Mapped[UUID]
    run_id: Mapped[UUID]
    node_id: Mapped[str]
    iteration: Mapped[int]
    status: Mapped[str]
    attempt_number: Mapped[int] = mapped_column(server_default=text("1"))
    max_retries: Mapped[int] = mapped_column(server_default=_ZERO)
    input_ref: Mapped[str | None]
    output: Mapped[dict[str, Any] | None]
    error: Mapped[dict[str, Any] | None]
    worker: Mapped[str | None]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    execution_time_ms: Mapped[float | None]


class WorkflowRunStepAttempt(Base):
    """Each attempt at a step: which worker, when, how it ended. Written with the ledger's row, whose key holds it."""

    __tablename__ = "workflow_run_step_attempt"
    __table_args__ = (PrimaryKeyConstraint("org_id", "run_id", "node_id", "iteration", "attempt_number"),)

    org_id: Mapped[UUID]
    run_id: Mapped[UUID]
    node_id: Mapped[str]
    iteration: Mapped[int]
    attempt_number: Mapped[int]
    worker: Mapped[str]
    started_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    outcome: Mapped[str]
    error: Mapped[dict[str, Any] | None]


class RunWait(Tenant, Base):
    """A token that waits: for an event with this correlation, for a person, or for a time."""

    __tablename__ = "run_wait"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "run_id", "node_id", "iteration"),
        tenant_reference("run_id", "workflow_run.run_id"),
        Index(
            "run_wait_open_idx",
            "org_id",
            "kind",
            "correlation_key",
            postgresql_where=text("delivered_at is null"),
        ),
        Index("run_wait_due_idx", "due_at", postgresql_where=text("delivered_at is null and due_at is not null")),
    )

    run_id: Mapped[UUID]
    node_id: Mapped[str]
    iteration: Mapped[int]
    kind: Mapped[str]
    correlation_key: Mapped[str]
    due_at: Mapped[datetime | None]
    request: Mapped[dict[str, Any] | None]
    payload: Mapped[dict[str, Any] | None]
    delivered_at: Mapped[datetime | None]


class RunEvent(Tenant, Base):
    """Something happened that a run may wait for; written in the transaction in which it happened."""

    __tablename__ = "run_event"
    __table_args__ = (
        tenant_key("event_id"),
        Index("run_event_open_idx", "org_id", "created_at", postgresql_where=text("delivered_at is null")),
    )

    event_id: Mapped[UuidKey]
    kind: Mapped[str]
    correlation_key: Mapped[str]
    payload: Mapped[dict[str, Any] | None]
    delivered_at: Mapped[datetime | None]


class Worker(Timestamps, Base):
    """A process that advances runs; silent for longer than the lease, it counts as dead."""

    __tablename__ = "worker"

    worker_id: Mapped[str] = mapped_column(primary_key=True)
    host: Mapped[str]
    pid: Mapped[int]
    version: Mapped[str]
    queues: Mapped[list[Any]] = mapped_column(JSONB)
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    heartbeat_at: Mapped[datetime] = mapped_column(server_default=func.now())
    stopped_at: Mapped[datetime | None]


class BatchJob(Tenant, Base):
    """One file put through one workflow. Counts are kept in the transactions that change them."""

    __tablename__ = "batch_job"
    __table_args__ = (
        tenant_key("batch_job_id"),
        tenant_reference("workflow_id", "user_workflow.workflow_id"),
        tenant_reference("revision_id", "workflow_revision.revision_id"),
        Index("batch_job_file_idx", "org_id", "file_sha256"),
    )

    batch_job_id: Mapped[UuidKey]
    workflow_id: Mapped[UUID]
    revision_id: Mapped[UUID]
    prompt: Mapped[str | None]
    file_name: Mapped[str]
    file_size: Mapped[int] = mapped_column(BigInteger)
    file_sha256: Mapped[str]
    file_kind: Mapped[str]
    findings: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    status: Mapped[str] = mapped_column(ForeignKey("job_status_lu.code"), server_default="pending")
    total_rows: Mapped[int] = mapped_column(server_default=_ZERO)
    pending_rows: Mapped[int] = mapped_column(server_default=_ZERO)
    processing_rows: Mapped[int] = mapped_column(server_default=_ZERO)
    completed_rows: Mapped[int] = mapped_column(server_default=_ZERO)
    failed_rows: Mapped[int] = mapped_column(server_default=_ZERO)
    set_aside_rows: Mapped[int] = mapped_column(server_default=_ZERO)
    cancelled_rows: Mapped[int] = mapped_column(server_default=_ZERO)
    created_by: Mapped[UUID | None]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]


class BatchRow(Tenant, Base):
    """One item of the file: what was read, what came of it, and why not where it did not go on."""

    __tablename__ = "batch_row"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "batch_job_id", "row_number"),
        tenant_reference("batch_job_id", "batch_job.batch_job_id"),
        Index(None, "org_id", "run_id"),
        CheckConstraint(
            "status in ('pending', 'processing', 'completed', 'failed', 'set_aside', 'cancelled')", name="status"
        ),
        {"postgresql_with": {"fillfactor": "80"}},
    )

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


class WorkflowTrace(Tenant, Base):
    """What an action did outside, for those who look into it later. No personal data."""

    __tablename__ = "workflow_trace"
    __table_args__ = (tenant_key("trace_id"), Index(None, "org_id", "run_id"))

    trace_id: Mapped[UuidKey]
    workflow_id: Mapped[UUID | None]
    run_id: Mapped[UUID | None]
    action_type: Mapped[str]
    action_detail: Mapped[dict[str, Any]] = mapped_column(server_default=_EMPTY)
    success: Mapped[bool]
    duration_ms: Mapped[float | None]
    error_detail: Mapped[str | None]
