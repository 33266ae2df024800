"""Units of a distributed run: any worker leases one, computes it, and leaves its result for the last pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from rcm.core.db import ReadSession, WriteSession, json_rows

#: A unit that so many workers began and none finished is beyond repair by trying.
MOST_TRIES: Final = 3
_INSERT: Final = """
insert into signal_run_unit (org_id, run_id, unit_no, metric_id, period_end)
select %s, %s, u.unit_no, u.metric_id, u.period_end
  from jsonb_to_recordset(%s::jsonb) u (unit_no integer, metric_id text, period_end date)
"""
#: Materialised: joined, the selection may be made again for each row, and a second unit would be leased that nobody
#: computes.
_TAKE: Final = """
with free as materialized (
  select run_id, unit_no from signal_run_unit
   where org_id = %(org)s and run_id = %(run)s and tries < %(most)s
     and (status = 'pending' or (status = 'running' and leased_until < clock_timestamp()))
   order by unit_no limit 1 for update skip locked)
update signal_run_unit u
   set status = 'running', tries = u.tries + 1, leased_by = %(worker)s,
       leased_until = clock_timestamp() + make_interval(secs => %(lease)s)
  from free
 where u.org_id = %(org)s and u.run_id = free.run_id and u.unit_no = free.unit_no
returning u.unit_no, u.metric_id, u.period_end, u.tries
"""
#: Its worker died once too often.
_EXHAUSTED: Final = """
update signal_run_unit set status = 'failed', leased_by = null, leased_until = null,
       error_message = coalesce(error_message, 'Each worker that took it ended without a word.')
 where org_id = %(org)s and run_id = %(run)s and tries >= %(most)s
   and (status = 'pending' or (status = 'running' and leased_until < clock_timestamp()))
"""
_MINE: Final = "org_id = %(org)s and run_id = %(run)s and unit_no = %(unit)s and leased_by = %(worker)s"


@dataclass(frozen=True, slots=True)
class Unit:
    """A metric, and the last period of its window."""

    run_id: UUID
    worker: UUID
    unit_no: int
    metric_id: str
    period_end: date
    tries: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How many units stand where; `error` is what one of the failed ones said."""

    pending: int
    running: int
    done: int
    failed: int
    error: str | None

    @property
    def total(self) -> int:
        return self.pending + self.running + self.done + self.failed


async def plan(session: WriteSession, run_id: UUID, units: Sequence[tuple[str, date]]) -> None:
    """`units`: metric and the last period of its window."""
    rows = [{"unit_no": n, "metric_id": metric, "period_end": end} for n, (metric, end) in enumerate(units)]
    await session.change(_INSERT, (session.actor.org_id, run_id, json_rows(rows)))


async def take(session: WriteSession, run_id: UUID, worker: UUID, lease_s: float) -> Unit | None:
    """The next one that no living worker has. One that failed too often is failed for good on the way."""
    values = {"org": session.actor.org_id, "run": run_id, "worker": worker, "lease": lease_s, "most": MOST_TRIES}
    await session.change(_EXHAUSTED, values)
    rows = await session.rows(_TAKE, values)
    return Unit(run_id, worker, *rows[0]) if rows else None


async def renew(session: WriteSession, unit: Unit, lease_s: float) -> None:
    await session.change(
        f"update signal_run_unit set leased_until = clock_timestamp() + make_interval(secs => %(lease)s) where {_MINE}",
        {**_values(session, unit), "lease": lease_s},
    )


async def finish(session: WriteSession, unit: Unit, result: bytes) -> bool:
    """False: another worker took it over meanwhile; its result counts."""
    return bool(
        await session.change(
            "update signal_run_unit set status = 'done', result = %(result)s, leased_by = null, leased_until = null,"
            f" error_message = null where {_MINE}",
            {**_values(session, unit), "result": result},
        )
    )


async def give_back(session: WriteSession, unit: Unit, error: str | None) -> None:
    """For another try; with its reason, once it was tried too often, for good. Without a reason it was not its fault,
    and the try does not count."""
    await session.change(
        "update signal_run_unit set leased_by = null, leased_until = null, error_message = %(error)s,"
        " tries = case when %(error)s::text is null then tries - 1 else tries end,"
        " status = case when %(error)s::text is not null and tries >= %(most)s then 'failed' else 'pending' end"
        f" where {_MINE}",
        {**_values(session, unit), "error": error, "most": MOST_TRIES},
    )


async def progress(session: ReadSession, run_id: UUID) -> Progress:
    rows = await session.rows(
        "select count(*) filter (where status = 'pending'), count(*) filter (where status = 'running'),"
        " count(*) filter (where status = 'done'), count(*) filter (where status = 'failed'),"
        " min(metric_id || ': ' || error_message) filter (where status = 'failed')"
        " from signal_run_unit where org_id = %s and run_id = %s",
        (session.actor.org_id, run_id),
    )
    return Progress(*rows[0])


async def results(session: ReadSession, run_id: UUID) -> list[bytes]:
    """In the order of the plan."""
    rows = await session.rows(
        "select result from signal_run_unit where org_id = %s and run_id = %s and status = 'done' order by unit_no",
        (session.actor.org_id, run_id),
    )
    return [bytes(row[0]) for row in rows]


async def forget(session: WriteSession, run_id: UUID) -> None:
    """Merged or given up: results are of no use any more."""
    await session.change(
        "delete from signal_run_unit where org_id = %s and run_id = %s", (session.actor.org_id, run_id)
    )


def _values(session: WriteSession, unit: Unit) -> dict[str, object]:
    return {
        "org": session.actor.org_id, "run": unit.run_id, "unit": unit.unit_no, "worker": unit.worker,
    }  # fmt: skip
