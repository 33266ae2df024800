"""Steps that carry rows from one table to another, and count them."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from alembic import op

from rcm.core.errors import ConfigurationError
from rcm.migrations import frozen

#: Where the revision keeps the older tables while it reads them.
OLDER: Final = "rcm_before_v8"
_SECTION: Final = re.compile(r"^-- (step|also): ?(.*)$", re.MULTILINE)
_log: Final = logging.getLogger("rcm.migrations")


class RowsMissing(ConfigurationError):
    """A migration would have lost rows, so nothing of it was kept. Tell the maintainers which table it names."""

    code = "migrations.rows_missing"


@dataclass(frozen=True, slots=True)
class Section:
    """One statement of a frozen file. `kind`: step (`words` is `from -> to`) or also."""

    kind: str
    words: str
    statement: str


def sections(part: str) -> Iterator[Section]:
    pieces = _SECTION.split((frozen.VERSIONS / part).read_text(encoding="utf-8"))[1:]
    for kind, words, statement in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True):
        yield Section(kind, words, statement)


def execute(statement: str) -> int:
    """Rows that it wrote. Colons and percent signs stand for themselves."""
    result = op.get_bind().exec_driver_sql(statement, execution_options={"no_parameters": True})
    return result.rowcount


def count(source: str) -> int:
    """`source`: a table, or a table and a condition."""
    return int(op.get_bind().exec_driver_sql(f"select count(*) from {source}").scalar_one())


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
