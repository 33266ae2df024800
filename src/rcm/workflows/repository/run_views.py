"""SQL of what people look at of runs: lists, counts, one run with its kin, what it waited for."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from rcm.core.db import ReadSession
from rcm.core.paging import Filters, Listing, PageRequest, Rows, fetch
from rcm.workflows.run_schemas import RunFilter

#: A context is the caller's: what stands under `claim_id` may be no id.
_CLAIM: Final = """
case when r.context->>'claim_id' ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
     then (r.context->>'claim_id')::uuid end
"""
_COLUMNS: Final = f"""
select r.run_id, r.workflow_id, w.name, v.revision_num, r.encounter_id, r.status, r.pause_requested,
       r.cancel_requested, case when r.at_segment then g.current_step else r.current_step end, r.total_steps,
       case when r.at_segment then g.completed_steps else r.completed_steps end, r.error_step, r.error_code,
       r.error_message, r.retry_count, r.batch_job_id, r.row_number, r.parent_run_id, r.forked_from, r.forked_at,
       {_CLAIM},
       (select coalesce(x.request->>'title', x.kind) from run_wait x
         where x.org_id = r.org_id and x.run_id = r.run_id and x.delivered_at is null and r.status = 'IN_PROGRESS'
         order by x.created_at limit 1),
       r.created_at, r.started_at, r.completed_at, r.total_execution_time_ms
"""
_SOURCE: Final = """
  from workflow_run r
  join user_workflow w on w.org_id = r.org_id and w.workflow_id = r.workflow_id
  join workflow_revision v on v.org_id = r.org_id and v.revision_id = r.revision_id
  left join run_segment g on r.at_segment and g.org_id = r.org_id and g.segment_id = r.segment_id
 where r.org_id = %(org)s
"""
_RUNS: Final = Listing(
    name="runs", select=_COLUMNS, source=_SOURCE, key="r.run_id", parse=UUID, descending=True
)  # fmt: skip
_DETAIL: Final = f"""
{_COLUMNS}, r.revision_id, r.parent_node, r.parent_iteration, r.item_number,
       (select count(*) from workflow_run c where c.org_id = r.org_id and c.parent_run_id = r.run_id),
       r.created_by, r.context
{_SOURCE} and r.run_id = %(run)s
"""
_WAITING: Final = "r.status = 'IN_PROGRESS' and r.segment_id is null"
_WAITS: Final = """
select node_id, iteration, kind, correlation_key, due_at, request, created_at, delivered_at, payload
  from run_wait where org_id = %s and run_id = %s order by created_at, node_id, iteration
"""
_EVENTS: Final = """
select e.event_id, e.kind, e.correlation_key, e.created_at, e.delivered_at
  from run_event e
 where e.org_id = %(org)s and (e.kind, e.correlation_key) in (
       select w.kind, w.correlation_key from run_wait w where w.org_id = %(org)s and w.run_id = %(run)s)
 order by e.created_at desc, e.event_id desc limit 500
"""
_OPEN_WAIT: Final = """
select correlation_key from run_wait
 where org_id = %s and run_id = %s and kind = %s and delivered_at is null order by created_at limit 1
"""


def _filters(wanted: RunFilter) -> Filters:
    found = Filters().where("r.status = any({})", list(wanted.status) if wanted.status else None)
    for name in ("workflow_id", "batch_job_id", "parent_run_id", "forked_from", "encounter_id", "error_code"):
        found.equal(f"r.{name}", getattr(wanted, name))
    found.where("r.created_at >= {}", wanted.created_since).where("r.created_at < {}", wanted.created_until)
    return found.only(_WAITING, wanted.waiting)


async def list_runs(session: ReadSession, request: PageRequest, wanted: RunFilter) -> Rows:
    """Newest first."""
    return await fetch(session, _RUNS, request, _filters(wanted), {"org": session.actor.org_id})


async def find_run(session: ReadSession, run_id: UUID) -> tuple[Any, ...] | None:
    rows = await session.rows(f"{_COLUMNS} {_SOURCE} and r.run_id = %(run)s", _values(session, run_id))
    return rows[0] if rows else None


async def find_run_with_kin(session: ReadSession, run_id: UUID) -> tuple[Any, ...] | None:
    """The columns of `find_run`, and after them those of one run alone."""
    rows = await session.rows(_DETAIL, _values(session, run_id))
    return rows[0] if rows else None


async def count_by_status(session: ReadSession, wanted: RunFilter) -> dict[str, int]:
    filters = _filters(wanted)
    where = " and ".join(["true", *filters.conditions])
    rows = await session.rows(
        f"select r.status, count(*) from workflow_run r where r.org_id = %(org)s and {where} group by 1",
        {"org": session.actor.org_id, **filters.values},
    )
    return dict(rows)


async def ids_of(session: ReadSession, wanted: RunFilter, most: int) -> list[UUID]:
    """Oldest first; one more than `most` where there are more."""
    filters = _filters(wanted)
    where = " and ".join(["true", *filters.conditions])
    rows = await session.rows(
        f"select r.run_id from workflow_run r where r.org_id = %(org)s and {where} order by r.run_id limit %(most)s",
        {"org": session.actor.org_id, "most": most + 1, **filters.values},
    )
    return [row[0] for row in rows]


async def waits_of(session: ReadSession, run_id: UUID) -> list[tuple[Any, ...]]:
    return await session.rows(_WAITS, (session.actor.org_id, run_id))


async def events_of(session: ReadSession, run_id: UUID) -> list[tuple[Any, ...]]:
    """Those of the kinds and keys that the run waited for, the newest 500, oldest first."""
    return (await session.rows(_EVENTS, _values(session, run_id)))[::-1]


async def open_key(session: ReadSession, run_id: UUID, kind: str) -> str | None:
    """The key under which the run waits for an event of this kind."""
    rows = await session.rows(_OPEN_WAIT, (session.actor.org_id, run_id, kind))
    return str(rows[0][0]) if rows else None


def _values(session: ReadSession, run_id: UUID) -> dict[str, Any]:
    return {"org": session.actor.org_id, "run": run_id}
