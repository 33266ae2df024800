"""How many jobs of a queue are at work at once in this process, and how many of them one organisation's.

Each class of queue has places of its own: a person's run does not wait until a file's chunk is through. Of
these places one organisation never holds all, so that another one's job finds a place at once, however much
of the first one's work stands in line.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from rcm.workflows.backend import INTAKE, INTERACTIVE

#: Jobs taken beyond those at work, so that short ones need not wait for the next look into the queue.
_CLAIM_AHEAD: Final = {INTERACTIVE: 2}


@dataclass(frozen=True, slots=True)
class Share:
    """`most` jobs of a queue are at work, `each` of one organisation; `claimed` and `claimed_each` are taken along
    from the queue."""

    most: int
    each: int
    claimed: int
    claimed_each: int


def share_of(queue: str, concurrency: int) -> Share:
    """`concurrency` for one organisation, and a quarter more, at least one place, that it can't take."""
    each = max(1, concurrency // 2) if queue == INTAKE else concurrency
    most = each + max(1, each // 4)
    ahead = _CLAIM_AHEAD.get(queue, 1)
    return Share(most, each, most * ahead, each * ahead)


@dataclass(slots=True)
class _Line:
    places: asyncio.Semaphore
    users: int = 0


@dataclass(slots=True)
class _Queue:
    share: Share
    places: asyncio.Semaphore
    lines: dict[UUID, _Line] = field(default_factory=dict)


class Places:
    """`async with places.taken(queue, organisation)`: first come, first served, within each organisation's share."""

    def __init__(self, concurrency: int) -> None:
        self._concurrency = concurrency
        self._queues: dict[str, _Queue] = {}

    @asynccontextmanager
    async def taken(self, queue: str, org_id: UUID) -> AsyncIterator[None]:
        found = self._queues.get(queue)
        if found is None:
            share = share_of(queue, self._concurrency)
            found = self._queues[queue] = _Queue(share, asyncio.Semaphore(share.most))
        line = found.lines.get(org_id)
        if line is None:
            line = found.lines[org_id] = _Line(asyncio.Semaphore(found.share.each))
        line.users += 1
        try:
            # The organisation's own line first: who stands in it must not keep a place from others meanwhile.
            async with line.places, found.places:
                yield
        finally:
            line.users -= 1
            if not line.users:
                del found.lines[org_id]
