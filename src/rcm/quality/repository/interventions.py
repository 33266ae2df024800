"""SQL of interventions, and of the days from which a series is reckoned anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import orjson

from rcm.core.db import ReadSession, WriteSession
from rcm.core.ids import new_id
from rcm.core.paging import Filters, Listing, PageRequest, Rows, fetch
from rcm.quality.refusals import BaselineNotFound, InterventionNotFound


@dataclass(frozen=True, slots=True)
class InterventionRow:
    intervention_id: UUID
    signal_id: UUID
    title: str
    description: str | None
    activated_on: date
    activated_by: UUID | None
    activated_by_name: str | None
    ended_on: date | None
    outcome: str | None
    outcome_measured_at: datetime | None
    outcome_detail: dict[str, Any]
    version: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class BaselineRow:
    baseline_id: UUID
    starts_on: date
    reason: str
    created_by: UUID | None
    created_by_name: str | None
    created_at: datetime


_LIST: Final = Listing(
    name="interventions",
    select="""
select i.intervention_id, i.signal_id, i.title, i.description, i.activated_on, i.activated_by, u.full_name, i.ended_on,
       i.outcome, i.outcome_measured_at, i.outcome_detail, i.version, i.created_at""",
    source="""
  from intervention i left join app_user u on u.org_id = i.org_id and u.user_id = i.activated_by
 where i.org_id = %(org)s""",
    key="i.intervention_id",
    parse=UUID,
    descending=True,
)
#: Those of all signals of a series: each period's signal is another one.
_OF_SERIES: Final = f"""
{_LIST.select} {_LIST.source}
   and i.signal_id in (select s.id from signals s where s.org_id = %(org)s
                         and (s.id = %(signal)s or s.temporal_node_id = %(series)s))
 order by i.activated_on, i.intervention_id limit 100
"""
_INSERT: Final = """
insert into intervention (intervention_id, org_id, signal_id, title, description, activated_on, activated_by)
values (%(id)s, %(org)s, %(signal)s, %(title)s, %(description)s, %(on)s, %(me)s)
on conflict (org_id, series_id) where ended_on is null do nothing
"""
_LOCK: Final = "select 1 from intervention where org_id = %s and intervention_id = %s for update"
_END: Final = """
update intervention set ended_on = %s, version = version + 1 where org_id = %s and intervention_id = %s
"""
_OUTCOME: Final = """
update intervention set outcome = %s, outcome_detail = %s::jsonb, outcome_measured_at = now(), version = version + 1
 where org_id = %s and intervention_id = %s
"""
_ALL: Final = "select intervention_id from intervention where org_id = %s order by intervention_id"
#: What may be null is compared by "is not distinct from".
_SERIES: Final = """
 b.org_id = %(org)s and b.metric_id = %(metric)s and b.facility_id = %(facility)s
   and b.service_line is not distinct from %(line)s and b.sub_service_line is not distinct from %(sub_line)s
   and b.entity_dimensions_hash = %(dimensions)s
"""
_BASELINES: Final = f"""
select b.baseline_id, b.starts_on, b.reason, b.created_by, u.full_name, b.created_at
  from series_baseline b left join app_user u on u.org_id = b.org_id and u.user_id = b.created_by
 where {_SERIES} order by b.starts_on desc
"""
_NEWEST_BASELINE: Final = f"select max(b.starts_on) from series_baseline b where {_SERIES} and b.starts_on <= %(on)s"
_INSERT_BASELINE: Final = """
insert into series_baseline (baseline_id, org_id, metric_id, facility_id, service_line, sub_service_line,
                             entity_dimensions_hash, starts_on, reason, created_by)
values (%(id)s, %(org)s, %(metric)s, %(facility)s, %(line)s, %(sub_line)s, %(dimensions)s, %(on)s, %(reason)s, %(me)s)
on conflict do nothing
"""
_DELETE_BASELINE: Final = "delete from series_baseline where org_id = %s and baseline_id = %s returning starts_on"


async def insert(
    session: WriteSession, signal_id: UUID, title: str, description: str | None, activated_on: date
) -> UUID | None:
    """Its id; None where the signal's series has one that has not ended."""
    key, actor = new_id(), session.actor
    values = {
        "id": key, "org": actor.org_id, "signal": signal_id, "title": title, "description": description,
        "on": activated_on, "me": actor.user_id,
    }  # fmt: skip
    return key if await session.change(_INSERT, values) else None


