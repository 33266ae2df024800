"""Files of code tables as publishers lay them out, with made-up codes and texts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import openpyxl

Rows = Iterable[Sequence[object]]
NCCI_HEADER = (
    "Made-up edits for tests.\t\t\t\t\t\t\r\n\r\nColumn1/Column2 Edits\t\t\t\t\t\t\r\n"
    "Column 1\tColumn 2\t*=in existence\tEffective\tDeletion\tModifier\tPTP Edit Rationale\r\n"
    "\t\tprior to 1996\tDate\tDate\t0=not allowed\t\r\n"
    "\t\t\t\t*=no data\t1=allowed\t\r\n\t\t\t\t\t9=not applicable\t\r\n"
)


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def comma_separated(folder: Path, name: str, rows: Rows, *, before: str = "", encoding: str = "utf-8") -> Path:
    made = io.StringIO()
    csv.writer(made).writerows(rows)
    return written(folder, name, before + made.getvalue(), encoding)


def workbook(folder: Path, name: str, rows: Rows) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    book.save(folder / name)
    return folder / name


def order_line(number: int, code: str, *, billable: bool, text: str) -> str:
    return f"{number:05d} {code:<7} {int(billable)} {text[:60]:<60} {text}"


def order_file(folder: Path, name: str, codes: Iterable[tuple[str, bool, str]]) -> Path:
    lines = [order_line(number, code, billable=leaf, text=text) for number, (code, leaf, text) in enumerate(codes, 1)]
    return written(folder, name, "\r\n".join(lines) + "\r\n")


def hcpcs_record(code: str, kind: str, text: str, added: date | str = "", ended: date | str = "") -> str:
    """320 characters: code, sequence, kind of record, text; dates from 269 on."""
    days = [day.strftime("%Y%m%d") if isinstance(day, date) else day for day in (added, "", ended)]
    record = f"{code:>5}00100{kind}{text:<80}{text[:28]:<28}"
    return f"{record:<268}{days[0]:<8}{days[1]:<8}{days[2]:<8}N".ljust(320)


def ncci_lines(pairs: Iterable[tuple[str, str, str, str, str]]) -> str:
    return "".join(
        f"{one}\t{two}\t\t{effective}\t{deletion}\t{modifier}\tMade-up reason\r\n"
        for one, two, effective, deletion, modifier in pairs
    )
