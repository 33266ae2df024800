"""A person looks at a held claim and lets it pass rules; then its run goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import structlog

from rcm.audit.trail import audit
from rcm.claims.repository import rules as repository
from rcm.claims.repository.rules import HeldClaim
from rcm.claims.rule_schemas import Released
from rcm.claims.service.viewing import ClaimNotFound
from rcm.claims.states import ClaimStatus
from rcm.core.db import WriteSession
from rcm.core.errors import Conflict, InvalidInput
from rcm.core.permissions import Permission
from rcm.work.outbox import tell
from rcm.workflows.repository.forks import newer_tries
from rcm.workflows.repository.runs import RunHead, lock_heads
from rcm.workflows.service.runs import RunService, applies
from rcm.workflows.states import RunOperation

_HOLD: Final = "hold"
#: A claim that the payer's clearing house sent back unread may be held when it is tried again.
_HELD: Final = frozenset({ClaimStatus.SCRUB_FAILED, ClaimStatus.REJECTED})
log = structlog.get_logger()


class ClaimNotHeld(Conflict):
    """No rule holds this claim. Look at its findings again: somebody may have released or mended it."""

    code = "claims.claim_not_held"


class RuleNotReleasable(InvalidInput):
    """Only a rule that holds a claim for review can be passed. Mend what is an error, and retry the claim's run."""

    code = "claims.rule_not_releasable"


class ReleaseUnreasoned(InvalidInput):
    """Say why the claim may pass, and which rules."""

    code = "claims.release_unreasoned"


async def release(
    session: WriteSession, runs: RunService, claim_id: UUID, rules: Sequence[str], reason: str
) -> Released:
    """Let this version of the claim pass `rules`. Once nothing else stops it, its run goes on, in this transaction.

    Raises NotAllowed, ClaimNotFound, ClaimNotHeld, RuleNotReleasable, ReleaseUnreasoned.
    """
    session.actor.require(Permission.CLAIM_RELEASE)
    if not reason.strip() or not rules:
        raise ReleaseUnreasoned
    found = await repository.run_of(session, claim_id)
    if found is None:
        raise ClaimNotFound(str(claim_id))
    # As all that concerns runs does: the run first, then the claim.
    heads = await _lock_tries(session, found.run_id) if found.run_id else []
    held = await repository.lock_held(session, claim_id)
    if held is None:
        raise ClaimNotFound(str(claim_id))
    holding, stopping = _require_releasable(held, rules)
    new = await repository.insert_releases(session, held, sorted(set(rules)), reason)
    passed = (await repository.released(session, [claim_id])).get(claim_id, set())
    left = sorted(holding - passed)
    if not left:
        closed = await repository.close_reviews(session, [claim_id], f"released: {', '.join(sorted(holding))}")
        await tell(session, "work_item", closed)
    changes = {"rules": sorted(set(rules)), "new": new, "version": held.version, "left": left, "reason": reason}
    await audit(session, "claim.release", "claim", [claim_id], changes)
    await tell(session, "claim", [claim_id])
    goes_on = not left and not stopping and await _go_on(session, runs, heads)
    log.info("claim_released", claim_id=str(claim_id), rules=len(rules), goes_on=goes_on)
    return Released(
        claim_id=claim_id, claim_version=held.version, released=sorted(passed), held_by=left,
        errors=sorted(stopping), run_id=heads[-1].run_id if heads else held.run_id, goes_on=goes_on,
    )  # fmt: skip


def _require_releasable(held: HeldClaim, rules: Sequence[str]) -> tuple[set[str], set[str]]:
    """(rules that hold the claim, rules that stop it for good)"""
    holding, stopping = _by_action(held.findings)
    if held.status not in _HELD or not holding:
        raise ClaimNotHeld(f"Claim {held.claim_number} is {held.status}.", claim_id=str(held.claim_id))
    if wrong := sorted(set(rules) - holding):
        shown = ", ".join(ascii(code[:100]) for code in wrong)
        raise RuleNotReleasable(
            f"Not holding claim {held.claim_number}: {shown}. Holding it: {', '.join(sorted(holding))}.",
            rules=wrong, held_by=sorted(holding),
        )  # fmt: skip
    return holding, stopping


def _by_action(findings: Sequence[dict[str, Any]]) -> tuple[set[str], set[str]]:
    named = [(str(f.get("code")), f.get("action", "error")) for f in findings if not f.get("released")]
    return {code for code, action in named if action == _HOLD}, {code for code, action in named if action == "error"}


async def _lock_tries(session: WriteSession, run_id: UUID) -> list[RunHead]:
    """The claim's run and the newest try of it, which is the one that goes on; in this order."""
    newest = (await newer_tries(session, [run_id])).get(run_id, run_id)
    return await lock_heads(session, sorted({run_id, newest}))


async def _go_on(session: WriteSession, runs: RunService, tries: Sequence[RunHead]) -> bool:
    """Send the newest try off again where it stopped, unless it ended, goes on already or was tried again."""
    going = [head for head in tries[-1:] if applies(RunOperation.RETRY, head)]
    if not going or await newer_tries(session, [head.run_id for head in going]):
        return False
    await runs.apply(going, RunOperation.RETRY)
    return True
