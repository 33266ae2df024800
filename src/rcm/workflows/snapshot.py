"""One way to write a graph: equal graphs have equal snapshots, byte for byte.

    {name, description, required_data: {input: [path]},
     nodes: [{id, type, label, description, config, position}], transitions: [{from, to, label, condition}]}

Members that say nothing are left out. Nodes stand in the order of their ids; transitions in that of the node that
they leave, and those of one node in the order in which they are tried, which is part of the meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

Snapshot = dict[str, Any]

FORMAT: Final = "rcm.workflow/1"
_NODE: Final = ("id", "type", "label", "description", "config", "position")
_TRANSITION: Final = ("from", "to", "label", "condition")
_EMPTY: Final[tuple[object, ...]] = (None, "", {}, [])


def canonical(raw: Mapping[str, Any]) -> Snapshot:
    """The snapshot that means the same. `raw` has the form of a graph (see checks.shape); names may be lacking."""
    nodes = sorted((_member(node, _NODE) for node in _objects(raw, "nodes")), key=lambda node: str(node.get("id", "")))
    edges = [_member(edge, _TRANSITION) for edge in _objects(raw, "transitions")]
    edges.sort(key=lambda edge: str(edge.get("from", "")))
    head = {name: _sorted(raw[name]) for name in ("name", "description", "required_data") if _says(raw.get(name))}
    return {**head, "nodes": nodes, "transitions": edges}


def _objects(raw: Mapping[str, Any], part: str) -> list[Mapping[str, Any]]:
    """Older systems may have kept something else in a draft."""
    items = raw.get(part)
    return [item for item in items if isinstance(item, Mapping)] if isinstance(items, list) else []


def _member(item: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: _sorted(item[name]) for name in names if _says(item.get(name))}


def _says(value: object) -> bool:
    return value not in _EMPTY if isinstance(value, str | list | dict) else value is not None


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _sorted(value[name]) for name in sorted(value)}
    return [_sorted(each) for each in value] if isinstance(value, list) else value
