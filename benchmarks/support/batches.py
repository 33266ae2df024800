"""A file of rows from its taking in to the batch's end."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Final
from uuid import UUID

from benchmarks.support import trivial
from benchmarks.support.common import Site
from rcm.core.actor import Actor
from rcm.main import Application
from rcm.workflows.repository.progress import Progress, batch_progress
from rcm.workflows.service.batches import BatchService

LIMIT_S: Final = 900.0


async def through(application: Application, site: Site, path: Path) -> tuple[Progress, float, float]:
    """(how it ended, seconds of taking in, seconds from the commit to the end)."""
    registry, actor = application.registry, Actor(site.org_id)
    began = time.perf_counter()
    async with application.database.write(actor) as session:
        service = BatchService(session, registry.backend, registry.readers, registry.settings.chunk_rows)
        taken = await service.take_in(path, path.name, workflow=trivial.WORKFLOW)
    intake = time.perf_counter() - began
    committed = time.time()
    deadline = time.monotonic() + LIMIT_S
    while True:
        async with application.database.read(actor) as session:
            progress = await batch_progress(session, taken.batch_job_id)
            ended = await _ended_at(application, actor, taken.batch_job_id) if progress.done else None
        if ended is not None:
            return progress, intake, ended - committed
        if time.monotonic() > deadline:
            raise TimeoutError(f"The batch is not through after {LIMIT_S:.0f} s: {progress}.")
        await asyncio.sleep(0.2)


async def _ended_at(application: Application, actor: Actor, job: UUID) -> float:
    async with application.database.read(actor) as session:
        rows = await session.rows(
            "select extract(epoch from completed_at)::float8 from batch_job where org_id = %s and batch_job_id = %s",
            (actor.org_id, job),
        )
    return float(rows[0][0])
