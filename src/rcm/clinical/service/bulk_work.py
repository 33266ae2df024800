"""Bulk jobs of all organisations, worked on one after the other by each worker; who dies is followed by another."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from rcm.clinical.repository import bulk_jobs, bulk_parts
from rcm.clinical.repository.bulk_jobs import BulkJob, Lease
from rcm.clinical.service.bulk_export import ExportRun
from rcm.clinical.service.bulk_import import ImportRun, StoredSource
from rcm.clinical.service.bulk_running import BulkCancelled, LeaseLost, Runner
from rcm.clinical.service.bundle_doors import doors
from rcm.core.actor import Actor
from rcm.core.db import TRANSIENT, Database
from rcm.core.errors import DomainError
from rcm.core.ids import new_id
from rcm.core.time import utcnow

log = structlog.get_logger()

#: A job that was taken up so often without getting any further is beyond repair by trying.
_MOST_ATTEMPTS: Final = 5


class BulkFailed(DomainError):
    """The job could not be done. The log of the worker says why."""

    code = "clinical.bulk_failed"


class BulkWork:
    """`round()` takes every job that nobody has; the worker calls it each second."""

    def __init__(self, database: Database, ops: Database, *, lease_s: float, keep_days: float) -> None:
        self._database = database
        self._ops = ops
        self._lease_s = lease_s
        self._keep = timedelta(days=keep_days) if keep_days else None
        self._me = f"bulk-{new_id()}"

    async def work(self) -> None:
        await self.round()

    async def round(self) -> int:
        """How many jobs were worked on."""
        async with self._ops.read(None) as session:
            waiting = await bulk_jobs.waiting(session)
        worked = 0
        for org_id, job_id in waiting:
            worked += await self.work_on(org_id, job_id)
        return worked

    async def work_on(self, org_id: UUID, job_id: UUID) -> bool:
        """False: somebody else was quicker."""
        lease = Lease(job_id, self._me, self._lease_s)
        async with self._database.write(Actor(org_id)) as session:
            job = await bulk_jobs.take(session, lease)
        if job is None:
            return False
        runner = Runner(self._database, Actor(org_id, job.requested_by), lease)
        await run_job(runner, job)
        return True

    async def remove_old(self) -> None:
        """Pieces of jobs that have had their day."""
        if self._keep is None:
            return
        async with self._ops.read(None) as session:
            old = await bulk_jobs.ended_before(session, utcnow() - self._keep)
        for org_id, job_id in old:
            async with self._database.write(Actor(org_id)) as writing:
                await bulk_parts.delete(writing, job_id)
                await bulk_jobs.forget_cursor(writing, job_id)


async def run_job(runner: Runner, job: BulkJob, run: Callable[[], Awaitable[None]] | None = None) -> None:
    """`run`, or what the job's kind says, to its end, whatever that is. What may pass is left for another try."""
    try:
        _require_progress(job)
        await (run() if run is not None else _run(runner, job))
    except BulkCancelled:
        return
    except LeaseLost:
        log.warning("bulk_lease_lost", job=str(job.job_id))
    except (asyncio.CancelledError, *TRANSIENT):
        with suppress(*TRANSIENT):
            await runner.release()
        raise
    except DomainError as error:
        await runner.finish("failed", error)
    except Exception as error:
        # What nobody foresaw is tried again; `attempts` sees to it that it ends.
        log.exception("bulk_failed", job=str(job.job_id), error=type(error).__name__)
        await runner.release()
    else:
        await runner.finish(await _outcome(runner))


def _require_progress(job: BulkJob) -> None:
    if job.attempts > _MOST_ATTEMPTS:
        raise BulkFailed(f"It was begun {job.attempts} times without getting further.")


async def _run(runner: Runner, job: BulkJob) -> None:
    if job.kind == bulk_jobs.EXPORT:
        await ExportRun(runner).run(job)
    else:
        await ImportRun(runner, StoredSource(runner), doors()).run(job)


async def _outcome(runner: Runner) -> str:
    async with runner.database.read(runner.actor) as session:
        job = await bulk_jobs.find(session, runner.lease.job_id, bulk_jobs.KINDS)
    return "partially_completed" if job is not None and (job.result or {}).get("set_aside") else "completed"
