"""Statements that put made-up rows into a database, as rcm_owner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

import orjson

from rcm.core.actor import Actor
from rcm.core.db import ReadSession, WriteSession, json_rows
from rcm.core.ids import new_id
from rcm.core.model import PLATFORM_ORG
from rcm.samples.reference_organizations import SampleEndpoint, SampleOrganization, SamplePayer
from rcm.samples.reference_requirements import Requirement
from rcm.samples.reference_tasks import SampleChannel, SampleMacroState, SampleTask
from rcm.samples.reference_workflows import ChannelUse, TaskUse

#: Rules hold from here on; a fixed day, so that two installations agree.
_EFFECTIVE_FROM: Final = date(2026, 1, 1)
#: From this charge on, the payers of the samples want a prior authorization number.
PREAUTH_FROM: Final = "5000.00"


async def acting_as(session: WriteSession, org_id: UUID) -> WriteSession:
    """The same transaction, for another organisation from now on. Only the owner may see more than one."""
    await session.rows("select set_config('app.org_id', %s, true)", (str(org_id),))
    return WriteSession(session._session, Actor(org_id))  # noqa: SLF001 - one transaction, several tenants


async def organizations_there(session: ReadSession) -> tuple[int, int]:
    """(of the samples, others)."""
    rows = await session.rows(
        "select count(*) filter (where settings ->> 'sample' = 'true'),"
        " count(*) filter (where settings ->> 'sample' is distinct from 'true')"
        " from organization where org_type <> 'platform'"
    )
    return rows[0][0], rows[0][1]


async def insert_payers(session: WriteSession, payers: Iterable[SamplePayer]) -> dict[str, UUID]:
    """Code to id; a payer that is there already is taken as it is."""
    rows = await session.rows(
        "insert into payer (payer_id, code, name)"
        " select id, code, name from json_to_recordset(%s) as x (id uuid, code text, name text)"
        " on conflict (code) do update set name = payer.name returning code, payer_id",
        (json_rows([{"id": new_id(), **payer._asdict()} for payer in payers]),),
    )
    return {row[0]: row[1] for row in rows}


async def insert_channel_types(session: WriteSession, channels: Iterable[SampleChannel]) -> dict[str, UUID]:
    rows = await session.rows(
        "insert into channel_type (channel_type_id, code, name, description, endpoint_kind, access_medium)"
        " select id, code, name, description, endpoint_kind, access_medium from json_to_recordset(%s)"
        " as x (id uuid, code text, name text, description text, endpoint_kind text, access_medium text)"
        " on conflict (code) do update set name = channel_type.name returning code, channel_type_id",
        (json_rows([{"id": new_id(), **channel._asdict()} for channel in channels]),),
    )
    return {row[0]: row[1] for row in rows}


async def insert_task_types(session: WriteSession, tasks: Iterable[SampleTask]) -> dict[str, UUID]:
    """`domain.action` to id; of a task that is there already the oldest row."""
    given = list(tasks)
    await session.change(
        "insert into task_type (task_type_id, domain, action, display_name, description)"
        " select x.id, x.domain, x.action, x.display_name, x.description from json_to_recordset(%s)"
        " as x (id uuid, domain text, action text, display_name text, description text)"
        " where not exists (select 1 from task_type t where t.domain = x.domain and t.action = x.action)",
        (json_rows([{"id": new_id(), **task._asdict()} for task in given]),),
    )
    rows = await session.rows(
        "select distinct on (domain, action) domain || '.' || action, task_type_id from task_type"
        " order by domain, action, created_at, task_type_id"
    )
    found = {row[0]: row[1] for row in rows}
    return {task.name: found[task.name] for task in given}


async def insert_organization(session: WriteSession, organization: SampleOrganization) -> None:
    # clock_timestamp: all of them come in one transaction, and the first of the list shall be the oldest.
    await session.change(
        "insert into organization (org_id, org_type, slug, name, email_domain, npi, tin, time_zone, settings,"
        " created_at) values (%s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, clock_timestamp())",
        (
            session.actor.org_id,
            organization.org_type,
            organization.slug,
            organization.name,
            organization.email_domain,
            organization.npi,
            organization.tin,
            organization.time_zone,
            orjson.dumps({"sample": True}).decode(),
        ),
    )


async def insert_endpoint(
    session: WriteSession, endpoint: SampleEndpoint, channel_type_id: UUID, payer_id: UUID | None
) -> UUID:
    endpoint_id = new_id()
    await session.change(
        "insert into endpoint (endpoint_id, org_id, name, channel_type_id, payer_id, base_url, config)"
        " values (%s, %s, %s, %s, %s, %s, %s::jsonb)",
        (
            endpoint_id,
            session.actor.org_id,
            endpoint.name,
            channel_type_id,
            payer_id,
            endpoint.base_url,
            orjson.dumps(endpoint.config).decode(),
        ),
    )
    return endpoint_id


async def insert_payer_config(
    session: WriteSession, payer_id: UUID, code: str, submitter_id: str, endpoint_id: UUID | None = None
) -> None:
    """The organisation's settings for a payer that the payer simulator plays."""
    await session.change(
        "insert into payer_configs (payer_config_id, org_id, payer_id, endpoint_id, payer_code, channel, submitter_id,"
        " receiver_id, requires_preauth, preauth_threshold) values (%s, %s, %s, %s, %s, 'simulator', %s, %s, true, %s)",
        (new_id(), session.actor.org_id, payer_id, endpoint_id, code, submitter_id, code, PREAUTH_FROM),
    )


