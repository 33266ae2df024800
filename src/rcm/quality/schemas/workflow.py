"""Shapes of assignments and comments."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from rcm.core.schema import Schema

#: PostgreSQL keeps no NUL characters.
_NO_NUL = r"^[^\x00]*$"
MOST_TEXT = 4000
MOST_AT_ONCE = 500


def storable(text: str) -> str:
    """Half of a character is not one that the database can keep."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("it holds a character that can't be kept")
    return text


#: Plain text. Whoever shows it escapes it: nothing in it is markup.
Said = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MOST_TEXT, pattern=_NO_NUL, strip_whitespace=True),
    AfterValidator(storable),
]
RoleType = Literal["clinical_leadership", "nursing_leadership", "administration"]
Status = Literal["new", "assigned", "in_progress", "resolved", "closed"]


class Form(BaseModel):
    """What somebody sends: nothing in it goes unread."""

    model_config = ConfigDict(extra="forbid")


class GiveIn(Form):
    """`role_type`: on behalf of which leadership; default: the assignee's own, if it is one."""

    assignee_id: UUID
    role_type: RoleType | None = None
    notes: Said | None = None


class AssignIn(GiveIn):
    """`anew`: begin a new assignment although the last one was closed."""

    anew: bool = False


class BulkAssignIn(AssignIn):
    signal_ids: list[UUID] = Field(min_length=1, max_length=MOST_AT_ONCE)


class MoveIn(Form):
    notes: Said | None = None


class ResolveIn(Form):
    """What was found or done: who closes it has to be able to judge."""

    resolution_notes: Said


class CommentIn(Form):
    text: Said


class PersonOut(Schema):
    user_id: UUID
    full_name: str


class AssignmentOut(Schema):
    """`moves`: what can be done with it next."""

    id: UUID
    signal_id: UUID
    status: str
    assignee: PersonOut | None
    assigner: PersonOut | None
    role_type: str | None
    notes: str | None
    resolution_notes: str | None
    assigned_at: datetime | None
    started_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int
    moves: list[str]


class BulkRefused(Schema):
    """Why a signal of the list was not assigned; `facts` as the problem of a single request has them."""

    code: str
    title: str
    detail: str
    facts: dict[str, Any]


class BulkItem(Schema):
    signal_id: UUID
    assignment: AssignmentOut | None
    refused: BulkRefused | None


class BulkOut(Schema):
    assigned: int
    refused: int
    items: list[BulkItem]


class CommentOut(Schema):
    event_id: UUID
    signal_id: UUID
    text: str
