"""What was migrated when, and settings that an organisation keeps in the database."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, PrimaryKeyConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from rcm.core.model import FALSE, ONE, READ_ONLY, SECRET, Base, Tenant

ADMIN: Final = "hacs_admin"


class Migration(Base):
    """One row for each revision that was applied; a trigger on Alembic's table writes it. `applied_at` is null for
    those that were there before this table was."""

    __tablename__ = "migrations"
    access = READ_ONLY
    __table_args__ = ({"schema": ADMIN},)

    revision: Mapped[str] = mapped_column(primary_key=True)
    applied_at: Mapped[datetime | None] = mapped_column(server_default=func.now())


class SystemConfig(Tenant, Base):
    """`id` is the setting's name. A sensitive value stands sealed (rcm.core.vault), never in `body`."""

    __tablename__ = "system_config"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "id"),
        CheckConstraint("id ~ '^[a-z0-9][a-z0-9_.-]{0,99}$'", name="id"),
        CheckConstraint("version_id >= 1", name="version"),
        CheckConstraint("is_sensitive = (sealed is not null) and is_sensitive = (body is null)", name="sealed"),
        {"schema": ADMIN},
    )

    id: Mapped[str]
    version_id: Mapped[int] = mapped_column(server_default=ONE)
    last_updated: Mapped[datetime] = mapped_column(server_default=func.now())
    body: Mapped[dict[str, Any] | None]
    is_sensitive: Mapped[bool] = mapped_column(server_default=FALSE)
    sealed: Mapped[dict[str, Any] | None] = mapped_column(info=SECRET)
    description: Mapped[str | None]
    changed_by: Mapped[UUID | None]
