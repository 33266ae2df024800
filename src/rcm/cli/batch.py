"""`rcm batch …`: run a file, see where it stands, stop and continue it, fetch its results."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Annotated, TypeVar, get_args
from uuid import UUID

import typer

from rcm.claims.service.viewing import batch_money
from rcm.cli.batch_files import preview, run_file
from rcm.cli.batch_tables import batches_table, mappings_table, plain, progress_table, rows_table
from rcm.cli.console import WRONG, emit, err, told
from rcm.cli.installation import Installation, acting, connected, opened
from rcm.cli.options import AsJson, DataDir, Org
from rcm.core.actor import Actor
from rcm.core.db import ReadSession
from rcm.core.errors import Conflict
from rcm.core.paging import Page, PageRequest
from rcm.main import Application
from rcm.workflows.batch_schemas import DownloadStatus, ErrorGroupOut, MappingOut
from rcm.workflows.repository.progress import Progress, batch_progress, set_aside_rows
from rcm.workflows.schemas import BatchOut, RowOut, RowStatus
from rcm.workflows.service import reading, showing
from rcm.workflows.service.batches import BatchService
from rcm.workflows.service.results import download
from rcm.workflows.states import RunOperation

T = TypeVar("T")
Limit = Annotated[int, typer.Option(min=1, max=200)]
app = typer.Typer(help="Put files through a workflow.", no_args_is_help=True)


class OutputExists(Conflict):
    """There is a file of that name. Name another one, or force it."""

    code = "batch.output_exists"


@app.callback()
def batch() -> None:
    """Put files through a workflow."""


app.command("run")(run_file)
app.command("preview")(preview)


@app.command("list")
def list_batches(
    org: Org = None,
    status: Annotated[str | None, typer.Option(help="Only batches in this state, e.g. processing.")] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """The newest batches."""

    async def look(session: ReadSession) -> Page[BatchOut]:
        return await reading.batches(session, PageRequest(limit=limit), batch_money, status)

    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(_read(installation, org, look))
        emit(found.model_dump(mode="json"), as_json=as_json, text=lambda: batches_table(found.items))


@app.command("show")
def show(batch_job_id: UUID, org: Org = None, as_json: AsJson = False, data_dir: DataDir = None) -> None:
    """Counts of a batch, why rows failed, and the rows that were set aside."""

    async def look(session: ReadSession) -> tuple[Progress, list[ErrorGroupOut], list[tuple[str, str, str]]]:
        progress = await batch_progress(session, batch_job_id)
        groups = (await showing.errors(session, batch_job_id)).items
        return progress, groups, await set_aside_rows(session, batch_job_id)

    with told(as_json=as_json), opened(data_dir) as installation:
        progress, groups, aside = asyncio.run(_read(installation, org, look))
        errors = [group.model_dump(mode="json") for group in groups]
        emit(
            {**plain(progress), "errors": errors, "set_aside_rows": aside},
            as_json=as_json,
            text=lambda: progress_table(progress, [], groups),
        )


@app.command("rows")
def rows(
    batch_job_id: UUID,
    org: Org = None,
    status: Annotated[str | None, typer.Option(help="Only rows in this state, e.g. failed.")] = None,
    limit: Limit = 50,
    after: Annotated[str | None, typer.Option(help="`next` of the page before.")] = None,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Rows of a batch, in the order of the file."""
    _one_of(status, get_args(RowStatus))

    async def look(session: ReadSession) -> Page[RowOut]:
        return await reading.rows(session, batch_job_id, PageRequest(after, limit), status)

    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(_read(installation, org, look))
        emit(found.model_dump(mode="json"), as_json=as_json, text=lambda: rows_table(found.items))


