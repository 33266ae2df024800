"""Shapes of batches, rows, runs and steps in the API; of workflows: schemas_workflows."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from rcm.core.schema import MoneyText, Schema

RowStatus = Literal["pending", "processing", "completed", "failed", "set_aside", "cancelled"]
TaskStatus = Literal["open", "completed", "cancelled", "expired"]
EventStatus = Literal["waiting", "delivered", "expired", "dropped"]
StepStatus = Literal["PENDING", "RUNNING", "COMPLETED", "FAILED", "SKIPPED", "RETRYING"]


class BatchCounts(Schema):
    """total = pending + processing + completed + failed + set_aside + cancelled."""

    total: int
    pending: int
    processing: int
    completed: int
    failed: int
    set_aside: int
    cancelled: int


class BatchSums(Schema):
    """Sums over the batch's claims."""

    billed: MoneyText
    paid: MoneyText
    adjusted: MoneyText
    patient_responsibility: MoneyText


class BatchNode(Schema):
    """How many runs wait at a step, run in it, failed there, or are through."""

    node_id: str
    label: str
    position: int
    waiting: int
    running: int
    completed: int
    failed: int


class BatchOut(Schema):
    """A file put through a workflow. `findings` are those of the file as a whole.

    A batch of an older system has no workflow here; `workflow_name` is what that system called the kind of work.
    """

    batch_job_id: UUID
    file_name: str
    file_size: int | None
    workflow_id: UUID | None
    workflow_name: str
    status: str = Field(description="A code of job_status_lu.")
    counts: BatchCounts
    findings: list[dict[str, Any]]
    money: BatchSums
    nodes: list[BatchNode] = Field(description="Steps in running order; empty in lists.")
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None


class RowOut(Schema):
    """One item of the file. `external_id` is the sender's own id of it (CLM01)."""

    row_number: int
    external_id: str
    status: RowStatus
    error_code: str | None
    error_message: str | None
    run_id: UUID | None
    claim_id: UUID | None
    findings: list[dict[str, Any]]


class RunOut(Schema):
    """One walk through a workflow. `waiting_for` says what it waits for, if it does.

    `parent_run_id`: the run whose step began this one. `forked_from`: the run that this one is a further try of, from
    step `forked_at` on (null: from the start).
    """

    run_id: UUID
    workflow_id: UUID
    workflow_name: str
    revision_num: int
    encounter_id: str | None
    status: str
    pause_requested: bool
    cancel_requested: bool
    current_step: str | None
    total_steps: int
    completed_steps: int
    error_step: str | None
    error_code: str | None
    error_message: str | None
    retry_count: int
    batch_job_id: UUID | None
    row_number: int | None
    parent_run_id: UUID | None
    forked_from: UUID | None
    forked_at: str | None
    claim_id: UUID | None
    waiting_for: str | None
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    total_execution_time_ms: int | None


class StepError(Schema):
    code: str
    message: str


class AttemptOut(Schema):
    """`outcome` null: under way, or ended with its worker."""

    attempt_number: int
    worker: str | None
    started_at: datetime | None
    completed_at: datetime | None
    outcome: str | None
    error: StepError | None


class StepOut(Schema):
    """A step of a run; those that are still ahead have status PENDING and no times."""

    node_id: str
    label: str
    node_type: str
    action: str | None
    iteration: int
    status: StepStatus
    attempt_number: int
    max_retries: int
    output: dict[str, Any] | None
    error: StepError | None
    worker: str | None
    started_at: datetime | None
    completed_at: datetime | None
    execution_time_ms: float | None
    attempts: list[AttemptOut]


class StepsOut(Schema):
    items: list[StepOut]


class PersonOut(Schema):
    user_id: UUID
    full_name: str | None


class TaskOut(Schema):
    """A question that a run asks a person. `assignee` null: anybody who has `assignee_role` may answer.

    `is_late`: it was due and nobody has answered; then those who have `escalate_role` may answer as well.
    """

    task_id: UUID
    run_id: UUID
    node_id: str
    iteration: int
    title: str
    instructions: str | None
    form: dict[str, Any] = Field(description="JSON schema of the answer; empty: any object.")
    assignee_role: str | None
    assignee: PersonOut | None
    due_at: datetime | None
    is_late: bool
    escalate_role: str | None
    escalated_at: datetime | None
    status: TaskStatus
    completed_by: PersonOut | None
    completed_at: datetime | None
    created_at: datetime


class TaskDetail(TaskOut):
    """With the answer, which lists leave out: it may be about a patient."""

    answer: dict[str, Any] | None


class TaskAnswer(Schema):
    """`answer` fits the task's form; its field `label`, if any, picks the way that the run takes."""

    model_config = ConfigDict(extra="forbid")

    answer: dict[str, Any]


class TaskAssignment(Schema):
    model_config = ConfigDict(extra="forbid")

    user_id: UUID


class NotificationOut(Schema):
    """News of a run, for a person or for all who have a role; read once it was read by one of them."""

    notification_id: UUID
    run_id: UUID | None
    node_id: str | None
    title: str
    message: str | None
    role: str | None
    user_id: UUID | None
    created_at: datetime
    read_at: datetime | None
    read_by: UUID | None


class EventIn(Schema):
    """Something happened that runs may wait for, under this kind and key.

    With an `id` of your own the same event may be told again, after a time-out for instance: it counts once.
    """

    model_config = ConfigDict(extra="forbid")

    kind: str = Field(examples=["authorization.decided"])
    key: str = Field(examples=["AUTH-1024"])
    payload: dict[str, Any] | None = None
    id: str | None = None


class EventTold(Schema):
    """`matched`: how many runs waited for it; null for one that was told before. Where none did, the first run that
    comes to wait for it until `kept_until` gets it."""

    event_id: UUID
    matched: int | None
    kept_until: datetime | None
    repeated: bool


class EventOut(Schema):
    """An event without what came with it. `dropped`: nobody waited, and the program had not asked to keep it."""

    event_id: UUID
    kind: str
    key: str
    status: EventStatus
    created_at: datetime
    delivered_at: datetime | None
    kept_until: datetime | None
