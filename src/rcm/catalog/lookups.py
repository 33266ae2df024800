"""Statuses and kinds as data: read them, add one, check a filter against them."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from rcm.catalog import views
from rcm.catalog.models import LOOKUPS
from rcm.catalog.schemas import LookupsOut, LookupValue
from rcm.core.db import ReadSession, WriteSession
from rcm.core.errors import Conflict, InvalidInput, NotFound


class LookupMissing(NotFound):
    """There is no such lookup table. GET /api/v1/lookups lists them."""

    code = "catalog.lookup_not_found"


class ValueUnknown(InvalidInput):
    """This value is not in its lookup table."""

    code = "catalog.value_unknown"


class LookupClosed(Conflict):
    """The engine knows just these values and no others: a new one would be refused by the tables that hold them."""

    code = "catalog.lookup_closed"


#: Closed by a CHECK of their tables (decision 14). Labels may change.
_CLOSED: Final = frozenset({"batch_row_status_lu", "step_status_lu"})


async def all_lookups(session: ReadSession) -> LookupsOut:
    tables: defaultdict[str, list[LookupValue]] = defaultdict(list)
    for table, code, label, description, sort_order, is_active in await views.lookup_values(session):
        tables[table].append(
            LookupValue(code=code, label=label, description=description, sort_order=sort_order, is_active=is_active)
        )
    return LookupsOut(tables=tables)


async def put_value(session: WriteSession, table: str, value: LookupValue) -> None:
    """Add a value, or change the one that has its code. Raises LookupMissing, LookupClosed."""
    if table not in LOOKUPS:
        raise LookupMissing(table)
    if table in _CLOSED and value.code not in await views.lookup_codes(session, table):
        raise LookupClosed(table, table=table)
    await views.put_lookup_value(
        session, table, (value.code, value.label, value.description, value.sort_order, value.is_active)
    )


async def require_known(session: ReadSession, table: str, code: str | None) -> None:
    """For a filter: nothing, or a value of the table. Raises ValueUnknown, which names those that exist."""
    if code is None:
        return
    known = await views.lookup_codes(session, table)
    if code not in known:
        # What was asked for is not repeated: somebody may have typed a patient's name into the wrong field.
        raise ValueUnknown(f"Values of {table}: {', '.join(known)}.", table=table, known=known)
