"""/workflows: graphs as authors have them; drafts, publishing, states, files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import Body, Depends, Query, Request, Response

from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, CurrentPage, api_router, requires
from rcm.core.paging import Page
from rcm.core.permissions import Permission
from rcm.workflows import exchange
from rcm.workflows.repository import definitions as repository
from rcm.workflows.routes.state import CurrentRegistry
from rcm.workflows.schemas_workflows import (
    CheckIn,
    DraftIn,
    DraftOut,
    DuplicateIn,
    ImportOut,
    ProblemsOut,
    PublicationOut,
    PublishIn,
    StateOut,
    WorkflowDetail,
    WorkflowIn,
    WorkflowOut,
)
from rcm.workflows.service import definition_views as views
from rcm.workflows.service import vocabulary
from rcm.workflows.service.definitions import DefinitionService, read_draft

router = api_router("/workflows", "workflows")

Reader = Annotated[Actor, requires(Permission.WORKFLOW_READ)]
Writer = Annotated[Actor, requires(Permission.WORKFLOW_WRITE)]


@dataclass(frozen=True, slots=True)
class ImportQuery:
    """How a document is taken in."""

    name: str | None
    version: int | None
    publish: bool
    comment: str


_TYPES: Final = {"json": "application/json", "yaml": "application/yaml"}
_DOCUMENT: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "The document itself, UTF-8; JSON if it begins with a brace, or else YAML.",
        "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in _TYPES.values()},
    }
}


def import_query(
    name: Annotated[str | None, Query(description="In place of the document's own.")] = None,
    version: Annotated[int | None, Query(ge=1, description="Of the draft that it shall replace.")] = None,
    publish: bool = False,
    comment: Annotated[str, Query(max_length=2000)] = "",
) -> ImportQuery:
    return ImportQuery(name, version, publish, comment)


CurrentImport = Annotated[ImportQuery, Depends(import_query)]


@router.get("")
async def list_workflows(
    actor: Reader,
    database: CurrentDatabase,
    page: CurrentPage,
    status: str | None = None,
    created_by: UUID | None = None,
) -> Page[WorkflowOut]:
    """By name."""
    async with database.read(actor) as session:
        return await views.workflows(session, page, status, created_by)


@router.post("", status_code=201)
async def create_workflow(
    wanted: WorkflowIn, actor: Writer, database: CurrentDatabase, registry: CurrentRegistry
) -> WorkflowDetail:
    """A new draft: of a graph, of a template, or blank."""
    raw = wanted.graph.raw() if wanted.graph is not None else None
    if raw is None and wanted.template is not None:
        raw = vocabulary.template(registry.templates, wanted.template)
    async with database.write(actor) as session:
        workflow_id = await DefinitionService(session, registry.actions).create(wanted.name, raw)
    async with database.read(actor) as reader:
        return await views.workflow(reader, workflow_id)


@router.post("/import", status_code=201, openapi_extra=_DOCUMENT)
async def import_workflow(
    request: Request,
    actor: Writer,
    database: CurrentDatabase,
    registry: CurrentRegistry,
    wanted: CurrentImport,
) -> ImportOut:
    """A document becomes a draft, and with `publish` a revision. If anything is wrong all is told and nothing made."""
    document = exchange.read(await _received(request))
    async with database.write(actor) as session:
        service = DefinitionService(session, registry.actions)
        made = await service.take_in(document, name=wanted.name, version=wanted.version)
        number, now = None, made.version
        if wanted.publish:
            published = await service.publish(made.workflow_id, made.version, wanted.comment)
            number, now = published.revision_num, published.version
    return ImportOut(
        workflow_id=made.workflow_id,
        name=made.definition.name,
        version=now,
        revision_num=number,
        problems=views.problems_out(made.problems),
    )


async def _received(request: Request) -> bytes:
    """At most one byte more than may be read."""
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > exchange.MOST_BYTES:
            break
    return bytes(received)


@router.get("/{workflow_id}")
async def get_workflow(workflow_id: UUID, actor: Reader, database: CurrentDatabase) -> WorkflowDetail:
    """One workflow with the graph by which its runs begin."""
    async with database.read(actor) as session:
        return await views.workflow(session, workflow_id)


@router.delete("/{workflow_id}", status_code=204)
async def delete_workflow(
    workflow_id: UUID, actor: Writer, database: CurrentDatabase, registry: CurrentRegistry
) -> None:
    """A draft that was never published. Others are archived."""
    async with database.write(actor) as session:
        await DefinitionService(session, registry.actions).delete(workflow_id)


@router.get("/{workflow_id}/draft")
async def get_draft(workflow_id: UUID, actor: Reader, database: CurrentDatabase, registry: CurrentRegistry) -> DraftOut:
    """What is being worked on, with its problems; the newest revision where nothing is."""
    async with database.read(actor) as session:
        return views.draft_out(await read_draft(session, workflow_id, registry.actions))


@router.put("/{workflow_id}/draft")
async def put_draft(
    workflow_id: UUID, wanted: DraftIn, actor: Writer, database: CurrentDatabase, registry: CurrentRegistry
) -> DraftOut:
    """Save. A draft may have problems; it may not write over a newer one: 409, with that one and its version."""
    async with database.write(actor) as session:
        service = DefinitionService(session, registry.actions)
        return views.draft_out(await service.save_draft(workflow_id, wanted.version, wanted.graph.raw()))


@router.post("/{workflow_id}/validate")
async def validate_workflow(
    workflow_id: UUID,
    actor: Reader,
    database: CurrentDatabase,
    registry: CurrentRegistry,
    wanted: Annotated[CheckIn | None, Body()] = None,
) -> ProblemsOut:
    """All problems of a graph that is sent along, or of the draft."""
    raw = wanted.graph.raw() if wanted is not None and wanted.graph is not None else None
    async with database.read(actor) as session:
        return await views.problems(session, workflow_id, registry.actions, raw)


@router.post("/{workflow_id}/publish")
async def publish_workflow(
    workflow_id: UUID, wanted: PublishIn, actor: Writer, database: CurrentDatabase, registry: CurrentRegistry
) -> PublicationOut:
    """The draft of this version becomes the next revision. Runs that are under way keep theirs."""
    async with database.write(actor) as session:
        service = DefinitionService(session, registry.actions)
        made = await service.publish(workflow_id, wanted.version, wanted.comment)
    return PublicationOut(
        workflow_id=workflow_id,
        revision_num=made.revision_num,
        version=made.version,
        problems=views.problems_out(made.problems),
    )


@router.get("/{workflow_id}/export", response_class=Response)
async def export_workflow(
    workflow_id: UUID,
    actor: Reader,
    database: CurrentDatabase,
    format: Literal["json", "yaml"] = "json",  # noqa: A002 - the address says so
    revision: Annotated[str | None, Query(pattern=r"^(draft|[1-9][0-9]{0,8})$")] = None,
) -> Response:
    """A file that can be imported again. Default: the newest revision, or the draft where there is none."""
    async with database.read(actor) as session:
        definition = await repository.find(session, workflow_id)
        graph = await views.graph_of(session, definition, revision)
    file = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "_" for c in definition.name)[:80]
    headers = {"Content-Disposition": f'attachment; filename="{file}.{format}"'}
    return Response(exchange.write(graph, format), media_type=_TYPES[format], headers=headers)


@router.post("/{workflow_id}/duplicate", status_code=201)
async def duplicate_workflow(
    workflow_id: UUID,
    actor: Writer,
    database: CurrentDatabase,
    registry: CurrentRegistry,
    wanted: Annotated[DuplicateIn | None, Body()] = None,
) -> WorkflowDetail:
    """A draft of its own that begins as this workflow's draft."""
    async with database.write(actor) as session:
        service = DefinitionService(session, registry.actions)
        made = await service.duplicate(workflow_id, wanted.name if wanted is not None else None)
    async with database.read(actor) as reader:
        return await views.workflow(reader, made)


