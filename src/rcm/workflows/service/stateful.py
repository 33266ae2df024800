"""A workflow as an object that a program holds: execute it, and resume it from where it stopped.

The run is an ordinary one: it has its row, its ledger and its audit, the page shows it, and what it waits for reaches
it through the workers. This process advances it as far as it goes, without a queue in between. If the process dies,
a worker's sweeper takes the run over, or the next `resume` does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from rcm.core.errors import Conflict, InvalidInput, NotAllowed
from rcm.core.ids import new_id
from rcm.core.sessions import DbSession, actor_of, database_of
from rcm.core.settings import Settings, load_settings
from rcm.workflows.backend import JobRegistry, deliver_job, segment_job
from rcm.workflows.engine.inline import InlineBackend
from rcm.workflows.engine.presence import new_worker_id
from rcm.workflows.registry import Registry
from rcm.workflows.repository import views
from rcm.workflows.repository.runs import RunMissing, lock_heads, take_over
from rcm.workflows.service import run_reading
from rcm.workflows.service.runs import RunService
from rcm.workflows.states import RunOperation, RunStatus, require

DEFAULT_WORKFLOW: Final = "end_to_end_rcm"
_SENDS_ON: Final = {RunStatus.FAILED: RunOperation.RETRY, RunStatus.PAUSED: RunOperation.RESUME}


class RunHeld(Conflict):
    """A worker is at work on this run, or was a moment ago. Wait for it, or resume it once the lease has passed."""

    code = "run.run_held"


class SessionReadOnly(NotAllowed):
    """This session may only read, and a run is written. Use `get_session(org_id=…)`."""

    code = "run.session_read_only"


class EncounterInvalid(InvalidInput):
    """The encounter's data is a mapping of names to JSON values."""

    code = "run.encounter_invalid"


class StatefulWorkflow:
    """`db_session` says which database and which organisation; its own transaction is left alone.

    Each step commits in a transaction of its own, beside the session's: what the session has not committed, the
    workflow does not see, and rows that the session has locked make it wait.
    """

    def __init__(
        self,
        db_session: DbSession,
        register: Callable[[Registry], None],
        *,
        workflow: str = DEFAULT_WORKFLOW,
        settings: Settings | None = None,
    ) -> None:
        if db_session.info.get("read_only"):
            raise SessionReadOnly
        self._actor = actor_of(db_session)
        self._database = database_of(db_session)
        self._workflow = workflow
        self._settings = settings or load_settings()
        jobs = JobRegistry()
        self._backend = InlineBackend(jobs, sleep=asyncio.sleep)
        registry = Registry(self._settings, self._database, self._database, self._backend, jobs=jobs)
        register(registry)
        _add_engine(registry)

    async def execute(self, encounter_data: Mapping[str, Any]) -> dict[str, Any]:
        """Start a run with this context and advance it to its end, its failure, or the first thing that it waits for.

        The answer: workflow_id (the run's id), status, current_step, completed_steps, total_steps, error_step,
        error_code, error_message, waiting_for, steps (node to state), outputs (node to what it brought back),
        total_execution_time_ms.
        """
        if not isinstance(encounter_data, Mapping):
            raise EncounterInvalid(f"Not: {type(encounter_data).__name__}.")
        async with self._database.write(self._actor) as session:
            run_id = await RunService(session, self._backend).start(self._workflow, dict(encounter_data))
        return await self._advance(run_id)

    async def resume(self, workflow_id: UUID | str) -> dict[str, Any]:
        """Go on with a run that failed, was paused, or whose process died; what is completed is not done again.

        A run that is completed is told as it is. Raises RunMissing, TransitionNotAllowed for one that was cancelled,
        RunHeld while somebody else is at work on it.
        """
        run_id = _run_id(workflow_id)
        async with self._database.write(self._actor) as session:
            heads = await lock_heads(session, [run_id])
            if not heads:
                raise RunMissing(str(run_id))
            status = RunStatus(heads[0].status)
            if status is RunStatus.CANCELLED:
                require(RunOperation.RESUME, status, run_id)
            runs = RunService(session, self._backend)
            if status in _SENDS_ON:
                await runs.operate(run_id, _SENDS_ON[status])
            elif heads[0].segment_id is not None:
                segment = new_id()
                if not await take_over(session, run_id, segment, self._settings.worker_lease_s):
                    raise RunHeld(status=status, run_id=str(run_id))
                await self._backend.enqueue(session, segment_job(self._actor.org_id, segment, heads[0].queue))
            elif status is not RunStatus.COMPLETED:
                await self._backend.enqueue(session, deliver_job(self._actor.org_id))
        return await self._advance(run_id)

    async def _advance(self, run_id: UUID) -> dict[str, Any]:
        await self._backend.drain()
        async with self._database.read(self._actor) as session:
            run = await run_reading.run_with_kin(session, run_id)
            steps = await views.steps_of_run(session, run_id)
        told = run.model_dump(include=_TOLD)
        return {
            "workflow_id": str(run_id),
            "workflow_name": run.workflow_name,
            **told,
            "steps": {step.node_id: step.status for step in steps},
            "outputs": {step.node_id: step.output for step in steps if step.output is not None},
            "context": run.context,
        }


_TOLD: Final = {
    "status", "encounter_id", "current_step", "completed_steps", "total_steps", "error_step", "error_code",
    "error_message", "waiting_for", "retry_count", "started_at", "completed_at", "total_execution_time_ms",
}  # fmt: skip


def _run_id(given: UUID | str) -> UUID:
    try:
        return given if isinstance(given, UUID) else UUID(given)
    except (ValueError, TypeError, AttributeError):
        raise RunMissing("A workflow_id is the UUID that execute gave.") from None


def _add_engine(registry: Registry) -> None:
    from rcm.workflows.engine.worker import add_engine_jobs  # noqa: PLC0415 - the durable engine is slow to import

    add_engine_jobs(registry, new_worker_id())
