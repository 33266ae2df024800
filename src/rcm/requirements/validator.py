"""A record against the effective view: compiled once, then some microseconds for each record.

A record is nested (`{"member": {"id": …}}`), flat with dots or by older names; the record is walked once, by a tree
of the names that the view knows, which sorts values into slots and finds what nobody asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from rcm.core.errors import DomainError
from rcm.core.predicate import Predicate, compiled
from rcm.core.time import today
from rcm.requirements.compiled_field import CodeSets, CompiledField, Each, blank, compile_field
from rcm.requirements.conditions import with_paths
from rcm.requirements.effective import REQUIRE, Condition, Effective
from rcm.requirements.fields import FIELDS, nested, put
from rcm.requirements.validation_result import AskedBy, ValidationError, ValidationResult, shown

_NO_CODES: Final[CodeSets] = {}
_STRANGE_DEPTH: Final = 4
_SCALARS: Final = (str, int, float, bool)


@dataclass(slots=True)
class _Node:
    """A name of the tree that has values below it, and perhaps a slot of its own."""

    slot: int | None
    below: dict[Any, int | _Node]


@dataclass(slots=True)
class _Asked:
    """A conditional that was compiled."""

    slot: int
    path: str
    condition: Condition
    holds: Callable[[Mapping[str, Any]], bool]


def compile_effective(effective: Effective, code_sets: CodeSets = _NO_CODES) -> Validator:
    """`code_sets`: what is loaded, by the name that `code_system` rules use."""
    return Validator(effective, code_sets)


class Validator:
    """Holds no state of a record: threads may share it."""

    def __init__(self, effective: Effective, code_sets: CodeSets) -> None:
        self.effective = effective
        fields = [each for _, each in sorted(effective.fields.items())]
        self.fields: list[CompiledField] = [compile_field(each, code_sets) for each in fields]
        slots = {each.path: at for at, each in enumerate(fields)}
        self._plan = [(each.path, each.required, each.ok, each) for each in self.fields]
        self._empty: list[Any] = [None] * len(fields)
        self._tree, self._flat = _tree(slots)
        self._codes = [(at, code) for at, each in enumerate(self.fields) for code in each.codes]
        self._defaults = [
            (at, each.path, each.default.value)
            for at, each in enumerate(fields)
            if each.default is not None and self.fields[at].forbidden is None
        ]
        self.waived = tuple(each.path for each in fields if each.waived_until is not None)
        self._unchecked = [note for each in self.fields for note in each.unchecked]
        self._asked_by = {
            each.path: (source.rule_id, source.tier)
            for each in fields
            if each.presence == REQUIRE and (source := each.presence_source) is not None
        }
        self._conditions = list(self._compiled((at, each) for at, f in enumerate(fields) for each in f.conditionals))

    def validate(self, values: object, on: date | None = None, *, fill: bool = True) -> ValidationResult:
        """`on`: the day for which codes are judged, of the service as a rule; today unless said. Without `fill` a
        default gives nothing: for records that go out as they are. Never raises."""
        if type(values) is not dict and not isinstance(values, Mapping):
            return self._no_record(values)
        slots = self._empty[:]
        extras: list[str] = []
        flat = self._sort(values, slots, extras)
        applied, record = self._filled(values, slots, flat) if self._defaults and fill else ((), values)
        missing: list[str] = []
        errors: list[ValidationError] = []
        for value, (path, required, ok, field) in zip(slots, self._plan, strict=True):
            kind = type(value)
            if (not value or value.isspace()) if kind is str else (value is None or blank(value)):
                if required:
                    missing.append(path)
            elif ok is not None and not ok(value):
                errors += field.problems(value)
            elif required and kind is Each and any(blank(each) for each in value):
                missing.append(path)
        missing_by = self._who_asks(missing) if missing else {}
        if self._conditions:
            missing_by |= self._conditional(record, slots, flat and not applied, missing, errors)
        unchecked = self._unchecked
        if self._codes:
            unchecked = [*unchecked, *self._judge_codes(slots, on or today(), errors)]
        good = not missing and not errors
        return ValidationResult(good, missing, extras, errors, applied, self.waived, record, unchecked, missing_by)

    def _sort(self, values: Mapping[Any, Any], slots: list[Any], extras: list[str]) -> bool:
        """Values into their slots. Whether any of them was written flat or by an older name; what the nested form
        says goes before."""
        tree, flat = self._tree, False
        for key, value in values.items():
            node = tree.get(key)
            if node is None:
                at = self._flat.get(key)
                if at is not None:
                    flat = True
                    continue
                flat = flat or (type(key) is str and ("." in key or key in _OLDER))
                _strange(value, extras, str(key))
            elif type(node) is int:
                slots[node] = value
            else:
                _descend(node, value, slots, extras, key)  # type: ignore[arg-type]
        if flat:
            self._sort_flat(values, slots)
        return flat

    def _sort_flat(self, values: Mapping[Any, Any], slots: list[Any]) -> None:
        for key, value in values.items():
            at = self._flat.get(key)
            if at is not None and slots[at] is None:
                slots[at] = value

    def _filled(self, values: Mapping[str, Any], slots: list[Any], flat: bool) -> tuple[list[str], Mapping[str, Any]]:
        applied: list[str] = []
        record: dict[str, Any] | None = None
        for at, path, default in self._defaults:
            if blank(slots[at]):
                value = default if isinstance(default, _SCALARS) else deepcopy(default)
                if record is None:
                    record = nested(values) if flat else dict(values)
                put(record, path, value)
                slots[at] = value
                applied.append(path)
        return applied, values if record is None else record

    def _conditional(
        self,
        record: Mapping[str, Any],
        slots: list[Any],
        flat: bool,
        missing: list[str],
        errors: list[ValidationError],
    ) -> dict[str, AskedBy]:
        """A condition is evaluated only where its answer would say something new. Who asks for what is missing by it
        is answered."""
        asked_by: dict[str, AskedBy] = {}
        facts = nested(record) if flat else record
        for asked in self._conditions:
            given = not blank(slots[asked.slot])
            if given is (asked.condition.then == REQUIRE):
                continue
            try:
                if not asked.holds(facts):
                    continue
            except (TypeError, ValueError, ArithmeticError, LookupError, RecursionError, DomainError):
                errors.append(_offended(asked, "a condition on it can't be evaluated for this record", None))
                continue
            if given:
                errors.append(_offended(asked, "must not be given here", slots[asked.slot]))
            elif asked.path not in missing:
                missing.append(asked.path)
                asked_by[asked.path] = (asked.condition.rule_id, asked.condition.tier)
        return asked_by

    def _who_asks(self, missing: Sequence[str]) -> dict[str, AskedBy]:
        return {path: self._asked_by[path] for path in missing if path in self._asked_by}

    def _judge_codes(self, slots: list[Any], on: date, errors: list[ValidationError]) -> Iterator[str]:
        for at, code in self._codes:
            if blank(slots[at]) or self.fields[at].forbidden is not None:
                continue
            errors += code.problems(slots[at], on)
            note = code.unchecked(on)
            if note is not None:
                yield note

    def _no_record(self, values: Any) -> ValidationResult:
        error = ValidationError("", None, None, "A record is an object by field.", shown(values), "an object")
        missing = [each.path for each in self.fields if each.required]
        asked_by = self._who_asks(missing)
        return ValidationResult(False, missing, [], [error], [], self.waived, {}, self._unchecked, asked_by)

    def _compiled(self, conditions: Iterator[tuple[int, Condition]]) -> Iterator[_Asked]:
        """One that can't be read is told in every result: the resolver lets none through, an older row might."""
        for at, condition in conditions:
            predicate: Predicate = with_paths(condition.when)
            try:
                holds = compiled(predicate)
            except DomainError:
                self._unchecked.append(f"{self.fields[at].path}: a condition can't be read")
            else:
                yield _Asked(at, self.fields[at].path, condition, holds)


