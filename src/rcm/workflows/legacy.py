"""Nodes, transitions and an executor as services wrote them before there were revisions.

    executor = GraphWorkflowExecutor(nodes, transitions)        # or one graph: a snapshot, an answer of /workflows/{id}
    result = await executor.execute({"input": "test"})          # {"status": "completed", …}; executor.duration_ms

The graph is walked by the interpreter that runs of the engine use, in memory: nothing is stored, nothing is tried
again, and a program that ends has lost it. What tasks do is handed in; `rcm.main.legacy` runs stored workflows.
"""

from __future__ import annotations

import inspect
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from rcm.core.errors import DomainError, InvalidInput
from rcm.core.ids import new_id
from rcm.workflows.engine.handling import HandlerAnswerInvalid, failure_of
from rcm.workflows.graph import CONTROL, Graph, Node, NodeConfig, Transition
from rcm.workflows.interpreter import Token, advance, begin
from rcm.workflows.outcome import Completed, Failed, Outcome, Skipped, Waiting
from rcm.workflows.validation import require_valid

#: Gets the run's context; answers with what it brought back, with an outcome, or with nothing.
Handler = Callable[[dict[str, Any]], Any | Awaitable[Any]]
_MOST_STEPS: Final = 10_000


class NodesUnconnected(InvalidInput):
    """These nodes and transitions are no graph that can be walked: one way in, and both ends of each transition."""

    code = "workflow.nodes_unconnected"


class StepsExhausted(DomainError):
    """The run went on for more steps than anybody could have meant: there is a loop without a way out."""

    code = "workflow.steps_exhausted"


@dataclass(slots=True)
class WorkflowNode:
    """`code` names the node. `start`, `end`, `decision`, `fork` and `join` are what they say; others are tasks."""

    code: str
    description: str = ""
    node_type: str | None = None
    node_id: UUID = field(default_factory=new_id)

    @property
    def kind(self) -> str:
        return self.node_type or (self.code if self.code in CONTROL else "task")


@dataclass(slots=True)
class WorkflowTransition:
    """`action_label`: what the step answers with to go this way. A node's only way is taken whatever it says."""

    from_node: UUID
    to_node: UUID
    action_label: str = ""
    condition: dict[str, Any] | None = None


