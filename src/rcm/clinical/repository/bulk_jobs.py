"""Jobs of bulk import and export: leased by one worker at a time, moved on in the transaction that does the work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson

from rcm.core.db import ReadSession, WriteSession
from rcm.core.ids import new_id

IMPORT: Final = "clinical.import"
#: From files of the machine where the command runs: no worker can take it.
FILES: Final = "clinical.import_files"
EXPORT: Final = "clinical.export"
KINDS: Final = (IMPORT, FILES, EXPORT)

_COLUMNS: Final = (
    "job_id, kind, status, params, total_count, done_count, failed_count, cursor, result, error_code, error_message,"
    " cancel_requested, attempts, leased_by, created_at, completed_at, requested_by"
)


@dataclass(frozen=True, slots=True)
class BulkJob:
    """As it stands in the table. `result` are counts."""

    job_id: UUID
    kind: str
    status: str
    params: dict[str, Any]
    total_count: int | None
    done_count: int
    failed_count: int
    cursor: dict[str, Any] | None
    result: dict[str, Any] | None
    error_code: str | None
    error_message: str | None
    cancel_requested: bool
    attempts: int
    leased_by: str | None
    created_at: datetime
    completed_at: datetime | None
    requested_by: UUID | None


@dataclass(frozen=True, slots=True)
class Lease:
    """Who works on a job, and for how long before others may think it dead."""

    job_id: UUID
    worker: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Advance:
    """What a transaction got done."""

    cursor: Mapping[str, Any]
    done: int = 0
    failed: int = 0
    result: Mapping[str, int] = field(default_factory=dict)


async def start(
    session: WriteSession,
    kind: str,
    params: Mapping[str, Any],
    total: int | None,
    lease: tuple[str, float] | None = None,
) -> UUID:
    """A new job; with a `lease` (worker, seconds) nobody else takes it."""
    job_id = new_id()
    worker, seconds = lease or (None, 0.0)
    await session.change(
        "insert into job (org_id, job_id, kind, requested_by, params, total_count, result, leased_by, leased_until)"
        " values (%(org)s, %(job)s, %(kind)s, %(user)s, %(params)s::jsonb, %(total)s, '{}', %(worker)s,"
        " case when %(worker)s::text is not null then now() + make_interval(secs => %(seconds)s) end)",
        {
            "org": session.actor.org_id, "job": job_id, "kind": kind, "user": session.actor.user_id,
            "params": orjson.dumps(dict(params)).decode(), "total": total, "worker": worker, "seconds": seconds,
        },
    )  # fmt: skip
    return job_id


async def set_total(session: WriteSession, job_id: UUID, total: int) -> None:
    await session.change(
        "update job set total_count = %s where org_id = %s and job_id = %s", (total, session.actor.org_id, job_id)
    )


async def find(session: ReadSession, job_id: UUID, kinds: tuple[str, ...]) -> BulkJob | None:
    rows = await session.rows(
        f"select {_COLUMNS} from job where org_id = %s and job_id = %s and kind = any(%s)",
        (session.actor.org_id, job_id, list(kinds)),
    )
    return BulkJob(*rows[0]) if rows else None


async def unfinished_like(session: ReadSession, kind: str, params: Mapping[str, Any]) -> BulkJob | None:
    """The newest job of the same parameters that nobody finished: what a repeated command goes on with."""
    rows = await session.rows(
        f"select {_COLUMNS} from job where org_id = %s and kind = %s and completed_at is null and params = %s::jsonb"
        " order by created_at desc limit 1",
        (session.actor.org_id, kind, orjson.dumps(dict(params)).decode()),
    )
    return BulkJob(*rows[0]) if rows else None


async def waiting(session: ReadSession) -> list[tuple[UUID, UUID]]:
    """(organisation, job) of all organisations that no living worker has; as rcm_ops."""
    rows = await session.rows(
        "select org_id, job_id from job where completed_at is null and status in ('pending', 'processing')"
        " and (leased_until is null or leased_until < clock_timestamp()) and kind = any(%s)"
        " order by attempts, created_at limit 50",
        ([IMPORT, EXPORT],),
    )
    return [(row[0], row[1]) for row in rows]


async def ended_before(session: ReadSession, moment: datetime) -> list[tuple[UUID, UUID]]:
    """(organisation, job) that ended and still have pieces, or may have; as rcm_ops."""
    rows = await session.rows(
        "select org_id, job_id from job where completed_at < %s and cursor is not null and kind = any(%s) limit 200",
        (moment, list(KINDS)),
    )
    return [(row[0], row[1]) for row in rows]


async def forget_cursor(session: WriteSession, job_id: UUID) -> None:
    """It has no pieces any more."""
    await session.change(
        "update job set cursor = null where org_id = %s and job_id = %s", (session.actor.org_id, job_id)
    )


async def take(session: WriteSession, lease: Lease) -> BulkJob | None:
    """The job, ours from now on; None: somebody else has it, or it has ended."""
    rows = await session.rows(
        "update job set leased_by = %(worker)s, leased_until = clock_timestamp() + make_interval(secs => %(seconds)s),"
        " status = 'processing', attempts = attempts + 1, started_at = coalesce(started_at, now())"
        " where org_id = %(org)s and job_id = %(job)s and completed_at is null"
        " and (leased_until is null or leased_until < clock_timestamp() or leased_by = %(worker)s)"
        f" returning {_COLUMNS}",
        _values(session, lease),
    )
    return BulkJob(*rows[0]) if rows else None


async def hold(session: WriteSession, lease: Lease) -> bool | None:
    """Lock the job for this transaction and lengthen the lease: whether it is to be cancelled; None: it is no longer
    ours, and nothing of this transaction may count."""
    rows = await session.rows(
        "update job set leased_until = clock_timestamp() + make_interval(secs => %(seconds)s)"
        " where org_id = %(org)s and job_id = %(job)s and leased_by = %(worker)s and completed_at is null"
        " returning cancel_requested",
        _values(session, lease),
    )
    return bool(rows[0][0]) if rows else None


async def advance(session: WriteSession, lease: Lease, to: Advance) -> None:
    """Move the cursor and add to the counts. Whoever gets on has not failed: attempts begin anew."""
    await session.change(
        "update job set cursor = %(cursor)s::jsonb, done_count = done_count + %(done)s,"
        " failed_count = failed_count + %(failed)s, attempts = 1,"
        " total_count = greatest(total_count, done_count + %(done)s + failed_count + %(failed)s),"
        " result = (select jsonb_object_agg(key, coalesce((r ->> key)::bigint, 0) + coalesce((a ->> key)::bigint, 0))"
        "   from (select coalesce(job.result, '{}') as r, %(result)s::jsonb as a) both_of,"
        "   lateral jsonb_object_keys(r || a) key)"
        " where org_id = %(org)s and job_id = %(job)s and leased_by = %(worker)s",
        {
            **_values(session, lease), "cursor": orjson.dumps(dict(to.cursor)).decode(), "done": to.done,
            "failed": to.failed, "result": orjson.dumps(dict(to.result)).decode(),
        },
    )  # fmt: skip


async def finish(session: WriteSession, lease: Lease, status: str, error: tuple[str, str] | None = None) -> None:
    code, message = error or (None, None)
    await session.change(
        "update job set status = %(status)s, completed_at = clock_timestamp(), leased_by = null, leased_until = null,"
        " error_code = %(code)s, error_message = %(message)s, cursor = coalesce(cursor, '{}')"
        " where org_id = %(org)s and job_id = %(job)s and leased_by = %(worker)s",
        {**_values(session, lease), "status": status, "code": code, "message": message},
    )


async def release(session: WriteSession, lease: Lease) -> None:
    """Give it back as it stands: another worker need not wait for the lease to run out."""
    await session.change(
        "update job set leased_by = null, leased_until = null"
        " where org_id = %(org)s and job_id = %(job)s and leased_by = %(worker)s and completed_at is null",
        _values(session, lease),
    )


async def request_cancel(session: WriteSession, job_id: UUID, kinds: tuple[str, ...]) -> bool:
    """Ask for the end; what nobody works on ends at once. False: there is no such job."""
    rows = await session.rows(
        "update job set cancel_requested = true,"
        " cursor = coalesce(cursor, '{}'),"
        " status = case when completed_at is null and leased_by is null then 'cancelled' else status end,"
        " completed_at = case when completed_at is null and leased_by is null then clock_timestamp()"
        "   else completed_at end"
        " where org_id = %s and job_id = %s and kind = any(%s) returning job_id",
        (session.actor.org_id, job_id, list(kinds)),
    )
    return bool(rows)


def _values(session: WriteSession, lease: Lease) -> dict[str, Any]:
    return {"org": session.actor.org_id, "job": lease.job_id, "worker": lease.worker, "seconds": lease.seconds}
