"""A file as frames of text, some ten thousand rows each: CSV, JSON lines, XLSX as batches read them, and Parquet."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson
import polars as pl

from rcm.core.errors import InvalidInput
from rcm.quality.loading.columns import DIMENSION, NUMBERS, Columns
from rcm.workflows.intake.decoding import find_encoding, sample
from rcm.workflows.intake.delimited import (
    Block,
    announced_delimiter,
    blocks_of,
    chosen_delimiter,
    fitting_delimiters,
)
from rcm.workflows.intake.json_lines import value_at
from rcm.workflows.intake.sniffing import open_table
from rcm.workflows.intake.table import ANY, CSV, JSON_LINES, Choices, Record, Table

PARQUET: Final = "parquet"
#: What may be said about a file, and what batches call it.
FORMATS: Final = {"csv": CSV, "ndjson": JSON_LINES, "xlsx": "xlsx", PARQUET: PARQUET}
ROWS: Final = 50_000
#: Where a record begins, and what is wrong with it as a record.
LINE, FAULT, FAULT_TEXT = "line", "fault", "fault_text"


class FormatUnknown(InvalidInput):
    """Observations are read from CSV, NDJSON (one object a line), Parquet and XLSX. Say which with `format`."""

    code = "quality.load_format_unknown"


class ParquetUnreadable(InvalidInput):
    """This is no Parquet file that can be read to its end."""

    code = "quality.load_parquet_unreadable"


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was opened. `decimal_comma`: it is parted by semicolons, so 0,5 is a half."""

    path: Path
    file_name: str
    kind: str
    columns: tuple[str, ...]
    decimal_comma: bool = False
    table: Table | None = None
    choices: Choices = ANY

    def frames(self, columns: Columns) -> Iterator[pl.DataFrame]:
        """Frames with `line`, `fault`, `fault_text`, fields and `dim:NAME`; they may be read once."""
        wanted = {**columns.fields, **{DIMENSION + name: column for name, column in columns.dimensions.items()}}
        found = self._found(wanted)
        constants = [pl.lit(value).alias(name) for name, value in columns.constants.items()]
        for frame in found:
            yield frame.with_columns(constants)

    def _found(self, wanted: Mapping[str, str]) -> Iterator[pl.DataFrame]:
        if self.table is None:
            return _of_parquet(self.path, wanted)
        if self.kind == CSV:
            return of_delimited(self, wanted)
        return of_records(self.table, wanted)


def open_source(path: Path, file_name: str, choices: Choices) -> Source:
    """By the format that was said, else by content. Raises FormatUnknown, ParquetUnreadable, and what intake has."""
    if choices.kind is not None and choices.kind not in FORMATS:
        raise FormatUnknown(f"{choices.kind[:40]!a} is none of {', '.join(FORMATS)}.")
    with path.open("rb") as file:
        magic = file.read(4)
    if choices.kind == PARQUET or magic == b"PAR1":
        return Source(path, file_name, PARQUET, _parquet_columns(path))
    kind = FORMATS[choices.kind] if choices.kind else None
    said = Choices(kind, choices.encoding, choices.delimiter, choices.sheet)
    table = open_table(path, file_name, said)
    if table.kind not in FORMATS.values():
        raise FormatUnknown(f"{file_name} holds FHIR resources.", file=file_name)
    comma = _decimal_comma(path, file_name, table, said)
    return Source(path, file_name, table.kind, table.columns, comma, table, said)


def _decimal_comma(path: Path, file_name: str, table: Table, choices: Choices) -> bool:
    if table.kind != CSV:
        return False
    text = sample(path, find_encoding(path, choices.encoding, file_name))
    said = chosen_delimiter(choices.delimiter) or announced_delimiter(text)
    return said == ";" or (said is None and fitting_delimiters(text) == [";"])


def of_records(table: Table, wanted: Mapping[str, str]) -> Iterator[pl.DataFrame]:
    """`wanted`: names of the frames to columns of the file."""
    while batch := list(itertools.islice(table.records, ROWS)):
        yield _of_batch(batch, wanted, nested=table.nested)


def of_delimited(source: Source, wanted: Mapping[str, str]) -> Iterator[pl.DataFrame]:
    """The same as `of_records` of a CSV file, columns at once where a block of rows has no fault."""
    at = {name: source.columns.index(column) for name, column in wanted.items()}
    for block in blocks_of(source.path, source.file_name, source.choices, ROWS):
        if isinstance(block, Block):
            cells = list(zip(*block.rows, strict=True))
            data = {name: pl.Series(name, cells[position], pl.String) for name, position in at.items()}
            frame = pl.DataFrame({LINE: pl.Series(LINE, block.lines, pl.Int64), **data})
            nothing = (pl.lit(None, pl.String).alias(name) for name in (FAULT, FAULT_TEXT))
            yield frame.with_columns(nothing).select(LINE, FAULT, FAULT_TEXT, *wanted)
        elif block:
            yield _of_batch(block, wanted, nested=False)


def _of_batch(batch: list[Record], wanted: Mapping[str, str], *, nested: bool) -> pl.DataFrame:
    data: dict[str, list[Any]] = {
        LINE: [record.line for record in batch],
        FAULT: [record.fault and record.fault.code for record in batch],
        FAULT_TEXT: [record.fault and record.fault.message for record in batch],
    }
    for name, column in wanted.items():
        data[name] = _texts(batch, column) if nested else [record.values.get(column) for record in batch]
    schema = {LINE: pl.Int64, FAULT: pl.String, FAULT_TEXT: pl.String, **dict.fromkeys(wanted, pl.String)}
    return pl.DataFrame(data, schema=schema)


def _texts(batch: list[Record], column: str) -> list[str | None]:
    """JSON's values as text: what is a number there is read again as one."""
    if "." not in column:  # no path, so there is nothing to walk
        return [_text(record.values.get(column)) for record in batch]
    return [_text(value_at(record.values, column)) for record in batch]


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return orjson.dumps(value).decode()


def _parquet_columns(path: Path) -> tuple[str, ...]:
    try:
        return tuple(pl.read_parquet_schema(path))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise ParquetUnreadable(str(error).splitlines()[0][:200]) from None


def _of_parquet(path: Path, wanted: Mapping[str, str]) -> Iterator[pl.DataFrame]:
    """Figures keep their numbers; whatever else is text."""
    lazy = pl.scan_parquet(path, row_index_name=LINE, row_index_offset=1)
    columns = [pl.col(column).alias(name) for name, column in wanted.items()]
    try:
        for frame in lazy.select(LINE, *columns).collect_batches(chunk_size=ROWS, maintain_order=True):
            made = frame.with_columns(pl.col(LINE).cast(pl.Int64), *(_plain(name, frame[name]) for name in wanted))
            yield made.with_columns(pl.lit(None, pl.String).alias(FAULT), pl.lit(None, pl.String).alias(FAULT_TEXT))
    except (pl.exceptions.PolarsError, OSError) as error:
        raise ParquetUnreadable(str(error).splitlines()[0][:200]) from None


def _plain(name: str, column: pl.Series) -> pl.Series:
    kind = column.dtype
    if kind.is_numeric() and name in NUMBERS:
        return column.cast(pl.Float64)
    if isinstance(kind, pl.Datetime):
        column = column.cast(pl.Date)
    if isinstance(kind, pl.Struct):
        return column.struct.json_encode()
    return column.cast(pl.String, strict=False)
