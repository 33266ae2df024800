"""SQL of events and of the waits that they find. Times that must agree with each other are the database's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson

from rcm.core.db import ReadSession, WriteSession, array, json_rows
from rcm.core.paging import Filters, Listing, PageRequest, Rows, fetch


@dataclass(frozen=True, slots=True)
class Event:
    """`payload` is JSON text. `kept`: it stays for whoever comes to wait for it later."""

    event_id: UUID
    kind: str
    key: str
    payload: str | None
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A token that waits, of a run that is locked."""

    run_id: UUID
    revision_id: UUID
    queue: str
    node_id: str
    iteration: int
    kind: str
    key: str
    of_file: bool


_COLUMNS: Final = (
    "r.run_id, r.revision_id, r.queue, w.node_id, w.iteration, w.kind, w.correlation_key,"
    " r.batch_job_id is not null as of_file"
)
_LIVE: Final = "r.status not in ('COMPLETED', 'CANCELLED')"

_INSERT: Final = """
insert into run_event (event_id, org_id, kind, correlation_key, payload, expires_at)
values (%(event)s, %(org)s, %(kind)s, %(key)s, %(payload)s::jsonb, now() + make_interval(secs => %(keep)s))
on conflict (event_id) do nothing returning expires_at
"""
_INSERT_MANY: Final = """
insert into run_event (event_id, org_id, kind, correlation_key, payload)
select u.id, %s, %s, u.key, %s::jsonb from json_to_recordset(%s::json) as u(id uuid, key text)
"""
_SAME: Final = """
select kind = %(kind)s and correlation_key = %(key)s and payload is not distinct from %(payload)s::jsonb, expires_at
  from run_event where org_id = %(org)s and event_id = %(event)s
"""
# The lock makes later events wait until this one is done with: they are told apart by their age alone.
_TAKE: Final = """
select event_id, kind, correlation_key, payload::text, expires_at is not null from run_event
 where org_id = %(org)s and delivered_at is null and looked_at is null
 order by created_at, event_id limit %(most)s for update
"""
_DONE: Final = """
update run_event set updated_at = now(),
       looked_at = case when event_id = any(%(brought)s::uuid[]) then looked_at else now() end,
       delivered_at = case when event_id = any(%(brought)s::uuid[]) or expires_at is null then now() end
 where org_id = %(org)s and event_id = any(%(taken)s::uuid[])
"""
_MATCHES: Final = f"""
select {_COLUMNS}, {_LIVE}
  from workflow_run r join run_wait w on w.org_id = r.org_id and w.run_id = r.run_id
 where r.org_id = %(org)s and w.delivered_at is null
   and ((w.kind, w.correlation_key) in (select * from unnest(%(kinds)s::text[], %(keys)s::text[]))
        or w.due_at <= now())
 order by r.run_id for no key update of r
"""
# Who waits for this one, and is any event of the same key still on its way?
_WAITING: Final = f"""
select count(*), exists (select 1 from run_event e where e.org_id = %(org)s and e.kind = %(kind)s
         and e.correlation_key = %(key)s and e.delivered_at is null and e.looked_at is null
         and e.event_id <> %(event)s)
  from run_wait w join workflow_run r on r.org_id = w.org_id and r.run_id = w.run_id
 where w.org_id = %(org)s and w.kind = %(kind)s and w.correlation_key = %(key)s and w.delivered_at is null and {_LIVE}
"""
_LOCK_WAITING: Final = f"""
select {_COLUMNS}
  from workflow_run r join run_wait w on w.org_id = r.org_id and w.run_id = r.run_id
 where w.org_id = %(org)s and w.kind = %(kind)s and w.correlation_key = %(key)s and w.delivered_at is null and {_LIVE}
 order by r.run_id for no key update of r skip locked
"""
_DELIVER: Final = """
update run_wait w set updated_at = now(), delivered_at = now(), payload = u.payload
  from json_to_recordset(%(rows)s::json) as u(run_id uuid, node_id text, iteration int, payload jsonb)
 where w.org_id = %(org)s and w.run_id = any(%(runs)s::uuid[])
   and w.run_id = u.run_id and w.node_id = u.node_id and w.iteration = u.iteration
   and w.delivered_at is null
returning w.run_id, w.node_id, w.iteration
"""
_SEND_ON: Final = """
update workflow_run r set updated_at = now(), segment_id = %(segment)s
 where r.org_id = %(org)s and r.run_id = any(%(runs)s::uuid[]) and r.segment_id is null and r.status = 'IN_PROGRESS'
returning r.run_id
"""
_KEPT_FOR: Final = """
select u.run from json_to_recordset(%(waits)s::json) as u(run uuid, kind text, key text)
 where exists (select 1 from run_event e where e.org_id = %(org)s and e.kind = u.kind and e.correlation_key = u.key
                  and e.delivered_at is null and e.expires_at > now())
 limit 2
"""
# The oldest event goes to whoever waits longest, the next one to the next.
_PAIRS: Final = f"""
with pair as (
  select e.event_id, e.payload::text as payload, {_COLUMNS},
         dense_rank() over (partition by e.kind, e.correlation_key order by e.created_at, e.event_id) as event_place,
         dense_rank() over (partition by e.kind, e.correlation_key
                                order by w.created_at, w.run_id, w.node_id, w.iteration) as wait_place
    from run_event e
    join run_wait w on w.org_id = e.org_id and w.kind = e.kind and w.correlation_key = e.correlation_key
    join workflow_run r on r.org_id = w.org_id and r.run_id = w.run_id
   where e.org_id = %(org)s and e.delivered_at is null and e.expires_at > now() and w.delivered_at is null
     and r.status in ('PENDING', 'IN_PROGRESS', 'PAUSED') and (%(run)s::uuid is null or r.run_id = %(run)s)
)
select event_id, payload, run_id, revision_id, queue, node_id, iteration, kind, correlation_key, of_file
  from pair where event_place = wait_place order by run_id
"""
_LOCK_RUNS: Final = """
select 1 from workflow_run where org_id = %s and run_id = any(%s::uuid[]) order by run_id for no key update
"""
_BROUGHT: Final = "update run_event set delivered_at = now() where org_id = %s and event_id = any(%s::uuid[])"
#: For rcm_ops: organisations where a kept event and a wait stand side by side and nobody has seen it.
_ORGS_WITH_PAIRS: Final = """
select distinct e.org_id from run_event e
  join run_wait w on w.org_id = e.org_id and w.kind = e.kind and w.correlation_key = e.correlation_key
  join workflow_run r on r.org_id = w.org_id and r.run_id = w.run_id
 where e.delivered_at is null and e.looked_at is not null and e.expires_at > now() and w.delivered_at is null
   and r.status in ('PENDING', 'IN_PROGRESS', 'PAUSED')
"""
_ORGS_WITH_EXPIRED: Final = """
select distinct org_id from run_event
 where delivered_at is null and expires_at < now() - make_interval(secs => %s)
"""
_REMOVE_EXPIRED: Final = """
delete from run_event where org_id = %(org)s and event_id in (
  select event_id from run_event where org_id = %(org)s and delivered_at is null
     and expires_at < now() - make_interval(secs => %(age)s) limit %(most)s for update skip locked)
"""

