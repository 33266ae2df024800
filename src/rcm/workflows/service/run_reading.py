"""Runs as people see them: in lists, counted, one with its kin, with what it waited for and who did what to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rcm.audit.repository import entries_of
from rcm.catalog.lookups import require_known
from rcm.core.db import ReadSession
from rcm.core.paging import Page, PageRequest
from rcm.workflows.repository import run_views as views
from rcm.workflows.repository.forks import family
from rcm.workflows.repository.runs import RunMissing, require_head
from rcm.workflows.run_schemas import (
    AuditOut,
    EventOut,
    RunCounts,
    RunDetail,
    RunEventsOut,
    RunFilter,
    WaitOut,
)
from rcm.workflows.schemas import RunOut
from rcm.workflows.states import RunStatus

_FIELDS = tuple(RunOut.model_fields)
_WAITED_FOR = _FIELDS.index("waiting_for")
_MORE = ("revision_id", "parent_node", "parent_iteration", "item_number", "children", "created_by", "context")


async def run(session: ReadSession, run_id: UUID) -> RunOut:
    found = await views.find_run(session, run_id)
    if found is None:
        raise RunMissing(str(run_id))
    return _run(found)


async def run_with_kin(session: ReadSession, run_id: UUID) -> RunDetail:
    found = await views.find_run_with_kin(session, run_id)
    if found is None:
        raise RunMissing(str(run_id))
    more = dict(zip(_MORE, found[len(_FIELDS) :], strict=True))
    tries = await family(session, run_id)
    return RunDetail.model_validate({**_run(found[: len(_FIELDS)]).model_dump(), **more, "tries": tries})


async def runs(session: ReadSession, request: PageRequest, wanted: RunFilter) -> Page[RunOut]:
    await _require_known(session, wanted)
    found = await views.list_runs(session, request, wanted)
    return Page[RunOut](**found.page([_run(row) for row in found.rows]))


async def counts(session: ReadSession, wanted: RunFilter) -> RunCounts:
    await _require_known(session, wanted)
    found = await views.count_by_status(session, wanted)
    return RunCounts(counts={**dict.fromkeys(map(str, RunStatus), 0), **found}, total=sum(found.values()))


async def events(session: ReadSession, run_id: UUID) -> RunEventsOut:
    await require_head(session, run_id)
    waits = await views.waits_of(session, run_id)
    told = await views.events_of(session, run_id)
    return RunEventsOut(
        waits=[WaitOut(**dict(zip(WaitOut.model_fields, row, strict=True))) for row in waits],
        events=[EventOut(**dict(zip(EventOut.model_fields, row, strict=True))) for row in told],
    )


async def audit_entries(session: ReadSession, run_id: UUID, request: PageRequest) -> Page[AuditOut]:
    await require_head(session, run_id)
    found = await entries_of(session, "workflow_run", run_id, request)
    items = [AuditOut(**dict(zip(AuditOut.model_fields, row, strict=True))) for row in found.rows]
    return Page[AuditOut](**found.page(items))


async def _require_known(session: ReadSession, wanted: RunFilter) -> None:
    for status in wanted.status or ():
        await require_known(session, "run_status_lu", status)


def _run(row: tuple[Any, ...]) -> RunOut:
    values = dict(zip(_FIELDS, row, strict=True))
    if row[_WAITED_FOR]:
        values["waiting_for"] = str(row[_WAITED_FOR]).replace(".", " ").replace("_", " ")
    return RunOut.model_validate(values)
