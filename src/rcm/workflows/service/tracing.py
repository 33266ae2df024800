"""Traces that another program sends: what its actions did outside, kept beside the engine's own."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from rcm.core.db import ReadSession, WriteSession
from rcm.core.errors import Conflict, NotAllowed
from rcm.core.ids import new_id
from rcm.core.paging import Filters, Page, PageRequest
from rcm.workflows.context import require_storable
from rcm.workflows.redaction import redact
from rcm.workflows.repository import traces as repository
from rcm.workflows.repository.runs import require_head
from rcm.workflows.run_schemas import TraceIn, TraceOut

_FIELDS: Final = tuple(TraceOut.model_fields)
_REDACTED: Final = ("error_detail", "llm_prompt", "llm_response")


class OrganizationForeign(NotAllowed):
    """A trace is stored in the organisation of your token. Leave org_id out, or sign in to the one it names."""

    code = "trace.organization_foreign"


class TraceAlreadyStored(Conflict):
    """There is another trace with this id. Leave trace_id out, or make a new one for each trace."""

    code = "trace.trace_already_stored"


async def store(session: WriteSession, trace: TraceIn) -> TraceOut:
    """The trace as it is kept. Sent again with the same trace_id and content, it is kept once.

    Raises OrganizationForeign, RunMissing, ContextInvalid, TraceAlreadyStored.
    """
    actor = session.actor
    if trace.org_id is not None and trace.org_id != actor.org_id:
        raise OrganizationForeign
    require_storable({**trace.action_detail, "encounter_id": None, "workflow_type": None})
    texts = {name: getattr(trace, name) for name in ("action_type", "llm_model", "tier_reason", "session_id")}
    require_storable({**texts, **{name: getattr(trace, name) for name in _REDACTED}})
    if trace.run_id is not None:
        await require_head(session, trace.run_id)
    values = trace.model_dump() | {name: redact(getattr(trace, name)) for name in _REDACTED}
    values |= {"org_id": actor.org_id, "user_id": trace.user_id or actor.user_id}
    values["trace_id"] = trace.trace_id or new_id()
    if trace.trace_id is not None and (kept := await _kept(session, trace.trace_id)) is not None:
        if any(getattr(kept, name) != values[name] for name in repository.COLUMNS):
            raise TraceAlreadyStored(trace_id=str(trace.trace_id))
        return kept
    return _out(await repository.insert_trace(session, values))


async def _kept(session: WriteSession, trace_id: UUID) -> TraceOut | None:
    """What is stored under an id; two who store it at once come one after the other."""
    await session.only_one(f"trace:{session.actor.org_id}:{trace_id}")
    row = await repository.find_trace(session, trace_id)
    return _out(row) if row else None


async def traces(
    session: ReadSession,
    request: PageRequest,
    *,
    run_id: UUID | None = None,
    workflow_id: UUID | None = None,
    success: bool | None = None,
    since: datetime | None = None,
) -> Page[TraceOut]:
    """Newest first."""
    filters = Filters().equal("t.run_id", run_id).equal("t.workflow_id", workflow_id)
    filters.only("t.success", success).where("t.created_at >= {}", since)
    found = await repository.list_traces(session, request, filters)
    return Page[TraceOut](**found.page([_out(row) for row in found.rows]))


async def traces_of_run(session: ReadSession, request: PageRequest, run_id: UUID) -> Page[TraceOut]:
    await require_head(session, run_id)
    return await traces(session, request, run_id=run_id)


def _out(row: tuple[object, ...]) -> TraceOut:
    return TraceOut.model_validate(dict(zip(_FIELDS, row, strict=True)))
