"""/signal-runs: have all observations looked at anew, and see how far it is."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from rcm.core.actor import Actor
from rcm.core.http import API, CurrentDatabase, CurrentPage, CurrentRepeatable, api_router, requires
from rcm.core.paging import Page
from rcm.core.permissions import Permission
from rcm.quality.schemas.loads import AsideRowOut
from rcm.quality.schemas.signal_runs import RunStatus, SignalRunCancelledOut, SignalRunIn, SignalRunOut
from rcm.quality.service import signal_run_reading as reading
from rcm.quality.service.signal_run_reading import cancel
from rcm.work.idempotency import once

router = api_router("/signal-runs", "signal runs")

Reader = Annotated[Actor, requires(Permission.SIGNAL_READ)]
_Word = Annotated[str | None, Query(max_length=100, pattern=r"^[^\x00]*$")]
Runner = Annotated[Actor, requires(Permission.SIGNAL_RUN)]


@router.get("")
async def list_runs(
    actor: Reader, database: CurrentDatabase, page: CurrentPage, status: RunStatus | None = None
) -> Page[SignalRunOut]:
    """Newest first."""
    async with database.read(actor) as session:
        return await reading.runs(session, page, status)


@router.post("", status_code=202)
async def begin_run(
    asked: SignalRunIn, actor: Runner, database: CurrentDatabase, repeat: CurrentRepeatable, response: Response
) -> SignalRunOut:
    """Begin a run; any worker computes it. Where it stands is told at Location. One run at a time: 409."""
    # Statistics are loaded by who asks for them first.
    from rcm.quality.service.signal_runs import RunAsked  # noqa: PLC0415
    from rcm.quality.service.signal_shared import begin_shared  # noqa: PLC0415

    async with database.write(actor) as session:

        async def begin() -> SignalRunOut:
            metrics = tuple(sorted(set(asked.metrics)))
            return await reading.run(session, await begin_shared(session, RunAsked(asked.as_of, metrics)))

        begun = await once(session, repeat, SignalRunOut, begin)
    response.headers["Location"] = f"{API}/signal-runs/{begun.run_id}"
    return begun


@router.get("/{signal_run_id}")
async def get_run(signal_run_id: UUID, actor: Reader, database: CurrentDatabase) -> SignalRunOut:
    """A run, with how far it is."""
    async with database.read(actor) as session:
        return await reading.run(session, signal_run_id)


@router.get("/{signal_run_id}/set-aside")
async def list_rows_that_a_run_set_aside(
    signal_run_id: UUID, actor: Reader, database: CurrentDatabase, page: CurrentPage, reason: _Word = None
) -> Page[AsideRowOut]:
    """Observations that the run could not use or store, the first 10,000: which one, why, how to mend it. The next run
    over the same metric names anew what is still so."""
    async with database.read(actor) as session:
        return await reading.set_aside(session, page, signal_run_id, reason)


@router.post("/{signal_run_id}/cancel")
async def cancel_run(
    signal_run_id: UUID, actor: Runner, database: CurrentDatabase, repeat: CurrentRepeatable
) -> SignalRunCancelledOut:
    """End a run; what it had found is not written. One that has ended stays as it is: `cancelled_now` is false."""
    async with database.write(actor) as session:

        async def end() -> SignalRunCancelledOut:
            _, changed = await cancel(session, signal_run_id)
            shown = await reading.run(session, signal_run_id)
            return SignalRunCancelledOut(**shown.model_dump(), cancelled_now=changed)

        return await once(session, repeat, SignalRunCancelledOut, end)
