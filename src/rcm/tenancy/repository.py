"""SQL of organisations, users and access tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rcm.core.db import Database, ReadSession, WriteSession
from rcm.core.ids import new_id


@dataclass(frozen=True, slots=True)
class User:
    user_id: UUID
    full_name: str
    email: str
    role: str
    #: What the role may do, as role_permission has it: words that this release may not know.
    permissions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OrganizationName:
    org_id: UUID
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class TokenOwner:
    """Whose a valid token is; `permissions` are what his role may do, words that this release may not know."""

    token_id: UUID
    org_id: UUID
    user_id: UUID
    role: str
    permissions: tuple[str, ...]


async def token_owner(database: Database, token_hash: str) -> TokenOwner | None:
    """Asked before a tenant is known, and by every request: one statement, so that a changed row counts from the next
    request, and one way to the server."""
    rows = await database.ask(
        "select token_id, org_id, user_id, role, permissions from rcm_token_owner(%s)", (token_hash,)
    )
    if not rows:
        return None
    token_id, org_id, user_id, role, permissions = rows[0]
    return TokenOwner(token_id, org_id, user_id, role, tuple(permissions))


async def memberships(session: ReadSession, org_id: UUID, user_id: UUID) -> dict[UUID, UUID]:
    """Organisation to user id, for every organisation of the same identity."""
    rows = await session.rows("select org_id, user_id from rcm_memberships(%s, %s)", (org_id, user_id))
    return {row[0]: row[1] for row in rows}


async def find_user(session: ReadSession, user_id: UUID) -> User | None:
    """The user and what his role may do: in one statement, so that a changed row counts from the next request."""
    rows = await session.rows(
        "select user_id, full_name, email, role,"
        " array(select p.permission from role_permission p where p.role = app_user.role order by 1)"
        " from app_user where org_id = %s and user_id = %s and is_active",
        (session.actor.org_id, user_id),
    )
    if not rows:
        return None
    *who, permissions = rows[0]
    return User(who[0], who[1], who[2], who[3], tuple(permissions))


async def names_of(session: ReadSession, organizations: Sequence[UUID]) -> list[OrganizationName]:
    """Names of organisations, for those who belong to them; only rcm_ops sees more than one."""
    rows = await session.rows(
        "select org_id, slug, name from organization where org_id = any(%s) order by name", (list(organizations),)
    )
    return [OrganizationName(*row) for row in rows]


async def organization_id(session: ReadSession, slug: str) -> UUID | None:
    """Asked before a tenant is known: through the door that gives ids only."""
    rows = await session.rows("select rcm_organization_id(%s)", (slug,))
    found: UUID | None = rows[0][0]
    return found


async def first_organization(session: ReadSession) -> str | None:
    """The slug of the oldest active one with people in it (the platform has none); for rcm_ops, which sees all."""
    rows = await session.rows(
        "select slug from organization where is_active and org_type <> 'platform' order by created_at limit 1"
    )
    return rows[0][0] if rows else None


async def insert_organization(session: WriteSession, slug: str, name: str, kind: str) -> None:
    await session.change(
        "insert into organization (org_id, org_type, slug, name) values (%s, %s, %s, %s)",
        (session.actor.org_id, kind, slug, name),
    )


async def identity_of(session: WriteSession, email: str) -> UUID:
    """The identity of that e-mail; it is made when it is new."""
    rows = await session.rows(
        "insert into identity (identity_id, email) values (%s, %s)"
        " on conflict (email) do update set email = excluded.email returning identity_id",
        (new_id(), email),
    )
    identity: UUID = rows[0][0]
    return identity


async def insert_user(session: WriteSession, identity_id: UUID, email: str, full_name: str, role: str) -> UUID:
    user_id = new_id()
    await session.change(
        "insert into app_user (user_id, org_id, identity_id, email, full_name, role) values (%s, %s, %s, %s, %s, %s)",
        (user_id, session.actor.org_id, identity_id, email, full_name, role),
    )
    return user_id


async def other_organizations(session: ReadSession, user_id: UUID) -> list[str]:
    """Slugs of the organisations that the same person signs in to; for rcm_owner, which sees them all."""
    rows = await session.rows(
        "select o.slug from app_user me join app_user u on u.identity_id = me.identity_id and u.org_id <> me.org_id"
        " join organization o on o.org_id = u.org_id where me.org_id = %s and me.user_id = %s order by 1",
        (session.actor.org_id, user_id),
    )
    return [row[0] for row in rows]


async def find_user_id(session: ReadSession, email: str | None) -> UUID | None:
    """By e-mail, or the organisation's first administrator."""
    rows = await session.rows(
        "select user_id from app_user where org_id = %s and is_active and"
        " case when %s::text is null then role = 'org_admin' else email = %s end order by created_at limit 1",
        (session.actor.org_id, email, email),
    )
    return rows[0][0] if rows else None


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
