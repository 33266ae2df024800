"""/batches: take files in, watch them, stop and continue them."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Request
from pydantic import TypeAdapter, ValidationError

from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, CurrentPage, api_router, requires
from rcm.core.paging import Page
from rcm.core.permissions import Permission
from rcm.core.upload import Upload, UploadInvalid, receive_file
from rcm.workflows.routes.state import CurrentMoney, CurrentRegistry
from rcm.workflows.schemas import BatchOut, RowOut, RowStatus
from rcm.workflows.service import reading
from rcm.workflows.service.batches import DEFAULT_WORKFLOW, BatchService
from rcm.workflows.states import RunOperation

router = api_router("/batches", "batches")

Reader = Annotated[Actor, requires(Permission.BATCH_READ)]
Runner = Annotated[Actor, requires(Permission.BATCH_RUN)]
Operator = Annotated[Actor, requires(Permission.RUN_OPERATE)]

#: The form is read by us, piece by piece, and not by FastAPI: so we say ourselves what it looks like.
_FORM: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "An X12 837P file."},
                        "workflow": {"type": "string", "default": DEFAULT_WORKFLOW},
                        "force": {"type": "boolean", "default": False, "description": "Load the same file again."},
                    },
                }
            }
        },
    }
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


@router.post("", status_code=201, openapi_extra=_FORM)
async def load_file(
    request: Request, actor: Runner, database: CurrentDatabase, registry: CurrentRegistry, money: CurrentMoney
) -> BatchOut:
    """Load a file and start its batch: all of it is there, or nothing."""
    settings = registry.settings
    async with receive_file(request, settings.upload_limit_mb) as upload:
        workflow, force = _choices(upload)
        async with database.write(actor) as session:
            service = BatchService(session, registry.backend, registry.readers, settings.chunk_rows)
            taken = await service.take_in(upload.path, upload.file_name, workflow=workflow, force=force)
    async with database.read(actor) as reader:
        return await reading.batch(reader, taken.batch_job_id, money)


def _choices(upload: Upload) -> tuple[str, bool]:
    unknown = sorted(upload.fields.keys() - {"workflow", "force"})
    if unknown:
        raise UploadInvalid(f"Unknown field: {unknown[0][:40]!a}. Known: file, workflow, force.")
    try:
        force = TypeAdapter(bool).validate_python(upload.fields.get("force") or False)
    except ValidationError:
        raise UploadInvalid("Field `force` is true or false.") from None
    return upload.fields.get("workflow") or DEFAULT_WORKFLOW, force


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


@router.post("/{batch_job_id}/{operation}")
async def operate_batch(
    batch_job_id: UUID,
    operation: RunOperation,
    actor: Operator,
    database: CurrentDatabase,
    registry: CurrentRegistry,
    money: CurrentMoney,
) -> BatchOut:
    """Pause, resume, cancel or retry all runs of the batch that are in a state for it."""
    async with database.write(actor) as session:
        service = BatchService(session, registry.backend, registry.readers, registry.settings.chunk_rows)
        await service.operate(batch_job_id, operation)
    async with database.read(actor) as reader:
        return await reading.batch(reader, batch_job_id, money)
