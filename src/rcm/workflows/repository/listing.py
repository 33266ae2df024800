"""Runs and steps for the command line."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rcm.core.db import ReadSession
from rcm.workflows.repository.runs import RunMissing

_RUN = [
    "run_id",
    "status",
    "current_step",
    "total_steps",
    "completed_steps",
    "error_step",
    "error_code",
    "error_message",
    "batch_job_id",
    "row_number",
    "pause_requested",
    "retry_count",
    "created_at",
    "started_at",
    "completed_at",
    "total_execution_time_ms",
]
#: While a run goes with others, its place stands in the segment's row.
_PLACES = {
    name: f"case when r.at_segment then g.{name} else r.{name} end" for name in ("current_step", "completed_steps")
}
_COLUMNS = ", ".join(_PLACES.get(name, f"r.{name}") for name in _RUN)
_SOURCE = (
    "workflow_run r left join run_segment g on r.at_segment and g.org_id = r.org_id and g.segment_id = r.segment_id"
)
_STEP = [
    "node_id",
    "iteration",
    "status",
    "attempt_number",
    "output",
    "error",
    "worker",
    "started_at",
    "completed_at",
    "execution_time_ms",
]


async def newest_runs(session: ReadSession, status: str | None, limit: int) -> list[dict[str, Any]]:
    rows = await session.rows(
        f"select {_COLUMNS} from {_SOURCE} where r.org_id = %s and (%s::text is null or status = %s)"
        " order by r.created_at desc, run_id desc limit %s",
        (session.actor.org_id, status, status, limit),
    )
    return [dict(zip(_RUN, row, strict=True)) for row in rows]


async def run_with_steps(session: ReadSession, run_id: UUID) -> dict[str, Any]:
    """The run, and its steps in the order in which they began."""
    values = (session.actor.org_id, run_id)
    found = await session.rows(f"select {_COLUMNS} from {_SOURCE} where r.org_id = %s and run_id = %s", values)
    if not found:
        raise RunMissing(str(run_id))
    steps = await session.rows(
        f"select {', '.join(_STEP)} from workflow_run_step where org_id = %s and run_id = %s"
        " order by started_at, completed_at nulls last",
        values,
    )
    return {
        **dict(zip(_RUN, found[0], strict=True)),
        "steps": [dict(zip(_STEP, row, strict=True)) for row in steps],
    }
