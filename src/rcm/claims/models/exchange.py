"""interchange, submission, control_number: what went to payers and what came back. eligibility_checks."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from rcm.core.model import EMPTY, NEW_UUID, NO_ITEMS, ZERO, Base, Tenant, UuidKey, tenant_key, tenant_reference


class Interchange(Tenant, Base):
    """One file to or from a payer, kept whole. Its name is unique, so that sending again changes nothing."""

    __tablename__ = "interchange"
    __table_args__ = (
        tenant_key("interchange_id"),
        UniqueConstraint("org_id", "payer_id", "direction", "file_name"),
        CheckConstraint("direction in ('in', 'out')", name="direction"),
        CheckConstraint(
            "status in ('prepared', 'sent', 'received', 'processed', 'quarantined', 'unreadable')", name="status"
        ),
    )

    interchange_id: Mapped[UuidKey]
    payer_id: Mapped[UUID] = mapped_column(ForeignKey("payer.payer_id"))
    direction: Mapped[str]
    kind: Mapped[str]
    file_name: Mapped[str]
    control_number: Mapped[int | None] = mapped_column(BigInteger)
    answers_control_number: Mapped[int | None] = mapped_column(BigInteger)
    sha256: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[str]
    claims: Mapped[int] = mapped_column(server_default=ZERO)
    detail: Mapped[dict[str, Any] | None]
    sent_at: Mapped[datetime | None]
    processed_at: Mapped[datetime | None]


class Submission(Tenant, Base):
    """One claim in one outgoing file. The unique key makes sending a claim twice impossible."""

    __tablename__ = "submission"
    __table_args__ = (
        tenant_key("submission_id"),
        UniqueConstraint("org_id", "claim_id", "claim_version", "frequency_code"),
        tenant_reference("claim_id", "claims.claim_id"),
        tenant_reference("interchange_id", "interchange.interchange_id"),
        Index(None, "org_id", "interchange_id"),
        CheckConstraint("status in ('prepared', 'sent', 'accepted', 'rejected')", name="status"),
    )

    submission_id: Mapped[UuidKey]
    claim_id: Mapped[UUID]
    claim_version: Mapped[int]
    frequency_code: Mapped[str]
    interchange_id: Mapped[UUID]
    status: Mapped[str]
    category: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]


class ControlNumber(Tenant, Base):
    """The last number given to a trading partner, for each kind of envelope; a gap harms nobody, a repetition does."""

    __tablename__ = "control_number"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "trading_partner", "kind"),
        CheckConstraint("kind in ('interchange', 'group', 'transaction')", name="kind"),
        # ISA13 has nine digits.
        CheckConstraint("last_number between 0 and 999999999", name="last_number"),
    )

    trading_partner: Mapped[str]
    kind: Mapped[str]
    last_number: Mapped[int] = mapped_column(BigInteger, server_default=ZERO)


class EligibilityCheck(Tenant, Base):
    """A question whether somebody is covered, and the answer, kept until it expires.

    `benefits` is the typed answer of a 271; `reject_codes` are its AAA codes. A fresh answer is used again.
    """

    __tablename__ = "eligibility_checks"
    __table_args__ = (
        tenant_key("eligibility_check_id"),
        tenant_reference("run_id", "workflow_run.run_id"),
        tenant_reference("claim_id", "claims.claim_id"),
        Index(None, "org_id", "payer_id", "policy_number", "service_type_code", "expires_at"),
        Index(None, "org_id", "encounter_id"),
        Index(None, "org_id", "created_at"),
        CheckConstraint("channel in ('x12', 'hcx', 'portal', 'manual')", name="channel"),
        CheckConstraint("status in ('pending', 'active', 'inactive', 'not_found', 'rejected', 'failed')",
                        name="status"),
        CheckConstraint("service_date_to >= service_date_from", name="service_dates"),
    )  # fmt: skip

    eligibility_check_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    encounter_id: Mapped[str | None]
    patient_id: Mapped[UUID | None]
    claim_id: Mapped[UUID | None]
    run_id: Mapped[UUID | None]
    payer_id: Mapped[UUID | None] = mapped_column(ForeignKey("payer.payer_id"))
    insurance_company: Mapped[str | None]
    policy_number: Mapped[str | None]
    patient_name: Mapped[str | None]
    service_type_code: Mapped[str] = mapped_column(server_default="30")
    service_date_from: Mapped[date | None]
    service_date_to: Mapped[date | None]
    channel: Mapped[str] = mapped_column(server_default="x12")
    status: Mapped[str] = mapped_column(server_default="pending")
    trace_number: Mapped[str | None]
    hcx_reference: Mapped[str | None]
    plan: Mapped[str | None]
    coverage_from: Mapped[date | None]
    coverage_to: Mapped[date | None]
    requires_preauth: Mapped[bool | None]
    benefits: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY)
    reject_codes: Mapped[list[Any]] = mapped_column(JSONB, server_default=NO_ITEMS)
    request: Mapped[dict[str, Any] | None]
    response: Mapped[dict[str, Any] | None]
    error_message: Mapped[str | None]
    checked_by: Mapped[UUID | None]
    checked_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
