"""SQL of questions to people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from rcm.core.db import ReadSession, WriteSession, array, json_rows
from rcm.core.errors import NotFound
from rcm.core.ids import new_ids
from rcm.core.paging import Filters, Listing, PageRequest, Rows, fetch
from rcm.work.outbox import tell


class TaskMissing(NotFound):
    """There is no such task in this organisation."""

    code = "task.task_not_found"


@dataclass(frozen=True, slots=True)
class NewTask:
    run_id: UUID
    iteration: int


@dataclass(frozen=True, slots=True)
class Question:
    """What all tasks of a node have in common. `due_s`: seconds from now."""

    node_id: str
    title: str
    instructions: str
    form: dict[str, Any]
    role: str
    due_s: float | None
    escalate_role: str | None


@dataclass(frozen=True, slots=True)
class TaskHead:
    """A task that is locked: enough to decide who may do what with it."""

    task_id: UUID
    run_id: UUID
    node_id: str
    iteration: int
    status: str
    form: dict[str, Any]
    assignee_role: str | None
    assignee_id: UUID | None
    assignee_name: str | None
    #: set once the task was late: this role may answer as well
    late_role: str | None
    completed_by: UUID | None
    completed_name: str | None
    completed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Late:
    task_id: UUID
    run_id: UUID
    node_id: str
    iteration: int
    title: str
    escalate_role: str | None


_INSERT: Final = """
insert into human_task (human_task_id, org_id, run_id, node_id, iteration, title, instructions, form, assignee_role,
                        due_at, escalate_role)
select u.id, %(org)s, u.run, %(node)s, u.i, %(title)s, nullif(%(instructions)s, ''), %(form)s::jsonb, %(role)s,
       now() + make_interval(secs => %(due)s), %(escalate)s
  from json_to_recordset(%(rows)s::json) as u(id uuid, run uuid, i int)
on conflict (org_id, run_id, node_id, iteration) do nothing
returning human_task_id, due_at
"""
#: What came past the service (an event with the step's key) closes the question too.
_ANSWERED: Final = """
update human_task t set status = 'completed', answer = u.answer, completed_at = now()
  from json_to_recordset(%(rows)s::json) as u(run uuid, i int, answer jsonb)
 where t.org_id = %(org)s and t.run_id = any(%(runs)s::uuid[]) and t.run_id = u.run and t.node_id = %(node)s
   and t.iteration = u.i and t.status = 'open'
returning t.human_task_id
"""
_CANCEL: Final = """
update human_task set status = 'cancelled', completed_at = now()
 where org_id = %s and run_id = any(%s::uuid[]) and completed_at is null and status = 'open' returning human_task_id
"""
_LOCK: Final = "select 1 from human_task where org_id = %s and human_task_id = %s for update"
# After the lock, in a statement of its own: whoever we waited for may have changed the row, and names with it.
_HEAD: Final = """
select t.human_task_id, t.run_id, t.node_id, t.iteration, t.status, t.form, t.assignee_role, t.assignee_id,
       a.full_name, case when t.escalated_at is not null then t.escalate_role end,
       t.completed_by, c.full_name, t.completed_at
  from human_task t
  left join app_user a on a.org_id = t.org_id and a.user_id = t.assignee_id
  left join app_user c on c.org_id = t.org_id and c.user_id = t.completed_by
 where t.org_id = %s and t.human_task_id = %s
"""
_COMPLETE: Final = """
update human_task set status = 'completed', answer = %s::jsonb, completed_by = %s, completed_at = now()
 where org_id = %s and human_task_id = %s
"""
_ASSIGN: Final = "update human_task set assignee_id = %s where org_id = %s and human_task_id = %s"
_LATE: Final = """
update human_task set escalated_at = now()
 where org_id = %(org)s and human_task_id in (
   select human_task_id from human_task
    where org_id = %(org)s and completed_at is null and escalated_at is null and due_at <= now()
    order by due_at limit %(most)s for update skip locked)
