"""Records and a mapping make rows of a batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from rcm.workflows.intake.converting import Convert, NotConvertible, converter, is_empty
from rcm.workflows.intake.mapping import ColumnMapping, take
from rcm.workflows.intake.port import IntakeRow
from rcm.workflows.intake.proposing import rest_names
from rcm.workflows.intake.table import Record, RowFault, Table
from rcm.workflows.required_fields import TargetField

#: Fields whose value names a row for the sender, the first that is there.
_KEYS: Final = ("external_id", "id", "claim_number", "claim_id", "encounter_id")
_MOST_KEY: Final = 200
_MOST_FAULTS: Final = 50


@dataclass(frozen=True, slots=True)
class _Taken:
    field: str
    column: str | None
    convert: Convert | None
    constant: Any
    required: bool


class RowMaker:
    """Makes the rows of one table. Everything that can be settled for all rows is settled here once."""

    def __init__(self, table: Table, mapping: ColumnMapping, fields: Sequence[TargetField]) -> None:
        needed = {field.name for field in fields if field.required}
        self._nested = table.nested
        self._whole = table.nested and mapping.rest
        self._untouched = self._whole and not mapping.fields and not needed
        self._rest = {} if table.nested else rest_names(table.columns, mapping)
        self._taken = [
            _Taken(name, source.column, converter(source), source.value, name in needed)
            for name, source in mapping.fields.items()
        ]

    def rows(self, records: Iterator[Record]) -> Iterator[IntakeRow]:
        for record in records:
            yield self.row(record)

    def row(self, record: Record) -> IntakeRow:
        line = f"line {record.line}"
        if record.fault is not None:
            return _aside(record.key or line, None, record.line, [record.fault])
        values, faults = self._values(record)
        key = record.key or _key(values) or line
        # What came in as JSON and is not touched stays the text it was: no number is read and written again.
        data = record.raw if self._untouched and record.raw is not None else orjson.dumps(values, default=str)
        return IntakeRow(key, data) if not faults else _aside(key, data, record.line, faults)

    def _values(self, record: Record) -> tuple[dict[str, Any], list[RowFault]]:
        values = dict(record.values) if self._whole else {}
        for column, name in self._rest.items():
            values[name] = record.values.get(column)
        faults: list[RowFault] = []
        for taken in self._taken:
            values[taken.field], fault = self._value(record, taken)
            if fault is not None:
                faults.append(fault)
        return values, faults

    def _value(self, record: Record, taken: _Taken) -> tuple[Any, RowFault | None]:
        if taken.column is None:
            return taken.constant, None
        value = take(record.values, taken.column, nested=self._nested)
        if is_empty(value):
            said = f"Line {record.line}: {taken.field} (column {taken.column}) is empty."
            fault = RowFault("batch.value_missing", said, taken.field, taken.column) if taken.required else None
            return (value if taken.convert is None else None), fault
        if taken.convert is None:
            return value, None
        try:
            return taken.convert(value), None
        except NotConvertible as error:
            said = f"Line {record.line}: {taken.field} (column {taken.column}): {error}."
            return value, RowFault("batch.value_invalid", said, taken.field, taken.column)


def _key(values: dict[str, Any]) -> str | None:
    for name in _KEYS:
        value = values.get(name)
        if isinstance(value, (str, int)) and str(value).strip():
            return str(value).strip()[:_MOST_KEY]
    return None


def _aside(key: str, data: bytes | None, line: int, faults: Sequence[RowFault]) -> IntakeRow:
    findings = tuple(fault.finding(line) for fault in faults[:_MOST_FAULTS])
    more = f" ({len(faults) - 1} more)" if len(faults) > 1 else ""
    return IntakeRow(key, data, findings, faults[0].code, faults[0].message + more)
