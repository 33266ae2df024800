"""Rows of the search index as the JSON that the database reads them from. Pure: it is made where a resource is
prepared, beside the database's work, so that whoever writes has nothing left but to send it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

import msgspec

from rcm.clinical.search.rows import IndexRows

#: Columns of each index table after param and item, with their types.
INDEX_COLUMNS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "string": (("value", "text"), ("exact", "text")),
    "token": (("system", "text"), ("code", "text"), ("display", "text")),
    "reference": (
        ("target_type", "text"),
        ("target_id", "text"),
        ("url", "text"),
        ("identifier_system", "text"),
        ("identifier_value", "text"),
    ),
    "date": (("low", "timestamptz"), ("high", "timestamptz")),
    "number": (("low", "float8"), ("high", "float8")),
    "quantity": (("system", "text"), ("code", "text"), ("unit", "text"), ("low", "float8"), ("high", "float8")),
    "uri": (("value", "text"),),
}
_NAMES: Final = {kind: ("item", *(name for name, _ in columns)) for kind, columns in INDEX_COLUMNS.items()}

encode: Final = msgspec.json.Encoder(decimal_format="number").encode


def index_text(resource_type: str, id: str, index: IndexRows) -> dict[str, bytes]:
    """By kind of table: objects with commas between them, and no brackets around. Kinds without rows are left out."""
    found: dict[str, bytes] = {}
    for kind, names in _NAMES.items():
        rows = getattr(index, kind)
        if rows:
            found[kind] = encode(_numbered(resource_type, id, names, rows))[1:-1]
    return found


def _numbered(resource_type: str, id: str, names: tuple[str, ...], rows: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    numbers: dict[str, int] = defaultdict(int)
    made: list[dict[str, Any]] = []
    for param, *values in rows:
        row = dict(zip(names, values, strict=True))
        row["t"], row["i"], row["p"], row["n"] = resource_type, id, param, numbers[param]
        numbers[param] += 1
        made.append(row)
    return made