_OLDER: Final = frozenset(alias for each in FIELDS.values() for alias in each.aliases)


def _offended(asked: _Asked, message: str, value: Any) -> ValidationError:
    rule = asked.condition
    expected = {"when": dict(rule.when), "then": rule.then}
    return ValidationError(
        asked.path, rule.rule_id, rule.tier.value, f"{asked.path}: {message}.", shown(value), expected
    )


def _tree(slots: Mapping[str, int]) -> tuple[dict[Any, int | _Node], dict[Any, int]]:
    """Names by level, and beside them the flat ways to write a path."""
    root = _Node(None, {})
    flat: dict[Any, int] = {}
    for path, slot in slots.items():
        *way, last = path.split(".")
        place = root
        for part in way:
            below = place.below.get(part)
            if not isinstance(below, _Node):
                below = place.below[part] = _Node(below, {})
            place = below
        there = place.below.get(last)
        if isinstance(there, _Node):
            there.slot = slot
        else:
            place.below[last] = slot
        known = FIELDS.get(path)
        for name in (path, *(known.aliases if known else ())):
            if name != last or way:
                flat[name] = slot
    return root.below, flat


def _descend(node: _Node, value: Any, slots: list[Any], extras: list[str], path: str) -> None:
    if node.slot is not None:
        slots[node.slot] = value
    if type(value) is dict or isinstance(value, Mapping):
        below = node.below
        for key, each in value.items():
            under = below.get(key)
            if under is None:
                if node.slot is None:
                    _strange(each, extras, f"{path}.{key}")
            elif type(under) is int:
                slots[under] = each
            else:
                _descend(under, each, slots, extras, f"{path}.{key}")  # type: ignore[arg-type]
    elif isinstance(value, list | tuple):
        for slot, way in _below(node, ()):
            slots[slot] = Each(_at(way, item) for item in value)
    elif node.slot is None and not blank(value):
        extras.append(path)


def _strange(value: Any, extras: list[str], path: str, depth: int = 0) -> None:
    """What nobody asked for, by path; of deep objects the first levels."""
    if type(value) is dict and value and depth < _STRANGE_DEPTH:
        for key, each in value.items():
            _strange(each, extras, f"{path}.{key}", depth + 1)
    elif not blank(value):
        extras.append(path)


def _below(node: _Node, way: tuple[str, ...]) -> Iterator[tuple[int, tuple[str, ...]]]:
    for name, under in node.below.items():
        if isinstance(under, _Node):
            if under.slot is not None:
                yield under.slot, (*way, name)
            yield from _below(under, (*way, name))
        else:
            yield under, (*way, name)


def _at(way: tuple[str, ...], item: Any) -> Any:
    for part in way:
        if not isinstance(item, Mapping):
            return None
        item = item.get(part)
    return item
