"""SQL of what people look at: loads, and rows that loads and runs set aside."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from rcm.core.db import ReadSession
from rcm.core.paging import Filters, Listing, PageRequest, Rows, fetch

LOAD: Final = (
    "load_id", "source", "status", "file_name", "rows_read", "rows_written", "rows_unchanged", "rows_set_aside",
    "error", "created_at", "finished_at",
)  # fmt: skip
ASIDE: Final = (
    "row_id", "line", "metric_id", "facility_id", "period_start", "period_end", "reason", "detail", "data",
)  # fmt: skip
#: Ids are made in the order of time.
_LOADS: Final = Listing(
    "metric-loads", f"select {', '.join(LOAD)}", "from metric_load where org_id = %(org)s", "load_id", UUID, True
)


def _place(text: str) -> str:
    """The line as twelve digits, so that text sorts like numbers, and the row's id."""
    line, _, row_id = text.partition(":")
    return f"{int(line):012d}:{UUID(row_id)}"


_PLACE: Final = "(lpad(coalesce(line, 0)::text, 12, '0') || ':' || row_id)"
_ASIDE: Final = Listing(
    "metric-rows-set-aside",
    f"select {_PLACE}, {', '.join(ASIDE)}",
    "from metric_row_set_aside where org_id = %(org)s and load_id = %(load)s",
    _PLACE,
    _place,
)
#: Written in this order: by metric, as detection names them, then what does not fit its column.
_ASIDE_OF_RUN: Final = Listing(
    "signal-run-rows-set-aside",
    f"select {', '.join(ASIDE)}",
    "from metric_row_set_aside where org_id = %(org)s and run_id = %(run)s",
    "row_id",
    UUID,
)


async def list_loads(session: ReadSession, request: PageRequest, status: str | None) -> Rows:
    """Newest first."""
    return await fetch(session, _LOADS, request, Filters().equal("status", status), {"org": session.actor.org_id})


async def find_load(session: ReadSession, load_id: UUID) -> dict[str, Any] | None:
    rows = await session.rows(
        f"select {', '.join(LOAD)} from metric_load where org_id = %s and load_id = %s",
        (session.actor.org_id, load_id),
    )
    return dict(zip(LOAD, rows[0], strict=True)) if rows else None


async def list_aside(session: ReadSession, request: PageRequest, load_id: UUID, reason: str | None) -> Rows:
    """In the order of the file; the first column is the place."""
    values = {"org": session.actor.org_id, "load": load_id}
    return await fetch(session, _ASIDE, request, Filters().equal("reason", reason), values)


async def list_aside_of_run(session: ReadSession, request: PageRequest, run_id: UUID, reason: str | None) -> Rows:
    """In the order in which the run named them."""
    values = {"org": session.actor.org_id, "run": run_id}
    return await fetch(session, _ASIDE_OF_RUN, request, Filters().equal("reason", reason), values)
