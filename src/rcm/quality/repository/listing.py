"""SQL of the list: the columns of all signals at once, what changed since, and the rows of one page."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final, NamedTuple
from uuid import UUID

import polars as pl

from rcm.core.db import ReadSession, WriteSession
from rcm.quality.listing.columns import COLUMNS, FIGURES

Record = dict[str, Any]

#: What the columns in memory are, as SQL; `a` is the assignment that says status and assignee.
_READ: Final = """
s.facility_id, s.facility, s.system_name, s.metric_id, s.domain, s.service_line, s.simplified_signal_type,
s.simplified_severity, s.evidence, coalesce(a.status, 'new'), a.assignee_id::text,
(extract(epoch from s.detected_at) * 1000000)::bigint, s.entity_dimensions::text, s.percentile_rank::float8,
least(s.q_value, s.slope_q_value), s.annual_excess_cost::float8
"""
_ALL: Final = f"""
copy (
select s.id, {_READ}
  from signals s
  left join (select distinct on (signal_id) signal_id, status, assignee_id from assignments where org_id = %(org)s
              order by signal_id, status = 'closed', created_at desc, id desc) a on a.signal_id = s.id
 where s.org_id = %(org)s
) to stdout (format csv, null '\\N')
"""
_ASSIGNED: Final = """
left join lateral (select status, assignee_id from assignments x where x.org_id = %(org)s and x.signal_id = s.id
                    order by x.status = 'closed', x.created_at desc, x.id desc limit 1) a on true
"""
#: pg_current_snapshot() is the statement's own: what it shows and what the numbers say is one moment. Numbers at or
#: beyond the snapshot's end are a restored database's: those rows were there when the columns were made.
_NOW: Final = "pg_current_snapshot()::text, pg_postmaster_start_time()::text"
_UNSEEN: Final = """
org_id = %(org)s and (changed_in >= %(seen)s or changed_in = any(%(open)s::bigint[]))
and changed_in < pg_snapshot_xmax(pg_current_snapshot())::text::bigint
"""
_CHANGED: Final = f"""
with changed as (
  select id from signals where {_UNSEEN}
  union select signal_id from assignments where {_UNSEEN}
  union select signal_id from signal_removal where {_UNSEEN}
  limit %(most)s
)
select {_NOW}, c.id, {_READ}
  from (values (1)) one left join changed c on true
  left join signals s on s.org_id = %(org)s and s.id = c.id
  {_ASSIGNED}
"""
#: Days that removals are kept: whoever holds columns has looked again long before (`service.listing`), or reads all.
_KEPT_DAYS: Final = 7
_FORGET: Final = """
delete from signal_removal
 where org_id = %s and created_at < now() - make_interval(days => %s)
   and changed_in < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
"""
_PAGE_COLUMNS: Final = (
    "id", "metric_id", "metric_name", "domain", "facility", "facility_id", "system_name", "service_line",
    "sub_service_line", "entity_dimensions", "groupby_label", "group_value", "description", "detected_at",
    "signal_type", "severity", "evidence", "q_value", "slope_q_value", "magnitude_tier", "trajectory_tier",
    "consistency_tier", "trend_direction", "value", "expected", "peer_mean", "percentile", "encounters",
    "annual_excess_cost", "status", "assignee_id", "assignee_name",
)  # fmt: skip
_PAGE: Final = f"""
select s.id, s.metric_id, m.name, s.domain, s.facility, s.facility_id, s.system_name, s.service_line,
       s.sub_service_line, s.entity_dimensions, s.groupby_label, s.group_value, s.description, s.detected_at,
       s.simplified_signal_type, s.simplified_severity, s.evidence, s.q_value, s.slope_q_value, s.magnitude_tier,
       s.trajectory_tier, s.consistency_tier, s.trend_direction, s.metric_value, s.expected_metric_value, s.peer_mean,
       s.percentile_rank, s.encounters, s.annual_excess_cost, coalesce(a.status, 'new'), a.assignee_id, u.full_name
  from signals s
  left join metric m on m.metric_id = s.metric_id
  {_ASSIGNED}
  left join app_user u on u.org_id = s.org_id and u.user_id = a.assignee_id
 where s.org_id = %(org)s and s.id = any(%(ids)s)
"""
_SCHEMA: Final = dict.fromkeys(("id", *COLUMNS), pl.String) | {
    "severity": pl.Int64, "detected": pl.Int64, **dict.fromkeys(FIGURES, pl.Float64),
}  # fmt: skip


class Seen(NamedTuple):
    """What a statement's snapshot shows: all transactions under `end` but those that were still `open` then.

    `server`: since when it runs; another one may have forgotten what this one showed.
    """

    end: int
    open: tuple[int, ...]
    server: str

    @classmethod
    def of(cls, snapshot: str, server: str) -> Seen:
        _, end, still = snapshot.split(":")
        return cls(int(end), tuple(map(int, still.split(","))) if still else (), server)


async def all_columns(session: ReadSession) -> tuple[Seen, pl.DataFrame]:
    """Every signal of the organisation. The snapshot is one from before, so that nothing lies between."""
    ((snapshot, server),) = await session.rows(f"select {_NOW}")
    content = await session.copy_out(_ALL, {"org": session.actor.org_id})
    frame = pl.DataFrame(schema=_SCHEMA)
    if content:
        frame = pl.read_csv(
            BytesIO(content), has_header=False, new_columns=list(_SCHEMA), schema_overrides=list(_SCHEMA.values()),
            null_values=["\\N"], empty_string_is_null=False,
        )  # fmt: skip
    return Seen.of(snapshot, server), frame


async def changed_since(session: ReadSession, seen: Seen, most: int) -> tuple[Seen, list[tuple[Any, ...]]]:
    """Rows that `seen` did not show as they are now, up to `most`: id and columns, of what is gone the id alone."""
    rows = await session.rows(
        _CHANGED,
        {"org": session.actor.org_id, "seen": seen.end, "open": list(seen.open), "most": most},
    )
    return Seen.of(rows[0][0], rows[0][1]), [row[2:] for row in rows if row[2] is not None]


async def forget_removals(session: WriteSession) -> int:
    """What was removed long ago is looked for by nobody any more; how many rows that were."""
    return await session.change(_FORGET, (session.actor.org_id, _KEPT_DAYS))


async def page_of(session: ReadSession, ids: Sequence[UUID]) -> list[Record]:
    """Rows of a page in the order of `ids`; what went meanwhile is left out."""
    rows = await session.rows(_PAGE, {"org": session.actor.org_id, "ids": list(ids)})
    found = {row[0]: dict(zip(_PAGE_COLUMNS, row, strict=True)) for row in rows}
    return [found[each] for each in ids if each in found]


async def metric_names(session: ReadSession) -> dict[str, str]:
    return dict(await session.rows("select metric_id, name from metric"))


async def names_of(session: ReadSession, people: Sequence[str]) -> dict[str, str]:
    rows = await session.rows(
        "select user_id::text, full_name from app_user where org_id = %s and user_id = any(%s::uuid[])",
        (session.actor.org_id, list(people)),
    )
    return dict(rows)
