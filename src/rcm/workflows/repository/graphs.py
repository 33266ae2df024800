"""Workflows and their published revisions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from rcm.core.db import ReadSession, WriteSession
from rcm.core.errors import NotFound
from rcm.core.ids import new_id, new_ids
from rcm.workflows.graph import Graph, from_snapshot


class WorkflowMissing(NotFound):
    """The organisation has no published workflow of that name."""

    code = "workflow.workflow_not_found"


@dataclass(frozen=True, slots=True)
class Published:
    """The newest revision of a workflow."""

    workflow_id: UUID
    revision_id: UUID
    revision_num: int
    graph: Graph


async def load_graph(session: ReadSession, revision_id: UUID) -> Graph:
    rows = await session.rows(
        "select snapshot from workflow_revision where org_id = %s and revision_id = %s",
        (session.actor.org_id, revision_id),
    )
    if not rows:
        raise WorkflowMissing(str(revision_id))
    return from_snapshot(rows[0][0])


async def find_published(session: ReadSession, name: str) -> Published:
    rows = await session.rows(
        """
        select w.workflow_id, r.revision_id, r.revision_num, r.snapshot
          from user_workflow w join workflow_revision r on r.org_id = w.org_id and r.workflow_id = w.workflow_id
         where w.org_id = %s and w.name = %s and w.status = 'active'
         order by r.revision_num desc limit 1
        """,
        (session.actor.org_id, name),
    )
    if not rows:
        raise WorkflowMissing(f"Asked for: {name}.", workflow=name)
    workflow_id, revision_id, number, snapshot = rows[0]
    return Published(workflow_id, revision_id, number, from_snapshot(snapshot))


async def publish(session: WriteSession, name: str, snapshot: dict[str, Any], comment: str = "") -> UUID:
    """Write the graph as rows and as the next revision; the workflow is made when it is new."""
    org = session.actor.org_id
    rows = await session.rows(
        "insert into user_workflow (workflow_id, org_id, name, description, status) values (%s, %s, %s, %s, 'active')"
        " on conflict (org_id, name) do update set status = 'active', version = user_workflow.version + 1"
        " returning workflow_id",
        (new_id(), org, name, snapshot.get("description")),
    )
    workflow_id: UUID = rows[0][0]
    await session.change("delete from user_workflow_node where org_id = %s and workflow_id = %s", (org, workflow_id))
    await _write_nodes(session, workflow_id, snapshot)
    await session.change(
        "insert into workflow_revision (revision_id, org_id, workflow_id, revision_num, comment, snapshot, created_by)"
        " select %s, %s, %s, coalesce(max(revision_num), 0) + 1, %s, %s::jsonb, %s from workflow_revision"
        " where org_id = %s and workflow_id = %s",
        (
            new_id(),
            org,
            workflow_id,
            comment,
            orjson.dumps(snapshot).decode(),
            session.actor.user_id,
            org,
            workflow_id,
        ),
    )
    return workflow_id


async def _write_nodes(session: WriteSession, workflow_id: UUID, snapshot: dict[str, Any]) -> None:
    nodes = snapshot["nodes"]
    ids = dict(zip((node["id"] for node in nodes), new_ids(len(nodes)), strict=True))
    for node in nodes:
        await session.change(
            "insert into user_workflow_node (node_id, org_id, workflow_id, key, node_type, label, config, position)"
            " values (%s, %s, %s, %s, %s, %s, %s::jsonb, %s::jsonb)",
            (
                ids[node["id"]],
                session.actor.org_id,
                workflow_id,
                node["id"],
                node["type"],
                node.get("label") or node["id"],
                orjson.dumps(node.get("config") or {}).decode(),
                orjson.dumps(node.get("position")).decode(),
            ),
        )
    for edge in snapshot["transitions"]:
        condition = edge.get("condition")
        await session.change(
            "insert into user_workflow_transition (org_id, workflow_id, from_node, to_node, action_label, condition)"
            " values (%s, %s, %s, %s, %s, %s::jsonb)",
            (
                session.actor.org_id,
                workflow_id,
                ids[edge["from"]],
                ids[edge["to"]],
                edge.get("label", ""),
                orjson.dumps(condition).decode() if condition is not None else None,
            ),
        )
