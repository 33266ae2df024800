"""/node-types, /actions, /workflow-templates: what a graph can be made of."""

from __future__ import annotations

from typing import Annotated

from rcm.core.actor import Actor
from rcm.core.http import api_router, requires
from rcm.core.permissions import Permission
from rcm.workflows.routes.state import CurrentRegistry
from rcm.workflows.schemas_workflows import ActionsOut, NodeTypesOut, TemplatesOut
from rcm.workflows.service import vocabulary

router = api_router("", "workflows")

Reader = Annotated[Actor, requires(Permission.WORKFLOW_READ)]


@router.get("/node-types")
async def list_node_types(_actor: Reader) -> NodeTypesOut:
    """Every type of node, with the JSON schema of its settings."""
    return NodeTypesOut(items=vocabulary.node_types())


@router.get("/actions")
async def list_actions(_actor: Reader, registry: CurrentRegistry) -> ActionsOut:
    """What task nodes can call."""
    return ActionsOut(items=vocabulary.actions(registry.actions))


@router.get("/workflow-templates")
async def list_templates(_actor: Reader, registry: CurrentRegistry) -> TemplatesOut:
    """Graphs that a new workflow can begin as."""
    return TemplatesOut(items=vocabulary.templates(registry.templates))
