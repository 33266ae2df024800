"""The graphs of migrated workflows, walked from the start, at 007 (shared nodes) and later (own nodes)."""

from __future__ import annotations

from typing import Any, Final

import psycopg

_SHARED: Final = (
    "select node_id, code, node_type, description, config from workflow_node",
    "select workflow_id, from_node, to_node from workflow_transition",
)
_OWN: Final = (
    "select node_id, key, node_type, description, config from user_workflow_node",
    "select workflow_id, from_node, to_node from user_workflow_transition",
)


def check(connection: psycopg.Connection[Any], *, shared: bool) -> int:
    """Every legacy list is a line from start to end with its steps in order. Answers how many."""
    nodes_of, edges_of = _SHARED if shared else _OWN
    nodes = {row[0]: row[1:] for row in connection.execute(nodes_of.encode())}
    following: dict[Any, dict[Any, Any]] = {}
    for workflow, source, target in connection.execute(edges_of.encode()):
        of_one = following.setdefault(workflow, {})
        assert source not in of_one, f"{workflow} branches"
        of_one[source] = target
    lists = connection.execute("select workflow_id, legacy_steps from user_workflow where legacy_steps is not null")
    checked = 0
    for workflow, steps in lists:
        line = _line(following[workflow], nodes)
        assert [nodes[n][1] for n in line] == ["start", *["task"] * (len(line) - 2), "end"]
        expected = steps if isinstance(steps, list) else []
        assert [nodes[n][3]["settings"]["step"] for n in line[1:-1]] == expected
        for node, step in zip(line[1:-1], expected, strict=True):
            _check_step(nodes[node], step)
        codes = [nodes[n][0] for n in line]
        assert len(set(codes)) == len(codes)
        checked += 1
    return checked


def _line(following: dict[Any, Any], nodes: dict[Any, Any]) -> list[Any]:
    (at,) = set(following) - set(following.values())
    line = [at]
    while at in following:
        at = following[at]
        line.append(at)
    assert len(line) == len(following) + 1, "a node beside the line"
    return line


def _check_step(node: tuple[Any, ...], step: Any) -> None:
    code, _, description, config = node
    if isinstance(step, dict) and isinstance(step.get("code"), str):
        assert code == step["code"] or code.startswith(f"{step['code']} (")
        assert description == step.get("description")
        assert config["action"] == step.get("task", step["code"])
