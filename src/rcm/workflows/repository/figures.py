"""Counts over all organisations, for the operator's metrics. Read with rcm_ops; no ids, no names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rcm.core.db import ReadSession


@dataclass(frozen=True, slots=True)
class Figures:
    """`runs` by status, `rows` of batches by status, `queued` runs by queue."""

    runs: dict[str, int]
    rows: dict[str, int]
    queued: dict[str, int]

    @property
    def active_runs(self) -> int:
        return self.runs.get("IN_PROGRESS", 0)


_ROWS = """
select coalesce(sum(pending_rows), 0), coalesce(sum(processing_rows), 0), coalesce(sum(completed_rows), 0),
       coalesce(sum(failed_rows), 0), coalesce(sum(set_aside_rows), 0), coalesce(sum(cancelled_rows), 0)
  from batch_job
"""
_STATUSES = ("pending", "processing", "completed", "failed", "set_aside", "cancelled")


async def read_figures(session: ReadSession) -> Figures:
    runs = await session.rows("select status, count(*) from workflow_run group by status")
    queued = await session.rows(
        "select queue, count(*) from workflow_run"
        " where segment_id is not null and status in ('PENDING', 'IN_PROGRESS') group by queue"
    )
    rows = (await session.rows(_ROWS))[0]
    return Figures(_counts(runs), dict(zip(_STATUSES, map(int, rows), strict=True)), _counts(queued))


def _counts(rows: list[tuple[Any, ...]]) -> dict[str, int]:
    return {row[0]: int(row[1]) for row in rows}
