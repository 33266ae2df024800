"""What the payer decides on a claim: a pure function of seed, claim id, frequency and charge.

All arithmetic is in whole cents. What comes out balances as X221 section 1.10.2.1 asks: for each line
charge - adjustments = paid, and for the claim charge - all adjustments = paid.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from hashlib import blake2b
from typing import Final, Literal

import msgspec

from rcm.core.errors import InvalidInput
from rcm.core.money import ZERO, cents
from rcm.edi.answers import Adjustment, PaidClaim, PaidLine
from rcm.edi.claim import Claim, ServiceLine

Outcome = Literal["rejected", "paid", "partial", "denied"]

#: Group and reason that never make a denial; every other reason does.
NO_DENIAL: Final = frozenset(
    {("PR", "1"), ("PR", "2"), ("PR", "3"), ("CO", "45"), ("CO", "253"), ("OA", "23"), ("CO", "24")}
)
CLAIM_LEVEL: Final = frozenset({"29"})
#: group, CARC, RARC. The first table denies whole claims, the second one line of several.
CLAIM_DENIALS: Final = (
    ("CO", "16", "M51"),
    ("CO", "16", "N290"),
    ("CO", "197", ""),
    ("CO", "50", "N115"),
    ("CO", "29", ""),
    ("PR", "204", "N130"),
    ("PR", "27", ""),
    ("CO", "11", ""),
    ("OA", "109", ""),
)
LINE_DENIALS: Final = (
    ("CO", "97", "M15"),
    ("CO", "16", "M51"),
    ("CO", "50", "N115"),
    ("CO", "197", ""),
    ("PR", "204", "N130"),
    ("CO", "11", ""),
)
#: Category and status code of a 277CA reject that the rules of this payer, not the file, cause.
REJECTIONS: Final = (("A3", "33"), ("A6", "562"), ("A7", "164"), ("A7", "255"))
MOST: Final = Decimal(10) ** 12  # no amount of a claim reaches this
_SEPARATORS: Final = re.compile(r"[*:^~\x00-\x1f\x7f]")
PAYER_ORDER: Final = {"P": "1", "S": "2", "T": "3"}


class MixInvalid(InvalidInput):
    """The shares of a mix lie between 0 and 1, and denied and partial together don't exceed 1."""

    code = "simulator.mix_invalid"


class Mix(msgspec.Struct, frozen=True):
    """Shares, 0 to 1: `rejected` of the claims received, `denied` and `partial` of those accepted."""

    rejected: float = 0.03
    denied: float = 0.10
    partial: float = 0.12

    def __post_init__(self) -> None:
        shares = (self.rejected, self.denied, self.partial, self.denied + self.partial)
        if not all(0 <= x <= 1 for x in shares):
            raise MixInvalid(f"Got rejected={self.rejected}, denied={self.denied}, partial={self.partial}.")


class Decision(msgspec.Struct, frozen=True):
    """`category`, `status_code` and `action` go into the 277CA; `paid_claim` is None when rejected there.

    `adjusted` is the sum of groups CO, OA and PI, `patient_responsibility` of group PR; for every
    adjudicated claim charge = paid + adjusted + patient_responsibility.
    """

    outcome: Outcome
    charge: Decimal
    category: str
    status_code: str
    action: str  # STC03: WQ accept, U reject
    paid_claim: PaidClaim | None = None
    paid: Decimal = ZERO
    adjusted: Decimal = ZERO
    patient_responsibility: Decimal = ZERO


