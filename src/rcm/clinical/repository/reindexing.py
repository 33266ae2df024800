"""Resources in the order of their ids, locked, for whoever reads them anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rcm.clinical.registry import DEFINITIONS, table_of
from rcm.core.db import ReadSession, WriteSession


@dataclass(frozen=True, slots=True)
class Stored:
    id: str
    version: int
    last_updated: datetime
    body: str


async def chunk_after(session: WriteSession, resource_type: str, after: str, limit: int) -> list[Stored]:
    table = table_of(resource_type)
    only = " and resource_type = %(type)s" if table.type is None else ""
    rows = await session.rows(
        f"select id, version_id, last_updated, body::text from {table.full_name}"
        f" where org_id = %(org)s{only} and id > %(after)s order by id limit %(limit)s for update",
        {"org": session.actor.org_id, "type": resource_type, "after": after, "limit": limit},
    )
    return [Stored(*row) for row in rows]


async def types_there(session: ReadSession) -> list[tuple[str, int]]:
    """Types of which the organisation has resources, with their number."""
    parts = [
        f"select {_kind(table.type)} as type, count(*) from {table.full_name} where org_id = %(org)s group by 1"
        for table in DEFINITIONS
    ]
    rows = await session.rows(" union all ".join(parts) + " order by 1", {"org": session.actor.org_id})
    return [(row[0], row[1]) for row in rows]


def _kind(resource_type: str | None) -> str:
    return f"'{resource_type}'::text" if resource_type else "resource_type"
