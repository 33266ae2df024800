"""Extensions of PostgreSQL: vector is needed; the others are installed where the server offers them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import psycopg
from psycopg import sql

from rcm.migrations.connecting import Plain
from rcm.migrations.errors import ExtensionMissing, ExtensionUnavailable

VECTOR: Final = "vector"
#: The seeds list them. Nothing of ours needs them: keys and digests are in PostgreSQL's core.
OPTIONAL: Final = ("pgcrypto", "uuid-ossp", "pg_trgm")
OLDEST_VECTOR: Final = (0, 8)

_STATE: Final = """
select installed.extversion, offered.default_version
  from (values (%s)) as wanted (name)
  left join pg_extension installed on installed.extname = wanted.name
  left join pg_available_extensions offered on offered.name = wanted.name
"""


def require_offered(connection: Plain) -> None:
    """Raises ExtensionUnavailable: nobody can install what the server does not have."""
    installed, offered = state(connection, VECTOR)
    if not any(known and is_new_enough(known) for known in (installed, offered)):
        raise ExtensionUnavailable(f"Found {installed or offered or 'none'}.")


def install(connection: Plain, tell: Callable[[str], None]) -> None:
    """Raises ExtensionUnavailable, ExtensionMissing. Idempotent; each in a transaction of its own."""
    require_offered(connection)
    installed, _ = state(connection, VECTOR)
    if installed is None or not is_new_enough(installed):
        verb = "create extension {}" if installed is None else "alter extension {} update"
        try:
            connection.execute(sql.SQL(verb).format(sql.Identifier(VECTOR)))
        except psycopg.errors.InsufficientPrivilege:
            raise ExtensionMissing(f"Found {installed or 'none'}.") from None
        tell(f"extension {VECTOR} installed")
    for name in OPTIONAL:
        _offer(connection, name, tell)


def state(connection: Plain, name: str) -> tuple[str | None, str | None]:
    """Version that is installed, version that the server offers."""
    row = connection.execute(_STATE, (name,)).fetchall()[0]
    return row[0], row[1]


def is_new_enough(version: str) -> bool:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdecimal()) >= OLDEST_VECTOR


def _offer(connection: Plain, name: str, tell: Callable[[str], None]) -> None:
    installed, offered = state(connection, name)
    if installed is not None or offered is None:
        return
    try:
        connection.execute(sql.SQL("create extension {}").format(sql.Identifier(name)))
    except psycopg.errors.InsufficientPrivilege:
        tell(f"extension {name} is offered, but rcm_owner may not install it; nothing needs it")
