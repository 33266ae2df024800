"""Is it written as a graph is written? What of it can be read goes on to the other checks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import ValidationError

from rcm.core import predicate
from rcm.workflows.checks.problem import Problem, quoted
from rcm.workflows.graph import CONFIG_MODELS, Graph, Node, NodeConfig, Transition
from rcm.workflows.required_fields import required_input

MOST_NODES: Final = 2_000
MOST_TRANSITIONS: Final = 10_000
LONGEST_ID: Final = 100
LONGEST_LABEL: Final = 200

_TOP: Final = frozenset({"format", "name", "description", "required_data", "nodes", "transitions"})
_NODE: Final = frozenset({"id", "type", "label", "description", "config", "position"})
_TRANSITION: Final = frozenset({"from", "to", "label", "condition"})
#: Texts of nodes and transitions, and how long they may be.
_TEXTS: Final = {
    "nodes": {"id": LONGEST_ID, "type": LONGEST_ID, "label": LONGEST_LABEL, "description": 10_000},
    "transitions": {"from": LONGEST_ID, "to": LONGEST_ID, "label": LONGEST_LABEL},
}


@dataclass(frozen=True, slots=True)
class Reading:
    """`graph` has every node and transition that can be read; `unread` are nodes whose settings can't."""

    graph: Graph
    problems: list[Problem]
    unread: frozenset[str] = field(default=frozenset())


def read(snapshot: Mapping[str, Any]) -> Reading:
    """Problems of form, and the graph as far as it goes. The snapshot was looked at by `unstorable`."""
    problems = [*_form(snapshot), *_limits(snapshot)]
    nodes: dict[str, Node] = {}
    unread = set()
    for raw in _objects(snapshot, "nodes"):
        node_id, kind = raw.get("id", ""), raw.get("type", "")
        if node_id == "":
            problems.append(Problem("no_id", "", "a node has no id", "id"))
        if not isinstance(node_id, str) or not node_id or node_id in nodes:
            continue
        config, found = _config(node_id, kind, raw.get("config"))
        problems += found
        if config is None:
            unread.add(node_id)
        label = raw.get("label")
        label = label if isinstance(label, str) and label else node_id
        nodes[node_id] = Node(node_id, kind if isinstance(kind, str) else "", label, config or NodeConfig())
    problems += _twice(snapshot)
    edges, found = _transitions(snapshot, nodes)
    graph = Graph(nodes, edges, required_input(snapshot))
    return Reading(graph, [*problems, *found], frozenset(unread))


def _objects(snapshot: Mapping[str, Any], part: str) -> list[dict[str, Any]]:
    items = snapshot.get(part)
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _form(snapshot: Mapping[str, Any]) -> list[Problem]:
    """Lists of objects with names that are text, and no member that would be overlooked."""
    problems = _unknown(snapshot, _TOP, "", "")
    problems += [
        Problem("malformed", "", f"{name} is no text", name)
        for name in ("name", "description")
        if not isinstance(snapshot.get(name, ""), str | None)
    ]
    for part, members in (("nodes", _NODE), ("transitions", _TRANSITION)):
        items = snapshot.get(part, [])
        if not isinstance(items, list):
            problems.append(Problem("malformed", "", f"{part} is no list", part))
            continue
        for position, item in enumerate(items):
            place = f"{part}[{position}]"
            if isinstance(item, dict):
                problems += _unknown(item, members, _named(item), place)
                problems += _texts(item, part, place)
            else:
                problems.append(Problem("malformed", "", f"{place} is no object", place))
    return problems


def _unknown(item: Mapping[str, Any], known: frozenset[str], node: str, place: str) -> list[Problem]:
    """A misspelt `condition` would be a transition that is always taken."""
    return [
        Problem("unknown_member", node, f"there is no {quoted(name)} here; known: {', '.join(sorted(known))}", place)
        for name in item
        if name not in known
    ]


