"""`rcm fhir export`: resources as NDJSON, a file for each type."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from rcm.audit.trail import audit
from rcm.cli.console import emit, told
from rcm.cli.files import FileUnwritable
from rcm.cli.installation import Installation, acting, connected, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.clinical import definitions
from rcm.clinical.service.bulk_export import ExportAsked, ExportPages
from rcm.core.actor import Actor
from rcm.core.db import Database
from rcm.core.ids import new_id
from rcm.core.time import utcnow


def export(  # noqa: PLR0917 - each is an option
    out: Annotated[Path, typer.Option(help="Folder for the files; made if it is not there.")],
    org: Org = None,
    types: Annotated[list[str] | None, typer.Option("--type", help="Only this type; may be given again.")] = None,
    since: Annotated[datetime | None, typer.Option(help="Only what was changed from then on (UTC).")] = None,
    patients: Annotated[list[str] | None, typer.Option("--patient", help="Only what belongs to this patient.")] = None,
    group: Annotated[str | None, typer.Option(help="Only what belongs to the patients of this Group.")] = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Export FHIR resources as NDJSON, one file for each type."""
    for each in types or ():
        if each not in definitions.resource_types():
            raise typer.BadParameter(f"{each!r} is no resource type of R4", param_hint="--type")
    moment = since.replace(tzinfo=UTC) if since else None  # typer reads it without a zone
    asked = ExportAsked(utcnow(), tuple(types or ()), moment, group, patients=tuple(patients or ()))
    with told(as_json=as_json), opened(data_dir) as installation:
        _make(out)
        found = asyncio.run(_export(installation, org, asked, out))
        emit({"files": found}, as_json=as_json, text=lambda: _table(found))


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise FileUnwritable(f"{folder}: {error.strerror}.", file=str(folder)) from None


async def _export(
    installation: Installation, org: str | None, asked: ExportAsked, folder: Path
) -> list[dict[str, Any]]:
    async with connected(installation) as application:
        actor = await acting(application, org)
        pages = ExportPages(asked)
        async with application.database.read(actor) as session:
            types, patients = await pages.types(session), await pages.patients(session)
        try:
            files = [await _file(application.database, actor, pages, each, patients, folder) for each in types]
        except OSError as error:
            raise FileUnwritable(f"{folder}: {error.strerror}.", file=str(folder)) from None
        found = [each for each in files if each["resources"]]
        async with application.database.write(actor) as writing:
            await audit(writing, "fhir.export", "Bundle", [new_id()], {x["type"]: x["resources"] for x in found})
        return found


async def _file(
    database: Database, actor: Actor, pages: ExportPages, resource_type: str, patients: list[str] | None, folder: Path
) -> dict[str, Any]:
    """Beside its place first: an export that breaks off is no file of that name."""
    path = folder / f"{resource_type}.ndjson"
    part = path.with_name(f"{path.name}.part")
    count, after = 0, ""
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            while True:
                async with database.read(actor) as session:
                    page = await pages.page(session, resource_type, patients, after)
                file.writelines(body.encode() + b"\n" for body in page.bodies)
                count += len(page.bodies)
                if page.last is None:
                    break
                after = page.last
        if count:
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return {"type": resource_type, "file": str(path), "resources": count}


def _table(found: list[dict[str, Any]]) -> Table:
    table = Table("type", "resources", "file")
    for each in found:
        table.add_row(each["type"], f"{each['resources']:,}", each["file"])
    return table
