"""Which claim a person means: by its id, or by the number that stands on it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from rcm.claims.repository.views import named_claims
from rcm.claims.service.viewing import ClaimNotFound
from rcm.core.db import ReadSession
from rcm.core.errors import Conflict

_MOST: Final = 20


class ClaimNumberShared(Conflict):
    """Several claims have this number. Name the one by its id."""

    code = "claims.claim_number_shared"


async def claim_of(session: ReadSession, named: str) -> UUID:
    """An id goes before a number that looks like one. Raises ClaimNotFound, ClaimNumberShared."""
    found = await named_claims(session, _as_id(named), named, _MOST + 1)
    if by_id := [each for each in found if str(each.claim_id) == str(_as_id(named))]:
        found = by_id
    if not found:
        raise ClaimNotFound(named[:100])
    if len(found) == 1:
        return found[0].claim_id
    shown = "; ".join(
        f"{each.claim_id} ({each.payer_code}, {each.service_date}, {each.status})" for each in found[:_MOST]
    )
    more = "; and more" if len(found) > _MOST else ""
    raise ClaimNumberShared(
        f"{named[:100]}: {shown}{more}.", number=named[:100], claims=[str(each.claim_id) for each in found[:_MOST]]
    )


def _as_id(named: str) -> UUID | None:
    try:
        return UUID(named)
    except ValueError:
        return None
