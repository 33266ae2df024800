"""Runs, the step ledger, waits, events, questions and news to people; workers."""

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


#: The application can't delete from it: nothing of what was done gets lost, and no reference leads nowhere.
_KEPT = Access(grants=("select", "insert", "update"))
_ENGINE_KEPT = Access(grants=("select", "insert", "update"), ops_reads=True)


class WorkflowRun(Tenant, Base):
    """One walk through a revision's graph.

    `frontier` holds the tokens (where the run stands). `segment_id` names the engine's job that may
    advance the run; who holds another id, a worker that was frozen for instance, finds no row.
    `at_segment`: the run stands where its segment stands (`run_segment`), and what is written here of its place
    is where it stood when it came into the segment; a completed run keeps the segment's id.
    `parent_*`: the step of another run that began this one, as its item `item_number`. `forked_from`: the run that
    this one is a second try of, from node `forked_at` on.
    """

    __tablename__ = "workflow_run"
    access = _ENGINE_KEPT
    __table_args__ = (
        tenant_key("run_id"),
        tenant_reference("workflow_id", "user_workflow.workflow_id"),
        tenant_reference("revision_id", "workflow_revision.revision_id"),
        tenant_reference("batch_job_id", "batch_job.batch_job_id"),
        # Of those that a segment holds: what is over makes it no larger.
        Index("workflow_run_held_idx", "org_id", "segment_id", postgresql_where=text("segment_id is not null")),
        Index("workflow_run_open_idx", "org_id", postgresql_where=text("completed_at is null")),
        tenant_reference("parent_run_id", "workflow_run.run_id"),
        tenant_reference("forked_from", "workflow_run.run_id"),
        Index(None, "org_id", "batch_job_id", "row_number"),
        Index("workflow_run_parent_idx", "org_id", "parent_run_id", "parent_node", "parent_iteration",
              postgresql_where=text("parent_run_id is not null")),
        Index("workflow_run_stop_idx", "org_id", "segment_id",
              postgresql_where=text("pause_requested or cancel_requested")),
        Index("workflow_run_forked_idx", "org_id", "forked_from", postgresql_where=text("forked_from is not null")),
        CheckConstraint(
            "(parent_run_id is null) = (parent_node is null) and (parent_run_id is null) = (parent_iteration is null)",
            name="parent",
        ),
        # A chunk's runs lie side by side and change in one statement: half a page free keeps indexes out of it.
        {"postgresql_with": {"fillfactor": "50"}},
    )  # fmt: skip

    run_id: Mapped[UuidKey]
    workflow_id: Mapped[UUID]
    revision_id: Mapped[UUID]
    encounter_id: Mapped[str | None]
    workflow_type: Mapped[str | None]
    status: Mapped[str] = mapped_column(ForeignKey("run_status_lu.code"), server_default="PENDING")
    context: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY)
    frontier: Mapped[dict[str, Any]]
    segment_id: Mapped[UUID | None]
    at_segment: Mapped[bool] = mapped_column(server_default=FALSE)
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
    parent_run_id: Mapped[UUID | None]
    parent_node: Mapped[str | None]
    parent_iteration: Mapped[int | None]
    item_number: Mapped[int | None]
    forked_from: Mapped[UUID | None]
    forked_at: Mapped[str | None]
    created_by: Mapped[UUID | None]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    total_execution_time_ms: Mapped[int | None] = mapped_column(BigInteger)


class RunSegment(Tenant, Base):
    """Where the runs of a segment stand that stand together: one row moves instead of hundreds.

    Whoever advances the segment locks this row, and it is gone when no run of the segment has anything left to do.
    `starts`: how often it was begun since it last came on.
    """

    __tablename__ = "run_segment"
    access = _ENGINE
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "segment_id"),
        {"postgresql_with": {"fillfactor": "50"}},
    )

    segment_id: Mapped[UUID]
    frontier: Mapped[dict[str, Any]]
    completed_steps: Mapped[int] = mapped_column(server_default=ZERO)
    current_step: Mapped[str | None]
    starts: Mapped[int] = mapped_column(server_default=ZERO)


class RunTally(Tenant, Base):
    """How many runs ended how in a transaction, written with them; folded into `run_total` afterwards."""

    __tablename__ = "run_tally"
    access = _ENGINE
    __table_args__ = (PrimaryKeyConstraint("org_id", "tally_id"),)

    tally_id: Mapped[UUID]
    status: Mapped[str]
    runs: Mapped[int]


class RunTotal(Tenant, Base):
    """How many runs of the organisation ended how, ever: it only grows. What `run_tally` holds comes on top."""

    __tablename__ = "run_total"
    access = _ENGINE
    __table_args__ = (PrimaryKeyConstraint("org_id", "status"),)

    status: Mapped[str]
    runs: Mapped[int] = mapped_column(BigInteger)


