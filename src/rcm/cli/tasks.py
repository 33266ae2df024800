"""`rcm tasks …`: what runs ask people, and the answers."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import orjson
import typer
from rich.markup import escape
from rich.table import Column, Table

from rcm.cli.console import emit, told
from rcm.cli.files import read_file
from rcm.cli.installation import Installation, acting, connected, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.core.errors import InvalidInput
from rcm.core.paging import PageRequest
from rcm.workflows.repository.tasks import find_person_by_email
from rcm.workflows.service import inbox
from rcm.workflows.service.inbox import TaskQuery
from rcm.workflows.service.tasks import AssigneeUnfit, TaskService

app = typer.Typer(help="What runs ask people, and the answers.", no_args_is_help=True)


class State(StrEnum):
    OPEN = "open"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    ALL = "all"


class AnswerUnreadable(InvalidInput):
    """The answer is no JSON object. Quote it for your shell, or put it into a file and name that with --file."""

    code = "cli.answer_unreadable"


@app.callback()
def tasks() -> None:
    """What runs ask people, and the answers."""


@app.command("list")
def list_tasks(
    org: Org = None,
    status: Annotated[State, typer.Option(help="Only those in this state.")] = State.OPEN,
    role: Annotated[str | None, typer.Option(help="Only those for this role.")] = None,
    late: Annotated[bool, typer.Option("--late", help="Only those that were due.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Tasks, the oldest first."""
    wanted = TaskQuery(role=role, status=None if status is State.ALL else status.value, late=late or None)
    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(_list(installation, org, limit, wanted))
        emit(found, as_json=as_json, text=lambda: _table(found["items"]))


@app.command("show")
def show(task_id: UUID, org: Org = None, as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """A task with its form, and its answer once there is one."""
    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(_show(installation, org, task_id))
        emit(found, as_json=as_json, text=lambda: _fields(found))


@app.command("answer")
def answer(
    task_id: UUID,
    data: Annotated[str | None, typer.Argument(help='A JSON object, e.g. \'{"label": "yes"}\'.')] = None,
    file: Annotated[Path | None, typer.Option("--file", help="Read the object from this file.")] = None,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Answer it; the run goes on. The first answer counts."""
    with told(as_json=as_json):
        given = _object(data, file)
        with opened(data_dir) as installation:
            found = asyncio.run(_answer(installation, org, task_id, given))
            emit(found, as_json=as_json, text=lambda: f"{task_id}: {found['status']}")


@app.command("assign")
def assign(
    task_id: UUID,
    user: Annotated[str | None, typer.Argument(help="E-mail of the person; left out: nobody has it any more.")] = None,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Give it to a person, or back to all who have its role."""
    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(_assign(installation, org, task_id, user))
        who = (found["assignee"] or {}).get("full_name") or f"all who are {found['assignee_role']}"
        emit(found, as_json=as_json, text=lambda: f"{task_id}: {who}")


def _object(data: str | None, file: Path | None) -> dict[str, Any]:
    if (data is None) == (file is None):
        raise AnswerUnreadable("Give it as an argument, or with --file.")
    try:
        found = orjson.loads(data if data is not None else read_file(str(file)))
    except orjson.JSONDecodeError as error:
        raise AnswerUnreadable(f"Line {error.lineno}, column {error.colno}.") from None
    if not isinstance(found, dict):
        raise AnswerUnreadable
    return found


async def _list(installation: Installation, org: str | None, limit: int, wanted: TaskQuery) -> dict[str, Any]:
    async with connected(installation) as application:
        actor = await acting(application, org)
        async with application.database.read(actor) as session:
            page = await inbox.tasks(session, PageRequest(limit=limit), wanted)
    return page.model_dump(mode="json")


async def _show(installation: Installation, org: str | None, task_id: UUID) -> dict[str, Any]:
    async with connected(installation) as application:
        actor = await acting(application, org)
        async with application.database.read(actor) as session:
            return (await inbox.task(session, task_id)).model_dump(mode="json")


async def _answer(installation: Installation, org: str | None, task_id: UUID, given: dict[str, Any]) -> dict[str, Any]:
    async with connected(installation) as application:
        actor = await acting(application, org)
        async with application.database.write(actor) as session:
            await TaskService(session, application.registry.backend).answer(task_id, given)
        async with application.database.read(actor) as reading:
            return (await inbox.task(reading, task_id)).model_dump(mode="json")


async def _assign(installation: Installation, org: str | None, task_id: UUID, email: str | None) -> dict[str, Any]:
    async with connected(installation) as application:
        actor = await acting(application, org)
        async with application.database.write(actor) as session:
            service = TaskService(session, application.registry.backend)
            if email is None:
                await service.release(task_id)
            else:
                user_id = await find_person_by_email(session, email)
                if user_id is None:
                    raise AssigneeUnfit("Nobody has this address here.")
                await service.assign(task_id, user_id)
        async with application.database.read(actor) as reading:
            return (await inbox.task(reading, task_id)).model_dump(mode="json")


def _table(found: list[dict[str, Any]]) -> Table:
    table = Table(Column("task", no_wrap=True, min_width=36), "state", "title", "for", "due")
    for task in found:
        who = (task["assignee"] or {}).get("full_name") or task["assignee_role"] or ""
        due = f"{task['due_at'] or ''}{' late' if task['is_late'] else ''}"
        table.add_row(task["task_id"], task["status"], escape(task["title"]), escape(who), due)
    return table


def _fields(task: dict[str, Any]) -> Table:
    table = Table("field", "value", show_header=False)
    for name, value in task.items():
        shown = orjson.dumps(value).decode() if isinstance(value, dict) else "" if value is None else str(value)
        table.add_row(name, escape(shown))
    return table
