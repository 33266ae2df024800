"""Rows of a table to entries: what one line is, says each kind of file; what becomes of the others, is said here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, Protocol

from rcm.catalog.code_tables.importing.entries import Entry, LineUnusable, Problem
from rcm.catalog.code_tables.importing.tables import Cells, Table, commentary

Read = Iterator[Entry | Problem]
#: Answers with nothing for a line that is none of the table's.
OneLine = Callable[[int, Cells], Entry | None]
_SHORT_TABLE: Final = 2


class Reader(Protocol):
    """Reads a file, line by line; never more than a few of them in memory. Raises FileUnusable."""

    def __call__(self, path: Path) -> Read: ...


def read_rows(table: Table, keys: Sequence[str], one: OneLine) -> Read:
    """Entries of a table. Notes in a single cell, and lines of a header that has several, are passed over."""
    wide = len(table.at) > _SHORT_TABLE
    for line, cells in table.rows:
        if not any(cells) or (wide and commentary(cells) and not _one_word(table.cell(cells, keys[0]))):
            continue
        if len(keys) > 1 and not all(table.cell(cells, key) for key in keys):
            if any(table.cell(cells, key) for key in keys) and not _looks_like_header(table, cells, keys):
                yield Problem(line, "a code is missing")
            continue
        try:
            found = one(line, cells)
        except LineUnusable as error:
            yield Problem(line, str(error))
            continue
        if found is not None:
            yield found


def _one_word(text: str) -> bool:
    return bool(text) and " " not in text


def _looks_like_header(table: Table, cells: Cells, keys: Sequence[str]) -> bool:
    return not any(letter.isdigit() for key in keys for letter in table.cell(cells, key))
