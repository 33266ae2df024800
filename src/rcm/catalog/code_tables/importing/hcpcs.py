"""HCPCS Level II: the contractor file in fixed width, or CSV or XLSX with headers. Codes bring their own periods."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from rcm.catalog.code_tables.importing.entries import (
    Entry,
    FileUnusable,
    LineUnusable,
    Problem,
    day,
    day_after,
    label,
    matching,
    require_period,
)
from rcm.catalog.code_tables.importing.reading import Read
from rcm.catalog.code_tables.importing.tables import Column, open_table, text_lines

_CODE: Final = re.compile(r"[A-Z][0-9]{4}")
_MODIFIER: Final = re.compile(r"[A-Z0-9]{2}")
_FIXED: Final = re.compile(r"[A-Z0-9 ]{5}\d{5}[3478]")
#: Of a record: 3 the first line of a procedure, 4 one that goes on with its text, 7 and 8 the same of a modifier.
_GOES_ON: Final = "4"
_OF_MODIFIERS: Final = frozenset({"7", "8"})
_COLUMNS: Final = {
    "code": Column((r"hcpcs?( code)?", r"code", r"hcpcs cd")),
    "text": Column((r"long description", r"long desc.*", r"description", r"short desc.*")),
    "record": Column.optional(r"rec(ord)? ?id.*"),
    "added": Column.optional(r"add d(t|ate)", r"code add(ed)? date", r"added.*", r"hcpcs code added date"),
    "ended": Column.optional(r"term d(t|ate)", r"termination d(t|ate)", r"hcpcs termination date"),
}


class _Line(NamedTuple):
    number: int
    code: str
    record: str
    text: str
    added: str
    ended: str


def read_hcpcs(path: Path) -> Read:
    """Procedures; modifiers are another set, and passed over. Raises FileUnusable."""
    with_headers = not any(_FIXED.match(text) for text in _first(path))
    return _entries(_of_table(path) if with_headers else _of_record_layout(path))


def _first(path: Path) -> Iterator[str]:
    try:
        for _, text in zip(range(20), text_lines(path), strict=False):
            yield text
    except UnicodeError:  # an XLSX
        return


def _of_record_layout(path: Path) -> Iterator[_Line | Problem]:
    for number, text in enumerate(text_lines(path), 1):
        if _FIXED.match(text):
            yield _Line(number, text[:5].strip(), text[10], text[11:91], text[268:276].strip(), text[284:292].strip())
        elif not text.isspace() and text != "\x1a":
            yield Problem(number, "is no record of the layout: code, sequence and kind of record are missing")


def _of_table(path: Path) -> Iterator[_Line | Problem]:
    table = open_table(path, _COLUMNS)
    for number, cells in table.rows:
        code, record, text, added, ended = (
            table.cell(cells, name) for name in ("code", "record", "text", "added", "ended")
        )
        if code:
            yield _Line(number, code.upper(), record, text, added, ended)
        elif text:
            yield Problem(number, "code is missing")


def _entries(lines: Iterator[_Line | Problem]) -> Read:
    """A text may go on over several lines of the same code."""
    held: _Line | None = None
    count = 0
    for line in lines:
        if isinstance(line, Problem):
            yield line
            continue
        count += 1
        if line.record in _OF_MODIFIERS or _MODIFIER.fullmatch(line.code):
            continue
        if line.record == _GOES_ON and held is not None and held.code == line.code:
            held = held._replace(text=f"{held.text.rstrip()} {line.text.strip()}")
            continue
        if held is not None:
            yield _entry(held)
        held = line
    if held is not None:
        yield _entry(held)
    if not count:
        raise FileUnusable("There is no line with a code in it.")


def _entry(line: _Line) -> Entry | Problem:
    try:
        code = matching(_CODE, line.code, "code")
        valid_from, valid_to = day(line.added, "added date"), day_after(line.ended, "termination date")
        require_period(valid_from, valid_to)
        return Entry(line.number, (code, {}, label(line.text)), valid_from, valid_to)
    except LineUnusable as error:
        return Problem(line.number, str(error))
