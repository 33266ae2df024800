"""Workflows and their revisions; runs, the step ledger, waits and events; workers; batches; traces."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Numeric,
    PrimaryKeyConstraint,
    SmallInteger,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, synonym

from rcm.core.ids import new_id
from rcm.core.model import (
    APPEND_ONLY,
    CURRENT_ORG,
    Access,
    Base,
    Tenant,
    Timestamps,
    UuidKey,
    tenant_key,
    tenant_reference,
)

_EMPTY = text("'{}'::jsonb")
_ZERO = text("0")
_UUID = text("gen_random_uuid()")
#: The sweeper and the timers look through these; no personal data in any of them.
_ENGINE = Access(ops_reads=True)


class UserWorkflow(Tenant, Base):
    """A graph that an organisation owns; the draft lives here, what is published in revisions.

    `legacy_steps`: the ordered list that the workflow was before it became a graph; `legacy_name`: the name that it
    shared with another workflow. Both kept for going back.
    """

    __tablename__ = "user_workflow"
    __table_args__ = (tenant_key("workflow_id"), UniqueConstraint("org_id", "name"))

    workflow_id: Mapped[UuidKey] = mapped_column(server_default=_UUID)
    name: Mapped[str]
    description: Mapped[str | None]
    status: Mapped[str] = mapped_column(ForeignKey("workflow_status_lu.code"), server_default="draft")
    version: Mapped[int] = mapped_column(server_default=text("1"))
    draft_state: Mapped[dict[str, Any] | None]
    draft_updated_at: Mapped[datetime | None]
    required_data: Mapped[dict[str, Any]] = mapped_column(server_default=_EMPTY)
    created_by: Mapped[UUID | None]
    legacy_steps: Mapped[list[Any] | None] = mapped_column(JSONB)
    legacy_name: Mapped[str | None]


class UserWorkflowNode(Tenant, Base):
    """A node, owned by its workflow. `key` is its name within the graph.

    `legacy_id` is the number that the node had when workflows shared nodes: copies of one node bear the same.
    """

    __tablename__ = "user_workflow_node"
    __table_args__ = (
        tenant_key("node_id"),
        UniqueConstraint("org_id", "workflow_id", "key"),
        tenant_reference("workflow_id", "user_workflow.workflow_id", ondelete="CASCADE"),
        Index(None, "org_id", "legacy_id"),
    )

    node_id: Mapped[UuidKey] = mapped_column(server_default=_UUID)
    workflow_id: Mapped[UUID]
    legacy_id: Mapped[int] = mapped_column(BigInteger, Identity(always=False))
    key: Mapped[str]
    node_type: Mapped[str] = mapped_column(ForeignKey("node_type_lu.code"))
    label: Mapped[str]
    description: Mapped[str | None]
    config: Mapped[dict[str, Any]] = mapped_column(server_default=_EMPTY)
    position: Mapped[dict[str, Any] | None]
    label_conf: Mapped[Decimal | None] = mapped_column(Numeric(3, 2))
    last_label_at: Mapped[datetime | None]


class UserWorkflowTransition(Tenant, Base):
    """An edge. Without a condition it is taken always; of conditional ones the first that holds."""

    __tablename__ = "user_workflow_transition"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "workflow_id", "from_node", "to_node", "action_label"),
        tenant_reference("workflow_id", "user_workflow.workflow_id", ondelete="CASCADE"),
        tenant_reference("from_node", "user_workflow_node.node_id", ondelete="CASCADE"),
        tenant_reference("to_node", "user_workflow_node.node_id", ondelete="CASCADE"),
        Index(None, "org_id", "from_node"),
        Index(None, "org_id", "to_node"),
        CheckConstraint("freq >= 1", name="freq"),
    )

    workflow_id: Mapped[UUID]
    from_node: Mapped[UUID]
    to_node: Mapped[UUID]
    action_label: Mapped[str] = mapped_column(server_default="")
    condition: Mapped[dict[str, Any] | None]
    freq: Mapped[int] = mapped_column(server_default=text("1"))


class UserWorkflowChannelType(Tenant, Base):
    """A workflow works over this kind of channel; the lowest priority number is tried first."""

    __tablename__ = "user_workflow_channel_type"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "workflow_id", "channel_type_id"),
        tenant_reference("workflow_id", "user_workflow.workflow_id", ondelete="CASCADE"),
        ForeignKeyConstraint(["channel_type_id"], ["channel_type.channel_type_id"]),
    )

    workflow_id: Mapped[UUID]
    channel_type_id: Mapped[UUID]
    timeout_ms: Mapped[int | None]
    priority: Mapped[int] = mapped_column(server_default=_ZERO)


class UserWorkflowTaskType(Tenant, Base):
    """A workflow does this task; of several, the preferred one is offered."""

    __tablename__ = "user_workflow_task_type"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "workflow_id", "task_type_id"),
        tenant_reference("workflow_id", "user_workflow.workflow_id", ondelete="CASCADE"),
        ForeignKeyConstraint(["task_type_id"], ["task_type.task_type_id"]),
    )

    workflow_id: Mapped[UUID]
    task_type_id: Mapped[UUID]
    preferred: Mapped[bool] = mapped_column(server_default=text("false"))


class WorkflowRevision(Tenant, Base):
    """What was published: an immutable snapshot of the graph (a trigger refuses changes)."""

    access = APPEND_ONLY

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
    attempt_number: Mapped[int] = mapped_column(server_default=text("1"))
    max_retries: Mapped[int] = mapped_column(server_default=_ZERO)
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

    batch_job_id: Mapped[UuidKey] = mapped_column(server_default=_UUID)
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
    #: What older services call it.
    user_id: Mapped[UUID | None] = synonym("created_by")
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]


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

    batch_row_id: Mapped[UUID] = mapped_column(default=new_id, server_default=_UUID)
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

    trace_id: Mapped[UUID] = mapped_column(default=new_id, server_default=_UUID)
    workflow_id: Mapped[UUID | None]
    run_id: Mapped[UUID | None]
    batch_row_id: Mapped[UUID | None]
    node_id: Mapped[UUID | None]
    micro_state_id: Mapped[UUID | None]
    action_type: Mapped[str]
    action_detail: Mapped[dict[str, Any]] = mapped_column(server_default=_EMPTY)
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
    iteration: Mapped[int] = mapped_column(server_default=_ZERO)
    title: Mapped[str]
    form: Mapped[dict[str, Any]] = mapped_column(server_default=_EMPTY)
    assignee_role: Mapped[str | None] = mapped_column(ForeignKey("user_role_lu.code"))
    assignee_id: Mapped[UUID | None]
    due_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(server_default="open")
    answer: Mapped[dict[str, Any] | None]
    completed_by: Mapped[UUID | None]
    completed_at: Mapped[datetime | None]
