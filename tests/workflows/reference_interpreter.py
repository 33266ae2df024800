"""A second reading of what a graph means, as plain and slow as it can be, and random graphs to read.

It knows the written rules only: where somebody works, at which joins somebody waits, how often each node was come to.
It shares no code with the engine: it has its own reading of conditions, of ways, and of which of two joins is first.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

Values = dict[str, Any]


class TooManyRounds(Exception):
    """A decision was come to more often than it allows."""


def true_of(term: Any, values: Values) -> Any:
    """The value of a condition, for the operators and the plain values that random graphs have."""
    if not isinstance(term, dict):
        return term
    ((name, parts),) = term.items()
    if name == "var":
        found: Any = values
        for part in parts.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        return found
    given = [true_of(part, values) for part in parts]
    if name == "and":
        return all(given)
    if name == "or":
        return any(given)
    if name == "not":
        return not given[0]
    if name == "exists":
        return given[0] is not None
    if name in {"==", "!="}:
        return (given[0] == given[1]) == (name == "==")
    return None not in given and (given[0] < given[1] if name == "<" else given[0] > given[1])


@dataclass
class Reference:
    """`at`: nodes where somebody works, with the round; `parked`: joins where somebody waits."""

    snapshot: dict[str, Any]
    at: list[tuple[str, int]] = field(default_factory=list)
    parked: set[str] = field(default_factory=set)
    passed: Counter[tuple[str, int]] = field(default_factory=Counter)
    _used: set[str] = field(default_factory=set)
    _visits: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._kind = {n["id"]: n["type"] for n in self.snapshot["nodes"]}
        self._config = {n["id"]: n.get("config") or {} for n in self.snapshot["nodes"]}
        self._edges = self.snapshot["transitions"]
        self._leads = self._closure()
        self._order = self._places()

    def begin(self, values: Values) -> None:
        (start,) = (node for node, kind in self._kind.items() if kind == "start")
        self._come_to(start, values)
        self._open_joins(values)

    def finish(self, node: str, iteration: int, label: str, values: Values) -> None:
        """Who works at `node` has done so, and says `label`."""
        self.at.remove((node, iteration))
        for target in self._out(node, label, values):
            self._come_to(target, values)
        self._open_joins(values)

    def _closure(self) -> dict[str, set[str]]:
        """All that can be come to from each node: add what the next ones can come to until nothing is new."""
        found: dict[str, set[str]] = {node: set() for node in self._kind}
        for edge in self._edges:
            found[edge["from"]].add(edge["to"])
        grew = True
        while grew:
            grew = False
            for node, known in found.items():
                more = set().union(*(found[other] for other in known)) - known if known else set()
                found[node] = known | more
                grew = grew or bool(more)
        return found

    def _places(self) -> dict[str, int]:
        """Earlier nodes before later ones: a walk in depth, last way first, written from the back."""
        left: list[str] = []
        seen: set[str] = set()

        def walk(node: str) -> None:
            seen.add(node)
            for edge in reversed([edge for edge in self._edges if edge["from"] == node]):
                if edge["to"] not in seen:
                    walk(edge["to"])
            left.append(node)

        walk(next(node for node, kind in self._kind.items() if kind == "start"))
        return {node: place for place, node in enumerate(reversed(left))}

    def _out(self, node: str, label: str, values: Values) -> list[str]:
        ways = [edge for edge in self._edges if edge["from"] == node]
        if self._kind[node] == "fork":
            return [edge["to"] for edge in ways]
        for edge in ways:
            if edge.get("label"):
                if edge["label"] == label:
                    return [edge["to"]]
            elif "condition" in edge and true_of(edge["condition"], values):
                return [edge["to"]]
        return [edge["to"] for edge in ways if not edge.get("label") and "condition" not in edge][:1]

    def _come_to(self, node: str, values: Values) -> None:
        kind = self._kind[node]
        if kind == "join":
            if self._config[node].get("mode") == "any" and node in self._used:
                return
            self._used.add(node)
            self.parked.add(node)
            return
        iteration = self._count(node)
        if kind in {"start", "end", "fork", "decision"}:
            self.passed[node, iteration] += 1
            for target in self._out(node, "", values):
                self._come_to(target, values)
        else:
            self.at.append((node, iteration))

    def _count(self, node: str) -> int:
        self._visits[node] += 1
        if self._kind[node] == "decision" and self._visits[node] > self._config[node].get("max_iterations", 100):
            raise TooManyRounds(node)
        return self._visits[node]

    def _open_joins(self, values: Values) -> None:
        while free := [join for join in self.parked if self._may_open(join)]:
            join = max(free)  # whichever: the outcome must be the same
            self.parked.discard(join)
            self.passed[join, self._count(join)] += 1
            for target in self._out(join, "", values):
                self._come_to(target, values)

    def _may_open(self, join: str) -> bool:
        if self._config[join].get("mode") == "any":
            return True
        if any(join in self._leads[node] for node, _ in self.at):
            return False
        return not any(self._comes_first(other, join) for other in self.parked - {join})

    def _comes_first(self, other: str, join: str) -> bool:
        if join not in self._leads[other]:
            return False
        both_ways = other in self._leads[join]
        return not both_ways or self._order[other] < self._order[join]


def random_graph(seed: int) -> dict[str, Any]:
    """Nodes in a row with ways forward; decisions may lead back as well. Forks and joins stand anywhere, alone or
    one in the other; ways have labels and conditions. Many of these can't run: validate them first."""
    chance = random.Random(seed)
    count = chance.randint(3, 14)
    kinds = chance.choices(["task", "fork", "join", "decision", "wait"], [5, 2, 3, 3, 1], k=count)
    nodes: list[dict[str, Any]] = [{"id": "n0", "type": "start"}]
    for number, drawn in enumerate(kinds, 1):
        kind = "task" if drawn == "join" and "fork" not in kinds[: number - 1] else drawn
        configs: dict[str, dict[str, Any]] = {
            "task": {"action": "x"},
            "join": {"mode": chance.choice(["all", "all", "any"])},
            "wait": {"event": "e"},
            "decision": {"max_iterations": chance.randint(1, 4)},
        }
        config = configs.get(kind, {})
        nodes.append({"id": f"n{number}", "type": kind, "config": config})
    nodes.append({"id": f"n{count + 1}", "type": "end"})
    edges = [edge for number in range(count + 1) for edge in _ways(nodes, number, chance)]
    for number in range(1, count + 2):
        # Most nodes that nothing leads to would be unreachable; some are left so.
        open_ = [n for n in nodes[max(1, number - 5) : number] if n["type"] != "join"]
        if open_ and not any(edge["to"] == f"n{number}" and int(edge["from"][1:]) < number for edge in edges):
            edges.append(_way(chance.choice(open_), number, 2, chance))
    chance.shuffle(edges)
    return {"nodes": nodes, "transitions": edges}


