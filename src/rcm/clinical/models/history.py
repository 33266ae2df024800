"""What was before, and who changed it: written by a trigger that acts with its owner's rights, read by all."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, PrimaryKeyConstraint, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from rcm.clinical.registry.shared import CORE
from rcm.core.model import CURRENT_ORG, Access, Base

AUDIT: Final = "hacs_audit"
_OPERATIONS: Final = "operation in ('create', 'update', 'delete')"


class ResourceHistory(Base):
    """Versions that were replaced, and one row without body for each deletion. The version of today stands in its
    own table only. `operation` is how this version came to be."""

    __tablename__ = "resource_history"
    access = Access(grants=("select",), append_only=True)
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "resource_type", "id", "version_id", "last_updated"),
        Index("resource_history_page_idx", "org_id", "resource_type", "last_updated", "id"),
        CheckConstraint(_OPERATIONS, name="operation"),
        CheckConstraint("(operation = 'delete') = (body is null)", name="body"),
        {"schema": CORE, "postgresql_partition_by": "RANGE (last_updated)"},
    )

    org_id: Mapped[UUID] = mapped_column(ForeignKey("organization.org_id"), server_default=text(CURRENT_ORG))
    resource_type: Mapped[str]
    id: Mapped[str]
    version_id: Mapped[int]
    last_updated: Mapped[datetime]
    operation: Mapped[str]
    body: Mapped[dict[str, Any] | None]
    sha256: Mapped[str | None]


class ResourceChange(Base):
    """`changed_paths`: top-level elements that differ from the version before; null for a creation and a deletion,
    which concern all."""

    __tablename__ = "resource_changes"
    access = Access(grants=("select",), append_only=True)
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "id"),
        Index("resource_changes_resource_idx", "org_id", "resource_type", "resource_id", "id"),
        CheckConstraint(_OPERATIONS, name="operation"),
        {"schema": AUDIT},
    )

    # No reference to the organisation: triggers alone write here, about rows that have one.
    org_id: Mapped[UUID] = mapped_column(server_default=text(CURRENT_ORG))
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    changed_by: Mapped[UUID | None]
    operation: Mapped[str]
    resource_type: Mapped[str]
    resource_id: Mapped[str]
    version_id: Mapped[int]
    sha256: Mapped[str | None]
    changed_paths: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
