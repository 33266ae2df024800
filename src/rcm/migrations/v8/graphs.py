"""user_workflow's ordered lists become graphs of shared nodes (007), read and written in portions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

import psycopg
from alembic import op

from rcm.migrations.v8.counting import NEWER, OLDER, count, keep_back, same
from rcm.migrations.v8.linear import Graph, Node, SharedNodes, list_of, still_makes

_PORTION: Final = 500
_NODES: Final = "copy workflow_node (org_id, node_id, code, node_type, description, config) from stdin"
_EDGES: Final = "copy workflow_transition (org_id, workflow_id, from_node, to_node) from stdin"


def connection() -> psycopg.Connection[Any]:
    """The driver's own, in the revision's transaction: it streams."""
    raw = op.get_bind().connection.driver_connection
    assert isinstance(raw, psycopg.Connection)
    return raw


def load(org: str) -> None:
    """Nodes and transitions of all older workflows; before row-level security, which COPY does not pass."""
    nodes = SharedNodes()
    workflows = 0
    for portion in _portions():
        edges = [(workflow, pair) for workflow, steps in portion for pair in pairwise(nodes.chain(steps))]
        fresh = nodes.take_fresh()
        _copy(_NODES, [(org, n.node_id, n.code, n.node_type, n.description, json.dumps(n.config)) for n in fresh])
        _copy(_EDGES, [(org, workflow, *pair) for workflow, pair in edges])
        workflows += len(portion)
    same("workflow_transition", count(f"{OLDER}.user_workflow"), workflows)
    if nodes.last:
        connection().execute("select setval('workflow_node_node_id_seq', %s)", (nodes.last,))


def take_back(org: str) -> None:
    """Lists of steps for the workflows whose graph is not the one that their older list makes."""
    losing = 0
    after = UUID(int=0)
    while portion := _workflows(org, after):
        after = portion[-1][0]
        graphs = _graphs(org, [workflow for workflow, _, _ in portion])
        changed = []
        for workflow, was_list, stored in portion:
            graph = graphs.get(workflow, Graph({}, ()))
            if was_list and still_makes(stored, graph):
                continue
            items, is_all = list_of(graph)
            losing += not is_all
            changed.append((json.dumps(items), workflow))
        with connection().cursor() as cursor:
            cursor.executemany("update user_workflow set steps = %s where workflow_id = %s", changed)
    keep_back(losing, "user_workflow", "branches, conditions and names of transitions; their steps stay, in order")


def _workflows(org: str, after: UUID) -> list[tuple[UUID, bool, Any]]:
    """The next portion: id, was it a list once, that list."""
    return (
        connection()
        .execute(
            f"select workflow_id, legacy_steps is not null, legacy_steps from {NEWER}.user_workflow"
            f" where org_id = %s and workflow_id > %s order by workflow_id limit {_PORTION}".encode(),
            (org, after),
        )
        .fetchall()
    )


def _graphs(org: str, workflows: list[UUID]) -> dict[UUID, Graph]:
    edges: dict[UUID, list[tuple[int, int, str, Any]]] = {}
    rows = connection().execute(
        "select workflow_id, from_node, to_node, action_label, condition"
        f" from {NEWER}.workflow_transition where org_id = %s and workflow_id = any(%s)".encode(),
        (org, workflows),
    )
    for workflow, *edge in rows:
        edges.setdefault(workflow, []).append((edge[0], edge[1], edge[2], edge[3]))
    used = {node for of_one in edges.values() for edge in of_one for node in edge[:2]}
    found = connection().execute(
        "select node_id, coalesce(own_key, code), node_type, description, config"
        f" from {NEWER}.workflow_node where org_id = %s and node_id = any(%s)".encode(),
        (org, list(used)),
    )
    nodes = {row[0]: Node(*row) for row in found}
    return {
        workflow: Graph({node: nodes[node] for edge in of_one for node in edge[:2]}, tuple(of_one))
        for workflow, of_one in edges.items()
    }


def _portions() -> Iterator[list[tuple[UUID, Any]]]:
    with connection().cursor(name="older_workflows") as cursor:
        cursor.execute(
            f"select workflow_id, steps from {OLDER}.user_workflow order by created_at, workflow_id".encode()
        )
        while portion := cursor.fetchmany(_PORTION):
            yield portion


def _copy(statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    with connection().cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for row in rows:
            copy.write_row(row)
