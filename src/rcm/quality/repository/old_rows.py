"""SQL that removes what loads and runs left long ago: some rows in a transaction, of one organisation."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rcm.core.db import WriteSession

#: Of loads only: what a run set aside goes with the next run.
_SET_ASIDE: Final = """
delete from metric_row_set_aside where org_id = %(org)s and row_id in (
  select r.row_id from metric_load l join metric_row_set_aside r on r.org_id = l.org_id and r.load_id = l.load_id
   where l.org_id = %(org)s and l.created_at < %(before)s limit %(most)s)
"""
#: What people wrote stands nowhere else: comments stay as long as their signal.
_EVENTS: Final = """
delete from activity_events where org_id = %(org)s and id in (
  select id from activity_events
   where org_id = %(org)s and created_at < %(before)s and event_type <> 'comment'
   order by created_at, id limit %(most)s)
"""


async def delete_set_aside(session: WriteSession, before: datetime, most: int) -> int:
    """Rows that loads before then could not use. The loads stay, with their counts."""
    return await session.change(_SET_ASIDE, _values(session, before, most))


async def delete_events(session: WriteSession, before: datetime, most: int) -> int:
    """Events of the feed before then, comments excepted."""
    return await session.change(_EVENTS, _values(session, before, most))


def _values(session: WriteSession, before: datetime, most: int) -> dict[str, object]:
    return {"org": session.actor.org_id, "before": before, "most": most}
