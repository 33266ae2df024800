"""Pages of memories, messages, knowledge items and templates."""

from __future__ import annotations

from typing import Any

from rcm.clinical.records import KNOWLEDGE, MEMORY, MESSAGE, TEMPLATE, RecordKind
from rcm.clinical.repository import records
from rcm.core.db import ReadSession
from rcm.core.paging import Filters, PageRequest


async def memories(
    session: ReadSession, page: PageRequest, *, min_importance: float | None, over: bool | None, **equal: str | None
) -> dict[str, Any]:
    """`over`: those whose time is over, or those whose time is not."""
    filters = Filters().where("t.importance >= {}", min_importance)
    filters.only("coalesce(t.expires_at <= now(), false)", wanted=over)
    return await _page(session, MEMORY, page, filters, equal)


async def messages(session: ReadSession, page: PageRequest, **equal: str | None) -> dict[str, Any]:
    """In the order in which they were sent."""
    return await _page(session, MESSAGE, page, Filters(), equal, by_time=True)


async def knowledge(session: ReadSession, page: PageRequest, tag: str | None, **equal: str | None) -> dict[str, Any]:
    return await _page(session, KNOWLEDGE, page, Filters().where("t.tags ? {}", tag), equal)


async def templates(session: ReadSession, page: PageRequest, **equal: str | None) -> dict[str, Any]:
    return await _page(session, TEMPLATE, page, Filters(), equal)


async def _page(
    session: ReadSession,
    kind: RecordKind,
    page: PageRequest,
    filters: Filters,
    equal: dict[str, str | None],
    *,
    by_time: bool = False,
) -> dict[str, Any]:
    for column, value in equal.items():
        filters.equal(f"t.{column}", value)
    found, items = await records.listed(session, kind, page, filters, by_time=by_time)
    return found.page(items)
