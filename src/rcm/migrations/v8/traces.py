"""Traces go into partitions by month."""

from __future__ import annotations

from datetime import date
from typing import Final

from alembic import op

from rcm.migrations import frozen
from rcm.migrations.v8.counting import OLDER, count, execute, same

#: Twenty years; what lies in other months goes into the default partition.
MOST_MONTHS: Final = 240


def load(org: str) -> None:
    """All of rcm_trace into workflow_trace, and its portals into workflow_trace_endpoint."""
    # a system that lacks this index of 001 would be read whole for each month
    execute(f"create index if not exists rcm_trace_created_at_idx on {OLDER}.rcm_trace (created_at)")
    template = (frozen.VERSIONS / "007_traces.sql").read_text(encoding="utf-8")
    written = 0
    ranges = []
    for first in _months():
        after = _next(first)
        partition = f"workflow_trace_{first:%Y_%m}"
        execute(f"create table {partition} partition of workflow_trace for values from ('{first}') to ('{after}')")
        chosen = f"created_at >= '{first}' and created_at < '{after}'"
        written += execute(template.format(partition=partition, org=org, chosen=chosen))
        ranges.append(f"({chosen})")
    read = count(f"{OLDER}.rcm_trace")
    if written < read:
        chosen = f"not ({' or '.join(ranges) or 'false'})"
        written += execute(template.format(partition="workflow_trace_default", org=org, chosen=chosen))
    same("workflow_trace", read, written)
    endpoints = (frozen.VERSIONS / "007_trace_endpoints.sql").read_text(encoding="utf-8")
    written = execute(endpoints.format(org=org))
    same("workflow_trace_endpoint", count(f"{OLDER}.rcm_trace where portal_id is not null"), written)


def _months() -> list[date]:
    """First days of the months (UTC) with most traces; none of clocks that were plainly wrong."""
    rows = op.get_bind().exec_driver_sql(
        f"select date_trunc('month', created_at)::date as month from {OLDER}.rcm_trace"
        " where created_at >= '1990-01-01' and created_at < '2100-01-01'"
        f" group by 1 order by count(*) desc, 1 limit {MOST_MONTHS}"
    )
    return sorted(month for (month,) in rows)


def _next(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)
