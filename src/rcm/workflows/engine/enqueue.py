"""Giving the engine a job, without the engine: whoever starts a run needs nothing of DBOS but its table."""

from __future__ import annotations

from typing import Final

from rcm.core.db import WriteSession
from rcm.workflows.backend import Job

_ENQUEUE: Final = "select rcm_enqueue_job(%s, %s, %s, %s, %s, %s)"


class DurableEnqueue:
    """Enqueues in the caller's transaction, through a function that lets rcm_app pass ids and no more."""

    async def enqueue(self, session: WriteSession, job: Job) -> None:
        await session.rows(
            _ENQUEUE, (job.kind, str(job.id), job.org_id, job.subject, job.queue, int(job.delay_s * 1000))
        )
