"""The worker: one engine executor with its heartbeat, the sweeper and the domains' ticks."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

import rcm
from rcm.core.actor import Actor
from rcm.core.errors import ConfigurationError
from rcm.core.hooks import name_connections
from rcm.observability.metrics import StepSeconds
from rcm.workflows.backend import DELIVER, KEPT, SEGMENT, chosen_queues
from rcm.workflows.engine.delivery import Delivery
from rcm.workflows.engine.durable import DurableEngine
from rcm.workflows.engine.presence import connection_name, new_worker_id, this_host
from rcm.workflows.engine.recovery import Sweeper
from rcm.workflows.engine.retention import Retention
from rcm.workflows.engine.segment import SegmentRunner
from rcm.workflows.registry import Registry
from rcm.workflows.repository import figures, workers

log = structlog.get_logger()

#: Seconds that SIGTERM leaves for what is running; orchestrators kill after 30.
DRAIN_S: Final = 20

#: Seconds between two looks for what has had its day.
_RETENTION_S: Final = 600.0

#: Seconds between two foldings of ends of runs into totals, and how many of one organisation go at once.
_TOTALS_S: Final = 15.0
_TALLIES: Final = 5000


class MetricsPortTaken(ConfigurationError):
    """The worker's metrics can't be served at that address. Choose another RCM_WORKER_METRICS_PORT; 0 takes any."""

    code = "worker.metrics_port_taken"


def add_engine_jobs(registry: Registry, worker_id: str) -> None:
    """The kinds of jobs that the engine itself has."""
    runner = SegmentRunner(registry.database, registry.actions, registry.backend, worker_id)
    delivery = Delivery(registry.database, registry.backend, registry.settings.chunk_rows)
    registry.jobs.add(SEGMENT, runner.run)
    registry.jobs.add(DELIVER, delivery.run)
    registry.jobs.add(KEPT, delivery.run_kept)


def _collect_less_often() -> None:
    """Chunks make and drop hundreds of thousands of small objects, none of them in cycles: with Python's own
    thresholds a tenth of the worker's time goes into looking for garbage that is not there."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


def _switch_threads_sooner() -> None:
    """The queues are watched by threads beside the loop that does the work: at Python's own 5 ms they get their
    turn too late to keep it busy."""
    sys.setswitchinterval(0.0005)


class Worker:
    """`await start()`, then `await stop()`; in between it works by itself."""

    def __init__(self, registry: Registry, engine_url: str) -> None:
        settings = registry.settings
        self._queues = chosen_queues(settings.worker_queues)
        self.worker_id = new_worker_id()
        self._registry = registry
        self._engine = DurableEngine(registry.jobs, engine_url, self.worker_id, settings.worker_concurrency)
        self._sweeper = Sweeper(
            registry.database, registry.ops, registry.backend, self._engine, settings.worker_lease_s
        )
        self._retention = Retention(registry.database, registry.ops, self._engine, settings)
        self._loops: list[asyncio.Task[None]] = []
        self._steps = StepSeconds()
        #: Where its own metrics are served.
        self.metrics_port: int | None = None
        self._end_metrics: Callable[[], None] | None = None

    async def start(self) -> None:
        _collect_less_often()
        _switch_threads_sooner()
        add_engine_jobs(self._registry, self.worker_id)
        self.serve_metrics()
        lease = self._registry.settings.worker_lease_s
        await name_connections(self._registry.database, connection_name(self.worker_id))
        async with self._registry.database.write(None) as session:
            await workers.register(session, self.worker_id, this_host(), os.getpid(), rcm.__version__, self._queues)
        await self._engine.start(self._queues)
        self._every("heartbeat", lease / 4, self._beat)
        self._every("sweep", min(lease / 2, 5.0), self._sweep)
        self._every("timers", 0.25, self._sweeper.wake_due)
        self._every("retention", _RETENTION_S, self._remove)
        self._every("totals", _TOTALS_S, self._fold)
        for tick in self._registry.ticks:
            self._every(tick.name, tick.seconds, tick.run)
        log.info("worker_started", worker=self.worker_id)

    async def stop(self) -> None:
        """Take nothing new, finish or park what runs, then say goodbye."""
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        await self._engine.stop(DRAIN_S)
        self.end_metrics()
        async with self._registry.database.write(None) as session:
            await workers.mark_stopped(session, [self.worker_id])
        log.info("worker_stopped", worker=self.worker_id)

    async def _beat(self) -> None:
        async with self._registry.database.write(None) as session:
            await workers.beat(session, self.worker_id)

    async def _sweep(self) -> None:
        await self._sweeper.sweep()

    async def _remove(self) -> None:
        await self._retention.round()

    async def _fold(self) -> None:
        """Ends of runs into the totals; several workers at once share the work."""
        async with self._registry.ops.read(None) as session:
            orgs = await figures.organizations_with_tallies(session)
        for org in orgs:
            async with self._registry.database.write(Actor(org)) as writing:
                await figures.fold(writing, _TALLIES)

    def serve_metrics(self) -> None:
        """From now on, if the settings name a port. Part of `start`."""
        settings = self._registry.settings
        if settings.worker_metrics_port is None:
            return
        self._registry.actions.watch(self._steps.observe)
        host, port = settings.worker_metrics_host, settings.worker_metrics_port
        try:
            self.metrics_port, self._end_metrics = self._steps.serve(host, port)
        except OSError as error:
            raise MetricsPortTaken(f"{host}:{port} ({error.strerror}).", address=f"{host}:{port}") from None
        log.info("metrics_served", host=host, port=self.metrics_port)

    def end_metrics(self) -> None:
        if self._end_metrics is not None:
            self._end_metrics()
            self._end_metrics = None

    def _every(self, name: str, seconds: float, action: Callable[[], Awaitable[None]]) -> None:
        async def loop() -> None:
            while True:
                try:
                    await action()
                except Exception as error:  # noqa: BLE001 - a loop that ends would end unseen
                    log.warning("loop_failed", loop=name, error=type(error).__name__, text=str(error)[:300])
                await asyncio.sleep(seconds)

        self._loops.append(asyncio.create_task(loop(), name=name))
