"""The declarative base of all tables and the columns that they share."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import Date, DateTime, ForeignKey, MetaData, Numeric, Text, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import ForeignKeyConstraint

from rcm.core.ids import new_id

Money = Annotated[Decimal, mapped_column(Numeric(14, 2))]
UuidKey = Annotated[UUID, mapped_column(primary_key=True, default=new_id)]
Json = Annotated[dict[str, Any], mapped_column(JSONB)]


class Base(DeclarativeBase):
    """Names of constraints are fixed, so that a migration can name what it changes."""

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

    org_id: Mapped[UUID] = mapped_column(ForeignKey("organization.org_id"), sort_order=-1)


def tenant_key(column: str) -> UniqueConstraint:
    """What composite foreign keys of other tenant tables refer to."""
    return UniqueConstraint("org_id", column)


def tenant_reference(column: str, target: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """A reference that can't leave the organisation: (org_id, column) -> target, `table.column`."""
    table, key = target.split(".")
    return ForeignKeyConstraint(["org_id", column], [f"{table}.org_id", f"{table}.{key}"], ondelete=ondelete)
