"""A client of the API: in this process, or through a real server on loopback where bytes must flow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI

from tests.support.factories import Person, Tenant

API = "/api/v1"


def client_of(app: FastAPI, who: Tenant | Person | None = None, **headers: str) -> httpx.AsyncClient:
    """Signed in as `who`; paths are relative to /api/v1."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url=f"http://test{API}/",
        headers={**(who.headers if who else {}), **headers},
    )


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[str]:
    """The base URL of `app` on a free port of 127.0.0.1."""
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", timeout_graceful_shutdown=5)
    )
    task = asyncio.create_task(server.serve())
    while not server.started:
        assert not task.done(), task.exception()
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        app.state.streams.close()
        server.should_exit = True
        await task


def assert_problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The answer is this problem, in the shape of RFC 9457; its body."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    body: dict[str, Any] = response.json()
    assert (response.status_code, body["status"], body["code"]) == (status, status, code), body
    assert body["type"] == f"urn:rcm:error:{code}"
    assert body["title"]
    assert body["trace_id"] == response.headers["x-request-id"]
    assert isinstance(body["detail"], str)
    return body
