"""/activity/stream: the feed as it grows (server-sent events), over the same machinery as /events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import Query, Request
from starlette.responses import StreamingResponse

from rcm.api.events import Change, LastEventId, Stream, begin, sent
from rcm.core.actor import Actor
from rcm.core.db import Database, ReadSession
from rcm.core.http import CurrentDatabase, api_router, requires
from rcm.core.permissions import Permission
from rcm.quality.repository.activity import TOPIC
from rcm.quality.schemas.activity import EventType
from rcm.quality.service import feed

router: Final = api_router("/activity", "activity")

Reader = Annotated[Actor, requires(Permission.SIGNAL_READ)]


class _ActivityStream(Stream):
    """Whole events of the feed in the place of ids, as this person has them."""

    def __init__(self, request: Request, actor: Actor, database: Database, types: Sequence[EventType]) -> None:
        super().__init__(request, actor, database)
        self._types = frozenset(types)

    async def lines(self, session: ReadSession, changes: Sequence[Change]) -> bytes:
        told = {changed: version for topic, changed, version in changes if topic == TOPIC}
        if Permission.SIGNAL_READ not in session.actor.permissions:
            return b""  # taken away while the stream was open
        events = await feed.by_ids(session, list(told))
        return b"".join(
            sent(TOPIC, version, events[changed].model_dump_json().encode())
            for changed, version in told.items()
            if changed in events and (not self._types or events[changed].event_type in self._types)
        )


@router.get("/stream", response_class=StreamingResponse, responses={200: {"content": {"text/event-stream": {}}}})
async def stream_activity(
    request: Request,
    actor: Reader,
    database: CurrentDatabase,
    event_type: Annotated[list[EventType] | None, Query(alias="type", description="Of these types only.")] = None,
    last_event_id: LastEventId = None,
) -> StreamingResponse:
    """`event: activity` with the event as /activity has it; `id` is what Last-Event-ID names to go on after it."""
    return await begin(_ActivityStream(request, actor, database, event_type or ()), last_event_id)
