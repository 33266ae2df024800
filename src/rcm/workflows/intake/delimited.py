"""CSV: the delimiter is found out, a bad line is set aside, a formula stays the text that it is."""

from __future__ import annotations

import csv
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from rcm.workflows.intake.decoding import Encoding, find_encoding, lines, sample
from rcm.workflows.intake.refusals import FileKindAmbiguous, FileWithoutRows, HeaderInvalid, QuoteOpen
from rcm.workflows.intake.table import CSV, MOST_COLUMNS, MOST_RECORD, Choices, Record, RowFault, Table, note

DELIMITERS: Final = (",", ";", "\t", "|")
_SHOWN: Final = {"\t": "tab"}
_NAMED: Final = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|"}
_LOOKED_AT: Final = 50
_LONG_CELL: Final = "larger than field limit"
_OPEN_QUOTE: Final = "unexpected end of data"


class _Reader(Protocol):
    """What `csv.reader` gives."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


def open_delimited(path: Path, file_name: str, choices: Choices) -> Table:
    """Read the header; records come as they are asked for. Raises what refusals.py names."""
    opened = _open(path, file_name, choices)
    findings = [] if not opened.encoding.guessed else [_guessed(opened.encoding)]
    return Table(CSV, opened.columns, opened.records(), findings=findings)


def blocks_of(path: Path, file_name: str, choices: Choices, size: int) -> Iterator[Block | list[Record]]:
    """The records of `open_delimited`, at most `size` at once: cells of rows that are all as they should be, else
    records. Most files have nothing wrong, and a record a row costs more than reading it."""
    return _open(path, file_name, choices).blocks(size)


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of as many cells as there are columns, and the line where each begins."""

    lines: Sequence[int]
    rows: list[list[str]]


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file behind its header; `skipped`: lines that the reader was not given."""

    reader: _Reader
    columns: tuple[str, ...]
    skipped: int
    file_name: str
    encoding: Encoding

    def records(self) -> Iterator[Record]:
        while True:
            line = self._line()
            try:
                cells = next(self.reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield self._unreadable(error, line)
                continue
            if record := _record(cells, line, self.columns):
                yield record

    def blocks(self, size: int) -> Iterator[Block | list[Record]]:
        while True:
            first, rows, fault = self._line(), list[list[str]](), None
            try:
                rows.extend(itertools.islice(self.reader, size))
            except csv.Error as error:
                fault = error
            if rows:
                yield self._block(first, rows)
            if fault is not None:
                # Rows before it are counted by their own lines: the reader is behind the fault.
                yield [self._unreadable(fault, first + sum(map(_height, rows)))]
            elif not rows:
                return

    def _block(self, first: int, rows: list[list[str]]) -> Block | list[Record]:
        lines: Sequence[int] = range(first, first + len(rows))
        if self._line() != first + len(rows):
            lines = list(itertools.accumulate(map(_height, rows[:-1]), initial=first))
        if _clean(rows, len(self.columns)):
            return Block(lines, rows)
        found = (_record(cells, line, self.columns) for cells, line in zip(rows, lines, strict=True))
        return [record for record in found if record]

    def _line(self) -> int:
        return self.reader.line_num + 1 + self.skipped

    def _unreadable(self, error: csv.Error, line: int) -> Record:
        return _unreadable(str(error), line, self.reader.line_num + self.skipped, self.file_name)


def _open(path: Path, file_name: str, choices: Choices) -> _Opened:
    encoding = find_encoding(path, choices.encoding, file_name)
    text = sample(path, encoding)
    announced = announced_delimiter(text)
    delimiter = chosen_delimiter(choices.delimiter) or announced or _delimiter(text, file_name)
    source = lines(path, encoding, file_name)
    skipped = 0
    if announced:
        next(source)
        skipped = 1
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    return _Opened(reader, _header(reader, file_name), skipped, file_name, encoding)


def _height(cells: list[str]) -> int:
    """How many lines the record stands on."""
    return 1 + "".join(cells).count("\n")


def _clean(rows: list[list[str]], expected: int) -> bool:
    """Is there nothing to say of any of these rows?"""
    if set(map(len, rows)) != {expected}:
        return False
    joined = list(map("".join, rows))
    return not (
        any(map(str.isspace, joined))
        or not all(joined)
        or max(map(len, joined)) > MOST_RECORD
        or "\0" in "".join(joined)
    )


def announced_delimiter(text: str) -> str | None:
    """Excel's own first line: `sep=;`."""
    first = text[:20].splitlines()[:1]
    if first and first[0].lower().startswith("sep=") and first[0][4:5] in DELIMITERS:
        return first[0][4:5]
    return None


