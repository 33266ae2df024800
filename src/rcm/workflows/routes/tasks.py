"""/tasks: questions that runs ask people, and their answers."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, CurrentPage, api_router, requires
from rcm.core.paging import Page
from rcm.core.permissions import Permission
from rcm.workflows.routes.state import CurrentRegistry
from rcm.workflows.schemas import TaskAnswer, TaskAssignment, TaskDetail, TaskOut, TaskStatus
from rcm.workflows.service import inbox
from rcm.workflows.service.inbox import TaskQuery
from rcm.workflows.service.tasks import TaskService

router = api_router("/tasks", "tasks")

Reader = Annotated[Actor, requires(Permission.TASK_READ)]
Answerer = Annotated[Actor, requires(Permission.TASK_ANSWER)]


def _query(
    mine: bool = False,
    role: str | None = None,
    status: TaskStatus | None = None,
    late: bool | None = None,
    run_id: UUID | None = None,
) -> TaskQuery:
    return TaskQuery(mine, role, status, late, run_id)


@router.get("")
async def list_tasks(
    actor: Reader, database: CurrentDatabase, page: CurrentPage, query: Annotated[TaskQuery, Depends(_query)]
) -> Page[TaskOut]:
    """The oldest first. `mine`: open ones that you have, or that anybody of your role may take."""
    async with database.read(actor) as session:
        return await inbox.tasks(session, page, query)


@router.get("/{task_id}")
async def get_task(task_id: UUID, actor: Reader, database: CurrentDatabase) -> TaskDetail:
    """One task, with its answer once there is one."""
    async with database.read(actor) as session:
        return await inbox.task(session, task_id)


@router.post("/{task_id}/answer")
async def answer_task(
    task_id: UUID, body: TaskAnswer, actor: Answerer, database: CurrentDatabase, registry: CurrentRegistry
) -> TaskDetail:
    """The first answer counts; a second one is 409 and says who answered, and when. `errors` names each fault."""
    async with database.write(actor) as session:
        await TaskService(session, registry.backend).answer(task_id, body.answer)
    return await _shown(database, actor, task_id)


@router.post("/{task_id}/assign")
async def assign_task(
    task_id: UUID, body: TaskAssignment, actor: Answerer, database: CurrentDatabase, registry: CurrentRegistry
) -> TaskDetail:
    """Give it to a person: if you have it, if nobody has and you have its role, or as an administrator."""
    async with database.write(actor) as session:
        await TaskService(session, registry.backend).assign(task_id, body.user_id)
    return await _shown(database, actor, task_id)


@router.post("/{task_id}/take")
async def take_task(task_id: UUID, actor: Answerer, database: CurrentDatabase, registry: CurrentRegistry) -> TaskDetail:
    """Make it yours, so that nobody else works on it meanwhile."""
    async with database.write(actor) as session:
        await TaskService(session, registry.backend).take(task_id)
    return await _shown(database, actor, task_id)


@router.post("/{task_id}/release")
async def release_task(
    task_id: UUID, actor: Answerer, database: CurrentDatabase, registry: CurrentRegistry
) -> TaskDetail:
    """Give it back to all who have its role."""
    async with database.write(actor) as session:
        await TaskService(session, registry.backend).release(task_id)
    return await _shown(database, actor, task_id)


async def _shown(database: CurrentDatabase, actor: Actor, task_id: UUID) -> TaskDetail:
    async with database.read(actor) as session:
        return await inbox.task(session, task_id)
