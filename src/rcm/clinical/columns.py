"""What a resource's row holds beside its body: the registry's columns, read by their paths. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from rcm.clinical.paths import Found, compiled
from rcm.clinical.reference_text import pointed
from rcm.clinical.registry import Column, ColumnKind, ResourceDefinition
from rcm.clinical.search.values import DateUnreadable, span_of

#: Columns are there to be listed and found by; an index entry of PostgreSQL has an end, the body keeps the whole.
LONGEST: Final = 200
_ETERNITY: Final = "infinity"
_INSTANT: Final = timedelta(microseconds=1)

Value = str | bool | float | None
Reader = Callable[[dict[str, Any]], Value]


def columns_of(resource: dict[str, Any], definition: ResourceDefinition) -> dict[str, Value]:
    """Every column of the definition; None where the resource says nothing of it, or nothing that it can hold.
    Dates and instants are texts as PostgreSQL reads them, in UTC."""
    return {name: read(resource) for name, read in _readers(definition, resource["resourceType"])}


@lru_cache(maxsize=512)
def _readers(definition: ResourceDefinition, resource_type: str) -> tuple[tuple[str, Reader], ...]:
    # The table of all other types has paths without a type; most types lack some of those elements.
    lenient = definition.type is None
    return tuple((column.name, _reader(column, resource_type, lenient=lenient)) for column in definition.columns)


def _reader(column: Column, resource_type: str, *, lenient: bool) -> Reader:
    find = compiled(column.path, resource_type, lenient=lenient)
    held = _HELD[column.kind]
    targets = frozenset(column.targets)

    def read(resource: dict[str, Any]) -> Value:
        for found in find(resource):
            value = _target(found, targets) if targets else held(found)
            if value is not None:
                return value
        return None

    return read


def _text(found: Found) -> Value:
    return found.value[:LONGEST] if isinstance(found.value, str) else None


def _code(found: Found) -> Value:
    value = found.value
    if isinstance(value, dict):
        codings = value.get("coding")
        value = next((each["code"] for each in codings if "code" in each), None) if codings else value.get("code")
    return value[:LONGEST] if isinstance(value, str) else None


def _boolean(found: Found) -> Value:
    return found.value if isinstance(found.value, bool) else None


def _number(found: Found) -> Value:
    value = found.value.get("value") if isinstance(found.value, dict) else found.value
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def _target(found: Found, targets: frozenset[str]) -> Value:
    text = found.value.get("reference") if isinstance(found.value, dict) else None
    target = pointed(text) if isinstance(text, str) else None
    return target.id if target is not None and not target.base and target.type in targets else None


def _date(found: Found) -> Value:
    start = _moment(found.value, "start")
    try:
        return span_of(start).low.date().isoformat() if start else None
    except DateUnreadable:
        return None


def _start(found: Found) -> Value:
    start = _moment(found.value, "start")
    try:
        return span_of(start).low.isoformat() if start else None
    except DateUnreadable:
        return None


def _end(found: Found) -> Value:
    end = _moment(found.value, "end")
    try:
        high = span_of(end).high if end else None
    except DateUnreadable:
        return None
    return (high - _INSTANT).isoformat() if high else _ETERNITY if end else None


def _moment(value: Any, limit: str) -> str | None:
    """A date is one; of a Period its limit, of a Timing its first or last event."""
    if isinstance(value, dict):
        events = [event for event in value.get("event") or () if event]
        value = events[0 if limit == "start" else -1] if events else value.get(limit)
    return value if isinstance(value, str) else None


_HELD: Final[dict[ColumnKind, Callable[[Found], Value]]] = {
    ColumnKind.TEXT: _text,
    ColumnKind.CODE: _code,
    ColumnKind.BOOLEAN: _boolean,
    ColumnKind.DATE: _date,
    ColumnKind.START: _start,
    ColumnKind.END: _end,
    ColumnKind.NUMBER: _number,
    ColumnKind.REFERENCE: _code,  # never asked: a reference has targets
}
