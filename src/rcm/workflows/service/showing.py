"""Previews, mappings and reasons as people see them."""

from __future__ import annotations

from uuid import UUID

from rcm.core.db import ReadSession, WriteSession
from rcm.core.errors import NotFound
from rcm.core.paging import Page, PageRequest
from rcm.workflows.batch_schemas import (
    ErrorGroupOut,
    ErrorGroupsOut,
    FieldOut,
    MappingOut,
    MissingOut,
    PreviewOut,
    ReasonOut,
)
from rcm.workflows.repository import mappings as mappings_repository
from rcm.workflows.repository.progress import batch_progress
from rcm.workflows.repository.results import error_groups
from rcm.workflows.service.previews import Preview


class MappingMissing(NotFound):
    """There is no such mapping in this organisation."""

    code = "batch.mapping_not_found"


def preview(found: Preview) -> PreviewOut:
    opened, counted = found.opened, found.counted
    reasons = sorted(counted.reasons.values(), key=lambda reason: (-reason.rows, reason.first_row))
    missing = sorted(counted.missing.items(), key=lambda pair: (-pair[1], pair[0]))
    return PreviewOut(
        file_name=found.file_name,
        file_size=found.file_size,
        kind=opened.kind,
        workflow_name=found.workflow,
        rows=counted.rows,
        rows_are_exact=counted.is_exact,
        columns=list(opened.columns),
        sample=counted.sample,
        mapping=opened.mapping.plain() if opened.mapping is not None else None,
        mapping_origin=opened.origin,
        fields=[FieldOut.model_validate(field) for field in opened.fields],
        unmapped_fields=opened.unmapped,
        findings=opened.notes.findings,
        set_aside=counted.set_aside,
        reasons=[ReasonOut.model_validate(reason) for reason in reasons],
        missing=[MissingOut(field=name, rows=rows) for name, rows in missing],
        already_loaded=found.already_loaded,
    )


async def mappings(session: ReadSession, request: PageRequest) -> Page[MappingOut]:
    found = await mappings_repository.list_mappings(session, request)
    items = [MappingOut.model_validate(dict(zip(MappingOut.model_fields, row, strict=True))) for row in found.rows]
    return Page[MappingOut](**found.page(items))


async def forget(session: WriteSession, batch_mapping_id: UUID) -> None:
    """Raises MappingMissing."""
    if not await mappings_repository.forget(session, batch_mapping_id):
        raise MappingMissing(str(batch_mapping_id))


async def errors(session: ReadSession, batch_job_id: UUID) -> ErrorGroupsOut:
    """Raises BatchMissing."""
    await batch_progress(session, batch_job_id)
    return ErrorGroupsOut(items=[ErrorGroupOut.model_validate(g) for g in await error_groups(session, batch_job_id)])
