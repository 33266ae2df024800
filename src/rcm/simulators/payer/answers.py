"""The payer's answers to one file as X12 bytes: a 999, a 277CA, and 835s by payer and payee."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

import msgspec

from rcm.core.money import total
from rcm.edi.acknowledgement import write_999
from rcm.edi.answers import ClaimAcknowledgement, ClaimStatus, PaidClaim, Remittance
from rcm.edi.claim import Claim
from rcm.edi.claim_acknowledgement import write_277ca
from rcm.edi.envelope import Envelope
from rcm.edi.remittance import write_835
from rcm.simulators.payer.adjudication import plain
from rcm.simulators.payer.books import Kind
from rcm.simulators.payer.deciding import DecidedClaim
from rcm.simulators.payer.inbound import Inbound

CLAIMS_PER_835: Final = 1000
CONTROL_NUMBERS: Final = 1_000_000_000  # nine digits


class Answer(msgspec.Struct, frozen=True):
    """An outbound file; `id` numbers all outbound files of the books, and is its control number."""

    id: int
    name: str
    kind: Kind
    body: bytes


def write_answers(
    inbound: Inbound, decided: Sequence[DecidedClaim], first_id: int, received_at: datetime
) -> list[Answer]:
    """All answers to one file, the 999 first. `received_at` is aware, UTC."""
    writer = _Writer(inbound, first_id, received_at)
    writer.add("999", write_999(inbound.acknowledgements, writer.envelope()))
    if decided:
        acknowledgement = ClaimAcknowledgement(
            reference=f"CA{writer.next_id:09d}",
            claims=tuple(_status(x, received_at) for x in decided),
        )
        writer.add("277CA", write_277ca(acknowledgement, writer.envelope()))
    for claims in _payments(decided):
        remittance = _remittance(claims, _trace(writer.next_id, received_at), received_at)
        writer.add("835", write_835(remittance, writer.envelope()))
    return writer.answers


class _Writer:
    def __init__(self, inbound: Inbound, first_id: int, received_at: datetime) -> None:
        self.next_id = first_id
        self.answers: list[Answer] = []
        self._inbound = inbound
        self._received_at = received_at

    def envelope(self) -> Envelope:
        """Back to where the file came from."""
        control = self.next_id % CONTROL_NUMBERS
        return Envelope(
            sender_id=self._inbound.receiver.id,
            sender_qualifier=self._inbound.receiver.qualifier,
            receiver_id=self._inbound.sender.id,
            receiver_qualifier=self._inbound.sender.qualifier,
            isa_control=control,
            gs_control=control,
            created=self._received_at,
            usage=self._inbound.usage,
            sender_name="PAYER SIMULATOR",
            receiver_name="SUBMITTER",
        )

    def add(self, kind: Kind, body: bytes) -> None:
        name = f"{self._received_at:%Y%m%d%H%M%S}-{self.next_id:07d}.{kind.lower()}"
        self.answers.append(Answer(self.next_id, name, kind, body))
        self.next_id += 1


def _status(decided: DecidedClaim, received_at: datetime) -> ClaimStatus:
    decision, claim = decided.decision, decided.inbound.claim
    patient = claim and (claim.patient or claim.subscriber).party
    return ClaimStatus(
        claim_id=decided.inbound.claim_id,
        category=decision.category,
        status_code=decision.status_code,
        action=decision.action,
        total_charge=decision.charge,
        payer_claim_number="" if decision.paid_claim is None else decided.payer_claim_number,
        status_date=received_at.date(),
        patient_last_name=plain(patient.last_name) if patient else "",
        patient_first_name=plain(patient.first_name) if patient else "",
        member_id=plain(claim.subscriber.party.id) if claim else "",
    )


def _payments(decided: Iterable[DecidedClaim]) -> Iterator[Sequence[tuple[Claim, PaidClaim]]]:
    """Accepted claims by payer and payee, at most CLAIMS_PER_835 at a time, in the order of the file."""
    groups: dict[tuple[str, str, str], list[tuple[Claim, PaidClaim]]] = {}
    for one in decided:
        claim, paid = one.inbound.claim, one.decision.paid_claim
        if claim is None or paid is None:
            continue
        payee = claim.billing_provider
        paid = msgspec.structs.replace(paid, payer_claim_number=one.payer_claim_number)
        groups.setdefault((claim.payer.id, payee.id, payee.tax_id), []).append((claim, paid))
    for claims in groups.values():
        for start in range(0, len(claims), CLAIMS_PER_835):
            yield claims[start : start + CLAIMS_PER_835]


def _remittance(claims: Sequence[tuple[Claim, PaidClaim]], trace: str, paid_at: datetime) -> Remittance:
    payer, payee = claims[0][0].payer, claims[0][0].billing_provider
    amount = total(paid.paid for _, paid in claims)
    return Remittance(
        payment_amount=amount,
        payment_method="ACH" if amount else "NON",
        payment_date=paid_at.date(),
        trace_number=trace,
        payer_id=payer.id,
        payer_name=plain(payer.last_name),
        payee_name=plain(f"{payee.first_name} {payee.last_name}"),
        payee_id=payee.id,
        claims=tuple(paid for _, paid in claims),
        payer_address=payer.address,
        payee_address=payee.address,
    )


def _trace(number: int, at: datetime) -> str:
    """TRN02: the moment keeps it unique when books are begun anew."""
    return f"{int(at.timestamp() * 1000)}{number:07d}"
