"""Start runs and operate on them. Every operation locks the run first, so a second caller sees the first's result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import structlog

from rcm.audit.trail import audit
from rcm.core.db import WriteSession
from rcm.core.errors import Conflict
from rcm.core.ids import new_id
from rcm.work.outbox import tell
from rcm.workflows.backend import BATCH, INTERACTIVE, ExecutionBackend, segment_job
from rcm.workflows.context import require_input, require_storable
from rcm.workflows.engine.children import close_cancelled, runs_ended, send_on
from rcm.workflows.engine.delivery import raise_event
from rcm.workflows.interpreter import begin
from rcm.workflows.repository import runs as repository
from rcm.workflows.repository.batches import RowResult, record_rows
from rcm.workflows.repository.children import find_below
from rcm.workflows.repository.events import Event
from rcm.workflows.repository.forks import newer_tries
from rcm.workflows.repository.graphs import find_published
from rcm.workflows.repository.runs import RunHead, RunMissing
from rcm.workflows.service.start_many import start_many
from rcm.workflows.states import ALLOWED, ENDED, GOES_ON, RunOperation, RunStatus, StepOperation, require

log = structlog.get_logger()


class RunSuperseded(Conflict):
    """This run was tried again, so it goes no further itself. Go on with the newest try."""

    code = "run.run_superseded"


class RunEnding(Conflict):
    """This run was cancelled and ends at the next boundary between its steps."""

    code = "run.run_ending"


class RunService:
    """Bound to one transaction; nothing here outlives it."""

    def __init__(self, session: WriteSession, backend: ExecutionBackend, chunk_rows: int = 500) -> None:
        self._session = session
        self._backend = backend
        self._chunk_rows = chunk_rows

    async def start(self, workflow: str | UUID, context: dict[str, Any], queue: str = INTERACTIVE) -> UUID:
        """A new run of the workflow's newest revision, on its way once this transaction commits.

        Raises WorkflowMissing, ContextInvalid, ContextTooLarge, InputMissing.
        """
        require_storable(context)
        name = workflow if isinstance(workflow, str) else await repository.workflow_name(self._session, workflow)
        published = await find_published(self._session, name)
        require_input(published.graph.required, context)
        run_id, segment = new_id(), new_id()
        move = begin(published.graph, {"context": context, "output": {}})
        await repository.insert_run(self._session, run_id, published, move, segment, queue, context)
        await self._backend.enqueue(self._session, segment_job(self._session.actor.org_id, segment, queue))
        await audit(
            self._session, "run.start", "workflow_run", [run_id], {"workflow": name, "revision": published.revision_num}
        )
        await tell(self._session, "run", [run_id])
        log.info("run_operation", operation="start", run_id=str(run_id), workflow_id=str(published.workflow_id))
        return run_id

    async def start_many(self, workflow: str, contexts: Sequence[dict[str, Any]], queue: str = BATCH) -> list[UUID]:
        """A new run for each context, in that order, written in bulk; they travel in chunks."""
        return await start_many(self._session, self._backend, workflow, contexts, queue, self._chunk_rows)

    async def operate(self, run_id: UUID, operation: RunOperation) -> None:
        """Pause, resume, cancel or retry one run.

        Raises RunMissing, TransitionNotAllowed when its state forbids it, RunSuperseded when it was tried again.
        """
        head = await self.lock_for(run_id, operation)
        await self.apply([head], operation)

    async def lock_for(self, run_id: UUID, operation: RunOperation | StepOperation) -> RunHead:
        """The run, locked, in a state for this operation. Raises what `operate` does."""
        heads = await repository.lock_heads(self._session, [run_id])
        if not heads:
            raise RunMissing(str(run_id))
        if not applies(operation, heads[0]):
            require(operation, heads[0].status, run_id)
            raise RunEnding(status=heads[0].status, run_id=str(run_id))
        if operation in GOES_ON and (newer := await newer_tries(self._session, [run_id])):
            raise RunSuperseded(f"It is run {newer[run_id]}.", run_id=str(run_id), newest=str(newer[run_id]))
        return heads[0]

    async def operate_on_batch(self, batch_job_id: UUID, operation: RunOperation) -> int:
        """The same for all runs of a batch that are in a state for it; how many those were."""
        heads = [
            head for head in await repository.lock_heads(self._session, job=batch_job_id) if applies(operation, head)
        ]
        if operation is RunOperation.CANCEL:
            # What has failed is told as failed: who gives the rest up does not make it undone.
            heads = [head for head in heads if head.status != RunStatus.FAILED]
        heads.sort(key=lambda head: head.row_number or 0)
        await self._change(heads, operation)
        await self._reach_below(heads, operation)
        await audit(self._session, f"batch.{operation}", "batch_job", [batch_job_id], {"runs": len(heads)})
        log.info("batch_operation", operation=operation.value, batch_job_id=str(batch_job_id), runs=len(heads))
        return len(heads)

    async def apply(self, heads: Sequence[RunHead], operation: RunOperation) -> None:
        """Operate on runs that are locked and in a state for it; each is audited."""
        await self._change(heads, operation)
        for status in sorted({head.status for head in heads}):
            runs = [head.run_id for head in heads if head.status == status]
            await audit(self._session, f"run.{operation}", "workflow_run", runs, {"from": status})
        await tell(self._session, "run", _ids(heads))
        await tell(self._session, "batch", sorted({head.batch_job_id for head in heads if head.batch_job_id}))
        await self._reach_below(heads, operation)
        one = {"run_id": str(heads[0].run_id), "status": heads[0].status} if len(heads) == 1 else {}
        log.info("run_operation", operation=operation.value, runs=len(heads), **one)

    async def cancel_all(self, runs: Sequence[UUID]) -> None:
        """Those of these runs that can be cancelled: nobody waits for them any more."""
        heads = [
            head for head in await repository.lock_heads(self._session, runs) if applies(RunOperation.CANCEL, head)
        ]
        if heads:
            await self.apply(heads, RunOperation.CANCEL)

    async def _reach_below(self, heads: Sequence[RunHead], operation: RunOperation) -> None:
        """The same for the runs that steps of these began, as far as their state allows it.

        Not for a retry: the step that failed because its runs did sends them on itself. The parents are locked, so
        nobody begins further runs meanwhile; those of runs below them are looked for until no new one turns up.
        """
        if operation is RunOperation.RETRY or not heads:
            return
        reached: set[UUID] = set()
        while below := set(await find_below(self._session, _ids(heads))) - reached:
            found = await repository.lock_heads(self._session, sorted(below))
            reached |= below
            changed = [head for head in found if applies(operation, head)]
            await self._change(changed, operation)
            await audit(self._session, f"run.{operation}", "workflow_run", _ids(changed), {"with": "parent"})
            await tell(self._session, "run", _ids(changed))

    async def deliver(self, kind: str, key: str, payload: str | None = None) -> None:
        """Something happened that runs may wait for; `payload` is JSON."""
        await raise_event(self._session, self._backend, Event(new_id(), kind, key, payload))

    async def _change(self, heads: Sequence[RunHead], operation: RunOperation) -> None:
        held = [head for head in heads if head.segment_id is not None]
        idle = [head for head in heads if head.segment_id is None]
        if operation is RunOperation.PAUSE:
            await repository.request_stop(self._session, _ids(held), "pause_requested")
            await repository.stop_now(self._session, _ids(idle), RunStatus.PAUSED)
        elif operation is RunOperation.CANCEL:
            await repository.request_stop(self._session, _ids(held), "cancel_requested")
            await repository.stop_now(self._session, _ids(idle), RunStatus.CANCELLED)
            await self._rows(idle, "cancelled")
            await runs_ended(self._session, self._backend, [h.run_id for h in idle if h.status not in ENDED])
            await close_cancelled(self._session, [h.run_id for h in idle if h.status in ENDED])
        else:
            await repository.take_back_pause(self._session, _ids([head for head in heads if _pausing(head)]))
            await self.send_off([head for head in heads if not _pausing(head)])

    async def send_off(self, heads: Sequence[RunHead]) -> None:
        """Give runs that nobody holds to new segments; those that failed are counted as tried again."""
        again = [head for head in heads if head.status == RunStatus.FAILED]
        await self._rows(again, "processing")
        await send_on(self._session, self._backend, heads, self._chunk_rows)

    async def _rows(self, heads: Sequence[RunHead], status: str) -> None:
        await record_rows(
            self._session,
            [
                RowResult(head.batch_job_id, head.row_number, status)
                for head in heads
                if head.batch_job_id is not None and head.row_number is not None
            ],
        )


def applies(operation: RunOperation | StepOperation, head: RunHead) -> bool:
    if head.cancel_requested and operation is not RunOperation.CANCEL and head.status not in ENDED:
        return False
    return RunStatus(head.status) in ALLOWED[operation] or (operation is RunOperation.RESUME and _pausing(head))


def _pausing(head: RunHead) -> bool:
    return head.pause_requested and head.status in {RunStatus.PENDING, RunStatus.IN_PROGRESS}


def _ids(heads: Sequence[RunHead]) -> list[UUID]:
    return [head.run_id for head in heads]
