"""What the operator wants to know of the database itself."""

from __future__ import annotations

import psycopg

from rcm.core.db import ReadSession


async def applied_revision(session: ReadSession) -> str | None:
    """The migration that the database is at; None for one that was never migrated."""
    try:
        rows = await session.rows("select version_num from alembic_version")
    except psycopg.errors.UndefinedTable:
        return None
    return rows[0][0] if rows else None
