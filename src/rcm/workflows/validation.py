"""Is this snapshot a graph that can run? All problems at once, each with its node."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from rcm.core import predicate
from rcm.core.errors import InvalidInput
from rcm.workflows.graph import CONFIG_MODELS, Graph, JoinConfig, from_snapshot

_NAMES: Final = {"nodes": ("id", "type", "label"), "transitions": ("from", "to", "label")}


class GraphInvalid(InvalidInput):
    """The workflow can't be published as it is. Mend the nodes that are named."""

    code = "workflow.graph_invalid"


@dataclass(frozen=True, slots=True)
class Problem:
    code: str
    node_id: str
    message: str


def validate(snapshot: dict[str, Any], actions: Collection[str]) -> list[Problem]:
    """Every problem of the snapshot; `actions` are the names that are registered."""
    problems = _form(snapshot) or _shape(snapshot)
    if problems:
        return problems  # what the nodes mean can't be judged before they can be read
    graph = from_snapshot(snapshot)
    return [
        *_ends(graph),
        *_edges(graph),
        *_branches(graph),
        *_loops(graph),
        *_actions(graph, actions),
    ]


def require_valid(snapshot: dict[str, Any], actions: Collection[str]) -> Graph:
    problems = validate(snapshot, actions)
    if problems:
        said = "; ".join(f"{p.node_id or 'graph'}: {p.message}" for p in problems)
        raise GraphInvalid(said, problems=[[p.code, p.node_id, p.message] for p in problems])
    return from_snapshot(snapshot)


def _form(snapshot: dict[str, Any]) -> list[Problem]:
    """Lists of objects with names that are text: without that nothing else can be said."""
    problems: list[Problem] = []
    for part, names in _NAMES.items():
        items = snapshot.get(part, [])
        if not isinstance(items, list):
            problems.append(Problem("malformed", "", f"{part} is no list"))
            continue
        for position, item in enumerate(items):
            if not isinstance(item, dict):
                problems.append(Problem("malformed", "", f"{part}[{position}] is no object"))
                continue
            problems += [
                Problem("malformed", str(item.get("id", "")), f"{part}[{position}].{name} is no text")
                for name in names
                if not isinstance(item.get(name, ""), str)
            ]
    return problems


def _shape(snapshot: dict[str, Any]) -> list[Problem]:
    problems: list[Problem] = []
    ids = [str(node.get("id", "")) for node in snapshot.get("nodes", [])]
    problems += [Problem("duplicate_node", i, "two nodes have this id") for i, n in Counter(ids).items() if n > 1]
    for node in snapshot.get("nodes", []):
        problems += _node_shape(node)
    for edge in snapshot.get("transitions", []):
        for side in ("from", "to"):
            if edge.get(side) not in ids:
                problems.append(
                    Problem(
                        "unknown_node",
                        str(edge.get(side)),
                        f"a transition leads {side} a node that is not there",
                    )
                )
        if edge.get("condition") is not None:
            problems += [
                Problem("condition_invalid", str(edge.get("from")), said) for said in predicate.check(edge["condition"])
            ]
    if ids and not any(node.get("type") == "start" for node in snapshot["nodes"]):
        problems.append(Problem("no_start", "", "there is no start node"))
    if not ids:
        problems.append(Problem("no_start", "", "the graph is empty"))
    return problems


def _node_shape(node: dict[str, Any]) -> list[Problem]:
    node_id, kind = str(node.get("id", "")), node.get("type")
    if not node_id:
        return [Problem("no_id", "", "a node has no id")]
    if kind not in CONFIG_MODELS:
        known = ", ".join(sorted(CONFIG_MODELS))
        return [Problem("unknown_type", node_id, f"node type {kind!r} is not known here; known: {known}")]
    try:
        CONFIG_MODELS[kind].model_validate(node.get("config") or {})
    except ValidationError as error:
        return [
            Problem("config_invalid", node_id, f"{'.'.join(map(str, e['loc']))}: {e['msg']}") for e in error.errors()
        ]
    return []


def _ends(graph: Graph) -> list[Problem]:
    starts = [node.id for node in graph.nodes.values() if node.type == "start"]
    problems = [Problem("many_starts", extra, "there is a second start node") for extra in starts[1:]]
    reached = graph.reach[graph.start] | {graph.start}
    problems += [
        Problem("unreachable", node, "no way leads here from the start") for node in graph.nodes if node not in reached
    ]
    ends = {node.id for node in graph.nodes.values() if node.type == "end"}
    if not ends:
        problems.append(Problem("no_end", "", "there is no end node"))
    problems += [
        Problem("dead_end", node, "no way leads from here to an end")
        for node in reached - ends
        if ends and not graph.reach[node] & ends
    ]
    return problems


def _edges(graph: Graph) -> list[Problem]:
    problems: list[Problem] = []
    for node in graph.nodes.values():
        edges = graph.outgoing[node.id]
        defaults = [e for e in edges if e.condition is None and not e.label]
        if node.type == "end" and edges:
            problems.append(Problem("end_goes_on", node.id, "an end node has no outgoing transition"))
        if node.type == "decision" and len(defaults) != 1:
            problems.append(Problem("no_default", node.id, "a decision needs exactly one transition without condition"))
        if node.type not in {"decision", "fork", "end"} and len(defaults) > 1:
            problems.append(Problem("hidden_fork", node.id, "several unconditional transitions: put a fork node here"))
        if node.type not in {"decision", "end"} and edges and not defaults:
            problems.append(Problem("no_default", node.id, "one transition must have neither condition nor label"))
    return problems


def _branches(graph: Graph) -> list[Problem]:
    forks = [node.id for node in graph.nodes.values() if node.type == "fork"]
    return [
        Problem("join_without_fork", node.id, "no fork leads to this join")
        for node in graph.nodes.values()
        if node.type == "join" and not any(node.id in graph.reach[fork] for fork in forks)
    ]


def _loops(graph: Graph) -> list[Problem]:
    """A cycle needs a decision in it: that is what counts the rounds and lets the run out."""
    problems = []
    for node in graph.nodes:
        if not graph.on_cycle(node):
            continue
        ring = {other for other in graph.reach[node] if node in graph.reach[other]}
        if not any(graph.nodes[other].type == "decision" for other in ring):
            problems.append(Problem("endless_loop", node, "a cycle without a decision never ends"))
        config = graph.nodes[node].config
        if isinstance(config, JoinConfig) and config.mode == "any":
            problems.append(Problem("any_join_in_loop", node, "a join of mode any fires once: not inside a loop"))
    return problems


def _actions(graph: Graph, actions: Collection[str]) -> list[Problem]:
    return [
        Problem("unknown_action", node.id, f"action {node.action!r} is not registered")
        for node in graph.nodes.values()
        if node.action is not None and node.action not in actions
    ]