async def find(session: ReadSession, intervention_id: UUID) -> InterventionRow:
    """Raises InterventionNotFound."""
    rows = await session.rows(
        f"{_LIST.select} {_LIST.source} and i.intervention_id = %(id)s",
        {"org": session.actor.org_id, "id": intervention_id},
    )
    if not rows:
        raise InterventionNotFound(str(intervention_id))
    return InterventionRow(*rows[0])


async def lock(session: WriteSession, intervention_id: UUID) -> InterventionRow:
    """Raises InterventionNotFound."""
    await session.rows(_LOCK, (session.actor.org_id, intervention_id))
    return await find(session, intervention_id)


async def list_interventions(
    session: ReadSession, request: PageRequest, signal_id: UUID | None, active: bool | None, outcome: str | None
) -> Rows:
    """The newest first."""
    filters = Filters().equal("i.signal_id", signal_id).equal("i.outcome", outcome)
    filters.only("i.ended_on is null", active)
    return await fetch(session, _LIST, request, filters, {"org": session.actor.org_id})


async def of_series(session: ReadSession, signal: Mapping[str, Any]) -> list[InterventionRow]:
    """Of a signal (its columns by name) and others of its series, the oldest first."""
    values = {"org": session.actor.org_id, "signal": signal["id"], "series": signal["temporal_node_id"]}
    return [InterventionRow(*row) for row in await session.rows(_OF_SERIES, values)]


async def all_ids(session: ReadSession) -> list[UUID]:
    return [row[0] for row in await session.rows(_ALL, (session.actor.org_id,))]


async def end(session: WriteSession, intervention_id: UUID, ended_on: date) -> None:
    await session.change(_END, (ended_on, session.actor.org_id, intervention_id))


async def write_outcome(session: WriteSession, intervention_id: UUID, outcome: str, detail: Mapping[str, Any]) -> None:
    written = orjson.dumps(detail).decode()
    await session.change(_OUTCOME, (outcome, written, session.actor.org_id, intervention_id))


def _series(session: ReadSession, signal: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "org": session.actor.org_id, "metric": signal["metric_id"], "facility": signal["facility_id"],
        "line": signal["service_line"], "sub_line": signal["sub_service_line"],
        "dimensions": signal["entity_dimensions_hash"],
    }  # fmt: skip


async def baselines_of(session: ReadSession, signal: Mapping[str, Any]) -> list[BaselineRow]:
    """Of the series of a signal (its columns by name), the newest first."""
    return [BaselineRow(*row) for row in await session.rows(_BASELINES, _series(session, signal))]


async def baseline_at(session: ReadSession, signal: Mapping[str, Any], on: date) -> date | None:
    """From which day on the limits of the signal's series are reckoned, as seen on a day; None: from its beginning.

    Charts pass the index of the first period that begins on it or later to `spc.xmr(start=…)`.
    """
    rows = await session.rows(_NEWEST_BASELINE, _series(session, signal) | {"on": on})
    return rows[0][0] if rows else None


async def insert_baseline(
    session: WriteSession, signal: Mapping[str, Any], starts_on: date, reason: str
) -> UUID | None:
    """Its id; None where the series has one that begins on this day."""
    key = new_id()
    values = _series(session, signal) | {"id": key, "on": starts_on, "reason": reason, "me": session.actor.user_id}
    return key if await session.change(_INSERT_BASELINE, values) else None


async def delete_baseline(session: WriteSession, baseline_id: UUID) -> None:
    """Raises BaselineNotFound."""
    if not await session.rows(_DELETE_BASELINE, (session.actor.org_id, baseline_id)):
        raise BaselineNotFound(str(baseline_id))
