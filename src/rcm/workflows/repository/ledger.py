"""What the engine reads and writes while it advances runs: always for many runs in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from rcm.core.db import WriteSession
from rcm.core.errors import DomainError
from rcm.core.time import utcnow
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
    context: dict[str, Any]
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


def _json(value: object) -> str | None:
    return None if value is None else orjson.dumps(value, default=str).decode()


_OPEN = """
with old as (
  select run_id, status from workflow_run
   where org_id = %(org)s and segment_id = %(segment)s and status in ('PENDING', 'IN_PROGRESS')
   order by run_id for no key update
)
update workflow_run r set segment_starts = r.segment_starts + 1,
       status = 'IN_PROGRESS', started_at = coalesce(r.started_at, now())
  from old where r.org_id = %(org)s and r.run_id = old.run_id
returning r.run_id, r.revision_id, r.segment_starts, r.batch_job_id, r.row_number, old.status = 'PENDING'
"""

_LOCK = """
select run_id, frontier, context, completed_steps, segment_starts, pause_requested, cancel_requested,
       batch_job_id, row_number
  from workflow_run
 where org_id = %(org)s and segment_id = %(segment)s and status = 'IN_PROGRESS'
 order by run_id for no key update
"""

_STEPS = """
insert into workflow_run_step (org_id, run_id, node_id, iteration, status, attempt_number, max_retries,
                               output, error, worker, started_at, completed_at, execution_time_ms)
select %(org)s, u.run_id, u.node_id, u.iteration, u.status, u.attempt, u.retries, u.output::jsonb,
       u.error::jsonb, %(worker)s, %(started)s,
       case when u.status in ('COMPLETED', 'SKIPPED', 'FAILED') then %(completed)s::timestamptz end, %(ms)s
  from unnest(%(runs)s::uuid[], %(nodes)s::text[], %(iterations)s::int[], %(statuses)s::text[],
              %(attempts)s::int[], %(retries)s::int[], %(outputs)s::text[], %(errors)s::text[])
       as u(run_id, node_id, iteration, status, attempt, retries, output, error)
on conflict (org_id, run_id, node_id, iteration) do update
   set status = excluded.status, attempt_number = excluded.attempt_number, output = excluded.output,
       error = excluded.error, worker = excluded.worker, completed_at = excluded.completed_at,
       started_at = case when workflow_run_step.status = 'RUNNING' then workflow_run_step.started_at
                         else excluded.started_at end,
       execution_time_ms = excluded.execution_time_ms
 where workflow_run_step.status not in ('COMPLETED', 'SKIPPED')
"""

_ATTEMPTS = """
insert into workflow_run_step_attempt (org_id, run_id, node_id, iteration, attempt_number, worker,
                                       started_at, completed_at, outcome, error)
select %(org)s, u.run_id, u.node_id, u.iteration, u.attempt, %(worker)s, %(started)s, %(completed)s,
       u.outcome, u.error::jsonb
  from unnest(%(runs)s::uuid[], %(nodes)s::text[], %(iterations)s::int[], %(attempts)s::int[],
              %(outcomes)s::text[], %(errors)s::text[])
       as u(run_id, node_id, iteration, attempt, outcome, error)
on conflict (org_id, run_id, node_id, iteration, attempt_number) do update
   set outcome = excluded.outcome, completed_at = excluded.completed_at, error = excluded.error
"""

_CLAIM = """
insert into workflow_run_step (org_id, run_id, node_id, iteration, status, attempt_number, max_retries,
                               worker, started_at)
select %(org)s, u.run_id, u.node_id, u.iteration, 'RUNNING', u.attempt, %(retries)s, %(worker)s, now()
  from unnest(%(runs)s::uuid[], %(nodes)s::text[], %(iterations)s::int[], %(attempts)s::int[])
       as u(run_id, node_id, iteration, attempt)
on conflict (org_id, run_id, node_id, iteration) do update
   set attempt_number = greatest(workflow_run_step.attempt_number + 1, excluded.attempt_number),
       status = 'RUNNING', worker = excluded.worker, started_at = now()
 where workflow_run_step.status not in ('COMPLETED', 'SKIPPED')
returning run_id, attempt_number
"""

_RUNS = """
update workflow_run r
   set frontier = u.frontier::jsonb, context = u.context::jsonb, status = u.status, segment_starts = 0,
       completed_steps = u.completed_steps, segment_id = u.segment_id,
       current_step = u.current_step, error_step = u.error_step, error_code = u.error_code,
       error_message = u.error_message,
       pause_requested = r.pause_requested and u.status <> 'PAUSED',
       completed_at = case when u.status in ('COMPLETED', 'FAILED', 'CANCELLED') then now() end,
       total_execution_time_ms = case when u.status in ('COMPLETED', 'FAILED', 'CANCELLED')
            then (extract(epoch from clock_timestamp() - coalesce(r.started_at, now())) * 1000)::bigint end
  from unnest(%(runs)s::uuid[], %(frontiers)s::text[], %(contexts)s::text[], %(statuses)s::text[],
              %(counts)s::int[], %(segments)s::uuid[], %(currents)s::text[], %(error_steps)s::text[],
              %(codes)s::text[], %(messages)s::text[])
       as u(run_id, frontier, context, status, completed_steps, segment_id, current_step, error_step,
            error_code, error_message)
 where r.org_id = %(org)s and r.run_id = u.run_id
