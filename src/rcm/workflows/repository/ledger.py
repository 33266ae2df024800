"""What the engine reads and writes while it advances runs: always for many runs in one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson

from rcm.core.db import WriteSession, array, json_rows
from rcm.core.errors import DomainError
from rcm.workflows.interpreter import Frontier


class LedgerConflict(DomainError):
    """A step that is completed was about to be written again. The transaction was rolled back."""

    code = "run.step_already_completed"


@dataclass(slots=True)
class RunState:
    """A run as the engine holds it: locked by the transaction that read it."""

    run_id: UUID
    frontier: Frontier
    context: dict[str, Any]
    completed_steps: int
    starts: int
    pause_requested: bool
    cancel_requested: bool
    batch_job_id: UUID | None
    row_number: int | None


@dataclass(slots=True)
class StepRow:
    """A row of the ledger, about to be written."""

    run_id: UUID
    node_id: str
    iteration: int
    status: str
    attempt: int = 1
    max_retries: int = 0
    output: dict[str, Any] | None = None
    error: dict[str, Any] | None = None
    worked: bool = False  # an attempt of a worker, not a control node passed


@dataclass(slots=True)
class RunRow:
    """New values of a run. `segment_id` None: nobody advances it until something happens."""

    run_id: UUID
    frontier: Frontier
    context: dict[str, Any] | None  # None: as it was
    status: str
    completed_steps: int
    segment_id: UUID | None
    current_step: str | None = None
    error_step: str | None = None
    error_code: str | None = None
    error_message: str | None = None


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


_OPEN = """
with old as (
  select run_id, status from workflow_run
   where org_id = %(org)s and segment_id = %(segment)s and status in ('PENDING', 'IN_PROGRESS')
   order by run_id for no key update
)
update workflow_run r set segment_starts = r.segment_starts + 1, updated_at = now(),
       status = 'IN_PROGRESS', started_at = coalesce(r.started_at, now())
  from old where r.org_id = %(org)s and r.segment_id = %(segment)s and r.run_id = old.run_id
returning r.run_id, r.revision_id, r.segment_starts, r.batch_job_id, r.row_number, old.status = 'PENDING'
"""

_HOLD = """
with mine as (
  select run_id, pause_requested, cancel_requested from workflow_run
   where org_id = %(org)s and segment_id = %(segment)s and status = 'IN_PROGRESS'
   order by run_id for no key update
)
select count(*), array_agg(run_id) filter (where pause_requested or cancel_requested) from mine
"""

_LOCK = """
select run_id, frontier::text, context, completed_steps, segment_starts, pause_requested, cancel_requested,
       batch_job_id, row_number
  from workflow_run
 where org_id = %(org)s and segment_id = %(segment)s and status = 'IN_PROGRESS'
 order by run_id for no key update
"""

# One statement for the ledger and the attempts. Rows that differ in nothing but their run cross over as one.
_STEPS = """
with u as materialized (
  select r, n, i, s, a, m, o, e, w
    from json_to_recordset(%(rows)s::json)
         as v(runs uuid[], n text, i int, s text, a int, m int, o jsonb, e jsonb, w bool), unnest(v.runs) as r
), ledger as (
  insert into workflow_run_step as l (org_id, run_id, node_id, iteration, status, attempt_number, max_retries,
                                      output, error, worker, started_at, completed_at, execution_time_ms)
  select %(org)s, u.r, u.n, u.i, u.s, u.a, u.m, u.o, u.e, %(worker)s, %(started)s,
         case when u.s in ('COMPLETED', 'SKIPPED', 'FAILED') then %(completed)s::timestamptz end, %(ms)s
    from u
  on conflict (org_id, run_id, node_id, iteration) do update
     set updated_at = now(), status = excluded.status, attempt_number = excluded.attempt_number,
         output = excluded.output, error = excluded.error, worker = excluded.worker,
         completed_at = excluded.completed_at,
         started_at = case when l.status = 'RUNNING' then l.started_at else excluded.started_at end,
         execution_time_ms = excluded.execution_time_ms
   where l.status not in ('COMPLETED', 'SKIPPED')
  returning 1
), attempts as (
  insert into workflow_run_step_attempt (org_id, run_id, node_id, iteration, attempt_number, worker,
                                         started_at, completed_at, outcome, error)
  select %(org)s, u.r, u.n, u.i, u.a, %(worker)s, %(started)s, %(completed)s, u.s, u.e from u where u.w
  on conflict (org_id, run_id, node_id, iteration, attempt_number) do update
     set updated_at = now(), outcome = excluded.outcome, completed_at = excluded.completed_at, error = excluded.error
)
select count(*) from ledger
"""

_ATTEMPTS = """
insert into workflow_run_step_attempt (org_id, run_id, node_id, iteration, attempt_number, worker,
                                       started_at, outcome)
