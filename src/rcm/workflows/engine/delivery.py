"""Bring what happened to the runs that wait for it, and send those runs on.

An event is a row written by whoever learnt of it, in that transaction. Delivery is a transaction of
its own that locks runs first and waits second, as segments do, and never the thing that happened:
so it can't deadlock with either side, and an event is delivered once it is committed.

A single event whose runs nobody holds is brought by the transaction that raises it (`raise_event`): it locks
nothing that it would have to wait for, and the runs' next step is one job away instead of two.

An event wakes all runs that wait for its kind and key. When nobody does it is dropped, or kept where that was
asked for: then it goes to the one run that comes first. Whoever comes to wait looks for kept events, under a lock
that lets a kept event and a wait of the same kind pass each other one by one; so neither can miss the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

import orjson

from rcm.core.actor import Actor
from rcm.core.db import Database, WriteSession
from rcm.core.ids import new_id, new_ids
from rcm.workflows.backend import INTERACTIVE, ExecutionBackend, deliver_job, kept_job, segment_job
from rcm.workflows.engine.correlation import INTERNAL, TIMED_OUT
from rcm.workflows.repository import events as repository
from rcm.workflows.repository.events import Event, Match
from rcm.workflows.repository.ledger import WaitRow

_MOST: Final = 5000
#: More runs than this are woken by a delivery of their own, in chunks.
_MOST_AT_ONCE: Final = 20
_TIMED_OUT: Final = orjson.dumps(TIMED_OUT).decode()


@dataclass(frozen=True, slots=True)
class Raised:
    """`matched`: how many runs wait for it just now. `is_new` false: this very event was there before."""

    matched: int
    is_new: bool
    kept_until: datetime | None


class Delivery:
    """Groups answered rows by revision and node again, so that they travel in chunks as before."""

    def __init__(self, database: Database, backend: ExecutionBackend, chunk_rows: int) -> None:
        self._database = database
        self._backend = backend
        self._chunk_rows = chunk_rows

    async def run(self, org_id: UUID, _subject: UUID) -> None:
        """Deliver everything that is pending for the organisation."""
        while await self._database.take_turns(lambda: self._some(Actor(org_id))):
            continue

    async def run_kept(self, org_id: UUID, subject: UUID) -> None:
        """Bring kept events to those who came to wait for them: to one run (`subject`), or to all."""
        run_id = subject if subject != org_id else None
        await self._database.take_turns(lambda: self._kept(Actor(org_id), run_id))

    async def _some(self, actor: Actor) -> bool:
        async with self._database.write(actor) as session:
            # Two deliverers at once would only wait for each other; the second finds nothing to do.
            await session.only_one(f"deliver:{actor.org_id}")
            # First the events are taken, then the runs that wait for them are looked up: a later statement sees
            # every wait that was committed before its event was. The other way round, an event that comes between
            # the two would be taken and brought to nobody.
            taken = await repository.take_pending(session, _MOST)
            # Of several events with one key the oldest counts.
            events = {(event.kind, event.key): event for event in reversed(taken)}
            brought = await self._bring(session, events)
            await repository.finish(session, [event.event_id for event in taken], brought)
            return len(taken) == _MOST

    async def _bring(self, session: WriteSession, events: dict[tuple[str, str], Event]) -> list[UUID]:
        """The ids of those events that somebody has got."""
        matches = await repository.find_matches(session, list(events))
        if not matches:
            return []
        given = [(match, events.get((match.kind, match.key))) for match, _ in matches]
        await repository.deliver(session, [(m, event.payload if event else _TIMED_OUT) for m, event in given])
        await _send_on(session, self._backend, self._chunk_rows, [match for match, _ in matches])
        live = {(match.kind, match.key) for match, is_live in matches if is_live}
        return [event.event_id for key, event in events.items() if key in live]

    async def _kept(self, actor: Actor, run_id: UUID | None) -> None:
        async with self._database.write(actor) as session:
            await session.only_one(f"deliver:{actor.org_id}")
            pairs = await repository.pair_kept(session, run_id)
            if not pairs:
                return
            open_ = await repository.deliver(session, [(match, payload) for _, payload, match in pairs])
            got = [(event, m) for event, _, m in pairs if (m.run_id, m.node_id, m.iteration) in open_]
            await repository.mark_delivered(session, [event for event, _ in got])
            await _send_on(session, self._backend, self._chunk_rows, [match for _, match in got])


async def raise_events(session: WriteSession, kind: str, keys: list[str], payload: str | None = None) -> None:
    """Write events, one for each correlation key. Whoever does so enqueues a `deliver_job` too, in this
    transaction, or once after several; should that be lost, the timers find the events some seconds later."""
    if keys:
        await repository.insert_events(session, kind, list(zip(new_ids(len(keys)), keys, strict=True)), payload)


async def raise_event(
    session: WriteSession, backend: ExecutionBackend, event: Event, keep_s: float | None = None
) -> Raised:
    """Raise one event and bring it to who waits for it; kept for `keep_s` seconds when nobody does.

    A run that somebody holds just now gets it by a delivery of its own, after this transaction.
    """
    if keep_s is not None:
        await repository.lock_kind(session, event.kind, shared=False)
    is_new, kept_until = await repository.insert_event(session, event, keep_s)
    if not is_new:
        return Raised(0, is_new=False, kept_until=None)
    matched, others = await repository.count_waiting(session, event)
    if matched == 0 and keep_s is not None:
        await repository.finish(session, [event.event_id], [])
    elif others or not await _at_once(session, backend, event, matched):
        await backend.enqueue(session, deliver_job(session.actor.org_id))
    return Raised(matched, is_new=True, kept_until=kept_until)


async def _at_once(session: WriteSession, backend: ExecutionBackend, event: Event, matched: int) -> bool:
    if not 0 < matched <= _MOST_AT_ONCE:
        return False
    found = await repository.lock_waiting(session, event)
    if len(found) < matched or any(match.of_file for match in found):
        return False  # a file's rows are woken in chunks, many at once
    open_ = await repository.deliver(session, [(match, event.payload) for match in found])
    if not open_:
        return False
    await repository.mark_delivered(session, [event.event_id])
    # Somebody tells this one thing just now: its runs need not stand in line behind a file, whatever began them.
    woken = [replace(m, queue=INTERACTIVE) for m in found if (m.run_id, m.node_id, m.iteration) in open_]
    await _send_on(session, backend, _MOST_AT_ONCE, woken)
    return True


async def look_for_kept(session: WriteSession, backend: ExecutionBackend, waits: Sequence[WaitRow]) -> None:
    """These waits have been written in this transaction: is what they wait for here already? Then it is brought."""
    asked = [{"run": w.run_id, "kind": w.kind, "key": w.key} for w in waits if w.kind not in INTERNAL]
    if not asked:
        return
    for kind in sorted({str(wait["kind"]) for wait in asked}):
        await repository.lock_kind(session, kind, shared=True)
    runs = await repository.runs_with_kept(session, asked)
    if runs:
        org_id = session.actor.org_id
        await backend.enqueue(session, kept_job(org_id, runs[0] if len(runs) == 1 else org_id))


async def _send_on(session: WriteSession, backend: ExecutionBackend, chunk_rows: int, matches: Sequence[Match]) -> None:
    groups: dict[tuple[UUID, str, str], dict[UUID, None]] = defaultdict(dict)
    for match in matches:
        groups[match.revision_id, match.node_id, match.queue][match.run_id] = None
    for (_, _, queue), group in groups.items():
        members = list(group)
        for start in range(0, len(members), chunk_rows):
            segment = new_id()
            # A run that is still under way elsewhere finds its event by itself.
            if await repository.send_on(session, members[start : start + chunk_rows], segment):
                await backend.enqueue(session, segment_job(session.actor.org_id, segment, queue))
