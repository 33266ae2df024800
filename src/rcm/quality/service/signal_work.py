"""Workers look for distributed runs of all organisations."""

from __future__ import annotations

import structlog

from rcm.core.actor import Actor
from rcm.core.db import TRANSIENT, Database
from rcm.core.ids import new_id
from rcm.quality.repository import run_events, signal_runs

log = structlog.get_logger()


class SignalWork:
    """`work` looks for distributed runs of all organisations, and for plain ones whose process was killed; every worker
    calls it each second."""

    def __init__(self, database: Database, ops: Database, *, lease_s: float) -> None:
        self._database = database
        self._ops = ops
        self._lease_s = lease_s
        self._me = new_id()

    async def work(self) -> None:
        async with self._ops.read(None) as session:
            waiting = await signal_runs.waiting(session)
            lost = await signal_runs.lost(session)
        for org_id in lost:
            async with self._database.write(Actor(org_id)) as session:
                await run_events.fail_lost(session)
        if not waiting:
            return
        # Statistics take a third of a second to load, and most workers never need them.
        from rcm.quality.service.signal_runs import Running  # noqa: PLC0415
        from rcm.quality.service.signal_units import Worker  # noqa: PLC0415

        for org_id, run_id in waiting:
            running = Running(self._database, Actor(org_id), run_id, self._lease_s)
            try:
                await Worker(running, self._me).work()
            except TRANSIENT:
                raise
            except Exception:
                # The run has been told; those of others go on.
                log.exception("signal_run_not_merged", run=str(run_id))
