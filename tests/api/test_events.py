"""Live events through a real server: in order, resumable, only one's own, and ended when they should be."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from tests.support.api import API, assert_problem, client_of, serving
from tests.support.factories import Factory, Person, Tenant, claims_file

from rcm.api.events import Streams
from rcm.core.ids import new_id
from rcm.main import Application
from rcm.work.outbox import tell


class Listener:
    """The events of one connection."""

    def __init__(self, response: httpx.Response) -> None:
        self._lines = response.aiter_lines()

    async def next(self) -> dict[str, Any]:
        async with asyncio.timeout(30):  # heartbeats would keep a listener waiting for ever
            return await self._next()

    async def _next(self) -> dict[str, Any]:
        event: dict[str, str] = {}
        async for line in self._lines:
            if line.startswith(":"):
                continue
            if not line and event:
                data: dict[str, Any] = json.loads(event["data"])
                assert (event["event"], event["id"]) == (data["topic"], str(data["version"]))
                return data
            name, _, value = line.partition(": ")
            if line:
                event[name] = value
        pytest.fail("the stream ended")


@asynccontextmanager
async def listening(url: str, who: Tenant | Person, **headers: str) -> AsyncIterator[Listener]:
    async with (
        httpx.AsyncClient(headers={**who.headers, **headers}, timeout=30) as client,
        client.stream("GET", f"{url}{API}/events") as response,
    ):
        assert response.headers["content-type"].startswith("text/event-stream"), await response.aread()
        assert response.headers["cache-control"] == "no-store"
        yield Listener(response)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - the server tells nobody
            await asyncio.sleep(0.05)


async def say(application: Application, tenant: Tenant, topic: str) -> str:
    changed = new_id()
    async with application.database.write(tenant.actor) as session:
        await tell(session, topic, [changed])
    return str(changed)


async def test_what_changes_is_told_to_ones_own_organisation_only(
    app: FastAPI, application: Application, tenant: Tenant, other_tenant: Tenant, factory: Factory
) -> None:
    async with serving(app) as url, listening(url, tenant) as here, listening(url, other_tenant) as there:
        await say(application, other_tenant, "batch")
        taken = await factory.batch(tenant.actor, claims_file(1).content)
        last = await say(application, other_tenant, "claim")
        told = await here.next()
        assert (told["topic"], told["id"]) == ("batch", str(taken.batch_job_id))
        assert [(await there.next())["topic"] for _ in range(2)] == ["batch", "claim"]
        own = await say(application, tenant, "run")
        assert (await here.next())["id"] == own != last


async def test_a_listener_that_comes_back_misses_nothing(
    app: FastAPI, application: Application, tenant: Tenant
) -> None:
    async with serving(app) as url:
        async with listening(url, tenant) as listener:
            await say(application, tenant, "batch")
            seen = await listener.next()
        missed = [await say(application, tenant, "run") for _ in range(3)]
        async with listening(url, tenant, **{"Last-Event-ID": str(seen["version"])}) as listener:
            assert [(await listener.next())["id"] for _ in range(3)] == missed


async def test_a_change_that_commits_late_is_told_all_the_same(
    app: FastAPI, application: Application, tenant: Tenant
) -> None:
    slow = new_id()
    async with serving(app) as url, listening(url, tenant) as listener:
        async with application.database.write(tenant.actor) as session:
            await tell(session, "claim", [slow])
            quick = await say(application, tenant, "run")
            first = await listener.next()
        second = await listener.next()
    assert (first["id"], second["id"]) == (quick, str(slow))
    assert first["version"] == second["version"], "who comes back after it hears nothing twice"


async def test_what_one_may_not_read_is_not_told(
    app: FastAPI, application: Application, tenant: Tenant, factory: Factory
) -> None:
    async with serving(app) as url, listening(url, await factory.person(tenant.org_id, "viewer")) as listener:
        await say(application, tenant, "secret")
        allowed = await say(application, tenant, "run")
        assert (await listener.next())["id"] == allowed


async def test_a_stream_ends_with_its_listener_and_with_the_server(
    app: FastAPI, application: Application, tenant: Tenant
) -> None:
    streams: Streams = app.state.streams
    async with serving(app) as url:
        async with listening(url, tenant) as listener:
            await say(application, tenant, "run")
            await listener.next()
            assert streams.open == 1
        await until(lambda: streams.open == 0)
        async with listening(url, tenant) as listener:
            await say(application, tenant, "run")
            await listener.next()
            app.state.streams.close()
            with pytest.raises(pytest.fail.Exception, match="ended"):
                await listener.next()


async def test_there_are_only_so_many_places(app: FastAPI, tenant: Tenant) -> None:
    app.state.streams = Streams(most=0)
    async with client_of(app, tenant) as client:
        answer = await client.get("events")
    assert_problem(answer, 503, "core.streams_exhausted")
