"""What the engine reads and writes while it advances runs: always for many runs in one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import orjson

from rcm.core.db import WriteSession, array, json_rows
from rcm.core.errors import DomainError
from rcm.workflows.interpreter import Frontier
from rcm.workflows.repository import ledger_statements as sql

#: States in which a first attempt needs no row of its own: the ledger's says all of it.
_TOLD_BY_THE_LEDGER: Final = frozenset({"RUNNING", "COMPLETED", "SKIPPED"})


class LedgerConflict(DomainError):
    """A step that is completed was about to be written again. The transaction was rolled back."""

    code = "run.step_already_completed"


@dataclass(slots=True, eq=False)
class Place:
    """Where a run stands; runs of a segment that stand together share one."""

    frontier: Frontier
    completed_steps: int


@dataclass(slots=True)
class RunState:
    """A run as the engine holds it: fenced by the transaction that read it. `together`: its place is the segment's."""

    run_id: UUID
    place: Place
    context: dict[str, Any]
    pause_requested: bool
    cancel_requested: bool
    batch_job_id: UUID | None
    row_number: int | None
    together: bool = False

    @property
    def frontier(self) -> Frontier:
        return self.place.frontier

    @property
    def completed_steps(self) -> int:
        return self.place.completed_steps

    def stand(self, frontier: Frontier, completed_steps: int) -> None:
        """Go to a place of its own."""
        self.place, self.together = Place(frontier, completed_steps), False


@dataclass(slots=True)
class StepRow:
    """A row of the ledger, about to be written, for each of `runs`."""

    runs: list[UUID]
    node_id: str
    iteration: int
    status: str
    attempt: int = 1
    max_retries: int = 0
    output: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    worked: bool = False  # an attempt of a worker, not a control node passed

    @property
    def needs_attempt(self) -> bool:
        """Is there anything to say of this attempt that the ledger's row does not say?"""
        return self.worked and (self.attempt > 1 or self.status not in _TOLD_BY_THE_LEDGER)


@dataclass(slots=True)
class RunRow:
    """New values of each of `runs`. `segment_id` None: nobody advances them until something happens.

    `contexts`: new ones, of those runs that have any.
    """

    runs: list[UUID]
    frontier: Frontier
    status: str
    completed_steps: int
    segment_id: UUID | None
    current_step: str | None = None
    error_step: str | None = None
    error_code: str | None = None
    error_message: str | None = None
    contexts: dict[UUID, dict[str, Any]] = field(default_factory=dict)


@dataclass(slots=True)
class WaitRow:
    run_id: UUID
    node_id: str
    iteration: int
    kind: str
    key: str
    due_at: datetime | None
    request: dict[str, Any] | None


@dataclass(slots=True)
class Clock:
    worker: str
    started_at: datetime
    completed_at: datetime
    milliseconds: float = field(default=0.0)


@lru_cache(maxsize=4096)
def _frontier(text: str) -> Frontier:
    """Runs of a chunk stand at the same few places: read each place once."""
    return Frontier.from_json(orjson.loads(text))


@dataclass(frozen=True, slots=True)
class Opened:
    """A segment that has something to do. `begun`: rows of batches (job, number) whose runs have just started."""

    revision_id: UUID
    starts: int
    begun: tuple[tuple[UUID, int], ...]


