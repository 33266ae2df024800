"""Signals into their table: looked up by key and hash in slices, and only what differs is sent and written.

COPY goes into temporary tables, because PostgreSQL refuses it on one under row-level security. What a row says is
compared by its hash; a rerun sends keys and hashes, and nothing else.
"""

from __future__ import annotations

import io
from typing import Any, Final
from uuid import UUID

import polars as pl

from rcm.core.db import WriteSession
from rcm.quality.running.columns import COLUMNS, KEY, SHARED, Spelt, copy_text

_KEYS: Final = ("id", *KEY, "temporal_node_id", "content_hash")
_STAGE_KEYS: Final = f"""
create temporary table found_key on commit drop as select {", ".join(_KEYS)} from signals with no data
"""
#: Plain rows of any width: what is packed here would be unpacked again.
_STAGE: Final = f"""
create temporary table found_signal with (toast_tuple_target = 8160) on commit drop as
select id, content_hash,
       {", ".join(f"content_hash as {name}" if name in SHARED else name for name in COLUMNS)}
  from signals with no data
"""
_STAGE_DOCUMENTS: Final = "create temporary table found_document (hash uuid, body jsonb) on commit drop"
_COPY_KEYS: Final = f"copy found_key ({', '.join(_KEYS)}) from stdin (format text)"
_COPY: Final = f"copy found_signal (id, content_hash, {', '.join(COLUMNS)}) from stdin (format text)"
_COPY_DOCUMENTS: Final = "copy found_document from stdin (format text)"
_MATCH: Final = " and ".join(f"s.{name} = f.{name}" for name in KEY)
_BEFORE: Final = f"""
copy (
  select f.id, s.id, s.simplified_signal_type, s.simplified_severity, s.evidence, s.detected_at::date, true,
         coalesce(s.content_hash = f.content_hash, false),
         s.evidence <> 'raised' and s.content_hash is distinct from f.content_hash
         and exists (select from activity_events e
                      where e.org_id = %(org)s and e.signal_id = s.id and e.event_type = 'new_signal')
    from found_key f join signals s on s.org_id = %(org)s and {_MATCH}
   union all
  select f.id, p.id, p.simplified_signal_type, p.simplified_severity, p.evidence, p.detected_at::date, false,
         false, false
    from found_key f cross join lateral (
         select s.id, s.simplified_signal_type, s.simplified_severity, s.evidence, s.detected_at
           from signals s
          where s.org_id = %(org)s and s.temporal_node_id = f.temporal_node_id and s.detected_at < f.detected_at
          order by s.detected_at desc limit 1) p
   where not exists (select from signals s where s.org_id = %(org)s and {_MATCH})
) to stdout (format csv)
"""
_BEFORE_SCHEMA: Final[dict[str, Any]] = {
    "id": pl.String, "known_id": pl.String, "type_before": pl.String, "severity_before": pl.Int64,
    "evidence_before": pl.String, "detected_before": pl.Date, "same_row": pl.String, "same_content": pl.String,
    "told_before": pl.String,
}  # fmt: skip
_WRITTEN: Final = (*COLUMNS, "content_hash", "run_id")
_SAID: Final = tuple(name for name in _WRITTEN if name not in KEY)
_VALUES: Final = ", ".join(f"of_{name}.body" if name in SHARED else f"f.{name}" for name in COLUMNS)
_DOCUMENTS: Final = " ".join(f"left join found_document of_{name} on of_{name}.hash = f.{name}" for name in SHARED)
_UPSERT: Final = f"""
with written as (
  insert into signals as s (org_id, id, {", ".join(_WRITTEN)})
  select %(org)s, f.id, {_VALUES}, f.content_hash, %(run)s
    from found_signal f {_DOCUMENTS}
      on conflict on constraint signals_observation_key do update
     set ({", ".join(_SAID)}) = ({", ".join(f"excluded.{name}" for name in _SAID)})
   where s.content_hash is distinct from excluded.content_hash
  returning (xmax = 0) as inserted)
select count(*) filter (where inserted), count(*) filter (where not inserted) from written
"""


async def prepare(session: WriteSession) -> None:
    """The places where slices are staged; they go with the transaction."""
    for statement in (_STAGE_KEYS, _STAGE, _STAGE_DOCUMENTS):
        await session.change(statement)


async def known(session: WriteSession, keys: pl.DataFrame, *, first: bool) -> pl.DataFrame:
    """What is known of the rows of a slice: for each its own earlier state (`same_row`), whether it said the same
    (`same_content`), and whether it was told as new and is only watched now (`told_before`); or what is known of the
    series' signal before it. Rows of neither are not there.
    """
    await session.change("truncate found_key")
    await session.copy_text(_COPY_KEYS, copy_text(keys.select(_KEYS), KEY))
    if first:
        # The slices are alike: one look is enough for the plan.
        await session.change("analyze found_key")
    before = await session.copy_out(_BEFORE, {"org": session.actor.org_id})
    frame = pl.DataFrame(schema=_BEFORE_SCHEMA)
    if before:
        frame = pl.read_csv(io.BytesIO(before), has_header=False, schema=_BEFORE_SCHEMA)
    return frame.with_columns(pl.col("same_row", "same_content", "told_before") == "t")


async def write(session: WriteSession, run_id: UUID, slice_: Spelt, before: pl.DataFrame) -> tuple[int, int]:
    """Bring what is new and what says something else into the table: how many rows were inserted, how many changed."""
    same = slice_.keys["id"].is_in(before.filter("same_content")["id"].to_list()).to_list()
    ids, hashes = slice_.keys["id"].to_list(), slice_.keys["content_hash"].to_list()
    content = b"".join(
        b"%b\t%b\t%b\n" % (each.encode(), hashed.encode(), line)
        for each, hashed, line, is_known in zip(ids, hashes, slice_.lines, same, strict=True)
        if not is_known
    )
    if not content:
        return 0, 0
    await session.change("truncate found_signal, found_document")
    await session.copy_text(_COPY_DOCUMENTS, slice_.documents)
    await session.copy_text(_COPY, content)
    rows = await session.rows(_UPSERT, {"org": session.actor.org_id, "run": run_id})
    return int(rows[0][0]), int(rows[0][1])
