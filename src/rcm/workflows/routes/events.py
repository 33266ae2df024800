"""/events: tell what happened outside to the runs that wait for it. The live stream of changes is GET /events."""

from __future__ import annotations

from typing import Annotated

from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, CurrentPage, api_router, requires
from rcm.core.paging import Page
from rcm.core.permissions import Permission
from rcm.workflows.routes.state import CurrentRegistry
from rcm.workflows.schemas import EventIn, EventOut, EventStatus, EventTold
from rcm.workflows.service import inbox
from rcm.workflows.service.events import EventService

router = api_router("/events", "events")

Reader = Annotated[Actor, requires(Permission.RUN_READ)]
Teller = Annotated[Actor, requires(Permission.EVENT_DELIVER)]


@router.post("", status_code=202)
async def tell_event(body: EventIn, actor: Teller, database: CurrentDatabase, registry: CurrentRegistry) -> EventTold:
    """All runs that wait for this kind and key go on. When none does, it is kept for the first that comes."""
    async with database.write(actor) as session:
        service = EventService(session, registry.backend, registry.settings.event_keep_days)
        told = await service.deliver(body.kind, body.key, body.payload, body.id)
    return EventTold.model_validate(told)


@router.get("/told")
async def list_events(
    actor: Reader,
    database: CurrentDatabase,
    page: CurrentPage,
    status: EventStatus | None = None,
    kind: str | None = None,
) -> Page[EventOut]:
    """The newest first, without what came with them."""
    async with database.read(actor) as session:
        return await inbox.events(session, page, status, kind)
