"""/notifications: what runs tell people."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, CurrentPage, api_router, requires
from rcm.core.paging import Page
from rcm.core.permissions import Permission
from rcm.workflows.repository.notifications import mark_read
from rcm.workflows.schemas import NotificationOut
from rcm.workflows.service import inbox

router = api_router("/notifications", "notifications")

Reader = Annotated[Actor, requires(Permission.TASK_READ)]


@router.get("")
async def list_notifications(
    actor: Reader, database: CurrentDatabase, page: CurrentPage, unread: bool = True
) -> Page[NotificationOut]:
    """For you and for your role, the newest first; with `unread=false` those that were read as well."""
    async with database.read(actor) as session:
        return await inbox.notifications(session, page, unread=True if unread else None)


@router.post("/{notification_id}/read")
async def read_notification(notification_id: UUID, actor: Reader, database: CurrentDatabase) -> NotificationOut:
    """It was read; news for a role are then read for all who have it."""
    async with database.write(actor) as session:
        await mark_read(session, notification_id, await inbox.role_of_caller(session))
    async with database.read(actor) as reader:
        return await inbox.notification(reader, notification_id)
