"""A file as a table: its columns and its records, before anybody says which column is which field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

CSV: Final = "csv"
XLSX: Final = "xlsx"
JSON_LINES: Final = "json_lines"
FHIR_NDJSON: Final = "fhir_ndjson"
KINDS: Final = (CSV, XLSX, JSON_LINES, FHIR_NDJSON)

#: A record that is longer than this, in characters, is set aside.
MOST_RECORD: Final = 1 << 20
MOST_COLUMNS: Final = 1000


@dataclass(frozen=True, slots=True)
class Choices:
    """What whoever sends the file says about it; None: find out."""

    kind: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


#: Nothing is said: all is found out.
ANY: Final = Choices()


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a row is set aside. `message` names the line, never the value: it may be a person's."""

    code: str
    message: str
    field: str = ""
    column: str = ""

    def finding(self, line: int) -> dict[str, Any]:
        told: dict[str, Any] = {"rule_id": self.code, "severity": "error", "message": self.message, "line": line}
        if self.field:
            told["field"] = self.field
        if self.column:
            told["column"] = self.column
        return told


@dataclass(slots=True)
class Record:
    """One line of data: values by column, or what is wrong with it. `raw` is its own JSON text, if it had one."""

    line: int
    values: Mapping[str, Any] = field(default_factory=dict)
    fault: RowFault | None = None
    raw: bytes | None = None
    key: str | None = None


@dataclass(slots=True)
class Table:
    """`records` may be read once. `nested`: values are JSON, and a column may be a path into them."""

    kind: str
    columns: tuple[str, ...]
    records: Iterator[Record]
    nested: bool = False
    findings: list[dict[str, Any]] = field(default_factory=list)


def note(code: str, message: str) -> dict[str, Any]:
    """A remark on the file as a whole; it goes on."""
    return {"rule_id": code, "severity": "warning", "message": message}
