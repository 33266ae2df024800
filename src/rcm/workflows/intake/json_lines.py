"""JSON lines: one object a line. NDJSON of FHIR (Bulk Data) is the same, with a key made of resourceType and id."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Final

import orjson

from rcm.workflows.intake.refusals import FileEncodingInvalid, FileKindUnknown
from rcm.workflows.intake.table import (
    FHIR_NDJSON,
    JSON_LINES,
    MOST_COLUMNS,
    MOST_RECORD,
    Choices,
    Record,
    RowFault,
    Table,
)

_LOOKED_AT: Final = 100
_DEPTH: Final = 4
_BOM: Final = b"\xef\xbb\xbf"
#: The escape of a NUL; after an odd number of backslashes it is text that looks like it.
_NUL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def open_json_lines(path: Path, file_name: str, choices: Choices, kind: str = JSON_LINES) -> Table:
    """Columns are the paths of plain values in the first hundred lines."""
    if choices.encoding and choices.encoding.lower().replace("_", "-") not in {"utf-8", "utf8"}:
        raise FileEncodingInvalid(f"{file_name}: JSON is always UTF-8.", file=file_name)
    first = list(itertools.islice(_records(path, kind), _LOOKED_AT))
    if first and all(record.fault is not None for record in first):
        where = {"file": file_name, "line": first[0].line}
        raise FileKindUnknown(f"{file_name}: none of its first lines is one JSON object of this kind.", **where)
    columns: dict[str, None] = {}
    for record in first:
        columns.update(dict.fromkeys(_paths(record.values)))
    return Table(kind, tuple(itertools.islice(columns, MOST_COLUMNS)), _records(path, kind), nested=True)


def open_fhir(path: Path, file_name: str, choices: Choices) -> Table:
    return open_json_lines(path, file_name, choices, FHIR_NDJSON)


def value_at(values: Any, path: str) -> Any:
    """The value under a key, or at a path of keys and positions (`name.0.family`); None where it leads nowhere."""
    if isinstance(values, Mapping) and path in values:
        return values[path]
    for part in path.split("."):
        if isinstance(values, Mapping):
            values = values.get(part)
        elif isinstance(values, list) and part.isdecimal() and int(part) < len(values):
            values = values[int(part)]
        else:
            return None
    return values


def _paths(value: Any, prefix: str = "", depth: int = 0) -> Iterator[str]:
    if isinstance(value, Mapping):
        parts: Iterator[tuple[Any, Any]] = iter(value.items())
    elif isinstance(value, list):
        parts = iter(enumerate(value[:3]))
    else:
        yield prefix
        return
    if depth < _DEPTH:
        for name, inner in parts:
            yield from _paths(inner, f"{prefix}.{name}" if prefix else str(name), depth + 1)


def _records(path: Path, kind: str) -> Iterator[Record]:
    with path.open("rb") as file:
        if file.read(3) != _BOM:
            file.seek(0)
        for number in itertools.count(1):
            line = file.readline(MOST_RECORD + 1)
            if not line:
                return
            if len(line) > MOST_RECORD and not line.endswith(b"\n"):
                _pass_over(file)
                said = f"Line {number} is longer than {MOST_RECORD} bytes."
                yield Record(number, fault=RowFault("batch.row_too_long", said))
            elif stripped := line.strip():
                yield _record(number, stripped, kind)


def _pass_over(file: IO[bytes]) -> None:
    while (piece := file.readline(MOST_RECORD)) and not piece.endswith(b"\n"):
        pass


def _record(number: int, line: bytes, kind: str) -> Record:
    try:
        value = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        said = f"Line {number} is no JSON at character {error.pos + 1}: {error.msg}."
        return Record(number, fault=RowFault("batch.row_unreadable", said))
    if not isinstance(value, dict):
        said = f"Line {number} is {kind_of(value)}, not an object."
        return Record(number, fault=RowFault("batch.row_unreadable", said))
    if b"u0000" in line and _NUL.search(line):
        said = f"Line {number} holds a NUL character, which can't be stored."
        return Record(number, fault=RowFault("batch.row_text_invalid", said))
    key, fault = _fhir_key(number, value) if kind == FHIR_NDJSON else (None, None)
    return Record(number, value, fault, line, key)


def _fhir_key(number: int, value: dict[str, Any]) -> tuple[str | None, RowFault | None]:
    for name in ("resourceType", "id"):
        found = value.get(name)
        if not isinstance(found, str) or not found or len(found) > 64:
            said = f"Line {number} is no FHIR resource with an id: {name} is {kind_of(found)}."
            return None, RowFault("batch.resource_unidentified", said, name, name)
    return f"{value['resourceType']}/{value['id']}", None


def kind_of(value: Any) -> str:
    """What kind of value it is, in words, and never the value."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return f"a text of {len(value)} characters" if value.strip() else "an empty text"
        case list():
            return "a list"
    return "an object"
