"""Resources by their keys, for whoever found them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rcm.clinical.registry import table_of
from rcm.clinical.repository.search_conditions import ORG
from rcm.core.db import ReadSession


@dataclass(frozen=True, slots=True)
class Hit:
    """A resource as it is stored; `body` is its JSON."""

    type: str
    id: str
    version: int
    body: str


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
