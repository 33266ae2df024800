"""What is wrong with a rule by itself: its operation, field, period, value and waiver."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from rcm.core.predicate import check
from rcm.requirements.check_keys import CHECKSUMS, CODE_FORMS, FORMATS, METADATA, TYPES, WRITTEN, misread, said
from rcm.requirements.conditions import read_by
from rcm.requirements.effective import REQUIRE
from rcm.requirements.fields import CUSTOM, canonical, unknown
from rcm.requirements.patterns import problem_of
from rcm.requirements.rule import Rule, Tier
from rcm.requirements.rule_problem import RuleProblem, problem
from rcm.requirements.standing import THEN

#: What people read; it goes with the rule and asks nothing.
_DESCRIPTIVE: Final = frozenset(
    {"label", "display_name", "description", "help", "help_text", "placeholder", "example", "metadata"}
)
_KEYS: Final[Mapping[str, frozenset[str]]] = {
    "require": _DESCRIPTIVE,
    "optional": _DESCRIPTIVE | {"removed"},
    "forbid": _DESCRIPTIVE,
    "default": _DESCRIPTIVE | {"value"},
    "validate": WRITTEN | {METADATA},
    "conditional": frozenset({"when", "then"}),
    "output": _DESCRIPTIVE,
}
_NAMES: Final[Mapping[str, frozenset[str]]] = {
    "checksum": CHECKSUMS,
    "code_system": frozenset(CODE_FORMS),
    "type": frozenset(TYPES),
    "format": FORMATS,
}


def form_problems(rule: Rule) -> Iterator[RuleProblem]:
    if rule.operation not in _KEYS:
        yield problem("operation_unknown", f"{rule.operation!r} is none of {', '.join(_KEYS)}.", rule)
        return
    yield from _path("field_unknown", rule.field_path, rule)
    yield from _item(rule)
    if rule.effective_to is not None and rule.effective_to <= rule.effective_from:
        text = f"The rule would end on {rule.effective_to}, which is not after {rule.effective_from}."
        yield problem("period_empty", text, rule)
    yield from _waiver(rule)
    value: object = rule.value
    if not isinstance(value, Mapping):
        yield problem("value_invalid", "The value of a rule is an object.", rule)
        return
    if not _finite(rule.value):
        yield problem("value_invalid", "A number is finite: NaN and Infinity can't be written down.", rule)
    known = _KEYS[rule.operation]
    for key in rule.value.keys() - known:
        text = f"{rule.operation} knows no {key!r}; it knows {', '.join(sorted(known))}."
        yield problem("value_key_unknown", text, rule)
    if rule.operation == "validate":
        yield from _validate(rule)
    elif rule.operation == "conditional":
        yield from _conditional(rule)
    elif rule.operation == "default" and rule.value.get("value") is None:
        yield problem("value_invalid", "A default has a `value`.", rule)
    elif rule.operation == "optional" and not isinstance(rule.value.get("removed", False), bool):
        yield problem("value_invalid", "`removed` is true or false.", rule)


def _finite(value: object) -> bool:
    """Of all numbers in it, however deep."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Mapping):
            waiting += each.values()
        elif isinstance(each, list | tuple):
            waiting += each
        elif not (each.is_finite() if isinstance(each, Decimal) else _is_finite(each)):
            return False
    return True


def _is_finite(value: object) -> bool:
    return not isinstance(value, float) or math.isfinite(value)


def _path(code: str, path: str, rule: Rule) -> Iterator[RuleProblem]:
    near = unknown(path)
    if near is not None:
        hint = f"Near it: {', '.join(near)}." if near else "Fields of your own begin with `custom.`."
        yield problem(code, f"There is no field {path[:100]!r}. {hint}", rule)


