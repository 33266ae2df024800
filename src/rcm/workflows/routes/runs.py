"""/runs: each walk through a workflow, its steps, and what may be done with it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Body, Depends, Query
from pydantic import AwareDatetime

from rcm.core.actor import Actor
from rcm.core.db import WriteSession
from rcm.core.http import CurrentDatabase, CurrentPage, CurrentRepeatable, api_router, requires
from rcm.core.paging import Page
from rcm.core.permissions import Permission
from rcm.work.idempotency import once
from rcm.workflows.registry import Registry
from rcm.workflows.routes.state import CurrentRegistry
from rcm.workflows.run_schemas import (
    AuditOut,
    RunBulk,
    RunBulkOut,
    RunCounts,
    RunDetail,
    RunEventIn,
    RunEventsOut,
    RunFilter,
    RunRerun,
    RunSkip,
    RunStart,
    TraceOut,
)
from rcm.workflows.schemas import RunOut, StepsOut
from rcm.workflows.service import doors, reading, run_reading, tracing
from rcm.workflows.service.bulk import operate_on_many
from rcm.workflows.service.events import EventService
from rcm.workflows.service.runs import RunService
from rcm.workflows.states import RunOperation

router = api_router("/runs", "runs")

Reader = Annotated[Actor, requires(Permission.RUN_READ)]
Starter = Annotated[Actor, requires(Permission.RUN_START)]
Operator = Annotated[Actor, requires(Permission.RUN_OPERATE)]
_TEXT = r"^[^\x00]*$"
Teller = Annotated[Actor, requires(Permission.EVENT_DELIVER)]


def run_filter(  # noqa: PLR0913, PLR0917 - each is a query parameter
    status: Annotated[list[str] | None, Query(max_length=20, description="One or several: ?status=A&status=B")] = None,
    workflow_id: UUID | None = None,
    batch_job_id: UUID | None = None,
    parent_run_id: UUID | None = None,
    forked_from: UUID | None = None,
    encounter_id: Annotated[str | None, Query(max_length=200, pattern=_TEXT)] = None,
    error_code: Annotated[str | None, Query(max_length=200, pattern=_TEXT)] = None,
    created_since: AwareDatetime | None = None,
    created_until: AwareDatetime | None = None,
    waiting: Annotated[bool | None, Query(description="For an event, a person or a time.")] = None,
) -> RunFilter:
    return RunFilter(
        status=status,
        workflow_id=workflow_id,
        batch_job_id=batch_job_id,
        parent_run_id=parent_run_id,
        forked_from=forked_from,
        encounter_id=encounter_id,
        error_code=error_code,
        created_since=created_since,
        created_until=created_until,
        waiting=waiting,
    )


Wanted = Annotated[RunFilter, Depends(run_filter)]


def _runs(session: WriteSession, registry: Registry) -> RunService:
    return RunService(session, registry.backend, registry.settings.chunk_rows)


@router.get("")
async def list_runs(actor: Reader, database: CurrentDatabase, page: CurrentPage, wanted: Wanted) -> Page[RunOut]:
    """Newest first."""
    async with database.read(actor) as session:
        return await run_reading.runs(session, page, wanted)


@router.get("/counts")
async def count_runs(actor: Reader, database: CurrentDatabase, wanted: Wanted) -> RunCounts:
    """How many runs are in each state; the filters are those of the list."""
    async with database.read(actor) as session:
        return await run_reading.counts(session, wanted)


@router.post("", status_code=201)
async def start_run(
    asked: RunStart, actor: Starter, database: CurrentDatabase, registry: CurrentRegistry, repeat: CurrentRepeatable
) -> RunDetail:
    """Start a run of the newest published revision of a workflow."""
    async with database.write(actor) as session:
        return await once(session, repeat, RunDetail, lambda: doors.start(session, _runs(session, registry), asked))


@router.post("/bulk")
async def operate_runs(
    asked: RunBulk, actor: Operator, database: CurrentDatabase, registry: CurrentRegistry, repeat: CurrentRepeatable
) -> RunBulkOut:
    """Pause, resume, cancel or retry up to 5,000 runs at once, all or none; `dry_run` tells how many would change.

    More than that are refused: narrow the filter, or operate on the batch that they belong to.
    """
    async with database.write(actor) as session:
        return await once(
            session, repeat, RunBulkOut, lambda: operate_on_many(session, _runs(session, registry), asked)
        )


@router.get("/{run_id}")
async def get_run(run_id: UUID, actor: Reader, database: CurrentDatabase) -> RunDetail:
    """One run, with its context, its kin, and all tries of it."""
    async with database.read(actor) as session:
        return await run_reading.run_with_kin(session, run_id)


@router.get("/{run_id}/steps")
async def list_steps(run_id: UUID, actor: Reader, database: CurrentDatabase) -> StepsOut:
    """What was done, with every attempt, and what is ahead."""
    async with database.read(actor) as session:
        return StepsOut(items=await reading.steps(session, run_id))


@router.get("/{run_id}/events")
async def list_events(run_id: UUID, actor: Reader, database: CurrentDatabase) -> RunEventsOut:
    """What the run waited for, and what was told under those keys."""
    async with database.read(actor) as session:
        return await run_reading.events(session, run_id)


@router.get("/{run_id}/audit")
async def list_audit(run_id: UUID, actor: Reader, database: CurrentDatabase, page: CurrentPage) -> Page[AuditOut]:
    """Who did what to this run; newest first."""
    async with database.read(actor) as session:
        return await run_reading.audit_entries(session, run_id, page)


@router.get("/{run_id}/traces")
async def list_traces(
    run_id: UUID,
    actor: Annotated[Actor, requires(Permission.TRACE_READ)],
    database: CurrentDatabase,
    page: CurrentPage,
) -> Page[TraceOut]:
    """What its actions did outside; newest first."""
    async with database.read(actor) as session:
        return await tracing.traces_of_run(session, page, run_id)


@router.post("/{run_id}/events", status_code=202)
async def deliver_event(
    run_id: UUID,
    event: RunEventIn,
    actor: Teller,
    database: CurrentDatabase,
    registry: CurrentRegistry,
    repeat: CurrentRepeatable,
) -> RunOut:
    """Tell that something happened that this run waits for. It goes on once the event is delivered."""
    async with database.write(actor) as session:
        events = EventService(session, registry.backend, registry.settings.event_keep_days)
        return await once(session, repeat, RunOut, lambda: doors.deliver(session, events, run_id, event))


@router.post("/{run_id}/rerun", status_code=201)
async def rerun_run(
    run_id: UUID,
    actor: Operator,
    database: CurrentDatabase,
    registry: CurrentRegistry,
    repeat: CurrentRepeatable,
    asked: Annotated[RunRerun | None, Body()] = None,
) -> RunDetail:
    """Try it again from one of its steps: a new run, which keeps what was done before that step."""
    async with database.write(actor) as session:
        return await once(
            session,
            repeat,
            RunDetail,
            lambda: doors.rerun_as_asked(session, registry.backend, run_id, asked or RunRerun()),
        )


@router.post("/{run_id}/skip")
async def skip_step(
    run_id: UUID,
    asked: RunSkip,
    actor: Operator,
    database: CurrentDatabase,
    registry: CurrentRegistry,
    repeat: CurrentRepeatable,
) -> RunOut:
    """Let a step go that failed, that waits, or at which a paused run stands; a paused run stays paused."""
    async with database.write(actor) as session:
        return await once(
            session, repeat, RunOut, lambda: doors.skip_as_asked(session, _runs(session, registry), run_id, asked)
        )


@router.post("/{run_id}/{operation}")
async def operate_run(
    run_id: UUID,
    operation: RunOperation,
    actor: Operator,
    database: CurrentDatabase,
    registry: CurrentRegistry,
    repeat: CurrentRepeatable,
) -> RunOut:
    """Pause, resume, cancel or retry. Pausing takes effect at the next boundary between steps."""
    async with database.write(actor) as session:
        return await once(
            session, repeat, RunOut, lambda: doors.operate(session, _runs(session, registry), run_id, operation)
        )
