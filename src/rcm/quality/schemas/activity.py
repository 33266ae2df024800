"""Shapes of the feed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from rcm.core.schema import Schema
from rcm.quality.schemas.workflow import Form, PersonOut

EventType = Literal[
    "new_signal", "regression", "improvement", "insight", "technical_error", "assignment", "status_change", "comment",
    "intervention_activated", "intervention_outcome",
]  # fmt: skip


class ActivitySignalOut(Schema):
    """Which signal it is about, as it is now."""

    id: UUID
    metric_id: str
    facility: str
    facility_id: str | None
    service_line: str | None
    signal_type: str | None
    severity: int | None


class ActivityOut(Schema):
    """`read`: by you. What you did yourself is read. Texts in `payload` are plain: whoever shows them escapes them."""

    id: UUID
    event_type: str
    created_at: datetime
    read: bool
    payload: dict[str, Any]
    user: PersonOut | None
    signal: ActivitySignalOut | None


class UnreadOut(Schema):
    """`by_type` names types that have any."""

    unread: int
    by_type: dict[str, int]


class ReadAllIn(Form):
    """`until`: what is younger stays unread; default: now."""

    until: datetime | None = None
