"""SQL of lists of payers, and of lookup tables."""

from __future__ import annotations

from typing import Any, Final

from rcm.catalog.models import LOOKUP_TABLES
from rcm.core.db import ReadSession, WriteSession
from rcm.core.paging import Filters, Listing, PageRequest, Rows, fetch

_PAYERS: Final = Listing(
    name="payers",
    select="select p.code, p.payer_id, p.name",
    source="""
  from payer_configs c join payer p using (payer_id)
 where c.org_id = %(org)s and c.active and p.is_active""",
    key="p.code",
    parse=str,
)


async def list_payers(session: ReadSession, request: PageRequest) -> Rows:
    """Payers that the organisation works with: (code, id, name), by code."""
    return await fetch(session, _PAYERS, request, Filters(), {"org": session.actor.org_id})


_LOOKUPS: Final = " union all ".join(
    f"select '{table}' as lookup, code, label, description, sort_order, is_active from {table}"
    for table in LOOKUP_TABLES
)


async def lookup_values(session: ReadSession) -> list[tuple[Any, ...]]:
    """(table, code, label, description, order, active) of all lookup tables."""
    return await session.rows(f"{_LOOKUPS} order by lookup, sort_order, code")


async def lookup_codes(session: ReadSession, table: str) -> list[str]:
    """Codes of one lookup table, those that are not active too."""
    return [row[0] for row in await session.rows(f"select code from {table} order by sort_order, code")]


async def put_lookup_value(session: WriteSession, table: str, values: tuple[Any, ...]) -> None:
    """(code, label, description, order, active): a new value, or a change of the one with this code."""
    await session.change(
        f"insert into {table} as l (code, label, description, sort_order, is_active) values (%s, %s, %s, %s, %s)"
        " on conflict (code) do update set label = excluded.label, description = excluded.description,"
        " sort_order = excluded.sort_order, is_active = excluded.is_active",
        values,
    )
