"""Searches as SQL: ids by the index first, then the page's resources. Every statement names the organisation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from rcm.clinical.registry import DEFINITIONS, ResourceDefinition, table_of
from rcm.clinical.repository.search_conditions import ORG, Place, sources, where
from rcm.clinical.repository.search_values import Bound
from rcm.clinical.search.controls import SortKey
from rcm.clinical.search.cursors import Position
from rcm.clinical.search.query import ANY_TYPE, SearchQuery
from rcm.core.db import ReadSession

#: What a row of the index is sorted by, upwards and downwards, and the type of it.
_SORTED: Final[dict[str, tuple[str, str, str]]] = {
    "string": ("value", "value", "text"),
    "token": ("code", "code", "text"),
    "reference": ("coalesce(target_type || '/' || target_id, url, identifier_value)",) * 2 + ("text",),
    "date": ("low", "high", "timestamptz"),
    "number": ("low", "high", "float8"),
    "quantity": ("low", "high", "float8"),
    "uri": ("value", "value", "text"),
}
_COLUMNS: Final = {"_id": ("r.id", "text"), "_lastUpdated": ("r.last_updated", "timestamptz")}


@dataclass(frozen=True, slots=True)
class Hit:
    """A resource as it is stored; `body` is its JSON."""

    type: str
    id: str
    version: int
    body: str


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
    bound = Bound({"org": session.actor.org_id})
    selects = [_select(query, definition, kind, after, bound) for definition, kind in _tables(query)]
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
    shown = rows[: query.count]
    if len(rows) <= query.count or not shown:
        return [(row[0], row[1]) for row in shown], None
    kind, last, updated, *values = shown[-1]
    return [(row[0], row[1]) for row in shown], Position(tuple(values), updated, kind, last)


async def count_of(session: ReadSession, query: SearchQuery, most: int | None) -> int:
    """How many resources meet the query; counted no further than `most`."""
    bound = Bound({"org": session.actor.org_id})
    limit = f" limit {most}" if most is not None else ""
    selects = [
        f"select 1 from {definition.full_name} r where {_conditions(query, definition, kind, bound)}{limit}"
        for definition, kind in _tables(query)
    ]
    counted = " union all ".join(f"({select})" for select in selects)
    rows = await session.rows(f"select count(*) from ({counted}) counted", bound.values)
    found: int = rows[0][0]
    return found


async def bodies(session: ReadSession, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Hit]:
    """Resources by type and id; those that are not there are left out."""
    by_type: dict[str, list[str]] = {}
    for kind, own in wanted:
        by_type.setdefault(kind, []).append(own)
    found: dict[tuple[str, str], Hit] = {}
    for kind, ids in by_type.items():
        definition = table_of(kind)
        only = " and resource_type = %(type)s" if definition.type is None else ""
        rows = await session.rows(
            f"select id, version_id, body::text from {definition.full_name}"
            f" where org_id = {ORG}{only} and id = any(%(ids)s::text[])",
            {"org": session.actor.org_id, "type": kind, "ids": ids},
        )
        found.update(((kind, row[0]), Hit(kind, *row)) for row in rows)
    return found


async def value_sets(session: ReadSession, url: str, version: str | None, own: str | None) -> list[str]:
    """Bodies of value sets, by id or by their canonical address, the newest first."""
    if own is not None:
        return [hit.body for hit in (await bodies(session, [("ValueSet", own)])).values()]
    rows = await session.rows(
        f"select r.body::text from hacs_core.resources r where r.org_id = {ORG} and r.resource_type = 'ValueSet'"
        f" and exists (select 1 from hacs_core.search_uri u where u.org_id = {ORG} and u.resource_type = 'ValueSet'"
        " and u.param = 'url' and u.value = %(url)s and u.resource_id = r.id)"
        + (
            f" and exists (select 1 from hacs_core.search_token v where v.org_id = {ORG}"
            " and v.resource_type = 'ValueSet' and v.param = 'version' and v.code = %(version)s"
            " and v.resource_id = r.id)"
            if version is not None
            else ""
        )
        + " order by r.last_updated desc limit 1",
        {"org": session.actor.org_id, "url": url, "version": version},
    )
    return [row[0] for row in rows]


def _tables(query: SearchQuery) -> list[tuple[ResourceDefinition, str]]:
    """The tables to look into, each with the type that is looked for, "" for all types of the table."""
    if query.types == (ANY_TYPE,):
        return [(definition, definition.type or "") for definition in DEFINITIONS]
    return [(table_of(kind), kind) for kind in query.types]


def _select(query: SearchQuery, definition: ResourceDefinition, kind: str, after: Position | None, bound: Bound) -> str:
    place = _place(kind, bound)
    keys = [_key(sort, place, number, bound) for number, sort in enumerate(query.sort)]
    columns = "".join(f", {key.sql} as k{number}" for number, key in enumerate(keys))
    conditions = _conditions(query, definition, kind, bound)
    inner = (
        f"select {place.type} as type, r.id, r.last_updated{columns} from {definition.full_name} r where {conditions}"
    )
    if after is None:
        return inner
    if not keys:  # straight on the index
        return f"{inner} and {_after_by_time(after, place, bound)}"
    named = [_Key(f"k{number}", key.kind, key.descending) for number, key in enumerate(keys)]
    return f"select * from ({inner}) keyed where {_after(named, after, bound)}"


def _place(kind: str, bound: Bound) -> Place:
    if kind:
        return Place(kind, f"{bound(kind)}::text", "r.id", "r.last_updated")
    return Place("", "r.resource_type", "r.id", "r.last_updated")


def _conditions(query: SearchQuery, definition: ResourceDefinition, kind: str, bound: Bound) -> str:
    place = _place(kind, bound)
    asked = query.asked[kind] if kind in query.asked else query.asked[ANY_TYPE]
    conditions = [f"r.org_id = {ORG}"]
    if definition.type is None and kind:
        conditions.append(f"r.resource_type = {bound(kind)}")
    return " and ".join(conditions + [where(each, place, bound) for each in asked])


def _key(sort: SortKey, place: Place, number: int, bound: Bound) -> _Key:
    """The least value of a resource when sorted upwards, its greatest when downwards."""
    if sort.kind == "column":
        return _Key(*_COLUMNS[sort.code], sort.descending)
    upwards, downwards, kind = _SORTED[sort.kind]
    chosen = f"max({downwards})" if sort.descending else f"min({upwards})"
    row = f"o{number}"
    found = (
        f"(select {chosen} from hacs_core.search_{sort.kind} {row} where {row}.org_id = {ORG}"
        f" and {row}.resource_type = {place.type} and {row}.resource_id = {place.id}"
        f" and {sources(sort.sources, row, bound)})"
    )
    return _Key(f"""{found}{' collate "C"' if kind == "text" else ""}""", kind, sort.descending)


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
