"""Pages sorted by one parameter of which a resource has one row: along its index, which has that order already."""

from __future__ import annotations

from typing import Any

from rcm.clinical.registry import table_of
from rcm.clinical.repository.search_conditions import ORG, sources, where
from rcm.clinical.repository.search_tables import SORTED, conditions_of, place_of
from rcm.clinical.repository.search_values import Bound
from rcm.clinical.search.criteria import Not, Rows
from rcm.clinical.search.cursors import Position
from rcm.clinical.search.query import ANY_TYPE, SearchQuery
from rcm.core.db import ReadSession

Found = list[tuple[Any, ...]]
"""Type, id, time and sort value of each, the last two as texts."""


def walks_index(query: SearchQuery) -> bool:
    if len(query.sort) != 1 or len(query.types) != 1 or query.types == (ANY_TYPE,):
        return False
    (key,) = query.sort
    return key.single and key.kind in SORTED and key.kind != "reference"


async def walked(session: ReadSession, query: SearchQuery, after: Position | None) -> Found:
    """One page and one more: first those that have the value; then, by their ids, those that lack it."""
    limit = query.count + 1
    found: Found = []
    if after is None or after.keys[0] is not None:
        found = await _with_value(session, query, after, limit)
        after = None
    if len(found) < limit:
        found += await _without_value(session, query, after, limit - len(found))
    return found


async def _with_value(session: ReadSession, query: SearchQuery, after: Position | None, limit: int) -> Found:
    bound = Bound({"org": session.actor.org_id})
    (kind,), (sort,) = query.types, query.sort
    definition = table_of(kind)
    column, cast = ("code", "text") if sort.kind == "token" else SORTED[sort.kind][::2]
    direction, beyond = ("desc", "<") if sort.descending else ("asc", ">")
    behind = ""
    if after is not None:
        value = f"{bound(after.keys[0])}::{cast}"
        behind = f" and o.{column} {beyond}= {value} and (o.{column} {beyond} {value} or r.id > {bound(after.id)})"
    conditions = conditions_of(query, definition, kind, bound)
    # One select for each source, so that each goes along the index in order.
    selects = [
        f"(select r.id, r.last_updated, o.{column} as k0 from hacs_core.search_{sort.kind} o"
        f" join {definition.full_name} r on r.id = o.resource_id where o.org_id = {ORG}"
        f" and o.resource_type = {bound(kind)} and {sources((source,), 'o', bound)} and {conditions}{behind}"
        f" order by o.{column} {direction}, r.id limit {bound(limit)})"
        for source in sort.sources
    ]
    return await session.rows(
        f"select {bound(kind)}::text, id, last_updated::text as updated_text, k0::text as t0"
        f" from ({' union all '.join(selects)}) found order by k0 {direction}, id limit {bound(limit)}",
        bound.values,
    )


async def _without_value(session: ReadSession, query: SearchQuery, after: Position | None, limit: int) -> Found:
    bound = Bound({"org": session.actor.org_id})
    (kind,), (sort,) = query.types, query.sort
    definition = table_of(kind)
    missing = where(Not(Rows(sort.kind, sort.sources)), place_of(kind, bound), bound)
    behind = f" and r.id > {bound(after.id)}" if after is not None else ""
    return await session.rows(
        f"select {bound(kind)}::text, r.id, r.last_updated::text, null from {definition.full_name} r"
        f" where {conditions_of(query, definition, kind, bound)} and {missing}{behind}"
        f" order by r.id limit {bound(limit)}",
        bound.values,
    )
