"""Workers are killed at every boundary and frozen beyond their lease, the database restarts: each effect is there once.

As a script it runs every scenario and says what it did:

    .venv/bin/python tests/acceptance/crash_suite.py --rounds 3

Runs, single ones and chunks of two organisations, go through local steps, a step that books with a party outside,
parallel branches, a timer and an event (tests/support/crash_worker.py). Judged are the effects, the outside party's
own books, the ledger, the runs and the engine's queue.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, Final

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.support.application import make_settings
from tests.support.crash_worker import BOOKS, MOMENTS, SCHEMA, STEPS, TOLD, WORKFLOW, WRITES, Orders, snapshot, work
from tests.support.database import connect
from tests.support.factories import Factory, Tenant
from tests.support.places import new_folder

from rcm.core.embedded import EmbeddedServer, prepare_data_dir, process
from rcm.core.urls import DatabaseUrls, from_server
from rcm.main import Application, compose
from rcm.migrations.runner import migrate
from rcm.observability.logging import configure_logging
from rcm.workflows.service.runs import RunService

LEASE_S: Final = 1.0
_LIMIT_S: Final = 60.0
#: Moments that differ in kind: what a short round looks at.
SHORT: Final = ("first:written", "book:booked", "right:committed", "segment:done", "deliver:done")

_DUE_EVENTS: Final = """
select w.org_id, w.correlation_key from run_wait w
 where w.kind = %s and w.delivered_at is null
   and not exists (select from run_event e where e.org_id = w.org_id and e.kind = w.kind
                    and e.correlation_key = w.correlation_key)
"""
_LEFT: Final = "select count(*) from workflow_run where status not in ('COMPLETED', 'FAILED', 'CANCELLED')"


@dataclass(slots=True)
class Tally:
    """What was done to the workers, and what came of it. `resent`: told outside again, by the same key."""

    kills: int = 0
    zombies: int = 0
    restarts: int = 0
    runs: int = 0
    duplicates: int = 0
    lost: int = 0
    resent: int = 0

    def __str__(self) -> str:
        return (
            f"kills {self.kills}, zombies {self.zombies}, database restarts {self.restarts}, runs {self.runs}, "
            f"told outside again by the same key {self.resent}; duplicates {self.duplicates}, lost {self.lost}"
        )


class Process:
    """A worker's process: forked from one that has everything imported, so that a hundred deaths cost little."""

    _context = multiprocessing.get_context("forkserver")

    def __init__(self, orders: Orders) -> None:
        self._context.set_forkserver_preload(["tests.support.crash_worker", "rcm.workflows.engine.worker"])
        self._process: BaseProcess = self._context.Process(target=work, args=(orders,), daemon=True)
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def died(self) -> bool:
        return self._process.exitcode == -signal.SIGKILL

    @property
    def running(self) -> bool:
        return self._process.is_alive()

    @property
    def stands_still(self) -> bool:
        return Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "T"

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def kill(self) -> None:
        self._process.kill()
        self._process.join()


