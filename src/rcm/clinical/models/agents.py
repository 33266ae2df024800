"""What agents remember, say and know, and templates of texts; searched by meaning within one embedding model."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import ForeignKeyConstraint

from rcm.clinical.models.stored import Stored, stored
from rcm.core.model import NO_ITEMS, ZERO, Base

REGISTRY: Final = "hacs_registry"
AGENTS: Final = "hacs_agents"
DIMENSIONS: Final = 768
MEMORY_TYPES: Final = ("episodic", "procedural", "executive", "semantic", "working")
ROLES: Final = ("system", "user", "assistant", "tool")
#: A vector without the name of its model could be compared with those of another.
_EMBEDDED: Final = "(embedding is null) = (embedding_model is null)"


def _among(column: str, values: tuple[str, ...]) -> str:
    return f"{column} in ({', '.join(repr(value) for value in values)})"


class Memory(Stored, Base):
    """`access_count` and `last_accessed_at` change without a new version."""

    __tablename__ = "memories"
    __table_args__ = stored(
        AGENTS,
        Index("memories_type_idx", "org_id", "memory_type", "last_updated"),
        Index("memories_session_idx", "org_id", "session_id"),
        Index("memories_subject_idx", "org_id", "subject_id"),
        CheckConstraint(_among("memory_type", MEMORY_TYPES), name="type"),
        CheckConstraint("importance between 0 and 1 and confidence between 0 and 1", name="scores"),
        CheckConstraint("access_count >= 0", name="access_count"),
        CheckConstraint("content <> ''", name="content"),
        CheckConstraint(_EMBEDDED, name="embedded"),
    )

    memory_type: Mapped[str]
    content: Mapped[str]
    importance: Mapped[float] = mapped_column(server_default=text("0.5"))
    confidence: Mapped[float] = mapped_column(server_default=text("1"))
    access_count: Mapped[int] = mapped_column(server_default=ZERO)
    last_accessed_at: Mapped[datetime | None]
    agent_id: Mapped[str | None]
    session_id: Mapped[str | None]
    #: The id of a Patient.
    subject_id: Mapped[str | None]
    expires_at: Mapped[datetime | None]
    related: Mapped[list[Any]] = mapped_column(JSONB, server_default=NO_ITEMS)
    embedding: Mapped[Any | None] = mapped_column(HALFVEC(DIMENSIONS))
    embedding_model: Mapped[str | None]


class AgentMessage(Stored, Base):
    """A message of a session; `parent_id` is the one that it answers."""

    __tablename__ = "messages"
    __table_args__ = stored(
        AGENTS,
        ForeignKeyConstraint(["org_id", "parent_id"], [f"{AGENTS}.messages.org_id", f"{AGENTS}.messages.id"]),
        Index("messages_session_idx", "org_id", "session_id", "sent_at", "id"),
        Index("messages_parent_idx", "org_id", "parent_id"),
        CheckConstraint(_among("role", ROLES), name="role"),
        CheckConstraint("parent_id <> id", name="parent"),
    )

    session_id: Mapped[str]
    role: Mapped[str]
    content: Mapped[str]
    agent_id: Mapped[str | None]
    parent_id: Mapped[str | None]
    tool_calls: Mapped[list[Any]] = mapped_column(JSONB, server_default=NO_ITEMS)
    sent_at: Mapped[datetime]


class KnowledgeItem(Stored, Base):
    """A fact, guideline or rule of thumb, with its source."""

    __tablename__ = "knowledge_items"
    __table_args__ = stored(
        REGISTRY,
        Index("knowledge_items_category_idx", "org_id", "category", "last_updated"),
        CheckConstraint("status in ('draft', 'active', 'retired')", name="status"),
        CheckConstraint("title <> '' and content <> ''", name="content"),
        CheckConstraint(_EMBEDDED, name="embedded"),
    )

    title: Mapped[str]
    content: Mapped[str]
    category: Mapped[str | None]
    status: Mapped[str] = mapped_column(server_default="active")
    tags: Mapped[list[Any]] = mapped_column(JSONB, server_default=NO_ITEMS)
    source: Mapped[str | None]
    language: Mapped[str | None]
    embedding: Mapped[Any | None] = mapped_column(HALFVEC(DIMENSIONS))
    embedding_model: Mapped[str | None]


class Template(Stored, Base):
    """A text with places for values, `{{name}}`; `variables` names them."""

    __tablename__ = "templates"
    __table_args__ = stored(
        REGISTRY,
        Index("templates_name_idx", "org_id", "name"),
        CheckConstraint("status in ('draft', 'active', 'retired')", name="status"),
        CheckConstraint("name <> ''", name="name"),
    )

    name: Mapped[str]
    kind: Mapped[str | None]
    status: Mapped[str] = mapped_column(server_default="active")
    content: Mapped[str]
    variables: Mapped[list[Any]] = mapped_column(JSONB, server_default=NO_ITEMS)
