"""Counts over all organisations, for the operator's metrics. Read with rcm_ops; no ids, no names.

How many runs ended how is written with their ends, in the same transaction, as a row of `run_tally`
(repository/children.py); such rows are
folded into `run_total` now and then. Both together are exact at any moment: nothing is lost by a crash, and nothing
is counted twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from rcm.core.db import ReadSession, WriteSession

_FOLD: Final = """
with gone as (
  delete from run_tally where org_id = %(org)s and tally_id in (
    select tally_id from run_tally where org_id = %(org)s order by tally_id limit %(most)s for update skip locked)
  returning status, runs
), added as (
  insert into run_total as t (org_id, status, runs)
  select %(org)s, status, sum(runs) from gone group by status
  on conflict (org_id, status) do update set updated_at = now(), runs = t.runs + excluded.runs
)
select count(*) from gone
"""
_ENDED: Final = """
select status, sum(runs)::bigint
  from (select status, runs from run_total union all select status, runs from run_tally) as ends group by status
"""
_OPEN: Final = "select status, count(*) from workflow_run where completed_at is null group by status"
_QUEUED: Final = """
select queue, count(*) from workflow_run
 where segment_id is not null and status in ('PENDING', 'IN_PROGRESS') group by queue
"""
_ROWS: Final = """
select coalesce(sum(pending_rows), 0), coalesce(sum(processing_rows), 0), coalesce(sum(completed_rows), 0),
       coalesce(sum(failed_rows), 0), coalesce(sum(set_aside_rows), 0), coalesce(sum(cancelled_rows), 0)
  from batch_job
"""
_STATUSES: Final = ("pending", "processing", "completed", "failed", "set_aside", "cancelled")


@dataclass(frozen=True, slots=True)
class Figures:
    """`ended`: ends of runs, ever, by status. `open`: runs that have not ended, by status. `rows` of batches by
    status, `queued` runs by queue."""

    ended: dict[str, int]
    open: dict[str, int]
    rows: dict[str, int]
    queued: dict[str, int]

    @property
    def active_runs(self) -> int:
        return self.open.get("IN_PROGRESS", 0)


async def organizations_with_tallies(session: ReadSession) -> list[UUID]:
    return [row[0] for row in await session.rows("select distinct org_id from run_tally")]


async def fold(session: WriteSession, most: int) -> int:
    """Add up to `most` of the organisation's tallies to its totals; how many those were."""
    rows = await session.rows(_FOLD, {"org": session.actor.org_id, "most": most})
    return int(rows[0][0])


async def read_figures(session: ReadSession) -> Figures:
    rows = (await session.rows(_ROWS))[0]
    return Figures(
        _counts(await session.rows(_ENDED)),
        _counts(await session.rows(_OPEN)),
        dict(zip(_STATUSES, map(int, rows), strict=True)),
        _counts(await session.rows(_QUEUED)),
    )


def _counts(rows: list[tuple[Any, ...]]) -> dict[str, int]:
    return {row[0]: int(row[1]) for row in rows}
