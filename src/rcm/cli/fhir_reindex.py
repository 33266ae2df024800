"""`rcm fhir reindex`: columns and search index made anew from the resources."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import typer
from rich.progress import Progress

from rcm.cli.clinical_options import opened_as
from rcm.cli.console import emit, err, told
from rcm.cli.installation import Installation, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.clinical.repository.reindexing import types_there
from rcm.clinical.search.naming import require_type
from rcm.clinical.search.problems import Refused, SearchInvalid
from rcm.clinical.service import reindexing


def reindex(
    types: Annotated[list[str] | None, typer.Option("--type", help="Only this type; may be given again.")] = None,
    after: Annotated[str, typer.Option(help="Go on behind this id, where one type's turn was broken off.")] = "",
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Make columns and the search index anew from the resources: for what others wrote by SQL, and after an upgrade.

    Others may read and write meanwhile. Exit code 1: some resources are not valid by today's rules and stayed as
    they were; they are named.
    """
    with told(as_json=as_json):
        for each in types or ():
            try:
                require_type(each)
            except Refused as refusal:
                raise SearchInvalid([refusal.issue]) from None
        if after and len(types or ()) != 1:
            raise typer.BadParameter("an id belongs to one --type", param_hint="--after")
        with opened(data_dir) as installation:
            result = asyncio.run(_reindex(installation, org, types, after))
        emit(
            result, as_json=as_json, text=lambda: f"{result['reindexed']:,} resources, {len(result['refused'])} refused"
        )
    if result["refused"]:
        raise typer.Exit(1)


async def _reindex(installation: Installation, org: str | None, types: list[str] | None, after: str) -> dict[str, Any]:
    done = 0
    refused: list[str] = []
    async with opened_as(installation, org) as here:
        async with here.application.database.read(here.actor) as session:
            there = [(kind, count) for kind, count in await types_there(session) if not types or kind in types]
        with Progress(console=err, transient=True) as progress:
            task = progress.add_task("", total=sum(count for _, count in there))
            for kind, _ in there:
                async for part in reindexing.reindex(here.application.database, here.actor, kind, after=after):
                    done += part.done
                    refused += [f"{kind}/{id}" for id in part.refused]
                    progress.update(task, completed=done + len(refused), description=f"{kind} up to {part.last}")
    return {"reindexed": done, "refused": refused}
