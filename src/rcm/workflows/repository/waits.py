"""run_wait across organisations: who waits for something that a tick may bring. For rcm_ops."""

from __future__ import annotations

from uuid import UUID

from rcm.core.db import ReadSession


async def organizations_waiting(session: ReadSession, kind: str) -> list[UUID]:
    """Organisations with at least one run that waits for an event of this kind."""
    rows = await session.rows("select distinct org_id from run_wait where kind = %s and delivered_at is null", (kind,))
    return [row[0] for row in rows]
