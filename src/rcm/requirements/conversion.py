"""Older shapes of requirements as rules of the tiers. Pure: values in, rules and what could not be read out.

- field_requirement: required_fields, optional_fields (lists of names or of objects, or an object by name) and
  field_metadata (an object by name);
- payer_requirement as documents: required_fields, optional_fields, field_rules, compliance_ref, version;
- org_requirement_policy as documents: policy_type (add, remove, override; modify is override) and field_changes.

Nothing is lost: each named field becomes at least one rule; what a rule can't say stands in its `value` under
`metadata` and is reported, as is what names no field. Nothing is added either: whether a field is asked for is said by
a rule only where the document says it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from rcm.core.errors import InvalidInput


class PolicyTypeUnknown(InvalidInput):
    """A policy adds, removes or overrides (modify is the older word for override)."""

    code = "requirements.policy_type_unknown"


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """One rule without its tier, dates and version."""

    field_path: str
    operation: str
    value: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """`place` within the document; `found` as it stands there. `kept`: nothing of it is lost, a rule has it."""

    place: str
    found: Any
    reason: str
    kept: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Converted:
    """Rules in the order of the document; one for each field and operation, conditional ones apart."""

    rules: tuple[RuleDraft, ...]
    problems: tuple[Problem, ...] = ()
    compliance_ref: str | None = None
    version: int | None = None


#: Words of older documents for what `validate` asks.
_VALIDATE: Final = {
    "pattern": "pattern",
    "regex": "pattern",
    "min_length": "min_length",
    "minLength": "min_length",
    "max_length": "max_length",
    "maxLength": "max_length",
    "enum": "enum",
    "options": "enum",
    "choices": "enum",
    "allowed_values": "enum",
    "range": "range",
    "checksum": "checksum",
    "code_system": "code_system",
    "type": "type",
    "data_type": "type",
    "format": "format",
}
_RANGE: Final = {"min": "min", "minimum": "min", "max": "max", "maximum": "max"}
_DEFAULT: Final = ("default", "default_value")
_CONDITIONAL: Final = ("conditional", "required_if", "required_when")
#: What people read; it goes with the rule that says whether the field is asked for.
_DESCRIPTIVE: Final = frozenset({"label", "display_name", "description", "help", "help_text", "placeholder", "example"})
_NAMES: Final = ("name", "field", "field_path", "path", "field_name")


def from_field_requirement(required: Any, optional: Any, metadata: Any) -> Converted:
    """The deprecated table's three columns."""
    reading = _Reading()
    reading.fields(required, "required_fields", "require")
    reading.fields(optional, "optional_fields", "optional")
    reading.fields(metadata, "field_metadata", None)
    return reading.result()


def from_payer_requirement(document: Mapping[str, Any]) -> Converted:
    """A payer's document; `field_rules` is field_metadata under another name."""
    reading = _Reading()
    reading.fields(document.get("required_fields"), "required_fields", "require")
    reading.fields(document.get("optional_fields"), "optional_fields", "optional")
    reading.fields(document.get("field_rules"), "field_rules", None)
    version = document.get("version")
    number = version if isinstance(version, int) and not isinstance(version, bool) and version >= 1 else None
    if version is not None and number is None:
        reading.problem("version", version, "not a whole number from 1 on")
    return reading.result(compliance_ref=document.get("compliance_ref"), version=number)


def from_org_policy(policy_type: str, field_changes: Any) -> Converted:
    """An organisation's policy. What it removes is no longer asked for: `optional` with `removed`.

    `field_changes` is a payer-like document, or an object by name, or a list of names. Raises PolicyTypeUnknown.
    """
    if policy_type not in {"add", "remove", "override", "modify"}:
        raise PolicyTypeUnknown(f"Found: {policy_type}.", policy_type=policy_type)
    reading = _Reading()
    parts = {"required_fields": "require", "optional_fields": "optional", "field_rules": None, "field_metadata": None}
    whole = field_changes if isinstance(field_changes, Mapping) and field_changes.keys() <= parts.keys() else None
    if policy_type == "remove":
        for name, changes in (whole or {"field_changes": field_changes}).items():
            reading.removed(changes, name)
    elif whole is not None:
        for name, changes in whole.items():
            reading.fields(changes, name, parts[name])
    else:
        reading.fields(field_changes, "field_changes", "require" if policy_type == "add" else None)
    return reading.result()


@dataclass(slots=True)
class _Field:
    """What all places of the document say of one field. `presence` is require, optional or output."""

    presence: str | None = None
    said: dict[str, Any] = field(default_factory=dict)
    validate: dict[str, Any] = field(default_factory=dict)
    rules: list[RuleDraft] = field(default_factory=list)


