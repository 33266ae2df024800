"""The tables of FHIR resources, made from the registry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Boolean, CheckConstraint, Date, DateTime, Double, Index, Text
from sqlalchemy.orm import mapped_column
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

from rcm.clinical.models.stored import Stored, stored
from rcm.clinical.registry import DEFINITIONS, Column, ColumnKind, ResourceDefinition
from rcm.core.model import Base

_TYPES: Final[dict[ColumnKind, type[TypeEngine[Any]] | TypeEngine[Any]]] = {
    ColumnKind.BOOLEAN: Boolean,
    ColumnKind.DATE: Date,
    ColumnKind.START: DateTime(timezone=True),
    ColumnKind.END: DateTime(timezone=True),
    ColumnKind.NUMBER: Double,
}
_PYTHON: Final = {
    ColumnKind.BOOLEAN: bool,
    ColumnKind.DATE: date,
    ColumnKind.START: datetime,
    ColumnKind.END: datetime,
    ColumnKind.NUMBER: float,
}
#: Choice elements in `required`: what R4 names them by in JSON (source: R4 4.0.1, types of each element).
_CHOICES: Final = {
    "medication[x]": ("medicationCodeableConcept", "medicationReference"),
    "module[x]": ("moduleUri", "moduleCanonical", "moduleCodeableConcept"),
}


def python_type(column: Column) -> type:
    return _PYTHON.get(column.kind, str)


def _model(definition: ResourceDefinition) -> type[Base]:
    key = ("org_id", "resource_type", "id") if definition.type is None else ("org_id", "id")
    names = {column.name: mapped_column(_TYPES.get(column.kind, Text), nullable=True) for column in definition.columns}
    if definition.type is None:
        names = {"resource_type": mapped_column(Text, nullable=False), **names}
    described = f"Resources of type {definition.type}." if definition.type else "Resources of all other types."
    return type(
        f"{definition.type or 'Other'}Resource",  # a tenant is an Organization already
        (Stored, Base),
        {
            "__module__": __name__,
            "__doc__": f"{described} Columns are read out of `body` by whoever writes it.",
            "__tablename__": definition.table,
            "__table_args__": stored(definition.schema, *_items(definition), key=key),
            **names,
        },
    )


def _items(definition: ResourceDefinition) -> Iterator[SchemaItem]:
    table = definition.table
    leading = ("org_id", "resource_type") if definition.type is None else ("org_id",)
    yield Index(f"{table}_page_idx", *leading, "last_updated", "id")
    for columns in definition.indexes:
        yield Index(f"{table}_{columns[0] if len(columns) == 1 else '_'.join(columns)}_idx", "org_id", *columns)
    kind = f"'{definition.type}'" if definition.type else "resource_type"
    # Two ids or two types of one resource would be read by whoever asks first.
    yield CheckConstraint(f"body ->> 'resourceType' = {kind} and body ->> 'id' = id", name="body")
    for element in definition.required:
        named = _CHOICES.get(element, (element, f"_{element}"))
        listed = ", ".join(f"'{name}'" for name in named)
        yield CheckConstraint(f"body ?| array[{listed}]", name=f"has_{element.removesuffix('[x]')}")
    for column in definition.columns:
        if column.values:
            listed = ", ".join(f"'{value}'" for value in column.values)
            yield CheckConstraint(f"{column.name} in ({listed})", name=column.name)
        if column.unique:
            yield Index(f"{table}_{column.name}_key", "org_id", column.name, unique=True)
    for start, end in definition.ordered:
        yield CheckConstraint(f"{start} <= {end}", name=f"{start.removesuffix('_start')}_order")


#: By table name, "patients".
MODELS: Final[dict[str, type[Base]]] = {definition.table: _model(definition) for definition in DEFINITIONS}
