"""/impact-assumptions: what a day and a bed are worth, for the money in a signal."""

from __future__ import annotations

from typing import Annotated, Final

from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, api_router, requires
from rcm.core.permissions import Permission
from rcm.quality.schemas.impact_assumptions import ImpactAssumptionIn, ImpactAssumptionOut, ImpactAssumptionsOut
from rcm.quality.service import impact_assumptions

router: Final = api_router("/impact-assumptions", "metrics")

Reader = Annotated[Actor, requires(Permission.SIGNAL_READ)]
Writer = Annotated[Actor, requires(Permission.OBSERVATION_WRITE)]


@router.get("")
async def list_impact_assumptions(actor: Reader, database: CurrentDatabase) -> ImpactAssumptionsOut:
    """The one for all facilities first; without any, signals tell days and no money."""
    async with database.read(actor) as session:
        return await impact_assumptions.listed(session)


@router.put("")
async def put_impact_assumption(
    given: ImpactAssumptionIn, actor: Writer, database: CurrentDatabase
) -> ImpactAssumptionOut:
    """For all facilities that have none of their own. The next run reckons with it."""
    async with database.write(actor) as session:
        return await impact_assumptions.put(session, None, given)


@router.delete("", status_code=204)
async def remove_impact_assumption(actor: Writer, database: CurrentDatabase) -> None:
    """The one for all facilities; those of their own stay."""
    async with database.write(actor) as session:
        await impact_assumptions.remove(session, None)


@router.put("/{facility}")
async def put_impact_assumption_of_facility(
    facility: str, given: ImpactAssumptionIn, actor: Writer, database: CurrentDatabase
) -> ImpactAssumptionOut:
    """For the facility with this id. The next run reckons with it."""
    async with database.write(actor) as session:
        return await impact_assumptions.put(session, facility, given)


@router.delete("/{facility}", status_code=204)
async def remove_impact_assumption_of_facility(facility: str, actor: Writer, database: CurrentDatabase) -> None:
    """From now on what holds for all facilities holds for this one."""
    async with database.write(actor) as session:
        await impact_assumptions.remove(session, facility)
