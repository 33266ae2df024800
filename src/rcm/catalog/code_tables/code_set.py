"""Code sets as processes keep them: sorted numbers, and one object for each period that many codes share.

98,000 codes of ICD-10-CM take 1 MB. A dictionary of rows would take a hundred times as much in each worker.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from rcm.edi.code_sets import Period

#: What the database parts codes by, where it hands over those of a period as one text.
SEPARATOR: Final = "\x1f"
_NUMBER_BYTES: Final = 8


class Group(NamedTuple):
    """Codes that share their period and attributes."""

    valid_from: date
    valid_to: date | None
    attributes: Mapping[str, Any]
    codes: Iterable[str]


class CompactCodeSet:
    """A CodeSet. A code of up to eight bytes is a number in a sorted array; longer ones are in a dictionary.

    A code with several periods stands as often in the array, next to each other. `covered_from` is the day of the first
    release; where nobody knows it, it is the first day on which a code began.
    """

    __slots__ = ("_first_day", "_long", "_numbers", "_period_of", "_periods")

    def __init__(self, groups: Iterable[Group] = (), covered_from: date | None = None) -> None:
        self._periods: list[Period] = []
        self._long: dict[str, tuple[int, ...]] = {}
        entries: list[int] = []
        for number, group in enumerate(groups):
            self._periods.append(Period(group.valid_from, group.valid_to, group.attributes))
            for code in group.codes:
                key = _number(code)
                if key is None:
                    self._long[code] = (*self._long.get(code, ()), number)
                else:
                    entries.append(key << 32 | number)  # sorted together, taken apart again
        entries.sort()
        self._numbers = array("Q", (entry >> 32 for entry in entries))
        self._period_of = array(
            "H" if len(self._periods) <= 1 << 16 else "I", (entry & 0xFFFFFFFF for entry in entries)
        )
        first_begin = min((period.valid_from for period in self._periods), default=None)
        self._first_day = covered_from if covered_from is not None else first_begin

    def __len__(self) -> int:
        """Periods of codes, not codes."""
        return len(self._numbers) + sum(map(len, self._long.values()))

    def contains(self, code: str, on: date) -> bool:
        return self._period(code, on) is not None

    def attributes(self, code: str, on: date) -> Mapping[str, Any] | None:
        found = self._period(code, on)
        return found.attributes if found is not None else None

    def covers(self, on: date) -> bool:
        return self._first_day is not None and self._first_day <= on

    def size_bytes(self) -> int:
        """What the arrays take."""
        return self._numbers.itemsize * len(self._numbers) + self._period_of.itemsize * len(self._period_of)

    def _period(self, code: str, on: date) -> Period | None:
        # Asked for each code of each claim, so nothing here is a call that needs not be one.
        written = code.encode("utf-8", "surrogatepass")
        if len(written) > _NUMBER_BYTES or written[:1] == b"\0":
            return self._of_long(code, on)
        key, numbers = int.from_bytes(written, "big"), self._numbers
        at, end = bisect_left(numbers, key), len(numbers)
        while at < end and numbers[at] == key:
            period = self._periods[self._period_of[at]]
            valid_from, valid_to, _ = period
            if valid_from <= on and (valid_to is None or on < valid_to):
                return period
            at += 1
        return None

    def _of_long(self, code: str, on: date) -> Period | None:
        periods = (self._periods[number] for number in self._long.get(code, ()))
        return next((period for period in periods if period.holds(on)), None)


def _number(code: str) -> int | None:
    """The code's bytes as a number: different codes have different ones. None where eight bytes don't hold it."""
    written = code.encode("utf-8", "surrogatepass")
    if len(written) > _NUMBER_BYTES or written[:1] == b"\0":
        return None
    return int.from_bytes(written, "big")
