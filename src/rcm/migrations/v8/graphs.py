"""user_workflow's ordered lists become graphs of shared nodes (007), read and written in portions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, Final
from uuid import UUID

import psycopg
from alembic import op

from rcm.migrations.v8.counting import OLDER, count, same
from rcm.migrations.v8.linear import SharedNodes

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
        _copy(
            _NODES, [(org, n.node_id, n.code, n.node_type, n.description, json.dumps(n.config)) for n in fresh]
        )
        _copy(_EDGES, [(org, workflow, *pair) for workflow, pair in edges])
        workflows += len(portion)
    same("workflow_transition", count(f"{OLDER}.user_workflow"), workflows)
    if nodes.last:
        connection().execute("select setval('workflow_node_node_id_seq', %s)", (nodes.last,))


def _portions() -> Iterator[list[tuple[UUID, Any]]]:
    with connection().cursor(name="older_workflows") as cursor:
        cursor.execute(f"select workflow_id, steps from {OLDER}.user_workflow order by created_at, workflow_id".encode())
        while portion := cursor.fetchmany(_PORTION):
            yield portion


def _copy(statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    with connection().cursor() as cursor, cursor.copy(statement.encode()) as copy:
        for row in rows:
            copy.write_row(row)
