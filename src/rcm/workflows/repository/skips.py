"""A step that a person lets go: its row of the ledger, what it waited for, and the run's new place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson

from rcm.core.db import ReadSession, WriteSession
from rcm.workflows.interpreter import Frontier, Token
from rcm.workflows.repository.ledger import LedgerConflict


@dataclass(frozen=True, slots=True)
class Standing:
    """A run that no segment holds: its place is written in its own row."""

    revision_id: UUID
    frontier: Frontier
    context: dict[str, Any]
    error_step: str | None


_STANDING: Final = """
select revision_id, frontier, context, error_step from workflow_run where org_id = %s and run_id = %s
"""
_STEP: Final = """
insert into workflow_run_step as l (org_id, run_id, node_id, iteration, status, attempt_number, output, started_at,
                                    completed_at)
values (%(org)s, %(run)s, %(node)s, %(iteration)s, 'SKIPPED', %(attempt)s, %(output)s::jsonb, now(), now())
on conflict (org_id, run_id, node_id, iteration) do update
   set status = 'SKIPPED', output = excluded.output, error = null, completed_at = now()
 where l.status not in ('COMPLETED', 'SKIPPED')
"""
_PASSED: Final = """
insert into workflow_run_step (org_id, run_id, node_id, iteration, status, started_at, completed_at)
select %s, %s, u.node, u.iteration, 'COMPLETED', now(), now() from unnest(%s::text[], %s::int[]) as u(node, iteration)
"""
_WAIT: Final = """
update run_wait set delivered_at = now(), payload = '{"skipped": true}'
 where org_id = %s and run_id = %s and node_id = %s and iteration = %s and delivered_at is null
"""
_TASK: Final = """
update human_task set status = 'cancelled', completed_by = %s, completed_at = now()
 where org_id = %s and run_id = %s and node_id = %s and iteration = %s and completed_at is null
"""
_BELOW: Final = """
select run_id from workflow_run
 where org_id = %s and parent_run_id = %s and parent_node = %s and parent_iteration = %s
   and status not in ('COMPLETED', 'CANCELLED') order by run_id
"""
_MOVE: Final = """
update workflow_run
   set frontier = %(frontier)s::jsonb, completed_steps = completed_steps + 1, current_step = %(current)s
 where org_id = %(org)s and run_id = %(run)s
"""


async def standing(session: ReadSession, run_id: UUID) -> Standing:
    row = (await session.rows(_STANDING, (session.actor.org_id, run_id)))[0]
    return Standing(row[0], Frontier.from_json(row[1]), row[2], row[3])


async def write_skipped(session: WriteSession, run_id: UUID, token: Token, output: dict[str, Any]) -> None:
    """The step is SKIPPED, and nobody waits for it or is asked any more."""
    org, user = session.actor.org_id, session.actor.user_id
    key = (org, run_id, token.node, token.iteration)
    values = {
        "org": org,
        "run": run_id,
        "node": token.node,
        "iteration": token.iteration,
        "attempt": token.attempt,
        "output": orjson.dumps(output, default=str).decode(),
    }
    if await session.change(_STEP, values) != 1:
        raise LedgerConflict
    await session.change(_WAIT, key)
    await session.change(_TASK, (user, *key))


async def begun_by(session: ReadSession, run_id: UUID, token: Token) -> list[UUID]:
    """Runs that the step began and that are not over."""
    rows = await session.rows(_BELOW, (session.actor.org_id, run_id, token.node, token.iteration))
    return [row[0] for row in rows]


async def move_run(session: WriteSession, run_id: UUID, frontier: Frontier, passed: list[tuple[str, int]]) -> None:
    org = session.actor.org_id
    await session.change(
        _MOVE,
        {
            "org": org,
            "run": run_id,
            "frontier": orjson.dumps(frontier.to_json()).decode(),
            "current": min((token.node for token in frontier.tokens), default=None),
        },
    )
    if passed:
        nodes, iterations = [node for node, _ in passed], [iteration for _, iteration in passed]
        await session.change(_PASSED, (org, run_id, nodes, iterations))
