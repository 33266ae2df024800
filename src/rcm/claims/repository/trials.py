"""Past claims, page by page, for rules that are tried on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec

from rcm.core.db import ReadSession
from rcm.edi.claim import Claim

_decode = msgspec.json.Decoder(Claim).decode
_PAGE: Final = """
select c.claim_id, c.claim_number, c.status, p.code, c.total_charges, c.paid_amount, c.denial_reason, c.created_at,
       c.claim_data::text
  from claims c join payer p using (payer_id)
 where c.org_id = %(org)s and (%(before)s::uuid is null or c.claim_id < %(before)s)
   and c.created_at >= %(since)s and c.created_at < %(until)s
   and (%(payer)s::uuid is null or c.payer_id = %(payer)s)
 order by c.claim_id desc limit %(limit)s
"""


@dataclass(frozen=True, slots=True)
class PastClaim:
    """A claim with what became of it."""

    claim_id: UUID
    claim_number: str
    status: str
    payer_code: str
    total_charges: Decimal
    paid_amount: Decimal
    denial_reason: str | None
    registered_at: datetime
    text: str

    @property
    def claim(self) -> Claim:
        return _decode(self.text)


async def page(
    session: ReadSession, since: date, until: date, payer_id: UUID | None, before: UUID | None, limit: int
) -> list[PastClaim]:
    """Newest first."""
    values = {
        "org": session.actor.org_id,
        "since": since,
        "until": until,
        "payer": payer_id,
        "before": before,
        "limit": limit,
    }
    return [PastClaim(*row) for row in await session.rows(_PAGE, values)]
