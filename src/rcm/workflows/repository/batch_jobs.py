"""Batches that are made without a file: rows are added by and by, then they are started."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson

from rcm.core.db import ReadSession, WriteSession, json_rows
from rcm.core.ids import new_ids
from rcm.core.paging import Filters, Listing, PageRequest, Rows, fetch
from rcm.workflows.intake import IntakeRow


@dataclass(frozen=True, slots=True)
class NewBatchJob:
    batch_job_id: UUID
    workflow_id: UUID | None
    user_id: UUID | None
    workflow_type: str | None
    endpoint_id: UUID | None
    portal_id: int | None
    prompt: str | None
    file_name: str | None


@dataclass(frozen=True, slots=True)
class JobHead:
    """A batch job, locked. `started`: a revision is bound."""

    workflow_id: UUID | None
    workflow_name: str | None
    started: bool
    status: str
    rows: int


@dataclass(frozen=True, slots=True)
class JobRecord:
    batch_job_id: UUID
    org_id: UUID
    user_id: UUID | None
    workflow_id: UUID | None
    workflow_name: str | None
    workflow_type: str | None
    endpoint_id: UUID | None
    portal_id: int | None
    prompt: str | None
    file_name: str | None
    status: str
    counts: tuple[int, int, int, int, int, int, int]
    is_started: bool
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None


_JOBS: Final = Listing(
    name="batch-jobs",
    select="""
select b.batch_job_id, b.org_id, b.created_by, b.workflow_id, w.name, b.workflow_type, b.endpoint_id, b.portal_id,
       b.prompt, b.file_name, b.status, b.total_rows, b.pending_rows, b.processing_rows, b.completed_rows,
       b.failed_rows, b.set_aside_rows, b.cancelled_rows, b.revision_id is not null, b.created_at, b.started_at,
       b.completed_at""",
    source="""
  from batch_job b left join user_workflow w on w.org_id = b.org_id and w.workflow_id = b.workflow_id
 where b.org_id = %(org)s""",
    key="b.batch_job_id",
    parse=UUID,
    descending=True,
)
_INSERT: Final = """
insert into batch_job (batch_job_id, org_id, workflow_id, created_by, workflow_type, endpoint_id, portal_id, prompt,
                       file_name, status)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, 'pending')
"""
_ADD: Final = """
insert into batch_row (org_id, batch_row_id, batch_job_id, row_number, external_id, input_data, findings, status,
                       error_code, error_message)
select %(org)s, u.id, %(job)s, u.number, u.key, u.data::jsonb, u.findings,
       case when u.code is null then 'pending' else 'set_aside' end, u.code, u.message
  from json_to_recordset(%(rows)s::json)
       as u(id uuid, number int, key text, data text, findings jsonb, code text, message text)
"""
_ADDED: Final = """
update batch_job set total_rows = total_rows + %(rows)s, pending_rows = pending_rows + %(rows)s - %(aside)s,
       set_aside_rows = set_aside_rows + %(aside)s
 where org_id = %(org)s and batch_job_id = %(job)s
"""
#: The row's own id becomes that of its run, as for rows of files.
_STAGE: Final = """
insert into batch_stage (row_number, external_id, input_data, error_code, run_id, way)
select row_number, external_id, input_data::text, error_code, batch_row_id, 0 from batch_row
 where org_id = %(org)s and batch_job_id = %(job)s and status in ('pending', 'set_aside') order by row_number
"""
_BIND_ROWS: Final = """
update batch_row set run_id = batch_row_id
 where org_id = %(org)s and batch_job_id = %(job)s and status = 'pending'
"""
_BIND: Final = """
update batch_job set revision_id = %(revision)s, workflow_id = %(workflow)s,
       status = case when pending_rows = 0 then 'completed' else 'pending' end,
       completed_at = case when pending_rows = 0 then now() end
 where org_id = %(org)s and batch_job_id = %(job)s
