"""Single runs from the commit that starts them to the last one's end; several workers in turns; starting in bulk."""

from __future__ import annotations

import asyncio
import statistics
import time
from dataclasses import dataclass
from typing import Final

from benchmarks.support import trivial
from benchmarks.support.common import Site, say
from benchmarks.support.floor import Floor
from benchmarks.support.worker import running_worker
from rcm.core.actor import Actor
from rcm.core.db import Database
from rcm.workflows.backend import BATCH, ExecutionBackend
from rcm.workflows.service.runs import RunService

_LIMIT_S: Final = 600.0

_STAND: Final = """
select count(*) filter (where status = 'COMPLETED'), count(*) filter (where status = 'FAILED'),
       extract(epoch from max(completed_at))::float8
  from workflow_run where org_id = %s and encounter_id = %s
"""


@dataclass(frozen=True, slots=True)
class Starter:
    """Starts runs on the site and waits for them."""

    site: Site
    database: Database
    backend: ExecutionBackend

    @property
    def actor(self) -> Actor:
        return Actor(self.site.org_id)

    async def runs(self, count: int, name: str, workflow: str = trivial.WORKFLOW) -> float:
        """Seconds from the commit that enqueued `count` runs to the last one's end."""
        async with self.database.write(self.actor) as session:
            service = RunService(session, self.backend)
            for number in range(count):
                await service.start(workflow, {"amount": number % 1000, "encounter_id": name})
        committed = time.time()
        deadline = time.monotonic() + _LIMIT_S
        while True:
            await asyncio.sleep(0.1)
            async with self.database.read(self.actor) as session:
                ((completed, failed, last),) = await session.rows(_STAND, (self.site.org_id, name))
            if completed == count:
                return float(last) - committed
            if failed or time.monotonic() > deadline:
                raise RuntimeError(f"Of {count} runs {completed} completed, {failed} failed: {await self._why()}")

    async def _why(self) -> str:
        async with self.database.read(self.actor) as session:
            rows = await session.rows(
                "select distinct error_code from workflow_run where org_id = %s and status = 'FAILED'",
                (self.site.org_id,),
            )
        return ", ".join(sorted(row[0] for row in rows)) or "the time is up"

    async def one_against_two(self, workflow: str, count: int, rounds: int) -> tuple[float, float]:
        """(seconds of one worker, seconds of two) for the same runs, in turns; the sum of all rounds each.

        One worker is there all the time; the second one comes for its turns and is ready before the clock runs.
        """
        alone = together = 0.0
        with running_worker(self.site.data_dir):
            await self.runs(8, f"{workflow} warm", workflow)
            for number in range(rounds):
                alone += await self._timed(workflow, count, f"{workflow} one {number}")
                with running_worker(self.site.data_dir):
                    await self.runs(16, f"{workflow} warm {number}", workflow)
                    together += await self._timed(workflow, count, f"{workflow} two {number}")
        one, two = rounds * count / alone, rounds * count / together
        say(f"{workflow}: {one:,.1f} runs/s with one worker, {two:,.1f} with two")
        return alone, together

    async def _timed(self, workflow: str, count: int, name: str) -> float:
        self.site.settle()
        return await self.runs(count, name, workflow)

    async def enqueue(self, count: int, rounds: int) -> tuple[float, float]:
        """(runs a second written and enqueued in bulk, jobs a second of the floor): medians. No worker may be there."""
        contexts = [{"amount": number % 1000, "encounter_id": "enqueued"} for number in range(count)]
        floor = Floor(self.site, 1, 1, attempts=False)
        ours, theirs = [], []
        for _ in range(rounds):
            theirs.append(await floor.measure_load([number % 1000 for number in range(count)]))
            self.site.settle()
            began = time.perf_counter()
            async with self.database.write(self.actor) as session:
                await RunService(session, self.backend).start_many(trivial.WORKFLOW, contexts, BATCH)
            ours.append(time.perf_counter() - began)
        rate, floor_rate = count / statistics.median(ours), count / statistics.median(theirs)
        say(f"enqueue: {rate:,.0f} runs/s, floor {floor_rate:,.0f}")
        return rate, floor_rate
