"""What has had its day is removed: some rows in a transaction, of one organisation, never what is not finished."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from rcm.core.db import ReadSession, WriteSession

# The oldest rows come first, and ids grow with time: what is young is not even looked at.
_EVENTS: Final = """
delete from run_event where org_id = %(org)s and event_id in (
  select event_id from run_event
   where org_id = %(org)s and event_id < %(bound)s
     and (delivered_at < %(before)s
          or delivered_at is null and looked_at is not null and coalesce(expires_at, looked_at) < %(before)s)
   order by event_id limit %(most)s for update skip locked)
"""
_CHANGES: Final = """
delete from outbox where version in (
  select version from (
    select version, created_at from outbox where org_id = %(org)s order by version limit %(most)s) as oldest
   where created_at < %(before)s)
"""
_SEGMENTS: Final = """
delete from run_segment where org_id = %(org)s and segment_id in (
  select s.segment_id from run_segment s
   where s.org_id = %(org)s and s.updated_at < %(before)s
     and not exists (select from workflow_run r where r.org_id = s.org_id and r.segment_id = s.segment_id)
   limit %(most)s for update skip locked)
"""
_WORKERS: Final = """
delete from worker where worker_id in (
  select worker_id from worker where stopped_at < %(before)s limit %(most)s for update skip locked)
"""


async def organizations(session: ReadSession) -> list[UUID]:
    return [row[0] for row in await session.rows("select org_id from organization order by org_id")]


async def delete_events(session: WriteSession, before: datetime, most: int) -> int:
    """Events that were delivered, or that nobody can wait for any more, before then."""
    return await session.change(
        _EVENTS, {"org": session.actor.org_id, "before": before, "bound": first_id_of(before), "most": most}
    )


async def delete_changes(session: WriteSession, before: datetime, most: int) -> int:
    """Rows of the outbox. Their numbers go on growing: who follows it loses nothing but what it never asked for."""
    return await session.change(_CHANGES, {"org": session.actor.org_id, "before": before, "most": most})


async def delete_segments(session: WriteSession, before: datetime, most: int) -> int:
    """Places of segments in which no run is left."""
    return await session.change(_SEGMENTS, {"org": session.actor.org_id, "before": before, "most": most})


async def delete_workers(session: WriteSession, before: datetime, most: int) -> int:
    """Workers that said goodbye, or were taken for dead, before then."""
    return await session.change(_WORKERS, {"before": before, "most": most})


def first_id_of(moment: datetime) -> UUID:
    """No id of that time or later is smaller (UUID version 7)."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
