"""Rows of memories, messages, knowledge items and templates: written, read, listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Literal

from rcm.clinical.records import Embedded, RecordKind, Row
from rcm.core.db import ReadSession, WriteSession, json_rows
from rcm.core.paging import Filters, Listing, PageRequest, Rows, fetch

Lock = Literal["", "for no key update", "for update"]
_BASE: Final = ("id", "version_id", "last_updated")
_BASE_TYPES: Final = "id text, version_id int, last_updated timestamptz, body jsonb, sha256 text"


def columns_of(kind: RecordKind) -> tuple[str, ...]:
    """What a reader gets of a row."""
    return (*_BASE, *kind.columns, *kind.counted, *(("embedding_model",) if kind.is_embedded else ()))


def selected(kind: RecordKind, alias: str = "t") -> str:
    return ", ".join(f"{alias}.{name}" for name in columns_of(kind))


def as_row(kind: RecordKind, values: Sequence[Any]) -> Row:
    return dict(zip(columns_of(kind), values, strict=True))


def _written(kind: RecordKind) -> tuple[str, str, str]:
    """(columns, values, types of the record set) of a whole row."""
    names = [*_BASE, "body", "sha256", *kind.columns]
    types = ", ".join([_BASE_TYPES, *(f"{name} {type}" for name, type in kind.columns.items())])
    values = [f"r.{name}" for name in names]
    if kind.is_embedded:
        names += ["embedding", "embedding_model"]
        values += ["r.embedding::halfvec", "r.embedding_model"]
        types += ", embedding text, embedding_model text"
    return ", ".join(names), ", ".join(values), types


def _whole(kind: RecordKind, row: Row, embedded: Embedded) -> Row:
    return {**row, "embedding": embedded.literal, "embedding_model": embedded.model} if kind.is_embedded else row


async def insert(session: WriteSession, kind: RecordKind, rows: Sequence[tuple[Row, Embedded]]) -> None:
    columns, values, types = _written(kind)
    await session.change(
        f"insert into {kind.table} (org_id, {columns})"
        f" select %(org)s, {values} from json_to_recordset(%(rows)s) as r ({types})",
        {"org": session.actor.org_id, "rows": json_rows([_whole(kind, row, embedded) for row, embedded in rows])},
    )


async def replace(session: WriteSession, kind: RecordKind, row: Row, embedded: Embedded | None) -> bool:
    """Over the version before it; False: another one is current. `embedded` None: the vector stays."""
    columns, values, types = _written(kind)
    if embedded is None and kind.is_embedded:
        columns, values = columns.removesuffix(", embedding, embedding_model"), values.partition(", r.embedding::")[0]
    # The id is left alone: a key that is set, even to itself, may cost the lock of one that changes.
    columns, values = columns.removeprefix("id, "), values.removeprefix("r.id, ")
    changed = await session.change(
        f"update {kind.table} t set ({columns}) = row({values})"
        f" from json_to_recordset(%(rows)s) as r ({types})"
        " where t.org_id = %(org)s and t.id = r.id and t.version_id = r.version_id - 1",
        {"org": session.actor.org_id, "rows": json_rows([_whole(kind, row, embedded or Embedded())])},
    )
    return changed == 1


async def remove(session: WriteSession, kind: RecordKind, id: str) -> bool:
    values = {"org": session.actor.org_id, "id": id}
    return await session.change(f"delete from {kind.table} where org_id = %(org)s and id = %(id)s", values) == 1


async def one(session: ReadSession, kind: RecordKind, id: str, lock: Lock = "") -> Row | None:
    """Locked, nobody else changes it until the transaction ends. Who only replaces it lets others refer to it, so that
    two that name each other may be written at once."""
    found = await session.rows(
        f"select {selected(kind)} from {kind.table} t where t.org_id = %(org)s and t.id = %(id)s"
        + (f" {lock}" if lock else ""),
        {"org": session.actor.org_id, "id": id},
    )
    return as_row(kind, found[0]) if found else None


async def listed(
    session: ReadSession, kind: RecordKind, request: PageRequest, filters: Filters, *, by_time: bool = False
) -> tuple[Rows, list[Row]]:
    """Newest first; `by_time`: a message after the one that it follows."""
    # One text of both, since a cursor has one key; the order of bytes, whatever the database's own is.
    moment = "to_char(t.sent_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US ')"
    key = f'({moment} || t.id) collate "C"' if by_time else 't.id collate "C"'
    listing = Listing(
        name=f"clinical.{kind.noun}",
        select=f"select {key}, {selected(kind)}",
        source=f"from {kind.table} t where t.org_id = %(org)s",
        key=key,
        parse=str,
        descending=not by_time,
    )
    found = await fetch(session, listing, request, filters, {"org": session.actor.org_id})
    return found, [as_row(kind, row[1:]) for row in found.rows]
