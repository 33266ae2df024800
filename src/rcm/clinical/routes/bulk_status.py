"""Where a bulk job stands, as FHIR's asynchronous pattern tells it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from fastapi import Response

from rcm.clinical.issues import Issue
from rcm.clinical.preparing import instant
from rcm.clinical.refusals import JobUnknown
from rcm.clinical.repository import bulk_jobs, bulk_parts
from rcm.clinical.repository.bulk_jobs import BulkJob
from rcm.clinical.routes.door import Answers
from rcm.clinical.text import dump
from rcm.core.actor import Actor
from rcm.core.db import Database

File = tuple[str, str, int]
"""Type, address, number of resources."""

_RETRY_S: Final = 2


def accepted(address: str) -> Response:
    """Begun; where it stands is told at `address`."""
    return Response(status_code=HTTPStatus.ACCEPTED, headers={"Content-Location": address})


def status_of(told: Answers, job: BulkJob | None, output: list[File], error: list[File], base: str) -> Response:
    """202 while it runs, 200 with the manifest when it has ended, 500 with an outcome when it failed. Raises
    JobUnknown."""
    if job is None or job.status == "cancelled":
        raise JobUnknown
    if job.status == "failed":
        issue = Issue("error", "exception", "", f"{job.error_code}: {job.error_message}")
        return told.outcome([issue], HTTPStatus.INTERNAL_SERVER_ERROR)
    if job.completed_at is None:
        done = job.done_count + job.failed_count
        total = f" of {job.total_count}" if job.total_count is not None else ""
        headers = {"X-Progress": f"{done}{total} done", "Retry-After": str(_RETRY_S)}
        return Response(dump(_counts(job)), HTTPStatus.ACCEPTED, headers=headers, media_type="application/json")
    manifest = {
        "transactionTime": job.params.get("at") or instant(job.created_at),
        "request": job.params.get("request") or base,
        "requiresAccessToken": True,
        "output": [_file(each) for each in output],
        "error": [_file(each) for each in error],
        **_counts(job),
    }
    return Response(dump(manifest), HTTPStatus.OK, media_type="application/json")


async def cancelled(database: Database, actor: Actor, job_id: UUID, kinds: tuple[str, ...]) -> Response:
    """Raises JobUnknown."""
    async with database.write(actor) as session:
        if not await bulk_jobs.request_cancel(session, job_id, kinds):
            raise JobUnknown
        job = await bulk_jobs.find(session, job_id, kinds)
        if job is not None and job.completed_at is not None:
            await bulk_parts.delete(session, job_id)
    return Response(status_code=HTTPStatus.ACCEPTED)


def _counts(job: BulkJob) -> dict[str, Any]:
    return {
        "status": job.status, "total": job.total_count, "done": job.done_count, "failed": job.failed_count,
        "counts": job.result or {},
    }  # fmt: skip


def _file(file: File) -> dict[str, Any]:
    return {"type": file[0], "url": file[1], "count": file[2]}
