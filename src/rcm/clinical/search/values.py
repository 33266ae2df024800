"""What dates, numbers and texts mean when they are compared: half-open ranges of time, implicit precision, texts
without case and accents. (FHIR R4, section 3.1.1.4.)"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final, NamedTuple

from rcm.clinical.refusals import RequestUnusable

#: Longer texts are found by their beginning; the exact one is kept whole beside it.
LONGEST: Final = 200
#: Bytes of a code or an address. PostgreSQL refuses index entries of more than 2,700, and two of these make one.
LONGEST_KEY: Final = 500


def normalised(text: str) -> str:
    """Lower case, no accents, single spaces, at most LONGEST characters."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    return " ".join(text.lower().split())[:LONGEST]


def kept(text: str) -> str:
    """A code, an address or an identifier as the index keeps it: whole, unless no index could hold it. Then its
    beginning and its hash."""
    if len(text) <= LONGEST_KEY // 4 or len(text.encode()) <= LONGEST_KEY:
        return text
    return f"{text[: LONGEST_KEY // 8]}#{hashlib.sha256(text.encode()).hexdigest()}"


class DateUnreadable(ValueError):
    """Not a date or a time of FHIR."""


#: What lasts longer than a day stands apart in the index.
BRIEF: Final = timedelta(days=1)


class Span(NamedTuple):
    """All moments that a date of its precision may mean: from `low` until before `high`; None: without end."""

    low: datetime
    high: datetime | None


_MOMENT: Final = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)"
    r"(?:T(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d{1,12}))?)?"
    r"(?P<zone>Z|[+\- ]\d\d:\d\d)?)?)?)?",
    re.ASCII,
)


def asked_span(name: str, text: str) -> Span:
    """What a parameter of a request means that is a date or a time. Raises RequestUnusable."""
    try:
        return span_of(text.replace(" ", "+"))  # a plus that an address lost
    except DateUnreadable:
        told = f"{name}: {text[:40]!a} is no date or time; write 2026-01-31 or 2026-01-31T08:00:00Z."
        raise RequestUnusable(told) from None


def span_of(text: str) -> Span:
    """The range of a date, dateTime or instant. Without a zone it is UTC. Raises DateUnreadable."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        raise DateUnreadable(text)
    try:
        low = datetime(
            int(match["year"]), int(match["month"] or 1), int(match["day"] or 1), int(match["hour"] or 0),
            int(match["minute"] or 0), min(int(match["second"] or 0), 59), _microseconds(match["fraction"]),
            _zone(match["zone"]),
        )  # fmt: skip
    except ValueError:
        raise DateUnreadable(text) from None
    if match["second"] == "60":  # a leap second: the beginning of the next minute, as PostgreSQL has it
        low += timedelta(seconds=1)
    elif match["second"] and int(match["second"]) > 60:
        raise DateUnreadable(text)
    return Span(low, _end(low, match))


def _end(low: datetime, match: re.Match[str]) -> datetime | None:
    try:
        if match["month"] is None:
            return low.replace(year=low.year + 1)
        if match["day"] is None:
            return low.replace(year=low.year + low.month // 12, month=low.month % 12 + 1)
        return low + _length(match)
    except (ValueError, OverflowError):  # the last year that Python knows
        return None


def _length(match: re.Match[str]) -> timedelta:
    if match["hour"] is None:
        return timedelta(days=1)
    if match["second"] is None:
        return timedelta(minutes=1)
    if match["fraction"] is None:
        return timedelta(seconds=1)
    return timedelta(microseconds=max(1, 10 ** (6 - len(match["fraction"])) if len(match["fraction"]) < 7 else 1))


def _microseconds(fraction: str | None) -> int:
    return int(fraction[:6].ljust(6, "0")) if fraction else 0


def _zone(text: str | None) -> timezone:
    if text is None or text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[4:6])
    if minutes > 59 or hours > 14:  # PostgreSQL reads none beyond 15:59, and nobody lives beyond 14:00
        raise ValueError(text)
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)  # a space is a plus that an address lost


@lru_cache(maxsize=16384)
def span_texts(text: str) -> tuple[str, str, Span]:
    """A span as PostgreSQL reads it, and as it is."""
    span = span_of(text)
    return span.low.isoformat(), span.high.isoformat() if span.high else "infinity", span


def is_brief(low: datetime, high: datetime | None) -> bool:
    return high is not None and high - low <= BRIEF


class NumberUnreadable(ValueError):
    """Not a decimal number of FHIR."""


class Range(NamedTuple):
    """`exact` is the number as it was written, `low` and `high` what its digits leave open."""

    exact: float
    low: float
    high: float


_NUMBER: Final = re.compile(r"[+\-]?\d{1,60}(?:\.\d{1,60})?(?:[eE][+\-]?\d{1,3})?", re.ASCII)


def range_of(text: str) -> Range:
    """100 is 99.5 to 100.5, 100.00 is 99.995 to 100.005, 1e2 is 95 to 105 (section 3.1.1.4.6, Number)."""
    if not _NUMBER.fullmatch(text):
        raise NumberUnreadable(text)
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise NumberUnreadable(text) from None
    exponent = number.as_tuple().exponent
    place = exponent if isinstance(exponent, int) else 0
    if "e" in text.lower() and len(number.as_tuple().digits) == 1:
        place -= 1  # the standard's own example: 1e2 is 95 to 105, not 50 to 150
    half = Decimal((0, (5,), place - 1))
    return Range(float(number), float(number - half), float(number + half))


def about(number: Range) -> Range:
    """`ap`: 10 % to each side, and never less than the digits leave open."""
    width = abs(number.exact) * 0.1
    return Range(number.exact, min(number.low, number.exact - width), max(number.high, number.exact + width))


def about_time(span: Span, now: datetime) -> Span:
    """`ap` for dates: 10 % of the distance between now and the date."""
    high = span.high or span.low
    gap = max(abs(now - span.low), abs(now - high)) / 10
    try:
        return Span(span.low - gap, high + gap)
    except OverflowError:
        return span
