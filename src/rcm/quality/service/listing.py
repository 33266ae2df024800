"""The list of signals with its facets, from columns that a process keeps in memory and brings up to date first."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from rcm.core.actor import Actor
from rcm.core.db import Database, ReadSession
from rcm.core.paging import PageRequest, decode_cursor, encode_cursor
from rcm.quality.listing.answering import After, Answer, Asking, Count
from rcm.quality.listing.columns import SignalColumns
from rcm.quality.listing.query import SignalQuery
from rcm.quality.repository import listing
from rcm.quality.repository.listing import Seen
from rcm.quality.schemas.listing import FacetOut, FacetValueOut, SignalPageOut
from rcm.quality.schemas.signals import PersonOut, SignalOut

#: More changes than this are read faster as a whole.
_MOST_CHANGES: Final = 20_000
#: Rows behind the sorted ones cost memory and are made part of them in time.
_MOST_LATER: Final = 50_000
#: After so long without a look all is read anew: what was removed meanwhile may be forgotten (a week later).
_LONGEST_S: Final = 24 * 3600.0
_FACET_VALUES: Final = 100


@dataclass(slots=True)
class _Kept:
    """An organisation's columns. One request at a time brings them up to date and asks them."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    seen: Seen | None = None
    columns: SignalColumns | None = None
    looked: float = 0.0


class SignalLists:
    """The columns of the organisations that were asked for last; of one process, for one database."""

    def __init__(self, most_bytes: int = 512 * 1024 * 1024, longest_s: float = _LONGEST_S) -> None:
        self._most = most_bytes
        self._longest_s = longest_s
        self._kept: OrderedDict[UUID, _Kept] = OrderedDict()

    @asynccontextmanager
    async def turn(self, org_id: UUID) -> AsyncIterator[_Kept]:
        """What `ask` works on. Wait for it with no session open: those who wait for the first reading of a million
        signals would keep the connections of all others."""
        kept = self._kept.setdefault(org_id, _Kept())
        self._kept.move_to_end(org_id)
        async with kept.lock:
            yield kept

    async def ask(
        self, session: ReadSession, kept: _Kept, query: SignalQuery, after: After | None, limit: int, *, facets: bool
    ) -> Answer:
        """As of this request: what any process committed before it is in the answer."""
        names = await listing.metric_names(session)
        if time.monotonic() - kept.looked > self._longest_s:
            kept.seen = None
        columns = await _current(session, kept)
        kept.looked = time.monotonic()
        self._make_room(session.actor.org_id)
        return await asyncio.to_thread(lambda: Asking(columns, query, names).answer(after, limit, facets=facets))

    def _make_room(self, org: UUID) -> None:
        """Who was not asked for longest goes first; the one that is asked for stays."""
        used = {each: kept.columns.size for each, kept in self._kept.items() if kept.columns is not None}
        for each in list(used):
            if sum(used.values()) <= self._most:
                return
            if each != org and not self._kept[each].lock.locked():
                del self._kept[each], used[each]


async def _current(session: ReadSession, kept: _Kept) -> SignalColumns:
    if kept.seen is not None and kept.columns is not None and kept.columns.later <= _MOST_LATER:
        seen, changed = await listing.changed_since(session, kept.seen, _MOST_CHANGES + 1)
        same = seen.server == kept.seen.server and seen.end >= kept.seen.end
        if same and len(changed) <= _MOST_CHANGES:
            kept.columns.apply(changed)
            kept.seen = seen
            return kept.columns
    kept.columns = None  # the old ones and the new ones together would need twice the room
    kept.seen, frame = await listing.all_columns(session)
    kept.columns = await asyncio.to_thread(SignalColumns, frame)
    return kept.columns


async def signals(
    database: Database, actor: Actor, lists: SignalLists, query: SignalQuery, request: PageRequest, *, facets: bool
) -> SignalPageOut:
    """One page. Raises CursorInvalid for a cursor of another list or order."""
    name = f"signals:{'-' if query.descending else ''}{query.sort}"
    after = decode_cursor(name, request.after, _after) if request.after is not None else None
    async with AsyncExitStack() as turn:
        kept = await turn.enter_async_context(lists.turn(actor.org_id))
        async with database.read(actor) as session:
            answer = await lists.ask(session, kept, query, after, request.limit, facets=facets)
            await turn.aclose()
            records = await listing.page_of(session, answer.ids)
            counted = await _facets(session, answer.facets) if facets else None
    return SignalPageOut(
        items=[SignalOut.model_validate(each | {"assignee": _assignee(each)}) for each in records],
        next=encode_cursor(name, f"{answer.last.key!r} {answer.last.signal_id}") if answer.last else None,
        total=answer.total,
        total_is_exact=True,
        as_of=datetime.now(UTC),
        suspect_data=answer.suspect,
        facets=counted,
    )


def _after(text: str) -> After:
    key, signal_id = text.split(" ")
    return After(float(key), UUID(signal_id))


def _assignee(record: listing.Record) -> PersonOut | None:
    user_id = record["assignee_id"]
    return PersonOut(user_id=user_id, full_name=record["assignee_name"]) if user_id else None


async def _facets(session: ReadSession, facets: dict[str, list[Count]]) -> dict[str, FacetOut]:
    people = [each.value for each in facets["assignee"] if each.value is not None]
    names = await listing.names_of(session, people) if people else {}
    return {
        name: FacetOut(
            values=[
                FacetValueOut(
                    value=each.value,
                    label=names.get(each.value) if name == "assignee" else each.label,
                    count=each.rows,
                )
                for each in counts[:_FACET_VALUES]
            ],
            distinct=len(counts),
        )
        for name, counts in facets.items()
    }
