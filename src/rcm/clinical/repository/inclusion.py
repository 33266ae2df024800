"""What comes along with a page: resources that it refers to, and resources that refer to it."""

from __future__ import annotations

from collections.abc import Sequence

from rcm.clinical.repository.search_conditions import ORG, sources
from rcm.clinical.repository.search_values import Bound
from rcm.clinical.search.controls import Include
from rcm.core.db import ReadSession

Keys = list[tuple[str, str]]
"""Types and ids."""


async def referenced(session: ReadSession, include: Include, by_type: dict[str, list[str]], most: int) -> Keys:
    """What resources of these types and ids refer to, at most so many."""
    found: Keys = []
    for kind, ids in by_type.items():
        if include.resource_type in {"", kind}:
            found += await _referenced(session, include, kind, ids, most)
    return found


async def _referenced(session: ReadSession, include: Include, kind: str, ids: Sequence[str], most: int) -> Keys:
    bound = Bound({"org": session.actor.org_id})
    from_page = f"s.org_id = {ORG} and s.resource_type = {bound(kind)} and s.resource_id = any({bound(ids)}::text[])"
    narrowed = _narrowed(include, bound)
    to = f" and s.target_type = {bound(include.target_type)}" if include.target_type else ""
    direct = f"{from_page} and s.target_id is not null{narrowed}{to}"
    selects = [f"select s.target_type, s.target_id from hacs_core.search_reference s where {direct}"]
    if include.canonical:
        selects.append(
            "select u.resource_type, u.resource_id from hacs_core.search_reference s join hacs_core.search_uri u"
            f" on u.org_id = {ORG} and u.resource_type = any({bound(list(include.canonical))}::text[])"
            " and u.param = 'url' and u.value = split_part(s.url, '|', 1)"
            f" where {from_page} and s.url is not null{narrowed}"
        )
    rows = await session.rows(f"{' union '.join(selects)} order by 1, 2 limit {bound(most)}", bound.values)
    return [(row[0], row[1]) for row in rows]


async def referring(session: ReadSession, include: Include, by_type: dict[str, list[str]], most: int) -> Keys:
    """What refers to resources of these types and ids, at most so many."""
    found: Keys = []
    for kind, ids in by_type.items():
        if include.target_type not in {None, kind}:
            continue
        bound = Bound({"org": session.actor.org_id})
        by = f" and s.resource_type = {bound(include.resource_type)}" if include.resource_type else ""
        rows = await session.rows(
            "select distinct s.resource_type, s.resource_id from hacs_core.search_reference s"
            f" where s.org_id = {ORG} and s.target_type = {bound(kind)} and s.target_id = any({bound(ids)}::text[])"
            f"{by}{_narrowed(include, bound)} order by 1, 2 limit {bound(most)}",
            bound.values,
        )
        found += [(row[0], row[1]) for row in rows]
    return found


def _narrowed(include: Include, bound: Bound) -> str:
    return f" and {sources(include.sources, 's', bound)}" if include.sources is not None else ""
