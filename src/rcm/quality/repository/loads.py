"""SQL of loads: rows into a temporary table, doubles out of it, the rest into observations in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from rcm.core.db import WriteSession
from rcm.core.ids import new_id

_KEY: Final = (
    "metric_id", "period_start", "period_end", "facility_id", "service_line", "sub_service_line",
    "entity_dimensions_hash",
)  # fmt: skip
_FACTS: Final = (
    "facility", "system_name", "numerator", "denominator", "value", "expected", "encounters", "suppressed",
)  # fmt: skip
#: Hexadecimal digits of an id before those that number a load's rows.
_STEM: Final = 24
_NULLABLE: Final = ("service_line", "sub_service_line")
_KEYS, _VALUES = ", ".join(_KEY), ", ".join(_FACTS)


def _same_unit(one: str, other: str) -> str:
    """Equality can be hashed and looked up; only what may be null is compared as `not distinct`."""
    said = ("is not distinct from" if name in _NULLABLE else "=" for name in _KEY)
    return " and ".join(f"{one}.{name} {how} {other}.{name}" for name, how in zip(_KEY, said, strict=True))


#: In the order of rcm.quality.loading.judging.OBSERVATION and SET_ASIDE.
_STAGE: Final = """
create temporary table metric_incoming (
  line integer, metric_id text, facility_id text, facility text, system_name text, service_line text,
  sub_service_line text, entity_dimensions jsonb, entity_dimensions_hash text, period_start date, period_end date,
  numerator float8, denominator float8, value float8, expected float8, encounters integer, suppressed boolean,
  sure boolean
) on commit drop;
create temporary table metric_incoming_aside (
  line integer, metric_id text, facility_id text, period_start date, period_end date, reason text, detail text,
  data jsonb
) on commit drop
"""
_DOUBLED: Final = f"""
create temporary table metric_doubled on commit drop as
select i.line, d.first_line, d.lines, d.differ
  from metric_incoming i
  join (select {_KEYS}, min(line) as first_line, count(*) as lines, count(distinct ({_VALUES})) > 1 as differ
          from metric_incoming group by {_KEYS} having count(*) > 1) d
    on {_same_unit("i", "d")}
"""
_CONFLICTS: Final = """
with gone as (
  delete from metric_incoming i using metric_doubled d where i.line = d.line and d.differ
  returning i.*, d.first_line, d.lines
)
insert into metric_incoming_aside
select line, metric_id, facility_id, period_start, period_end, 'row_conflicting',
       format('%%s rows say different things of this unit and period, the first on line %%s. Keep one of them.',
              lines, first_line),
       jsonb_strip_nulls(to_jsonb(gone) - array['sure', 'first_line', 'lines'])
  from gone
"""
_REPEATED: Final = (
    "delete from metric_incoming i using metric_doubled d where i.line = d.line and d.line <> d.first_line"
)
_PERCENTS: Final = """
with gone as (delete from metric_incoming i where metric_id = any(%s) and not sure and value is not null returning i.*)
insert into metric_incoming_aside
select line, metric_id, facility_id, period_start, period_end, %s,
       format('value is %%s, and most of this metric in the file are percents: divide all of them by 100.', value),
       jsonb_strip_nulls(to_jsonb(gone) - 'sure')
  from gone
"""
#: Rows that are there as they come are left alone: a conflict would lock each of them. The order is the same in all
#: loads, so that two at once wait for each other one way only; ids in that order land together in their index.
_MERGE: Final = f"""
with written as (
  insert into metric_observation as o ({_KEYS}, {_VALUES}, entity_dimensions, observation_id)
  select {_KEYS}, {_VALUES}, entity_dimensions,
         (%(stem)s || lpad(to_hex(row_number() over (order by {_KEYS})), 8, '0'))::uuid
    from metric_incoming i
   where not exists (
     select from metric_observation o
      where o.org_id = %(org)s and {_same_unit("o", "i")}
        and ({", ".join(f"o.{name}" for name in _FACTS)})
            is not distinct from ({", ".join(f"i.{name}" for name in _FACTS)}))
   order by {_KEYS}
      on conflict on constraint metric_observation_unit_key do update
     set {", ".join(f"{name} = excluded.{name}" for name in _FACTS)}
   where ({", ".join(f"o.{name}" for name in _FACTS)})
         is distinct from ({", ".join(f"excluded.{name}" for name in _FACTS)})
  returning xmax = 0 as is_new
)
select count(*) filter (where is_new), count(*) filter (where not is_new) from written
"""
_START: Final = """
insert into metric_load (load_id, source, file_name, content_hash, requested_by) values (%s, %s, %s, %s, %s)
"""
_END: Final = """
update metric_load
   set status = 'completed', finished_at = clock_timestamp(), rows_read = %(read)s, rows_written = %(written)s,
       rows_unchanged = %(unchanged)s, rows_set_aside = %(set_aside)s
 where org_id = %(org)s and load_id = %(load)s