class Ledger:
    """The statements above, bound to one transaction."""

    def __init__(self, session: WriteSession) -> None:
        self._session = session
        self._org = session.actor.org_id

    async def open_segment(self, segment_id: UUID) -> Opened | None:
        """Count the start and set what is new in motion; None when there is nothing left to do."""
        values = {"org": self._org, "segment": segment_id}
        together = await self._session.rows(sql.BEGIN_TOGETHER, values)
        if together:
            await self._session.rows(sql.LOCK_SEGMENT, values)
        rows = await self._session.rows(sql.OPEN_TOGETHER if together else sql.OPEN, values)
        revisions = rows or await self._session.rows(sql.REVISION, values)
        if not revisions:
            return None
        starts = together[0][0] if together else max(row[1] for row in rows)
        begun = tuple((row[2], row[3]) for row in rows if row[4] and row[2] is not None and row[3] is not None)
        return Opened(revisions[0][0], starts, begun)

    async def lock_segment(self, segment_id: UUID) -> tuple[list[RunState], bool]:
        """The segment's runs, fenced; has the segment a row of its own, which is their place in common?"""
        values = {"org": self._org, "segment": segment_id}
        together = (await self._session.rows(sql.HOLD_TOGETHER, values))[0][0] == 1
        if not together:
            await self._session.rows(sql.HOLD, values)
        rows = await self._session.rows(sql.READ, values)
        common = next((Place(_frontier(row[1]), row[3]) for row in rows if row[8]), None)
        return [
            RunState(row[0], common if row[8] and common else Place(_frontier(row[1]), row[3]), row[2], *row[4:])
            for row in rows
        ], together

    async def hold_segment(self, segment_id: UUID, *, together: bool) -> tuple[int, bool]:
        """Fence the segment without reading it again: its row, or how many runs, is there; was any asked to stop?"""
        statement = sql.HOLD_TOGETHER if together else sql.HOLD
        ((count, stopping),) = await self._session.rows(statement, {"org": self._org, "segment": segment_id})
        return count, stopping

    async def move_segment(self, segment_id: UUID, row: RunRow) -> None:
        """All runs that stand together go where this one of them goes."""
        values = {
            "org": self._org,
            "segment": segment_id,
            "frontier": orjson.dumps(row.frontier.to_json()).decode(),
            "completed": row.completed_steps,
            "current": row.current_step,
        }
        await self._session.send(sql.MOVE, values)

    async def write_contexts(self, contexts: Mapping[UUID, dict[str, Any]]) -> None:
        """Of runs that stay where they are, or whose place is the segment's."""
        if contexts:
            rows = [{"run": run, "context": context} for run, context in contexts.items()]
            await self._session.send(sql.CONTEXTS, {"org": self._org, "rows": json_rows(rows), "all": array(contexts)})

    async def release_segment(self, segment_id: UUID) -> bool:
        """Nothing is ready here any more: what still waits belongs to nobody until its event comes. False where
        there is something to do all the same: asked to stop, or brought an event, meanwhile."""
        values = {"org": self._org, "segment": segment_id}
        await self._session.rows(sql.LOCK_SEGMENT, values)
        released = await self._session.rows(sql.RELEASE, values)
        if await self.stay(segment_id, [row[0] for row in released]) or await self._session.rows(sql.REVISION, values):
            return False
        await self.drop_segment(segment_id)
        return True

    async def stay(self, segment_id: UUID, runs: Sequence[UUID]) -> bool:
        """Of these, which have just left to wait: is there any that must not? It is in the segment again."""
        values = {"org": self._org, "segment": segment_id, "runs": array(runs)}
        return bool(runs) and await self._session.change(sql.STAY, values) > 0

    async def lock_runs(self, runs: Sequence[UUID]) -> None:
        if runs:
            await self._session.send(sql.LOCK_RUNS, {"org": self._org, "runs": array(runs)})

    async def came_on(self, segment_id: UUID) -> None:
        """The segment made progress, though none of its runs stands where it stands any more."""
        await self._session.send(sql.CAME_ON, {"org": self._org, "segment": segment_id})

    async def drop_segment(self, segment_id: UUID) -> None:
        await self._session.change(
            "delete from run_segment where org_id = %s and segment_id = %s", (self._org, segment_id)
        )

    async def delivered(self, runs: Sequence[UUID]) -> dict[tuple[UUID, str, int], dict[str, Any]]:
        rows = await self._session.rows(sql.DELIVERED, {"org": self._org, "runs": array(runs)})
        return {(row[0], row[1], row[2]): row[3] for row in rows}

    async def claim(self, steps: Sequence[StepRow], worker: str) -> dict[UUID, int]:
        """Mark steps RUNNING before an outside call; the number of the attempt for each run."""
        ids = [run for step in steps for run in step.runs]
        rows = await self._session.rows(sql.CLAIM, self._values(steps, worker=worker, all=array(ids)))
        if len(rows) != len(ids):
            raise LedgerConflict
        return dict(rows)

    async def write_steps(self, steps: Sequence[StepRow], clock: Clock) -> None:
        """Steps that somebody may have begun, tried or even completed before: a completed one is never overwritten."""
        if steps:
            written = await self._session.rows(sql.STEPS, self._timed(steps, clock))
            if written[0][0] != sum(len(step.runs) for step in steps):
                raise LedgerConflict

    async def add_steps(self, steps: Sequence[StepRow], clock: Clock) -> None:
        """Steps that nobody has written of before: the key refuses a row that is there already."""
        if steps:
            await self._session.send(sql.NEW_STEPS, self._timed(steps, clock))

    def _timed(self, steps: Sequence[StepRow], clock: Clock) -> dict[str, object]:
        started, completed = clock.started_at, clock.completed_at
        return self._values(steps, worker=clock.worker, started=started, completed=completed, ms=clock.milliseconds)

    async def write_runs(self, runs: Sequence[RunRow]) -> None:
        if not runs:
            return
        groups: dict[tuple[object, ...], list[RunRow]] = defaultdict(list)
        for r in runs:
            key = (id(r.frontier), r.status, r.completed_steps, r.segment_id, r.error_code, r.error_message)
            groups[key].append(r)
        rows = [
            {
                "runs": [run for r in group for run in r.runs],
                "frontier": group[0].frontier.to_json(),
                "status": group[0].status,
                "completed": group[0].completed_steps,
                "segment": group[0].segment_id,
                "current": group[0].current_step,
                "error_step": group[0].error_step,
                "error_code": group[0].error_code,
                "error_message": group[0].error_message,
            }
            for group in groups.values()
        ]
        contexts = {run: context for r in runs for run, context in r.contexts.items()}
        values = {
            "org": self._org,
            "rows": json_rows(rows),
            "all": array(run for r in runs for run in r.runs),
            "contexts": json_rows([{"run_id": run, "context": context} for run, context in contexts.items()]),
        }
        await self._session.send(sql.RUNS_WITH_CONTEXTS if contexts else sql.RUNS, values)

    async def write_waits(self, waits: Sequence[WaitRow]) -> None:
        if not waits:
            return
        rows = [
            {
                "run": w.run_id,
                "node": w.node_id,
                "iteration": w.iteration,
                "kind": w.kind,
                "key": w.key,
                "due": w.due_at,
                "request": w.request,
            }
            for w in waits
        ]
        await self._session.send(sql.WAITS, {"org": self._org, "rows": json_rows(rows)})

    def _values(self, steps: Sequence[StepRow], **common: object) -> dict[str, object]:
        groups: dict[tuple[object, ...], list[StepRow]] = defaultdict(list)
        for step in steps:
            said = (step.output, step.error)
            # What a step brought back is seldom the same twice; nothing at all often is.
            alike = said == (None, None) or orjson.dumps(said, default=str)
            groups[step.node_id, step.iteration, step.status, step.attempt, step.worked, alike].append(step)
        rows = [
            {
                "runs": [run for s in group for run in s.runs],
                "n": group[0].node_id,
                "i": group[0].iteration,
                "s": group[0].status,
                "a": group[0].attempt,
                "m": group[0].max_retries,
                "o": group[0].output,
                "e": group[0].error,
                "w": group[0].needs_attempt,
            }
            for group in groups.values()
        ]
        return {"org": self._org, "rows": json_rows(rows), **common}
