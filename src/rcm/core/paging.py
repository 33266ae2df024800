"""Lists come in pages, by keyset: a cursor names the last row that was seen, so that none is skipped or doubled.

A cursor is opaque to clients: base64url of the list's name and the key of the last row.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

import orjson

from rcm.core.db import ReadSession
from rcm.core.errors import InvalidInput
from rcm.core.schema import Schema

T = TypeVar("T")

MOST: Final = 200
DEFAULT: Final = 50
#: Counting further costs more than the figure is worth.
COUNTED_TO: Final = 10_000


class CursorInvalid(InvalidInput):
    """This cursor is none of this list. Begin without `after`, and pass `next` on as it came."""

    code = "core.cursor_invalid"


class Page(Schema, Generic[T]):
    """`next` is null on the last page; beyond 10,000 `total` is the least there are."""

    items: list[T]
    next: str | None
    total: int
    total_is_exact: bool
    as_of: datetime


@dataclass(frozen=True, slots=True)
class PageRequest:
    after: str | None = None
    limit: int = DEFAULT


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as SQL. `key` is the unique sort column; its value is the first column of `select`.

    `source` is everything from FROM to the fixed conditions; filters are added with AND.
    """

    name: str
    select: str
    source: str
    key: str
    parse: Callable[[str], Any]
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """One page of rows as the database gave them."""

    rows: list[tuple[Any, ...]]
    next: str | None
    total: int
    total_is_exact: bool
    as_of: datetime

    def page(self, items: list[T]) -> dict[str, Any]:
        """What a Page is made of, with `items` in the place of the rows."""
        return {
            "items": items,
            "next": self.next,
            "total": self.total,
            "total_is_exact": self.total_is_exact,
            "as_of": self.as_of,
        }


@dataclass(slots=True)
class Filters:
    """Conditions that a request adds, with their values. Absent ones add nothing."""

    values: dict[str, Any] = field(default_factory=dict)
    conditions: list[str] = field(default_factory=list)

    def equal(self, column: str, value: object | None) -> Filters:
        return self.where(f"{column} = {{}}", value)

    def where(self, condition: str, value: object | None) -> Filters:
        """`{}` in the condition stands for the value."""
        if value is not None:
            name = f"f{len(self.conditions)}"
            self.conditions.append(condition.format(f"%({name})s"))
            self.values[name] = value
        return self

    def only(self, condition: str, wanted: bool | None) -> Filters:
        """Rows for which the condition holds (True), or does not (False)."""
        if wanted is not None:
            self.conditions.append(condition if wanted else f"not ({condition})")
        return self


def encode_cursor(listing: str, key: object) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([listing, str(key)])).rstrip(b"=").decode()


def decode_cursor(listing: str, cursor: str, parse: Callable[[str], T]) -> T:
    """The key in a cursor of this list. Raises CursorInvalid."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        name, key = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if name == listing:
            return parse(key)
    except (ValueError, TypeError, binascii.Error) as error:
        raise CursorInvalid from error
    raise CursorInvalid


async def fetch(
    session: ReadSession, listing: Listing, request: PageRequest, filters: Filters, values: Mapping[str, Any]
) -> Rows:
    """One page and the total, in the session's snapshot."""
    bound = {**values, **filters.values}
    where = " and ".join(["true", *filters.conditions])
    source = f"{listing.source} and {where}"
    count = await session.rows(f"select count(*), now() from (select 1 {source} limit {COUNTED_TO + 1}) counted", bound)
    total, as_of = count[0]
    beyond, order = ("<", "desc") if listing.descending else (">", "asc")
    if request.after is not None:
        bound["after"] = decode_cursor(listing.name, request.after, listing.parse)
        source += f" and {listing.key} {beyond} %(after)s"
    rows = await session.rows(
        f"{listing.select} {source} order by {listing.key} {order} limit %(limit)s",
        {**bound, "limit": request.limit + 1},
    )
    shown = rows[: request.limit]
    following = encode_cursor(listing.name, shown[-1][0]) if len(rows) > request.limit else None
    return Rows(shown, following, min(total, COUNTED_TO), total <= COUNTED_TO, as_of)
