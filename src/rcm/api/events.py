"""/events: what changed, as it changes (server-sent events, HTML standard 9.2)."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Final
from uuid import UUID

import orjson
from fastapi import Header, Request
from starlette.responses import StreamingResponse

from rcm.core.actor import Actor
from rcm.core.db import Database, ReadSession
from rcm.core.errors import DomainError
from rcm.core.http import CurrentActor, CurrentDatabase, SignIn, api_router, bearer_token
from rcm.core.permissions import Permission
from rcm.work import outbox

if TYPE_CHECKING:
    from collections.abc import Iterator

router = api_router("/events", "events")

#: Who may hear of what.
TOPICS: Final = {
    "batch": Permission.BATCH_READ,
    "run": Permission.RUN_READ,
    "claim": Permission.CLAIM_READ,
    "task": Permission.TASK_READ,
    "notification": Permission.TASK_READ,
    "workflow": Permission.WORKFLOW_READ,
    "requirement": Permission.REQUIREMENT_READ,
    "signal": Permission.SIGNAL_READ,
    "activity": Permission.SIGNAL_READ,
    "signal_run": Permission.SIGNAL_READ,
    "metric_load": Permission.SIGNAL_READ,
}
_POLL_S: Final = 0.5
_HEARTBEAT_S: Final = 15.0
_CHECK_S: Final = 30.0
_MOST_STREAMS: Final = 200
_BATCH: Final = 2000

Change = tuple[str, UUID, int]


class TooManyStreams(DomainError):
    """Too many pages listen to this server already. The page asks again by itself."""

    code = "core.streams_exhausted"
    retryable = True


class Streams:
    """How many streams are open. `close` ends them all, so that a server can stop."""

    def __init__(self, most: int = _MOST_STREAMS) -> None:
        self._most = most
        self._closing = asyncio.Event()
        self.open = 0

    @contextmanager
    def place(self) -> Iterator[None]:
        self.open += 1
        try:
            yield
        finally:
            self.open -= 1

    def require_place(self) -> None:
        if self.open >= self._most or self._closing.is_set():
            raise TooManyStreams(f"Open: {self.open}.")

    def close(self) -> None:
        self._closing.set()

    async def closed_within(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._closing.wait(), seconds)
        except TimeoutError:
            return False
        return True


class Tail:
    """Which changes are new. Pure.

    Versions are given when a row is written and seen when its transaction commits, so a lower one may turn up
    after a higher one. The last `window_s` seconds are therefore read again, up to `most` versions of them.
    """

    def __init__(self, start: int, window_s: float = 10.0, most: int = 1000) -> None:
        self._start = start
        self._last = start
        self._window_s = window_s
        self._most = most
        self._marks: deque[tuple[float, int]] = deque()
        self._seen: set[int] = set()

    @property
    def after(self) -> int:
        """Read from here."""
        return max(self._start, self._last - self._most)

    def fresh(self, changes: Sequence[Change], now: float) -> list[Change]:
        new = [change for change in changes if change[2] not in self._seen]
        self._seen.update(version for _, _, version in new)
        if new:
            self._last = max(self._last, *(version for _, _, version in new))
        self._marks.append((now, self._last))
        while self._marks and self._marks[0][0] < now - self._window_s:
            self._start = self._marks.popleft()[1]
        self._seen = {version for version in self._seen if version > self.after}
        return new


LastEventId = Annotated[str | None, Header(description="Go on after this event.")]


@router.get("", response_class=StreamingResponse, responses={200: {"content": {"text/event-stream": {}}}})
async def listen(
    request: Request, actor: CurrentActor, database: CurrentDatabase, last_event_id: LastEventId = None
) -> StreamingResponse:
    """`event: batch|run|claim` with `data: {"topic", "id", "version"}`; what one may not read is not told."""
    return await begin(Stream(request, actor, database), last_event_id)


async def begin(stream: Stream, last_event_id: str | None) -> StreamingResponse:
    """From what is newest, or after the event that the listener has seen last. Raises TooManyStreams."""
    start = await stream.start(last_event_id)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream.run(Tail(start)), media_type="text/event-stream", headers=headers)


class Stream:
    """One listener. Others say more of each change by `lines`."""

    def __init__(self, request: Request, actor: Actor, database: Database) -> None:
        self._request = request
        self._actor = actor
        self._database = database
        self._streams: Streams = request.app.state.streams

    async def start(self, last_event_id: str | None) -> int:
        """The version to go on after."""
        self._streams.require_place()
        async with self._database.read(self._actor) as session:
            newest = await outbox.latest(session)
        return min(int(last_event_id), newest) if last_event_id and last_event_id.isdecimal() else newest

    async def lines(self, session: ReadSession, changes: Sequence[Change]) -> bytes:
        """What is sent of these changes, in their order."""
        allowed = session.actor.permissions
        return b"".join(_line(*change) for change in changes if TOPICS.get(change[0]) in allowed)

    async def run(self, tail: Tail) -> AsyncIterator[bytes]:
        with self._streams.place():
            yield b": connected\n\n"
            spoke = checked = time.monotonic()
            while not await self._request.is_disconnected():
                now = time.monotonic()
                if now - checked > _CHECK_S:
                    if not await self._still_signed_in():
                        return
                    checked = now
                lines = await self._news(tail, now)
                if lines or now - spoke > _HEARTBEAT_S:
                    yield lines or b": heartbeat\n\n"
                    spoke = now
                if await self._streams.closed_within(_POLL_S):
                    return

    async def _news(self, tail: Tail, now: float) -> bytes:
        async with self._database.read(self._actor) as session:
            changes = await outbox.since(session, tail.after, _BATCH)
            return await self.lines(session, tail.fresh(changes, now))

    async def _still_signed_in(self) -> bool:
        """A token may be revoked while somebody listens with it."""
        sign_in: SignIn = self._request.app.state.sign_in
        try:
            self._actor = await sign_in(bearer_token(self._request), self._actor.org_id)
        except DomainError:
            return False
        return True


def _line(topic: str, changed: UUID, version: int) -> bytes:
    return sent(topic, version, orjson.dumps({"topic": topic, "id": changed, "version": version}))


def sent(event_name: str, version: int, data: bytes) -> bytes:
    """One event as it is sent; `data` has no line breaks."""
    return b"event: %s\nid: %d\ndata: %s\n\n" % (event_name.encode(), version, data)
