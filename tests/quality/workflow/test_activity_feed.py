"""The feed: what it holds, what is unread for whom, in pages, and fast enough to be asked all the time."""

from __future__ import annotations

import statistics
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from tests.quality.workflow.conftest import Ward, bring
from tests.support.api import assert_problem, client_of
from tests.support.database import connect
from tests.support.factories import Factory, Person, Tenant
from tests.support.tables import acting_as, one

from rcm.core.actor import Actor
from rcm.core.ids import new_id
from rcm.main import Application
from rcm.migrations.lookups import VALUES
from rcm.quality.repository import run_events
from rcm.quality.repository.activity import COUNT_UNREAD, MY_UNREAD, NewEvent, insert_events, mark_all_read
from rcm.work import outbox

TYPES = [value.code for value in VALUES["activity_event_type_lu"]]


@pytest.fixture
async def told(application: Application, tenant: Tenant, ward: Ward) -> list[UUID]:
    """One event of each type, in the order of the types, by nobody."""
    async with application.database.write(Actor(tenant.org_id)) as session:
        return await insert_events(session, [NewEvent(kind, ward.signal(), {"n": n}) for n, kind in enumerate(TYPES)])


@pytest.fixture
async def as_viewer(app: FastAPI, viewer: Person) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app, viewer) as client:
        yield client


async def unread(client: httpx.AsyncClient) -> int:
    return int((await client.get("activity/unread")).json()["unread"])


async def ids(client: httpx.AsyncClient, **query: Any) -> list[str]:
    return [item["id"] for item in (await client.get("activity", params=query)).json()["items"]]


def flags(factory: Factory) -> list[bool]:
    with connect(factory.urls.owner) as owner:
        return [row[0] for row in owner.execute("select read from activity_events order by created_at, id")]


async def test_there_are_ten_types_and_the_newest_comes_first(client: httpx.AsyncClient, told: list[UUID]) -> None:
    assert len(TYPES) == 10
    assert await ids(client) == [str(key) for key in reversed(told)]
    counted = (await client.get("activity/unread")).json()
    assert counted == {"unread": 10, "by_type": dict.fromkeys(sorted(TYPES), 1)}


async def test_the_feed_is_filtered(
    client: httpx.AsyncClient, told: list[UUID], ward: Ward, nurse: Person, as_nurse: httpx.AsyncClient
) -> None:
    elsewhere = ward.signal(facility_id="440202", metric_id="readmission")
    await as_nurse.post(f"signals/{elsewhere}/comment", json={"text": "Here?"})
    (comment,) = await ids(client, user_id=str(nurse.user_id))
    assert await ids(client, signal_id=str(elsewhere)) == [comment]
    assert await ids(client, facility_id="440202") == [comment]
    assert await ids(client, metric_id="readmission") == [comment]
    both = await ids(client, type=["comment", "insight"])
    assert both == [comment, str(told[TYPES.index("comment")]), str(told[TYPES.index("insight")])]
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert await ids(client, since=tomorrow.isoformat()) == []
    assert len(await ids(client, since=(tomorrow - timedelta(days=2)).isoformat())) == 11
    assert_problem(await client.get("activity", params={"type": "gossip"}), 422, "core.request_invalid")


async def test_pages_hold_each_event_once_also_of_one_moment(client: httpx.AsyncClient, told: list[UUID]) -> None:
    seen: list[str] = []
    after: str | None = None
    while True:
        page = (await client.get("activity", params={"limit": 3} | ({"after": after} if after else {}))).json()
        seen += [item["id"] for item in page["items"]]
        assert page["total"] == 10
        after = page["next"]
        if after is None:
            break
    assert seen == [str(key) for key in reversed(told)]
    assert_problem(await client.get("activity", params={"after": "nonsense"}), 422, "core.cursor_invalid")


async def test_what_one_has_read_is_unread_for_another(
    client: httpx.AsyncClient, as_nurse: httpx.AsyncClient, as_viewer: httpx.AsyncClient, told: list[UUID],
    factory: Factory,
) -> None:  # fmt: skip
    answer = await as_viewer.post(f"activity/{told[0]}/read")
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert (shown["id"], shown["read"]) == (str(told[0]), True)
    assert [await unread(each) for each in (as_viewer, as_nurse, client)] == [9, 10, 10]
    assert await ids(as_viewer, unread=False) == [str(told[0])]
    assert len(await ids(as_viewer, unread=True)) == 9
    assert flags(factory) == [True] + [False] * 9, "the flag of older readers: somebody has read it"
    assert (await as_viewer.post(f"activity/{told[0]}/read")).json()["read"] is True
    assert_problem(await as_viewer.post(f"activity/{new_id()}/read"), 404, "quality.activity_not_found")


async def test_all_read_is_for_oneself_and_up_to_a_moment(
    client: httpx.AsyncClient, as_nurse: httpx.AsyncClient, told: list[UUID], ward: Ward, factory: Factory
) -> None:
    await client.post(f"activity/{told[3]}/read")
    between = (await client.get("activity", params={"limit": 1})).json()["items"][0]["created_at"]
    await as_nurse.post(f"signals/{ward.signal()}/comment", json={"text": "Later."})
    assert (await client.post("activity/read-all", json={"until": between})).json() == {
        "unread": 1, "by_type": {"comment": 1},
    }  # fmt: skip
    assert (await client.post("activity/read-all")).json() == {"unread": 0, "by_type": {}}
    assert await unread(as_nurse) == 10
    assert flags(factory) == [True] * 11


