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
        rows = by_job[job]
        before = await session.rows(
            _SET_ROWS,
            {
                "org": session.actor.org_id,
                "job": job,
                "numbers": array(r.row_number for r in rows),
                "rows": json_rows(
                    [
                        {
                            "row_number": r.row_number,
                            "status": r.status,
                            "code": r.error_code,
                            "message": r.error_message,
                        }
                        for r in rows
                    ]
                ),
            },
        )
        change = Counter(r.status for r in rows)
        change.subtract(dict(before))
        await _count(session, job, change)


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
