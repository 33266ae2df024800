"""Checks of single values as closures: True is fine, False is not; none raises, whatever the value is."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from rcm.edi.npi import is_npi
from rcm.requirements.check_keys import TYPES, comparable, number
from rcm.requirements.patterns import search

Ok = Callable[[Any], bool]
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?", re.ASCII).fullmatch
_INTEGER: Final = re.compile(r"[+-]?[0-9]{1,30}", re.ASCII).fullmatch
_WRITTEN: Final = {
    "email": "^[^@ \t\r\n]{1,64}@[A-Za-z0-9.-]{1,253}$",
    "phone": "^[+]?[0-9 ()./-]{7,24}$",
    "postal_code": "^[0-9]{5}(-?[0-9]{4})?$",
    "state": "^[A-Z]{2}$",
}
_YES_NO: Final = frozenset({"true", "false", "yes", "no", "y", "n", "0", "1"})
_LONGEST_NUMBER: Final = 1 << 200


def text_of(value: Any) -> str | None:
    """What a pattern or a length is asked of: a text, or a number as people write it; None for anything else."""
    if type(value) is str:
        return value
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return str(value) if -_LONGEST_NUMBER < value < _LONGEST_NUMBER else None
    if isinstance(value, Decimal | float):
        plain = number(value)
        return None if plain is None else comparable(plain)
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else None


def check_of(key: str, asked: Any) -> Ok | None:
    """None: what is asked can't be checked (an unknown format, a pattern that RE2 refuses); code systems are
    checked by the validator, which knows the day."""
    make = _MAKERS.get(key)
    return None if make is None else make(asked)


def _pattern(asked: Any) -> Ok | None:
    found = search(asked) if isinstance(asked, str) else None
    if found is None:
        return None
    match = found

    def ok(value: Any) -> bool:
        text = value if type(value) is str else text_of(value)
        return text is not None and match(text) is not None

    return ok


def length(least: int, most: int) -> Ok:
    def ok(value: Any) -> bool:
        text = value if type(value) is str else text_of(value)
        return text is not None and least <= len(text) <= most

    return ok


def _min_length(asked: int) -> Ok:
    return length(asked, sys.maxsize)


def _max_length(asked: int) -> Ok:
    return length(0, asked)


def _enum(asked: Any) -> Ok:
    allowed = frozenset(comparable(value) for value in asked)

    def ok(value: Any) -> bool:
        if type(value) is str:
            return value in allowed
        if isinstance(value, bool):
            return comparable(value) in allowed
        text = text_of(value)
        return text is not None and text in allowed

    return ok


def amount_of(value: Any) -> Decimal | None:
    """A number, or a text that is one (amounts travel as texts); finite."""
    if type(value) is str:
        return Decimal(value) if _NUMBER(value) else None
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    return number(value) if not isinstance(value, int) or abs(value) < _LONGEST_NUMBER else None


def within(low: Any, high: Any) -> Ok | None:
    """Bounds of a number, as they are written in rules; None: no bound on that side."""
    least = Decimal("-Infinity") if low is None else number(low)
    most = Decimal("Infinity") if high is None else number(high)
    if least is None or most is None:
        return None
    bottom, top = least, most

    def ok(value: Any) -> bool:
        if type(value) is int:
            return bottom <= value <= top
        amount = amount_of(value)
        return amount is not None and bottom <= amount <= top

    return ok


def _min(asked: Any) -> Ok | None:
    return within(asked, None)


def _max(asked: Any) -> Ok | None:
    return within(None, asked)


def _npi(value: Any) -> bool:
    text = value if type(value) is str else text_of(value)
    return text is not None and is_npi(text)


def _checksum(asked: Any) -> Ok | None:
    return _npi if asked == "npi" else None


def _date(value: Any) -> bool:
    """YYYY-MM-DD and nothing else that ISO 8601 knows."""
    if type(value) is str:
        if len(value) != 10 or value[4] != "-" or value[7] != "-":
            return False
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
        return True
    return isinstance(value, date)


def _datetime(value: Any) -> bool:
    if isinstance(value, datetime):
        return True
    return isinstance(value, str) and len(value) > 10 and _parses(datetime.fromisoformat, value)


def _time(value: Any) -> bool:
    if isinstance(value, time):
        return True
    return isinstance(value, str) and len(value) >= 5 and _parses(time.fromisoformat, value)


def _parses(read: Callable[[str], object], value: str) -> bool:
    try:
        read(value)
    except ValueError:
        return False
    return True


def _boolean(value: Any) -> bool:
    return isinstance(value, bool) or (isinstance(value, str) and len(value) <= 5 and value.lower() in _YES_NO)


def _integer(value: Any) -> bool:
    if type(value) is str:
        return _INTEGER(value) is not None
    amount = amount_of(value)
    return amount is not None and amount == amount.to_integral_value()


_TYPES: Final[dict[str, Ok]] = {
    "text": lambda value: text_of(value) is not None,
    "number": lambda value: amount_of(value) is not None,
    "integer": _integer,
    "boolean": _boolean,
    "date": _date,
    "list": lambda value: isinstance(value, list | tuple),
    "object": lambda value: isinstance(value, dict),
}
_FORMATS: Final[dict[str, Ok]] = {"date": _date, "datetime": _datetime, "time": _time}


def _type(asked: Any) -> Ok | None:
    return _TYPES.get(TYPES.get(str(asked).lower(), ""))


def _format(asked: Any) -> Ok | None:
    written = _WRITTEN.get(str(asked))
    return _pattern(written) if written else _FORMATS.get(str(asked))


_MAKERS: Final[dict[str, Callable[[Any], Ok | None]]] = {
    "pattern": _pattern,
    "min_length": _min_length,
    "max_length": _max_length,
    "enum": _enum,
    "min": _min,
    "max": _max,
    "checksum": _checksum,
    "type": _type,
    "format": _format,
}
