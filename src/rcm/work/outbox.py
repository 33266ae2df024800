"""Tell, in the transaction itself, what changed; live pages read it after the commit."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from rcm.core.db import ReadSession, WriteSession, array


async def tell(session: WriteSession, topic: str, ids: Sequence[UUID]) -> None:
    if ids:
        await session.send(
            "insert into outbox (org_id, topic, id) select %s, %s, unnest(%s::uuid[])",
            (session.actor.org_id, topic, array(ids)),
        )


async def latest(session: ReadSession) -> int:
    rows = await session.rows("select coalesce(max(version), 0) from outbox where org_id = %s", (session.actor.org_id,))
    return int(rows[0][0])


async def since(session: ReadSession, version: int, limit: int = 500) -> list[tuple[str, UUID, int]]:
    """(topic, id, version) of what was told after `version`, each topic and id once, in order."""
    rows = await session.rows(
        "select topic, id, max(version) from"
        " (select topic, id, version from outbox where org_id = %s and version > %s order by version limit %s) o"
        " group by topic, id order by 3",
        (session.actor.org_id, version, limit),
    )
    return [(row[0], row[1], row[2]) for row in rows]
