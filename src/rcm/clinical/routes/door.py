"""What all addresses below /fhir/R4 share: who may, what is taken, what is answered and how.

router = fhir_router()

@router.get("/{resource_type}/{id}/$example")
async def example(actor: FhirReader, database: CurrentDatabase, kind: ResourceType, id: str, told: Told) -> Response:
    ...
    return told.resource(body)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from http import HTTPStatus
from typing import Annotated, Any, Final, Literal

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response

from rcm.clinical import definitions
from rcm.clinical.addresses import FHIR, entity_tag
from rcm.clinical.issues import Issue, operation_outcome
from rcm.clinical.reference_text import localised
from rcm.clinical.refusals import (
    BodyTooLarge,
    FormatNotOffered,
    MediaTypeUnknown,
    RequestUnusable,
    ResourceTypeUnknown,
)
from rcm.clinical.text import dump, parse
from rcm.core.actor import Actor
from rcm.core.http import refuse_unknown_parameters, requires
from rcm.core.permissions import Permission
from rcm.core.settings import Settings

FhirReader = Annotated[Actor, requires(Permission.FHIR_READ)]
FhirWriter = Annotated[Actor, requires(Permission.FHIR_WRITE)]

MEDIA_TYPE: Final = "application/fhir+json"
#: With the words of R4's `_format` and the names that older clients send.
JSON_TYPES: Final = frozenset({MEDIA_TYPE, "application/json", "text/json", "application/json+fhir"})
_JSON: Final = JSON_TYPES | {"json"}
_ANY: Final = frozenset({"*/*", "application/*", "text/*"})

_OUTCOME: Final[dict[str, Any]] = {
    "description": "An OperationOutcome: what is wrong and at which element.",
    "content": {MEDIA_TYPE: {"schema": {"type": "object"}}},
}


def fhir_router(*, strict: bool = True, signed_in: bool = True) -> APIRouter:
    """`strict`: query parameters that no route declares are refused; without it the routes read the query."""
    return APIRouter(
        prefix=FHIR,
        tags=["fhir"],
        dependencies=[Depends(refuse_unknown_parameters)] if strict and signed_in else [],
        responses={"default": _OUTCOME},
    )


async def _resource_type(resource_type: str) -> str:
    if resource_type not in definitions.resource_types():
        raise ResourceTypeUnknown(f"{resource_type[:60]!a}.")
    return resource_type


def _asked_types(
    asked: Annotated[
        list[str], Query(alias="_type", description="Types, separated by commas: others are left out.")
    ] = [],  # noqa: B006 - never changed
) -> tuple[str, ...]:
    types = tuple(dict.fromkeys(name for value in asked for name in value.split(",") if name))
    strange = sorted(set(types) - definitions.resource_types())
    if strange:
        raise RequestUnusable(f"_type: {', '.join(strange)[:200]!a} is no resource type of R4.")
    return types


#: Of `_type`, which may be repeated; none named means all.
AskedTypes = Annotated[tuple[str, ...], Depends(_asked_types)]

#: The path's `{resource_type}`, which is one.
ResourceType = Annotated[str, Depends(_resource_type)]


async def fhir_base(request: Request) -> str:
    """This server's address of the door, without a slash at its end."""
    return f"{str(request.base_url).rstrip('/')}{FHIR}"


FhirBase = Annotated[str, Depends(fhir_base)]

Return = Literal["representation", "minimal", "OperationOutcome"]


@dataclass(frozen=True, slots=True)
class Preferences:
    """Of the header Prefer (RFC 7240); what it says beside these is left alone, as that has it."""

    #: "representation" where nothing is said: what single writes answer with.
    returns: Return = "representation"
    says_representation: bool = False
    lenient: bool = False
    respond_async: bool = False


async def preferences(request: Request) -> Preferences:
    words = {
        word.strip().replace(" ", "").replace('"', "").lower()
        for header in request.headers.getlist("prefer")
        for word in header.replace(";", ",").split(",")
    }
    returns: Return = "representation"
    if "return=minimal" in words:
        returns = "minimal"
    elif "return=operationoutcome" in words:
        returns = "OperationOutcome"
    return Preferences(returns, "return=representation" in words, "handling=lenient" in words, "respond-async" in words)


Prefer = Annotated[Preferences, Depends(preferences)]


