"""Versions of resources: those of today in their tables, older ones and deletions in resource_history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from rcm.clinical import definitions
from rcm.clinical.registry import DEFINITIONS, ResourceDefinition, table_of
from rcm.core.db import ReadSession, WriteSession


@dataclass(frozen=True, slots=True)
class Version:
    """`body` is None for a deletion. `operation`: create, update or delete."""

    type: str
    id: str
    version: int
    last_updated: datetime
    operation: str
    body: str | None


@dataclass(frozen=True, slots=True)
class HistoryPlace:
    """The last one that a page showed."""

    last_updated: datetime
    type: str
    id: str
    version: int


_CURRENT: Final = (
    "select version_id, last_updated, body::text from {table} where org_id = %(org)s{only} and id = %(id)s"
)
_OLDER: Final = """
select version_id, last_updated, operation, body::text from hacs_core.resource_history
 where org_id = %(org)s and resource_type = %(type)s and id = %(id)s
"""
#: By hash, always in the same order: who waits for one holds none that another one needs before it.
_CONDITIONS: Final = """
select pg_advisory_xact_lock(key) from (select distinct hashtextextended(name, 0) as key
  from unnest(%(names)s::text[]) as u(name)) keys order by key
"""
_ALL_SHARED: Final = "select pg_advisory_xact_lock_shared(hashtextextended(%(all)s, 0))"
_ALL: Final = "select pg_advisory_xact_lock(hashtextextended(%(all)s, 0))"
#: More would fill the server's table of locks: who asks so much at once has all conditions for itself.
_NAMED: Final = 200
#: From the first moment until before the second; None: without end.
Interval = tuple[datetime, datetime | None]

#: Type by type along the index, however many versions an organisation has. Bodies are read of what is shown only.
_TYPES: Final = """
select kind.type, v.* from unnest(%({types})s::text[]) as kind(type) cross join lateral (
  (select v.id, v.version_id, v.last_updated,
          case v.version_id when 1 then 'create' else 'update' end as operation, v.body
     from {table} v where v.org_id = %(org)s{own}{where}
    order by v.last_updated desc, v.id desc, v.version_id desc limit %(limit)s)
  union all
  (select v.id, v.version_id, v.last_updated, v.operation, v.body
     from hacs_core.resource_history v where v.org_id = %(org)s and v.resource_type = kind.type{where}{living}
    order by v.last_updated desc, v.id desc, v.version_id desc limit %(limit)s)
) v
"""
#: It began before the end, and the next one, wherever that is kept, not before the beginning.
_STOOD: Final = """
 and v.last_updated < coalesce(%(until)s::timestamptz, 'infinity') and not exists (
   select from {table} n where n.org_id = v.org_id{own} and n.id = v.id
      and n.version_id = v.version_id + 1 and n.last_updated <= %(from)s)
 and not exists (
   select from hacs_core.resource_history n where n.org_id = v.org_id and n.resource_type = kind.type and n.id = v.id
      and n.version_id = v.version_id + 1 and n.last_updated <= %(from)s)"""


async def current(session: ReadSession, resource_type: str, id: str) -> Version | None:
    table = table_of(resource_type)
    only = " and resource_type = %(type)s" if table.type is None else ""
    values = {"org": session.actor.org_id, "type": resource_type, "id": id}
    rows = await session.rows(_CURRENT.format(table=table.full_name, only=only), values)
    if not rows:
        return None
    version, updated, body = rows[0]
    return Version(resource_type, id, version, updated, "create" if version == 1 else "update", body)


async def latest_older(session: ReadSession, resource_type: str, id: str) -> Version | None:
    """Of a resource that is not there: its deletion, if it ever was."""
    values = {"org": session.actor.org_id, "type": resource_type, "id": id}
    rows = await session.rows(f"{_OLDER} order by version_id desc limit 1", values)
    return Version(resource_type, id, *rows[0]) if rows else None


async def older(session: ReadSession, resource_type: str, id: str, version: int) -> Version | None:
    values = {"org": session.actor.org_id, "type": resource_type, "id": id, "version": version}
    rows = await session.rows(f"{_OLDER} and version_id = %(version)s", values)
    return Version(resource_type, id, *rows[0]) if rows else None


async def lock_conditions(session: WriteSession, conditions: Iterable[tuple[str, str]]) -> None:
    """Types and queries. Who asks the same of the same type waits until we are done, and then finds what we made.

    To be called once in a transaction, with all of it, before the first search: two that take their locks one by one
    could wait for each other.
    """
    every = f"fhir-condition:{session.actor.org_id}:"
    names = {f"{every}{kind}?{'&'.join(sorted(query.removeprefix('?').split('&')))}" for kind, query in conditions}
    if not names:
        return
    if len(names) > _NAMED:
        await session.rows(_ALL, {"all": every})
        return
    await session.rows(_ALL_SHARED, {"all": every})
    await session.rows(_CONDITIONS, {"names": sorted(names)})


async def page(
    session: ReadSession,
    resource_type: str | None,
    id: str | None,
    *,
    since: datetime | None = None,
    at: Interval | None = None,
    after: HistoryPlace | None = None,
    limit: int,
) -> list[Version]:
    """The newest first; at most `limit`. `since`: not before it. `at`: what stood at any moment of it."""
    values: dict[str, Any] = {"org": session.actor.org_id, "id": id, "limit": limit}
    if since is not None:
        values["since"] = since
    if at is not None:
        values |= {"from": at[0], "until": at[1]}
    if after is not None:
        values |= {"at": after.last_updated, "a_type": after.type, "a_id": after.id, "a_version": after.version}
    selects = []
    for number, (table, types) in enumerate(_tables(resource_type)):
        values[f"types{number}"] = types
        where = _conditions(id, since, after) + (
            _STOOD.format(table=table.full_name, own=" and n.resource_type = kind.type" if table.type is None else "")
            if at is not None
            else ""
        )
        living = " and v.operation <> 'delete'" if at is not None else ""
        own = " and v.resource_type = kind.type" if table.type is None else ""
        selects.append(
            _TYPES.format(types=f"types{number}", table=table.full_name, own=own, where=where, living=living)
        )
    rows = await session.rows(
        "select type, id, version_id, last_updated, operation, body::text"
        f" from ({' union all '.join(selects)}) versions"
        " order by last_updated desc, type desc, id desc, version_id desc limit %(limit)s",
        values,
    )
    return [Version(*row) for row in rows]


async def count_of(session: ReadSession, resource_type: str, id: str) -> int:
    """How many versions a resource has, its deletions too."""
    table = table_of(resource_type)
    only = " and resource_type = %(type)s" if table.type is None else ""
    rows = await session.rows(
        f"select (select count(*) from {table.full_name} where org_id = %(org)s{only} and id = %(id)s)"
        " + (select count(*) from hacs_core.resource_history"
        "     where org_id = %(org)s and resource_type = %(type)s and id = %(id)s)",
        {"org": session.actor.org_id, "type": resource_type, "id": id},
    )
    found: int = rows[0][0]
    return found


def _tables(resource_type: str | None) -> Iterator[tuple[ResourceDefinition, list[str]]]:
    """Each table with the types that are looked for in it. Agents' records have a history too, and no type of R4."""
    if resource_type is not None:
        yield table_of(resource_type), [resource_type]
        return
    others = sorted(name for name in definitions.resource_types() if table_of(name).type is None)
    for table in DEFINITIONS:
        yield table, [table.type] if table.type is not None else others


def _conditions(id: str | None, since: datetime | None, after: HistoryPlace | None) -> str:
    parts = []
    if id is not None:
        parts.append("v.id = %(id)s")
    if since is not None:
        parts.append("v.last_updated >= %(since)s")
    if after is not None:
        parts.append("v.last_updated <= %(at)s")  # what the index can use
        parts.append(
            "(v.last_updated, kind.type, v.id, v.version_id) < (%(at)s, %(a_type)s, %(a_id)s, %(a_version)s::int)"
        )
    return "".join(f" and {part}" for part in parts)
