"""Searches by FHIR's own parameters: in the address, or as a form, which keeps personal data out of addresses."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qsl

from fastapi import Request, Response

from rcm.clinical.routes.door import (
    FhirBase,
    FhirReader,
    Prefer,
    Preferences,
    ResourceType,
    Told,
    body_of,
    fhir_router,
)
from rcm.clinical.search.query import parse_query
from rcm.clinical.service.searching import search_page
from rcm.clinical.service.searchset import searchset
from rcm.core.actor import Actor
from rcm.core.db import Database
from rcm.core.http import CurrentDatabase

_FORM: Final = "application/x-www-form-urlencoded"
_FORM_LIMIT_MB: Final = 1

#: To be included behind all routes with words of their own: a type's address takes any word.
router = fhir_router(strict=False)
Pairs = list[tuple[str, str]]


@router.get("", summary="Search the whole store")
@router.get("/", include_in_schema=False)
async def search_all(
    request: Request, actor: FhirReader, database: CurrentDatabase, base: FhirBase, prefer: Prefer, told: Told
) -> Response:
    pairs = request.query_params.multi_items()
    return told.resource(await _found(database, actor, None, pairs, base, prefer))


@router.get("/{resource_type}", summary="Search resources of a type")
async def search_type(
    request: Request,
    actor: FhirReader,
    resource_type: ResourceType,
    database: CurrentDatabase,
    base: FhirBase,
    prefer: Prefer,
    told: Told,
) -> Response:
    pairs = request.query_params.multi_items()
    return told.resource(await _found(database, actor, resource_type, pairs, base, prefer))


@router.post("/_search", summary="Search the whole store by a form")
async def search_all_by_form(
    request: Request, actor: FhirReader, database: CurrentDatabase, base: FhirBase, prefer: Prefer, told: Told
) -> Response:
    pairs = await _form(request)
    return told.resource(await _found(database, actor, None, pairs, base, prefer, form=True))


@router.post("/{resource_type}/_search", summary="Search resources of a type by a form")
async def search_type_by_form(
    request: Request,
    actor: FhirReader,
    resource_type: ResourceType,
    database: CurrentDatabase,
    base: FhirBase,
    prefer: Prefer,
    told: Told,
) -> Response:
    pairs = await _form(request)
    return told.resource(await _found(database, actor, resource_type, pairs, base, prefer, form=True))


async def _form(request: Request) -> Pairs:
    """Parameters of the form and of the address, as R4 has it (section 3.1.1.1)."""
    body = await body_of(request, _FORM_LIMIT_MB, _FORM)
    text = body.decode(errors="replace")
    return [*request.query_params.multi_items(), *parse_qsl(text, keep_blank_values=True, errors="replace")]


async def _found(
    database: Database,
    actor: Actor,
    resource_type: str | None,
    pairs: Pairs,
    base: str,
    prefer: Preferences,
    *,
    form: bool = False,
) -> bytes:
    query = parse_query(pairs, resource_type, base=base, lenient=prefer.lenient)
    async with database.read(actor) as session:
        page = await search_page(session, query)
    return searchset(page, query, base, resource_type or "", form=form)
