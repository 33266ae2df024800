"""How one field stands while rules are applied to it, one after the other; each may replace what stood before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from rcm.core.predicate import check
from rcm.requirements.check_keys import METADATA, comparable, misread, said
from rcm.requirements.effective import FORBID, OPTIONAL, REQUIRE, Check, Condition, Default
from rcm.requirements.rule import Rule

Notes = dict[UUID, str]
THEN: Final = frozenset({REQUIRE, FORBID})


@dataclass(slots=True)
class Standing:
    """`removed`: the last thing said of the field is that it is not asked for at all. `more`: checks that must be
    met beside those of the same key in `checks`."""

    presence: str | None = None
    presence_rule: Rule | None = None
    checks: dict[str, Check] = field(default_factory=dict)
    more: list[Check] = field(default_factory=list)
    default: Default | None = None
    conditionals: list[Condition] = field(default_factory=list)
    output_rule: Rule | None = None
    removed: bool = False
    #: Says what people read of the field, and asks nothing.
    described: Rule | None = None

    def copy(self) -> Standing:
        return replace(self, checks=dict(self.checks), more=list(self.more), conditionals=list(self.conditionals))

    def says_something(self) -> bool:
        """Whether a record could offend, or an answer lack something, by what stands."""
        bound = self.presence in {REQUIRE, FORBID}
        return bound or bool(self.checks or self.more or self.conditionals or self.default or self.output_rule)

    def content(self) -> tuple[Any, ...]:
        """What it asks, without who asks it."""
        checks = sorted((each.key, _plain(each)) for each in (*self.checks.values(), *self.more))
        asked = [(each.when, each.then) for each in self.conditionals]
        default = self.default and (self.default.value,)
        return (self.presence or OPTIONAL, checks, default, asked, self.output_rule is not None, self.removed)

    def rules(self) -> Iterator[UUID]:
        """Those of which something stands."""
        if self.presence_rule is not None:
            yield self.presence_rule.rule_id
        if self.default is not None:
            yield self.default.rule_id
        if self.output_rule is not None:
            yield self.output_rule.rule_id
        if self.described is not None:
            yield self.described.rule_id
        for each in self.checks.values():
            yield each.rule_id
        for more in self.more:
            yield more.rule_id
        for condition in self.conditionals:
            yield condition.rule_id


def _plain(asked: Check) -> str:
    return repr(sorted(map(comparable, asked.value))) if asked.key == "enum" else comparable(asked.value)


def unreadable(rule: Rule) -> bool:
    """A column of JSON can hold anything."""
    value: object = rule.value
    return not isinstance(value, Mapping)


def named(rule: Rule) -> str:
    return f"{rule.tier} rule {rule.rule_id}"


def tell(notes: Notes, rule_id: UUID, note: str) -> None:
    """A rule of several keys may have several things to hear."""
    before = notes.get(rule_id)
    notes[rule_id] = note if before is None or before == note else f"{before}; {note}"


def apply(standing: Standing, rule: Rule, notes: Notes) -> None:
    """The rule's word replaces what stood. What can't be read changes nothing, and its note says so."""
    act = _ACTS.get(rule.operation)
    if unreadable(rule):
        tell(notes, rule.rule_id, "its value is no object")
    elif act is None:
        tell(notes, rule.rule_id, f"operation {rule.operation!r} is not known")
    else:
        act(standing, rule, notes)


def _presence(standing: Standing, rule: Rule, notes: Notes) -> None:
    if rule.operation == OPTIONAL and rule.value.get("removed") is True:
        _remove(standing, rule, notes)
        return
    former = standing.presence_rule
    if former is not None:
        tell(notes, former.rule_id, f"replaced by {named(rule)}")
    standing.presence, standing.presence_rule, standing.removed = rule.operation, rule, False
    if rule.operation == FORBID and standing.default is not None:
        tell(notes, standing.default.rule_id, f"forbidden by {named(rule)}")
        standing.default = None


def _remove(standing: Standing, rule: Rule, notes: Notes) -> None:
    for rule_id in dict.fromkeys(standing.rules()):
        tell(notes, rule_id, f"removed by {named(rule)}")
    standing.checks, standing.more, standing.conditionals = {}, [], []
    standing.default = standing.output_rule = standing.described = None
    standing.presence, standing.presence_rule, standing.removed = OPTIONAL, rule, True


def _default(standing: Standing, rule: Rule, notes: Notes) -> None:
    if rule.value.get("value") is None:
        tell(notes, rule.rule_id, "has no `value`")
    elif standing.presence == FORBID:
        tell(notes, rule.rule_id, "the field is forbidden")
    else:
        if standing.default is not None:
            tell(notes, standing.default.rule_id, f"replaced by {named(rule)}")
        standing.default = Default(rule.value["value"], rule.rule_id, rule.tier)
        standing.removed = False


def _validate(standing: Standing, rule: Rule, notes: Notes) -> None:
    if rule.value.keys() == {METADATA} and not standing.removed:
        standing.described = rule
    for key, value in said(rule.value):
        wrong = misread(key, value)
        if wrong is not None:
            tell(notes, rule.rule_id, f"{key} should be {wrong}")
            continue
        former = standing.checks.pop(key, None)
        if former is not None:
            tell(notes, former.rule_id, f"{key} replaced by {named(rule)}")
        if value is not None:
            standing.checks[key] = Check(key, value, rule.rule_id, rule.tier)
            standing.removed = False


def _conditional(standing: Standing, rule: Rule, notes: Notes) -> None:
    when, then = rule.value.get("when"), rule.value.get("then", REQUIRE)
    if not isinstance(when, Mapping) or check(when) or then not in THEN:
        tell(notes, rule.rule_id, "its condition can't be read")
    elif any(each.when == when and each.then == then for each in standing.conditionals):
        tell(notes, rule.rule_id, "says the same as an earlier rule")
    else:
        standing.conditionals.append(Condition(when, str(then), rule.rule_id, rule.tier))
        standing.removed = False


def _output(standing: Standing, rule: Rule, notes: Notes) -> None:
    if standing.output_rule is not None:
        tell(notes, standing.output_rule.rule_id, f"replaced by {named(rule)}")
    standing.output_rule, standing.removed = rule, False


_ACTS: Final[Mapping[str, Callable[[Standing, Rule, Notes], None]]] = {
    REQUIRE: _presence,
    OPTIONAL: _presence,
    FORBID: _presence,
    "default": _default,
    "validate": _validate,
    "conditional": _conditional,
    "output": _output,
}
