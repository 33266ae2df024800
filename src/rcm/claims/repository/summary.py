"""Figures of a batch's claims."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from rcm.core.db import ReadSession


@dataclass(frozen=True, slots=True)
class BatchFigures:
    """Amounts are over adjudicated claims: billed = paid_amount + adjusted + patient_responsibility.

    `accepted` counts 277CA A1 and A2; `paid` contains `partial`; `unbalanced` must be 0.
    """

    submitted: int
    accepted: int
    rejected: int
    paid: int
    partial: int
    denied: int
    unbalanced: int
    billed: Decimal
    paid_amount: Decimal
    adjusted: Decimal
    patient_responsibility: Decimal


_FIGURES: Final = """
with mine as (
  select c.*, s.category from claims c
    left join submission s on s.org_id = c.org_id and s.claim_id = c.claim_id and s.claim_version = c.version
   where c.org_id = %(org)s and c.batch_job_id = %(job)s
), judged as (select * from mine where status in ('paid', 'partial', 'denied', 'forwarded'))
select (select count(*) from mine where category is not null or status not in ('draft', 'scrub_failed', 'ready')),
       (select count(*) from mine where category in ('A1', 'A2')),
       (select count(*) from mine where status = 'rejected'),
       count(*) filter (where status in ('paid', 'partial')),
       count(*) filter (where status = 'partial'),
       count(*) filter (where status = 'denied'),
       count(*) filter (where total_charges <> paid_amount + adjusted_amount + patient_responsibility),
       coalesce(sum(total_charges), 0), coalesce(sum(paid_amount), 0), coalesce(sum(adjusted_amount), 0),
       coalesce(sum(patient_responsibility), 0)
  from judged
"""


async def batch_figures(session: ReadSession, batch_job_id: UUID) -> BatchFigures:
    rows = await session.rows(_FIGURES, {"org": session.actor.org_id, "job": batch_job_id})
    return BatchFigures(*rows[0])
