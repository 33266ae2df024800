"""/workflows: which graphs the organisation has."""

from __future__ import annotations

from typing import Annotated

from rcm.core.actor import Actor
from rcm.core.http import CurrentDatabase, CurrentPage, api_router, requires
from rcm.core.paging import Page
from rcm.core.permissions import Permission
from rcm.workflows.schemas import WorkflowOut
from rcm.workflows.service import reading

router = api_router("/workflows", "workflows")


@router.get("")
async def list_workflows(
    actor: Annotated[Actor, requires(Permission.WORKFLOW_READ)], database: CurrentDatabase, page: CurrentPage
) -> Page[WorkflowOut]:
    """By name."""
    async with database.read(actor) as session:
        return await reading.workflows(session, page)
