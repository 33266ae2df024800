"""workflow_trace: what an action did outside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import orjson

from rcm.core.db import ReadSession, WriteSession
from rcm.core.ids import new_id
from rcm.core.paging import Filters, Listing, PageRequest, Rows, fetch
from rcm.workflows.graph import Node
from rcm.workflows.outcome import Failed

_INSERT = """
insert into workflow_trace (trace_id, org_id, run_id, action_type, action_detail, success, duration_ms, error_detail)
values (%s, %s, %s, %s, %s::jsonb, %s, %s, %s)
"""


async def write_call(
    session: WriteSession, node: Node, runs: Sequence[UUID], failure: Failed | None, milliseconds: float
) -> None:
    """One trace for one outside call; it stands at its first run and says how many it was made for."""
    if not runs:
        return
    detail = f'{{"node": "{node.id}", "runs": {len(runs)}}}'
    error = f"{failure.code}: {failure.message}" if failure else None
    values = (
        new_id(),
        session.actor.org_id,
        runs[0],
        node.action,
        detail,
        failure is None,
        milliseconds,
        error,
    )
    await session.change(_INSERT, values)


COLUMNS: Final = (
    "trace_id", "org_id", "workflow_id", "run_id", "batch_row_id", "node_id", "micro_state_id", "action_type",
    "action_detail", "success", "duration_ms", "error_detail", "llm_prompt", "llm_response", "llm_model", "tokens_used",
    "tier", "tier_reason", "session_id", "user_id",
)  # fmt: skip
_LISTED: Final = ", ".join(f"t.{name}" for name in (*COLUMNS, "created_at"))
_TRACES: Final = Listing(
    name="traces",
    select=f"select {_LISTED}",
    source="from workflow_trace t where t.org_id = %(org)s",
    key="t.trace_id",
    parse=UUID,
    descending=True,
)
_STORE: Final = f"""
insert into workflow_trace as t ({", ".join(COLUMNS)}) values ({", ".join(f"%({name})s" for name in COLUMNS)})
returning {_LISTED}
"""


async def insert_trace(session: WriteSession, values: dict[str, Any]) -> tuple[Any, ...]:
    """The row as it is stored; `values` has all of COLUMNS."""
    detail = orjson.dumps(values["action_detail"], default=str).decode()
    return (await session.rows(_STORE, {**values, "action_detail": detail}))[0]


async def find_trace(session: ReadSession, trace_id: UUID) -> tuple[Any, ...] | None:
    rows = await session.rows(
        f"{_TRACES.select} {_TRACES.source} and t.trace_id = %(trace)s",
        {"org": session.actor.org_id, "trace": trace_id},
    )
    return rows[0] if rows else None


async def list_traces(session: ReadSession, request: PageRequest, filters: Filters) -> Rows:
    """Newest first."""
    return await fetch(session, _TRACES, request, filters, {"org": session.actor.org_id})
