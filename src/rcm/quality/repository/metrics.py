"""SQL of the metric catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from rcm.core.db import ReadSession, WriteSession, json_rows

COLUMNS: Final = (
    "metric_id", "name", "domain", "polarity", "target_low", "target_high", "unit", "scale", "is_ratio", "sampling",
    "stay", "minimum_volume", "description", "source", "is_active",
)  # fmt: skip
_NAMED: Final = ", ".join(COLUMNS)
_CHANGED: Final = [name for name in COLUMNS if name != "metric_id"]
_TYPES: Final = (
    "metric_id text, name text, domain text, polarity text, target_low float8, target_high float8, unit text,"
    " scale float8, is_ratio boolean, sampling text, stay text, minimum_volume integer, description text, source text,"
    " is_active boolean"
)
_PUT: Final = f"""
insert into metric as m ({_NAMED})
select {_NAMED} from json_to_recordset(%s) as x ({_TYPES}) order by metric_id
    on conflict (metric_id) do update set {", ".join(f"{name} = excluded.{name}" for name in _CHANGED)}
 where ({", ".join(f"m.{name}" for name in _CHANGED)})
       is distinct from ({", ".join(f"excluded.{name}" for name in _CHANGED)})
returning m.metric_id, xmax = 0
"""


async def catalogue(session: ReadSession, *, active_only: bool = False) -> list[dict[str, Any]]:
    """All metrics by domain and name."""
    where = " where is_active" if active_only else ""
    rows = await session.rows(f"select {_NAMED} from metric{where} order by domain, name, metric_id")
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows]


async def find(session: ReadSession, metric_id: str) -> dict[str, Any] | None:
    rows = await session.rows(f"select {_NAMED} from metric where metric_id = %s", (metric_id,))
    return dict(zip(COLUMNS, rows[0], strict=True)) if rows else None


async def put(session: WriteSession, metrics: Iterable[Mapping[str, Any]]) -> dict[str, bool]:
    """Add metrics, or change those with their ids. Whether each that was touched is new; what is the same is not."""
    return dict(await session.rows(_PUT, (json_rows(list(metrics)),)))
