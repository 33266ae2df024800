"""GET /fhir/R4/Patient/{id}/$everything."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import Request, Response

from rcm.clinical import definitions
from rcm.clinical.ids import is_id
from rcm.clinical.repository.compartments import Asked
from rcm.clinical.routes import outcomes
from rcm.clinical.search.values import DateUnreadable, span_of
from rcm.clinical.service.everything import EverythingCursorInvalid, EverythingPage, PatientMissing, everything_page
from rcm.clinical.text import dump
from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, requires
from rcm.core.permissions import Permission

router = outcomes.door()

Reader = Annotated[Actor, requires(Permission.FHIR_READ)]
_KNOWN: Final = ("start", "end", "_since", "_type", "_count", "_cursor")
_DEFAULT: Final = 100
_MOST: Final = 1000


class _Unusable(Exception):
    """A parameter, and what is wrong with it."""


@router.get("/Patient/{id}/$everything", summary="All that is stored of a patient")
async def everything(request: Request, actor: Reader, id: str, database: CurrentDatabase) -> Response:
    """The patient, what belongs to it, then what that refers to. Follow the next link for more."""
    if (unknown := outcomes.unknown_parameters(request, *_KNOWN)) is not None:
        return unknown
    try:
        asked, count = _asked(request, id), _count(request)
        async with database.read(actor) as session:
            page = await everything_page(session, asked, count, request.query_params.get("_cursor"))
    except _Unusable as error:
        return outcomes.wrong(HTTPStatus.BAD_REQUEST, "value", str(error))
    except EverythingCursorInvalid as error:
        return outcomes.wrong(HTTPStatus.BAD_REQUEST, "value", error.message)
    except PatientMissing as error:
        return outcomes.wrong(HTTPStatus.NOT_FOUND, "not-found", error.message)
    return outcomes.resource(_bundle(request, page, id))


def _bundle(request: Request, page: EverythingPage, id: str) -> bytes:
    base = outcomes.base_of(request)
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


def _asked(request: Request, id: str) -> Asked:
    given = request.query_params
    types = frozenset(name for value in given.getlist("_type") for name in value.split(",") if name)
    strange = types - definitions.resource_types()
    if strange:
        raise _Unusable(f"_type: {', '.join(sorted(strange))[:200]!a} is no resource type of R4.")
    if not is_id(id):
        raise PatientMissing
    return Asked(
        id, types or None, _moment(given.get("_since"), "_since", "low"), _moment(given.get("start"), "start", "low"),
        _moment(given.get("end"), "end", "high"),
    )  # fmt: skip


def _moment(text: str | None, name: str, limit: str) -> datetime | None:
    """The first instant of what a date means, or the last."""
    if not text:
        return None
    try:
        span = span_of(text.replace(" ", "+"))
    except DateUnreadable:
        raise _Unusable(f"{name}: {text[:40]!a} is no date or time; write 2026-01-31.") from None
    if limit == "low":
        return span.low
    return span.high - timedelta(microseconds=1) if span.high else datetime.max.replace(tzinfo=UTC)


def _count(request: Request) -> int:
    text = request.query_params.get("_count", str(_DEFAULT))
    if not text.isascii() or not text.isdecimal() or int(text) < 1:
        raise _Unusable(f"_count: {text[:20]!a} is no number from 1 on.")
    return min(int(text), _MOST)
