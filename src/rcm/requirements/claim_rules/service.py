"""Claim rules of an organisation, a payer or the installation: listed, written as versions, switched on and off.

A session decides whose rules are written: the organisation's own, or (as rcm_owner, acting for PLATFORM_ORG) those of
the installation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from rcm.audit.trail import audit
from rcm.core.db import LockHeld, ReadSession, WriteSession
from rcm.core.ids import new_id
from rcm.core.model import PLATFORM_ORG
from rcm.core.time import today, utcnow
from rcm.requirements.claim_rules import repository
from rcm.requirements.claim_rules.known import builtin_actions, problems_with
from rcm.requirements.claim_rules.refusals import (
    ClaimRuleBusy,
    ClaimRuleCodeTaken,
    ClaimRuleMissing,
    ClaimRuleOffAlready,
    ClaimRuleOnAlready,
    ClaimRuleRefused,
    RulePayerUnknown,
)
from rcm.requirements.claim_rules.repository import CONTENT, StoredRule, foremost
from rcm.requirements.claim_rules.schemas import ClaimRuleIn
from rcm.requirements.rule import Tier
from rcm.work.outbox import tell

TOPIC: Final = "claim_rule"
_RESOURCE: Final = "claim_rule"


async def own_versions(session: ReadSession, code: str) -> list[StoredRule]:
    """Those that this session may change, newest first. Raises ClaimRuleMissing."""
    found = [rule for rule in await repository.versions(session, code) if rule.org_id == session.actor.org_id]
    if not found:
        raise ClaimRuleMissing(f"Asked for: {own_name(session, code)}.", rule=code)
    return found


def own_name(session: ReadSession, code: str) -> str:
    """A rule that this session may change, as people call it; whether there is one or not."""
    whose = "the installation's" if session.actor.org_id == PLATFORM_ORG else "your organisation's"
    return f"{whose} rule {code}"


async def hold(session: WriteSession, code: str, *, what: str = "") -> None:
    """Be the only one who changes this rule, or `what` of it. Raises ClaimRuleBusy at once."""
    try:
        await session.only_one(f"claim_rule:{session.actor.org_id}:{what}{code}")
    except LockHeld:
        raise ClaimRuleBusy(f"It is the rule {code}.", rule=code) from None


async def write(session: WriteSession, asked: ClaimRuleIn) -> StoredRule:
    """The next version of the rule; a draft, unless it is to be active.

    Raises ClaimRuleRefused with all that is wrong, ClaimRuleCodeTaken, RulePayerUnknown, ClaimRuleBusy.
    """
    require_tier(session, asked)
    await hold(session, asked.code)
    rule = await draft(session, asked)
    present = await repository.versions(session, asked.code)
    await require_fit(session, rule, present)
    await insert(session, rule)
    if asked.active:
        await activate(session, asked.code, rule.version, asked.reason)
        return replace(rule, is_active=True)
    return rule


def require_tier(session: ReadSession, asked: ClaimRuleIn) -> None:
    """A session writes rules of its own organisation, or (the owner's) of the installation. Raises ClaimRuleRefused."""
    own = session.actor.org_id != PLATFORM_ORG
    if own is not (asked.tier is Tier.ORGANIZATION):
        raise ClaimRuleRefused(f"Rule {asked.code} can't be written here as one of the tier {asked.tier}.", problems=[])


async def draft(session: ReadSession, asked: ClaimRuleIn) -> StoredRule:
    """What would be written, as a value. Raises RulePayerUnknown."""
    payers = await repository.payer_ids(session, [asked.payer]) if asked.payer else {}
    if asked.payer and asked.payer not in payers:
        raise RulePayerUnknown(asked.payer, payer=asked.payer)
    versions = await repository.versions(session, asked.code)
    own = [rule.version for rule in versions if rule.org_id == session.actor.org_id]
    return StoredRule(
        claim_rule_id=new_id(),
        org_id=session.actor.org_id,
        code=asked.code,
        version=max(own, default=0) + 1,
        name=asked.name,
        payer_id=payers.get(asked.payer or ""),
        payer_code=asked.payer,
        position=asked.position,
        condition=asked.when,
        action=asked.action,
        settings=asked.settings,
        message=asked.message,
        hint=asked.hint,
        citation=asked.citation,
        effective_from=asked.effective_from or today(),
        effective_to=asked.effective_to,
        is_active=False,
        reason=asked.reason,
        created_by=session.actor.user_id,
        approved_by=None,
        created_at=utcnow(),
    )


async def require_fit(session: ReadSession, rule: StoredRule, present: Sequence[StoredRule]) -> None:
    """Raises ClaimRuleCodeTaken, ClaimRuleRefused."""
    taken = (
        rule.code in builtin_actions()
        or rule.code.startswith("builtin.")
        or any(other.org_id == PLATFORM_ORG and rule.org_id != PLATFORM_ORG for other in present)
    )
    if taken:
        raise ClaimRuleCodeTaken(f"Asked for: {rule.named}.", rule=rule.code)
    require_sound(rule, [other for other in await repository.active(session) if other.code != rule.code])


def require_sound(rule: StoredRule, others: Sequence[StoredRule]) -> None:
    """Raises ClaimRuleRefused with everything that is wrong."""
    if problems := problems_with(rule, others):
        raise refused(problems)


async def insert(session: WriteSession, rule: StoredRule) -> None:
    await repository.insert(session, rule)
    await audit(session, "claim_rule.write", _RESOURCE, [rule.claim_rule_id], {"after": content(rule)})
    await tell(session, TOPIC, [rule.claim_rule_id])


async def activate(
    session: WriteSession, code: str, version: int | None = None, reason: str | None = None
) -> StoredRule:
    """Switch exactly this version on, from its first day. The one that acts meanwhile acts until then; what would act
    on one of its days is off in the same transaction.

    Raises ClaimRuleMissing, ClaimRuleOnAlready, ClaimRuleRefused where it has ended, ClaimRuleBusy.
    """
    await hold(session, code)
    versions = await own_versions(session, code)
    wanted = next((rule for rule in versions if version in {None, rule.version}), None)
    if wanted is None:
        raise ClaimRuleMissing(
            f"Of {own_name(session, code)} there is no version {version}.", rule=code, version=version
        )
    day = today()
    if wanted.has_ended(day):
        raise refused([_over(wanted)])
    if wanted.is_active:
        raise ClaimRuleOnAlready(f"It is {wanted.named}.", rule=code, version=wanted.version)
    await require_fit(session, replace(wanted, is_active=True), await repository.versions(session, code))
    acting = [rule for rule in versions if rule.is_active]
    former = await _make_room(session, wanted, acting, day)
    await repository.set_active(session, wanted.claim_rule_id, active=True)
    before = foremost(acting, day) if acting else None
    changes = {
        "code": code,
        "before": {"version": before.version} if before else None,
        "after": {"version": wanted.version},
        "former": [_standing(rule) for rule in former],
        "reason": reason,
    }
    await audit(session, "claim_rule.activate", _RESOURCE, [wanted.claim_rule_id], changes)
    await tell(session, TOPIC, [wanted.claim_rule_id, *(rule.claim_rule_id for rule in former)])
    return replace(wanted, is_active=True)


def _over(rule: StoredRule) -> dict[str, Any]:
    message = (
        f"{rule.named[:1].upper()}{rule.named[1:]} ({rule.tier}), ended on {rule.effective_to}: switched on, it would"
        " put an end to what acts, and act on no day. Write a version that ends later, or never"
    )
    return {
        "code": "period_over", "message": message, "rule": rule.code, "tier": rule.tier.value,
        "field": "effective_to", "version": rule.version,
    }  # fmt: skip


async def _make_room(
    session: WriteSession, wanted: StoredRule, acting: Sequence[StoredRule], day: date
) -> list[StoredRule]:
    """At most one version acts on a day: no index can say so, so the holder of the rule's lock does. The versions
    that are changed, as they are then."""
    changed = []
    for rule in acting:
        if not rule.meets(wanted):
            continue
        if day < wanted.effective_from and rule.effective_from < wanted.effective_from:
            await repository.set_end(session, rule.claim_rule_id, wanted.effective_from)
            changed.append(replace(rule, effective_to=wanted.effective_from))
        else:
            await repository.set_active(session, rule.claim_rule_id, active=False)
            changed.append(replace(rule, is_active=False))
    return changed


def _standing(rule: StoredRule) -> dict[str, Any]:
    return {"version": rule.version, "is_active": rule.is_active, "effective_to": rule.effective_to}


async def deactivate(
    session: WriteSession, code: str, ends_on: date | None = None, reason: str | None = None
) -> StoredRule:
    """Switch the rule off at once, also what was to act later, or let it end on a day.

    Raises ClaimRuleMissing, ClaimRuleOffAlready, ClaimRuleRefused, ClaimRuleBusy.
    """
    await hold(session, code)
    acting = [rule for rule in await own_versions(session, code) if rule.is_active]
    if not acting:
        raise ClaimRuleOffAlready(f"It is {own_name(session, code)}.", rule=code)
    if ends_on is None:
        last = foremost(acting, today())
        changed = [replace(rule, is_active=False) for rule in (last, *(rule for rule in acting if rule is not last))]
    else:
        last = max(acting, key=lambda rule: (rule.effective_from < ends_on, rule.effective_from))
        if ends_on <= last.effective_from:
            raise refused([_ends_early(last, ends_on)])
        later = [rule for rule in acting if rule.effective_from >= ends_on]
        changed = [replace(last, effective_to=ends_on), *(replace(rule, is_active=False) for rule in later)]
        await repository.set_end(session, last.claim_rule_id, ends_on)
    for rule in changed:
        if not rule.is_active:
            await repository.set_active(session, rule.claim_rule_id, active=False)
    changes = {
        "code": code,
        "before": _standing(last),
        "after": _standing(changed[0]),
        "later": [_standing(rule) for rule in changed[1:]],
        "reason": reason,
    }
    ids = [rule.claim_rule_id for rule in changed]
    await audit(session, "claim_rule.deactivate", _RESOURCE, ids, changes)
    await tell(session, TOPIC, ids)
    return changed[0]


def _ends_early(rule: StoredRule, day: date) -> dict[str, Any]:
    begins = f"{rule.named[:1].upper()}{rule.named[1:]} ({rule.tier}), begins on {rule.effective_from}"
    message = f"{begins}; it can't end on {day}"
    return {
        "code": "period_invalid", "message": message, "rule": rule.code, "tier": rule.tier.value,
        "field": "effective_to", "version": rule.version,
    }  # fmt: skip


def refused(problems: Sequence[dict[str, Any]]) -> ClaimRuleRefused:
    """Each problem names its rule and tier."""
    return ClaimRuleRefused(" ".join(f"{problem['message']}." for problem in problems), problems=list(problems))


def content(rule: StoredRule) -> dict[str, Any]:
    """What its writer said, for the audit's before and after."""
    values = asdict(rule)
    return {name: values[name] for name in ("code", "version", *CONTENT, "reason")}


async def find(session: ReadSession, claim_rule_id: UUID) -> StoredRule:
    """A version that the organisation may see. Raises ClaimRuleMissing."""
    found = await repository.find(session, claim_rule_id)
    if found is None:
        raise ClaimRuleMissing(str(claim_rule_id))
    return found


async def judged_draft(session: ReadSession, asked: ClaimRuleIn) -> StoredRule:
    """A rule that is not written, if it could be. Raises ClaimRuleRefused, RulePayerUnknown."""
    rule = await draft(session, asked)
    require_sound(rule, [])
    return rule
