"""XLSX: values as they were last calculated, never a formula; dates as ISO text; no archive that explodes."""

from __future__ import annotations

import datetime as dt
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Protocol, cast

import openpyxl
from defusedxml.ElementTree import iterparse
from openpyxl.utils import get_column_letter

from rcm.core.errors import DomainError
from rcm.workflows.intake.delimited import checked_header
from rcm.workflows.intake.refusals import FileTooLong, FileWithoutRows, SheetMissing, WorkbookUnreadable
from rcm.workflows.intake.table import MOST_RECORD, XLSX, Choices, Record, RowFault, Table, note

#: Unpacked sizes. A spreadsheet's XML packs to about a tenth; what packs a thousandfold is meant to do harm.
MOST_UNPACKED: Final = 2 << 30
MOST_STRINGS: Final = 128 << 20
MOST_PARTS: Final = 5000
_MOST_RATIO: Final = 300
_RATIO_FROM: Final = 16 << 20
_MOST_LINES: Final = 1_048_576
_NS: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s>/]")
_BLOCK: Final = 1 << 20


class _Cell(Protocol):
    value: Any
    data_type: str


class _Sheet(Protocol):
    title: str

    def reset_dimensions(self) -> None: ...

    def iter_rows(self) -> Iterator[Sequence[_Cell]]: ...


def open_workbook(path: Path, file_name: str, choices: Choices) -> Table:
    """The named sheet, or the first. Raises WorkbookUnreadable, SheetMissing, FileTooLong, HeaderInvalid."""
    try:
        with zipfile.ZipFile(path) as archive:
            _require_harmless(archive, file_name)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that nobody asked for
            book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except DomainError:
        raise
    except Exception as error:  # noqa: BLE001 - the library raises whatever a broken part makes it stumble over
        raise WorkbookUnreadable(f"{file_name} ({type(error).__name__}).", file=file_name) from None
    sheets = {sheet.title: cast("_Sheet", sheet) for sheet in book.worksheets}
    title = choices.sheet or next(iter(sheets), "")
    if title not in sheets:
        shown = ", ".join(ascii(name) for name in list(sheets)[:20])
        raise SheetMissing(f"{title[:80]!a} is not among {shown}.", file=file_name, sheets=list(sheets)[:100])
    rows = _rows(sheets[title], path, file_name)
    columns = _header(rows, file_name)
    findings = []
    if len(sheets) > 1 and not choices.sheet:
        said = f"The workbook has {len(sheets)} sheets; the first one, {title!a}, is read."
        findings.append(note("batch.sheet_first", said))
    return Table(XLSX, columns, _records(rows, columns), findings=findings)


_Row = tuple[int, Sequence[_Cell], set[int]]


def _rows(sheet: _Sheet, path: Path, file_name: str) -> Iterator[_Row]:
    """(line, cells, positions of formulas without a value) of each row that is written in the sheet."""
    sheet.reset_dimensions()  # what the file says of its size may be wrong, and rows would be lost
    uncalculated = _uncalculated(path, cast("Any", sheet)._worksheet_path)  # noqa: SLF001 - there is no other way to it
    ahead = next(uncalculated, None)
    try:
        for line, cells in enumerate(sheet.iter_rows(), 1):
            _require_few(line, file_name)
            while ahead is not None and ahead[0] < line:
                ahead = next(uncalculated, None)
            yield line, cells, ahead[1] if ahead is not None and ahead[0] == line else set()
    except DomainError:
        raise
    except Exception as error:  # noqa: BLE001
        raise WorkbookUnreadable(f"{file_name} ({type(error).__name__}).", file=file_name) from None


def _require_few(line: int, file_name: str) -> None:
    """A row may call itself number two thousand million: those before it would be made up one by one."""
    if line > _MOST_LINES:
        raise FileTooLong(f"{file_name}: more than {_MOST_LINES} rows.", file=file_name)


def _header(rows: Iterator[_Row], file_name: str) -> tuple[str, ...]:
    for _, cells, _ in rows:
        names = ["" if cell.value is None else str(plain(cell.value)).strip() for cell in cells]
        if any(names):
            return checked_header(names, file_name)
    raise FileWithoutRows(f"{file_name} is empty.", file=file_name)