@dataclass(slots=True)
class Plant:
    """Server, application and two organisations in this process; workers come and go."""

    data: Path
    server: EmbeddedServer
    application: Application
    tenants: Sequence[Tenant]
    tally: Tally = field(default_factory=Tally)

    @property
    def urls(self) -> DatabaseUrls:
        return self.application.urls

    def ask(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with connect(self.urls.owner) as connection:
            return connection.execute(sql, values or None).fetchall()

    async def start(self, singles: int = 2, chunk: int = 8) -> None:
        """Some runs by themselves and a chunk of runs, for each organisation."""
        for tenant in self.tenants:
            async with self.application.database.write(tenant.actor) as session:
                service = RunService(session, self.application.registry.backend, 10)
                for _ in range(singles):
                    await service.start(WORKFLOW, {})
                await service.start_many(WORKFLOW, [{} for _ in range(chunk)])
            self.tally.runs += singles + chunk

    async def until(self, condition: Callable[[], object], what: str) -> None:
        """Look again and again; runs that wait for their event get it meanwhile."""
        deadline = time.monotonic() + _LIMIT_S
        while not condition():
            assert time.monotonic() < deadline, f"it did not come about: {what}\n{self.standing()}"
            await self._tell()
            await asyncio.sleep(0.05)

    async def until_effects(self, more: int, what: str) -> None:
        """Until that many effects more than now are there."""
        done = "select count(*) from crash_effect"
        goal = self.ask(done)[0][0] + more
        await self.until(lambda: self.ask(done)[0][0] >= goal, what)

    async def until_through(self) -> None:
        await self.until(lambda: self.ask(_LEFT) == [(0,)], "the end of all runs")

    async def _tell(self) -> None:
        for org_id, key in self.ask(_DUE_EVENTS, TOLD):
            tenant = next(tenant for tenant in self.tenants if tenant.org_id == org_id)
            async with self.application.database.write(tenant.actor) as session:
                await RunService(session, self.application.registry.backend).deliver(TOLD, key, '{"said": true}')

    @contextmanager
    def worker(self, **orders: Any) -> Iterator[Process]:
        started = Process(Orders(self.urls, lease_s=LEASE_S, **orders))
        try:
            yield started
        finally:
            started.kill()

    def standing(self) -> str:
        runs = (
            "select status, current_step, error_code, count(*), max(segment_starts) from workflow_run group by 1, 2, 3"
        )
        found = self.ask(runs)
        found += self.ask(
            "select worker_id, now() - heartbeat_at, stopped_at from worker order by started_at desc limit 4"
        )
        with connect(self.server.bootstrap_url()) as connection:
            found += connection.execute(
                "select status, queue_name, executor_id, count(*) from dbos.workflow_status"
                " where status not in ('SUCCESS', 'CANCELLED') group by 1, 2, 3"
            ).fetchall()
        return "\n".join(map(str, found))

    def judge(self) -> None:
        """Every effect of every run once, nothing left lying anywhere."""
        runs = self.ask("select run_id::text, status, segment_id, error_code from workflow_run")
        assert len(runs) == self.tally.runs
        assert {(row[1], row[2]) for row in runs} == {("COMPLETED", None)}, self.standing()
        wanted = {(row[0], node) for row in runs for node in (*WRITES, BOOKS)}
        found = Counter(self.ask("select run_id::text, node from crash_effect"))
        booked = self.ask("select key, received from crash_booking")
        keys = {f"{row[0]}:{BOOKS}:1" for row in runs}
        self.tally.duplicates = sum(found.values()) - len(found) + len({row[0] for row in booked} - keys)
        self.tally.lost = len(wanted - set(found)) + len(keys - {row[0] for row in booked})
        self.tally.resent = sum(row[1] - 1 for row in booked)
        assert set(found) <= wanted
        assert (self.tally.duplicates, self.tally.lost) == (0, 0), str(self.tally)
        by_step = "select node_id, status, count(*) from workflow_run_step where node_id = any(%s) group by 1, 2"
        steps = self.ask(by_step, list(STEPS))
        assert sorted(steps) == sorted((node, "COMPLETED", len(runs)) for node in STEPS)
        assert self.ask("select count(*) from run_wait where delivered_at is null") == [(0,)]


@contextmanager
def _folder() -> Iterator[Path]:
    place = new_folder()
    try:
        yield place / "data"
    finally:
        shutil.rmtree(place, ignore_errors=True)


@asynccontextmanager
async def planted() -> AsyncIterator[Plant]:
    os.environ["RCM_EMBEDDED_FAST"] = "1"
    with _folder() as data, EmbeddedServer.start(prepare_data_dir(data)) as server:
        urls = from_server(server)
        migrate(urls.owner)
        with connect(urls.owner) as connection:
            connection.execute(SCHEMA)
        application = compose(make_settings(), urls, name="crash-test")
        plant = Plant(data, server, application, ())
        try:
            factory = Factory(application)
            plant.tenants = [await factory.organization() for _ in range(2)]
            for tenant in plant.tenants:
                await factory.workflow(tenant.actor, snapshot(), WORKFLOW)
            yield plant
        finally:
            await application.close()
            plant.server.stop()


async def killed_at(plant: Plant, moment: str) -> None:
    """One worker dies at that moment, the next one finishes."""
    await plant.start()
    with plant.worker(moment=moment) as first:
        await plant.until(lambda: not first.running, f"a death at {moment}")
        assert first.died
    plant.tally.kills += 1
    with plant.worker():
        await plant.until_through()


async def killed_beside_another(plant: Plant) -> None:
    """Of two workers one is killed in the middle: the other one finishes, and needs no third."""
    await plant.start(4, 40)
    with plant.worker(pace_s=0.05), plant.worker(pace_s=0.05) as second:
        await plant.until_effects(60, "some effects")
        second.kill()
        plant.tally.kills += 1
        assert plant.ask(_LEFT) != [(0,)], "all was done before: nothing is proved"
        await plant.until_through()


async def killed_at_random(plant: Plant, kills: int, seed: int) -> None:
    """Two workers, and again and again one of them is killed and replaced.

    Between two deaths some work gets done, and there is always more: a run that were at the same step with three
    workers that died would be taken for the one that kills them.
    """
    chance = random.Random(seed)
    await plant.start(10, 12 * kills)
    workers = [Process(Orders(plant.urls, lease_s=LEASE_S, pace_s=0.05)) for _ in range(2)]
    try:
        for number in range(kills):
            await plant.until_effects(60, f"effects before kill {number}")
            await asyncio.sleep(chance.uniform(0, 0.5))
            victim = chance.randrange(2)
            workers[victim].kill()
            plant.tally.kills += 1
            await plant.start(2, 10)
            workers[victim] = Process(Orders(plant.urls, lease_s=LEASE_S, pace_s=0.05))
        await plant.until_through()
    finally:
        for worker in workers:
            worker.kill()


async def frozen_at(plant: Plant, moment: str) -> None:
    """A worker stands still at that moment for longer than its lease, others take over; then it wakes up."""
    await plant.start()
    with plant.worker(moment=moment, freezes=True) as frozen:
        await plant.until(lambda: frozen.stands_still, f"a halt at {moment}")
        plant.tally.zombies += 1
        with plant.worker(), plant.worker():
            await plant.until_through()
            frozen.signal(signal.SIGCONT)
            await plant.start(1, 2)
            await asyncio.sleep(1.0)
            await plant.until_through()
            assert frozen.running


async def restarted(plant: Plant, signum: int) -> None:
    """The database restarts in the middle of the work; the workers live through it."""
    await plant.start(3, 30)
    with plant.worker(pace_s=0.05) as one, plant.worker(pace_s=0.05) as two:
        await plant.until_effects(30, "some effects")
        assert plant.ask(_LEFT) != [(0,)], "all was done before: nothing is proved"
        pid_file = plant.data / "pg" / "postmaster.pid"
        pid = process.live_server(pid_file)
        assert pid is not None
        process.end(pid, signum)
        while process.live_server(pid_file) == pid:  # noqa: ASYNC110 - there is nothing that would tell
            await asyncio.sleep(0.05)
        plant.server.stop()
        plant.server = EmbeddedServer.start(plant.data)
        plant.tally.restarts += 1
        await plant.until_through()
        assert one.running
        assert two.running


Scenario = tuple[str, Callable[[Plant], Awaitable[None]]]


def scenarios(seed: int, *, short: bool = False) -> list[Scenario]:
    """In the order in which they run on one plant."""
    moments = SHORT if short else MOMENTS
    frozen = (
        ("right:written", "book:booked") if short else ("first:begun", "right:written", "book:booked", "segment:done")
    )
    signals = (signal.SIGQUIT,) if short else (signal.SIGINT, signal.SIGQUIT)
    made: list[Scenario] = [(f"killed at {moment}", partial(killed_at, moment=moment)) for moment in moments]
    made += [(f"frozen at {moment}", partial(frozen_at, moment=moment)) for moment in frozen]
    made += [(f"database ended by {number.name}", partial(restarted, signum=number)) for number in signals]
    made.append(("one of two killed", killed_beside_another))
    made.append((f"random kills, seed {seed}", partial(killed_at_random, kills=3 if short else 10, seed=seed)))
    return made


async def run_all(chosen: Sequence[Scenario], say: Callable[[str], None]) -> Tally:
    """Each scenario on one and the same plant; judged after each."""
    async with planted() as plant:
        for name, scenario in chosen:
            began = time.monotonic()
            await scenario(plant)
            plant.judge()
            say(f"{time.monotonic() - began:5.1f} s  {name}")
        return plant.tally


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--rounds", type=int, default=1)
    options.add_argument("--short", action="store_true", help="the moments that differ in kind only")
    options.add_argument("--seed", type=int, default=0, help="of the random kills; 0: another one each time")
    options.add_argument("--only", default="", help="scenarios whose name has this text")
    chosen = options.parse_args()
    configure_logging("error", sys.stderr)
    for number in range(1, chosen.rounds + 1):
        seed = chosen.seed or random.SystemRandom().randrange(1, 1_000_000)
        began = time.monotonic()
        some = [s for s in scenarios(seed, short=chosen.short) if chosen.only in s[0]]
        tally = asyncio.run(run_all(some, lambda text: print(text, flush=True)))
        print(f"round {number}: {tally}; {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
