"""/payers: whom the organisation sends claims to."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter

from rcm.catalog import views
from rcm.catalog.schemas import PayerOut
from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, CurrentPage, api_router, requires
from rcm.core.paging import Page
from rcm.core.permissions import Permission

router = api_router("/payers", "payers")
ROUTERS: Final[tuple[APIRouter, ...]] = (router,)


@router.get("")
async def list_payers(
    actor: Annotated[Actor, requires(Permission.PAYER_READ)], database: CurrentDatabase, page: CurrentPage
) -> Page[PayerOut]:
    """By code."""
    async with database.read(actor) as session:
        found = await views.list_payers(session, page)
    items = [PayerOut(payer_id=payer_id, name=name, code=code) for code, payer_id, name in found.rows]
    return Page[PayerOut](**found.page(items))
