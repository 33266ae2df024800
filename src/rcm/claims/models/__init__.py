"""Claims, what is exchanged with payers, payments and denials: every table of the money side."""

from __future__ import annotations

from rcm.claims.models.claim import Claim, ClaimEvent, ClaimLine, ClaimSnapshot
from rcm.claims.models.denial import Appeal, Denial
from rcm.claims.models.exchange import ControlNumber, EligibilityCheck, Interchange, Submission
from rcm.claims.models.payment import FeeSchedule, LedgerEntry, Remittance, RemittanceClaim, RemittanceLine
from rcm.claims.models.release import ClaimRuleRelease

__all__ = [
    "Appeal",
    "Claim",
    "ClaimEvent",
    "ClaimLine",
    "ClaimRuleRelease",
    "ClaimSnapshot",
    "ControlNumber",
    "Denial",
    "EligibilityCheck",
    "FeeSchedule",
    "Interchange",
    "LedgerEntry",
    "Remittance",
    "RemittanceClaim",
    "RemittanceLine",
    "Submission",
]
