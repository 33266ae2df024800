"""Bundles, bulk jobs and $everything over HTTP: statuses, outcomes, and nothing of another organisation."""

from __future__ import annotations

import gzip
from typing import Any

import httpx
import orjson
import pytest
from fastapi import FastAPI

from rcm.clinical.service.bulk_work import BulkWork
from rcm.clinical.text import dump
from rcm.main import Application
from rcm.samples.clinical import resources, transactions
from tests.support.api import client_of
from tests.support.factories import Factory, Tenant

FHIR = "http://test/fhir/R4"
_JSON = {"Content-Type": "application/fhir+json"}
MADE = list(resources(3, seed=21))
PATIENTS = [each["id"] for each in MADE if each["resourceType"] == "Patient"]


@pytest.fixture
def work(application: Application) -> BulkWork:
    registry = application.registry
    return BulkWork(registry.database, registry.ops, lease_s=30, keep_days=1)


async def send(client: httpx.AsyncClient, bundle: dict[str, Any], **headers: str) -> httpx.Response:
    return await client.post(FHIR, content=dump(bundle), headers=_JSON | headers)


def bundle(*entries: dict[str, Any], kind: str = "transaction") -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries)}


def post(resource: dict[str, Any]) -> dict[str, Any]:
    return {"resource": resource, "request": {"method": "POST", "url": resource["resourceType"]}}


def issues(response: httpx.Response) -> list[dict[str, Any]]:
    assert response.headers["content-type"] == "application/fhir+json", response.text
    told = response.json()
    assert told["resourceType"] == "OperationOutcome"
    found: list[dict[str, Any]] = told["issue"]
    return found


async def load(client: httpx.AsyncClient, work: BulkWork, content: bytes, **headers: str) -> httpx.Response:
    begun = await client.post(f"{FHIR}/$import", content=content, headers=headers)
    assert begun.status_code == 202, begun.text
    assert (await client.get(begun.headers["content-location"])).status_code == 202
    await work.round()
    return await client.get(begun.headers["content-location"])


NDJSON = b"".join(dump(each) + b"\n" for each in MADE)


async def test_a_transaction_is_answered_entry_by_entry(client: httpx.AsyncClient) -> None:
    houses, patient = transactions(1, seed=3)
    await send(client, houses)
    answer = await send(client, patient)
    told = answer.json()
    assert (answer.status_code, told["type"], len(told["entry"])) == (
        200,
        "transaction-response",
        len(patient["entry"]),
    )
    first = told["entry"][0]["response"]
    assert (first["status"], first["etag"]) == ("201 Created", 'W/"1"')
    assert first["location"].startswith(f"{FHIR}/Patient/")
    assert first["location"].endswith("/_history/1")
    assert "resource" not in told["entry"][0]
    shown = await send(client, bundle(post({"resourceType": "Patient"})), Prefer="return=representation")
    assert shown.json()["entry"][0]["resource"]["meta"]["versionId"] == "1"


