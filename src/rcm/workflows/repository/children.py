"""SQL of runs that another run's step began: begin them in bulk, count their ends, find all below a run.

Locks: runs before fan-outs, each in the order of its ids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from rcm.core.db import WriteSession, array, json_rows
from rcm.workflows.interpreter import Move
from rcm.workflows.repository.graphs import Published

StepKey = tuple[UUID, str, int]  # run, node, iteration

_PIECE: Final = 2000

# Row by row: for a list of ids the planner reads all runs of the organisation while the table has no statistics.
_ENDED: Final = """
with ended as materialized (
  select r.* from unnest(%(runs)s::uuid[]) as u(id) cross join lateral (
    select run_id, status, parent_run_id, parent_node, parent_iteration from workflow_run
     where org_id = %(org)s and run_id = u.id limit 1) r
), tally as (
  insert into run_tally (org_id, tally_id, status, runs)
  select %(org)s, gen_random_uuid(), status, count(*) from ended group by status
)
select run_id, status, parent_run_id, parent_node, parent_iteration from ended
 where parent_run_id is not null or status = 'CANCELLED'
"""
_COUNT: Final = """
with step as materialized (
  select f.run_id, f.node_id, f.iteration, u.ended, u.failed
    from run_fan_out f join json_to_recordset(%(rows)s::json) as u(run uuid, node text, i int, ended int, failed int)
      on f.run_id = u.run and f.node_id = u.node and f.iteration = u.i
   where f.org_id = %(org)s order by f.run_id, f.node_id, f.iteration for update of f
)
update run_fan_out f set ended_runs = f.ended_runs + step.ended, failed_runs = f.failed_runs + step.failed
  from step
 where f.org_id = %(org)s and f.run_id = step.run_id and f.node_id = step.node_id and f.iteration = step.iteration
returning f.run_id, f.node_id, f.iteration, f.ended_runs = f.total_runs
"""
_FAILED_AGAIN: Final = """
select parent_run_id, parent_node, parent_iteration, count(*) from workflow_run
 where org_id = %s and run_id = any(%s::uuid[]) and parent_run_id is not null group by 1, 2, 3
"""
_FAN_OUT: Final = """
insert into run_fan_out (org_id, run_id, node_id, iteration, total_runs)
select %s, u.run, %s, u.i, u.total from json_to_recordset(%s::json) as u(run uuid, i int, total int)
"""
_LOCK_FAN_OUT: Final = """
select f.run_id, f.iteration from run_fan_out f
  join json_to_recordset(%(rows)s::json) as u(run uuid, i int) on f.run_id = u.run and f.iteration = u.i
 where f.org_id = %(org)s and f.node_id = %(node)s order by f.run_id, f.iteration for update of f
"""
#: For which attempt at the step its runs were begun, or sent on again.
_ATTEMPTS: Final = """
select w.run_id, w.iteration, coalesce((w.request->>'attempt')::int, 0) from run_wait w
  join run_fan_out f on f.org_id = w.org_id and f.run_id = w.run_id and f.node_id = w.node_id
   and f.iteration = w.iteration
 where w.org_id = %(org)s and w.node_id = %(node)s and w.run_id = any(%(runs)s::uuid[])
"""
_FAILED_OF: Final = """
select r.run_id from workflow_run r
  join json_to_recordset(%(rows)s::json) as u(run uuid, i int) on r.parent_run_id = u.run and r.parent_iteration = u.i
 where r.org_id = %(org)s and r.parent_node = %(node)s and r.parent_run_id = any(%(runs)s::uuid[])
   and r.status = 'FAILED'
 order by r.run_id for no key update of r
"""
_TALLY: Final = """
select r.parent_run_id, r.parent_iteration, count(*),
       count(*) filter (where r.status = 'COMPLETED'), count(*) filter (where r.status in ('FAILED', 'CANCELLED'))
  from workflow_run r
  join json_to_recordset(%(rows)s::json) as u(run uuid, i int) on r.parent_run_id = u.run and r.parent_iteration = u.i
 where r.org_id = %(org)s and r.parent_node = %(node)s and r.parent_run_id = any(%(runs)s::uuid[])
 group by 1, 2
"""
# Failed ones first: they are what somebody looks for among many.
_RESULTS: Final = """
select r.parent_run_id, r.parent_iteration, r.run_id, r.item_number, r.status, r.error_step, r.error_code,
       r.error_message, case when %(with_context)s then r.context end
  from (select c.run_id, row_number() over (partition by c.parent_run_id, c.parent_iteration
                                                order by c.status = 'COMPLETED', c.item_number) as place
          from workflow_run c
          join json_to_recordset(%(rows)s::json) as u(run uuid, i int)
            on c.parent_run_id = u.run and c.parent_iteration = u.i
         where c.org_id = %(org)s and c.parent_node = %(node)s and c.parent_run_id = any(%(runs)s::uuid[])) found
  join workflow_run r on r.org_id = %(org)s and r.run_id = found.run_id
 where found.place <= %(most)s order by r.parent_run_id, r.parent_iteration, r.item_number
