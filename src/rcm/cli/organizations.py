"""`rcm organizations …`: hospitals, departments, payers and the like, in the short form of the API."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from rcm.cli.clinical_options import Limit, opened_as, records_of, table_of
from rcm.cli.console import emit, told
from rcm.cli.installation import Installation, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.clinical.schemas.organizations import OrganizationIn, OrganizationOut
from rcm.clinical.service import organizations as service
from rcm.core.paging import Page, PageRequest

app = typer.Typer(help="Hospitals, departments, payers and the like.", no_args_is_help=True)


@app.callback()
def organizations() -> None:
    """Hospitals, departments, payers and the like."""


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="JSON: an object, a list, or one a line; - is standard input.")],
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Add or change all organisations of a file, or none. One with the id of one that is there changes it."""
    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(_import(installation, org, records_of(file, OrganizationIn)))
        emit(found, as_json=as_json, text=lambda: _imported(found))


@app.command("list")
def list_organizations(
    name: Annotated[str | None, typer.Option("--name", help="How the name begins.")] = None,
    type: Annotated[str | None, typer.Option("--type", help="prov, dept, edu, govt, ins, cg or another.")] = None,
    identifier: Annotated[str | None, typer.Option("--identifier", help="NPI-…, or a value alone.")] = None,
    limit: Limit = 50,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Organisations, by name."""
    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(_list(installation, org, limit, name, type, identifier))
        emit(found, as_json=as_json, text=lambda: table_of(found["items"], "id", "name", "city", "state", "part_of"))


@app.command("show")
def show(
    organization_id: Annotated[str, typer.Argument()],
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """An organisation, and what it is part of."""
    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(_show(installation, org, organization_id))
        emit(found, as_json=as_json, text=lambda: orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())


async def _import(installation: Installation, org: str | None, given: list[OrganizationIn]) -> dict[str, Any]:
    async with (
        opened_as(installation, org) as here,
        here.application.database.write(here.actor) as session,
    ):
        made = await service.import_all(session, given)
    warnings = [{"id": each.id, **warned.model_dump()} for each in made for warned in each.warnings or ()]
    return {"ids": [each.id for each in made], "warnings": warnings}


async def _list(
    installation: Installation,
    org: str | None,
    limit: int,
    name: str | None,
    type: str | None,
    identifier: str | None,
) -> dict[str, Any]:
    async with (
        opened_as(installation, org) as here,
        here.application.database.read(here.actor) as session,
    ):
        found = await service.page(
            session, PageRequest(limit=limit), name=name, type=type, active=None, identifier=identifier, part_of=None
        )
    return Page[OrganizationOut].model_validate(found).model_dump(mode="json")


async def _show(installation: Installation, org: str | None, id: str) -> dict[str, Any]:
    async with (
        opened_as(installation, org) as here,
        here.application.database.read(here.actor) as session,
    ):
        found = (await service.shown(session, id)).model_dump(mode="json")
        above = (await service.hierarchy(session, id)).ancestors
    return {**found, "ancestors": [each.id for each in above]}


def _imported(found: dict[str, Any]) -> str:
    told = [f"{len(found['ids'])} organisations written"]
    told += [f"{each['id']}: {each['path']}: {each['message']}" for each in found["warnings"]]
    return "\n".join(told)