def _ways(nodes: list[dict[str, Any]], number: int, chance: random.Random) -> list[dict[str, Any]]:
    """Mostly to near nodes; the first way is the default. Decisions may lead back."""
    node = nodes[number]
    kind = node["type"]
    ahead = range(number + 1, min(len(nodes), number + 5))
    wanted = (
        1 if kind in {"start", "join"} else chance.choice([2, 3]) if kind == "fork" else chance.choice([1, 1, 2, 3])
    )
    targets = chance.sample(ahead, min(wanted, len(ahead)))
    if kind == "decision" and number > 1 and chance.random() < 0.5:
        targets.append(chance.randint(1, number))
    return [_way(node, target, place, chance) for place, target in enumerate(targets)]


def _way(node: dict[str, Any], target: int, place: int, chance: random.Random) -> dict[str, Any]:
    edge: dict[str, Any] = {"from": node["id"], "to": f"n{target}"}
    if place and node["type"] != "fork":
        if node["type"] == "decision" or chance.random() < 0.5:
            edge["condition"] = _condition(chance, 2)
        else:
            edge["label"] = "ab"[place % 2]
    return edge


def _condition(chance: random.Random, depth: int) -> dict[str, Any]:
    name = chance.choice(["==", "!=", "<", ">", "exists", "and", "or", "not"] if depth else ["==", "<", "exists"])
    variable = {"var": chance.choice(["context.c", "context.deep.d", "context.none", "output.o"])}
    if name == "exists":
        return {name: [variable]}
    if name in {"and", "or"}:
        return {name: [_condition(chance, depth - 1) for _ in range(chance.randint(1, 3))]}
    if name == "not":
        return {name: [_condition(chance, depth - 1)]}
    return {name: [variable, chance.randint(0, 2)]}


def random_values(chance: random.Random) -> Values:
    return {
        "context": {"c": chance.randint(0, 2), "deep": {"d": chance.randint(0, 2)}},
        "output": {"o": chance.randint(0, 2)} if chance.random() < 0.7 else {},
    }