class RunFanOut(Tenant, Base):
    """How many runs a step began, and how many of them have ended: the one that ends last wakes the step."""

    __tablename__ = "run_fan_out"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "run_id", "node_id", "iteration"),
        tenant_reference("run_id", "workflow_run.run_id"),
        CheckConstraint("failed_runs >= 0 and ended_runs >= failed_runs and total_runs >= ended_runs", name="counts"),
    )

    run_id: Mapped[UUID]
    node_id: Mapped[str]
    iteration: Mapped[int]
    total_runs: Mapped[int]
    ended_runs: Mapped[int] = mapped_column(server_default=ZERO)
    failed_runs: Mapped[int] = mapped_column(server_default=ZERO)


class WorkflowRunStep(Timestamps, Base):
    """The ledger: a step that stands COMPLETED here never runs again. It is never deleted from, nor are runs."""

    __tablename__ = "workflow_run_step"
    access = _KEPT
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "run_id", "node_id", "iteration"),
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
    """Something happened that a run may wait for; written in the transaction in which it happened.

    `looked_at`: nobody waited for it then. It is kept for whoever comes to wait until `expires_at`; without one it
    was dropped (`delivered_at` is set too, so that it counts as done).
    """

    __tablename__ = "run_event"
    access = _ENGINE
    __table_args__ = (
        tenant_key("event_id"),
        Index("run_event_open_idx", "org_id", "created_at",
              postgresql_where=text("delivered_at is null and looked_at is null")),
        Index("run_event_kept_idx", "org_id", "kind", "correlation_key",
              postgresql_where=text("delivered_at is null and expires_at is not null")),
    )  # fmt: skip

    event_id: Mapped[UuidKey]
    kind: Mapped[str]
    correlation_key: Mapped[str]
    payload: Mapped[dict[str, Any] | None]
    delivered_at: Mapped[datetime | None]
    looked_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]


class HumanTask(Tenant, Base):
    """A question that a run asks a person; the run waits for the answer.

    Late, it goes to `escalate_role` as well; the answer is still awaited. `form`: a JSON schema of the answer.
    """

    __tablename__ = "human_task"
    access = _ENGINE
    __table_args__ = (
        tenant_key("human_task_id"),
        UniqueConstraint("org_id", "run_id", "node_id", "iteration"),
        tenant_reference("run_id", "workflow_run.run_id"),
        Index(
            "human_task_open_idx", "org_id", "assignee_role", "due_at", postgresql_where=text("completed_at is null")
        ),
        Index("human_task_late_idx", "due_at", postgresql_where=text(
            "completed_at is null and escalated_at is null and due_at is not null")),
        tenant_reference("assignee_id", "app_user.user_id"),
        Index(None, "org_id", "assignee_id"),
        CheckConstraint("status in ('open', 'completed', 'cancelled', 'expired')", name="status"),
    )  # fmt: skip

    human_task_id: Mapped[UuidKey]
    run_id: Mapped[UUID]
    node_id: Mapped[str]
    iteration: Mapped[int] = mapped_column(server_default=ZERO)
    title: Mapped[str]
    instructions: Mapped[str | None]
    form: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY)
    assignee_role: Mapped[str | None] = mapped_column(ForeignKey("user_role_lu.code"))
    assignee_id: Mapped[UUID | None]
    due_at: Mapped[datetime | None]
    escalate_role: Mapped[str | None] = mapped_column(ForeignKey("user_role_lu.code"))
    escalated_at: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(server_default="open")
    answer: Mapped[dict[str, Any] | None]
    completed_by: Mapped[UUID | None]
    completed_at: Mapped[datetime | None]


class Notification(Tenant, Base):
    """Something that a run tells a person or all who have a role. Ids and figures in it, no personal data."""

    __tablename__ = "notification"
    __table_args__ = (
        tenant_key("notification_id"),
        UniqueConstraint("org_id", "run_id", "node_id", "iteration"),
        tenant_reference("run_id", "workflow_run.run_id"),
        tenant_reference("user_id", "app_user.user_id"),
        Index("notification_unread_idx", "org_id", "role", "created_at", postgresql_where=text("read_at is null")),
        Index(None, "org_id", "user_id"),
        CheckConstraint("num_nonnulls(role, user_id) >= 1", name="to"),
    )

    notification_id: Mapped[UuidKey]
    run_id: Mapped[UUID | None]
    node_id: Mapped[str | None]
    iteration: Mapped[int | None]
    title: Mapped[str]
    message: Mapped[str | None]
    role: Mapped[str | None] = mapped_column(ForeignKey("user_role_lu.code"))
    user_id: Mapped[UUID | None]
    read_at: Mapped[datetime | None]
    read_by: Mapped[UUID | None]


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
