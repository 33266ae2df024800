"""An ordered list of steps as a graph of nodes that workflows share, and back. Pure: JSON values in and out."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

START: Final = "start"
END: Final = "end"


@dataclass(frozen=True, slots=True)
class Node:
    """`config` of a step has the action, and under settings.step the list's own item, whatever it was."""

    node_id: int
    code: str
    node_type: str
    description: str | None
    config: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Graph:
    """`edges`: from, to, action label, condition."""

    nodes: Mapping[int, Node]
    edges: tuple[tuple[int, int, str, Any], ...]


def steps_of(stored: Any) -> list[Any]:
    """What is no list has no steps."""
    return stored if isinstance(stored, list) else []


class SharedNodes:
    """The nodes of one organisation, numbered as they come.

    Two workflows share a node if code and content of their steps are the same. The second step of one code in
    a workflow, and a step that uses another's code for something else, gets the code with a number: `code (2)`.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, bytes, int], int] = {}
        self._codes: set[str] = set()
        self._given: Counter[str] = Counter()
        self._fresh: list[Node] = []
        self.last = 0

    def chain(self, stored: Any) -> list[int]:
        """Node ids of start, the steps, end."""
        seen: Counter[tuple[str, bytes]] = Counter()
        found = [self._node(START, START, None, {}, 1)]
        steps = []
        for place, item in enumerate(steps_of(stored), start=1):
            code, description, config = _content(item, place)
            content = (code, _digest("task", description, config))
            seen[content] += 1
            steps.append((code, description, config, seen[content]))
        last = self._node(END, END, None, {}, 1)  # before the steps: a step called `end` is the one that is renamed
        found += [self._node(code, "task", description, config, nth) for code, description, config, nth in steps]
        return [*found, last]

    def take_fresh(self) -> list[Node]:
        """Nodes that were made since the last call."""
        fresh, self._fresh = self._fresh, []
        return fresh

    def _node(self, code: str, kind: str, description: str | None, config: dict[str, Any], nth: int) -> int:
        key = (code, _digest(kind, description, config), nth)
        if (known := self._known.get(key)) is not None:
            return known
        self.last += 1
        self._known[key] = self.last
        self._fresh.append(Node(self.last, self._free(code), kind, description, config))
        return self.last

    def _free(self, code: str) -> str:
        self._given[code] += 1
        given = code if self._given[code] == 1 else f"{code} ({self._given[code]})"
        while given in self._codes:
            self._given[code] += 1
            given = f"{code} ({self._given[code]})"
        self._codes.add(given)
        return given


def still_makes(stored: Any, graph: Graph) -> bool:
    """Is `graph` the one that this list makes, with nothing added or changed?"""
    return _is_chain_of(graph, steps_of(stored))


def list_of(graph: Graph) -> tuple[list[Any], bool]:
    """The nodes in the graph's order as a list of steps, and whether that says all that the graph does."""
    items = [_item(graph.nodes[n]) for n in _in_order(graph) if graph.nodes[n].node_type not in (START, END)]
    return items, not graph.nodes or _is_chain_of(graph, items)


def _content(item: Any, place: int) -> tuple[str, str | None, dict[str, Any]]:
    """Code, description, config of one step."""
    code = _word(item, "code") or f"step {place}"
    return code, _description(item), {"action": _action(item) or code, "settings": {"step": item}}


def _word(item: Any, field: str) -> str | None:
    """A step that is a plain word or number is its code."""
    value = item.get(field) if isinstance(item, dict) else item if field == "code" else None
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        return None
    return str(value)


def _description(item: Any) -> str | None:
    value = item.get("description") if isinstance(item, dict) else None
    return value if isinstance(value, str) else None


def _action(item: Any) -> str | None:
    return _word(item, "task") or _word(item, "code")


def _item(node: Node) -> Any:
    """The step that a node stands for: the one that it was made of, as far as it was not changed since."""
    settings = node.config.get("settings")
    action = node.config.get("action")
    if not isinstance(settings, Mapping) or "step" not in settings:
        made: dict[str, Any] = {"code": node.code, "description": node.description}
        return made | {"task": action} if isinstance(action, str) and action != node.code else made
    kept = settings["step"]
    changes: dict[str, Any] = {}
    if node.description != _description(kept):
        changes["description"] = node.description
    if _action(kept) not in (None, action):
        changes["task"] = action
    if not changes:
        return kept
    return (kept if isinstance(kept, dict) else {"code": kept}) | changes


def _is_chain_of(graph: Graph, items: Iterable[Any]) -> bool:
    """Is the graph start, these steps, end, and nothing else?"""
    if any(label or condition is not None for _, _, label, condition in graph.edges):
        return False
    following = {source: target for source, target, _, _ in graph.edges}
    starts = [n.node_id for n in graph.nodes.values() if n.node_type == START]
    if len(following) != len(graph.edges) or len(starts) != 1 or len(following) + 1 != len(graph.nodes):
        return False
    at: int | None = starts[0]
    for item in items:
        at = following.get(at) if at is not None else None
        node = graph.nodes.get(at) if at is not None else None
        if node is None or node.node_type != "task" or _item(node) != item:
            return False
    at = following.get(at) if at is not None else None
    return at is not None and graph.nodes[at].node_type == END and at not in following


def _in_order(graph: Graph) -> list[int]:
    """Breadth first from the start; what can't be reached comes last, by number."""
    following: dict[int, list[int]] = {}
    for source, target, _, _ in graph.edges:
        following.setdefault(source, []).append(target)
    targets = {target for _, target, _, _ in graph.edges}
    first = [n for n in sorted(graph.nodes) if graph.nodes[n].node_type == START or n not in targets]
    seen: dict[int, None] = {}
    waiting = deque(sorted(graph.nodes))
    reached = deque(first)
    while reached or waiting:
        node = reached.popleft() if reached else waiting.popleft()
        if node in seen:
            continue
        seen[node] = None
        reached.extend(sorted(following.get(node, [])))
    return list(seen)


def _digest(kind: str, description: str | None, config: Mapping[str, Any]) -> bytes:
    content = json.dumps([kind, description, config], sort_keys=True)  # orjson takes no integers beyond 64 bits
    return hashlib.sha256(content.encode()).digest()[:16]
