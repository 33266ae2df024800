"""`rcm batch …`: run a file, see where it stands."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from rich.markup import escape
from rich.table import Table

from rcm.claims.repository.summary import batch_figures
from rcm.cli.console import WRONG, emit, told
from rcm.cli.following import follow
from rcm.cli.installation import Installation, acting, connected, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.core.errors import InvalidInput
from rcm.workflows.repository.progress import Progress, batch_progress, set_aside_rows
from rcm.workflows.service.batches import DEFAULT_WORKFLOW, BatchService

app = typer.Typer(help="Put files through a workflow.", no_args_is_help=True)


class FileMissing(InvalidInput):
    """There is no such file, or it can't be read."""

    code = "batch.file_not_found"


@app.callback()
def batch() -> None:
    """Put files through a workflow."""


@app.command("run")
def run_file(
    file: Annotated[Path, typer.Argument(help="An X12 837P file.")],
    org: Org = None,
    workflow: Annotated[str, typer.Option(help="Name of a published workflow.")] = DEFAULT_WORKFLOW,
    force: Annotated[bool, typer.Option(help="Load a file that is loaded already.")] = False,
    wait: Annotated[bool, typer.Option(help="Follow until every claim is done.")] = True,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Take a file in. Bad claims are set aside with their reason, the others go on; a worker must be running.

    Exit code 1 when claims were set aside or failed.
    """
    with told(as_json=as_json), opened(data_dir) as installation:
        if not file.is_file():
            raise FileMissing(str(file), file=str(file))
        progress, aside, figures = asyncio.run(_run(installation, file, org, workflow, force=force, wait=wait))
        emit(
            {**_plain(progress), "set_aside_rows": aside, "figures": figures},
            as_json=as_json,
            text=lambda: _table(progress, aside),
        )
        if progress.set_aside or progress.failed:
            raise typer.Exit(WRONG)


async def _run(
    installation: Installation, file: Path, org: str | None, workflow: str, *, force: bool, wait: bool
) -> tuple[Progress, list[tuple[str, str, str]], dict[str, str]]:
    async with connected(installation) as application:
        actor = await acting(application, org)
        registry = application.registry
        async with application.database.write(actor) as session:
            service = BatchService(session, registry.backend, registry.readers, registry.settings.chunk_rows)
            taken = await service.take_in(file, file.name, workflow=workflow, force=force)
        if wait:
            await follow(application.database, actor, taken.batch_job_id)
        async with application.database.read(actor) as reading:
            progress = await batch_progress(reading, taken.batch_job_id)
            aside = await set_aside_rows(reading, taken.batch_job_id)
            figures = await batch_figures(reading, taken.batch_job_id)
    return progress, aside, {name: str(getattr(figures, name)) for name in figures.__slots__}


@app.command("show")
def show(batch_job_id: UUID, org: Org = None, as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Counts of a batch, and the rows that were set aside."""
    with told(as_json=as_json), opened(data_dir) as installation:
        progress, aside = asyncio.run(_look(installation, org, batch_job_id))
        emit({**_plain(progress), "set_aside_rows": aside}, as_json=as_json, text=lambda: _table(progress, aside))


async def _look(
    installation: Installation, org: str | None, batch_job_id: UUID
) -> tuple[Progress, list[tuple[str, str, str]]]:
    async with connected(installation) as application:
        actor = await acting(application, org)
        async with application.database.read(actor) as session:
            return await batch_progress(session, batch_job_id), await set_aside_rows(session, batch_job_id)


def _plain(progress: Progress) -> dict[str, object]:
    return {name: getattr(progress, name) for name in progress.__slots__}


def _table(progress: Progress, aside: list[tuple[str, str, str]]) -> Table:
    table = Table(title=escape(f"{progress.file_name}: {progress.status}"), show_header=False)
    table.add_row("batch", str(progress.batch_job_id))
    for name in ("total", "pending", "processing", "completed", "failed", "set_aside", "cancelled"):
        table.add_row(name.replace("_", " "), str(getattr(progress, name)))
    for claim, code, message in aside[:20]:
        table.add_row(escape(f"set aside: {claim}"), escape(f"{code}\n{message}"))
    if len(aside) > 20:
        table.add_row("", f"… and {len(aside) - 20} more; --json lists all")
    return table
