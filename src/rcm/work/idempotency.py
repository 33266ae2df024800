"""Do a write once, however often its caller sends it: the answer stands beside the key, in the same transaction.

Nothing is written before the write itself commits. So a request that failed, or whose process was killed, leaves no
key behind, and its repetition does it anew.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, Protocol, TypeVar

import structlog
from pydantic import BaseModel

from rcm.core.db import LockHeld, WriteSession
from rcm.core.errors import Conflict
from rcm.work.repository import delete_expired, find_answer, keep_answer

T = TypeVar("T", bound=BaseModel)
log = structlog.get_logger()

#: Only what went well is kept; whether that is a 200 or a 201 is the route's to say.
_OK: Final = 200


class KeyReused(Conflict):
    """This Idempotency-Key was sent with another request. Make a new key for each thing that is to be done."""

    code = "work.idempotency_key_reused"


class RequestUnderWay(Conflict):
    """The first request with this Idempotency-Key is still at work. Send it again in a moment."""

    code = "work.request_under_way"


class Repeat(Protocol):
    """A key, and a digest of what was asked for under it."""

    @property
    def key(self) -> str | None: ...

    @property
    def digest(self) -> str: ...


async def once(session: WriteSession, repeat: Repeat, answer: type[T], act: Callable[[], Awaitable[T]]) -> T:
    """What `act` answers; or what it answered when this request came the first time.

    `act` must do all that it does through `session`. Answers are kept for a day. Raises KeyReused, RequestUnderWay.
    """
    if repeat.key is None:
        return await act()
    try:
        await session.only_one(f"idempotency:{session.actor.org_id}:{repeat.key}")
    except LockHeld:
        raise RequestUnderWay from None
    kept = await find_answer(session, repeat.key)
    if kept is not None:
        digest, response = kept
        if digest != repeat.digest:
            raise KeyReused
        log.info("request_repeated")
        return answer.model_validate(response)
    done = await act()
    await delete_expired(session)
    await keep_answer(session, repeat.key, repeat.digest, _OK, done.model_dump_json())
    return done
