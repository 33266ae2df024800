"""Try a run again from any of its steps: a new run that keeps what the first one did before that step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

import structlog

from rcm.audit.trail import audit
from rcm.core.db import WriteSession
from rcm.core.errors import Conflict
from rcm.core.ids import new_id
from rcm.work.outbox import tell
from rcm.workflows.backend import ExecutionBackend, segment_job
from rcm.workflows.context import require_input, require_storable
from rcm.workflows.graph import Graph
from rcm.workflows.interpreter import Frontier
from rcm.workflows.replay import History, SecondTry, from_start, from_step
from rcm.workflows.repository import forks as repository
from rcm.workflows.repository.batches import RowResult, record_rows
from rcm.workflows.repository.forks import FirstTry, NewTry
from rcm.workflows.repository.graphs import load_graph
from rcm.workflows.repository.runs import RunHead, RunMissing, lock_heads
from rcm.workflows.states import ENDED, RunStatus, StepOperation, require

log = structlog.get_logger()

Revision = Literal["same", "newest"]


class TryUnderWay(Conflict):
    """Another try of this run has not ended yet. Wait for it, or cancel it first."""

    code = "run.rerun_under_way"


class RunBelongsToStep(Conflict):
    """This run was begun by a step of another run, which counts on it. Retry that run, or re-run it from that step."""

    code = "run.run_belongs_to_step"


@dataclass(frozen=True, slots=True)
class Rerun:
    """From which step (None: from the start), and with what. `context` is merged into the first run's; a null takes
    a value away. `revision`: the run's own, or what is published now."""

    step: str | None = None
    iteration: int | None = None
    revision: Revision = "same"
    context: Mapping[str, Any] = field(default_factory=dict)


async def rerun(session: WriteSession, backend: ExecutionBackend, run_id: UUID, asked: Rerun) -> UUID:
    """The new run's id. The first one stays as it is, and goes no further.

    Raises RunMissing, TransitionNotAllowed, TryUnderWay, RunBelongsToStep, StepUnknown, StepNotReached.
    """
    tries = await _lock_family(session, run_id)
    _require_ended(tries, run_id)
    first = await repository.first_try(session, run_id)
    if first.parent_run_id is not None:
        # Its parent's retry sends it on again: a second try beside it would do the same things twice.
        raise RunBelongsToStep(f"It is run {first.parent_run_id}.", parent_run_id=str(first.parent_run_id))
    context = {key: value for key, value in {**first.context, **asked.context}.items() if value is not None}
    require_storable(context)
    revision_id = first.revision_id
    if asked.revision == "newest":
        revision_id = await repository.newest_revision(session, first.workflow_id)
    graph = await load_graph(session, revision_id)
    second = await _second_try(session, first, graph, asked, context)
    new = NewTry(
        repository.id_after([head.run_id for head in tries]), first, revision_id, len(graph.work_nodes), second,
        asked.step, context, new_id(),
    )  # fmt: skip
    await repository.insert_try(session, new)
    if first.batch_job_id is not None and first.row_number is not None:
        await record_rows(session, [RowResult(first.batch_job_id, first.row_number, "pending")])
        await tell(session, "batch", [first.batch_job_id])
    await backend.enqueue(session, segment_job(session.actor.org_id, new.segment_id, first.queue))
    await _note(session, new, asked)
    return new.run_id


async def _note(session: WriteSession, new: NewTry, asked: Rerun) -> None:
    old = new.first.run_id
    what = {"step": asked.step, "revision_id": new.revision_id, "changed": sorted(asked.context)}
    await audit(session, "run.rerun", "workflow_run", [old], {**what, "as": new.run_id})
    await audit(session, "run.start", "workflow_run", [new.run_id], {**what, "forked_from": old})
    await tell(session, "run", [old, new.run_id])
    log.info("run_operation", operation="rerun", run_id=str(old), as_run_id=str(new.run_id), step=asked.step)


async def _lock_family(session: WriteSession, run_id: UUID) -> list[RunHead]:
    """All tries, locked: whoever retries or re-runs another of them comes after us, and sees ours."""
    heads: dict[UUID, RunHead] = {}
    while True:
        tries = await repository.family(session, run_id)
        if not tries:
            raise RunMissing(str(run_id))
        # One that was made while we waited for a lock is newer than those we hold, so locks keep their order.
        unlocked = [each for each in tries if each not in heads]
        if not unlocked:
            return list(heads.values())
        heads |= {head.run_id: head for head in await lock_heads(session, unlocked)}


def _require_ended(tries: Sequence[RunHead], run_id: UUID) -> None:
    (first,) = (head for head in tries if head.run_id == run_id)
    require(StepOperation.RERUN, first.status, run_id)
    for head in tries:
        if RunStatus(head.status) not in ENDED:
            raise TryUnderWay(f"It is run {head.run_id}, {head.status}.", run_id=str(head.run_id), status=head.status)


async def _second_try(
    session: WriteSession, first: FirstTry, graph: Graph, asked: Rerun, context: Mapping[str, Any]
) -> SecondTry:
    if asked.step is None:
        require_input(graph.required, context)
        return from_start(graph, context)
    rows = await repository.ledger_in_order(session, first.run_id)
    place = Frontier() if first.status == RunStatus.COMPLETED else first.frontier
    return from_step(graph, History.of(rows, place), asked.step, asked.iteration, context)
