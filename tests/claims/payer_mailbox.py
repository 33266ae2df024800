"""A payer's mailbox on loopback whose outbox the test fills: real HTTP, real bytes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from fastapi import FastAPI, Request, Response
from tests.support.api import serving

from rcm.edi.acknowledgement import write_999
from rcm.edi.answers import (
    Adjustment,
    ClaimAcknowledgement,
    ClaimStatus,
    FunctionalAcknowledgement,
    PaidClaim,
    Remittance,
    SetAcknowledgement,
)
from rcm.edi.claim_acknowledgement import write_277ca
from rcm.edi.envelope import Envelope
from rcm.edi.remittance import write_835

ENVELOPE = Envelope(
    sender_id="SIMPAYER",
    receiver_id="CLINIC",
    isa_control=1,
    gs_control=1,
    created=datetime(2026, 11, 20, 9, 0, tzinfo=UTC),
    sender_name="SIMPAYER",
    receiver_name="CLINIC",
)


class Mailbox:
    """`received` by name; `put` lays an answer into the outbox. `refuse`: HTTP status for the next files."""

    def __init__(self) -> None:
        self.received: dict[str, bytes] = {}
        self.puts: list[str] = []
        self.outbox: list[tuple[str, str, bytes]] = []
        self.refuse: list[int] = []
        self.url = ""

    def put(self, kind: str, body: bytes) -> str:
        name = f"answer-{len(self.outbox) + 1}.{kind}"
        self.outbox.append((name, kind, body))
        return name

    def app(self) -> FastAPI:
        app = FastAPI()
        app.state.streams = _Nothing()

        @app.put("/mailboxes/{box}/inbound/{name}")
        async def take(box: str, name: str, request: Request) -> Response:
            self.puts.append(name)
            if self.refuse:
                return Response(status_code=self.refuse.pop(0))
            self.received[name] = await request.body()
            return Response(status_code=201)

        @app.get("/mailboxes/{box}/outbound")
        async def listing(box: str, after: int) -> dict[str, Any]:
            files = [{"seq": n, "name": f[0], "kind": f[1]} for n, f in enumerate(self.outbox, 1) if n > after]
            return {"files": files}

        @app.get("/mailboxes/{box}/outbound/{name}")
        async def fetch(box: str, name: str) -> Response:
            return Response(next(f[2] for f in self.outbox if f[0] == name))

        return app


class _Nothing:
    def close(self) -> None:
        """There are no live pages here."""


@asynccontextmanager
async def open_mailbox() -> AsyncIterator[Mailbox]:
    mailbox = Mailbox()
    async with serving(mailbox.app()) as mailbox.url:
        yield mailbox


def file_999(control: int, code: str = "A") -> bytes:
    sets = (SetAcknowledgement("0001", code),)
    accepted = 1 if code == "A" else 0
    return write_999([FunctionalAcknowledgement(str(control), code, sets, 1, 1, accepted)], ENVELOPE)


def file_277ca(*said: tuple[str, str, Decimal]) -> bytes:
    """(claim number, category, charge) for each claim."""
    claims = tuple(
        ClaimStatus(
            number, category, "20", "U" if category in {"A3", "A7"} else "WQ", charge, status_date=date(2026, 11, 20),
            patient_last_name="SAMPLE", patient_first_name="SAM", member_id="M1",
        )
        for number, category, charge in said
    )  # fmt: skip
    return write_277ca(ClaimAcknowledgement("REF1", claims), ENVELOPE)


def paid(
    number: str, charge: Decimal, paid_amount: Decimal | None = None, *, reason: str = "45", group: str = "CO"
) -> PaidClaim:
    """A claim paid as a whole; what is not paid is one adjustment."""
    amount = charge if paid_amount is None else paid_amount
    adjustments = (Adjustment(group, reason, charge - amount),) if amount != charge else ()
    patient = charge - amount if group == "PR" else Decimal(0)
    return PaidClaim(
        number, "1", charge, amount, patient, "PCN" + number[-4:], "CI", adjustments,
        patient_last_name="SAMPLE", patient_first_name="SAM", member_id="M1",
    )  # fmt: skip


def file_835(*claims: PaidClaim, payment: Decimal | None = None) -> bytes:
    amount = sum((claim.paid for claim in claims), Decimal(0)) if payment is None else payment
    return write_835(
        Remittance(
            amount, "ACH", date(2026, 11, 20), "TRACE1", "1999999999", "SIMPAYER", "CLINIC", "1234567893", claims
        ),
        ENVELOPE,
    )
