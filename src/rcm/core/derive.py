"""Create, Update and read schemas of every table, derived from its mapper and never written down twice (decision 18).

Codes of lookup tables are plain text here: which there are is the database's to say, at the time of the write.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    create_model,
    model_serializer,
)
from pydantic.json_schema import SkipJsonSchema
from sqlalchemy.orm import Mapper

from rcm.core.derive_columns import Attribute, attributes
from rcm.core.model import Base


class Kind(StrEnum):
    """What a schema is for; its value ends the schema's name."""

    CREATE = "Create"
    UPDATE = "Update"
    READ = "Schema"


class _Form(BaseModel):
    """What a writer gives. Fields that were not given are not dumped, so that the database's defaults apply."""

    model_config = ConfigDict(
        extra="forbid",
        validate_assignment=True,
        hide_input_in_errors=True,  # it may be a person's; errors are logged
        ser_json_bytes="base64",
        val_json_bytes="base64",
    )
    #: None in one of these means the database's default.
    filled_by_database: ClassVar[frozenset[str]] = frozenset()

    @model_serializer(mode="wrap")
    def _given(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {
            name: value
            for name, value in dump(self).items()
            if name in self.model_fields_set and not (value is None and name in self.filled_by_database)
        }


class CreateForm(_Form):
    """A row to be. `Model(**form.model_dump())` makes it."""


class UpdateForm(_Form):
    """Changes of a row: what was given is changed, all else stays."""

    def apply(self, row: object) -> None:
        """Set what was given on `row`, which may then be flushed."""
        for name, value in self.model_dump().items():
            setattr(row, name, value)


class RowSchema(BaseModel):
    """A row as it is: `Schema.model_validate(row)`. Secrets are left out; fields of a newer release are ignored."""

    model_config = ConfigDict(from_attributes=True, frozen=True, ser_json_bytes="base64", val_json_bytes="base64")


_BASES: Final[dict[Kind, type[BaseModel]]] = {
    Kind.CREATE: CreateForm,
    Kind.UPDATE: UpdateForm,
    Kind.READ: RowSchema,
}


class Derived:
    """The schemas of all models below `Base`, each made when it is first asked for."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._made: dict[str, type[BaseModel]] = {}
        self._lock = threading.Lock()

    @property
    def names(self) -> tuple[str, ...]:
        """Of all schemas: `ClaimCreate`, `ClaimUpdate`, `ClaimSchema` …"""
        return tuple(f"{model.__name__}{kind}" for model in models() for kind in Kind)

    def get(self, name: str) -> type[BaseModel]:
        """Raises KeyError."""
        with self._lock:
            if name not in self._made:
                all_of_them = {f"{model.__name__}{kind}": (model, kind) for model in models() for kind in Kind}
                model, kind = all_of_them[name]
                self._made[name] = _derive(model, kind, self._module)
            return self._made[name]


def models() -> list[type[Base]]:
    """Every mapped class, by name."""
    return sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda model: str(model.__name__))


def fields_of(model: type[Base], kind: Kind) -> Iterator[Attribute]:
    """The columns (and their synonyms) that a schema of this kind has."""
    mapper: Mapper[Any] = model.__mapper__
    for attribute in attributes(mapper):
        wanted = {Kind.CREATE: attribute.givable, Kind.UPDATE: attribute.changeable, Kind.READ: not attribute.secret}
        if wanted[kind]:
            yield attribute


def _derive(model: type[Base], kind: Kind, module: str) -> type[BaseModel]:
    found = list(fields_of(model, kind))
    fields: dict[str, Any] = {attribute.name: _field(attribute, kind) for attribute in found}
    made = create_model(
        f"{model.__name__}{kind}", __base__=_BASES[kind], __module__=module, __doc__=_described(model, kind), **fields
    )
    if kind is Kind.CREATE:
        made.filled_by_database = frozenset(a.name for a in found if not a.nullable and a.optional)  # type: ignore[attr-defined]
    return made


def _described(model: type[Base], kind: Kind) -> str:
    own = (model.__doc__ or "").strip()
    first = {Kind.CREATE: "A new row of", Kind.UPDATE: "Changes of a row of", Kind.READ: "A row of"}[kind]
    return f"{first} {model.__tablename__}: {own}" if own else f"{first} {model.__tablename__}."


def _field(attribute: Attribute, kind: Kind) -> tuple[Any, Any]:
    if kind is Kind.READ:
        read = attribute.read_type | None if attribute.nullable else attribute.read_type
        return read, Field(description=attribute.description)
    info: dict[str, Any] = {"description": attribute.description, "repr": not attribute.secret}
    if attribute.lookup:
        info["json_schema_extra"] = {"lookup": attribute.lookup}
    given = _with_rules(attribute)
    if kind is Kind.UPDATE:
        if attribute.nullable:
            return given | None, Field(None, **info)
        return Annotated[_or_nothing(given), AfterValidator(_not_emptied)], Field(None, **info)
    if not attribute.optional:
        return given, Field(**info)
    if attribute.nullable:
        return given | None, Field(None, **info)
    if attribute.default is None:
        return _or_nothing(given), Field(None, **info)
    return given, Field(attribute.default, **info)


def _with_rules(attribute: Attribute) -> Any:
    given = attribute.write_type
    for rule in attribute.rules:
        given = Annotated[given, rule]
    return given


def _or_nothing(given: Any) -> Any:
    """It may be left out, and the JSON schema does not offer null."""
    nothing: Any = SkipJsonSchema[None]  # type: ignore[misc]  # a plain class when types are checked
    return given | nothing


def _not_emptied(value: object) -> object:
    if value is None:
        raise ValueError("may not be empty; leave it out to keep what is there")
    return value