async def test_a_watermark_takes_the_place_of_single_marks_and_never_goes_back(
    client: httpx.AsyncClient, told: list[UUID], tenant: Tenant, factory: Factory
) -> None:
    with connect(factory.urls.owner) as owner:
        owner.execute("update activity_events set created_at = created_at - interval '1 day'")
    await client.post(f"activity/{told[0]}/read")
    await client.post("activity/read-all")
    with acting_as(factory.urls, tenant.org_id) as app:
        assert one(app, "select count(*) from activity_read") == (0,)
        (was,) = one(app, "select read_until from activity_read_until")
        await client.post("activity/read-all", json={"until": "2020-01-01T00:00:00Z"})
        (now,) = one(app, "select read_until from activity_read_until")
    assert now == was
    assert await unread(client) == 0


async def test_what_commits_after_all_was_read_is_unread(
    client: httpx.AsyncClient, application: Application, tenant: Tenant, told: list[UUID], nurse: Person
) -> None:
    async with application.database.write(nurse.actor) as slow:
        await insert_events(slow, [NewEvent("insight")])
        assert (await client.post("activity/read-all")).json()["unread"] == 0
    assert await unread(client) == 1


async def test_what_one_did_is_read(
    client: httpx.AsyncClient, as_nurse: httpx.AsyncClient, ward: Ward, nurse: Person, factory: Factory
) -> None:
    signal = ward.signal()
    await bring(as_nurse, signal, "assigned", nurse)
    assert (await unread(as_nurse), await unread(client)) == (0, 1)
    (item,) = (await as_nurse.get("activity")).json()["items"]
    assert (item["read"], item["user"]["user_id"], item["event_type"]) == (True, str(nurse.user_id), "assignment")
    assert (item["signal"]["id"], item["signal"]["facility"], item["signal"]["severity"]) == (
        str(signal), "Maple General", 95,
    )  # fmt: skip
    await as_nurse.post(f"activity/{item['id']}/read")
    await as_nurse.post("activity/read-all")
    assert flags(factory) == [False], "nobody else has seen it"


async def test_what_a_run_found_is_news_for_who_asked_for_it_too(
    application: Application, as_nurse: httpx.AsyncClient, nurse: Person, ward: Ward
) -> None:
    found = {"event_type": "new_signal", "signal_id": ward.signal(), "payload": {}}
    async with application.database.write(nurse.actor) as session:
        await run_events.insert_events(session, [found])
        assert [topic for topic, _, _ in await outbox.since(session, 0)] == ["activity"], "live feeds hear of it"
    assert await unread(as_nurse) == 1


async def test_each_move_is_told(client: httpx.AsyncClient, ward: Ward, nurse: Person) -> None:
    signal = ward.signal()
    await bring(client, signal, "closed", nurse)
    items = (await client.get("activity", params={"signal_id": str(signal)})).json()["items"]
    told = [(item["event_type"], item["payload"].get("from"), item["payload"].get("to")) for item in items]
    assert told == [
        ("status_change", "resolved", "closed"),
        ("status_change", "in_progress", "resolved"),
        ("status_change", "assigned", "in_progress"),
        ("assignment", None, None),
    ]
    assert items[-1]["payload"]["assignee_name"] == nurse.full_name


async def test_nothing_of_another_organisation_is_seen_or_marked(
    app: FastAPI, client: httpx.AsyncClient, told: list[UUID], other_tenant: Tenant, factory: Factory
) -> None:
    async with client_of(app, other_tenant) as theirs:
        assert await ids(theirs) == []
        assert await unread(theirs) == 0
        assert_problem(await theirs.post(f"activity/{told[0]}/read"), 404, "quality.activity_not_found")
        await theirs.post("activity/read-all")
    assert flags(factory) == [False] * 10
    assert await unread(client) == 10


async def test_a_hundred_thousand_events_are_counted_by_the_index(
    application: Application, tenant: Tenant, factory: Factory, client: httpx.AsyncClient
) -> None:
    """No time is asserted: what is asserted is that the rows that were read are no part of it."""
    with connect(factory.urls.owner) as owner:
        owner.execute(
            "insert into activity_events (id, org_id, event_type, created_at)"
            " select gen_random_uuid(), %s, (array['new_signal', 'comment', 'insight'])[1 + n %% 3],"
            " now() - make_interval(secs => 100 + n) from generate_series(1, 100000) n",
            (tenant.org_id,),
        )
        owner.execute("analyze activity_events")
    assert (await client.get("activity/unread")).json()["unread"] == 100_000
    async with application.database.write(tenant.actor) as session:
        newest = "select created_at from activity_events order by created_at desc offset 99 limit 1"
        await mark_all_read(session, (await session.rows(newest))[0][0])
    with acting_as(factory.urls, tenant.org_id, user=tenant.admin.user_id) as app:
        (seen,) = one(app, "select read_until from activity_read_until")
        asked = COUNT_UNREAD.format(unread=MY_UNREAD)
        for name, value in {"org": tenant.org_id, "me": tenant.admin.user_id, "seen": seen}.items():
            asked = asked.replace(f"%({name})s", f"'{value}'")
        plan = "\n".join(row[0] for row in app.execute(f"explain {asked}"))
        assert "activity_events_org_id_created_at_id_idx" in plan, plan
        assert "Seq Scan on activity_events" not in plan
    took = []
    for _ in range(20):
        begin = time.perf_counter()
        assert await unread(client) == 99
        took.append(time.perf_counter() - begin)
    print(f"unread of 100,000: p50 {statistics.median(took) * 1000:.1f} ms over HTTP")
