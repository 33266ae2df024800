"""All rows that a resource has in the search index, in one walk over its JSON.

The tracks of a type's parameters are merged into one tree of members when the first resource of the type comes, so
that what several parameters share is visited once and what the resource lacks costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from rcm.clinical.paths import Computed, Key, Take, Track, Where, walk
from rcm.clinical.search.parameters import Pairing, Parameter, parameters_of
from rcm.clinical.search.rows import Emit, IndexRows, emitter

#: `item` is a smallint; repetitions beyond it can't be told apart any more.
_LAST_ITEM: Final = 32_767

#: Where the same is said many times: components of one code, a name in two languages.
_REPEATING: Final = ("string", "token", "reference", "quantity")

Visit = Callable[[Any, IndexRows], None]


def index_rows(resource: dict[str, Any], base: str = "") -> IndexRows:
    """The rows of a valid resource. Contained resources have none (`_contained=false`).

    `base` is our own address, so that absolute references to what is here are found as relative ones are.
    """
    rows = IndexRows(base=f"{base}/" if base else "")
    for visit in _visits(resource["resourceType"]):
        visit(resource, rows)
    for kind in _REPEATING:
        found = getattr(rows, kind)
        if len(found) > 1 and len(set(found)) < len(found):
            setattr(rows, kind, list(dict.fromkeys(found)))
    return rows


@cache
def _visits(resource_type: str) -> tuple[Visit, ...]:
    root = _Node()
    visits: list[Visit] = []
    for parameter in parameters_of(resource_type).values():
        if parameter.is_stored:
            _plant(root, parameter, visits)
        visits += [
            _itemised(parameter, pairing, pairing.base, resource_type)
            for pairing in parameter.pairings
            if pairing.base is not None
        ]
    return (root.visit(), *visits)


@dataclass(slots=True)
class _Node:
    """What is done at a place of the JSON, and where to go on."""

    emits: list[Emit] = field(default_factory=list)
    filtered: list[tuple[Where, _Node]] = field(default_factory=list)
    members: dict[Key, _Node] = field(default_factory=dict)

    def at(self, step: Key | Where) -> _Node:
        if isinstance(step, Key):
            return self.members.setdefault(step, _Node())
        for known, node in self.filtered:
            if known == step:
                return node
        self.filtered.append((step, _Node()))
        return self.filtered[-1][1]

    def visit(self) -> Visit:
        emits, steps = self.emits, self._steps()
        if not steps and not self.filtered:
            return _emits(emits)
        filtered = [(where.passes, node.visit()) for where, node in self.filtered]
        descend = _few(steps) if len(steps) < 4 else _many(steps)
        if not emits and not filtered:
            return descend

        def visit(value: Any, rows: IndexRows) -> None:
            for emit in emits:
                emit(rows, value, 0)
            for passes, then in filtered:
                if passes(value):
                    then(value, rows)
            descend(value, rows)

        return visit

    def _steps(self) -> dict[str, Visit]:
        return {key.name: _each(node.visit()) if key.many else node.visit() for key, node in self.members.items()}


def _emits(emits: list[Emit]) -> Visit:
    if len(emits) == 1:
        only = emits[0]
        return lambda value, rows: only(rows, value, 0)

    def visit(value: Any, rows: IndexRows) -> None:
        for emit in emits:
            emit(rows, value, 0)

    return visit


def _each(visit: Visit) -> Visit:
    def each(values: Any, rows: IndexRows) -> None:
        for value in values:
            if value is not None:
                visit(value, rows)

    return each


def _few(steps: dict[str, Visit]) -> Visit:
    pairs = tuple(steps.items())

    def descend(value: Any, rows: IndexRows) -> None:
        for name, visit in pairs:
            if name in value:
                visit(value[name], rows)

    return descend


def _many(steps: dict[str, Visit]) -> Visit:
    known = steps.get

    def descend(value: Any, rows: IndexRows) -> None:
        for name, member in value.items():
            visit = known(name)
            if visit is not None:
                visit(member, rows)

    return descend


def _plant(root: _Node, parameter: Parameter, visits: list[Visit]) -> None:
    for track in parameter.tracks:
        emit = emitter(parameter.code, parameter.kind, track.fhir_type)
        node = root
        for step in track.steps:
            if isinstance(step, Take | Computed):
                visits.append(_walked(track, emit))
                break
            node = node.at(step)
        else:
            node.emits.append(emit)


def _walked(track: Track, emit: Emit) -> Visit:
    finds = walk(track)

    def visit(resource: Any, rows: IndexRows) -> None:
        for value in finds(resource):
            emit(rows, value, 0)

    return visit


def _itemised(parameter: Parameter, pairing: Pairing, base: Track, resource_type: str) -> Visit:
    """Components of a composite: what comes from one repetition of its base carries one number."""
    bases = walk(base)
    first = base.steps[0] if base.steps else None
    present = first.name if isinstance(first, Key) else ""
    parts = [
        (component.of_resource, walk(track), emitter(sources[0].param, component.kind, track.fhir_type))
        for component, sources in zip(parameter.components, pairing.sources, strict=True)
        for track in component.tracks(base.fhir_type, resource_type)
    ]

    def visit(resource: Any, rows: IndexRows) -> None:
        if present and present not in resource:
            return
        for number, node in enumerate(bases(resource)):
            for of_resource, finds, emit in parts:
                for value in finds(resource if of_resource else node):
                    emit(rows, value, min(number, _LAST_ITEM))

    return visit
