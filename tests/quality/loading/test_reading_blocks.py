"""Rows that are read a block at once are the rows that are read one by one, on the same lines."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rcm.core.errors import DomainError
from rcm.quality.loading import reading
from rcm.quality.loading.reading import Source, of_delimited, of_records, open_source
from rcm.workflows.intake.table import Choices

_COLUMNS: Final = ("a", "b", "c")
_PIECES: Final = ("x", "1,5", "7;8", "Zoë", " ", '"', "\n", "\r\n", "", "\0", "sep=")
_CELL: Final = st.lists(st.sampled_from(_PIECES), max_size=3).map("".join)
_ROW: Final = st.lists(_CELL, min_size=3, max_size=3)
#: What is no row as it should be: nothing, blanks, too few, too many, a quote that closes too early.
_ODD: Final = st.sampled_from(
    ["", "  ", "{d}{d}", "x", "x{d}y{d}z{d}q", "x{d}y{d}z{d}{d}", '"x"y{d}1{d}2', 'x"y{d}1{d}2']
)


def _quoted(cell: str, delimiter: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(each in cell for each in (delimiter, '"', "\n", "\r")) else cell


def _both(path: Path, choices: Choices) -> tuple[list[object], list[object]]:
    def told(quick: bool) -> list[object]:
        try:
            source: Source = open_source(path, path.name, choices)
            assert source.table is not None
            wanted = {"one": source.columns[-1], "two": source.columns[0]}
            frames = of_delimited(source, wanted) if quick else of_records(source.table, wanted)
            return [row for frame in frames for row in frame.iter_rows()]
        except DomainError as error:
            return [type(error).__name__, error.message]

    return told(quick=True), told(quick=False)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(_ROW | _ODD, min_size=1, max_size=12),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    start=st.sampled_from(["", "\ufeff", "\n", "announced"]),
    last=st.booleans(),
    size=st.sampled_from([1, 2, 5, 100]),
)
def test_a_block_says_what_its_rows_say_one_by_one(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    rows: list[list[str] | str],
    delimiter: str,
    end: str,
    start: str,
    last: bool,
    size: int,
) -> None:
    monkeypatch.setattr(reading, "ROWS", size)
    lines = [delimiter.join(_COLUMNS)]
    for row in rows:
        if isinstance(row, str):
            lines.append(row.replace("{d}", delimiter))
        else:
            lines.append(delimiter.join(_quoted(cell, delimiter) for cell in row))
    begin = f"sep={delimiter}{end}" if start == "announced" else start
    path = tmp_path / "made.csv"
    path.write_bytes((begin + end.join(lines) + (end if last else "")).encode())
    quick, slow = _both(path, Choices("csv", None, delimiter))
    assert quick == slow


def test_lines_are_those_of_the_file_where_cells_hold_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "made.csv"
    path.write_text('a,b,c\n1,"two\nlines",3\n4,5,6\n\n7,"a, b",8\n', encoding="utf-8")
    source = open_source(path, path.name, Choices("csv"))
    found = pl.concat(of_delimited(source, {"b": "b"}))
    assert found.select("line", "b").rows() == [(2, "two\nlines"), (4, "5"), (6, "a, b")]
