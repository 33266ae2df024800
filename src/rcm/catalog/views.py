"""SQL of lists of payers."""

from __future__ import annotations

from typing import Final

from rcm.core.db import ReadSession
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
