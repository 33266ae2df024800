"""What must be refused when a claim rule is written: each problem says the rule, its tier, and how to mend it."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from rcm.core.predicate import EACH, PredicateInvalid, check, variables
from rcm.requirements.claim_rules.builtin import BY_CODE
from rcm.requirements.claim_rules.facts import CLAIM_PATHS
from rcm.requirements.claim_rules.models import ACTIONS
from rcm.requirements.claim_rules.rule import ClaimRule
from rcm.requirements.claim_rules.settable import LINES, settings_problems
from rcm.requirements.claim_rules.storable import fault_of, fault_of_text
from rcm.requirements.fields import CUSTOM, canonical

_CODE: Final = re.compile(r"[a-z0-9][a-z0-9_.-]{0,99}")
_LONGEST_CONDITION: Final = 50_000
_SETTINGS: Final[Mapping[str, frozenset[str]]] = {"add_note": frozenset({"note"})}
#: What can't be walked over or stored is not looked at any further.
_UNREADABLE: Final = frozenset({"condition_unstorable", "settings_unstorable"})
_BEGINNINGS: Final = frozenset(path.rsplit(".", n)[0] + "." for path in CLAIM_PATHS for n in (1, 2))


@dataclass(frozen=True, slots=True)
class ClaimRuleProblem:
    """`field` is the column of the rule that has to change."""

    code: str
    message: str
    rule: str
    tier: str
    field: str


def problems_of(rule: ClaimRule, others: Iterable[ClaimRule] = ()) -> list[ClaimRuleProblem]:
    """Everything at once; `others` are the rules beside which it would act."""
    found = [*_form(rule), *_storable(rule)]
    if not any(code in _UNREADABLE for code, _, _ in found):
        found += [*_condition(rule), *_settings(rule), *_beside(rule, others)]
    told = f"The rule {rule.code} ({rule.tier}): "
    return [ClaimRuleProblem(code, told + message, rule.code, rule.tier, field) for code, field, message in found]


Found = tuple[str, str, str]  # code, field, message


def _form(rule: ClaimRule) -> Iterator[Found]:
    if not _CODE.fullmatch(rule.code):
        yield "code_malformed", "code", "a code is up to 100 small letters, digits and . _ -"
    elif rule.code in BY_CODE or rule.code.startswith("builtin."):
        yield "code_reserved", "code", "builtin. names the checks that come with the product; switch those instead"
    for name, longest in (("name", 200), ("message", 2_000), ("hint", 2_000), ("citation", 500)):
        text = getattr(rule, name)
        if name in {"name", "message"} and not text.strip():
            yield f"{name}_missing", name, f"needs a {name}: it is what people read on a claim that was stopped"
        elif text is not None and len(text) > longest:
            yield f"{name}_long", name, f"{name} is {len(text)} characters long, {longest} are allowed"
    if rule.action not in ACTIONS:
        yield "action_unknown", "action", f"unknown action {rule.action!r}; known: {', '.join(ACTIONS)}"
    if not 0 <= rule.position <= 499:
        yield "position_invalid", "position", "position is 0 to 499; the built-in checks come after all others"
    if rule.effective_to is not None and rule.effective_to <= rule.effective_from:
        begin, end = rule.effective_from, rule.effective_to
        yield "period_invalid", "effective_to", f"ends on {end}, the first day without it; it begins on {begin}"


def _storable(rule: ClaimRule) -> Iterator[Found]:
    """JSON that PostgreSQL can store and a process can walk: else writing the rule, or reading it, would fail."""
    for name in ("name", "message", "hint", "citation", "reason"):
        text = getattr(rule, name)
        if text is not None and (fault := fault_of_text(text)):
            yield f"{name}_unstorable", name, f"{name} {fault}"
    written: tuple[tuple[str, object], ...] = (("condition", rule.condition), ("settings", rule.settings))
    for name, value in written:
        fault = fault_of(value)
        if fault is None and name == "settings" and not isinstance(value, Mapping):
            fault = "it is no object with names"
        if fault:
            yield f"{name}_unstorable", name, f"its {name} can't be stored: {fault}"


def _condition(rule: ClaimRule) -> Iterator[Found]:
    faults = check(rule.condition)
    if not faults and len(json.dumps(rule.condition, default=str)) > _LONGEST_CONDITION:
        faults = [f"longer than {_LONGEST_CONDITION} characters; several rules are easier to read"]
    for fault in faults:
        yield "condition_invalid", "condition", f"its condition can't be evaluated: {fault}"
    if not faults:
        for path in sorted(variables(rule.condition)):
            yield from _path(path, "", "condition")


def _path(path: str, prefix: str, field: str) -> Iterator[Found]:
    """`prefix`: paths of a line are written as the line has them."""
    plain = ".".join(part for part in f"{prefix}{path}".rstrip(".").split(".") if part != EACH and not part.isdecimal())
    if plain in CLAIM_PATHS or plain + "." in _BEGINNINGS or plain.startswith(CUSTOM):
        return
    if canonical(path) in CLAIM_PATHS:
        near = [canonical(path)]
    else:
        shown = sorted(x.removeprefix(prefix) for x in CLAIM_PATHS if x.startswith(prefix))
        near = difflib.get_close_matches(path[:100], shown, n=3, cutoff=0.5)
    advice = f"; did you mean {' or '.join(near)}?" if near else ""
    yield "field_unknown", field, f"a claim has no field {path[:100]!r}{advice}"


def _settings(rule: ClaimRule) -> Iterator[Found]:
    if rule.action == "set_field":
        yield from (("settings_invalid", "settings", problem) for problem in settings_problems(rule.settings))
        if (where := rule.settings.get("where")) is not None:
            yield from _where(where)
    elif extra := sorted(set(rule.settings) - _SETTINGS.get(rule.action, frozenset())):
        yield "settings_invalid", "settings", f"{rule.action} has no setting {', '.join(map(repr, extra))}"
    elif rule.action == "add_note":
        note = rule.settings.get("note", rule.message)
        if not isinstance(note, str) or not note.strip() or len(note) > 2_000:
            yield "settings_invalid", "settings", "note is a text of up to 2,000 characters"


def _where(where: Any) -> Iterator[Found]:
    try:
        paths = variables(where)
    except PredicateInvalid as problem:
        yield "settings_invalid", "settings", f"where can't be evaluated: {problem}"
        return
    for path in sorted(paths):
        yield from _path(path, LINES, "settings")


def _beside(rule: ClaimRule, others: Iterable[ClaimRule]) -> Iterator[Found]:
    """Contradictions between rules that would act on the same claims at the same time."""
    if not rule.is_active:
        return
    for other in others:
        if not other.is_active or _is_former(other, rule) or not _meet(rule, other):
            continue
        if other.code == rule.code:
            yield (
                "code_taken",
                "code",
                f"{other.tier} has an active rule of that code; findings could not be told apart",
            )
        elif _sets_otherwise(rule, other):
            path = rule.settings["field"]
            told = f"the rule {other.code} ({other.tier}) sets {path} to another value under the same condition"
            yield "set_conflict", "settings", told


def _is_former(other: ClaimRule, rule: ClaimRule) -> bool:
    """A version of the rule itself: the new one takes its place."""
    return other.org_id == rule.org_id and other.code == rule.code


def _meet(one: ClaimRule, other: ClaimRule) -> bool:
    same_payer = one.payer_id is None or other.payer_id is None or one.payer_id == other.payer_id
    begins, ends = max(one.effective_from, other.effective_from), min(_end(one), _end(other))
    return same_payer and begins < ends


def _end(rule: ClaimRule) -> date:
    return rule.effective_to or date.max


def _sets_otherwise(one: ClaimRule, other: ClaimRule) -> bool:
    if one.action != "set_field" or other.action != "set_field" or "add" in one.settings or "add" in other.settings:
        return False
    if fault_of(other.condition) or fault_of(other.settings):  # written past the checks; it holds claims as it is
        return False
    same = ("field", "where")
    return (
        all(_canonical(one.settings.get(name)) == _canonical(other.settings.get(name)) for name in same)
        and _canonical(one.condition) == _canonical(other.condition)
        and _canonical(one.settings.get("value")) != _canonical(other.settings.get("value"))
    )


def _canonical(value: Any) -> str:
    """`and`, `or` and `==` mean the same in any order."""
    return json.dumps(_sorted(value), sort_keys=True, default=str)


def _sorted(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            name: sorted((_sorted(x) for x in arguments), key=lambda x: json.dumps(x, sort_keys=True, default=str))
            if name in {"and", "or", "=="} and isinstance(arguments, Sequence) and not isinstance(arguments, str)
            else _sorted(arguments)
            for name, arguments in value.items()
        }
    if isinstance(value, list):
        return [_sorted(x) for x in value]
    return value
