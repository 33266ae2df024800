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

#: Of one tier and scope presence comes first, whatever the versions: each operation counts its own, so they say nothing
#: of each other. `optional {removed}` with a `validate` beside it begins afresh.
_PRESENCE: Final = frozenset({"optional", "require", "forbid"})
_OPERATIONS: Final = {
    name: at
    for at, name in enumerate(("optional", "require", "forbid", "default", "validate", "conditional", "output"))
}
Order = tuple[int, int, bool, int, date, int, bytes]


def order_of(rule: Rule) -> Order:
    """Rules apply in this order: tier, how narrow the scope is, presence first, version, since when, operation,
    id."""
    scope = rule.scope
    narrow = (
        (scope.payer_id is not None)
        + 2 * (scope.plan is not None)
        + 4 * (scope.state is not None)
        + 8 * (scope.endpoint_id is not None)
    )
    place = _OPERATIONS.get(rule.operation, len(_OPERATIONS))
    later = rule.operation not in _PRESENCE
    return RANK[rule.tier], narrow, later, rule.version, rule.effective_from, place, rule.rule_id.bytes


@dataclass(frozen=True)
class Floor:
    """What stands after installation and payer, and the same for all organisations: resolve it once for many."""

    on: date
    standings: dict[str, Standing] = field(default_factory=dict)
    rules: dict[str, list[Rule]] = field(default_factory=dict)
    notes: Notes = field(default_factory=dict)

    @cached_property
    def fields(self) -> dict[str, EffectiveField]:
        """Those that are not asked for among them."""
        found = ((path, _field(path, each, self.rules[path], self.notes)) for path, each in self.standings.items())
        return dict(found)


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
    fields = _spoken_of(floor, rules, scope)
    return Effective(MappingProxyType({path: fields[path] for path in sorted(fields) if fields[path].is_asked}))


def unasked(rules: Iterable[Rule], scope: Scope, on: date) -> dict[str, EffectiveField]:
    """Fields that rules speak of and the view does not show: a rule took them away, or none that counts asks."""
    known = list(rules)
    fields = _spoken_of(floor_of(known, scope, on), known, scope)
    return {path: each for path, each in sorted(fields.items()) if not each.is_asked}


def _spoken_of(floor: Floor, rules: Iterable[Rule], scope: Scope) -> dict[str, EffectiveField]:
    own: dict[str, list[Rule]] = {}
    for rule in _in_force((rule for rule in rules if rule.tier is Tier.ORGANIZATION), scope, floor.on):
        own.setdefault(canonical(rule.field_path), []).append(rule)
    fields = dict(floor.fields)
    for path, spoken in own.items():
        fields[path] = _over_field(floor, path, spoken)
    return fields


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


def _over_field(floor: Floor, path: str, spoken: list[Rule]) -> EffectiveField:
    above = floor.standings.get(path, Standing())
    rules = [*floor.rules.get(path, ()), *spoken]
    notes = {rule.rule_id: floor.notes[rule.rule_id] for rule in rules if rule.rule_id in floor.notes}
    for rule in spoken:
        if _stands_aside(rule, floor.on):
            ended = f"its waiver ended on {rule.waiver_until}" if rule.waived else "its waiver is not approved"
            tell(notes, rule.rule_id, ended)
    own = _of_own(spoken, floor.on, notes)
    strict_notes = dict(notes)
    strict = tighten(above, own, strict_notes)
    if any(_waives(rule, floor.on) for rule in spoken):
        made = tighten(_relaxed(above, spoken, floor.on, notes), own, notes)
        if made.content() != strict.content():
            return _field(path, made, rules, notes, _until(above, spoken, floor.on, made))
    return _field(path, strict, rules, strict_notes)


def asks_waiver(rule: Rule) -> bool:
    """Approved or asked for: a request counts once it is approved, and until then says nothing at all."""
    return rule.waived or (rule.waiver_reason is not None and rule.waiver_until is not None)


def _stands_aside(rule: Rule, on: date) -> bool:
    return asks_waiver(rule) and not _waives(rule, on)


def _of_own(spoken: Iterable[Rule], on: date, notes: Notes) -> Standing:
    """What the organisation's rules come to among themselves."""
    own = Standing()
    for rule in spoken:
        if not _stands_aside(rule, on):
            apply(own, rule, notes)
    return own


def _relaxed(above: Standing, spoken: Iterable[Rule], on: date, notes: Notes) -> Standing:
    relaxed = above.copy()
    for rule in spoken:
        if _waives(rule, on):
            apply(relaxed, rule, notes)
    return relaxed


def _until(above: Standing, spoken: Sequence[Rule], on: date, made: Standing) -> date:
    """The first day on which something that is waived is asked again: where two waivers say the same, the later."""
    days = sorted({_last(rule) for rule in spoken if _waives(rule, on)})
    for day in days:
        held = [rule for rule in spoken if rule.holds_on(day)]
        notes: Notes = {}
        then = tighten(_relaxed(above, held, day, notes), _of_own(held, day, notes), notes)
        if then.content() != made.content():
            return day
    return days[-1]


def _last(rule: Rule) -> date:
    """The first day without the waiver: its own, or the one on which its rule ends."""
    return min(rule.waiver_until or date.max, rule.effective_to or date.max)


def _field(
    path: str, standing: Standing, rules: list[Rule], notes: Notes, waived_until: date | None = None
) -> EffectiveField:
    winners = set(standing.rules())
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
        standing.removed and waived_until is None,
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
