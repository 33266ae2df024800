"""What agents remember, say and know, and templates, as records: columns, and a body that says it once more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import orjson

from rcm.clinical.text import digest, dump

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RecordKind:
    """`columns`: what a body says, with the types of PostgreSQL; `counted`: what changes without a new version."""

    type: str
    noun: str
    table: str
    columns: Mapping[str, str]
    counted: tuple[str, ...] = ()
    is_embedded: bool = False
    texts: tuple[str, ...] = field(default=())

    def text_of(self, values: Mapping[str, Any]) -> str:
        """What its vector is made of."""
        return "\n".join(values[name] for name in self.texts)


MEMORY: Final = RecordKind(
    "Memory", "memory", "hacs_agents.memories",
    {
        "memory_type": "text", "content": "text", "importance": "float8", "confidence": "float8", "agent_id": "text",
        "session_id": "text", "subject_id": "text", "expires_at": "timestamptz", "related": "jsonb",
    },
    counted=("access_count", "last_accessed_at"), is_embedded=True, texts=("content",),
)  # fmt: skip
MESSAGE: Final = RecordKind(
    "AgentMessage", "message", "hacs_agents.messages",
    {
        "session_id": "text", "role": "text", "content": "text", "agent_id": "text", "parent_id": "text",
        "tool_calls": "jsonb", "sent_at": "timestamptz",
    },
)  # fmt: skip
KNOWLEDGE: Final = RecordKind(
    "KnowledgeItem", "knowledge item", "hacs_registry.knowledge_items",
    {
        "title": "text", "content": "text", "category": "text", "status": "text", "tags": "jsonb", "source": "text",
        "language": "text",
    },
    is_embedded=True, texts=("title", "content"),
)  # fmt: skip
TEMPLATE: Final = RecordKind(
    "Template",
    "template",
    "hacs_registry.templates",
    {"name": "text", "kind": "text", "status": "text", "content": "text", "variables": "jsonb"},
)
#: Those whose texts have vectors.
EMBEDDED: Final = (KNOWLEDGE, MEMORY)


@dataclass(frozen=True, slots=True)
class Embedded:
    """A vector as PostgreSQL reads it, and what made it; both None: there is none yet."""

    literal: str | None = None
    model: str | None = None


def row_of(kind: RecordKind, id: str, version: int, now: datetime, values: Mapping[str, Any]) -> Row:
    """A whole row but for its vector."""
    columns = {name: values[name] for name in kind.columns}
    said = orjson.loads(orjson.dumps({name: value for name, value in columns.items() if value is not None}))
    meta = {"versionId": str(version), "lastUpdated": now.isoformat()}
    body = {"resourceType": kind.type, "id": id, "meta": meta, **said}
    return {
        "id": id,
        "version_id": version,
        "last_updated": now,
        **columns,
        "body": body,
        "sha256": digest(dump(body)),
    }
