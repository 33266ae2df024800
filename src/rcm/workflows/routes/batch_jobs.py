"""/batch-jobs: batches that another service fills row by row."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Body, Query

from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, CurrentPage, api_router, requires
from rcm.core.paging import Page
from rcm.core.permissions import Permission
from rcm.workflows.batch_schemas import BatchJobCreate, BatchJobOut, RowsAdded
from rcm.workflows.routes.state import CurrentRegistry
from rcm.workflows.service import batch_jobs
from rcm.workflows.service.batch_jobs import MOST_ROWS_AT_ONCE, BatchJobService

router = api_router("/batch-jobs", "batch jobs")

Reader = Annotated[Actor, requires(Permission.BATCH_READ)]
Runner = Annotated[Actor, requires(Permission.BATCH_RUN)]
NewRows = Annotated[list[dict[str, Any]], Body(min_length=1, max_length=MOST_ROWS_AT_ONCE)]


@router.post("", status_code=201)
async def create_batch_job(
    form: BatchJobCreate, actor: Runner, database: CurrentDatabase, registry: CurrentRegistry
) -> BatchJobOut:
    """A job without rows. Its user must belong to your organisation."""
    async with database.write(actor) as session:
        batch_job_id = await BatchJobService(session, registry.backend).create(form)
        return await batch_jobs.job(session, batch_job_id)


@router.get("")
async def list_batch_jobs(
    actor: Reader, database: CurrentDatabase, page: CurrentPage, status: str | None = None
) -> Page[BatchJobOut]:
    """All batches, those of files as well; newest first."""
    async with database.read(actor) as session:
        return await batch_jobs.jobs(session, page, status)


@router.get("/{batch_job_id}")
async def get_batch_job(batch_job_id: UUID, actor: Reader, database: CurrentDatabase) -> BatchJobOut:
    """One job; /batches/{id} tells more of it once it is started."""
    async with database.read(actor) as session:
        return await batch_jobs.job(session, batch_job_id)


@router.post("/{batch_job_id}/rows", status_code=201)
async def add_rows(
    batch_job_id: UUID,
    rows: NewRows,
    actor: Runner,
    database: CurrentDatabase,
    registry: CurrentRegistry,
    expected_rows: Annotated[
        int | None, Query(ge=0, description="Rows that the job has before these: a repeated request is refused.")
    ] = None,
) -> RowsAdded:
    """Up to 5,000 rows at once, 100,000 in all. A row that misses a required field is set aside."""
    async with database.write(actor) as session:
        return await BatchJobService(session, registry.backend).add(batch_job_id, rows, expected_rows)


@router.post("/{batch_job_id}/start")
async def start_batch_job(
    batch_job_id: UUID, actor: Runner, database: CurrentDatabase, registry: CurrentRegistry
) -> BatchJobOut:
    """Run all rows on the newest revision of the workflow; after that the job takes no more."""
    async with database.write(actor) as session:
        await BatchJobService(session, registry.backend, registry.settings.chunk_rows).start(batch_job_id)
        return await batch_jobs.job(session, batch_job_id)
