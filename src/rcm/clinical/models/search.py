"""The search index: one table for each kind of parameter. Derived from `body`; `rcm fhir reindex` makes it anew.

Under row-level security only text, dates and floats can use an index, so what is searched stands here as such.
`item` tells repetitions apart that belong together in a composite parameter; `n` numbers the rows of a parameter,
of which a code system has one for each of its codes.
There is no reference to the organisation: the resource's own row has it, and these come by tens for each.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Index, PrimaryKeyConstraint, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from rcm.clinical.registry.shared import CORE
from rcm.core.model import CURRENT_ORG, ZERO, Base

#: Prefixes are ranges in this order, and in no other.
_BYTES: Final = Text(collation="C")
_LEAD: Final = ("org_id", "resource_type", "param")


class Indexed:
    """A row of the search index."""

    org_id: Mapped[UUID] = mapped_column(server_default=text(CURRENT_ORG), sort_order=-9)
    resource_type: Mapped[str] = mapped_column(sort_order=-8)
    resource_id: Mapped[str] = mapped_column(sort_order=-7)
    param: Mapped[str] = mapped_column(sort_order=-6)
    n: Mapped[int] = mapped_column(sort_order=-5)
    item: Mapped[int] = mapped_column(SmallInteger, server_default=ZERO, sort_order=-4)


def _by(table: str, *columns: str, where: str | None = None, lead: tuple[str, ...] = _LEAD) -> Index:
    condition = text(where) if where else None
    return Index(f"{table}_{columns[0]}_idx", *lead, *columns, "resource_id", postgresql_where=condition)


def _indexed(*more: Index) -> tuple[Any, ...]:
    key = PrimaryKeyConstraint("org_id", "resource_type", "resource_id", "param", "n")
    return (key, *more, {"schema": CORE})


class SearchString(Indexed, Base):
    """`value`: lower case, accents off, spaces collapsed, cut; `exact`: as it was written."""

    __tablename__ = "search_string"
    __table_args__ = _indexed(_by("search_string", "value"))

    value: Mapped[str] = mapped_column(_BYTES)
    exact: Mapped[str]


class SearchToken(Indexed, Base):
    """`system` is '' where none was given; `display` is normalised text, for `:text`."""

    __tablename__ = "search_token"
    __table_args__ = _indexed(_by("search_token", "code", "system"))

    system: Mapped[str] = mapped_column(server_default="")
    code: Mapped[str]
    display: Mapped[str | None]


class SearchReference(Indexed, Base):
    """`target_type` and `target_id` of a reference into this store, `url` of one that leads elsewhere."""

    __tablename__ = "search_reference"
    __table_args__ = _indexed(
        _by("search_reference", "url", where="url is not null"),
        _by("search_reference", "identifier_value", where="identifier_value is not null"),
        Index(
            "search_reference_target_idx", "org_id", "target_id", "target_type", "resource_type", "param",
            "resource_id", postgresql_where=text("target_id is not null"),
        ),
    )  # fmt: skip

    target_type: Mapped[str | None]
    target_id: Mapped[str | None]
    url: Mapped[str | None]
    identifier_system: Mapped[str | None]
    identifier_value: Mapped[str | None]


class SearchDate(Indexed, Base):
    """From `low` up to, not including, `high`: what a date of its precision means. Infinite where a period is open."""

    __tablename__ = "search_date"
    __table_args__ = _indexed(_by("search_date", "low", "high"))

    low: Mapped[datetime]
    high: Mapped[datetime]


class SearchNumber(Indexed, Base):
    """A point, `low` the same as `high`, or a range. What its digits leave open is reckoned when one is asked for."""

    __tablename__ = "search_number"
    __table_args__ = _indexed(_by("search_number", "low", "high"))

    low: Mapped[float]
    high: Mapped[float]


class SearchQuantity(Indexed, Base):
    """A number, as above, with its unit: by system and code, or as it is written."""

    __tablename__ = "search_quantity"
    __table_args__ = _indexed(_by("search_quantity", "low", "high"))

    system: Mapped[str] = mapped_column(server_default="")
    code: Mapped[str | None]
    unit: Mapped[str | None]
    low: Mapped[float]
    high: Mapped[float]


class SearchUri(Indexed, Base):
    __tablename__ = "search_uri"
    __table_args__ = _indexed(_by("search_uri", "value"))

    value: Mapped[str] = mapped_column(_BYTES)