class _Reading:
    """Gathers by field, so that a field that stands in two places gets one rule for each operation."""

    def __init__(self) -> None:
        self._fields: dict[str, _Field] = {}
        self._problems: list[Problem] = []

    def problem(self, place: str, found: Any, reason: str, *, kept: bool = False) -> None:
        self._problems.append(Problem(place, found, reason, kept))

    def fields(self, given: Any, place: str, presence: str | None) -> None:
        for name, details, where in self._named(given, place):
            known = self._fields.setdefault(name, _Field())
            if presence is not None:
                self._present(known, presence, where)
            self._details(name, known, details, where)

    def removed(self, given: Any, place: str) -> None:
        for name, details, _ in self._named(given, place):
            known = self._fields.setdefault(name, _Field())
            known.presence = "optional"
            known.said["removed"] = True
            if details:
                known.said.setdefault("metadata", {}).update(details)

    def result(self, *, compliance_ref: Any = None, version: int | None = None) -> Converted:
        rules: list[RuleDraft] = []
        for name, known in self._fields.items():
            # The same default in two places is one rule.
            rules += [rule for rule in _rules(name, known) if rule not in rules]
        reference = None if compliance_ref is None else str(compliance_ref)
        return Converted(tuple(rules), tuple(self._problems), reference, version)

    def _named(self, given: Any, place: str) -> Iterator[tuple[str, dict[str, Any], str]]:
        """(field, details, place) of a list of names, a list of objects, or an object by name."""
        if given is None:
            return
        if isinstance(given, Mapping):
            pairs = [(str(key), _details_of(value), f"{place}.{key}") for key, value in given.items()]
        elif isinstance(given, list):
            pairs = [(*_named_entry(entry), f"{place}[{at}]") for at, entry in enumerate(given)]
        else:
            self.problem(place, given, "neither a list of fields nor an object by field")
            return
        for name, details, where in pairs:
            if name.strip():
                yield name.strip(), details, where
            else:
                self.problem(where, given if isinstance(given, Mapping) else details, "names no field")

    def _present(self, known: _Field, presence: str, where: str) -> None:
        """Of required and optional, required wins: to ask for less than somebody meant would be the worse error."""
        if known.presence not in (None, presence):
            self.problem(where, presence, f"stands as {known.presence} already; required wins", kept=True)
            presence = "require" if "require" in (known.presence, presence) else presence
        known.presence = presence

    def _details(self, name: str, known: _Field, details: Mapping[str, Any], where: str) -> None:
        for key, value in details.items():
            if key in _VALIDATE and value is not None:
                self._validate(known, _VALIDATE[key], value, f"{where}.{key}")
            elif key in _RANGE and _is_number(value):
                known.validate.setdefault("range", {})[_RANGE[key]] = value
            elif key in _DEFAULT and value is not None:
                known.rules.append(RuleDraft(name, "default", {"value": value}))
            elif key in _CONDITIONAL and value:
                known.rules += [RuleDraft(name, "conditional", each) for each in _conditions(value)]
            elif key in {"required", "output", "forbidden"} and isinstance(value, bool):
                self._flag(known, name, key, value, f"{where}.{key}")
            else:
                self._keep(known, key, value, f"{where}.{key}")

    def _validate(self, known: _Field, key: str, value: Any, where: str) -> None:
        if key == "range" and not isinstance(value, Mapping):
            self._keep(known, key, value, where)
        elif key == "range":
            known.validate.setdefault("range", {}).update(value)
        elif known.validate.setdefault(key, value) != value:
            self._keep(known, key, value, where)

    def _flag(self, known: _Field, name: str, key: str, value: bool, where: str) -> None:
        if key == "forbidden":
            if value:
                known.rules.append(RuleDraft(name, "forbid", {}))
        elif key == "output":
            if value:
                known.rules.append(RuleDraft(name, "output", {}))
        else:
            self._present(known, "require" if value else "optional", where)

    def _keep(self, known: _Field, key: str, value: Any, where: str) -> None:
        if key in _DESCRIPTIVE and known.said.setdefault(key, value) == value:
            return
        kept = known.said.setdefault("metadata", {})
        if key in kept and kept[key] != value:
            kept[where] = value
        else:
            kept[key] = value
        if key not in _DESCRIPTIVE:
            self.problem(where, value, "no rule says this; kept with the field's rule under `metadata`", kept=True)


def _rules(name: str, known: _Field) -> Iterator[RuleDraft]:
    """Presence first, and only where the document says one: `optional` beside a pattern would undo what others require.
    What people read then stands with `validate`, which asks nothing by it."""
    validate = dict(known.validate)
    if known.presence is not None:
        yield RuleDraft(name, known.presence, known.said)
    elif known.said or not (validate or known.rules):
        validate["metadata"] = _flat(known.said)
    if validate:
        yield RuleDraft(name, "validate", validate)
    yield from known.rules


def _flat(said: Mapping[str, Any]) -> dict[str, Any]:
    """All of it in one object; of two texts under one word the second gets a word of its own."""
    more = said.get("metadata", {})
    texts = {key: value for key, value in said.items() if key != "metadata"}
    return texts | {f"other {key}" if key in texts else key: value for key, value in more.items()}


def _named_entry(entry: Any) -> tuple[str, dict[str, Any]]:
    """Of an entry of a list: the field's name ('' when it has none) and what is said of it."""
    if isinstance(entry, str):
        return entry, {}
    if isinstance(entry, Mapping):
        key = next((key for key in _NAMES if isinstance(entry.get(key), str)), None)
        if key is not None:
            return entry[key], {k: v for k, v in entry.items() if k != key}
    return "", {"entry": entry}


def _details_of(value: Any) -> dict[str, Any]:
    """Of an object by name: {name: {…}}, {name: "date"} (its type), {name: true} (required or not)."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, bool):
        return {"required": value}
    if isinstance(value, str):
        return {"type": value}
    return {} if value is None else {"value": value}


def _conditions(value: Any) -> Iterator[dict[str, Any]]:
    """`conditional(when, then)`; a bare condition means: then it is required."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, Mapping) and "when" in each:
            yield {"then": "require", **each}
        else:
            yield {"when": each, "then": "require"}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
