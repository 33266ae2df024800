"""POST /fhir/R4: transactions and batches."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import AsyncExitStack
from http import HTTPStatus
from typing import Any, Final

from fastapi import Request, Response

from rcm.clinical.bundles import BundleEntry, BundleInvalid, Plan, read_bundle
from rcm.clinical.issues import Issue, operation_outcome
from rcm.clinical.preparing import ResourceInvalid, instant
from rcm.clinical.routes import outcomes
from rcm.clinical.routes.door import FhirReader
from rcm.clinical.search.problems import SearchInvalid
from rcm.clinical.service.bundle_doors import doors
from rcm.clinical.service.bundles import Answer, BundleConditionFailed, process
from rcm.clinical.text import JsonUnreadable, dump, parse
from rcm.core.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound, PreconditionFailed
from rcm.core.http import CurrentDatabase
from rcm.core.permissions import Permission
from rcm.core.settings import Settings

router = outcomes.door()

_JSON: Final = frozenset({"application/fhir+json", "application/json", "text/json", "application/json+fhir"})
#: Bundles above this are read one at a time in a process: each takes several times its size in memory.
_LARGE: Final = 8 << 20
_one_large: Final = asyncio.Semaphore(1)
#: The nearest class counts.
_STATUS: Final[dict[type[DomainError], int]] = {
    NotFound: 404, PreconditionFailed: 412, Conflict: 409, SearchInvalid: 400, ResourceInvalid: 422,
    BundleInvalid: 422, InvalidInput: 422, NotAllowed: 403,
}  # fmt: skip


@router.post("", summary="Carry out a transaction or a batch")
@router.post("/", include_in_schema=False)
async def bundle(request: Request, actor: FhirReader, database: CurrentDatabase) -> Response:
    """All or nothing for a transaction; entry by entry for a batch. Who writes in it must be allowed to."""
    if (unknown := outcomes.unknown_parameters(request)) is not None:
        return unknown
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _JSON:
        told = f"Send a Bundle as {outcomes.MEDIA_TYPE}."
        return outcomes.wrong(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "not-supported", told)
    settings: Settings = request.app.state.registry.settings
    limit = settings.fhir_bundle_limit_mb << 20
    size = int(request.headers.get("content-length") or 0)
    async with AsyncExitStack() as stack:
        if size > _LARGE or "content-length" not in request.headers:
            await stack.enter_async_context(_one_large)
        body = await _received(request, limit) if size <= limit else None
        if body is None:
            told = f"The bundle is larger than {settings.fhir_bundle_limit_mb} MiB (RCM_FHIR_BUNDLE_LIMIT_MB)."
            return outcomes.wrong(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-long", f"{told} Send it to $import.")
        try:
            plan = read_bundle(await asyncio.to_thread(parse, body))
            del body
            _require(actor.require, plan)
            base = outcomes.base_of(request)
            async with database.write(actor) as session:
                answers = await process(session, plan, doors(base))
        except JsonUnreadable as error:
            return outcomes.wrong(HTTPStatus.BAD_REQUEST, "structure", error.detail)
        except (BundleInvalid, BundleConditionFailed, ResourceInvalid) as error:
            return outcomes.refused(_status_of(error), error.issues)
    return outcomes.resource(_answered(plan, answers, base, _wants_bodies(request)))


async def _received(request: Request, limit: int) -> bytes | None:
    """None: more than `limit`."""
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > limit:
            return None
    return bytes(received)


def _require(require: Any, plan: Plan) -> None:
    writes = any(entry.writes for entry in plan.entries)
    if writes:
        require(Permission.FHIR_WRITE)
    if not writes or any(not entry.writes for entry in plan.entries):
        require(Permission.FHIR_READ)


def _status_of(error: DomainError) -> int:
    found = next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 500)
    issues: Iterable[Issue] = getattr(error, "issues", ())
    if isinstance(error, BundleInvalid) and not any(".resource" in issue.path for issue in issues):
        return HTTPStatus.BAD_REQUEST  # the bundle itself can't be read
    return found


def _wants_bodies(request: Request) -> bool:
    words = ",".join(request.headers.getlist("prefer")).replace(";", ",").replace(" ", "").lower()
    return "return=representation" in words.split(",")


def _answered(plan: Plan, answers: list[Answer], base: str, with_bodies: bool) -> bytes:
    """Bodies go in as they are stored."""
    told = b",".join(_entry(answer, base, with_bodies) for answer in answers)
    return b'{"resourceType":"Bundle","type":"%s-response","entry":[%s]}' % (plan.kind.encode(), told)


def _entry(answer: Answer, base: str, with_bodies: bool) -> bytes:
    status = answer.status or (_status_of(answer.error) if answer.error is not None else 500)
    response: dict[str, Any] = {"status": f"{status} {HTTPStatus(status).phrase}"}
    if answer.key is not None and answer.entry.writes:
        response["location"] = _location(answer, base)
    if answer.version is not None:
        response["etag"] = f'W/"{answer.version}"'
    if answer.last_updated is not None:
        response["lastModified"] = instant(answer.last_updated)
    issues = answer.issues
    if answer.error is not None and not issues:
        issues = (Issue("error", "processing", answer.entry.path, answer.error.message),)
    if issues:
        response["outcome"] = operation_outcome(issues)
    shown = answer.body if with_bodies or _is_get(answer.entry) else None
    if shown is None:
        return b'{"response":%s}' % dump(response)
    text = shown if isinstance(shown, bytes) else shown.encode()
    return b'{"resource":%s,"response":%s}' % (text, dump(response))


def _is_get(entry: BundleEntry) -> bool:
    return entry.method == "GET"


def _location(answer: Answer, base: str) -> str:
    assert answer.key is not None
    address = f"{base}/{answer.key[0]}/{answer.key[1]}"
    return f"{address}/_history/{answer.version}" if answer.version is not None else address
