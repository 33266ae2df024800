"""$export: of everything, of patients, of the members of a group; files are fetched when the job is done."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final
from uuid import UUID

from fastapi import Request, Response
from starlette.responses import StreamingResponse

from rcm.audit.trail import audit
from rcm.clinical import definitions
from rcm.clinical.repository import bulk_jobs, bulk_parts
from rcm.clinical.routes import outcomes
from rcm.clinical.routes.bulk_status import cancelled, status_of
from rcm.clinical.search.values import DateUnreadable, span_of
from rcm.clinical.service.bulk_export import ExportAsked, GroupMissing, members
from rcm.core.actor import Actor
from rcm.core.db import Database
from rcm.core.http import CurrentDatabase, requires
from rcm.core.permissions import Permission
from rcm.core.time import utcnow

router = outcomes.door()

Exporter = Annotated[Actor, requires(Permission.FHIR_EXPORT)]
_KINDS: Final = (bulk_jobs.EXPORT,)
_KNOWN: Final = ("_outputFormat", "_since", "_type")
_FORMATS: Final = frozenset({"application/fhir+ndjson", "application/fhir ndjson", "application/ndjson", "ndjson"})


@router.get("/$export", status_code=HTTPStatus.ACCEPTED, summary="Export everything")
async def export_all(request: Request, actor: Exporter, database: CurrentDatabase) -> Response:
    """Where the job stands is told at Content-Location."""
    return await _begin(request, actor, database)


@router.get("/Patient/$export", status_code=HTTPStatus.ACCEPTED, summary="Export what belongs to patients")
async def export_patients(request: Request, actor: Exporter, database: CurrentDatabase) -> Response:
    return await _begin(request, actor, database, of_patients=True)


@router.get("/Group/{id}/$export", status_code=HTTPStatus.ACCEPTED, summary="Export what belongs to a group")
async def export_group(request: Request, actor: Exporter, id: str, database: CurrentDatabase) -> Response:
    """Of the patients that are members of the Group."""
    try:
        async with database.read(actor) as session:
            await members(session, id)
    except GroupMissing as error:
        return outcomes.wrong(HTTPStatus.NOT_FOUND, "not-found", error.message)
    return await _begin(request, actor, database, group=id)


@router.get("/$export/{job_id}", summary="How far an export is")
async def status(request: Request, actor: Exporter, job_id: UUID, database: CurrentDatabase) -> Response:
    """202 while it runs; 200 with the addresses of its files."""
    async with database.read(actor) as session:
        job = await bulk_jobs.find(session, job_id, _KINDS)
        files = await bulk_parts.files(session, job_id, "output") if job is not None else []
    base = f"{outcomes.base_of(request)}/$export/{job_id}"
    return status_of(job, [(n.removesuffix(".ndjson"), f"{base}/{n}", count) for n, count in files], [], base)


@router.get("/$export/{job_id}/{name}", summary="A file of an export")
async def file(actor: Exporter, job_id: UUID, name: str, database: CurrentDatabase) -> Response:
    """NDJSON, in pieces; with the same token as the request."""
    async with database.write(actor) as session:
        known = {each for each, _ in await bulk_parts.files(session, job_id, "output")}
        if name not in known or await bulk_jobs.find(session, job_id, _KINDS) is None:
            return outcomes.wrong(HTTPStatus.NOT_FOUND, "not-found", "There is no such file, or it had its day.")
        await audit(session, "fhir.export_read", "Job", [job_id], {"file": name})
    stored = bulk_parts.content(database, actor, job_id, "output", name)
    return StreamingResponse(stored, media_type="application/fhir+ndjson")


@router.delete("/$export/{job_id}", status_code=HTTPStatus.ACCEPTED, summary="End an export, or remove its files")
async def cancel(actor: Exporter, job_id: UUID, database: CurrentDatabase) -> Response:
    return await cancelled(database, actor, job_id, _KINDS)


async def _begin(
    request: Request, actor: Actor, database: Database, *, group: str | None = None, of_patients: bool = False
) -> Response:
    if (unknown := outcomes.unknown_parameters(request, *_KNOWN)) is not None:
        return unknown
    given = request.query_params
    if given.get("_outputFormat", "ndjson") not in _FORMATS:
        told = "_outputFormat: application/fhir+ndjson is what there is."
        return outcomes.wrong(HTTPStatus.BAD_REQUEST, "not-supported", told)
    types = tuple(dict.fromkeys(name for value in given.getlist("_type") for name in value.split(",") if name))
    strange = sorted(set(types) - definitions.resource_types())
    if strange:
        told = f"_type: {', '.join(strange)[:200]!a} is no resource type of R4."
        return outcomes.wrong(HTTPStatus.BAD_REQUEST, "value", told)
    try:
        since = span_of(given["_since"].replace(" ", "+")).low if given.get("_since") else None
    except DateUnreadable:
        return outcomes.wrong(HTTPStatus.BAD_REQUEST, "value", "_since is no instant: write 2026-01-31T08:00:00Z.")
    asked = ExportAsked(utcnow(), types, since, group, of_patients, request=str(request.url))
    async with database.write(actor) as session:
        job_id = await bulk_jobs.start(session, bulk_jobs.EXPORT, asked.to_params(), None)
        await audit(session, "fhir.export", "Job", [job_id], {"types": list(types), "group": group})
    address = f"{outcomes.base_of(request)}/$export/{job_id}"
    return Response(status_code=HTTPStatus.ACCEPTED, headers={"Content-Location": address})
