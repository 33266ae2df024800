"""Under row-level security, as the application's role, searches go by the index: nothing reads a whole table."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
import pytest_asyncio

from rcm.clinical.repository import search
from rcm.clinical.search.query import parse_query
from rcm.core.actor import Actor
from rcm.core.db import Database, ReadSession, Row
from rcm.core.embedded import EmbeddedServer
from tests.clinical.search.test_searching import asked
from tests.support.application import TestBackend, composed, make_settings
from tests.support.database import cloned_database, connect
from tests.support.factories import Factory

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: 30,000 observations of 600 patients, in each of two organisations; written past the writers, which are tried
#: elsewhere, because here their number counts.
_ROWS = """
set app.org_id = '{org}';
insert into hacs_core.patients (org_id, id, body, sha256)
select '{org}', 'p' || n, json_build_object('resourceType', 'Patient', 'id', 'p' || n)::jsonb, repeat('0', 64)
  from generate_series(1, 600) n;
insert into hacs_core.search_string (org_id, resource_type, resource_id, param, n, value, exact)
select '{org}', 'Patient', 'p' || n, param, 1, 'family' || n, 'Family' || n
  from generate_series(1, 600) n, unnest(array['name', 'family', 'phonetic']) param;
insert into hacs_core.observations (org_id, id, last_updated, body, sha256)
select '{org}', 'o' || n, timestamptz '2024-01-01Z' + n * interval '1 minute',
       json_build_object('resourceType', 'Observation', 'id', 'o' || n, 'status', 'final', 'code', 1)::jsonb,
       repeat('0', 64)
  from generate_series(1, 30000) n;
insert into hacs_core.search_token (org_id, resource_type, resource_id, param, n, system, code)
select '{org}', 'Observation', 'o' || n, param, 1, 'http://loinc.org',
       case param when 'code' then (n * 7919 % 50)::text else 'final' end
  from generate_series(1, 30000) n, unnest(array['code', 'status']) param;
insert into hacs_core.search_reference (org_id, resource_type, resource_id, param, n, target_type, target_id)
select '{org}', 'Observation', 'o' || n, 'subject', 1, 'Patient', 'p' || (n % 600 + 1) from generate_series(1, 30000) n;
insert into hacs_core.search_date (org_id, resource_type, resource_id, param, n, low, high)
select '{org}', 'Observation', 'o' || n, 'date', 1, at, at + interval '1 second'
  from (select n, timestamptz '2015-01-01Z' + (n * 7919 % 30000) * interval '2 hours' as at
          from generate_series(1, 30000) n) t;
"""


class Explaining(ReadSession):
    """A session that keeps the plan of every statement."""

    plans: list[str]

    async def rows(self, sql: str, values: Sequence[Any] | Row = ()) -> list[tuple[Any, ...]]:
        explained = await super().rows(f"explain (costs off) {sql}", values)
        self.plans.append("\n".join(line for (line,) in explained))
        return await super().rows(sql, values)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def filled(postgres: EmbeddedServer) -> AsyncIterator[tuple[Database, Actor]]:
    with cloned_database(postgres) as urls:
        async with composed(make_settings(), urls, TestBackend()) as application:
            factory = Factory(application)
            own, other = await factory.organization("maple-clinic"), await factory.organization("cedar-clinic")
            with connect(urls.owner) as owner:
                for tenant in (own, other):
                    owner.execute(_ROWS.format(org=tenant.org_id).encode())
                owner.execute("analyze")
            yield application.database, own.actor


@pytest.mark.parametrize(
    ("query", "indexes"),
    [
        ("Observation?patient=p17&code=http://loinc.org|5", ("search_reference_target",)),
        ("Patient?name=family17", ("search_string_value_idx",)),
        ("Patient?family=family5&_sort=-_lastUpdated", ("search_string_value_idx",)),
        ("Observation?date=ge2019-03-01&date=lt2019-03-02", ("search_date_low_idx",)),
        ("Observation?date=2019-03-01", ("search_date_low_idx",)),
        ("Observation", ("observations_page_idx",)),
        ("Observation?_lastUpdated=ge2024-01-10&_lastUpdated=lt2024-01-11", ("observations_page_idx",)),
        ("Observation?_sort=_lastUpdated", ("observations_page_idx",)),
        ("Observation?_sort=-date", ("search_date_low_idx", "observations_pkey")),
        ("Observation?patient.family=family17", ("search_string_value_idx", "search_reference")),
        ("Patient?_has:Observation:patient:_id=o5", ("search_reference",)),
        ("Observation?_id=o1,o2", ("observations_pkey",)),
    ],
)
async def test_searches_go_by_the_index(filled: tuple[Database, Actor], query: str, indexes: tuple[str, ...]) -> None:
    database, actor = filled
    async with database.read(actor) as session:
        explaining = Explaining(session._session, actor)
        explaining.plans = []
        await search.page_of(explaining, asked(query), None)
    plan = "\n".join(explaining.plans)
    assert "Seq Scan" not in plan, plan
    for index in indexes:
        assert index in plan, plan


async def test_the_next_page_begins_where_the_last_one_ended(filled: tuple[Database, Actor]) -> None:
    database, actor = filled
    query = parse_query([("_count", "5")], "Observation")
    async with database.read(actor) as session:
        explaining = Explaining(session._session, actor)
        explaining.plans = []
        first, position = await search.page_of(explaining, query, None)
        second, _ = await search.page_of(explaining, query, position)
    assert [key for _, key in first + second] == [f"o{number}" for number in range(30000, 29990, -1)]
    assert "ROW(last_updated, id)" in explaining.plans[-1].split("Index Cond")[-1]
