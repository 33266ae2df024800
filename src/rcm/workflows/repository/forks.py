"""Second tries of runs: a run, its re-runs and theirs are a family, of which only the newest goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson

from rcm.core.db import ReadSession, WriteSession
from rcm.core.ids import new_id
from rcm.workflows.interpreter import Frontier
from rcm.workflows.replay import Key, SecondTry

#: Upwards from each run that is asked for to the first try, and down again to everything that came of it.
_FAMILIES: Final = """
with recursive up as (
  select run_id as asked, run_id, forked_from from workflow_run where org_id = %(org)s and run_id = any(%(runs)s)
  union all
  select up.asked, p.run_id, p.forked_from from up
    join workflow_run p on p.org_id = %(org)s and p.run_id = up.forked_from
), down as (
  select asked, run_id from up where forked_from is null
  union all
  select d.asked, f.run_id from down d join workflow_run f on f.org_id = %(org)s and f.forked_from = d.run_id
)
"""
_MEMBERS: Final = f"{_FAMILIES} select run_id from down order by run_id"
_NEWER: Final = f"""
{_FAMILIES} select distinct on (asked) asked, run_id from down where run_id > asked order by asked, run_id desc
"""
_FIRST: Final = """
select run_id, workflow_id, revision_id, encounter_id, workflow_type, context, frontier, status, queue, batch_job_id,
       row_number, parent_run_id
  from workflow_run where org_id = %s and run_id = %s
"""
_LEDGER: Final = """
select node_id, iteration, status from workflow_run_step where org_id = %s and run_id = %s
 order by started_at nulls last, completed_at nulls last, node_id, iteration
"""
_INSERT: Final = """
insert into workflow_run (run_id, org_id, workflow_id, revision_id, workflow_type, encounter_id, context, frontier,
                          segment_id, queue, total_steps, completed_steps, current_step, batch_job_id, row_number,
                          forked_from, forked_at, created_by)
values (%(run)s, %(org)s, %(workflow)s, %(revision)s, %(type)s, %(encounter)s, %(context)s::jsonb,
        %(frontier)s::jsonb, %(segment)s, %(queue)s, %(steps)s, %(completed)s, %(current)s, %(job)s, %(row)s,
        %(first)s, %(at)s, %(user)s)
"""
#: `input_ref` says whose work it was.
_CARRY_OVER: Final = """
insert into workflow_run_step (org_id, run_id, node_id, iteration, status, attempt_number, max_retries, input_ref,
                               output, worker, started_at, completed_at, execution_time_ms)
select s.org_id, %(run)s, s.node_id, s.iteration, s.status, s.attempt_number, s.max_retries,
       coalesce(s.input_ref, %(ref)s), s.output, s.worker, s.started_at, s.completed_at, s.execution_time_ms
  from workflow_run_step s
 where s.org_id = %(org)s and s.run_id = %(first)s and s.status in ('COMPLETED', 'SKIPPED')
   and (s.node_id, s.iteration) in (select * from unnest(%(nodes)s::text[], %(iterations)s::int[]))
"""
_ROW_IS_OF: Final = """
update batch_row set run_id = %s where org_id = %s and batch_job_id = %s and row_number = %s
"""


@dataclass(frozen=True, slots=True)
class FirstTry:
    """The run that is tried again."""

    run_id: UUID
    workflow_id: UUID
    revision_id: UUID
    encounter_id: str | None
    workflow_type: str | None
    context: dict[str, Any]
    frontier: Frontier
    status: str
    queue: str
    batch_job_id: UUID | None
    row_number: int | None
    parent_run_id: UUID | None


@dataclass(frozen=True, slots=True)
class NewTry:
    """The run that is to be. `at` is the step from which it begins; None: the start."""

    run_id: UUID
    first: FirstTry
    revision_id: UUID
    steps: int
    second: SecondTry
    at: str | None
    context: dict[str, Any]
    segment_id: UUID


async def family(session: ReadSession, run_id: UUID) -> list[UUID]:
    """All tries of what this run tries, oldest first; nothing where there is no such run."""
    rows = await session.rows(_MEMBERS, {"org": session.actor.org_id, "runs": [run_id]})
    return [row[0] for row in rows]


async def newer_tries(session: ReadSession, runs: Sequence[UUID]) -> dict[UUID, UUID]:
    """The newest of the family for each of these runs that is not the newest itself."""
    rows = await session.rows(_NEWER, {"org": session.actor.org_id, "runs": list(runs)})
    return dict(rows)


def id_after(tries: Sequence[UUID]) -> UUID:
    """An id that is greater than theirs, whatever the clocks of other machines say: order tells which is newest."""
    made, last = new_id(), max(tries)
    return made if made > last else UUID(int=last.int + 1)


async def first_try(session: ReadSession, run_id: UUID) -> FirstTry:
    """The run as it stood when it ended; where one that is COMPLETED stands says nothing."""
    row = (await session.rows(_FIRST, (session.actor.org_id, run_id)))[0]
    return FirstTry(*(*row[:6], Frontier.from_json(row[6]), *row[7:]))


async def ledger_in_order(session: ReadSession, run_id: UUID) -> list[tuple[str, int, str]]:
    """Node, iteration and status of each step, in the order in which they began."""
    rows = await session.rows(_LEDGER, (session.actor.org_id, run_id))
    return [(row[0], row[1], row[2]) for row in rows]


async def newest_revision(session: ReadSession, workflow_id: UUID) -> UUID:
    """What is published of a workflow; one that has runs has a revision."""
    rows = await session.rows(
        "select revision_id from workflow_revision where org_id = %s and workflow_id = %s"
        " order by revision_num desc limit 1",
        (session.actor.org_id, workflow_id),
    )
    found: UUID = rows[0][0]
    return found


async def insert_try(session: WriteSession, new: NewTry) -> None:
    """The run, with what it keeps of the first one in its ledger."""
    tokens = new.second.frontier.tokens
    values = {
        "run": new.run_id,
        "org": session.actor.org_id,
        "workflow": new.first.workflow_id,
        "revision": new.revision_id,
        "type": new.first.workflow_type,
        "encounter": new.context.get("encounter_id") or new.first.encounter_id,
        "context": orjson.dumps(new.context, default=str).decode(),
        "frontier": orjson.dumps(new.second.frontier.to_json()).decode(),
        "segment": new.segment_id,
        "queue": new.first.queue,
        "steps": new.steps,
        "completed": len(new.second.kept),
        "current": new.at or min((token.node for token in tokens), default=None),
        "job": new.first.batch_job_id,
        "row": new.first.row_number,
        "first": new.first.run_id,
        "at": new.at,
        "user": session.actor.user_id,
    }
    await session.change(_INSERT, values)
    await _carry_over(session, new, (*new.second.kept, *new.second.passed))
    if new.first.batch_job_id is not None:
        row = (new.run_id, session.actor.org_id, new.first.batch_job_id, new.first.row_number)
        await session.change(_ROW_IS_OF, row)


async def _carry_over(session: WriteSession, new: NewTry, keys: Sequence[Key]) -> None:
    await session.change(
        _CARRY_OVER,
        {
            "org": session.actor.org_id,
            "run": new.run_id,
            "first": new.first.run_id,
            "ref": f"run:{new.first.run_id}",
            "nodes": [node for node, _ in keys],
            "iterations": [iteration for _, iteration in keys],
        },
    )