#: States in which people see an event. `dropped`: nobody waited, and it was not to be kept.
EVENT_STATES: Final = {
    "waiting": "e.delivered_at is null and (e.looked_at is null or e.expires_at > now())",
    "delivered": "e.delivered_at is not null and (e.looked_at is null or e.expires_at is not null)",
    "expired": "e.delivered_at is null and e.looked_at is not null and e.expires_at <= now()",
    "dropped": "e.delivered_at is not null and e.looked_at is not null and e.expires_at is null",
}
_STATE: Final = "case " + " ".join(f"when {held} then '{name}'" for name, held in EVENT_STATES.items()) + " end"
_EVENTS: Final = Listing(
    name="events",
    select=f"select e.event_id, e.kind, e.correlation_key, {_STATE}, e.created_at, e.delivered_at, e.expires_at",
    source=" from run_event e where e.org_id = %(org)s and e.kind <> all(%(internal)s)",
    key="e.event_id",
    parse=UUID,
    descending=True,
)


async def insert_event(session: WriteSession, event: Event, keep_s: float | None) -> tuple[bool, datetime | None]:
    """Is it new, and until when is it kept? An event of the same id that is there already stays as it is."""
    values = _values(session, event) | {"keep": keep_s, "payload": event.payload}
    rows = await session.rows(_INSERT, values)
    return (True, rows[0][0]) if rows else (False, None)


async def find_same(session: WriteSession, event: Event) -> tuple[bool, datetime | None] | None:
    """Does the event of this id say the same? None when there is no such event here."""
    rows = await session.rows(_SAME, _values(session, event) | {"payload": event.payload})
    return (rows[0][0], rows[0][1]) if rows else None


async def insert_events(session: WriteSession, kind: str, ids: Sequence[tuple[UUID, str]], payload: str | None) -> None:
    rows = json_rows([{"id": event_id, "key": key} for event_id, key in ids])
    await session.change(_INSERT_MANY, (session.actor.org_id, kind, payload, rows))


async def take_pending(session: WriteSession, most: int) -> list[Event]:
    """The oldest events that nobody has brought anywhere, locked, in their order."""
    return [Event(*row) for row in await session.rows(_TAKE, {"org": session.actor.org_id, "most": most})]


