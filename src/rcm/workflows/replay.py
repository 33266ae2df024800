"""What a second try of a run keeps of the first, and where it begins: pure functions over a graph and a ledger.

The first try is walked again from its start, on the word of its ledger: what is completed there is passed, not done.
The step from which the second try shall begin is not passed, and so nothing that comes after it is; branches beside
it stand where they stood. The place that comes of it is one that a run can be in, by construction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rcm.core.errors import Conflict, InvalidInput
from rcm.workflows.graph import Graph, Transition
from rcm.workflows.interpreter import Frontier, Move, Token, advance, begin

Key = tuple[str, int]
#: Nodes that leave no row in the ledger when they are come to.
_SILENT: Final = frozenset({"end", "join"})


class StepUnknown(InvalidInput):
    """The workflow has no such step in this revision."""

    code = "run.step_unknown"


class StepNotReached(Conflict):
    """The run never came to this step, so there is nothing to be done again from there. Choose one that it came to."""

    code = "run.step_not_reached"


@dataclass(frozen=True, slots=True)
class History:
    """What the ledger tells: `came` has all nodes that the run came to, in that order, with their iterations."""

    completed: frozenset[Key]
    came: Mapping[Key, int]

    @classmethod
    def of(cls, rows: Iterable[tuple[str, int, str]], place: Frontier) -> History:
        """`rows`: node, iteration and status, in the order in which they began; `place`: where the run stands."""
        listed = list(rows)
        keys = [(node, iteration) for node, iteration, _ in listed] + [token.key for token in place.tokens]
        done = {(node, iteration) for node, iteration, status in listed if status in {"COMPLETED", "SKIPPED"}}
        came: dict[Key, int] = {}
        for order, key in enumerate(keys):
            came.setdefault(key, order)
        return cls(frozenset(done), came)

    def last(self, node: str) -> int:
        """The latest iteration of a node that the run came to; 1 where it did not."""
        return max((iteration for name, iteration in self.came if name == node), default=1)


@dataclass(frozen=True, slots=True)
class SecondTry:
    """`kept`: steps that are not done again. `passed`: control nodes on the way."""

    frontier: Frontier
    kept: tuple[Key, ...]
    passed: tuple[Key, ...]


def from_step(
    graph: Graph, history: History, node: str, iteration: int | None, context: Mapping[str, Any]
) -> SecondTry:
    """Begin at a step that the first try came to. Raises StepUnknown, StepNotReached."""
    steps = [step.id for step in graph.work_nodes]
    if node not in steps:
        raise StepUnknown(f"Steps: {', '.join(steps)}.", steps=steps)
    at = (node, iteration or history.last(node))
    if at not in history.came:
        raise StepNotReached(f"Step {node}, round {at[1]}.", step=node, iteration=at[1])
    second = _Replay(graph, history, context).up_to(at)
    if at not in {token.key for token in second.frontier.tokens}:
        before = sorted({token.node for token in second.frontier.tokens if node in graph.reach[token.node]})
        raise StepNotReached(
            f"Before step {node} comes what was not done: {', '.join(before) or 'a join that waits'}. Begin there.",
            step=node,
            before=before,
        )
    return second


def from_start(graph: Graph, context: Mapping[str, Any]) -> SecondTry:
    """All over again."""
    move = begin(graph, {"context": context, "output": {}})
    return SecondTry(move.frontier, (), move.passed)


class _Replay:
    def __init__(self, graph: Graph, history: History, context: Mapping[str, Any]) -> None:
        self._graph = graph
        self._history = history
        self._values = {"context": context, "output": {}}

    def up_to(self, at: Key) -> SecondTry:
        move: Move = begin(self._graph, self._values, self._choose)
        kept: list[Key] = []
        passed = [*move.passed]
        while (token := self._done(move.frontier, at)) is not None:
            kept.append(token.key)
            move = advance(self._graph, move.frontier, token, self._values, choose=self._choose)
            passed += move.passed
        return SecondTry(move.frontier, tuple(kept), tuple(passed))

    def _done(self, frontier: Frontier, at: Key) -> Token | None:
        """A step that was done. Of several the one that came first: rounds of loops are counted in that order."""
        done = [token for token in frontier.tokens if token.key != at and token.key in self._history.completed]
        return min(done, key=lambda token: self._history.came[token.key], default=None)

    def _choose(self, ways: Sequence[Transition], visits: Mapping[str, int]) -> Transition | None:
        """Why a run went a way is not written down, that it did is: its next node has a row, or a token."""
        came: list[tuple[int, int]] = []
        for position, way in enumerate(ways):
            order = self._history.came.get((way.target, self._next_round(way.target, visits)))
            if order is not None and self._graph.nodes[way.target].type not in _SILENT:
                came.append((order, position))
        if came:
            return ways[min(came)[1]]
        silent = [way for way in ways if self._graph.nodes[way.target].type in _SILENT]
        return silent[0] if len(silent) == 1 else None

    def _next_round(self, node: str, visits: Mapping[str, int]) -> int:
        return visits.get(node, 0) + 1 if self._graph.counts_visits else 1
