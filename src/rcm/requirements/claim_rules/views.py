"""Claim rules as people see them: built-in ones and those of all tiers, in the order in which they run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from rcm.core.db import ReadSession
from rcm.core.paging import COUNTED_TO, Page, PageRequest, decode_cursor, encode_cursor
from rcm.core.time import today, utcnow
from rcm.requirements.claim_rules import repository
from rcm.requirements.claim_rules.known import BuiltinFact, builtin_facts
from rcm.requirements.claim_rules.refusals import ClaimRuleMissing
from rcm.requirements.claim_rules.repository import StoredRule, StoredSwitch, foremost
from rcm.requirements.claim_rules.schemas import ClaimRuleDetail, ClaimRuleOut, SwitchOut
from rcm.requirements.rule import RANK

_LIST: Final = "claim-rules"


async def rules(session: ReadSession, request: PageRequest, *, active: bool | None = None) -> Page[ClaimRuleOut]:
    """Of each rule the version that acts, or the newest one; hundreds at most, so they are put in order here."""
    everything = [rule for rule in await all_rules(session) if active in {None, rule.acts_as is not None}]
    begin = 0
    if request.after is not None:
        begin = decode_cursor(_LIST, request.after, int)
    shown = everything[begin : begin + request.limit]
    end = begin + len(shown)
    return Page[ClaimRuleOut](
        items=shown,
        next=encode_cursor(_LIST, end) if end < len(everything) else None,
        total=min(len(everything), COUNTED_TO),
        total_is_exact=len(everything) <= COUNTED_TO,
        as_of=utcnow(),
    )


async def all_rules(session: ReadSession) -> list[ClaimRuleOut]:
    stored = await repository.shown(session)
    switches = await repository.switches(session)
    versions: dict[tuple[object, str], list[StoredRule]] = {}
    for rule in stored:
        versions.setdefault((rule.org_id, rule.code), []).append(rule)
    day = today()
    data = [
        (
            (shown.position, RANK[shown.tier], shown.code),
            _stored(shown, switches, day, max(rule.version for rule in of_rule)),
        )
        for of_rule in versions.values()
        for shown in [foremost(of_rule, day)]
    ]
    built = [((fact.position, 0, fact.code), _builtin(fact, switches, day)) for fact in builtin_facts()]
    return [rule for _, rule in sorted([*data, *built], key=lambda each: each[0])]


async def rule(session: ReadSession, code: str) -> ClaimRuleDetail:
    """Raises ClaimRuleMissing."""
    switches = await repository.switches(session, code)
    day = today()
    found = await repository.versions(session, code)
    if not found:
        built = next((fact for fact in builtin_facts() if fact.code == code), None)
        if built is None:
            raise ClaimRuleMissing(code, rule=code)
        return ClaimRuleDetail(**dict(_builtin(built, switches, day)), versions=[])
    newest = found[0].version
    versions = [_stored(each, switches, day, newest) for each in found]
    shown = _stored(foremost(found, day), switches, day, newest)
    return ClaimRuleDetail(**dict(shown), versions=versions)


def stored(rule: StoredRule) -> ClaimRuleOut:
    """A version just written or changed, without the switches."""
    return _stored(rule, [], today(), None)


def _stored(rule: StoredRule, switches: Sequence[StoredSwitch], day: date, newest: int | None) -> ClaimRuleOut:
    return ClaimRuleOut(
        claim_rule_id=rule.claim_rule_id,
        code=rule.code,
        tier=rule.tier.value,
        version=rule.version,
        name=rule.name,
        payer=rule.payer_code,
        position=rule.position,
        when=rule.condition,
        action=rule.action,
        acts_as=_acts_as(rule.code, rule.action, switches, day) if rule.acts_on(day) else None,
        settings=rule.settings,
        message=rule.message,
        hint=rule.hint,
        citation=rule.citation,
        effective_from=rule.effective_from,
        effective_to=rule.effective_to,
        is_active=rule.is_active,
        reason=rule.reason,
        created_by=rule.created_by,
        created_at=rule.created_at,
        newest_version=newest,
        **_switches(rule.code, switches),
    )


def _builtin(fact: BuiltinFact, switches: Sequence[StoredSwitch], day: date) -> ClaimRuleOut:
    return ClaimRuleOut(
        claim_rule_id=None,
        code=fact.code,
        tier="builtin",
        version=None,
        name=fact.name,
        payer=None,
        position=fact.position,
        when=None,
        action=fact.action,
        acts_as=_acts_as(fact.code, fact.action, switches, day),
        settings={},
        message=fact.message,
        hint=fact.hint,
        citation=fact.citation,
        effective_from=None,
        effective_to=None,
        is_active=True,
        reason=None,
        created_by=None,
        created_at=None,
        newest_version=None,
        **_switches(fact.code, switches),
    )


def _acts_as(code: str, action: str, switches: Sequence[StoredSwitch], day: date) -> str:
    held = next((each.as_switch() for each in switches if each.code == code and not each.is_request), None)
    return action if held is None else held.action_for(action, day)


def _switches(code: str, switches: Sequence[StoredSwitch]) -> Mapping[str, SwitchOut | None]:
    mine = [SwitchOut.model_validate(each) for each in switches if each.code == code]
    return {
        "switch": next((each for each in mine if not each.is_request), None),
        "request": next((each for each in mine if each.is_request), None),
    }
