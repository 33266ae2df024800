"""Which nodes lead where, by hand and not by recursion: a graph may be longer than Python's stack is deep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Ways = Mapping[str, Sequence[str]]


def reachable(sources: Iterable[str], ways: Ways) -> set[str]:
    """What can be come to from any of the sources, in one step or more; a source only if a way leads back to it."""
    seen: set[str] = set()
    stack = [target for source in sources for target in ways.get(source, ())]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            stack.extend(ways.get(node, ()))
    return seen


def reversed_ways(ways: Ways) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {node: [] for node in ways}
    for source, targets in ways.items():
        for target in targets:
            found.setdefault(target, []).append(source)
    return found


class Reach(dict[str, frozenset[str]]):
    """For each node, the nodes that a token there can still come to; found when asked for.

    All of them at once would be a million entries for a long graph, of which a run asks for a few.
    """

    def __init__(self, ways: Ways) -> None:
        super().__init__()
        self._ways = ways

    def __missing__(self, node: str) -> frozenset[str]:
        if node not in self._ways:
            raise KeyError(node)
        found = self[node] = frozenset(reachable([node], self._ways))
        return found


def rings(ways: Ways) -> list[frozenset[str]]:
    """Sets of nodes that can all be come to from each other (Tarjan), of two nodes or one that leads to itself."""
    found: list[frozenset[str]] = []
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    open_: list[str] = []
    is_open: set[str] = set()
    for root in ways:
        if root in order:
            continue
        path = [(root, iter(ways[root]))]
        order[root] = low[root] = len(order)
        open_.append(root)
        is_open.add(root)
        while path:
            node, ahead = path[-1]
            target = next(ahead, None)
            if target is None:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[node])
                if low[node] == order[node]:
                    found += _close(node, open_, is_open, ways)
            elif target not in order:
                order[target] = low[target] = len(order)
                open_.append(target)
                is_open.add(target)
                path.append((target, iter(ways.get(target, ()))))
            elif target in is_open:
                low[node] = min(low[node], order[target])
    return found


def _close(node: str, open_: list[str], is_open: set[str], ways: Ways) -> list[frozenset[str]]:
    ring = set()
    while True:
        member = open_.pop()
        is_open.discard(member)
        ring.add(member)
        if member == node:
            break
    return [frozenset(ring)] if len(ring) > 1 or node in ways.get(node, ()) else []
