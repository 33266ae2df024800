"""/signals/{id}/interventions and /interventions: what was changed because of a signal, and what came of it; and the
days from which a series is reckoned anew."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Concatenate, Final, ParamSpec
from uuid import UUID

from fastapi import Depends, Response

from rcm.clinical.routes.shared import Expected, tag
from rcm.core.actor import Actor
from rcm.core.db import WriteSession
from rcm.core.http import CurrentDatabase, CurrentPage, CurrentRepeatable, api_router, requires
from rcm.core.paging import Page
from rcm.core.permissions import Permission
from rcm.quality.routes.shared import CurrentReading
from rcm.quality.schemas.interventions import (
    BaselineDropped,
    BaselineIn,
    BaselinesOut,
    InterventionEndIn,
    InterventionIn,
    InterventionOut,
    Outcome,
)
from rcm.quality.service import intervening
from rcm.work.idempotency import once

of_signal: Final = api_router("/signals/{signal_id}", "interventions")
router: Final = api_router("/interventions", "interventions")
baselines: Final = api_router("/series-baselines", "interventions")

Writer = Annotated[Actor, requires(Permission.INTERVENTION_WRITE)]
P = ParamSpec("P")


class Changing:
    """What all changes of an intervention share: done once for a key, and the version of what came of it in the
    header."""

    def __init__(self, actor: Writer, database: CurrentDatabase, repeat: CurrentRepeatable, response: Response) -> None:
        self._actor = actor
        self._database = database
        self._repeat = repeat
        self._response = response

    async def __call__(
        self,
        act: Callable[Concatenate[WriteSession, P], Awaitable[InterventionOut]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> InterventionOut:
        async with self._database.write(self._actor) as session:
            made = await once(session, self._repeat, InterventionOut, lambda: act(session, *args, **kwargs))
        tag(self._response, made.version)
        return made


CurrentChanging = Annotated[Changing, Depends()]


@of_signal.post("/interventions", status_code=201)
async def activate_intervention(signal_id: UUID, given: InterventionIn, change: CurrentChanging) -> InterventionOut:
    """Say what was changed, and from which day on. A signal has one at a time."""
    return await change(intervening.activate, signal_id, given)


@of_signal.get("/interventions")
async def list_interventions_of_signal(
    signal_id: UUID, read: CurrentReading, page: CurrentPage
) -> Page[InterventionOut]:
    """The newest first."""
    return await read(intervening.listed, page, signal_id=signal_id)


@of_signal.post("/baselines", status_code=201)
async def set_baseline(
    signal_id: UUID, given: BaselineIn, actor: Writer, database: CurrentDatabase, repeat: CurrentRepeatable
) -> BaselinesOut:
    """From this day on the control limits of the signal's series are reckoned anew. Nothing else ever does that."""
    async with database.write(actor) as session:
        return await once(session, repeat, BaselinesOut, lambda: intervening.set_baseline(session, signal_id, given))


@of_signal.get("/baselines")
async def list_baselines(signal_id: UUID, read: CurrentReading) -> BaselinesOut:
    """The newest first, with the reasons."""
    return await read(intervening.baselines, signal_id)


@baselines.delete("/{baseline_id}", status_code=204)
async def drop_baseline(baseline_id: UUID, actor: Writer, database: CurrentDatabase, repeat: CurrentRepeatable) -> None:
    """It was set by mistake: the one before it holds again."""
    async with database.write(actor) as session:

        async def drop() -> BaselineDropped:
            await intervening.drop_baseline(session, baseline_id)
            return BaselineDropped(baseline_id=baseline_id)

        await once(session, repeat, BaselineDropped, drop)


@router.get("")
async def list_interventions(
    read: CurrentReading, page: CurrentPage, active: bool | None = None, outcome: Outcome | None = None
) -> Page[InterventionOut]:
    """The newest first."""
    return await read(intervening.listed, page, active=active, outcome=outcome)


@router.get("/{intervention_id}")
async def get_intervention(intervention_id: UUID, read: CurrentReading, response: Response) -> InterventionOut:
    """One, with its outcome as last measured."""
    found = await read(intervening.shown, intervention_id)
    tag(response, found.version)
    return found


@router.post("/{intervention_id}/end")
async def end_intervention(
    intervention_id: UUID, change: CurrentChanging, expected: Expected, given: InterventionEndIn | None = None
) -> InterventionOut:
    """It is over. Periods that begin later take no part in its outcome."""
    return await change(intervening.end, intervention_id, given or InterventionEndIn(), expected)


@router.post("/{intervention_id}/measure")
async def measure_intervention(intervention_id: UUID, change: CurrentChanging) -> InterventionOut:
    """Against the limits of the periods before it, with what is loaded by now. Runs of signals do it as well."""
    return await change(intervening.measure_one, intervention_id)