class Draws:
    """Numbers that look random and depend on the key alone: 32 bytes of BLAKE2 a time."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()
        self._block = 0
        self._left = b""

    def number(self, below: int) -> int:
        """0 <= number < below; `below` up to 2**24 keeps the bias under one in 256."""
        if len(self._left) < 4:
            self._left = blake2b(self._key, digest_size=32, salt=self._block.to_bytes(4, "big")).digest()
            self._block += 1
        head, self._left = self._left[:4], self._left[4:]
        return int.from_bytes(head, "big") % below

    def happens(self, share: float) -> bool:
        return self.number(1_000_000) < share * 1_000_000


def rejection(charge: Decimal, category: str, status_code: str) -> Decision:
    """A claim that the 277CA turns away: it is never adjudicated."""
    return Decision("rejected", charge, category, status_code, "U")


def adjudicate(claim: Claim, seed: int, mix: Mix) -> Decision:
    """Decide on one claim. The same seed, claim id, frequency and charge give the same decision."""
    refusal = _refusal(claim)
    if refusal is not None:
        return rejection(claim.total_charge, *refusal)
    draws = Draws(f"{seed}\x1f{claim.claim_id}\x1f{claim.frequency_code}\x1f{cents(claim.total_charge)}")
    if draws.happens(mix.rejected):
        return rejection(claim.total_charge, *REJECTIONS[draws.number(len(REJECTIONS))])
    status_code = ("A1", "20") if draws.number(8) == 0 else ("A2", "20")
    paid_claim = _answer(claim, draws, mix)
    return _decision(paid_claim, status_code)


def outcome_of(claim: PaidClaim) -> Outcome:
    """denied: nothing paid and a denial reason; partial: paid with a denial reason on a line."""
    on_lines = any(_denies(line.adjustments) for line in claim.lines)
    if claim.paid == 0 and (on_lines or _denies(claim.adjustments)):
        return "denied"
    return "partial" if on_lines else "paid"


def _denies(adjustments: Iterable[Adjustment]) -> bool:
    return any((x.group, x.reason) not in NO_DENIAL for x in adjustments)


def _refusal(claim: Claim) -> tuple[str, str] | None:
    """Category and status code for what this payer can't adjudicate."""
    if claim.frequency_code != "1":
        return "A7", "535"  # replacement and void are not taken yet
    if not claim.service_lines:
        return "A6", "21"
    amounts = (claim.total_charge, *(x.charge for x in claim.service_lines))
    if any(not 0 <= x < MOST or x != cents(x) for x in amounts):
        return "A7", "178"
    if sum(amounts[1:]) != claim.total_charge:
        return "A8", "178"
    return None


def _answer(claim: Claim, draws: Draws, mix: Mix) -> PaidClaim:
    fate = draws.number(1_000_000)
    if claim.total_charge > 0:
        if fate < mix.denied * 1_000_000:
            return _deny(claim, draws)
        if fate < (mix.denied + mix.partial) * 1_000_000:
            partly = _pay_partly(claim, draws)
            if partly is not None:
                return partly
    return _assemble(claim, _pay_lines(claim.service_lines, draws, _Benefits.drawn(draws)))


def _deny(claim: Claim, draws: Draws) -> PaidClaim:
    group, reason, remark = CLAIM_DENIALS[draws.number(len(CLAIM_DENIALS))]
    if reason in CLAIM_LEVEL:
        whole = (Adjustment(group, reason, cents(claim.total_charge)),)
        return _assemble(claim, (), whole)
    return _assemble(claim, [_denied_line(x, group, reason, remark) for x in claim.service_lines])


def _denied_line(line: ServiceLine, group: str, reason: str, remark: str) -> PaidLine:
    return _paid_line(line, 0, ((group, reason, _in_cents(line.charge)),), remark)


def _pay_partly(claim: Claim, draws: Draws) -> PaidClaim | None:
    """One line of several denied, or a part of the only one; None where there are too few cents."""
    # Without deductible and copay something is always paid, so the claim can't turn into a denied one.
    benefits = _Benefits(coinsurance_percent=10 * draws.number(3))
    charged = [i for i, x in enumerate(claim.service_lines) if x.charge > 0]
    chosen = charged[draws.number(len(charged))]
    if len(charged) > 1:
        lines = _pay_lines(claim.service_lines, draws, benefits)
        denial = LINE_DENIALS[draws.number(len(LINE_DENIALS))]
        lines[chosen] = _denied_line(claim.service_lines[chosen], *denial)
        return _assemble(claim, lines)
    cut = _cut_line(claim.service_lines[chosen], draws, benefits)
    if cut is None:
        return None
    lines = _pay_lines(claim.service_lines, draws, benefits)
    lines[chosen] = cut
    return _assemble(claim, lines)


def _cut_line(line: ServiceLine, draws: Draws, benefits: _Benefits) -> PaidLine | None:
    charge = _in_cents(line.charge)
    units = int(line.units)
    if units > 1 and units == line.units and line.unit == "UN":
        denied_units = 1 + draws.number(units - 1)
        denied = charge * denied_units // units
        quantity = denied_units
        group, reason = "CO", "151"
    else:
        denied, quantity, group, reason = charge // 2, 0, "PR", "119"
    if not 0 < denied < charge:
        return None
    paid, shares = benefits.split(charge - denied, draws)
    return _paid_line(line, paid, ((group, reason, denied), *shares), quantity=quantity)


