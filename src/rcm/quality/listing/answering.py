"""A page, its total and its facets, from the columns in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from rcm.quality.listing.columns import Mask, Row, SignalColumns
from rcm.quality.listing.conditions import FACETS, column, conditions, named
from rcm.quality.listing.orders import Floats, Positions, ascending
from rcm.quality.listing.query import SUSPECT, SignalQuery, SortKey

#: Sort keys that stand in a group of columns; the others are figures of each row.
_CODED: Final = {SortKey.SEVERITY: ("state", "severity"), SortKey.DETECTED_AT: ("when", "detected")}
_BAND: Final = 10


class After(NamedTuple):
    """The last row of the page before: its sort key (ascending, inf where it has none) and its id."""

    key: float
    signal_id: UUID


class Count(NamedTuple):
    value: Any
    label: str | None
    rows: int


@dataclass(frozen=True, slots=True)
class Answer:
    """`last` is where the next page goes on, None after the last one. `suspect`: how many are shown apart."""

    ids: list[UUID]
    last: After | None
    total: int
    suspect: int
    facets: dict[str, list[Count]]


class Asking:
    """One question to the columns. Masks and counts are made once and used for page and facets alike."""

    def __init__(self, columns: SignalColumns, query: SignalQuery, metric_names: Mapping[str, str]) -> None:
        self._columns, self._query, self._names = columns, query, metric_names
        self._conditions = conditions(query)
        # Each condition is asked once of each combination; the rest is arrays.
        self._holds = {
            group: {name: columns.combinations[group].which(condition) for name, condition in found.items()}
            for group, found in self._conditions.items()
        }
        self._kept = {group: _all(found.values()) for group, found in self._holds.items()}
        self._masks = {
            group: kept[self._codes(group)] if kept is not None else None for group, kept in self._kept.items()
        }
        self._base = columns.alive[: columns.count].copy()
        if (found := named(query, metric_names)) is not None:
            place, kind = (columns.combinations[g].which(c) for g, c in zip(("place", "kind"), found, strict=True))
            self._base &= place[self._codes("place")] | kind[self._codes("kind")]
        self._mask = self._without(None)
        self._shown = np.flatnonzero(self._mask)
        self._counts: dict[str, NDArray[np.intp]] = {}

    def answer(self, after: After | None, limit: int, *, facets: bool) -> Answer:
        found, keys = self._first(after, limit + 1)
        ids = [self._columns.id_at(int(at)) for at in found[:limit]]
        last = After(float(keys[limit - 1]), ids[-1]) if found.size > limit else None
        return Answer(ids, last, int(self._shown.size), self._suspect(), self._facets() if facets else {})

    # Conditions

    def _codes(self, group: str) -> NDArray[np.int32]:
        return self._columns.codes[group][: self._columns.count]

    def _without(self, group: str | None) -> Mask:
        """Rows that pass the conditions of all groups but this one."""
        mask = self._base.copy()
        for name, kept in self._masks.items():
            if name != group and kept is not None:
                mask &= kept
        return mask

    def _count(self, group: str) -> NDArray[np.intp]:
        """How many rows of each combination pass the conditions of the other groups."""
        if group not in self._counts:
            rows = self._shown if self._masks[group] is None else np.flatnonzero(self._without(group))
            size = len(self._columns.combinations[group].rows)
            self._counts[group] = np.bincount(self._codes(group)[rows], minlength=size)
        return self._counts[group]

    # Facets

    def _facets(self) -> dict[str, list[Count]]:
        return {name: self._facet(group, name) for group, names in FACETS.items() for name in names}

    def _facet(self, group: str, name: str) -> list[Count]:
        others = _all(held for owner, held in self._holds[group].items() if owner != name)
        counts = self._count(group) if others is None else self._count(group) * others
        numbers, values = self._columns.combinations[group].valued(name, _VALUES[name])
        summed = np.bincount(numbers, weights=counts, minlength=len(values)).astype(np.int64).tolist()
        found: Counter[Any] = Counter()
        labels: dict[Any, str | None] = {}
        for (value, label), rows in zip(values, summed, strict=True):
            if rows:
                found[value] += rows
                labels[value] = self._names.get(value) if name == "metric" else label
        told = [Count(value, labels[value], rows) for value, rows in found.items()]
        return sorted(told, key=lambda each: (-each.rows, str(each.value)))

    def _suspect(self) -> int:
        """How many have data that can't be trusted, whatever types and evidence were asked for."""
        numbers, values = self._columns.combinations["state"].valued("type", _VALUES["type"])
        others = _all(held for name, held in self._holds["state"].items() if name not in {"type", "evidence"})
        which = np.array([value == SUSPECT for value, _ in values], dtype=np.bool_)[numbers]
        return int(self._count("state")[which if others is None else which & others].sum())

    # The page

    def _first(self, after: After | None, wanted: int) -> tuple[Positions, Floats]:
        """The positions of the first rows behind `after`, in order, with their keys."""
        coded = _CODED.get(self._query.sort)
        rows, keys = self._near(*coded, after, wanted) if coded else self._figures(after, wanted)
        if after is not None:
            behind = self._behind(rows, keys, after)
            rows, keys = rows[behind], keys[behind]
        if rows.size > 4 * wanted:
            rows, keys = self._best(rows, keys, wanted)
        columns = self._columns
        order = np.lexsort((columns.low[rows], columns.high[rows], keys))[:wanted]
        return rows[order], keys[order]

    def _figures(self, after: After | None, wanted: int) -> tuple[Positions, Floats]:
        name = self._query.sort.value
        order = self._columns.order(name, descending=self._query.descending)
        rows = order.first(self._mask, -np.inf if after is None else after.key, wanted)
        return rows, self._ascending(self._columns.figures[name][rows])

    def _ascending(self, values: Floats) -> Floats:
        return ascending(values, descending=self._query.descending)

    def _near(self, group: str, name: str, after: After | None, wanted: int) -> tuple[Positions, Floats]:
        """Rows whose key is among those that the page can reach; counts say which, without a look at the rows."""
        at = column(group, name)
        rows = self._columns.combinations[group].rows
        key = self._ascending(np.array([np.nan if row[at] is None else row[at] for row in rows], dtype=np.float64))
        kept = self._kept[group]
        counts = self._count(group) if kept is None else self._count(group) * kept
        low = -np.inf if after is None else after.key
        order = np.argsort(key, kind="stable")
        order = order[key[order] > low]
        enough = int(np.searchsorted(np.cumsum(counts[order]), wanted))
        high = key[order[enough]] if enough < order.size else np.inf
        reached = (key >= low) & (key <= high)
        found = self._shown[reached[self._codes(group)[self._shown]]]
        return found, key[self._codes(group)[found]]

    def _behind(self, rows: Positions, keys: Floats, after: After) -> Mask:
        high, low = np.uint64(after.signal_id.int >> 64), np.uint64(after.signal_id.int & (2**64 - 1))
        first, second = self._columns.high[rows], self._columns.low[rows]
        later: Mask = (first > high) | ((first == high) & (second > low))
        behind: Mask = (keys > after.key) | ((keys == after.key) & later)
        return behind

    def _best(self, rows: Positions, keys: Floats, wanted: int) -> tuple[Positions, Floats]:
        """Enough rows for the page, and few more: all better ones, and of those at the edge the smallest ids."""
        edge = np.partition(keys, wanted - 1)[wanted - 1]
        better, equal = np.flatnonzero(keys < edge), np.flatnonzero(keys == edge)
        missing = wanted - better.size
        if equal.size > missing:
            high = self._columns.high[rows[equal]]
            equal = equal[high <= np.partition(high, missing - 1)[missing - 1]]
        found = np.concatenate([better, equal])
        return rows[found], keys[found]


def _all(found: Iterable[Mask]) -> Mask | None:
    """Where all of them hold; None where there are none."""
    masks = list(found)
    return np.logical_and.reduce(masks) if masks else None


def _value_of(group: str, name: str) -> Callable[[Row], tuple[Any, str | None]]:
    at = column(group, name)
    return lambda row: (row[at], None)


def _facility(row: Row) -> tuple[Any, str | None]:
    return row[0] or row[1], row[1]


def _band(row: Row) -> tuple[Any, str | None]:
    """Bands of ten; 100 belongs to the last one."""
    severity = row[column("state", "severity")]
    if severity is None:
        return None, None
    low = min(severity // _BAND * _BAND, 100 - _BAND)
    return f"{low}-{low + _BAND - 1 if low < 100 - _BAND else 100}", None


def _month(row: Row) -> tuple[Any, str | None]:
    return datetime.fromtimestamp(row[0] // 1_000_000, UTC).strftime("%Y-%m"), None


#: (value, label) of a row, as a facet shows it.
_VALUES: Final = {name: _value_of(group, name) for group, names in FACETS.items() for name in names} | {
    "facility": _facility, "severity": _band, "detected": _month,
}  # fmt: skip
