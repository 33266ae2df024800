"""A small world of observations with what is wrong in it known beforehand. All names are made up."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from psycopg import sql
from psycopg.types.json import Jsonb
from tests.support.database import connect

from rcm.core.actor import Actor
from rcm.core.ids import new_id
from rcm.main import Application
from rcm.quality.repository.signal_runs import SignalRun
from rcm.quality.service.signal_runs import RunAsked, run_here, untold

METRIC: dict[str, Any] = {
    "metric_id": "exampleStay", "name": "Length of stay index", "domain": "Efficiency", "polarity": "lower_is_better",
    "unit": "", "scale": 1.0, "is_ratio": True, "sampling": "poisson", "stay": "arithmetic", "minimum_volume": 10,
}  # fmt: skip
FALLS: dict[str, Any] = {
    "metric_id": "exampleFalls", "name": "Falls", "domain": "Safety", "polarity": "lower_is_better",
    "unit": "per 1,000", "scale": 3.0, "is_ratio": False, "sampling": "empirical", "minimum_volume": 10,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shift:
    """From its period on, a unit's values are so much worse."""

    facility: int
    by: float
    since: int = 0


def observations(
    metric: dict[str, Any],
    facilities: int,
    periods: int,
    shifts: Sequence[Shift] = (),
    *,
    line: str | None = None,
    seed: int = 1,
    first: int = 0,
) -> Iterator[dict[str, Any]]:
    """Monthly rows of facilities 0 … n-1, reproducible whatever else is made."""
    noise = np.random.default_rng(seed)
    for period in range(first, first + periods):
        start, end = month(period)
        for facility in range(facilities):
            value = metric["scale"] * float(1 + noise.normal(0, 0.03))
            value += sum(s.by for s in shifts if s.facility == facility and period >= s.since)
            yield {
                "observation_id": new_id(), "metric_id": metric["metric_id"], "facility_id": f"F{facility:04}",
                "facility": f"Facility {facility}", "system_name": f"System {facility % 3}", "service_line": line,
                "period_start": start, "period_end": end, "numerator": value * 400, "denominator": 400.0,
                "value": value, "expected": 1.0, "encounters": 100,
            }  # fmt: skip


def month(number: int) -> tuple[date, date]:
    """The month so many after January 2025."""
    year, index = 2025 + number // 12, number % 12 + 1
    return date(year, index, 1), date(year, index, calendar.monthrange(year, index)[1])


class World:
    """One organisation's observations, and looks at what became of them."""

    def __init__(self, application: Application, actor: Actor) -> None:
        self.application = application
        self.actor = actor

    def metric(self, **values: Any) -> None:
        self._insert("metric", [values])

    def load(self, rows: Sequence[dict[str, Any]] | Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
        made = [{"org_id": self.actor.org_id, **row} for row in rows]
        self._insert("metric_observation", made)
        return made

    def change(self, statement: str, *values: Any) -> None:
        with connect(self.application.urls.owner) as connection:
            connection.execute(statement.encode(), values)

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with connect(self.application.urls.owner) as connection:
            return connection.execute(statement.encode(), values or None).fetchall()

    def one(self, statement: str, *values: Any) -> Any:
        ((value,),) = self.rows(statement, *values)
        return value

    def signals(self) -> list[tuple[Any, ...]]:
        """All that signals say, in one order; what tells rows apart and moments is left out."""
        return self.rows(
            "select to_jsonb(s) - '{id,created_at,updated_at,run_id,changed_in}'::text[] from signals s"
            " order by metric_id, facility_id, service_line, entity_dimensions_hash, detected_at"
        )

    def events(self) -> list[tuple[str, UUID | None, dict[str, Any]]]:
        found = self.rows("select event_type, signal_id, payload from activity_events order by id")
        return [(row[0], row[1], row[2]) for row in found]

    async def run(self, **asked: Any) -> SignalRun:
        return await run_here(self.application.database, self.actor, RunAsked(**asked), 30, untold)

    def _insert(self, table: str, rows: Sequence[dict[str, Any]]) -> None:
        names = list(rows[0])
        statement = sql.SQL("insert into {} ({}) values ({})").format(
            sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names)),
            sql.SQL(", ").join([sql.Placeholder()] * len(names)),
        )  # fmt: skip
        with connect(self.application.urls.owner) as connection, connection.cursor() as cursor:
            cursor.executemany(
                statement, [[Jsonb(v) if isinstance(v, dict) else v for v in row.values()] for row in rows]
            )
