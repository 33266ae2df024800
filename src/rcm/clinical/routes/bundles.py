"""POST /fhir/R4: transactions and batches."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from fastapi import Request, Response

from rcm.clinical.addresses import entity_tag, version_address
from rcm.clinical.bundles import Plan, read_bundle
from rcm.clinical.issues import Issue, operation_outcome
from rcm.clinical.preparing import instant
from rcm.clinical.refusals import BodyTooLarge, BundleTooLarge
from rcm.clinical.routes.door import JSON_TYPES, FhirBase, FhirReader, Prefer, Told, body_of, fhir_router, settings_of
from rcm.clinical.service.bundle_doors import doors
from rcm.clinical.service.bundles import Answer, process
from rcm.clinical.text import dump, parse
from rcm.core.errors import DomainError
from rcm.core.http import CurrentDatabase
from rcm.core.permissions import Permission

router = fhir_router()

#: Bundles above this are read one at a time in a process: each takes several times its size in memory.
_LARGE: Final = 8 << 20
_one_large: Final = asyncio.Semaphore(1)


@dataclass(frozen=True, slots=True)
class _Rendering:
    """`status_of`: what a request of its own would be answered with that fails so."""

    base: str
    with_bodies: bool
    status_of: Callable[[DomainError], int]


@router.post("", summary="Carry out a transaction or a batch")
@router.post("/", include_in_schema=False)
async def bundle(
    request: Request, actor: FhirReader, database: CurrentDatabase, base: FhirBase, prefer: Prefer, told: Told
) -> Response:
    """All or nothing for a transaction; entry by entry for a batch. Who writes in it must be allowed to."""
    async with AsyncExitStack() as stack:
        length = request.headers.get("content-length", "")
        if not length.isdecimal() or int(length) > _LARGE:
            await stack.enter_async_context(_one_large)
        plan = read_bundle(await asyncio.to_thread(parse, await _body(request)))
        if any(entry.writes for entry in plan.entries):
            actor.require(Permission.FHIR_WRITE)
        async with database.write(actor) as session:
            answers = await process(session, plan, doors(base))
    rendering = _Rendering(base, prefer.says_representation, request.app.state.fhir_status_of)
    return told.resource(_answered(plan, answers, rendering))


async def _body(request: Request) -> bytes:
    limit_mb = settings_of(request).fhir_bundle_limit_mb
    try:
        return await body_of(request, limit_mb, *JSON_TYPES)
    except BodyTooLarge as error:
        raise BundleTooLarge(error.detail, limit_mb=limit_mb) from error


def _answered(plan: Plan, answers: list[Answer], rendering: _Rendering) -> bytes:
    """Bodies go in as they are stored."""
    told = b",".join(_entry(answer, rendering) for answer in answers)
    return b'{"resourceType":"Bundle","type":"%s-response","entry":[%s]}' % (plan.kind.encode(), told)


def _entry(answer: Answer, rendering: _Rendering) -> bytes:
    status = answer.status or (rendering.status_of(answer.error) if answer.error is not None else 500)
    response: dict[str, Any] = {"status": f"{status} {HTTPStatus(status).phrase}"}
    if answer.key is not None and answer.entry.writes:
        response["location"] = _location(answer, rendering.base)
    if answer.version is not None:
        response["etag"] = entity_tag(answer.version)
    if answer.last_updated is not None:
        response["lastModified"] = instant(answer.last_updated)
    issues = answer.issues
    if answer.error is not None and not issues:
        issues = (Issue("error", "processing", answer.entry.path, answer.error.message),)
    if issues:
        response["outcome"] = operation_outcome(issues)
    shown = answer.body if rendering.with_bodies or answer.entry.method == "GET" else None
    if shown is None:
        return b'{"response":%s}' % dump(response)
    text = shown if isinstance(shown, bytes) else shown.encode()
    return b'{"resource":%s,"response":%s}' % (text, dump(response))


def _location(answer: Answer, base: str) -> str:
    assert answer.key is not None
    if answer.version is None:
        return f"{base}/{answer.key[0]}/{answer.key[1]}"
    return version_address(base, *answer.key, answer.version)
