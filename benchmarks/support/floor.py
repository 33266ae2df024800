"""The floor: what the same records cost in a loop written by hand, with nothing but asyncpg between.

A table of jobs with a step and a state; each coroutine repeats one transaction: set the tenant, take the
first `chunk` jobs that are ready (FOR UPDATE SKIP LOCKED, ordered), work out each one's outcome in Python,
insert the domain rows (the same table and row that the engine's actions write), a ledger row for each job
and step, if asked an attempt's row as well, and update the jobs' step and state; commit. So a job goes
through its five steps in five transactions. Rows cross over as arrays, statements are prepared once.

It connects as rcm_app under row-level security with the same durability as the engine. It has no graph,
no pause or cancel, no retry, no wait, no recovery, no events for live pages and no batch counts.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import asyncpg

from benchmarks.support.common import Site, libpq
from benchmarks.support.trivial import CHECKS, NODES, protected
from rcm.core.ids import new_ids

SCHEMA: Final = (
    (
        "create table floor_job (org_id uuid not null, job_id uuid not null, row_number int not null,"
        " amount int not null, step int not null default 0, status text not null default 'ready',"
        " updated_at timestamptz not null default now(), primary key (org_id, job_id)) with (fillfactor = 70)"
    ),
    "create index on floor_job (org_id, row_number) where status = 'ready'",
    (
        "create table floor_step (org_id uuid not null, job_id uuid not null, node_id text not null,"
        " status text not null, error text, worker text not null, started_at timestamptz not null,"
        " completed_at timestamptz not null, primary key (org_id, job_id, node_id),"
        " foreign key (org_id, job_id) references floor_job)"
    ),
    (
        "create table floor_attempt (org_id uuid not null, job_id uuid not null, node_id text not null,"
        " attempt_number int not null, worker text not null, started_at timestamptz not null,"
        " completed_at timestamptz not null, outcome text not null,"
        " primary key (org_id, job_id, node_id, attempt_number), foreign key (org_id, job_id) references floor_job)"
    ),
    *(statement for table in ("floor_job", "floor_step", "floor_attempt") for statement in protected(table)),
)

_TENANT: Final = "select set_config('app.org_id', $1, true)"
_TAKE: Final = """
select job_id, step, amount from floor_job
 where org_id = $1 and status = 'ready' order by row_number limit $2 for update skip locked
"""
_ENTRIES: Final = """
insert into bench_entry (org_id, run_id, node_id, amount)
select $1, u.job, u.node, u.amount from unnest($2::uuid[], $3::text[], $4::int[]) as u(job, node, amount)
"""
_LEDGER: Final = """
insert into floor_step (org_id, job_id, node_id, status, error, worker, started_at, completed_at)
select $1, u.job, u.node, u.status, u.error, 'floor', now(), clock_timestamp()
  from unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) as u(job, node, status, error)
"""
_ATTEMPTS: Final = """
insert into floor_attempt (org_id, job_id, node_id, attempt_number, worker, started_at, completed_at, outcome)
select $1, u.job, u.node, 1, 'floor', now(), clock_timestamp(), u.status
  from unnest($2::uuid[], $3::text[], $4::text[]) as u(job, node, status)
"""
_MOVE: Final = """
update floor_job j set step = j.step + 1, status = u.status, updated_at = now()
  from unnest($2::uuid[], $3::text[]) as u(job, status) where j.org_id = $1 and j.job_id = u.job
"""
_LEFT: Final = "select count(*) from floor_job where org_id = $1 and status = 'ready'"


_Done = tuple[UUID, str, int, bool]  # job, node, amount, was it the last step?


@dataclass(frozen=True, slots=True)
class Floor:
    """`chunk` 1: step by step."""

    site: Site
    chunk: int
    concurrency: int
    attempts: bool

    async def measure(self, amounts: Sequence[int]) -> float:
        """Seconds from the first transaction to the last commit, after a warm-up on other rows."""
        pool = await asyncpg.create_pool(
            libpq(self.site.urls.app), min_size=self.concurrency, max_size=self.concurrency
        )
        try:
            await self._load(pool, [1] * self.chunk * self.concurrency)
            await asyncio.gather(*(self._loop(pool) for _ in range(self.concurrency)))
            await self._load(pool, amounts)
            self.site.as_owner("analyze floor_job")
            self.site.settle()
            started = time.perf_counter()
            await asyncio.gather(*(self._loop(pool) for _ in range(self.concurrency)))
            return time.perf_counter() - started
        finally:
            await pool.close()

    async def measure_load(self, amounts: Sequence[int]) -> float:
        """Seconds of writing that many jobs in one transaction."""
        pool = await asyncpg.create_pool(libpq(self.site.urls.app), min_size=1, max_size=1)
        try:
            await self._load(pool, amounts[:1])
            self.site.settle()
            started = time.perf_counter()
            await self._load(pool, amounts)
            return time.perf_counter() - started
        finally:
            await pool.close()

    async def _load(self, pool: asyncpg.Pool, amounts: Sequence[int]) -> None:
        org = self.site.org_id
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(_TENANT, str(org))
            await connection.execute(
                "insert into floor_job (org_id, job_id, row_number, amount)"
                " select $1, u.job, u.n, u.amount from unnest($2::uuid[], $3::int[], $4::int[]) as u(job, n, amount)",
                org,
                new_ids(len(amounts)),
                list(range(len(amounts))),
                list(amounts),
            )

    async def _loop(self, pool: asyncpg.Pool) -> None:
        async with pool.acquire() as connection:
            while True:
                async with connection.transaction():
                    await connection.execute(_TENANT, str(self.site.org_id))
                    worked = await self._turn(connection)
                    left = worked or await connection.fetchval(_LEFT, self.site.org_id)
                if not left:
                    return
                if not worked:  # others hold what is left; their next step may be ours
                    await asyncio.sleep(0.005)

    async def _turn(self, connection: asyncpg.Connection) -> bool:
        org = self.site.org_id
        rows = await connection.fetch(_TAKE, org, self.chunk)
        if not rows:
            return False
        good: list[_Done] = []
        failed: list[_Done] = []
        for job, step, amount in rows:
            node = NODES[step]
            (failed if node == CHECKS and amount < 0 else good).append((job, node, amount, step + 1 == len(NODES)))
        if good:
            await connection.execute(_ENTRIES, org, *([row[n] for row in good] for n in range(3)))
        done = good + failed
        jobs, nodes = [row[0] for row in done], [row[1] for row in done]
        statuses = ["COMPLETED"] * len(good) + ["FAILED"] * len(failed)
        errors: list[str | None] = [*[None] * len(good), *["The amount is below zero."] * len(failed)]
        await connection.execute(_LEDGER, org, jobs, nodes, statuses, errors)
        if self.attempts:
            await connection.execute(_ATTEMPTS, org, jobs, nodes, statuses)
        places = ["done" if last else "ready" for *_, last in good] + ["failed"] * len(failed)
        await connection.execute(_MOVE, org, jobs, places)
        return True
