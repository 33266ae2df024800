"""To ask for less than the installation or a payer does: one person asks, another one agrees, until a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from rcm.audit.trail import audit
from rcm.core.db import WriteSession
from rcm.core.errors import Conflict, InvalidInput, NotFound
from rcm.core.time import today
from rcm.requirements.new_rule import NewRule
from rcm.requirements.repository import rules as repository
from rcm.requirements.rule import Rule, Tier
from rcm.requirements.service.board import Board
from rcm.requirements.service.refreshing import lock, refresh
from rcm.requirements.service.writing import Saved, put, set_rule, tell_tasks


class WaiverIncomplete(InvalidInput):
    """A waiver needs a reason, and the first day without it; that day lies ahead."""

    code = "requirements.waiver_incomplete"


class WaiverAuthorUnknown(InvalidInput):
    """Somebody has to ask for a waiver, so that somebody else can agree. Name the person: `--by EMAIL` at the shell."""

    code = "requirements.waiver_author_unknown"


class WaiverMissing(NotFound):
    """There is no such request for a waiver in this organisation."""

    code = "requirements.waiver_not_found"


class WaiverOwn(Conflict):
    """You asked for this waiver yourself; somebody else has to agree to it."""

    code = "requirements.waiver_own"


class WaiverDecided(Conflict):
    """This waiver was agreed to already."""

    code = "requirements.waiver_decided"


class WaiverOver(Conflict):
    """The day until which this waiver was to hold is past, or its rule has ended. Ask for a new one."""

    code = "requirements.waiver_over"


async def request_waiver(
    session: WriteSession, new: NewRule, *, supersede: bool = False, dry_run: bool = False
) -> Saved:
    """A policy of the organisation that counts, and supersedes, once it is agreed to.

    Raises WaiverIncomplete, WaiverAuthorUnknown, and what `set_rule` raises.
    """
    until: date | None = new.waiver_until
    if not (new.waiver_reason or "").strip() or until is None or until <= today():
        raise WaiverIncomplete
    if session.actor.user_id is None:
        raise WaiverAuthorUnknown
    return await set_rule(session, replace(new, tier=Tier.ORGANIZATION), supersede=supersede, dry_run=dry_run)


async def approve_waiver(session: WriteSession, rule_id: UUID) -> Rule:
    """In the name of the session's person. Raises WaiverMissing, WaiverOwn, WaiverDecided, WaiverOver,
    WaiverAuthorUnknown."""
    org_id, approver = session.actor.org_id, session.actor.user_id
    if approver is None:
        raise WaiverAuthorUnknown
    asked = await repository.one(session, Tier.ORGANIZATION, rule_id, org_id)
    if asked is None:
        raise WaiverMissing(str(rule_id))
    await lock(session, [asked.task_type_id], org_id)
    asked = await repository.one(session, Tier.ORGANIZATION, rule_id, org_id)
    rule = _open(rule_id, asked, approver)
    supersedes = await repository.approve(session, rule_id, approver, today())
    if supersedes is None:
        raise WaiverDecided(str(rule_id))
    board = Board.of(org_id, await repository.of_tasks(session, [rule.task_type_id], org_id))
    if supersedes:
        _make_room(board, board.rows[rule_id].rule)
        await put(session, board, "rule.set")
    payers = None if rule.scope.payer_id is None else [rule.scope.payer_id]
    await refresh(session, rule.task_type_id, org_id, payers=payers)
    said = {"field": rule.field_path, "operation": rule.operation, "until": rule.waiver_until}
    await audit(session, "waiver.approve", "org_requirement_policy", [rule_id], said)
    await tell_tasks(session, [rule.task_type_id], org_id)
    return board.rows[rule_id].rule


def _make_room(board: Board, rule: Rule) -> None:
    """What the waiver takes the place of ends now that it counts, and goes on when it is over."""
    board.supersede(rule)  # it begins today or later, so nothing speaks against it
    if board.resumed and rule.waiver_until is not None:
        board.end(rule, rule.waiver_until)


def _open(rule_id: UUID, asked: Rule | None, approver: UUID) -> Rule:
    if asked is None or asked.waiver_reason is None or asked.waiver_until is None:
        raise WaiverMissing(str(rule_id))
    if asked.waived:
        raise WaiverDecided(str(rule_id))
    if asked.created_by is None:
        raise WaiverAuthorUnknown(f"Nobody is known to have asked for {rule_id}.")
    if asked.created_by == approver:
        raise WaiverOwn
    if asked.waiver_until <= today() or (asked.effective_to is not None and asked.effective_to <= today()):
        raise WaiverOver
    return asked
