"""What was: versions of a resource, of a type, of the whole store, the newest first (FHIR R4, section 3.1.0.12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, Final
from urllib.parse import urlencode

import orjson
from fastapi import Query, Response

from rcm.clinical.addresses import entity_tag
from rcm.clinical.ids import is_id
from rcm.clinical.preparing import instant
from rcm.clinical.refusals import RequestUnusable, ResourceUnknown
from rcm.clinical.repository import history as versions
from rcm.clinical.repository.history import HistoryPlace, Version
from rcm.clinical.routes.door import FhirBase, FhirReader, ResourceType, Told, fhir_router
from rcm.clinical.search.values import DateUnreadable, span_of
from rcm.clinical.text import dump
from rcm.core.actor import Actor
from rcm.core.db import Database
from rcm.core.http import CurrentDatabase
from rcm.core.paging import decode_cursor, encode_cursor

router = fhir_router()

_MOST: Final = 1000
_METHODS: Final = {"create": "POST", "update": "PUT", "delete": "DELETE"}
_STATUS: Final = {"create": HTTPStatus.CREATED, "update": HTTPStatus.OK, "delete": HTTPStatus.NO_CONTENT}

Count = Annotated[int, Query(alias="_count", ge=1, le=_MOST, description="Versions on a page.")]
Since = Annotated[str | None, Query(alias="_since", max_length=40, description="An instant: not older.")]
Cursor = Annotated[str | None, Query(alias="_cursor", max_length=500, description="Of the next link.")]


@router.get("/_history", summary="Versions of all resources")
async def of_all(
    actor: FhirReader,
    database: CurrentDatabase,
    base: FhirBase,
    told: Told,
    count: Count = 100,
    since: Since = None,
    cursor: Cursor = None,
) -> Response:
    return await _page(actor, database, told, _Asked(base, None, None, count, since, cursor))


@router.get("/{resource_type}/_history", summary="Versions of all resources of a type")
async def of_type(  # noqa: PLR0913, PLR0917 - what R4 lets a history be asked for
    actor: FhirReader,
    database: CurrentDatabase,
    resource_type: ResourceType,
    base: FhirBase,
    told: Told,
    count: Count = 100,
    since: Since = None,
    cursor: Cursor = None,
) -> Response:
    return await _page(actor, database, told, _Asked(base, resource_type, None, count, since, cursor))


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
    cursor: Cursor = None,
) -> Response:
    if not is_id(id):
        raise ResourceUnknown
    return await _page(actor, database, told, _Asked(base, resource_type, id, count, since, cursor))


@dataclass(frozen=True, slots=True)
class _Asked:
    base: str
    resource_type: str | None
    id: str | None
    count: int
    since: str | None
    cursor: str | None

    @property
    def address(self) -> str:
        return "/".join(part for part in (self.base, self.resource_type, self.id, "_history") if part)

    @property
    def listing(self) -> str:
        return "/".join(part for part in ("fhir", self.resource_type, self.id, "history") if part)


async def _page(actor: Actor, database: Database, told: Told, asked: _Asked) -> Response:
    after = decode_cursor(asked.listing, asked.cursor, _place) if asked.cursor else None
    async with database.read(actor) as session:
        found = await versions.page(
            session, asked.resource_type, asked.id, since=_moment(asked.since), after=after, limit=asked.count + 1
        )
        if not found and asked.id is not None and after is None and asked.since is None:
            raise ResourceUnknown
    shown = found[: asked.count]
    following = shown[-1] if len(found) > asked.count else None
    return told.resource(_bundle(asked, shown, following))


def _bundle(asked: _Asked, shown: list[Version], following: Version | None) -> bytes:
    given = {"_count": str(asked.count)} | ({"_since": asked.since} if asked.since else {})
    links = [{"relation": "self", "url": f"{asked.address}?{urlencode(given)}"}]
    if following is not None:
        cursor = encode_cursor(asked.listing, _key(following))
        links.append({"relation": "next", "url": f"{asked.address}?{urlencode(given | {'_cursor': cursor})}"})
    head = dump({"resourceType": "Bundle", "type": "history", "link": links})
    entries = b",".join(_entry(asked.base, each) for each in shown)
    return head[:-1] + b',"entry":[' + entries + b"]}" if entries else head


def _entry(base: str, version: Version) -> bytes:
    """Bodies go in as they are stored; a deletion has none."""
    name = f"{version.type}/{version.id}"
    rest: dict[str, Any] = {
        "fullUrl": f"{base}/{name}",
        "request": {
            "method": _METHODS[version.operation],
            "url": version.type if version.operation == "create" else name,
        },
        "response": {
            "status": f"{_STATUS[version.operation].value} {_STATUS[version.operation].phrase}",
            "etag": entity_tag(version.version),
            "lastModified": instant(version.last_updated),
        },
    }
    told = dump(rest)
    return told if version.body is None else b'{"resource":' + version.body.encode() + b"," + told[1:]


def _key(version: Version) -> str:
    return orjson.dumps([version.last_updated.isoformat(), version.type, version.id, version.version]).decode()


def _place(text: str) -> HistoryPlace:
    moment, resource_type, id, version = orjson.loads(text)
    return HistoryPlace(datetime.fromisoformat(moment), str(resource_type), str(id), int(version))


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return span_of(text).low
    except DateUnreadable:
        raise RequestUnusable(f"_since is an instant such as 2026-02-28T09:00:00Z, not {text[:40]!a}.") from None
