"""Rows of the deprecated field_requirement, and the rules that are made of them: of all tenants, as the owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from rcm.core.db import ReadSession, WriteSession, json_rows
from rcm.core.ids import new_ids
from rcm.core.model import PLATFORM_ORG
from rcm.requirements.conversion import RuleDraft

GLOBAL: Final = "global"
ORGANIZATION: Final = "organization"


@dataclass(frozen=True, slots=True)
class OlderRequirement:
    """A row of field_requirement. `made`: [field, operation] of each rule that was made of it before."""

    field_requirement_id: UUID
    org_id: UUID
    organization: str
    task_type_id: UUID
    endpoint_id: UUID | None
    payer_id: UUID | None
    since: date
    required_fields: Any
    optional_fields: Any
    field_metadata: Any
    made: list[list[str]]

    @property
    def tier(self) -> str:
        """What the platform asks for holds for all; an endpoint is always one organisation's."""
        return GLOBAL if self.org_id == PLATFORM_ORG and self.endpoint_id is None else ORGANIZATION


_PAGE: Final = """
select r.field_requirement_id, r.org_id, o.slug, r.task_type_id, r.endpoint_id, e.payer_id,
       (r.created_at at time zone 'UTC')::date, r.required_fields, r.optional_fields, r.field_metadata,
       coalesce((select jsonb_agg(jsonb_build_array(p.field_path, p.operation))
                   from org_requirement_policy p
                  where p.org_id = r.org_id and p.migrated_from = r.field_requirement_id), '[]')
       || coalesce((select jsonb_agg(jsonb_build_array(g.field_path, g.operation))
                      from global_requirement g where g.migrated_from = r.field_requirement_id), '[]')
  from field_requirement r
  join organization o on o.org_id = r.org_id
  left join endpoint e on e.org_id = r.org_id and e.endpoint_id = r.endpoint_id
 where (r.org_id, r.field_requirement_id) > (%(org)s, %(id)s)
 order by r.org_id, r.field_requirement_id limit %(limit)s
"""
#: The next version of a rule's scope: of several older rows for one field all apply, in their order.
_INSERT_GLOBAL: Final = """
insert into global_requirement (global_requirement_id, task_type_id, field_path, operation, value, effective_from,
                                version, reason, migrated_from)
select u.id, u.task_type_id, u.field_path, u.operation, u.value, u.since,
       coalesce((select max(g.version) from global_requirement g
                  where g.task_type_id = u.task_type_id and g.field_path = u.field_path
                    and g.operation = u.operation), 0)
       + row_number() over (partition by u.task_type_id, u.field_path, u.operation order by u.position),
       u.reason, u.source
  from json_to_recordset(%s::json)
       as u(id uuid, position int, task_type_id uuid, field_path text, operation text, value jsonb, since date,
            reason text, source uuid)
"""
_INSERT_POLICIES: Final = """
insert into org_requirement_policy (org_requirement_policy_id, org_id, task_type_id, payer_id, endpoint_id, field_path,
                                    operation, value, effective_from, version, reason, migrated_from)
select u.id, u.org_id, u.task_type_id, u.payer_id, u.endpoint_id, u.field_path, u.operation, u.value, u.since,
       coalesce((select max(p.version) from org_requirement_policy p
                  where p.org_id = u.org_id and p.task_type_id = u.task_type_id
                    and p.payer_id is not distinct from u.payer_id
                    and p.endpoint_id is not distinct from u.endpoint_id
                    and p.field_path = u.field_path and p.operation = u.operation), 0)
       + row_number() over (partition by u.org_id, u.task_type_id, u.payer_id, u.endpoint_id, u.field_path,
                                         u.operation order by u.position),
       u.reason, u.source
  from json_to_recordset(%s::json)
       as u(id uuid, position int, org_id uuid, task_type_id uuid, payer_id uuid, endpoint_id uuid, field_path text,
            operation text, value jsonb, since date, reason text, source uuid)
"""


async def page(session: ReadSession, after: tuple[UUID, UUID], limit: int) -> list[OlderRequirement]:
    """The next rows after (org_id, field_requirement_id), in that order."""
    rows = await session.rows(_PAGE, {"org": after[0], "id": after[1], "limit": limit})
    return [OlderRequirement(*row) for row in rows]


async def insert(session: WriteSession, tier: str, rules: Sequence[tuple[OlderRequirement, RuleDraft]]) -> int:
    """Make rules of one tier; how many there are now."""
    if not rules:
        return 0
    values = [
        {
            "id": key,
            "position": position,
            "org_id": row.org_id,
            "task_type_id": row.task_type_id,
            "payer_id": row.payer_id,
            "endpoint_id": row.endpoint_id,
            "field_path": rule.field_path,
            "operation": rule.operation,
            "value": rule.value,
            "since": row.since,
            "reason": f"made of field_requirement {row.field_requirement_id}",
            "source": row.field_requirement_id,
        }
        for position, (key, (row, rule)) in enumerate(zip(new_ids(len(rules)), rules, strict=True))
    ]
    return await session.change(_INSERT_GLOBAL if tier == GLOBAL else _INSERT_POLICIES, (json_rows(values),))