select %(org)s, r, v.n, v.i, v.a, %(worker)s, now(), v.s
  from json_to_recordset(%(rows)s::json) as v(runs uuid[], n text, i int, s text, a int), unnest(v.runs) as r
on conflict (org_id, run_id, node_id, iteration, attempt_number) do nothing
"""

_CLAIM = """
insert into workflow_run_step (org_id, run_id, node_id, iteration, status, attempt_number, max_retries,
                               worker, started_at)
select %(org)s, r, v.n, v.i, 'RUNNING', v.a, v.m, %(worker)s, now()
  from json_to_recordset(%(rows)s::json) as v(runs uuid[], n text, i int, a int, m int), unnest(v.runs) as r
on conflict (org_id, run_id, node_id, iteration) do update
   set updated_at = now(), attempt_number = greatest(workflow_run_step.attempt_number + 1, excluded.attempt_number),
       status = 'RUNNING', worker = excluded.worker, started_at = now()
 where workflow_run_step.status not in ('COMPLETED', 'SKIPPED')
returning run_id, attempt_number
"""

# The ids stand there twice, here and wherever rows are joined to a list: a table that was filled a minute ago
# has no statistics yet, and without the literal list the planner reads all of it, in every turn.
_RUNS = """
update workflow_run r
   set updated_at = now(), frontier = u.frontier, context = coalesce(u.context, r.context), status = u.status,
       segment_starts = 0, completed_steps = u.completed, segment_id = u.segment,
       current_step = u.current, error_step = u.error_step, error_code = u.error_code,
       error_message = u.error_message,
       pause_requested = r.pause_requested and u.status <> 'PAUSED',
       completed_at = case when u.status in ('COMPLETED', 'FAILED', 'CANCELLED') then now() end,
       total_execution_time_ms = case when u.status in ('COMPLETED', 'FAILED', 'CANCELLED')
            then (extract(epoch from clock_timestamp() - coalesce(r.started_at, now())) * 1000)::bigint end
  from json_to_recordset(%(rows)s::json)
       as u(runs uuid[], frontier jsonb, context jsonb, status text, completed int, segment uuid, current text,
            error_step text, error_code text, error_message text), unnest(u.runs) as run
 where r.org_id = %(org)s and r.run_id = any(%(all)s::uuid[]) and r.run_id = run
"""

_WAITS = """
insert into run_wait (org_id, run_id, node_id, iteration, kind, correlation_key, due_at, request)
select %(org)s, u.run, u.node, u.iteration, u.kind, u.key, u.due, u.request
  from json_to_recordset(%(rows)s::json)
       as u(run uuid, node text, iteration int, kind text, key text, due timestamptz, request jsonb)
on conflict (org_id, run_id, node_id, iteration) do update
   set updated_at = now(), kind = excluded.kind, correlation_key = excluded.correlation_key, due_at = excluded.due_at,
       request = excluded.request, payload = null, delivered_at = null
"""

_DELIVERED = """
select run_id, node_id, iteration, coalesce(payload, '{}'::jsonb)
  from run_wait where org_id = %(org)s and run_id = any(%(runs)s::uuid[]) and delivered_at is not null
