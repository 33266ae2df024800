"""What is different between two snapshots; and from the one and the difference, the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

import orjson

from rcm.workflows.snapshot import Snapshot, canonical

#: A node's id, or a transition's ends and label; with a number, since drafts may have one twice.
Key = tuple[str, ...]


class _Missing:
    def __repr__(self) -> str:
        return "MISSING"


#: Is not there at all; null is there.
MISSING: Final = _Missing()


@dataclass(frozen=True, slots=True)
class Change:
    """One value, by its path. `before` or `after` is MISSING where it was added or taken away. Lists are one value."""

    path: tuple[str, ...]
    before: Any = MISSING
    after: Any = MISSING

    def to_json(self) -> dict[str, Any]:
        said: dict[str, Any] = {"path": list(self.path)}
        said |= {"before": self.before} if self.before is not MISSING else {}
        return said | ({"after": self.after} if self.after is not MISSING else {})


@dataclass(frozen=True, slots=True)
class Parts:
    """Nodes or transitions: which came, which went, which are there in both and not the same."""

    added: Mapping[Key, dict[str, Any]]
    removed: Mapping[Key, dict[str, Any]]
    changed: Mapping[Key, tuple[Change, ...]]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)

    def __len__(self) -> int:
        return len(self.added) + len(self.removed) + len(self.changed)


@dataclass(frozen=True, slots=True)
class Difference:
    """`fields`: name, description, required data. `reordered`: nodes whose ways out are tried in another order now,
    with that order."""

    fields: tuple[Change, ...]
    nodes: Parts
    transitions: Parts
    reordered: Mapping[str, tuple[Key, ...]]

    def __bool__(self) -> bool:
        return bool(self.fields or self.nodes or self.transitions or self.reordered)

    def __len__(self) -> int:
        """How many things changed: what "3 changes" means."""
        return len(self.fields) + len(self.nodes) + len(self.transitions) + len(self.reordered)

    def to_json(self) -> dict[str, Any]:
        return {
            "changes": len(self),
            "fields": [change.to_json() for change in self.fields],
            "nodes": _parts_json(self.nodes, ("id",)),
            "transitions": _parts_json(self.transitions, ("from", "to", "label")),
            "reordered": [
                {"from": source, "order": [{"to": key[1], "label": key[2]} for key in keys]}
                for source, keys in self.reordered.items()
            ],
        }


def diff(before: Mapping[str, Any], after: Mapping[str, Any]) -> Difference:
    """From one snapshot to the other; empty if they mean the same."""
    old, new = canonical(before), canonical(after)
    heads = [
        {name: value for name, value in each.items() if name not in {"nodes", "transitions"}} for each in (old, new)
    ]
    old_edges, new_edges = _edges(old), _edges(new)
    edges = _compare(old_edges, new_edges)
    expected = _by_source(_put_together(old_edges, edges))
    found = _by_source(new_edges)
    return Difference(
        tuple(_changes((), *heads)),
        _compare(_nodes(old), _nodes(new)),
        edges,
        {source: keys for source, keys in found.items() if expected[source] != keys},
    )


def apply(before: Mapping[str, Any], difference: Difference) -> Snapshot:
    """`apply(a, diff(a, b))` is b, written canonically."""
    old = canonical(before)
    head = {name: value for name, value in old.items() if name not in {"nodes", "transitions"}}
    edges = _put_together(_edges(old), difference.transitions)
    place = {key: number for keys in difference.reordered.values() for number, key in enumerate(keys)}
    ordered = sorted(edges, key=lambda key: (key[0], place.get(key, 0)))
    return canonical(
        {
            **_changed(head, difference.fields),
            "nodes": list(_put_together(_nodes(old), difference.nodes).values()),
            "transitions": [edges[key] for key in ordered],
        }
    )


def _nodes(snapshot: Snapshot) -> dict[Key, dict[str, Any]]:
    return _keyed(snapshot["nodes"], ("id",))


def _edges(snapshot: Snapshot) -> dict[Key, dict[str, Any]]:
    return _keyed(snapshot["transitions"], ("from", "to", "label"))


def _keyed(items: Sequence[dict[str, Any]], names: tuple[str, ...]) -> dict[Key, dict[str, Any]]:
    found: dict[Key, dict[str, Any]] = {}
    times: defaultdict[Key, int] = defaultdict(int)
    for item in items:
        key = tuple(item.get(name, "") for name in names)
        times[key] += 1
        found[(*key, str(times[key]))] = item
    return found


def _by_source(edges: Mapping[Key, object]) -> dict[str, tuple[Key, ...]]:
    found: defaultdict[str, tuple[Key, ...]] = defaultdict(tuple)
    for key in edges:
        found[key[0]] += (key,)
    return found


def _compare(old: Mapping[Key, dict[str, Any]], new: Mapping[Key, dict[str, Any]]) -> Parts:
    changed = {key: tuple(_changes((), old[key], new[key])) for key in old if key in new}
    return Parts(
        {key: item for key, item in new.items() if key not in old},
        {key: item for key, item in old.items() if key not in new},
        {key: changes for key, changes in changed.items() if changes},
    )


def _put_together(old: Mapping[Key, dict[str, Any]], parts: Parts) -> dict[Key, dict[str, Any]]:
    """What was there first, in its order, then what came."""
    kept = {key: _changed(item, parts.changed.get(key, ())) for key, item in old.items() if key not in parts.removed}
    return {**kept, **parts.added}


def _changes(path: tuple[str, ...], old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    changes: list[Change] = []
    for name in sorted({*old, *new}):
        before, after = old.get(name, MISSING), new.get(name, MISSING)
        if isinstance(before, dict) and isinstance(after, dict):
            changes += _changes((*path, name), before, after)
        elif not _same(before, after):
            changes.append(Change((*path, name), before, after))
    return changes


def _same(before: object, after: object) -> bool:
    """As JSON: 1 is not true, and neither is 1.0, which Python thinks equal."""
    if before is MISSING or after is MISSING:
        return before is after
    return orjson.dumps(before, option=orjson.OPT_SORT_KEYS) == orjson.dumps(after, option=orjson.OPT_SORT_KEYS)


def _changed(item: Mapping[str, Any], changes: Sequence[Change]) -> dict[str, Any]:
    made: dict[str, Any] = deepcopy(dict(item))
    for change in changes:
        place = made
        for name in change.path[:-1]:
            place = place[name]
        if change.after is MISSING:
            del place[change.path[-1]]
        else:
            place[change.path[-1]] = change.after
    return made


def _parts_json(parts: Parts, names: tuple[str, ...]) -> dict[str, Any]:
    return {
        "added": list(parts.added.values()),
        "removed": list(parts.removed.values()),
        "changed": [
            {**dict(zip(names, key, strict=False)), "fields": [change.to_json() for change in changes]}
            for key, changes in parts.changed.items()
        ],
    }