class _Benefits:
    """What the patient owes of the allowed amounts of one claim. Amounts in cents."""

    def __init__(self, deductible: int = 0, copay: int = 0, coinsurance_percent: int = 0) -> None:
        self.deductible = deductible
        self.copay = copay
        self.coinsurance_percent = coinsurance_percent

    @classmethod
    def drawn(cls, draws: Draws) -> _Benefits:
        """Most have met their deductible; a few pay the whole claim out of it."""
        return cls(
            deductible=(0, 0, 0, 0, 0, 2_500, 10_000, 250_000)[draws.number(8)],
            copay=(0, 0, 2_000, 3_500)[draws.number(4)],
            coinsurance_percent=(0, 10, 20)[draws.number(3)],
        )

    def split(self, charge: int, draws: Draws) -> tuple[int, tuple[tuple[str, str, int], ...]]:
        """(paid, (group, reason, amount) triples) of a charge. What is used up is gone for the next line."""
        if charge == 0:
            return 0, ()
        allowed = max(1, charge * (550 + draws.number(350)) // 1000)
        deductible = min(self.deductible, allowed)
        self.deductible -= deductible
        copay = min(self.copay, allowed - deductible)
        self.copay -= copay
        coinsurance = (allowed - deductible - copay) * self.coinsurance_percent // 100
        paid = allowed - deductible - copay - coinsurance
        shares = (
            ("CO", "45", charge - allowed),
            ("PR", "1", deductible),
            ("PR", "2", coinsurance),
            ("PR", "3", copay),
        )
        return paid, tuple(x for x in shares if x[2])


def _pay_lines(lines: Sequence[ServiceLine], draws: Draws, benefits: _Benefits) -> list[PaidLine]:
    return [_paid_line(x, *benefits.split(_in_cents(x.charge), draws)) for x in lines]


def _paid_line(
    line: ServiceLine, paid: int, shares: Iterable[tuple[str, str, int]], remark: str = "", quantity: int = 0
) -> PaidLine:
    """`quantity` are the units that the first share takes off."""
    adjustments = [Adjustment(group, reason, _amount(x)) for group, reason, x in shares if x]
    if quantity:
        adjustments[0] = msgspec.structs.replace(adjustments[0], quantity=Decimal(quantity))
    return PaidLine(
        procedure_code=line.procedure_code,
        charge=cents(line.charge),
        paid=_amount(paid),
        units=line.units,
        modifiers=line.modifiers,
        adjustments=tuple(adjustments),
        line_control_number=line.line_control_number,
        service_date=line.service_date,
        remarks=(remark,) if remark else (),
        procedure_qualifier=line.procedure_qualifier,
    )


def _assemble(claim: Claim, lines: Sequence[PaidLine], adjustments: tuple[Adjustment, ...] = ()) -> PaidClaim:
    everything = (*adjustments, *(x for line in lines for x in line.adjustments))
    patient = claim.patient.party if claim.patient else claim.subscriber.party
    return PaidClaim(
        claim_id=claim.claim_id,
        status=PAYER_ORDER.get(claim.subscriber.payer_responsibility, "1"),
        charge=cents(claim.total_charge),
        paid=sum((x.paid for x in lines), ZERO),
        patient_responsibility=sum((x.amount for x in everything if x.group == "PR"), ZERO),
        filing_indicator=claim.subscriber.filing_indicator or "CI",
        adjustments=adjustments,
        lines=tuple(lines),
        patient_last_name=plain(patient.last_name),
        patient_first_name=plain(patient.first_name),
        member_id=plain(claim.subscriber.party.id),
    )


def _decision(claim: PaidClaim, status: tuple[str, str]) -> Decision:
    return Decision(
        outcome=outcome_of(claim),
        charge=claim.charge,
        category=status[0],
        status_code=status[1],
        action="WQ",
        paid_claim=claim,
        paid=claim.paid,
        adjusted=claim.charge - claim.paid - claim.patient_responsibility,
        patient_responsibility=claim.patient_responsibility,
    )


def plain(text: str) -> str:
    """Without what separates in our answers: the sender may have used other separators."""
    return _SEPARATORS.sub(" ", text).strip()


def _in_cents(amount: Decimal) -> int:
    return int(amount.scaleb(2))


def _amount(in_cents: int) -> Decimal:
    return Decimal(in_cents).scaleb(-2)
