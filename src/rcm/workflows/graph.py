"""A workflow's graph as a value: nodes with typed settings, transitions with conditions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from rcm.workflows.paths import Reach, rings
from rcm.workflows.required_fields import required_input

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
    """A person answers `form` (a JSON schema of the answer); `due_s` seconds from now is late.

    A late task goes to `escalate_role` as well; it is still waited for.
    """

    title: str
    instructions: str = ""
    assignee_role: str = "operator"
    form: dict[str, Any] = {}
    due_s: float | None = Field(default=None, gt=0)
    escalate_role: str | None = None


class SubworkflowConfig(NodeConfig):
    """Runs another workflow, named as it is published, and goes on when that run has ended.

    `input`: field of the other run's context to a path in this run's; without any it gets the whole context.
    The other run's context at its end stands in this one's context under `output_key`, by default the node's id;
    where it got the whole context, only what it added to that or changed.
    """

    workflow: str = Field(min_length=1)
    input: dict[str, str] = {}
    output_key: str | None = None
    on_failure: Literal["fail", "continue"] = "fail"


class BatchConfig(NodeConfig):
    """Runs another workflow once for each item of the list at `items_path`, and goes on when all have ended.

    Each run's context is this run's `input` (see sub-workflows) and its item under `item_key`.
    """

    workflow: str = Field(min_length=1)
    items_path: str = Field(min_length=1)
    item_key: str = "item"
    input: dict[str, str] = {}
    most_items: int = Field(default=100_000, ge=1, le=1_000_000)
    on_failure: Literal["fail", "continue"] = "fail"


class NotifyConfig(NodeConfig):
    """Tells all who have `role`, or one person. Title and message are shown outside the record: no personal data."""

    title: str = Field(min_length=1)
    message: str = ""
    role: str | None = None
    user_id: UUID | None = None

    @model_validator(mode="after")
    def _to_somebody(self) -> Self:
        if self.role is None and self.user_id is None:
            raise ValueError("tells nobody: set role, user_id or both")
        return self


#: What the engine knows by itself; domains add theirs with `register_node_type`.
CONFIG_MODELS: Final[dict[str, type[NodeConfig]]] = {
    "start": NodeConfig,
    "end": NodeConfig,
    "task": TaskConfig,
    "decision": DecisionConfig,
    "fork": NodeConfig,
    "join": JoinConfig,
    "wait": WaitConfig,
    "human": HumanConfig,
    "subworkflow": SubworkflowConfig,
    "batch": BatchConfig,
    "notify": NotifyConfig,
}


def register_node_type(name: str, config: type[NodeConfig]) -> None:
    """Make a further type of node known, so that graphs that have it can be read and validated.

    Its handler goes to the action registry (`ActionRegistry.node`). A name can't be given a second meaning.
    """
    if CONFIG_MODELS.setdefault(name, config) is not config:
        raise ValueError(f"There is a node type {name!r} already.")


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
    """Order of `transitions` is the order in which conditions are tried.

    `required`: paths of what a run's context must hold when it begins (the workflow's `required_data`).
    """

    nodes: dict[str, Node]
    transitions: tuple[Transition, ...]
    required: tuple[str, ...] = ()

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
    def ways(self) -> dict[str, list[str]]:
        """Each node's successors."""
        return {node: [t.target for t in edges] for node, edges in self.outgoing.items()}

    @cached_property
    def reach(self) -> Mapping[str, frozenset[str]]:
        """For each node, the nodes that a token there can still come to (itself only by a cycle)."""
        return Reach(self.ways)

    @cached_property
    def cyclic(self) -> frozenset[str]:
        """The nodes that lie on a cycle."""
        return frozenset(node for ring in rings(self.ways) for node in ring)

    def on_cycle(self, node: str) -> bool:
        return node in self.cyclic

    @cached_property
    def counts_visits(self) -> bool:
        """Can any node be visited twice: by a cycle, or by branches that meet without a join?"""
        arrivals = Counter(t.target for t in self.transitions)
        meets = any(n > 1 and self.nodes[node].type != "join" for node, n in arrivals.items())
        forks = any(node.type == "fork" for node in self.nodes.values())
        return (meets and forks) or bool(self.cyclic)

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
    """Read a revision's snapshot: {nodes: [{id, type, label, config}], transitions: [{from, to, …}],
    required_data: {input: [path]}}.

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
    return Graph(nodes, transitions, required_input(snapshot))
