"""Random workflows as trees, and what must come of them, told from the tree alone.

The tree knows nothing of tokens and frontiers: a sequence runs its parts in order, a fork runs all its
branches, a loop its body so often, a decision one of its ways. That makes it a reference for the
interpreter, which sees the graph only.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

TASK = {"action": "x"}


@dataclass(slots=True)
class Part:
    """kind: task, sequence, fork (all, any), split (branches that end by themselves), choice, loop."""

    kind: str
    id: str
    parts: list[Part] = field(default_factory=list)
    mode: str = "all"
    chosen: int = 0
    rounds: int = 1


class Maker:
    """A random tree of about `size` parts."""

    def __init__(self, seed: int, size: int = 14) -> None:
        self._random = random.Random(seed)
        self._left = size
        self._number = 0

    def tree(self) -> Part:
        parts = [self._part(0, in_loop=False) for _ in range(self._random.randint(1, 4))]
        if self._random.random() < 0.2:
            parts.append(Part("split", self._id("split"), [self._part(1, in_loop=False) for _ in range(2)]))
        return Part("sequence", "top", parts)

    def _id(self, kind: str) -> str:
        self._number += 1
        return f"{kind}{self._number}"

    def _part(self, depth: int, *, in_loop: bool) -> Part:
        self._left -= 1
        kinds = ["task", "task", "fork", "choice", "loop", "sequence"]
        kind = self._random.choice(kinds) if depth < 4 and self._left > 0 else "task"
        part = Part(kind, self._id(kind))
        if kind == "task":
            return part
        inside = in_loop or kind == "loop"
        low, high = {"fork": (2, 3), "choice": (2, 3), "loop": (1, 2), "sequence": (2, 3)}[kind]
        part.parts = [self._part(depth + 1, in_loop=inside) for _ in range(self._random.randint(low, high))]
        part.mode = "all" if in_loop else self._random.choice(["all", "any"])
        part.chosen = self._random.randrange(len(part.parts))
        part.rounds = self._random.randint(1, 3)
        return part


def walk(part: Part) -> Iterator[Part]:
    yield part
    for inner in part.parts:
        yield from walk(inner)


class Snapshot:
    """The graph of a tree. A loop begins with a task `mark…`, whose runs count its rounds."""

    def __init__(self, tree: Part) -> None:
        self.nodes: list[dict[str, Any]] = []
        self.edges: list[dict[str, Any]] = []
        self._add("start", "start")
        out = self._build(tree, [("start", None)])
        if out:
            self._add("end", "end")
            self._join(out, "end")

    @property
    def data(self) -> dict[str, Any]:
        return {"name": "random", "nodes": self.nodes, "transitions": self.edges}

    def _add(self, node: str, kind: str, **config: Any) -> str:
        self.nodes.append({"id": node, "type": kind, "config": config})
        return node

    def _join(self, ends: list[tuple[str, dict[str, Any] | None]], target: str) -> None:
        for source, condition in ends:
            edge = {"from": source, "to": target}
            self.edges.append(edge | ({"condition": condition} if condition else {}))

    def _build(
        self, part: Part, into: list[tuple[str, dict[str, Any] | None]]
    ) -> list[tuple[str, dict[str, Any] | None]]:
        if part.kind == "task":
            self._join(into, self._add(part.id, "task", **TASK))
            return [(part.id, None)]
        if part.kind == "sequence":
            for inner in part.parts:
                into = self._build(inner, into)
            return into
        return getattr(self, f"_{part.kind}")(part, into)  # type: ignore[no-any-return]

    def _fork(self, part: Part, into: Any) -> Any:
        self._join(into, self._add(part.id, "fork"))
        ends = [self._build(inner, [(part.id, None)]) for inner in part.parts]
        join = self._add(f"{part.id}.join", "join", mode=part.mode)
        for end in ends:
            self._join(end, join)
        return [(join, None)]

    def _split(self, part: Part, into: Any) -> Any:
        self._join(into, self._add(part.id, "fork"))
        for inner in part.parts:
            end = self._add(f"{inner.id}.end", "end")
            self._join(self._build(inner, [(part.id, None)]), end)
        return []

    def _choice(self, part: Part, into: Any) -> Any:
        self._join(into, self._add(part.id, "decision"))
        ends = []
        for position, inner in enumerate(part.parts):
            condition = {"==": [{"var": f"context.{part.id}"}, position]} if position else None
            ends += self._build(inner, [(part.id, condition)])
        return ends

    def _loop(self, part: Part, into: Any) -> Any:
        mark = self._add(f"{part.id}.mark", "task", **TASK)
        self._join(into, mark)
        ends: Any = [(mark, None)]
        for inner in part.parts:
            ends = self._build(inner, ends)
        again = self._add(f"{part.id}.again", "decision", max_iterations=1000)
        self._join(ends, again)
        self._join([(again, {"<": [{"var": f"context.{part.id}"}, part.rounds]})], mark)
        return [(again, None)]


def expected(part: Part) -> Counter[str]:
    """How often each task runs."""
    if part.kind == "task":
        return Counter([part.id])
    if part.kind == "choice":
        return expected(part.parts[part.chosen])
    total: Counter[str] = Counter()
    for inner in part.parts:
        total += expected(inner)
    if part.kind == "loop":
        total[f"{part.id}.mark"] += 1
        total = Counter({task: times * part.rounds for task, times in total.items()})
    return total


def tasks(part: Part) -> set[str]:
    return {p.id for p in walk(part) if p.kind == "task"} | {f"{p.id}.mark" for p in walk(part) if p.kind == "loop"}


class Values:
    """What conditions ask: which way each choice goes, and how often each loop went round."""

    def __init__(self, tree: Part) -> None:
        self.context: dict[str, Any] = {p.id: p.chosen for p in walk(tree) if p.kind == "choice"}
        self._inner = {
            f"{p.id}.mark": (p.id, [q.id for q in walk(p) if q.kind == "loop" and q is not p])
            for p in walk(tree)
            if p.kind == "loop"
        }
        self.context |= {loop: 0 for loop, _ in self._inner.values()}

    def ran(self, task: str) -> None:
        if task in self._inner:
            loop, inner = self._inner[task]
            self.context[loop] += 1
            for other in inner:
                self.context[other] = 0
