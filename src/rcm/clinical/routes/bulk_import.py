"""$import: files of resources become a job that any worker does."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any, BinaryIO, Final
from uuid import UUID

from fastapi import Request, Response
from starlette.responses import StreamingResponse

from rcm.audit.trail import audit
from rcm.clinical.bulk.pieces import ImportUnreadable, pieces
from rcm.clinical.refusals import JobUnknown
from rcm.clinical.repository import bulk_jobs, bulk_parts
from rcm.clinical.routes.bulk_status import accepted, cancelled, status_of
from rcm.clinical.routes.door import FhirBase, Told, fhir_router, media_type_of, settings_of
from rcm.clinical.service.bulk_import import ERRORS, keep
from rcm.clinical.text import JsonUnreadable, dump, parse
from rcm.core.actor import Actor
from rcm.core.db import Database
from rcm.core.http import CurrentDatabase, requires
from rcm.core.permissions import Permission
from rcm.core.upload import UploadTooLarge, receive_file

router = fhir_router()

Importer = Annotated[Actor, requires(Permission.FHIR_IMPORT)]
_KINDS: Final = (bulk_jobs.IMPORT, bulk_jobs.FILES)
_WRITE: Final = 1 << 20
_NDJSON: Final = "application/fhir+ndjson"


@router.post("/$import", status_code=HTTPStatus.ACCEPTED, summary="Import files of resources")
async def begin(request: Request, actor: Importer, database: CurrentDatabase, base: FhirBase, _told: Told) -> Response:
    """The body is NDJSON or JSON, gzip or not; or a form with a `file`; or Parameters with `input` parts that hold
    resources. Where the job stands is told at Content-Location."""
    settings = settings_of(request)
    async with _sent(request, settings.upload_limit_mb) as (path, name):
        job_id = await _start(database, actor, path, name, settings.fhir_bundle_limit_mb << 20)
    return accepted(f"{base}/$import/{job_id}")


@router.get("/$import/{job_id}", summary="How far an import is")
async def status(actor: Importer, job_id: UUID, database: CurrentDatabase, base: FhirBase, told: Told) -> Response:
    """202 while it runs, with counts; 200 when it has ended, with where the lines are that were set aside."""
    async with database.read(actor) as session:
        job = await bulk_jobs.find(session, job_id, _KINDS)
        files = await bulk_parts.files(session, job_id, "errors") if job is not None else []
    place = f"{base}/$import/{job_id}"
    return status_of(told, job, [], [("OperationOutcome", f"{place}/{name}", count) for name, count in files], place)


@router.get("/$import/{job_id}/errors.ndjson", summary="What an import set aside")
async def errors(actor: Importer, job_id: UUID, database: CurrentDatabase) -> Response:
    """One OperationOutcome for each line, with file and line in its extension."""
    async with database.write(actor) as session:
        if await bulk_jobs.find(session, job_id, _KINDS) is None:
            raise JobUnknown
        await audit(session, "fhir.import_errors_read", "Job", [job_id])
    stored = bulk_parts.content(database, actor, job_id, "errors", ERRORS)
    return StreamingResponse(stored, media_type=_NDJSON)


@router.delete("/$import/{job_id}", status_code=HTTPStatus.ACCEPTED, summary="End an import")
async def cancel(actor: Importer, job_id: UUID, database: CurrentDatabase) -> Response:
    """What was imported until then stays. Of one that has ended, the lines that were set aside are removed."""
    return await cancelled(database, actor, job_id, _KINDS)


async def _start(database: Database, actor: Actor, path: Path, name: str, limit: int) -> UUID:
    async with database.write(actor) as session:
        job_id = await bulk_jobs.start(session, bulk_jobs.IMPORT, {}, None)
        with await asyncio.to_thread(path.open, "rb") as file:
            lines = await keep(session, job_id, pieces(file, name, limit=limit))
        if not lines:
            raise ImportUnreadable("It holds nothing.")
        await bulk_jobs.set_total(session, job_id, lines)
        await audit(session, "fhir.import", "Job", [job_id], {"lines": lines})
    return job_id


@asynccontextmanager
async def _sent(request: Request, limit_mb: int) -> AsyncIterator[tuple[Path, str]]:
    """What was sent, as a file on the disk that is gone when the block ends; and its name."""
    if media_type_of(request) == "multipart/form-data":
        async with receive_file(request, limit_mb) as upload:
            yield upload.path, upload.file_name or "file"
        return
    handle, name = await asyncio.to_thread(tempfile.mkstemp, prefix="rcm-import-")
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            await _receive(request, file, limit_mb)
        await asyncio.to_thread(_unwrap, path)
        yield path, "body"
    finally:
        await asyncio.to_thread(path.unlink, missing_ok=True)


async def _receive(request: Request, file: BinaryIO, limit_mb: int) -> None:
    size = 0
    waiting = bytearray()
    async for chunk in request.stream():
        size += len(chunk)
        if size > limit_mb << 20:
            raise UploadTooLarge(f"The limit is {limit_mb} MiB.", limit_mb=limit_mb)
        waiting += chunk
        if len(waiting) >= _WRITE:
            await asyncio.to_thread(file.write, bytes(waiting))
            waiting.clear()
    await asyncio.to_thread(file.write, bytes(waiting))


#: Parameters carry what they ask for; more than this is sent as a file.
_PARAMETERS_MOST: Final = 20 << 20


def _unwrap(path: Path) -> None:
    """Parameters become the NDJSON that their `input` parts hold."""
    if path.stat().st_size > _PARAMETERS_MOST:
        return
    content = path.read_bytes()
    if b'"Parameters"' not in content[:4096]:
        return
    try:
        asked = parse(content)
    except JsonUnreadable:
        return  # lines, perhaps; whoever reads them tells
    if asked.get("resourceType") == "Parameters":
        path.write_bytes(b"".join(dump(each) + b"\n" for each in _inputs(asked)))


def _inputs(asked: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for parameter in _objects(asked.get("parameter")):
        for part in (parameter, *_objects(parameter.get("part"))):
            if part.get("name") in ("url", "inputUrl") or "valueUrl" in part or "valueUri" in part:
                raise ImportUnreadable("Files are not fetched from other addresses: send them here.")
            if isinstance(part.get("resource"), dict):
                found.append(part["resource"])
    if not found:
        raise ImportUnreadable("Parameters need parts `input`, each with a resource.")
    return found


def _objects(given: object) -> list[dict[str, Any]]:
    return [each for each in given if isinstance(each, dict)] if isinstance(given, list) else []
