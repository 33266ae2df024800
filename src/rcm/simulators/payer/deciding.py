"""Decisions over the claims of one file, with what the books know of each: nothing is ever paid twice."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import msgspec

from rcm.edi.claim import Claim
from rcm.simulators.payer.adjudication import MOST, Decision, Mix, adjudicate, rejection
from rcm.simulators.payer.books import BookedClaim, Key

DUPLICATE: Final = ("A3", "54")
UNREADABLE: Final = ("A3", "21")


class InboundClaim(msgspec.Struct, frozen=True):
    """A claim as it arrived. `refusal`, the 277CA's category and status code, is set when it has errors."""

    claim_id: str
    frequency: str
    charge: Decimal
    claim: Claim | None
    refusal: tuple[str, str] | None = None

    @property
    def key(self) -> Key:
        return self.claim_id, self.frequency


class DecidedClaim(msgspec.Struct, frozen=True):
    """One line of the 277CA and, with a `paid_claim` in its decision, one CLP of an 835."""

    inbound: InboundClaim
    decision: Decision
    payer_claim_number: str


class Deciding:
    """`booked` are the books' rows after this file; an accepted claim stands, whatever comes later."""

    def __init__(self, known: Mapping[Key, BookedClaim], seed: int, mix: Mix, first_id: int) -> None:
        self.booked: dict[Key, BookedClaim] = {}
        self._known = known
        self._seed = seed
        self._mix = mix
        # A claim mended after a rejection must be able to get through.
        self._lenient = msgspec.structs.replace(mix, rejected=0)
        self._next_id = first_id

    def decide(self, inbound: InboundClaim) -> DecidedClaim:
        standing = self.booked.get(inbound.key) or self._known.get(inbound.key)
        accepted = standing is not None and standing.outcome != "rejected"
        decision = rejection(inbound.charge, *DUPLICATE) if accepted else self._fresh(inbound, standing)
        if standing is None:
            entry = _entry(self._next_id, inbound.key, decision)
            self._next_id += 1
        else:
            entry = standing if accepted else _entry(standing.id, inbound.key, decision)
        times = self.booked[inbound.key].times_received if inbound.key in self.booked else 0
        self.booked[inbound.key] = msgspec.structs.replace(entry, times_received=times + 1)
        return DecidedClaim(inbound, decision, f"P{entry.id:011d}")

    def _fresh(self, inbound: InboundClaim, standing: BookedClaim | None) -> Decision:
        if inbound.refusal is not None or inbound.claim is None:
            return rejection(inbound.charge, *(inbound.refusal or UNREADABLE))
        return adjudicate(inbound.claim, self._seed, self._mix if standing is None else self._lenient)


def _entry(number: int, key: Key, decision: Decision) -> BookedClaim:
    return BookedClaim(
        id=number,
        claim_id=key[0],
        frequency=key[1],
        outcome=decision.outcome,
        category=decision.category,
        status_code=decision.status_code,
        charge=_in_cents(decision.charge),
        paid=_in_cents(decision.paid),
        adjusted=_in_cents(decision.adjusted),
        patient_responsibility=_in_cents(decision.patient_responsibility),
    )


def _in_cents(amount: Decimal) -> int:
    """A rejected claim may carry an amount that no ledger holds; it is booked as nothing."""
    return int(amount.scaleb(2)) if abs(amount) < MOST else 0
