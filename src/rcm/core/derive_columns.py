"""What a column means to whoever writes or reads a row: its Python type, its limits, whether it must be given."""

from __future__ import annotations

import json
import re
import typing
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from pgvector.sqlalchemy import HALFVEC, VECTOR
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field
from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    DefaultClause,
    Float,
    Integer,
    LargeBinary,
    Numeric,
    SmallInteger,
    TextClause,
    Uuid,
)
from sqlalchemy.orm import Mapped, Mapper

#: Written by the database, whoever writes.
_KEPT: Final = ("created_at", "updated_at")
_PLAIN: Final = ((Uuid, UUID), (Date, date), (Boolean, bool), (LargeBinary, bytes))
_INTEGERS: Final = ((SmallInteger, 15), (BigInteger, 63), (Integer, 31))
_QUOTED: Final = re.compile(r"'(.*)'(?:::\w+)?", re.DOTALL)
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_LARGEST_HALF: Final = 65504.0
_NO_TEXT: Final = ""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One column, or another name of one.

    `typed` is `write_type` as one writes it in code. `default` is the value that the database fills in, if it is a
    constant. `lookup` names the table of its codes.
    """

    name: str
    write_type: Any
    read_type: Any
    typed: str
    rules: tuple[Any, ...]
    nullable: bool
    optional: bool
    default: Any
    givable: bool
    changeable: bool
    secret: bool
    lookup: str | None
    description: str | None


def attributes(mapper: Mapper[Any]) -> Iterator[Attribute]:
    """Of all columns, in the table's order; then of synonyms."""
    hints = _hints(mapper)
    found: dict[str, Attribute] = {}
    for prop in sorted(mapper.column_attrs, key=lambda each: _place(mapper, each.columns[0])):
        column = prop.columns[0]
        assert isinstance(column, Column)
        found[prop.key] = _attribute(prop.key, column, hints.get(prop.key))
    yield from found.values()
    for synonym in mapper.synonyms:
        yield replace(found[synonym.name], name=synonym.key, optional=True, description=f"The same as {synonym.name}.")


def _place(mapper: Mapper[Any], column: Any) -> int:
    return list(mapper.local_table.columns).index(column)


def _hints(mapper: Mapper[Any]) -> dict[str, Any]:
    """Mapped[X | None] -> X | None of each annotated attribute."""
    hints = typing.get_type_hints(mapper.class_)
    return {name: typing.get_args(hint)[0] for name, hint in hints.items() if typing.get_origin(hint) is Mapped}


def _attribute(name: str, column: Column[Any], hint: Any) -> Attribute:
    made, default = _default(column)
    write, read, typed, rules = _types(column, hint)
    if write is str:
        empty_is_fine = column.nullable or default == _NO_TEXT
        rules = (AfterValidator(_storable),) if empty_is_fine else (AfterValidator(_storable), AfterValidator(_filled))
    generated = column.computed is not None or bool(column.identity and column.identity.always)
    kept = name in _KEPT and not column.foreign_keys
    identity = column.primary_key or (isinstance(column.type, Uuid) and made and not column.foreign_keys)
    return Attribute(
        name=name,
        write_type=write,
        read_type=read,
        typed=typed,
        rules=rules,
        nullable=bool(column.nullable),
        optional=bool(column.nullable) or made,
        default=default,
        givable=not generated and not kept,
        changeable=not (generated or name in _KEPT or identity or name == "org_id"),
        secret=bool(column.info.get("secret")),
        lookup=next((k.column.table.name for k in column.foreign_keys if k.column.table.name.endswith("_lu")), None),
        description=_description(column, made, default),
    )


def _description(column: Column[Any], made: bool, default: Any) -> str | None:
    said = [column.doc or column.comment or ""]
    for key in column.foreign_keys:
        target = key.column.table.name
        said.append(f"A code of {target}." if target.endswith("_lu") else f"Refers to {target}.")
    if column.name == "org_id" and column.server_default is not None:
        said.append("Left out: the organisation of the session.")
    elif made and default is None:
        said.append("Left out: the database fills it in.")
    return " ".join(filter(None, said)) or None


def _default(column: Column[Any]) -> tuple[bool, Any]:
    """Is there one, and its value where that is a constant."""
    if column.default is not None and column.default.is_scalar:
        return True, getattr(column.default, "arg", None)
    numbered = getattr(column.table, "autoincrement_column", None) is column
    if not isinstance(column.server_default, DefaultClause):
        return column.default is not None or column.identity is not None or numbered, None
    given = column.server_default.arg
    if isinstance(given, TextClause):
        return True, _constant(given.text, column)
    return True, given if isinstance(given, str) else None


def _constant(text: str, column: Column[Any]) -> Any:
    """The value of an SQL literal; None for all else, such as a call."""
    if text in {"true", "false"}:
        return text == "true"
    if _NUMBER.fullmatch(text):
        exact = isinstance(column.type, Numeric) and not isinstance(column.type, Float)
        return Decimal(text) if exact else float(text) if isinstance(column.type, Float) else int(text)
    if quoted := _QUOTED.fullmatch(text):
        return json.loads(quoted[1]) if isinstance(column.type, JSON) else quoted[1]
    return None


def _types(column: Column[Any], hint: Any) -> tuple[Any, Any, str, tuple[Any, ...]]:
    """What a writer gives, what a reader gets, the type in words, and the limits of what is given."""
    kind = column.type
    if isinstance(kind, HALFVEC | VECTOR):
        value = Field(allow_inf_nan=False, ge=-_LARGEST_HALF, le=_LARGEST_HALF) if isinstance(kind, HALFVEC) else None
        element: Any = typing.Annotated[float, value or Field(allow_inf_nan=False)]
        return list[element], list[float], "list[float]", _vector_rules(kind.dim)
    if isinstance(kind, DateTime):
        return AwareDatetime, datetime, "datetime", ()
    if isinstance(kind, Float):
        return float, float, "float", (Field(allow_inf_nan=False),)
    if isinstance(kind, Numeric):
        limits = {} if kind.precision is None else {"max_digits": kind.precision, "decimal_places": kind.scale or 0}
        return Decimal, Decimal, "Decimal", (Field(**limits),)  # type: ignore[call-overload]
    for integer, bits in _INTEGERS:
        if isinstance(kind, integer):
            return int, int, "int", (Field(ge=-(2**bits), le=2**bits - 1),)
    return _plain(kind, hint)


def _plain(kind: Any, hint: Any) -> tuple[Any, Any, str, tuple[Any, ...]]:
    if isinstance(kind, JSON):
        for shape, python, typed in ((dict, dict[str, Any], "dict[str, Any]"), (list, list[Any], "list[Any]")):
            if any(shape in (each, typing.get_origin(each)) for each in (hint, *typing.get_args(hint))):
                return python, python, typed, ()
        return Any, Any, "Any", ()
    if isinstance(kind, ARRAY):
        item = kind.item_type.python_type
        return list[item], list[item], f"list[{item.__name__}]", ()  # type: ignore[valid-type]
    plain: Any = next((python for column_type, python in _PLAIN if isinstance(kind, column_type)), None)
    plain = plain or kind.python_type
    return plain, plain, plain.__name__, ()


def _vector_rules(dimensions: int | None) -> tuple[Any, ...]:
    plain = BeforeValidator(lambda given: given.tolist() if hasattr(given, "tolist") else given)
    return (plain, Field(min_length=dimensions, max_length=dimensions))


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("may not hold the character NUL: PostgreSQL can't store it")
    return text


def _filled(text: str) -> str:
    if not text.strip():
        raise ValueError("may not be empty")
    return text
