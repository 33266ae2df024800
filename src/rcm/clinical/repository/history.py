"""Versions of resources: those of today in their tables, older ones and deletions in resource_history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

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
    since: datetime | None,
    after: HistoryPlace | None,
    limit: int,
) -> list[Version]:
    """The newest first; at most `limit`. `since`: not before it."""
    values: dict[str, Any] = {"org": session.actor.org_id, "type": resource_type, "id": id, "limit": limit}
    conditions = []
    if since is not None:
        conditions.append("last_updated >= %(since)s")
        values["since"] = since
    if after is not None:
        conditions.append("(last_updated, type, id, version_id) < (%(at)s, %(a_type)s, %(a_id)s, %(a_version)s)")
        values |= {"at": after.last_updated, "a_type": after.type, "a_id": after.id, "a_version": after.version}
        conditions.append("last_updated <= %(at)s")  # what the index can use
    where = "".join(f" and {condition}" for condition in conditions)
    order = " order by last_updated desc, type desc, id desc, version_id desc limit %(limit)s"
    parts = [_of_table(table, resource_type, id) for table in _tables(resource_type)] + [_of_history(resource_type, id)]
    union = " union all ".join(f"(select * from ({part}) v where true{where}{order})" for part in parts)
    rows = await session.rows(f"select * from ({union}) versions{order}", values)
    return [Version(*row) for row in rows]


def _tables(resource_type: str | None) -> Sequence[ResourceDefinition]:
    return DEFINITIONS if resource_type is None else (table_of(resource_type),)


def _of_table(table: ResourceDefinition, resource_type: str | None, id: str | None) -> str:
    kind = f"'{table.type}'" if table.type else "resource_type"
    only = " and resource_type = %(type)s" if table.type is None and resource_type is not None else ""
    return (
        f"select {kind}::text as type, id, version_id, last_updated,"
        " case version_id when 1 then 'create' else 'update' end as operation, body::text"
        f" from {table.full_name} where org_id = %(org)s{only}{' and id = %(id)s' if id is not None else ''}"
    )


def _of_history(resource_type: str | None, id: str | None) -> str:
    # Agents' records have a history too; they are no resources of R4.
    kinds = (
        "resource_type not in ('Memory', 'AgentMessage', 'KnowledgeItem', 'Template')"
        if resource_type is None
        else "resource_type = %(type)s"
    )
    return (
        "select resource_type as type, id, version_id, last_updated, operation, body::text"
        f" from hacs_core.resource_history where org_id = %(org)s and {kinds}"
        f"{' and id = %(id)s' if id is not None else ''}"
    )
