"""/traces: what actions did outside, told by the program that did it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime

from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, CurrentPage, CurrentRepeatable, api_router, requires
from rcm.core.paging import Page
from rcm.core.permissions import Permission
from rcm.work.idempotency import once
from rcm.workflows.run_schemas import TraceIn, TraceOut
from rcm.workflows.service import tracing

router = api_router("/traces", "traces")


@router.post("", status_code=201)
async def store_trace(
    trace: TraceIn,
    actor: Annotated[Actor, requires(Permission.TRACE_WRITE)],
    database: CurrentDatabase,
    repeat: CurrentRepeatable,
) -> TraceOut:
    """Keep a trace. Addresses, dates and numbers that name a person are taken out of prompts and answers; names have
    no form by which they could be found: leave them out."""
    async with database.write(actor) as session:
        return await once(session, repeat, TraceOut, lambda: tracing.store(session, trace))


@router.get("")
async def list_traces(
    actor: Annotated[Actor, requires(Permission.TRACE_READ)],
    database: CurrentDatabase,
    page: CurrentPage,
    run_id: UUID | None = None,
    workflow_id: UUID | None = None,
    success: bool | None = None,
    since: AwareDatetime | None = None,
) -> Page[TraceOut]:
    """Newest first."""
    async with database.read(actor) as session:
        return await tracing.traces(session, page, run_id=run_id, workflow_id=workflow_id, success=success, since=since)
