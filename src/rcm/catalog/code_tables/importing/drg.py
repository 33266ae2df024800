"""MS-DRG, Table 5 of the IPPS rule: weights, geometric and arithmetic mean length of stay."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from typing import Final

from rcm.catalog.code_tables.importing.entries import Entry, LineUnusable, label, matching, text_or_none
from rcm.catalog.code_tables.importing.reading import Read, read_rows
from rcm.catalog.code_tables.importing.tables import Cells, Column, Table, open_table

_DRG: Final = re.compile(r"[0-9]{3}")
_COLUMNS: Final = {
    "drg": Column((r"ms ?drg", r"drg")),
    "mdc": Column.optional(r"mdc"),
    "kind": Column.optional(r"type"),
    "title": Column((r"(ms ?)?drg title", r"title", r"description")),
    # Where a decrease is capped, the capped weight is what is paid.
    "weight": Column((r".*weights?.*cap.*", r".*cap.*weights?.*", r".*weights?.*")),
    "geometric": Column((r"geometric.*", r"gmlos")),
    "arithmetic": Column((r"arithmetic.*", r"amlos")),
}


def read_drgs(path: Path) -> Read:
    """Weights hold from the release on: the first day of the fiscal year. Raises FileUnusable."""
    table = open_table(path, _COLUMNS)
    return read_rows(table, ("drg",), partial(_entry, table))


def _entry(table: Table, line: int, cells: Cells) -> Entry | None:
    drg, mdc = table.cell(cells, "drg"), table.cell(cells, "mdc")
    said = [table.cell(cells, name) for name in ("weight", "geometric", "arithmetic")]
    weight, geometric, arithmetic = map(_number, said, ("weight", "geometric mean", "arithmetic mean"))
    if weight is None:
        raise LineUnusable("weight is missing")
    code = matching(_DRG, drg.zfill(3), "DRG")
    title, kind = label(table.cell(cells, "title")), table.cell(cells, "kind")
    return Entry(line, (code, weight, geometric, arithmetic, title, text_or_none(mdc), text_or_none(kind)))


def _number(text: str, name: str) -> Decimal | None:
    if text in {"", "*", "**", "-", "N/A"}:
        return None
    try:
        found = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise LineUnusable(f"{name} {text[:20]!a} is no number") from None
    if not found.is_finite() or not 0 <= found < 10_000:
        raise LineUnusable(f"{name} {text[:20]!a} is no such number")
    return found
