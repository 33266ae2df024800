"""Declared conversions of a value. What can't be converted is told by its kind, never by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from rcm.workflows.intake.json_lines import kind_of
from rcm.workflows.intake.mapping import Source

Convert = Callable[[Any], Any]
_TRUE: Final = frozenset({"true", "yes", "y", "1", "t"})
_FALSE: Final = frozenset({"false", "no", "n", "0", "f"})
_NUMBER: Final = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?")
_MOST_DIGITS: Final = 40


class NotConvertible(ValueError):
    """Says what was expected, and of what kind the value is."""


def converter(source: Source) -> Convert | None:
    """From a value that is not empty to its type; None where nothing is declared."""
    match source.type:
        case None:
            return None
        case "text":
            return _text
        case "integer":
            return _integer
        case "decimal":
            return _decimal
        case "boolean":
            return _boolean
        case "date":
            return _date(source.format)
        case "datetime":
            return _datetime(source.format)


def is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _refuse(value: Any, expected: str) -> NotConvertible:
    return NotConvertible(f"{kind_of(value)} is no {expected}")


def _text(value: Any) -> str:
    if isinstance(value, (dict, list)):
        raise _refuse(value, "text")
    return value if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)


def _decimal(value: Any) -> str:
    """Amounts travel as text: JSON numbers lose cents. Thousands may be parted by commas, `$` may lead."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise _refuse(value, "number")
    text = str(value).strip().removeprefix("$").strip()
    if isinstance(value, str) and (not _NUMBER.fullmatch(text) or len(text) > _MOST_DIGITS):
        raise _refuse(value, "number")
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise _refuse(value, "number") from None
    if not number.is_finite():
        raise _refuse(value, "number")
    return f"{number:f}"


def _integer(value: Any) -> int:
    number = Decimal(_decimal(value))
    if number != number.to_integral_value():
        raise _refuse(value, "whole number")
    return int(number)


def _boolean(value: Any) -> bool:
    text = str(value).strip().lower()
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    raise _refuse(value, "true or false")


def _date(written: str | None) -> Convert:
    def convert(value: Any) -> str:
        if not isinstance(value, str):
            raise _refuse(value, f"date ({written or 'YYYY-MM-DD'})")
        text = value.strip()
        try:
            if written is None:
                return date.fromisoformat(text[:10] if text[10:] in {"T00:00:00", " 00:00:00"} else text).isoformat()
            return datetime.strptime(text, written).date().isoformat()  # noqa: DTZ007 - a date has no zone
        except ValueError:
            # A spreadsheet's own dates are ISO already, whatever its texts look like.
            found = _iso_date(text)
        if found is None:
            raise _refuse(value, f"date ({written or 'YYYY-MM-DD'})")
        return found

    return convert


def _iso_date(text: str) -> str | None:
    return text if re.fullmatch(r"\d{4}-\d\d-\d\d", text) and _is_date(text) else None


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _datetime(written: str | None) -> Convert:
    def convert(value: Any) -> str:
        if not isinstance(value, str):
            raise _refuse(value, "time")
        try:
            text = value.strip()
            found = datetime.strptime(text, written) if written else datetime.fromisoformat(text)  # noqa: DTZ007
        except ValueError:
            raise _refuse(value, f"time ({written or 'ISO 8601'})") from None
        return found.isoformat()

    return convert
