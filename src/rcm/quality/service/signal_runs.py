"""A run from the first reading to the last row: plan, detect, write. One process does all of it here."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import structlog

from rcm.audit.trail import audit
from rcm.core.actor import Actor
from rcm.core.db import TRANSIENT, Database, ReadSession, WriteSession
from rcm.core.errors import DomainError, InvalidInput
from rcm.quality.detection import CLASSIFICATION, DEFAULTS, Found, MetricSpec, Unit, detect_unit, merge
from rcm.quality.repository import listing, run_events, run_input, signal_run_units, signal_runs
from rcm.quality.repository.signal_runs import SignalRun
from rcm.quality.running.window import Period, windows
from rcm.quality.service.signal_run_reading import RunMissing
from rcm.quality.service.signal_writing import write_found

log = structlog.get_logger()

#: What a run says while it works: a word, how many are done, of how many.
Progress = Callable[[str, int, int], None]


def untold(_what: str, _done: int, _total: int) -> None:
    """Nobody watches."""


class NothingToRun(InvalidInput):
    """There are no observations to look at. Load some first: `rcm signals load FILE`."""

    code = "quality.nothing_to_run"


class MetricUnknown(InvalidInput):
    """The catalogue has no such metric, or it is switched off."""

    code = "quality.metric_unknown"


class RunFailed(DomainError):
    """The run could not be done; nothing was written. The log says more."""

    code = "quality.run_failed"


@dataclass(frozen=True, slots=True)
class RunAsked:
    """Which observations: periods that ended by `as_of` (null: all). Of which metrics signals are written (none: all);
    q values are over all metrics either way."""

    as_of: date | None = None
    metrics: tuple[str, ...] = ()

    def to_options(self) -> dict[str, Any]:
        return {"as_of": self.as_of.isoformat() if self.as_of else None, "metrics": list(self.metrics)}

    @classmethod
    def of(cls, options: dict[str, Any]) -> RunAsked:
        as_of = options.get("as_of")
        return cls(date.fromisoformat(as_of) if as_of else None, tuple(options.get("metrics") or ()))


@dataclass(slots=True)
class Plan:
    """What will be read: the catalogue, and the window of each metric."""

    specs: dict[str, MetricSpec]
    windows: dict[str, list[Period]]
    asked: RunAsked = field(default_factory=RunAsked)


@dataclass(frozen=True, slots=True)
class Running:
    """A run in our hands."""

    database: Database
    actor: Actor
    run_id: UUID
    lease_s: float


async def plan(session: ReadSession, asked: RunAsked) -> Plan:
    """All metrics are read, whichever were asked for: evidence is over the whole run. Raises MetricUnknown,
    NothingToRun."""
    specs = await run_input.specs(session)
    if unknown := sorted(set(asked.metrics) - specs.keys()):
        shown = ", ".join(ascii(name[:100]) for name in unknown)
        raise MetricUnknown(f"Unknown: {shown}. Known: {', '.join(sorted(specs)) or 'none'}.", metrics=unknown)
    found = windows(await run_input.periods(session, asked.as_of, None))
    if not found or (asked.metrics and found.keys().isdisjoint(asked.metrics)):
        until = f"None ended by {asked.as_of}." if asked.as_of else ""
        raise NothingToRun(until, **asked.to_options())
    return Plan(specs, found, asked)


async def begin(session: WriteSession, asked: RunAsked, *, distributed: bool, lease_s: float) -> tuple[UUID, Plan]:
    """A new run, after those whose process was killed are told. Raises RunUnderWay, MetricUnknown, NothingToRun."""
    await run_events.fail_lost(session)
    planned = await plan(session, asked)
    run_id = await signal_runs.begin(
        session, asked.to_options(), CLASSIFICATION, distributed=distributed, lease_s=lease_s
    )
    await run_events.tell_run(session, run_id)
    await audit(session, "signal_run.begin", "SignalRun", [run_id], {**asked.to_options(), "distributed": distributed})
    return run_id, planned


async def run_here(database: Database, actor: Actor, asked: RunAsked, lease_s: float, told: Progress) -> SignalRun:
    """All of it in this process. Raises what `begin` does, RunEnded, RunFailed."""
    async with database.write(actor) as session:
        run_id, planned = await begin(session, asked, distributed=False, lease_s=lease_s)
    running = Running(database, actor, run_id, lease_s)
    try:
        async with kept(running):
            started = time.monotonic()
            units = await _units(running, planned, told)
            seconds = {"detect": round(time.monotonic() - started, 3)}
            await conclude(running, planned, units, seconds, told)
    except BaseException as error:
        await give_up(running, error)
        raise
    return await ended(database, actor, run_id)


async def conclude(
    running: Running, planned: Plan, units: Sequence[Unit], seconds: dict[str, float], told: Progress
) -> None:
    """The last pass: q values over all units, and everything written in one transaction. Raises RunEnded."""
    told("merge", 0, 1)
    started = time.monotonic()
    found: Found = await asyncio.to_thread(_asked_for, units, planned.asked.metrics)
    seconds["merge"] = round(time.monotonic() - started, 3)
    started = time.monotonic()
    async with running.database.write(running.actor) as session:
        await signal_runs.hold(session, running.run_id)
        counts = await write_found(session, running.run_id, found, planned.specs, told, planned.asked.metrics)
        seconds["write"] = round(time.monotonic() - started, 3)
        counts["seconds"] = seconds
        await signal_run_units.forget(session, running.run_id)
        await listing.forget_removals(session)
        await signal_runs.complete(session, running.run_id, counts)
        await run_events.tell_run(session, running.run_id)
        await audit(session, "signal_run.end", "SignalRun", [running.run_id], {"status": "completed"})


def _asked_for(units: Sequence[Unit], metrics: Sequence[str]) -> Found:
    """q values over all units; then the metrics that were asked for."""
    found = merge(units)
    return found.of_metrics(metrics) if metrics else found


async def read_unit(running: Running, planned: Plan, metric_id: str) -> Any:
    """The observations of a metric's window, as columns."""
    async with running.database.read(running.actor) as session:
        return await run_input.observations(session, metric_id, planned.windows[metric_id])


