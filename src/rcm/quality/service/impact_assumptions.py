"""What a day and a bed are worth: of an organisation, and of facilities where it is another figure. A run reckons with
what stands when it writes, so the next one brings a change to the signals."""

from __future__ import annotations

from typing import Final

from rcm.audit.trail import audit
from rcm.core.db import ReadSession, WriteSession
from rcm.core.errors import InvalidInput, NotFound
from rcm.quality.repository import impact_assumptions as repository
from rcm.quality.schemas.impact_assumptions import ImpactAssumptionIn, ImpactAssumptionOut, ImpactAssumptionsOut

#: Of observations' facility_id.
_LONGEST: Final = 50
_NOUN: Final = "impact_assumption"


class ImpactAssumptionMissing(NotFound):
    """Nothing of its own is assumed of this facility."""

    code = "quality.impact_assumption_not_found"


class FacilityIdInvalid(InvalidInput):
    """The id of a facility has 1 to 50 characters, as observations have it."""

    code = "quality.facility_id_invalid"


async def listed(session: ReadSession) -> ImpactAssumptionsOut:
    """The one for all facilities first."""
    return ImpactAssumptionsOut(items=[ImpactAssumptionOut(**each) for each in await repository.listed(session)])


async def put(session: WriteSession, facility_id: str | None, given: ImpactAssumptionIn) -> ImpactAssumptionOut:
    """Of one facility, or of all that have none of their own. Raises FacilityIdInvalid."""
    changed = await repository.put(session, _checked(facility_id), given.model_dump())
    if changed is not None:
        await audit(session, "impact_assumption.set", _NOUN, [changed])
    found = await repository.find(session, facility_id)
    assert found is not None
    return ImpactAssumptionOut(**found)


async def remove(session: WriteSession, facility_id: str | None) -> None:
    """Raises ImpactAssumptionMissing, FacilityIdInvalid."""
    removed = await repository.remove(session, _checked(facility_id))
    if removed is None:
        raise ImpactAssumptionMissing(ascii(facility_id) if facility_id else "Of all facilities.")
    await audit(session, "impact_assumption.remove", _NOUN, [removed])


def _checked(facility_id: str | None) -> str | None:
    if facility_id is not None and (not facility_id.strip() or len(facility_id) > _LONGEST or "\0" in facility_id):
        raise FacilityIdInvalid(ascii(facility_id[:60]))
    return facility_id
