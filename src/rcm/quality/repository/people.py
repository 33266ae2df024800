"""SQL of people, as far as signals concern them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from rcm.core.db import ReadSession
from rcm.core.permissions import Permission


@dataclass(frozen=True, slots=True)
class Person:
    """`works`: the role may work on signals that are assigned to it."""

    user_id: UUID
    role: str
    full_name: str
    is_active: bool
    works: bool


_PERSON: Final = """
select u.user_id, u.role, u.full_name, u.is_active,
       exists (select from role_permission p where p.role = u.role and p.permission = %s)
  from app_user u where u.org_id = %s and u.user_id = %s
"""
_BY_EMAIL: Final = "select user_id from app_user where org_id = %s and email = %s"


async def find_person(session: ReadSession, user_id: UUID) -> Person | None:
    """A person of this organisation."""
    values = (Permission.ASSIGNMENT_WRITE.value, session.actor.org_id, user_id)
    rows = await session.rows(_PERSON, values)
    return Person(*rows[0]) if rows else None


async def find_by_email(session: ReadSession, email: str) -> UUID | None:
    rows = await session.rows(_BY_EMAIL, (session.actor.org_id, email))
    return rows[0][0] if rows else None
