"""Distributed runs: begun by whoever asks, followed to the end by the shell, which takes part."""

from __future__ import annotations

import asyncio
from typing import Final
from uuid import UUID

from rcm.core.actor import Actor
from rcm.core.db import Database, WriteSession
from rcm.core.ids import new_id
from rcm.quality.repository import signal_run_units, signal_runs
from rcm.quality.repository.signal_runs import RunEnded, SignalRun
from rcm.quality.service.signal_runs import Progress, RunAsked, RunFailed, Running, begin, ended
from rcm.quality.service.signal_units import Worker

#: How often one who has nothing to do looks whether the others are done.
_LOOK_S: Final = 0.3


async def begin_shared(session: WriteSession, asked: RunAsked) -> UUID:
    """A new run, with its units for any worker to take. Raises what `begin` does."""
    run_id, planned = await begin(session, asked, distributed=True, lease_s=0)
    await signal_run_units.plan(
        session, run_id, [(metric, window[-1].end) for metric, window in planned.windows.items()]
    )
    return run_id


async def run_shared(database: Database, actor: Actor, asked: RunAsked, lease_s: float, told: Progress) -> SignalRun:
    """Begin, or go on with, the run that was asked for, and work on it beside the workers until it has ended. Raises
    what `begin` does, RunFailed, RunEnded."""
    run_id = await _begun(database, actor, asked)
    worker = Worker(Running(database, actor, run_id, lease_s), new_id())
    while True:
        await worker.work(told)
        run = await ended(database, actor, run_id)
        if run.status != "running":
            break
        await asyncio.sleep(_LOOK_S)
    if run.status == "failed":
        raise RunFailed(run.error_message or "", run_id=str(run_id), cause=run.error_code)
    if run.status == "cancelled":
        raise RunEnded(run_id=str(run_id))
    return run


async def _begun(database: Database, actor: Actor, asked: RunAsked) -> UUID:
    """A command that was broken off and is given again goes on with what it began."""
    async with database.write(actor) as session:
        active = await signal_runs.active(session)
        if active is not None and active.distributed and active.options == asked.to_options():
            return active.run_id
        return await begin_shared(session, asked)
