"""The declarative base of all tables and the columns that they share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final, cast
from uuid import UUID

from sqlalchemy import JSON, Date, DateTime, ForeignKey, MetaData, Numeric, Table, Text, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import ForeignKeyConstraint

from rcm.core.ids import new_id

Money = Annotated[Decimal, mapped_column(Numeric(14, 2))]
UuidKey = Annotated[UUID, mapped_column(primary_key=True, default=new_id)]
Json = Annotated[dict[str, Any], mapped_column(JSONB)]


#: Where our tables stand. Those in `public` are named without it, the others "hacs_core.patients".
SCHEMAS: Final = ("public", "hacs_core", "hacs_clinical", "hacs_registry", "hacs_agents", "hacs_admin", "hacs_audit")

#: `info` of a column whose value never leaves through a read schema.
SECRET: Final = {"secret": True}

#: The organisation of the transaction; null when none is set (the setting is '' after a connection's first one).
CURRENT_ORG: Final = "nullif(current_setting('app.org_id', true), '')::uuid"
#: Owns what belongs to the installation: global task signatures, changes of global rules, failed sign-ins.
PLATFORM_ORG: Final = UUID("00000000-0000-7000-8000-000000000001")
#: Owns the rows of a system that had no organisations; made only where there are such rows.
DEFAULT_ORG: Final = UUID("00000000-0000-7000-8000-000000000002")

#: Defaults that the database fills in, whoever writes.
NEW_UUID: Final = text("gen_random_uuid()")
EMPTY: Final = text("'{}'::jsonb")
NO_ITEMS: Final = text("'[]'::jsonb")
ZERO: Final = text("0")
ONE: Final = text("1")
TRUE: Final = text("true")
FALSE: Final = text("false")

_ALL: Final = ("select", "insert", "update", "delete")


@dataclass(frozen=True, slots=True)
class Access:
    """What rcm_app may do with a table, beside row-level security. Revisions make it so, `rcm migrate --verify`
    compares.

    `visible`: condition on the rows of a table without org_id; None: rows of the current organisation only.
    `platform_rows`: the platform's rows can be read by all. `ops_reads`: rcm_ops may read.
    """

    grants: tuple[str, ...] = _ALL
    visible: str | None = None
    ops_reads: bool = False
    platform_rows: bool = False
    append_only: bool = False


#: Reference data: all read, services that write ask for `sys_admin`.
REFERENCE: Final = Access(grants=("select", "insert", "update"), visible="true")
#: Shared, written by the owner only.
READ_ONLY: Final = Access(grants=("select",), visible="true")
#: An organisation's rows that are never changed; a trigger holds it for the owner too.
APPEND_ONLY: Final = Access(grants=("select", "insert"), append_only=True)


class Base(DeclarativeBase):
    """Names of constraints are fixed, so that a migration can name what it changes."""

    access: ClassVar[Access] = Access()

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        table: Table | None = cls.__dict__.get("__table__")
        for column in table.columns if table is not None else ():
            if isinstance(column.type, JSON):
                column.type.none_as_null = True  # None is NULL, in all columns; never the JSON value `null`

    metadata = MetaData(
        naming_convention={
            "ix": "%(table_name)s_%(column_0_N_name)s_idx",
            "uq": "%(table_name)s_%(column_0_N_name)s_key",
            "ck": "%(table_name)s_%(constraint_name)s_check",
            "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
            "pk": "%(table_name)s_pkey",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it so
        str: Text(),
        datetime: DateTime(timezone=True),
        date: Date(),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
    }


class Timestamps:
    """`updated_at` is kept by a trigger of the database, whoever writes."""

    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=90)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=91)


class Tenant(Timestamps):
    """A table of one organisation's rows; row-level security hides those of all others."""

    org_id: Mapped[UUID] = mapped_column(
        ForeignKey("organization.org_id"), server_default=text(CURRENT_ORG), sort_order=-10
    )


def tenant_key(column: str) -> UniqueConstraint:
    """What composite foreign keys of other tenant tables refer to."""
    return UniqueConstraint("org_id", column)


def tenant_reference(column: str, target: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """A reference that can't leave the organisation: (org_id, column) -> target, `table.column`."""
    table, key = target.split(".")
    return ForeignKeyConstraint(["org_id", column], [f"{table}.org_id", f"{table}.{key}"], ondelete=ondelete)


def tables_with_access() -> Iterator[tuple[Table, Access]]:
    """Every table that the models name, with what may be done with it; in order of their names."""
    for table in sorted(Base.metadata.tables.values(), key=lambda each: each.fullname):
        yield table, _class_of(table).access


def _class_of(table: Table) -> type[Base]:
    (found,) = (mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is table)
    return cast("type[Base]", found)
