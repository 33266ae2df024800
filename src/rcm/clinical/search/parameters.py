"""What a type of resource can be searched by, and which parameters need rows of their own.

Many of R4's parameters say what others say: Observation's `combo-code` is `code` and `component-code` together,
`patient` is `subject` where it is a patient. Those have sources instead of rows: half of the index is not written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Final

from rcm.clinical import definitions
from rcm.clinical.paths import RESOLVES, Key, Track, Where, tracks

#: Answered from the resource's own columns.
COLUMNS: Final = MappingProxyType({"_id": "token", "_lastUpdated": "date"})
#: The kinds that have an index table, and the types of elements that each can be read from.
KINDS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "string": frozenset({"string", "markdown", "HumanName", "Address", "code", "uri"}),
        "token": frozenset(
            {"string", "code", "id", "uri", "boolean", "Coding", "CodeableConcept", "Identifier", "ContactPoint"}
        ),
        "reference": frozenset({"Reference", "canonical", "uri", "Resource"}),
        "date": frozenset({"date", "dateTime", "instant", "Period", "Timing"}),
        "number": frozenset({"integer", "positiveInt", "unsignedInt", "decimal", "Range"}),
        "quantity": frozenset(
            {"Quantity", "SimpleQuantity", "Money", "Age", "Duration", "Count", "Distance", "Range", "SampledData"}
        ),
        "uri": frozenset({"uri", "url", "canonical", "oid", "uuid"}),
    }
)
#: Behind the name of a date parameter: rows of what lasts longer than a day. They stand apart from the others, whose
#: beginning alone says where they can end, so that an index on it finds a range and the planner knows how much.
LASTING: Final = "~"
_OF_RESOURCE: Final = "%resource."


@dataclass(frozen=True, slots=True)
class Source:
    """Rows that answer for a parameter: those written for `param`; of references only the ones to `target_type`."""

    param: str
    target_type: str | None = None


@dataclass(frozen=True, slots=True)
class Component:
    """A part of a composite: a parameter of the same type and how it is read from the composite's base."""

    code: str
    kind: str
    expression: str

    @property
    def of_resource(self) -> bool:
        """Read from the resource, the same for each item."""
        return self.expression.startswith(_OF_RESOURCE)

    def tracks(self, base: str, resource_type: str) -> tuple[Track, ...]:
        found = tracks(self.expression.removeprefix(_OF_RESOURCE), resource_type if self.of_resource else base)
        return tuple(track for track in found if track.fhir_type in KINDS[self.kind])


@dataclass(frozen=True, slots=True)
class Pairing:
    """One way to meet a composite, with the rows that answer for each component.

    `itemised`: rows of one item belong together. Otherwise the base is the resource, and there is nothing to tell
    apart. `base` is set where rows are to be written for this pairing.
    """

    sources: tuple[tuple[Source, ...], ...]
    itemised: bool
    base: Track | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """`targets`: the types that a reference may lead to. Composites have `components` and `pairings`, no sources."""

    code: str
    kind: str
    tracks: tuple[Track, ...]
    targets: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    components: tuple[Component, ...] = ()
    pairings: tuple[Pairing, ...] = ()

    @property
    def is_single(self) -> bool:
        """A resource has one row of it at most: one element that does not repeat, of whatever type."""
        elements = {_element(track) for track in self.tracks}
        types = {track.fhir_type for track in self.tracks}
        sources = [source for source in self.sources if not source.param.endswith(LASTING)]
        return len(elements) == 1 and None not in elements and not types & _MANY_ROWS and len(sources) == 1

    @property
    def is_stored(self) -> bool:
        return Source(self.code) in self.sources


#: Types of elements that have a row for each of their parts.
_MANY_ROWS: Final = frozenset({"HumanName", "Address", "CodeableConcept"})


def _element(track: Track) -> tuple[str, ...] | None:
    """The way to the element, without the type that a choice adds to its name; None where anything repeats."""
    names = []
    for step in track.steps:
        if not isinstance(step, Key) or step.many:
            return None
        names.append(step.name)
    if not names:
        return None
    kind = track.fhir_type[0].upper() + track.fhir_type[1:]
    return (*names[:-1], names[-1].removesuffix(kind))


@cache
def parameters_of(resource_type: str) -> Mapping[str, Parameter]:
    """Every parameter that rows answer for. _id and _lastUpdated are columns; what has no expression (_content,
    _query …) and what is of no kind (Location's `near`) can't be searched by."""
    plain = {each.code: each for each in _plain(resource_type)}
    direct = {code: _sources(each, plain) for code, each in plain.items()}
    found = {code: replace(each, sources=_with_lasting(_resolved(code, direct), plain)) for code, each in plain.items()}
    composites = {each.code: each for each in _composites(resource_type)}
    for code, each in composites.items():
        pairings = tuple(_pairing(each, base, resource_type, composites, found) for base in each.tracks)
        found[code] = replace(each, pairings=pairings)
    return MappingProxyType(dict(sorted(found.items())))


