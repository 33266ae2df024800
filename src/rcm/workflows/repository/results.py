"""What became of a batch's rows: reasons in groups, and rows in the order of the file for downloads.

A row's result is the context that its run ended with. It is not copied into the row: a batch of a million rows would
write each result twice. `batch_row.output_data` goes before it where an older system filled it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from rcm.core.db import ReadSession

#: `failed` means every row that needs somebody: those that failed and those that were set aside.
STATUSES: Final[dict[str, tuple[str, ...]]] = {
    "all": ("pending", "processing", "completed", "failed", "set_aside", "cancelled"),
    "failed": ("failed", "set_aside"),
    "set_aside": ("set_aside",),
    "completed": ("completed",),
    "cancelled": ("cancelled",),
    "pending": ("pending", "processing"),
}
MOST_GROUPS: Final = 100


@dataclass(frozen=True, slots=True)
class ErrorGroup:
    """Rows with one reason. `example` is the message of the first of them."""

    status: str
    error_code: str
    field: str
    rows: int
    first_row: int
    example: str


@dataclass(frozen=True, slots=True)
class ResultRow:
    row_number: int
    line: str | None
    external_id: str | None
    status: str
    error_code: str | None
    error_message: str | None
    output: dict[str, Any]


_GROUPS: Final = """
with grouped as (
  select status, coalesce(error_code, 'none') as code, coalesce(findings->0->>'field', '') as field,
         count(*)::int as rows, min(row_number) as first_row
    from batch_row
   where org_id = %(org)s and batch_job_id = %(job)s and status in ('failed', 'set_aside')
   group by 1, 2, 3 order by 4 desc, 5 limit %(most)s
)
select g.status, g.code, g.field, g.rows, g.first_row, coalesce(b.error_message, '')
  from grouped g join batch_row b
    on b.org_id = %(org)s and b.batch_job_id = %(job)s and b.row_number = g.first_row
 order by g.rows desc, g.first_row
"""
_OUTPUT: Final = "coalesce(b.output_data, r.context - 'row')"
_FROM: Final = """
  from batch_row b left join workflow_run r on r.org_id = b.org_id and r.run_id = b.run_id
 where b.org_id = %(org)s and b.batch_job_id = %(job)s and b.status = any(%(statuses)s)
"""
_KEYS: Final = f"""
select distinct k.key {_FROM.replace(" where ", f" cross join lateral jsonb_object_keys({_OUTPUT}) as k(key) where ")}
 order by 1 limit %(most)s
"""
_RESULTS: Final = f"""
select b.row_number, b.findings->0->>'line', b.external_id, b.status, b.error_code, b.error_message,
       coalesce({_OUTPUT}, '{{}}')
{_FROM} and b.row_number > %(after)s order by b.row_number limit %(limit)s
"""


async def error_groups(session: ReadSession, job: UUID) -> list[ErrorGroup]:
    """The largest groups first."""
    rows = await session.rows(_GROUPS, {"org": session.actor.org_id, "job": job, "most": MOST_GROUPS})
    return [ErrorGroup(*row) for row in rows]


async def output_fields(session: ReadSession, job: UUID, status: str, most: int) -> list[str]:
    """Names of what the rows' runs gave, in order."""
    values = {"org": session.actor.org_id, "job": job, "statuses": list(STATUSES[status]), "most": most}
    return [row[0] for row in await session.rows(_KEYS, values)]


async def results_after(session: ReadSession, job: UUID, status: str, after: int, limit: int) -> list[ResultRow]:
    """In the order of the file."""
    values = {
        "org": session.actor.org_id,
        "job": job,
        "statuses": list(STATUSES[status]),
        "after": after,
        "limit": limit,
    }
    return [ResultRow(*row) for row in await session.rows(_RESULTS, values)]
