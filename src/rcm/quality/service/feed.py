"""The feed of a person: what happened, what is unread, what was read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from rcm.core.db import ReadSession, WriteSession
from rcm.core.paging import Page, PageRequest
from rcm.quality.repository import activity as repository
from rcm.quality.repository.activity import ActivityFilter
from rcm.quality.schemas.activity import ActivityOut, ActivitySignalOut, UnreadOut
from rcm.quality.schemas.workflow import PersonOut


async def listed(session: ReadSession, request: PageRequest, wanted: ActivityFilter) -> Page[ActivityOut]:
    """The newest first."""
    found = await repository.list_events(session, request, wanted)
    return Page[ActivityOut](**found.page([_out(row) for row in found.rows]))


async def by_ids(session: ReadSession, ids: Sequence[UUID]) -> dict[UUID, ActivityOut]:
    """Those that there are."""
    return {row[0]: _out(row) for row in await repository.find_events(session, ids)} if ids else {}


async def unread(session: ReadSession) -> UnreadOut:
    """How many, and of which types."""
    counted = dict(await repository.count_unread(session))
    return UnreadOut(unread=sum(counted.values()), by_type=counted)


async def read_one(session: WriteSession, event_id: UUID) -> ActivityOut:
    """Raises ActivityNotFound."""
    await repository.mark_read(session, event_id)
    return (await by_ids(session, [event_id]))[event_id]


async def read_all(session: WriteSession, until: datetime | None) -> UnreadOut:
    """What is still unread afterwards."""
    moment = until or datetime.now(UTC)
    await repository.mark_all_read(session, moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    return await unread(session)


def _out(row: tuple[Any, ...]) -> ActivityOut:
    key, event_type, created_at, read, payload, user_id, name, *signal = row
    return ActivityOut(
        id=key,
        event_type=event_type,
        created_at=created_at,
        read=read,
        payload=payload,
        user=PersonOut(user_id=user_id, full_name=name or "") if user_id is not None else None,
        signal=_signal(signal) if signal[0] is not None else None,
    )


def _signal(values: Sequence[Any]) -> ActivitySignalOut:
    return ActivitySignalOut(**dict(zip(ActivitySignalOut.model_fields, values, strict=True)))
