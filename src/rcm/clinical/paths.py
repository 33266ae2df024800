"""FHIRPath compiled to closures, for what search parameters and the tables' columns are read by.

A path is resolved against the definitions when it is compiled: `Observation.value` becomes the eleven members that
JSON knows, each with its type, so that at run time nothing is looked up. What a path finds are tracks (a way through
the JSON and the type at its end); `compiled` walks them all, extraction merges those of one resource type.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, NamedTuple

from rcm.clinical import path_syntax as syntax
from rcm.clinical.path_syntax import PathUnsupported
from rcm.clinical.path_types import Child, children, same_type
from rcm.clinical.reference_text import refers_to


class Found(NamedTuple):
    fhir_type: str
    value: Any


@dataclass(frozen=True, slots=True)
class Key:
    """A member of a JSON object; `many`: an array of them."""

    name: str
    many: bool


@dataclass(frozen=True, slots=True)
class Where:
    """Goes on with what passes. Two with one label are the same."""

    label: str
    passes: Callable[[Any], bool] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Take:
    """Goes on with the item of this number, counted over all that the steps before found."""

    number: int


@dataclass(frozen=True, slots=True)
class Computed:
    """Goes on with what a function finds."""

    label: str
    finds: Callable[[Any], list[Any]] = field(compare=False)


#: Begins the label of a Where that looks at a reference's target.
RESOLVES: Final = "resolve() is "

Step = Key | Where | Take | Computed


@dataclass(frozen=True, slots=True)
class Track:
    steps: tuple[Step, ...]
    fhir_type: str

    def then(self, step: Step, fhir_type: str) -> Track:
        return Track((*self.steps, step), fhir_type)


Walk = Callable[[Any], list[Any]]
Visit = Callable[[Any, list[Any]], None]


@lru_cache(maxsize=4096)
def compiled(expression: str, resource_type: str, *, lenient: bool = False) -> Callable[[dict[str, Any]], list[Found]]:
    """The values that the expression finds in a resource of that type, with their types, in the document's order of
    each branch. Branches of a union that name another type find nothing; what a union finds twice stays.

    Raises PathUnsupported, for an element too that the type does not have; `lenient`: such a path finds nothing.
    """
    walks = [(track.fhir_type, walk(track)) for track in tracks(expression, resource_type, lenient=lenient)]
    if len(walks) == 1:
        kind, only = walks[0]
        return lambda resource: [Found(kind, value) for value in only(resource)]
    return lambda resource: [Found(kind, value) for kind, each in walks for value in each(resource)]


@lru_cache(maxsize=8192)
def tracks(expression: str, resource_type: str, *, lenient: bool = False) -> tuple[Track, ...]:
    """The tracks from a resource (or, for a composite's component, from an element) of that type."""
    return _Resolver(resource_type, lenient).tracks(syntax.parse(expression), None)


def walk(track: Track) -> Walk:
    """What a track finds, as a function of the JSON at its beginning."""
    if not track.steps:
        return lambda node: [node]
    if len(track.steps) == 1 and isinstance(track.steps[0], Key) and not track.steps[0].many:
        return _member(track.steps[0].name)
    visit: Visit = lambda node, found: found.append(node)  # noqa: E731 - the end of every chain
    for number in range(len(track.steps) - 1, -1, -1):
        step = track.steps[number]
        if isinstance(step, Take):
            return _taken(walk(Track(track.steps[:number], "")), step.number, visit)
        visit = _VISITS[type(step)](step, visit)

    def collect(node: Any) -> list[Any]:
        found: list[Any] = []
        visit(node, found)
        return found

    return collect


def _member(name: str) -> Walk:
    def collect(node: Any) -> list[Any]:
        value = node.get(name)
        return [] if value is None else [value]

    return collect


def _taken(before: Walk, number: int, after: Visit) -> Walk:
    def collect(node: Any) -> list[Any]:
        found: list[Any] = []
        for item in before(node)[number : number + 1]:
            after(item, found)
        return found

    return collect


def _visit_key(step: Any, after: Visit) -> Visit:
    name = step.name

    def one(node: Any, found: list[Any]) -> None:
        value = node.get(name)
        if value is not None:
            after(value, found)

    def many(node: Any, found: list[Any]) -> None:
        for value in node.get(name) or ():
            if value is not None:  # primitives leave null where there is but an extension
                after(value, found)

    return many if step.many else one


def _visit_where(step: Any, after: Visit) -> Visit:
    def visit(node: Any, found: list[Any]) -> None:
        if step.passes(node):
            after(node, found)

    return visit


def _visit_computed(step: Any, after: Visit) -> Visit:
    def visit(node: Any, found: list[Any]) -> None:
        for value in step.finds(node):
            after(value, found)

    return visit


_VISITS: Final[dict[type, Callable[[Any, Visit], Visit]]] = {
    Key: _visit_key,
    Where: _visit_where,
    Computed: _visit_computed,
}


class _Resolver:
    """Turns trees into tracks from one type. `focus` is what a path inside a function begins at."""

    def __init__(self, root: str, lenient: bool) -> None:
        self._root = root
        self._lenient = lenient

    def tracks(self, tree: syntax.Tree, focus: str | None) -> tuple[Track, ...]:
        match tree:
            case syntax.Member(None, name):
                return self._first(name, focus)
            case syntax.Member(of, name) if of is not None:
                return self._steps(self.tracks(of, focus), name)
            case syntax.Item(of, number):
                return _items(self.tracks(of, focus), number)
            case syntax.Call(of, name, arguments):
                return self._call(self._focused(of, focus), name, arguments)
            case syntax.Operation("|", left, right):
                return tuple(dict.fromkeys(self.tracks(left, focus) + self.tracks(right, focus)))
            case syntax.Operation("as", of, kind):
                return _of_type(self.tracks(of, focus), kind)
            case syntax.Variable("$this"):
                return self._focused(None, focus)
            case _:
                computed = self._computed(tree, focus)
                return (Track((Computed(f"{focus}:{tree}", computed),), "boolean"),)

    def _first(self, name: str, focus: str | None) -> tuple[Track, ...]:
        here = focus or self._root
        if focus is None and name[0].isupper():
            return (Track((), here),) if name in {here, "Resource", "DomainResource"} else ()
        return self._steps((Track((), here),), name)

    def _steps(self, of: tuple[Track, ...], name: str) -> tuple[Track, ...]:
        """Of several types that an element may have, those that go on."""
        found = tuple(_step(track, child) for track in of for child in children(track.fhir_type, name))
        if of and not found and not self._lenient:
            kinds = ", ".join(dict.fromkeys(track.fhir_type for track in of))
            raise PathUnsupported(f"{kinds} has no element {name}.")
        return found

    def _focused(self, of: syntax.Tree | None, focus: str | None) -> tuple[Track, ...]:
        return (Track((), focus or self._root),) if of is None else self.tracks(of, focus)

    def _call(self, of: tuple[Track, ...], name: str, arguments: tuple[syntax.Tree, ...]) -> tuple[Track, ...]:
        match name, arguments:
            case "ofType" | "as", (kind,):
                return _of_type(of, kind)
            case "where", (criteria,):
                return tuple(track.then(self._where(criteria, track.fhir_type), track.fhir_type) for track in of)
            case "extension", (syntax.Literal(str(url)),):
                return tuple(
                    _step(track, child).then(Where(f"url={url}", lambda node: node.get("url") == url), "Extension")
                    for track in of
                    for child in children(track.fhir_type, "extension")
                )
            case "first", ():
                return _items(of, 0)
            case "exists" | "empty", ():
                return (Track((Computed(f"{name}:{of}", _presence(of, wanted=name == "exists")),), "boolean"),)
            case "exists", (criteria,):
                return self._call(self._call(of, "where", (criteria,)), "exists", ())
            case "not", ():
                walks = [walk(track) for track in of]
                return (Track((Computed(f"not:{of}", lambda n: [not v for w in walks for v in w(n)]),), "boolean"),)
        raise PathUnsupported(f"The function {name}({len(arguments)} arguments) is not supported.")

    def _where(self, criteria: syntax.Tree, kind: str) -> Where:
        match criteria:
            case syntax.Operation("is", syntax.Call(None, "resolve", ()), syntax.Member(None, target)):
                return Where(f"{RESOLVES}{target}", lambda node: refers_to(node, target))
        computed = self._computed(criteria, kind)
        return Where(f"{kind}:{criteria}", lambda node: computed(node) == [True])

    def _computed(self, tree: syntax.Tree, focus: str | None) -> Walk:
        match tree:
            case syntax.Literal(value):
                return lambda _node: [value]
            case syntax.Operation("=" | "!=" as operator, left, right):
                return _equality(self._computed(left, focus), self._computed(right, focus), equal=operator == "=")
            case syntax.Operation("and" | "or" as operator, left, right):
                return _joined(self._computed(left, focus), self._computed(right, focus), decides=operator == "or")
            case syntax.Operation("is", of, syntax.Member(None, kind)):
                return _kind_of(self.tracks(of, focus), kind)
            case syntax.Operation("is", _, _) | syntax.Variable():
                raise PathUnsupported(f"{tree} is not supported.")
        walks = [walk(track) for track in self.tracks(tree, focus)]
        return lambda node: [value for each in walks for value in each(node)]


def _step(track: Track, child: Child) -> Track:
    return track.then(Key(child.key, child.many), child.fhir_type)


def _of_type(found: tuple[Track, ...], kind: syntax.Tree) -> tuple[Track, ...]:
    if not isinstance(kind, syntax.Member):
        raise PathUnsupported(f"{kind} is not the name of a type.")
    return tuple(track for track in found if same_type(track.fhir_type, kind.name))


def _items(found: tuple[Track, ...], number: int) -> tuple[Track, ...]:
    """One item of all that several tracks find: what it is shows only at run time, so each type has its own track."""
    if len(found) < 2:
        return tuple(track.then(Take(number), track.fhir_type) for track in found)
    walks = [(track.fhir_type, walk(track)) for track in found]

    def of(kind: str) -> Walk:
        def finds(node: Any) -> list[Any]:
            everything = [(each, value) for each, steps in walks for value in steps(node)]
            return [value for each, value in everything[number : number + 1] if each == kind]

        return finds

    kinds = dict.fromkeys(track.fhir_type for track in found)
    return tuple(Track((Computed(f"{kind}[{number}]:{found}", of(kind)),), kind) for kind in kinds)


def _presence(found: tuple[Track, ...], *, wanted: bool) -> Walk:
    walks = [walk(track) for track in found]
    return lambda node: [any(each(node) for each in walks) is wanted]


def _kind_of(found: tuple[Track, ...], kind: str) -> Walk:
    walks = [(same_type(track.fhir_type, kind), walk(track)) for track in found]
    return lambda node: [same for same, each in walks for _ in each(node)]


def _equality(left: Walk, right: Walk, *, equal: bool) -> Walk:
    def compare(node: Any) -> list[Any]:
        first, second = left(node), right(node)
        return [(first == second) is equal] if first and second else []

    return compare


def _joined(left: Walk, right: Walk, *, decides: bool) -> Walk:
    """Three-valued `and` (decided by False) and `or` (by True): nothing known on one side leaves nothing known."""

    def join(node: Any) -> list[Any]:
        sides = (left(node), right(node))
        if [decides] in sides:
            return [decides]
        return [] if [] in sides else [not decides]

    return join
