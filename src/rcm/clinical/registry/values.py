"""What is said of a resource type once: from it follow its table, what a row holds, and what the migration's status
looks for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ColumnKind(StrEnum):
    """What of the element a column holds."""

    TEXT = "text"
    CODE = "code"  # of a code, a Coding or the first coding of a CodeableConcept
    BOOLEAN = "boolean"
    DATE = "date"  # the first day of what a partial date means
    START = "start"  # the first instant of what a date means
    END = "end"  # the last instant of it
    NUMBER = "number"  # of a decimal, an integer or the value of a Quantity
    REFERENCE = "reference"  # the id, where a relative reference names one of `targets`


@dataclass(frozen=True, slots=True)
class Column:
    """`path` in FHIRPath, the first value counts; `values`: the only ones that the database takes."""

    name: str
    kind: ColumnKind
    path: str
    targets: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    unique: bool = False


@dataclass(frozen=True, slots=True, eq=False)  # one of each table: told apart as objects, which is quick
class ResourceDefinition:
    """`required`: elements that R4 demands (1..1 or 1..*) of every such resource, as its definition names them;
    `ordered`: columns (start, end) that stand in this order; `indexes`: what is asked for by SQL, led by org_id.

    `type` is None for the table of all types that have none of their own.
    """

    type: str | None
    schema: str
    table: str
    columns: tuple[Column, ...] = ()
    required: tuple[str, ...] = ()
    ordered: tuple[tuple[str, str], ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()

    @property
    def full_name(self) -> str:
        return f"{self.schema}.{self.table}"
