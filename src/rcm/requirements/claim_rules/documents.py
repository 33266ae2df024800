"""Claim rules as a file: what an organisation has, to keep and to hand on; taken in as a whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, Literal

import yaml
from pydantic import ValidationError

from rcm.core.db import ReadSession, WriteSession
from rcm.core.time import today
from rcm.requirements.claim_rules import repository
from rcm.requirements.claim_rules.known import problems_with
from rcm.requirements.claim_rules.refusals import RulesUnreadable
from rcm.requirements.claim_rules.repository import StoredRule, foremost
from rcm.requirements.claim_rules.schemas import ClaimRuleIn, Imported
from rcm.requirements.claim_rules.service import activate, draft, hold, insert, refused, require_fit, require_tier
from rcm.workflows import exchange
from rcm.workflows.exchange import DocumentInvalid

Format = Literal["json", "yaml"]
MEMBER: Final = "claim_rules"
_MOST: Final = 5000


async def export(session: ReadSession) -> list[dict[str, Any]]:
    """Of each own rule the version that acts, or the newest one; in order."""
    versions: dict[str, list[StoredRule]] = {}
    for rule in await repository.shown(session):
        if rule.org_id == session.actor.org_id:
            versions.setdefault(rule.code, []).append(rule)
    found = [foremost(of_rule, today()) for of_rule in versions.values()]
    return [as_document(rule) for rule in sorted(found, key=lambda rule: (rule.position, rule.code))]


def as_document(rule: StoredRule) -> dict[str, Any]:
    """What ClaimRuleIn reads; what is absent is left out."""
    said: dict[str, Any] = {
        "code": rule.code,
        "name": rule.name,
        "tier": rule.tier.value,
        "payer": rule.payer_code,
        "position": rule.position,
        "when": rule.condition,
        "action": rule.action,
        "settings": rule.settings or None,
        "message": rule.message,
        "hint": rule.hint,
        "citation": rule.citation,
        "effective_from": rule.effective_from.isoformat(),
        "effective_to": rule.effective_to.isoformat() if rule.effective_to else None,
        "reason": rule.reason,
        "active": rule.is_active and not rule.has_ended(today()),
    }
    return {name: value for name, value in said.items() if value is not None}


def write(rules: Sequence[dict[str, Any]], form: Format) -> str:
    document = {MEMBER: list(rules)}
    if form == "json":
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    return str(yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100))


def read(text: str | bytes, form: Format | None = None) -> list[ClaimRuleIn]:
    """Raises RulesUnreadable with everything that is wrong with the shape."""
    try:
        document = exchange.read(text, form)
    except DocumentInvalid as error:
        raise RulesUnreadable(error.detail) from error
    rules = document.get(MEMBER, [document] if "code" in document else None)
    if not isinstance(rules, list) or not rules or len(rules) > _MOST:
        raise RulesUnreadable(f"Expected 1 to {_MOST:,} rules.")
    made, problems = [], []
    for number, rule in enumerate(rules, 1):
        try:
            made.append(ClaimRuleIn.model_validate(rule))
        except ValidationError as error:
            name = str(rule.get("code", "?"))[:100] if isinstance(rule, dict) else "?"
            problems += [
                {"rule": name, "number": number, "field": ".".join(map(str, each["loc"])), "message": each["msg"]}
                for each in error.errors(include_url=False, include_input=False)
            ]
    codes = [rule.code for rule in made]
    problems += [
        {"rule": code, "number": None, "field": "code", "message": "The file has it twice."}
        for code in sorted({code for code in codes if codes.count(code) > 1})
    ]
    if problems:
        said = "; ".join(f"{p['rule']}, {p['field']}: {p['message']}" for p in problems[:5])
        raise RulesUnreadable(f"{said}.", problems=problems)
    return made


async def take_in(session: WriteSession, rules: Sequence[ClaimRuleIn]) -> Imported:
    """All of the file, in one transaction; a version that is there already is not written again.

    Raises ClaimRuleRefused with the problems of all rules, ClaimRuleCodeTaken, RulePayerUnknown, ClaimRuleBusy.
    """
    plans: list[tuple[ClaimRuleIn, StoredRule, bool, bool]] = []
    for asked in sorted(rules, key=lambda rule: rule.code):
        require_tier(session, asked)
        await hold(session, asked.code)
        wanted = await draft(session, asked)
        own = [rule for rule in await repository.versions(session, asked.code) if rule.org_id == wanted.org_id]
        same = next((rule for rule in own if rule.says_the_same(_begun(wanted, asked, rule))), None)
        rule = same or wanted
        # A file may be older than the end of its rules: what is over is kept, and never switched on.
        turns_on = asked.active and not rule.is_active and not rule.has_ended(today())
        plans.append((asked, rule, same is None, turns_on))
    await _require_all_fit(session, [rule for _, rule, is_new, _ in plans if is_new])
    written = activated = 0
    for asked, rule, is_new, turns_on in plans:
        if is_new:
            await require_fit(session, rule, await repository.versions(session, rule.code))
            await insert(session, rule)
            written += 1
        if turns_on:
            await activate(session, rule.code, rule.version, asked.reason)
            activated += 1
    changed = sum(is_new or turns_on for _, _, is_new, turns_on in plans)
    return Imported(written=written, activated=activated, unchanged=len(plans) - changed)


def _begun(wanted: StoredRule, asked: ClaimRuleIn, rule: StoredRule) -> StoredRule:
    """A file that names no day means the one on which the rule began."""
    return replace(wanted, effective_from=rule.effective_from) if asked.effective_from is None else wanted


async def _require_all_fit(session: ReadSession, new: Sequence[StoredRule]) -> None:
    codes = {rule.code for rule in new}
    others = [rule for rule in await repository.active(session) if rule.code not in codes]
    problems = [
        problem for position, rule in enumerate(new) for problem in problems_with(rule, [*others, *new[:position]])
    ]
    if problems:
        raise refused(problems)