"""


@dataclass(frozen=True, slots=True)
class Opened:
    run_id: UUID
    revision_id: UUID
    starts: int
    batch_job_id: UUID | None
    row_number: int | None
    is_new: bool


class Ledger:
    """The statements above, bound to one transaction."""

    def __init__(self, session: WriteSession) -> None:
        self._session = session
        self._org = session.actor.org_id

    async def open_segment(self, segment_id: UUID) -> list[Opened]:
        rows = await self._session.rows(_OPEN, {"org": self._org, "segment": segment_id})
        return [Opened(*row) for row in rows]

    async def lock_segment(self, segment_id: UUID) -> list[RunState]:
        rows = await self._session.rows(_LOCK, {"org": self._org, "segment": segment_id})
        return [RunState(row[0], _frontier(row[1]), *row[2:]) for row in rows]

    async def hold_segment(self, segment_id: UUID) -> tuple[int, list[UUID]]:
        """Lock the segment's runs without reading them again: how many there are, and which were asked to stop."""
        rows = await self._session.rows(_HOLD, {"org": self._org, "segment": segment_id})
        return rows[0][0], rows[0][1] or []

    async def release_segment(self, segment_id: UUID) -> None:
        """Nothing is ready here any more: what still waits belongs to nobody until its event comes."""
        await self._session.change(
            "update workflow_run set segment_id = null where org_id = %s and segment_id = %s",
            (self._org, segment_id),
        )

    async def delivered(self, runs: Sequence[UUID]) -> dict[tuple[UUID, str, int], dict[str, Any]]:
        rows = await self._session.rows(_DELIVERED, {"org": self._org, "runs": array(runs)})
        return {(row[0], row[1], row[2]): row[3] for row in rows}

    async def claim(self, steps: Sequence[StepRow], worker: str) -> dict[UUID, int]:
        """Mark steps RUNNING before an outside call; the number of the attempt for each run."""
        rows = await self._session.rows(_CLAIM, self._values(steps, worker=worker))
        if len(rows) != len(steps):
            raise LedgerConflict
        attempts: dict[UUID, int] = dict(rows)
        # An attempt that nobody finishes keeps its row as it is written here: without an end.
        begun = [replace(step, attempt=attempts[step.run_id]) for step in steps]
        await self._session.change(_ATTEMPTS, self._values(begun, worker=worker))
        return attempts

    async def write_steps(self, steps: Sequence[StepRow], clock: Clock) -> None:
        if not steps:
            return
        values = self._values(
            steps,
            worker=clock.worker,
            started=clock.started_at,
            completed=clock.completed_at,
            ms=clock.milliseconds,
        )
        if (await self._session.rows(_STEPS, values))[0][0] != len(steps):
            raise LedgerConflict

    async def write_runs(self, runs: Sequence[RunRow]) -> None:
        if not runs:
            return
        groups: dict[tuple[object, ...], list[RunRow]] = defaultdict(list)
        for r in runs:
            # A context of its own makes a row of its own.
            alone = None if r.context is None else r.run_id
            key = (alone, id(r.frontier), r.status, r.completed_steps, r.segment_id, r.error_code, r.error_message)
            groups[key].append(r)
        rows = [
            {
                "runs": [r.run_id for r in group],
                "frontier": group[0].frontier.to_json(),
                "context": group[0].context,
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
        await self._session.change(
            _RUNS, {"org": self._org, "rows": json_rows(rows), "all": array(r.run_id for r in runs)}
        )

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
        await self._session.change(_WAITS, {"org": self._org, "rows": json_rows(rows)})

    def _values(self, steps: Sequence[StepRow], **common: object) -> dict[str, object]:
        groups: dict[tuple[object, ...], list[StepRow]] = defaultdict(list)
        for step in steps:
            said = (step.output, step.error)
            # What a step brought back is seldom the same twice; nothing at all often is.
            alike = said == (None, None) or orjson.dumps(said, default=str)
            groups[step.node_id, step.iteration, step.status, step.attempt, step.worked, alike].append(step)
        rows = [
            {
                "runs": [s.run_id for s in group],
                "n": group[0].node_id,
                "i": group[0].iteration,
                "s": group[0].status,
                "a": group[0].attempt,
                "m": group[0].max_retries,
                "o": group[0].output,
                "e": group[0].error,
                "w": group[0].worked and group[0].status != "RUNNING",
            }
            for group in groups.values()
        ]
        return {"org": self._org, "rows": json_rows(rows), **common}
