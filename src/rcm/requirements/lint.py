"""Everything for which a rule is refused when it is written, with the rule and the tier that it offends against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from rcm.requirements.check_keys import comparable
from rcm.requirements.check_values import check_of
from rcm.requirements.compiled_field import compile_field
from rcm.requirements.effective import Check, EffectiveField
from rcm.requirements.fields import canonical
from rcm.requirements.lint_conflicts import conflict_problems, cycle_problems
from rcm.requirements.lint_form import form_problems
from rcm.requirements.resolver import boundaries, resolve, standing_above
from rcm.requirements.rule import Rule, Tier
from rcm.requirements.rule_problem import RuleProblem, described, problem
from rcm.requirements.standing import Standing, unreadable
from rcm.requirements.tightening import looser

__all__ = ["RuleProblem", "problems_of"]


def problems_of(new: Rule, others: Sequence[Rule]) -> list[RuleProblem]:
    """Empty when the rule may be written. `others`: the task's rules of all tiers as they will be beside it; what it
    supersedes already has the end that it gets. A rule of its own id among them is the one that it replaces.
    """
    found = list(form_problems(new))
    if any(each.code in _UNREADABLE for each in found):
        return found
    beside = [
        each
        for each in others
        if each.rule_id != new.rule_id and each.task_type_id == new.task_type_id and not unreadable(each)
    ]
    found += conflict_problems(new, beside)
    found += cycle_problems(new, beside)
    if not found:
        found += _standing_problems(new, beside)
    return found


#: With one of these there is nothing to compare.
_UNREADABLE = frozenset(
    f"requirements.{code}" for code in ("operation_unknown", "period_empty", "value_invalid", "condition_invalid")
)


def _standing_problems(new: Rule, others: Sequence[Rule]) -> list[RuleProblem]:
    """On each day on which something changes while the rule holds; each problem is told once."""
    path = canonical(new.field_path)
    same = [each for each in others if canonical(each.field_path) == path]
    by_id = {each.rule_id: each for each in (*same, new)}
    found: dict[tuple[str, UUID], RuleProblem] = {}
    for day in _days(new, same):
        for each in _on(new, same, by_id, day):
            found.setdefault((each.code, each.rule_id), each)
    return list(found.values())


def _days(new: Rule, others: Sequence[Rule]) -> list[date]:
    until = new.effective_to or date.max
    within = {day for day in boundaries(others) if new.effective_from < day < until}
    return [new.effective_from, *sorted(within)]


def _on(new: Rule, same: Sequence[Rule], by_id: Mapping[UUID, Rule], day: date) -> Iterator[RuleProblem]:
    if new.tier is Tier.ORGANIZATION and not _asks_waiver(new):
        yield from _looser(new, same, day)
    made = resolve((*same, new), new.scope, day).fields.get(canonical(new.field_path))
    if made is not None:
        yield from _impossible(new, made, by_id)
        yield from _default(new, made, by_id)


def _asks_waiver(rule: Rule) -> bool:
    """Approved or asked for: until it is approved the resolver lets the stricter stand."""
    return rule.waived or (rule.waiver_reason is not None and rule.waiver_until is not None)


def _looser(new: Rule, same: Sequence[Rule], day: date) -> Iterator[RuleProblem]:
    above = standing_above(same, new.scope, day, new.field_path)
    wider = looser(above, new)
    if wider:
        offended = _stands(above, new, same)
        text = (
            f"Looser than {described(offended)} on {day}: {'; '.join(wider)}. Ask for a waiver: the same rule with a"
            " reason and an end date, which another person approves."
        )
        yield problem("looser_without_waiver", text, offended)


def _stands(above: Standing, new: Rule, same: Sequence[Rule]) -> Rule:
    """The rule above that the new one would relax."""
    ids: list[UUID] = []
    if new.operation == "validate":
        ids = [check.rule_id for check in above.checks.values()]
    elif new.operation == "forbid" and above.default is not None:
        ids = [above.default.rule_id]
    ids += above.rules()
    return next(each for rule_id in ids for each in same if each.rule_id == rule_id)


def _impossible(new: Rule, made: EffectiveField, by_id: Mapping[UUID, Rule]) -> Iterator[RuleProblem]:
    """Together with what stands no value would be valid."""
    asked: dict[str, Check] = {check.key: check for check in made.validate}
    for low, high in (("min_length", "max_length"), ("min", "max")):
        if low in asked and high in asked and asked[low].value > asked[high].value:
            yield from _empty(new, [asked[low], asked[high]], by_id)
    if "enum" not in asked:
        return
    others = [(check, check_of(check.key, check.value)) for check in made.validate if check.key != "enum"]
    for value in asked["enum"].value:
        if all(ok is None or ok(comparable(value)) for _, ok in others):
            return
    yield from _empty(new, [asked["enum"], *(check for check, _ in others)], by_id)


def _empty(new: Rule, checks: Sequence[Check], by_id: Mapping[UUID, Rule]) -> Iterator[RuleProblem]:
    if new.operation != "validate" or all(check.rule_id != new.rule_id for check in checks):
        return
    other = next((by_id[check.rule_id] for check in checks if check.rule_id != new.rule_id), new)
    what = ", ".join(f"{check.key} {check.value!r}" for check in checks)
    yield problem("intersection_empty", f"No value could be valid any more: {what}; {described(other)}.", other)


def _default(new: Rule, made: EffectiveField, by_id: Mapping[UUID, Rule]) -> Iterator[RuleProblem]:
    """A default that the field's own checks refuse would make every record without the field invalid."""
    if made.default is None:
        return
    compiled, value = compile_field(made, {}), made.default.value
    errors = [*compiled.problems(value), *(e for code in compiled.codes for e in code.problems(value, date.min))]
    for error in errors:
        if new.rule_id in {error.rule_id, made.default.rule_id} and error.rule_id is not None:
            other = by_id[made.default.rule_id if error.rule_id == new.rule_id else error.rule_id]
            yield problem("default_refused", f"The default is not valid: {error.message} {described(other)}.", other)
