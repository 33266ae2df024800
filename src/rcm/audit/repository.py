"""SQL of the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from rcm.core.db import ReadSession, WriteSession, json_rows
from rcm.core.ids import new_id
from rcm.core.paging import Filters, Listing, PageRequest, Rows, fetch

_INSERT = """
insert into audit_logs (id, org_id, actor, action, resource_type, resource_id, changes)
select u.id, %s, %s, %s, %s, u.resource, %s::jsonb from json_to_recordset(%s::json) as u(id uuid, resource text)
"""


async def insert_rows(
    session: WriteSession, action: str, resource_type: str, resource_ids: Sequence[object], changes: str | None
) -> None:
    rows = json_rows([{"id": new_id(), "resource": str(resource)} for resource in resource_ids])
    actor = session.actor
    await session.change(_INSERT, (actor.org_id, actor.user_id, action, resource_type, changes, rows))


_ENTRIES: Final = Listing(
    name="audit",
    select="select a.id, a.at, a.actor, u.full_name, a.action, a.outcome, a.changes",
    source="""
  from audit_logs a left join app_user u on u.org_id = a.org_id and u.user_id = a.actor
 where a.org_id = %(org)s and a.resource_type = %(type)s and a.resource_id = %(id)s""",
    key="a.id",
    parse=UUID,
    descending=True,
)


async def entries_of(session: ReadSession, resource_type: str, resource_id: object, request: PageRequest) -> Rows:
    """What was written down about one record, newest first."""
    values = {"org": session.actor.org_id, "type": resource_type, "id": str(resource_id)}
    return await fetch(session, _ENTRIES, request, Filters(), values)
