"""Puts resources and their index rows into the tables, as the application's role, for tests of searching."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

import orjson

from rcm.clinical.registry import table_of
from rcm.clinical.search.extraction import index_rows
from rcm.clinical.text import digest, dump
from rcm.core.db import WriteSession

COLUMNS: Final = {
    "string": "value text, exact text",
    "token": "system text, code text, display text",
    "reference": "target_type text, target_id text, url text, identifier_system text, identifier_value text",
    "date": "low timestamptz, high timestamptz",
    "number": "low float8, high float8",
    "quantity": "system text, code text, unit text, low float8, high float8",
    "uri": "value text",
}


async def store(session: WriteSession, resources: Sequence[dict[str, Any]]) -> None:
    """`meta.lastUpdated` becomes the row's time, where there is one."""
    by_table: dict[str, list[dict[str, Any]]] = {}
    for resource in resources:
        body = dump(resource)
        row = {
            "resource_type": resource["resourceType"],
            "id": resource["id"],
            "last_updated": resource.get("meta", {}).get("lastUpdated", "2020-01-01T00:00:00Z"),
            "body": orjson.Fragment(body),
            "sha256": digest(body),
        }
        by_table.setdefault(table_of(resource["resourceType"]).full_name, []).append(row)
    for table, rows in by_table.items():
        kind = "resource_type, " if table.endswith(".resources") else ""
        await session.change(
            f"insert into {table} ({kind}id, last_updated, body, sha256)"
            f" select {kind}id, last_updated, body, sha256 from json_to_recordset(%s) as"
            " x(resource_type text, id text, last_updated timestamptz, body jsonb, sha256 text)",
            (orjson.dumps(rows).decode(),),
        )
    await index(session, resources)


async def index(session: WriteSession, resources: Iterable[dict[str, Any]]) -> None:
    written: dict[str, list[dict[str, Any]]] = {kind: [] for kind in COLUMNS}
    for resource in resources:
        rows = index_rows(resource)
        for kind, columns in COLUMNS.items():
            names = [column.split()[0] for column in columns.split(", ")]
            numbers: Counter[str] = Counter()
            for param, item, *values in getattr(rows, kind):
                numbers[param] += 1
                head = {
                    "resource_type": resource["resourceType"],
                    "resource_id": resource["id"],
                    "param": param,
                    "n": numbers[param],
                    "item": item,
                }
                written[kind].append(head | dict(zip(names, values, strict=True)))
    for kind, columns in COLUMNS.items():
        if written[kind]:
            names_only = ", ".join(column.split()[0] for column in columns.split(", "))
            head_names = "resource_type, resource_id, param, n, item"
            await session.change(
                f"insert into hacs_core.search_{kind} ({head_names}, {names_only})"
                f" select {head_names}, {names_only} from json_to_recordset(%s) as"
                f" x(resource_type text, resource_id text, param text, n smallint, item smallint, {columns})",
                (orjson.dumps(written[kind]).decode(),),
            )
