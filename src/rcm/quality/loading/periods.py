"""Days, months, quarters and years as text: from which day to which."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime
from typing import Final

_DAY: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH: Final = re.compile(r"(\d{4})-(\d{1,2})")
_QUARTER: Final = re.compile(r"(\d{4})[- ]?Q([1-4])", re.IGNORECASE)
_YEAR: Final = re.compile(r"(\d{4})")
_SPAN: Final = re.compile(r"(\S+)\s*(?:/|\.\.)\s*(\S+)")

Span = tuple[date, date]
#: How periods are written, for messages.
FORMS: Final = "2025-01-31, 2025-01, 2025Q1, 2025 or 2025-01-01/2025-01-31"


def span_of(text: str) -> Span | None:
    """First and last day of what the text names; a day is its own period. None where it names nothing."""
    said = text.strip()
    if parts := _SPAN.fullmatch(said):
        first, last = span_of(parts[1]), span_of(parts[2])
        return (first[0], last[1]) if first and last else None
    try:
        return _single(said)
    except ValueError:
        return None


def _single(said: str) -> Span | None:
    if found := _DAY.fullmatch(said) or _COMPACT.fullmatch(said):
        if len(said) > 10:
            datetime.fromisoformat(said)  # what follows the day is a time, or nothing that we know
        day = date(int(found[1]), int(found[2]), int(found[3]))
        return day, day
    if found := _MONTH.fullmatch(said):
        return _months(int(found[1]), int(found[2]), 1)
    if found := _QUARTER.fullmatch(said):
        return _months(int(found[1]), int(found[2]) * 3 - 2, 3)
    if found := _YEAR.fullmatch(said):
        return _months(int(found[1]), 1, 12)
    return None


def _months(year: int, first: int, count: int) -> Span:
    last = first + count - 1
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])