"""
_PARENTS: Final = """
with recursive up as (
  select r.run_id as leaf, r.parent_run_id, r.queue, 1 as depth from workflow_run r
   where r.org_id = %(org)s and r.run_id = any(%(runs)s::uuid[])
  union all
  select up.leaf, r.parent_run_id, up.queue, up.depth + 1 from up join workflow_run r
      on r.org_id = %(org)s and r.run_id = up.parent_run_id
   where up.depth <= %(most)s
)
select leaf, min(queue), max(depth) from up group by leaf
"""
_INSERT: Final = """
insert into workflow_run (run_id, org_id, workflow_id, revision_id, workflow_type, encounter_id, context, frontier,
                          segment_id, queue, total_steps, current_step, parent_run_id, parent_node, parent_iteration,
                          item_number, created_by)
select u.id, %(org)s, %(workflow)s, %(revision)s, c.whole->>'workflow_type', c.whole->>'encounter_id', c.whole,
       p.frontier, u.segment, u.queue, %(steps)s, p.current, u.parent, %(node)s, u.i, u.n, r.created_by
  from json_to_recordset(%(rows)s::json)
       as u(id uuid, parent uuid, i int, n int, own jsonb, place int, segment uuid, queue text)
  join json_to_recordset(%(shared)s::json) as s(parent uuid, i int, context jsonb) on s.parent = u.parent and s.i = u.i
  join json_to_recordset(%(places)s::json) as p(place int, frontier jsonb, current text) on p.place = u.place
  join workflow_run r on r.org_id = %(org)s and r.run_id = any(%(parents)s::uuid[]) and r.run_id = u.parent
  cross join lateral (select s.context || u.own) as c(whole)
 order by u.id
"""
_PASSED: Final = """
insert into workflow_run_step (org_id, run_id, node_id, iteration, status, started_at, completed_at)
select %(org)s, u.id, p.node, p.i, 'COMPLETED', now(), now()
  from json_to_recordset(%(rows)s::json) as u(id uuid, place int)
  join json_to_recordset(%(passed)s::json) as p(place int, node text, i int) on p.place = u.place
"""
_BELOW: Final = """
with recursive below as (
  select run_id from workflow_run where org_id = %(org)s and parent_run_id = any(%(runs)s::uuid[])
  union
  select r.run_id from below b join workflow_run r on r.org_id = %(org)s and r.parent_run_id = b.run_id
)
select run_id from below
"""
_CLOSE_WAITS: Final = """
update run_wait set delivered_at = now() where org_id = %s and run_id = any(%s::uuid[]) and delivered_at is null
"""


@dataclass(frozen=True, slots=True)
class Ended:
    run_id: UUID
    status: str
    parent: StepKey | None


@dataclass(frozen=True, slots=True)
class NewChild:
    """`own`: what stands in this run's context beside what all runs of the step share."""

    run_id: UUID
    parent: UUID
    iteration: int
    number: int
    own: dict[str, Any]
    place: int
    segment: UUID
    queue: str


@dataclass(frozen=True, slots=True)
class Tally:
    total: int = 0
    completed: int = 0
    failed: int = 0

    @property
    def all_ended(self) -> bool:
        return self.completed + self.failed == self.total


@dataclass(frozen=True, slots=True)
class Result:
    """How one run came out. `context` only where it was asked for."""

    run_id: UUID
    number: int
    status: str
    error_step: str | None
    error_code: str | None
    error_message: str | None
    context: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Steps:
    """The same node of several runs: (run, iteration) each."""

    node_id: str
    keys: Sequence[tuple[UUID, int]]

    def values(self, session: WriteSession) -> dict[str, Any]:
        return {
            "org": session.actor.org_id,
            "node": self.node_id,
            "rows": json_rows([{"run": run, "i": iteration} for run, iteration in self.keys]),
            "runs": array(run for run, _ in self.keys),
        }


async def find_ended(session: WriteSession, runs: Sequence[UUID]) -> list[Ended]:
    """Of runs that have ended: those that a step began, and those that were cancelled. All are tallied for metrics,
    in the same statement: a round trip of its own would cost more than the row."""
    rows = await session.rows(_ENDED, {"org": session.actor.org_id, "runs": array(runs)})
    return [Ended(row[0], row[1], (row[2], row[3], row[4]) if row[2] is not None else None) for row in rows]


async def count_ended(session: WriteSession, change: Mapping[StepKey, tuple[int, int]]) -> list[StepKey]:
    """Move the counts of ended and failed runs; the steps all of whose runs have ended with that."""
    rows = [{"run": k[0], "node": k[1], "i": k[2], "ended": v[0], "failed": v[1]} for k, v in change.items()]
    found = await session.rows(_COUNT, {"org": session.actor.org_id, "rows": json_rows(rows)})
    return [(row[0], row[1], row[2]) for row in found if row[3]]


