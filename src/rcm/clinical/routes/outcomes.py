"""How bundles, bulk jobs and $everything answer: resources, and an OperationOutcome where something is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter, Request, Response

from rcm.clinical.issues import Issue, IssueCode, operation_outcome
from rcm.clinical.text import dump

FHIR: Final = "/fhir/R4"
MEDIA_TYPE: Final = "application/fhir+json"
_OUTCOME: Final[dict[str, Any]] = {
    "description": "An OperationOutcome: what is wrong, and where.",
    "content": {MEDIA_TYPE: {"schema": {"type": "object"}}},
}


def door() -> APIRouter:
    return APIRouter(prefix=FHIR, tags=["fhir"], responses={"default": _OUTCOME})


def base_of(request: Request) -> str:
    """Our own address, without a slash at its end."""
    return f"{str(request.base_url).rstrip('/')}{FHIR}"


def resource(body: bytes | dict[str, Any], status: int = HTTPStatus.OK, **headers: str) -> Response:
    content = body if isinstance(body, bytes) else dump(body)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(content, status, headers=named, media_type=MEDIA_TYPE)


def refused(status: int, issues: Iterable[Issue]) -> Response:
    return resource(operation_outcome(issues), status)


def wrong(status: int, code: IssueCode, message: str, path: str = "") -> Response:
    return refused(status, [Issue("error", code, path, message)])


def unknown_parameters(request: Request, *known: str) -> Response | None:
    """The refusal of query parameters that nobody reads: a misspelt filter must not pass for a filter."""
    strange = sorted(request.query_params.keys() - {*known, "_format", "_pretty"})
    if not strange:
        return None
    named = ", ".join(ascii(name[:40]) for name in strange)
    return wrong(HTTPStatus.BAD_REQUEST, "not-supported", f"Unknown: {named}. Known: {', '.join(known) or 'none'}.")
