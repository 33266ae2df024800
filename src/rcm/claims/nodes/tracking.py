"""status_tracking: wait until the payer has spoken, then tell what was said."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from rcm.claims.nodes.work import claim_id_of
from rcm.claims.repository import claims as repository
from rcm.claims.states import ANSWERED, CLAIM_ANSWERED, ClaimStatus
from rcm.workflows.actions import Outcomes, Step, StepItem
from rcm.workflows.outcome import Completed, Failed, Outcome, Waiting


async def track_status(step: Step, items: Sequence[StepItem]) -> Outcomes:
    claims = {claim_id_of(item): item for item in items}
    # Locked until the wait is written: an answer that comes now will find the wait, or we find the answer.
    states = await repository.statuses(step.session, list(claims), lock=True)
    return {item.run_id: _outcome(claim, states[claim]) for claim, item in claims.items()}


def _outcome(claim: UUID, status: ClaimStatus) -> Outcome:
    if status not in ANSWERED:
        return Waiting(CLAIM_ANSWERED, str(claim))
    if status is ClaimStatus.REJECTED:
        return Failed(
            "claims.claim_rejected",
            "The payer rejected the claim before adjudication; the timeline tells why. Correct it and retry.",
        )
    return Completed({"status": status})
