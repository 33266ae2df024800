"""`rcm requirements …`: what tasks need, in three tiers."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from rcm.cli.console import WRONG, emit, err, told
from rcm.cli.installation import Installation, opened
from rcm.cli.options import AsJson, DataDir
from rcm.core.db import Database
from rcm.requirements.service import Migration
from rcm.requirements.service import migrate as make_rules

app = typer.Typer(help="What tasks need, in three tiers.", no_args_is_help=True)
_SHOWN_PROBLEMS = 50


@app.callback()
def requirements() -> None:
    """What tasks need, in three tiers."""


@app.command("migrate")
def migrate(
    execute: Annotated[bool, typer.Option("--execute", help="Write. Without it only the figures are shown.")] = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Make rules of the tiers out of the deprecated field_requirement rows; those stay. Ends with 1 when there is
    something in them that no rule says."""
    with told(as_json=as_json), opened(data_dir) as installation:
        report = asyncio.run(_migrate(installation, execute=execute))
        emit(report.as_dict(), as_json=as_json, text=lambda: _figures(report))
        if report.problems:
            raise typer.Exit(WRONG)


async def _migrate(installation: Installation, *, execute: bool) -> Migration:
    owner = Database(installation.urls.owner, pool_size=1)
    try:
        with err.status("Reading field_requirement …") as status:
            return await make_rules(owner, execute=execute, progress=lambda rows: status.update(f"{rows:,} rows"))
    finally:
        await owner.close()


def _figures(report: Migration) -> Table:
    table = Table(box=None, show_header=False)
    table.add_row("rows of field_requirement", f"{report.rows:,}")
    table.add_row("  done before", f"{report.rows_done_before:,}")
    table.add_row("  of one endpoint", f"{report.rows_of_endpoints:,}")
    for name, count in sorted(report.rules.items()):
        table.add_row(f"rules {name}", f"{count:,}")
    table.add_row("rules written", f"{report.written:,}" if report.executed else "none: dry run, --execute writes")
    for problem in report.problems[:_SHOWN_PROBLEMS]:
        where = f"{problem['organization']} {problem['field_requirement_id']} {problem['place']}"
        table.add_row(escape(where), escape(f"{problem['reason']}: {problem['found']!r}"))
    if len(report.problems) > _SHOWN_PROBLEMS:
        table.add_row("…", f"{len(report.problems):,} in all, --json lists them")
    return table
