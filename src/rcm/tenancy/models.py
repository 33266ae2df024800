"""organization, identity, app_user, api_token, role_permission."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from rcm.core.ids import new_id
from rcm.core.model import (
    EMPTY,
    PLATFORM_ORG,
    READ_ONLY,
    SECRET,
    TRUE,
    ZERO,
    Access,
    Base,
    Tenant,
    Timestamps,
    UuidKey,
    tenant_key,
    tenant_reference,
)


def _slug(context: Any) -> str:
    """The name as an address: what the caller leaves out."""
    name = str(context.get_current_parameters()["name"])
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:63].rstrip("-") or f"org-{new_id()}"


class Organization(Timestamps, Base):
    """A tenant: a hospital, a billing firm, a credentialer, a payer, or the platform itself."""

    __tablename__ = "organization"
    __table_args__ = (
        # No tenant makes itself the platform, whose rows all may read.
        CheckConstraint(f"(org_type = 'platform') = (org_id = '{PLATFORM_ORG}')", name="platform"),
    )
    access = Access(grants=("select", "update"), ops_reads=True)

    org_id: Mapped[UuidKey]
    org_type: Mapped[str] = mapped_column(ForeignKey("org_type_lu.code"))
    slug: Mapped[str] = mapped_column(unique=True, default=_slug)
    name: Mapped[str] = mapped_column(unique=True)
    email_domain: Mapped[str | None] = mapped_column(unique=True)
    npi: Mapped[str | None]
    tin: Mapped[str | None]
    time_zone: Mapped[str] = mapped_column(server_default="UTC")
    settings: Mapped[dict[str, Any]] = mapped_column(server_default=EMPTY)
    is_active: Mapped[bool] = mapped_column(server_default=TRUE)


class Identity(Timestamps, Base):
    """What a person signs in with; one for each e-mail address, shared by the person's organisations.

    `email` is case-folded. `hashed_password` is argon2id, or bcrypt as an older system left it: who lets people sign
    in verifies both, and replaces the latter. `totp` is sealed (rcm.core.vault).
    """

    __tablename__ = "identity"
    access = Access(
        grants=("select",),
        visible="exists (select 1 from app_user u where u.identity_id = identity.identity_id)",
    )

    identity_id: Mapped[UuidKey]
    email: Mapped[str] = mapped_column(unique=True)
    hashed_password: Mapped[str | None] = mapped_column(info=SECRET)
    totp: Mapped[dict[str, Any] | None] = mapped_column(info=SECRET)
    failed_logins: Mapped[int] = mapped_column(server_default=ZERO)
    locked_until: Mapped[datetime | None]


class AppUser(Tenant, Base):
    """A person in one organisation. `legacy_role` is what an older system called the role; a trigger maps it.

    `legacy_sign_in`: `{hashed_password}` of a migrated user whose address differs from another's in case only: the
    identity that they share has the other's. Kept for going back, never verified.
    """

    __tablename__ = "app_user"
    __table_args__ = (tenant_key("user_id"), UniqueConstraint("org_id", "email"))

    user_id: Mapped[UuidKey]
    identity_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.identity_id"))
    email: Mapped[str]
    full_name: Mapped[str]
    role: Mapped[str] = mapped_column(ForeignKey("user_role_lu.code"))
    legacy_role: Mapped[str | None]
    legacy_sign_in: Mapped[dict[str, Any] | None] = mapped_column(info={"secret": True})
    is_active: Mapped[bool] = mapped_column(server_default=TRUE)
    last_login_at: Mapped[datetime | None]


class ApiToken(Tenant, Base):
    """An access token of a program or of the page; only its SHA-256 is stored."""

    __tablename__ = "api_token"
    __table_args__ = (tenant_key("token_id"), tenant_reference("user_id", "app_user.user_id"))

    token_id: Mapped[UuidKey]
    user_id: Mapped[UUID]
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True, info=SECRET)
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class RolePermission(Timestamps, Base):
    """What a role may do; `permission` is one of rcm.core.permissions.Permission."""

    __tablename__ = "role_permission"
    access = READ_ONLY

    role: Mapped[str] = mapped_column(ForeignKey("user_role_lu.code"), primary_key=True)
    permission: Mapped[str] = mapped_column(primary_key=True)
