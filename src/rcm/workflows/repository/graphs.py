"""Workflows and their published revisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson
from psycopg.errors import ForeignKeyViolation

from rcm.core.db import ReadSession, WriteSession, array, json_rows
from rcm.core.errors import NotFound
from rcm.core.ids import new_id, new_ids
from rcm.workflows.graph import Graph, from_snapshot


class WorkflowMissing(NotFound):
    """The organisation has no workflow of that name, or has not published it. `rcm workflows list` shows all."""

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
    """The next revision of what our own code brings along, ready to run; the workflow is made when it is new.

    What people publish goes through DefinitionService, which validates it. A draft of somebody's stays.
    """
    rows = await session.rows(
        "insert into user_workflow (workflow_id, org_id, name, description, status) values (%s, %s, %s, %s, 'active')"
        " on conflict (org_id, name) do update set status = 'active', version = user_workflow.version + 1"
        " returning workflow_id",
        (new_id(), session.actor.org_id, name, snapshot.get("description")),
    )
    workflow_id: UUID = rows[0][0]
    await add_revision(session, workflow_id, snapshot, comment)
    return workflow_id


async def add_revision(session: WriteSession, workflow_id: UUID, snapshot: dict[str, Any], comment: str) -> int:
    """The graph as rows and as the next revision; its number. The workflow's row must be locked."""
    await _write_graph(session, workflow_id, snapshot)
    org = session.actor.org_id
    rows = await session.rows(
        "insert into workflow_revision (revision_id, org_id, workflow_id, revision_num, comment, snapshot, created_by)"
        " select %s, %s, %s, coalesce(max(revision_num), 0) + 1, %s, %s::jsonb, %s from workflow_revision"
        " where org_id = %s and workflow_id = %s returning revision_num",
        (new_id(), org, workflow_id, comment, _json(snapshot), session.actor.user_id, org, workflow_id),
    )
    number: int = rows[0][0]
    return number


_PUT_NODES: Final = """
insert into user_workflow_node (node_id, org_id, workflow_id, key, node_type, label, description, config, position)
select n.node_id, %(org)s, %(workflow)s, n.key, n.node_type, n.label, n.description, n.config, n.position
  from json_to_recordset(%(rows)s::json) as n(node_id uuid, key text, node_type text, label text, description text,
                                              config jsonb, position jsonb)
    on conflict (org_id, workflow_id, key) do update
   set node_type = excluded.node_type, label = excluded.label, description = excluded.description,
       config = excluded.config, position = excluded.position
"""
_PUT_TRANSITIONS: Final = """
insert into user_workflow_transition (org_id, workflow_id, from_node, to_node, action_label, condition)
select %(org)s, %(workflow)s, f.node_id, t.node_id, e.label, nullif(e.condition, 'null'::jsonb)
  from json_to_recordset(%(rows)s::json) as e(source text, target text, label text, condition jsonb)
  join user_workflow_node f on f.org_id = %(org)s and f.workflow_id = %(workflow)s and f.key = e.source
  join user_workflow_node t on t.org_id = %(org)s and t.workflow_id = %(workflow)s and t.key = e.target
    on conflict (org_id, workflow_id, from_node, to_node, action_label) do update set condition = excluded.condition
"""
_DROP_TRANSITIONS: Final = """
delete from user_workflow_transition x
 using user_workflow_node f, user_workflow_node t
 where x.org_id = %(org)s and x.workflow_id = %(workflow)s
   and f.org_id = x.org_id and f.node_id = x.from_node and t.org_id = x.org_id and t.node_id = x.to_node
   and not exists (select 1 from json_to_recordset(%(rows)s::json) as e(source text, target text, label text)
                    where e.source = f.key and e.target = t.key and e.label = x.action_label)
"""
_GONE: Final = """
select node_id from user_workflow_node where org_id = %(org)s and workflow_id = %(workflow)s
   and key not in (select n.key from json_to_recordset(%(rows)s::json) as n(key text))
"""


async def _write_graph(session: WriteSession, workflow_id: UUID, snapshot: dict[str, Any]) -> None:
    """Rows of nodes keep their ids as long as their workflow has a node of that name: what agents learned about
    a node, and how often a way was taken, refers to them."""
    nodes, edges = snapshot["nodes"], snapshot["transitions"]
    place: dict[str, Any] = {"org": session.actor.org_id, "workflow": workflow_id}
    node_rows = json_rows(
        [
            {
                "node_id": id_,
                "key": node["id"],
                "node_type": node["type"],
                "label": node.get("label") or node["id"],
                "description": node.get("description"),
                "config": node.get("config") or {},
                "position": node.get("position"),
            }
            for id_, node in zip(new_ids(len(nodes)), nodes, strict=True)
        ]
    )
    edge_rows = json_rows(
        [
            {
                "source": edge["from"],
                "target": edge["to"],
                "label": edge.get("label", ""),
                "condition": edge.get("condition"),
            }
            for edge in edges
        ]
    )
    await session.change(_DROP_TRANSITIONS, {**place, "rows": edge_rows})
    await _drop_nodes(session, await session.rows(_GONE, {**place, "rows": node_rows}))
    await session.change(_PUT_NODES, {**place, "rows": node_rows})
    await session.change(_PUT_TRANSITIONS, {**place, "rows": edge_rows})


async def _drop_nodes(session: WriteSession, gone: Sequence[tuple[Any, ...]]) -> None:
    """Nodes that the graph no longer has; one that something still refers to stays, without transitions."""
    delete = "delete from user_workflow_node where org_id = %s and node_id = any(%s::uuid[])"
    try:
        if gone:
            async with session.savepoint():
                await session.change(delete, (session.actor.org_id, array(row[0] for row in gone)))
    except ForeignKeyViolation:
        if len(gone) > 1:
            for row in gone:
                await _drop_nodes(session, [row])


_NODE_ROWS: Final = """
select key, node_type, label, description, config, position from user_workflow_node
 where org_id = %(org)s and workflow_id = %(workflow)s order by key
"""
_TRANSITION_ROWS: Final = """
select f.key, t.key, x.action_label, x.condition from user_workflow_transition x
  join user_workflow_node f on f.org_id = x.org_id and f.node_id = x.from_node
  join user_workflow_node t on t.org_id = x.org_id and t.node_id = x.to_node
 where x.org_id = %(org)s and x.workflow_id = %(workflow)s
 order by f.key, x.condition is null, x.freq desc, t.key, x.action_label
"""


async def graph_of_rows(session: ReadSession, workflow_id: UUID) -> dict[str, Any]:
    """The graph of a workflow that an older system brought along and that has no revision yet."""
    place = {"org": session.actor.org_id, "workflow": workflow_id}
    nodes = await session.rows(_NODE_ROWS, place)
    edges = await session.rows(_TRANSITION_ROWS, place) if nodes else []
    return {
        "nodes": [
            dict(zip(("id", "type", "label", "description", "config", "position"), row, strict=True)) for row in nodes
        ],
        "transitions": [dict(zip(("from", "to", "label", "condition"), row, strict=True)) for row in edges],
    }


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
