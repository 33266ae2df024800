"""Workflows, drafts and revisions as people see them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from rcm.catalog.lookups import require_known
from rcm.core.db import ReadSession
from rcm.core.paging import Page, PageRequest
from rcm.workflows.checks.problem import Problem, errors
from rcm.workflows.diff import Difference, diff
from rcm.workflows.repository import definitions as repository
from rcm.workflows.repository.definitions import Definition, Revision
from rcm.workflows.schemas_workflows import (
    DraftOut,
    ProblemOut,
    ProblemsOut,
    RevisionDetail,
    RevisionOut,
    WorkflowDetail,
    WorkflowOut,
)
from rcm.workflows.service.definitions import Draft, content, surroundings
from rcm.workflows.snapshot import Snapshot, canonical
from rcm.workflows.validation import validate

DRAFT: Final = "draft"
#: In the order of the list's columns.
_LISTED: Final = (
    "name", "workflow_id", "description", "status", "version", "has_draft", "draft_updated_at", "created_by",
    "created_at", "updated_at", "published_revision", "nodes",
)  # fmt: skip


async def workflows(
    session: ReadSession, request: PageRequest, status: str | None = None, created_by: UUID | None = None
) -> Page[WorkflowOut]:
    """By name."""
    await require_known(session, "workflow_status_lu", status)
    found = await repository.list_workflows(session, request, status, created_by)
    items = [WorkflowOut.model_validate(dict(zip(_LISTED, row, strict=True))) for row in found.rows]
    return Page[WorkflowOut](**found.page(items))


async def workflow(session: ReadSession, workflow_id: UUID) -> WorkflowDetail:
    """Raises WorkflowMissing."""
    definition = await repository.find(session, workflow_id)
    graph = await graph_of(session, definition, None)
    return WorkflowDetail(
        workflow_id=workflow_id,
        name=definition.name,
        description=definition.description,
        status=definition.status,
        version=definition.version,
        published_revision=definition.published_revision,
        has_draft=definition.draft is not None,
        draft_updated_at=definition.draft_updated_at,
        nodes=len(graph["nodes"]),
        created_by=definition.created_by,
        created_at=definition.created_at,
        updated_at=definition.updated_at,
        required_data=definition.required_data,
        graph=graph,
        runs_in_flight=await repository.runs_in_flight(session, workflow_id),
    )


async def graph_of(session: ReadSession, definition: Definition, which: int | str | None) -> Snapshot:
    """A revision by its number, the draft by `draft`; None: the newest revision, or the draft where there is none."""
    number = definition.published_revision if which is None else which
    if number is None or number == DRAFT:
        return await content(session, definition)
    revision = await repository.find_revision(session, definition.workflow_id, int(number))
    return canonical({**revision.snapshot, "name": definition.name})


async def difference(session: ReadSession, workflow_id: UUID, before: int | str, after: int | str) -> Difference:
    """Between two revisions, or a revision and the draft. Raises WorkflowMissing, RevisionMissing."""
    definition = await repository.find(session, workflow_id)
    return diff(await graph_of(session, definition, before), await graph_of(session, definition, after))


async def revisions(session: ReadSession, workflow_id: UUID, request: PageRequest) -> Page[RevisionOut]:
    """Newest first. Raises WorkflowMissing."""
    await repository.find(session, workflow_id)
    found = await repository.list_revisions(session, workflow_id, request)
    items = [RevisionOut.model_validate(repository.revision_of(row)) for row in found.rows]
    return Page[RevisionOut](**found.page(items))


async def revision(session: ReadSession, workflow_id: UUID, number: int) -> RevisionDetail:
    """Raises WorkflowMissing, RevisionMissing."""
    definition = await repository.find(session, workflow_id)
    found = await repository.find_revision(session, workflow_id, number)
    told = {name: getattr(found, name) for name in Revision.__slots__ if name != "snapshot"}
    return RevisionDetail.model_validate({**told, "graph": canonical({**found.snapshot, "name": definition.name})})


async def problems(
    session: ReadSession, workflow_id: UUID, actions: Collection[str], raw: dict[str, Any] | None
) -> ProblemsOut:
    """Of a graph that is not saved, or of the draft. Raises WorkflowMissing."""
    definition = await repository.find(session, workflow_id)
    graph = {**raw, "name": definition.name} if raw is not None else await content(session, definition)
    return judged(validate(graph, await surroundings(session, actions, definition.name)))


def judged(found: Collection[Problem]) -> ProblemsOut:
    return ProblemsOut(valid=not errors(found), problems=problems_out(found))


def problems_out(found: Collection[Problem]) -> list[ProblemOut]:
    return [ProblemOut.model_validate(problem) for problem in found]


def draft_out(draft: Draft) -> DraftOut:
    return DraftOut(
        workflow_id=draft.workflow_id,
        name=draft.definition.name,
        version=draft.version,
        graph=draft.snapshot,
        is_changed=draft.is_changed,
        updated_at=draft.definition.draft_updated_at,
        published_revision=draft.definition.published_revision,
        problems=problems_out(draft.problems),
    )
