"""$export: of everything, of patients, of the members of a group; files are fetched when the job is done."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from starlette.responses import StreamingResponse

from rcm.audit.trail import audit
from rcm.clinical.refusals import ExportFileUnknown, RequestUnusable
from rcm.clinical.repository import bulk_jobs, bulk_parts
from rcm.clinical.routes.bulk_status import accepted, cancelled, status_of
from rcm.clinical.routes.door import AskedTypes, FhirBase, Told, fhir_router
from rcm.clinical.search.values import asked_span
from rcm.clinical.service.bulk_export import ExportAsked, members
from rcm.core.actor import Actor
from rcm.core.db import Database
from rcm.core.http import CurrentDatabase, requires
from rcm.core.permissions import Permission
from rcm.core.time import utcnow

router = fhir_router()

Exporter = Annotated[Actor, requires(Permission.FHIR_EXPORT)]
_KINDS: Final = (bulk_jobs.EXPORT,)
_FORMATS: Final = frozenset({"application/fhir+ndjson", "application/fhir ndjson", "application/ndjson", "ndjson"})


_Format = Annotated[str, Query(alias="_outputFormat", description="application/fhir+ndjson.")]
_Since = Annotated[str | None, Query(alias="_since", max_length=40, description="An instant: changed since then.")]


def _asked(
    request: Request, _told: Told, types: AskedTypes, output_format: _Format = "ndjson", since: _Since = None
) -> ExportAsked:
    if output_format not in _FORMATS:
        raise RequestUnusable("_outputFormat: application/fhir+ndjson is what there is.")
    moment = asked_span("_since", since).low if since else None
    return ExportAsked(utcnow(), types, moment, request=str(request.url))


Asked = Annotated[ExportAsked, Depends(_asked)]


@router.get("/$export", status_code=HTTPStatus.ACCEPTED, summary="Export everything")
async def export_all(actor: Exporter, database: CurrentDatabase, asked: Asked, base: FhirBase) -> Response:
    """Where the job stands is told at Content-Location."""
    return await _begin(actor, database, asked, base)


@router.get("/Patient/$export", status_code=HTTPStatus.ACCEPTED, summary="Export what belongs to patients")
async def export_patients(actor: Exporter, database: CurrentDatabase, asked: Asked, base: FhirBase) -> Response:
    return await _begin(actor, database, replace(asked, of_patients=True), base)


@router.get("/Group/{id}/$export", status_code=HTTPStatus.ACCEPTED, summary="Export what belongs to a group")
async def export_group(actor: Exporter, id: str, database: CurrentDatabase, asked: Asked, base: FhirBase) -> Response:
    """Of the patients that are members of the Group."""
    async with database.read(actor) as session:
        await members(session, id)
    return await _begin(actor, database, replace(asked, group=id), base)


@router.get("/$export/{job_id}", summary="How far an export is")
async def status(actor: Exporter, job_id: UUID, database: CurrentDatabase, base: FhirBase, told: Told) -> Response:
    """202 while it runs; 200 with the addresses of its files."""
    async with database.read(actor) as session:
        job = await bulk_jobs.find(session, job_id, _KINDS)
        files = await bulk_parts.files(session, job_id, "output") if job is not None else []
    place = f"{base}/$export/{job_id}"
    output = [(name.removesuffix(".ndjson"), f"{place}/{name}", count) for name, count in files]
    return status_of(told, job, output, [], place)


@router.get("/$export/{job_id}/{name}", summary="A file of an export")
async def file(actor: Exporter, job_id: UUID, name: str, database: CurrentDatabase) -> Response:
    """NDJSON, in pieces; with the same token as the request."""
    async with database.write(actor) as session:
        known = {each for each, _ in await bulk_parts.files(session, job_id, "output")}
        if name not in known or await bulk_jobs.find(session, job_id, _KINDS) is None:
            raise ExportFileUnknown
        await audit(session, "fhir.export_read", "Job", [job_id], {"file": name})
    stored = bulk_parts.content(database, actor, job_id, "output", name)
    return StreamingResponse(stored, media_type="application/fhir+ndjson")


@router.delete("/$export/{job_id}", status_code=HTTPStatus.ACCEPTED, summary="End an export, or remove its files")
async def cancel(actor: Exporter, job_id: UUID, database: CurrentDatabase) -> Response:
    return await cancelled(database, actor, job_id, _KINDS)


async def _begin(actor: Actor, database: Database, asked: ExportAsked, base: str) -> Response:
    async with database.write(actor) as session:
        job_id = await bulk_jobs.start(session, bulk_jobs.EXPORT, asked.to_params(), None)
        await audit(session, "fhir.export", "Job", [job_id], {"types": list(asked.types), "group": asked.group})
    return accepted(f"{base}/$export/{job_id}")
