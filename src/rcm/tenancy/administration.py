"""What the operator of the installation does from the shell, as rcm_owner: organisations and people."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

import psycopg

from rcm.core.db import ReadSession, WriteSession
from rcm.core.errors import Conflict, InvalidInput, NotFound
from rcm.tenancy import repository

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
        await repository.insert_organization(session, slug, name, kind)
    except psycopg.errors.UniqueViolation:
        raise NameTaken(f"{slug} / {name}") from None
    except psycopg.errors.ForeignKeyViolation:
        raise CodeUnknown(f"org_type_lu: {kind}.") from None


async def add_user(session: WriteSession, email: str, full_name: str, role: str) -> UUID:
    """A user of the session's organisation; the identity is shared when the e-mail is known already."""
    email = email.strip().lower()
    if not _EMAIL.fullmatch(email):
        raise EmailInvalid(email)
    identity_id = await repository.identity_of(session, email)
    try:
        return await repository.insert_user(session, identity_id, email, full_name, role)
    except psycopg.errors.UniqueViolation:
        raise NameTaken(email) from None
    except psycopg.errors.ForeignKeyViolation:
        raise CodeUnknown(f"user_role_lu: {role}.") from None


async def find_user(session: ReadSession, email: str | None) -> UUID:
    """By e-mail, or the organisation's first administrator."""
    user_id = await repository.find_user_id(session, email)
    if user_id is None:
        raise UserMissing(email or "No administrator yet.")
    return user_id
