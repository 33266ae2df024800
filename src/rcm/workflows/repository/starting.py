"""SQL of many runs that begin at once: one statement for thousands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson

from rcm.core.db import WriteSession, array, json_rows
from rcm.workflows.graph import Graph
from rcm.workflows.interpreter import Frontier, Move
from rcm.workflows.repository.graphs import Published

#: Nodes that every run passes, and that say nothing of it.
_UNTOLD: Final = frozenset({"start", "end"})
#: Rows of one statement: beyond it a parameter grows, and nothing gets faster.
_MOST: Final = 5000


Member = tuple[UUID, dict[str, Any]]  # a run's id and its context


@dataclass(frozen=True, slots=True)
class Cohort:
    """Runs that begin at the same place, in the segment that will advance them together."""

    segment_id: UUID
    move: Move
    runs: Sequence[Member]


_RUNS: Final = """
insert into workflow_run (run_id, org_id, workflow_id, revision_id, workflow_type, encounter_id, context, frontier,
                          segment_id, at_segment, queue, total_steps, current_step, created_by)
select u.r, %(org)s, %(workflow)s, %(revision)s, u.c ->> 'workflow_type', u.c ->> 'encounter_id', u.c,
       (%(frontiers)s::jsonb -> u.n), (%(segments)s::uuid[])[u.n + 1], true, %(queue)s, %(steps)s,
       %(currents)s::jsonb ->> u.n, %(user)s
  from json_to_recordset(%(rows)s::json) as u(r uuid, n int, c jsonb)
"""
_SEGMENTS: Final = """
insert into run_segment (org_id, segment_id, frontier, current_step)
select %(org)s, segment, %(frontiers)s::jsonb -> (n::int - 1), %(currents)s::jsonb ->> (n::int - 1)
  from unnest(%(segments)s::uuid[]) with ordinality as u(segment, n)
"""
_PASSED: Final = """
insert into workflow_run_step (org_id, run_id, node_id, iteration, status, started_at, completed_at)
select %(org)s, r, u.node, u.iteration, 'COMPLETED', now(), now()
  from json_to_recordset(%(rows)s::json) as u(node text, iteration int, runs uuid[]), unnest(u.runs) as r
"""


async def insert_cohorts(session: WriteSession, published: Published, cohorts: Sequence[Cohort], queue: str) -> None:
    """Runs, and what they passed on the way to their first step."""
    common = {
        "org": session.actor.org_id,
        "user": session.actor.user_id,
        "workflow": published.workflow_id,
        "revision": published.revision_id,
        "queue": queue,
        "steps": len(published.graph.work_nodes),
    }
    for some in _portions(cohorts):
        values = {
            "frontiers": orjson.dumps([cohort.move.frontier.to_json() for cohort in some]).decode(),
            "segments": array(cohort.segment_id for cohort in some),
            "currents": orjson.dumps([_where(cohort.move.frontier) for cohort in some]).decode(),
            "rows": json_rows(
                [{"r": run, "n": n, "c": context} for n, cohort in enumerate(some) for run, context in cohort.runs]
            ),
        }
        await session.change(_SEGMENTS, common | values)
        await session.change(_RUNS, common | values)
        passed = [row for cohort in some for row in _passed(published.graph, cohort)]
        if passed:
            await session.change(_PASSED, {"org": session.actor.org_id, "rows": json_rows(passed)})


def _portions(cohorts: Sequence[Cohort]) -> Iterator[list[Cohort]]:
    some: list[Cohort] = []
    size = 0
    for cohort in cohorts:
        if some and size + len(cohort.runs) > _MOST:
            yield some
            some, size = [], 0
        some.append(cohort)
        size += len(cohort.runs)
    if some:
        yield some


def _passed(graph: Graph, cohort: Cohort) -> Iterator[dict[str, Any]]:
    for node, iteration in cohort.move.passed:
        if graph.nodes[node].type not in _UNTOLD:
            yield {"node": node, "iteration": iteration, "runs": [run for run, _ in cohort.runs]}


def _where(frontier: Frontier) -> str | None:
    return frontier.ready[0].node if frontier.ready else None
