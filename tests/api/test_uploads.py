"""Loading a file: all of it or nothing, and a refusal that says why."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.support.api import assert_problem, client_of
from tests.support.application import make_settings
from tests.support.database import connect
from tests.support.factories import Factory, Tenant, chain, claims_file

from rcm.core.settings import Settings
from rcm.core.upload import safe_name


@pytest.fixture
def settings() -> Settings:
    return make_settings(upload_limit_mb=1)


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where uploads lie for the while; every test ends with nothing left in it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture(autouse=True)
def _leaves_nothing(temporary: Path) -> Any:
    yield
    assert list(temporary.glob("rcm-upload-*")) == []


def form(content: bytes, name: str = "claims.837") -> dict[str, tuple[str, bytes]]:
    return {"file": (name, content)}


async def test_a_good_file_is_a_batch_with_its_counts(client: httpx.AsyncClient) -> None:
    file = claims_file(7, defects=2)
    answer = await client.post("batches", files=form(file.content))
    assert answer.status_code == 201, answer.text
    batch = answer.json()
    assert (batch["file_name"], batch["file_size"]) == ("claims.837", len(file.content))
    assert batch["workflow_name"] == "end_to_end_rcm"
    assert batch["counts"] == {
        "total": 7,
        "pending": 5,
        "processing": 0,
        "completed": 0,
        "failed": 0,
        "set_aside": 2,
        "cancelled": 0,
    }
    rows = (await client.get(f"batches/{batch['batch_job_id']}/rows", params={"status": "set_aside"})).json()["items"]
    assert {row["external_id"] for row in rows} == set(file.defects)
    assert all(row["error_code"] and row["findings"] and row["run_id"] is None for row in rows)


async def test_it_waits_until_somebody_has_read_the_whole_of_a_slow_upload(client: httpx.AsyncClient) -> None:
    content = claims_file(3).content
    request = client.build_request("POST", "batches", files=form(content))
    body = request.read()

    async def dribble() -> Any:
        for start in range(0, len(body), 7):
            yield body[start : start + 7]

    answer = await client.post("batches", content=dribble(), headers={"Content-Type": request.headers["content-type"]})
    assert (answer.status_code, answer.json()["file_size"]) == (201, len(content))


async def test_another_workflow_may_be_named(client: httpx.AsyncClient, factory: Factory, tenant: Tenant) -> None:
    await factory.workflow(tenant.actor, chain("claims.register", name="only_register"))
    answer = await client.post("batches", files=form(claims_file(1).content), data={"workflow": "only_register"})
    assert answer.json()["workflow_name"] == "only_register"
    missing = await client.post("batches", files=form(claims_file(1, seed=2).content), data={"workflow": "none"})
    assert_problem(missing, 404, "workflow.workflow_not_found")


async def test_the_same_file_again_is_refused_until_forced(client: httpx.AsyncClient, factory: Factory) -> None:
    content = claims_file(2).content
    first = (await client.post("batches", files=form(content))).json()["batch_job_id"]
    again = await client.post("batches", files=form(content, "renamed.837"))
    assert assert_problem(again, 409, "batch.file_already_loaded")["batch_job_id"] == first
    assert (await client.get("batches")).json()["total"] == 1
    forced = await client.post("batches", files=form(content), data={"force": "true"})
    assert forced.status_code == 201
    assert forced.json()["batch_job_id"] != first


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "batch.file_without_rows"),
        (b"%PDF-1.7 something else", "batch.file_kind_unknown"),
        (b"name,amount\nSam,1\n", "batch.file_kind_not_taken"),
        (b"ISA*00*", "edi.file_unreadable"),
    ],
)
async def test_what_is_no_837_is_refused_and_leaves_nothing(
    content: bytes, code: str, client: httpx.AsyncClient, factory: Factory
) -> None:
    answer = await client.post("batches", files=form(content, "wrong.pdf"))
    body = assert_problem(answer, 422, code)
    assert "wrong.pdf" in body["detail"]
    with connect(factory.urls.owner) as connection:
        assert connection.execute("select count(*) from batch_job").fetchall() == [(0,)]


@pytest.mark.parametrize("announced", [True, False])
async def test_a_file_over_the_limit_is_refused(announced: bool, client: httpx.AsyncClient) -> None:
    request = client.build_request("POST", "batches", files=form(b"ISA" + b"*" * (1 << 20) + b"x" * 50_000))
    body = request.read()

    async def unannounced() -> Any:
        for start in range(0, len(body), 65536):
            yield body[start : start + 65536]

    headers = {"Content-Type": request.headers["content-type"]}
    answer = await client.post("batches", content=body if announced else unannounced(), headers=headers)
    assert assert_problem(answer, 413, "core.upload_too_large")["limit_mb"] == 1


async def test_a_viewer_is_refused_before_a_byte_is_read(app: Any, tenant: Tenant, factory: Factory) -> None:
    viewer = await factory.person(tenant.org_id, "viewer")

    async def untouched() -> Any:
        yield pytest.fail("the body was read")

    async with client_of(app, viewer) as client:
        answer = await client.post("batches", content=untouched())
    assert_problem(answer, 403, "core.permission_missing")


FORM = {"Content-Type": "multipart/form-data; boundary=cut"}
PART = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a.837"\r\n\r\nISA'


@pytest.mark.parametrize(
    ("headers", "body", "told"),
    [
        ({"Content-Type": "application/json"}, b"{}", "application/json"),
        ({"Content-Type": "multipart/form-data"}, b"", "multipart/form-data"),
        (FORM, PART, "cut off"),
        (FORM, b"no form at all", "can't be read"),
        (FORM, b'--cut\r\nContent-Disposition: form-data; name="text"\r\n\r\nx\r\n--cut--\r\n', "`file`"),
        (FORM, PART + b"\r\n" + PART + b"\r\n--cut--\r\n", "one file"),
        (FORM, PART + b'\r\n--cut\r\nContent-Disposition: form-data; name="q"\r\n\r\nx\r\n--cut--\r\n', "'q'"),
        (FORM, PART + b'\r\n--cut\r\nContent-Disposition: form-data; name="force"\r\n\r\n7\r\n--cut--\r\n', "`force`"),
    ],
)
async def test_what_is_no_form_with_a_file_is_refused(
    headers: dict[str, str], body: bytes, told: str, client: httpx.AsyncClient
) -> None:
    answer = await client.post("batches", content=body, headers=headers)
    assert told in assert_problem(answer, 422, "core.upload_invalid")["detail"]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("claims.837", "claims.837"),
        ("../../etc/passwd", "passwd"),
        ("C:\\data\\week 3.837", "week 3.837"),
        ("über\x00\x1b[31m.837", "über[31m.837"),
        ("", "upload"),
        ("...", "upload"),
        ("/", "upload"),
        ("x" * 400 + ".837", "x" * 146 + ".837"),
    ],
)
def test_a_file_name_is_only_a_name(given: str, shown: str) -> None:
    assert safe_name(given) == shown
