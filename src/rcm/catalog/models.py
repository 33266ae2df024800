"""Lookup tables (shared by all tenants), payer, payer_configs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from rcm.core.model import Base, Money, Tenant, Timestamps, UuidKey, tenant_key

#: Statuses live in tables, so that a new one needs no migration (values: migrations).
LOOKUP_TABLES = (
    "org_type_lu",
    "user_role_lu",
    "workflow_status_lu",
    "node_type_lu",
    "run_status_lu",
    "step_status_lu",
    "job_status_lu",
    "batch_row_status_lu",
    "claim_status_lu",
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
        "sort_order": mapped_column(server_default=text("0")),
        "is_active": mapped_column(server_default=text("true")),
        "__doc__": f"Lookup table {table}.",
    }
    name = "".join(part.title() for part in table.removesuffix("_lu").split("_")) + "Lookup"
    return type(name, (Timestamps, Base), columns)


LOOKUPS = {table: _lookup(table) for table in LOOKUP_TABLES}


class Payer(Timestamps, Base):
    """An insurer, the same for all tenants."""

    __tablename__ = "payer"

    payer_id: Mapped[UuidKey]
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))


class PayerConfig(Tenant, Base):
    """How one organisation works with one payer, and the channel that leads there."""

    __tablename__ = "payer_configs"
    __table_args__ = (
        tenant_key("payer_config_id"),
        UniqueConstraint("org_id", "payer_id"),
        # A mailbox belongs to one payer: its answers are matched among that payer's claims.
        UniqueConstraint("org_id", "submitter_id"),
    )

    payer_config_id: Mapped[UuidKey]
    payer_id: Mapped[UUID] = mapped_column(ForeignKey("payer.payer_id"))
    channel: Mapped[str]
    channel_config: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    submitter_id: Mapped[str]
    receiver_id: Mapped[str]
    requires_preauth: Mapped[bool] = mapped_column(server_default=text("false"))
    preauth_threshold: Mapped[Money | None]
    timely_filing_days: Mapped[int] = mapped_column(server_default=text("365"))
    last_control_number: Mapped[int] = mapped_column(server_default=text("0"))
    inbound_cursor: Mapped[int] = mapped_column(server_default=text("0"))
    active: Mapped[bool] = mapped_column(server_default=text("true"))
