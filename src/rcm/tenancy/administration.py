"""What the operator of the installation does from the shell, as rcm_owner: organisations and people."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

import psycopg

from rcm.core.db import ReadSession, WriteSession
from rcm.core.errors import Conflict, InvalidInput, NotFound
from rcm.core.ids import new_id

_SLUG: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class SlugInvalid(InvalidInput):
    """A slug has lower-case letters, digits and hyphens, and begins with a letter or digit."""

    code = "tenancy.slug_invalid"


class EmailInvalid(InvalidInput):
    """This is no e-mail address."""

    code = "tenancy.email_invalid"


class CodeUnknown(InvalidInput):
    """This value is not in the lookup table."""

    code = "tenancy.code_unknown"


class NameTaken(Conflict):
    """Something of that name is there already."""

    code = "tenancy.name_taken"


class UserMissing(NotFound):
    """The organisation has no such user. `rcm users add` makes one."""

    code = "tenancy.user_not_found"


async def add_organization(session: WriteSession, slug: str, name: str, kind: str) -> None:
    """Make the organisation whose id the session's actor already has."""
    if not _SLUG.fullmatch(slug):
        raise SlugInvalid(slug)
    try:
        await session.change(
            "insert into organization (org_id, org_type, slug, name) values (%s, %s, %s, %s)",
            (session.actor.org_id, kind, slug, name),
        )
    except psycopg.errors.UniqueViolation:
        raise NameTaken(f"{slug} / {name}") from None
    except psycopg.errors.ForeignKeyViolation:
        raise CodeUnknown(f"org_type_lu: {kind}.") from None


async def add_user(session: WriteSession, email: str, full_name: str, role: str) -> UUID:
    """A user of the session's organisation; the identity is shared when the e-mail is known already."""
    email = email.strip().lower()
    if not _EMAIL.fullmatch(email):
        raise EmailInvalid(email)
    rows = await session.rows(
        "insert into identity (identity_id, email) values (%s, %s)"
        " on conflict (email) do update set email = excluded.email returning identity_id",
        (new_id(), email),
    )
    user_id = new_id()
    try:
        await session.change(
            "insert into app_user (user_id, org_id, identity_id, email, full_name, role)"
            " values (%s, %s, %s, %s, %s, %s)",
            (user_id, session.actor.org_id, rows[0][0], email, full_name, role),
        )
    except psycopg.errors.UniqueViolation:
        raise NameTaken(email) from None
    except psycopg.errors.ForeignKeyViolation:
        raise CodeUnknown(f"user_role_lu: {role}.") from None
    return user_id


async def find_user(session: ReadSession, email: str | None) -> UUID:
    """By e-mail, or the organisation's first administrator."""
    rows = await session.rows(
        "select user_id from app_user where org_id = %s and is_active and"
        " case when %s::text is null then role = 'org_admin' else email = %s end order by created_at limit 1",
        (session.actor.org_id, email, email),
    )
    if not rows:
        raise UserMissing(email or "No administrator yet.")
    user_id: UUID = rows[0][0]
    return user_id
