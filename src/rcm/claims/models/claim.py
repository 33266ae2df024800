"""claims, claim_line, claim_event, claim_snapshot."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
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
    NEW_UUID,
    NO_ITEMS,
    ONE,
    ZERO,
    Base,
    Money,
    Tenant,
    Timestamps,
    UuidKey,
    tenant_key,
    tenant_reference,
)


class Claim(Tenant, Base):
    """An insurance claim. `claim_data` is the whole claim as rcm.edi.claim.Claim, in JSON.

    `actual_payment` is what other services call `paid_amount`. `balance` = total_charges - paid_amount -
    adjusted_amount: what payer and patient together still owe (the patient's share is part of it).
    """

    __tablename__ = "claims"
    __table_args__ = (
        tenant_key("claim_id"),
        UniqueConstraint("org_id", "claim_number", "payer_id", "frequency_code"),
        tenant_reference("run_id", "workflow_run.run_id"),
        tenant_reference("original_claim_id", "claims.claim_id"),
        Index(None, "org_id", "batch_job_id", "row_number"),
        # Was it billed before?
        Index(None, "org_id", "policy_number", "service_date_from"),
        # A claim that replaces itself would never be found again by who follows the chain.
        CheckConstraint("original_claim_id <> claim_id", name="original"),
        CheckConstraint("form in ('837P', '837I', '837D')", name="form"),
        CheckConstraint("service_date_to >= service_date_from", name="service_dates"),
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
    original_claim_id: Mapped[UUID | None]
    hcx_reference: Mapped[str | None]
    form: Mapped[str] = mapped_column(server_default="837P")
    status: Mapped[str] = mapped_column(ForeignKey("claim_status_lu.code"), server_default="draft")
    version: Mapped[int] = mapped_column(server_default=ONE)
    event_count: Mapped[int] = mapped_column(server_default=ZERO)
    patient_name: Mapped[str]
    service_date_from: Mapped[date | None]
    service_date_to: Mapped[date | None]
    billing_npi: Mapped[str | None]
    rendering_npi: Mapped[str | None]
    facility: Mapped[str | None]
    facility_npi: Mapped[str | None]
    submission_date: Mapped[datetime | None]
    total_charges: Mapped[Money]
    expected_payment: Mapped[Money | None]
    paid_amount: Mapped[Money] = mapped_column(server_default=ZERO)
    actual_payment: Mapped[Decimal | None] = mapped_column(Numeric(14, 2), Computed("paid_amount", persisted=True))
    adjusted_amount: Mapped[Money] = mapped_column(server_default=ZERO)
    patient_responsibility: Mapped[Money] = mapped_column(server_default=ZERO)
    balance: Mapped[Decimal | None] = mapped_column(
        Numeric(14, 2), Computed("total_charges - paid_amount - adjusted_amount", persisted=True)
    )
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
    modifiers: Mapped[list[Any]] = mapped_column(JSONB, server_default=NO_ITEMS)
    diagnosis_pointers: Mapped[list[Any]] = mapped_column(JSONB, server_default=NO_ITEMS)
    units: Mapped[Decimal] = mapped_column(Numeric(12, 3))
    service_date: Mapped[date | None]
    charge: Mapped[Money]
    paid: Mapped[Money] = mapped_column(server_default=ZERO)
    adjusted: Mapped[Money] = mapped_column(server_default=ZERO)
    patient_responsibility: Mapped[Money] = mapped_column(server_default=ZERO)


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


class ClaimSnapshot(Tenant, Base):
    """The claim as it stood when this version of it went out or was changed. Append-only."""

    access = APPEND_ONLY

    __tablename__ = "claim_snapshot"
    __table_args__ = (
        tenant_key("claim_snapshot_id"),
        UniqueConstraint("org_id", "claim_id", "claim_version"),
        tenant_reference("claim_id", "claims.claim_id"),
    )

    claim_snapshot_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    claim_id: Mapped[UUID]
    claim_version: Mapped[int]
    status: Mapped[str]
    claim_data: Mapped[dict[str, Any]]
    changes: Mapped[dict[str, Any] | None]
    reason: Mapped[str | None]
    created_by: Mapped[UUID | None]
