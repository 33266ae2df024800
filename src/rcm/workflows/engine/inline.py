"""The engine's twin without an engine: jobs run in this process, when asked to. For tests and scripts."""

from __future__ import annotations

import heapq
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from rcm.core.db import WriteSession
from rcm.workflows.backend import Job, JobRegistry


@dataclass(order=True)
class _Queued:
    due: float
    number: int
    job: Job = field(compare=False)


class InlineBackend:
    """Keeps to the port's promise: a job runs only after the transaction that enqueued it committed.

    Time is simulated: `drain` runs what is due in order of due time, delays cost no waiting. With a `sleep`, they do:
    who calls somebody outside must not try again at once.
    """

    def __init__(self, jobs: JobRegistry, sleep: Callable[[float], Awaitable[None]] | None = None) -> None:
        self._jobs = jobs
        self._sleep = sleep
        self._queue: list[_Queued] = []
        self._clock = 0.0
        self._number = 0

    async def enqueue(self, session: WriteSession, job: Job) -> None:
        async def push() -> None:
            self._number += 1
            heapq.heappush(self._queue, _Queued(self._clock + job.delay_s, self._number, job))

        session.after_commit(push)

    @property
    def pending(self) -> int:
        return len(self._queue)

    async def drain(self, most: int = 1_000_000) -> int:
        """Run jobs until none is left, those that they enqueue included; the number that ran."""
        ran = 0
        while self._queue and ran < most:
            queued = heapq.heappop(self._queue)
            if self._sleep is not None and queued.due > self._clock:
                await self._sleep(queued.due - self._clock)
            self._clock = max(self._clock, queued.due)
            await self._jobs.run(queued.job.kind, queued.job.org_id, queued.job.subject)
            ran += 1
        return ran
