"""Shapes of memories and messages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, Field

from rcm.clinical.schemas.shared import MOST_TEXT, Form, Id, Name, RecordOut, SearchIn, Told, Version, storable
from rcm.core.schema import Schema

MemoryType = Literal["episodic", "procedural", "executive", "semantic", "working"]
Role = Literal["system", "user", "assistant", "tool"]


def _once_each(ids: list[str]) -> list[str]:
    return list(dict.fromkeys(ids))


class MemoryIn(Form):
    """`related`: ids of other memories. `subject_id`: id of a Patient."""

    memory_type: MemoryType
    content: Told
    importance: float = Field(default=0.5, ge=0, le=1)
    confidence: float = Field(default=1.0, ge=0, le=1)
    agent_id: Name | None = None
    session_id: Name | None = None
    subject_id: Id | None = None
    expires_at: AwareDatetime | None = None
    related: Annotated[list[Id], Field(max_length=200), AfterValidator(_once_each)] = Field(default_factory=list)
    version_id: Version = None


class MemoryOut(RecordOut):
    """`embedding_model` null: it has no vector yet, and no search by meaning finds it."""

    memory_type: str
    content: str
    importance: float
    confidence: float
    access_count: int
    last_accessed_at: datetime | None
    agent_id: str | None
    session_id: str | None
    subject_id: str | None
    expires_at: datetime | None
    related: list[str]
    embedding_model: str | None


class MemoryShown(MemoryOut):
    """`related_from`: memories that name this one."""

    related_from: list[str]


class MemoryFound(MemoryOut):
    similarity: float


class MemorySearchIn(SearchIn):
    memory_type: MemoryType | None = None
    agent_id: Name | None = None
    session_id: Name | None = None
    subject_id: Id | None = None
    min_importance: float | None = Field(default=None, ge=0, le=1)


class MemoriesFound(Schema):
    """The nearest first. `stale`: memories that fit otherwise and have no vector of this model."""

    items: list[MemoryFound]
    model: str
    stale: int


class ToolCall(Form):
    id: Name
    name: Name
    arguments: Annotated[dict[str, Any], AfterValidator(storable)] = Field(default_factory=dict)


class MessageIn(Form):
    """A message may be empty where it calls tools; only an assistant does."""

    session_id: Name
    role: Role
    content: Annotated[str, Field(max_length=MOST_TEXT, pattern=r"^[^\x00]*$")] = ""
    agent_id: Name | None = None
    parent_id: Id | None = None
    tool_calls: list[ToolCall] = Field(default_factory=list, max_length=100)
    sent_at: AwareDatetime | None = None
    version_id: Version = None


class MessageOut(RecordOut):
    session_id: str
    role: str
    content: str
    agent_id: str | None
    parent_id: str | None
    tool_calls: list[ToolCall]
    sent_at: datetime
