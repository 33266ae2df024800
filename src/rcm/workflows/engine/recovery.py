"""Find what nobody works on any more and put it back to work. One sweeper at a time, over all tenants.

The sweeper reads with rcm_ops (ids only) and acts as rcm_app in the organisation that an id belongs
to. Runs of a lost segment get a new segment id, so that a worker that was merely frozen, once it
wakes, finds nothing of theirs.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import structlog

from rcm.core.actor import Actor
from rcm.core.db import TRANSIENT, Database
from rcm.core.ids import new_id
from rcm.workflows.backend import SEGMENT, ExecutionBackend, Job, deliver_job, segment_job
from rcm.workflows.engine.durable import DurableEngine
from rcm.workflows.engine.presence import connection_name, is_gone_here
from rcm.workflows.repository import workers

log = structlog.get_logger()

# A sweeper that is frozen in the middle of a round must not keep all others from sweeping: the server ends what
# lies idle for longer than the lease, and the lock with it. Two rounds at once do no harm.
_LOCK: Final = """
select pg_try_advisory_xact_lock(hashtextextended('rcm.sweeper', 0)),
       set_config('idle_in_transaction_session_timeout', %s, true)
"""
_ORPHANS: Final = """
select org_id, segment_id from run_segment where updated_at < now() - make_interval(secs => %(lease)s)
union
select org_id, segment_id from workflow_run
 where segment_id is not null and not at_segment and status in ('PENDING', 'IN_PROGRESS')
   and updated_at < now() - make_interval(secs => %(lease)s)
 limit 5000
"""
_DUE: Final = """
select org_id from run_wait where delivered_at is null and due_at <= now()
union
select org_id from run_event
 where delivered_at is null and looked_at is null and created_at < now() - interval '3 seconds'
"""
_RENAME: Final = "update run_segment set segment_id = %s where org_id = %s and segment_id = %s"
_EMPTY: Final = "delete from run_segment where org_id = %s and segment_id = %s"
#: Seconds are too long for locks here: many may wait for this round.
_HASTE: Final = "select set_config('lock_timeout', '2000', true)"
_RESEGMENT: Final = """
update workflow_run set segment_id = %s
 where org_id = %s and segment_id = %s and status in ('PENDING', 'IN_PROGRESS') returning queue
"""


class Sweeper:
    """`lease_s`: a worker silent for longer is dead, and so is a process of this machine that is gone."""

    def __init__(
        self,
        database: Database,
        ops: Database,
        backend: ExecutionBackend,
        engine: DurableEngine,
        lease_s: float,
    ) -> None:
        self._database = database
        self._ops = ops
        self._backend = backend
        self._engine = engine
        self._lease_s = lease_s
        self._woken: dict[UUID, float] = defaultdict(lambda: -1e9)

    async def sweep(self) -> int:
        """One round; the number of segments and jobs put back to work."""
        async with self._ops.read(None) as session:
            if not (await session.rows(_LOCK, (f"{max(self._lease_s, 1.0) * 1000:.0f}",)))[0][0]:
                return 0
            # Jobs before workers: whoever took one of these jobs was registered before.
            at_work = await self._engine.at_work()
            known = await workers.running(session)
            orphans = await session.rows(_ORPHANS, {"lease": self._lease_s})
            dead = [w.worker_id for w in known if w.silent_s > self._lease_s or is_gone_here(w.host, w.pid)]
            alive = {w.worker_id for w in known} - set(dead)
            await self._fence(dead)
            revived = await self._take_over([job for worker, job in at_work if worker not in alive])
            return revived + await self._adopt([(row[0], row[1]) for row in orphans])

    async def wake_due(self) -> None:
        """Start delivery where a time is up, or where an event was left lying."""
        async with self._ops.read(None) as session:
            orgs = [row[0] for row in await session.rows(_DUE)]
        for org_id in orgs:
            if time.monotonic() - self._woken[org_id] > 1.0:
                self._woken[org_id] = time.monotonic()
                async with self._database.write(Actor(org_id)) as writing:
                    await self._backend.enqueue(writing, deliver_job(org_id))

    async def _fence(self, dead: Sequence[str]) -> None:
        """A frozen worker may hold locks in the middle of a transaction: nobody could go on with its runs."""
        if not dead:
            return
        async with self._database.write(None) as session:
            ended = await workers.end_connections(session, [connection_name(worker) for worker in dead])
            await workers.mark_stopped(session, dead)
        log.info("workers_lost", workers=len(dead), connections_ended=ended)

    async def _take_over(self, jobs: Sequence[Job]) -> int:
        """Jobs of workers that died, and of those that said goodbye before they had finished."""
        taken = 0
        for job in jobs:
            if job.kind != SEGMENT:
                await self._engine.requeue(job.id, job.queue)
            elif await self._resegment(job.org_id, job.subject) is None:
                continue
            else:
                await self._engine.drop([job.id])
            taken += 1
        if taken:
            log.info("jobs_taken_over", jobs=taken)
        return taken

    async def _adopt(self, segments: Sequence[tuple[UUID, UUID]]) -> int:
        """Segments that the engine does not know any more: their job ended by an error, or was lost."""
        known = await self._engine.unfinished([segment for _, segment in segments])
        lost = [(org, segment) for org, segment in segments if segment not in known]
        # Those that were taken over a moment ago have no runs any more.
        adopted = [segment for org_id, segment in lost if await self._resegment(org_id, segment)]
        if adopted:
            log.warning("segments_adopted", segments=len(adopted))
        return len(adopted)

    async def _resegment(self, org_id: UUID, segment: UUID) -> int | None:
        """How many runs it had. None: somebody holds them just now; the next round tries again, and all others need
        not wait for it."""
        try:
            async with self._database.write(Actor(org_id)) as session:
                await session.rows(_HASTE)
                fresh = new_id()
                await session.change(_RENAME, (fresh, org_id, segment))  # first: it waits for a turn that is under way
                rows = await session.rows(_RESEGMENT, (fresh, org_id, segment))
                if rows:
                    await self._backend.enqueue(session, segment_job(org_id, fresh, rows[0][0]))
                else:
                    await session.change(_EMPTY, (org_id, fresh))
        except TRANSIENT as error:
            log.warning("segment_held", segment=str(segment), error=type(error).__name__)
            return None
        return len(rows)
