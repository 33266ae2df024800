"""worker: who advances runs, and when each was last heard of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from rcm.core.db import ReadSession, WriteSession


@dataclass(frozen=True, slots=True)
class RunningWorker:
    worker_id: str
    host: str
    pid: int
    silent_s: float


async def register(
    session: WriteSession, worker_id: str, host: str, pid: int, version: str, queues: Sequence[str]
) -> None:
    await session.change(
        "insert into worker (worker_id, host, pid, version, queues) values (%s, %s, %s, %s, %s::jsonb)",
        (worker_id, host, pid, version, orjson.dumps(list(queues)).decode()),
    )


async def beat(session: WriteSession, worker_id: str) -> None:
    """Still here. One that was taken for dead and wakes up counts again."""
    await session.change("update worker set heartbeat_at = now(), stopped_at = null where worker_id = %s", (worker_id,))


async def mark_stopped(session: WriteSession, worker_ids: Sequence[str]) -> None:
    await session.change(
        "update worker set stopped_at = now() where worker_id = any(%s) and stopped_at is null", (list(worker_ids),)
    )


async def count_alive(session: ReadSession, lease_s: float) -> int:
    """Workers heard of within the lease."""
    rows = await session.rows(
        "select count(*) from worker where stopped_at is null and heartbeat_at > now() - make_interval(secs => %s)",
        (lease_s,),
    )
    return int(rows[0][0])


async def running(session: ReadSession) -> list[RunningWorker]:
    rows = await session.rows(
        "select worker_id, host, pid, extract(epoch from now() - heartbeat_at)::float8"
        "  from worker where stopped_at is null"
    )
    return [RunningWorker(*row) for row in rows]


async def end_connections(session: WriteSession, names: Sequence[str]) -> int:
    """Break what these workers may still hold of the database; how many connections that were."""
    rows = await session.rows(
        "select count(*) from (select pg_terminate_backend(pid) from pg_stat_activity"
        " where usename = current_user and application_name = any(%s) and pid <> pg_backend_pid()) as ended",
        (list(names),),
    )
    return int(rows[0][0])
