"""audit_logs, audit_seal."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, PrimaryKeyConstraint, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from rcm.core.model import NEW_UUID, Access, Base, Tenant, UuidKey, tenant_key, tenant_reference

#: The sealing job finds with rcm_ops what is not sealed yet.
_SEALED = Access(grants=("select", "insert"), append_only=True, ops_reads=True)


class AuditLog(Tenant, Base):
    """A read of a patient-level record by a person, a write, a sign-in; success and refusal.

    Sign-ins that fail before an organisation is known belong to the platform. `changes` names fields, with values
    masked where the field is personal. `actor` is the user; null: the program itself.
    """

    __tablename__ = "audit_logs"
    __table_args__ = (
        tenant_key("id"),
        Index(None, "org_id", "at"),
        Index(None, "org_id", "resource_type", "resource_id", "at"),
        Index(None, "org_id", "actor", "at"),
        CheckConstraint("outcome in ('success', 'refused', 'failed')", name="outcome"),
    )
    access = _SEALED

    id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    actor: Mapped[UUID | None]
    action: Mapped[str]
    resource_type: Mapped[str]
    # Text: FHIR ids and codes are audited as well.
    resource_id: Mapped[str | None]
    changes: Mapped[dict[str, Any] | None]
    ip_address: Mapped[str | None]
    user_agent: Mapped[str | None]
    request_id: Mapped[str | None]
    outcome: Mapped[str] = mapped_column(server_default="success")


class AuditSeal(Tenant, Base):
    """One link of an organisation's chain: SHA-256 over the row's canonical bytes and the link before.

    `seq` counts within the organisation from 1, over all days. One job writes it, so that those who write audit
    rows don't queue behind each other.
    """

    __tablename__ = "audit_seal"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "seq"),
        UniqueConstraint("org_id", "log_id"),
        tenant_reference("log_id", "audit_logs.id"),
        Index(None, "org_id", "day", "seq"),
        CheckConstraint("seq >= 1", name="seq"),
        # Only the first link has none before it.
        CheckConstraint("(prev_hash is null) = (seq = 1)", name="first"),
        CheckConstraint("hash ~ '^[0-9a-f]{64}$' and prev_hash ~ '^[0-9a-f]{64}$'", name="hash"),
    )
    access = _SEALED

    day: Mapped[date]
    seq: Mapped[int] = mapped_column(BigInteger)
    log_id: Mapped[UUID]
    prev_hash: Mapped[str | None]
    hash: Mapped[str]
