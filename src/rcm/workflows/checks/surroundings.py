"""What a graph may refer to: actions, roles, and the other workflows of its organisation."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from rcm.workflows.graph import BatchConfig, Graph, SubworkflowConfig


@dataclass(frozen=True, slots=True)
class OtherWorkflow:
    """Another workflow as its newest revision is: which ones it runs, and what its context must hold."""

    calls: frozenset[str] = frozenset()
    required: tuple[str, ...] = ()
    active: bool = True


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`roles` and `workflows` are None where they aren't known: then nothing is said about them.

    `name` is the workflow's own, by which the others may call it.
    """

    actions: Collection[str]
    roles: Collection[str] | None = None
    workflows: Mapping[str, OtherWorkflow] | None = field(default=None)
    name: str = ""


def calls_of(graph: Graph) -> dict[str, str]:
    """Nodes that run another workflow, and its name."""
    return {
        node.id: node.config.workflow
        for node in graph.nodes.values()
        if isinstance(node.config, SubworkflowConfig | BatchConfig)
    }
