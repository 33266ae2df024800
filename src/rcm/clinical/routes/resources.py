"""One resource over HTTP: read, create, update, patch, delete; by id or by a condition (FHIR R4, section 3.1.0)."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Depends, Header, Query, Request, Response

from rcm.clinical import definitions, patching
from rcm.clinical.addresses import entity_tag, meets, tagged_versions, version_address
from rcm.clinical.issues import Issue
from rcm.clinical.refusals import RequestUnusable
from rcm.clinical.repository.history import Version
from rcm.clinical.routes.door import (
    MEDIA_TYPE,
    Answers,
    FhirBase,
    FhirReader,
    FhirWriter,
    Prefer,
    Preferences,
    ResourceBody,
    ResourceType,
    Told,
    body_of,
    fhir_router,
    media_type_of,
    not_modified,
    settings_of,
)
from rcm.clinical.schemas.resources import Written
from rcm.clinical.search.controls import Summary
from rcm.clinical.search.subsetting import subset
from rcm.clinical.service import interactions
from rcm.clinical.text import dump
from rcm.core.http import CurrentDatabase, CurrentRepeatKey, repeatable_with
from rcm.work.idempotency import once

#: Strict: query parameters that nobody reads are refused. Conditions are read by the search's own grammar.
router = fhir_router()
conditional = fhir_router(strict=False)

_PLAIN_JSON: Final = ("application/json", MEDIA_TYPE)
#: Query parameters of a conditional request that belong to the answer, not to the condition.
_OF_THE_ANSWER: Final = frozenset({"_format", "_pretty"})

IfMatch = Annotated[str | None, Header(description='W/"3": only if this is the version that is there.')]
IfNoneMatch = Annotated[str | None, Header(description="`*`: only if there is none yet.")]
IfNoneExist = Annotated[str | None, Header(description="A search; what it finds is not created again.")]
_Elements = Annotated[str | None, Query(alias="_elements", max_length=2000, description="Names, separated by commas.")]
_Summary = Annotated[Summary | None, Query(alias="_summary", description="true, text, data or false.")]


@router.get("/{resource_type}/{id}", summary="Read a resource")
async def read(  # noqa: PLR0913, PLR0917 - what R4 lets a read say
    request: Request,
    actor: FhirReader,
    database: CurrentDatabase,
    resource_type: ResourceType,
    id: str,
    told: Told,
    elements: _Elements = None,
    summary: _Summary = None,
) -> Response:
    async with database.read(actor) as session:
        found = await interactions.read(session, resource_type, id)
    return _shown(request, told, found, elements, summary)


@router.get("/{resource_type}/{id}/_history/{version}", summary="Read a version")
async def read_version(  # noqa: PLR0913, PLR0917 - what R4 lets a read say
    request: Request,
    actor: FhirReader,
    database: CurrentDatabase,
    resource_type: ResourceType,
    id: str,
    version: str,
    told: Told,
    elements: _Elements = None,
    summary: _Summary = None,
) -> Response:
    async with database.read(actor) as session:
        found = await interactions.read_version(session, resource_type, id, version)
    return _shown(request, told, found, elements, summary)


def _shown(request: Request, told: Answers, found: Version, elements: str | None, summary: Summary | None) -> Response:
    if _is_known(request, found):
        return not_modified(found.version, found.last_updated)
    assert found.body is not None
    names = _names(found.type, elements)
    body = subset(found.body, summary=summary or "", elements=names)
    return told.resource(body, version=found.version, updated=found.last_updated)


def _names(resource_type: str, elements: str | None) -> tuple[str, ...]:
    """Raises RequestUnusable: a misspelt name would leave out what the client wants."""
    given = [name.strip().removeprefix(f"{resource_type}.") for name in (elements or "").split(",")]
    known = definitions.type_named(resource_type)
    strange = [name for name in given if name and name not in known.elements and name not in known.members]
    if strange:
        raise RequestUnusable(f"{resource_type} has no element {', '.join(strange)[:100]!a}.")
    return tuple(name for name in given if name)


def _is_known(request: Request, found: Version) -> bool:
    """If-None-Match counts before If-Modified-Since (RFC 9110, section 13.2.2)."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return meets(tagged_versions(tags), found.version)
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        moment: datetime = parsedate_to_datetime(since)
    except ValueError:
        return False  # one that can't be read is no condition
    return moment.tzinfo is not None and found.last_updated.replace(microsecond=0) <= moment


@router.post("/{resource_type}", summary="Create a resource", status_code=HTTPStatus.CREATED)
async def create(  # noqa: PLR0913, PLR0917 - what R4 lets a creation say
    request: Request,
    actor: FhirWriter,
    database: CurrentDatabase,
    resource_type: ResourceType,
    resource: ResourceBody,
    base: FhirBase,
    told: Told,
    prefer: Prefer,
    repeat_key: CurrentRepeatKey,
    if_none_exist: IfNoneExist = None,
) -> Response:
    repeat = repeatable_with(request, repeat_key, dump([resource, if_none_exist]))
    async with database.write(actor) as session:
        act = partial(interactions.create, session, resource_type, resource, if_none_exist=if_none_exist)
        written = await once(session, repeat, Written, act)
    return _written(told, prefer, base, written)


