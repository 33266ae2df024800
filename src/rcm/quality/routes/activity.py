"""/activity: the feed of what happened, and what you have read of it. Live: /activity/stream (rcm.api)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, CurrentPage, api_router, requires
from rcm.core.paging import Page
from rcm.core.permissions import Permission
from rcm.quality.repository.activity import ActivityFilter
from rcm.quality.schemas.activity import ActivityOut, EventType, ReadAllIn, UnreadOut
from rcm.quality.service import feed

router = api_router("/activity", "activity")

Reader = Annotated[Actor, requires(Permission.SIGNAL_READ)]
_Word = Annotated[str | None, Query(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]


def _wanted(
    event_type: Annotated[list[EventType] | None, Query(alias="type", description="Of these types only.")] = None,
    signal_id: UUID | None = None,
    facility_id: _Word = None,
    metric_id: _Word = None,
    user_id: Annotated[UUID | None, Query(description="Done by this person.")] = None,
    unread: Annotated[bool | None, Query(description="What you have not read (true), or have (false).")] = None,
    since: datetime | None = None,
) -> ActivityFilter:
    return ActivityFilter(tuple(event_type or ()), signal_id, facility_id, metric_id, user_id, unread, since)


@router.get("")
async def list_activity(
    actor: Reader, database: CurrentDatabase, page: CurrentPage, wanted: Annotated[ActivityFilter, Depends(_wanted)]
) -> Page[ActivityOut]:
    """What happened, the newest first."""
    async with database.read(actor) as session:
        return await feed.listed(session, page, wanted)


@router.get("/unread")
async def count_unread_activity(actor: Reader, database: CurrentDatabase) -> UnreadOut:
    """How much you have not read, by type."""
    async with database.read(actor) as session:
        return await feed.unread(session)


@router.post("/read-all")
async def read_all_activity(actor: Reader, database: CurrentDatabase, given: ReadAllIn | None = None) -> UnreadOut:
    """You have read everything up to now, or up to `until`. For others nothing changes."""
    async with database.write(actor) as session:
        return await feed.read_all(session, given.until if given else None)


@router.post("/{event_id}/read")
async def read_activity(event_id: UUID, actor: Reader, database: CurrentDatabase) -> ActivityOut:
    """You have read it. For others it stays as it is."""
    async with database.write(actor) as session:
        return await feed.read_one(session, event_id)
