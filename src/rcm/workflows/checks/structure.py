"""Ways through the graph: each node is reached, each run ends, each choice has a way to go."""

from __future__ import annotations

from collections import Counter
from typing import Final

from rcm.workflows.checks.problem import Problem, quoted, warning
from rcm.workflows.graph import CONTROL, DecisionConfig, Graph, JoinConfig
from rcm.workflows.paths import reachable, reversed_ways, rings

#: Nodes that every branch of a fork leaves by; only work gives a label to choose by.
_WITHOUT_LABEL: Final = CONTROL - {"fork", "end"}


def structure(graph: Graph) -> list[Problem]:
    return [*_ends(graph), *_edges(graph), *_overlooked(graph), *_joins(graph), *_loops(graph)]


def _of(graph: Graph, kind: str) -> list[str]:
    return [node.id for node in graph.nodes.values() if node.type == kind]


def _ends(graph: Graph) -> list[Problem]:
    starts, ends = _of(graph, "start"), _of(graph, "end")
    problems = [Problem("many_starts", extra, "there is a second start node") for extra in starts[1:]]
    if not graph.nodes:
        problems.append(Problem("no_start", "", "the graph is empty"))
    elif not starts:
        problems.append(Problem("no_start", "", "there is no start node"))
    if graph.nodes and not ends:
        problems.append(Problem("no_end", "", "there is no end node"))
    reached = reachable(starts[:1], graph.ways) | set(starts[:1]) if starts else set(graph.nodes)
    problems += [
        Problem("unreachable", node, "no way leads here from the start") for node in graph.nodes if node not in reached
    ]
    arriving = reachable(ends, reversed_ways(graph.ways)) | set(ends)
    problems += [
        Problem("dead_end", node, "no way leads from here to an end")
        for node in graph.nodes
        if node in reached and node not in arriving and (ends or not graph.outgoing[node])
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
        if node.type not in {"decision", "end", "fork"} and edges and not defaults:
            problems.append(Problem("no_default", node.id, "one transition must have neither condition nor label"))
    return problems


def _overlooked(graph: Graph) -> list[Problem]:
    """What is written and never looked at: the run would go another way than its author reads."""
    problems = []
    for node in graph.nodes.values():
        edges = graph.outgoing[node.id]
        for edge in edges:
            to = quoted(edge.target)
            if edge.condition is not None and (node.type == "fork" or edge.label):
                why = "a fork takes all its transitions" if node.type == "fork" else "the label decides"
                problems.append(warning("condition_ignored", node.id, f"the condition of the way to {to}: {why}"))
            elif edge.label and node.type in _WITHOUT_LABEL:
                said = f"the way to {to} is never taken: a node of type {node.type} gives no label"
                problems.append(warning("label_ignored", node.id, said))
        twice = Counter(edge.label for edge in edges if edge.label and node.type not in CONTROL)
        problems += [
            warning("label_twice", node.id, f"of the ways labelled {quoted(label)} the first is always taken")
            for label, times in twice.items()
            if times > 1
        ]
    return problems


def _joins(graph: Graph) -> list[Problem]:
    forked = reachable(_of(graph, "fork"), graph.ways)
    return [
        Problem("join_without_fork", join, "no fork leads to this join")
        for join in _of(graph, "join")
        if join not in forked
    ]


def _loops(graph: Graph) -> list[Problem]:
    """Every cycle needs a decision in it: that is what counts the rounds and lets the run out."""
    endless = _ringed(graph, without=set(_of(graph, "decision")))
    problems = []
    for node in graph.nodes:
        config = graph.nodes[node].config
        if node in endless:
            problems.append(Problem("endless_loop", node, "a cycle without a decision never ends"))
        if graph.on_cycle(node) and isinstance(config, JoinConfig) and config.mode == "any":
            problems.append(Problem("any_join_in_loop", node, "a join of mode any fires once: not inside a loop"))
    return [*problems, *_guards(graph)]


def _ringed(graph: Graph, without: set[str]) -> set[str]:
    """Nodes on cycles that are there when some nodes are taken away."""
    ways = {
        node: [target for target in targets if target not in without]
        for node, targets in graph.ways.items()
        if node not in without
    }
    return {node for ring in rings(ways) for node in ring}


def _guards(graph: Graph) -> list[Problem]:
    """A decision on a cycle counts its rounds by a default where its author gave no number. That is told where
    nothing else ends the cycle, and where the default would end it before the number that another decision has."""
    decisions = {n.id: n.config for n in graph.nodes.values() if isinstance(n.config, DecisionConfig)}
    given = {node for node, config in decisions.items() if "max_iterations" in config.model_fields_set}
    unguarded = _ringed(graph, without=given)
    found = set()
    for ring in rings(graph.ways):
        most = max((decisions[node].max_iterations for node in ring & given), default=0)
        found |= {
            node
            for node in ring & decisions.keys() - given
            if node in unguarded or decisions[node].max_iterations < most
        }
    return [
        warning("loop_guard_by_default", node, "no max_iterations is set: a run that comes here for the"
                f" {decisions[node].max_iterations + 1}st time fails", "config.max_iterations")
        for node in graph.nodes
        if node in found
    ]  # fmt: skip
