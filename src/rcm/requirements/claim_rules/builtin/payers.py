"""What a payer asks of every claim: in time, authorized, and a correction that says what it corrects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from rcm.core.money import ZERO
from rcm.edi.claim import Claim
from rcm.requirements.claim_rules import segments
from rcm.requirements.claim_rules.builtin.builtin import VOID, Builtin, Hit, except_voids
from rcm.requirements.claim_rules.ports import Context

_REPLACEMENT: Final = "7"
_CORRECTIONS: Final = frozenset({_REPLACEMENT, VOID})
#: SBR01 of the payer that answers first; a claim that does not say is taken for one to that payer.
_FIRST: Final = frozenset({"P", ""})


def payer_number_missing(claim: Claim, _: Context) -> Iterator[Hit]:
    if claim.frequency_code in _CORRECTIONS and not claim.payer_claim_number:
        told = f"Frequency {claim.frequency_code} needs the payer's own claim number (REF*F8)."
        yield Hit("claim.payer_number", None, None, told)


@except_voids
def filing_limit(claim: Claim, context: Context) -> Iterator[Hit]:
    if (late := _late(claim, context)) and not _why_late(claim):
        last, told = late
        yield Hit("service.date_end", last.isoformat(), None, told)


@except_voids
def filing_limit_excused(claim: Claim, context: Context) -> Iterator[Hit]:
    if (late := _late(claim, context)) and (why := _why_late(claim)):
        last, told = late
        yield Hit("service.date_end", last.isoformat(), None, f"{told} It may be taken still: {why}.")


def _late(claim: Claim, context: Context) -> tuple[date, str] | None:
    limit, last = context.payer.timely_filing_days, claim.last_service_date
    if limit is None or last is None or (age := (context.today - last).days) <= limit:
        return None
    return last, f"The service was {age} days ago; {context.payer.name} takes claims up to {limit} days."


def _why_late(claim: Claim) -> str:
    """What payers count from another day for, or take a claim late for."""
    if claim.frequency_code == _REPLACEMENT:
        return "it replaces a claim that the payer has"
    if claim.subscriber.payer_responsibility not in _FIRST:
        return "another payer had to answer first"
    reason = segments.delay_reason(claim)
    return f"it gives delay reason {reason}" if reason else ""


@except_voids
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
        "builtin.filing_limit_excused", "Late with a reason", "warn",
        "The payer's filing limit has passed; the claim says why it comes late.", filing_limit_excused,
        "Look up whether the payer takes it: replacements, claims after another payer's answer and delay reasons"
        " (CLM20) have limits of their own.",
    ),
    Builtin(
        "builtin.authorization_missing", "Prior authorization", "error", "The payer wants an authorization number.",
        authorization_missing, "Ask the payer for it (278), or add the number that it gave.", "005010X222 2300 REF*G1",
    ),
)  # fmt: skip
