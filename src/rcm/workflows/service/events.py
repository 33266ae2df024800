"""Events that somebody outside tells: who waits gets them at once, and whoever comes to wait later finds them kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from rcm.audit.trail import audit
from rcm.core.actor import Actor
from rcm.core.db import Database, WriteSession
from rcm.core.errors import Conflict, InvalidInput
from rcm.core.ids import new_id
from rcm.workflows.backend import ExecutionBackend, kept_job
from rcm.workflows.engine.correlation import INTERNAL
from rcm.workflows.engine.delivery import raise_event
from rcm.workflows.repository import events as repository
from rcm.workflows.repository.events import Event
from rcm.workflows.service.payload import as_json

MOST_NAME: Final = 200
MOST_KEY: Final = 500
DAY_S: Final = 86_400.0
#: How long one sees that an event expired.
_SHOWN_S: Final = 30 * DAY_S
_MOST: Final = 5000


class EventInvalid(InvalidInput):
    """An event has a kind (up to 200 characters) and a key (up to 500) that name what runs wait for."""

    code = "event.event_invalid"


class EventKindReserved(InvalidInput):
    """Events of this kind are raised by the program itself. Answer the task, or name another kind."""

    code = "event.kind_reserved"


class EventIdTaken(Conflict):
    """Another event was told under this id. Give each event an id of its own, and the same one when you repeat it."""

    code = "event.id_taken"


@dataclass(frozen=True, slots=True)
class Delivered:
    """`matched`: how many runs waited for it; None for an event that had been told before.

    `kept_until`: none waited, so it is kept for the first run that comes.
    """

    event_id: UUID
    matched: int | None
    kept_until: datetime | None
    repeated: bool


class EventService:
    """Bound to one transaction."""

    def __init__(self, session: WriteSession, backend: ExecutionBackend, keep_days: float = 7.0) -> None:
        self._session = session
        self._backend = backend
        self._keep_s = keep_days * DAY_S

    async def deliver(
        self, kind: str, key: str, payload: dict[str, Any] | None = None, event_id: str | None = None
    ) -> Delivered:
        """All runs that wait for this kind and key go on. When none does, the first that comes will.

        With an `event_id` the same event may be told again and again: it is delivered once.
        """
        _require_names(kind, key, event_id)
        event = Event(self._id(event_id), kind, key, as_json(payload) if payload is not None else None, kept=True)
        raised = await raise_event(self._session, self._backend, event, self._keep_s)
        if not raised.is_new:
            return await self._repeated(event)
        changes = {"kind": kind, "matched": raised.matched}
        await audit(self._session, "event.deliver", "run_event", [event.event_id], changes)
        kept_until = raised.kept_until if raised.matched == 0 else None
        return Delivered(event.event_id, raised.matched, kept_until, repeated=False)

    def _id(self, given: str | None) -> UUID:
        """The caller's own id, made one of this organisation: another one's can't be guessed or taken by it."""
        return new_id() if given is None else uuid5(self._session.actor.org_id, given)

    async def _repeated(self, event: Event) -> Delivered:
        same = await repository.find_same(self._session, event)
        if same is None or not same[0]:
            raise EventIdTaken(event_id=str(event.event_id))
        return Delivered(event.event_id, None, None, repeated=True)


def require_told_from_outside(kind: str) -> None:
    """Raises EventKindReserved."""
    if kind in INTERNAL:
        raise EventKindReserved(f"Kind: {kind}.", kind=kind)


def _require_names(kind: str, key: str, event_id: str | None) -> None:
    require_told_from_outside(kind)
    for name, value, most in (("kind", kind, MOST_NAME), ("key", key, MOST_KEY), ("id", event_id, MOST_NAME)):
        if value is not None and not (0 < len(value) <= most and value.isprintable()):
            raise EventInvalid(f"Look at `{name}`: 1 to {most} printable characters.", field=name)


class KeptEvents:
    """The tick: what expired long ago goes, and what stands beside its wait unseen is brought to it."""

    def __init__(self, database: Database, ops: Database, backend: ExecutionBackend) -> None:
        self._database = database
        self._ops = ops
        self._backend = backend

    async def sweep(self) -> None:
        """Only a net: whoever comes to wait looks for kept events, and enqueues their delivery."""
        async with self._ops.read(None) as session:
            paired = await repository.organizations_with_pairs(session)
            expired = await repository.organizations_with_expired(session, _SHOWN_S)
        for org_id in paired:
            async with self._database.write(Actor(org_id)) as writing:
                await self._backend.enqueue(writing, kept_job(org_id, org_id))
        for org_id in expired:
            while await self._remove(org_id) == _MOST:
                continue

    async def _remove(self, org_id: UUID) -> int:
        async with self._database.write(Actor(org_id)) as session:
            return await repository.remove_expired(session, _SHOWN_S, _MOST)
