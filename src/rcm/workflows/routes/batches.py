"""/batches: take files in, watch them, stop and continue them."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Request
from fastapi.responses import StreamingResponse

from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, CurrentPage, CurrentRepeatable, api_router, requires
from rcm.core.paging import Page
from rcm.core.permissions import Permission
from rcm.core.upload import receive_file
from rcm.work.idempotency import once
from rcm.workflows.batch_schemas import DownloadStatus, ErrorGroupsOut, MappingOut, PreviewOut
from rcm.workflows.routes.files import form_of, read_form, with_file
from rcm.workflows.routes.state import CurrentMoney, CurrentRegistry
from rcm.workflows.schemas import BatchOut, RowOut, RowStatus
from rcm.workflows.service import reading, showing
from rcm.workflows.service.batches import BatchService
from rcm.workflows.service.previews import preview_file
from rcm.workflows.service.results import download
from rcm.workflows.states import RunOperation

router = api_router("/batches", "batches")

Reader = Annotated[Actor, requires(Permission.BATCH_READ)]
Runner = Annotated[Actor, requires(Permission.BATCH_RUN)]
Operator = Annotated[Actor, requires(Permission.RUN_OPERATE)]

_CSV: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "UTF-8 with a byte order mark.", "content": {"text/csv": {"schema": {"type": "string"}}}}
}


@router.get("")
async def list_batches(
    actor: Reader,
    database: CurrentDatabase,
    page: CurrentPage,
    money: CurrentMoney,
    status: str | None = None,
) -> Page[BatchOut]:
    """Newest first. `nodes` is filled only where one batch is asked for."""
    async with database.read(actor) as session:
        return await reading.batches(session, page, money, status)


@router.post("", status_code=201, openapi_extra=form_of("force"))
async def load_file(
    request: Request,
    actor: Runner,
    database: CurrentDatabase,
    registry: CurrentRegistry,
    money: CurrentMoney,
    repeat: CurrentRepeatable,
) -> BatchOut:
    """Load a file and start its batch: all of it is there, or nothing."""
    settings = registry.settings
    async with receive_file(request, settings.upload_limit_mb) as upload:
        form = read_form(upload, "force")
        asked = await with_file(repeat, upload)
        async with database.write(actor) as session:
            service = BatchService(session, registry.backend, registry.readers, settings.chunk_rows)

            async def load() -> BatchOut:
                taken = await service.take(form.sent, force=form.flag)
                return await reading.batch(session, taken.batch_job_id, money)

            return await once(session, asked, BatchOut, load)


@router.post("/preview", openapi_extra=form_of("show_values"))
async def preview(request: Request, actor: Runner, database: CurrentDatabase, registry: CurrentRegistry) -> PreviewOut:
    """What a file would become: columns, mapping, and how many rows would be set aside. Stores nothing."""
    async with receive_file(request, registry.settings.upload_limit_mb) as upload:
        form = read_form(upload, "show_values")
        async with database.read(actor) as session:
            found = await preview_file(
                session, registry.readers, registry.row_preview, form.sent, show_values=form.flag
            )
        return showing.preview(found)


@router.get("/mappings")
async def list_mappings(actor: Reader, database: CurrentDatabase, page: CurrentPage) -> Page[MappingOut]:
    """Mappings that are remembered: which column of which files is which field."""
    async with database.read(actor) as session:
        return await showing.mappings(session, page)


@router.delete("/mappings/{batch_mapping_id}", status_code=204)
async def forget_mapping(batch_mapping_id: UUID, actor: Runner, database: CurrentDatabase) -> None:
    """Forget one; files with its columns are mapped by their names again."""
    async with database.write(actor) as session:
        await showing.forget(session, batch_mapping_id)


@router.get("/{batch_job_id}")
async def get_batch(batch_job_id: UUID, actor: Reader, database: CurrentDatabase, money: CurrentMoney) -> BatchOut:
    """A batch with its counts, its money, and where its runs stand."""
    async with database.read(actor) as session:
        return await reading.batch(session, batch_job_id, money)


@router.get("/{batch_job_id}/rows")
async def list_rows(
    batch_job_id: UUID,
    actor: Reader,
    database: CurrentDatabase,
    page: CurrentPage,
    status: RowStatus | None = None,
) -> Page[RowOut]:
    """The items of the file, in its order."""
    async with database.read(actor) as session:
        return await reading.rows(session, batch_job_id, page, status)


@router.get("/{batch_job_id}/errors")
async def list_errors(batch_job_id: UUID, actor: Reader, database: CurrentDatabase) -> ErrorGroupsOut:
    """Why rows failed or were set aside: one line for each reason, with how many rows it concerns."""
    async with database.read(actor) as session:
        return await showing.errors(session, batch_job_id)


@router.get("/{batch_job_id}/download", response_class=StreamingResponse, responses=_CSV)
async def download_results(
    batch_job_id: UUID, actor: Reader, database: CurrentDatabase, status: DownloadStatus = "all"
) -> StreamingResponse:
    """Results as CSV, a row for each row of the file, in its order. `failed`: failed and set aside, with the reason.

    What a spreadsheet would take for a formula begins with an apostrophe. Each download is audited.
    """
    found = await download(database, actor, batch_job_id, status)
    disposition = f'attachment; filename="{found.file_name}"'
    return StreamingResponse(found.pieces, media_type="text/csv", headers={"Content-Disposition": disposition})


@router.post("/{batch_job_id}/{operation}")
async def operate_batch(
    batch_job_id: UUID,
    operation: RunOperation,
    actor: Operator,
    database: CurrentDatabase,
    registry: CurrentRegistry,
    money: CurrentMoney,
    repeat: CurrentRepeatable,
) -> BatchOut:
    """Pause, resume, cancel or retry all runs of the batch that are in a state for it."""
    async with database.write(actor) as session:
        service = BatchService(session, registry.backend, registry.readers, registry.settings.chunk_rows)

        async def operate() -> BatchOut:
            await service.operate(batch_job_id, operation)
            return await reading.batch(session, batch_job_id, money)

        return await once(session, repeat, BatchOut, operate)
