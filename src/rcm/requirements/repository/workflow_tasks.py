"""Which tasks a workflow does: those that it names, and the actions behind its steps."""

from __future__ import annotations

from uuid import UUID

from rcm.core.db import ReadSession


async def named_by(session: ReadSession, workflow_id: UUID) -> list[UUID]:
    """Task types of user_workflow_task_type."""
    rows = await session.rows(
        "select task_type_id from user_workflow_task_type where org_id = %s and workflow_id = %s",
        (session.actor.org_id, workflow_id),
    )
    return [row[0] for row in rows]


async def actions_of(session: ReadSession, workflow_id: UUID) -> set[str]:
    """Actions that the newest revision calls."""
    rows = await session.rows(
        "select distinct jsonb_path_query(r.snapshot, 'lax $.nodes[*].config.action') #>> '{}'"
        "  from workflow_revision r where r.org_id = %(org)s and r.workflow_id = %(workflow)s"
        "   and r.revision_num = (select max(x.revision_num) from workflow_revision x"
        "                          where x.org_id = %(org)s and x.workflow_id = %(workflow)s)",
        {"org": session.actor.org_id, "workflow": workflow_id},
    )
    return {row[0] for row in rows if row[0]}
