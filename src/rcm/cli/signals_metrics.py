"""`rcm signals metrics`: the catalogue of what is measured."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Column, Table

from rcm.cli.console import WRONG, emit, told
from rcm.cli.files import read_file
from rcm.cli.installation import Installation, connected, opened
from rcm.cli.options import AsJson, DataDir
from rcm.core.db import Database
from rcm.quality.service.catalogue import Imported, all_metrics, import_metrics

_SHOWN = 20
metrics_app = typer.Typer(help="The catalogue of what is measured.", no_args_is_help=True)


@metrics_app.command("list")
def list_command(as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """All metrics; the same for all organisations."""
    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(_list(installation))
        emit(found, as_json=as_json, text=lambda: _table(found["items"]))


@metrics_app.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(help="CSV with a line of headers, or a list as JSON or YAML; - is stdin.")],
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Add metrics, and change those that are there. Ends with 1 if some were set aside."""
    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(_import(installation, read_file(file)))
        emit(found.as_dict(), as_json=as_json, text=lambda: _said(found))
        if found.problems:
            raise typer.Exit(WRONG)


async def _list(installation: Installation) -> dict[str, Any]:
    async with connected(installation) as application, application.database.read(None) as session:
        return (await all_metrics(session)).model_dump(mode="json")


async def _import(installation: Installation, content: bytes) -> Imported:
    """As the owner, as all that holds for the installation."""
    owner = Database(installation.urls.owner, pool_size=1)
    try:
        async with owner.write(None) as session:
            return await import_metrics(session, content)
    finally:
        await owner.close()


def _table(items: list[dict[str, Any]]) -> Table:
    table = Table(Column("metric", no_wrap=True), "name", "domain", "better", "unit", "sampling", "from volume")
    for each in items:
        better = each["polarity"].removesuffix("_is_better").replace("target_range", "within")
        if each["target_low"] is not None:
            better += f" {each['target_low']:g}–{each['target_high']:g}"
        name = escape(each["name"]) + ("" if each["is_active"] else " [dim](not in use)[/]")
        volume = f"{each['minimum_volume']:,}"
        table.add_row(
            escape(each["metric_id"]), name, each["domain"], better, escape(each["unit"]), each["sampling"], volume
        )
    return table


def _said(found: Imported) -> str:
    left_out = len(found.problems)
    lines = [f"{found.added} added, {found.changed} changed, {found.unchanged} as they were, {left_out} set aside."]
    lines += [f"  {each['position']}: {each['reason']}" for each in found.problems[:_SHOWN]]
    return "\n".join(lines)
