"""SQL of the feed: what happened, told in the transaction in which it happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from rcm.core.db import ReadSession, WriteSession, array, json_rows
from rcm.core.ids import new_ids
from rcm.core.paging import COUNTED_TO, Filters, PageRequest, Rows, decode_cursor, encode_cursor
from rcm.quality.refusals import ActivityNotFound
from rcm.work.outbox import tell

#: The topic of the feed; who follows it gets the event's id.
TOPIC: Final = "activity"
#: How long a transaction may take to commit the events that it has written and still be found unread by those who
#: marked all as read meanwhile.
LATE_S: Final = 60
_SLICE: Final = 5000


@dataclass(frozen=True, slots=True)
class NewEvent:
    """`event_type` is one of activity_event_type_lu. `payload` holds what the feed shows; ids and figures as JSON."""

    event_type: str
    signal_id: UUID | None = None
    payload: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ActivityFilter:
    """`facility_id` and `metric_id` are those of the event's signal."""

    types: tuple[str, ...] = ()
    signal_id: UUID | None = None
    facility_id: str | None = None
    metric_id: str | None = None
    user_id: UUID | None = None
    unread: bool | None = None
    since: datetime | None = None


# The statement's time, not the transaction's: a run may have begun long before it tells.
_INSERT: Final = """
insert into activity_events (id, org_id, event_type, signal_id, user_id, payload, created_at)
select u.id, %s, u.kind, u.signal, %s, u.payload, statement_timestamp()
  from json_to_recordset(%s::json) as u(id uuid, kind text, signal uuid, payload jsonb)
"""
#: Asked first, so that the planner knows how little lies behind it.
_SEEN: Final = """
select coalesce((select w.read_until from activity_read_until w where w.org_id = %(org)s and w.user_id = %(me)s),
                '-infinity')::text
"""
#: For a person: what another did, after the watermark, and that was not read one by one.
MY_UNREAD: Final = """
e.user_id is distinct from %(me)s and e.created_at > %(seen)s::timestamptz
  and not exists (select from activity_read r
                   where r.org_id = %(org)s and r.user_id = %(me)s and r.event_id = e.id)
"""
#: For who is no person (the command line): what nobody has read.
_NOBODY_READ: Final = "e.read = false"
_FROM: Final = """
  from activity_events e
  left join app_user u on u.org_id = e.org_id and u.user_id = e.user_id
  left join signals s on s.org_id = e.org_id and s.id = e.signal_id
 where e.org_id = %(org)s
"""
_FIELDS: Final = """
select e.id, e.event_type, e.created_at, not ({unread}), e.payload, e.user_id, u.full_name,
       s.id, s.metric_id, s.facility, s.facility_id, s.service_line, s.simplified_signal_type, s.simplified_severity
"""
COUNT_UNREAD: Final = """
select e.event_type, count(*) from activity_events e where e.org_id = %(org)s and {unread}
 group by e.event_type order by e.event_type
"""
_MARK: Final = """
insert into activity_read (org_id, user_id, event_id) values (%(org)s, %(me)s, %(id)s)
on conflict (org_id, user_id, event_id) do nothing
"""
_BY_OTHERS: Final = "(%(me)s::uuid is null or user_id is distinct from %(me)s)"
_FLAG: Final = f"""
update activity_events set read = true where org_id = %(org)s and id = %(id)s and read = false and {_BY_OTHERS}
"""
_EXISTS: Final = "select 1 from activity_events where org_id = %(org)s and id = %(id)s"
#: The watermark never goes back.
_WATERMARK: Final = f"""
insert into activity_read_until (org_id, user_id, read_until)
values (%(org)s, %(me)s, least(%(until)s, now() - interval '{LATE_S} seconds'))
on conflict (org_id, user_id)
  do update set read_until = greatest(activity_read_until.read_until, excluded.read_until)
"""
_MARK_LATEST: Final = f"""
insert into activity_read (org_id, user_id, event_id)
select e.org_id, %(me)s, e.id from activity_events e
 where e.org_id = %(org)s and e.created_at <= %(until)s and {MY_UNREAD}
on conflict (org_id, user_id, event_id) do nothing
"""
_FLAG_ALL: Final = f"""
update activity_events set read = true
 where org_id = %(org)s and read = false and created_at <= %(until)s and {_BY_OTHERS}
"""
#: What the watermark says need not be said one by one.
_FORGET: Final = """
delete from activity_read r using activity_events e
 where r.org_id = %(org)s and r.user_id = %(me)s and e.org_id = r.org_id and e.id = r.event_id
   and e.created_at <= %(seen)s::timestamptz
"""


