"""Tell, in the transaction itself, what changed; live pages read it after the commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from rcm.core.db import ReadSession, WriteSession, array

_STAND: Final = """
select pg_snapshot_xmin(s.now)::text::bigint, pg_snapshot_xmax(s.now)::text::bigint,
       (select count(*) from outbox where org_id = %(org)s and version > %(after)s and version <= %(until)s)
  from (select pg_current_snapshot() as now) s
"""


@dataclass(frozen=True, slots=True)
class Stand:
    """Which transactions have ended, and how many rows of a span of versions are there, as one snapshot sees both.

    All transactions before `ended` are over; none has the number `begun` yet.
    """

    ended: int
    begun: int
    count: int


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
    """(topic, id, version) of what was told after `version`, in order."""
    rows = await session.rows(
        "select topic, id, version from outbox where org_id = %s and version > %s order by version limit %s",
        (session.actor.org_id, version, limit),
    )
    return [(row[0], row[1], row[2]) for row in rows]


async def stand(session: ReadSession, after: int, until: int) -> Stand:
    """As it is now; what is counted lies beyond `after`, up to `until`."""
    rows = await session.rows(_STAND, {"org": session.actor.org_id, "after": after, "until": until})
    return Stand(*rows[0])


async def versions(session: ReadSession, after: int, until: int) -> list[int]:
    """Beyond `after`, up to `until`."""
    rows = await session.rows(
        "select version from outbox where org_id = %s and version > %s and version <= %s order by version",
        (session.actor.org_id, after, until),
    )
    return [row[0] for row in rows]


async def named(session: ReadSession, wanted: Sequence[int]) -> list[tuple[str, UUID, int]]:
    """(topic, id, version) of these versions, in order."""
    rows = await session.rows(
        "select topic, id, version from outbox where org_id = %s and version = any(%s::bigint[]) order by version",
        (session.actor.org_id, array(wanted)),
    )
    return [(row[0], row[1], row[2]) for row in rows]
