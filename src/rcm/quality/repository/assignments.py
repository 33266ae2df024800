"""SQL of assignments: who looks after a signal, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import psycopg

from rcm.core.db import ReadSession, WriteSession
from rcm.core.ids import new_id
from rcm.core.paging import Filters, Listing, PageRequest, Rows, fetch
from rcm.quality.assignment_states import AssignmentStatus, becomes, moves_from
from rcm.quality.refusals import AssignmentMoveRefused, SignalNotFound

#: The rule that the database's own table of moves bears.
_MOVE_RULE: Final = "assignments_status_move"


@dataclass(frozen=True, slots=True)
class AssignmentHead:
    """A row that is locked: enough to decide who may do what with it."""

    id: UUID
    signal_id: UUID
    status: AssignmentStatus
    assignee_id: UUID | None
    version: int


_SIGNAL: Final = "select 1 from signals where org_id = %s and id = %s"
#: The one that is not closed, else the last that was.
_LOCK: Final = """
select id, signal_id, status, assignee_id, version from assignments where org_id = %s and signal_id = %s
 order by status <> 'closed' desc, closed_at desc nulls last limit 1 for update
"""
# Whoever inserts at the same time waits here for the first, and finds the row there.
_BEGIN: Final = """
insert into assignments (id, org_id, signal_id, assignee_id, assigner_id, status, role_type, notes)
values (%(id)s, %(org)s, %(signal)s, %(assignee)s, %(me)s, 'assigned', %(role_type)s, %(notes)s)
on conflict (org_id, signal_id) where status <> 'closed' do nothing returning id
"""
_GIVE: Final = """
update assignments set status = 'assigned', assignee_id = %(assignee)s, assigner_id = %(me)s,
       role_type = %(role_type)s, notes = coalesce(%(notes)s, notes)
 where org_id = %(org)s and id = %(id)s
"""
#: From one person to the next, where nobody has started: the status is not named, as it does not move.
_HAND_ON: Final = """
update assignments set assignee_id = %(assignee)s, assigner_id = %(me)s, role_type = %(role_type)s,
       notes = coalesce(%(notes)s, notes)
 where org_id = %(org)s and id = %(id)s
"""
_MOVE: Final = """
update assignments set status = %(status)s, notes = coalesce(%(notes)s, notes),
       resolution_notes = coalesce(%(resolution)s, resolution_notes)
 where org_id = %(org)s and id = %(id)s
"""
_FIELDS: Final = """
select a.id, a.signal_id, a.status, a.assignee_id, e.full_name, a.assigner_id, r.full_name, a.role_type, a.notes,
       a.resolution_notes, a.assigned_at, a.started_at, a.resolved_at, a.closed_at, a.created_at, a.updated_at,
       a.version"""
_ASSIGNMENTS: Final = Listing(
    name="assignments",
    select=_FIELDS,
    source="""
  from assignments a
  left join app_user e on e.org_id = a.org_id and e.user_id = a.assignee_id
  left join app_user r on r.org_id = a.org_id and r.user_id = a.assigner_id
 where a.org_id = %(org)s""",
    key="a.id",
    parse=UUID,
    descending=True,
)


async def require_signal(session: ReadSession, signal_id: UUID) -> None:
    """Raises SignalNotFound."""
    if not await session.rows(_SIGNAL, (session.actor.org_id, signal_id)):
        raise SignalNotFound(str(signal_id))


async def lock_assignment(session: WriteSession, signal_id: UUID) -> AssignmentHead | None:
    """The signal's assignment that is not closed, else the last closed one; None where nobody ever had it."""
    rows = await session.rows(_LOCK, (session.actor.org_id, signal_id))
    if not rows:
        return None
    key, signal, status, assignee, version = rows[0]
    return AssignmentHead(key, signal, AssignmentStatus(status), assignee, version)


@dataclass(frozen=True, slots=True)
class Given:
    """To whom, on behalf of which kind of role, and what was said."""

    assignee_id: UUID
    role_type: str | None
    notes: str | None


async def begin(session: WriteSession, signal_id: UUID, given: Given) -> UUID | None:
    """A new assignment; None where another is not closed."""
    rows = await session.rows(_BEGIN, _values(session, new_id(), given) | {"signal": signal_id})
    return rows[0][0] if rows else None


async def give(session: WriteSession, head: AssignmentHead, given: Given, *, moves: bool) -> None:
    """To this person: by a move to `assigned`, or without one."""
    await _change(session, head, _GIVE if moves else _HAND_ON, _values(session, head.id, given))


async def move(
    session: WriteSession, head: AssignmentHead, to: AssignmentStatus, notes: str | None, resolution: str | None
) -> None:
    """The database sets the times. Raises AssignmentMoveRefused where its own table says no."""
    values = {
        "org": session.actor.org_id, "id": head.id, "status": to.value, "notes": notes, "resolution": resolution,
    }  # fmt: skip
    await _change(session, head, _MOVE, values)


async def _change(session: WriteSession, head: AssignmentHead, statement: str, values: dict[str, Any]) -> None:
    try:
        await session.change(statement, values)
    except psycopg.errors.CheckViolation as error:
        if error.diag.constraint_name != _MOVE_RULE:
            raise
        raise refused(head.status, str(values.get("status", "assigned"))) from error


def refused(status: AssignmentStatus, wanted: str) -> AssignmentMoveRefused:
    """What is told to who tried it: where the assignment is, and what can be done from there."""
    moves = [move.value for move in moves_from(status)]
    detail = f"It is {status.value}; what can be done: {', '.join(moves) or 'nothing, it is over'}."
    return AssignmentMoveRefused(
        detail,
        assignment_status=status.value,  # `status` is the answer's own
        wanted=wanted,
        moves=moves,
        allowed=[state.value for state in becomes(status)],
    )


def _values(session: WriteSession, key: UUID, given: Given) -> dict[str, Any]:
    actor = session.actor
    return {
        "id": key, "org": actor.org_id, "me": actor.user_id, "assignee": given.assignee_id,
        "role_type": given.role_type, "notes": given.notes,
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class AssignmentFilter:
    signal_id: UUID | None = None
    assignee_id: UUID | None = None
    status: str | None = None
    role_type: str | None = None
    active: bool | None = None


async def list_assignments(session: ReadSession, request: PageRequest, wanted: AssignmentFilter) -> Rows:
    """The newest first."""
    filters = Filters().equal("a.signal_id", wanted.signal_id).equal("a.assignee_id", wanted.assignee_id)
    filters.equal("a.status", wanted.status).equal("a.role_type", wanted.role_type)
    filters.only("a.status <> 'closed'", wanted.active)
    return await fetch(session, _ASSIGNMENTS, request, filters, {"org": session.actor.org_id})


async def find_assignment(session: ReadSession, assignment_id: UUID) -> tuple[Any, ...]:
    rows = await session.rows(
        f"{_ASSIGNMENTS.select} {_ASSIGNMENTS.source} and a.id = %(id)s",
        {"org": session.actor.org_id, "id": assignment_id},
    )
    return rows[0]
