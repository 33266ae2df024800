"""What was: versions of a resource, of a type, of the whole store, the newest first (FHIR R4, section 3.1.0.12)."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query, Response

from rcm.clinical.routes.door import FhirBase, FhirReader, ResourceType, Told, fhir_router
from rcm.clinical.service.historyset import HistoryAsked, history_page
from rcm.core.actor import Actor
from rcm.core.db import Database
from rcm.core.http import CurrentDatabase

router = fhir_router()

_MOST: Final = 1000

Count = Annotated[int, Query(alias="_count", ge=1, le=_MOST, description="Versions on a page.")]
Since = Annotated[str | None, Query(alias="_since", max_length=40, description="An instant: not older.")]
At = Annotated[str | None, Query(alias="_at", max_length=40, description="A time: what stood at any moment of it.")]
Cursor = Annotated[str | None, Query(alias="_cursor", max_length=500, description="Of the next link.")]


@router.get("/_history", summary="Versions of all resources")
async def of_all(  # noqa: PLR0913, PLR0917 - what R4 lets a history be asked for
    actor: FhirReader,
    database: CurrentDatabase,
    base: FhirBase,
    told: Told,
    count: Count = 100,
    since: Since = None,
    at: At = None,
    cursor: Cursor = None,
) -> Response:
    return await _page(actor, database, told, HistoryAsked(base, None, None, count, since, at, cursor))


@router.get("/{resource_type}/_history", summary="Versions of all resources of a type")
async def of_type(  # noqa: PLR0913, PLR0917 - what R4 lets a history be asked for
    actor: FhirReader,
    database: CurrentDatabase,
    resource_type: ResourceType,
    base: FhirBase,
    told: Told,
    count: Count = 100,
    since: Since = None,
    at: At = None,
    cursor: Cursor = None,
) -> Response:
    return await _page(actor, database, told, HistoryAsked(base, resource_type, None, count, since, at, cursor))


@router.get("/{resource_type}/{id}/_history", summary="Versions of a resource")
async def of_resource(  # noqa: PLR0913, PLR0917 - what R4 lets a history be asked for
    actor: FhirReader,
    database: CurrentDatabase,
    resource_type: ResourceType,
    id: str,
    base: FhirBase,
    told: Told,
    count: Count = 100,
    since: Since = None,
    at: At = None,
    cursor: Cursor = None,
) -> Response:
    return await _page(actor, database, told, HistoryAsked(base, resource_type, id, count, since, at, cursor))


async def _page(actor: Actor, database: Database, told: Told, asked: HistoryAsked) -> Response:
    async with database.read(actor) as session:
        return told.resource(await history_page(session, asked))
