"""GET /fhir/R4/Patient/{id}/$everything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import Depends, Query, Request, Response

from rcm.clinical.ids import is_id
from rcm.clinical.repository.compartments import Asked
from rcm.clinical.routes.door import AskedTypes, FhirBase, FhirReader, Told, fhir_router
from rcm.clinical.search.values import asked_span
from rcm.clinical.service.everything import EverythingPage, PatientMissing, everything_page
from rcm.clinical.text import dump
from rcm.core.http import CurrentDatabase

router = fhir_router()

_DEFAULT: Final = 100
_MOST: Final = 1000

_Count = Annotated[int, Query(alias="_count", ge=1, description=f"Resources of a page, at most {_MOST}.")]
_Cursor = Annotated[str | None, Query(alias="_cursor", max_length=500, description="Of the next link.")]
_Since = Annotated[str | None, Query(alias="_since", max_length=40, description="An instant: changed since then.")]
_Start = Annotated[str | None, Query(max_length=40, description="Care from this date on.")]
_End = Annotated[str | None, Query(max_length=40, description="Care until this date.")]


def _asked(id: str, types: AskedTypes, since: _Since = None, start: _Start = None, end: _End = None) -> Asked:
    if not is_id(id):
        raise PatientMissing
    first = asked_span("start", start).low if start else None
    return Asked(
        id, frozenset(types) or None, asked_span("_since", since).low if since else None, first, _last(end)
    )  # fmt: skip


def _last(end: str | None) -> datetime | None:
    """The last instant of what a date means."""
    if not end:
        return None
    span = asked_span("end", end)
    return span.high - timedelta(microseconds=1) if span.high else datetime.max.replace(tzinfo=UTC)


@router.get("/Patient/{id}/$everything", summary="All that is stored of a patient")
async def everything(  # noqa: PLR0913, PLR0917 - what R4 lets it be asked
    request: Request,
    actor: FhirReader,
    id: str,
    database: CurrentDatabase,
    asked: Annotated[Asked, Depends(_asked)],
    base: FhirBase,
    told: Told,
    count: _Count = _DEFAULT,
    cursor: _Cursor = None,
) -> Response:
    """The patient, what belongs to it, then what that refers to. Follow the next link for more."""
    async with database.read(actor) as session:
        page = await everything_page(session, asked, min(count, _MOST), cursor)
    return told.resource(_bundle(request, page, base, id))


def _bundle(request: Request, page: EverythingPage, base: str, id: str) -> bytes:
    address = f"{base}/Patient/{id}/$everything"
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name != "_cursor"]
    links = [{"relation": "self", "url": str(request.url)}]
    if page.next_cursor:
        links.append({"relation": "next", "url": f"{address}?{urlencode([*pairs, ('_cursor', page.next_cursor)])}"})
    entries = b",".join(
        b'{"fullUrl":%s,"resource":%s,"search":{"mode":"match"}}'
        % (dump(f"{base}/{hit.type}/{hit.id}"), hit.body.encode())
        for hit in page.hits
    )
    head = dump({"resourceType": "Bundle", "type": "searchset", "link": links})
    return head[:-1] + (b',"entry":[%s]}' % entries if entries else b"}")
