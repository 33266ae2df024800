"""Where the runs of a batch stand: for each step how many wait there, run, failed or are through. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rcm.workflows.graph import Graph, JoinConfig
from rcm.workflows.states import RunStatus


@dataclass(frozen=True, slots=True)
class Standing:
    """`runs` runs of the same status whose tokens (node, waiting) stand at the same nodes."""

    status: str
    error_step: str | None
    tokens: tuple[tuple[str, bool], ...]
    runs: int


@dataclass(frozen=True, slots=True)
class FunnelNode:
    node_id: str
    label: str
    position: int
    waiting: int
    running: int
    completed: int
    failed: int


def tells_completed(graph: Graph) -> bool:
    """Does it follow from where a run stands which steps it has done? Not where a way can be left out."""
    decides = any(node.type == "decision" for node in graph.nodes.values())
    labelled = any(edge.label or edge.condition is not None for edge in graph.transitions)
    joins_any = any(isinstance(n.config, JoinConfig) and n.config.mode == "any" for n in graph.nodes.values())
    return not (decides or labelled or joins_any or graph.counts_visits)


def completed_counts(graph: Graph, standings: Iterable[Standing]) -> Counter[str]:
    """Steps that are done, by node; only for graphs of which `tells_completed` is true."""
    done: Counter[str] = Counter()
    for standing in standings:
        ahead = {node for node, _ in standing.tokens}
        ahead |= {node for token in ahead for node in graph.reach[token]}
        if standing.tokens or standing.status == RunStatus.COMPLETED:
            for node in graph.work_nodes:
                done[node.id] += 0 if node.id in ahead else standing.runs
    return done


def funnel(graph: Graph, standings: Sequence[Standing], completed: Counter[str]) -> list[FunnelNode]:
    """The steps in running order. A run counts at each node that one of its tokens stands on."""
    waiting: Counter[str] = Counter()
    running: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for standing in standings:
        for node, waits in standing.tokens:
            if standing.status == RunStatus.FAILED and node == standing.error_step:
                failed[node] += standing.runs
            elif standing.status == RunStatus.IN_PROGRESS and not waits:
                running[node] += standing.runs
            elif standing.status != RunStatus.CANCELLED:
                waiting[node] += standing.runs
    return [
        FunnelNode(
            node.id,
            node.label,
            position,
            waiting[node.id],
            running[node.id],
            completed[node.id],
            failed[node.id],
        )
        for position, node in enumerate(graph.work_nodes)
    ]
