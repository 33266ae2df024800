"""Rows of code_system: which tables are there, from which file, since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from rcm.catalog.code_tables.systems import System
from rcm.core.db import ReadSession, WriteSession


@dataclass(frozen=True, slots=True)
class Stored:
    """A code system as it stands in the database."""

    code_system: str
    name: str
    version: str | None
    released_on: date | None
    first_released_on: date | None
    source: str | None
    licence: str | None
    uri: str | None
    sha256: str | None
    code_count: int
    imported_at: datetime | None


_SELECT: Final = (
    "select code_system, name, version, released_on, first_released_on, source, licence, uri, sha256, code_count,"
    " imported_at from code_system"
)


async def all_systems(session: ReadSession) -> list[Stored]:
    return [Stored(*row) for row in await session.rows(f"{_SELECT} order by code_system")]


async def find_system(session: ReadSession, code_system: str) -> Stored | None:
    rows = await session.rows(f"{_SELECT} where code_system = %s", (code_system,))
    return Stored(*rows[0]) if rows else None


async def ensure_system(session: WriteSession, system: System) -> None:
    """Codes refer to it, so it comes first."""
    await session.change(
        "insert into code_system (code_system, name, uri, licence) values (%s, %s, %s, %s)"
        " on conflict (code_system) do nothing",
        (system.code, system.name, system.uri, system.licence),
    )


async def note_release(session: WriteSession, system: str, version: str | None, released_on: date, sha256: str) -> None:
    await session.change(
        "update code_system set version = %s, released_on = %s, sha256 = %s where code_system = %s",
        (version, released_on, sha256, system),
    )


async def note_coverage(session: WriteSession, system: str, since: date) -> None:
    """A release of that day was imported: from the first of them on the set knows what is valid."""
    await session.change(
        "update code_system set first_released_on = least(first_released_on, %s) where code_system = %s",
        (since, system),
    )


async def note_import(session: WriteSession, system: str, source: str, licence: str | None, count: int) -> None:
    """Processes that keep the set read it anew when `imported_at` moves."""
    await session.change(
        "update code_system set source = %s, licence = coalesce(%s, licence), code_count = %s,"
        " imported_at = clock_timestamp() where code_system = %s",
        (source, licence, count, system),
    )