async def count_sent_on(session: WriteSession, runs: Sequence[UUID]) -> None:
    """Failed runs go on again: they have not ended any more."""
    rows = await session.rows(_FAILED_AGAIN, (session.actor.org_id, array(runs)))
    if rows:
        await count_ended(session, {(row[0], row[1], row[2]): (-row[3], -row[3]) for row in rows})


async def insert_fan_outs(session: WriteSession, node_id: str, totals: Mapping[tuple[UUID, int], int]) -> None:
    rows = [{"run": run, "i": iteration, "total": total} for (run, iteration), total in totals.items()]
    await session.change(_FAN_OUT, (session.actor.org_id, node_id, json_rows(rows)))


async def lock_fan_outs(session: WriteSession, steps: Steps) -> None:
    """What is counted afterwards holds: whoever ends one of the runs has to wait, and will see our wait."""
    await session.rows(_LOCK_FAN_OUT, steps.values(session))


async def attempts_begun(session: WriteSession, node_id: str, runs: Sequence[UUID]) -> dict[tuple[UUID, int], int]:
    """(run, iteration) of steps that have begun their runs, and for which attempt they did so last."""
    rows = await session.rows(_ATTEMPTS, {"org": session.actor.org_id, "node": node_id, "runs": array(runs)})
    return {(row[0], row[1]): row[2] for row in rows}


async def lock_failed(session: WriteSession, steps: Steps) -> list[UUID]:
    return [row[0] for row in await session.rows(_FAILED_OF, steps.values(session))]


async def tally(session: WriteSession, steps: Steps) -> dict[tuple[UUID, int], Tally]:
    rows = await session.rows(_TALLY, steps.values(session))
    return {(row[0], row[1]): Tally(*row[2:]) for row in rows}


async def results(
    session: WriteSession, steps: Steps, most: int, *, with_context: bool
) -> dict[tuple[UUID, int], list[Result]]:
    """The runs of each step in the order of their items, at most so many: then those that failed come first."""
    values = steps.values(session) | {"most": most, "with_context": with_context}
    found: dict[tuple[UUID, int], list[Result]] = defaultdict(list)
    for row in await session.rows(_RESULTS, values):
        found[row[0], row[1]].append(Result(*row[2:]))
    return found


async def queue_and_depth(session: WriteSession, runs: Sequence[UUID], most: int) -> dict[UUID, tuple[str, int]]:
    """The queue of each run, and how many runs there are from it up to the one that nobody began, itself included."""
    rows = await session.rows(_PARENTS, {"org": session.actor.org_id, "runs": array(runs), "most": most})
    return {row[0]: (row[1], row[2]) for row in rows}


async def insert_children(
    session: WriteSession,
    node_id: str,
    published: Published,
    moves: Sequence[Move],
    shared: Mapping[tuple[UUID, int], dict[str, Any]],
    children: Sequence[NewChild],
) -> None:
    """`place` of a child is the number of its first move in `moves`; `shared` is the context by parent's step."""
    ends = {node.id for node in published.graph.nodes.values() if node.type in {"start", "end"}}
    passed = [{"place": n, "node": x, "i": i} for n, m in enumerate(moves) for x, i in m.passed if x not in ends]
    common = {
        "org": session.actor.org_id,
        "workflow": published.workflow_id,
        "revision": published.revision_id,
        "steps": len(published.graph.work_nodes),
        "node": node_id,
        "places": json_rows([_place(number, move) for number, move in enumerate(moves)]),
        "passed": json_rows(passed),
    }
    for start in range(0, len(children), _PIECE):
        piece = children[start : start + _PIECE]
        parents = {(child.parent, child.iteration) for child in piece}
        values = common | {
            "rows": json_rows([_child(child) for child in piece]),
            "shared": json_rows([{"parent": p, "i": i, "context": shared[p, i]} for p, i in parents]),
            "parents": array({parent for parent, _ in parents}),
        }
        await session.change(_INSERT, values)
        if passed:
            await session.change(_PASSED, values)


def _place(number: int, move: Move) -> dict[str, Any]:
    ready = move.frontier.ready
    return {"place": number, "frontier": move.frontier.to_json(), "current": ready[0].node if ready else None}


def _child(child: NewChild) -> dict[str, Any]:
    return {
        "id": child.run_id,
        "parent": child.parent,
        "i": child.iteration,
        "n": child.number,
        "own": child.own,
        "place": child.place,
        "segment": child.segment,
        "queue": child.queue,
    }


async def find_below(session: WriteSession, runs: Sequence[UUID]) -> list[UUID]:
    """Runs that steps of these began, that steps of those began, and so on."""
    rows = await session.rows(_BELOW, {"org": session.actor.org_id, "runs": array(runs)})
    return [row[0] for row in rows]


async def close_waits(session: WriteSession, runs: Sequence[UUID]) -> None:
    """Cancelled runs wait for nothing any more."""
    await session.change(_CLOSE_WAITS, (session.actor.org_id, array(runs)))
