"""/claims: what became of each claim, step by step and document by document."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query

from rcm.claims.schemas import ClaimDetailOut, ClaimOut, TimelineOut
from rcm.claims.service import viewing
from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, CurrentPage, api_router, requires
from rcm.core.paging import Page
from rcm.core.permissions import Permission

router = api_router("/claims", "claims")

Reader = Annotated[Actor, requires(Permission.CLAIM_READ)]


@router.get("")
async def list_claims(
    actor: Reader,
    database: CurrentDatabase,
    page: CurrentPage,
    status: str | None = None,
    payer_id: UUID | None = None,
    batch_job_id: UUID | None = None,
    claim_number: Annotated[str | None, Query(max_length=80)] = None,
) -> Page[ClaimOut]:
    """Newest first."""
    filters = {
        "status": status,
        "payer_id": payer_id,
        "batch_job_id": batch_job_id,
        "claim_number": claim_number,
    }
    async with database.read(actor) as session:
        return await viewing.claims(session, page, filters)


@router.get("/{claim_id}")
async def get_claim(claim_id: UUID, actor: Reader, database: CurrentDatabase) -> ClaimDetailOut:
    """A claim with its lines, the files that it went out in, and the steps of its run."""
    async with database.read(actor) as session:
        return await viewing.claim(session, claim_id)


@router.get("/{claim_id}/timeline")
async def get_timeline(claim_id: UUID, actor: Reader, database: CurrentDatabase) -> TimelineOut:
    """Each change of the claim's state: when, why, and by which document."""
    async with database.read(actor) as session:
        return TimelineOut(items=await viewing.timeline(session, claim_id))
