"""denial, appeal."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from rcm.core.model import EMPTY, NEW_UUID, ONE, ZERO, Base, Money, Tenant, UuidKey, tenant_key, tenant_reference


class Denial(Tenant, Base):
    """An amount that a payer refused, by one reason, of a claim or of a line of it; with what to do next.

    `line_number` null: the whole claim. `probability` is that of winning it back, `expected_value` what that is
    worth after the work; `priority` ranks them (0 first).
    """

    __tablename__ = "denial"
    __table_args__ = (
        tenant_key("denial_id"),
        UniqueConstraint(
            "org_id", "claim_id", "line_number", "remittance_claim_id", "group_code", "carc", "rarc",
            name="denial_reason_key", postgresql_nulls_not_distinct=True,
        ),
        tenant_reference("claim_id", "claims.claim_id"),
        tenant_reference("remittance_claim_id", "remittance_claim.remittance_claim_id"),
        Index("denial_open_idx", "org_id", "priority", "deadline", postgresql_where=text("status <> 'closed'")),
        Index(None, "org_id", "category", "denied_on"),
        Index(None, "org_id", "assignee_id", "status"),
        # Groups of X12 code list 1033.
        CheckConstraint("group_code in ('CO', 'PR', 'OA', 'PI')", name="group"),
        CheckConstraint(
            "next_action in ('appeal', 'correct_resubmit', 'rebill_other_payer', 'bill_patient', 'close', 'review')",
            name="next_action",
        ),
        CheckConstraint(
            "status in ('open', 'in_progress', 'appealed', 'resubmitted', 'overturned', 'upheld', 'closed')",
            name="status",
        ),
        CheckConstraint("probability between 0 and 1", name="probability"),
    )  # fmt: skip

    denial_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    claim_id: Mapped[UUID]
    line_number: Mapped[int | None]
    remittance_claim_id: Mapped[UUID | None]
    payer_id: Mapped[UUID] = mapped_column(ForeignKey("payer.payer_id"))
    category: Mapped[str] = mapped_column(ForeignKey("denial_category_lu.code"), server_default="other")
    group_code: Mapped[str]
    carc: Mapped[str]
    rarc: Mapped[str | None]
    amount: Mapped[Money]
    denied_on: Mapped[date]
    next_action: Mapped[str | None]
    next_action_reason: Mapped[str | None]
    deadline: Mapped[date | None]
    probability: Mapped[float | None]
    expected_value: Mapped[Money | None]
    priority: Mapped[int] = mapped_column(server_default=text("50"))
    status: Mapped[str] = mapped_column(server_default="open")
    assignee_id: Mapped[UUID | None]
    root_cause: Mapped[str | None]
    recovered: Mapped[Money] = mapped_column(server_default=ZERO)
    resolved_at: Mapped[datetime | None]


class Appeal(Tenant, Base):
    """One level of an appeal. A model may draft the letter; `sent_by` is the person who sends it."""

    __tablename__ = "appeal"
    __table_args__ = (
        tenant_key("appeal_id"),
        UniqueConstraint("org_id", "denial_id", "level"),
        tenant_reference("denial_id", "denial.denial_id"),
        tenant_reference("letter_upload_id", "upload.upload_id"),
        Index("appeal_open_idx", "org_id", "deadline", postgresql_where=text("decided_at is null")),
        CheckConstraint("level >= 1", name="level"),
        CheckConstraint(
            "status in ('draft', 'submitted', 'in_review', 'overturned', 'partially_overturned', 'upheld',"
            " 'withdrawn')",
            name="status",
        ),
        CheckConstraint("status in ('draft', 'withdrawn') or sent_by is not null", name="sender"),
    )

    appeal_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    denial_id: Mapped[UUID]
    level: Mapped[int] = mapped_column(server_default=ONE)
    status: Mapped[str] = mapped_column(server_default="draft")
    deadline: Mapped[date | None]
    deadline_source: Mapped[str | None]
    facts: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY)
    letter_upload_id: Mapped[UUID | None]
    payer_reference: Mapped[str | None]
    amount_requested: Mapped[Money | None]
    amount_recovered: Mapped[Money | None]
    created_by: Mapped[UUID | None]
    sent_by: Mapped[UUID | None]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
