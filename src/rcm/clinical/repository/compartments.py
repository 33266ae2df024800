"""What belongs to a patient, and what that refers to, by the search index; each page in the order of type and id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from rcm.clinical.compartment import CARE_DATES, compartment_types, ties
from rcm.clinical.registry import table_of
from rcm.clinical.repository.search import Hit
from rcm.core.db import ReadSession

Key = tuple[str, str]
"""Type and id."""

_OWN: Final = """
select distinct s.resource_type, s.resource_id from hacs_core.search_reference s
  join unnest(%(types)s::text[], %(params)s::text[]) c (resource_type, param)
    on c.resource_type = s.resource_type and c.param = s.param
 where s.org_id = %(org)s and s.target_type = 'Patient' and s.target_id = %(patient)s
"""
_ORDER: Final = "order by 1, 2 limit %(limit)s"
#: What has no date of care at all is always told.
_CARE: Final = """
 and (exists (select 1 from hacs_core.search_date d where d.org_id = %(org)s and d.resource_type = s.resource_type
               and d.resource_id = s.resource_id and d.param = any(%(dates)s::text[])
               and d.low <= coalesce(%(end)s::timestamptz, 'infinity')
               and d.high > coalesce(%(start)s::timestamptz, '-infinity'))
   or not exists (select 1 from hacs_core.search_date d where d.org_id = %(org)s
               and d.resource_type = s.resource_type and d.resource_id = s.resource_id
               and d.param = any(%(dates)s::text[])))
"""
_SUPPORT: Final = f"""
select distinct r.target_type, r.target_id
  from ({_OWN} union select 'Patient', %(patient)s) own
  join hacs_core.search_reference r
    on r.org_id = %(org)s and r.resource_type = own.resource_type and r.resource_id = own.resource_id
 where r.target_id is not null and r.target_type <> all(%(within)s::text[])
   and (%(asked)s::text[] is null or r.target_type = any(%(asked)s::text[]))
   and (r.target_type, r.target_id) > (%(after_type)s::text, %(after_id)s::text)
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """Of one patient: `types` None for all; `start` and `end` are limits of dates of care."""

    patient: str
    types: frozenset[str] | None = None
    since: datetime | None = None
    start: datetime | None = None
    end: datetime | None = None


async def own(session: ReadSession, asked: Asked, after: Key, limit: int) -> list[Key]:
    care = _CARE if asked.start or asked.end else ""
    rows = await session.rows(
        f"{_OWN} and (%(asked)s::text[] is null or s.resource_type = any(%(asked)s::text[]))"
        f" and (s.resource_type, s.resource_id) > (%(after_type)s::text, %(after_id)s::text) {care} {_ORDER}",
        _values(session, asked, after, limit),
    )
    return [(row[0], row[1]) for row in rows]


async def support(session: ReadSession, asked: Asked, after: Key, limit: int) -> list[Key]:
    """What the patient's resources refer to and is no patient's: practitioners, organisations, medications."""
    values = _values(session, asked, after, limit) | {"within": sorted(compartment_types())}
    rows = await session.rows(f"{_SUPPORT} {_ORDER}", values)
    return [(row[0], row[1]) for row in rows]


async def changed_bodies(session: ReadSession, keys: Sequence[Key], since: datetime | None) -> list[Hit]:
    """The resources of `keys` in their order, without those that are gone or older than `since`."""
    found: dict[Key, Hit] = {}
    for resource_type in dict.fromkeys(key[0] for key in keys):
        definition = table_of(resource_type)
        only = " and resource_type = %(type)s" if definition.type is None else ""
        rows = await session.rows(
            f"select id, version_id, body::text from {definition.full_name} where org_id = %(org)s{only}"
            " and id = any(%(ids)s::text[]) and (%(since)s::timestamptz is null or last_updated >= %(since)s)",
            {
                "org": session.actor.org_id, "type": resource_type, "since": since,
                "ids": [id for each, id in keys if each == resource_type],
            },
        )  # fmt: skip
        found.update(((resource_type, row[0]), Hit(resource_type, *row)) for row in rows)
    return [found[key] for key in keys if key in found]


def _values(session: ReadSession, asked: Asked, after: Key, limit: int) -> dict[str, Any]:
    tied = ties()
    return {
        "org": session.actor.org_id, "patient": asked.patient, "types": tied.types, "params": tied.params,
        "asked": sorted(asked.types) if asked.types is not None else None, "after_type": after[0],
        "after_id": after[1], "limit": limit, "start": asked.start, "end": asked.end, "dates": list(CARE_DATES),
    }  # fmt: skip
