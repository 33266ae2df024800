"""The life cycle of a claim: one table of transitions. What is not in it does not happen."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class ClaimStatus(StrEnum):
    DRAFT = "draft"
    SCRUB_FAILED = "scrub_failed"
    READY = "ready"
    BATCHED = "batched"
    TRANSMITTED = "transmitted"
    REJECTED = "rejected"
    ACCEPTED_999 = "999_accepted"
    RECEIVED = "received"
    IN_ADJUDICATION = "in_adjudication"
    PENDED = "pended"
    PAID = "paid"
    PARTIAL = "partial"
    DENIED = "denied"
    FORWARDED = "forwarded"


S = ClaimStatus
#: An answer can overtake our own note that the file went out: what was batched and is answered was sent.
_SENT: Final = frozenset({S.BATCHED, S.TRANSMITTED})
_ACKNOWLEDGED: Final = _SENT | {S.ACCEPTED_999, S.RECEIVED}
_OPEN: Final = _ACKNOWLEDGED | {S.IN_ADJUDICATION, S.PENDED}

#: For each state, the states from which a claim may come to it. Acknowledgements never move it backwards.
COMES_FROM: Final[dict[ClaimStatus, frozenset[ClaimStatus]]] = {
    S.DRAFT: frozenset(),
    S.SCRUB_FAILED: frozenset({S.DRAFT, S.READY}),
    S.READY: frozenset({S.DRAFT, S.SCRUB_FAILED, S.REJECTED}),
    S.BATCHED: frozenset({S.READY}),
    S.TRANSMITTED: frozenset({S.BATCHED}),
    S.ACCEPTED_999: _SENT,
    S.RECEIVED: _SENT | {S.ACCEPTED_999},
    S.IN_ADJUDICATION: _ACKNOWLEDGED | {S.PENDED},
    S.PENDED: frozenset({S.IN_ADJUDICATION}),
    S.REJECTED: _OPEN,
    S.PAID: _OPEN | {S.REJECTED},
    S.PARTIAL: _OPEN | {S.REJECTED},
    S.DENIED: _OPEN | {S.REJECTED},
    S.FORWARDED: _OPEN | {S.REJECTED},
}

#: The payer has spoken: nothing more comes by itself for this version of the claim.
ADJUDICATED: Final = frozenset({S.PAID, S.PARTIAL, S.DENIED, S.FORWARDED})
ANSWERED: Final = ADJUDICATED | {S.REJECTED}

#: The event that the posting of an answer raises, and that the run of a claim waits for; its key is the claim's id.
CLAIM_ANSWERED: Final = "claim.answered"


def may_become(current: ClaimStatus, wanted: ClaimStatus) -> bool:
    return current in COMES_FROM[wanted]