class GraphWorkflowExecutor:
    """`actions`: what tasks do, by the node's code or the action's name. A task that names an action which is not
    among them fails: nothing is called done that nobody did. A node that names none has nothing to do."""

    def __init__(
        self,
        workflow: Mapping[str, Any] | Iterable[WorkflowNode],
        transitions: Iterable[WorkflowTransition] | None = None,
        *,
        actions: Mapping[str, Handler] | None = None,
    ) -> None:
        self._actions = dict(actions or {})
        self.duration_ms = 0
        if isinstance(workflow, Mapping):
            inner = workflow.get("graph")
            snapshot = inner if isinstance(inner, Mapping) else workflow
            self._graph = require_valid(dict(snapshot), _Every())
        else:
            self._graph = graph_of(list(workflow), list(transitions or ()))

    async def execute(self, input_data: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Walk to the end, the first failure, or the first thing that has to be waited for.

        The answer: status (completed, failed, waiting), context, outputs (node to what it brought back), output (the
        last of them), steps (nodes in the order in which they were done), error, waiting_for.
        """
        began = time.perf_counter()
        walk = _Walk(self._graph, self._actions, dict(input_data or {}))
        try:
            return await walk.to_the_end()
        finally:
            self.duration_ms = round((time.perf_counter() - began) * 1000)


class _Every:
    """Which actions there are is known when one is called."""

    def __contains__(self, name: object) -> bool:
        return True

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0


class _Walk:
    def __init__(self, graph: Graph, actions: Mapping[str, Handler], context: dict[str, Any]) -> None:
        self._graph = graph
        self._actions = actions
        self._context = context
        self._outputs: dict[str, Any] = {}
        self._steps: list[str] = []
        self._last: Any = {}

    async def to_the_end(self) -> dict[str, Any]:
        try:
            frontier = begin(self._graph, {"context": self._context, "output": {}}).frontier
            while frontier.tokens:
                token = frontier.tokens[0]
                outcome = await self._do(token)
                if isinstance(outcome, Failed):
                    error = {"code": outcome.code, "message": outcome.message, "node": token.node}
                    return self._told("failed", error=error)
                if isinstance(outcome, Waiting):
                    return self._told("waiting", waiting_for={"node": token.node, "kind": outcome.kind})
                label = self._done(token, outcome)
                values = {"context": self._context, "output": self._last or {}}
                frontier = advance(self._graph, frontier, token, values, label).frontier
        except DomainError as error:  # a loop that its decision ends
            return self._told("failed", error={"code": error.code, "message": error.message, "node": None})
        return self._told("completed")

    async def _do(self, token: Token) -> Outcome:
        node = self._graph.nodes[token.node]
        if len(self._steps) >= _MOST_STEPS:
            raise StepsExhausted(node=node.id)
        handler = self._actions.get(node.id) or self._actions.get(node.action or "")
        if handler is None and node.type == "task" and node.action is None:
            return Completed()
        if handler is None and node.type == "task":
            return Failed("workflow.action_unknown", f"Nobody does {node.action!r} here: hand it in as an action.")
        if handler is None:
            return Waiting(node.type, node.id)
        try:
            answer = handler(self._context)
            return _outcome(await answer if inspect.isawaitable(answer) else answer)
        except Exception as error:  # noqa: BLE001 - whatever a handler raises is the step's failure
            return failure_of(error)

    def _done(self, token: Token, outcome: Completed | Skipped) -> str:
        self._steps.append(token.node)
        if isinstance(outcome, Skipped):
            return ""
        self._last = outcome.output
        self._context |= outcome.context or {}
        if outcome.output is not None:
            self._outputs[token.node] = outcome.output
        return outcome.label

    def _told(self, status: str, **more: Any) -> dict[str, Any]:
        return {
            "status": status,
            "context": self._context,
            "outputs": self._outputs,
            "output": self._last or {},
            "steps": self._steps,
            "error": None,
            "waiting_for": None,
            **more,
        }


def _outcome(answer: object) -> Outcome:
    if isinstance(answer, Outcome):
        return answer
    if answer is None:
        return Completed()
    if isinstance(answer, Mapping):
        return Completed(dict(answer), dict(answer))
    raise HandlerAnswerInvalid(f"It is of type {type(answer).__name__}.")


def graph_of(nodes: Sequence[WorkflowNode], transitions: Sequence[WorkflowTransition]) -> Graph:
    """The graph of nodes by their codes. Without a start node, the only node that nothing leads to is the first.

    Raises NodesUnconnected.
    """
    codes = {node.node_id: node.code for node in nodes}
    if len({*codes.values()}) != len(nodes):
        raise NodesUnconnected("Two nodes have one code, or one id.")
    made = {node.code: Node(node.code, node.kind, node.description or node.code, NodeConfig()) for node in nodes}
    ways = Counter(edge.from_node for edge in transitions)
    for edge in transitions:
        if edge.from_node not in codes or edge.to_node not in codes:
            raise NodesUnconnected("A transition leads from or to a node that is not among them.")
    edges = [
        Transition(codes[e.from_node], codes[e.to_node], e.action_label if ways[e.from_node] > 1 else "", e.condition)
        for e in transitions
    ]
    if not any(node.type == "start" for node in made.values()):
        first = sorted(made.keys() - {edge.target for edge in edges})
        if len(first) != 1:
            raise NodesUnconnected(f"There is no start node, and {len(first)} nodes that nothing leads to.")
        edges.append(Transition("", first[0]))
        made[""] = Node("", "start", "start", NodeConfig())
    return Graph(made, tuple(edges))