async def _change_state(
    operation: str, workflow_id: UUID, actor: Actor, database: CurrentDatabase, registry: CurrentRegistry
) -> StateOut:
    async with database.write(actor) as session:
        in_flight = await DefinitionService(session, registry.actions).change_state(workflow_id, operation)
        definition = await repository.find(session, workflow_id)
    return StateOut(workflow_id=workflow_id, status=definition.status, runs_in_flight=in_flight)


@router.post("/{workflow_id}/suspend")
async def suspend_workflow(
    workflow_id: UUID, actor: Writer, database: CurrentDatabase, registry: CurrentRegistry
) -> StateOut:
    """No run begins until it is activated."""
    return await _change_state("suspend", workflow_id, actor, database, registry)


@router.post("/{workflow_id}/activate")
async def activate_workflow(
    workflow_id: UUID, actor: Writer, database: CurrentDatabase, registry: CurrentRegistry
) -> StateOut:
    """Runs may begin again."""
    return await _change_state("activate", workflow_id, actor, database, registry)


@router.post("/{workflow_id}/archive")
async def archive_workflow(
    workflow_id: UUID, actor: Writer, database: CurrentDatabase, registry: CurrentRegistry
) -> StateOut:
    """Out of use; kept for the runs that it had."""
    return await _change_state("archive", workflow_id, actor, database, registry)
