"""Where a batch stands: exact at any time, one row to read."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from rcm.core.db import ReadSession
from rcm.core.errors import NotFound


class BatchMissing(NotFound):
    """There is no such batch in this organisation."""

    code = "batch.batch_not_found"


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of rows by state; `seconds` since the batch was taken in."""

    batch_job_id: UUID
    file_name: str
    status: str
    total: int
    pending: int
    processing: int
    completed: int
    failed: int
    set_aside: int
    cancelled: int
    seconds: float

    @property
    def done(self) -> bool:
        return self.pending + self.processing == 0 or self.status in {"paused", "cancelled"}

    @property
    def finished_rows(self) -> int:
        return self.total - self.pending - self.processing


_SELECT = """
select batch_job_id, coalesce(file_name, 'No file'), status, total_rows, pending_rows, processing_rows, completed_rows,
       failed_rows, set_aside_rows, cancelled_rows,
       extract(epoch from coalesce(completed_at, now()) - created_at)::float8
  from batch_job where org_id = %s
"""


async def batch_progress(session: ReadSession, batch_job_id: UUID) -> Progress:
    rows = await session.rows(f"{_SELECT} and batch_job_id = %s", (session.actor.org_id, batch_job_id))
    if not rows:
        raise BatchMissing(str(batch_job_id))
    return Progress(*rows[0])


async def set_aside_rows(session: ReadSession, batch_job_id: UUID) -> list[tuple[str, str, str]]:
    """(external id, code, message) of rows that were set aside, in the order of the file."""
    rows = await session.rows(
        "select external_id, error_code, error_message from batch_row"
        " where org_id = %s and batch_job_id = %s and status = 'set_aside' order by row_number",
        (session.actor.org_id, batch_job_id),
    )
    return [(row[0], row[1], row[2]) for row in rows]
