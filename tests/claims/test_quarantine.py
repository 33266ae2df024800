"""An 835 that does not add up is kept and told, and moves no claim (decision 10)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from tests.support.application import TestBackend
from tests.support.database import connect
from tests.support.factories import Factory, Tenant, claims_file

from rcm.claims.channels import Channels
from rcm.claims.repository import exchange
from rcm.claims.service.answers import AnswerService
from rcm.core.ids import new_id
from rcm.edi.answers import Adjustment, PaidClaim, PaidLine, Remittance
from rcm.edi.envelope import Envelope
from rcm.edi.remittance import write_835
from rcm.main import Application


def remittance(claim: dict[str, Any], payment: Decimal) -> Remittance:
    """Half of each line is paid, half is a contractual adjustment; `payment` is what the file claims to pay."""
    half = [(Decimal(line["charge"]) / 2).quantize(Decimal("0.01")) for line in claim["service_lines"]]
    lines = tuple(
        PaidLine(
            procedure_code=line["procedure_code"],
            charge=Decimal(line["charge"]),
            paid=paid,
            adjustments=(Adjustment("CO", "45", Decimal(line["charge"]) - paid),),
        )
        for line, paid in zip(claim["service_lines"], half, strict=True)
    )
    total = Decimal(claim["total_charge"])
    return Remittance(
        payment_amount=payment,
        payment_method="CHK",
        payment_date=date(2026, 3, 31),
        trace_number="T1",
        payer_id="1999999999",
        payer_name="PAYER",
        payee_name="PAYEE",
        payee_id="1234567893",
        claims=(PaidClaim(claim["claim_id"], "1", total, sum(half, Decimal()), Decimal(0), lines=lines),),
    )


class Exchange:
    """One claim that went as far as its file, and a payer that answers by hand."""

    def __init__(self, application: Application, backend: TestBackend, tenant: Tenant) -> None:
        registry = application.registry
        self.service = AnswerService(registry.database, registry.ops, backend, Channels(lambda: None))
        self.application = application
        self.tenant = tenant
        self.payer_id = next(iter(tenant.payers.values()))

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        with connect(self.application.urls.owner) as connection:
            return connection.execute(statement).fetchall()

    async def answer(self, said: Remittance, number: int) -> None:
        envelope = Envelope("PAYER", "US", number, number, datetime(2026, 3, 31, tzinfo=UTC))
        body = write_835(said, envelope)
        async with self.application.database.write(self.tenant.actor) as session:
            await exchange.insert_incoming(session, new_id(), self.payer_id, "835", f"{number}.835", body)
        await self.service.process(self.tenant.org_id, self.payer_id)


@pytest.fixture
async def sent(application: Application, backend: TestBackend, factory: Factory, tenant: Tenant) -> Exchange:
    await factory.batch(tenant.actor, claims_file(1).content)
    await backend.drain()
    return Exchange(application, backend, tenant)


async def test_a_file_that_does_not_add_up_moves_no_claim(sent: Exchange) -> None:
    [(claim, before)] = sent.ask("select claim_data, status from claims")
    right = remittance(claim, Decimal())
    right = msgspec.structs.replace(right, payment_amount=right.claims[0].paid)
    wrong = msgspec.structs.replace(right, payment_amount=right.payment_amount + Decimal("0.01"))

    await sent.answer(wrong, 1)
    [(status, detail)] = sent.ask("select status, detail from interchange where direction = 'in'")
    assert status == "quarantined"
    assert str(right.payment_amount) in str(detail["out_of_balance"]), "the arithmetic is told"
    assert sent.ask("select status, paid_amount from claims") == [(before, Decimal())]

    await sent.answer(right, 2)
    assert sent.ask("select status, paid_amount from claims") == [("paid", right.payment_amount)]
