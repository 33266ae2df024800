"""SQL of taking a file in. COPY goes into a temporary table: row-level security refuses it elsewhere."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import orjson

from rcm.core.db import ReadSession, WriteSession
from rcm.core.ids import new_ids
from rcm.workflows.intake import IntakeRow
from rcm.workflows.interpreter import Move, passed_and_told
from rcm.workflows.repository.graphs import Published
from rcm.workflows.states import RunOperation


@dataclass(frozen=True, slots=True)
class NewBatch:
    batch_job_id: UUID
    published: Published
    file_name: str
    file_size: int
    sha256: str
    kind: str
    mapping: str | None = None  # JSON


@dataclass(frozen=True, slots=True)
class BatchHead:
    """`started`: a revision is bound, and runs are made."""

    started: bool
    rows: int


_INSERT: Final = """
insert into batch_job (batch_job_id, org_id, workflow_id, revision_id, file_name, file_size, file_sha256, file_kind,
                       mapping, status, created_by)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, 'pending', %s)
"""
_STAGE: Final = """
create temporary table batch_stage (
  row_number int, external_id text, input_data text, findings text, error_code text, error_message text, run_id uuid,
  way int
) on commit drop
"""
#: The row's own id is that of its run: both exist once, and ids in order of time keep the index small.
_ROWS: Final = """
insert into batch_row (org_id, batch_row_id, batch_job_id, row_number, external_id, input_data, findings, status,
                       error_code, error_message, run_id)
select %(org)s, run_id, %(job)s, row_number, external_id, input_data::jsonb, findings::jsonb,
       case when error_code is null then 'pending' else 'set_aside' end, error_code, error_message,
       case when error_code is null then run_id end
  from batch_stage order by row_number
"""
_DOUBLES: Final = """
update batch_stage s set error_code = 'batch.row_double', error_message = 'The same as row ' || d.first || '.'
  from (select row_number, min(row_number) over (partition by external_id) as first from batch_stage
         where error_code is null) d
 where d.row_number = s.row_number and d.first < s.row_number
"""
_CONTEXTS: Final = """
update workflow_run r set context = jsonb_build_object('row', s.input_data::jsonb)
  from batch_stage s where r.org_id = %(org)s and r.run_id = s.run_id and s.error_code is null
"""
_COUNTS: Final = """
update batch_job set total_rows = %(rows)s, set_aside_rows = %(aside)s, pending_rows = %(rows)s - %(aside)s,
       findings = %(findings)s::jsonb,
       status = case when %(rows)s = %(aside)s then 'completed' else 'pending' end,
       completed_at = case when %(rows)s = %(aside)s then now() end
 where org_id = %(org)s and batch_job_id = %(job)s
"""
_RUNS: Final = """
with ready as (
  select run_id, row_number, (row_number() over (order by row_number) - 1) / %(chunk)s + 1 as chunk
    from batch_stage where error_code is null
)
insert into workflow_run (run_id, org_id, workflow_id, revision_id, workflow_type, frontier, segment_id, at_segment,
                          queue, total_steps, current_step, batch_job_id, row_number, created_by)
select run_id, %(org)s, %(workflow)s, %(revision)s, %(type)s, %(frontier)s::jsonb,
       (%(segments)s::uuid[])[chunk], true, 'batch', %(steps)s, %(current)s, %(job)s, row_number, %(user)s
  from ready
"""
_SEGMENTS: Final = """
insert into run_segment (org_id, segment_id, frontier, current_step)
select %(org)s, unnest(%(segments)s::uuid[]), %(frontier)s::jsonb, %(current)s
"""
_PASSED: Final = """
insert into workflow_run_step (org_id, run_id, node_id, iteration, status, started_at, completed_at)
select %(org)s, s.run_id, u.node, u.iteration, 'COMPLETED', now(), now()
  from batch_stage s cross join unnest(%(nodes)s::text[], %(iterations)s::int[]) as u(node, iteration)
 where s.error_code is null
