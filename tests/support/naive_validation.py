"""What validation means, said as slowly and plainly as can be: the measure of the compiled validator."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from rcm.core.predicate import holds
from rcm.requirements.effective import Check, Effective
from rcm.requirements.fields import canonical

Outcome = tuple[set[str], set[str], set[str]]


def naive_outcome(effective: Effective, record: Mapping[str, Any]) -> Outcome:
    """(missing, fields with errors, defaults) of a nested record."""
    given = {path: _look(record, path) for path in effective.fields}
    defaults = set()
    for path, field in effective.fields.items():
        if not _is_given(given[path]) and field.default is not None and field.presence != "forbid":
            given[path] = field.default.value
            defaults.add(path)
    facts = _with(record, {path: given[path] for path in defaults})
    missing, wrong = set(), set()
    for path, field in effective.fields.items():
        there = _is_given(given[path])
        asked = {field.presence} | {each.then for each in field.conditionals if holds(_paths(each.when), facts)}
        if "require" in asked and not there:
            missing.add(path)
        if there and ("forbid" in asked or not all(_meets(check, given[path]) for check in field.validate)):
            wrong.add(path)
    return missing, wrong, defaults


def _is_given(value: Any) -> bool:
    return not (value is None or (isinstance(value, str) and not value.strip()) or value in ([], {}))


def _look(record: Any, path: str) -> Any:
    for part in path.split("."):
        record = record.get(part) if isinstance(record, Mapping) else None
    return record


def _with(record: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    made = {key: dict(value) if isinstance(value, Mapping) else value for key, value in record.items()}
    for path, value in more.items():
        first, last = path.split(".")
        place = made.setdefault(first, {})
        place[last] = value
    return made


def _paths(when: Any) -> Any:
    if isinstance(when, Mapping):
        return {key: canonical(value) if key == "var" else _paths(value) for key, value in when.items()}
    return [_paths(each) for each in when] if isinstance(when, list) else when


def _meets(check: Check, value: Any) -> bool:
    if check.key == "type" and check.value == "text":
        return _text(value) is not None
    if check.key in {"min", "max", "type"}:
        amount = _amount(value)
        if amount is None or check.key == "type":
            return amount is not None
        bound = Decimal(str(check.value))
        return amount >= bound if check.key == "min" else amount <= bound
    text = _text(value)
    if text is None:
        return False
    match check.key:
        case "pattern":
            return re.search(check.value, text, re.ASCII) is not None
        case "enum":
            return text in {str(each) for each in check.value}
        case "min_length":
            return len(text) >= int(check.value)
        case "max_length":
            return len(text) <= int(check.value)
    raise AssertionError(check.key)


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, float | Decimal):
        # As people write it: a table's 7.0 is 7.
        amount = Decimal(str(value))
        if not amount.is_finite():
            return None
        whole, point, rest = f"{amount:f}".partition(".")
        written = f"{whole}{point}{rest}".rstrip("0").rstrip(".") if point else whole
        return "0" if written == "-0" else written
    return None


def _amount(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None
