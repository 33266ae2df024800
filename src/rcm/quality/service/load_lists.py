"""Loads and what they set aside, as people look at them."""

from __future__ import annotations

from uuid import UUID

from rcm.core.db import ReadSession
from rcm.core.errors import NotFound
from rcm.core.paging import Page, PageRequest
from rcm.quality.repository import load_lists
from rcm.quality.schemas.loads import AsideRowOut, LoadOut


class LoadMissing(NotFound):
    """There is no such load. GET /api/v1/metric-loads lists them."""

    code = "quality.load_not_found"


async def loads(session: ReadSession, page: PageRequest, status: str | None) -> Page[LoadOut]:
    found = await load_lists.list_loads(session, page, status)
    items = [LoadOut(**dict(zip(load_lists.LOAD, row, strict=True))) for row in found.rows]
    return Page[LoadOut](**found.page(items))


async def load(session: ReadSession, load_id: UUID) -> LoadOut:
    """Raises LoadMissing."""
    found = await load_lists.find_load(session, load_id)
    if found is None:
        raise LoadMissing(str(load_id))
    return LoadOut(**found)


async def set_aside(session: ReadSession, page: PageRequest, load_id: UUID, reason: str | None) -> Page[AsideRowOut]:
    """In the order of the file. Raises LoadMissing."""
    await load(session, load_id)
    found = await load_lists.list_aside(session, page, load_id, reason)
    items = [AsideRowOut(**dict(zip(load_lists.ASIDE, row[1:], strict=True))) for row in found.rows]
    return Page[AsideRowOut](**found.page(items))
