"""SQL of organisations, users and access tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rcm.core.db import ReadSession, WriteSession
from rcm.core.ids import new_id


@dataclass(frozen=True, slots=True)
class User:
    user_id: UUID
    full_name: str
    email: str
    role: str


@dataclass(frozen=True, slots=True)
class OrganizationName:
    org_id: UUID
    slug: str
    name: str


async def token_owner(session: ReadSession, token_hash: str) -> tuple[UUID, UUID, UUID] | None:
    """(token, organisation, user) of a valid token; the one look-up that is made before a tenant is known."""
    rows = await session.rows("select token_id, org_id, user_id from rcm_token_owner(%s)", (token_hash,))
    return (rows[0][0], rows[0][1], rows[0][2]) if rows else None


async def memberships(session: ReadSession, org_id: UUID, user_id: UUID) -> dict[UUID, UUID]:
    """Organisation to user id, for every organisation of the same identity."""
    rows = await session.rows("select org_id, user_id from rcm_memberships(%s, %s)", (org_id, user_id))
    return {row[0]: row[1] for row in rows}


async def find_user(session: ReadSession, user_id: UUID) -> User | None:
    rows = await session.rows(
        "select user_id, full_name, email, role from app_user where org_id = %s and user_id = %s and is_active",
        (session.actor.org_id, user_id),
    )
    return User(*rows[0]) if rows else None


async def names_of(session: ReadSession, organizations: Sequence[UUID]) -> list[OrganizationName]:
    """Names of organisations, for those who belong to them; only rcm_ops sees more than one."""
    rows = await session.rows(
        "select org_id, slug, name from organization where org_id = any(%s) order by name", (list(organizations),)
    )
    return [OrganizationName(*row) for row in rows]


async def insert_token(
    session: WriteSession, user_id: UUID, name: str, token_hash: str, expires_at: datetime | None
) -> UUID:
    token_id = new_id()
    await session.change(
        "insert into api_token (token_id, org_id, user_id, name, token_hash, expires_at)"
        " values (%s, %s, %s, %s, %s, %s)",
        (token_id, session.actor.org_id, user_id, name, token_hash, expires_at),
    )
    return token_id


async def revoke_token(session: WriteSession, token_id: UUID) -> bool:
    changed = await session.change(
        "update api_token set revoked_at = now() where org_id = %s and token_id = %s and revoked_at is null",
        (session.actor.org_id, token_id),
    )
    return changed == 1


async def note_use(session: WriteSession, token_id: UUID) -> None:
    await session.change(
        "update api_token set last_used_at = now() where org_id = %s and token_id = %s",
        (session.actor.org_id, token_id),
    )