"""


async def is_member(session: ReadSession, user_id: UUID) -> bool:
    rows = await session.rows(
        "select 1 from app_user where org_id = %s and user_id = %s", (session.actor.org_id, user_id)
    )
    return bool(rows)


async def find_workflow(session: ReadSession, name: str | None, workflow_id: UUID | None) -> UUID | None:
    """By name or by id, whichever is given."""
    rows = await session.rows(
        "select workflow_id from user_workflow"
        " where org_id = %(org)s and (%(name)s::text is null or name = %(name)s)"
        "   and (%(id)s::uuid is null or workflow_id = %(id)s) limit 1",
        {"org": session.actor.org_id, "name": name, "id": workflow_id},
    )
    return rows[0][0] if rows else None


async def endpoint_exists(session: ReadSession, endpoint_id: UUID | None, portal_id: int | None) -> bool:
    rows = await session.rows(
        "select 1 from endpoint where org_id = %(org)s and (%(id)s::uuid is null or endpoint_id = %(id)s)"
        "   and (%(number)s::bigint is null or legacy_id = %(number)s) limit 1",
        {"org": session.actor.org_id, "id": endpoint_id, "number": portal_id},
    )
    return bool(rows)


async def insert_job(session: WriteSession, job: NewBatchJob) -> None:
    await session.change(
        _INSERT,
        (
            job.batch_job_id,
            session.actor.org_id,
            job.workflow_id,
            job.user_id,
            job.workflow_type,
            job.endpoint_id,
            job.portal_id,
            job.prompt,
            job.file_name,
        ),
    )


async def lock_job(session: WriteSession, job: UUID) -> JobHead | None:
    """Whoever adds rows or starts the job comes one after the other."""
    rows = await session.rows(
        "select b.workflow_id, (select w.name from user_workflow w where w.org_id = b.org_id"
        "        and w.workflow_id = b.workflow_id), b.revision_id is not null, b.status, b.total_rows"
        "  from batch_job b where b.org_id = %s and b.batch_job_id = %s for update",
        (session.actor.org_id, job),
    )
    return JobHead(*rows[0]) if rows else None


async def add_rows(session: WriteSession, job: UUID, after: int, rows: Sequence[IntakeRow]) -> None:
    """Numbered from `after` + 1."""
    plain: list[dict[str, Any]] = [
        {
            "id": row_id,
            "number": after + position,
            "key": row.external_id,
            "data": row.data.decode() if row.data is not None else None,
            "findings": list(row.findings) or None,
            "code": row.error_code,
            "message": row.error_message,
        }
        for position, (row, row_id) in enumerate(zip(rows, new_ids(len(rows)), strict=True), 1)
    ]
    aside = sum(row.error_code is not None for row in rows)
    values = {"org": session.actor.org_id, "job": job}
    await session.change(_ADD, {**values, "rows": json_rows(plain)})
    await session.change(_ADDED, {**values, "rows": len(rows), "aside": aside})


async def stage_job(session: WriteSession, job: UUID) -> None:
    """All rows into the stage, as those of a file are."""
    values = {"org": session.actor.org_id, "job": job}
    await session.change(_STAGE, values)
    await session.change(_BIND_ROWS, values)


async def staged_after(session: WriteSession, after: int, limit: int) -> list[tuple[int, str]]:
    """Rows that will run, with their data as JSON text."""
    rows = await session.rows(
        "select row_number, input_data from batch_stage where error_code is null and row_number > %s"
        " order by row_number limit %s",
        (after, limit),
    )
    return [(number, text) for number, text in rows]


async def set_ways(session: WriteSession, ways: Sequence[tuple[int, int]]) -> None:
    pairs = orjson.dumps([{"number": number, "way": way} for number, way in ways]).decode()
    await session.change(
        "update batch_stage s set way = u.way from json_to_recordset(%s::json) as u(number int, way int)"
        " where s.row_number = u.number",
        (pairs,),
    )


async def bind(session: WriteSession, job: UUID, workflow_id: UUID, revision_id: UUID) -> None:
    """From now on it is started. Without rows that could run it is done at once."""
    await session.change(
        _BIND, {"org": session.actor.org_id, "job": job, "workflow": workflow_id, "revision": revision_id}
    )


async def list_jobs(session: ReadSession, request: PageRequest, status: str | None) -> Rows:
    """Newest first; read the rows with `job_of`."""
    return await fetch(session, _JOBS, request, Filters().equal("b.status", status), {"org": session.actor.org_id})


async def find_job(session: ReadSession, job: UUID) -> JobRecord | None:
    rows = await session.rows(
        f"{_JOBS.select} {_JOBS.source} and b.batch_job_id = %(job)s", {"org": session.actor.org_id, "job": job}
    )
    return job_of(rows[0]) if rows else None


def job_of(row: tuple[Any, ...]) -> JobRecord:
    return JobRecord(*(*row[:11], row[11:18], *row[18:]))