returning human_task_id, run_id, node_id, iteration, title, escalate_role
"""
#: For rcm_ops.
_ORGS_WITH_LATE: Final = """
select distinct org_id from human_task where completed_at is null and escalated_at is null and due_at <= now()
"""
_PERSON: Final = "select role, is_active, full_name from app_user where org_id = %s and user_id = %s"
_PERSON_BY_EMAIL: Final = "select user_id from app_user where org_id = %s and email = %s"
_KNOWN_ROLES: Final = "select code from user_role_lu where code = any(%s)"

_IS_LATE: Final = "t.completed_at is null and t.due_at <= now()"
_FIELDS: Final = f"""
select t.human_task_id, t.run_id, t.node_id, t.iteration, t.title, t.instructions, t.form, t.assignee_role,
       t.assignee_id, a.full_name, t.due_at, coalesce({_IS_LATE}, false), t.escalate_role, t.escalated_at, t.status,
       t.completed_by, c.full_name, t.completed_at, t.created_at"""
_TASKS: Final = Listing(
    name="tasks",
    select=_FIELDS,
    source="""
  from human_task t
  left join app_user a on a.org_id = t.org_id and a.user_id = t.assignee_id
  left join app_user c on c.org_id = t.org_id and c.user_id = t.completed_by
 where t.org_id = %(org)s""",
    key="t.human_task_id",
    parse=UUID,
)


async def insert_tasks(
    session: WriteSession, question: Question, form: str, tasks: Sequence[NewTask]
) -> datetime | None:
    """Ask; when the answer is due. A question that is asked already is not asked twice."""
    rows = [{"id": i, "run": t.run_id, "i": t.iteration} for i, t in zip(new_ids(len(tasks)), tasks, strict=True)]
    found = await session.rows(
        _INSERT,
        {
            "org": session.actor.org_id,
            "node": question.node_id,
            "title": question.title,
            "instructions": question.instructions,
            "form": form,
            "role": question.role,
            "due": question.due_s,
            "escalate": question.escalate_role,
            "rows": json_rows(rows),
        },
    )
    await tell(session, "task", [row[0] for row in found])
    return found[0][1] if found else None


async def close_answered(
    session: WriteSession, node_id: str, answers: Mapping[tuple[UUID, int], Mapping[str, Any]]
) -> None:
    rows = [{"run": run, "i": iteration, "answer": answer} for (run, iteration), answer in answers.items()]
    values = {
        "org": session.actor.org_id,
        "node": node_id,
        "rows": json_rows(rows),
        "runs": array(run for run, _ in answers),
    }
    await tell(session, "task", [row[0] for row in await session.rows(_ANSWERED, values)])


async def cancel_open(session: WriteSession, runs: Sequence[UUID]) -> None:
    """Cancelled runs ask nobody any more."""
    rows = await session.rows(_CANCEL, (session.actor.org_id, array(runs)))
    await tell(session, "task", [row[0] for row in rows])


async def lock_task(session: WriteSession, task_id: UUID) -> TaskHead:
    key = (session.actor.org_id, task_id)
    if not await session.rows(_LOCK, key):
        raise TaskMissing(str(task_id))
    return TaskHead(*(await session.rows(_HEAD, key))[0])


async def complete(session: WriteSession, task_id: UUID, answer: str) -> None:
    actor = session.actor
    await session.change(_COMPLETE, (answer, actor.user_id, actor.org_id, task_id))


async def assign(session: WriteSession, task_id: UUID, user_id: UUID | None) -> None:
    await session.change(_ASSIGN, (user_id, session.actor.org_id, task_id))


async def mark_late(session: WriteSession, most: int) -> list[Late]:
    """Open tasks whose time is up and of which nobody has been told."""
    return [Late(*row) for row in await session.rows(_LATE, {"org": session.actor.org_id, "most": most})]


async def organizations_with_late(session: ReadSession) -> list[UUID]:
    return [row[0] for row in await session.rows(_ORGS_WITH_LATE)]


async def find_person(session: ReadSession, user_id: UUID) -> tuple[str, bool, str] | None:
    """Role, is active, and name of a person of this organisation."""
    rows = await session.rows(_PERSON, (session.actor.org_id, user_id))
    return (rows[0][0], rows[0][1], rows[0][2]) if rows else None


async def find_person_by_email(session: ReadSession, email: str) -> UUID | None:
    rows = await session.rows(_PERSON_BY_EMAIL, (session.actor.org_id, email))
    return rows[0][0] if rows else None


async def unknown_roles(session: ReadSession, roles: Sequence[str]) -> list[str]:
    known = {row[0] for row in await session.rows(_KNOWN_ROLES, (list(roles),))}
    return [role for role in roles if role not in known]


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """`mine`: user and role; tasks that this person may answer and that nobody else has."""

    mine: tuple[UUID | None, str | None] | None = None
    role: str | None = None
    status: str | None = None
    late: bool | None = None
    run_id: UUID | None = None


async def list_tasks(session: ReadSession, request: PageRequest, wanted: TaskFilter) -> Rows:
    """The oldest first."""
    filters = Filters().equal("t.assignee_role", wanted.role).equal("t.status", wanted.status)
    filters.equal("t.run_id", wanted.run_id)
    if wanted.late is not None:
        filters.conditions.append(f"coalesce({_IS_LATE}, false) = {'true' if wanted.late else 'false'}")
    values: dict[str, Any] = {"org": session.actor.org_id}
    if wanted.mine is not None:
        values |= {"me": wanted.mine[0], "my_role": wanted.mine[1]}
        filters.conditions.append(
            "(t.assignee_id = %(me)s or (t.assignee_id is null and (t.assignee_role = %(my_role)s"
            " or (t.escalated_at is not null and t.escalate_role = %(my_role)s))))"
        )
    return await fetch(session, _TASKS, request, filters, values)


async def find_task(session: ReadSession, task_id: UUID) -> tuple[Any, ...]:
    """The fields of a list's row, and the answer."""
    rows = await session.rows(
        f"{_TASKS.select}, t.answer {_TASKS.source} and t.human_task_id = %(task)s",
        {"org": session.actor.org_id, "task": task_id},
    )
    if not rows:
        raise TaskMissing(str(task_id))
    return rows[0]
