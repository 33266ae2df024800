"""Which memories name which, and which messages answer which."""

from __future__ import annotations

from collections.abc import Sequence

from rcm.clinical.records import MEMORY, Row
from rcm.clinical.repository.records import as_row, selected
from rcm.core.db import ReadSession, WriteSession


async def held_memories(session: WriteSession, ids: Sequence[str]) -> set[str]:
    """Those of the ids that are memories here; none of them goes before the transaction ends."""
    found = await session.rows(
        "select id from hacs_agents.memories where org_id = %s and id = any(%s) order by id for key share",
        (session.actor.org_id, list(ids)),
    )
    return {row[0] for row in found}


async def related_from(session: ReadSession, id: str) -> list[str]:
    found = await session.rows(
        "select id from hacs_agents.memories where org_id = %s and related ? %s order by id",
        (session.actor.org_id, id),
    )
    return [row[0] for row in found]


async def naming(session: WriteSession, id: str) -> list[Row]:
    """Memories that name this one, locked."""
    found = await session.rows(
        f"select {selected(MEMORY)} from hacs_agents.memories t where t.org_id = %s and t.related ? %s"
        " order by t.id for no key update",
        (session.actor.org_id, id),
    )
    return [as_row(MEMORY, row) for row in found]


async def session_of_message(session: WriteSession, id: str) -> str | None:
    """The session that a message belongs to; it does not go before the transaction ends."""
    found = await session.rows(
        "select session_id from hacs_agents.messages where org_id = %s and id = %s for key share",
        (session.actor.org_id, id),
    )
    return found[0][0] if found else None


async def answers(session: ReadSession, id: str) -> int:
    """How many messages answer this one."""
    found = await session.rows(
        "select count(*) from hacs_agents.messages where org_id = %s and parent_id = %s", (session.actor.org_id, id)
    )
    return int(found[0][0])
