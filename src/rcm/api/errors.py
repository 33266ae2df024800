"""From failures to HTTP: one table, and one shape (RFC 9457, application/problem+json)."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import orjson
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from rcm.api import fhir_outcomes
from rcm.clinical.bulk.pieces import ImportTooLarge
from rcm.clinical.refusals import (
    BodyTooLarge,
    FormatNotOffered,
    MediaTypeUnknown,
    NotOffered,
    PreconditionLost,
    ResourceDeleted,
)
from rcm.core.db import TRANSIENT, DatabaseUnreachable
from rcm.core.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound, NotSignedIn, PreconditionFailed
from rcm.core.hooks import PoolExhausted, sqlstate_of
from rcm.core.upload import UploadTooLarge
from rcm.observability.logging import describe
from rcm.quality.refusals import AssignmentMoveInvalid

log = structlog.get_logger()

#: A class answers for its subclasses; the nearest one counts. Everything else is 503 where it says that the
#: same call may succeed later, and 500 where it does not.
STATUS: Final[dict[type[DomainError], int]] = {
    NotFound: 404,
    Conflict: 409,
    PreconditionFailed: 412,
    InvalidInput: 422,
    UploadTooLarge: 413,
    NotAllowed: 403,
    NotSignedIn: 401,
    DatabaseUnreachable: 503,
    ResourceDeleted: 410,
    PreconditionLost: 412,
    NotOffered: 405,
    FormatNotOffered: 406,
    MediaTypeUnknown: 415,
    BodyTooLarge: 413,
    ImportTooLarge: 413,
    AssignmentMoveInvalid: 400,
}
RETRY_AFTER_S: Final = 2
_PROBLEM: Final = "application/problem+json"
_FIXED: Final = frozenset({"type", "title", "status", "code", "detail", "trace_id"})
_MOST_FAULTS: Final = 20

#: SQLSTATE: connection exceptions; the server is stopping or starting.
_CONNECTION_LOST: Final = ("08", "57P")

#: Codes of answers that the framework makes before any of ours is asked.
_FRAMEWORK: Final = {
    404: ("core.path_unknown", "There is nothing at this address."),
    405: ("core.method_not_allowed", "This address does not take that method."),
}


class RequestInvalid(InvalidInput):
    """The request is not what this address takes. `errors` says where."""

    code = "core.request_invalid"


class Unexpected(DomainError):
    """Something went wrong on our side. Tell your administrator the trace id; the log has the rest under it."""

    code = "core.unexpected"


class TemporarilyUnavailable(DomainError):
    """The database can't do this right now. Try again in a moment."""

    code = "core.database_busy"
    retryable = True


def status_of(error: DomainError) -> int:
    for known in type(error).__mro__:
        if known in STATUS:
            return STATUS[known]
    return 503 if error.retryable else 500


def fhir_status_of(error: DomainError) -> int:
    return fhir_outcomes.status_below(status_of(error), error.code)


def problem(request: Request, error: DomainError) -> Response:
    """The answer that tells of `error`; its facts stand beside the fixed members."""
    status = status_of(error)
    headers = {}
    if status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(RETRY_AFTER_S)
    if isinstance(error, ResourceDeleted):
        headers["ETag"] = f'W/"{error.version}"'
    facts = {**error.facts, "issues": getattr(error, "issues", ())} if _is_fhir(request) else error.facts
    return _respond(request, status, error.code, error.title, error.detail, facts, headers)


def _is_fhir(request: Request) -> bool:
    return fhir_outcomes.is_fhir(request.scope.get("path", ""))


def _respond(
    request: Request,
    status: int,
    code: str,
    title: str,
    detail: str = "",
    facts: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    request.scope["rcm.error"] = code
    if _is_fhir(request):
        return fhir_outcomes.outcome(status, code, title, detail, facts, headers)
    body = {
        "type": f"urn:rcm:error:{code}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
        "trace_id": request.scope.get("rcm.request_id", ""),
        **{name: value for name, value in (facts or {}).items() if name not in _FIXED},
    }
    return Response(orjson.dumps(body, default=str), status, headers=headers, media_type=_PROBLEM)


async def _domain_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)
    if status_of(error) >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("request_failed", **describe(error))
    return problem(request, error)


async def _database_error(request: Request, error: Exception) -> Response:
    """What the driver says names hosts and statements: it stays here."""
    log.error("database_failed", **describe(error))
    if isinstance(error, PoolExhausted):
        return problem(request, TemporarilyUnavailable())
    state = sqlstate_of(error)
    gone = isinstance(error, DatabaseUnreachable) or state is None or state.startswith(_CONNECTION_LOST)
    return problem(request, DatabaseUnreachable() if gone else TemporarilyUnavailable())


async def _validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    # What was sent (`input`) is left out: it may be a person's, and the caller knows it.
    faults = [
        {"field": ".".join(str(part) for part in fault["loc"]), "message": fault["msg"], "kind": fault["type"]}
        for fault in error.errors()[:_MOST_FAULTS]
    ]
    told = "; ".join(f"{fault['field']}: {fault['message']}" for fault in faults)
    return problem(request, RequestInvalid(f"{told}.", errors=faults))


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = error.status_code
    if status in _FRAMEWORK:
        code, title = _FRAMEWORK[status]
    else:
        code, title = f"core.http_{status}", HTTPStatus(status).phrase
    return _respond(request, status, code, title, headers=error.headers)


def install_errors(app: FastAPI) -> None:
    """Every failure leaves as a problem. What nobody expected is answered by the request middleware."""
    # Entries of a batch fail one by one, inside an answer that does not.
    app.state.fhir_status_of = fhir_status_of
    app.add_exception_handler(DomainError, _domain_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    for kind in (DatabaseUnreachable, *TRANSIENT, PoolExhausted):
        app.add_exception_handler(kind, _database_error)
