"""`rcm requirements migrate | rebuild`: all organisations' rules and rows, as the owner."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from rcm.cli.console import WRONG, emit, err, told
from rcm.cli.installation import Installation, acting, connected, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.core.db import Database
from rcm.requirements.kept import Written
from rcm.requirements.service.migrating import Migration
from rcm.requirements.service.migrating import migrate as make_rules
from rcm.requirements.service.refreshing import rebuild as make_rows

_SHOWN_PROBLEMS = 50


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


def rebuild(org: Org = None, as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Make all effective rows anew out of the rules; they come out as they were, unless somebody wrote into the tables
    past this program."""
    with told(as_json=as_json), opened(data_dir) as installation:
        done = asyncio.run(_rebuild(installation, org))
        emit(
            {"rows_written": done.written, "rows_deleted": done.deleted},
            as_json=as_json,
            text=lambda: f"{done.written:,} rows written, {done.deleted:,} deleted; all others were right",
        )


async def _rebuild(installation: Installation, org: str | None) -> Written:
    async with connected(installation) as application:
        org_id = (await acting(application, org)).org_id if org else None
    owner = Database(installation.urls.owner, pool_size=1)
    try:
        with err.status("Resolving …") as status:
            return await make_rows(owner, org_id, progress=lambda done, of: status.update(f"{done:,} of {of:,} tasks"))
    finally:
        await owner.close()


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
