"""What runs must bring along, and what nodes read that nothing before them writes.

Actions may add anything to a run's context, so that what is read after one can't be judged. What is read before
any action is there only if the run brought it (`required_data.input`), or a person's answer or another workflow's
output did: otherwise that is told, as a warning, since whoever starts the run may still give it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from rcm.workflows.checks.problem import Problem, quoted, warning
from rcm.workflows.checks.surroundings import Surroundings
from rcm.workflows.graph import BatchConfig, Graph, HumanConfig, Node, SubworkflowConfig, WaitConfig
from rcm.workflows.paths import reachable
from rcm.workflows.required_fields import target_fields

#: Nodes that add nothing to the context.
_SILENT: Final = frozenset({"start", "end", "decision", "fork", "join", "notify"})
#: Where a condition looks: the run's context, and the output of the step that was just done.
_ROOTS: Final = ("context", "output")
_MOST_INPUT: Final = 500


def required_data(snapshot: Mapping[str, Any]) -> list[Problem]:
    """`required_data` is `{"input": ["field", "field.inner", …]}`, or one of the shapes of older systems."""
    given = snapshot.get("required_data")
    if given is None:
        return []
    if not isinstance(given, dict):
        return [Problem("required_data_invalid", "", 'expected {"input": [path, …]}', "required_data")]
    problems = []
    if isinstance(given.get("input"), list):
        problems = [
            warning("unknown_member", "", f"{quoted(name)} says nothing here; known: input, optional", "required_data")
            for name in given
            if name not in {"input", "optional"}
        ]
        named = [*given["input"]]
    else:
        named = [field.name for field in target_fields(given)]
    if len(named) > _MOST_INPUT:
        problems.append(Problem("required_data_invalid", "", f"more than {_MOST_INPUT} fields", "required_data"))
    problems += [
        Problem("required_data_invalid", "", f"{quoted(path)} is no path of a field", f"required_data[{place}]")
        for place, path in enumerate(named[:_MOST_INPUT])
        if not (isinstance(path, str) and path.isprintable() and all(path.split(".")))
    ]
    return problems


def data(graph: Graph, around: Surroundings) -> list[Problem]:
    known = _known(graph)
    problems: list[Problem] = []
    for node in graph.nodes.values():
        there, written = known.get(node.id), _writes(node)
        problems += _looked_for(node, _settings_read(node), there)
        left = None if there is None or written is None else there | written
        problems += _looked_for(node, _conditions_read(graph, node), left)
        problems += _passed_on(node, there, around)
    return problems


def _looked_for(node: Node, reads: Iterator[tuple[str, str]], there: set[str] | None) -> Iterator[Problem]:
    for field, path in reads:
        root, _, rest = path.partition(".")
        if root not in _ROOTS:
            said = f"{quoted(path)} is always null: begin with context. or output."
            yield warning("value_unknown", node.id, said, field)
        elif root == "context" and rest and there is not None and rest.split(".")[0] not in there:
            said = f"reads {quoted(rest)}, which nothing before it writes and required_data.input does not name"
            yield warning("data_unknown", node.id, said, field)


def _known(graph: Graph) -> dict[str, set[str]]:
    """For each node before which no action may have been: the fields that may be there when a run comes to it."""
    everything = [node.id for node in graph.nodes.values() if _writes(node) is None]
    after = reachable(everything, graph.ways)
    brought = {"run_id", *(path.split(".")[0] for path in graph.required)}
    known = {node: set(brought) for node in graph.nodes if node not in after}
    ahead = list(known)
    waiting = set(ahead)
    while ahead:
        node = ahead.pop(0)
        waiting.discard(node)
        left = known[node] | (_writes(graph.nodes[node]) or set())
        for target in graph.ways[node]:
            if target in known and not left <= known[target]:
                known[target] |= left
                if target not in waiting:
                    waiting.add(target)
                    ahead.append(target)
    return known


def _writes(node: Node) -> set[str] | None:
    """Fields that a node adds to the context; None: nobody knows which."""
    config = node.config
    if isinstance(config, SubworkflowConfig):
        return {config.output_key or node.id}
    if isinstance(config, HumanConfig | BatchConfig):
        return {node.id}
    if isinstance(config, WaitConfig):
        return set() if config.event is None else None
    return set() if node.type in _SILENT else None


def _conditions_read(graph: Graph, node: Node) -> Iterator[tuple[str, str]]:
    """(place, path) of what the ways out of a node ask for."""
    for edge in graph.outgoing[node.id]:
        for path in _variables(edge.condition):
            yield f"condition to {quoted(edge.target)}", path


def _settings_read(node: Node) -> Iterator[tuple[str, str]]:
    config = node.config
    if isinstance(config, WaitConfig) and config.event is not None:
        yield "config.key_path", f"context.{config.key_path}"
    if isinstance(config, BatchConfig):
        yield "config.items_path", f"context.{config.items_path}"
    if isinstance(config, SubworkflowConfig | BatchConfig):
        for name, path in config.input.items():
            yield f"config.input.{name}", f"context.{path}"


def _variables(term: object) -> Iterator[str]:
    if isinstance(term, Mapping):
        for name, arguments in term.items():
            if name == "var" and isinstance(arguments, str):
                yield arguments
            else:
                yield from _variables(arguments)
    elif isinstance(term, list):
        for each in term:
            yield from _variables(each)


def _passed_on(node: Node, there: set[str] | None, around: Surroundings) -> list[Problem]:
    """A workflow that gets the whole context, and what it needs is not in it."""
    config = node.config
    if there is None or not isinstance(config, SubworkflowConfig | BatchConfig) or config.input:
        return []
    other = (around.workflows or {}).get(config.workflow)
    item = {config.item_key} if isinstance(config, BatchConfig) else set()
    return [
        warning("data_unknown", node.id, f"workflow {quoted(config.workflow)} needs {quoted(path)}, which nothing"
                " before writes and required_data.input does not name", "config.workflow")
        for path in (other.required if other is not None else ())
        if path.split(".")[0] not in there | item
    ]  # fmt: skip