"""


async def insert_batch(session: WriteSession, job: NewBatch) -> None:
    actor = session.actor
    await session.change(
        _INSERT,
        (
            job.batch_job_id,
            actor.org_id,
            job.published.workflow_id,
            job.published.revision_id,
            job.file_name,
            job.file_size,
            job.sha256,
            job.kind,
            job.mapping,
            actor.user_id,
        ),
    )


async def find_same_file(session: WriteSession, sha256: str) -> UUID | None:
    """The first batch of this file; two who load it at once are let in one after the other."""
    org = session.actor.org_id
    await session.rows("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"file:{org}:{sha256}",))
    return await first_batch_of(session, sha256)


async def first_batch_of(session: ReadSession, sha256: str) -> UUID | None:
    rows = await session.rows(
        "select batch_job_id from batch_job where org_id = %s and file_sha256 = %s order by created_at limit 1",
        (session.actor.org_id, sha256),
    )
    return rows[0][0] if rows else None


async def make_stage(session: WriteSession) -> None:
    await session.change(_STAGE)


async def stage_rows(session: WriteSession, after: int, rows: Sequence[IntakeRow], ways: Sequence[int]) -> None:
    """Rows numbered from `after` + 1, each with the id that its run will have, and the number of its first move."""
    runs = new_ids(len(rows))
    await session.copy_in(
        "copy batch_stage from stdin",
        [
            (
                after + position,
                row.external_id,
                row.data.decode() if row.data is not None else None,
                orjson.dumps(row.findings).decode() if row.findings else None,
                row.error_code,
                row.error_message,
                run_id,
                way,
            )
            for position, (row, run_id, way) in enumerate(zip(rows, runs, ways, strict=True), 1)
        ],
    )


async def set_doubles_aside(session: WriteSession) -> int:
    """Of staged rows with one key all but the first; how many those are."""
    return await session.change(_DOUBLES)


async def each_way(session: WriteSession, ways: int) -> AsyncIterator[int]:
    """Let the stage hold the rows of one first move after the other."""
    if ways == 1:
        yield 0
        return
    await session.change("create temporary table batch_way on commit drop as select * from batch_stage")
    for way in range(ways):
        await session.change("delete from batch_stage")
        await session.change("insert into batch_stage select * from batch_way where way = %s", (way,))
        yield way


async def copy_rows_to_runs(session: WriteSession) -> None:
    """Staged rows into the context of their runs, as `row`: for graphs whose conditions look at it."""
    await session.change(_CONTEXTS, {"org": session.actor.org_id})


async def finish_batch(session: WriteSession, job: UUID, rows: int, aside: int, findings: str) -> None:
    values = {"org": session.actor.org_id, "job": job, "rows": rows, "aside": aside, "findings": findings}
    await session.change(_ROWS, values)
    await session.change(_COUNTS, values)


async def start_rows(session: WriteSession, job: NewBatch, move: Move, chunk_rows: int) -> list[UUID]:
    """A run for each row that is not set aside; the ids of the segments that hold them."""
    (ready,) = (await session.rows("select count(*) from batch_stage where error_code is null"))[0]
    segments = new_ids(-(-ready // chunk_rows))
    graph, tokens = job.published.graph, move.frontier.ready
    told = passed_and_told(graph, move)
    values = {
        "org": session.actor.org_id,
        "user": session.actor.user_id,
        "workflow": job.published.workflow_id,
        "revision": job.published.revision_id,
        "job": job.batch_job_id,
        "type": job.kind,
        "frontier": orjson.dumps(move.frontier.to_json()).decode(),
        "steps": len(graph.work_nodes),
        "current": tokens[0].node if tokens else None,
        "chunk": chunk_rows,
        "segments": segments,
        "nodes": [node for node, _ in told],
        "iterations": [iteration for _, iteration in told],
    }
    await session.change(_SEGMENTS, values)
    await session.change(_RUNS, values)
    if told:
        await session.change(_PASSED, values)
    return segments


async def find_head(session: WriteSession, job: UUID) -> BatchHead | None:
    rows = await session.rows(
        "select revision_id is not null, total_rows from batch_job where org_id = %s and batch_job_id = %s",
        (session.actor.org_id, job),
    )
    return BatchHead(*rows[0]) if rows else None


async def set_status_after(session: WriteSession, job: UUID, operation: RunOperation) -> None:
    """`paused` and `cancelled` are what a person said; everything else follows from the counts."""
    said = {RunOperation.PAUSE: "paused", RunOperation.CANCEL: "cancelled"}.get(operation)
    await session.change(
        "update batch_job set status = case"
        "   when pending_rows + processing_rows = 0 and %(said)s::text is distinct from 'cancelled' then status"
        "   else coalesce(%(said)s::text, 'processing') end"
        " where org_id = %(org)s and batch_job_id = %(job)s",
        {"said": said, "org": session.actor.org_id, "job": job},
    )
