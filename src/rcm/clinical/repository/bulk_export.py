"""Pages of what is exported, in the order of ids: found by a key, so that the last costs as much as the first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rcm.clinical.compartment import ties
from rcm.clinical.registry import DEFINITIONS, table_of
from rcm.core.db import ReadSession

#: What was there at the time of the request. What was changed since is told as it is now rather than not at all.
_AT: Final = (
    "(last_updated <= %(at)s or version_id > 1) and (%(since)s::timestamptz is null or last_updated >= %(since)s)"
)


@dataclass(frozen=True, slots=True)
class Window:
    """`at`: the time of the request; `since`: only what was changed from then on."""

    at: datetime
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExportPage:
    """`last` is None when nothing follows."""

    bodies: list[str]
    last: str | None


async def types_here(session: ReadSession) -> list[str]:
    """The types that have any resource."""
    found = []
    for definition in DEFINITIONS:
        if definition.type is not None:
            sql = f"select 1 from {definition.full_name} where org_id = %s limit 1"
            if await session.rows(sql, (session.actor.org_id,)):
                found.append(definition.type)
    rows = await session.rows(
        "with recursive each_type (name) as ("
        " (select resource_type from hacs_core.resources where org_id = %(org)s order by resource_type limit 1)"
        " union all select (select r.resource_type from hacs_core.resources r"
        "   where r.org_id = %(org)s and r.resource_type > e.name order by r.resource_type limit 1)"
        "  from each_type e where e.name is not null) select name from each_type where name is not null",
        {"org": session.actor.org_id},
    )
    return sorted({*found, *(row[0] for row in rows)})


async def page(session: ReadSession, resource_type: str, window: Window, after: str, limit: int) -> ExportPage:
    """Of all resources of the type."""
    definition = table_of(resource_type)
    only = " and resource_type = %(type)s" if definition.type is None else ""
    rows = await session.rows(
        f"select id, body::text from {definition.full_name} where org_id = %(org)s{only} and id > %(after)s"
        f" and {_AT} order by id limit %(limit)s",
        {
            "org": session.actor.org_id, "type": resource_type, "after": after, "limit": limit, "at": window.at,
            "since": window.since,
        },
    )  # fmt: skip
    return ExportPage([row[1] for row in rows], rows[-1][0] if len(rows) == limit else None)


async def page_of_patients(
    session: ReadSession, resource_type: str, patients: Sequence[str] | None, window: Window, after: str, limit: int
) -> ExportPage:
    """Of the resources that belong to these patients; None: to any."""
    ids = await _ids(session, resource_type, patients, after, limit)
    definition = table_of(resource_type)
    only = " and resource_type = %(type)s" if definition.type is None else ""
    rows = await session.rows(
        f"select body::text from {definition.full_name} where org_id = %(org)s{only} and id = any(%(ids)s::text[])"
        f" and {_AT} order by id",
        {"org": session.actor.org_id, "type": resource_type, "ids": ids, "at": window.at, "since": window.since},
    )
    return ExportPage([row[0] for row in rows], ids[-1] if len(ids) == limit else None)


async def _ids(
    session: ReadSession, resource_type: str, patients: Sequence[str] | None, after: str, limit: int
) -> list[str]:
    values = {
        "org": session.actor.org_id, "type": resource_type, "after": after, "limit": limit,
        "patients": list(patients) if patients is not None else None,
        "params": [param for each, param in zip(*ties(), strict=True) if each == resource_type],
    }  # fmt: skip
    if resource_type == "Patient":
        sql = (
            "select id from hacs_core.patients where org_id = %(org)s and id > %(after)s"
            " and (%(patients)s::text[] is null or id = any(%(patients)s::text[])) order by id limit %(limit)s"
        )
    else:
        sql = (
            "select distinct resource_id from hacs_core.search_reference where org_id = %(org)s"
            " and resource_type = %(type)s and resource_id > %(after)s and param = any(%(params)s::text[])"
            " and target_type = 'Patient' and (%(patients)s::text[] is null or target_id = any(%(patients)s::text[]))"
            " order by resource_id limit %(limit)s"
        )
    return [row[0] for row in await session.rows(sql, values)]
