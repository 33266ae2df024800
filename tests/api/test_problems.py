"""Failures: one shape, one table, no internals."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
import structlog
from fastapi import FastAPI
from tests.support.api import assert_problem, client_of
from tests.support.application import TestBackend, composed, make_settings
from tests.support.factories import Tenant

from rcm.api.errors import STATUS, status_of
from rcm.core.db import DatabaseUnreachable
from rcm.core.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound, NotSignedIn
from rcm.core.http import api_router
from rcm.core.upload import UploadTooLarge
from rcm.core.urls import DatabaseUrls
from rcm.edi.errors import FileUnreadable
from rcm.main.http import create_api
from rcm.workflows.service.batches import FileAlreadyLoaded, FileKindUnknown
from rcm.workflows.states import TransitionNotAllowed

SECRET = "Sam Sample, member M000123"


class Later(DomainError):
    """The partner does not answer."""

    code = "test.partner_silent"
    retryable = True


class Ours(DomainError):
    """Our own fault."""

    code = "test.ours"


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound(), 404),
        (Conflict(), 409),
        (FileAlreadyLoaded(), 409),
        (TransitionNotAllowed(), 409),
        (InvalidInput(), 422),
        (FileKindUnknown(), 422),
        (FileUnreadable("cut off"), 422),
        (UploadTooLarge(), 413),
        (NotAllowed(), 403),
        (NotSignedIn(), 401),
        (DatabaseUnreachable(), 503),
        (Later(), 503),
        (Ours(), 500),
    ],
)
def test_each_kind_of_failure_has_its_status(error: DomainError, status: int) -> None:
    assert status_of(error) == status


def test_the_table_names_no_class_that_its_parent_would_answer_for_alike() -> None:
    for kind, status in STATUS.items():
        parents = [STATUS[parent] for parent in kind.__mro__[1:] if parent in STATUS]
        assert status not in parents[:1]


async def test_an_unknown_path_is_a_problem(client: httpx.AsyncClient) -> None:
    assert_problem(await client.get("nothing/here"), 404, "core.path_unknown")


async def test_a_method_that_is_not_taken_is_a_problem(client: httpx.AsyncClient) -> None:
    answer = await client.delete("batches")
    assert_problem(answer, 405, "core.method_not_allowed")
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("batches?limit=0", "query.limit"),
        ("batches?limit=201", "query.limit"),
        ("runs?limit=many", "query.limit"),
        ("runs?batch_job_id=7", "query.batch_job_id"),
        ("runs/7", "path.run_id"),
    ],
)
async def test_what_does_not_fit_is_named(path: str, field: str, client: httpx.AsyncClient) -> None:
    body = assert_problem(await client.get(path), 422, "core.request_invalid")
    assert [fault["field"] for fault in body["errors"]] == [field]
    assert field in body["detail"]


async def test_an_invalid_value_is_not_repeated(client: httpx.AsyncClient) -> None:
    answer = await client.get("claims", params={"payer_id": SECRET})
    assert_problem(answer, 422, "core.request_invalid")
    assert "Sample" not in answer.text


async def test_a_request_id_of_the_caller_is_kept_if_it_looks_like_one(app: FastAPI, tenant: Tenant) -> None:
    async with client_of(app, tenant) as client:
        kept = await client.get("me", headers={"X-Request-Id": "proxy-0123456789"})
        replaced = await client.get("me", headers={"X-Request-Id": "evil\tid"})
    assert kept.headers["x-request-id"] == "proxy-0123456789"
    assert len(replaced.headers["x-request-id"]) == 32


async def test_what_nobody_expected_tells_nothing_but_the_trace_id(app: FastAPI, tenant: Tenant) -> None:
    router = api_router("/broken", "broken")

    @router.get("")
    async def broken() -> None:
        raise RuntimeError(SECRET)

    app.include_router(router)
    app.router.routes.insert(0, app.router.routes.pop())  # before the page, which takes every other path
    with structlog.testing.capture_logs() as logs:
        async with client_of(app, tenant) as client:
            answer = await client.get("broken")
    assert_problem(answer, 500, "core.unexpected")
    assert SECRET not in answer.text
    assert "RuntimeError" not in answer.text
    (failure,) = [entry for entry in logs if entry["event"] == "request_failed"]
    assert failure["error"] == "RuntimeError"
    assert SECRET not in json.dumps(logs, default=str)


async def test_a_database_that_is_gone_is_a_503(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://rcm_app@/rcm?host={tmp_path}"
    async with composed(make_settings(), DatabaseUrls(url, url, url, url), TestBackend()) as application:
        app = create_api(application)
        async with client_of(app, Authorization="Bearer rcm_" + "A" * 43) as client:
            answer = await client.get("batches")
            assert_problem(answer, 503, "core.database_unreachable")
            assert answer.headers["retry-after"]
            ready = await client.get("http://test/health/ready")
            live = await client.get("http://test/health/live")
            metrics = await client.get("http://test/metrics")
    assert (ready.status_code, ready.json()["state"]) == (503, "failing")
    assert live.status_code == 200
    assert 'rcm_errors_total{endpoint="/api/v1/batches",type="core.database_unreachable"} 1.0' in metrics.text
