"""Lists of codes with a text: place of service, CARC, RARC, claim status, and any other that a user may use."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from rcm.catalog.code_tables.importing.entries import (
    Entry,
    LineUnusable,
    day,
    day_after,
    label,
    matching,
    require_period,
)
from rcm.catalog.code_tables.importing.reading import Read, read_rows
from rcm.catalog.code_tables.importing.tables import Cells, Column, Table, open_table
from rcm.catalog.code_tables.systems import written
from rcm.core.errors import InvalidInput

_ANY_CODE: Final = re.compile(r"[!-~]([ -~]{0,48}[!-~])?")
_FORMS: Final = {
    "icd10cm": re.compile(r"[A-Z][0-9][0-9A-Z][0-9A-Z]{0,4}"),
    "pos": re.compile(r"[0-9]{2}"),
    "carc": re.compile(r"[0-9]{1,3}|[A-Z][0-9]{1,2}"),
    "rarc": re.compile(r"[MN]A?[0-9]{1,4}"),
    "claim_status": re.compile(r"[0-9]{1,4}"),
    "claim_status_category": re.compile(r"[A-Z][0-9]{1,2}"),
}
_COLUMNS: Final = {
    "code": Column((r"code", r".* code", r"codes?")),
    "label": Column((r"label", r".*description.*", r".*name.*", r".*text.*", r".*title.*")),
    "from": Column.optional(r"(valid )?from", r"start( date)?", r"effective( date)?", r"valid from"),
    "to": Column.optional(r"(valid )?to", r"stop( date)?", r"end( date)?", r"(termination|deactivation).*", r"until"),
}
_OWN: Final = tuple(_COLUMNS)
#: Attributes that rules know, and what they are.
_TRUTHS: Final = {"1": True, "y": True, "yes": True, "true": True, "0": False, "n": False, "no": False, "false": False}


class ColumnUnknown(InvalidInput):
    """Say columns as `--column NAME=HEADER`; NAME is code, label, from, to, or an attribute's name."""

    code = "catalog.code_column_unknown"


@dataclass(frozen=True, slots=True)
class ListReader:
    """Reads lists of one system. `headers`: which column is what, where its header does not say so itself."""

    system: str
    headers: Mapping[str, str]

    def __call__(self, path: Path) -> Read:
        table = open_table(path, self._columns())
        attributes = [name for name in self.headers if name not in _OWN]
        return read_rows(table, ("code",), partial(_entry, self.system, attributes, table))

    def _columns(self) -> dict[str, Column]:
        said = {name: Column((re.escape(_plain(header)),)) for name, header in self.headers.items()}
        return {**said, **{name: column for name, column in _COLUMNS.items() if name not in said}}


def headers_of(said: list[str]) -> dict[str, str]:
    """`code=Taxonomy Code` and so on. Raises ColumnUnknown."""
    found: dict[str, str] = {}
    for each in said:
        name, equals, header = (part.strip() for part in each.partition("="))
        if not equals or not header or re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name) is None or name in found:
            raise ColumnUnknown(each)
        found[name] = header
    return found


def _plain(header: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9*#]+", " ", header.lower()).split())


def _entry(system: str, attributes: list[str], table: Table, line: int, cells: Cells) -> Entry | None:
    code = written(system, table.cell(cells, "code"))
    if system == "pos" and code.isdigit():
        code = code.zfill(2)  # spreadsheets take leading zeros away
    matching(_FORMS.get(system, _ANY_CODE), code, "code")
    valid_from, valid_to = day(table.cell(cells, "from"), "start"), day_after(table.cell(cells, "to"), "end")
    require_period(valid_from, valid_to)
    said = {name: _attribute(name, table.cell(cells, name)) for name in attributes}
    return Entry(
        line,
        (code, {name: value for name, value in said.items() if value is not None}, label(table.cell(cells, "label"))),
        valid_from,
        valid_to,
    )


def _attribute(name: str, text: str) -> Any:
    """`billable` is a truth, ages are whole years, `sex` is M or F; anything else stays as it is written."""
    if not text:
        return None
    made = _KNOWN.get(name)
    return made(name, text) if made is not None else label(text)


def _truth(name: str, text: str) -> bool:
    if text.lower() not in _TRUTHS:
        raise LineUnusable(f"{name} {text[:20]!a} is neither yes nor no")
    return _TRUTHS[text.lower()]


def _age(name: str, text: str) -> int:
    if re.fullmatch(r"[0-9]{1,3}", text) is None:
        raise LineUnusable(f"{name} {text[:20]!a} is no age in years")
    return int(text)


def _sex(name: str, text: str) -> str:
    found = text[:1].upper()
    if found not in {"M", "F"}:
        raise LineUnusable(f"{name} {text[:20]!a} is neither M nor F")
    return found


_KNOWN: Final[Mapping[str, Callable[[str, str], Any]]] = {
    "billable": _truth, "age_min": _age, "age_max": _age, "sex": _sex,
}  # fmt: skip
