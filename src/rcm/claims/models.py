"""claims, claim_line, claim_event; interchange and submission (what went out and what came back)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    LargeBinary,
    Numeric,
    PrimaryKeyConstraint,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from rcm.core.model import (
    APPEND_ONLY,
    CURRENT_ORG,
    Base,
    Money,
    Tenant,
    Timestamps,
    UuidKey,
    tenant_key,
    tenant_reference,
)

_ZERO = text("0")


class Claim(Tenant, Base):
    """An insurance claim. `claim_data` is the whole claim as rcm.edi.claim.Claim, in JSON."""

    __tablename__ = "claims"
    __table_args__ = (
        tenant_key("claim_id"),
        UniqueConstraint("org_id", "claim_number", "payer_id", "frequency_code"),
        tenant_reference("run_id", "workflow_run.run_id"),
        Index(None, "org_id", "batch_job_id", "row_number"),
        {"postgresql_with": {"fillfactor": "60"}},
    )

    claim_id: Mapped[UuidKey]
    batch_job_id: Mapped[UUID | None]
    row_number: Mapped[int | None]
    run_id: Mapped[UUID | None]
    encounter_id: Mapped[str | None]
    patient_id: Mapped[UUID | None]
    payer_id: Mapped[UUID] = mapped_column(ForeignKey("payer.payer_id"))
    insurance_company: Mapped[str]
    policy_number: Mapped[str]
    claim_number: Mapped[str]
    payer_claim_number: Mapped[str | None]
    frequency_code: Mapped[str] = mapped_column(server_default="1")
    form: Mapped[str] = mapped_column(server_default="837P")
    status: Mapped[str] = mapped_column(ForeignKey("claim_status_lu.code"), server_default="draft")
    version: Mapped[int] = mapped_column(server_default=text("1"))
    event_count: Mapped[int] = mapped_column(server_default=_ZERO)
    patient_name: Mapped[str]
    service_date_from: Mapped[date | None]
    service_date_to: Mapped[date | None]
    billing_npi: Mapped[str | None]
    rendering_npi: Mapped[str | None]
    submission_date: Mapped[datetime | None]
    total_charges: Mapped[Money]
    paid_amount: Mapped[Money] = mapped_column(server_default=_ZERO)
    adjusted_amount: Mapped[Money] = mapped_column(server_default=_ZERO)
    patient_responsibility: Mapped[Money] = mapped_column(server_default=_ZERO)
    denial_reason: Mapped[str | None]
    claim_data: Mapped[dict[str, Any]]
    fhir_claim: Mapped[dict[str, Any] | None]
    findings: Mapped[list[Any] | None] = mapped_column(JSONB)


class ClaimLine(Timestamps, Base):
    """A service line with what the payer made of it."""

    __tablename__ = "claim_line"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "claim_id", "line_number"),
        tenant_reference("claim_id", "claims.claim_id", ondelete="CASCADE"),
    )

    org_id: Mapped[UUID] = mapped_column(server_default=text(CURRENT_ORG))
    claim_id: Mapped[UUID]
    line_number: Mapped[int]
    procedure_code: Mapped[str]
    modifiers: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    diagnosis_pointers: Mapped[list[Any]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    units: Mapped[Decimal] = mapped_column(Numeric(12, 3))
    service_date: Mapped[date | None]
    charge: Mapped[Money]
    paid: Mapped[Money] = mapped_column(server_default=_ZERO)
    adjusted: Mapped[Money] = mapped_column(server_default=_ZERO)
    patient_responsibility: Mapped[Money] = mapped_column(server_default=_ZERO)


class ClaimEvent(Timestamps, Base):
    """One transition of a claim: when, from, to, why, by which document. Append-only."""

    access = APPEND_ONLY

    __tablename__ = "claim_event"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "claim_id", "seq"),
        tenant_reference("claim_id", "claims.claim_id", ondelete="CASCADE"),
        tenant_reference("interchange_id", "interchange.interchange_id"),
        Index(
            "claim_event_document_key", "org_id", "claim_id", "interchange_id", "to_status", unique=True,
            postgresql_where=text("interchange_id is not null"),
        ),
    )  # fmt: skip

    org_id: Mapped[UUID] = mapped_column(server_default=text(CURRENT_ORG))
    claim_id: Mapped[UUID]
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    from_status: Mapped[str | None]
    to_status: Mapped[str]
    cause: Mapped[str]
    interchange_id: Mapped[UUID | None]
    detail: Mapped[dict[str, Any] | None]
    actor: Mapped[str]


class Interchange(Tenant, Base):
    """One file to or from a payer, kept whole. Its name is unique, so that sending again changes nothing."""

    __tablename__ = "interchange"
    __table_args__ = (
        tenant_key("interchange_id"),
        UniqueConstraint("org_id", "payer_id", "direction", "file_name"),
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
    claims: Mapped[int] = mapped_column(server_default=_ZERO)
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
