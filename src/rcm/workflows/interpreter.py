"""Where a run stands and where it goes next: pure functions over a graph.

A run's `Frontier` is a set of tokens. A token stands on a node that does work (task, human, wait);
control nodes (start, end, decision, fork, join) are passed in the same move.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from rcm.core import predicate
from rcm.core.errors import DomainError
from rcm.workflows.graph import DecisionConfig, Graph, JoinConfig, Transition

_MOST_MOVES: Final = 10_000

#: Where several ways lead on: the ways, and how often each node was visited, to the way that is known to be the right
#: one; None lets the conditions decide.
Choose = Callable[[Sequence[Transition], Mapping[str, int]], Transition | None]


class LoopLimit(DomainError):
    """The run went round in a loop more often than its decision allows (max_iterations)."""

    code = "run.loop_limit"


@dataclass(frozen=True, slots=True, order=True)
class Token:
    """`waiting`: an event, a person or a time must come first."""

    node: str
    iteration: int = 1
    attempt: int = 1
    waiting: bool = False

    @property
    def key(self) -> tuple[str, int]:
        return self.node, self.iteration


@dataclass(frozen=True, slots=True)
class Frontier:
    """`arrived`: joins that tokens came to and that have not fired. `visits`: rounds of nodes on cycles."""

    tokens: tuple[Token, ...] = ()
    arrived: frozenset[str] = frozenset()
    fired: frozenset[str] = frozenset()
    visits: Mapping[str, int] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.tokens, self.arrived, self.fired))

    @property
    def ready(self) -> tuple[Token, ...]:
        return tuple(token for token in self.tokens if not token.waiting)

    @property
    def done(self) -> bool:
        return not self.tokens and not self.arrived

    def with_token(self, old: Token, new: Token) -> Frontier:
        return replace(self, tokens=tuple(new if t.key == old.key else t for t in self.tokens))

    def to_json(self) -> dict[str, Any]:
        data: dict[str, Any] = {"t": [[t.node, t.iteration, t.attempt, t.waiting] for t in self.tokens]}
        if self.arrived:
            data["a"] = sorted(self.arrived)
        if self.fired:
            data["f"] = sorted(self.fired)
        if self.visits:
            data["v"] = dict(self.visits)
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Frontier:
        return cls(
            tuple(Token(*raw) for raw in data.get("t", ())),
            frozenset(data.get("a", ())),
            frozenset(data.get("f", ())),
            data.get("v", {}),
        )


@dataclass(frozen=True, slots=True)
class Move:
    """What one step led to: the new frontier and the control nodes passed on the way, in order.

    `asked`: a condition was looked at, so the move holds for these values only.
    """

    frontier: Frontier
    passed: tuple[tuple[str, int], ...]
    asked: bool = False


def begin(graph: Graph, values: Mapping[str, Any], choose: Choose | None = None) -> Move:
    """Put the first token on its way from the start node."""
    return _Walk(graph, Frontier(), values, choose).enter(graph.start)


def advance(
    graph: Graph,
    frontier: Frontier,
    done: Token,
    values: Mapping[str, Any],
    label: str = "",
    choose: Choose | None = None,
) -> Move:
    """The step of token `done` is finished; `label` picks a labelled transition where there is one."""
    rest = tuple(token for token in frontier.tokens if token.key != done.key)
    return _Walk(graph, replace(frontier, tokens=rest), values, choose).leave(done.node, label)


def passed_and_told(graph: Graph, move: Move) -> list[tuple[str, int]]:
    """The control nodes that the ledger keeps: which way a run went. That it began and ended, the run itself says."""
    return [(node, i) for node, i in move.passed if graph.nodes[node].type not in {"start", "end"}]


class _Walk:
    def __init__(
        self, graph: Graph, frontier: Frontier, values: Mapping[str, Any], choose: Choose | None = None
    ) -> None:
        self._graph = graph
        self._choose = choose
        self._values = values
        self._tokens = list(frontier.tokens)
        self._arrived = set(frontier.arrived)
        self._fired = set(frontier.fired)
        self._visits = dict(frontier.visits)
        self._passed: list[tuple[str, int]] = []
        self._asked = False

    def enter(self, node: str) -> Move:
        self._visit([node])
        return self._finish()

    def leave(self, node: str, label: str) -> Move:
        self._visit([edge.target for edge in self._take(node, label)])
        return self._finish()

    def _finish(self) -> Move:
        # A join waits for whoever can still come. Each one that fires may let another one fire.
        while (join := self._join_to_fire()) is not None:
            self._arrived.discard(join)
            self._passed.append((join, self._round(join)))
            self._visit([edge.target for edge in self._take(join, "")])
        frontier = Frontier(tuple(self._tokens), frozenset(self._arrived), frozenset(self._fired), self._visits)
        return Move(frontier, tuple(self._passed), self._asked)

    def _visit(self, pending: list[str]) -> None:
        while pending:
            node = self._graph.nodes[pending.pop(0)]
            if len(self._passed) > _MOST_MOVES:
                raise LoopLimit(node=node.id)
            if node.type == "join":
                self._arrive(node.id)
            elif node.type == "end":
                self._passed.append((node.id, self._round(node.id)))
            elif node.is_control:
                self._passed.append((node.id, self._round(node.id)))
                pending.extend(edge.target for edge in self._take(node.id, ""))
            else:
                self._tokens.append(Token(node.id, self._round(node.id)))

    def _arrive(self, join: str) -> None:
        config = self._graph.nodes[join].config
        if isinstance(config, JoinConfig) and config.mode == "any":
            if join in self._fired:
                return  # a later branch ends here
            self._fired.add(join)
        self._arrived.add(join)

    def _join_to_fire(self) -> str | None:
        for join in sorted(self._arrived, key=lambda j: self._graph.rank.get(j, 0)):
            config = self._graph.nodes[join].config
            if isinstance(config, JoinConfig) and config.mode == "any":
                return join
            if not any(join in self._graph.reach[token.node] for token in self._tokens) and not any(
                self._waits_for(join, other) for other in self._arrived if other != join
            ):
                return join
        return None

    def _waits_for(self, join: str, other: str) -> bool:
        """Can whoever waits at `other` still come here? Where each leads to the other, by a loop, the earlier
        one goes first: it may stand inside the branches of the later one."""
        reach, rank = self._graph.reach, self._graph.rank
        return join in reach[other] and not (other in reach[join] and rank[join] < rank[other])

    def _take(self, node: str, label: str) -> list[Transition]:
        edges = self._graph.outgoing[node]
        if self._graph.nodes[node].type == "fork":
            return list(edges)
        if self._choose is not None and len(edges) > 1 and (chosen := self._choose(edges, self._visits)) is not None:
            return [chosen]
        for edge in edges:
            if label and edge.label == label:
                return [edge]
            if edge.condition is not None and not edge.label:
                self._asked = True
                if predicate.holds(edge.condition, self._values):
                    return [edge]
        return [edge for edge in edges if edge.condition is None and not edge.label][:1]

    def _round(self, node: str) -> int:
        """The iteration of this visit; always 1 where no node can be visited twice."""
        if not self._graph.counts_visits:
            return 1
        self._visits[node] = self._visits.get(node, 0) + 1
        config = self._graph.nodes[node].config
        if isinstance(config, DecisionConfig) and self._visits[node] > config.max_iterations:
            raise LoopLimit(f"Node {node}: {config.max_iterations} rounds.", node=node)
        return self._visits[node]
