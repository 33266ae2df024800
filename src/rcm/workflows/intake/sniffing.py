"""What kind of file is it? By its content, never by its name."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import orjson

from rcm.workflows.intake.decoding import find_encoding, sample
from rcm.workflows.intake.delimited import announced_delimiter, chosen_delimiter, fitting_delimiters, open_delimited
from rcm.workflows.intake.exporting import masked
from rcm.workflows.intake.json_lines import open_fhir, open_json_lines
from rcm.workflows.intake.refusals import FileKindAmbiguous, FileKindUnknown, FileWithoutRows, WorkbookUnreadable
from rcm.workflows.intake.table import CSV, FHIR_NDJSON, JSON_LINES, KINDS, XLSX, Choices, Table

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_HEAD: Final = 1 << 16
#: What people send by mistake, by its first bytes.
_OTHERS: Final = {
    b"%PDF": "a PDF document",
    b"\x1f\x8b": "packed with gzip: unpack it first",
    b"BZh": "packed with bzip2: unpack it first",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"<?xml": "XML",
    b"<": "HTML or XML",
    b"ISA": "X12 of a kind that is not read here",
}


def _open_workbook(path: Path, file_name: str, choices: Choices) -> Table:
    from rcm.workflows.intake.xlsx import open_workbook  # noqa: PLC0415 - half a second, for who has a workbook

    return open_workbook(path, file_name, choices)


_OPEN: Final[dict[str, Callable[[Path, str, Choices], Table]]] = {
    CSV: open_delimited,
    XLSX: _open_workbook,
    JSON_LINES: open_json_lines,
    FHIR_NDJSON: open_fhir,
}


def open_table(path: Path, file_name: str, choices: Choices) -> Table:
    """The file as a table, by the kind that was said or found. Raises what refusals.py names."""
    if choices.kind is not None and choices.kind not in KINDS:
        raise FileKindUnknown(f"{choices.kind[:40]!a} is no kind of file.", file=file_name)
    return _OPEN[choices.kind or sniff(path, file_name, choices)](path, file_name, choices)


def sniff(path: Path, file_name: str, choices: Choices) -> str:
    with path.open("rb") as file:
        head = file.read(_HEAD)
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not bare:
        raise FileWithoutRows(f"{file_name} is empty.", file=file_name)
    if head.startswith(b"PK"):
        return _packed(path, file_name)
    if head.startswith(_OLE):
        raise _ole(path, file_name)
    for beginning, what in _OTHERS.items():
        if head.startswith(beginning):
            raise FileKindUnknown(f"{file_name} is {what}.", file=file_name, byte_offset=0)
    if bare[:1] in {b"{", b"["}:
        return _json(bare, file_name)
    return _text(path, file_name, head, choices)


def _packed(path: Path, file_name: str) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        raise WorkbookUnreadable(f"{file_name} is cut off or damaged.", file=file_name) from None
    if "xl/workbook.xml" in names:
        return XLSX
    if "xl/workbook.bin" in names:
        raise WorkbookUnreadable(f"{file_name} is an .xlsb workbook.", file=file_name)
    if "content.xml" in names:
        raise WorkbookUnreadable(f"{file_name} is an OpenDocument file.", file=file_name)
    raise FileKindUnknown(f"{file_name} is an archive (zip): unpack it first.", file=file_name, byte_offset=0)


def _ole(path: Path, file_name: str) -> WorkbookUnreadable:
    last = b""
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            if _ENCRYPTED in last + block:
                return WorkbookUnreadable(f"{file_name} is protected by a password.", file=file_name)
            last = block[-64:]
    return WorkbookUnreadable(f"{file_name} is an old .xls workbook.", file=file_name)


def _json(bare: bytes, file_name: str) -> str:
    """The first line decides; a document over many lines, or a list, is told how to become lines."""
    line = bare.partition(b"\n")[0].strip()
    if line.startswith(b"["):
        said = f"{file_name} is one JSON list. Write one object a line, without [ ] and the commas between."
        raise FileKindUnknown(said, file=file_name, byte_offset=0)
    if len(line) >= _HEAD - 8:
        return JSON_LINES  # a long first line: the reader judges it
    first = _loaded(line)
    if not isinstance(first, dict):
        rest = [_loaded(each) for each in bare.split(b"\n")[1:50] if each.strip()]
        if any(isinstance(each, dict) for each in rest):
            first = next(each for each in rest if isinstance(each, dict))  # the bad line is set aside
        else:
            said = f"{file_name}: its first line is no whole JSON object. Write one object a line."
            raise FileKindUnknown(said, file=file_name, line=1)
    if first.get("resourceType") == "Bundle":
        said = f"{file_name} is a FHIR Bundle. Write its resources one a line (NDJSON)."
        raise FileKindUnknown(said, file=file_name, line=1)
    return FHIR_NDJSON if isinstance(first.get("resourceType"), str) else JSON_LINES


def _loaded(line: bytes) -> Any:
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError:
        return None


def _text(path: Path, file_name: str, head: bytes, choices: Choices) -> str:
    marked = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    controls = sum(head.count(bytes([c])) for c in (*range(9), *range(14, 32)))
    zeros = head.count(b"\0")
    if not marked and not choices.encoding and controls > max(8, len(head) // 20) and zeros * 4 < len(head):
        raise _unknown(file_name, head)
    text = sample(path, find_encoding(path, choices.encoding, file_name))
    if chosen_delimiter(choices.delimiter) or announced_delimiter(text):
        return CSV
    fitting = fitting_delimiters(text)
    if len(fitting) > 1:
        raise FileKindAmbiguous(f"{file_name} may be parted by {' or '.join(map(ascii, fitting))}.", file=file_name)
    if not fitting:
        raise _unknown(file_name, head)
    return CSV


def _unknown(file_name: str, head: bytes) -> FileKindUnknown:
    # Its shape only: what stands in a file may be a patient's.
    shown = ascii(masked(head[:40].decode("latin-1")))
    told = f"{file_name} begins, at byte 0, in the shape of {shown}."
    return FileKindUnknown(f"{told} A CSV of one column has to be called one: kind csv.", file=file_name, byte_offset=0)
