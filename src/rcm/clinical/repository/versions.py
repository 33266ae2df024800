"""Which version of a resource is the last one, locked against all others who would write the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rcm.clinical.registry import table_of
from rcm.core.db import WriteSession

Key = tuple[str, str]  # type, id

#: Ids that are not there can't be locked as rows. So many are locked by name; more would fill the server's table of
#: locks, and whoever writes thousands at once finds out when it inserts.
_NAMED: Final = 200

_CURRENT: Final = """
select id, version_id, last_updated, sha256 from {table}
 where org_id = %(org)s{only} and id = any(%(ids)s::text[]) order by id for update
"""
_LAST: Final = """
select distinct on (id) id, version_id, last_updated, null::text from hacs_core.resource_history
 where org_id = %(org)s and resource_type = %(type)s and id = any(%(ids)s::text[]) order by id, version_id desc
"""
_LOCK: Final = """
select pg_advisory_xact_lock(hashtextextended(name, 0)) from unnest(%(names)s::text[]) as u(name) order by name
"""


@dataclass(frozen=True, slots=True)
class LastVersion:
    """`sha256` is None for a resource that was deleted."""

    version: int
    last_updated: datetime
    sha256: str | None

    @property
    def is_deleted(self) -> bool:
        return self.sha256 is None


async def lock_versions(session: WriteSession, keys: Iterable[Key]) -> Mapping[Key, LastVersion]:
    """The last version of each; what never was is not in it. Until the transaction ends nobody else writes them."""
    by_type: dict[str, list[str]] = {}
    for resource_type, id in sorted(set(keys)):
        by_type.setdefault(resource_type, []).append(id)
    found: dict[Key, LastVersion] = {}
    for resource_type, ids in by_type.items():
        missing = await _lock(session, resource_type, ids, found)
        if not missing:
            continue
        if len(missing) <= _NAMED:
            # Who waited for such a lock finds the row, or its deletion, that the other one left.
            names = [f"fhir:{session.actor.org_id}:{resource_type}/{id}" for id in missing]
            await session.rows(_LOCK, {"names": names})
            missing = await _lock(session, resource_type, missing, found)
        values = {"org": session.actor.org_id, "type": resource_type, "ids": missing}
        rows = await session.rows(_LAST, values) if missing else []
        found.update(((resource_type, row[0]), LastVersion(*row[1:])) for row in rows)
    return found


async def _lock(session: WriteSession, resource_type: str, ids: list[str], found: dict[Key, LastVersion]) -> list[str]:
    """Adds the rows that are there; the ids of those that are not."""
    table = table_of(resource_type)
    only = " and resource_type = %(type)s" if table.type is None else ""
    values = {"org": session.actor.org_id, "type": resource_type, "ids": ids}
    rows = await session.rows(_CURRENT.format(table=table.full_name, only=only), values)
    found.update(((resource_type, row[0]), LastVersion(*row[1:])) for row in rows)
    return [id for id in ids if (resource_type, id) not in found]
