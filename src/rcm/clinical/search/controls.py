"""Parameters that say how results are told: order, size of a page, what comes along, which elements."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from rcm.clinical import definitions
from rcm.clinical.search.naming import NOT_SEARCHED, known, require_type, targets_of
from rcm.clinical.search.parameters import COLUMNS, Source, parameters_of
from rcm.clinical.search.problems import Refused, near, shown

Total = Literal["", "none", "estimate", "accurate"]
Summary = Literal["", "true", "text", "data", "count", "false"]

DEFAULT_COUNT: Final = 20
#: Larger pages are cut to this; the self link says so.
MOST_COUNT: Final = 1000
MOST_SORTS: Final = 5
MOST_INCLUDES: Final = 20

_FORMATS: Final = frozenset(
    {"json", "application/json", "application/fhir+json", "text/json", "application/fhir json", "application/json+fhir"}
)
_ELEMENT: Final = re.compile(r"[A-Za-z][A-Za-z0-9]{0,63}")


@dataclass(frozen=True, slots=True)
class SortKey:
    """`kind` "column": `_id` or `_lastUpdated`. `single`: a resource has one value of it at most."""

    code: str
    kind: str
    sources: tuple[Source, ...]
    descending: bool
    single: bool = False


@dataclass(frozen=True, slots=True)
class Include:
    """References of `resource_type` that come along with it (forward), or what refers by them (reverse).

    `resource_type` "": of any type; `sources` None: all references. `target_type` narrows where they lead to.
    `iterate`: also from what came along. `canonical`: types that are referred to by their canonical address.
    """

    resource_type: str
    sources: tuple[Source, ...] | None
    target_type: str | None
    iterate: bool
    canonical: tuple[str, ...] = ()


@dataclass(slots=True)
class Controls:
    count: int = DEFAULT_COUNT
    sort: list[SortKey] = field(default_factory=list)
    total: Total = ""
    summary: Summary = ""
    elements: list[str] = field(default_factory=list)
    includes: list[Include] = field(default_factory=list)
    revincludes: list[Include] = field(default_factory=list)
    cursor: str | None = None


def _count(controls: Controls, _types: tuple[str, ...], _modifier: str, text: str) -> None:
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise Refused(f"_count is a number from 0 to {MOST_COUNT}, not {shown(text)}.", "value")
    controls.count = min(int(text), MOST_COUNT)
    if controls.count == 0:
        controls.summary = "count"  # R4, section 3.1.1.5.3


def _sort(controls: Controls, types: tuple[str, ...], _modifier: str, text: str) -> None:
    names = text.split(",")
    if len(names) + len(controls.sort) > MOST_SORTS:
        raise Refused(f"_sort takes at most {MOST_SORTS} parameters.", "too-costly")
    controls.sort += [_sort_key(types, name) for name in names]


def _sort_key(types: tuple[str, ...], name: str) -> SortKey:
    code = name.removeprefix("-")
    descending = name.startswith("-")
    if code in COLUMNS:
        return SortKey(code, "column", (), descending)
    found = [known(each, code) for each in types or ("Resource",)]
    if any(each.kind == "composite" or each.sources != found[0].sources for each in found):
        raise Refused(f"Can't be sorted by {code}: it is not one value.", "not-supported")
    return SortKey(code, found[0].kind, found[0].sources, descending, found[0].is_single)


def _include(controls: Controls, types: tuple[str, ...], modifier: str, text: str) -> None:
    controls.includes.append(_included(types, "_include", modifier, text))
    _require_few(controls)


def _revinclude(controls: Controls, types: tuple[str, ...], modifier: str, text: str) -> None:
    found = _included(types, "_revinclude", modifier, text)
    controls.revincludes.append(found)
    _require_few(controls)


def _require_few(controls: Controls) -> None:
    if len(controls.includes) + len(controls.revincludes) > MOST_INCLUDES:
        raise Refused(f"_include and _revinclude together: at most {MOST_INCLUDES}.", "too-costly")


def _included(types: tuple[str, ...], name: str, modifier: str, text: str) -> Include:
    if modifier not in {"", "iterate"}:
        raise Refused(f"{name} has no modifier {shown(modifier)}.{near(modifier, {'iterate'})}", "not-supported")
    iterate = modifier == "iterate"
    if text == "*":
        if name == "_include" and len(types) == 1 and not iterate:
            return Include(types[0], None, None, iterate)
        return Include("", None, None, iterate)
    parts = text.split(":")
    if len(parts) not in {2, 3} or not all(parts):
        raise Refused(f"{name} takes Type:parameter, Type:parameter:TargetType or *, not {shown(text)}.", "value")
    source = require_type(parts[0])
    target = require_type(parts[2]) if len(parts) == 3 else None
    if parts[1] == "*":
        return Include(source, None, target, iterate)
    parameter = known(source, parts[1])
    if parameter.kind != "reference":
        raise Refused(f"{source}'s {parts[1]} is of kind {parameter.kind}; only references are included.", "value")
    if target and target not in targets_of(parameter):
        raise Refused(f"{source}'s {parts[1]} never leads to a {target}.", "value")
    named = all(track.fhir_type == "Reference" for track in parameter.tracks)
    canonical = () if named else ((target,) if target else targets_of(parameter))
    return Include(source, parameter.sources, target, iterate, canonical)


def _elements(controls: Controls, types: tuple[str, ...], _modifier: str, text: str) -> None:
    for name in text.split(","):
        if not _ELEMENT.fullmatch(name):
            raise Refused(f"_elements takes names of elements between commas, not {shown(name)}.", "value")
        all_names = {each for kind in types for each in definitions.type_named(kind).elements}
        if types and name not in all_names and not any(name.startswith(each) for each in all_names):
            raise Refused(f"{', '.join(types)} has no element {shown(name)}.{near(name, all_names)}", "value")
        controls.elements.append(name)


def _choice(attribute: str, *choices: str) -> Callable[[Controls, tuple[str, ...], str, str], None]:
    def read(controls: Controls, _types: tuple[str, ...], _modifier: str, text: str) -> None:
        if text not in choices:
            raise Refused(f"_{attribute} is one of {', '.join(choices)}, not {shown(text)}.", "value")
        setattr(controls, attribute, text)

    return read


def _format(_controls: Controls, _types: tuple[str, ...], _modifier: str, text: str) -> None:
    if text not in _FORMATS:
        raise Refused(f"_format: answers are JSON, not {shown(text)}.", "not-supported")


def _pretty(_controls: Controls, _types: tuple[str, ...], _modifier: str, text: str) -> None:
    if text not in {"true", "false"}:
        raise Refused(f"_pretty is true or false, not {shown(text)}.", "value")


def _contained(_controls: Controls, _types: tuple[str, ...], _modifier: str, text: str) -> None:
    if text != "false":
        raise Refused("_contained: contained resources are not searched; false is what is done.", "not-supported")


def _cursor(controls: Controls, _types: tuple[str, ...], _modifier: str, text: str) -> None:
    controls.cursor = text


READERS: Final[Mapping[str, Callable[[Any, tuple[str, ...], str, str], None]]] = {
    "_count": _count,
    "_sort": _sort,
    "_total": _choice("total", "none", "estimate", "accurate"),
    "_summary": _choice("summary", "true", "text", "data", "count", "false"),
    "_elements": _elements,
    "_include": _include,
    "_revinclude": _revinclude,
    "_format": _format,
    "_pretty": _pretty,
    "_contained": _contained,
    "_cursor": _cursor,
}
#: Said once: a second one would contradict.
SINGLE: Final = frozenset({"_count", "_total", "_summary", "_format", "_pretty", "_cursor", "_contained", "_elements"})
#: Not searches, so `known` is not asked about them.
CONTROLS: Final = frozenset(READERS)


def searchable(resource_type: str) -> dict[str, str]:
    """Parameters that the type can be searched by, with their kinds: for the CapabilityStatement."""
    kinds = {code: each.kind for code, each in parameters_of(resource_type).items() if code not in NOT_SEARCHED}
    return dict(sorted({**COLUMNS, **kinds}.items()))


def includable(resource_type: str) -> list[str]:
    """What `_include` can name, "Observation:subject": for the CapabilityStatement."""
    return [f"{resource_type}:{code}" for code, kind in searchable(resource_type).items() if kind == "reference"]
