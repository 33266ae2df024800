"""What an 835 says of a claim, as amounts and a verdict. Pure.

Denied: nothing paid, and a denial reason. Partial: paid, with a denial reason on the claim or any line.
Paid: the rest, a claim that went wholly to the deductible included (spec: claim life cycle).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from rcm.claims.states import ClaimStatus
from rcm.core.money import ZERO, total
from rcm.edi.answers import Adjustment, PaidClaim

PATIENT: Final = "PR"
#: Group and reason code (CARC) of adjustments that every paid claim may carry: they deny nothing.
NO_DENIAL: Final = frozenset(
    {("PR", "1"), ("PR", "2"), ("PR", "3"), ("CO", "45"), ("CO", "253"), ("OA", "23"), ("CO", "24")}
)
_FORWARDED: Final = frozenset({"19", "20", "21"})  # CLP02: processed and forwarded


@dataclass(frozen=True, slots=True)
class LinePosting:
    """`control_number` is ours (REF*6R), empty where the payer did not return it."""

    position: int
    control_number: str
    procedure_code: str
    charge: Decimal
    paid: Decimal
    adjusted: Decimal
    patient_responsibility: Decimal


@dataclass(frozen=True, slots=True)
class Posting:
    """charge = paid + adjusted + patient responsibility, or the payment must not be posted."""

    claim_number: str
    status: ClaimStatus
    charge: Decimal
    paid: Decimal
    adjusted: Decimal
    patient_responsibility: Decimal
    denial_reason: str | None
    payer_claim_number: str
    lines: tuple[LinePosting, ...]

    @property
    def balances(self) -> bool:
        return self.charge == self.paid + self.adjusted + self.patient_responsibility


def posting_of(claim: PaidClaim) -> Posting:
    everything = [*claim.adjustments, *(a for line in claim.lines for a in line.adjustments)]
    denials = _denials(everything)
    lines = tuple(
        LinePosting(
            position,
            line.line_control_number,
            line.procedure_code,
            line.charge,
            line.paid,
            _sum(line.adjustments, patient=False),
            _sum(line.adjustments, patient=True),
        )
        for position, line in enumerate(claim.lines, 1)
    )
    return Posting(
        claim.claim_id,
        _verdict(claim, denials),
        claim.charge,
        claim.paid,
        _sum(everything, patient=False),
        _sum(everything, patient=True),
        ", ".join(denials) or None,
        claim.payer_claim_number,
        lines,
    )


def _verdict(claim: PaidClaim, denials: list[str]) -> ClaimStatus:
    if claim.status in _FORWARDED:
        return ClaimStatus.FORWARDED
    if denials and claim.paid == ZERO:
        return ClaimStatus.DENIED
    return ClaimStatus.PARTIAL if denials else ClaimStatus.PAID


def _denials(adjustments: Iterable[Adjustment]) -> list[str]:
    found = {f"{a.group}-{a.reason}" for a in adjustments if (a.group, a.reason) not in NO_DENIAL}
    return sorted(found)


def _sum(adjustments: Iterable[Adjustment], *, patient: bool) -> Decimal:
    return total(a.amount for a in adjustments if (a.group == PATIENT) is patient)
