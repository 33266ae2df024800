"""What all tables of the clinical store share: the whole resource as JSON, its version and its hash."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import CheckConstraint, PrimaryKeyConstraint, func
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import SchemaItem

from rcm.core.model import ONE, Tenant

#: A logical id of FHIR.
_ID: Final = "id ~ '^[A-Za-z0-9.-]{1,64}$'"
_HASH: Final = "sha256 ~ '^[0-9a-f]{64}$'"


class Stored(Tenant):
    """`sha256` is that of the canonical text of `body`, which says id, version and time once more, so that it can
    be answered as it stands. A trigger notes every change and keeps what it replaces."""

    id: Mapped[str] = mapped_column(sort_order=-7)
    version_id: Mapped[int] = mapped_column(server_default=ONE, sort_order=-6)
    last_updated: Mapped[datetime] = mapped_column(server_default=func.now(), sort_order=-5)
    body: Mapped[dict[str, Any]] = mapped_column(sort_order=80)
    sha256: Mapped[str] = mapped_column(sort_order=81)


def stored(schema: str, *more: SchemaItem, key: tuple[str, ...] = ("org_id", "id")) -> tuple[Any, ...]:
    """`__table_args__` of such a table."""
    return (
        PrimaryKeyConstraint(*key),
        CheckConstraint(_ID, name="id"),
        CheckConstraint("version_id >= 1", name="version"),
        CheckConstraint(_HASH, name="sha256"),
        *more,
        {"schema": schema},
    )
