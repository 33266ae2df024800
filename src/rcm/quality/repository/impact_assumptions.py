"""SQL of what a day and a bed are worth."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from rcm.core.db import ReadSession, WriteSession

COLUMNS: Final = ("variable_day_cost", "capacity_day_value", "target_occupancy", "source")
_SHOWN: Final = ("facility_id", *COLUMNS, "updated_at")
_PUT: Final = f"""
insert into impact_assumption as a (org_id, facility_id, {", ".join(COLUMNS)})
values (%(org)s, %(facility)s, {", ".join(f"%({name})s" for name in COLUMNS)})
    on conflict on constraint impact_assumption_facility_key do update
   set ({", ".join(COLUMNS)}) = ({", ".join(f"excluded.{name}" for name in COLUMNS)})
 where ({", ".join(f"a.{name}" for name in COLUMNS)})
       is distinct from ({", ".join(f"excluded.{name}" for name in COLUMNS)})
returning assumption_id
"""


async def listed(session: ReadSession) -> list[dict[str, Any]]:
    """The one for all facilities first."""
    rows = await session.rows(
        f"select {', '.join(_SHOWN)} from impact_assumption where org_id = %s order by facility_id nulls first",
        (session.actor.org_id,),
    )
    return [dict(zip(_SHOWN, row, strict=True)) for row in rows]


async def find(session: ReadSession, facility_id: str | None) -> dict[str, Any] | None:
    rows = await session.rows(
        f"select {', '.join(_SHOWN)} from impact_assumption"
        " where org_id = %s and facility_id is not distinct from %s::text",
        (session.actor.org_id, facility_id),
    )
    return dict(zip(_SHOWN, rows[0], strict=True)) if rows else None


async def put(session: WriteSession, facility_id: str | None, values: dict[str, Any]) -> UUID | None:
    """Its id; None where it says the same already."""
    rows = await session.rows(_PUT, {"org": session.actor.org_id, "facility": facility_id, **values})
    return rows[0][0] if rows else None


async def remove(session: WriteSession, facility_id: str | None) -> UUID | None:
    """The id that it had; None where there was none."""
    rows = await session.rows(
        "delete from impact_assumption where org_id = %s and facility_id is not distinct from %s::text"
        " returning assumption_id",
        (session.actor.org_id, facility_id),
    )
    return rows[0][0] if rows else None
