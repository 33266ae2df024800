"""Workbooks: values as last calculated, dates as ISO, and archives that mean harm."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tests.workflows.intake.files import repacked, workbook, written

from rcm.workflows.intake import xlsx
from rcm.workflows.intake.refusals import (
    FileKindUnknown,
    FileTooLong,
    FileWithoutRows,
    HeaderInvalid,
    SheetMissing,
    WorkbookUnreadable,
)
from rcm.workflows.intake.sniffing import open_table
from rcm.workflows.intake.table import Choices, Record, Table

SHEET = "xl/worksheets/sheet1.xml"


def opened(path: Path, **choices: str) -> Table:
    return open_table(path, "book.bin", Choices(**choices))


def records(path: Path) -> list[Record]:
    return list(opened(path).records)


def codes(found: list[Record]) -> list[str | None]:
    return [record.fault.code if record.fault else None for record in found]


def test_values_keep_their_kind_and_dates_become_iso(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["id", "n", "f", "d", "t", "b", "text"],
        [1, 7, 1.5, dt.date(1980, 2, 3), dt.datetime(2026, 1, 2, 3, 4, 5), True, "00123"],  # noqa: DTZ001 - a spreadsheet has no zone
        [],
        [2, None, None, None, None, None, "=SUM"[1:]],
    ]
    found = records(workbook(tmp_path / "b.xlsx", {"One": rows}))
    assert found[0].values == {
        "id": 1, "n": 7, "f": 1.5, "d": "1980-02-03", "t": "2026-01-02T03:04:05", "b": True, "text": "00123"
    }  # fmt: skip
    assert [record.line for record in found] == [2, 4]


def test_the_first_sheet_is_read_or_the_one_that_is_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "b.xlsx", {"One": [["a", "b"], [1, 2]], "Two": [["c", "d"], [3, 4]]})
    first = opened(path)
    assert first.columns == ("a", "b")
    assert [finding["rule_id"] for finding in first.findings] == ["batch.sheet_first"]
    assert opened(path, sheet="Two").columns == ("c", "d")
    with pytest.raises(SheetMissing) as raised:
        opened(path, sheet="Three")
    assert raised.value.facts["sheets"] == ["One", "Two"]


def test_a_formula_without_a_calculated_value_sets_its_row_aside_and_names_the_cell(tmp_path: Path) -> None:
    path = workbook(tmp_path / "b.xlsx", {"One": [["a", "b"], [1, 2], [1, "=A2+1"], [3, 4]]})
    found = records(path)
    assert codes(found) == [None, "batch.formula_without_value", None]
    assert found[1].fault is not None
    assert "B3" in found[1].fault.message
    assert found[1].fault.column == "b"


def test_a_formula_gives_the_value_that_was_last_calculated_and_is_never_evaluated(tmp_path: Path) -> None:
    path = workbook(tmp_path / "b.xlsx", {"One": [["a", "b"], [1, "=A2+1"]]})
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read(SHEET)
    calculated = sheet.replace(b"<v></v>", b"<v>41</v>").replace(b"<v />", b"<v>41</v>").replace(b"<v/>", b"<v>41</v>")
    assert calculated != sheet
    assert records(repacked(path, {SHEET: calculated}))[0].values == {"a": 1, "b": 41}


def test_an_error_of_the_spreadsheet_sets_its_row_aside(tmp_path: Path) -> None:
    found = records(workbook(tmp_path / "b.xlsx", {"One": [["a", "b"], [1, "#N/A"], [1, 2]]}))
    assert codes(found) == ["batch.cell_in_error", None]


def test_a_value_beside_the_table_sets_its_row_aside(tmp_path: Path) -> None:
    found = records(workbook(tmp_path / "b.xlsx", {"One": [["a", "b"], [1, 2, None, "astray"], [1, 2]]}))
    assert codes(found) == ["batch.row_width_wrong", None]
    assert found[0].fault is not None
    assert "D2" in found[0].fault.message


def test_what_the_file_says_of_its_size_is_not_believed(tmp_path: Path) -> None:
    path = workbook(tmp_path / "b.xlsx", {"One": [["a", "b"], *[[n, n] for n in range(20)]]})
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read(SHEET)
    assert b'<dimension ref="A1:B21"' in sheet
    assert len(records(repacked(path, {SHEET: sheet.replace(b'ref="A1:B21"', b'ref="A1:A3"')}))) == 20


def test_duplicated_headers_and_empty_sheets_are_refused(tmp_path: Path) -> None:
    with pytest.raises(HeaderInvalid) as raised:
        opened(workbook(tmp_path / "b.xlsx", {"One": [["a", "b", "a"], [1, 2, 3]]}))
    assert raised.value.facts["duplicates"] == {"a": [1, 3]}
    with pytest.raises(FileWithoutRows):
        opened(workbook(tmp_path / "c.xlsx", {"One": []}))


def test_a_part_that_packs_a_thousand_times_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "b.xlsx", {"One": [["a", "b"], [1, 2]]})
    with pytest.raises(FileTooLong, match="packs"):
        opened(repacked(path, {"xl/media/image1.png": b"\0" * (20 << 20)}))


def test_texts_beyond_the_limit_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    strings = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</sst>' % (b"<si/>" * 50)
    path = repacked(workbook(tmp_path / "b.xlsx", {"One": [["a", "b"], [1, 2]]}), {"xl/sharedStrings.xml": strings})
    monkeypatch.setattr(xlsx, "MOST_STRINGS", 100)
    with pytest.raises(FileTooLong, match="texts"):
        opened(path)
    monkeypatch.setattr(xlsx, "MOST_STRINGS", 1 << 20)
    monkeypatch.setattr(xlsx, "MOST_UNPACKED", 100)
    with pytest.raises(FileTooLong, match="unpacks"):
        opened(path)
    monkeypatch.setattr(xlsx, "MOST_PARTS", 3)
    with pytest.raises(FileTooLong, match="parts"):
        opened(path)


def test_a_row_with_an_absurd_number_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "b.xlsx", {"One": [["a", "b"], [1, 2]]})
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read(SHEET)
    far = sheet.replace(b'<row r="2"', b'<row r="2000000000"').replace(b'r="A2"', b'r="A2000000000"')
    assert far != sheet
    with pytest.raises((FileTooLong, WorkbookUnreadable)):
        records(repacked(path, {SHEET: far}))


def test_entities_are_not_resolved(tmp_path: Path) -> None:
    path = workbook(tmp_path / "b.xlsx", {"One": [["a", "b"], [1, 2]]})
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><workbook>&b;</workbook>'
    )
    with pytest.raises(WorkbookUnreadable):
        opened(repacked(path, {"xl/workbook.xml": bomb}))


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (OLE, "old .xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"PK\x03\x04 and then nothing", "damaged"),
    ],
)
def test_other_workbooks_are_told_by_what_they_are(content: bytes, told: str, tmp_path: Path) -> None:
    with pytest.raises(WorkbookUnreadable, match=told):
        opened(written(tmp_path, content))


@pytest.mark.parametrize(
    ("part", "error", "told"),
    [
        ("xl/workbook.bin", WorkbookUnreadable, "xlsb"),
        ("content.xml", WorkbookUnreadable, "OpenDocument"),
        ("notes.txt", FileKindUnknown, "zip"),
    ],
)
def test_other_archives_are_told_by_what_they_are(part: str, error: type[Exception], told: str, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part, "x")
    with pytest.raises(error, match=told):
        opened(path)


def test_a_workbook_that_is_cut_or_damaged_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "b.xlsx", {"One": [["a", "b"], *[[n, f"text {n}"] for n in range(100)]]})
    whole = path.read_bytes()
    with pytest.raises(WorkbookUnreadable):
        opened(written(tmp_path, whole[: len(whole) // 2]))
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read(SHEET)
    with pytest.raises(WorkbookUnreadable):
        records(repacked(path, {SHEET: sheet[: len(sheet) // 2]}))
