"""Rows that cross to PostgreSQL as one JSON parameter arrive as they were sent (decision 7)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from rcm.core.db import Database, array, json_rows
from rcm.core.ids import new_id
from rcm.core.urls import DatabaseUrls

_TYPES = "id uuid, label text, amount numeric(14,2), at timestamptz, day date, detail jsonb, number int, flag boolean"
Row = dict[str, object]


async def sent_and_read(urls: DatabaseUrls, rows: list[Row]) -> list[tuple[object, ...]]:
    database = Database(urls.app, pool_size=1)
    try:
        async with database.read(None) as session:
            return await session.rows(f"select u.* from json_to_recordset(%s::json) as u({_TYPES})", (json_rows(rows),))
    finally:
        await database.close()


@pytest.mark.parametrize(
    "label",
    ["plain", 'O\'Neil "the" \\ back', "tab\t line\n", "{a,b}", "NULL", "", "Ünïcødé 漢字 🩺", "%s %(x)s", "null"],
)
async def test_text_arrives_as_it_was(database: DatabaseUrls, label: str) -> None:
    [row] = await sent_and_read(database, [{"label": label}])
    assert row[1] == label


async def test_values_keep_their_types(database: DatabaseUrls) -> None:
    row: Row = {
        "id": new_id(),
        "label": "x",
        "amount": Decimal("99999999999.99"),
        "at": datetime(2026, 2, 28, 23, 59, 59, 123456, tzinfo=UTC),
        "day": date(2024, 2, 29),
        "detail": {"a": [1, None, "ü"]},
        "number": -(2**31),
        "flag": False,
    }
    [read] = await sent_and_read(database, [row])
    assert dict(zip(row, read, strict=True)) == row


async def test_what_is_missing_or_none_is_null_and_the_order_stays(database: DatabaseUrls) -> None:
    rows: list[Row] = [{"number": n, "label": None} if n % 2 else {"number": n} for n in range(500)]
    read = await sent_and_read(database, rows)
    assert [row[6] for row in read] == list(range(500))
    assert {row[1] for row in read} == {None}


async def test_an_array_of_ids_is_read_as_one(database: DatabaseUrls) -> None:
    ids: list[UUID] = [new_id() for _ in range(3)]
    app = Database(database.app, pool_size=1)
    try:
        async with app.read(None) as session:
            assert (await session.rows("select %s::uuid[]", (array(ids),)))[0][0] == ids
            assert (await session.rows("select %s::uuid[]", (array([]),)))[0][0] == []
    finally:
        await app.close()
