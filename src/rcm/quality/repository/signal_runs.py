"""The record of a run: one at a time in an organisation, leased by the process that computes or merges it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson

from rcm.core.db import ReadSession, WriteSession
from rcm.core.errors import Conflict, DomainError
from rcm.core.ids import new_id
from rcm.core.paging import Filters, Listing, PageRequest, Rows, fetch

COLUMNS: Final = (
    "run_id, status, distributed, requested_by, classification, options, counts, error_code, error_message,"
    " leased_until, created_at, finished_at"
)
_BEGIN: Final = """
insert into signal_run (org_id, run_id, distributed, requested_by, classification, options, leased_until)
values (%(org)s, %(run)s, %(distributed)s, %(user)s, %(classification)s, %(options)s::jsonb,
        case when %(lease)s::float8 > 0 then clock_timestamp() + make_interval(secs => %(lease)s) end)
    on conflict (org_id) where status = 'running' do nothing
returning run_id
"""
#: Whoever writes its result holds the row: skipped, it lives.
_LOST: Final = """
update signal_run set status = 'failed', error_code = 'quality.run_lost', finished_at = clock_timestamp(),
       error_message = 'The process that computed it ended without a word.'
 where org_id = %s and run_id in (
       select run_id from signal_run
        where org_id = %s and status = 'running' and not distributed and leased_until < clock_timestamp()
          for update skip locked)
returning run_id
"""
_LISTING: Final = Listing(
    "signal_runs", f"select {COLUMNS}", "from signal_run where org_id = %(org)s", "run_id", UUID, descending=True
)


class RunUnderWay(Conflict):
    """A run of signals is at work already; two at once would write the same rows. Wait for its end, or cancel it."""

    code = "quality.run_under_way"
    retryable = True


class RunEnded(DomainError):
    """The run was cancelled, or taken for dead by another, before its result was written. Nothing of it was kept."""

    code = "quality.run_ended"


class RunFinishing(Conflict):
    """The run is just writing its result and can't be cancelled any more."""

    code = "quality.run_finishing"
    retryable = True


@dataclass(frozen=True, slots=True)
class SignalRun:
    """As it stands in the table."""

    run_id: UUID
    status: str
    distributed: bool
    requested_by: UUID | None
    classification: str
    options: dict[str, Any]
    counts: dict[str, Any]
    error_code: str | None
    error_message: str | None
    leased_until: datetime | None
    created_at: datetime
    finished_at: datetime | None


async def fail_lost(session: WriteSession) -> list[UUID]:
    """Runs whose process was killed, which are failed from now on."""
    org = session.actor.org_id
    return [row[0] for row in await session.rows(_LOST, (org, org))]


async def begin(
    session: WriteSession, options: Mapping[str, Any], classification: str, *, distributed: bool, lease_s: float
) -> UUID:
    """A new run; with a lease of 0 nobody holds it yet. Raises RunUnderWay."""
    values = {
        "org": session.actor.org_id, "run": new_id(), "distributed": distributed, "user": session.actor.user_id,
        "classification": classification, "options": orjson.dumps(dict(options)).decode(), "lease": lease_s,
    }  # fmt: skip
    rows = await session.rows(_BEGIN, values)
    if not rows:
        found = await active(session)
        raise RunUnderWay(f"Run {found.run_id}." if found else "", run_id=str(found.run_id) if found else None)
    return UUID(str(rows[0][0]))


async def active(session: ReadSession) -> SignalRun | None:
    """The one that is running."""
    rows = await session.rows(
        f"select {COLUMNS} from signal_run where org_id = %s and status = 'running'", (session.actor.org_id,)
    )
    return SignalRun(*rows[0]) if rows else None


async def find(session: ReadSession, run_id: UUID) -> SignalRun | None:
    rows = await session.rows(
        f"select {COLUMNS} from signal_run where org_id = %s and run_id = %s", (session.actor.org_id, run_id)
    )
    return SignalRun(*rows[0]) if rows else None


async def page(session: ReadSession, request: PageRequest, status: str | None) -> Rows:
    """Newest first: ids grow with time."""
    filters = Filters().equal("status", status)
    return await fetch(session, _LISTING, request, filters, {"org": session.actor.org_id})


