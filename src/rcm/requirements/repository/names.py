"""Names that people use, and the ids behind them: payers, tasks, people, organisations."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from rcm.core.db import ReadSession, array


async def payers(session: ReadSession) -> dict[str, UUID]:
    """Code to id, of all payers."""
    return {row[0]: row[1] for row in await session.rows("select code, payer_id from payer order by code")}


async def tasks(session: ReadSession) -> dict[str, UUID]:
    """`domain.action` to id; where a task stands twice, the oldest row."""
    rows = await session.rows(
        "select distinct on (domain, action) domain || '.' || action, task_type_id from task_type"
        " order by domain, action, created_at, task_type_id"
    )
    return {row[0]: row[1] for row in rows}


async def task_labels(session: ReadSession) -> list[tuple[str, UUID, str, bool]]:
    """(`domain.action`, id, label, whether a rule of the installation or of the organisation speaks of it)."""
    rows = await session.rows(
        "select distinct on (t.domain, t.action) t.domain || '.' || t.action, t.task_type_id, t.display_name,"
        " exists (select 1 from global_requirement r where r.task_type_id = t.task_type_id)"
        " or exists (select 1 from payer_requirement r where r.task_type_id = t.task_type_id)"
        " or exists (select 1 from org_requirement_policy r where r.org_id = %(org)s"
        "             and r.task_type_id = t.task_type_id)"
        " from task_type t order by t.domain, t.action, t.created_at, t.task_type_id",
        {"org": session.actor.org_id},
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


async def people(session: ReadSession, ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """Id to (full name, role) of those whom this session may see."""
    rows = await session.rows(
        "select user_id, full_name, role from app_user where user_id = any(%s::uuid[])", (array(set(ids)),)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


async def endpoint_payer(session: ReadSession, endpoint_id: UUID) -> tuple[UUID | None] | None:
    """(the endpoint's payer, if any); None: this organisation has no such endpoint."""
    rows = await session.rows(
        "select payer_id from endpoint where org_id = %s and endpoint_id = %s", (session.actor.org_id, endpoint_id)
    )
    return (rows[0][0],) if rows else None


async def organizations(session: ReadSession) -> list[UUID]:
    """All tenants; only the owner sees more than one."""
    rows = await session.rows("select org_id from organization where org_type <> 'platform' order by org_id")
    return [row[0] for row in rows]
