"""SQL of what runs tell people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from rcm.core.db import ReadSession, WriteSession, json_rows
from rcm.core.errors import NotFound
from rcm.core.ids import new_ids
from rcm.core.paging import Filters, Listing, PageRequest, Rows, fetch
from rcm.work.outbox import tell


class NotificationMissing(NotFound):
    """There is no such notification for you."""

    code = "notification.notification_not_found"


@dataclass(frozen=True, slots=True)
class NewNotification:
    """News of one step of a run, to all who have `role` or to one person."""

    run_id: UUID
    node_id: str
    iteration: int
    title: str
    message: str
    role: str | None
    user_id: UUID | None


_INSERT: Final = """
insert into notification (notification_id, org_id, run_id, node_id, iteration, title, message, role, user_id)
select u.id, %s, u.run, u.node, u.i, u.title, nullif(u.message, ''), u.role, u.person
  from json_to_recordset(%s::json)
       as u(id uuid, run uuid, node text, i int, title text, message text, role text, person uuid)
on conflict (org_id, run_id, node_id, iteration) do nothing
returning notification_id
"""
#: For this person, or for all who have this person's role.
_MINE: Final = "(n.user_id = %(me)s or n.role = %(my_role)s)"
_READ: Final = f"""
update notification n set read_at = coalesce(n.read_at, now()), read_by = coalesce(n.read_by, %(me)s)
 where n.org_id = %(org)s and n.notification_id = %(id)s and {_MINE} returning n.notification_id
"""
_FIELDS: Final = """
select n.notification_id, n.run_id, n.node_id, n.title, n.message, n.role, n.user_id, n.created_at, n.read_at,
       n.read_by"""
_NOTIFICATIONS: Final = Listing(
    name="notifications",
    select=_FIELDS,
    source=f" from notification n where n.org_id = %(org)s and {_MINE}",
    key="n.notification_id",
    parse=UUID,
    descending=True,
)


async def insert_notifications(session: WriteSession, news: Sequence[NewNotification]) -> None:
    """Each step of a run tells once."""
    rows = [
        {
            "id": notification_id,
            "run": n.run_id,
            "node": n.node_id,
            "i": n.iteration,
            "title": n.title,
            "message": n.message,
            "role": n.role,
            "person": n.user_id,
        }
        for notification_id, n in zip(new_ids(len(news)), news, strict=True)
    ]
    if rows:
        found = await session.rows(_INSERT, (session.actor.org_id, json_rows(rows)))
        await tell(session, "notification", [row[0] for row in found])


async def mark_read(session: WriteSession, notification_id: UUID, role: str | None) -> None:
    """The first who reads it is noted; for a role, it is then read for all who have it."""
    actor = session.actor
    values = {"org": actor.org_id, "me": actor.user_id, "my_role": role, "id": notification_id}
    found = await session.rows(_READ, values)
    if not found:
        raise NotificationMissing(str(notification_id))
    await tell(session, "notification", [notification_id])


async def list_notifications(session: ReadSession, request: PageRequest, role: str | None, unread: bool | None) -> Rows:
    """Those for the session's actor, whose role is `role`; the newest first."""
    filters = Filters()
    if unread is not None:
        filters.conditions.append(f"n.read_at is {'' if unread else 'not '}null")
    actor = session.actor
    return await fetch(
        session, _NOTIFICATIONS, request, filters, {"org": actor.org_id, "me": actor.user_id, "my_role": role}
    )


async def find_notification(session: ReadSession, notification_id: UUID, role: str | None) -> tuple[object, ...]:
    actor = session.actor
    rows = await session.rows(
        f"{_NOTIFICATIONS.select} {_NOTIFICATIONS.source} and n.notification_id = %(id)s",
        {"org": actor.org_id, "me": actor.user_id, "my_role": role, "id": notification_id},
    )
    if not rows:
        raise NotificationMissing(str(notification_id))
    return rows[0]
