"""Files for tests of reading, made on the spot."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import orjson

from rcm.workflows.intake.mapping import read_mapping
from rcm.workflows.intake.port import IntakeRow
from rcm.workflows.intake.proposing import propose
from rcm.workflows.intake.rows import RowMaker
from rcm.workflows.intake.sniffing import open_table
from rcm.workflows.intake.table import Choices, Record, Table
from rcm.workflows.required_fields import target_fields


def written(folder: Path, content: bytes | str, name: str = "file") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def opened(folder: Path, content: bytes | str, **choices: str) -> Table:
    return open_table(written(folder, content), "file.txt", Choices(**choices))


def records(folder: Path, content: bytes | str, **choices: str) -> list[Record]:
    return list(opened(folder, content, **choices).records)


def made(table: Table, mapping: Any = None, **required_data: Any) -> list[IntakeRow]:
    fields = target_fields(required_data)
    chosen = read_mapping(mapping) if mapping is not None else propose(table.columns, fields)
    return list(RowMaker(table, chosen, fields).rows(table.records))


def data(row: IntakeRow) -> Any:
    assert row.data is not None
    return orjson.loads(row.data)


def workbook(path: Path, sheets: dict[str, Iterable[Sequence[Any]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def repacked(path: Path, changes: dict[str, bytes]) -> Path:
    """The same archive with some of its parts replaced or added."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **changes}.items():
            archive.writestr(name, content)
    return path