@dataclass(frozen=True, slots=True)
class Answers:
    """How answers are written: the media type is settled, `pretty` is for people."""

    pretty: bool = False

    def resource(
        self,
        body: bytes | str | dict[str, Any],
        status: int = HTTPStatus.OK,
        *,
        version: int | None = None,
        updated: datetime | None = None,
        location: str | None = None,
    ) -> Response:
        """A resource; stored ones as text, which is sent as it is."""
        content = dump(body) if isinstance(body, dict) else body.encode() if isinstance(body, str) else body
        if self.pretty:
            content = msgspec.json.format(content, indent=2)
        return Response(content, status, headers=_headers(version, updated, location), media_type=MEDIA_TYPE)

    def outcome(self, issues: Iterable[Issue], status: int = HTTPStatus.OK) -> Response:
        return self.resource(operation_outcome(issues), status)

    def written(
        self,
        prefer: Preferences,
        body: str | bytes,
        status: int,
        *,
        version: int,
        updated: datetime,
        location: str | None,
    ) -> Response:
        """As `Prefer: return=…` wants it."""
        if prefer.returns == "minimal":
            return Response(status_code=status, headers=_headers(version, updated, location))
        if prefer.returns == "OperationOutcome":
            done = "Created." if status == HTTPStatus.CREATED else "Done."
            outcome = operation_outcome([Issue("information", "informational", "", done)])
            return self.resource(outcome, status, version=version, updated=updated, location=location)
        return self.resource(body, status, version=version, updated=updated, location=location)


def not_modified(version: int, updated: datetime) -> Response:
    return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=_headers(version, updated, None))


def _headers(version: int | None, updated: datetime | None, location: str | None) -> dict[str, str]:
    headers = {}
    if version is not None:
        headers["ETag"] = entity_tag(version)
    if updated is not None:
        headers["Last-Modified"] = format_datetime(updated, usegmt=True)
    if location is not None:
        headers["Location"] = location
    return headers


_Format = Annotated[str | None, Query(alias="_format", max_length=100, description="json; others are refused.")]
_Pretty = Annotated[Literal["true", "false"] | None, Query(alias="_pretty", description="Indented, for people.")]


async def answers(request: Request, wanted: _Format = None, pretty: _Pretty = None) -> Answers:
    """Raises FormatNotOffered. For routes that read the query themselves, and for those that don't."""
    accepted = [wanted] if wanted else request.headers.get("accept", "*/*").split(",")
    kinds = {_media_type(each) for each in accepted}
    if not kinds & (_JSON if wanted else _JSON | _ANY):
        raise FormatNotOffered(f"Asked for: {', '.join(sorted(kinds))[:100]!a}.")
    return Answers(pretty == "true")


Told = Annotated[Answers, Depends(answers)]


def _media_type(text: str) -> str:
    # A plus that an address lost: _format=application/fhir+json
    return text.partition(";")[0].strip().lower().replace(" ", "+")


def media_type_of(request: Request) -> str:
    """Of the body; "" where none is named."""
    return _media_type(request.headers.get("content-type", ""))


async def body_of(request: Request, limit_mb: int, *media_types: str) -> bytes:
    """The body, no more of it in memory than is allowed. Raises MediaTypeUnknown, BodyTooLarge."""
    given = request.headers.get("content-type", "")
    if _media_type(given) not in media_types:
        named = f"{given[:60]!a}" if given else "none"
        raise MediaTypeUnknown(f"Sent: {named}. Taken: {', '.join(sorted(media_types))}.", taken=sorted(media_types))
    limit = limit_mb << 20
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length) > limit:
        raise BodyTooLarge(f"The limit is {limit_mb} MiB.", limit_mb=limit_mb)
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > limit:
            raise BodyTooLarge(f"The limit is {limit_mb} MiB.", limit_mb=limit_mb)
    return bytes(received)


def settings_of(request: Request) -> Settings:
    settings: Settings = request.app.state.registry.settings
    return settings


async def resource_body(request: Request) -> dict[str, Any]:
    """One resource. Raises JsonUnreadable for what is no JSON, RequestUnusable for what is no resource."""
    body = await body_of(request, settings_of(request).fhir_resource_limit_mb, *JSON_TYPES)
    resource = parse(body)
    if not isinstance(resource.get("resourceType"), str):
        raise RequestUnusable("A resource begins with resourceType.")
    base = await fhir_base(request)
    if resource["resourceType"] != "Bundle" and base.encode() in body:
        resource = localised(resource, base)
    return resource


ResourceBody = Annotated[dict[str, Any], Depends(resource_body)]