@router.put("/{resource_type}/{id}", summary="Replace a resource, or create it under this id")
async def update(  # noqa: PLR0913, PLR0917 - what R4 lets an update say
    actor: FhirWriter,
    database: CurrentDatabase,
    resource_type: ResourceType,
    id: str,
    resource: ResourceBody,
    base: FhirBase,
    told: Told,
    prefer: Prefer,
    if_match: IfMatch = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    async with database.write(actor) as session:
        written = await interactions.update(
            session, resource_type, id, resource, if_match=if_match, if_none_match=if_none_match
        )
    return _written(told, prefer, base, written)


@conditional.put("/{resource_type}", summary="Replace the resource that a search finds, or create it")
async def update_matching(  # noqa: PLR0913, PLR0917 - what R4 lets an update say
    request: Request,
    actor: FhirWriter,
    database: CurrentDatabase,
    resource_type: ResourceType,
    resource: ResourceBody,
    base: FhirBase,
    told: Told,
    prefer: Prefer,
    if_match: IfMatch = None,
) -> Response:
    async with database.write(actor) as session:
        written = await interactions.update_matching(
            session, resource_type, _condition(request), resource, if_match=if_match
        )
    return _written(told, prefer, base, written)


async def _change(request: Request) -> patching.Change:
    """The patch, by its media type: JSON Patch or merge patch. Clients that call it plain JSON mean the one that it
    looks like: a list of steps, or an object."""
    limit_mb = settings_of(request).fhir_resource_limit_mb
    body = await body_of(request, limit_mb, patching.JSON_PATCH, patching.MERGE_PATCH, *_PLAIN_JSON)
    kind = media_type_of(request)
    if kind in _PLAIN_JSON:
        kind = patching.MERGE_PATCH if body.lstrip()[:1] == b"{" else patching.JSON_PATCH
    return patching.change_of(kind, body)


Change = Annotated[patching.Change, Depends(_change)]


@router.patch("/{resource_type}/{id}", summary="Change a part of a resource")
async def patch(  # noqa: PLR0913, PLR0917 - what R4 lets a patch say
    actor: FhirWriter,
    database: CurrentDatabase,
    resource_type: ResourceType,
    id: str,
    change: Change,
    base: FhirBase,
    told: Told,
    prefer: Prefer,
    if_match: IfMatch = None,
) -> Response:
    async with database.write(actor) as session:
        written = await interactions.patch(session, resource_type, id, change, if_match=if_match)
    return _written(told, prefer, base, written)


@conditional.patch("/{resource_type}", summary="Change a part of the resource that a search finds")
async def patch_matching(  # noqa: PLR0913, PLR0917 - what R4 lets a patch say
    request: Request,
    actor: FhirWriter,
    database: CurrentDatabase,
    resource_type: ResourceType,
    change: Change,
    base: FhirBase,
    told: Told,
    prefer: Prefer,
    if_match: IfMatch = None,
) -> Response:
    async with database.write(actor) as session:
        written = await interactions.patch_matching(
            session, resource_type, _condition(request), change, if_match=if_match
        )
    return _written(told, prefer, base, written)


@router.delete("/{resource_type}/{id}", summary="Delete a resource", status_code=HTTPStatus.NO_CONTENT)
async def delete(
    actor: FhirWriter,
    database: CurrentDatabase,
    resource_type: ResourceType,
    id: str,
    told: Told,
    prefer: Prefer,
    if_match: IfMatch = None,
) -> Response:
    async with database.write(actor) as session:
        version = await interactions.delete(session, resource_type, id, if_match=if_match)
    return _deleted(told, prefer, version)


@conditional.delete("/{resource_type}", summary="Delete the resource that a search finds")
async def delete_matching(
    request: Request,
    actor: FhirWriter,
    database: CurrentDatabase,
    resource_type: ResourceType,
    told: Told,
    prefer: Prefer,
) -> Response:
    async with database.write(actor) as session:
        version = await interactions.delete_matching(session, resource_type, _condition(request))
    return _deleted(told, prefer, version)


def _condition(request: Request) -> str:
    """The query as it was sent, for the search's own grammar, without what concerns the answer."""
    parts = request.url.query.split("&")
    return "&".join(part for part in parts if part.partition("=")[0] not in _OF_THE_ANSWER)


def _written(told: Answers, prefer: Preferences, base: str, written: Written) -> Response:
    location = version_address(base, written.type, written.id, written.version)
    status = HTTPStatus.CREATED if written.created else HTTPStatus.OK
    return told.written(
        prefer, written.body, status, version=written.version, updated=written.last_updated, location=location
    )


def _deleted(told: Answers, prefer: Preferences, version: int | None) -> Response:
    """204, or what was done where the client wants it in words."""
    headers = {} if version is None else {"ETag": entity_tag(version)}
    if prefer.returns == "OperationOutcome":
        done = "Deleted." if version is not None else "There was nothing to delete."
        answer = told.outcome([Issue("information", "informational", "", done)])
        answer.headers.update(headers)
        return answer
    return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers, media_type=MEDIA_TYPE)
