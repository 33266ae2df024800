"""SQL of a signal's peers: the observations of its cohort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import polars as pl
from psycopg.types.json import Jsonb

from rcm.core.db import ReadSession
from rcm.quality.repository.run_input import SELECTED, parsed
from rcm.quality.running.window import Period

#: Metric and beginning carry the index of the table's key.
_COHORT: Final = f"""
copy ({SELECTED}
   where org_id = %(org)s and metric_id = %(metric)s and service_line is not distinct from %(line)s
     and sub_service_line is not distinct from %(sub)s
     and array(select jsonb_object_keys(entity_dimensions)) = array(select jsonb_object_keys(%(dimensions)s::jsonb))
     and period_start between %(first)s and %(start)s and period_end <= %(end)s
) to stdout (format csv)
"""
_DIMENSIONS: Final = """
select observation_id::text, entity_dimensions
  from metric_observation where org_id = %s and observation_id = any(%s::uuid[]) and entity_dimensions <> '{}'
"""


async def cohort_rows(
    session: ReadSession, signal: Mapping[str, Any], period: Period, since: date | None = None
) -> pl.DataFrame:
    """Observations of the signal's metric in a period that may stand beside it (the same line and sub line of service,
    the same names of dimensions), as columns; `since`: also those of periods that began on that day or later and ended
    by the end of the period. Reference facilities that were loaded are
    rows like others; other organisations' never come."""
    values = {
        "org": session.actor.org_id, "metric": signal["metric_id"], "line": signal["service_line"],
        "sub": signal["sub_service_line"], "dimensions": Jsonb(signal["entity_dimensions"] or {}),
        "first": since or period.start, "start": period.start if since is None else period.end, "end": period.end,
    }  # fmt: skip
    return parsed(await session.copy_out(_COHORT, values))


async def dimensions_of(session: ReadSession, observation_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Further dimensions of these observations, by id; those without any are not among them."""
    rows = await session.rows(_DIMENSIONS, (session.actor.org_id, list(observation_ids)))
    return {row[0]: row[1] for row in rows}