def _texts(item: Mapping[str, Any], part: str, place: str) -> list[Problem]:
    problems = []
    for name, longest in _TEXTS[part].items():
        value = item.get(name, "")
        said = ""
        if not isinstance(value, str):
            said = "is no text"
        elif len(value) > longest:
            said = f"is longer than {longest} characters"
        elif name != "description" and not value.isprintable():
            said = "has characters that can't be seen"
        if said:
            problems.append(Problem("malformed", _named(item), f"{place}.{name} {said}", f"{place}.{name}"))
    if not isinstance(item.get("position") or {}, dict):
        problems.append(Problem("malformed", _named(item), f"{place}.position is no object", f"{place}.position"))
    return problems


def _named(item: Mapping[str, Any]) -> str:
    """The node that a problem belongs to; of a transition the one that it leaves."""
    named = item.get("id", item.get("from", ""))
    text = named if isinstance(named, str) else ascii(named)
    return text[:LONGEST_ID]


def _limits(snapshot: Mapping[str, Any]) -> list[Problem]:
    found = ((part, len(_objects(snapshot, part))) for part in ("nodes", "transitions"))
    most = {"nodes": MOST_NODES, "transitions": MOST_TRANSITIONS}
    return [
        Problem("too_large", "", f"{count:,} {part}; a workflow has at most {most[part]:,}: split it", part)
        for part, count in found
        if count > most[part]
    ]


def _twice(snapshot: Mapping[str, Any]) -> list[Problem]:
    ids = Counter(raw["id"] for raw in _objects(snapshot, "nodes") if isinstance(raw.get("id"), str) and raw["id"])
    return [Problem("duplicate_node", i, "two nodes have this id", "id") for i, times in ids.items() if times > 1]


def _config(node_id: str, kind: object, raw: object) -> tuple[NodeConfig | None, list[Problem]]:
    if not isinstance(kind, str):
        return None, []  # told as malformed
    if kind not in CONFIG_MODELS:
        known = ", ".join(sorted(CONFIG_MODELS))
        said = f"node type {quoted(kind)} is not known here; known: {known}"
        return None, [Problem("unknown_type", node_id, said, "type")]
    try:
        return CONFIG_MODELS[kind].model_validate({} if raw is None else raw), []
    except ValidationError as error:
        return None, [
            Problem("config_invalid", node_id, f"{path or 'config'}: {fault['msg']}", f"config{path and '.'}{path}")
            for fault in error.errors(include_input=False, include_url=False)
            for path in [".".join(str(part) for part in fault["loc"])]
        ]


def _transitions(
    snapshot: Mapping[str, Any], nodes: Mapping[str, Node]
) -> tuple[tuple[Transition, ...], list[Problem]]:
    edges: list[Transition] = []
    problems: list[Problem] = []
    items = snapshot.get("transitions")
    for position, raw in enumerate(items if isinstance(items, list) else []):
        if isinstance(raw, dict):
            edge, found = _transition(raw, f"transitions[{position}]", nodes)
            problems += found
            edges += [edge] if edge is not None else []
    names = Counter((edge.source, edge.target, edge.label) for edge in edges)
    problems += [
        Problem("duplicate_transition", source, f"{times} transitions to {quoted(target)} are named alike: give them"
                " labels, or join their conditions by `or`")
        for (source, target, _), times in names.items()
        if times > 1
    ]  # fmt: skip
    return tuple(edges), problems


def _transition(
    raw: Mapping[str, Any], place: str, nodes: Mapping[str, Node]
) -> tuple[Transition | None, list[Problem]]:
    source, target, label, condition = (raw.get(name) for name in ("from", "to", "label", "condition"))
    problems = [
        Problem("unknown_node", str(end)[:LONGEST_ID], f"a transition leads {side} a node that is not there",
                f"{place}.{side}")
        for side, end in (("from", source), ("to", target))
        if end is None or (isinstance(end, str) and end not in nodes)
    ]  # fmt: skip
    faults = predicate.check(condition) if condition is not None else []
    problems += [Problem("condition_invalid", _named(raw), said[:300], f"{place}.condition") for said in faults]
    if not (isinstance(source, str) and isinstance(target, str) and source in nodes and target in nodes):
        return None, problems
    # A condition that can't be read is one all the same: the transition must not pass for the default.
    usable = {"or": []} if faults else condition
    return Transition(source, target, label if isinstance(label, str) else "", usable), problems
