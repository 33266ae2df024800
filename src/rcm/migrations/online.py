"""Steps of a revision that others work beside: each is autocommit, and may be repeated after a kill in the middle.

A revision uses these alone, or one transaction alone; never both.
"""

from __future__ import annotations

from typing import Final

from alembic import op
from sqlalchemy import text

BATCH: Final = 5_000


def index(name: str, table: str, columns: str, *, unique: bool = False) -> None:
    """Build an index without locking writers out. What a killed attempt left is not valid, and goes first."""
    there = f"{table.rpartition('.')[0] or 'public'}.{name}"
    with op.get_context().autocommit_block():
        broken = op.get_bind().scalar(
            text("select true from pg_index where indexrelid = to_regclass(:name) and not (indisvalid and indisready)"),
            {"name": there},
        )
        if broken:
            op.execute(f"drop index concurrently if exists {there}")
        kind = "unique index" if unique else "index"
        op.execute(f"create {kind} concurrently if not exists {name} on {table} ({columns})")


def fill(table: str, key: str, change: str, unfilled: str, *, batch: int = BATCH) -> int:
    """`update table set change where unfilled`, so many rows at a time, each time committed; how many in all.

    `change` has to make `unfilled` false. Rows that somebody holds just now come in the next round.
    """
    filled = 0
    with op.get_context().autocommit_block():
        while op.get_bind().scalar(text(f"select exists (select from {table} where {unfilled})")):
            changed = op.get_bind().execute(
                text(
                    f"update {table} set {change} where {key} in"
                    f" (select {key} from {table} where {unfilled} limit {batch} for update skip locked)"
                )
            )
            filled += changed.rowcount
    return filled
