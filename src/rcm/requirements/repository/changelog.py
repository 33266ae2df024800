"""Pages of the log of changes, and lists of rules."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from rcm.core.db import ReadSession
from rcm.core.model import PLATFORM_ORG
from rcm.core.paging import Filters, Listing, PageRequest, Rows, fetch

_CHANGES: Final = Listing(
    name="requirement_changelog",
    select="select c.seq, c.change_id, c.at, c.tier, c.rule_id, t.domain || '.' || t.action, c.action, c.changed_by,"
    " c.address, c.before, c.after, c.org_id",
    source="from requirement_changelog c join task_type t using (task_type_id)"
    " where (c.org_id = %(org)s or c.org_id = %(platform)s)",
    key="c.seq",
    parse=int,
    descending=True,
)


async def changes(
    session: ReadSession,
    request: PageRequest,
    *,
    tier: str | None = None,
    rule_id: UUID | None = None,
    task_type_id: UUID | None = None,
    field_path: str | None = None,
) -> Rows:
    """Newest first: the organisation's changes and the installation's."""
    filters = Filters().equal("c.tier", tier).equal("c.rule_id", rule_id).equal("c.task_type_id", task_type_id)
    filters.where("coalesce(c.after, c.before) ->> 'field_path' = {}", field_path)
    return await fetch(session, _CHANGES, request, filters, {"org": session.actor.org_id, "platform": PLATFORM_ORG})