async def insert_events(session: WriteSession, events: Sequence[NewEvent], *, by_actor: bool = True) -> list[UUID]:
    """Their ids; the last one is the newest. Live feeds hear of each.

    The actor of the session, if it is a person, is who did it. What a run found nobody did (`by_actor` false): it is
    news for who asked for the run, too.
    """
    actor = session.actor
    ids = new_ids(len(events))
    for start in range(0, len(events), _SLICE):
        some = slice(start, start + _SLICE)
        rows = [
            {"id": event_id, "kind": event.event_type, "signal": event.signal_id, "payload": event.payload}
            for event_id, event in zip(ids[some], events[some], strict=True)
        ]
        await session.change(_INSERT, (actor.org_id, actor.user_id if by_actor else None, json_rows(rows)))
        await tell(session, TOPIC, ids[some])
    return ids


def _unread(session: ReadSession) -> str:
    return _NOBODY_READ if session.actor.user_id is None else MY_UNREAD


async def _values(session: ReadSession) -> dict[str, Any]:
    bound = {"org": session.actor.org_id, "me": session.actor.user_id}
    return bound | {"seen": (await session.rows(_SEEN, bound))[0][0]}


def _conditions(session: ReadSession, wanted: ActivityFilter) -> Filters:
    filters = Filters().equal("e.signal_id", wanted.signal_id).equal("e.user_id", wanted.user_id)
    filters.equal("s.facility_id", wanted.facility_id).equal("s.metric_id", wanted.metric_id)
    filters.where("e.created_at >= {}", wanted.since)
    filters.where("e.event_type = any({})", list(wanted.types) or None)
    return filters.only(f"({_unread(session)})", wanted.unread)


async def list_events(session: ReadSession, request: PageRequest, wanted: ActivityFilter) -> Rows:
    """The newest first; of those of one moment, by id."""
    filters = _conditions(session, wanted)
    bound = await _values(session) | filters.values
    source = " and ".join([_FROM, *filters.conditions])
    counted = f"select count(*), now() from (select 1 {source} limit {COUNTED_TO + 1}) counted"
    total, as_of = (await session.rows(counted, bound))[0]
    if request.after is not None:
        bound["at"], bound["id"] = decode_cursor(TOPIC, request.after, _key)
        source += " and (e.created_at, e.id) < (%(at)s, %(id)s)"
    rows = await session.rows(
        f"{_FIELDS.format(unread=_unread(session))} {source} order by e.created_at desc, e.id desc limit %(limit)s",
        bound | {"limit": request.limit + 1},
    )
    shown = rows[: request.limit]
    following = None
    if len(rows) > request.limit:
        following = encode_cursor(TOPIC, f"{shown[-1][2].isoformat()} {shown[-1][0]}")
    return Rows(shown, following, min(total, COUNTED_TO), total <= COUNTED_TO, as_of)


def _key(text: str) -> tuple[datetime, UUID]:
    at, _, key = text.partition(" ")
    return datetime.fromisoformat(at), UUID(key)


async def find_events(session: ReadSession, ids: Sequence[UUID]) -> list[tuple[Any, ...]]:
    """Of these, those that there are; in no order."""
    bound = await _values(session) | {"ids": array(ids)}
    fields = _FIELDS.format(unread=_unread(session))
    return await session.rows(f"{fields} {_FROM} and e.id = any(%(ids)s::uuid[])", bound)


async def count_unread(session: ReadSession) -> list[tuple[str, int]]:
    """(type, how many), of types that have any."""
    rows = await session.rows(COUNT_UNREAD.format(unread=_unread(session)), await _values(session))
    return [(row[0], row[1]) for row in rows]


async def mark_read(session: WriteSession, event_id: UUID) -> None:
    """By the session's person; the one flag of older readers says that somebody has. Raises ActivityNotFound."""
    bound = await _values(session) | {"id": event_id}
    if not await session.rows(_EXISTS, bound):
        raise ActivityNotFound(str(event_id))
    if session.actor.user_id is not None:
        await session.change(_MARK, bound)
    await session.change(_FLAG, bound)


async def mark_all_read(session: WriteSession, until: datetime) -> None:
    """All that can be seen and is not younger than `until`.

    An event is stamped before its transaction commits. The watermark therefore stays a minute behind, and what is
    younger is marked one by one: what commits a moment later is not taken for read.
    """
    bound = await _values(session) | {"until": until}
    if session.actor.user_id is not None:
        await session.change(_WATERMARK, bound)
        bound |= {"seen": (await session.rows(_SEEN, bound))[0][0]}
        await session.change(_MARK_LATEST, bound)
        await session.change(_FORGET, bound)
    await session.change(_FLAG_ALL, bound)
