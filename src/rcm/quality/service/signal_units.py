"""A distributed run: units that any number of workers compute, and the last pass, which one of them makes.

A unit is a metric and its window. Whoever dies holding one is followed by another when the lease has run out; a unit
that fails three times ends the run. The last pass needs no unit's worker: whoever finds all of them done makes it.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass
from uuid import UUID

import structlog

from rcm.core.db import TRANSIENT, WriteSession
from rcm.core.errors import DomainError
from rcm.quality.detection import DEFAULTS, Unit, detect_unit
from rcm.quality.repository import run_input, signal_run_units, signal_runs
from rcm.quality.repository.signal_run_units import Progress as UnitProgress
from rcm.quality.repository.signal_runs import RunEnded
from rcm.quality.running.window import windows
from rcm.quality.service import signal_runs as running_service
from rcm.quality.service.signal_runs import Plan, Progress, RunAsked, Running, untold

log = structlog.get_logger()


class UnitFailed(DomainError):
    """A part of the run failed each time that it was tried; nothing of the run was written."""

    code = "quality.unit_failed"


@dataclass(frozen=True, slots=True)
class Worker:
    """One process on one distributed run."""

    running: Running
    me: UUID

    async def work(self, told: Progress = untold) -> bool:
        """Compute units as long as there are free ones, then make the last pass if it is due. False: others are still
        at work."""
        while (unit := await self._take()) is not None:
            await self._compute(unit)
            stand = await self._stand()
            told(unit.metric_id, stand.done, stand.total)
        return await self._last_pass(told)

    async def _take(self) -> signal_run_units.Unit | None:
        async with self._write() as session:
            return await signal_run_units.take(session, self.running.run_id, self.me, self.running.lease_s)

    async def _compute(self, unit: signal_run_units.Unit) -> None:
        try:
            async with running_service.alive(lambda: self._renew(unit), self.running.lease_s):
                result = await self._result(unit)
        except (asyncio.CancelledError, *TRANSIENT):
            with suppress(*TRANSIENT):
                await self._give_back(unit, None)
            raise
        except Exception as error:
            # What nobody foresaw is tried again, elsewhere perhaps; the number of tries sees to it that it ends.
            log.exception("signal_unit_failed", run=str(unit.run_id), metric=unit.metric_id)
            said = error.message if isinstance(error, DomainError) else type(error).__name__
            await self._give_back(unit, said[:500])
            return
        async with self._write() as session:
            if not await signal_run_units.finish(session, unit, result):
                log.warning("signal_unit_lost", run=str(unit.run_id), metric=unit.metric_id)

    async def _result(self, unit: signal_run_units.Unit) -> bytes:
        async with self.running.database.read(self.running.actor) as session:
            spec = (await run_input.specs(session))[unit.metric_id]
            counted = await run_input.periods(session, unit.period_end, [unit.metric_id])
            rows = await run_input.observations(session, unit.metric_id, windows(counted)[unit.metric_id])
        return await asyncio.to_thread(lambda: detect_unit(rows, spec, DEFAULTS).to_bytes())

    async def _last_pass(self, told: Progress) -> bool:
        stand = await self._stand()
        if stand.failed:
            error = UnitFailed(stand.error or "")
            await running_service.give_up(self.running, error)
            return True
        if stand.done < stand.total:
            return False
        async with self._write() as session:
            if not await signal_runs.lease(session, self.running.run_id, self.running.lease_s):
                return False
        try:
            await self._merge(told)
        except (asyncio.CancelledError, *TRANSIENT):
            with suppress(*TRANSIENT):
                await self._release()
            raise
        except RunEnded:
            log.info("signal_run_ended_elsewhere", run=str(self.running.run_id))
        except Exception as error:
            await running_service.give_up(self.running, error)
            raise
        return True

    async def _merge(self, told: Progress) -> None:
        started = time.monotonic()
        async with running_service.kept(self.running):
            async with self.running.database.read(self.running.actor) as session:
                results = await signal_run_units.results(session, self.running.run_id)
                specs = await run_input.specs(session)
                run = await signal_runs.find(session, self.running.run_id)
            asked = RunAsked.of(run.options) if run is not None else RunAsked()
            units = await asyncio.to_thread(lambda: [Unit.from_bytes(each) for each in results])
            seconds = {"collect": round(time.monotonic() - started, 3)}
            await running_service.conclude(self.running, Plan(specs, {}, asked), units, seconds, told)

    def _write(self) -> AbstractAsyncContextManager[WriteSession]:
        return self.running.database.write(self.running.actor)

    async def _stand(self) -> UnitProgress:
        async with self.running.database.read(self.running.actor) as session:
            return await signal_run_units.progress(session, self.running.run_id)

    async def _renew(self, unit: signal_run_units.Unit) -> None:
        async with self._write() as session:
            await signal_run_units.renew(session, unit, self.running.lease_s)

    async def _give_back(self, unit: signal_run_units.Unit, error: str | None) -> None:
        async with self._write() as session:
            await signal_run_units.give_back(session, unit, error)

    async def _release(self) -> None:
        async with self._write() as session:
            await signal_runs.release(session, self.running.run_id)
