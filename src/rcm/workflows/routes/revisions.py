"""/workflows/{id}/revisions: what was published, and what is different."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Path

from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, CurrentPage, api_router, requires
from rcm.core.paging import Page
from rcm.core.permissions import Permission
from rcm.workflows.routes.state import CurrentRegistry
from rcm.workflows.schemas_workflows import DifferenceOut, DraftOut, RestoreIn, RevisionDetail, RevisionOut
from rcm.workflows.service import definition_views as views
from rcm.workflows.service.definitions import DefinitionService

router = api_router("/workflows/{workflow_id}/revisions", "workflows")

Reader = Annotated[Actor, requires(Permission.WORKFLOW_READ)]
Writer = Annotated[Actor, requires(Permission.WORKFLOW_WRITE)]
Number = Annotated[int, Path(ge=1, le=2**31 - 1)]
NumberOrDraft = Annotated[str, Path(pattern=r"^(draft|[1-9][0-9]{0,8})$", description="A number, or `draft`.")]


@router.get("")
async def list_revisions(
    workflow_id: UUID, actor: Reader, database: CurrentDatabase, page: CurrentPage
) -> Page[RevisionOut]:
    """Newest first."""
    async with database.read(actor) as session:
        return await views.revisions(session, workflow_id, page)


@router.get("/{number}")
async def get_revision(workflow_id: UUID, number: Number, actor: Reader, database: CurrentDatabase) -> RevisionDetail:
    """One revision with its graph."""
    async with database.read(actor) as session:
        return await views.revision(session, workflow_id, number)


@router.get("/{before}/diff/{after}", response_model_exclude_unset=True)
async def compare_revisions(
    workflow_id: UUID, before: NumberOrDraft, after: NumberOrDraft, actor: Reader, database: CurrentDatabase
) -> DifferenceOut:
    """What leads from the one to the other: nodes and transitions, added, removed and changed, field by field."""
    async with database.read(actor) as session:
        found = await views.difference(session, workflow_id, before, after)
    return DifferenceOut.model_validate(found.to_json())


@router.post("/{number}/restore")
async def restore_revision(
    workflow_id: UUID,
    number: Number,
    wanted: RestoreIn,
    actor: Writer,
    database: CurrentDatabase,
    registry: CurrentRegistry,
) -> DraftOut:
    """The draft becomes what this revision is. Publish it, and runs begin with it."""
    async with database.write(actor) as session:
        service = DefinitionService(session, registry.actions)
        return views.draft_out(await service.restore(workflow_id, number, wanted.version))