def _item(rule: Rule) -> Iterator[RuleProblem]:
    """A place in a list: records are asked of every item by the path without it."""
    path = canonical(rule.field_path)
    parts = path.split(".")
    plain = ".".join(part for part in parts if part != "*" and not part.isdecimal())
    own = path.startswith(CUSTOM) and "*" not in parts
    if plain != path and not own and unknown(path) is None:
        text = f"A rule asks every item of a list, and no single one: write {plain} for {path[:100]}."
        yield problem("field_unknown", text, rule)


def carried_problems(rule: Rule, carried: frozenset[str] | None) -> Iterator[RuleProblem]:
    """What no record of the task can have must not be required: none would ever be valid."""
    path = canonical(rule.field_path)
    asked = rule.operation if rule.operation != "conditional" else rule.value.get("then", REQUIRE)
    if carried is None or asked != REQUIRE or path.startswith(CUSTOM) or unknown(path) is not None:
        return
    if path in carried or any(each.startswith(f"{path}.") for each in carried):
        return
    last = path.rsplit(".", 1)[-1]
    near = [*difflib.get_close_matches(path, sorted(carried), n=3, cutoff=0.7)]
    near += [each for each in sorted(carried) if each.rsplit(".", 1)[-1] == last and each not in near]
    hint = f"Near it: {', '.join(near[:4])}." if near else "Fields of your own begin with `custom.`."
    yield problem("field_not_carried", f"No record of this task can have {path}, so none would be valid. {hint}", rule)


def _waiver(rule: Rule) -> Iterator[RuleProblem]:
    asked = rule.waived or rule.waiver_reason is not None or rule.waiver_until is not None
    if not asked:
        return
    wrong = None
    if rule.tier is not Tier.ORGANIZATION:
        wrong = "Only an organisation's rule can have a waiver."
    elif rule.waiver_until is None or not rule.waiver_reason:
        wrong = "A waiver has a reason and an end date."
    elif rule.waiver_until <= rule.effective_from:
        wrong = f"The waiver would end on {rule.waiver_until}, before the rule begins."
    elif rule.waiver_approved_by is not None and rule.waiver_approved_by == rule.created_by:
        wrong = "Who writes a rule can't approve its waiver."
    if wrong is not None:
        yield problem("waiver_invalid", wrong, rule)


def _validate(rule: Rule) -> Iterator[RuleProblem]:
    if not rule.value:
        yield problem("value_invalid", "validate asks nothing.", rule)
    bounds = rule.value.get("range")
    if isinstance(bounds, Mapping) and (not bounds or bounds.keys() - {"min", "max"}):
        yield problem("value_invalid", "range has `min`, `max` or both, and nothing else.", rule)
    for key, value in said(rule.value):
        if key in {*WRITTEN, "min", "max"}:
            yield from _asked(rule, key, value)


def _asked(rule: Rule, key: str, value: Any) -> Iterator[RuleProblem]:
    wrong = misread(key, value)
    if wrong is not None:
        yield problem("value_invalid", f"{key} should be {wrong}.", rule)
    elif value is None:
        return
    elif key == "enum" and not value:
        yield problem("value_invalid", "enum has no values, so nothing would be valid.", rule)
    elif key == "pattern":
        refused = problem_of(value)
        if refused is not None:
            yield problem("pattern_refused", refused, rule)
    elif key in _NAMES and (value.lower() if key == "type" else value) not in _NAMES[key]:
        text = f"{key} {value[:100]!r} is not known; known: {', '.join(sorted(_NAMES[key]))}."
        yield problem("value_invalid", text, rule)


def _conditional(rule: Rule) -> Iterator[RuleProblem]:
    when, then = rule.value.get("when"), rule.value.get("then", "require")
    for wrong in check(when):
        yield problem("condition_invalid", f"when: {wrong}.", rule)
    if not isinstance(then, str) or then not in THEN:
        text = "then is `require` or `forbid`; what is optional otherwise is a `require` with `not` in its condition."
        yield problem("condition_invalid", text, rule)
    for path in sorted(read_by(when)):
        yield from _path("variable_unknown", path, rule)