def _plain(resource_type: str) -> Iterator[Parameter]:
    for code, declared in definitions.search_parameters(resource_type).items():
        if declared.expression and code not in COLUMNS and declared.kind in KINDS:
            found = tracks(declared.expression, resource_type)
            usable = tuple(track for track in found if track.fhir_type in KINDS[declared.kind])
            yield Parameter(code, declared.kind, usable, tuple(sorted(declared.targets)))


def _sources(parameter: Parameter, plain: Mapping[str, Parameter]) -> tuple[Source, ...]:
    """The fewest other parameters whose tracks are exactly these, else rows of its own."""
    alike = [each for each in plain.values() if each.kind == parameter.kind and each.code != parameter.code]
    found = _same(parameter, alike) or _narrowed(parameter, alike) or _united(parameter, alike)
    return found or (Source(parameter.code),)


def _resolved(code: str, direct: Mapping[str, tuple[Source, ...]]) -> tuple[Source, ...]:
    """Sources that have rows: a source of a source is followed."""
    found: list[Source] = []
    for source in direct[code]:
        if source.param == code:
            return (source,)
        found += [
            Source(each.param, each.target_type or source.target_type) for each in _resolved(source.param, direct)
        ]
    return tuple(dict.fromkeys(found))


def _with_lasting(sources: tuple[Source, ...], plain: Mapping[str, Parameter]) -> tuple[Source, ...]:
    """With the rows of what lasts, where there may be any."""
    lasting = (
        Source(source.param + LASTING)
        for source in sources
        if _may_last(plain[source.param].kind, plain[source.param].tracks)
    )
    return (*sources, *lasting)


def _may_last(kind: str, found: tuple[Track, ...]) -> bool:
    return kind == "date" and any(track.fhir_type != "instant" for track in found)


def _same(parameter: Parameter, alike: list[Parameter]) -> tuple[Source, ...]:
    """Of several that say the same, the first by name has the rows."""
    twin = min((each.code for each in alike if set(each.tracks) == set(parameter.tracks)), default=parameter.code)
    return (Source(twin),) if twin < parameter.code else ()


def _narrowed(parameter: Parameter, alike: list[Parameter]) -> tuple[Source, ...]:
    """`subject.where(resolve() is Patient)` is `subject` with a target."""
    target = ""
    wide: set[Track] = set()
    for track in parameter.tracks:
        last = track.steps[-1] if track.steps else None
        if not isinstance(last, Where) or not last.label.startswith(RESOLVES):
            return ()
        target = last.label.removeprefix(RESOLVES)
        wide.add(Track(track.steps[:-1], track.fhir_type))
    twin = min((each.code for each in alike if wide and set(each.tracks) == wide), default="")
    return (Source(twin, target),) if twin else ()


def _united(parameter: Parameter, alike: list[Parameter]) -> tuple[Source, ...]:
    """`code | component.code` is `code` or `component-code`."""
    whole = set(parameter.tracks)
    covered: set[Track] = set()
    chosen: list[Source] = []
    for part in sorted(alike, key=lambda each: (-len(each.tracks), each.code)):
        own = set(part.tracks)
        if own and own < whole and not covered & own:
            covered |= own
            chosen.append(Source(part.code))
    return tuple(chosen) if covered == whole and len(chosen) > 1 else ()


def _composites(resource_type: str) -> Iterator[Parameter]:
    for code, declared in definitions.search_parameters(resource_type).items():
        if declared.kind == "composite":
            parts = tuple(Component(part.code, part.kind, part.expression) for part in declared.components)
            yield Parameter(code, "composite", tracks(declared.expression, resource_type), components=parts)


def _pairing(
    parameter: Parameter,
    base: Track,
    resource_type: str,
    composites: Mapping[str, Parameter],
    plain: Mapping[str, Parameter],
) -> Pairing:
    parts = _parts(parameter, base, resource_type)
    if not base.steps and all(covering := [_covering(*part, plain) for part in parts]):
        return Pairing(tuple(covering), itemised=False)
    # Another composite, of this base alone and with the same components, has the rows for both.
    twins = (
        each.code
        for each in composites.values()
        if each.tracks == (base,) and _parts(each, base, resource_type) == parts
    )
    rows = min(twins, default=parameter.code)
    sources = tuple(_numbered(f"{rows}${number}", *part) for number, part in enumerate(parts))
    return Pairing(sources, itemised=True, base=base if rows == parameter.code else None)


def _numbered(param: str, kind: str, found: tuple[Track, ...]) -> tuple[Source, ...]:
    return (Source(param), Source(param + LASTING)) if _may_last(kind, found) else (Source(param),)


def _parts(parameter: Parameter, base: Track, resource_type: str) -> list[tuple[str, tuple[Track, ...]]]:
    return [(each.kind, each.tracks(base.fhir_type, resource_type)) for each in parameter.components]


def _covering(kind: str, wanted: tuple[Track, ...], plain: Mapping[str, Parameter]) -> tuple[Source, ...]:
    """The rows of the narrowest parameter of the resource that finds what the component finds."""
    fitting = (each for each in plain.values() if each.kind == kind and set(wanted) <= set(each.tracks))
    found = min(fitting, key=lambda each: (len(each.tracks), each.code), default=None)
    return found.sources if found and wanted else ()
