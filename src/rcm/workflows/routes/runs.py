"""/runs: each walk through a workflow, its steps, and what may be done with it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, CurrentPage, api_router, requires
from rcm.core.paging import Page
from rcm.core.permissions import Permission
from rcm.workflows.routes.state import CurrentRegistry
from rcm.workflows.schemas import RunOut, StepsOut
from rcm.workflows.service import reading
from rcm.workflows.service.runs import RunService
from rcm.workflows.states import RunOperation

router = api_router("/runs", "runs")

Reader = Annotated[Actor, requires(Permission.RUN_READ)]
Operator = Annotated[Actor, requires(Permission.RUN_OPERATE)]


@router.get("")
async def list_runs(
    actor: Reader,
    database: CurrentDatabase,
    page: CurrentPage,
    status: str | None = None,
    batch_job_id: UUID | None = None,
    workflow_id: UUID | None = None,
) -> Page[RunOut]:
    """Newest first."""
    async with database.read(actor) as session:
        return await reading.runs(session, page, status, batch_job_id, workflow_id)


@router.get("/{run_id}")
async def get_run(run_id: UUID, actor: Reader, database: CurrentDatabase) -> RunOut:
    """One run."""
    async with database.read(actor) as session:
        return await reading.run(session, run_id)


@router.get("/{run_id}/steps")
async def list_steps(run_id: UUID, actor: Reader, database: CurrentDatabase) -> StepsOut:
    """What was done, with every attempt, and what is ahead."""
    async with database.read(actor) as session:
        return StepsOut(items=await reading.steps(session, run_id))


@router.post("/{run_id}/{operation}")
async def operate_run(
    run_id: UUID, operation: RunOperation, actor: Operator, database: CurrentDatabase, registry: CurrentRegistry
) -> RunOut:
    """Pause, resume, cancel or retry. Pausing takes effect at the next boundary between steps."""
    async with database.write(actor) as session:
        await RunService(session, registry.backend, registry.settings.chunk_rows).operate(run_id, operation)
    async with database.read(actor) as reader:
        return await reading.run(reader, run_id)
