"""The columns of one organisation's signals that lists are filtered, counted and sorted by: about 60 bytes a signal,
and 13 for each order that is asked for.

Columns that change together share one code, so that one look at a million rows counts all facets of a group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final
from uuid import UUID

import numpy as np
import polars as pl
from numpy.typing import NDArray

from rcm.quality.listing.orders import Order

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
Row = tuple[Any, ...]

#: Each group of columns has one code for each combination that occurs.
GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "place": ("facility_id", "facility", "system"),
    "kind": ("metric", "domain", "service_line"),
    "state": ("type", "severity", "evidence", "status", "assignee"),
    "when": ("detected",),
    "unit": ("dimensions",),
}
FIGURES: Final = ("percentile", "q", "cost")
#: The order in which the repository reads them, after the id.
COLUMNS: Final = (*(name for group in GROUPS.values() for name in group), *FIGURES)
_SLICES: Final[dict[str, slice]] = {}
for _group, _names in GROUPS.items():
    _first = COLUMNS.index(_names[0])
    _SLICES[_group] = slice(_first, _first + len(_names))
_FIRST_FIGURE: Final = COLUMNS.index(FIGURES[0])


class Combinations:
    """What occurs in a group of columns, each with its code."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = list(rows)
        self._codes = {row: code for code, row in enumerate(self.rows)}
        self._valued: dict[str, tuple[list[int], dict[Any, int]]] = {}

    def code(self, row: Row) -> int:
        code = self._codes.setdefault(row, len(self.rows))
        if code == len(self.rows):
            self.rows.append(row)
        return code

    def which(self, wanted: Callable[[Row], bool]) -> Mask:
        """For each code, whether its row is wanted."""
        return np.fromiter(map(wanted, self.rows), dtype=np.bool_, count=len(self.rows))

    def valued(self, name: str, value: Callable[[Row], Any]) -> tuple[Ints, list[Any]]:
        """(for each code the number of its value, the values): `value` of each row, asked once for each."""
        numbers, values = self._valued.setdefault(name, ([], {}))
        numbers += [values.setdefault(value(row), len(values)) for row in self.rows[len(numbers) :]]
        return np.array(numbers, dtype=np.int64), list(values)


class SignalColumns:
    """Rows stand in the order of their ids, those that came later behind them; what is gone is not `alive`."""

    def __init__(self, frame: pl.DataFrame) -> None:
        """`frame`: id as text, then COLUMNS."""
        self.count = self._sorted = frame.height
        digits = "".join(frame["id"].str.replace_all("-", "", literal=True).to_list())
        ids = np.frombuffer(bytes.fromhex(digits), dtype=">u8").reshape(-1, 2).astype(np.uint64)
        order = np.lexsort((ids[:, 1], ids[:, 0]))
        self.high, self.low = ids[order, 0], ids[order, 1]
        self.combinations: dict[str, Combinations] = {}
        self.codes: dict[str, NDArray[np.int32]] = {}
        for group, names in GROUPS.items():
            found = frame.select(names).unique(maintain_order=True)
            code = frame.select(names).join(
                found.with_row_index("code"), on=list(names), how="left", nulls_equal=True, maintain_order="left"
            )
            self.combinations[group] = Combinations(found.rows())
            self.codes[group] = code["code"].cast(pl.Int32).to_numpy()[order]
        self.figures = {name: frame[name].cast(pl.Float64).fill_null(np.nan).to_numpy()[order] for name in FIGURES}
        self.alive = np.ones(self.count, dtype=np.bool_)
        self._later: dict[UUID, int] = {}
        self._orders: dict[tuple[str, bool], Order] = {}

    @property
    def later(self) -> int:
        """How many came after the columns were made."""
        return len(self._later)

    @property
    def size(self) -> int:
        """Bytes of the arrays."""
        arrays = [self.high, self.low, self.alive, *self.codes.values(), *self.figures.values()]
        return sum(each.nbytes for each in (*arrays, *self._orders.values()))

    def order(self, name: str, *, descending: bool) -> Order:
        """Of the rows by a figure; made when it is first asked for."""
        found = self._orders.get((name, descending))
        if found is None or found.is_worn:
            found = Order(self.figures[name][: self._sorted], descending=descending)
            self._orders[name, descending] = found
        return found

    def apply(self, changed: Sequence[Row]) -> None:
        """Rows as they are now: id and COLUMNS; of what is gone the id alone, with nothing but None behind it."""
        for row in changed:
            at = self.position(row[0])
            if row[1 + COLUMNS.index("domain")] is None:
                if at is not None:
                    self.alive[at] = False
                continue
            if at is None:
                at = self._append(row[0])
            values = row[1:]
            for group, part in _SLICES.items():
                self.codes[group][at] = self.combinations[group].code(values[part])
            for name, value in zip(FIGURES, values[_FIRST_FIGURE:], strict=True):
                self._set_figure(name, at, np.nan if value is None else value)
            self.alive[at] = True

    def position(self, signal_id: UUID) -> int | None:
        high, low = np.uint64(signal_id.int >> 64), np.uint64(signal_id.int & (2**64 - 1))
        first = int(np.searchsorted(self.high[: self._sorted], high))
        last = int(np.searchsorted(self.high[: self._sorted], high, side="right"))
        at = first + int(np.searchsorted(self.low[first:last], low))
        if at < last and self.low[at] == low:
            return at
        return self._later.get(signal_id)

    def id_at(self, position: int) -> UUID:
        return UUID(int=(int(self.high[position]) << 64) | int(self.low[position]))

    def _set_figure(self, name: str, at: int, value: float) -> None:
        figures = self.figures[name]
        if figures[at] != value and not (np.isnan(figures[at]) and np.isnan(value)):
            figures[at] = value
            for descending in (False, True):
                if (order := self._orders.get((name, descending))) is not None:
                    order.move(at)

    def _append(self, signal_id: UUID) -> int:
        at = self.count
        if at == self.alive.size:
            more = max(1024, at // 8)
            self.high, self.low, self.alive = (_longer(each, more) for each in (self.high, self.low, self.alive))
            self.codes = {name: _longer(each, more) for name, each in self.codes.items()}
            self.figures = {name: _longer(each, more) for name, each in self.figures.items()}
        self.high[at], self.low[at] = signal_id.int >> 64, signal_id.int & (2**64 - 1)
        self._later[signal_id] = at
        self.count += 1
        return at


def _longer(array: NDArray[Any], more: int) -> NDArray[Any]:
    return np.concatenate([array, np.zeros(more, dtype=array.dtype)])
