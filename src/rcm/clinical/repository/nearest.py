"""Search by meaning: an exact scan of the organisation's own rows, within one model.

No index of vectors: one that all organisations share finds a tenth of a small one's neighbours, since it looks among
everybody's first; and an organisation's rows are few enough to be compared one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rcm.clinical.records import RecordKind, Row
from rcm.clinical.repository.records import as_row, columns_of, selected
from rcm.core.db import ReadSession, WriteSession, json_rows
from rcm.core.paging import Filters


def _near(kind: RecordKind, filters: Filters) -> str:
    """Each distance is computed once: what is too far is left out of the nearest, not sought among all."""
    where = " and ".join(["t.org_id = %(org)s", "t.embedding_model = %(model)s", *filters.conditions])
    nearest = (
        f"select t.id, t.embedding <=> %(vector)s::halfvec as distance from {kind.table} t where {where}"
        " order by 2, 1 limit %(limit)s"
    )
    return f"select id, distance from ({nearest}) f where distance <= %(farthest)s"


async def nearest(session: ReadSession, kind: RecordKind, filters: Filters, values: Row) -> list[Row]:
    """Rows with `similarity`, the nearest first. `values`: vector, model, farthest, limit."""
    found = await session.rows(
        f"select n.distance, {selected(kind)} from ({_near(kind, filters)}) n"
        f" join {kind.table} t on t.org_id = %(org)s and t.id = n.id order by n.distance, n.id",
        {**values, **filters.values, "org": session.actor.org_id},
    )
    return [_with_similarity(kind, row) for row in found]


async def nearest_counted(session: WriteSession, kind: RecordKind, filters: Filters, values: Row) -> list[Row]:
    """The same, and each row that is found counts as read, in the same statement; none is lost when two search at
    once, and neither waits for the other in a circle: rows are locked in the order of their ids."""
    found = await session.rows(
        f"with near as materialized ({_near(kind, filters)}),"
        f" held as materialized (select t.id from {kind.table} t where t.org_id = %(org)s"
        " and t.id in (select id from near) order by t.id for no key update),"
        f" counted as (update {kind.table} t set access_count = t.access_count + 1, last_accessed_at = now()"
        f" from held where t.org_id = %(org)s and t.id = held.id returning {selected(kind)})"
        " select near.distance, counted.* from near join counted using (id) order by near.distance, near.id",
        {**values, **filters.values, "org": session.actor.org_id},
    )
    return [_with_similarity(kind, row) for row in found]


async def stale(session: ReadSession, kind: RecordKind, filters: Filters, model: str) -> int:
    """Rows that fit the filters and have no vector of this model."""
    where = " and ".join(["t.org_id = %(org)s", "t.embedding_model is distinct from %(model)s", *filters.conditions])
    values = {**filters.values, "org": session.actor.org_id, "model": model}
    return int((await session.rows(f"select count(*) from {kind.table} t where {where}", values))[0][0])


async def next_stale(session: ReadSession, kind: RecordKind, model: str, after: str, limit: int) -> list[Row]:
    """id, version_id and the texts of rows that want a vector of this model, from an id on."""
    names = ("id", "version_id", *kind.texts)
    found = await session.rows(
        f"select {', '.join(names)} from {kind.table} where org_id = %(org)s"
        " and embedding_model is distinct from %(model)s and id > %(after)s order by id limit %(limit)s",
        {"org": session.actor.org_id, "model": model, "after": after, "limit": limit},
    )
    return [dict(zip(names, row, strict=True)) for row in found]


async def embed(session: WriteSession, kind: RecordKind, model: str, rows: Sequence[Row]) -> int:
    """Vectors of rows as they were read: who was changed meanwhile has got one, or wants one still."""
    return await session.change(
        f"update {kind.table} t set embedding = r.embedding::halfvec, embedding_model = %(model)s"
        " from json_to_recordset(%(rows)s) as r (id text, version_id int, embedding text)"
        " where t.org_id = %(org)s and t.id = r.id and t.version_id = r.version_id",
        {"org": session.actor.org_id, "model": model, "rows": json_rows(rows)},
    )


def _with_similarity(kind: RecordKind, row: tuple[Any, ...]) -> Row:
    assert len(row) == len(columns_of(kind)) + 1
    return {**as_row(kind, row[1:]), "similarity": 1 - row[0]}
