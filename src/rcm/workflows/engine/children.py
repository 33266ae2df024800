"""Runs that another run's step began (sub-workflows, fan-out): what has to follow when they end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from rcm.core.db import WriteSession
from rcm.core.ids import new_id
from rcm.workflows.backend import ExecutionBackend, segment_job
from rcm.workflows.engine.correlation import CHILDREN, step_key
from rcm.workflows.engine.delivery import raise_event
from rcm.workflows.repository import children as repository
from rcm.workflows.repository import tasks
from rcm.workflows.repository.events import Event
from rcm.workflows.repository.runs import RunHead, send_off
from rcm.workflows.states import RunStatus


async def runs_ended(session: WriteSession, backend: ExecutionBackend, runs: Sequence[UUID]) -> None:
    """These runs have come to their end (completed, failed or cancelled) in this transaction.

    Whoever brings the last run of a step to its end wakes that step. Each end is told once: a run that had failed
    and is cancelled goes to `close_cancelled` alone.
    """
    if not runs:
        return
    found = await repository.find_ended(session, runs)
    await close_cancelled(session, [run.run_id for run in found if run.status == RunStatus.CANCELLED])
    change: dict[repository.StepKey, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for run in found:
        if run.parent is not None:
            ended, failed = change[run.parent]
            change[run.parent] = (ended + 1, failed + (run.status != RunStatus.COMPLETED))
    if not change:
        return
    # No event can come too soon: the step's own wait was committed before any of its runs could begin, and a step
    # that looks at its runs again holds the count while it does.
    for step in await repository.count_ended(session, change):
        await raise_event(session, backend, Event(new_id(), CHILDREN, step_key(*step), None))


async def close_cancelled(session: WriteSession, runs: Sequence[UUID]) -> None:
    """Nobody is asked and nothing is waited for any more in the name of these runs."""
    if runs:
        await repository.close_waits(session, runs)
        await tasks.cancel_open(session, runs)


async def send_on(session: WriteSession, backend: ExecutionBackend, heads: Sequence[RunHead], chunk_rows: int) -> None:
    """Send runs on from where they stopped or failed, in chunks of one queue. They are locked."""
    await repository.count_sent_on(session, [head.run_id for head in heads if head.status == RunStatus.FAILED])
    queues: dict[str, list[UUID]] = defaultdict(list)
    for head in heads:
        queues[head.queue].append(head.run_id)
    for queue, runs in queues.items():
        for start in range(0, len(runs), chunk_rows):
            segment = new_id()
            await send_off(session, runs[start : start + chunk_rows], segment)
            await backend.enqueue(session, segment_job(session.actor.org_id, segment, queue))
