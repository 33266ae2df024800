"""Rules of three tiers to what a task needs: pure, total, and the same whatever order the rules come in.

Global, then payer: a later rule replaces an earlier one key by key. The organisation's rules do so among
themselves; what they come to may only tighten what stands above (tightening.py), save by a waiver.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Final

from rcm.requirements.check_keys import PLACE
from rcm.requirements.effective import OPTIONAL, Effective, EffectiveField, Period, Source
from rcm.requirements.fields import canonical
from rcm.requirements.rule import RANK, Rule, Scope, Tier
from rcm.requirements.standing import Notes, Standing, apply, tell
from rcm.requirements.tightening import tighten

#: Within one version presence comes first: `optional {removed}` with a `validate` beside it begins afresh.
_OPERATIONS: Final = {
    name: at
    for at, name in enumerate(("optional", "require", "forbid", "default", "validate", "conditional", "output"))
}
Order = tuple[int, int, int, date, int, bytes]


def order_of(rule: Rule) -> Order:
    """Rules apply in this order: tier, how narrow the scope is, version, since when, operation, id."""
    scope = rule.scope
    narrow = (
        (scope.payer_id is not None)
        + 2 * (scope.plan is not None)
        + 4 * (scope.state is not None)
        + 8 * (scope.endpoint_id is not None)
    )
    place = _OPERATIONS.get(rule.operation, len(_OPERATIONS))
    return RANK[rule.tier], narrow, rule.version, rule.effective_from, place, rule.rule_id.bytes


@dataclass(frozen=True)
class Floor:
    """What stands after installation and payer, and the same for all organisations: resolve it once for many."""

    on: date
    standings: dict[str, Standing] = field(default_factory=dict)
    rules: dict[str, list[Rule]] = field(default_factory=dict)
    notes: Notes = field(default_factory=dict)

    @cached_property
    def fields(self) -> dict[str, EffectiveField]:
        found = ((path, _field(path, each, self.rules[path], self.notes)) for path, each in self.standings.items())
        return {path: each for path, each in found if each is not None}


def resolve(rules: Iterable[Rule], scope: Scope, on: date) -> Effective:
    """Rules are of one task; those of other scopes and days are passed over."""
    known = list(rules)
    return over(floor_of(known, scope, on), known, scope)


def floor_of(rules: Iterable[Rule], scope: Scope, on: date) -> Floor:
    """Of the global and the payer tier; organisations' rules are passed over."""
    floor = Floor(on)
    for rule in _in_force((rule for rule in rules if rule.tier is not Tier.ORGANIZATION), scope, on):
        path = canonical(rule.field_path)
        floor.rules.setdefault(path, []).append(rule)
        apply(floor.standings.setdefault(path, Standing()), rule, floor.notes)
    return floor


def over(floor: Floor, rules: Iterable[Rule], scope: Scope) -> Effective:
    """One organisation's rules over the floor; those of the other tiers are passed over."""
    own: dict[str, list[Rule]] = {}
    for rule in _in_force((rule for rule in rules if rule.tier is Tier.ORGANIZATION), scope, floor.on):
        own.setdefault(canonical(rule.field_path), []).append(rule)
    fields = dict(floor.fields)
    for path, spoken in own.items():
        made = _over_field(floor, path, spoken)
        if made is None:
            fields.pop(path, None)
        else:
            fields[path] = made
    return Effective(MappingProxyType(dict(sorted(fields.items()))))


Floors = dict[tuple[Scope, date], Floor]


def periods(rules: Sequence[Rule], scope: Scope, today: date, floors: Floors | None = None) -> tuple[Period, ...]:
    """Today's and each later one. The first begins with the last change until today (`date.min`: there was none),
    so it is the same whichever day one asks. `floors`: kept by who asks for many organisations with the same rules
    of the installation and the payer."""
    known = [rule for rule in rules if rule.applies_to(scope)]
    days = boundaries(known)
    begun = max((day for day in days if day <= today), default=date.min)
    begins = [begun, *(day for day in days if day > today)]
    ends: list[date | None] = [*begins[1:], None]
    return tuple(
        Period(first, last, over(_floor(known, scope, first, floors), known, scope))
        for first, last in zip(begins, ends, strict=True)
    )