@app.command("mappings")
def mappings(
    org: Org = None,
    forget: Annotated[UUID | None, typer.Option(help="Forget this one.")] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Which columns are which fields, as remembered for the next file."""
    with told(as_json=as_json), opened(data_dir) as installation:
        found = asyncio.run(_mappings(installation, org, forget, limit))
        emit(found.model_dump(mode="json"), as_json=as_json, text=lambda: mappings_table(found.items))


@app.command("download")
def download_results(
    batch_job_id: UUID,
    org: Org = None,
    status: Annotated[str, typer.Option(help="all, failed (with those set aside), completed, …")] = "all",
    output: Annotated[str | None, typer.Option("--output", "-o", help="File to write; `-`: to stdout.")] = None,
    force: Annotated[bool, typer.Option(help="Write over a file that is there.")] = False,
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """Results as CSV, a line for each row, with the reason where it did not go through. Audited."""
    _one_of(status, get_args(DownloadStatus))
    with told(as_json=as_json), opened(data_dir) as installation:
        path = asyncio.run(_download(installation, org, batch_job_id, status, output, force=force))
        if path is not None:
            size = path.stat().st_size
            emit({"file": str(path), "bytes": size}, as_json=as_json, text=lambda: f"{path}: {size} bytes")


def _one_of(status: str | None, known: Sequence[str]) -> None:
    if status is not None and status not in known:
        raise typer.BadParameter(f"one of {', '.join(known)}", param_hint="--status")


def _operation(operation: RunOperation, help_text: str) -> None:
    def command(batch_job_id: UUID, org: Org = None, as_json: AsJson = False, data_dir: DataDir = None) -> None:
        with told(as_json=as_json), opened(data_dir) as installation:
            count, progress = asyncio.run(_operate(installation, org, batch_job_id, operation))
            emit({**plain(progress), "runs": count}, as_json=as_json, text=lambda: progress_table(progress, []))
            if count == 0:
                err.print("No row is in a state for it.")
                raise typer.Exit(WRONG)

    app.command(operation.value, help=help_text)(command)


_operation(RunOperation.PAUSE, "Stop all rows at their next boundary between nodes.")
_operation(RunOperation.RESUME, "Go on where it was paused.")
_operation(RunOperation.CANCEL, "Give up what is not done yet; failed rows stay failed.")
_operation(RunOperation.RETRY, "Send the failed rows on again, from where each failed.")


async def _read(installation: Installation, org: str | None, look: Callable[[ReadSession], Awaitable[T]]) -> T:
    async with connected(installation) as application:
        actor = await acting(application, org)
        async with application.database.read(actor) as session:
            return await look(session)


async def _operate(
    installation: Installation, org: str | None, batch_job_id: UUID, operation: RunOperation
) -> tuple[int, Progress]:
    async with connected(installation) as application:
        actor = await acting(application, org)
        registry = application.registry
        async with application.database.write(actor) as session:
            service = BatchService(session, registry.backend, registry.readers, registry.settings.chunk_rows)
            count = await service.operate(batch_job_id, operation)
        async with application.database.read(actor) as reader:
            return count, await batch_progress(reader, batch_job_id)


async def _mappings(installation: Installation, org: str | None, forget: UUID | None, limit: int) -> Page[MappingOut]:
    async with connected(installation) as application:
        actor = await acting(application, org)
        if forget is not None:
            async with application.database.write(actor) as session:
                await showing.forget(session, forget)
        async with application.database.read(actor) as reader:
            return await showing.mappings(reader, PageRequest(limit=limit))


async def _download(
    installation: Installation, org: str | None, batch_job_id: UUID, status: str, output: str | None, *, force: bool
) -> Path | None:
    path = None if output == "-" else Path(output or f"batch-{batch_job_id}-{status}.csv")
    if path is not None and path.exists() and not force:
        raise OutputExists(str(path), file=str(path))
    async with connected(installation) as application:
        actor = await acting(application, org)
        await _write(application, actor, batch_job_id, status, path)
    return path


async def _write(application: Application, actor: Actor, batch_job_id: UUID, status: str, path: Path | None) -> None:
    """Beside its place first, for its owner's eyes only: a download that breaks off is no file of that name."""
    found = await download(application.database, actor, batch_job_id, status)
    if path is None:
        async for piece in found.pieces:
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()
        return
    part = path.with_name(f"{path.name}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    try:
        with os.fdopen(os.open(part, flags, 0o600), "wb") as file:
            async for piece in found.pieces:
                file.write(piece)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