async def test_a_failed_transaction_names_its_entry(client: httpx.AsyncClient) -> None:
    entries = [post({"resourceType": "Patient"}) for _ in range(60)]
    entries[49]["resource"]["gender"] = "?"
    answer = await send(client, bundle(*entries))
    assert answer.status_code == 422
    assert [issue["expression"] for issue in issues(answer)] == [["Bundle.entry[49].resource.gender"]]
    found = await send(client, bundle({"request": {"method": "GET", "url": "Patient"}}, kind="batch"))
    assert "entry" not in found.json()["entry"][0]["resource"]


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{nonsense", "application/fhir+json", 400),
        (b'{"resourceType":"Patient"}', "application/fhir+json", 400),
        (b'{"resourceType":"Bundle","type":"document"}', "application/json", 400),
        (b"{}", "text/plain", 415),
        (dump(bundle({"request": {"method": "PUT", "url": "Patient/a"}})), "application/fhir+json", 422),
    ],
)
async def test_what_is_no_bundle_is_refused(client: httpx.AsyncClient, content: bytes, kind: str, status: int) -> None:
    answer = await client.post(FHIR, content=content, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert issues(answer)


async def test_a_bundle_above_the_limit_is_refused_before_it_is_read(app: FastAPI, client: httpx.AsyncClient) -> None:
    settings = app.state.registry.settings
    app.state.registry.settings = settings.model_copy(update={"fhir_bundle_limit_mb": 1})
    answer = await client.post(FHIR, content=b" " * (2 << 20), headers=_JSON)
    assert answer.status_code == 413
    assert "RCM_FHIR_BUNDLE_LIMIT_MB" in issues(answer)[0]["diagnostics"]

    async def pieces() -> Any:
        for _ in range(3):
            yield b" " * (1 << 20)

    assert (await client.post(FHIR, content=pieces(), headers=_JSON)).status_code == 413


async def test_who_may_only_read_writes_nothing_by_a_bundle(app: FastAPI, factory: Factory, tenant: Tenant) -> None:
    viewer = await factory.person(tenant.org_id, "viewer")
    async with client_of(app, viewer) as client:
        assert (await send(client, bundle(post({"resourceType": "Patient"})))).status_code == 403
        read = bundle({"request": {"method": "GET", "url": "Patient"}}, kind="batch")
        assert (await send(client, read)).status_code == 200
        assert (await client.post(f"{FHIR}/$import", content=NDJSON)).status_code == 403
        assert (await client.get(f"{FHIR}/$export")).status_code == 403


async def test_an_import_by_body_tells_its_progress_and_its_end(client: httpx.AsyncClient, work: BulkWork) -> None:
    ended = await load(client, work, gzip.compress(NDJSON))
    told = ended.json()
    assert (ended.status_code, told["status"], told["done"]) == (200, "completed", len(MADE))
    assert told["error"] == []


async def test_lines_that_were_set_aside_can_be_fetched(client: httpx.AsyncClient, work: BulkWork) -> None:
    told = (await load(client, work, b'{"resourceType":"Patient","id":"a"}\n{"x":\n')).json()
    (file,) = told["error"]
    assert (told["status"], file["type"], file["count"]) == ("partially_completed", "OperationOutcome", 1)
    fetched = await client.get(file["url"])
    assert orjson.loads(fetched.content)["extension"][0]["extension"][1]["valueInteger"] == 2


async def test_an_import_by_form_and_by_parameters(client: httpx.AsyncClient, work: BulkWork) -> None:
    begun = await client.post(f"{FHIR}/$import", files={"file": ("x.ndjson", b'{"resourceType":"Patient","id":"f"}')})
    asked = {
        "resourceType": "Parameters",
        "parameter": [{"name": "input", "resource": {"resourceType": "Patient", "id": "p"}}],
    }
    other = await client.post(f"{FHIR}/$import", content=dump(asked), headers=_JSON)
    assert (begun.status_code, other.status_code) == (202, 202)
    await work.round()
    for answer in (begun, other):
        assert (await client.get(answer.headers["content-location"])).json()["counts"]["created"] == 1


_URL = {"name": "input", "part": [{"name": "url", "valueUrl": "http://elsewhere/x"}]}
_ELSEWHERE = dump({"resourceType": "Parameters", "parameter": [_URL]})


@pytest.mark.parametrize("content", [b"", b"\n\n", gzip.compress(NDJSON)[:-20], _ELSEWHERE])
async def test_what_can_not_be_imported_is_refused_at_once(client: httpx.AsyncClient, content: bytes) -> None:
    answer = await client.post(f"{FHIR}/$import", content=content)
    assert answer.status_code == 400
    assert issues(answer)


async def test_an_import_is_cancelled_by_delete(client: httpx.AsyncClient, work: BulkWork) -> None:
    begun = await client.post(f"{FHIR}/$import", content=NDJSON)
    place = begun.headers["content-location"]
    assert (await client.delete(place)).status_code == 202
    assert await work.round() == 0
    assert (await client.get(place)).status_code == 404


async def test_an_export_is_asked_for_awaited_and_fetched(client: httpx.AsyncClient, work: BulkWork) -> None:
    await load(client, work, NDJSON)
    begun = await client.get(f"{FHIR}/$export?_type=Patient,Encounter", headers={"Prefer": "respond-async"})
    assert begun.status_code == 202
    place = begun.headers["content-location"]
    assert (await client.get(place)).headers["retry-after"]
    await work.round()
    told = (await client.get(place)).json()
    assert told["requiresAccessToken"] is True
    assert {file["type"] for file in told["output"]} == {"Patient", "Encounter"}
    patients = await client.get(next(file["url"] for file in told["output"] if file["type"] == "Patient"))
    assert sorted(orjson.loads(line)["id"] for line in patients.content.splitlines()) == sorted(PATIENTS)
    assert (await client.delete(place)).status_code == 202
    assert (await client.get(f"{place}/Patient.ndjson")).status_code == 404


@pytest.mark.parametrize("query", ["_type=Patint", "_since=soon", "_outputFormat=csv", "_typeFilter=x"])
async def test_an_export_that_can_not_be_done_as_asked_is_refused(client: httpx.AsyncClient, query: str) -> None:
    assert (await client.get(f"{FHIR}/$export?{query}")).status_code == 400
    assert (await client.get(f"{FHIR}/Group/none/$export")).status_code == 404


async def test_everything_of_a_patient_is_paged_by_links(client: httpx.AsyncClient, work: BulkWork) -> None:
    await load(client, work, NDJSON)
    url: str | None = f"{FHIR}/Patient/{PATIENTS[0]}/$everything?_count=9"
    found: list[str] = []
    while url is not None:
        page = (await client.get(url)).json()
        assert len(page["entry"]) <= 9
        found += [entry["fullUrl"] for entry in page["entry"]]
        url = next((link["url"] for link in page["link"] if link["relation"] == "next"), None)
    assert len(found) == len(set(found)) > 9
    assert found[0] == f"{FHIR}/Patient/{PATIENTS[0]}"


@pytest.mark.parametrize("query", ["_type=Patint", "_count=0", "_count=x", "start=soon", "_cursor=x", "_sort=date"])
async def test_everything_names_what_it_can_not_use(client: httpx.AsyncClient, work: BulkWork, query: str) -> None:
    await load(client, work, NDJSON)
    assert (await client.get(f"{FHIR}/Patient/{PATIENTS[0]}/$everything?{query}")).status_code == 400


async def test_another_organisations_jobs_files_and_patients_are_not_there(
    app: FastAPI, client: httpx.AsyncClient, work: BulkWork, other_tenant: Tenant
) -> None:
    begun = await client.post(f"{FHIR}/$import", content=NDJSON + b"{x\n")
    await work.round()
    export = await client.get(f"{FHIR}/$export")
    await work.round()
    addresses = [
        begun.headers["content-location"], f"{begun.headers['content-location']}/errors.ndjson",
        export.headers["content-location"], f"{export.headers['content-location']}/Patient.ndjson",
        f"{FHIR}/Patient/{PATIENTS[0]}/$everything",
    ]  # fmt: skip
    async with client_of(app, other_tenant) as theirs:
        for address in addresses:
            assert (await client.get(address)).status_code == 200, address
            assert (await theirs.get(address)).status_code == 404, address
        assert (await theirs.delete(addresses[0])).status_code == 404
        assert (await theirs.delete(addresses[2])).status_code == 404


@pytest.mark.parametrize("parameter", [5, [1], [{"name": "input", "part": [1]}], [{"name": "input", "part": {"a": 1}}]])
async def test_parameters_that_hold_no_resource_are_refused(client: httpx.AsyncClient, parameter: Any) -> None:
    asked = dump({"resourceType": "Parameters", "parameter": parameter})
    answer = await client.post(f"{FHIR}/$import", content=asked)
    assert answer.status_code == 400
    assert issues(answer)[0]["code"] in {"structure", "invalid"}
