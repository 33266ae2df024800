"""A workflow's graph as a value: nodes with typed settings, transitions with conditions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

NodeType = Literal["start", "end", "task", "decision", "fork", "join", "human", "wait"]
#: Nodes that the interpreter passes by itself, in the transaction of the step before them.
CONTROL: Final = frozenset({"start", "end", "decision", "fork", "join"})


class NodeConfig(BaseModel):
    """Settings of nodes without any of their own."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RetryPolicy(NodeConfig):
    """`max_attempts` counts the first one; the delay doubles from `delay_s` up to `max_delay_s`, with jitter."""

    max_attempts: int = Field(default=3, ge=1, le=50)
    delay_s: float = Field(default=2.0, ge=0, le=86_400)
    max_delay_s: float = Field(default=300.0, ge=0, le=86_400)


class TaskConfig(NodeConfig):
    """Calls a registered action."""

    action: str
    timeout_s: float = Field(default=60.0, gt=0)
    retry: RetryPolicy = RetryPolicy()
    settings: dict[str, Any] = {}


class DecisionConfig(NodeConfig):
    """The first transition whose condition holds; the one without a condition is the default."""

    max_iterations: int = Field(default=100, ge=1, le=10_000)


class JoinConfig(NodeConfig):
    """`all`: when no other token can still arrive; `any`: with the first, later ones end here."""

    mode: Literal["all", "any"] = "all"


class WaitConfig(NodeConfig):
    """Until an event of this kind whose key equals the value at `key_path`, or until the time is up."""

    event: str | None = None
    key_path: str = "run_id"
    seconds: float | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _for_something(self) -> Self:
        if self.event is None and self.seconds is None:
            raise ValueError("waits for nothing: set event, seconds or both")
        return self


class HumanConfig(NodeConfig):
    """A person answers `form` (JSON schema of the fields); `due_s` seconds from now is late."""

    title: str
    assignee_role: str = "operator"
    form: dict[str, Any] = {}
    due_s: float | None = Field(default=None, gt=0)


CONFIG_MODELS: Final[dict[str, type[NodeConfig]]] = {
    "start": NodeConfig,
    "end": NodeConfig,
    "task": TaskConfig,
    "decision": DecisionConfig,
    "fork": NodeConfig,
    "join": JoinConfig,
    "wait": WaitConfig,
    "human": HumanConfig,
}


@dataclass(frozen=True, slots=True)
class Node:
    id: str
    type: str
    label: str
    config: NodeConfig

    @property
    def is_control(self) -> bool:
        return self.type in CONTROL

    @property
    def action(self) -> str | None:
        return self.config.action if isinstance(self.config, TaskConfig) else None


@dataclass(frozen=True, slots=True)
class Transition:
    source: str
    target: str
    label: str = ""
    condition: dict[str, Any] | None = None


@dataclass(frozen=True)
class Graph:
    """Order of `transitions` is the order in which conditions are tried."""

    nodes: dict[str, Node]
    transitions: tuple[Transition, ...]

    @cached_property
    def outgoing(self) -> dict[str, tuple[Transition, ...]]:
        found: dict[str, list[Transition]] = {node: [] for node in self.nodes}
        for transition in self.transitions:
            found[transition.source].append(transition)
        return {node: tuple(edges) for node, edges in found.items()}

    @cached_property
    def start(self) -> str:
        return next(node.id for node in self.nodes.values() if node.type == "start")

    @cached_property
    def reach(self) -> dict[str, frozenset[str]]:
        """For each node, the nodes that a token there can still come to (itself only by a cycle)."""
        reached: dict[str, frozenset[str]] = {}
        for node in self.nodes:
            seen: set[str] = set()
            stack = [t.target for t in self.outgoing[node]]
            while stack:
                current = stack.pop()
                if current not in seen:
                    seen.add(current)
                    stack.extend(t.target for t in self.outgoing[current])
            reached[node] = frozenset(seen)
        return reached

    def on_cycle(self, node: str) -> bool:
        return node in self.reach[node]

    @cached_property
    def counts_visits(self) -> bool:
        """Can any node be visited twice: by a cycle, or by branches that meet without a join?"""
        arrivals = Counter(t.target for t in self.transitions)
        meets = any(n > 1 and self.nodes[node].type != "join" for node, n in arrivals.items())
        forks = any(node.type == "fork" for node in self.nodes.values())
        return (meets and forks) or any(self.on_cycle(node) for node in self.nodes)

    @cached_property
    def is_unconditional(self) -> bool:
        """No transition asks for values: where a run goes depends on where it is, and on labels."""
        return all(t.condition is None for t in self.transitions)

    @cached_property
    def rank(self) -> dict[str, int]:
        """Steps from the start, the longest way, cycles cut: the order in which a chunk's nodes are run.

        Of branches side by side the one that is written first comes first.
        """
        order: list[str] = []
        seen = {self.start}
        path = [(self.start, reversed(self.outgoing[self.start]))]  # by hand: a long graph would exhaust Python's stack
        while path:
            node, ahead = path[-1]
            target = next((t.target for t in ahead if t.target not in seen), None)
            if target is None:
                order.append(node)
                path.pop()
            else:
                seen.add(target)
                path.append((target, reversed(self.outgoing[target])))
        return {node: position for position, node in enumerate(reversed(order))}

    @cached_property
    def work_nodes(self) -> tuple[Node, ...]:
        """What counts as a step: everything that is not passed by the interpreter, in running order."""
        found = [node for node in self.nodes.values() if not node.is_control]
        return tuple(sorted(found, key=lambda node: self.rank.get(node.id, 0)))


def from_snapshot(snapshot: dict[str, Any]) -> Graph:
    """Read a revision's snapshot: {nodes: [{id, type, label, config}], transitions: [{from, to, …}]}.

    The snapshot was validated when it was published; rcm.workflows.validation does that.
    """
    nodes = {
        raw["id"]: Node(
            id=raw["id"],
            type=raw["type"],
            label=raw.get("label") or raw["id"],
            config=CONFIG_MODELS[raw["type"]].model_validate(raw.get("config") or {}),
        )
        for raw in snapshot["nodes"]
    }
    transitions = tuple(
        Transition(raw["from"], raw["to"], raw.get("label", ""), raw.get("condition"))
        for raw in snapshot["transitions"]
    )
    return Graph(nodes, transitions)
