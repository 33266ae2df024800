"""Statements about workflows as authors have them: drafts, versions, revisions, states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from psycopg.errors import ForeignKeyViolation

from rcm.core.db import ReadSession, WriteSession
from rcm.core.errors import Conflict, NotFound
from rcm.core.ids import new_id
from rcm.core.paging import Filters, Listing, PageRequest, Rows, fetch
from rcm.workflows.checks.surroundings import OtherWorkflow
from rcm.workflows.repository.graphs import WorkflowMissing
from rcm.workflows.required_fields import required_input


class RevisionMissing(NotFound):
    """The workflow has no such revision."""

    code = "workflow.revision_not_found"


class WorkflowInUse(Conflict):
    """This workflow was published, or something refers to it. Archive it instead of deleting it."""

    code = "workflow.workflow_in_use"


@dataclass(frozen=True, slots=True)
class Definition:
    """A workflow's row. `draft` is None where there is nothing that is not published."""

    workflow_id: UUID
    name: str
    description: str | None
    status: str
    version: int
    draft: dict[str, Any] | None
    draft_updated_at: datetime | None
    required_data: dict[str, Any]
    created_by: UUID | None
    created_at: datetime
    updated_at: datetime
    published_revision: int | None


@dataclass(frozen=True, slots=True)
class Revision:
    """`snapshot` is empty in lists."""

    revision_id: UUID
    revision_num: int
    comment: str | None
    created_by: UUID | None
    created_at: datetime
    nodes: int
    snapshot: dict[str, Any]


_DEFINITION: Final = """
select w.workflow_id, w.name, w.description, w.status, w.version, w.draft_state, w.draft_updated_at, w.required_data,
       w.created_by, w.created_at, w.updated_at,
       (select max(r.revision_num) from workflow_revision r
         where r.org_id = w.org_id and r.workflow_id = w.workflow_id)
  from user_workflow w where w.org_id = %(org)s
"""
_LIST: Final = Listing(
    name="workflows",
    select="""
select w.name, w.workflow_id, w.description, w.status, w.version, w.draft_state is not null, w.draft_updated_at,
       w.created_by, w.created_at, w.updated_at, v.revision_num,
       jsonb_array_length(jsonb_path_query_array(coalesce(v.snapshot, w.draft_state, '{}'), '$.nodes[*]'))""",
    source="""
  from user_workflow w left join lateral (
       select x.revision_num, x.snapshot from workflow_revision x
        where x.org_id = w.org_id and x.workflow_id = w.workflow_id order by x.revision_num desc limit 1) v on true
 where w.org_id = %(org)s""",
    key="w.name",
    parse=str,
)
_REVISION: Final = """
select r.revision_num, r.revision_id, r.comment, r.created_by, r.created_at,
       jsonb_array_length(jsonb_path_query_array(r.snapshot, '$.nodes[*]'))"""
_OF_WORKFLOW: Final = " from workflow_revision r where r.org_id = %(org)s and r.workflow_id = %(workflow)s"
_REVISIONS: Final = Listing(
    name="revisions", select=_REVISION, source=_OF_WORKFLOW, key="r.revision_num", parse=int, descending=True
)
#: Only what other graphs have to do with: whole snapshots of an organisation would be megabytes.
_OTHERS: Final = """
select w.name, w.status = 'active',
       jsonb_path_query_array(v.snapshot,
                              '$.nodes[*] ? (@.type == "subworkflow" || @.type == "batch").config.workflow'),
       v.snapshot->'required_data'
  from user_workflow w cross join lateral (
       select x.snapshot from workflow_revision x
        where x.org_id = w.org_id and x.workflow_id = w.workflow_id order by x.revision_num desc limit 1) v
 where w.org_id = %s
"""


async def find(session: ReadSession, workflow_id: UUID) -> Definition:
    """Raises WorkflowMissing."""
    return await _one(session, "and w.workflow_id = %(key)s", workflow_id)


async def find_named(session: ReadSession, name: str) -> Definition:
    """Raises WorkflowMissing."""
    return await _one(session, "and w.name = %(key)s", name)


async def lock(session: WriteSession, workflow_id: UUID) -> Definition:
    """The row as it is once nobody else writes it; whoever comes later waits. Raises WorkflowMissing."""
    return await _one(session, "and w.workflow_id = %(key)s for update of w", workflow_id)


async def _one(session: ReadSession, condition: str, key: object) -> Definition:
    rows = await session.rows(f"{_DEFINITION} {condition}", {"org": session.actor.org_id, "key": key})
    if not rows:
        raise WorkflowMissing(f"Asked for: {str(key)[:200]}.")
    return Definition(*rows[0])


