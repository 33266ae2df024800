"""Runs as people and services see them: start, find, change in sets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson

from rcm.core.db import ReadSession, WriteSession
from rcm.core.errors import NotFound
from rcm.workflows.interpreter import Move, passed_and_told
from rcm.workflows.repository.graphs import Published, WorkflowMissing


class RunMissing(NotFound):
    """There is no such run in this organisation."""

    code = "run.run_not_found"


@dataclass(frozen=True, slots=True)
class RunHead:
    """Enough of a run to decide what may be done with it."""

    run_id: UUID
    status: str
    segment_id: UUID | None
    queue: str
    batch_job_id: UUID | None
    row_number: int | None
    pause_requested: bool
    cancel_requested: bool


#: As the sweeper does it, for who can't ask the engine which jobs it knows: held for longer than a worker may be
#: silent, and no worker that is alive says that it is at a step of it.
_TAKE_OVER: Final = """
update workflow_run r set segment_id = %(segment)s
 where r.org_id = %(org)s and r.run_id = %(run)s and r.status in ('PENDING', 'IN_PROGRESS')
   and r.segment_id is not null and not exists (
       select 1 from run_segment g where g.org_id = r.org_id and g.segment_id = r.segment_id)
   and r.updated_at <= now() - make_interval(secs => %(lease)s)
   and not exists (
       select 1 from workflow_run_step s join worker w on w.worker_id = s.worker
        where s.org_id = r.org_id and s.run_id = r.run_id and s.status = 'RUNNING'
          and w.stopped_at is null and w.heartbeat_at > now() - make_interval(secs => %(lease)s))
"""
_INSERT: Final = """
insert into workflow_run (run_id, org_id, workflow_id, revision_id, workflow_type, encounter_id, context, frontier,
                          segment_id, queue, total_steps, current_step, created_by)
values (%s, %s, %s, %s, %s, %s, %s::jsonb, %s::jsonb, %s, %s, %s, %s, %s)
"""
_PASSED: Final = """
insert into workflow_run_step (org_id, run_id, node_id, iteration, status, started_at, completed_at)
select %s, %s, u.node, u.iteration, 'COMPLETED', now(), now() from unnest(%s::text[], %s::int[]) as u(node, iteration)
"""
_HEADS: Final = """
select run_id, status, segment_id, queue, batch_job_id, row_number, pause_requested, cancel_requested
  from workflow_run
 where org_id = %(org)s and run_id = any(%(runs)s)
 order by run_id for no key update
"""
#: A row that was run again has several runs; the newest of them is the row's.
_HEADS_OF_BATCH: Final = """
select r.run_id, r.status, r.segment_id, r.queue, r.batch_job_id, r.row_number, r.pause_requested,
       r.cancel_requested
  from workflow_run r
 where r.org_id = %(org)s and r.batch_job_id = %(job)s and exists (
       select 1 from batch_row b where b.org_id = r.org_id and b.batch_job_id = r.batch_job_id
          and b.row_number = r.row_number and b.run_id = r.run_id)
 order by r.run_id for no key update of r
"""


async def insert_run(
    session: WriteSession,
    run_id: UUID,
    published: Published,
    move: Move,
    segment_id: UUID,
    queue: str,
    context: dict[str, Any],
) -> None:
    graph = published.graph
    ready = move.frontier.ready
    await session.change(
        _INSERT,
        (
            run_id,
            session.actor.org_id,
            published.workflow_id,
            published.revision_id,
            context.get("workflow_type"),
            context.get("encounter_id"),
            orjson.dumps(context, default=str).decode(),
            orjson.dumps(move.frontier.to_json()).decode(),
            segment_id,
            queue,
            len(graph.work_nodes),
            ready[0].node if ready else None,
            session.actor.user_id,
        ),
    )
    if told := passed_and_told(graph, move):
        nodes, iterations = [node for node, _ in told], [iteration for _, iteration in told]
        await session.change(_PASSED, (session.actor.org_id, run_id, nodes, iterations))


async def lock_heads(session: WriteSession, runs: Sequence[UUID] = (), job: UUID | None = None) -> list[RunHead]:
    """Runs by id or of a batch, locked in the order in which everybody locks runs."""
    statement = _HEADS if job is None else _HEADS_OF_BATCH
    rows = await session.rows(statement, {"org": session.actor.org_id, "runs": list(runs), "job": job})
    return [RunHead(*row) for row in rows]


async def request_stop(session: WriteSession, runs: Sequence[UUID], column: str) -> None:
    """Ask the segment that holds these runs to stop at the next boundary."""
    assert column in {"pause_requested", "cancel_requested"}
    await session.change(
        f"update workflow_run set {column} = true where org_id = %s and run_id = any(%s)",
        (session.actor.org_id, list(runs)),
    )


async def take_back_pause(session: WriteSession, runs: Sequence[UUID]) -> None:
    """Runs that were asked to pause and have not come to a boundary yet go on as if nobody had asked."""
    await session.change(
        "update workflow_run set pause_requested = false where org_id = %s and run_id = any(%s)",
        (session.actor.org_id, list(runs)),
    )


async def stop_now(session: WriteSession, runs: Sequence[UUID], status: str) -> None:
    """Runs that no segment holds (they wait, or are paused or failed) change at once."""
    await session.change(
        "update workflow_run set status = %s, pause_requested = false, cancel_requested = false, segment_id = null,"
        " completed_at = case when %s = 'CANCELLED' then now() end,"
        " total_execution_time_ms = case when %s = 'CANCELLED' and started_at is not null"
        "   then (extract(epoch from now() - started_at) * 1000)::bigint end"
        " where org_id = %s and run_id = any(%s)",
        (status, status, status, session.actor.org_id, list(runs)),
    )


async def send_off(session: WriteSession, runs: Sequence[UUID], segment_id: UUID) -> None:
    """Give stopped or failed runs to a new segment."""
    await session.change(
        "update workflow_run set status = 'IN_PROGRESS', segment_id = %s, segment_starts = 0,"
        " pause_requested = false, cancel_requested = false, completed_at = null, error_step = null,"
        " error_code = null, error_message = null,"
        " retry_count = retry_count + case when status = 'FAILED' then 1 else 0 end"
        " where org_id = %s and run_id = any(%s)",
        (segment_id, session.actor.org_id, list(runs)),
    )


async def take_over(session: WriteSession, run_id: UUID, segment_id: UUID, lease_s: float) -> bool:
    """Give a run whose holder is silent to another segment; False where there is somebody at work on it."""
    values = {"org": session.actor.org_id, "run": run_id, "segment": segment_id, "lease": lease_s}
    return await session.change(_TAKE_OVER, values) == 1


async def workflow_name(session: ReadSession, workflow_id: UUID) -> str:
    rows = await session.rows(
        "select name from user_workflow where org_id = %s and workflow_id = %s", (session.actor.org_id, workflow_id)
    )
    if not rows:
        raise WorkflowMissing(str(workflow_id), workflow_id=str(workflow_id))
    return str(rows[0][0])


async def require_head(session: ReadSession, run_id: UUID) -> None:
    rows = await session.rows(
        "select 1 from workflow_run where org_id = %s and run_id = %s", (session.actor.org_id, run_id)
    )
    if not rows:
        raise RunMissing(str(run_id))
