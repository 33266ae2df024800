"""/signals/{id}/assign, start, resolve, close, …: a signal on its way through people's hands; /assignments: where
they are.

Clients of the older system know the moves below /api/signals, with 400 for a move that can't be made; all else is the
same there.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Body, Depends, Query, Request, Response
from fastapi.routing import APIRoute

from rcm.clinical.routes.shared import Expected, tag
from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, CurrentPage, CurrentRepeatable, api_router, requires
from rcm.core.paging import Page
from rcm.core.permissions import Permission
from rcm.quality.assignment_states import Move
from rcm.quality.refusals import AssignmentMoveInvalid, AssignmentMoveRefused
from rcm.quality.repository.assignments import AssignmentFilter
from rcm.quality.schemas.workflow import (
    AssignIn,
    AssignmentOut,
    BulkAssignIn,
    BulkOut,
    CommentIn,
    CommentOut,
    GiveIn,
    MoveIn,
    ResolveIn,
    RoleType,
    Status,
)
from rcm.quality.service import assigning, commenting
from rcm.quality.service.assigning import AssignmentService, Said
from rcm.work.idempotency import once

Reader = Annotated[Actor, requires(Permission.SIGNAL_READ)]
Writer = Annotated[Actor, requires(Permission.ASSIGNMENT_WRITE)]


class OlderRoute(APIRoute):
    """As older clients expect it: a move that can't be made is 400."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except AssignmentMoveRefused as refused:
                raise AssignmentMoveInvalid(refused.detail, **refused.facts) from refused

        return answer


moves: Final = api_router("/signals/{signal_id}", "assignments")
router: Final = api_router("/assignments", "assignments")
older: Final = api_router("/signals/{signal_id}", "older addresses", base="/api", route_class=OlderRoute)


async def assign_signal(
    signal_id: UUID,
    given: AssignIn,
    actor: Writer,
    database: CurrentDatabase,
    expected: Expected,
    repeat: CurrentRepeatable,
    response: Response,
) -> AssignmentOut:
    """Give it to a person. After the last assignment was closed, `anew` begins another."""
    async with database.write(actor) as session:
        service = AssignmentService(session, expected)
        made = await once(session, repeat, AssignmentOut, lambda: service.assign(signal_id, given))
    tag(response, made.version)
    return made


async def reassign_signal(
    signal_id: UUID,
    given: GiveIn,
    actor: Writer,
    database: CurrentDatabase,
    expected: Expected,
    repeat: CurrentRepeatable,
    response: Response,
) -> AssignmentOut:
    """Give it to another person, who starts anew what was in progress."""
    async with database.write(actor) as session:
        service = AssignmentService(session, expected)
        made = await once(session, repeat, AssignmentOut, lambda: service.reassign(signal_id, given))
    tag(response, made.version)
    return made


class Mover:
    """What all other moves share: the session, and the version that the caller has seen."""

    def __init__(self, actor: Writer, database: CurrentDatabase, expected: Expected, repeat: CurrentRepeatable) -> None:
        self._actor = actor
        self._database = database
        self._expected = expected
        self._repeat = repeat

    async def __call__(self, response: Response, signal_id: UUID, move: Move, said: Said) -> AssignmentOut:
        async with self._database.write(self._actor) as session:
            service = AssignmentService(session, self._expected)
            made = await once(session, self._repeat, AssignmentOut, lambda: service.move(signal_id, move, said))
        tag(response, made.version)
        return made


CurrentMover = Annotated[Mover, Depends()]
_Said = Annotated[MoveIn | None, Body()]


async def unassign_signal(
    signal_id: UUID, mover: CurrentMover, response: Response, given: _Said = None
) -> AssignmentOut:
    """Take it back before anybody has started: it is new again."""
    return await mover(response, signal_id, Move.UNASSIGN, _said(given))


async def start_signal(signal_id: UUID, mover: CurrentMover, response: Response, given: _Said = None) -> AssignmentOut:
    """The assignee begins to work on it."""
    return await mover(response, signal_id, Move.START, _said(given))


async def return_signal(signal_id: UUID, mover: CurrentMover, response: Response, given: _Said = None) -> AssignmentOut:
    """Not in progress any more: it is assigned, and not started."""
    return await mover(response, signal_id, Move.RETURN, _said(given))


async def resolve_signal(signal_id: UUID, given: ResolveIn, mover: CurrentMover, response: Response) -> AssignmentOut:
    """The assignee says what was found or done."""
    return await mover(response, signal_id, Move.RESOLVE, Said(resolution=given.resolution_notes))


async def reopen_signal(signal_id: UUID, mover: CurrentMover, response: Response, given: _Said = None) -> AssignmentOut:
    """What was resolved is in progress again."""
    return await mover(response, signal_id, Move.REOPEN, _said(given))


async def close_signal(signal_id: UUID, mover: CurrentMover, response: Response, given: _Said = None) -> AssignmentOut:
    """Verified, and over. It stays as history."""
    return await mover(response, signal_id, Move.CLOSE, _said(given))


async def comment_on_signal(
    signal_id: UUID, given: CommentIn, actor: Writer, database: CurrentDatabase, repeat: CurrentRepeatable
) -> CommentOut:
    """Plain text for the feed. Nothing in it is markup."""
    async with database.write(actor) as session:
        return await once(session, repeat, CommentOut, lambda: commenting.comment(session, signal_id, given.text))


async def list_assignments_of_signal(
    signal_id: UUID, actor: Reader, database: CurrentDatabase, page: CurrentPage
) -> Page[AssignmentOut]:
    """Who has it and who had it, the newest first."""
    async with database.read(actor) as session:
        return await assigning.of_signal(session, page, signal_id)


@router.get("")
async def list_assignments(  # noqa: PLR0913, PLR0917 - each is a filter
    actor: Reader,
    database: CurrentDatabase,
    page: CurrentPage,
    mine: bool = False,
    assignee_id: UUID | None = None,
    status: Status | None = None,
    role_type: RoleType | None = None,
    active: Annotated[bool | None, Query(description="Only those that are not closed (true), or are (false).")] = None,
) -> Page[AssignmentOut]:
    """The newest first. `mine`: assigned to you."""
    wanted = AssignmentFilter(None, actor.user_id if mine else assignee_id, status, role_type, active)
    async with database.read(actor) as session:
        return await assigning.listed(session, page, wanted)


@router.post("/bulk")
async def assign_many(
    given: BulkAssignIn, actor: Writer, database: CurrentDatabase, repeat: CurrentRepeatable
) -> BulkOut:
    """Give many signals to a person. Each that can't be given is told with the reason; the others are."""
    async with database.write(actor) as session:
        service = AssignmentService(session)
        return await once(session, repeat, BulkOut, lambda: service.assign_many(given.signal_ids, given))


def _said(given: MoveIn | None) -> Said:
    return Said(notes=given.notes if given else None)


def _add(to: APIRouter) -> None:
    for path, act in (
        ("/assign", assign_signal),
        ("/reassign", reassign_signal),
        ("/unassign", unassign_signal),
        ("/start", start_signal),
        ("/return", return_signal),
        ("/resolve", resolve_signal),
        ("/reopen", reopen_signal),
        ("/close", close_signal),
    ):
        to.add_api_route(path, act, methods=["POST"])
    to.add_api_route("/comment", comment_on_signal, methods=["POST"], status_code=201)
    to.add_api_route("/assignments", list_assignments_of_signal, methods=["GET"])


_add(moves)
_add(older)
