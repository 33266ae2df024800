"""Claim rules as a file: what an organisation has, to keep and to hand on; taken in as a whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import yaml
from pydantic import ValidationError

from rcm.core.db import ReadSession, WriteSession
from rcm.core.time import today
from rcm.requirements.claim_rules import repository
from rcm.requirements.claim_rules.known import problems_with
from rcm.requirements.claim_rules.models import ACTIONS
from rcm.requirements.claim_rules.problems import problems_of
from rcm.requirements.claim_rules.refusals import RulesMalformed, RulesUnreadable
from rcm.requirements.claim_rules.repository import StoredRule, foremost
from rcm.requirements.claim_rules.rule import ClaimRule
from rcm.requirements.claim_rules.schemas import ClaimRuleIn, Imported
from rcm.requirements.claim_rules.service import activate, draft, hold, insert, refused, require_fit, require_tier
from rcm.workflows import exchange
from rcm.workflows.exchange import DocumentInvalid

Format = Literal["json", "yaml"]
MEMBER: Final = "claim_rules"
_MOST: Final = 5000
_MOST_TOLD: Final = 50


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
    """Raises RulesUnreadable; RulesMalformed with everything that is wrong with the rules."""
    rules = _listed(text, form)
    made, problems = [], []
    for number, rule in enumerate(rules, 1):
        try:
            made.append(ClaimRuleIn.model_validate(rule))
        except ValidationError as error:
            problems += [
                {**_place(rule, number), "field": ".".join(map(str, each["loc"])), "message": each["msg"]}
                for each in error.errors(include_url=False, include_input=False)
            ]
    codes = [rule.code for rule in made]
    problems += [
        {"rule": code, "number": None, "field": "code", "message": "The file has it twice"}
        for code in sorted({code for code in codes if codes.count(code) > 1})
    ]
    if problems:
        raise _malformed([*problems, *_beyond_shape(rules, problems)], len(rules))
    return made


def _listed(text: str | bytes, form: Format | None) -> list[Any]:
    try:
        document = exchange.parsed(text, form)
    except DocumentInvalid as error:
        raise RulesUnreadable(error.detail) from error
    if document is None:
        raise RulesUnreadable("It is empty.")
    if not isinstance(document, dict):
        raise RulesUnreadable("It is a list or a value; the names of a rule's parts, or `claim_rules`, are missing.")
    rules = document.get(MEMBER, [document] if "code" in document else None)
    if rules is None:
        raise RulesUnreadable("It has neither `code` nor `claim_rules`.")
    if not isinstance(rules, list) or not rules or len(rules) > _MOST:
        raise RulesUnreadable(f"Expected 1 to {_MOST:,} rules under `claim_rules`.")
    return rules


def _place(rule: Any, number: int) -> dict[str, Any]:
    return {"rule": str(rule.get("code", "?"))[:100] if isinstance(rule, dict) else "?", "number": number}


def _beyond_shape(rules: Sequence[Any], problems: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What conditions and settings get wrong, so that a file need not be mended twice."""
    told = {(problem["number"], problem["field"].split(".")[0]) for problem in problems}
    for number, rule in enumerate(rules, 1):
        if not isinstance(rule, dict):
            continue
        when, action, settings = rule.get("when"), rule.get("action"), rule.get("settings", {})
        if not isinstance(when, dict) or not isinstance(settings, dict):
            continue
        place = _place(rule, number)
        known = action in ACTIONS if isinstance(action, str) else False
        tried = ClaimRule(place["rule"], "name", when, str(action) if known else "hold", "message", settings=settings)
        for each in problems_of(tried):
            field = "when" if each.field == "condition" else each.field
            if field == "when" or (field == "settings" and known and (number, field) not in told):
                yield {**place, "field": field, "message": each.message.partition("): ")[2]}


def _malformed(problems: Sequence[dict[str, Any]], rules: int) -> RulesMalformed:
    said = []
    for each in problems[:_MOST_TOLD]:
        where = f"rule {each['number']} ({each['rule']})" if rules > 1 and each["number"] else each["rule"]
        said.append(f"{where}, {each['field'] or 'the whole'}: {each['message']}")
    more = len(problems) - _MOST_TOLD
    tail = f"; and {more:,} more" if more > 0 else ""
    return RulesMalformed(f"{'; '.join(said)}{tail}.", problems=list(problems))


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a rule of a file: the version that is there now."""

    rule: StoredRule
    written: bool
    activated: bool


def counted(taken: Sequence[Taken]) -> Imported:
    written, activated = sum(each.written for each in taken), sum(each.activated for each in taken)
    unchanged = sum(not (each.written or each.activated) for each in taken)
    return Imported(written=written, activated=activated, unchanged=unchanged)


async def take_in(session: WriteSession, rules: Sequence[ClaimRuleIn]) -> list[Taken]:
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
    taken = []
    for asked, rule, is_new, turns_on in plans:
        if is_new:
            await require_fit(session, rule, await repository.versions(session, rule.code))
            await insert(session, rule)
        now = await activate(session, rule.code, rule.version, asked.reason) if turns_on else rule
        taken.append(Taken(now, is_new, turns_on))
    return taken


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
