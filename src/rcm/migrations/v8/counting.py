"""Steps that carry rows from one table to another, and count them."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from alembic import op
from sqlalchemy import CursorResult

from rcm.core.errors import ConfigurationError
from rcm.migrations import frozen

#: Where the revision keeps the older tables while it reads them.
OLDER: Final = "rcm_before_v8"
#: And the newer ones on the way back.
NEWER: Final = "rcm_v8"
_SECTION: Final = re.compile(r"^-- (step|also|told): ?(.*)$", re.MULTILINE)
_log: Final = logging.getLogger("rcm.migrations")


class RowsMissing(ConfigurationError):
    """A migration would have lost rows, so nothing of it was kept. Tell the maintainers which table it names."""

    code = "migrations.rows_missing"


@dataclass(frozen=True, slots=True)
class Section:
    """One statement of a frozen file. `kind`: step (`words` is `from -> to`), also, told."""

    kind: str
    words: str
    statement: str


def sections(part: str) -> Iterator[Section]:
    pieces = _SECTION.split((frozen.VERSIONS / part).read_text(encoding="utf-8"))[1:]
    for kind, words, statement in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True):
        yield Section(kind, words, statement)


def execute(statement: str) -> int:
    """Rows that it wrote. Colons and percent signs stand for themselves."""
    return _run(statement).rowcount


def number(statement: str) -> int:
    """The one number that a query answers."""
    return int(_run(statement).scalar_one())


def count(source: str) -> int:
    """`source`: a table, or a table and a condition."""
    return number(f"select count(*) from {source}")


def _run(statement: str) -> CursorResult[Any]:
    return op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})


def same(table: str, read: int, written: int) -> None:
    if read != written:
        raise RowsMissing(f"{table}: {read} rows read, {written} written.", table=table, read=read, written=written)


def carry(part: str, source_schema: str = "") -> None:
    """Run all sections of `part`; a step must write as many rows as the table that it reads has."""
    for section in sections(part):
        written = execute(section.statement)
        if section.kind == "step":
            source, target = section.words.split(" -> ")
            same(target, count(f"{source_schema}{source}"), written)
            _log.info("%s: %s rows", section.words, written)


def carry_back(part: str, source_schema: str) -> None:
    """Run all sections of `part`, and tell what the older schema can't hold."""
    for section in sections(part):
        if section.kind == "told":
            table, _, what = section.words.partition(": ")
            keep_back(number(section.statement), table, what)
            continue
        written = execute(section.statement)
        if section.kind == "step":
            tables, _, why = section.words.partition(" | ")
            source = tables.partition(" -> ")[0]
            keep_back(count(f"{source_schema}{source}") - written, source, why)
            _log.info("%s: %s rows", tables, written)


def keep_back(rows: int, table: str, what: str) -> None:
    """Tell that this many rows of `table` don't come along, or not whole; to the log, and as the server's notice."""
    if not rows:
        return
    message = f"kept back: {rows} rows of {table}: {what}"
    _log.warning("%s", message)
    quoted = message.replace("'", "''")
    execute(f"do $tell$ begin raise notice '%', '{quoted}'; end $tell$")
