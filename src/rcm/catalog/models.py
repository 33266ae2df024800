"""Lookup tables, payers, kinds of channels, an organisation's endpoints and credentials, task types."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from rcm.core.model import (
    EMPTY,
    FALSE,
    NEW_UUID,
    NO_ITEMS,
    READ_ONLY,
    REFERENCE,
    SECRET,
    TRUE,
    ZERO,
    Base,
    Money,
    Tenant,
    Timestamps,
    UuidKey,
    tenant_key,
    tenant_reference,
)

#: Statuses and kinds live in tables, so that a new one needs no migration (values: rcm.migrations.lookups).
LOOKUP_TABLES: Final = (
    "access_medium_lu",
    "activity_event_type_lu",
    "assignment_status_lu",
    "batch_row_status_lu",
    "channel_auth_type_lu",
    "claim_status_lu",
    "consistency_tier_lu",
    "denial_category_lu",
    "endpoint_kind_lu",
    "job_status_lu",
    "magnitude_tier_lu",
    "metric_polarity_lu",
    "node_type_lu",
    "org_type_lu",
    "requirement_type_lu",
    "role_type_lu",
    "run_status_lu",
    "signal_domain_lu",
    "signal_type_lu",
    "step_status_lu",
    "task_action_lu",
    "task_domain_lu",
    "task_signature_source_lu",
    "trajectory_tier_lu",
    "user_role_lu",
    "workflow_status_lu",
)


def _lookup(table: str) -> type[Base]:
    columns = {
        "__tablename__": table,
        "__annotations__": {
            "code": Mapped[str],
            "label": Mapped[str],
            "description": Mapped[str | None],
            "sort_order": Mapped[int],
            "is_active": Mapped[bool],
        },
        "code": mapped_column(primary_key=True),
        "label": mapped_column(),
        "description": mapped_column(),
        "sort_order": mapped_column(server_default=ZERO),
        "is_active": mapped_column(server_default=TRUE),
        "access": REFERENCE,
        # A code stands in addresses and files; a label may say anything.
        "__table_args__": (CheckConstraint("code ~ '^[A-Za-z0-9_]+$'", name="code"),),
        "__doc__": f"Values of {table}. One that is not active is no longer offered, and still accepted.",
    }
    name = "".join(part.title() for part in table.removesuffix("_lu").split("_")) + "Lookup"
    return type(name, (Timestamps, Base), columns)


LOOKUPS: Final = {table: _lookup(table) for table in LOOKUP_TABLES}


class TaskActionMapping(Timestamps, Base):
    """The standard action that reports group an older one by; in one domain, or in all (`*`)."""

    __tablename__ = "task_action_mapping"
    access = REFERENCE

    legacy_action: Mapped[str] = mapped_column(ForeignKey("task_action_lu.code"), primary_key=True)
    domain: Mapped[str] = mapped_column(ForeignKey("task_domain_lu.code"), primary_key=True)
    standard_action: Mapped[str] = mapped_column(ForeignKey("task_action_lu.code"))


class TransactionStandard(Timestamps, Base):
    """The X12 transaction sets of a task, and the implementation guide that describes them."""

    __tablename__ = "transaction_standard"
    access = REFERENCE

    transaction_standard_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    domain: Mapped[str] = mapped_column(ForeignKey("task_domain_lu.code"))
    action: Mapped[str] = mapped_column(ForeignKey("task_action_lu.code"))
    request_set: Mapped[str | None]
    response_set: Mapped[str | None]
    implementation_guide: Mapped[str]

    __table_args__ = (UniqueConstraint("domain", "action", "implementation_guide"),)


class Payer(Timestamps, Base):
    """An insurer, the same for all tenants."""

    __tablename__ = "payer"
    access = READ_ONLY

    payer_id: Mapped[UuidKey]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    is_active: Mapped[bool] = mapped_column(server_default=TRUE)


class PayerConfig(Tenant, Base):
    """How one organisation works with one payer, and the channel that leads there."""

    __tablename__ = "payer_configs"
    __table_args__ = (
        tenant_key("payer_config_id"),
        UniqueConstraint("org_id", "payer_id"),
        # A mailbox belongs to one payer: its answers are matched among that payer's claims.
        UniqueConstraint("org_id", "submitter_id"),
        tenant_reference("endpoint_id", "endpoint.endpoint_id"),
    )

    payer_config_id: Mapped[UuidKey]
    payer_id: Mapped[UUID] = mapped_column(ForeignKey("payer.payer_id"))
    endpoint_id: Mapped[UUID | None]
    payer_code: Mapped[str | None]
    hcx_participant_code: Mapped[str | None]
    channel: Mapped[str]
    channel_config: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY)
    submitter_id: Mapped[str]
    receiver_id: Mapped[str]
    requires_preauth: Mapped[bool] = mapped_column(server_default=FALSE)
    preauth_threshold: Mapped[Money | None]
    timely_filing_days: Mapped[int] = mapped_column(server_default=text("365"))
    last_control_number: Mapped[int] = mapped_column(server_default=ZERO)
    inbound_cursor: Mapped[int] = mapped_column(server_default=ZERO)
    config_data: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY)
    active: Mapped[bool] = mapped_column(server_default=TRUE)


class ChannelType(Timestamps, Base):
    """A kind of portal or line that any organisation may connect to. `legacy_id` is the number of older systems."""

    __tablename__ = "channel_type"
    access = REFERENCE

    channel_type_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    legacy_id: Mapped[int] = mapped_column(BigInteger, Identity(always=False), unique=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    description: Mapped[str | None]
    base_url: Mapped[str | None]
    endpoint_kind: Mapped[str] = mapped_column(ForeignKey("endpoint_kind_lu.code"), server_default="payer")
    access_medium: Mapped[str] = mapped_column(ForeignKey("access_medium_lu.code"), server_default="web")
    is_active: Mapped[bool] = mapped_column(server_default=TRUE)


class Endpoint(Tenant, Base):
    """An organisation's connection to a payer, a provider or a clearing house."""

    __tablename__ = "endpoint"
    __table_args__ = (
        tenant_key("endpoint_id"),
        UniqueConstraint("org_id", "name"),
        UniqueConstraint("org_id", "legacy_id"),
    )

    endpoint_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    legacy_id: Mapped[int] = mapped_column(BigInteger, Identity(always=False))
    name: Mapped[str]
    channel_type_id: Mapped[UUID] = mapped_column(ForeignKey("channel_type.channel_type_id"), index=True)
    payer_id: Mapped[UUID | None] = mapped_column(ForeignKey("payer.payer_id"))
    base_url: Mapped[str | None]
    config: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY)
    is_active: Mapped[bool] = mapped_column(server_default=TRUE)


