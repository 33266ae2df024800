"""SQL of the feed: what happened, told in the transaction in which it happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from rcm.core.db import WriteSession, json_rows
from rcm.core.ids import new_ids
from rcm.work.outbox import tell

#: The topic of the feed; who follows it gets the event's id.
TOPIC: Final = "activity"


@dataclass(frozen=True, slots=True)
class NewEvent:
    """`event_type` is one of activity_event_type_lu. `payload` holds what the feed shows; ids and figures as JSON."""

    event_type: str
    signal_id: UUID | None = None
    payload: dict[str, Any] = field(default_factory=dict)


# The statement's time, not the transaction's: a run may have begun long before it tells.
_INSERT: Final = """
insert into activity_events (id, org_id, event_type, signal_id, user_id, payload, created_at)
select u.id, %s, u.kind, u.signal, %s, u.payload, statement_timestamp()
  from json_to_recordset(%s::json) as u(id uuid, kind text, signal uuid, payload jsonb)
"""


async def insert_events(session: WriteSession, events: Sequence[NewEvent]) -> list[UUID]:
    """Their ids. The actor of the session, if it is a person, is who did it. Live feeds hear of each."""
    if not events:
        return []
    ids = new_ids(len(events))
    rows = [
        {"id": event_id, "kind": event.event_type, "signal": event.signal_id, "payload": event.payload}
        for event_id, event in zip(ids, events, strict=True)
    ]
    await session.change(_INSERT, (session.actor.org_id, session.actor.user_id, json_rows(rows)))
    await tell(session, TOPIC, ids)
    return ids