def _records(rows: Iterator[_Row], columns: tuple[str, ...]) -> Iterator[Record]:
    for line, cells, uncalculated in rows:
        if not uncalculated and all(cell.value is None or cell.value == "" for cell in cells):
            continue
        fault = _fault(line, cells, uncalculated, columns)
        if fault is not None:
            yield Record(line, fault=fault)
            continue
        values = [plain(cell.value) for cell in cells[: len(columns)]]
        values += [None] * (len(columns) - len(values))
        yield Record(line, dict(zip(columns, values, strict=True)))


def _fault(line: int, cells: Sequence[_Cell], uncalculated: set[int], columns: tuple[str, ...]) -> RowFault | None:
    def at(position: int) -> tuple[str, str]:
        return f"{get_column_letter(position)}{line}", columns[position - 1] if position <= len(columns) else ""

    for position in sorted(uncalculated):
        name, column = at(position)
        said = f"Cell {name} holds a formula without a calculated value. Open the file, save it, and send it again."
        return RowFault("batch.formula_without_value", said, column=column)
    size = 0
    for position, cell in enumerate(cells, 1):
        value = cell.value
        if value is None or value == "":
            continue
        name, column = at(position)
        if cell.data_type == "e":
            return RowFault("batch.cell_in_error", f"Cell {name} holds an error of the spreadsheet.", column=column)
        if position > len(columns):
            return RowFault("batch.row_width_wrong", f"Cell {name} has a value, but its column has no header.")
        if isinstance(value, str):
            size += len(value)
            if "\0" in value:
                return RowFault("batch.row_text_invalid", f"Cell {name} holds a NUL.", column=column)
    return RowFault("batch.row_too_long", f"Row {line} is too long.") if size > MOST_RECORD else None


def plain(value: Any) -> Any:
    """As JSON: a date is ISO text, a whole number is one."""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(value)


def _require_harmless(archive: zipfile.ZipFile, file_name: str) -> None:
    """By the sizes that the archive tells: Python unpacks no more than that of any part."""
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise FileTooLong(f"{file_name} has {len(parts)} parts, {MOST_PARTS} are allowed.", file=file_name)
    total = sum(part.file_size for part in parts)
    for part in parts:
        ratio = part.file_size / max(part.compress_size, 1)
        if part.file_size > _RATIO_FROM and ratio > _MOST_RATIO:
            raise FileTooLong(f"{file_name}: {part.filename[:80]!a} packs {ratio:.0f} times.", file=file_name)
        if part.filename.endswith("sharedStrings.xml") and part.file_size > MOST_STRINGS:
            raise FileTooLong(f"{file_name}: its texts are {part.file_size} bytes; save it as CSV.", file=file_name)
    if total > MOST_UNPACKED:
        raise FileTooLong(f"{file_name} unpacks to {total} bytes, {MOST_UNPACKED} are allowed.", file=file_name)


def _uncalculated(path: Path, part: str) -> Iterator[tuple[int, set[int]]]:
    """Rows with formulas that no program has calculated: the line, and the columns' positions."""
    with suppress(KeyError), zipfile.ZipFile(path) as archive:
        if not _has_formulas(archive, part):
            return
        with archive.open(part) as source:
            line = 0
            for _, element in iterparse(source):
                if element.tag != f"{_NS}row":
                    continue
                line = int(float(element.get("r") or line + 1))
                found = {position for position, cell in enumerate(element, 1) if _is_uncalculated(cell)}
                if found:
                    yield line, {_position(element[position - 1], position) for position in found}
                element.clear()


def _is_uncalculated(cell: Any) -> bool:
    return (
        cell.find(f"{_NS}f") is not None and not cell.findtext(f"{_NS}v") and cell.get("t") not in {"str", "inlineStr"}
    )


def _position(cell: Any, otherwise: int) -> int:
    letters = re.match(r"[A-Z]+", cell.get("r") or "")
    if letters is None:
        return otherwise
    position = 0
    for letter in letters.group():
        position = position * 26 + ord(letter) - 64
    return position


def _has_formulas(archive: zipfile.ZipFile, part: str) -> bool:
    last = b""
    with archive.open(part) as source:
        while block := source.read(_BLOCK):
            if _FORMULA.search(last + block):
                return True
            last = block[-16:]
    return False
