"""Which column of a file is which field of a row: how people write it, and how it is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal, Self

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from rcm.workflows.intake.json_lines import value_at
from rcm.workflows.intake.refusals import ColumnsMissing, FieldsUnmapped, MappingInvalid
from rcm.workflows.required_fields import TargetField

Type = Literal["text", "integer", "decimal", "date", "datetime", "boolean"]
_MOST_FIELDS: Final = 1000
_PROBE: Final = datetime(2001, 12, 31, 23, 59, 58)  # noqa: DTZ001 - only to try a format on


class Source(BaseModel):
    """Where a field's value comes from: a column, converted if `type` says so, or a constant `value`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    column: str | None = None
    type: Type | None = None
    format: str | None = Field(default=None, max_length=100)
    value: Any = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        constant = "value" in self.model_fields_set
        if constant == (self.column is not None):
            raise ValueError("give `column` or `value`, one of them")
        if constant and (self.type or self.format):
            raise ValueError("a constant has no type and no format")
        if self.format and self.type not in {"date", "datetime"}:
            raise ValueError("`format` goes with type date or datetime")
        if self.format:
            _require_format(self.format)
        return self

    @property
    def is_constant(self) -> bool:
        return self.column is None


def _require_format(written: str) -> None:
    try:
        again = datetime.strptime(_PROBE.strftime(written), written)  # noqa: DTZ007
    except ValueError as error:
        raise ValueError(f"format {written!r}: {error}") from None
    if again.year % 100 != 1 or again.month != 12 or again.day != 31:
        raise ValueError(f"format {written!r} leaves out the year, the month or the day")


class ColumnMapping(BaseModel):
    """`rest`: columns that no field takes come along, under names of their own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fields: dict[str, Source] = Field(max_length=_MOST_FIELDS)
    rest: bool = False

    def plain(self) -> dict[str, Any]:
        """As it is kept, and as it may be sent again."""
        fields = {name: source.model_dump(exclude_unset=True, mode="json") for name, source in self.fields.items()}
        return {"fields": fields, "rest": self.rest}

    @property
    def columns(self) -> list[str]:
        return [source.column for source in self.fields.values() if source.column is not None]


def read_mapping(given: object) -> ColumnMapping:
    """{field: column, field: {"column": …, "type": …}, field: {"value": …}}, or what `plain` made. MappingInvalid."""
    if not isinstance(given, Mapping):
        raise MappingInvalid("It is no object.")
    kept = given.keys() == {"fields", "rest"} and isinstance(given["rest"], bool)
    fields = given["fields"] if kept else given
    if not isinstance(fields, Mapping):
        raise MappingInvalid("`fields` is no object.")
    written = {str(name): {"column": s} if isinstance(s, str) else s for name, s in fields.items()}
    if bad := sorted(name for name in written if not name.strip() or len(name) > 200 or "\0" in name):
        raise MappingInvalid(f"{bad[0][:40]!a} is no name of a field.")
    try:
        mapping = ColumnMapping(fields=written, rest=given["rest"] if kept else False)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, e['loc'][1:])) or 'mapping'}: {e['msg']}" for e in error.errors()]
        raise MappingInvalid("; ".join(faults[:20])) from None
    constants = [source.value for source in mapping.fields.values() if source.is_constant]
    if b"\\u0000" in orjson.dumps(constants, default=str):
        raise MappingInvalid("A constant holds a NUL.")
    return mapping


def read_pairs(pairs: Sequence[str]) -> dict[str, Any]:
    """`field=column` as the command line takes it; `field=@text` is a constant."""
    found: dict[str, Any] = {}
    for pair in pairs:
        name, equals, column = pair.partition("=")
        if not equals or not name or not column:
            raise MappingInvalid(f"{pair[:60]!a}: write field=column, or field=@constant.")
        found[name] = {"value": column[1:]} if column.startswith("@") else column
    return found


def require_columns(mapping: ColumnMapping, columns: Sequence[str], *, nested: bool, file_name: str) -> None:
    """Every column that the mapping names is there. In JSON any path may be: lines differ."""
    missing = [] if nested else sorted({column for column in mapping.columns if column not in set(columns)})
    if missing:
        said = ", ".join(ascii(name[:60]) for name in missing)
        raise ColumnsMissing(f"{file_name} has no {said}.", file=file_name, missing=missing, columns=list(columns))


def unmapped_fields(mapping: ColumnMapping, fields: Sequence[TargetField]) -> list[str]:
    return [field.name for field in fields if field.required and field.name not in mapping.fields]


def require_fields(
    mapping: ColumnMapping, fields: Sequence[TargetField], columns: Sequence[str], file_name: str
) -> None:
    missing = unmapped_fields(mapping, fields)
    if missing:
        said = ", ".join(ascii(name[:60]) for name in missing)
        raise FieldsUnmapped(f"{file_name}: {said}.", file=file_name, fields=missing, columns=list(columns))


def columns_hash(columns: Sequence[str]) -> str:
    """The same for the same set of columns, in whatever order."""
    return hashlib.sha256(orjson.dumps(sorted(columns))).hexdigest()


def take(values: Mapping[str, Any], column: str, *, nested: bool) -> Any:
    return value_at(values, column) if nested else values.get(column)
