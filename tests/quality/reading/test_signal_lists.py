"""The list against plain SQL: whatever is asked, whoever wrote in between, in whichever process."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from tests.quality.reading import observed
from tests.support.api import assert_problem, client_of
from tests.support.database import connect
from tests.support.factories import Factory, Tenant

from rcm.core.ids import new_id
from rcm.core.paging import PageRequest
from rcm.main import Application
from rcm.main.http import create_api
from rcm.quality.listing.query import SignalQuery
from rcm.quality.service.listing import SignalLists, signals

DOMAINS, TYPES = ("Efficiency", "Safety"), ("suspect_data", "chronic_underperformer", "emerging_risk", "baseline")
SYSTEMS, LINES = ("Maple Health", "Cedar Health", None), ("Cardiology", "Surgery", None)
STATUSES = ("new", "assigned", "in_progress", "resolved", "closed")
MONTHS = ("2026-10-31", "2026-11-30", "2026-12-31")
FACETS = ("domain", "facility", "system", "service_line", "metric", "type", "evidence", "status", "assignee")
SORTS = {
    "severity": "severity", "detected_at": "detected_at", "percentile": "percentile", "q": "q", "cost": "cost",
}  # fmt: skip
TABLE = """
with listed as (
  select s.id, s.domain, coalesce(s.facility_id, s.facility) as facility, s.system_name as system, s.service_line,
         s.metric_id as metric, s.simplified_signal_type as type, s.simplified_severity as severity, s.evidence,
         coalesce(a.status, 'new') as status, a.assignee_id::text as assignee, s.detected_at,
         s.percentile_rank as percentile, least(s.q_value, s.slope_q_value) as q, s.annual_excess_cost as cost,
         s.entity_dimensions as dimensions, s.facility as facility_name
    from signals s left join lateral (
      select status, assignee_id from assignments x where x.signal_id = s.id
       order by x.status = 'closed', x.created_at desc, x.id desc limit 1) a on true
   where s.org_id = %(org)s)
