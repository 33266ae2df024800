"""/signals/{id}/interventions and /interventions: what was changed because of a signal, and what came of it; and the
days from which a series is reckoned anew."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from fastapi import Response

from rcm.clinical.routes.shared import Expected, tag
from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, CurrentPage, CurrentRepeatable, api_router, requires
from rcm.core.paging import Page
from rcm.core.permissions import Permission
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

Reader = Annotated[Actor, requires(Permission.SIGNAL_READ)]
Writer = Annotated[Actor, requires(Permission.INTERVENTION_WRITE)]


@of_signal.post("/interventions", status_code=201)
async def activate_intervention(
    signal_id: UUID,
    given: InterventionIn,
    actor: Writer,
    database: CurrentDatabase,
    repeat: CurrentRepeatable,
    response: Response,
) -> InterventionOut:
    """Say what was changed, and from which day on. A signal has one at a time."""
    async with database.write(actor) as session:
        made = await once(session, repeat, InterventionOut, lambda: intervening.activate(session, signal_id, given))
    tag(response, made.version)
    return made


@of_signal.get("/interventions")
async def list_interventions_of_signal(
    signal_id: UUID, actor: Reader, database: CurrentDatabase, page: CurrentPage
) -> Page[InterventionOut]:
    """The newest first."""
    async with database.read(actor) as session:
        return await intervening.listed(session, page, signal_id=signal_id)


@of_signal.post("/baselines", status_code=201)
async def set_baseline(
    signal_id: UUID, given: BaselineIn, actor: Writer, database: CurrentDatabase, repeat: CurrentRepeatable
) -> BaselinesOut:
    """From this day on the control limits of the signal's series are reckoned anew. Nothing else ever does that."""
    async with database.write(actor) as session:
        return await once(session, repeat, BaselinesOut, lambda: intervening.set_baseline(session, signal_id, given))


@of_signal.get("/baselines")
async def list_baselines(signal_id: UUID, actor: Reader, database: CurrentDatabase) -> BaselinesOut:
    """The newest first, with the reasons."""
    async with database.read(actor) as session:
        return await intervening.baselines(session, signal_id)


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
    actor: Reader,
    database: CurrentDatabase,
    page: CurrentPage,
    active: bool | None = None,
    outcome: Outcome | None = None,
) -> Page[InterventionOut]:
    """The newest first."""
    async with database.read(actor) as session:
        return await intervening.listed(session, page, active=active, outcome=outcome)


@router.get("/{intervention_id}")
async def get_intervention(
    intervention_id: UUID, actor: Reader, database: CurrentDatabase, response: Response
) -> InterventionOut:
    """One, with its outcome as last measured."""
    async with database.read(actor) as session:
        found = await intervening.shown(session, intervention_id)
    tag(response, found.version)
    return found


@router.post("/{intervention_id}/end")
async def end_intervention(
    intervention_id: UUID,
    actor: Writer,
    database: CurrentDatabase,
    expected: Expected,
    repeat: CurrentRepeatable,
    response: Response,
    given: InterventionEndIn | None = None,
) -> InterventionOut:
    """It is over. Periods that begin later take no part in its outcome."""
    async with database.write(actor) as session:

        async def end() -> InterventionOut:
            return await intervening.end(session, intervention_id, given or InterventionEndIn(), expected)

        made = await once(session, repeat, InterventionOut, end)
    tag(response, made.version)
    return made


@router.post("/{intervention_id}/measure")
async def measure_intervention(
    intervention_id: UUID, actor: Writer, database: CurrentDatabase, repeat: CurrentRepeatable, response: Response
) -> InterventionOut:
    """Against the limits of the periods before it, with what is loaded by now. Runs of signals do it as well."""
    async with database.write(actor) as session:
        made = await once(session, repeat, InterventionOut, lambda: intervening.measure_one(session, intervention_id))
    tag(response, made.version)
    return made
