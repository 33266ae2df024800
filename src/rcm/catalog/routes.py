"""/payers: whom the organisation sends claims to. /lookups: the words that statuses and kinds may have."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import APIRouter

from rcm.catalog import lookups, views
from rcm.catalog.schemas import LookupsOut, LookupValue, PayerOut
from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, CurrentPage, api_router, requires
from rcm.core.paging import Page
from rcm.core.permissions import Permission

router = api_router("/payers", "payers")
words = api_router("/lookups", "lookups")
ROUTERS: Final[tuple[APIRouter, ...]] = (router, words)


@router.get("")
async def list_payers(
    actor: Annotated[Actor, requires(Permission.PAYER_READ)], database: CurrentDatabase, page: CurrentPage
) -> Page[PayerOut]:
    """By code."""
    async with database.read(actor) as session:
        found = await views.list_payers(session, page)
    items = [PayerOut(payer_id=payer_id, name=name, code=code) for code, payer_id, name in found.rows]
    return Page[PayerOut](**found.page(items))


@words.get("")
async def list_lookups(
    actor: Annotated[Actor, requires(Permission.LOOKUP_READ)], database: CurrentDatabase
) -> LookupsOut:
    """All lookup tables with their values: a value that is added is valid from that moment on."""
    async with database.read(actor) as session:
        return await lookups.all_lookups(session)


@words.put("/{table}")
async def put_lookup_value(
    table: str,
    value: LookupValue,
    actor: Annotated[Actor, requires(Permission.LOOKUP_WRITE)],
    database: CurrentDatabase,
) -> LookupValue:
    """Add a value, or change the one with this code; for all organisations of the installation."""
    async with database.write(actor) as session:
        await lookups.put_value(session, table, value)
    return value
