"""Files as rows: CSV, tab-separated or XLSX, with whatever stands before and after the table itself.

Published files bring a copyright notice before the headers, headers over several lines, byte order marks, Windows'
line ends, Latin-1, empty lines and columns at the end.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import itertools
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from rcm.catalog.code_tables.importing.entries import FileUnusable, unreadable

#: Headers are looked for in this many lines.
_LOOKED_AT: Final = 60
_DELIMITERS: Final = "\t,;|"
_MOST_NAMED: Final = 40
_MOST_UNPACKED: Final = 2 << 30
_BLOCK: Final = 1 << 20
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

Cells = Sequence[str]
Numbered = tuple[int, Cells]


class Column(NamedTuple):
    """A column, by what its header says (lower case, words parted by one space); the first that fits is it."""

    headers: tuple[str, ...]
    required: bool = True

    @classmethod
    def optional(cls, *headers: str) -> Column:
        return cls(headers, required=False)


class Table(NamedTuple):
    """Rows with their line numbers, and where each column stands."""

    at: Mapping[str, int]
    rows: Iterator[Numbered]

    def cell(self, cells: Cells, name: str) -> str:
        position = self.at.get(name, -1)
        return cells[position].strip() if 0 <= position < len(cells) else ""


def open_table(path: Path, columns: Mapping[str, Column], *, positions: Sequence[str] = ()) -> Table:
    """The table in a file. Where no line holds the headers, `positions` name the columns in their usual order.

    Raises FileUnusable.
    """
    best: dict[str, int] = {}
    usual: Table | None = None
    for lines in _readings(path):
        ahead = list(itertools.islice(lines, _LOOKED_AT))
        for number, (_, cells) in enumerate(ahead):
            found = _positions(cells, columns)
            if all(name in found for name, column in columns.items() if column.required):
                return Table(found, itertools.chain(ahead[number + 1 :], lines))
            best = max(best, found, key=len)
        if usual is None and positions and any(len(cells) >= 3 for _, cells in ahead):
            usual = Table({name: at for at, name in enumerate(positions) if name}, itertools.chain(ahead, lines))
    if usual is not None:
        return usual
    missing = [_shown(name, column) for name, column in columns.items() if column.required and name not in best]
    there = _named_columns(path)
    raise FileUnusable(
        f"{path.name} has no column for: {'; '.join(missing)}. Its columns: {', '.join(there) or 'none'}.",
        file=path.name, missing=missing, columns=there,
    )  # fmt: skip


def _named_columns(path: Path) -> list[str]:
    """Of the first lines the one with most in it: the headers, as far as anybody can tell."""
    lines = itertools.islice(next(_readings(path)), _LOOKED_AT)
    widest: Cells = max((cells for _, cells in lines), key=lambda cells: sum(map(bool, cells)), default=[])
    return [" ".join(cell.split())[:60] for cell in widest if cell.strip()][:_MOST_NAMED]


def _shown(name: str, column: Column) -> str:
    header = column.headers[0].replace("\\", "")
    return name if set(header) & set("*?()|") else f"{name} ({header})"


def commentary(cells: Cells) -> bool:
    """Nothing, or a note in a single cell."""
    return sum(1 for cell in cells if cell and not cell.isspace()) <= 1


def _positions(cells: Cells, columns: Mapping[str, Column]) -> dict[str, int]:
    said = [" ".join(re.sub(r"[^a-z0-9*#]+", " ", cell.lower()).split()) for cell in cells]
    found: dict[str, int] = {}
    for name, column in columns.items():
        for header in column.headers:
            at = next((n for n, s in enumerate(said) if n not in found.values() and re.fullmatch(header, s)), None)
            if at is not None:
                found[name] = at
                break
    return found


def text_lines(path: Path) -> Iterator[str]:
    """Lines of a text file, in whichever encoding it is. Raises FileUnusable."""
    try:
        with path.open("r", encoding=_encoding(path), errors="replace", newline="") as file:
            yield from file
    except OSError as error:
        raise unreadable(path, error) from None


def _readings(path: Path) -> Iterator[Iterator[Numbered]]:
    """A workbook is read in one way; a text by each delimiter that it may have, the likeliest first."""
    if _starts_with(path, b"PK\x03\x04"):
        yield _sheet(path)
        return
    first = list(itertools.islice(text_lines(path), _LOOKED_AT))
    if any("\0" in line for line in first):
        raise FileUnusable(f"{path.name} is neither text nor XLSX.", file=path.name)
    counts = Counter({mark: sum(mark in line for line in first) for mark in _DELIMITERS})
    for delimiter, count in counts.most_common():
        if count or delimiter == ",":
            yield _delimited(path, delimiter)


def _starts_with(path: Path, magic: bytes) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(magic)) == magic
    except OSError as error:
        raise unreadable(path, error) from None


def _delimited(path: Path, delimiter: str) -> Iterator[Numbered]:
    # A line break inside quotes belongs to the cell, so csv reads the file, not our lines.
    reader = csv.reader(text_lines(path), delimiter=delimiter)
    try:
        for cells in reader:
            if cells:
                yield reader.line_num, cells
    except csv.Error as error:
        raise FileUnusable(f"{path.name}, line {reader.line_num}: {error}.", file=path.name) from None


def _sheet(path: Path) -> Iterator[Numbered]:
    import openpyxl  # noqa: PLC0415 - a fifth of a second, for who has a workbook

    try:
        _require_harmless(path)
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size may be wrong
        for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
            yield number, [_plain(value) for value in values]
    except FileUnusable:
        raise
    except Exception as error:  # noqa: BLE001 - the library raises whatever a broken part makes it stumble over
        raise FileUnusable(f"{path.name} can't be read ({type(error).__name__}).", file=path.name) from None


def _require_harmless(path: Path) -> None:
    """Unpacked sizes as the archive tells them: no more than that is unpacked of any part."""
    with zipfile.ZipFile(path) as archive:
        if sum(part.file_size for part in archive.infolist()) > _MOST_UNPACKED:
            raise FileUnusable(f"{path.name} unpacks to more than 2 GB.", file=path.name)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _encoding(path: Path) -> str:
    """UTF-8 if all of it is; else what Windows writes, in which every byte is some letter."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        start = file.read(2)
        if start in _UTF16:
            return "utf-16"
        file.seek(0)
        try:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"
