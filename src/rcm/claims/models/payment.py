"""remittance, remittance_claim, remittance_line; ledger_entry; fee_schedule."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
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
    ZERO,
    Base,
    Money,
    Tenant,
    Timestamps,
    UuidKey,
    tenant_key,
    tenant_reference,
)


class Remittance(Tenant, Base):
    """One payment as an 835 (or a paper form) tells it: BPR, TRN, PLB.

    Payers use TRN02 again on files without money, so a duplicate is the same payer, TRN02, TRN03, BPR02, BPR16
    *and* the same content; the same key with other content is another row, quarantined.
    """

    __tablename__ = "remittance"
    __table_args__ = (
        tenant_key("remittance_id"),
        UniqueConstraint(
            "org_id", "payer_id", "trace_number", "originating_company_id", "payment_amount", "payment_date",
            "content_sha256", name="remittance_content_key", postgresql_nulls_not_distinct=True,
        ),
        tenant_reference("interchange_id", "interchange.interchange_id"),
        Index(None, "org_id", "trace_number"),
        Index(None, "org_id", "status", "payment_date"),
        CheckConstraint("status in ('received', 'quarantined', 'matched', 'posted', 'reversed')", name="status"),
        CheckConstraint("status <> 'quarantined' or quarantine_reason is not null", name="quarantine"),
        CheckConstraint("source in ('835', 'paper', 'hcx')", name="source"),
    )  # fmt: skip

    remittance_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    payer_id: Mapped[UUID] = mapped_column(ForeignKey("payer.payer_id"))
    interchange_id: Mapped[UUID | None]
    source: Mapped[str] = mapped_column(server_default="835")
    trace_number: Mapped[str]
    originating_company_id: Mapped[str | None]
    payment_method: Mapped[str | None]
    payment_amount: Mapped[Money]
    payment_date: Mapped[date]
    payee_npi: Mapped[str | None]
    payee_tin: Mapped[str | None]
    content_sha256: Mapped[str]
    provider_adjustments: Mapped[list[Any]] = mapped_column(JSONB, server_default=NO_ITEMS)
    claims: Mapped[int] = mapped_column(server_default=ZERO)
    status: Mapped[str] = mapped_column(server_default="received")
    quarantine_reason: Mapped[str | None]
    eft_matched_at: Mapped[datetime | None]
    posted_at: Mapped[datetime | None]


class RemittanceClaim(Tenant, Base):
    """A CLP loop: what the payer says of a claim, and which of ours it is (`match_method` says how we know)."""

    __tablename__ = "remittance_claim"
    __table_args__ = (
        tenant_key("remittance_claim_id"),
        UniqueConstraint("org_id", "remittance_id", "position"),
        tenant_reference("remittance_id", "remittance.remittance_id"),
        tenant_reference("claim_id", "claims.claim_id"),
        Index(None, "org_id", "claim_id"),
        Index(None, "org_id", "claim_number"),
        Index("remittance_claim_open_idx", "org_id", "status", postgresql_where=text("status <> 'posted'")),
        CheckConstraint("status in ('unmatched', 'matched', 'posted', 'quarantined', 'set_aside')", name="status"),
        CheckConstraint("status not in ('matched', 'posted') or claim_id is not null", name="match"),
        CheckConstraint(
            "match_method in ('claim_number', 'payer_claim_number', 'member_date_charge', 'manual')",
            name="match_method",
        ),
    )

    remittance_claim_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    remittance_id: Mapped[UUID]
    position: Mapped[int]
    claim_id: Mapped[UUID | None]
    claim_number: Mapped[str]
    claim_status_code: Mapped[str]
    payer_claim_number: Mapped[str | None]
    filing_indicator: Mapped[str | None]
    patient_name: Mapped[str | None]
    member_id: Mapped[str | None]
    service_date: Mapped[date | None]
    charge: Mapped[Money]
    paid: Mapped[Money]
    patient_responsibility: Mapped[Money] = mapped_column(server_default=ZERO)
    adjustments: Mapped[list[Any]] = mapped_column(JSONB, server_default=NO_ITEMS)
    remarks: Mapped[list[Any]] = mapped_column(JSONB, server_default=NO_ITEMS)
    status: Mapped[str] = mapped_column(server_default="unmatched")
    match_method: Mapped[str | None]
    # Posting is one transaction of the ledger; a claim of a payment is posted once.
    transaction_id: Mapped[UUID | None]
    posted_at: Mapped[datetime | None]


class RemittanceLine(Timestamps, Base):
    """An SVC loop; `line_number` is ours where it could be matched."""

    __tablename__ = "remittance_line"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "remittance_claim_id", "position"),
        tenant_reference("remittance_claim_id", "remittance_claim.remittance_claim_id", ondelete="CASCADE"),
        CheckConstraint(
            "match_method in ('control_number', 'procedure', 'without_modifiers', 'manual')", name="match_method"
        ),
    )

    org_id: Mapped[UUID] = mapped_column(server_default=text(CURRENT_ORG))
    remittance_claim_id: Mapped[UUID]
    position: Mapped[int]
    line_number: Mapped[int | None]
    line_control_number: Mapped[str | None]
    procedure_code: Mapped[str | None]
    submitted_procedure_code: Mapped[str | None]
    modifiers: Mapped[list[Any]] = mapped_column(JSONB, server_default=NO_ITEMS)
    revenue_code: Mapped[str | None]
    units: Mapped[Decimal | None] = mapped_column(Numeric(12, 3))
    service_date: Mapped[date | None]
    charge: Mapped[Money]
    paid: Mapped[Money]
    allowed: Mapped[Money | None]
    adjustments: Mapped[list[Any]] = mapped_column(JSONB, server_default=NO_ITEMS)
    remarks: Mapped[list[Any]] = mapped_column(JSONB, server_default=NO_ITEMS)
    match_method: Mapped[str | None]


class LedgerEntry(Tenant, Base):
    """One side of a booking; never changed, what was wrong is reversed by another.

    At commit the entries of a `transaction_id` have to balance: a deferred constraint trigger (revision 021).
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (
        tenant_key("ledger_entry_id"),
        tenant_reference("claim_id", "claims.claim_id"),
        tenant_reference("remittance_claim_id", "remittance_claim.remittance_claim_id"),
        Index(None, "org_id", "transaction_id"),
        Index(None, "org_id", "claim_id"),
        Index(None, "org_id", "account", "booked_on"),
        # Debit or credit, never both, never less than nothing.
        CheckConstraint("debit >= 0 and credit >= 0 and (debit > 0) <> (credit > 0)", name="side"),
        CheckConstraint("reverses <> transaction_id", name="reverses"),
        CheckConstraint("account <> ''", name="account"),
    )
    access = APPEND_ONLY

    ledger_entry_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    transaction_id: Mapped[UUID]
    account: Mapped[str]
    debit: Mapped[Money] = mapped_column(server_default=ZERO)
    credit: Mapped[Money] = mapped_column(server_default=ZERO)
    booked_on: Mapped[date] = mapped_column(server_default=text("(now() at time zone 'UTC')::date"))
    claim_id: Mapped[UUID | None]
    line_number: Mapped[int | None]
    remittance_claim_id: Mapped[UUID | None]
    payer_id: Mapped[UUID | None] = mapped_column(ForeignKey("payer.payer_id"))
    reverses: Mapped[UUID | None]
    memo: Mapped[str | None]
    created_by: Mapped[UUID | None]


class FeeSchedule(Tenant, Base):
    """What a payer allows for a procedure by contract; without a payer: the organisation's own charge.

    Empty modifier and place of service mean any; the narrowest row counts. Period: [valid_from, valid_to).
    """

    __tablename__ = "fee_schedule"
    __table_args__ = (
        tenant_key("fee_schedule_id"),
        UniqueConstraint(
            "org_id", "payer_id", "procedure_code", "modifier", "place_of_service", "plan", "valid_from",
            name="fee_schedule_scope_key", postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("allowed >= 0", name="allowed"),
        CheckConstraint("valid_to > valid_from", name="period"),
    )  # fmt: skip

    fee_schedule_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    payer_id: Mapped[UUID | None] = mapped_column(ForeignKey("payer.payer_id"))
    plan: Mapped[str | None]
    procedure_code: Mapped[str]
    modifier: Mapped[str | None]
    place_of_service: Mapped[str | None]
    allowed: Mapped[Money]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    source: Mapped[str | None]