async def renew(session: WriteSession, run_id: UUID, lease_s: float) -> None:
    """Say that its process lives. A row that is held is being ended: its holder lives."""
    await session.change(
        "update signal_run set leased_until = clock_timestamp() + make_interval(secs => %(lease)s)"
        " where org_id = %(org)s and run_id = (select run_id from signal_run where org_id = %(org)s"
        " and run_id = %(run)s and status = 'running' for update skip locked)",
        {"lease": lease_s, "org": session.actor.org_id, "run": run_id},
    )


async def lease(session: WriteSession, run_id: UUID, lease_s: float) -> bool:
    """Take the last pass of a distributed run; False: somebody else has it, or it has ended."""
    return bool(
        await session.change(
            "update signal_run set leased_until = clock_timestamp() + make_interval(secs => %(lease)s)"
            " where org_id = %(org)s and run_id = (select run_id from signal_run where org_id = %(org)s"
            " and run_id = %(run)s and status = 'running'"
            " and (leased_until is null or leased_until < clock_timestamp()) for update skip locked)",
            {"lease": lease_s, "org": session.actor.org_id, "run": run_id},
        )
    )


async def release(session: WriteSession, run_id: UUID) -> None:
    """The last pass is anybody's again."""
    await session.change(
        "update signal_run set leased_until = null where org_id = %s and run_id = %s and status = 'running'",
        (session.actor.org_id, run_id),
    )


async def hold(session: WriteSession, run_id: UUID) -> None:
    """Lock the run to the end of this transaction. Raises RunEnded: nothing of it may be written."""
    rows = await session.rows(
        "select status from signal_run where org_id = %s and run_id = %s for update", (session.actor.org_id, run_id)
    )
    if not rows or rows[0][0] != "running":
        raise RunEnded(f"Run {run_id}.", run_id=str(run_id))


async def complete(session: WriteSession, run_id: UUID, counts: Mapping[str, Any]) -> None:
    await session.change(
        "update signal_run set status = 'completed', counts = %s::jsonb, leased_until = null,"
        " finished_at = clock_timestamp() where org_id = %s and run_id = %s",
        (orjson.dumps(dict(counts)).decode(), session.actor.org_id, run_id),
    )


async def fail(session: WriteSession, run_id: UUID, error_code: str, message: str) -> bool:
    """False: it had ended otherwise."""
    return bool(
        await session.change(
            "update signal_run set status = 'failed', error_code = %s, error_message = %s, leased_until = null,"
            " finished_at = clock_timestamp() where org_id = %s and run_id = %s and status = 'running'",
            (error_code, message[:500], session.actor.org_id, run_id),
        )
    )


async def cancel(session: WriteSession, run_id: UUID) -> bool:
    """End a run that has not ended; False: it had ended already, and stays as it is. Raises RunFinishing."""
    values = {"org": session.actor.org_id, "run": run_id}
    changed = await session.change(
        "update signal_run set status = 'cancelled', leased_until = null, finished_at = clock_timestamp()"
        " where org_id = %(org)s and run_id = (select run_id from signal_run where org_id = %(org)s"
        " and run_id = %(run)s and status = 'running' for update skip locked)",
        values,
    )
    if changed:
        return True
    found = await find(session, run_id)
    if found is not None and found.status == "running":
        raise RunFinishing(run_id=str(run_id))
    return False


async def lost(session: ReadSession) -> list[UUID]:
    """Organisations with a plain run whose process was killed; as rcm_ops."""
    rows = await session.rows(
        "select org_id from signal_run where status = 'running' and not distributed"
        " and leased_until < clock_timestamp() limit 50"
    )
    return [row[0] for row in rows]


async def waiting(session: ReadSession) -> list[tuple[UUID, UUID]]:
    """(organisation, run) of distributed runs at work, the oldest first; as rcm_ops."""
    rows = await session.rows(
        "select org_id, run_id from signal_run where status = 'running' and distributed order by created_at limit 50"
    )
    return [(row[0], row[1]) for row in rows]
