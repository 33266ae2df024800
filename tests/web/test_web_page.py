"""The page's own route: caching, security headers, and what it must leave to the API."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from rcm.web import mount_page

INDEX = "<!doctype html><title>page</title>"
SCRIPT = "console.log(1)"


def make_app(static: Path) -> FastAPI:
    app = FastAPI(openapi_url=None)

    @app.get("/api/v1/me")
    def me() -> dict[str, str]:
        return {"user": "somebody"}

    mount_page(app, static)
    return app


def client_of(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://page.test")


@pytest.fixture
def static(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(INDEX)
    (folder / "favicon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / "assets" / "index-B1b2.js").write_text(SCRIPT)
    (tmp_path / "secret.txt").write_text("not for the page")
    return folder


@pytest.mark.parametrize("path", ["/", "/o/north/batches", "/o/north/claims/1?tab=lines", "/apiary", "/healthy"])
async def test_every_address_of_the_page_gives_the_index(static: Path, path: str) -> None:
    async with client_of(make_app(static)) as client:
        answer = await client.get(path)
    assert answer.status_code == 200
    assert answer.text == INDEX
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    ["/api", "/api/v1/nothing", "/fhir/r4/Patient", "/health/live", "/metrics", "/openapi.json"],
)
async def test_reserved_paths_are_never_a_page(static: Path, path: str) -> None:
    async with client_of(make_app(static)) as client:
        answer = await client.get(path)
    assert answer.status_code == 404
    assert INDEX not in answer.text


async def test_the_api_answers_before_the_page(static: Path) -> None:
    async with client_of(make_app(static)) as client:
        assert (await client.get("/api/v1/me")).json() == {"user": "somebody"}
        assert (await client.post("/api/v1/nothing")).status_code == 404
        assert (await client.post("/o/north/batches")).status_code == 404


async def test_hashed_files_may_be_kept_for_ever_and_others_are_asked_for_again(static: Path) -> None:
    async with client_of(make_app(static)) as client:
        script = await client.get("/assets/index-B1b2.js")
        icon = await client.get("/favicon.svg")
    assert script.text == SCRIPT
    assert "immutable" in script.headers["cache-control"]
    assert icon.headers["content-type"] == "image/svg+xml"
    assert icon.headers["cache-control"] == "no-cache"


async def test_an_unchanged_index_is_not_sent_twice(static: Path) -> None:
    async with client_of(make_app(static)) as client:
        first = await client.get("/o/north/runs")
        second = await client.get("/o/north/runs", headers={"If-None-Match": first.headers["etag"]})
    assert second.status_code == 304
    assert second.content == b""
    assert second.headers["cache-control"] == "no-cache"


async def test_a_file_of_a_former_build_is_missing_and_not_a_page(static: Path) -> None:
    async with client_of(make_app(static)) as client:
        answer = await client.get("/assets/index-OLD.js")
    assert answer.status_code == 404
    assert INDEX not in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/assets/../../secret.txt", "/%2e%2e/secret.txt", "/assets/%2e%2e%2f%2e%2e%2fsecret.txt"]
)
async def test_nothing_outside_the_folder_is_served(static: Path, path: str) -> None:
    async with client_of(make_app(static)) as client:
        assert "not for the page" not in (await client.get(path)).text


@pytest.mark.parametrize("path", ["/", "/assets/index-B1b2.js", "/assets/missing.js"])
async def test_answers_carry_the_security_headers(static: Path, path: str) -> None:
    async with client_of(make_app(static)) as client:
        headers = (await client.get(path)).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["script-src"] == "'self'"
    assert policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


async def test_head_has_no_body(static: Path) -> None:
    async with client_of(make_app(static)) as client:
        answer = await client.head("/o/north/batches")
    assert answer.status_code == 200
    assert answer.content == b""


async def test_a_page_that_is_not_built_says_how_to_build_it(tmp_path: Path) -> None:
    static = tmp_path / "static"
    async with client_of(make_app(static)) as client:
        before = await client.get("/o/north/batches")
        static.mkdir()
        (static / "index.html").write_text(INDEX)
        after = await client.get("/o/north/batches")
    assert before.status_code == 503
    assert "make install" in before.text
    assert before.headers["content-type"].startswith("text/plain")
    assert after.text == INDEX