"""


class Writer:
    """Writes, changes and removes signals as the owner does, past the list's own process."""

    def __init__(self, factory: Factory, tenant: Tenant, random: Random) -> None:
        self.factory, self.tenant, self.random = factory, tenant, random
        self.written = 0

    def write(self, count: int) -> None:
        pick = self.random.choice
        for _ in range(count):
            self.written += 1
            number = self.random.randrange(8)
            observed.signal(
                self.factory, self.tenant.org_id, canonical_node_id=f"n{self.written}", domain=pick(DOMAINS),
                facility=f"Facility {number}", facility_id=f"F{number}", system_name=pick(SYSTEMS),
                service_line=pick(LINES), metric_id=pick(("stayIndex", "fallRate")), detected_at=pick(MONTHS),
                simplified_signal_type=pick(TYPES), simplified_severity=pick((None, 50, 61, 61, 84, 88, 100)),
                evidence=pick(("raised", "raised", "watch")), percentile_rank=pick((None, "12.25", "98.50")),
                q_value=pick((None, 0.01, 0.2)), annual_excess_cost=pick((None, "-3.10", "0.00", "410000.25")),
                entity_dimensions=pick(({}, {"unit": "ICU"}, {"unit": "ED", "shift": 2})),
            )  # fmt: skip

    def disturb(self) -> None:
        """One of: more rows, a row changed, a row gone, an assignment made, moved or gone; in one of two
        transactions of which the first to begin is the last to end."""
        statement = self.random.choice(
            (
                "update signals set simplified_severity = 99, evidence = 'raised' where id = %s",
                "delete from signals where id = %s",
                "update signals set annual_excess_cost = 77.10, percentile_rank = null, q_value = 0.015 where id = %s",
                f"""insert into assignments (org_id, signal_id, assignee_id, status)
                    select org_id, id, '{self.tenant.admin.user_id}', 'assigned' from signals where id = %s
                        on conflict do nothing""",
                "delete from assignments where signal_id = %s",
            )
        )
        first, second = self.random.sample(self.ids(), 2)
        url = self.factory.urls.owner
        with connect(url) as early, connect(url) as late, early.transaction():
            early.execute(statement.encode(), (first,))
            late.execute(b"update signals set service_line = 'Surgery' where id = %s", (second,))
        self.write(self.random.randrange(3))

    def ids(self) -> list[UUID]:
        return [row[0] for row in self.rows("select id from listed order by id", {})]

    def rows(self, sql: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        with connect(self.factory.urls.owner) as connection:
            return connection.execute((TABLE + sql).encode(), {"org": self.tenant.org_id, **values}).fetchall()


def question(random: Random, person: str) -> tuple[dict[str, Any], dict[str, str], dict[str, Any]]:
    """(parameters, conditions of SQL by facet, their values)."""
    asked: dict[str, Any] = {}
    where = {"type": "type is distinct from 'suspect_data'", "evidence": "evidence = 'raised'"}
    values: dict[str, Any] = {}
    several = {
        "domain": DOMAINS, "system": SYSTEMS[:2], "service_line": LINES[:2], "type": TYPES[1:], "status": STATUSES,
        "metric": ("stayIndex", "fallRate"), "facility": ("F1", "F2", "F3"),
    }  # fmt: skip
    for name in random.sample(sorted(several), random.randrange(3)):
        asked[name] = values[name] = random.sample(several[name], random.randrange(1, 3))
        where[name] = f"{name} = any(%({name})s)"
    if random.random() < 0.4:
        asked["evidence"] = random.choice(("raised", "watch", "all"))
        where["evidence"] = "true" if asked["evidence"] == "all" else f"evidence = '{asked['evidence']}'"
    if random.random() < 0.3:
        asked |= {"severity_min": 60, "severity_max": 88}
        where["severity"] = "severity between 60 and 88"
    if random.random() < 0.3:
        asked |= {"detected_from": "2026-11-01", "detected_to": "2026-11-30"}
        where["detected"] = "detected_at >= '2026-11-01Z' and detected_at < '2026-12-01Z'"
    if random.random() < 0.2:
        asked["assignee"], where["assignee"] = ["none", "me"], f"(assignee is null or assignee = '{person}')"
    if random.random() < 0.2:
        asked["dimension"], where["dimension"] = "unit=ICU", 'dimensions @> \'{"unit": "ICU"}\''
    if random.random() < 0.2:
        asked["search"], where["search"] = "facility 1", "facility_name ilike '%%facility 1%%'"
    asked["sort"] = random.choice(("", "-")) + random.choice(sorted(SORTS))
    return asked, where, values


async def walked(client: httpx.AsyncClient, asked: Mapping[str, Any]) -> list[str]:
    """All ids, page by page."""
    found: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = (await client.get("signals", params={**asked, **after, "limit": 7})).json()
        found += [each["id"] for each in page["items"]]
        if page["next"] is None:
            return found
        after = {"after": page["next"]}


@pytest.mark.parametrize("seed", range(3))
async def test_pages_totals_and_facets_are_what_plain_sql_says_whoever_writes_in_between(
    app: FastAPI, application: Application, factory: Factory, tenant: Tenant, other_tenant: Tenant, seed: int
) -> None:
    random = Random(seed)
    observed.metric(factory)
    writer = Writer(factory, tenant, random)
    writer.write(60)
    Writer(factory, other_tenant, random).write(20)
    other_process = create_api(application)
    async with client_of(app, tenant) as one, client_of(other_process, tenant) as two:
        for _ in range(8):
            writer.disturb()
            client = random.choice((one, two))
            asked, where, values = question(random, str(tenant.admin.user_id))
            key, sort = asked["sort"].lstrip("-"), "desc" if asked["sort"].startswith("-") else "asc"
            holds = " and ".join(where.values())
            expected = writer.rows(
                f"select id from listed where {holds} order by {SORTS[key]} {sort} nulls last, id", values
            )
            assert await walked(client, asked) == [str(row[0]) for row in expected], asked
            page = (await client.get("signals", params={**asked, "facets": True})).json()
            assert page["total"] == len(expected)
            for name in (
                "domain",
                "facility",
                "system",
                "service_line",
                "metric",
                "type",
                "evidence",
                "status",
                "assignee",
            ):
                others = " and ".join(["true", *(held for owner, held in where.items() if owner != name)])
                counted = dict(writer.rows(f"select {name}, count(*) from listed where {others} group by 1", values))
                told = {each["value"]: each["count"] for each in page["facets"][name]["values"]}
                assert told == counted, (name, asked)
            kept = [held for owner, held in where.items() if owner not in {"type", "evidence"}]
            suspect = " and ".join(["type = 'suspect_data'", *kept])
            assert [(page["suspect_data"],)] == writer.rows(f"select count(*) from listed where {suspect}", values)


async def test_rows_that_an_open_transaction_wrote_come_once_it_has_ended(
    client: httpx.AsyncClient, factory: Factory, tenant: Tenant
) -> None:
    observed.signal(factory, tenant.org_id)
    with connect(factory.urls.owner) as connection, connection.transaction():
        connection.execute(b"update signals set simplified_severity = 5")
        observed.signal(factory, tenant.org_id, canonical_node_id="n2", simplified_severity=70)
        assert [each["severity"] for each in (await client.get("signals")).json()["items"]] == [88, 70]
    assert [each["severity"] for each in (await client.get("signals")).json()["items"]] == [70, 5]


@pytest.mark.parametrize(("longest_s", "shown"), [(3600.0, 2), (0.0, 1)])
async def test_who_has_not_looked_for_long_reads_all_so_that_removals_may_be_forgotten(
    application: Application, factory: Factory, tenant: Tenant, longest_s: float, shown: int
) -> None:
    lists = SignalLists(longest_s=longest_s)

    async def total() -> int | None:
        request = PageRequest(None, 10)
        page = await signals(application.database, tenant.actor, lists, SignalQuery(), request, facets=False)
        return page.total

    for number in range(2):
        observed.signal(factory, tenant.org_id, canonical_node_id=f"n{number}")
    assert await total() == 2
    with connect(factory.urls.owner) as connection:
        connection.execute(b"delete from signals where canonical_node_id = 'n1'")
        connection.execute(b"delete from signal_removal")
    assert await total() == shown


async def test_suspect_data_is_shown_apart_and_listed_by_its_type(
    client: httpx.AsyncClient, factory: Factory, tenant: Tenant
) -> None:
    observed.signal(factory, tenant.org_id)
    suspect = {"simplified_signal_type": "suspect_data", "simplified_severity": 50, "evidence": "watch"}
    observed.signal(factory, tenant.org_id, canonical_node_id="n2", **suspect)
    page = (await client.get("signals")).json()
    assert (page["total"], page["suspect_data"], page["facets"]) == (1, 1, None)
    (shown,) = (await client.get("signals", params={"type": "suspect_data"})).json()["items"]
    assert shown["signal_type"] == "suspect_data"


async def test_severity_is_counted_by_bands_and_months_by_their_name(
    client: httpx.AsyncClient, factory: Factory, tenant: Tenant
) -> None:
    for number, severity in enumerate((90, 99, 100, 89)):
        observed.signal(factory, tenant.org_id, canonical_node_id=f"n{number}", simplified_severity=severity)
    facets = (await client.get("signals", params={"facets": True})).json()["facets"]
    assert [(each["value"], each["count"]) for each in facets["severity"]["values"]] == [("90-100", 3), ("80-89", 1)]
    assert facets["detected"] == {"values": [{"value": "2026-12", "label": None, "count": 4}], "distinct": 1}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"dimension": "ICU"}, "quality.dimension_invalid"),
        ({"sort": "name"}, "core.request_invalid"),
        ({"severity_min": 101}, "core.request_invalid"),
        ({"after": "x"}, "core.cursor_invalid"),
        ({"severty": 1}, "core.parameter_unknown"),
    ],
)
async def test_what_can_not_be_asked_is_refused(client: httpx.AsyncClient, asked: dict[str, Any], code: str) -> None:
    assert_problem(await client.get("signals", params=asked), 422, code)


async def test_an_organisation_without_signals_has_an_empty_list(
    client: httpx.AsyncClient, factory: Factory, tenant: Tenant
) -> None:
    page = (await client.get("signals", params={"facets": True})).json()
    assert (page["items"], page["total"], page["next"]) == ([], 0, None)
    observed.signal(factory, tenant.org_id, id=new_id())
    assert (await client.get("signals")).json()["total"] == 1
