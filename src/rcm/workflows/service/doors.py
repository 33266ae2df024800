"""What the API and the shell ask for, done and shown: each operation on runs with the run as it stands after it."""

from __future__ import annotations

from uuid import UUID

from rcm.audit.trail import audit
from rcm.core.db import WriteSession
from rcm.workflows.backend import ExecutionBackend
from rcm.workflows.repository.run_views import open_key
from rcm.workflows.repository.runs import require_head
from rcm.workflows.run_schemas import RunDetail, RunEventIn, RunRerun, RunSkip, RunStart
from rcm.workflows.schemas import RunOut
from rcm.workflows.service import run_reading
from rcm.workflows.service.events import EventService
from rcm.workflows.service.rerun import Rerun, rerun
from rcm.workflows.service.runs import RunService
from rcm.workflows.service.skip import Skip, skip_step
from rcm.workflows.states import RunOperation


async def start(session: WriteSession, runs: RunService, asked: RunStart) -> RunDetail:
    context = dict(asked.context)
    if asked.encounter_id is not None:
        context["encounter_id"] = asked.encounter_id
    workflow = asked.workflow_id or asked.workflow
    assert workflow is not None
    run_id = await runs.start(workflow, context)
    return await run_reading.run_with_kin(session, run_id)


async def operate(session: WriteSession, runs: RunService, run_id: UUID, operation: RunOperation) -> RunOut:
    await runs.operate(run_id, operation)
    return await run_reading.run(session, run_id)


async def skip_as_asked(session: WriteSession, runs: RunService, run_id: UUID, asked: RunSkip) -> RunOut:
    await skip_step(runs, session, run_id, Skip(asked.reason, asked.step, asked.iteration, asked.label))
    return await run_reading.run(session, run_id)


async def rerun_as_asked(session: WriteSession, backend: ExecutionBackend, run_id: UUID, asked: RunRerun) -> RunDetail:
    again = Rerun(asked.step, asked.iteration, asked.revision, asked.context)
    return await run_reading.run_with_kin(session, await rerun(session, backend, run_id, again))


async def deliver(session: WriteSession, events: EventService, run_id: UUID, event: RunEventIn) -> RunOut:
    """Under the key that is given, or under which the run waits, or under its own id."""
    await require_head(session, run_id)
    key = event.key or await open_key(session, run_id, event.kind) or str(run_id)
    told = await events.deliver(event.kind, key, event.payload)
    await audit(session, "run.deliver", "workflow_run", [run_id], {"kind": event.kind, "event_id": told.event_id})
    return await run_reading.run(session, run_id)
