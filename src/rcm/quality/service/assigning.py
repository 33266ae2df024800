"""Who is given a signal, and how it moves from there: who may do what, what is told.

The row is locked before anything is decided about it: of two who act at once, the second sees what the first did.
Texts that people write go into the row and the feed, never into the audit log.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from rcm.audit.trail import audit
from rcm.core.db import ReadSession, WriteSession
from rcm.core.errors import PreconditionFailed
from rcm.core.paging import Page, PageRequest
from rcm.quality.assignment_states import WAYS, AssignmentStatus, Move
from rcm.quality.refusals import AssigneeUnfit, AssignmentMoveRefused, AssignmentNotYours, SignalNotFound
from rcm.quality.repository import assignments as repository
from rcm.quality.repository.activity import NewEvent, insert_events
from rcm.quality.repository.assignments import AssignmentFilter, AssignmentHead, Given, refused, require_signal
from rcm.quality.repository.people import Person, find_person
from rcm.quality.schemas.workflow import AssignIn, AssignmentOut, BulkItem, BulkOut, BulkRefused, GiveIn, PersonOut
from rcm.work.outbox import tell

ADMIN: Final = "org_admin"
#: On behalf of whom a signal can be assigned; they assign and close, as administrators do.
LEADERS: Final = frozenset({"clinical_leadership", "nursing_leadership", "administration"})
#: What only leaders do; the rest is the assignee's too.
_LEADERS_ONLY: Final = frozenset({Move.ASSIGN, Move.UNASSIGN, Move.CLOSE})
#: What is for the one who has the signal, not for those who gave it.
_ASSIGNEES_ONLY: Final = frozenset({Move.START, Move.RESOLVE})
S = AssignmentStatus


@dataclass(frozen=True, slots=True)
class Said:
    """What goes with a move."""

    notes: str | None = None
    resolution: str | None = None


class AssignmentService:
    """Bound to one transaction. `expected`: the version that the caller has seen, if it is named."""

    def __init__(self, session: WriteSession, expected: int | None = None) -> None:
        self._session = session
        self._expected = expected
        self._people: dict[UUID, Person | None] = {}

    async def assign(self, signal_id: UUID, given: AssignIn) -> AssignmentOut:
        """Give the signal to a person. The first assignment, or with `anew` one after the last was closed, is begun
        here. Raises SignalNotFound, AssignmentNotYours, AssigneeUnfit, AssignmentMoveRefused."""
        head = await self._locked(signal_id)
        await self._require(Move.ASSIGN, head)
        over = head is not None and head.status == S.CLOSED
        if head is not None and head.status != S.NEW and not (over and given.anew):
            raise refused(head.status, Move.ASSIGN)
        person = await self._fit(given.assignee_id)
        told = _given(given, person)
        if head is not None and not over:
            await repository.give(self._session, head, told, moves=True)
            return await self._gave(head.id, signal_id, person, told, before=None)
        begun = await repository.begin(self._session, signal_id, told)
        if begun is None:  # somebody was quicker
            now = await repository.lock_assignment(self._session, signal_id)
            raise refused(now.status if now else S.CLOSED, Move.ASSIGN)
        return await self._gave(begun, signal_id, person, told, before=None)

    async def reassign(self, signal_id: UUID, given: GiveIn) -> AssignmentOut:
        """From one person to the next. What was in progress is `assigned` again: whoever has it now starts it."""
        head = await self._locked(signal_id)
        await self._require(Move.ASSIGN, head)
        if head is None or head.status not in {S.ASSIGNED, S.IN_PROGRESS}:
            raise refused(head.status if head else S.NEW, "reassign")
        if head.assignee_id == given.assignee_id:
            raise AssigneeUnfit("This person has it already.", user_id=str(given.assignee_id))
        person = await self._fit(given.assignee_id)
        told = _given(given, person)
        await repository.give(self._session, head, told, moves=head.status == S.IN_PROGRESS)
        return await self._gave(head.id, signal_id, person, told, before=head.assignee_id)

    async def move(self, signal_id: UUID, move: Move, said: Said) -> AssignmentOut:
        """Any other move. Raises SignalNotFound, AssignmentNotYours, AssignmentMoveRefused."""
        head = await self._locked(signal_id)
        await self._require(move, head)
        before, after = WAYS[move]
        if head is None or head.status != before:
            raise refused(head.status if head else S.NEW, move)
        await repository.move(self._session, head, after, said.notes, said.resolution)
        payload = {
            "assignment_id": head.id, "move": move, "from": before, "to": after, "notes": said.notes or said.resolution,
        }  # fmt: skip
        await self._told(f"assignment.{move}", head.id, signal_id, "status_change", payload)
        return await shown(self._session, head.id)

    async def assign_many(self, signal_ids: Sequence[UUID], given: AssignIn) -> BulkOut:
        """Each that can be; why not, for each that can't. Raises AssigneeUnfit, as no signal could be given then."""
        await self._fit(given.assignee_id)
        done: dict[UUID, BulkItem] = {}
        for signal_id in sorted(set(signal_ids)):  # in one order, so that two lists never wait for each other
            try:
                assignment = await self.assign(signal_id, given)
            except (SignalNotFound, AssignmentMoveRefused, AssignmentNotYours) as error:
                why = BulkRefused(code=error.code, title=error.title, detail=error.detail, facts=error.facts)
                done[signal_id] = BulkItem(signal_id=signal_id, assignment=None, refused=why)
            else:
                done[signal_id] = BulkItem(signal_id=signal_id, assignment=assignment, refused=None)
        items = [done[signal_id] for signal_id in dict.fromkeys(signal_ids)]
        assigned = sum(item.assignment is not None for item in items)
        return BulkOut(assigned=assigned, refused=len(items) - assigned, items=items)

    async def _locked(self, signal_id: UUID) -> AssignmentHead | None:
        await require_signal(self._session, signal_id)
        head = await repository.lock_assignment(self._session, signal_id)
        if self._expected is not None and (head is None or head.version != self._expected):
            raise PreconditionFailed(f"It is {head.version if head else 'not there'}, not {self._expected}.")
        return head

    async def _require(self, move: Move, head: AssignmentHead | None) -> None:
        me = self._session.actor.user_id
        person = await self._person(me) if me else None
        if person is None or person.role == ADMIN:  # nobody that can be named: who operates the installation
            return
        leads = person.role in LEADERS and move not in _ASSIGNEES_ONLY
        has_it = head is not None and head.assignee_id == me and move not in _LEADERS_ONLY
        if not (leads or has_it):
            raise AssignmentNotYours(f"Your role: {person.role}.", role=person.role, wanted=move.value)

    async def _person(self, user_id: UUID) -> Person | None:
        if user_id not in self._people:
            self._people[user_id] = await find_person(self._session, user_id)
        return self._people[user_id]

    async def _fit(self, user_id: UUID) -> Person:
        person = await self._person(user_id)
        if person is None or not person.is_active or not person.works:
            raise AssigneeUnfit(user_id=str(user_id))
        return person

    async def _gave(
        self, key: UUID, signal_id: UUID, person: Person, given: Given, *, before: UUID | None
    ) -> AssignmentOut:
        payload = {
            "assignment_id": key, "assignee_id": person.user_id, "assignee_name": person.full_name,
            "from_assignee_id": before, "role_type": given.role_type, "notes": given.notes,
        }  # fmt: skip
        await self._told(
            "assignment.reassign" if before else "assignment.assign", key, signal_id, "assignment", payload
        )
        return await shown(self._session, key)

    async def _told(self, action: str, key: UUID, signal_id: UUID, event_type: str, payload: dict[str, Any]) -> None:
        await insert_events(self._session, [NewEvent(event_type, signal_id, payload)])
        changes = {name: value for name, value in payload.items() if name not in {"notes", "assignee_name"}}
        await audit(self._session, action, "assignment", [key], changes)
        await tell(self._session, "signal", [signal_id])


