"""SQL of what people look at: lists of batches and rows, and the steps of a run."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from rcm.core.db import ReadSession
from rcm.core.paging import Filters, Listing, PageRequest, Rows, fetch
from rcm.workflows.funnel import Standing


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """A batch's row with the names that belong to it."""

    batch_job_id: UUID
    file_name: str
    file_size: int | None
    workflow_id: UUID | None
    workflow_name: str
    revision_id: UUID | None
    status: str
    counts: tuple[int, int, int, int, int, int, int]
    findings: list[dict[str, Any]]
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class StepRecord:
    node_id: str
    iteration: int
    status: str
    attempt_number: int
    max_retries: int
    output: dict[str, Any] | None
    error: dict[str, Any] | None
    worker: str | None
    started_at: datetime | None
    completed_at: datetime | None
    execution_time_ms: float | None


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    attempt_number: int
    worker: str
    started_at: datetime
    completed_at: datetime | None
    outcome: str
    error: dict[str, Any] | None


_BATCHES: Final = Listing(
    name="batches",
    select="""
select b.batch_job_id, coalesce(b.file_name, 'No file'), b.file_size, b.workflow_id,
       coalesce(w.name, b.workflow_type, 'No workflow'), b.revision_id, b.status,
       b.total_rows, b.pending_rows, b.processing_rows, b.completed_rows, b.failed_rows, b.set_aside_rows,
       b.cancelled_rows, b.findings, b.created_at, b.started_at, b.completed_at""",
    source="""
  from batch_job b left join user_workflow w on w.org_id = b.org_id and w.workflow_id = b.workflow_id
 where b.org_id = %(org)s""",
    key="b.batch_job_id",
    parse=UUID,
    descending=True,
)
_ROWS: Final = Listing(
    name="rows",
    select="""
select b.row_number, b.external_id, b.status, b.error_code, b.error_message, b.run_id,
       case when r.context->>'claim_id' ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
            then (r.context->>'claim_id')::uuid end, b.findings""",
    source="""
  from batch_row b left join workflow_run r on r.org_id = b.org_id and r.run_id = b.run_id
 where b.org_id = %(org)s and b.batch_job_id = %(job)s""",
    key="b.row_number",
    parse=int,
)
#: A row that was tried again has several runs; those that are not the row's any more are not counted.
_OLDER_TRIES: Final = """
select m.run_id from (
  select run_id, row_number from workflow_run
   where org_id = %(org)s and batch_job_id = %(job)s and forked_from is not null
  union
  select forked_from, row_number from workflow_run
   where org_id = %(org)s and batch_job_id = %(job)s and forked_from is not null) m
 where not exists (
   select 1 from batch_row b where b.org_id = %(org)s and b.batch_job_id = %(job)s and b.row_number = m.row_number
      and b.run_id = m.run_id)
"""
_STANDINGS: Final = f"""
select status, error_step, place->'t', sum(runs)::int from (
  select r.status, r.error_step, case when r.at_segment then g.frontier else r.frontier end as place, r.runs
    from (select status, error_step, at_segment, case when at_segment then segment_id end as segment_id,
                 case when not at_segment then frontier end as frontier, count(*) as runs
            from workflow_run where org_id = %(org)s and batch_job_id = %(job)s
             and run_id <> all(array({_OLDER_TRIES})) group by 1, 2, 3, 4, 5) r
    left join run_segment g on r.at_segment and g.org_id = %(org)s and g.segment_id = r.segment_id) stood
 group by 1, 2, 3
"""
# An attempt has a row of its own when a further one follows or when it did not go well; what the ledger's row
# itself tells is the other one.
_ATTEMPTS: Final = """
select node_id, iteration, attempt_number, worker, started_at, completed_at, outcome, error
  from workflow_run_step_attempt where org_id = %(org)s and run_id = %(run)s
union all
select node_id, iteration, attempt_number, worker, started_at, completed_at, status, error
  from workflow_run_step s where org_id = %(org)s and run_id = %(run)s and worker is not null and not exists (
       select 1 from workflow_run_step_attempt a where a.org_id = s.org_id and a.run_id = s.run_id
          and a.node_id = s.node_id and a.iteration = s.iteration and a.attempt_number = s.attempt_number)
 order by attempt_number
"""
_LEDGER_COUNTS: Final = f"""
select s.node_id, count(*) from workflow_run r
  join workflow_run_step s on s.org_id = r.org_id and s.run_id = r.run_id
 where r.org_id = %(org)s and r.batch_job_id = %(job)s and s.status in ('COMPLETED', 'SKIPPED')
   and r.run_id <> all(array({_OLDER_TRIES})) group by 1
"""


async def list_batches(session: ReadSession, request: PageRequest, status: str | None) -> Rows:
    """Newest first; read the rows with `batch_of`."""
    filters = Filters().equal("b.status", status)
    return await fetch(session, _BATCHES, request, filters, {"org": session.actor.org_id})


async def find_batch(session: ReadSession, batch_job_id: UUID) -> BatchRecord | None:
    rows = await session.rows(
        f"{_BATCHES.select} {_BATCHES.source} and b.batch_job_id = %(job)s",
        {"org": session.actor.org_id, "job": batch_job_id},
    )
    return batch_of(rows[0]) if rows else None


def batch_of(row: tuple[Any, ...]) -> BatchRecord:
    return BatchRecord(*(*row[:7], row[7:14], *row[14:]))


async def list_rows(session: ReadSession, batch_job_id: UUID, request: PageRequest, status: str | None) -> Rows:
    """In the order of the file."""
    filters = Filters().equal("b.status", status)
    return await fetch(session, _ROWS, request, filters, {"org": session.actor.org_id, "job": batch_job_id})


async def revision_of_run(session: ReadSession, run_id: UUID) -> UUID | None:
    rows = await session.rows(
        "select revision_id from workflow_run where org_id = %s and run_id = %s", (session.actor.org_id, run_id)
    )
    return rows[0][0] if rows else None


async def steps_of_run(session: ReadSession, run_id: UUID) -> list[StepRecord]:
    rows = await session.rows(
        "select node_id, iteration, status, attempt_number, max_retries, output, error, worker, started_at,"
        " completed_at, execution_time_ms from workflow_run_step where org_id = %s and run_id = %s",
        (session.actor.org_id, run_id),
    )
    return [StepRecord(*row) for row in rows]


async def attempts_of_run(session: ReadSession, run_id: UUID) -> dict[tuple[str, int], list[AttemptRecord]]:
    """By node and iteration, in order."""
    rows = await session.rows(_ATTEMPTS, {"org": session.actor.org_id, "run": run_id})
    found: dict[tuple[str, int], list[AttemptRecord]] = defaultdict(list)
    for row in rows:
        found[row[0], row[1]].append(AttemptRecord(*row[2:]))
    return found


async def standings(session: ReadSession, batch_job_id: UUID) -> list[Standing]:
    """Where the batch's runs stand; few different places, however many runs."""
    rows = await session.rows(_STANDINGS, {"org": session.actor.org_id, "job": batch_job_id})
    return [
        Standing(status, error_step, tuple((token[0], bool(token[3])) for token in tokens or ()), runs)
        for status, error_step, tokens, runs in rows
    ]


async def ledger_counts(session: ReadSession, batch_job_id: UUID) -> Counter[str]:
    """Steps done, by node, counted one by one: for graphs in which a way can be left out."""
    return Counter(dict(await session.rows(_LEDGER_COUNTS, {"org": session.actor.org_id, "job": batch_job_id})))
