"""Shapes of what is asked of runs, and of what is told beside a run itself."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, ConfigDict, Field, field_validator, model_validator

from rcm.core.schema import Schema
from rcm.workflows.schemas import RunOut
from rcm.workflows.states import RunOperation

MOST_RUNS = 5_000


def _halved(text: str) -> bool:
    """Half of a surrogate pair, which JSON can write and Unicode has no meaning for."""
    return any("\ud800" <= character <= "\udfff" for character in text)


class Form(Schema):
    """What a caller sends: a misspelt field must not pass for a field."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    @field_validator("*")
    @classmethod
    def _storable(cls, value: object) -> object:
        """Text that PostgreSQL has no place for. What is nested deeper, the service looks through."""
        if isinstance(value, str) and ("\x00" in value or (not value.isascii() and _halved(value))):
            raise ValueError("holds a character that can't be stored")
        return value


class RunFilter(Form):
    """Which runs; what is left out restricts nothing. `waiting`: for an event, a person or a time."""

    status: list[str] | None = Field(default=None, max_length=20)
    workflow_id: UUID | None = None
    batch_job_id: UUID | None = None
    parent_run_id: UUID | None = None
    forked_from: UUID | None = None
    encounter_id: str | None = None
    error_code: str | None = None
    created_since: AwareDatetime | None = None
    created_until: AwareDatetime | None = None
    waiting: bool | None = None


class RunDetail(RunOut):
    """`children`: runs that its steps began. `tries`: all tries of the same, oldest first; the last goes on."""

    revision_id: UUID
    parent_node: str | None
    parent_iteration: int | None
    item_number: int | None
    children: int
    tries: list[UUID]
    created_by: UUID | None
    context: dict[str, Any]


class RunCounts(Schema):
    """Runs by state; states without any are there with 0."""

    counts: dict[str, int]
    total: int


class RunStart(Form):
    """`workflow`: its name; or say `workflow_id`. `context`: what the run knows from its start."""

    workflow: str | None = Field(default=None, min_length=1, max_length=200)
    workflow_id: UUID | None = None
    encounter_id: str | None = Field(default=None, min_length=1, max_length=200)
    context: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_workflow(self) -> Self:
        if (self.workflow is None) == (self.workflow_id is None):
            raise ValueError("name one workflow, by workflow or by workflow_id")
        return self


class RunRerun(Form):
    """From which step; without one, all over again. `iteration`: which round of a loop, by default the last.

    `context` is merged into the first run's; null takes a value away. `revision`: the run's own, or the one that is
    published now.
    """

    step: str | None = Field(default=None, min_length=1)
    iteration: int | None = Field(default=None, ge=1)
    revision: Literal["same", "newest"] = "same"
    context: dict[str, Any] = Field(default_factory=dict)


class RunSkip(Form):
    """Without a `step`: the one that failed, or the only one where the run stands. `label`: which way on."""

    reason: str = Field(min_length=1, max_length=500, pattern=r"\S")
    step: str | None = Field(default=None, min_length=1)
    iteration: int | None = Field(default=None, ge=1)
    label: str = Field(default="", max_length=200)


class RunBulk(Form):
    """One operation on many runs: `ids`, or all that a `filter` finds.

    `dry_run` only counts. With a filter, `expected_count` says how many runs you mean to change: another number is
    refused.
    """

    action: RunOperation
    ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_RUNS)] | None = None
    filter: RunFilter | None = None
    expected_count: int | None = Field(default=None, ge=0)
    dry_run: bool = False

    @model_validator(mode="after")
    def _which(self) -> Self:
        if (self.ids is None) == (self.filter is None):
            raise ValueError("say which runs, by ids or by filter")
        if self.filter is not None and self.expected_count is None and not self.dry_run:
            raise ValueError("with a filter, say expected_count; a dry_run tells it")
        return self


class RunBulkOut(Schema):
    """`found`: runs that were meant. `changed`: those in a state for it; in a dry run, those that would change.

    `by_status`: in which states those were that change, and `refused` in which the others.
    """

    action: RunOperation
    dry_run: bool
    found: int
    changed: int
    by_status: dict[str, int]
    refused: dict[str, int]


class RunEventIn(Form):
    """Something that this run waits for has happened. `key`: by default the key of its open wait of this kind."""

    kind: str = Field(min_length=1, max_length=200)
    key: str | None = Field(default=None, min_length=1, max_length=500)
    payload: dict[str, Any] = Field(default_factory=dict)


class WaitOut(Schema):
    """What a step waited for. `delivered_at` null: it still does."""

    node_id: str
    iteration: int
    kind: str
    correlation_key: str
    due_at: datetime | None
    request: dict[str, Any] | None
    created_at: datetime
    delivered_at: datetime | None
    payload: dict[str, Any] | None


class EventOut(Schema):
    """An event that was told under a kind and a key that this run waited for."""

    event_id: UUID
    kind: str
    correlation_key: str
    created_at: datetime
    delivered_at: datetime | None


class RunEventsOut(Schema):
    """In the order in which they came."""

    waits: list[WaitOut]
    events: list[EventOut]


class AuditOut(Schema):
    """Who did what. `actor` null: the program itself, or the shell."""

    id: UUID
    at: datetime
    actor: UUID | None
    actor_name: str | None
    action: str
    outcome: str
    changes: dict[str, Any] | None


class TraceIn(Form):
    """What an action did outside. `org_id`, where it is said, must be your own organisation."""

    org_id: UUID | None = None
    trace_id: UUID | None = None
    workflow_id: UUID | None = None
    run_id: UUID | None = None
    batch_row_id: UUID | None = None
    node_id: UUID | None = None
    micro_state_id: UUID | None = None
    action_type: str = Field(min_length=1, max_length=200)
    action_detail: dict[str, Any] = Field(default_factory=dict)
    success: bool
    duration_ms: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    error_detail: str | None = None
    llm_prompt: str | None = None
    llm_response: str | None = None
    llm_model: str | None = Field(default=None, max_length=200)
    tokens_used: int | None = Field(default=None, ge=0, lt=2**31)
    tier: Literal[1, 2, 3] | None = None
    tier_reason: str | None = Field(default=None, max_length=500)
    session_id: str | None = Field(default=None, max_length=200)
    user_id: UUID | None = None


class TraceOut(Schema):
    """A trace as it is kept: prompts, responses and error texts without what names a person."""

    trace_id: UUID
    org_id: UUID
    workflow_id: UUID | None
    run_id: UUID | None
    batch_row_id: UUID | None
    node_id: UUID | None
    micro_state_id: UUID | None
    action_type: str
    action_detail: dict[str, Any]
    success: bool
    duration_ms: float | None
    error_detail: str | None
    llm_prompt: str | None
    llm_response: str | None
    llm_model: str | None
    tokens_used: int | None
    tier: int | None
    tier_reason: str | None
    session_id: str | None
    user_id: UUID | None
    created_at: datetime
