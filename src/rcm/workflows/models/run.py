"""Runs, the step ledger, waits, events and questions to people; workers."""

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

from rcm.core.model import (
    CURRENT_ORG,
    EMPTY,
    FALSE,
    ONE,
    ZERO,
    Access,
    Base,
    Tenant,
    Timestamps,
    UuidKey,
    tenant_key,
    tenant_reference,
)

#: The sweeper and the timers look through these; no personal data in any of them.
_ENGINE = Access(ops_reads=True)


class WorkflowRun(Tenant, Base):
    """One walk through a revision's graph.

    `frontier` holds the tokens (where the run stands). `segment_id` names the engine's job that may
    advance the run; who holds another id, a worker that was frozen for instance, finds no row.
    """

    __tablename__ = "workflow_run"
    access = _ENGINE
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
    context: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY)
    frontier: Mapped[dict[str, Any]]
    segment_id: Mapped[UUID | None]
    segment_starts: Mapped[int] = mapped_column(server_default=ZERO)
    queue: Mapped[str] = mapped_column(server_default="interactive")
    pause_requested: Mapped[bool] = mapped_column(server_default=FALSE)
    cancel_requested: Mapped[bool] = mapped_column(server_default=FALSE)
    current_step: Mapped[str | None]
    total_steps: Mapped[int] = mapped_column(server_default=ZERO)
    completed_steps: Mapped[int] = mapped_column(server_default=ZERO)
    error_step: Mapped[str | None]
    error_code: Mapped[str | None]
    error_message: Mapped[str | None]
    retry_count: Mapped[int] = mapped_column(server_default=ZERO)
    batch_job_id: Mapped[UUID | None]
    row_number: Mapped[int | None]
    created_by: Mapped[UUID | None]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    total_execution_time_ms: Mapped[int | None] = mapped_column(BigInteger)


class WorkflowRunStep(Timestamps, Base):
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

    org_id: Mapped[UUID] = mapped_column(server_default=text(CURRENT_ORG))
    run_id: Mapped[UUID]
    node_id: Mapped[str]
    iteration: Mapped[int]
    status: Mapped[str]
    attempt_number: Mapped[int] = mapped_column(server_default=ONE)
    max_retries: Mapped[int] = mapped_column(server_default=ZERO)
    input_ref: Mapped[str | None]
    output: Mapped[dict[str, Any] | None]
    error: Mapped[dict[str, Any] | None]
    worker: Mapped[str | None]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    execution_time_ms: Mapped[float | None]


class WorkflowRunStepAttempt(Timestamps, Base):
    """Each attempt at a step: which worker, when, how it ended. Written with the ledger's row, whose key holds it."""

    __tablename__ = "workflow_run_step_attempt"
    __table_args__ = (PrimaryKeyConstraint("org_id", "run_id", "node_id", "iteration", "attempt_number"),)

    org_id: Mapped[UUID] = mapped_column(server_default=text(CURRENT_ORG))
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
    access = _ENGINE
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
    access = _ENGINE
    __table_args__ = (
        tenant_key("event_id"),
        Index("run_event_open_idx", "org_id", "created_at", postgresql_where=text("delivered_at is null")),
    )

    event_id: Mapped[UuidKey]
    kind: Mapped[str]
    correlation_key: Mapped[str]
    payload: Mapped[dict[str, Any] | None]
    delivered_at: Mapped[datetime | None]


class HumanTask(Tenant, Base):
    """A question that a run asks a person; the run waits for the answer."""

    __tablename__ = "human_task"
    __table_args__ = (
        tenant_key("human_task_id"),
        UniqueConstraint("org_id", "run_id", "node_id", "iteration"),
        tenant_reference("run_id", "workflow_run.run_id"),
        Index(
            "human_task_open_idx", "org_id", "assignee_role", "due_at", postgresql_where=text("completed_at is null")
        ),
        CheckConstraint("status in ('open', 'completed', 'cancelled', 'expired')", name="status"),
    )

    human_task_id: Mapped[UuidKey]
    run_id: Mapped[UUID]
    node_id: Mapped[str]
    iteration: Mapped[int] = mapped_column(server_default=ZERO)
    title: Mapped[str]
    form: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY)
    assignee_role: Mapped[str | None] = mapped_column(ForeignKey("user_role_lu.code"))
    assignee_id: Mapped[UUID | None]
    due_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(server_default="open")
    answer: Mapped[dict[str, Any] | None]
    completed_by: Mapped[UUID | None]
    completed_at: Mapped[datetime | None]


class Worker(Timestamps, Base):
    """A process that advances runs; silent for longer than the lease, it counts as dead."""

    __tablename__ = "worker"
    access = Access(visible="true", ops_reads=True)

    worker_id: Mapped[str] = mapped_column(primary_key=True)
    host: Mapped[str]
    pid: Mapped[int]
    version: Mapped[str]
    queues: Mapped[list[Any]] = mapped_column(JSONB)
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    heartbeat_at: Mapped[datetime] = mapped_column(server_default=func.now())
    stopped_at: Mapped[datetime | None]
