"""Organisations: which is part of which, and pages of them."""

from __future__ import annotations

from typing import Final

from rcm.core.db import ReadSession, WriteSession
from rcm.core.paging import Filters, Listing, PageRequest, Rows, fetch

Place = tuple[str, str | None, bool | None, str | None, int]  # id, name, active, part_of, depth
#: A hierarchy that is deeper is a mistake.
DEEPEST: Final = 100
_PLACE: Final = "o.id, o.name, o.active, o.part_of_id"
_TABLE: Final = "hacs_core.organizations"

_ABOVE: Final = f"""
with recursive above (id, name, active, part_of_id, depth, way) as (
  select {_PLACE}, %(first)s::int, array[o.id] from {_TABLE} o where o.org_id = %(org)s and o.id = %(id)s
  union all
  select {_PLACE}, a.depth + 1, a.way || o.id from above a
    join {_TABLE} o on o.org_id = %(org)s and o.id = a.part_of_id
   where a.depth < %(deepest)s and o.id <> all(a.way)
)
select id, name, active, part_of_id, depth from above order by depth
"""
_BELOW: Final = f"""
with recursive below (id, name, active, part_of_id, depth, way) as (
  select {_PLACE}, 1, array[o.part_of_id, o.id] from {_TABLE} o where o.org_id = %(org)s and o.part_of_id = %(id)s
  union all
  select {_PLACE}, b.depth + 1, b.way || o.id from below b
    join {_TABLE} o on o.org_id = %(org)s and o.part_of_id = b.id
   where b.depth < %(deepest)s and o.id <> all(b.way)
)
select id, name, active, part_of_id, depth from below order by depth, name, id limit %(limit)s
"""
_KEY: Final = "(lower(coalesce(t.name, '')) || chr(31) || t.id) collate \"C\""
_LISTED: Final = Listing(
    name="clinical.organization",
    select=f"select {_KEY}, t.version_id, t.last_updated, t.body::text",
    source=f"from {_TABLE} t where t.org_id = %(org)s",
    key=_KEY,
    parse=str,
)
_INDEXED: Final = (
    "exists (select from hacs_core.search_token s where s.org_id = %(org)s and s.resource_type = 'Organization'"
    " and s.resource_id = t.id and s.param = '{param}' and s.code = {{}}{system})"
)


async def hold_hierarchy(session: WriteSession) -> None:
    """Nobody else moves an organisation before the transaction ends: the lock that the table's trigger takes."""
    name = f"{_TABLE}:{session.actor.org_id}"
    await session.rows("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (name,))


async def is_there(session: ReadSession, id: str) -> bool:
    """Not locked: who moves that one waits for the hierarchy, and would be waited for."""
    sql = f"select 1 from {_TABLE} where org_id = %s and id = %s"
    return bool(await session.rows(sql, (session.actor.org_id, id)))


async def with_ancestors(session: ReadSession, id: str, first: int = 0) -> list[Place]:
    """The organisation, what it is part of, and so on. `first`: depth of the organisation itself."""
    values = {"org": session.actor.org_id, "id": id, "first": first, "deepest": DEEPEST}
    return [(row[0], row[1], row[2], row[3], row[4]) for row in await session.rows(_ABOVE, values)]


async def descendants(session: ReadSession, id: str, limit: int) -> list[Place]:
    values = {"org": session.actor.org_id, "id": id, "deepest": DEEPEST, "limit": limit}
    return [(row[0], row[1], row[2], row[3], row[4]) for row in await session.rows(_BELOW, values)]


async def parts(session: ReadSession, id: str, limit: int) -> list[str]:
    """Ids of organisations that are part of this one, without a step between."""
    sql = f"select id from {_TABLE} where org_id = %s and part_of_id = %s order by id limit %s"
    return [row[0] for row in await session.rows(sql, (session.actor.org_id, id, limit))]


def with_type(filters: Filters, code: str | None) -> Filters:
    return filters.where(_INDEXED.format(param="type", system=""), code)


def with_identifier(filters: Filters, system: str | None, value: str | None) -> Filters:
    """`system` None: of any."""
    if system is not None:
        filters.values["identifier_system"] = system
    more = "" if system is None else " and s.system = %(identifier_system)s"
    return filters.where(_INDEXED.format(param="identifier", system=more), value)


async def listed(session: ReadSession, request: PageRequest, filters: Filters) -> Rows:
    """By name. Rows: key, version, time, body as text."""
    return await fetch(session, _LISTED, request, filters, {"org": session.actor.org_id})
