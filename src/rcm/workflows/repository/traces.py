"""workflow_trace: what an action did outside."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from rcm.core.db import WriteSession
from rcm.core.ids import new_id
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
