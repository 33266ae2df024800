"""`rcm signals assign|start|resolve|close|…`: a signal on its way through people's hands."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

import typer

from rcm.cli.console import emit, told
from rcm.cli.installation import Installation, acting, connected, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.core.actor import Actor
from rcm.core.db import ReadSession, WriteSession
from rcm.core.errors import InvalidInput
from rcm.core.schema import Schema
from rcm.main import Application
from rcm.quality.assignment_states import Move
from rcm.quality.refusals import AssigneeUnfit
from rcm.quality.repository.people import find_by_email
from rcm.quality.schemas.workflow import AssignIn, AssignmentOut, CommentIn, CommentOut, GiveIn, ResolveIn
from rcm.quality.service.assigning import AssignmentService, Said
from rcm.quality.service.commenting import comment

By = Annotated[str | None, typer.Option("--as", help="E-mail of the person who does it; default: the shell's user.")]
Notes = Annotated[str | None, typer.Option(help="What is to be said with it.")]
RoleTypeOption = Annotated[
    str | None, typer.Option("--role-type", help="clinical_leadership, nursing_leadership or administration.")
]


class TextUnusable(InvalidInput):
    """This can't be said so: it is empty, too long, or none of the words that are known."""

    code = "cli.text_unusable"


def assign_command(  # noqa: PLR0917 - each is an option
    signal_id: UUID,
    person: Annotated[str, typer.Argument(help="E-mail of who gets it.")],
    role_type: RoleTypeOption = None,
    notes: Notes = None,
    anew: Annotated[bool, typer.Option("--anew", help="Begin another assignment after the last was closed.")] = False,
    by: By = None,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Give a signal to a person."""

    async def act(session: WriteSession) -> AssignmentOut:
        user_id = await _person(session, person)
        given = _read(AssignIn, assignee_id=user_id, role_type=role_type, notes=notes, anew=anew)
        return await AssignmentService(session).assign(signal_id, given)

    _do(act, by, org, as_json=as_json, data_dir=data_dir)


def reassign_command(  # noqa: PLR0917 - each is an option
    signal_id: UUID,
    person: Annotated[str, typer.Argument(help="E-mail of who gets it.")],
    role_type: RoleTypeOption = None,
    notes: Notes = None,
    by: By = None,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Give it to another person, who starts anew."""

    async def act(session: WriteSession) -> AssignmentOut:
        user_id = await _person(session, person)
        given = _read(GiveIn, assignee_id=user_id, role_type=role_type, notes=notes)
        return await AssignmentService(session).reassign(signal_id, given)

    _do(act, by, org, as_json=as_json, data_dir=data_dir)


def resolve_command(
    signal_id: UUID,
    resolution: Annotated[str, typer.Argument(help="What was found or done.")],
    by: By = None,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Say what was found or done."""

    async def act(session: WriteSession) -> AssignmentOut:
        said = _read(ResolveIn, resolution_notes=resolution)
        return await AssignmentService(session).move(signal_id, Move.RESOLVE, Said(resolution=said.resolution_notes))

    _do(act, by, org, as_json=as_json, data_dir=data_dir)


def comment_command(
    signal_id: UUID,
    text: str,
    by: By = None,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Say something of a signal, in the feed."""

    async def act(session: WriteSession) -> CommentOut:
        return await comment(session, signal_id, _read(CommentIn, text=text).text)

    _do(act, by, org, as_json=as_json, data_dir=data_dir)


def move_command(move: Move, says: str) -> Callable[..., None]:
    """The command of a move that needs nothing but its signal."""

    def command(
        signal_id: UUID, notes: Notes = None, by: By = None, org: Org = None, as_json: AsJson = False,
        data_dir: DataDir = None,
    ) -> None:  # fmt: skip
        async def act(session: WriteSession) -> AssignmentOut:
            return await AssignmentService(session).move(signal_id, move, Said(notes=notes))

        _do(act, by, org, as_json=as_json, data_dir=data_dir)

    command.__doc__ = says
    return command


unassign_command = move_command(Move.UNASSIGN, "Take it back before anybody has started.")
start_command = move_command(Move.START, "Begin to work on it.")
return_command = move_command(Move.RETURN, "Not in progress any more: assigned, and not started.")
reopen_command = move_command(Move.REOPEN, "What was resolved is in progress again.")
close_command = move_command(Move.CLOSE, "Verified, and over.")


async def speaking(application: Application, org: str | None, email: str | None) -> Actor:
    """The shell's user, or a person of the organisation, with everything that the shell may do."""
    actor = await acting(application, org)
    if email is None:
        return actor
    async with application.database.read(actor) as session:
        return replace(actor, user_id=await _person(session, email))


async def _person(session: ReadSession, email: str) -> UUID:
    user_id = await find_by_email(session, email)
    if user_id is None:
        raise AssigneeUnfit("Nobody has this address here.")
    return user_id


def _read(form: type[Any], **values: Any) -> Any:
    try:
        return form(**values)
    except ValueError as error:
        faults: list[dict[str, Any]] = getattr(error, "errors", list)()
        raise TextUnusable("; ".join(f"{fault['loc'][-1]}: {fault['msg']}" for fault in faults)) from None


def _do(
    act: Callable[[WriteSession], Awaitable[Schema]],
    by: str | None,
    org: str | None,
    *,
    as_json: bool,
    data_dir: Any,
) -> None:
    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(_act(installation, act, by, org))
        emit(found, as_json=as_json, text=lambda: _line(found))


async def _act(
    installation: Installation, act: Callable[[WriteSession], Awaitable[Schema]], by: str | None, org: str | None
) -> dict[str, Any]:
    async with connected(installation) as application:
        actor = await speaking(application, org, by)
        async with application.database.write(actor) as session:
            return (await act(session)).model_dump(mode="json")


def _line(found: dict[str, Any]) -> str:
    if "status" not in found:
        return f"{found['signal_id']}: said"
    who = (found["assignee"] or {}).get("full_name") or "nobody"
    return f"{found['signal_id']}: {found['status']}, {who}; next: {', '.join(found['moves']) or 'nothing'}"
