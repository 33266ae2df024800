"""The same service again: same patient, provider, day, procedure and amount on a claim that came before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rcm.edi.claim import Claim
from rcm.requirements.claim_rules.builtin.builtin import Builtin, Hit
from rcm.requirements.claim_rules.ports import Context, ServiceKey, patient_key, provider_key

#: Done again, and said so.
_AGAIN: Final = frozenset({"76", "77", "91"})
_CORRECTIONS: Final = frozenset({"7", "8"})


def duplicate_claim(claim: Claim, context: Context) -> Iterator[Hit]:
    """A replaced or voided claim has the same services as the one that it corrects."""
    if claim.frequency_code in _CORRECTIONS:
        return
    patient, provider = patient_key(claim), provider_key(claim)
    for line in claim.service_lines:
        if line.service_date is None or _AGAIN.intersection(line.modifiers):
            continue
        key = ServiceKey(patient, provider, line.service_date, line.procedure_code, line.charge)
        if before := context.history.like(key, context.claim_id):
            told = (
                f"Line {line.line_number}: {line.procedure_code} of {line.service_date} for {line.charge} stands on"
                f" claim {before[0]} too."
            )
            yield Hit("service.lines", before[0], line.line_number, told)


RULES: Final = (
    Builtin(
        "builtin.duplicate_claim", "Duplicate claim", "hold", "The same service stands on another claim.",
        duplicate_claim,
        "Drop this claim, bill it as a replacement (frequency 7), or say that it was done again (modifier 76 or 77).",
        "Medicare Claims Processing Manual, chapter 1, 120",
    ),
)  # fmt: skip
