"""`rcm signals load`: observations from files."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from rcm.cli.console import WRONG, emit, err, told
from rcm.cli.files import FileUnreadable
from rcm.cli.installation import Installation, acting, connected, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.quality.service.loading import SentFile, load
from rcm.quality.service.own_metrics import INFECTIONS, OwnLoad, Source, load_own
from rcm.workflows.intake.table import Choices

_SHOWN = 20
_From = Annotated[
    Source | None, typer.Option("--from", help="Instead of files: compute from our own `claims` or `encounters`.")
]
_Since = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d", "%Y-%m"], help="Of --from: the first month.")]
_Codes = Annotated[
    list[str] | None, typer.Option(help="Of --from encounters: beginnings of ICD-10-CM codes of infections.")
]


def load_command(  # noqa: PLR0917 - each is an option; long: options
    files: Annotated[
        list[Path] | None, typer.Argument(help="CSV, NDJSON (one object a line), Parquet or XLSX.")
    ] = None,
    source: _From = None,
    since: _Since = None,
    months: Annotated[int, typer.Option(min=1, max=120, help="Of --from: so many months that are over.")] = 12,
    infection_code: _Codes = None,
    format_: Annotated[
        str | None, typer.Option("--format", help="csv, ndjson, parquet or xlsx; default: by content.")
    ] = None,
    mapping: Annotated[list[str] | None, typer.Option("--map", help="FIELD=COLUMN where names differ.")] = None,
    constant: Annotated[list[str] | None, typer.Option("--set", help="FIELD=VALUE for all rows.")] = None,
    encoding: Annotated[str | None, typer.Option(help="Of a CSV: utf-8, utf-16, windows-1252, iso-8859-1.")] = None,
    delimiter: Annotated[str | None, typer.Option(help="Of a CSV: one of , ; | or tab.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would become of the rows; keep nothing.")
    ] = False,
    org: Org = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Load observations of metrics. The same file again changes nothing. Ends with 1 if rows were set aside."""
    if (source is None) != bool(files):
        raise typer.BadParameter("Name files, or --from claims, or --from encounters.")
    choices = Choices(format_, encoding, delimiter)
    fields, constants = _pairs(mapping, "--map"), _pairs(constant, "--set")
    with told(as_json=as_json), opened(data_dir) as installation:
        sent: list[SentFile | OwnLoad] = [
            SentFile(_there(path), path.name, choices, fields, constants) for path in files or ()
        ]
        if source is not None:
            sent.append(OwnLoad(source, since and since.date(), months, tuple(infection_code or INFECTIONS)))
        found = asyncio.run(_load(installation, org, sent, dry_run=dry_run))
        emit(found, as_json=as_json, text=lambda: _said(found))
        if found["rows_set_aside"]:
            raise typer.Exit(WRONG)


def _there(path: Path) -> Path:
    if not path.is_file():
        raise FileUnreadable(f"{path}: there is no such file.", file=str(path))
    return path


def _pairs(given: list[str] | None, option: str) -> dict[str, str]:
    pairs = {}
    for each in given or ():
        name, equals, value = each.partition("=")
        if not (name and equals and value):
            raise typer.BadParameter(f"{option} is FIELD={'COLUMN' if option == '--map' else 'VALUE'}.")
        pairs[name.strip()] = value.strip()
    return pairs


async def _load(
    installation: Installation, org: str | None, sent: list[SentFile | OwnLoad], *, dry_run: bool
) -> dict[str, Any]:
    """Each file is a load of its own: what came before one that is refused is kept."""
    started = time.monotonic()
    loads = []
    async with connected(installation) as application:
        actor = await acting(application, org)
        for each in sent:
            if isinstance(each, OwnLoad):
                with err.status(f"Computing from {each.source} …"):
                    made = await load_own(application.database, actor, each, dry_run=dry_run)
            else:
                with err.status(f"Loading {escape(each.file_name)} …"):
                    made = await load(application.database, actor, each, dry_run=dry_run)
            loads.append(made.model_dump(mode="json"))
    seconds = time.monotonic() - started
    counted = ("rows_read", "rows_written", "inserted", "updated", "rows_unchanged", "repeated", "rows_set_aside")
    totals = {name: sum(each[name] for each in loads) for name in counted}
    rate = round(totals["rows_read"] / seconds, 1) if seconds else 0.0
    return {**totals, "dry_run": dry_run, "seconds": round(seconds, 2), "rows_per_s": rate, "loads": loads}


def _said(found: dict[str, Any]) -> str:
    would = "would be " if found["dry_run"] else ""
    counted = (
        f"{found['rows_read']:,} rows: {found['inserted']:,} {would}new, {found['updated']:,} {would}changed,"
        f" {found['rows_unchanged']:,} as they were, {found['rows_set_aside']:,} {would}set aside;"
        f" {found['seconds']} s."
    )
    lines = [counted]
    for each in found["loads"]:
        lines += [f"{each['file_name']}: {count:,} × {reason}" for reason, count in each["reasons"].items()]
        lines += [f"  {each['file_name']}:{row['line']}: {row['detail']}" for row in each["rows"][:_SHOWN]]
        if each["rows_set_aside"] > _SHOWN:
            lines.append(f"  … and {each['rows_set_aside'] - _SHOWN:,} more: --json names the first thousand.")
        if each["unused_columns"]:
            lines.append(f"{each['file_name']}: not read: {', '.join(each['unused_columns'][:20])}")
    return "\n".join(lines)
