"""Mappings that were used: remembered for the next file with the same columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import orjson

from rcm.core.db import ReadSession, WriteSession
from rcm.core.ids import new_id
from rcm.core.paging import Filters, Listing, PageRequest, Rows, fetch

_REMEMBER: Final = """
insert into batch_mapping (batch_mapping_id, org_id, workflow_id, file_kind, columns_hash, columns, mapping, created_by)
values (%(id)s, %(org)s, %(workflow)s, %(kind)s, %(hash)s, %(columns)s::jsonb, %(mapping)s::jsonb, %(user)s)
on conflict (org_id, workflow_id, file_kind, columns_hash) do update
   set mapping = excluded.mapping, columns = excluded.columns, used_at = now(), updated_at = now()
"""
_LIST: Final = Listing(
    name="mappings",
    select="select m.batch_mapping_id, w.name, m.file_kind, m.columns, m.mapping, m.used_at",
    source="""
  from batch_mapping m join user_workflow w on w.org_id = m.org_id and w.workflow_id = m.workflow_id
 where m.org_id = %(org)s""",
    key="m.batch_mapping_id",
    parse=UUID,
    descending=True,
)


async def required_data(session: ReadSession, workflow_id: UUID) -> dict[str, Any]:
    rows = await session.rows(
        "select required_data from user_workflow where org_id = %s and workflow_id = %s",
        (session.actor.org_id, workflow_id),
    )
    found: dict[str, Any] = rows[0][0] if rows else {}
    return found


async def find_mapping(session: ReadSession, workflow_id: UUID, kind: str, columns_hash: str) -> dict[str, Any] | None:
    rows = await session.rows(
        "select mapping from batch_mapping"
        " where org_id = %s and workflow_id = %s and file_kind = %s and columns_hash = %s",
        (session.actor.org_id, workflow_id, kind, columns_hash),
    )
    return rows[0][0] if rows else None


async def remember(
    session: WriteSession,
    workflow_id: UUID,
    kind: str,
    columns: Sequence[str],
    columns_hash: str,
    mapping: dict[str, Any],
) -> None:
    """The last mapping of these columns is the one that is offered next time."""
    actor = session.actor
    values = {
        "id": new_id(),
        "org": actor.org_id,
        "workflow": workflow_id,
        "kind": kind,
        "hash": columns_hash,
        "columns": orjson.dumps(list(columns)).decode(),
        "mapping": orjson.dumps(mapping).decode(),
        "user": actor.user_id,
    }
    await session.change(_REMEMBER, values)


async def list_mappings(session: ReadSession, request: PageRequest) -> Rows:
    """Newest first."""
    return await fetch(session, _LIST, request, Filters(), {"org": session.actor.org_id})


async def forget(session: WriteSession, batch_mapping_id: UUID) -> bool:
    """Whether it was there."""
    return bool(
        await session.change(
            "delete from batch_mapping where org_id = %s and batch_mapping_id = %s",
            (session.actor.org_id, batch_mapping_id),
        )
    )
