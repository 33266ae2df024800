"""outbox; work items, jobs, saved views, uploads, idempotency keys."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from rcm.core.model import (
    CURRENT_ORG,
    EMPTY,
    FALSE,
    NEW_UUID,
    NO_ITEMS,
    ONE,
    SECRET,
    ZERO,
    Access,
    Base,
    Money,
    Tenant,
    Timestamps,
    UuidKey,
    tenant_key,
    tenant_reference,
)


class Outbox(Timestamps, Base):
    """Written in the transaction that it tells of; feeds live pages and counters. `version` grows with every row,
    so a reader goes on where it stopped."""

    __tablename__ = "outbox"
    # Never changed; removed when nobody can have missed it any more.
    access = Access(grants=("select", "insert", "delete"), ops_reads=True)
    __table_args__ = (Index(None, "org_id", "version"),)

    version: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    org_id: Mapped[UUID] = mapped_column(ForeignKey("organization.org_id"), server_default=text(CURRENT_ORG))
    topic: Mapped[str]
    id: Mapped[UUID]


class WorkItem(Tenant, Base):
    """Something that a person has to look at, with the reason and the next action.

    `dedupe_key` names the cause: as long as an item of that cause is not finished, there is no second one.
    `leased_by` has it open just now; others are told, and may act all the same.
    """

    __tablename__ = "work_item"
    __table_args__ = (
        tenant_key("work_item_id"),
        Index("work_item_open_idx", "org_id", "queue", "priority", "due_at", postgresql_where=text(
            "status in ('open', 'in_progress', 'snoozed')")),
        Index("work_item_mine_idx", "org_id", "assignee_id", "status", "due_at"),
        Index(None, "org_id", "subject_type", "subject_id"),
        Index("work_item_cause_key", "org_id", "queue", "dedupe_key", unique=True, postgresql_where=text(
            "status in ('open', 'in_progress', 'snoozed')")),
        # The page's buttons know these moves and no other.
        CheckConstraint("status in ('open', 'in_progress', 'snoozed', 'completed', 'cancelled')", name="status"),
        CheckConstraint("(status = 'snoozed') = (snoozed_until is not null)", name="snoozed"),
        CheckConstraint("status <> 'completed' or completed_at is not null", name="completed"),
        CheckConstraint("(leased_by is null) = (leased_until is null)", name="lease"),
    )  # fmt: skip

    work_item_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    queue: Mapped[str]
    kind: Mapped[str]
    subject_type: Mapped[str | None]
    subject_id: Mapped[UUID | None]
    payer_id: Mapped[UUID | None]
    title: Mapped[str]
    reason: Mapped[str]
    next_action: Mapped[str | None]
    dedupe_key: Mapped[str | None]
    detail: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY)
    # 0 is first.
    priority: Mapped[int] = mapped_column(server_default=text("50"))
    priority_reason: Mapped[str | None]
    amount: Mapped[Money | None]
    due_at: Mapped[datetime | None]
    assignee_id: Mapped[UUID | None]
    assignee_role: Mapped[str | None]
    status: Mapped[str] = mapped_column(server_default="open")
    snoozed_until: Mapped[datetime | None]
    leased_by: Mapped[UUID | None]
    leased_until: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default=ONE)
    created_by: Mapped[UUID | None]
    outcome: Mapped[str | None]
    completed_by: Mapped[UUID | None]
    completed_at: Mapped[datetime | None]


class Job(Tenant, Base):
    """Long work with counts, which can be interrupted and goes on where it stopped.

    `params`, `result` and `error_message` hold ids and figures, no personal data. `leased_until`: after that the
    worker counts as dead and another takes over; `cursor` tells it from where.
    """

    __tablename__ = "job"
    __table_args__ = (
        tenant_key("job_id"),
        Index(None, "org_id", "created_at"),
        Index("job_open_idx", "status", "leased_until", postgresql_where=text("completed_at is null")),
        CheckConstraint("done_count >= 0 and failed_count >= 0 and total_count >= done_count + failed_count",
                        name="counts"),
        CheckConstraint("(leased_by is null) = (leased_until is null)", name="lease"),
    )  # fmt: skip
    access = Access(ops_reads=True)

    job_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    kind: Mapped[str]
    status: Mapped[str] = mapped_column(ForeignKey("job_status_lu.code"), server_default="pending")
    requested_by: Mapped[UUID | None]
    params: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY)
    # Null: not counted yet; the counts below 0 of null are shown as "so far".
    total_count: Mapped[int | None]
    done_count: Mapped[int] = mapped_column(server_default=ZERO)
    failed_count: Mapped[int] = mapped_column(server_default=ZERO)
    cursor: Mapped[dict[str, Any] | None]
    result: Mapped[dict[str, Any] | None]
    error_code: Mapped[str | None]
    error_message: Mapped[str | None]
    cancel_requested: Mapped[bool] = mapped_column(server_default=FALSE)
    attempts: Mapped[int] = mapped_column(server_default=ZERO)
    leased_by: Mapped[str | None]
    leased_until: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]


class SavedView(Tenant, Base):
    """Filters and columns of a list under a name; of one person, or (without one) of the organisation.

    `shared`: the person's view is offered to colleagues.
    """

    __tablename__ = "saved_view"
    __table_args__ = (
        tenant_key("saved_view_id"),
        UniqueConstraint(
            "org_id", "user_id", "screen", "name", name="saved_view_name_key", postgresql_nulls_not_distinct=True
        ),
        Index(
            "saved_view_default_key", "org_id", "user_id", "screen", unique=True,
            postgresql_where=text("is_default"), postgresql_nulls_not_distinct=True,
        ),
        tenant_reference("user_id", "app_user.user_id", ondelete="CASCADE"),
    )  # fmt: skip

    saved_view_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    user_id: Mapped[UUID | None]
    screen: Mapped[str]
    name: Mapped[str]
    filters: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY)
    columns: Mapped[list[Any]] = mapped_column(JSONB, server_default=NO_ITEMS)
    sort: Mapped[str | None]
    shared: Mapped[bool] = mapped_column(server_default=FALSE)
    is_default: Mapped[bool] = mapped_column(server_default=FALSE)


class Upload(Tenant, Base):
    """A file that somebody sent. What it holds lies sealed outside the table: `content_ref` says where, `sealed_key`
    (rcm.core.vault) opens it. Nothing of the content stands here in clear.

    `received` bytes of `size` are there: a broken upload goes on.
    """

    __tablename__ = "upload"
    __table_args__ = (
        tenant_key("upload_id"),
        Index(None, "org_id", "sha256"),
        Index(None, "org_id", "created_at"),
        CheckConstraint("state in ('receiving', 'stored', 'processed', 'refused', 'erased')", name="state"),
        # What is kept is sealed; what is erased has lost its key.
        CheckConstraint(
            "state not in ('stored', 'processed') or (content_ref is not null and sealed_key is not null)",
            name="sealed",
        ),
        CheckConstraint("state <> 'erased' or sealed_key is null", name="erased"),
        CheckConstraint("received >= 0 and received <= size", name="received"),
    )

    upload_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    file_name: Mapped[str]
    kind: Mapped[str | None]
    media_type: Mapped[str | None]
    size: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger, server_default=ZERO)
    sha256: Mapped[str | None]
    content_ref: Mapped[str | None]
    sealed_key: Mapped[dict[str, Any] | None] = mapped_column(info=SECRET)
    state: Mapped[str] = mapped_column(server_default="receiving")
    uploaded_by: Mapped[UUID | None]
    expires_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]


class IdempotencyKey(Tenant, Base):
    """A write that the caller may repeat: the same key and request get the same answer.

    `response` is null while the first one is still at work. Another request under the same key is refused.
    """

    __tablename__ = "idempotency_key"
    __table_args__ = (
        PrimaryKeyConstraint("org_id", "key"),
        Index(None, "expires_at"),
        CheckConstraint("(response is null) = (status_code is null)", name="answered"),
    )

    key: Mapped[str]
    request_hash: Mapped[str]
    status_code: Mapped[int | None]
    response: Mapped[dict[str, Any] | None]
    expires_at: Mapped[datetime] = mapped_column(server_default=text("now() + interval '1 day'"))