async def lock_publishing(session: WriteSession) -> None:
    """One publisher of the organisation at a time: two graphs that begin to run each other must see each other."""
    key = f"workflow.publish:{session.actor.org_id}"
    await session.rows("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (key,))


async def list_workflows(
    session: ReadSession, request: PageRequest, status: str | None, created_by: UUID | None
) -> Rows:
    """By name."""
    filters = Filters().equal("w.status", status).equal("w.created_by", created_by)
    return await fetch(session, _LIST, request, filters, {"org": session.actor.org_id})


async def insert(session: WriteSession, name: str, draft: dict[str, Any]) -> UUID | None:
    """A workflow that is a draft only; None where the name is taken."""
    rows = await session.rows(
        "insert into user_workflow (workflow_id, org_id, name, description, required_data, draft_state,"
        " draft_updated_at, created_by) values (%s, %s, %s, %s, %s::jsonb, %s::jsonb, now(), %s)"
        " on conflict (org_id, name) do nothing returning workflow_id",
        (new_id(), session.actor.org_id, name, draft.get("description"), _json(draft.get("required_data") or {}),
         _json(draft), session.actor.user_id),
    )  # fmt: skip
    return rows[0][0] if rows else None


async def put_draft(session: WriteSession, workflow_id: UUID, draft: dict[str, Any] | None) -> int:
    """The new version. None: what is published is all there is."""
    written = None if draft is None else _json(draft)
    rows = await session.rows(
        "update user_workflow set draft_state = %s::jsonb, version = version + 1,"
        " draft_updated_at = case when %s::jsonb is not null then now() end"
        " where org_id = %s and workflow_id = %s returning version",
        (written, written, session.actor.org_id, workflow_id),
    )
    version: int = rows[0][0]
    return version


async def mark_published(session: WriteSession, workflow_id: UUID, snapshot: dict[str, Any], status: str) -> int:
    """There is no draft any more; the new version."""
    rows = await session.rows(
        "update user_workflow set draft_state = null, draft_updated_at = null, version = version + 1, status = %s,"
        " description = %s, required_data = %s::jsonb where org_id = %s and workflow_id = %s returning version",
        (status, snapshot.get("description"), _json(snapshot.get("required_data") or {}), session.actor.org_id,
         workflow_id),
    )  # fmt: skip
    version: int = rows[0][0]
    return version


async def set_status(session: WriteSession, workflow_id: UUID, status: str) -> None:
    await session.change(
        "update user_workflow set status = %s where org_id = %s and workflow_id = %s",
        (status, session.actor.org_id, workflow_id),
    )


async def copy_uses(session: WriteSession, source: UUID, target: UUID) -> None:
    """What a workflow works over, and which tasks it does, for a copy of it."""
    for table, columns in (
        ("user_workflow_channel_type", "channel_type_id, timeout_ms, priority"),
        ("user_workflow_task_type", "task_type_id"),
    ):
        await session.change(
            f"insert into {table} (org_id, workflow_id, {columns}) select org_id, %s, {columns} from {table}"
            " where org_id = %s and workflow_id = %s",
            (target, session.actor.org_id, source),
        )


async def delete(session: WriteSession, workflow_id: UUID) -> None:
    """Raises WorkflowInUse."""
    try:
        async with session.savepoint():
            await session.change(
                "delete from user_workflow where org_id = %s and workflow_id = %s", (session.actor.org_id, workflow_id)
            )
    except ForeignKeyViolation:
        raise WorkflowInUse(workflow_id=workflow_id) from None


async def list_revisions(session: ReadSession, workflow_id: UUID, request: PageRequest) -> Rows:
    """Newest first; read the rows with `revision_of`."""
    return await fetch(session, _REVISIONS, request, Filters(), {"org": session.actor.org_id, "workflow": workflow_id})


def revision_of(row: tuple[Any, ...]) -> Revision:
    number, revision_id, comment, created_by, created_at, nodes, *snapshot = row
    return Revision(revision_id, number, comment, created_by, created_at, nodes, snapshot[0] if snapshot else {})


async def find_revision(session: ReadSession, workflow_id: UUID, number: int) -> Revision:
    """Raises RevisionMissing."""
    rows = await session.rows(
        f"{_REVISION}, r.snapshot {_OF_WORKFLOW} and r.revision_num = %(number)s",
        {"org": session.actor.org_id, "workflow": workflow_id, "number": number},
    )
    if not rows:
        raise RevisionMissing(f"Asked for: {number}.", revision=number)
    return revision_of(rows[0])


async def others(session: ReadSession) -> dict[str, OtherWorkflow]:
    """The organisation's workflows as their newest revisions are, by name."""
    rows = await session.rows(_OTHERS, (session.actor.org_id,))
    return {
        name: OtherWorkflow(_texts(calls), required_input({"required_data": needed}), active)
        for name, active, calls, needed in rows
    }


def _texts(value: object) -> frozenset[str]:
    return frozenset(each for each in value if isinstance(each, str)) if isinstance(value, list) else frozenset()


async def runs_in_flight(session: ReadSession, workflow_id: UUID) -> int:
    rows = await session.rows(
        "select count(*) from workflow_run where org_id = %s and workflow_id = %s"
        " and status in ('PENDING', 'IN_PROGRESS', 'PAUSED')",
        (session.actor.org_id, workflow_id),
    )
    return int(rows[0][0])


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
