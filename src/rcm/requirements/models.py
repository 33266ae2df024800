"""global_requirement, payer_requirement, org_requirement_policy; requirement_changelog; effective_requirements.

The changelog is written by triggers on the three rule tables (revision 018), whoever changes a rule.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from rcm.core.model import (
    EMPTY,
    FALSE,
    NEW_UUID,
    ONE,
    READ_ONLY,
    Access,
    Base,
    Tenant,
    Timestamps,
    UuidKey,
    tenant_key,
    tenant_reference,
)

_TODAY = text("(now() at time zone 'UTC')::date")
OPERATIONS: Final = ("require", "optional", "forbid", "default", "validate", "conditional", "output")


def _rule_checks() -> tuple[CheckConstraint, ...]:
    listed = ", ".join(f"'{operation}'" for operation in OPERATIONS)
    return (
        # The resolver knows these and no other: one that it does not know would be skipped in silence.
        CheckConstraint(f"operation in ({listed})", name="operation"),
        # [from, to): the day on which a rule ends is the first day of the next one.
        CheckConstraint("effective_to > effective_from", name="period"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("field_path <> ''", name="field_path"),
        # An approval without a time, or the other way round, proves nothing.
        CheckConstraint("(approved_by is null) = (approved_at is null)", name="approval"),
    )


class Rule(Timestamps):
    """What one tier says of one field of a task: `operation` with its arguments in `value`.

    Of rules on one field all apply, in order of tier, then version; the unique keys make that order total.
    `migrated_from`: the row of field_requirement that it was made of.
    """

    field_path: Mapped[str]
    operation: Mapped[str]
    value: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY)
    effective_from: Mapped[date] = mapped_column(server_default=_TODAY)
    effective_to: Mapped[date | None]
    version: Mapped[int] = mapped_column(server_default=ONE)
    reason: Mapped[str | None]
    compliance_ref: Mapped[str | None]
    created_by: Mapped[UUID | None]
    approved_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    migrated_from: Mapped[UUID | None]

    @declared_attr
    def task_type_id(cls) -> Mapped[UUID]:  # noqa: N805 - SQLAlchemy calls it on the class
        return mapped_column(ForeignKey("task_type.task_type_id"))


class GlobalRequirement(Rule, Base):
    """What a task needs everywhere."""

    __tablename__ = "global_requirement"
    __table_args__ = (
        UniqueConstraint(
            "task_type_id", "field_path", "operation", "version", name="global_requirement_rule_key"
        ),
        Index("global_requirement_migrated_idx", "migrated_from", postgresql_where=text("migrated_from is not null")),
        *_rule_checks(),
    )  # fmt: skip
    access = READ_ONLY

    global_requirement_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)


class PayerRequirement(Rule, Base):
    """What a payer asks for; `plan` and `state` (two letters) narrow it, null means all of them."""

    __tablename__ = "payer_requirement"
    __table_args__ = (
        UniqueConstraint(
            "payer_id", "plan", "state", "task_type_id", "field_path", "operation", "version",
            name="payer_requirement_rule_key", postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("state ~ '^[A-Z]{2}$'", name="state"),
        *_rule_checks(),
    )  # fmt: skip
    access = READ_ONLY

    payer_requirement_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    payer_id: Mapped[UUID] = mapped_column(ForeignKey("payer.payer_id"))
    plan: Mapped[str | None]
    state: Mapped[str | None]


class OrgRequirementPolicy(Rule, Tenant, Base):
    """What an organisation adds or tightens; for one payer, for one endpoint, or for all.

    To relax what a payer requires takes a waiver, approved by another person, with a reason and an end date.
    """

    __tablename__ = "org_requirement_policy"
    __table_args__ = (
        tenant_key("org_requirement_policy_id"),
        UniqueConstraint(
            "org_id", "task_type_id", "payer_id", "endpoint_id", "field_path", "operation", "version",
            name="org_requirement_policy_rule_key", postgresql_nulls_not_distinct=True,
        ),
        Index(
            "org_requirement_policy_migrated_idx", "org_id", "migrated_from",
            postgresql_where=text("migrated_from is not null"),
        ),
        tenant_reference("endpoint_id", "endpoint.endpoint_id"),
        CheckConstraint(
            "not waived or num_nulls(waiver_reason, waiver_approved_by, waiver_until) = 0", name="waiver"
        ),
        # Four eyes: who writes the rule can't waive by it.
        CheckConstraint("waiver_approved_by <> created_by", name="waiver_approver"),
        *_rule_checks(),
    )  # fmt: skip

    org_requirement_policy_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    payer_id: Mapped[UUID | None] = mapped_column(ForeignKey("payer.payer_id"))
    endpoint_id: Mapped[UUID | None]
    waived: Mapped[bool] = mapped_column(server_default=FALSE)
    waiver_reason: Mapped[str | None]
    waiver_approved_by: Mapped[UUID | None]
    waiver_until: Mapped[date | None]
    # Whether it takes the place of others once it is approved.
    waiver_supersedes: Mapped[bool] = mapped_column(server_default=FALSE)


class RequirementChange(Tenant, Base):
    """Who changed which rule, when, from where, and how it read before and after.

    Changes of the global and the payer tier belong to the platform, for all to read.
    """

    __tablename__ = "requirement_changelog"
    __table_args__ = (
        tenant_key("change_id"),
        Index(None, "org_id", "rule_id"),
        Index(None, "org_id", "task_type_id", "seq"),
        CheckConstraint("tier in ('global', 'payer', 'organization')", name="tier"),
        CheckConstraint("action in ('insert', 'update', 'delete')", name="action"),
    )
    access = Access(grants=("select", "insert"), platform_rows=True, append_only=True)

    change_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    # Several changes of one transaction keep their order.
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    tier: Mapped[str]
    rule_id: Mapped[UUID]
    task_type_id: Mapped[UUID]
    action: Mapped[str]
    changed_by: Mapped[UUID | None]
    address: Mapped[str | None]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]


class EffectiveRequirement(Tenant, Base):
    """What the three tiers come to, kept up in the transaction of each change: one row for each period.

    `fields`: field path to its operations, each with tier, rule, version, since when and by whom. `digest` (SHA-256
    of the canonical JSON) tells whether a rebuild changed anything. An organisation's table, not a materialized
    view: row-level security does not reach those.
    """

    __tablename__ = "effective_requirements"
    __table_args__ = (
        tenant_key("effective_requirement_id"),
        UniqueConstraint(
            "org_id", "task_type_id", "payer_id", "plan", "state", "valid_from",
            name="effective_requirements_scope_key", postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("valid_to > valid_from", name="period"),
    )  # fmt: skip

    effective_requirement_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    payer_id: Mapped[UUID | None] = mapped_column(ForeignKey("payer.payer_id"))
    plan: Mapped[str | None]
    state: Mapped[str | None]
    task_type_id: Mapped[UUID] = mapped_column(ForeignKey("task_type.task_type_id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    fields: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY)
    digest: Mapped[str]
