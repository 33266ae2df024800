"""Searches by FHIR's own parameters: in the address, or as a form, which keeps personal data out of addresses."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, Final
from urllib.parse import parse_qsl

import msgspec
from fastapi import APIRouter, Request, Response

from rcm.clinical import definitions
from rcm.clinical.issues import Issue, operation_outcome
from rcm.clinical.search.problems import SearchInvalid, near, shown
from rcm.clinical.search.query import parse_query
from rcm.clinical.service.searching import search_page
from rcm.clinical.service.searchset import searchset
from rcm.clinical.text import dump
from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, requires
from rcm.core.permissions import Permission

FHIR: Final = "/fhir/R4"
_MEDIA_TYPE: Final = "application/fhir+json"
_FORM: Final = "application/x-www-form-urlencoded"
_FORM_LIMIT: Final = 1 << 20
_OUTCOME: Final[dict[str, Any]] = {
    "description": "An OperationOutcome: what is wrong with the search.",
    "content": {_MEDIA_TYPE: {"schema": {"type": "object"}}},
}

#: To be included behind all routes of the door with words of their own: a type's address takes any word.
router = APIRouter(prefix=FHIR, tags=["fhir"], responses={"default": _OUTCOME})

Pairs = list[tuple[str, str]]
Reader = Annotated[Actor, requires(Permission.FHIR_READ)]


@router.get("", summary="Search the whole store")
@router.get("/", include_in_schema=False)  # clients join addresses so
async def search_all(request: Request, actor: Reader, database: CurrentDatabase) -> Response:
    return await _answer(request, actor, database, None, request.query_params.multi_items())


@router.get("/{resource_type}", summary="Search resources of a type")
async def search_type(request: Request, actor: Reader, resource_type: str, database: CurrentDatabase) -> Response:
    return await _answer(request, actor, database, resource_type, request.query_params.multi_items())


@router.post("/_search", summary="Search the whole store by a form")
async def search_all_by_form(request: Request, actor: Reader, database: CurrentDatabase) -> Response:
    return await _by_form(request, actor, database, None)


@router.post("/{resource_type}/_search", summary="Search resources of a type by a form")
async def search_type_by_form(
    request: Request, actor: Reader, resource_type: str, database: CurrentDatabase
) -> Response:
    return await _by_form(request, actor, database, resource_type)


async def _by_form(request: Request, actor: Actor, database: CurrentDatabase, resource_type: str | None) -> Response:
    """Parameters of the form and of the address, as R4 has it (section 3.1.1.1)."""
    if request.headers.get("content-type", _FORM).partition(";")[0].strip().lower() != _FORM:
        return _outcome(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "not-supported", f"A search is sent as {_FORM}.")
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > _FORM_LIMIT:
            return _outcome(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-long", "A search takes at most 1 MiB.")
    text = received.decode(errors="replace")
    pairs = [*request.query_params.multi_items(), *parse_qsl(text, keep_blank_values=True, errors="replace")]
    return await _answer(request, actor, database, resource_type, pairs, form=True)


async def _answer(
    request: Request,
    actor: Actor,
    database: CurrentDatabase,
    resource_type: str | None,
    pairs: Pairs,
    *,
    form: bool = False,
) -> Response:
    if resource_type is not None and resource_type not in definitions.resource_types():
        hint = near(resource_type, definitions.resource_types())
        return _outcome(HTTPStatus.NOT_FOUND, "not-supported", f"{shown(resource_type)} is no type of R4.{hint}")
    base = f"{str(request.base_url).rstrip('/')}{FHIR}"
    try:
        query = parse_query(pairs, resource_type, base=base, lenient=_is_lenient(request))
        async with database.read(actor) as session:
            page = await search_page(session, query)
    except SearchInvalid as refusal:
        return _response(dump(operation_outcome(refusal.issues)), HTTPStatus.BAD_REQUEST)
    told = searchset(page, query, base, resource_type or "", form=form)
    return _response(msgspec.json.format(told, indent=2) if ("_pretty", "true") in pairs else told)


def _is_lenient(request: Request) -> bool:
    """Of the header Prefer (RFC 7240)."""
    words = ",".join(request.headers.getlist("prefer")).replace(";", ",").replace(" ", "").replace('"', "")
    return "handling=lenient" in words.lower().split(",")


def _outcome(status: HTTPStatus, code: Any, message: str) -> Response:
    return _response(dump(operation_outcome([Issue("error", code, "", message)])), status)


def _response(body: bytes, status: HTTPStatus = HTTPStatus.OK) -> Response:
    return Response(body, status, media_type=_MEDIA_TYPE)