async def insert_channel_use(session: WriteSession, workflow_id: UUID, channel_type_id: UUID, use: ChannelUse) -> None:
    await session.change(
        "insert into user_workflow_channel_type (org_id, workflow_id, channel_type_id, timeout_ms, priority)"
        " values (%s, %s, %s, %s, %s)",
        (session.actor.org_id, workflow_id, channel_type_id, use.timeout_ms, use.priority),
    )


async def insert_task_use(session: WriteSession, workflow_id: UUID, task_type_id: UUID, use: TaskUse) -> None:
    await session.change(
        "insert into user_workflow_task_type (org_id, workflow_id, task_type_id, preferred) values (%s, %s, %s, %s)",
        (session.actor.org_id, workflow_id, task_type_id, use.preferred),
    )


async def insert_macro_states(
    session: WriteSession, endpoints: Sequence[UUID], states: Sequence[SampleMacroState]
) -> int:
    """Each state at each endpoint; seen by nobody yet."""
    rows = [{"id": new_id(), "endpoint_id": endpoint, **state._asdict()} for endpoint in endpoints for state in states]
    return await session.change(
        "insert into macro_state (macro_state_id, org_id, endpoint_id, action_type, name, summary_prompt)"
        " select id, %s, endpoint_id, action_type, name, summary_prompt from json_to_recordset(%s)"
        " as x (id uuid, endpoint_id uuid, action_type text, name text, summary_prompt text)",
        (session.actor.org_id, json_rows(rows)),
    )


async def insert_platform_signature(
    session: WriteSession, channel_type_id: UUID, task: str, steps: Sequence[dict[str, Any]]
) -> None:
    """A template for every organisation."""
    domain, action = task.split(".")
    await session.change(
        "insert into task_signature (signature_id, org_id, channel_type_id, domain, action, source, steps)"
        " values (%s, %s, %s, %s, %s, 'human', %s::jsonb)",
        (new_id(), PLATFORM_ORG, channel_type_id, domain, action, orjson.dumps(steps).decode()),
    )


async def insert_global_requirements(
    session: WriteSession, rules: Iterable[Requirement], tasks: dict[str, UUID], author: UUID
) -> int:
    return await session.change(
        "insert into global_requirement (global_requirement_id, task_type_id, field_path, operation, value,"
        " effective_from, reason, compliance_ref, created_by)"
        " select id, task_type_id, field, operation, value, %s, reason, reference, %s from json_to_recordset(%s)"
        " as x (id uuid, task_type_id uuid, field text, operation text, value jsonb, reason text, reference text)"
        " on conflict do nothing",
        (_EFFECTIVE_FROM, author, json_rows([_rule(rule, tasks) for rule in rules])),
    )


async def insert_payer_requirements(
    session: WriteSession,
    rules: Iterable[Requirement],
    tasks: dict[str, UUID],
    payers: dict[str, UUID],
    author: UUID,
) -> int:
    rows = [{**_rule(rule, tasks), "payer_id": payers[rule.payer or ""]} for rule in rules]
    return await session.change(
        "insert into payer_requirement (payer_requirement_id, payer_id, plan, state, task_type_id, field_path,"
        " operation, value, effective_from, reason, compliance_ref, created_by)"
        " select id, payer_id, plan, state, task_type_id, field, operation, value, %s, reason, reference, %s"
        " from json_to_recordset(%s) as x (id uuid, payer_id uuid, plan text, state text, task_type_id uuid,"
        " field text, operation text, value jsonb, reason text, reference text) on conflict do nothing",
        (_EFFECTIVE_FROM, author, json_rows(rows)),
    )


def _rule(rule: Requirement, tasks: dict[str, UUID]) -> dict[str, Any]:
    return {"id": new_id(), "task_type_id": tasks[rule.task], **rule._asdict()}
