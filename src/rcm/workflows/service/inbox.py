"""What people find: tasks and news, and the events that were told; put together from rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from rcm.core.db import ReadSession
from rcm.core.paging import Page, PageRequest
from rcm.workflows.engine.correlation import INTERNAL
from rcm.workflows.repository import events as event_repository
from rcm.workflows.repository import notifications as news_repository
from rcm.workflows.repository import tasks as task_repository
from rcm.workflows.repository.tasks import TaskFilter
from rcm.workflows.schemas import EventOut, NotificationOut, PersonOut, TaskDetail, TaskOut

_NEWS: Final = tuple(NotificationOut.model_fields)
_EVENT: Final = tuple(EventOut.model_fields)
_BEFORE_ASSIGNEE: Final = (
    "task_id",
    "run_id",
    "node_id",
    "iteration",
    "title",
    "instructions",
    "form",
    "assignee_role",
)
_AFTER_ASSIGNEE: Final = ("due_at", "is_late", "escalate_role", "escalated_at", "status")


@dataclass(frozen=True, slots=True)
class TaskQuery:
    """Which tasks are wanted. `mine`: open ones that the caller has, or may take."""

    mine: bool = False
    role: str | None = None
    status: str | None = None
    late: bool | None = None
    run_id: UUID | None = None


async def tasks(session: ReadSession, request: PageRequest, query: TaskQuery) -> Page[TaskOut]:
    """The oldest first."""
    me = (session.actor.user_id, await role_of_caller(session)) if query.mine else None
    status = query.status or ("open" if query.mine else None)
    wanted = TaskFilter(me, query.role, status, query.late, query.run_id)
    found = await task_repository.list_tasks(session, request, wanted)
    return Page[TaskOut](**found.page([TaskOut.model_validate(_task(row)) for row in found.rows]))


async def task(session: ReadSession, task_id: UUID) -> TaskDetail:
    """Raises TaskMissing."""
    row = await task_repository.find_task(session, task_id)
    return TaskDetail.model_validate({**_task(row[:-1]), "answer": row[-1]})


async def notifications(session: ReadSession, request: PageRequest, *, unread: bool | None) -> Page[NotificationOut]:
    """Those for the caller and for the caller's role, the newest first."""
    role = await role_of_caller(session)
    found = await news_repository.list_notifications(session, request, role, unread)
    return Page[NotificationOut](**found.page([_notification(row) for row in found.rows]))


async def notification(session: ReadSession, notification_id: UUID) -> NotificationOut:
    """Raises NotificationMissing."""
    role = await role_of_caller(session)
    return _notification(await news_repository.find_notification(session, notification_id, role))


async def events(session: ReadSession, request: PageRequest, status: str | None, kind: str | None) -> Page[EventOut]:
    """The newest first; those that the program raises for itself are not shown."""
    found = await event_repository.list_events(session, request, sorted(INTERNAL), status, kind)
    items = [EventOut.model_validate(dict(zip(_EVENT, row, strict=True))) for row in found.rows]
    return Page[EventOut](**found.page(items))


async def role_of_caller(session: ReadSession) -> str | None:
    user_id = session.actor.user_id
    person = await task_repository.find_person(session, user_id) if user_id else None
    return person[0] if person else None


def _task(row: tuple[Any, ...]) -> dict[str, Any]:
    assignee, after, done = row[8:10], row[10:15], row[15:]
    return {
        **dict(zip(_BEFORE_ASSIGNEE, row[:8], strict=True)),
        "assignee": _person(*assignee),
        **dict(zip(_AFTER_ASSIGNEE, after, strict=True)),
        "completed_by": _person(*done[:2]),
        "completed_at": done[2],
        "created_at": done[3],
    }


def _person(user_id: UUID | None, name: str | None) -> PersonOut | None:
    return PersonOut(user_id=user_id, full_name=name) if user_id is not None else None


def _notification(row: tuple[Any, ...]) -> NotificationOut:
    return NotificationOut.model_validate(dict(zip(_NEWS, row, strict=True)))
