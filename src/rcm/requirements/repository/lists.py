"""Pages of rules."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from rcm.core.db import ReadSession
from rcm.core.paging import Filters, Listing, PageRequest, Rows, fetch
from rcm.requirements.repository.rules import TABLES, columns, of_row
from rcm.requirements.rule import Rule, Tier

_RULES: Final = {
    tier: Listing(
        name=f"requirements.{tier}",
        select=f"select {table.key}, {columns(tier)}",
        source=f"from {table.name} where " + ("org_id = %(org)s" if table.tenant else "true"),
        key=table.key,
        parse=UUID,
    )
    for tier, table in TABLES.items()
}
_OVER: Final = "coalesce(waiver_until <= %(today)s, true) or coalesce(effective_to <= %(today)s, false)"
_WAIVERS: Final = Listing(
    name="requirements.waivers",
    select=_RULES[Tier.ORGANIZATION].select,
    source=_RULES[Tier.ORGANIZATION].source + " and waiver_reason is not null",
    key=_RULES[Tier.ORGANIZATION].key,
    parse=UUID,
    descending=True,
)
_STATUS: Final = {
    "requested": f"not waived and not ({_OVER})",
    "approved": f"waived and not ({_OVER})",
    "over": f"({_OVER})",
}


async def rules(
    session: ReadSession, tier: Tier, request: PageRequest, task_type_id: UUID | None
) -> tuple[Rows, list[Rule]]:
    """In the order in which they were written."""
    filters = Filters().equal("task_type_id", task_type_id)
    found = await fetch(session, _RULES[tier], request, filters, {"org": session.actor.org_id})
    return found, [of_row(row[1:]).rule for row in found.rows]


async def waivers(
    session: ReadSession, request: PageRequest, status: str | None, today: date
) -> tuple[Rows, list[Rule]]:
    """Newest first."""
    filters = Filters()
    if status is not None:
        filters.only(_STATUS[status], wanted=True)
    values = {"org": session.actor.org_id, "today": today}
    found = await fetch(session, _WAIVERS, request, filters, values)
    return found, [of_row(row[1:]).rule for row in found.rows]