"""

_WAITS = """
insert into run_wait (org_id, run_id, node_id, iteration, kind, correlation_key, due_at, request)
select %(org)s, u.run_id, u.node_id, u.iteration, u.kind, u.key, u.due_at, u.request::jsonb
  from unnest(%(runs)s::uuid[], %(nodes)s::text[], %(iterations)s::int[], %(kinds)s::text[],
              %(keys)s::text[], %(dues)s::timestamptz[], %(requests)s::text[])
       as u(run_id, node_id, iteration, kind, key, due_at, request)
on conflict (org_id, run_id, node_id, iteration) do update
   set kind = excluded.kind, correlation_key = excluded.correlation_key, due_at = excluded.due_at,
       request = excluded.request, payload = null, delivered_at = null
"""

_DELIVERED = """
select run_id, node_id, iteration, coalesce(payload, '{}'::jsonb)
  from run_wait where org_id = %(org)s and run_id = any(%(runs)s) and delivered_at is not null
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
        return [RunState(row[0], Frontier.from_json(row[1]), *row[2:]) for row in rows]

    async def release_segment(self, segment_id: UUID) -> None:
        """Nothing is ready here any more: what still waits belongs to nobody until its event comes."""
        await self._session.change(
            "update workflow_run set segment_id = null where org_id = %s and segment_id = %s",
            (self._org, segment_id),
        )

    async def delivered(self, runs: Sequence[UUID]) -> dict[tuple[UUID, str, int], dict[str, Any]]:
        rows = await self._session.rows(_DELIVERED, {"org": self._org, "runs": list(runs)})
        return {(row[0], row[1], row[2]): row[3] for row in rows}

    async def claim(self, steps: Sequence[StepRow], worker: str) -> dict[UUID, int]:
        """Mark steps RUNNING before an outside call; the number of the attempt for each run."""
        rows = await self._session.rows(
            _CLAIM,
            {
                "org": self._org,
                "worker": worker,
                "retries": steps[0].max_retries,
                "runs": [s.run_id for s in steps],
                "nodes": [s.node_id for s in steps],
                "iterations": [s.iteration for s in steps],
                "attempts": [s.attempt for s in steps],
            },
        )
        if len(rows) != len(steps):
            raise LedgerConflict
        attempts: dict[UUID, int] = dict(rows)
        await self._attempt(steps, [attempts[s.run_id] for s in steps], worker)
        return attempts

    async def _attempt(self, steps: Sequence[StepRow], numbers: list[int], worker: str) -> None:
        """An attempt that nobody finishes keeps its row as it is written here: without an end."""
        await self._session.change(
            _ATTEMPTS,
            {
                "org": self._org,
                "worker": worker,
                "started": utcnow(),
                "completed": None,
                "runs": [s.run_id for s in steps],
                "nodes": [s.node_id for s in steps],
                "iterations": [s.iteration for s in steps],
                "attempts": numbers,
                "outcomes": ["RUNNING"] * len(steps),
                "errors": [None] * len(steps),
            },
        )

    async def write_steps(self, steps: Sequence[StepRow], clock: Clock) -> None:
        if not steps:
            return
        values = {
            "org": self._org,
            "worker": clock.worker,
            "started": clock.started_at,
            "completed": clock.completed_at,
            "ms": clock.milliseconds,
            "runs": [s.run_id for s in steps],
            "nodes": [s.node_id for s in steps],
            "iterations": [s.iteration for s in steps],
            "statuses": [s.status for s in steps],
            "attempts": [s.attempt for s in steps],
            "retries": [s.max_retries for s in steps],
            "outputs": [_json(s.output) for s in steps],
            "errors": [_json(s.error) for s in steps],
        }
        if await self._session.change(_STEPS, values) != len(steps):
            raise LedgerConflict
        worked = [s for s in steps if s.worked and s.status != "RUNNING"]
        if worked:
            await self._session.change(
                _ATTEMPTS,
                {
                    "org": self._org,
                    "worker": clock.worker,
                    "started": clock.started_at,
                    "completed": clock.completed_at,
                    "runs": [s.run_id for s in worked],
                    "nodes": [s.node_id for s in worked],
                    "iterations": [s.iteration for s in worked],
                    "attempts": [s.attempt for s in worked],
                    "outcomes": [s.status for s in worked],
                    "errors": [_json(s.error) for s in worked],
                },
            )

    async def write_runs(self, runs: Sequence[RunRow]) -> None:
        if not runs:
            return
        await self._session.change(
            _RUNS,
            {
                "org": self._org,
                "runs": [r.run_id for r in runs],
                "frontiers": [_json(r.frontier.to_json()) for r in runs],
                "contexts": [_json(r.context) for r in runs],
                "statuses": [r.status for r in runs],
                "counts": [r.completed_steps for r in runs],
                "segments": [r.segment_id for r in runs],
                "currents": [r.current_step for r in runs],
                "error_steps": [r.error_step for r in runs],
                "codes": [r.error_code for r in runs],
                "messages": [r.error_message for r in runs],
            },
        )

    async def write_waits(self, waits: Sequence[WaitRow]) -> None:
        if not waits:
            return
        await self._session.change(
            _WAITS,
            {
                "org": self._org,
                "runs": [w.run_id for w in waits],
                "nodes": [w.node_id for w in waits],
                "iterations": [w.iteration for w in waits],
                "kinds": [w.kind for w in waits],
                "keys": [w.key for w in waits],
                "dues": [w.due_at for w in waits],
                "requests": [_json(w.request) for w in waits],
            },
        )
