"""What the two kinds of bulk jobs have in common: a lease, transactions that move the cursor, and how they end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import structlog

from rcm.audit.trail import audit
from rcm.clinical.repository import bulk_jobs, bulk_parts
from rcm.clinical.repository.bulk_jobs import Lease
from rcm.clinical.repository.writing import ResourceRaced
from rcm.core.actor import Actor
from rcm.core.db import TRANSIENT, Database, WriteSession
from rcm.core.errors import DomainError

log = structlog.get_logger()

#: Tries of one transaction: others may write the same resources at the same moment.
_TRIES: Final = 5


class LeaseLost(DomainError):
    """Another worker has taken this job over."""

    code = "clinical.bulk_lease_lost"


class BulkCancelled(DomainError):
    """The job was cancelled. What it had done until then stands."""

    code = "clinical.bulk_cancelled"


@dataclass(frozen=True, slots=True)
class Runner:
    """One job in our hands."""

    database: Database
    actor: Actor
    lease: Lease

    async def step(self, act: Callable[[WriteSession], Awaitable[None]]) -> None:
        """`act` in a transaction that holds the job. Raises LeaseLost, BulkCancelled."""
        for attempt in range(1, _TRIES + 1):
            try:
                cancelled = await self._step(act)
            except (ResourceRaced, *TRANSIENT) as error:
                if attempt == _TRIES:
                    raise
                log.info("bulk_step_repeated", job=str(self.lease.job_id), error=type(error).__name__)
                continue
            if cancelled:
                raise BulkCancelled
            return

    async def _step(self, act: Callable[[WriteSession], Awaitable[None]]) -> bool:
        async with self.database.write(self.actor) as session:
            cancel = await bulk_jobs.hold(session, self.lease)
            if cancel is None:
                raise LeaseLost
            if cancel:
                await self._end(session, "cancelled", None)
                return True
            await act(session)
        return False

    async def finish(self, status: str, error: DomainError | None = None) -> None:
        async with self.database.write(self.actor) as session:
            if await bulk_jobs.hold(session, self.lease) is not None:
                await self._end(session, status, error)

    async def _end(self, session: WriteSession, status: str, error: DomainError | None) -> None:
        told = (error.code, error.message[:500]) if error is not None else None
        await bulk_jobs.finish(session, self.lease, status, told)
        # What came in is of no use any more; what was set aside or is to be fetched stays, unless nobody wants it.
        await bulk_parts.delete(session, self.lease.job_id, None if status == "cancelled" else "input")
        job = await bulk_jobs.find(session, self.lease.job_id, bulk_jobs.KINDS)
        if job is not None:
            counts = {"status": status, "lines": job.done_count, "set_aside": job.failed_count, **(job.result or {})}
            verb = "export" if job.kind == bulk_jobs.EXPORT else "import"
            await audit(session, f"fhir.{verb}_ended", "Job", [job.job_id], counts)

    async def release(self) -> None:
        async with self.database.write(self.actor) as session:
            await bulk_jobs.release(session, self.lease)
