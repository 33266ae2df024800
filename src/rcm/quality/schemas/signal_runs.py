"""Shapes of runs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from rcm.core.schema import Schema

RunStatus = Literal["running", "completed", "failed", "cancelled"]


class SignalRunIn(Schema):
    """Which observations a run looks at; nothing: all of them."""

    as_of: Annotated[date | None, Field(description="Only periods that ended by this day.")] = None
    metrics: Annotated[tuple[Annotated[str, Field(max_length=100)], ...], Field(max_length=1000)] = ()


class UnitsOut(Schema):
    """How far a distributed run is: metrics that wait, are computed, are done."""

    pending: int
    running: int
    done: int
    failed: int


class SignalRunOut(Schema):
    """A run. `counts` are there when it has completed: what was read, found, written, set aside, and seconds."""

    run_id: UUID
    status: RunStatus
    distributed: bool
    requested_by: UUID | None
    classification: str
    options: dict[str, Any]
    counts: dict[str, Any]
    units: UnitsOut | None = None
    error_code: str | None
    error_message: str | None
    created_at: datetime
    finished_at: datetime | None


class SignalRunCancelledOut(SignalRunOut):
    """`cancelled_now`: this request ended the run; false: it had ended before, and nothing was changed."""

    cancelled_now: bool
