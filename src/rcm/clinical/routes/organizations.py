"""/organizations: hospitals, departments, payers and the like, in a short form. Tenants are something else."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Response

from rcm.clinical.routes.shared import Expected, Word, meant, tag
from rcm.clinical.schemas.organizations import HierarchyOut, OrganizationIn, OrganizationOut
from rcm.clinical.service import organizations
from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, CurrentPage, CurrentRepeatable, api_router, requires
from rcm.core.paging import Page
from rcm.core.permissions import Permission

router: Final = api_router("/organizations", "organizations")

Reader = Annotated[Actor, requires(Permission.FHIR_READ)]
Writer = Annotated[Actor, requires(Permission.FHIR_WRITE)]


@router.post("", status_code=201)
async def add_organization(
    given: OrganizationIn, actor: Writer, database: CurrentDatabase, repeat: CurrentRepeatable, response: Response
) -> OrganizationOut:
    """Add an organisation. It is a FHIR Organization as well, under the same id."""
    async with database.write(actor) as session:
        made = await organizations.add(session, given, repeat)
    tag(response, made.version_id)
    return made


@router.get("")
async def list_organizations(  # noqa: PLR0913, PLR0917 - each is a filter
    actor: Reader,
    database: CurrentDatabase,
    page: CurrentPage,
    name: Word = None,
    type: Word = None,
    active: bool | None = None,
    identifier: Word = None,
    part_of: Word = None,
) -> Page[OrganizationOut]:
    """Organisations by name. `name`: how it begins; `identifier`: NPI-…, or a value alone."""
    async with database.read(actor) as session:
        found = await organizations.page(
            session, page, name=name, type=type, active=active, identifier=identifier, part_of=part_of
        )
    return Page[OrganizationOut].model_validate(found)


@router.get("/{organization_id}")
async def get_organization(
    organization_id: str, actor: Reader, database: CurrentDatabase, response: Response
) -> OrganizationOut:
    """An organisation."""
    async with database.read(actor) as session:
        found = await organizations.shown(session, organization_id)
    tag(response, found.version_id)
    return found


@router.get("/{organization_id}/hierarchy")
async def get_hierarchy(organization_id: str, actor: Reader, database: CurrentDatabase) -> HierarchyOut:
    """What it is part of, and what is part of it: 100 steps and 1,000 organisations at most."""
    async with database.read(actor) as session:
        return await organizations.hierarchy(session, organization_id)


@router.put("/{organization_id}")
async def change_organization(
    organization_id: str,
    given: OrganizationIn,
    actor: Writer,
    database: CurrentDatabase,
    expected: Expected,
    response: Response,
) -> OrganizationOut:
    """Say it anew. What the short form can't say of its resource stays."""
    async with database.write(actor) as session:
        made = await organizations.change(session, organization_id, given, meant(expected, given.version_id))
    tag(response, made.version_id)
    return made


@router.delete("/{organization_id}", status_code=204)
async def remove_organization(
    organization_id: str, actor: Writer, database: CurrentDatabase, expected: Expected
) -> None:
    """Remove an organisation that no other one is part of."""
    async with database.write(actor) as session:
        await organizations.remove(session, organization_id, expected)
