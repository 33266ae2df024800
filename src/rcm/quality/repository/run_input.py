"""What a run reads: the catalogue, which periods there are, and the observations of one metric as columns."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import orjson
import polars as pl

from rcm.core.db import ReadSession
from rcm.quality.detection import MetricSpec
from rcm.quality.detection.impact import Assumption, Costs
from rcm.quality.repository.series import KEPT_BACK, shown
from rcm.quality.running.window import Period, PeriodCount

_SPECS: Final = """
select metric_id, name, domain, polarity, target_low, target_high, unit, scale, is_ratio, sampling, stay,
       minimum_volume
  from metric where is_active order by metric_id
"""
_PERIODS: Final = """
select o.metric_id, o.period_start, o.period_end, count(*)
  from metric_observation o join metric m on m.metric_id = o.metric_id and m.is_active
 where o.org_id = %(org)s
   and (%(as_of)s::date is null or o.period_end <= %(as_of)s::date)
   and (%(metrics)s::text[] is null or o.metric_id = any(%(metrics)s::text[]))
 group by o.metric_id, o.period_start, o.period_end
 order by o.metric_id, o.period_end, o.period_start
"""
#: What `parsed` reads, in this order.
SELECTED: Final = f"""
  select observation_id, metric_id, facility_id, coalesce(facility, facility_id), system_name, service_line,
         sub_service_line, entity_dimensions_hash,
         case when entity_dimensions <> '{{}}'
              then array(select jsonb_object_keys(entity_dimensions) order by 1)::text end,
         period_start, period_end, {", ".join(shown(name) for name in KEPT_BACK)}, expected, encounters,
         suppressed::text
    from metric_observation"""
_OBSERVATIONS: Final = f"""
copy ({SELECTED}
   where org_id = %(org)s and metric_id = %(metric)s and period_end between %(first)s and %(last)s
) to stdout (format csv)
"""
_DIMENSIONS: Final = """
select distinct on (entity_dimensions_hash) entity_dimensions_hash, entity_dimensions
  from metric_observation
 where org_id = %s and entity_dimensions <> '{}'
 order by entity_dimensions_hash, observation_id
"""
_ASSUMPTIONS: Final = """
select facility_id, variable_day_cost, capacity_day_value, target_occupancy
  from impact_assumption where org_id = %s
"""
#: Names of facilities repeat by the thousand: a number each is a tenth of the text.
_REPEATED: Final = pl.Categorical
_SCHEMA: Final[dict[str, Any]] = {
    "observation_id": pl.String, "metric_id": _REPEATED, "facility_id": _REPEATED, "facility": _REPEATED,
    "system_name": _REPEATED, "service_line": _REPEATED, "sub_service_line": _REPEATED,
    "entity_dimensions_hash": _REPEATED, "entity_dimensions_keys": _REPEATED, "period_start": pl.Date,
    "period_end": pl.Date, "numerator": pl.Float64, "denominator": pl.Float64, "value": pl.Float64,
    "expected": pl.Float64, "encounters": pl.Int64, "suppressed": pl.Boolean,
}  # fmt: skip


async def specs(session: ReadSession) -> dict[str, MetricSpec]:
    """The active part of the catalogue."""
    return {row[0]: MetricSpec(*row) for row in await session.rows(_SPECS)}


async def periods(session: ReadSession, as_of: date | None, metrics: Sequence[str] | None) -> list[PeriodCount]:
    """How many observations each metric has in each period that ended by `as_of`."""
    values = {"org": session.actor.org_id, "as_of": as_of, "metrics": list(metrics) if metrics else None}
    rows = await session.rows(_PERIODS, values)
    return [PeriodCount(row[0], Period(row[1], row[2]), row[3]) for row in rows]


async def observations(session: ReadSession, metric_id: str, window: Sequence[Period]) -> pl.DataFrame:
    """All observations of a metric in the periods of its window."""
    ends = [period.end for period in window]
    values = {"org": session.actor.org_id, "metric": metric_id, "first": min(ends), "last": max(ends)}
    return in_window(parsed(await session.copy_out(_OBSERVATIONS, values)), window)


def parsed(content: bytes) -> pl.DataFrame:
    """The rows as columns."""
    if not content:
        return pl.DataFrame(schema=_SCHEMA)
    return pl.read_csv(io.BytesIO(content), has_header=False, schema=_SCHEMA)


def in_window(frame: pl.DataFrame, window: Sequence[Period]) -> pl.DataFrame:
    """Between the first and the last period of a window others may end: longer ones, by the quarter or the year."""
    wanted = pl.DataFrame(
        {"period_start": [each.start for each in window], "period_end": [each.end for each in window]},
        schema={"period_start": pl.Date, "period_end": pl.Date},
    )
    return frame.join(wanted, on=["period_start", "period_end"], how="semi")


async def dimensions(session: ReadSession) -> dict[str, dict[str, Any]]:
    """Further dimensions of units by their hash; the hash of none is not among them."""
    rows = await session.rows(_DIMENSIONS, (session.actor.org_id,))
    return {row[0]: row[1] if isinstance(row[1], dict) else orjson.loads(row[1]) for row in rows}


async def costs(session: ReadSession) -> Costs:
    """What is assumed about cost; without a row nothing is said about money."""
    rows = await session.rows(_ASSUMPTIONS, (session.actor.org_id,))
    assumed = {row[0]: Assumption(*map(float, row[1:])) for row in rows}
    of_all = assumed.pop(None, None)
    return Costs(assumed, of_all)