def _floor(rules: Sequence[Rule], scope: Scope, on: date, floors: Floors | None) -> Floor:
    if floors is None:
        return floor_of(rules, scope, on)
    if (scope, on) not in floors:
        floors[scope, on] = floor_of(rules, scope, on)
    return floors[scope, on]


def boundaries(rules: Iterable[Rule]) -> list[date]:
    """Days on which something may change, sorted. Periods are never merged: which would depend on the day."""
    days: set[date] = set()
    for rule in rules:
        days.add(rule.effective_from)
        if rule.effective_to is not None:
            days.add(rule.effective_to)
        if rule.tier is Tier.ORGANIZATION and rule.waived and rule.waiver_until is not None:
            days.add(rule.waiver_until)
    return sorted(days)


def standing_above(rules: Iterable[Rule], scope: Scope, on: date, path: str) -> Standing:
    """What an organisation's rule on the field is measured by."""
    return floor_of(rules, scope, on).standings.get(canonical(path), Standing())


def _in_force(rules: Iterable[Rule], scope: Scope, on: date) -> list[Rule]:
    return sorted((rule for rule in rules if rule.holds_on(on) and rule.applies_to(scope)), key=order_of)


def _waives(rule: Rule, on: date) -> bool:
    return rule.waived and rule.waiver_until is not None and on < rule.waiver_until


def _over_field(floor: Floor, path: str, spoken: list[Rule]) -> EffectiveField | None:
    above = floor.standings.get(path, Standing())
    rules = [*floor.rules.get(path, ()), *spoken]
    notes = {rule.rule_id: floor.notes[rule.rule_id] for rule in rules if rule.rule_id in floor.notes}
    own = Standing()
    for rule in spoken:
        apply(own, rule, notes)
    waivers = [rule for rule in spoken if _waives(rule, floor.on)]
    strict_notes = dict(notes)
    strict = tighten(above, own, strict_notes)
    if waivers:
        relaxed = above.copy()
        for rule in waivers:
            apply(relaxed, rule, notes)
        made = tighten(relaxed, own, notes)
        if made.content() != strict.content():
            return _field(path, made, rules, notes, min(_until(rule) for rule in waivers))
    for rule in spoken:
        _say_waiver(rule, floor.on, strict_notes)
    return _field(path, strict, rules, strict_notes)


def _until(rule: Rule) -> date:
    return rule.waiver_until or date.max


def _say_waiver(rule: Rule, on: date, notes: Notes) -> None:
    """Why a waiver that somebody may count on does not count."""
    if rule.rule_id not in notes or rule.waiver_until is None:
        return
    if not rule.waived:
        tell(notes, rule.rule_id, "its waiver is not approved")
    elif rule.waiver_until <= on:
        tell(notes, rule.rule_id, f"its waiver ended on {rule.waiver_until}")


def _field(
    path: str, standing: Standing, rules: list[Rule], notes: Notes, waived_until: date | None = None
) -> EffectiveField | None:
    """None where the last word is that the field is not asked for, or no word could be read."""
    winners = set(standing.rules())
    if waived_until is None and (standing.removed or not winners):
        return None
    checks = sorted((*standing.checks.values(), *standing.more), key=lambda check: PLACE.get(check.key, len(PLACE)))
    return EffectiveField(
        path,
        standing.presence or OPTIONAL,
        tuple(checks),
        standing.default,
        tuple(standing.conditionals),
        standing.output_rule is not None,
        waived_until,
        tuple(_source(rule, rule.rule_id in winners, notes.get(rule.rule_id)) for rule in rules),
        standing.presence_rule.rule_id if standing.presence_rule else None,
    )


def _source(rule: Rule, won: bool, note: str | None) -> Source:
    return Source(
        rule.rule_id,
        rule.tier,
        rule.operation,
        rule.version,
        rule.effective_from,
        rule.created_by,
        rule.reason,
        won,
        note if won or note else "nothing of it stands",
        rule.effective_to,
        rule.compliance_ref,
        rule.approved_by,
    )
