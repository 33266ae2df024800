"""claim_rule: edits as data, in three tiers; claim_rule_switch: what an organisation made of one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from rcm.core.model import EMPTY, FALSE, NEW_UUID, ONE, Access, Base, Tenant, UuidKey, tenant_key

ACTIONS: Final = ("error", "warn", "hold", "set_field", "add_note")
SWITCHES: Final = ("off", "warn", "hold", "error")


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} in ({', '.join(repr(word) for word in words)})"


class ClaimRule(Tenant, Base):
    """When `condition` holds on a claim, `action` happens and `message` says why.

    Rows of the platform hold for all organisations: without a payer they are the global tier, with one the payer's;
    all read them, the owner writes them. A change is a new `version` of the same `code`; of those that are active at
    most one holds on a day. `position` orders rules, `settings` holds what an action needs: `{field, value}` or
    `{note}`.
    """

    __tablename__ = "claim_rule"
    __table_args__ = (
        tenant_key("claim_rule_id"),
        UniqueConstraint("org_id", "code", "version"),
        CheckConstraint("code ~ '^[a-z0-9][a-z0-9_.-]*$'", name="code"),
        CheckConstraint(_one_of("action", ACTIONS), name="action"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("effective_to > effective_from", name="period"),
        CheckConstraint("message <> ''", name="message"),
        CheckConstraint("(approved_by is null) = (approved_at is null)", name="approval"),
    )
    access = Access(grants=("select", "insert", "update"), platform_rows=True)

    claim_rule_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    code: Mapped[str]
    version: Mapped[int] = mapped_column(server_default=ONE)
    name: Mapped[str]
    payer_id: Mapped[UUID | None] = mapped_column(ForeignKey("payer.payer_id"))
    position: Mapped[int] = mapped_column(server_default=text("100"))
    condition: Mapped[dict[str, Any]] = mapped_column(JSONB)
    action: Mapped[str]
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=EMPTY)
    message: Mapped[str]
    hint: Mapped[str | None]
    citation: Mapped[str | None]
    effective_from: Mapped[date] = mapped_column(server_default=text("(now() at time zone 'UTC')::date"))
    effective_to: Mapped[date | None]
    is_active: Mapped[bool] = mapped_column(server_default=FALSE)
    reason: Mapped[str | None]
    created_by: Mapped[UUID | None]
    approved_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]


class ClaimRuleSwitch(Tenant, Base):
    """What an organisation made of a rule of the installation, a payer or itself: `off`, or another severity.

    To make it stricter needs nobody; to make it weaker takes a reason, an end date and another person's approval.
    Until then it is a row of its own, `is_request`, and what holds goes on to hold.
    """

    __tablename__ = "claim_rule_switch"
    __table_args__ = (
        tenant_key("claim_rule_switch_id"),
        # What holds, and what is asked for beside it.
        UniqueConstraint("org_id", "code", "is_request"),
        CheckConstraint(_one_of("switch", SWITCHES), name="switch"),
        CheckConstraint("(approved_by is null) = (approved_at is null)", name="approval"),
        # Four eyes.
        CheckConstraint("approved_by <> created_by", name="approver"),
        CheckConstraint("not is_request or approved_at is null", name="request"),
    )

    claim_rule_switch_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    code: Mapped[str]
    switch: Mapped[str]
    is_request: Mapped[bool] = mapped_column(server_default=FALSE)
    reason: Mapped[str]
    until: Mapped[date | None]
    created_by: Mapped[UUID | None]
    approved_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