def chosen_delimiter(name: str | None) -> str | None:
    if not name:
        return None
    delimiter = _NAMED.get(name.strip().lower(), name)
    if delimiter not in DELIMITERS:
        raise FileKindAmbiguous(f"Delimiter {name[:10]!a} is none of these.", delimiter=name[:10])
    return delimiter


def fitting_delimiters(text: str) -> list[str]:
    """Those that part the header, and most of the lines after it into as many fields; the best ones only."""
    scores = {delimiter: _fit(text, delimiter) for delimiter in DELIMITERS}
    best = max(scores.values())
    return [delimiter for delimiter, score in scores.items() if score == best] if best >= 0.5 else []


def _fit(text: str, delimiter: str) -> float:
    """The share of records with as many fields as the header; 0 where the header has one field only, or stands alone:
    one line with a comma in it is a sentence as well."""
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    try:
        widths = [len(cells) for cells in itertools.islice(reader, _LOOKED_AT) if any(cells)]
    except csv.Error:
        return 0.0
    if len(widths) < 2 or widths[0] < 2:
        return 0.0
    return Counter(widths)[widths[0]] / len(widths)


def _delimiter(text: str, file_name: str) -> str:
    found = fitting_delimiters(text)
    if len(found) > 1:
        shown = " or ".join(_SHOWN.get(each, each) for each in found)
        raise FileKindAmbiguous(f"{file_name} may be parted by {shown}.", file=file_name, delimiters=found)
    return found[0] if found else ","  # a single column has no delimiter


def _header(reader: _Reader, file_name: str) -> tuple[str, ...]:
    try:
        cells = next((cells for cells in reader if any(cell.strip() for cell in cells)), None)
    except csv.Error as error:
        raise HeaderInvalid(f"{file_name}: the line of headers can't be read ({error}).", file=file_name) from None
    if cells is None:
        raise FileWithoutRows(f"{file_name} is empty.", file=file_name)
    return checked_header([cell.strip() for cell in cells], file_name)


def checked_header(names: list[str], file_name: str) -> tuple[str, ...]:
    """Without the nameless columns at the end. Raises HeaderInvalid with every position that is wrong."""
    while names and not names[-1]:
        names = names[:-1]
    positions: dict[str, list[int]] = {}
    for position, name in enumerate(names, 1):
        positions.setdefault(name, []).append(position)
    said = [f"column {position} has no header" for position in positions.pop("", [])]
    doubles = {name[:80]: at for name, at in positions.items() if len(at) > 1}
    said += [f"{name!a} stands in columns {', '.join(map(str, at))}" for name, at in doubles.items()]
    if any("\0" in name or len(name) > 500 for name in names):
        said.append("a header is longer than 500 characters, or holds a NUL")
    if len(names) > MOST_COLUMNS:
        said.append(f"there are {len(names)} columns, {MOST_COLUMNS} are allowed")
    if said:
        raise HeaderInvalid(f"{file_name}: {'; '.join(said)}.", file=file_name, duplicates=doubles)
    return tuple(names)


def _record(cells: list[str], line: int, columns: tuple[str, ...]) -> Record | None:
    """None where the line is empty."""
    joined, expected = "".join(cells), len(columns)
    if not joined or joined.isspace():
        return None
    if len(cells) != expected:
        if len(cells) < expected or any(map(str.strip, cells[expected:])):
            return Record(line, fault=_width(line, len(cells), expected))
        cells = cells[:expected]
    if "\0" in joined:
        said = f"Line {line} holds a NUL byte, which is no text."
        return Record(line, fault=RowFault("batch.row_text_invalid", said))
    if len(joined) > MOST_RECORD:
        said = f"Line {line} holds more than {MOST_RECORD} characters."
        return Record(line, fault=RowFault("batch.row_too_long", said))
    return Record(line, dict(zip(columns, cells, strict=True)))


def _width(line: int, found: int, expected: int) -> RowFault:
    return RowFault("batch.row_width_wrong", f"Line {line} has {found} fields, the header has {expected}.")


def _unreadable(said: str, line: int, last: int, file_name: str) -> Record:
    """A row, if what is wrong ends with its line; else the file: nobody knows where the next row begins."""
    if said.startswith(_OPEN_QUOTE) or (_LONG_CELL in said and last > line):
        raise QuoteOpen(f"{file_name}: the row that begins on line {line}.", file=file_name, line=line)
    if _LONG_CELL in said:
        message = f"Line {line} has a cell of more than {csv.field_size_limit()} characters."
        return Record(line, fault=RowFault("batch.row_too_long", message))
    return Record(line, fault=RowFault("batch.row_unreadable", f"Line {line} can't be read as CSV: {said}."))


def _guessed(encoding: Encoding) -> dict[str, object]:
    said = f"Read as {encoding.shown}: it is no UTF-8. If letters look wrong, say which `encoding` it has."
    return note("batch.encoding_guessed", said)
