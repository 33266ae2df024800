"""A search request as one value. What can't be done is named, all of it at once; nothing is left out silently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final
from urllib.parse import quote

from rcm.clinical.issues import Issue
from rcm.clinical.search.controls import READERS, SINGLE, Controls, Include, SortKey, Summary, Total
from rcm.clinical.search.criteria import Criterion, Rows
from rcm.clinical.search.naming import criterion_of, require_type
from rcm.clinical.search.problems import Problems, Refused, shown
from rcm.clinical.search.reading import Context

#: Parameters of one request, and characters of one value.
MOST_PARAMETERS: Final = 100
LONGEST_VALUE: Final = 20_000
#: Stands for all types in a search over the whole store.
ANY_TYPE: Final = "Resource"
MOST_TYPES: Final = 40
#: Value sets of one request: each is read by itself.
MOST_SETS: Final = 20

_READABLE: Final = "-._~:/|,$!*();@"


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """`asked`: for each type, what its resources have to meet, all of it. Key ANY_TYPE: every type there is.

    `pairs` are the parameters that were used, as they came; `ignored` what a lenient request goes on without.
    `cursor` is still as the client sent it.
    """

    asked: Mapping[str, tuple[Criterion, ...]]
    pairs: tuple[tuple[str, str], ...] = ()
    sort: tuple[SortKey, ...] = ()
    count: int = 20
    total: Total = ""
    summary: Summary = ""
    elements: tuple[str, ...] = ()
    includes: tuple[Include, ...] = ()
    revincludes: tuple[Include, ...] = ()
    cursor: str | None = None
    ignored: tuple[Issue, ...] = ()

    @property
    def types(self) -> tuple[str, ...]:
        return tuple(self.asked)

    def used(self, *, cursor: str | None = None) -> str:
        """The query of the self link, and with a cursor that of the next page."""
        pairs = [*self.pairs, *([("_cursor", cursor)] if cursor else [])]
        return "&".join(f"{quote(name, safe=_READABLE)}={quote(value, safe=_READABLE)}" for name, value in pairs)

    def evolve(self, asked: Mapping[str, tuple[Criterion, ...]]) -> SearchQuery:
        return replace(self, asked=MappingProxyType(dict(asked)))


def parse_query(
    pairs: Sequence[tuple[str, str]],
    resource_type: str | None,
    *,
    base: str = "",
    lenient: bool = False,
    now: datetime | None = None,
) -> SearchQuery:
    """Of `GET [base]/Type?…`; `resource_type` None: of `GET [base]?_type=…`. Raises SearchInvalid with every problem.

    `base` is our own address without a slash at its end. `lenient`: unknown parameters are collected in `ignored`.
    """
    problems = Problems(lenient)
    context = Context(base, now or datetime.now(UTC))
    given = [(name, value) for name, value in pairs if value != ""]  # R4: an empty parameter is none
    types = (resource_type,) if resource_type else _types(given, problems)
    asked: dict[str, list[Criterion]] = {each: [] for each in types}
    controls = Controls()
    used: list[tuple[str, str]] = []
    _require_moderate(given, problems)
    for name, value in given:
        try:
            _read(name, value, controls, asked, context, system=resource_type is None)
        except Refused as refusal:
            problems.add(refusal)
        else:
            used.append((name, value))
    if controls.summary == "text" and (controls.includes or controls.revincludes):
        problems.add(Refused("_summary=text can't be used together with _include and _revinclude (R4).", "value"))
    problems.settle()
    return _query(asked, controls, used, problems)


def _query(
    asked: Mapping[str, list[Criterion]], controls: Controls, used: list[tuple[str, str]], problems: Problems
) -> SearchQuery:
    kept = [(name, str(controls.count) if name == "_count" else value) for name, value in used if name != "_cursor"]
    return SearchQuery(
        asked=MappingProxyType({kind: _in_one_row(criteria) for kind, criteria in asked.items()}),
        pairs=tuple(kept),
        sort=tuple(controls.sort),
        count=controls.count,
        total=controls.total,
        summary=controls.summary,
        elements=tuple(dict.fromkeys(controls.elements)),
        includes=tuple(dict.fromkeys(controls.includes)),
        revincludes=tuple(dict.fromkeys(controls.revincludes)),
        cursor=controls.cursor,
        ignored=tuple(problems.ignored),
    )


def _in_one_row(criteria: list[Criterion]) -> tuple[Criterion, ...]:
    """With what is asked of the same single row put together."""
    found: dict[object, Criterion] = {}
    for number, each in enumerate(criteria):
        key: object = (each.kind, each.sources) if isinstance(each, Rows) and each.single else number
        first = found.get(key)
        if isinstance(first, Rows) and isinstance(each, Rows):
            found[key] = replace(first, also=(*first.also, each.values))
        else:
            found[key] = each
    return tuple(found.values())


def _types(given: list[tuple[str, str]], problems: Problems) -> tuple[str, ...]:
    named: list[str] = []
    for name, value in given:
        if name == "_type":
            for each in value.split(","):
                try:
                    named.append(require_type(each))
                except Refused as refusal:
                    problems.add(refusal)
    if len(named) > MOST_TYPES:
        problems.add(Refused(f"_type: at most {MOST_TYPES} types.", "too-costly"))
    problems.settle()
    return tuple(dict.fromkeys(named)) or (ANY_TYPE,)


def _require_moderate(given: list[tuple[str, str]], problems: Problems) -> None:
    if len(given) > MOST_PARAMETERS:
        problems.add(Refused(f"{len(given)} parameters; at most {MOST_PARAMETERS} are read.", "too-costly"))
    names = [name for name, _ in given]
    for name in sorted(SINGLE & set(names)):
        if names.count(name) > 1:
            problems.add(Refused(f"{name} stands there more than once.", "value"))
    if sum(value.count(",") + 1 for name, value in given if name.endswith(":in")) > MOST_SETS:
        problems.add(Refused(f"`:in` takes at most {MOST_SETS} value sets in one request.", "too-costly"))
    for name, value in given:
        if len(name) > 200 or len(value) > LONGEST_VALUE or "\0" in name + value:
            problems.add(Refused(f"{shown(name)} is too long, or holds the character U+0000.", "too-long"))
    problems.settle()


def _read(
    name: str,
    value: str,
    controls: Controls,
    asked: dict[str, list[Criterion]],
    context: Context,
    *,
    system: bool,
) -> None:
    control, _, modifier = name.partition(":")
    if control in READERS:
        if modifier and control not in {"_include", "_revinclude"}:
            raise Refused(f"{control} has no modifier {shown(modifier)}.", "not-supported")
        READERS[control](controls, () if ANY_TYPE in asked else tuple(asked), modifier, value)
    elif name == "_type" and system:
        return
    else:
        # All types first: what one of them lacks is refused before anything is added.
        found = {kind: criterion_of(kind, name, value, context) for kind in asked}
        for kind, criterion in found.items():
            asked[kind].append(criterion)