async def finish(session: WriteSession, taken: Sequence[UUID], brought: Sequence[UUID]) -> None:
    """Taken events that were brought to nobody are kept, or dropped where nobody asked to keep them."""
    if taken:
        values = {"org": session.actor.org_id, "taken": array(taken), "brought": array(brought)}
        await session.change(_DONE, values)


async def find_matches(session: WriteSession, events: Sequence[tuple[str, str]]) -> list[tuple[Match, bool]]:
    """Who waits for one of these (kind, key), or whose time is up, locked; false: its run has ended meanwhile."""
    kinds, keys = [kind for kind, _ in events], [key for _, key in events]
    rows = await session.rows(_MATCHES, {"org": session.actor.org_id, "kinds": kinds, "keys": keys})
    return [(Match(*row[:8]), row[8]) for row in rows]


async def count_waiting(session: WriteSession, event: Event) -> tuple[int, bool]:
    """How many wait for it, and is another of the same key still to be brought?"""
    rows = await session.rows(_WAITING, _values(session, event))
    return rows[0][0], rows[0][1]


async def lock_waiting(session: WriteSession, event: Event) -> list[Match]:
    """Those who wait for it and whom nobody holds: this never waits for a lock, so it can't be part of a deadlock."""
    return [Match(*row) for row in await session.rows(_LOCK_WAITING, _values(session, event))]


async def deliver(session: WriteSession, brought: Sequence[tuple[Match, str | None]]) -> set[tuple[UUID, str, int]]:
    """Write payloads to waits; the (run, node, iteration) of those that were still open."""
    rows = [
        {
            "run_id": m.run_id,
            "node_id": m.node_id,
            "iteration": m.iteration,
            "payload": orjson.Fragment(payload or "{}"),
        }
        for m, payload in brought
    ]
    values = {"org": session.actor.org_id, "rows": json_rows(rows), "runs": array({m.run_id for m, _ in brought})}
    return {(row[0], row[1], row[2]) for row in await session.rows(_DELIVER, values)}


async def send_on(session: WriteSession, runs: Sequence[UUID], segment: UUID) -> bool:
    """Give runs that nobody advances to a segment; false when all of them are under way, or ended."""
    values = {"org": session.actor.org_id, "runs": array(runs), "segment": segment}
    return bool(await session.rows(_SEND_ON, values))


async def runs_with_kept(session: WriteSession, waits: Sequence[dict[str, Any]]) -> list[UUID]:
    """Of waits ({run, kind, key}) that are about to be written, up to two whose event is here already."""
    rows = await session.rows(_KEPT_FOR, {"org": session.actor.org_id, "waits": json_rows(waits)})
    return [row[0] for row in rows]


async def pair_kept(session: WriteSession, run_id: UUID | None) -> list[tuple[UUID, str | None, Match]]:
    """Kept events with the wait that each goes to (of this run, or of all), and those runs locked."""
    org = session.actor.org_id
    rows = await session.rows(_PAIRS, {"org": org, "run": run_id})
    await session.rows(_LOCK_RUNS, (org, array({row[2] for row in rows})))
    return [(row[0], row[1], Match(*row[2:])) for row in rows]


async def mark_delivered(session: WriteSession, events: Sequence[UUID]) -> None:
    await session.change(_BROUGHT, (session.actor.org_id, array(events)))


async def lock_kind(session: WriteSession, kind: str, *, shared: bool) -> None:
    """Kept events and waits of one kind pass each other one by one: `shared` by those who come to wait."""
    name = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    await session.rows(f"select {name}(hashtextextended(%s, 0))", (f"events:{session.actor.org_id}:{kind}",))


async def organizations_with_pairs(session: ReadSession) -> list[UUID]:
    return [row[0] for row in await session.rows(_ORGS_WITH_PAIRS)]


async def organizations_with_expired(session: ReadSession, age_s: float) -> list[UUID]:
    return [row[0] for row in await session.rows(_ORGS_WITH_EXPIRED, (age_s,))]


async def remove_expired(session: WriteSession, age_s: float, most: int) -> int:
    """Remove events that expired longer ago than that and were brought to nobody."""
    return await session.change(_REMOVE_EXPIRED, {"org": session.actor.org_id, "age": age_s, "most": most})


async def list_events(
    session: ReadSession, request: PageRequest, internal: Sequence[str], status: str | None, kind: str | None
) -> Rows:
    """The newest first, without what came with them: that may be personal."""
    filters = Filters().equal("e.kind", kind)
    if status is not None:
        filters.conditions.append(f"({EVENT_STATES[status]})")
    return await fetch(session, _EVENTS, request, filters, {"org": session.actor.org_id, "internal": list(internal)})


def _values(session: WriteSession, event: Event) -> dict[str, Any]:
    return {"org": session.actor.org_id, "event": event.event_id, "kind": event.kind, "key": event.key}
