"""The payer's mailboxes and books over HTTP."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from rcm.core.errors import Conflict, DomainError, NotFound
from rcm.simulators.payer.adjudication import Mix
from rcm.simulators.payer.books import BookedClaim, Books, FileUnknown
from rcm.simulators.payer.faults import FaultCounter, Faults
from rcm.simulators.payer.mailbox import Delays, Mailbox

Name = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$")]
Submitter = Annotated[str | None, Query(max_length=200)]
After = Annotated[int, Query(ge=0)]
Limit = Annotated[int, Query(ge=1, le=1000)]

MONEY = ("billed", "paid_amount", "adjusted", "patient_responsibility")


class PayerOutage(DomainError):
    """The payer is out of order for a moment. Ask whether the file has arrived, then send it again."""

    code = "simulator.payer_outage"
    retryable = True


def create_app(
    books: Books,
    seed: int = 7,
    mix: Mix | None = None,
    delays: Delays | None = None,
    faults: Faults | None = None,
) -> FastAPI:
    """The application over open books. Closing the books is the caller's business."""
    app = FastAPI(title="Payer simulator", docs_url=None, redoc_url=None)
    faults = faults or Faults()
    mailbox = Mailbox(books, seed, mix, delays)
    app.include_router(_inbound(mailbox, FaultCounter(faults), faults.latency))
    app.include_router(_outbound(books, faults.latency))
    app.include_router(_books(books))
    app.add_exception_handler(DomainError, _problem)
    return app


def _inbound(mailbox: Mailbox, faults: FaultCounter, latency: float) -> APIRouter:
    router = APIRouter(prefix="/mailboxes/{submitter}/inbound")

    @router.put("/{file_name}")
    async def put_file(submitter: Name, file_name: Name, request: Request) -> JSONResponse:
        failure = faults.next_put_fails()
        body = await request.body()
        await asyncio.sleep(latency)
        if failure == "before":
            raise PayerOutage(f"File: {file_name}.")
        file, new = await run_in_threadpool(mailbox.receive, submitter, file_name, body)
        if failure == "after":
            raise PayerOutage(f"File: {file_name}.")
        answer = {"file_name": file.name, "sha256": file.sha256, "claims": file.claims}
        return JSONResponse(answer, status_code=201 if new else 200)

    @router.get("/{file_name}")
    async def find_file(submitter: Name, file_name: Name) -> dict[str, Any]:
        await asyncio.sleep(latency)
        file = await run_in_threadpool(mailbox.books.received, submitter, file_name)
        if file is None:
            raise FileUnknown(f"File: {file_name}.")
        received_at = datetime.fromtimestamp(file.received_at, UTC)
        return {"file_name": file.name, "sha256": file.sha256, "received_at": received_at.isoformat()}

    return router


def _outbound(books: Books, latency: float) -> APIRouter:
    router = APIRouter(prefix="/mailboxes/{submitter}/outbound")

    @router.get("")
    async def list_files(submitter: Name, after: After = 0, limit: Limit = 100) -> dict[str, Any]:
        await asyncio.sleep(latency)
        files = await run_in_threadpool(books.outbound, submitter, after, limit)
        return {"files": files, "next": files[-1]["seq"] if files else after}

    @router.get("/{name}")
    async def get_file(submitter: Name, name: Name) -> Response:
        await asyncio.sleep(latency)
        body = await run_in_threadpool(books.outbound_body, submitter, name)
        return Response(body, media_type="application/edi-x12")

    return router


def _books(books: Books) -> APIRouter:
    router = APIRouter()

    @router.get("/health")
    async def health() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/books")
    async def totals(submitter: Submitter = None) -> dict[str, Any]:
        counted = await run_in_threadpool(books.totals, submitter)
        amounts = {x: _money(counted[x]) for x in MONEY}
        return {"submitter": submitter, **counted, **amounts}

    @router.get("/books/claims")
    async def claims(submitter: Submitter = None, after: After = 0, limit: Limit = 100) -> dict[str, Any]:
        found = await run_in_threadpool(books.claims, submitter, after, limit)
        return {"claims": [_claim(x) for x in found], "next": found[-1].id if found else after}

    return router


def _claim(claim: BookedClaim) -> dict[str, Any]:
    return {
        "claim_id": claim.claim_id,
        "frequency": claim.frequency,
        "times_received": claim.times_received,
        "files_received": claim.files_received,
        "outcome": claim.outcome,
        "category": claim.category,
        "charge": _money(claim.charge),
        "paid": _money(claim.paid),
        "adjusted": _money(claim.adjusted),
        "patient_responsibility": _money(claim.patient_responsibility),
    }


def _money(in_cents: int) -> str:
    return str(Decimal(in_cents).scaleb(-2))


def _status(error: DomainError) -> int:
    if error.retryable:
        return 503
    if isinstance(error, NotFound):
        return 404
    return 409 if isinstance(error, Conflict) else 422


async def _problem(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DomainError)
    status = _status(error)
    content = {
        "type": f"urn:rcm:error:{error.code}",
        "title": error.title,
        "status": status,
        "code": error.code,
        "detail": error.message,
    }
    return JSONResponse(content, status_code=status, media_type="application/problem+json")
