"""Batches and their rows. Counts of a batch change in the transaction that changes the rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from rcm.core.db import ReadSession, WriteSession, array, json_rows


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of a row: completed, failed, set_aside, cancelled, or processing again (a retry)."""

    batch_job_id: UUID
    row_number: int
    status: str
    error_code: str | None = None
    error_message: str | None = None


# The old states must come through the update itself: a CTE that is only joined to it may be read after
# it, and FOR UPDATE passes over rows that the same command has changed.
_SET_ROWS: Final = """
with old as (
  select b.row_number, b.status from batch_row b
   where b.org_id = %(org)s and b.batch_job_id = %(job)s and b.row_number = any(%(numbers)s::int[])
   order by b.row_number for update
), changed as (
  update batch_row b set updated_at = now(), status = u.status, error_code = u.code, error_message = u.message
    from old, json_to_recordset(%(rows)s::json) as u(row_number int, status text, code text, message text)
   where b.org_id = %(org)s and b.batch_job_id = %(job)s and b.row_number = any(%(numbers)s::int[])
     and b.row_number = u.row_number and old.row_number = u.row_number
  returning old.status
)
select status, count(*)::int from changed group by status
"""

_SET_ALIKE: Final = """
update batch_row set updated_at = now(), status = %(status)s, error_code = %(code)s, error_message = %(message)s
 where org_id = %(org)s and batch_job_id = %(job)s and row_number = any(%(numbers)s::int[]) and status = %(before)s
"""
#: From how many rows of one result on a statement for them alone is worth its way.
_MANY: Final = 20

_COUNT: Final = """
update batch_job set
       pending_rows = pending_rows + %(pending)s, processing_rows = processing_rows + %(processing)s,
       completed_rows = completed_rows + %(completed)s, failed_rows = failed_rows + %(failed)s,
       set_aside_rows = set_aside_rows + %(set_aside)s, cancelled_rows = cancelled_rows + %(cancelled)s,
       started_at = coalesce(started_at, now()),
       status = case
         when status = 'cancelled' then status
         when status = 'paused' and pending_rows + %(pending)s + processing_rows + %(processing)s > 0 then status
         when pending_rows + %(pending)s + processing_rows + %(processing)s > 0 then 'processing'
         when failed_rows + %(failed)s + cancelled_rows + %(cancelled)s = 0 then 'completed'
         when completed_rows + %(completed)s + set_aside_rows + %(set_aside)s = 0 then 'failed'
         else 'partially_completed' end,
       completed_at = case when pending_rows + %(pending)s + processing_rows + %(processing)s > 0
         then null else clock_timestamp() end
 where org_id = %(org)s and batch_job_id = %(job)s
"""

_STATUSES: Final = ("pending", "processing", "completed", "failed", "set_aside", "cancelled")


async def record_rows(session: WriteSession, results: Sequence[RowResult]) -> None:
    """Set the rows' states and move the counts of their batches by exactly what changed."""
    by_job: dict[UUID, list[RowResult]] = defaultdict(list)
    for result in results:
        by_job[result.batch_job_id].append(result)
    for job in sorted(by_job):
        change: Counter[str] = Counter()
        alike: dict[tuple[str, str | None, str | None], list[RowResult]] = defaultdict(list)
        for row in by_job[job]:
            alike[row.status, row.error_code, row.error_message].append(row)
        left = []
        for group in alike.values():
            left += group if len(group) < _MANY else await _set_alike(session, job, group, change)
        if left:
            await _set_each(session, job, left, change)
        await _count(session, job, change)


async def _set_alike(
    session: WriteSession, job: UUID, rows: Sequence[RowResult], change: Counter[str]
) -> list[RowResult]:
    """Rows with one result, all coming from the state that rows come from on the straight way; else: all of them."""
    first = rows[0]
    before = "pending" if first.status == "processing" else "processing"
    values = {
        "org": session.actor.org_id,
        "job": job,
        "numbers": array(row.row_number for row in rows),
        "before": before,
        "status": first.status,
        "code": first.error_code,
        "message": first.error_message,
    }
    done = await session.change(_SET_ALIKE, values)
    change[first.status] += done
    change[before] -= done
    return [] if done == len(rows) else list(rows)


async def _set_each(session: WriteSession, job: UUID, rows: Sequence[RowResult], change: Counter[str]) -> None:
    """Whatever state each row was in before; one that has its new state already counts for nothing."""
    told = [
        {"row_number": r.row_number, "status": r.status, "code": r.error_code, "message": r.error_message} for r in rows
    ]
    values = {
        "org": session.actor.org_id,
        "job": job,
        "numbers": array(r.row_number for r in rows),
        "rows": json_rows(told),
    }
    before = await session.rows(_SET_ROWS, values)
    change.update(r.status for r in rows)
    change.subtract(dict(before))


async def _count(session: WriteSession, job: UUID, change: Counter[str]) -> None:
    if not any(change.values()):
        return
    values: dict[str, Any] = {status: change.get(status, 0) for status in _STATUSES}
    await session.change(_COUNT, {"org": session.actor.org_id, "job": job, **values})


async def cancel_unstarted(session: WriteSession, job: UUID) -> int:
    """Rows that have no run yet; how many there were."""
    rows = await session.rows(
        "select row_number from batch_row where org_id = %s and batch_job_id = %s and status = 'pending'"
        "   and run_id is null order by row_number for update",
        (session.actor.org_id, job),
    )
    gone = [RowResult(job, number, "cancelled", "run.cancelled", "Cancelled.") for (number,) in rows]
    await record_rows(session, gone)
    return len(gone)


async def row_inputs_text(session: ReadSession, job: UUID, numbers: Sequence[int]) -> dict[int, str]:
    """What was read from the file for each row number, as JSON text."""
    rows = await session.rows(
        "select row_number, input_data::text from batch_row"
        " where org_id = %s and batch_job_id = %s and row_number = any(%s::int[])",
        (session.actor.org_id, job, array(numbers)),
    )
    return dict(rows)
