"""Remove what has had its day, in small transactions, one process at a time.

Finished jobs of the engine, delivered and expired events, the outbox, places of segments that are empty, workers
that are gone. Runs, their ledger and their history are kept: they are the record.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

import structlog

from rcm.core.actor import Actor
from rcm.core.db import Database, WriteSession
from rcm.core.settings import Settings
from rcm.core.time import utcnow
from rcm.workflows.repository import retention

log = structlog.get_logger()

_LOCK: Final = "select pg_try_advisory_xact_lock(hashtextextended('rcm.retention', 0))"
#: Rows of one transaction, and transactions for one kind and organisation in one round: the next round goes on.
_ROWS: Final = 2000
_TURNS: Final = 50
#: A segment's place is written with its runs and moves with them: a day later an empty one is left over.
_SEGMENTS: Final = timedelta(days=1)

Delete = Callable[[WriteSession, datetime, int], Awaitable[int]]


class Jobs(Protocol):
    """The engine's queue."""

    async def forget(self, done_before: datetime, most: int) -> int: ...


@dataclass(frozen=True, slots=True)
class Removed:
    """How many of each went."""

    jobs: int = 0
    events: int = 0
    changes: int = 0
    segments: int = 0
    workers: int = 0

    @property
    def total(self) -> int:
        return self.jobs + self.events + self.changes + self.segments + self.workers


class Retention:
    """`round()` now and then; a second one at the same time does nothing."""

    def __init__(self, database: Database, ops: Database, jobs: Jobs, settings: Settings) -> None:
        self._database = database
        self._ops = ops
        self._jobs = jobs
        self._settings = settings

    async def round(self) -> Removed | None:
        """None: another process is at it."""
        settings = self._settings
        async with self._ops.read(None) as session:
            if not (await session.rows(_LOCK))[0][0]:
                return None
            orgs = await retention.organizations(session)
            removed = Removed(
                jobs=await self._forget_jobs(),
                events=await self._each(orgs, retention.delete_events, _before(settings.keep_events_days)),
                changes=await self._each(orgs, retention.delete_changes, _before(settings.keep_changes_days)),
                segments=await self._each(orgs, retention.delete_segments, utcnow() - _SEGMENTS),
                workers=await self._of_one(None, retention.delete_workers, _before(settings.keep_workers_days)),
            )
        if removed.total:
            log.info("removed", **{name: getattr(removed, name) for name in Removed.__slots__})
        return removed

    async def _forget_jobs(self) -> int:
        before = _before(self._settings.keep_jobs_days)
        total = 0
        for _ in range(_TURNS if before is not None else 0):
            assert before is not None
            gone = await self._jobs.forget(before, _ROWS)
            total += gone
            if gone < _ROWS:
                break
        return total

    async def _each(self, orgs: list[UUID], delete: Delete, before: datetime | None) -> int:
        return sum([await self._of_one(org, delete, before) for org in orgs])

    async def _of_one(self, org: UUID | None, delete: Delete, before: datetime | None) -> int:
        total = 0
        for _ in range(_TURNS if before is not None else 0):
            assert before is not None
            async with self._database.write(Actor(org) if org is not None else None) as session:
                gone = await delete(session, before, _ROWS)
            total += gone
            if gone < _ROWS:
                break
        return total


def _before(days: float) -> datetime | None:
    """None: nothing is ever old enough."""
    return utcnow() - timedelta(days=days) if days else None
