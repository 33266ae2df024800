"""What the three tiers come to for one task, scope and day; as values and as canonical JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

import orjson

from rcm.requirements.rule import Tier

REQUIRE: Final = "require"
OPTIONAL: Final = "optional"
FORBID: Final = "forbid"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a value must meet, and the rule that says so.

    `key`: pattern, min_length, max_length, enum, min, max, checksum, code_system, type, format. A key may stand more
    than once: all must be met.
    """

    key: str
    value: Any
    rule_id: UUID
    tier: Tier


@dataclass(frozen=True, slots=True)
class Condition:
    """While `when` holds, the field is required or forbidden (`then`)."""

    when: Mapping[str, Any]
    then: str
    rule_id: UUID
    tier: Tier


@dataclass(frozen=True, slots=True)
class Default:
    """What stands in the field when nothing is given."""

    value: Any
    rule_id: UUID
    tier: Tier


@dataclass(frozen=True, slots=True)
class Source:
    """A rule that speaks of the field, in the order in which rules apply. `won`: something of it stands in the end;
    `note` says what became of the rest. `since` and `until` are the rule's period.
    """

    rule_id: UUID
    tier: Tier
    operation: str
    version: int
    since: date
    by: UUID | None
    reason: str | None
    won: bool
    note: str | None = None
    until: date | None = None
    compliance_ref: str | None = None
    approved_by: UUID | None = None


@dataclass(frozen=True)
class EffectiveField:
    """`waived_until`: something that installation or payer ask is not asked until that day, by waiver."""

    path: str
    presence: str = OPTIONAL
    validate: tuple[Check, ...] = ()
    default: Default | None = None
    conditionals: tuple[Condition, ...] = ()
    output: bool = False
    waived_until: date | None = None
    sources: tuple[Source, ...] = ()
    #: The rule that presence comes from; None where no rule speaks of it.
    presence_rule: UUID | None = None
    #: The last word is that the field is not asked for. The view does not show such a field; `why` tells of it.
    removed: bool = False

    @property
    def is_asked(self) -> bool:
        """A rule of which something stands speaks of it, and none took it away."""
        return self.waived_until is not None or (not self.removed and any(each.won for each in self.sources))

    @cached_property
    def text(self) -> bytes:
        """Canonical JSON; kept, because organisations without rules of their own share the field."""
        return canonical_json(_field_to_json(self))

    @property
    def presence_source(self) -> Source | None:
        return next((each for each in self.sources if each.rule_id == self.presence_rule), None)


@dataclass(frozen=True)
class Effective:
    """`fields` by path, sorted."""

    fields: Mapping[str, EffectiveField] = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def text(self) -> bytes:
        """Canonical JSON of all fields: the same for the same rules, whoever resolved them."""
        parts = (canonical_json(path) + b":" + each.text for path, each in sorted(self.fields.items()))
        return b"{" + b",".join(parts) + b"}"

    @cached_property
    def digest(self) -> str:
        return sha256(self.text).hexdigest()


@dataclass(frozen=True, slots=True)
class Period:
    """[valid_from, valid_to): days on which the same rules hold. `valid_to` None: no change is known."""

    valid_from: date
    valid_to: date | None
    effective: Effective


def canonical_json(value: Any) -> bytes:
    """Sorted, without blanks. Whole numbers beyond 64 bits are the standard library's, which is ten times slower."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str).encode()


def effective_to_json(effective: Effective) -> dict[str, Any]:
    """Plain values, as the column `fields` holds them."""
    return {path: _field_to_json(each) for path, each in sorted(effective.fields.items())}


def effective_from_json(document: Mapping[str, Any]) -> Effective:
    return Effective(MappingProxyType({path: _field_from_json(path, document[path]) for path in sorted(document)}))


def _field_to_json(each: EffectiveField) -> dict[str, Any]:
    """What says nothing is left out: the table holds a row for each organisation, payer and task."""
    made: dict[str, Any] = {"presence": each.presence}
    if each.presence_rule is not None:
        made["presence_rule"] = str(each.presence_rule)
    if each.validate:
        made["validate"] = [
            {"key": c.key, "value": c.value, "rule_id": str(c.rule_id), "tier": str(c.tier)} for c in each.validate
        ]
    if each.default is not None:
        one = each.default
        made["default"] = {"value": one.value, "rule_id": str(one.rule_id), "tier": str(one.tier)}
    if each.conditionals:
        made["conditionals"] = [
            {"when": dict(c.when), "then": c.then, "rule_id": str(c.rule_id), "tier": str(c.tier)}
            for c in each.conditionals
        ]
    if each.output:
        made["output"] = True
    if each.waived_until is not None:
        made["waived_until"] = each.waived_until.isoformat()
    made["sources"] = [_source_to_json(source) for source in each.sources]
    return made


def _source_to_json(source: Source) -> dict[str, Any]:
    made: dict[str, Any] = {
        "rule_id": str(source.rule_id),
        "tier": str(source.tier),
        "operation": source.operation,
        "version": source.version,
        "since": source.since.isoformat(),
        "by": _text(source.by),
        "reason": source.reason,
        "won": source.won,
    }
    more = {
        "note": source.note,
        "until": _text(source.until),
        "compliance_ref": source.compliance_ref,
        "approved_by": _text(source.approved_by),
    }
    return made | {key: value for key, value in more.items() if value is not None}


def _field_from_json(path: str, document: Mapping[str, Any]) -> EffectiveField:
    default = document.get("default")
    return EffectiveField(
        path,
        document["presence"],
        tuple(Check(c["key"], c["value"], UUID(c["rule_id"]), Tier(c["tier"])) for c in document.get("validate", ())),
        Default(default["value"], UUID(default["rule_id"]), Tier(default["tier"])) if default else None,
        tuple(
            Condition(c["when"], c["then"], UUID(c["rule_id"]), Tier(c["tier"]))
            for c in document.get("conditionals", ())
        ),
        document.get("output", False),
        _date(document.get("waived_until")),
        tuple(_source_from_json(source) for source in document["sources"]),
        _uuid(document.get("presence_rule")),
    )


def _source_from_json(document: Mapping[str, Any]) -> Source:
    return Source(
        UUID(document["rule_id"]),
        Tier(document["tier"]),
        document["operation"],
        document["version"],
        date.fromisoformat(document["since"]),
        _uuid(document["by"]),
        document["reason"],
        document["won"],
        document.get("note"),
        _date(document.get("until")),
        document.get("compliance_ref"),
        _uuid(document.get("approved_by")),
    )


def _text(value: UUID | date | None) -> str | None:
    return None if value is None else str(value)


def _uuid(value: str | None) -> UUID | None:
    return None if value is None else UUID(value)


def _date(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)
