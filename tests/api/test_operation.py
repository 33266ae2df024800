"""Health and metrics: what orchestrators and Prometheus see, and that logs hold no personal data."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import httpx
import pytest
import structlog
from fastapi import FastAPI
from tests.support.application import TestBackend
from tests.support.database import connect
from tests.support.factories import Factory, Tenant, chain, claims_file

from rcm.edi.generator import generate_claims
from rcm.main import Application
from rcm.observability.logging import LogLevelUnknown, configure_logging
from rcm.workflows.repository import workers

ROOT = "http://test"


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What a process would write to standard error."""
    stream, root = io.StringIO(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configure_logging("debug", stream)
    yield stream
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


async def test_ready_tells_of_each_part(client: httpx.AsyncClient, application: Application) -> None:
    without = await client.get(f"{ROOT}/health/ready")
    assert (without.status_code, without.json()["state"]) == (200, "degraded")
    assert without.json()["checks"]["workers"]["state"] == "degraded"
    async with application.database.write(None) as session:
        await workers.register(session, "worker-1", "host", 1, "0", ["batch"])
    health = (await client.get(f"{ROOT}/health/ready")).json()
    assert (health["state"], {check["state"] for check in health["checks"].values()}) == ("ok", {"ok"})


async def test_a_worker_that_is_silent_for_a_lease_counts_as_gone(
    client: httpx.AsyncClient, application: Application, factory: Factory
) -> None:
    async with application.database.write(None) as session:
        await workers.register(session, "worker-1", "host", 1, "0", ["batch"])
    with connect(factory.urls.owner) as connection:
        connection.execute("update worker set heartbeat_at = now() - interval '10 minutes'")
    health = (await client.get(f"{ROOT}/health/ready")).json()
    assert health["checks"]["workers"]["state"] == "degraded"


async def test_a_database_that_is_not_at_head_is_not_ready(client: httpx.AsyncClient, factory: Factory) -> None:
    with connect(factory.urls.owner) as connection:
        connection.execute("update alembic_version set version_num = '000_before'")
    answer = await client.get(f"{ROOT}/health/ready")
    assert answer.status_code == 503
    assert "000_before" in answer.json()["checks"]["migrations"]["detail"]


async def test_metrics_count_requests_by_route_and_never_by_id(
    client: httpx.AsyncClient, tenant: Tenant, factory: Factory, backend: TestBackend
) -> None:
    await factory.workflow(tenant.actor, chain("claims.register", name="register"))
    taken = await factory.batch(tenant.actor, claims_file(4, defects=1).content, workflow="register")
    waiting = await factory.batch(tenant.actor, claims_file(2, seed=2).content, workflow="register")
    await backend.drain(1)
    for batch in (taken, waiting):
        await client.get(f"batches/{batch.batch_job_id}")
    await client.get("batches?typo=1")
    await client.get("no/such/path")
    text = (await client.get(f"{ROOT}/metrics")).text
    lines = set(text.splitlines())
    assert {
        'rcm_requests_total{endpoint="/api/v1/batches/{batch_job_id}",method="GET",status="200"} 2.0',
        'rcm_requests_total{endpoint="unmatched",method="GET",status="404"} 1.0',
        'rcm_request_duration_seconds_count{endpoint="/api/v1/batches/{batch_job_id}",method="GET"} 2.0',
        'rcm_errors_total{endpoint="/api/v1/batches",type="core.parameter_unknown"} 1.0',
        'rcm_workflow_runs_total{status="COMPLETED"} 3.0',
        'rcm_workflow_open{status="PENDING"} 2.0',
        'rcm_batch_rows_total{status="completed"} 3.0',
        'rcm_batch_rows_total{status="set_aside"} 1.0',
        'rcm_batch_rows_total{status="pending"} 2.0',
        'rcm_workflow_queue_depth{queue="batch"} 2.0',
        "rcm_active_workflows 0.0",
    } <= lines
    assert any(line.startswith("rcm_db_connections_active ") for line in lines)
    (statements,) = [line for line in lines if line.startswith("rcm_db_query_duration_seconds_count")]
    assert float(statements.split()[1]) > 10
    assert str(taken.batch_job_id) not in text
    assert str(tenant.org_id) not in text


async def test_logs_are_json_with_ids_and_without_people(
    logged: io.StringIO, app: FastAPI, client: httpx.AsyncClient, tenant: Tenant, backend: TestBackend
) -> None:
    answer = await client.post("batches", files={"file": ("claims.837", claims_file(5, defects=1).content)})
    assert answer.status_code == 201
    await backend.drain()
    await client.get("claims?claim_number=SAMPLE")
    written = logged.getvalue()
    entries = [json.loads(line) for line in written.splitlines()]
    (request,) = [e for e in entries if e["event"] == "request" and e["method"] == "POST"]
    assert (request["org_id"], request["request_id"]) == (str(tenant.org_id), answer.headers["x-request-id"])
    assert (request["endpoint"], request["status"]) == ("/api/v1/batches", "201")
    assert tenant.admin.token not in written
    assert "SAMPLE" not in written
    for claim in generate_claims(5, seed=1):
        parties = [claim.subscriber.party, *([claim.patient.party] if claim.patient else [])]
        assert not any(party.last_name in written or (party.id and party.id in written) for party in parties)


def test_errors_are_logged_without_their_text(logged: io.StringIO) -> None:
    secret = "Sam Sample M000123"
    try:
        try:
            int(secret)
        except ValueError as error:
            raise RuntimeError(f"while reading {secret}") from error
    except RuntimeError:
        structlog.get_logger().exception("ours")
        logging.getLogger("library").exception("theirs")
    entries = [json.loads(line) for line in logged.getvalue().splitlines()]
    assert [(e["event"], e["error"], e["cause"], e["level"]) for e in entries] == [
        ("ours", "RuntimeError", "ValueError", "error"),
        ("theirs", "RuntimeError", "ValueError", "error"),
    ]
    assert secret not in logged.getvalue()
    assert all("test_operation.py" in e["at"][-1] for e in entries)


def test_an_unknown_log_level_is_refused() -> None:
    with pytest.raises(LogLevelUnknown, match="loud"):
        configure_logging("loud")
