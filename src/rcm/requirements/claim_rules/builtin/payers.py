"""What a payer asks of every claim: in time, authorized, and a correction that says what it corrects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rcm.core.money import ZERO
from rcm.edi.claim import Claim
from rcm.requirements.claim_rules import segments
from rcm.requirements.claim_rules.builtin.builtin import Builtin, Hit
from rcm.requirements.claim_rules.ports import Context

_CORRECTIONS: Final = frozenset({"7", "8"})


def payer_number_missing(claim: Claim, _: Context) -> Iterator[Hit]:
    if claim.frequency_code in _CORRECTIONS and not claim.payer_claim_number:
        told = f"Frequency {claim.frequency_code} needs the payer's own claim number (REF*F8)."
        yield Hit("claim.payer_number", None, None, told)


def filing_limit(claim: Claim, context: Context) -> Iterator[Hit]:
    limit, last = context.payer.timely_filing_days, claim.last_service_date
    if limit is None or last is None:
        return
    age = (context.today - last).days
    if age > limit:
        told = f"The service was {age} days ago; {context.payer.name} takes claims up to {limit} days."
        yield Hit("service.date_end", last.isoformat(), None, told)


def authorization_missing(claim: Claim, context: Context) -> Iterator[Hit]:
    payer = context.payer
    threshold = payer.preauth_threshold or ZERO
    if not payer.requires_preauth or claim.total_charge < threshold or claim.prior_authorization:
        return
    if claim.service_lines and all(segments.reference(x.extra, "G1") for x in claim.service_lines):
        return
    told = (
        f"{payer.name} wants a prior authorization number (REF*G1) from {threshold} on; the claim is"
        f" {claim.total_charge}."
    )
    yield Hit("authorization.number", None, None, told)


RULES: Final = (
    Builtin(
        "builtin.payer_number_missing", "Correction names the claim", "error",
        "A replaced or voided claim needs the payer's own claim number (REF*F8).", payer_number_missing,
        "Take the number from the remittance of the claim that this one corrects.", "005010X222 2300 REF*F8",
    ),
    Builtin(
        "builtin.filing_limit", "Timely filing", "error", "The payer's filing limit has passed.", filing_limit,
        "Bill with proof of timely filing and a delay reason (CLM20) where the payer takes that.",
    ),
    Builtin(
        "builtin.authorization_missing", "Prior authorization", "error", "The payer wants an authorization number.",
        authorization_missing, "Ask the payer for it (278), or add the number that it gave.", "005010X222 2300 REF*G1",
    ),
)  # fmt: skip
