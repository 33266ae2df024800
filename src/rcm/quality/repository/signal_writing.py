"""Signals into their table: staged in slices, compared with what is there, and only what differs is written.

COPY goes into a temporary table, because PostgreSQL refuses it on one under row-level security. The staged columns
have the types of the real ones, so a figure is rounded before it is compared and a rerun changes nothing.
"""

from __future__ import annotations

import io
from typing import Any, Final

import polars as pl

from rcm.core.db import WriteSession
from rcm.quality.running.columns import COLUMNS

_KEY: Final = ("org_id", "canonical_node_id", "metric_id", "facility_id", "entity_dimensions_hash", "detected_at")
#: What tells a row's history, not what it says.
_ASIDE: Final = ("id", "run_id")
_SAID: Final = tuple(name for name in COLUMNS if name not in _KEY and name not in _ASIDE)

#: The columns alone: what the table fills by itself is not staged.
_STAGE: Final = (
    f"create temporary table found_signal on commit drop as select {', '.join(COLUMNS)} from signals with no data"
)
_COPY: Final = f"copy found_signal ({', '.join(COLUMNS)}) from stdin (format text)"
_MATCH: Final = " and ".join(f"s.{name} = f.{name}" for name in _KEY)
_BEFORE: Final = f"""
copy (
  select f.id, s.id, s.simplified_signal_type, s.simplified_severity, s.evidence, s.detected_at::date, true
    from found_signal f join signals s on {_MATCH}
   union all
  select f.id, p.id, p.simplified_signal_type, p.simplified_severity, p.evidence, p.detected_at::date, false
    from found_signal f cross join lateral (
         select s.id, s.simplified_signal_type, s.simplified_severity, s.evidence, s.detected_at
           from signals s
          where s.org_id = f.org_id and s.temporal_node_id = f.temporal_node_id and s.detected_at < f.detected_at
          order by s.detected_at desc limit 1) p
   where not exists (select from signals s where {_MATCH})
) to stdout (format csv)
"""
_BEFORE_SCHEMA: Final[dict[str, Any]] = {
    "id": pl.String, "known_id": pl.String, "type_before": pl.String, "severity_before": pl.Int64,
    "evidence_before": pl.String, "detected_before": pl.Date, "same_row": pl.String,
}  # fmt: skip
_UPSERT: Final = f"""
with written as (
  insert into signals as s ({", ".join(COLUMNS)})
  select {", ".join(COLUMNS)} from found_signal
      on conflict on constraint signals_observation_key do update
     set ({", ".join((*_SAID, "run_id"))}) = ({", ".join(f"excluded.{name}" for name in (*_SAID, "run_id"))})
   where ({", ".join(f"s.{name}" for name in _SAID)})
      is distinct from ({", ".join(f"excluded.{name}" for name in _SAID)})
  returning (xmax = 0) as inserted)
select count(*) filter (where inserted), count(*) filter (where not inserted) from written
"""


async def prepare(session: WriteSession) -> None:
    """The place where slices are staged; it goes with the transaction."""
    await session.change(_STAGE)


async def stage(session: WriteSession, content: bytes) -> pl.DataFrame:
    """Stage a slice that `columns.spelt` made. What was known: for each row its own earlier state (`same_row`), or
    that of the series' signal before it; rows of neither are not there."""
    await session.change("truncate found_signal")
    await session.copy_text(_COPY, content)
    await session.change("analyze found_signal")
    before = await session.copy_out(_BEFORE)
    if not before:
        return pl.DataFrame(schema=_BEFORE_SCHEMA).with_columns(same_row=pl.lit(None, pl.Boolean))
    frame = pl.read_csv(io.BytesIO(before), has_header=False, schema=_BEFORE_SCHEMA)
    return frame.with_columns(same_row=pl.col("same_row") == "t")


async def write(session: WriteSession) -> tuple[int, int]:
    """Bring the staged slice into the table: how many rows were inserted, and how many changed."""
    rows = await session.rows(_UPSERT)
    return int(rows[0][0]), int(rows[0][1])
