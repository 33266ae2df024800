"""The live feed through a real server: whole events, resumable, one's own organisation only."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from tests.quality.workflow.conftest import Ward
from tests.support.api import API, assert_problem, client_of, serving
from tests.support.factories import Factory, Person, Tenant

from rcm.main import Application
from rcm.quality.repository.activity import NewEvent, insert_events


class Listener:
    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.aiter_lines()

    async def next(self) -> tuple[str, dict[str, Any]]:
        """(id, event) of what comes next."""
        async with asyncio.timeout(30):
            event: dict[str, str] = {}
            async for line in self._lines:
                name, _, value = line.partition(": ")
                if name and line:
                    event[name] = value
                elif not line and "data" in event:
                    assert event["event"] == "activity"
                    return event["id"], json.loads(event["data"])
                elif not line:
                    event.clear()  # a comment
        pytest.fail("the stream ended")


@asynccontextmanager
async def following(url: str, who: Tenant | Person, query: str = "", **headers: str) -> AsyncIterator[Listener]:
    async with (
        httpx.AsyncClient(headers={**who.headers, **headers}, timeout=30) as client,
        client.stream("GET", f"{url}{API}/activity/stream{query}") as response,
    ):
        assert response.headers["content-type"].startswith("text/event-stream"), await response.aread()
        yield Listener(response)


async def say(application: Application, who: Tenant | Person, *kinds: str) -> list[str]:
    async with application.database.write(who.actor) as session:
        return [str(key) for key in await insert_events(session, [NewEvent(kind) for kind in kinds])]


async def test_events_come_as_they_happen_and_only_ones_own(
    app: FastAPI, application: Application, tenant: Tenant, other_tenant: Tenant, ward: Ward, nurse: Person
) -> None:
    async with serving(app) as url, following(url, tenant) as here, following(url, other_tenant) as there:
        (theirs,) = await say(application, other_tenant, "insight")
        async with client_of(app, nurse) as client:
            signal = ward.signal()
            await client.post(f"signals/{signal}/comment", json={"text": "Look\nat this."})
        _, told = await here.next()
        assert (told["event_type"], told["payload"]) == ("comment", {"text": "Look\nat this."})
        assert (told["signal"]["id"], told["user"]["user_id"]) == (str(signal), str(nurse.user_id))
        assert told["read"] is False
        assert (await there.next())[1]["id"] == theirs


async def test_who_comes_back_misses_nothing_and_hears_nothing_twice(
    app: FastAPI, application: Application, tenant: Tenant
) -> None:
    async with serving(app) as url:
        async with following(url, tenant) as listener:
            await say(application, tenant, "insight")
            seen, _ = await listener.next()
        missed = [key for _ in range(3) for key in await say(application, tenant, "comment")]
        async with following(url, tenant, **{"Last-Event-ID": seen}) as listener:
            assert [(await listener.next())[1]["id"] for _ in range(3)] == missed


async def test_one_may_ask_for_some_types(app: FastAPI, application: Application, tenant: Tenant) -> None:
    async with serving(app) as url, following(url, tenant, "?type=regression&type=insight") as listener:
        said = await say(application, tenant, "comment", "regression", "comment", "insight")
        assert [(await listener.next())[1]["id"] for _ in range(2)] == [said[1], said[3]]


async def test_a_stream_takes_a_token_and_the_right_to_read_signals(
    app: FastAPI, factory: Factory, tenant: Tenant
) -> None:
    async with client_of(app) as nobody:
        assert_problem(await nobody.get("activity/stream"), 401, "core.token_invalid")
    async with client_of(app, await factory.person(tenant.org_id, "sys_admin")) as client:
        assert_problem(await client.get("activity/stream"), 403, "core.permission_missing")
