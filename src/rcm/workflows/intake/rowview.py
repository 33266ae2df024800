"""Does a graph look at the row that a run is for? Only then is the row copied into the run's context.

A run of a batch finds its row in batch_row; most actions read it there, for a whole chunk at once. Conditions and
paths in settings see the context only: where one of them begins with `row`, each run's context gets it, as `row`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from rcm.workflows.graph import BatchConfig, Graph, SubworkflowConfig, WaitConfig

ROW: Final = "row"


def reads_row(graph: Graph) -> bool:
    """Some condition or path of the graph begins with `row` (conditions: `context.row`)."""
    paths = [path.removeprefix("context.") for t in graph.transitions for path in _variables(t.condition)]
    for node in graph.nodes.values():
        config = node.config
        if isinstance(config, WaitConfig):
            paths.append(config.key_path)
        elif isinstance(config, BatchConfig | SubworkflowConfig):
            # Without `input` the other run gets the whole context, and may look at anything in it.
            paths += config.input.values() or [ROW]
            if isinstance(config, BatchConfig):
                paths.append(config.items_path)
    return any(path.removeprefix("context.").split(".")[0] == ROW for path in paths)


def begins_by_row(graph: Graph) -> bool:
    """Does where a run begins depend on its row: is there a condition before the first step?"""
    pending, seen = [graph.start], set[str]()
    while pending:
        node = pending.pop()
        if node in seen or not graph.nodes[node].is_control:
            continue
        seen.add(node)
        for edge in graph.outgoing[node]:
            if any(path.startswith(f"context.{ROW}") for path in _variables(edge.condition)):
                return True
            pending.append(edge.target)
    return False


def _variables(condition: Any) -> Iterator[str]:
    if isinstance(condition, Mapping):
        for name, arguments in condition.items():
            if name == "var" and isinstance(arguments, str):
                yield arguments
            else:
                yield from _variables(arguments)
    elif isinstance(condition, list | tuple):
        for argument in condition:
            yield from _variables(argument)
