"""Rows in the order of a figure, kept between questions: to sort a million for each page would be most of its time.

What changed after an order was made, and what came later, stands beside it and is looked at for each page.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Positions = NDArray[np.intp]

_CHUNK: Final = 65_536
#: More rows beside an order than this are not worth looking at for each page: it is made anew.
_MOST_BESIDE: Final = 20_000


def ascending(values: Floats, *, descending: bool) -> Floats:
    """Keys of which the least comes first; what has no value is last either way."""
    return np.nan_to_num(-values if descending else values, nan=np.inf, posinf=np.inf, neginf=-np.inf)


class Order:
    """Of one figure in one direction, over rows that stand in the order of their ids: so do those with equal keys."""

    def __init__(self, values: Floats, *, descending: bool) -> None:
        keys = ascending(values, descending=descending)
        order = np.argsort(keys, kind="stable")
        self._rows = order.astype(np.int32)
        self._keys = keys[order]
        self._is_within = np.ones(values.size, dtype=np.bool_)
        self._moved: set[int] = set()

    @property
    def is_worn(self) -> bool:
        return len(self._moved) > _MOST_BESIDE

    @property
    def nbytes(self) -> int:
        return self._rows.nbytes + self._keys.nbytes + self._is_within.nbytes

    def move(self, row: int) -> None:
        """Its figure is another one now."""
        if row < self._is_within.size:
            self._is_within[row] = False
            self._moved.add(row)

    def first(self, shown: Mask, key: float, wanted: int) -> Positions:
        """Enough of the rows that are shown for a page of `wanted` that begins at or behind `key`: all that have this
        very key, the next ones in order, and all that stand beside the order."""
        at = int(np.searchsorted(self._keys, key, side="left"))
        behind = int(np.searchsorted(self._keys, key, side="right"))
        found: list[Positions] = []
        missing = wanted
        while at < self._rows.size and missing > 0:
            end = min(max(at, behind) + _CHUNK, self._rows.size)
            rows = self._rows[at:end]
            passed = shown[rows] & self._is_within[rows]
            found.append(rows[passed].astype(np.intp))
            missing -= int(np.count_nonzero(passed[max(0, behind - at) :]))
            at = end
        moved = np.fromiter(self._moved, dtype=np.intp, count=len(self._moved))
        later = np.arange(self._is_within.size, shown.size)
        return np.concatenate([*found, moved[shown[moved]], later[shown[later]]])