async def _units(running: Running, planned: Plan, told: Progress) -> list[Unit]:
    """One after the other; while one is computed the database reads the next."""
    metrics = list(planned.windows)
    units: list[Unit] = []
    reading = asyncio.create_task(read_unit(running, planned, metrics[0]))
    try:
        for at, metric_id in enumerate(metrics):
            told(metric_id, at, len(metrics))
            rows = await reading
            if at + 1 < len(metrics):
                reading = asyncio.create_task(read_unit(running, planned, metrics[at + 1]))
            units.append(await asyncio.to_thread(detect_unit, rows, planned.specs[metric_id], DEFAULTS))
    finally:
        reading.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await reading
    return units


@asynccontextmanager
async def kept(running: Running) -> AsyncIterator[None]:
    """While the block works, its process says that it lives."""

    async def renew() -> None:
        async with running.database.write(running.actor) as session:
            await signal_runs.renew(session, running.run_id, running.lease_s)

    async with alive(renew, running.lease_s):
        yield


@asynccontextmanager
async def alive(renew: Callable[[], Any], lease_s: float) -> AsyncIterator[None]:
    """Call `renew` three times in each lease, until the block ends."""

    async def beat() -> None:
        while True:
            await asyncio.sleep(lease_s / 3)
            try:
                await renew()
            except TRANSIENT as error:
                log.info("signal_run_not_renewed", error=type(error).__name__)

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating


async def give_up(running: Running, error: BaseException) -> None:
    """Tell that the run failed, unless it had ended otherwise. What can't be told now is found by the next run."""
    if isinstance(error, DomainError):
        code, message = error.code, error.message
    else:
        code, message = RunFailed.code, f"{RunFailed().message} ({type(error).__name__})"
        log.error("signal_run_failed", run=str(running.run_id), error=type(error).__name__)
    with suppress(*TRANSIENT):
        await fail(running.database, running.actor, running.run_id, code, message)


async def fail(database: Database, actor: Actor, run_id: UUID, code: str, message: str) -> None:
    async with database.write(actor) as session:
        if await signal_runs.fail(session, run_id, code, message):
            await run_events.technical_error(session, "signal_run", run_id, code, message)
            await signal_run_units.forget(session, run_id)
            await audit(session, "signal_run.end", "SignalRun", [run_id], {"status": "failed", "error": code})


async def ended(database: Database, actor: Actor, run_id: UUID) -> SignalRun:
    async with database.read(actor) as session:
        found = await signal_runs.find(session, run_id)
    if found is None:
        raise RunMissing(run_id=str(run_id))
    return found
