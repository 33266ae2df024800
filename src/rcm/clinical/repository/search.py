"""Searches as SQL: ids by the index first, then the page's resources. Every statement names the organisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from rcm.clinical.registry import ResourceDefinition
from rcm.clinical.repository.fetching import Hit, bodies
from rcm.clinical.repository.search_conditions import ORG, Place, sources
from rcm.clinical.repository.search_sorted import walked, walks_index
from rcm.clinical.repository.search_tables import SORTED, conditions_of, place_of, tables_of
from rcm.clinical.repository.search_values import Bound
from rcm.clinical.search.controls import SortKey
from rcm.clinical.search.cursors import Position
from rcm.clinical.search.query import ANY_TYPE, SearchQuery
from rcm.core.db import ReadSession

__all__ = ["Hit", "bodies", "count_of", "page_of"]

_COLUMNS: Final = {"_id": ("r.id", "text"), "_lastUpdated": ("r.last_updated", "timestamptz")}


@dataclass(frozen=True, slots=True)
class _Key:
    """A sort key in SQL."""

    sql: str
    kind: str
    descending: bool


async def page_of(
    session: ReadSession, query: SearchQuery, after: Position | None
) -> tuple[list[tuple[str, str]], Position | None]:
    """Types and ids of one page in order; the position of its last one if more follow."""
    if walks_index(query):
        return _page(await walked(session, query, after), query.count)
    bound = Bound({"org": session.actor.org_id})
    selects = [_select(query, definition, kind, after, bound) for definition, kind in tables_of(query)]
    order = _order(query)
    limit = bound(query.count + 1)
    if len(selects) == 1:
        statement = f"{selects[0]} order by {order} limit {limit}"
    else:
        each = [f"({select} order by {order} limit {limit})" for select in selects]
        statement = f"select * from ({' union all '.join(each)}) found order by {order} limit {limit}"
    keys = "".join(f", page.k{number}::text as t{number}" for number in range(len(query.sort)))
    rows = await session.rows(
        f"select type, id, last_updated::text as updated_text{keys} from ({statement}) page order by {order}",
        bound.values,
    )
    return _page(rows, query.count)


def _page(rows: list[tuple[Any, ...]], count: int) -> tuple[list[tuple[str, str]], Position | None]:
    shown = rows[:count]
    keys = [(row[0], row[1]) for row in shown]
    if len(rows) <= count or not shown:
        return keys, None
    kind, last, updated, *values = shown[-1]
    return keys, Position(tuple(values), updated, kind, last)


async def count_of(session: ReadSession, query: SearchQuery, most: int | None) -> int:
    """How many resources meet the query; counted no further than `most`."""
    bound = Bound({"org": session.actor.org_id})
    limit = f" limit {most}" if most is not None else ""
    selects = [
        f"select 1 from {definition.full_name} r where {conditions_of(query, definition, kind, bound)}{limit}"
        for definition, kind in tables_of(query)
    ]
    counted = " union all ".join(f"({select})" for select in selects)
    rows = await session.rows(f"select count(*) from ({counted}) counted", bound.values)
    found: int = rows[0][0]
    return found


def _select(query: SearchQuery, definition: ResourceDefinition, kind: str, after: Position | None, bound: Bound) -> str:
    place = place_of(kind, bound)
    keys = [_key(sort, place, number, bound) for number, sort in enumerate(query.sort)]
    columns = "".join(f", {key.sql} as k{number}" for number, key in enumerate(keys))
    conditions = conditions_of(query, definition, kind, bound)
    inner = (
        f"select {place.type} as type, r.id, r.last_updated{columns} from {definition.full_name} r where {conditions}"
    )
    if after is None:
        return inner
    if not keys:  # straight on the index
        return f"{inner} and {_after_by_time(after, place, bound)}"
    named = [_Key(f"k{number}", key.kind, key.descending) for number, key in enumerate(keys)]
    return f"select * from ({inner}) keyed where {_after(named, after, bound)}"


def _key(sort: SortKey, place: Place, number: int, bound: Bound) -> _Key:
    """The least value of a resource when sorted upwards, its greatest when downwards."""
    if sort.kind == "column":
        return _Key(*_COLUMNS[sort.code], sort.descending)
    upwards, downwards, kind = SORTED[sort.kind]
    chosen = f"max({downwards})" if sort.descending else f"min({upwards})"
    row = f"o{number}"
    found = (
        f"(select {chosen} from hacs_core.search_{sort.kind} {row} where {row}.org_id = {ORG}"
        f" and {row}.resource_type = {place.type} and {row}.resource_id = {place.id}"
        f" and {sources(sort.sources, row, bound)})"
    )
    return _Key(found, kind, sort.descending)


def _order(query: SearchQuery) -> str:
    """Missing values stand last in both directions. Without keys: the newest first, as the index has them."""
    several = len(query.types) > 1 or query.types == (ANY_TYPE,)
    if not query.sort:
        return f"last_updated desc, id desc{', type desc' if several else ''}"
    keys = [f"k{number} {'desc' if sort.descending else 'asc'} nulls last" for number, sort in enumerate(query.sort)]
    return ", ".join([*keys, "id", *(["type"] if several else [])])


def _after_by_time(after: Position, place: Place, bound: Bound) -> str:
    """The first condition is for the index, which has no column of types."""
    moment, own, kind = bound(after.last_updated), bound(after.id), bound(after.type)
    return (
        f"(r.last_updated, r.id) <= ({moment}::timestamptz, {own}::text)"
        f" and (r.last_updated, r.id, {place.type}) < ({moment}::timestamptz, {own}::text, {kind}::text)"
    )


def _after(keys: Sequence[_Key], after: Position, bound: Bound) -> str:
    """Behind the position: in the first key that differs, or by id and type where none does."""
    conditions: list[str] = []
    same: list[str] = []
    for key, value in zip(keys, after.keys, strict=True):
        if value is None:  # the last ones: nothing stands behind but what is missing too
            same.append(f"{key.sql} is null")
            continue
        at = f"{bound(value)}::{key.kind}"
        beyond = f"({key.sql} {'<' if key.descending else '>'} {at} or {key.sql} is null)"
        conditions.append(" and ".join([*same, beyond]))
        same.append(f"{key.sql} = {at}")
    conditions.append(" and ".join([*same, f"(id, type) > ({bound(after.id)}::text, {bound(after.type)}::text)"]))
    return f"({' or '.join(f'({each})' for each in conditions)})"
