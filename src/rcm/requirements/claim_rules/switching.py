"""What an organisation makes of a rule: stricter at once, weaker with a reason, an end and another person's word."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from rcm.audit.trail import audit
from rcm.core.db import ReadSession, WriteSession
from rcm.core.ids import new_id
from rcm.core.permissions import Permission
from rcm.core.time import today, utcnow
from rcm.requirements.claim_rules import repository
from rcm.requirements.claim_rules.known import builtin_actions
from rcm.requirements.claim_rules.refusals import (
    ClaimRuleMissing,
    SwitchDecided,
    SwitchMissing,
    SwitchNeedsApproval,
    SwitchNotYours,
    SwitchUnfit,
)
from rcm.requirements.claim_rules.repository import StoredRule, StoredSwitch, foremost
from rcm.requirements.claim_rules.rule import STRICTNESS
from rcm.requirements.claim_rules.schemas import SwitchIn
from rcm.requirements.claim_rules.service import TOPIC, hold
from rcm.work.outbox import tell

_RESOURCE: Final = "claim_rule_switch"
_LONGEST: Final = timedelta(days=366)
#: These have no severity that could be another one: they happen, or they are off.
_DOES: Final = frozenset({"set_field", "add_note"})


async def own_actions(session: ReadSession) -> dict[str, tuple[str, str]]:
    """Code to (action, how people call it) of every rule that is on here: built-in ones, the installation's, the
    organisation's."""
    versions: dict[str, list[StoredRule]] = {}
    for rule in await repository.active(session):
        versions.setdefault(rule.code, []).append(rule)
    shown = {code: foremost(of_rule, today()) for code, of_rule in versions.items()}
    built = {code: (action, f"the built-in rule {code}") for code, action in builtin_actions().items()}
    return built | {code: (rule.action, rule.named) for code, rule in shown.items()}


async def switch(session: WriteSession, code: str, asked: SwitchIn) -> StoredSwitch | None:
    """Stricter (or back to what the rule says): at once, in place of what held. Weaker: a request beside it.

    Raises ClaimRuleMissing, SwitchUnfit, SwitchNeedsApproval, ClaimRuleBusy.
    """
    await hold(session, code, what="switch:")
    own, named = (await own_actions(session)).get(code, (None, ""))
    if own is None:
        raise ClaimRuleMissing(f"No rule {code} is switched on, in whichever tier.", rule=code)
    former = await repository.switches(session, code)
    if asked.switch is None or asked.switch == own:
        await repository.delete_switches(session, code)
        await _noted(session, "claim_rule.switch_back", former, None)
        return None
    if own in _DOES and asked.switch != "off":
        raise SwitchUnfit(f"It is {named}, whose action is {own}.", rule=code, action=own)
    is_request = STRICTNESS[asked.switch] < STRICTNESS[own]
    if is_request:
        _require_complete(asked, code, f"{named}, from {own} to {asked.switch}")
    made = StoredSwitch(
        new_id(), code, asked.switch, is_request, asked.reason, asked.until, session.actor.user_id, None, None, utcnow()
    )
    await repository.delete_switches(session, code, requests=True if is_request else None)
    await repository.insert_switch(session, made)
    action = "claim_rule.switch_request" if is_request else "claim_rule.switch"
    await _noted(session, action, former, made)
    return made


async def approve(session: WriteSession, switch_id: UUID) -> StoredSwitch:
    """Another person lets a rule be weaker; what held is replaced.

    Raises SwitchMissing, SwitchDecided, SwitchNotYours, ClaimRuleBusy.
    """
    session.actor.require(Permission.WAIVER_APPROVE)
    asked = await repository.lock_switch(session, switch_id)
    if asked is None:
        raise SwitchMissing(str(switch_id))
    _, named = (await own_actions(session)).get(asked.code, ("", f"the rule {asked.code}"))
    if not asked.is_request:
        raise SwitchDecided(f"It is about {named}.", rule=asked.code)
    if asked.created_by is None or session.actor.user_id is None or asked.created_by == session.actor.user_id:
        raise SwitchNotYours(f"It is about {named}, to {asked.switch}.", rule=asked.code)
    if asked.until is not None and asked.until <= today():
        raise SwitchDecided(f"It is about {named}, and would have ended on {asked.until}.", rule=asked.code)
    await hold(session, asked.code, what="switch:")
    former = [each for each in await repository.switches(session, asked.code) if not each.is_request]
    await repository.delete_switches(session, asked.code, requests=False)
    await repository.approve_switch(session, switch_id)
    (approved,) = await repository.switches(session, asked.code)
    await _noted(session, "claim_rule.switch_approve", former, approved)
    return approved


def _require_complete(asked: SwitchIn, code: str, what: str) -> None:
    until = asked.until
    if not asked.reason.strip() or until is None or not today() < until <= today() + _LONGEST:
        raise SwitchNeedsApproval(f"Asked for: {what}.", rule=code, switch=asked.switch)


async def _noted(session: WriteSession, action: str, former: Iterable[StoredSwitch], made: StoredSwitch | None) -> None:
    before = [_said(each) for each in former]
    changed = [each.claim_rule_switch_id for each in ([made] if made else former)]
    await audit(session, action, _RESOURCE, changed, {"before": before, "after": _said(made) if made else None})
    await tell(session, TOPIC, changed)


def _said(switch: StoredSwitch) -> dict[str, Any]:
    return {
        "code": switch.code,
        "switch": switch.switch,
        "is_request": switch.is_request,
        "reason": switch.reason,
        "until": switch.until,
        "by": switch.created_by,
        "approved_by": switch.approved_by,
    }
