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
#: How far before its beginning a listener looks for what is not committed yet.
_LOOK_BACK: Final = 10_000

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

    Versions are given when a row is written and seen when its transaction commits, so a lower one may turn up after a
    higher one, however long its transaction takes. What was read is therefore counted again, until all transactions
    that were open when it was read have ended, and at least for `window_s` seconds (a transaction has its number a
    moment after its first version). `earlier`: versions beyond `settled` that need not be told.
    """

    def __init__(
        self, last: int, settled: int | None = None, earlier: Sequence[int] = (), window_s: float = 10.0
    ) -> None:
        #: What is new lies beyond this.
        self.last = last
        #: Nothing can come late up to here.
        self.settled = last if settled is None else settled
        self._seen = set(earlier)
        self._window_s = window_s
        self._read: tuple[float, int] | None = None
        self._marks: deque[tuple[float, int, int]] = deque()

    @property
    def counted(self) -> int:
        """How many versions from `settled` to `last` were read."""
        return len(self._seen)

    def missing(self, versions: Sequence[int]) -> list[int]:
        """Those that were not read: they came late."""
        return [version for version in versions if version not in self._seen]

    def fresh(
        self, late: Sequence[Change], new: Sequence[Change], stand: outbox.Stand, now: float, *, whole: bool = True
    ) -> list[Change]:
        """What is to be told, each topic and id once; a late one under the last version that was told, so that who
        comes back after it hears nothing again. `stand` was seen before the two were read; `whole`: all that came late
        was."""
        if self._read is not None and self._read[1] > (self._marks[-1][2] if self._marks else self.settled):
            self._marks.append((self._read[0], stand.begun, self._read[1]))
        told: dict[tuple[str, UUID], int] = {}
        for topic, changed, version in (*late, *new):
            self._seen.add(version)
            told.pop((topic, changed), None)
            told[topic, changed] = max(version, self.last)
        self.last = max(self.last, *(version for _, _, version in new)) if new else self.last
        self._read = (now, self.last)
        if whole:
            self._settle(stand.ended, now)
        return [(topic, changed, version) for (topic, changed), version in told.items()]

    def _settle(self, ended: int, now: float) -> None:
        was = self.settled
        while self._marks and self._marks[0][0] <= now - self._window_s and self._marks[0][1] <= ended:
            self.settled = self._marks.popleft()[2]
        if self.settled != was:
            self._seen = {version for version in self._seen if version > self.settled}


async def tail_after(session: ReadSession, version: int | None = None) -> Tail:
    """From what is newest, or after a version. What is there already is not told, but what was begun and is not
    committed yet will be."""
    newest = await outbox.latest(session)
    last = newest if version is None else min(version, newest)
    settled = max(0, last - _LOOK_BACK)
    return Tail(last, settled, await outbox.versions(session, settled, last))


async def news(session: ReadSession, tail: Tail, now: float, most: int = _BATCH) -> list[Change]:
    """What the tail has not told; of more than `most`, the rest the next time."""
    stand = await outbox.stand(session, tail.settled, tail.last)
    missing: list[int] = []
    if stand.count != tail.counted:
        missing = tail.missing(await outbox.versions(session, tail.settled, tail.last))
    late = await outbox.named(session, missing[:most]) if missing else []
    new = await outbox.since(session, tail.last, most)
    return tail.fresh(late, new, stand, now, whole=len(missing) <= most)


LastEventId = Annotated[str | None, Header(description="Go on after this event.")]


@router.get("", response_class=StreamingResponse, responses={200: {"content": {"text/event-stream": {}}}})
async def listen(
    request: Request, actor: CurrentActor, database: CurrentDatabase, last_event_id: LastEventId = None
) -> StreamingResponse:
    """`event: batch|run|claim` with `data: {"topic", "id", "version"}`; what one may not read is not told."""
    return await begin(Stream(request, actor, database), last_event_id)


async def begin(stream: Stream, last_event_id: str | None) -> StreamingResponse:
    """From what is newest, or after the event that the listener has seen last. Raises TooManyStreams."""
    tail = await stream.start(last_event_id)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(stream.run(tail), media_type="text/event-stream", headers=headers)


class Stream:
    """One listener. Others say more of each change by `lines`."""

    def __init__(self, request: Request, actor: Actor, database: Database) -> None:
        self._request = request
        self._actor = actor
        self._database = database
        self._streams: Streams = request.app.state.streams

    async def start(self, last_event_id: str | None) -> Tail:
        """Where to go on."""
        self._streams.require_place()
        seen = int(last_event_id) if last_event_id and last_event_id.isdecimal() else None
        async with self._database.read(self._actor) as session:
            return await tail_after(session, seen)

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
            return await self.lines(session, await news(session, tail, now))

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
