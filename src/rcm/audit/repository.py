"""SQL of the audit log."""

from __future__ import annotations

from collections.abc import Sequence

from rcm.core.db import WriteSession, json_rows
from rcm.core.ids import new_id

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
