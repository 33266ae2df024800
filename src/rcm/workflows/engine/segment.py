"""Advance the runs of one segment until each of them ends, waits or is asked to stop.

A segment is one run, or a chunk of a batch's runs, under one id. Each turn takes all runs of the
segment that stand on one node, runs its handler once for all of them, and commits the handler's rows,
the ledger and the runs' new places in one transaction. A run leaves the segment in that same
transaction when it waits, fails or ends. Whoever was given another segment id for a run (by recovery)
owns it: the former owner's next transaction finds no row.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar
from uuid import UUID

import structlog

from rcm.core.actor import Actor
from rcm.core.db import TRANSIENT, Database, WriteSession
from rcm.core.ids import new_id
from rcm.workflows.actions import ActionRegistry
from rcm.workflows.backend import BATCH, ExecutionBackend, segment_job
from rcm.workflows.engine.children import runs_ended
from rcm.workflows.engine.settle import park
from rcm.workflows.engine.turn import Advance
from rcm.workflows.graph import Graph
from rcm.workflows.repository.batches import RowResult, record_rows
from rcm.workflows.repository.graphs import load_graph
from rcm.workflows.repository.ledger import Ledger, RunState

log = structlog.get_logger()
T = TypeVar("T")

#: A run whose worker died this often at the same place is not tried again.
POISON_STARTS: Final = 3
_TRIES: Final = 6
_PARTS: Final = 8


class SegmentRunner:
    """What it must not forget is in the database; it may be killed at any time."""

    def __init__(self, database: Database, actions: ActionRegistry, backend: ExecutionBackend, worker: str) -> None:
        self._database = database
        self._actions = actions
        self._backend = backend
        self._worker = worker
        self._graphs: dict[UUID, Graph] = {}

    async def run(self, org_id: UUID, segment_id: UUID) -> None:
        """Run to the end of the segment. Safe to call again, at any time, by anybody."""
        actor = Actor(org_id)
        graph = await self._again(lambda: self._open(actor, segment_id), lambda: None)
        if graph is None:
            return
        advance = Advance(self._database, self._actions, self._backend, self._worker, actor, segment_id, graph)
        while await self._again(advance.turn, advance.forget):
            pass

    async def _again(self, action: Callable[[], Awaitable[T]], forget: Callable[[], None]) -> T:
        """Repeat a transaction that the database gave up on (deadlock, lost connection), a few times."""
        for attempt in range(1, _TRIES):
            try:
                return await action()
            except TRANSIENT as error:
                forget()
                log.warning("transaction_repeated", error=type(error).__name__, attempt=attempt)
                await asyncio.sleep(0.05 * 2**attempt * random.uniform(0.5, 1.5))  # noqa: S311
        return await action()

    async def _open(self, actor: Actor, segment_id: UUID) -> Graph | None:
        async with self._database.write(actor) as session:
            ledger = Ledger(session)
            opened = await ledger.open_segment(segment_id)
            if opened is None:
                return None
            if opened.starts > POISON_STARTS:
                await self._poisoned(session, ledger, segment_id)
                return None
            await record_rows(session, [RowResult(job, row, "processing") for job, row in opened.begun])
            revision_id = opened.revision_id
            if revision_id not in self._graphs:
                self._graphs[revision_id] = await load_graph(session, revision_id)
            return self._graphs[revision_id]

    async def _poisoned(self, session: WriteSession, ledger: Ledger, segment_id: UUID) -> None:
        """The worker died at this place each time: fail the run, or find the culprit among many."""
        states, _ = await ledger.lock_segment(segment_id)
        await ledger.drop_segment(segment_id)
        if len(states) > 1:
            await self._split(session, ledger, states)
            return
        message = f"The worker died {POISON_STARTS} times while this run was at the same step."
        for state in states:
            row = park(state, "FAILED")
            row.error_step, row.error_code, row.error_message = row.current_step, "run.poison", message
            await ledger.write_runs([row])
            await runs_ended(session, self._backend, [state.run_id])
            if state.batch_job_id is not None and state.row_number is not None:
                result = RowResult(state.batch_job_id, state.row_number, "failed", "run.poison", message)
                await record_rows(session, [result])

    async def _split(self, session: WriteSession, ledger: Ledger, states: list[RunState]) -> None:
        """Smaller segments: a few deaths later the one run that kills its worker stands alone.

        Not each run by itself at once: a machine that is killed often for other reasons would end up with
        thousands of single runs, each with a file of its own for the payer.
        """
        rows = []
        size = -(-len(states) // _PARTS)
        for start in range(0, len(states), size):
            segment = new_id()
            for state in states[start : start + size]:
                row = park(state, "IN_PROGRESS")
                row.segment_id = segment
                rows.append(row)
            await self._backend.enqueue(session, segment_job(session.actor.org_id, segment, BATCH))
        await ledger.write_runs(rows)
