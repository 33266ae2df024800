"""Two rules of one tier and scope that hold on the same days and contradict each other; and conditionals in a ring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from rcm.requirements.check_keys import Compared, compare, misread, said
from rcm.requirements.conditions import read_by
from rcm.requirements.effective import FORBID, OPTIONAL, REQUIRE, EffectiveField
from rcm.requirements.fields import canonical
from rcm.requirements.rule import Rule
from rcm.requirements.rule_problem import RuleProblem, described, overlap, problem

_PRESENCE = frozenset({REQUIRE, OPTIONAL, FORBID})
_ADVICE = "End the other one, or write this one as its next version."


def conflict_problems(new: Rule, others: Sequence[Rule]) -> Iterator[RuleProblem]:
    path = canonical(new.field_path)
    for other in others:
        beside = other.tier is new.tier and other.scope == new.scope and canonical(other.field_path) == path
        if beside and overlap(new, other):
            yield from _between(new, other)


def _between(new: Rule, other: Rule) -> Iterator[RuleProblem]:
    ours, theirs = new.operation, other.operation
    if ours in _PRESENCE and theirs in _PRESENCE:
        if ours != theirs:
            yield _refused("presence_conflict", f"{ours} against {theirs}", other)
        elif new.value.get("removed", False) != other.value.get("removed", False):
            yield _refused("dates_overlap", "one removes the field and the other keeps it", other)
    elif (_forbids(new) and theirs == "default") or (_forbids(other) and ours == "default"):
        yield _refused("forbid_conflict", "a default for a field that is forbidden", other)
    elif ours != theirs:
        return
    elif ours == "validate":
        yield from _validates(new, other)
    elif ours == "default" and new.value.get("value") != other.value.get("value"):
        yield _refused("default_conflict", "two defaults", other)
    elif ours == "conditional" and _opposed(new, other):
        yield _refused("dates_overlap", "one condition requires and forbids the field", other)


def _forbids(rule: Rule) -> bool:
    return rule.operation == FORBID or (rule.operation == "conditional" and rule.value.get("then") == FORBID)


def _opposed(new: Rule, other: Rule) -> bool:
    return new.value.get("when") == other.value.get("when") and new.value.get("then", REQUIRE) != other.value.get(
        "then", REQUIRE
    )


def _validates(new: Rule, other: Rule) -> Iterator[RuleProblem]:
    theirs = dict(said(other.value))
    for key, value in said(new.value):
        if key not in theirs or misread(key, value) or misread(key, theirs[key]):
            continue
        before = theirs[key]
        dropped = None in (value, before)
        if value is not before and (dropped or compare(key, before, value) is not Compared.SAME):
            yield _refused("validate_conflict", f"two values for {key}, {value!r} and {before!r}", other)


def _refused(code: str, what: str, other: Rule) -> RuleProblem:
    return problem(code, f"{what[0].upper()}{what[1:]}: {described(other)} holds on the same days. {_ADVICE}", other)


def condition_problems(new: Rule, made: EffectiveField, by_id: Mapping[UUID, Rule]) -> Iterator[RuleProblem]:
    """No record could be valid while the condition holds: it would be required and forbidden at once, whichever tiers
    say so. A default is given too."""
    for condition in made.conditionals:
        against: dict[str, UUID | None] = {}
        if made.presence not in {condition.then, OPTIONAL}:
            against["presence_conflict"] = made.presence_rule
        if condition.then == FORBID and made.default is not None:
            against["forbid_conflict"] = made.default.rule_id
        for code, other_id in against.items():
            if other_id is None or new.rule_id not in {condition.rule_id, other_id}:
                continue
            other = by_id[condition.rule_id if other_id == new.rule_id else other_id]
            held = by_id[other_id].operation
            yield _refused(code, f"{condition.then} while a condition holds against {held}", other)


def cycle_problems(new: Rule, others: Sequence[Rule]) -> Iterator[RuleProblem]:
    """Whether the field is asked for may not depend on itself, over however many conditionals."""
    if new.operation != "conditional":
        return
    start = canonical(new.field_path)
    edges: dict[str, list[tuple[str, Rule]]] = {}
    for rule in others:
        if rule.operation == "conditional" and overlap(new, rule) and new.scope.joined(rule.scope) is not None:
            for path in sorted(read_by(rule.value.get("when"))):
                edges.setdefault(canonical(rule.field_path), []).append((path, rule))
    ring = _ring(start, sorted(read_by(new.value.get("when"))), edges)
    if ring is not None:
        chain, closing = ring
        last = closing or new
        names = " -> ".join(chain)
        where = "it reads its own field" if closing is None else f"{described(last)} closes the ring"
        yield problem("conditional_cycle", f"The conditions go in a ring, {names}: {where}.", last)


def _ring(
    start: str, first: Sequence[str], edges: dict[str, list[tuple[str, Rule]]]
) -> tuple[list[str], Rule | None] | None:
    """The shortest chain from the field back to itself, and the rule of its last step."""
    seen: set[str] = set()
    ways: list[tuple[list[str], Rule | None]] = [([start, path], None) for path in first]
    for chain, rule in ways:  # grows while we walk: breadth first
        here = chain[-1]
        if here == start:
            return chain, rule
        if here not in seen:
            seen.add(here)
            ways += [([*chain, path], by) for path, by in edges.get(here, ())]
    return None
