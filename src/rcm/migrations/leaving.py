"""Taking a revision back: what it drops is said first, one line for each table that holds rows."""

from __future__ import annotations

import logging

from alembic import op
from sqlalchemy import text

_log = logging.getLogger("rcm.migrations")


def drop(*tables: str) -> None:
    """Drop `tables` in this order; the older schema has no place for their rows."""
    for table in tables:
        warn(f"select count(*) from {table}", f"{table}: its rows are dropped, the schema before has no place for them")
        op.execute(f"drop table {table}")


def warn(counting: str, what: str) -> None:
    """Say `what` with the number that the statement `counting` answers, unless it is 0."""
    number = op.get_bind().execute(text(counting)).scalar_one()
    if number:
        _log.warning("%s (%d)", what, number)