"""
_KEEP_ASIDE: Final = """
insert into metric_row_set_aside
  (load_id, line, metric_id, facility_id, period_start, period_end, reason, detail, data)
select %s, line, metric_id, facility_id, period_start, period_end, reason, detail, data
  from metric_incoming_aside order by line
"""


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of staged rows; `repeated`: the same again within the file."""

    inserted: int
    updated: int
    unchanged: int
    repeated: int


async def start(session: WriteSession, source: str, file_name: str | None, content_hash: str | None) -> UUID:
    load_id = new_id()
    await session.change(_START, (load_id, source, file_name, content_hash, session.actor.user_id))
    return load_id


async def stage(session: WriteSession) -> None:
    """Temporary tables of this transaction. Sorting a million rows shall not go through files."""
    await session.change("set local work_mem = '96MB'")
    await session.change(_STAGE)


async def stage_rows(session: WriteSession, good: bytes, bad: bytes) -> None:
    """CSV without a header, in the order of OBSERVATION and SET_ASIDE; an empty field is null."""
    for table, rows in (("metric_incoming", good), ("metric_incoming_aside", bad)):
        if rows:
            await session.copy_text(f"copy {table} from stdin (format csv)", rows)


async def merge(session: WriteSession, percents: Sequence[str], *, may_repeat: bool = True) -> Merged:
    """Doubles aside, values of `percents` aside, the rest into observations. `may_repeat`: there may be doubles."""
    await session.change(f"analyze metric_incoming ({_KEYS})")
    if percents:
        await session.change(_PERCENTS, (list(percents), "mixed_units"))
    repeated = await _without_doubles(session) if may_repeat else 0
    ((staged,),) = await session.rows("select count(*) from metric_incoming")
    # The time and chance of an id of our own, and a number for each row: ids of version 7 all the same.
    values = {"org": session.actor.org_id, "stem": new_id().hex[:_STEM]}
    ((inserted, updated),) = await session.rows(_MERGE, values)
    return Merged(inserted, updated, staged - inserted - updated, repeated)


async def _without_doubles(session: WriteSession) -> int:
    """How many rows said the same again; those that say different things are set aside."""
    await session.change(_DOUBLED)
    if not (await session.rows("select exists (select from metric_doubled)"))[0][0]:
        return 0
    await session.change(_CONFLICTS)
    return await session.change(_REPEATED)


async def staged(session: WriteSession) -> int:
    """Rows that are staged, those that can't be used included."""
    counting = "select (select count(*) from metric_incoming) + (select count(*) from metric_incoming_aside)"
    return int((await session.rows(counting))[0][0])


async def set_aside(session: WriteSession, load_id: UUID) -> dict[str, int]:
    """Keep what was set aside; how many rows for each reason."""
    await session.change(_KEEP_ASIDE, (load_id,))
    rows = await session.rows("select reason, count(*) from metric_incoming_aside group by reason order by 2 desc, 1")
    return dict(rows)


async def first_aside(session: WriteSession, limit: int) -> list[dict[str, Any]]:
    names = ("line", "metric_id", "facility_id", "period_start", "period_end", "reason", "detail")
    rows = await session.rows(f"select {', '.join(names)} from metric_incoming_aside order by line limit %s", (limit,))
    return [dict(zip(names, row, strict=True)) for row in rows]


async def end(session: WriteSession, load_id: UUID, counts: dict[str, int]) -> None:
    await session.change(_END, {**counts, "org": session.actor.org_id, "load": load_id})


async def failed(
    session: WriteSession, source: str, file_name: str | None, content_hash: str | None, error: str
) -> UUID:
    """A load of which nothing was kept but that it was tried."""
    load_id = await start(session, source, file_name, content_hash)
    await session.change(
        "update metric_load set status = 'failed', error = %s, finished_at = clock_timestamp()"
        " where org_id = %s and load_id = %s",
        (error, session.actor.org_id, load_id),
    )
    return load_id
