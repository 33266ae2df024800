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
from rcm.requirements.service.refreshing import lock, refresh
from rcm.requirements.service.writing import Saved, set_rule, tell_tasks


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
    """A policy of the organisation that counts once it is agreed to. Raises WaiverIncomplete, WaiverAuthorUnknown,
    and what `set_rule` raises."""
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
    _require_open(rule_id, asked, approver)
    if not await repository.approve(session, rule_id, approver):
        raise WaiverDecided(str(rule_id))
    rule = await repository.one(session, Tier.ORGANIZATION, rule_id, org_id)
    assert rule is not None
    payers = None if rule.scope.payer_id is None else [rule.scope.payer_id]
    await refresh(session, rule.task_type_id, org_id, payers=payers)
    said = {"field": rule.field_path, "operation": rule.operation, "until": rule.waiver_until}
    await audit(session, "waiver.approve", "org_requirement_policy", [rule_id], said)
    await tell_tasks(session, [rule.task_type_id], org_id)
    return rule


def _require_open(rule_id: UUID, asked: Rule | None, approver: UUID) -> None:
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
