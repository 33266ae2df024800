"""What codecs and rules ask of a set of codes: is this one valid on that day? Who fills it is not their concern."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple, Protocol


class CodeSet(Protocol):
    """Codes with the days on which they are valid. Codes are compared as they are written, without dots."""

    def contains(self, code: str, on: date) -> bool:
        """Is the code valid on that day?"""
        ...

    def attributes(self, code: str, on: date) -> Mapping[str, Any] | None:
        """What the set says of the code on that day (`billable`, `sex`, `age_min`, …); None where it is not valid."""
        ...

    def covers(self, on: date) -> bool:
        """Does the set know what was valid on that day? Before its first release it does not, although codes may say
        that they began earlier: then only the form of a code can be judged."""
        ...


class Period(NamedTuple):
    """[valid_from, valid_to): a code that ends on a day is not valid on it."""

    valid_from: date
    valid_to: date | None
    attributes: Mapping[str, Any]

    def holds(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


class CodesInMemory:
    """The plain twin: a dictionary of periods."""

    def __init__(self, rows: Iterable[tuple[str, Period]] = (), covered_from: date | None = None) -> None:
        self._covered_from = covered_from
        self._periods: dict[str, list[Period]] = {}
        for code, period in rows:
            self._periods.setdefault(code, []).append(period)

    @classmethod
    def of(cls, *codes: str, since: date = date.min, **attributes: Any) -> CodesInMemory:
        """These codes, all with the same attributes, from `since` on."""
        return cls((code, Period(since, None, attributes)) for code in codes)

    def contains(self, code: str, on: date) -> bool:
        return self.attributes(code, on) is not None

    def attributes(self, code: str, on: date) -> Mapping[str, Any] | None:
        return next((each.attributes for each in self._periods.get(code, ()) if each.holds(on)), None)

    def covers(self, on: date) -> bool:
        if self._covered_from is not None:
            return self._covered_from <= on
        return any(each.valid_from <= on for periods in self._periods.values() for each in periods)
