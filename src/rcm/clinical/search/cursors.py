"""Where a page ended, as a text that clients hand back as it came. It belongs to one query: with another it is
refused, and so is one that somebody wrote."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isinf
from typing import Any, Final

import orjson

from rcm.clinical.issues import Issue
from rcm.clinical.search.problems import SearchInvalid
from rcm.clinical.search.query import SearchQuery


@dataclass(frozen=True, slots=True)
class Position:
    """Values that the page's last resource is sorted by (as the database writes them, None: it has none), its time,
    its type and id."""

    keys: tuple[str | None, ...]
    last_updated: str
    type: str
    id: str


#: What else than the query's own text a page depends on.
_UNPAGED: Final = frozenset(
    {"_count", "_total", "_summary", "_elements", "_include", "_revinclude", "_format", "_pretty"}
)
_FOREIGN: Final = Issue(
    "error", "value", "", "This _cursor is none of this search. Follow the next link as it came, or begin without."
)
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+\-]\d\d(?::\d\d){0,2}", re.ASCII)
#: PostgreSQL reads no offset beyond.
_WIDEST: Final = timedelta(hours=16)
_FLOAT: Final = re.compile(r"-?\d{1,400}(?:\.\d{1,400})?(?:e[+\-]?\d{1,3})?", re.ASCII)


def encode(query: SearchQuery, position: Position, total: int | None) -> str:
    told = [_digest(query), position.keys, position.last_updated, position.type, position.id, total]
    return base64.urlsafe_b64encode(orjson.dumps(told)).rstrip(b"=").decode()


def decode(query: SearchQuery, cursor: str) -> tuple[Position, int | None]:
    """The position and the total that the first page told. Raises SearchInvalid."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        digest, keys, updated, kind, own, total = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        fitting = (
            digest == _digest(query)
            and len(keys) == len(query.sort)
            and all(map(_fits, [_kind(sort.code, sort.kind) for sort in query.sort], keys))
            and _is_moment(updated)
            and all(isinstance(each, str) and "\0" not in each for each in (kind, own))
            and (total is None or (type(total) is int and total >= 0))
        )
        if fitting:
            return Position(tuple(keys), updated, kind, own), total
    except (ValueError, TypeError, binascii.Error):
        pass
    raise SearchInvalid([_FOREIGN])


def _digest(query: SearchQuery) -> str:
    pairs = [pair for pair in query.pairs if pair[0].partition(":")[0] not in _UNPAGED]
    return hashlib.sha256(orjson.dumps([list(query.types), pairs])).hexdigest()[:16]


def _kind(code: str, kind: str) -> str:
    if kind == "column":
        return "date" if code == "_lastUpdated" else "text"
    return kind


def _fits(kind: str, value: Any) -> bool:
    return value is None or (isinstance(value, str) and _FITS.get(kind, _is_text)(value))


def _is_text(value: str) -> bool:
    return "\0" not in value


def _is_moment(value: Any) -> bool:
    if value in {"infinity", "-infinity"}:
        return True
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return False
    offset = datetime.fromisoformat(value).utcoffset()  # ValueError for the 13th month
    return offset is not None and abs(offset) < _WIDEST


def _is_float(value: str) -> bool:
    if value in {"Infinity", "-Infinity"}:
        return True
    if not _FLOAT.fullmatch(value) or isinf(float(value)):
        return False
    return float(value) != 0 or not value.partition("e")[0].strip("-0.")  # PostgreSQL refuses 1e-400


_FITS: Final[dict[str, Callable[[str], bool]]] = {"date": _is_moment, "number": _is_float, "quantity": _is_float}
