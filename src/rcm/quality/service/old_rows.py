"""Workers remove what loads set aside, and events of the feed, when they have had their day."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from rcm.core.actor import Actor
from rcm.core.db import Database, WriteSession
from rcm.core.settings import Settings
from rcm.core.time import utcnow
from rcm.quality.repository import old_rows
from rcm.workflows.repository.retention import organizations

log = structlog.get_logger()

#: Rows of one transaction, and transactions for one kind and organisation in one round: the next round goes on.
_ROWS: Final = 2000
_TURNS: Final = 50

Delete = Callable[[WriteSession, datetime, int], Awaitable[int]]


class OldRows:
    """`remove` once an hour. Two workers at once delete the same rows once."""

    def __init__(self, database: Database, ops: Database, settings: Settings) -> None:
        self._database = database
        self._ops = ops
        self._kept: tuple[tuple[Delete, float], ...] = (
            (old_rows.delete_set_aside, settings.keep_load_rows_days),
            (old_rows.delete_events, settings.keep_activity_days),
        )

    async def remove(self) -> None:
        async with self._ops.read(None) as session:
            orgs = await organizations(session)
        gone = 0
        for delete, days in self._kept:
            if days:
                gone += sum([await self._of_one(org, delete, utcnow() - timedelta(days=days)) for org in orgs])
        if gone:
            log.info("removed_of_signals", rows=gone)

    async def _of_one(self, org: UUID, delete: Delete, before: datetime) -> int:
        total = 0
        for _ in range(_TURNS):
            async with self._database.write(Actor(org)) as session:
                gone = await delete(session, before, _ROWS)
            total += gone
            if gone < _ROWS:
                break
        return total
