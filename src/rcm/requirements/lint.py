"""Everything for which a rule is refused when it is written, with the rule and the tier that it offends against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from rcm.requirements.check_keys import comparable
from rcm.requirements.check_values import check_of
from rcm.requirements.compiled_field import compile_field
from rcm.requirements.effective import Check, EffectiveField
from rcm.requirements.fields import canonical
from rcm.requirements.lint_conflicts import condition_problems, conflict_problems, cycle_problems
from rcm.requirements.lint_form import carried_problems, form_problems
from rcm.requirements.resolver import asks_waiver, boundaries, resolve, standing_above
from rcm.requirements.rule import Rule, Scope, Tier
from rcm.requirements.rule_problem import RuleProblem, described, problem
from rcm.requirements.standing import Standing, unreadable
from rcm.requirements.tightening import looser

__all__ = ["RuleProblem", "problems_of"]


def problems_of(new: Rule, others: Sequence[Rule], carried: frozenset[str] | None = None) -> list[RuleProblem]:
    """Empty when the rule may be written. `others`: the task's rules of all tiers as they will be beside it; what it
    supersedes already has the end that it gets. A rule of its own id among them is the one that it replaces. `carried`:
    paths that a record of the task can have (carried.py); None where that is not known.
    """
    found = list(form_problems(new))
    if any(each.code in _UNREADABLE for each in found):
        return found
    found += carried_problems(new, carried)
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
    """At each scope that the rule shares with others, and on each day on which something changes while it holds; each
    problem is told once."""
    path = canonical(new.field_path)
    same = [each for each in others if canonical(each.field_path) == path]
    by_id = {each.rule_id: each for each in (*same, new)}
    found: dict[tuple[str, UUID], RuleProblem] = {}
    for scope in _scopes(new, same):
        asked = [each for each in same if each.applies_to(scope)]
        for day in _days(new, asked):
            for each in _on(new, asked, by_id, scope, day):
                found.setdefault((each.code, each.rule_id), each)
    if not found and asks_waiver(new):
        return list(_idle(new, same, by_id))
    return list(found.values())


def _scopes(new: Rule, same: Sequence[Rule]) -> list[Scope]:
    """Its own, and each narrower one in which it meets others: a payer may ask what goes not together with it."""
    found = {new.scope: None}
    for each in same:
        for scope in list(found):
            both = scope.joined(each.scope)
            if both is not None:
                found.setdefault(both)
    return list(found)


def _days(new: Rule, others: Sequence[Rule]) -> list[date]:
    until = new.effective_to or date.max
    within = {day for day in boundaries(others) if new.effective_from < day < until}
    return [new.effective_from, *sorted(within)]


def _on(new: Rule, same: Sequence[Rule], by_id: Mapping[UUID, Rule], scope: Scope, day: date) -> Iterator[RuleProblem]:
    if new.tier is Tier.ORGANIZATION and not asks_waiver(new) and scope == new.scope:
        yield from _looser(new, same, day)
    made = resolve((*same, _counted(new)), scope, day).fields.get(canonical(new.field_path))
    if made is not None:
        yield from condition_problems(new, made, by_id)
        yield from _impossible(new, made, by_id)
        yield from _default(new, made, by_id)


def _counted(rule: Rule) -> Rule:
    """A request as it will be once it is approved."""
    return replace(rule, waived=True) if asks_waiver(rule) else rule


def _idle(new: Rule, same: Sequence[Rule], by_id: Mapping[UUID, Rule]) -> Iterator[RuleProblem]:
    """Two people would agree to a waiver that changes nothing, and believe that it does."""
    path, until = canonical(new.field_path), new.waiver_until or date.max
    asking: list[UUID] = []
    for scope in _scopes(new, same):
        asked = [each for each in same if each.applies_to(scope)]
        for day in _days(new, asked):
            was = resolve(asked, scope, day).fields.get(path)
            if day < until and _content(was) != _content(resolve((*asked, _counted(new)), scope, day).fields.get(path)):
                return
            asking += [condition.rule_id for condition in was.conditionals] if was is not None else []
    if new.operation == "optional" and asking:
        other = by_id[asking[0]]
        text = (
            f"A condition asks for the field, which `optional` does not take away: {described(other)}. Ask for the same"
            ' with the value {"removed": true}.'
        )
        yield problem("waiver_idle", text, other)
    else:
        yield problem("waiver_idle", "The waiver would change nothing: no rule above asks more than this one.", new)


def _content(found: EffectiveField | None) -> tuple[object, ...]:
    each = found or EffectiveField("")
    return (
        each.presence,
        sorted((check.key, repr(check.value)) for check in each.validate),
        each.default and repr(each.default.value),
        [(repr(condition.when), condition.then) for condition in each.conditionals],
        each.output,
        each.waived_until,
    )


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
