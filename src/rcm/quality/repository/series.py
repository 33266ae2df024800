"""SQL of the observations behind a signal: its own series, and its peers in one period."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from rcm.core.db import ReadSession

Record = dict[str, Any]

#: Of a suppressed row none of these is read, whatever stands there.
KEPT_BACK: Final = ("numerator", "denominator", "value")
_COLUMNS: Final = (
    "observation_id", "period_start", "period_end", "value", "expected", "numerator", "denominator", "encounters",
    "suppressed",
)  # fmt: skip


def shown(name: str) -> str:
    """A column of metric_observation as SQL reads it."""
    return f"case when not suppressed then {name} end" if name in KEPT_BACK else name


#: What may be null is compared by "is not distinct from"; metric and facility carry the index.
_SERIES: Final = f"""
select {", ".join(shown(name) for name in _COLUMNS)}
  from metric_observation
 where org_id = %(org)s and metric_id = %(metric)s and facility_id = %(facility)s
   and service_line is not distinct from %(line)s and sub_service_line is not distinct from %(sub_line)s
   and entity_dimensions_hash = %(dimensions)s
 order by period_start, period_end
"""


async def series_of(session: ReadSession, signal: Mapping[str, Any], until: date | None = None) -> list[Record]:
    """Every period of the signal's series that was loaded, oldest first; `until`: none that ends later."""
    rows = await session.rows(
        _SERIES,
        {
            "org": session.actor.org_id,
            "metric": signal["metric_id"],
            "facility": signal["facility_id"],
            "line": signal["service_line"],
            "sub_line": signal["sub_service_line"],
            "dimensions": signal["entity_dimensions_hash"],
        },
    )
    found = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
    return [each for each in found if until is None or each["period_end"] <= until]
