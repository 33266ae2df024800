"""DBOS Transact as the engine: queues, leases and retries of jobs on the same PostgreSQL, schema `dbos`.

It sees ids only. The truth about a run is in our own tables; a job may run twice and changes nothing
the second time.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from dbos import DBOS, DBOSConfig
from sqlalchemy import make_url

from rcm.workflows.backend import INTERACTIVE, QUEUES, Job, JobRegistry
from rcm.workflows.engine.places import Places, share_of

#: Set by us and never derived: rows of another version would wait for ever.
APPLICATION_VERSION: Final = "1"
APPLICATION_NAME: Final = "rcm"
JOB: Final = "rcm_job"


class DurableEngine:
    """One DBOS executor in this process. Start it inside the event loop that the database pool belongs to."""

    def __init__(self, jobs: JobRegistry, url: str, executor_id: str, concurrency: int) -> None:
        self._jobs = jobs
        self._url = url
        self._executor_id = executor_id
        self._concurrency = concurrency
        self._places = Places(concurrency)

    async def start(self, queues: Sequence[str] = QUEUES) -> None:
        logging.getLogger("dbos").setLevel(os.environ.get("RCM_ENGINE_LOG_LEVEL", "WARNING").upper())
        config: DBOSConfig = {
            "name": APPLICATION_NAME,
            "system_database_url": _impatient(self._url),
            "run_migrations": False,
            "application_version": APPLICATION_VERSION,
            "executor_id": self._executor_id,
            "enable_otlp": False,
            "log_level": os.environ.get("RCM_ENGINE_LOG_LEVEL", "WARNING").upper(),
            "sys_db_pool_size": 10,
            "max_executor_threads": max(16, self._concurrency * 2),
        }
        DBOS(config=config)
        jobs, places = self._jobs, self._places

        @DBOS.workflow(name=JOB)
        async def run_job(kind: str, org_id: str, subject: str, queue: str = INTERACTIVE) -> None:
            async with places.taken(queue, UUID(org_id)):
                await jobs.run(kind, UUID(org_id), UUID(subject))

        DBOS.listen_queues(list(queues))
        DBOS.launch()
        for queue in queues:
            await DBOS.register_queue_async(queue, **_limits(queue, self._concurrency))

    async def stop(self, seconds: int) -> None:
        """Take no new work, let what runs finish within `seconds`."""
        await asyncio.to_thread(DBOS.destroy, workflow_completion_timeout_sec=seconds)

    async def at_work(self) -> list[tuple[str, Job]]:
        """What was taken by an executor (its id comes first) and is not finished."""
        found = await DBOS.list_workflows_async(status="PENDING", load_output=False)
        return [(item.executor_id or "", _read(item)) for item in found if item.name == JOB]

    async def requeue(self, job: UUID, queue: str) -> None:
        await DBOS.resume_workflows_async([str(job)], queue_name=queue)

    async def drop(self, jobs: Sequence[UUID]) -> None:
        if jobs:
            await DBOS.cancel_workflows_async([str(job) for job in jobs])

    async def unfinished(self, jobs: Sequence[UUID]) -> set[UUID]:
        """Which of these jobs the engine still has before it, or at work."""
        if not jobs:
            return set()
        found = await DBOS.list_workflows_async(
            workflow_ids=[str(job) for job in jobs],
            status=["PENDING", "ENQUEUED", "DELAYED"],
            load_input=False,
            load_output=False,
        )
        return {UUID(item.workflow_id) for item in found}

    async def forget(self, done_before: datetime, most: int) -> int:
        """Remove up to `most` jobs that ended before then, the oldest first; how many went. Ids are never used again,
        so that a job that is not there is a job that is done."""
        found = await DBOS.list_workflows_async(
            status=["SUCCESS", "ERROR", "CANCELLED"],
            completed_before=done_before.isoformat(),
            limit=most,
            load_input=False,
            load_output=False,
        )
        ended = [item.workflow_id for item in found if item.name == JOB]
        if ended:
            await DBOS.delete_workflows_async(ended)
        return len(ended)


def _impatient(url: str) -> str:
    """The engine's own transactions take milliseconds. One that lies idle is a frozen worker's, and the jobs that it
    was about to take would be locked for all others."""
    parsed = make_url(url)
    given = parsed.query.get("options", "")
    options = f"{given if isinstance(given, str) else ' '.join(given)} -c idle_in_transaction_session_timeout=10000"
    return parsed.update_query_dict({"options": options.strip()}).render_as_string(hide_password=False)


def _limits(queue: str, concurrency: int) -> dict[str, Any]:
    """Each organisation has a part of its own in each queue, and no part may fill a worker: none starves another."""
    share = share_of(queue, concurrency)
    return {
        "worker_concurrency": share.claimed,
        "partition_worker_concurrency": share.claimed_each,
        "polling_interval_sec": 0.05 if queue == INTERACTIVE else 0.2,
        "on_conflict": "always_update",
    }


def _read(item: Any) -> Job:
    kind, org_id, subject = item.input["args"][:3]
    return Job(UUID(item.workflow_id), kind, UUID(org_id), UUID(subject), item.queue_name or INTERACTIVE)
