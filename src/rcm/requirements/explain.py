"""Why a field is asked for: one sentence, and the chain of rules behind it. Pure; names are given, not looked up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from rcm.requirements.effective import FORBID, OPTIONAL, REQUIRE, Check, EffectiveField, Source
from rcm.requirements.fields import FIELDS, canonical
from rcm.requirements.rule import Tier

_OBLIGATION: Final = {REQUIRE: "is required", OPTIONAL: "may be given", FORBID: "must not be given"}
_ASKS: Final = {
    "pattern": "have the form {}",
    "min_length": "have at least {} characters",
    "max_length": "have at most {} characters",
    "enum": "be one of {}",
    "min": "be at least {}",
    "max": "be at most {}",
    "checksum": "have the check digit of an {}",
    "code_system": "be a code of {}",
    "type": "be of type {}",
    "format": "be in the format {}",
}


@dataclass(frozen=True, slots=True)
class Names:
    """What people call things. `payer`: None where the question is of no payer; `persons` by id."""

    task: str
    payer: str | None = None
    organization: str | None = None
    persons: Mapping[UUID, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Explanation:
    """`chain`: every rule that speaks of the field, in the order in which they apply."""

    sentence: str
    chain: Sequence[Mapping[str, Any]]

    def as_dict(self) -> dict[str, Any]:
        return {"sentence": self.sentence, "chain": [dict(each) for each in self.chain]}


def why(found: EffectiveField | None, path: str, names: Names) -> Explanation:
    """`found` is None where no rule asks for the field at `path`."""
    where = f"in {names.task}" + (f" at {names.payer}" if names.payer else "")
    if found is None:
        return Explanation(f"No rule asks for {_field(path)} {where}.", ())
    if not found.is_asked:
        return Explanation(_unasked(found, where, names), tuple(_link(source, names) for source in found.sources))
    main = _main(found)
    parts = [f"{_field(found.path)} {_obligation(found)} {where}"]
    if main is not None:
        parts.append(f" by {_source(main, names)}")
    parts += [f"; {said}" for said in _also(found, main, names)]
    return Explanation(f"{''.join(parts)}.", tuple(_link(source, names) for source in found.sources))


def _unasked(found: EffectiveField, where: str, names: Names) -> str:
    """Rules speak of it, and yet it is not asked for."""
    by = found.presence_source
    if found.removed and by is not None:
        return f"{_field(found.path)} is no longer asked for {where}: removed by {_source(by, names)}."
    lost = [f"{_tier(each.tier, names)} rule {each.rule_id} does not count: {each.note}" for each in found.sources]
    return f"{'; '.join([f'No rule that counts asks for {_field(found.path)} {where}', *lost])}."


def persons_of(found: EffectiveField) -> frozenset[UUID]:
    """Whose names the explanation needs."""
    return frozenset(each for source in found.sources for each in (source.by, source.approved_by) if each is not None)


def _main(found: EffectiveField) -> Source | None:
    """The rule that makes the field what it is: of presence, or else the last of which something stands."""
    won = [source for source in found.sources if source.won]
    return found.presence_source or (won[-1] if won else None)


def _field(path: str) -> str:
    path = canonical(path)
    known = FIELDS.get(path)
    return f"{known.label} ({path})" if known else path


def _obligation(found: EffectiveField) -> str:
    if found.output and found.presence == OPTIONAL and found.presence_rule is None:
        return "must be brought back"
    text = _OBLIGATION[found.presence]
    return text if found.waived_until is None else f"{text} under a waiver until {found.waived_until}"


def _source(source: Source, names: Names) -> str:
    """`payer MERIDIAN's rule 0197… (version 2, since 2026-01-01, written by Ada): "M and nine digits."`"""
    facts = [f"version {source.version}", _since(source.since), _person(source.by, names)]
    if source.approved_by is not None:
        facts.append(f"approved by {names.persons.get(source.approved_by, str(source.approved_by))}")
    if source.until is not None:
        facts.append(f"until {source.until}")
    reason = " ".join((source.reason or "").split())
    quoted = f", because “{reason}”" if reason else ", no reason was given"
    return f"{_tier(source.tier, names)} rule {source.rule_id} ({', '.join(facts)}){quoted}"


def _since(day: date) -> str:
    return "from the beginning" if day == date.min else f"since {day}"


def _person(by: UUID | None, names: Names) -> str:
    return "its author was not recorded" if by is None else f"written by {names.persons.get(by, str(by))}"


def _tier(tier: Tier, names: Names) -> str:
    name = {Tier.PAYER: names.payer, Tier.ORGANIZATION: names.organization}.get(tier)
    return f"{tier} tier ({name})" if name else f"{tier} tier"


def _also(found: EffectiveField, main: Source | None, names: Names) -> list[str]:
    """What else is asked, each with its rule where that is another one."""
    said = [f"it must {_asks(check)}{_rule(check.rule_id, check.tier, main)}" for check in found.validate]
    for condition in found.conditionals:
        asked = "required" if condition.then == REQUIRE else "forbidden"
        said.append(f"it is {asked} while a condition holds{_rule(condition.rule_id, condition.tier, main)}")
    if found.default is not None:
        rule = _rule(found.default.rule_id, found.default.tier, main)
        said.append(f"{found.default.value!s:.100} stands in it when nothing is given{rule}")
    if found.output and main is not None and main.operation != "output":
        said.append("the task must bring it back")
    lost = [source for source in found.sources if not source.won and source.tier is Tier.ORGANIZATION]
    said += [f"{_tier(source.tier, names)} rule {source.rule_id} does not count: {source.note}" for source in lost]
    return said


def _asks(check: Check) -> str:
    value = ", ".join(map(str, check.value)) if check.key == "enum" else check.value
    return _ASKS.get(check.key, check.key).format("NPI" if check.key == "checksum" else value)


def _rule(rule_id: UUID, tier: Tier, main: Source | None) -> str:
    return "" if main is not None and rule_id == main.rule_id else f" ({tier} rule {rule_id})"


def _link(source: Source, names: Names) -> dict[str, Any]:
    """One rule of the chain, as JSON."""
    name = {Tier.PAYER: names.payer, Tier.ORGANIZATION: names.organization}.get(source.tier)
    return {
        "tier": source.tier.value,
        "tier_name": name,
        "rule_id": str(source.rule_id),
        "operation": source.operation,
        "version": source.version,
        "since": source.since.isoformat(),
        "until": None if source.until is None else source.until.isoformat(),
        "by": None if source.by is None else str(source.by),
        "by_name": None if source.by is None else names.persons.get(source.by),
        "approved_by": None if source.approved_by is None else str(source.approved_by),
        "reason": source.reason,
        "compliance_ref": source.compliance_ref,
        "won": source.won,
        "note": source.note,
    }
