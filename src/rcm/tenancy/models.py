"""organization, identity, app_user, api_token."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from rcm.core.model import Base, Tenant, Timestamps, UuidKey, tenant_key, tenant_reference


class Organization(Timestamps, Base):
    """A tenant: a hospital, a billing firm, a credentialer, a payer, or the platform itself."""

    __tablename__ = "organization"

    org_id: Mapped[UuidKey]
    org_type: Mapped[str] = mapped_column(ForeignKey("org_type_lu.code"))
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    npi: Mapped[str | None]
    tin: Mapped[str | None]
    time_zone: Mapped[str] = mapped_column(server_default="UTC")
    settings: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))


class Identity(Timestamps, Base):
    """What a person signs in with; one for each e-mail address, shared by the person's organisations."""

    __tablename__ = "identity"

    identity_id: Mapped[UuidKey]
    email: Mapped[str] = mapped_column(unique=True)
    hashed_password: Mapped[str | None]
    failed_logins: Mapped[int] = mapped_column(server_default=text("0"))
    locked_until: Mapped[datetime | None]


class AppUser(Tenant, Base):
    """A person in one organisation."""

    __tablename__ = "app_user"
    __table_args__ = (tenant_key("user_id"), UniqueConstraint("org_id", "email"))

    user_id: Mapped[UuidKey]
    identity_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.identity_id"))
    email: Mapped[str]
    full_name: Mapped[str]
    role: Mapped[str] = mapped_column(ForeignKey("user_role_lu.code"))
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    last_login_at: Mapped[datetime | None]


class ApiToken(Tenant, Base):
    """An access token of a program or of the page; only its SHA-256 is stored."""

    __tablename__ = "api_token"
    __table_args__ = (tenant_key("token_id"), tenant_reference("user_id", "app_user.user_id"))

    token_id: Mapped[UuidKey]
    user_id: Mapped[UUID]
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
