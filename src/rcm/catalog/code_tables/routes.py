"""/code-systems: imported code sets and edits, with the days on which they hold."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Query

from rcm.catalog.code_tables import lookup
from rcm.catalog.code_tables.schemas import CodeDetailOut, CodeOut, CodeSystemsOut
from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, CurrentPage, api_router, requires
from rcm.core.paging import Page
from rcm.core.permissions import Permission

router = api_router("/code-systems", "codes")
ROUTERS: Final[tuple[APIRouter, ...]] = (router,)

Reader = Annotated[Actor, requires(Permission.CODE_READ)]
On = Annotated[date | None, Query(description="The day on which a code has to be valid; default: today.")]


@router.get("")
async def list_code_systems(actor: Reader, database: CurrentDatabase) -> CodeSystemsOut:
    """What was imported, since when it holds, and whose it is."""
    async with database.read(actor) as session:
        return await lookup.systems(session)


@router.get("/{system}/codes")
async def list_codes(
    system: str,
    actor: Reader,
    database: CurrentDatabase,
    page: CurrentPage,
    query: Annotated[str | None, Query(max_length=200, description="Begin of a code, or words of its label.")] = None,
    on: On = None,
) -> Page[CodeOut]:
    """Codes that are valid on a day, by code."""
    async with database.read(actor) as session:
        return await lookup.search(session, page, system, query, on)


@router.get("/{system}/codes/{code}")
async def get_code(system: str, code: str, actor: Reader, database: CurrentDatabase, on: On = None) -> CodeDetailOut:
    """A code with all its periods."""
    async with database.read(actor) as session:
        return await lookup.detail(session, system, code, on)