class PortalCredential(Tenant, Base):
    """What signs an organisation in at an endpoint. `encrypted_credential` is sealed by rcm.core.vault:
    `{v, kid, nonce, ciphertext, wrapped_key}`, the row's ids as associated data."""

    __tablename__ = "portal_credential"
    __table_args__ = (
        tenant_key("credential_id"),
        tenant_reference("endpoint_id", "endpoint.endpoint_id", ondelete="CASCADE"),
        Index(None, "org_id", "endpoint_id"),
    )

    credential_id: Mapped[UuidKey]
    endpoint_id: Mapped[UUID]
    credential_type: Mapped[str] = mapped_column(ForeignKey("channel_auth_type_lu.code"))
    account_id: Mapped[str | None]
    encrypted_credential: Mapped[dict[str, Any]] = mapped_column(info=SECRET)
    expires_at: Mapped[datetime | None]
    last_validated_at: Mapped[datetime | None]
    last_rotation_at: Mapped[datetime | None]
    rotation_status: Mapped[str | None]
    validation_error: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(server_default=TRUE)


class TaskType(Timestamps, Base):
    """A template of work: an action in a domain, shared by all organisations."""

    __tablename__ = "task_type"
    __table_args__ = (Index(None, "domain", "action"),)
    access = REFERENCE

    task_type_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    domain: Mapped[str] = mapped_column(ForeignKey("task_domain_lu.code"))
    action: Mapped[str] = mapped_column(ForeignKey("task_action_lu.code"))
    display_name: Mapped[str]
    description: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(server_default=TRUE)


class FieldRequirement(Tenant, Base):
    """Deprecated: what a task needs, before there were tiers. `rcm requirements migrate` turns rows into tiers.

    `endpoint_id` narrows it to one endpoint.
    """

    __tablename__ = "field_requirement"
    __table_args__ = (
        tenant_key("field_requirement_id"),
        tenant_reference("endpoint_id", "endpoint.endpoint_id"),
        ForeignKeyConstraint(["task_type_id"], ["task_type.task_type_id"]),
        Index(None, "org_id", "task_type_id"),
    )

    field_requirement_id: Mapped[UuidKey] = mapped_column(server_default=NEW_UUID)
    task_type_id: Mapped[UUID]
    endpoint_id: Mapped[UUID | None]
    required_fields: Mapped[list[Any]] = mapped_column(JSONB, server_default=NO_ITEMS)
    optional_fields: Mapped[list[Any]] = mapped_column(JSONB, server_default=NO_ITEMS)
    field_metadata: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY)
