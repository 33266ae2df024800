"""Contacts and qualifications of an Organization, one row each, renewed with every write of it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import ForeignKeyConstraint

from rcm.clinical.models.stored import Stored, stored
from rcm.clinical.registry.shared import CORE
from rcm.core.model import Base

#: One @, no space, a point in the domain: what a typing error usually breaks. Not the whole of RFC 5322.
EMAIL: Final = r"email ~ '^[^@[:space:]]+@[^@[:space:]]+\.[^@[:space:].]+$'"


def _of_organization() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["org_id", "organization_id"],
        [f"{CORE}.organizations.org_id", f"{CORE}.organizations.id"],
        ondelete="CASCADE",
    )


class OrganizationContact(Stored, Base):
    """Whom to reach for what: an element Organization.contact. `version_id` is that of the Organization."""

    __tablename__ = "organization_contacts"
    __table_args__ = stored(
        CORE,
        _of_organization(),
        Index("organization_contacts_organization_id_idx", "org_id", "organization_id"),
        CheckConstraint(EMAIL, name="email"),
    )

    organization_id: Mapped[str]
    position: Mapped[int]
    purpose: Mapped[str | None]
    name: Mapped[str | None]
    email: Mapped[str | None]
    phone: Mapped[str | None]


class OrganizationQualification(Stored, Base):
    """A certification, accreditation or licence. R4's Organization has no element for it: the extension that names
    R5's element carries it."""

    __tablename__ = "organization_qualifications"
    __table_args__ = stored(
        CORE,
        _of_organization(),
        Index("organization_qualifications_organization_id_idx", "org_id", "organization_id"),
        CheckConstraint("period_start <= period_end", name="period_order"),
    )

    organization_id: Mapped[str]
    position: Mapped[int]
    identifier: Mapped[str | None]
    code: Mapped[str | None]
    display: Mapped[str | None]
    issuer: Mapped[str | None]
    period_start: Mapped[datetime | None]
    period_end: Mapped[datetime | None]
