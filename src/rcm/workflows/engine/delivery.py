"""Bring what happened to the runs that wait for it, and send those runs on.

An event is a row written by whoever learnt of it, in that transaction. Delivery is a transaction of
its own that locks runs first and waits second, as segments do, and never the thing that happened:
so it can't deadlock with either side, and an event is delivered once it is committed.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Final
from uuid import UUID

import orjson

from rcm.core.actor import Actor
from rcm.core.db import Database, WriteSession, array, json_rows
from rcm.core.ids import new_id
from rcm.workflows.backend import BATCH, INTERACTIVE, ExecutionBackend, segment_job

_MOST: Final = 5000
_TIMED_OUT: Final = '{"timeout": true}'

# First the events are taken, then the runs that wait for them are looked up: a later statement sees
# every wait that was committed before its event was. The other way round, an event that comes between
# the two would be taken and brought to nobody.
_TAKE: Final = """
update run_event set updated_at = now(), delivered_at = now()
 where org_id = %(org)s and event_id in (
   select event_id from run_event where org_id = %(org)s and delivered_at is null
    order by created_at, event_id limit %(most)s)
returning kind, correlation_key, payload::text, event_id
"""

_MATCHES: Final = """
select r.run_id, r.revision_id, r.batch_job_id, w.node_id, w.iteration, w.kind, w.correlation_key
  from workflow_run r join run_wait w on w.org_id = r.org_id and w.run_id = r.run_id
 where r.org_id = %(org)s and w.delivered_at is null
   and ((w.kind, w.correlation_key) in (select * from unnest(%(kinds)s::text[], %(keys)s::text[]))
        or w.due_at <= now())
 order by r.run_id for no key update of r
"""

_DELIVER: Final = """
update run_wait w set updated_at = now(), delivered_at = now(), payload = u.payload
  from json_to_recordset(%(rows)s::json) as u(run_id uuid, node_id text, iteration int, payload jsonb)
 where w.org_id = %(org)s and w.run_id = any(%(runs)s::uuid[])
   and w.run_id = u.run_id and w.node_id = u.node_id and w.iteration = u.iteration
   and w.delivered_at is null
"""

_SEND_ON: Final = """
update workflow_run r set updated_at = now(), segment_id = %(segment)s
 where r.org_id = %(org)s and r.run_id = any(%(runs)s::uuid[]) and r.segment_id is null and r.status = 'IN_PROGRESS'
returning r.run_id
"""


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

    async def _some(self, actor: Actor) -> bool:
        async with self._database.write(actor) as session:
            # Two deliverers at once would only wait for each other; the second finds nothing to do.
            await session.only_one(f"deliver:{actor.org_id}")
            taken = await session.rows(_TAKE, {"org": actor.org_id, "most": _MOST})
            # Of several events with one key the oldest counts: ids grow with time.
            events = {(row[0], row[1]): row[2] for row in sorted(taken, key=lambda row: row[3], reverse=True)}
            await self._bring(session, events)
            return len(taken) == _MOST

    async def _bring(self, session: WriteSession, events: dict[tuple[str, str], str | None]) -> None:
        org = session.actor.org_id
        kinds, keys = [kind for kind, _ in events], [key for _, key in events]
        matches = await session.rows(_MATCHES, {"org": org, "kinds": kinds, "keys": keys})
        if not matches:
            return
        brought = [
            {
                "run_id": row[0],
                "node_id": row[3],
                "iteration": row[4],
                "payload": orjson.Fragment(events.get((row[5], row[6]), _TIMED_OUT) or "{}"),
            }
            for row in matches
        ]
        await session.change(
            _DELIVER, {"org": org, "rows": json_rows(brought), "runs": array(row[0] for row in matches)}
        )
        await self._send_on(session, [(row[0], row[1], row[2], row[3]) for row in matches])

    async def _send_on(self, session: WriteSession, runs: list[tuple[UUID, UUID, UUID | None, str]]) -> None:
        groups: dict[tuple[UUID, str, bool], list[UUID]] = defaultdict(list)
        for run_id, revision_id, batch_job_id, node_id in runs:
            groups[revision_id, node_id, batch_job_id is not None].append(run_id)
        for (_, _, in_batch), members in groups.items():
            for start in range(0, len(members), self._chunk_rows):
                await self._chunk(session, members[start : start + self._chunk_rows], in_batch=in_batch)

    async def _chunk(self, session: WriteSession, runs: list[UUID], *, in_batch: bool) -> None:
        segment, org = new_id(), session.actor.org_id
        sent = await session.rows(_SEND_ON, {"org": org, "runs": array(runs), "segment": segment})
        if sent:  # a run that is still under way elsewhere finds its event by itself
            await self._backend.enqueue(session, segment_job(org, segment, BATCH if in_batch else INTERACTIVE))


async def raise_events(session: WriteSession, kind: str, keys: list[str], payload: str | None = None) -> None:
    """Write events, one for each correlation key. Whoever does so enqueues a `deliver_job` too, in this
    transaction, or once after several; should that be lost, the timers find the events some seconds later."""
    if not keys:
        return
    await session.change(
        "insert into run_event (event_id, org_id, kind, correlation_key, payload)"
        " select u.id, %s, %s, u.key, %s::jsonb from json_to_recordset(%s::json) as u(id uuid, key text)",
        (session.actor.org_id, kind, payload, json_rows([{"id": new_id(), "key": key} for key in keys])),
    )
