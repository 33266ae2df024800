"""From a question to a condition on each group of columns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

import orjson

from rcm.quality.listing.columns import GROUPS, Row
from rcm.quality.listing.query import SUSPECT, Evidence, SignalQuery

Condition = Callable[[Row], bool]
#: Facets by the group that counts them. A facet's own filter is not applied to it.
FACETS: Final[dict[str, tuple[str, ...]]] = {
    "place": ("facility", "system"),
    "kind": ("domain", "metric", "service_line"),
    "state": ("type", "severity", "evidence", "status", "assignee"),
    "when": ("detected",),
}


def column(group: str, name: str) -> int:
    return GROUPS[group].index(name)


def conditions(query: SignalQuery) -> dict[str, dict[str, Condition]]:
    """For each group the conditions of each filter that says something, by the facet that it belongs to."""
    return {
        "place": _said(facility=_facility(query), system=_among("place", "system", query.systems)),
        "kind": _said(
            domain=_among("kind", "domain", query.domains),
            metric=_among("kind", "metric", query.metrics),
            service_line=_among("kind", "service_line", query.service_lines),
        ),
        "state": _said(
            type=_type(query), severity=_severity(query), evidence=_evidence(query),
            status=_among("state", "status", query.statuses), assignee=_assignee(query),
        ),
        "when": _said(detected=_detected(query)),
        "unit": _said(dimensions=_dimensions(query)),
    }  # fmt: skip


def named(query: SignalQuery, metric_names: Mapping[str, str]) -> tuple[Condition, Condition] | None:
    """(of the place, of the kind): the text that is looked for stands in the name of the facility or of the metric."""
    text = query.search.casefold()
    if not text:
        return None
    facility, metric = column("place", "facility"), column("kind", "metric")
    return (
        lambda row: text in (row[facility] or "").casefold(),
        lambda row: text in metric_names.get(row[metric], row[metric]).casefold(),
    )


def _said(**found: Condition | None) -> dict[str, Condition]:
    return {name: condition for name, condition in found.items() if condition is not None}


def _among(group: str, name: str, wanted: Collection[Any]) -> Condition | None:
    at = column(group, name)
    return (lambda row: row[at] in wanted) if wanted else None


def _facility(query: SignalQuery) -> Condition | None:
    wanted = query.facilities
    return (lambda row: row[0] in wanted or row[1] in wanted) if wanted else None


def _type(query: SignalQuery) -> Condition:
    at, wanted = column("state", "type"), query.types
    return (lambda row: row[at] in wanted) if wanted else (lambda row: row[at] != SUSPECT)


def _severity(query: SignalQuery) -> Condition | None:
    least, most, at = query.severity_min, query.severity_max, column("state", "severity")
    if least is None and most is None:
        return None
    low, high = 0 if least is None else least, 100 if most is None else most
    return lambda row: row[at] is not None and low <= row[at] <= high


def _evidence(query: SignalQuery) -> Condition | None:
    shown, at = query.evidence_shown, column("state", "evidence")
    return None if shown is Evidence.ALL else (lambda row: row[at] == shown.value)


def _assignee(query: SignalQuery) -> Condition | None:
    wanted, at = {str(each) for each in query.assignees}, column("state", "assignee")
    if not wanted and not query.unassigned:
        return None
    return lambda row: query.unassigned if row[at] is None else row[at] in wanted


def _detected(query: SignalQuery) -> Condition | None:
    first, after = query.detected_from, query.detected_to
    if first is None and after is None:
        return None
    low = round(first.timestamp() * 1e6) if first else None
    high = round(after.timestamp() * 1e6) if after else None
    return lambda row: (low is None or row[0] >= low) and (high is None or row[0] < high)


def _dimensions(query: SignalQuery) -> Condition | None:
    wanted = query.dimensions
    if not wanted:
        return None
    names = {name for name, _ in wanted}

    def holds(row: Row) -> bool:
        """Of several values of one key any, of several keys all."""
        have = orjson.loads(row[0])
        return all((name, _text(have.get(name))) in wanted for name in names)

    return holds


def _text(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()
