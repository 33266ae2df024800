"""`rcm batch run` and `rcm batch preview`: files, and what is said about them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.markup import escape
from rich.table import Table

from rcm.claims.repository.summary import batch_figures
from rcm.cli.batch_tables import plain, progress_table
from rcm.cli.console import WRONG, emit, told
from rcm.cli.files import FileUnreadable, read_file
from rcm.cli.following import follow
from rcm.cli.installation import Installation, acting, connected, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.workflows.batch_schemas import PreviewOut
from rcm.workflows.intake.mapping import read_pairs
from rcm.workflows.intake.refusals import MappingInvalid
from rcm.workflows.intake.table import Choices
from rcm.workflows.repository.progress import Progress, batch_progress, set_aside_rows
from rcm.workflows.service import showing
from rcm.workflows.service.batches import DEFAULT_WORKFLOW, BatchService
from rcm.workflows.service.opening import SentFile
from rcm.workflows.service.previews import preview_file

File = Annotated[Path, typer.Argument(help="X12 837P, CSV, XLSX, JSON lines or NDJSON of FHIR.")]
Workflow = Annotated[str, typer.Option(help="Name of a published workflow.")]
MappingOption = Annotated[
    list[str] | None,
    typer.Option("--mapping", help="field=column (field=@text: a constant), again for each field; or a file of JSON."),
]
Sheet = Annotated[str | None, typer.Option(help="Of a workbook; default: the first.")]
Kind = Annotated[str | None, typer.Option(help="837P, csv, xlsx, json_lines or fhir_ndjson; default: by the content.")]
Encoding = Annotated[str | None, typer.Option(help="Of a CSV: utf-8, utf-16, windows-1252, iso-8859-1.")]
Delimiter = Annotated[str | None, typer.Option(help="Of a CSV: one of , ; | or tab.")]


def run_file(
    file: File,
    *,
    org: Org = None,
    workflow: Workflow = DEFAULT_WORKFLOW,
    mapping: MappingOption = None,
    sheet: Sheet = None,
    kind: Kind = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    force: Annotated[bool, typer.Option(help="Load a file that is loaded already.")] = False,
    wait: Annotated[bool, typer.Option(help="Follow until every row is done.")] = True,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Take a file in. Bad rows are set aside with their reason, the others go on; a worker must be running.

    Exit code 1 when rows were set aside or failed.
    """
    with told(as_json=as_json), opened(data_dir) as installation:
        sent = _sent(file, workflow, mapping, Choices(kind, encoding, delimiter, sheet))
        progress, aside, figures = asyncio.run(_run(installation, sent, org, force=force, wait=wait))
        emit(
            {**plain(progress), "set_aside_rows": aside, "figures": figures},
            as_json=as_json,
            text=lambda: progress_table(progress, aside),
        )
        if progress.set_aside or progress.failed:
            raise typer.Exit(WRONG)


def preview(
    file: File,
    *,
    org: Org = None,
    workflow: Workflow = DEFAULT_WORKFLOW,
    mapping: MappingOption = None,
    sheet: Sheet = None,
    kind: Kind = None,
    encoding: Encoding = None,
    delimiter: Delimiter = None,
    show_values: Annotated[bool, typer.Option(help="Show the sample's values, not their shape only.")] = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """What a file would become: which column is which field, and how many rows would be set aside. Stores nothing.

    Exit code 1 when it would be refused, or rows would be set aside.
    """
    with told(as_json=as_json), opened(data_dir) as installation:
        sent = _sent(file, workflow, mapping, Choices(kind, encoding, delimiter, sheet))
        found = asyncio.run(_preview(installation, sent, org, show_values=show_values))
        emit(found.model_dump(mode="json"), as_json=as_json, text=lambda: _preview_table(found))
        if found.set_aside or found.unmapped_fields:
            raise typer.Exit(WRONG)


def _sent(file: Path, workflow: str, mapping: Sequence[str] | None, choices: Choices) -> SentFile:
    if not file.is_file():
        raise FileUnreadable(f"{file}: no such file.", file=str(file))
    return SentFile(file, file.name, workflow, _mapping(mapping or ()), choices)


def _mapping(given: Sequence[str]) -> object:
    """Pairs go before what a file of JSON says of the same field."""
    if not given:
        return None
    found: dict[str, Any] = {}
    files = [each for each in given if "=" not in each]
    for name in files:
        try:
            read = orjson.loads(read_file(name))
        except orjson.JSONDecodeError as error:
            raise MappingInvalid(f"{name} is no JSON at character {error.pos + 1}.") from None
        if len(given) == 1 or not isinstance(read, dict):
            return read
        kept = read.get("fields")
        found |= kept if read.keys() == {"fields", "rest"} and isinstance(kept, dict) else read
    return found | read_pairs([each for each in given if "=" in each])


async def _run(
    installation: Installation, sent: SentFile, org: str | None, *, force: bool, wait: bool
) -> tuple[Progress, list[tuple[str, str, str]], dict[str, str]]:
    async with connected(installation) as application:
        actor = await acting(application, org)
        registry = application.registry
        async with application.database.write(actor) as session:
            service = BatchService(session, registry.backend, registry.readers, registry.settings.chunk_rows)
            taken = await service.take(sent, force=force)
        if wait:
            await follow(application.database, actor, taken.batch_job_id)
        async with application.database.read(actor) as reading:
            progress = await batch_progress(reading, taken.batch_job_id)
            aside = await set_aside_rows(reading, taken.batch_job_id)
            figures = await batch_figures(reading, taken.batch_job_id)
    return progress, aside, {name: str(getattr(figures, name)) for name in figures.__slots__}


async def _preview(installation: Installation, sent: SentFile, org: str | None, *, show_values: bool) -> PreviewOut:
    async with connected(installation) as application:
        actor = await acting(application, org)
        registry = application.registry
        async with application.database.read(actor) as session:
            found = await preview_file(session, registry.readers, registry.row_preview, sent, show_values=show_values)
        return showing.preview(found)


def _preview_table(found: PreviewOut) -> Table:
    title = f"{found.file_name}: {found.kind}, for {found.workflow_name}"
    table = Table(title=escape(title), show_header=False)
    table.add_row("rows", f"{found.rows}{'' if found.rows_are_exact else ' or more'}")
    table.add_row("set aside", str(found.set_aside))
    if found.mapping is not None:
        table.add_row("mapping", str(found.mapping_origin))
        for name, source in found.mapping["fields"].items():
            said = source.get("column", f"always {source.get('value')!r}")
            table.add_row(escape(f"  {name}"), escape(f"{said} {source.get('type') or ''}".strip()))
    for name in found.unmapped_fields:
        table.add_row(escape(f"  {name}"), "[red]no column: say which, --mapping field=column[/]")
    for reason in found.reasons:
        where = f" {reason.field}" if reason.field else ""
        table.add_row(f"{reason.rows} x", escape(f"{reason.error_code}{where}\n{reason.example}"))
    for missing in found.missing:
        table.add_row(f"{missing.rows} x", escape(f"misses {missing.field}"))
    for finding in found.findings[:20]:
        table.add_row("told", escape(str(finding.get("message", ""))))
    for number, row in enumerate(found.sample, 1):
        table.add_row(f"sample {number}", escape(orjson.dumps(row).decode()[:400]))
    if found.already_loaded:
        table.add_row("loaded already", str(found.already_loaded))
    return table
