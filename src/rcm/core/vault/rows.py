"""Statements over columns of sealed values, the same for every table."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from rcm.core.db import ReadSession, WriteSession, array, json_rows
from rcm.core.vault.value import Place


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A jsonb column of sealed values. `notes`: the table has last_rotation_at and rotation_status. `named`: the key is
    a name within the organisation, so a row is known by a uuid that is made of both."""

    table: str
    key: str
    column: str
    has_org: bool = True
    notes: bool = False
    named: bool = False

    @property
    def row_id(self) -> str:
        """In SQL; unique in all organisations."""
        if not self.named:
            return self.key
        return f"encode(substr(sha256(convert_to(org_id::text || '/' || {self.key}, 'UTF8')), 1, 16), 'hex')::uuid"

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"

    def place(self, org_id: UUID | None, row_id: UUID) -> Place:
        return Place(self.table, self.column, org_id, row_id)

    def place_of(self, org_id: UUID, name: str) -> Place:
        """Of a row that is known by its name."""
        return self.place(org_id, UUID(bytes=hashlib.sha256(f"{org_id}/{name}".encode()).digest()[:16]))


@dataclass(frozen=True, slots=True)
class SealedRow:
    row_id: UUID
    place: Place
    stored: Any


@dataclass(frozen=True, slots=True)
class Rewrapped:
    """`former` is what the row must still hold, for `fresh` to take its place."""

    row_id: UUID
    former: Any
    fresh: dict[str, Any]


async def read_rows(
    session: ReadSession, column: SealedColumn, after: UUID | None, limit: int, not_under: str | None
) -> list[SealedRow]:
    """In order of their ids. `not_under`: only those that another master key wraps (or that can't be read)."""
    rows = await session.rows(
        f"select {column.row_id}, {'org_id' if column.has_org else 'null::uuid'}, {column.column} from {column.table}"
        f" where {column.column} is not null and (%(after)s::uuid is null or {column.row_id} > %(after)s)"
        f" and (%(kid)s::text is null or {column.column} ->> 'kid' is distinct from %(kid)s)"
        f" order by {column.row_id} limit %(limit)s",
        {"after": after, "kid": not_under, "limit": limit},
    )
    return [SealedRow(row_id, column.place(org_id, row_id), stored) for row_id, org_id, stored in rows]


async def count_by_key(session: ReadSession, column: SealedColumn) -> dict[str, int]:
    """Rows under each master key; '' counts what names none."""
    rows = await session.rows(
        f"select coalesce({column.column} ->> 'kid', ''), count(*) from {column.table}"
        f" where {column.column} is not null group by 1"
    )
    return {row[0]: row[1] for row in rows}


async def write_rows(session: WriteSession, column: SealedColumn, changed: Sequence[Rewrapped], status: str) -> int:
    """Rows that still held what was read; who stored a new secret meanwhile keeps it."""
    notes = ", last_rotation_at = now(), rotation_status = %(status)s" if column.notes else ""
    return await session.change(
        f"update {column.table} t set {column.column} = x.fresh{notes}"
        f" from json_to_recordset(%(rows)s) as x (row_id uuid, former jsonb, fresh jsonb)"
        f" where {column.row_id} = x.row_id and t.{column.column} = x.former",
        {
            "rows": json_rows([{"row_id": c.row_id, "former": c.former, "fresh": c.fresh} for c in changed]),
            "status": status,
        },
    )


async def note_failures(session: WriteSession, column: SealedColumn, failed: Sequence[UUID]) -> None:
    if column.notes and failed:
        await session.change(
            f"update {column.table} set rotation_status = 'failed' where {column.row_id} = any(%s::uuid[])",
            (array(failed),),
        )


async def store(session: WriteSession, column: SealedColumn, row_id: UUID, sealed: dict[str, Any] | None) -> bool:
    """Put a sealed value into its row; False: there is no such row (for this session)."""
    value = None if sealed is None else orjson.dumps(sealed).decode()
    changed = await session.change(
        f"update {column.table} set {column.column} = %s::jsonb where {column.key} = %s", (value, row_id)
    )
    return changed == 1


async def fetch(session: ReadSession, column: SealedColumn, row_id: UUID) -> Any:
    """The sealed value; None: there is none."""
    rows = await session.rows(f"select {column.column} from {column.table} where {column.key} = %s", (row_id,))
    return rows[0][0] if rows else None
