"""Questions to people: who may answer, who has taken one, what an answer must look like, and what is late.

A task is locked before anything is decided about it: of two who act at once, the second sees what the first did.
What was answered goes to the run and to nobody else: not to the audit log, not into a log line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from rcm.audit.trail import audit
from rcm.core.actor import Actor
from rcm.core.db import Database, LockHeld, WriteSession
from rcm.core.errors import Conflict, InvalidInput, NotAllowed
from rcm.core.ids import new_id
from rcm.work.outbox import tell
from rcm.workflows.backend import ExecutionBackend
from rcm.workflows.engine.correlation import HUMAN_TASK, step_key
from rcm.workflows.engine.delivery import raise_event
from rcm.workflows.forms import answer_faults
from rcm.workflows.repository import notifications
from rcm.workflows.repository import tasks as repository
from rcm.workflows.repository.events import Event
from rcm.workflows.repository.notifications import NewNotification
from rcm.workflows.repository.tasks import Late, TaskHead
from rcm.workflows.service.payload import as_json

ADMIN: Final = "org_admin"
_MOST_LATE: Final = 500


class TaskAnswered(Conflict):
    """Somebody has answered this already. The first answer counts."""

    code = "task.task_answered"


class TaskClosed(Conflict):
    """Nobody is asked this any more: the run was cancelled, or the task has expired."""

    code = "task.task_closed"


class TaskTaken(Conflict):
    """Somebody else has taken this task. They can release it, an administrator can assign it to another."""

    code = "task.task_taken"


class TaskNotYours(NotAllowed):
    """This task is for people of another role. An administrator can assign it."""

    code = "task.task_not_yours"


class AssigneeUnfit(InvalidInput):
    """This person can't be given the task: it takes an active person of this organisation with the task's role."""

    code = "task.assignee_unfit"


class AnswerInvalid(InvalidInput):
    """The answer does not fit the form. Each fault is named with its field."""

    code = "task.answer_invalid"


@dataclass(frozen=True, slots=True)
class _Caller:
    """`role` None: nobody that can be named, but who operates the installation itself."""

    user_id: UUID | None
    role: str | None

    @property
    def is_admin(self) -> bool:
        return self.user_id is None or self.role == ADMIN

    def has_role_of(self, task: TaskHead) -> bool:
        return self.is_admin or (self.role is not None and self.role in {task.assignee_role, task.late_role})

    def holds(self, task: TaskHead) -> bool:
        return self.user_id is not None and self.user_id == task.assignee_id


class TaskService:
    """Bound to one transaction."""

    def __init__(self, session: WriteSession, backend: ExecutionBackend) -> None:
        self._session = session
        self._backend = backend

    async def answer(self, task_id: UUID, answer: dict[str, Any]) -> None:
        """The first answer counts; the run goes on with it. AnswerInvalid has every fault of it."""
        task, caller = await self._open(task_id)
        if not (caller.is_admin or caller.holds(task) or (task.assignee_id is None and caller.has_role_of(task))):
            self._refuse(task, caller)
        written = as_json(answer)
        faults = answer_faults(task.form, answer)
        if faults:
            said = "; ".join(f"{fault.field or 'answer'}: {fault.message}" for fault in faults)
            raise AnswerInvalid(f"{said}.", errors=[{"field": f.field, "message": f.message} for f in faults])
        await repository.complete(self._session, task_id, written)
        event = Event(new_id(), HUMAN_TASK, step_key(task.run_id, task.node_id, task.iteration), written)
        await raise_event(self._session, self._backend, event)
        await self._done(task, "task.answer", {"fields": sorted(answer)})

    async def take(self, task_id: UUID) -> None:
        """Make it one's own. Who has it already keeps it."""
        task, caller = await self._open(task_id)
        if caller.holds(task):
            return
        if caller.user_id is None or not caller.has_role_of(task):
            raise TaskNotYours(task_id=str(task_id), role=task.assignee_role)
        if task.assignee_id is not None:
            self._refuse(task, caller)
        await self._give(task, caller.user_id, "task.take")

    async def release(self, task_id: UUID) -> None:
        """Give it back to all who have its role."""
        task, caller = await self._open(task_id)
        if task.assignee_id is None:
            return
        if not (caller.holds(task) or caller.is_admin):
            self._refuse(task, caller)
        await self._give(task, None, "task.release")

    async def assign(self, task_id: UUID, user_id: UUID) -> None:
        """Give it to a person: by whoever has it, by one of its role while nobody has it, by an administrator."""
        task, caller = await self._open(task_id)
        free = task.assignee_id is None and caller.has_role_of(task)
        if not (free or caller.holds(task) or caller.is_admin):
            self._refuse(task, caller)
        person = await repository.find_person(self._session, user_id)
        if person is None or not person[1] or not _Caller(user_id, person[0]).has_role_of(task):
            raise AssigneeUnfit(f"Role: {task.assignee_role}.", user_id=str(user_id), role=task.assignee_role)
        await self._give(task, user_id, "task.assign")

    async def _open(self, task_id: UUID) -> tuple[TaskHead, _Caller]:
        task = await repository.lock_task(self._session, task_id)
        if task.status == "completed":
            who = task.completed_name or "Somebody at the command line"
            when = f"{task.completed_at:%Y-%m-%d %H:%M:%S} UTC" if task.completed_at else "before"
            raise TaskAnswered(
                f"{who}, {when}.",
                task_id=str(task_id),
                completed_by=str(task.completed_by) if task.completed_by else None,
                completed_by_name=task.completed_name,
                completed_at=task.completed_at.isoformat() if task.completed_at else None,
            )
        if task.status != "open":
            raise TaskClosed(f"It is {task.status}.", task_id=str(task_id), status=task.status)
        return task, await self._caller()

    async def _caller(self) -> _Caller:
        user_id = self._session.actor.user_id
        person = await repository.find_person(self._session, user_id) if user_id else None
        return _Caller(user_id, person[0] if person else None)

    def _refuse(self, task: TaskHead, caller: _Caller) -> None:
        if not caller.has_role_of(task):
            raise TaskNotYours(task_id=str(task.task_id), role=task.assignee_role)
        raise TaskTaken(
            f"By {task.assignee_name or 'somebody'}.",
            task_id=str(task.task_id),
            assignee_id=str(task.assignee_id),
            assignee_name=task.assignee_name,
        )

    async def _give(self, task: TaskHead, user_id: UUID | None, action: str) -> None:
        if task.assignee_id == user_id:
            return
        await repository.assign(self._session, task.task_id, user_id)
        await self._done(task, action, {"from": task.assignee_id, "to": user_id})

    async def _done(self, task: TaskHead, action: str, changes: dict[str, Any]) -> None:
        await audit(self._session, action, "human_task", [task.task_id], changes)
        await tell(self._session, "task", [task.task_id])


class LateTasks:
    """The tick: what nobody has answered in time is told to `escalate_role`. The answer is still awaited."""

    def __init__(self, database: Database, ops: Database) -> None:
        self._database = database
        self._ops = ops

    async def escalate(self) -> None:
        async with self._ops.read(None) as session:
            organizations = await repository.organizations_with_late(session)
        for org_id in organizations:
            try:
                while await self._some(Actor(org_id)) == _MOST_LATE:
                    continue
            except LockHeld:
                continue  # another process does it

    async def _some(self, actor: Actor) -> int:
        async with self._database.write(actor) as session:
            await session.only_one(f"late_tasks:{actor.org_id}")
            late = await repository.mark_late(session, _MOST_LATE)
            await tell(session, "task", [task.task_id for task in late])
            news = [_news(task, task.escalate_role) for task in late if task.escalate_role is not None]
            await notifications.insert_notifications(session, news)
            changes = {"reason": "late"}
            await audit(session, "task.escalate", "human_task", [task.task_id for task in late], changes)
            return len(late)


def _news(task: Late, role: str) -> NewNotification:
    title = f"Late: {task.title}"
    return NewNotification(task.run_id, task.node_id, task.iteration, title, "Nobody has answered in time.", role, None)