def _given(given: GiveIn, person: Person) -> Given:
    own = person.role if person.role in LEADERS else None
    return Given(given.assignee_id, given.role_type or own, given.notes)


async def listed(session: ReadSession, request: PageRequest, wanted: AssignmentFilter) -> Page[AssignmentOut]:
    """The newest first."""
    found = await repository.list_assignments(session, request, wanted)
    return Page[AssignmentOut](**found.page([_out(row) for row in found.rows]))


async def of_signal(session: ReadSession, request: PageRequest, signal_id: UUID) -> Page[AssignmentOut]:
    """Raises SignalNotFound."""
    await require_signal(session, signal_id)
    return await listed(session, request, AssignmentFilter(signal_id=signal_id))


async def shown(session: ReadSession, assignment_id: UUID) -> AssignmentOut:
    return _out(await repository.find_assignment(session, assignment_id))


_AFTER: Final = (
    "role_type", "notes", "resolution_notes", "assigned_at", "started_at", "resolved_at", "closed_at", "created_at",
    "updated_at", "version",
)  # fmt: skip


def _out(row: tuple[Any, ...]) -> AssignmentOut:
    key, signal_id, status, assignee, assignee_name, assigner, assigner_name, *rest = row
    return AssignmentOut(
        id=key,
        signal_id=signal_id,
        status=status,
        assignee=_person(assignee, assignee_name),
        assigner=_person(assigner, assigner_name),
        moves=[move for move, (before, _) in WAYS.items() if before == status],
        **dict(zip(_AFTER, rest, strict=True)),
    )


def _person(user_id: UUID | None, name: str | None) -> PersonOut | None:
    return PersonOut(user_id=user_id, full_name=name or "") if user_id is not None else None
