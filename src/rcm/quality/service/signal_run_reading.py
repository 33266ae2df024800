"""Runs as the API shows them, and their end by request. Loads no statistics."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from rcm.audit.trail import audit
from rcm.core.db import ReadSession, WriteSession
from rcm.core.errors import NotFound
from rcm.core.paging import Page, PageRequest
from rcm.quality.repository import load_lists, run_events, signal_run_units, signal_runs
from rcm.quality.repository.signal_runs import SignalRun
from rcm.quality.schemas.loads import AsideRowOut
from rcm.quality.schemas.signal_runs import SignalRunOut, UnitsOut


class RunMissing(NotFound):
    """There is no such run here."""

    code = "quality.run_missing"


async def runs(session: ReadSession, request: PageRequest, status: str | None) -> Page[SignalRunOut]:
    found = await signal_runs.page(session, request, status)
    items = [SignalRunOut.model_validate(SignalRun(*row)) for row in found.rows]
    return Page[SignalRunOut](**found.page(items))


async def run(session: ReadSession, run_id: UUID) -> SignalRunOut:
    """Raises RunMissing."""
    found = await signal_runs.find(session, run_id)
    if found is None:
        raise RunMissing(run_id=str(run_id))
    units = None
    if found.status == "running" and found.distributed:
        stand = await signal_run_units.progress(session, run_id)
        units = UnitsOut(pending=stand.pending, running=stand.running, done=stand.done, failed=stand.failed)
    return SignalRunOut.model_validate({**asdict(found), "units": units})


async def set_aside(
    session: ReadSession, request: PageRequest, run_id: UUID, reason: str | None = None
) -> Page[AsideRowOut]:
    """In the order in which the run named them. A later run over the same metrics takes their place. Raises
    RunMissing."""
    if await signal_runs.find(session, run_id) is None:
        raise RunMissing(run_id=str(run_id))
    found = await load_lists.list_aside_of_run(session, request, run_id, reason)
    items = [AsideRowOut(**dict(zip(load_lists.ASIDE, row, strict=True))) for row in found.rows]
    return Page[AsideRowOut](**found.page(items))


async def cancel(session: WriteSession, run_id: UUID) -> tuple[SignalRun, bool]:
    """The run, and whether this ended it: one that has ended stays as it is, and nothing is told again. Raises
    RunMissing, RunFinishing."""
    changed = await signal_runs.cancel(session, run_id)
    if changed:
        await signal_run_units.forget(session, run_id)
        await run_events.tell_run(session, run_id)
        await audit(session, "signal_run.cancel", "SignalRun", [run_id])
    found = await signal_runs.find(session, run_id)
    if found is None:
        raise RunMissing(run_id=str(run_id))
    return found, changed
