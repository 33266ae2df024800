"""The door for one resource: what each interaction demands and refuses; no organisation sees another's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from rcm.clinical.text import parse
from tests.clinical.fhir_client import PATIENT, fhir_client, issues
from tests.support.database import connect
from tests.support.factories import Factory, Tenant

JSON_PATCH = {"content-type": "application/json-patch+json"}
MERGE_PATCH = {"content-type": "application/merge-patch+json"}


@pytest.fixture
async def fhir(app: FastAPI, tenant: Tenant) -> AsyncIterator[httpx.AsyncClient]:
    async with fhir_client(app, tenant) as client:
        yield client


@pytest.fixture
async def theirs(app: FastAPI, other_tenant: Tenant) -> AsyncIterator[httpx.AsyncClient]:
    async with fhir_client(app, other_tenant) as client:
        yield client


async def put(client: httpx.AsyncClient, id: str = "p1", **more: Any) -> httpx.Response:
    answer = await client.put(f"Patient/{id}", json={**PATIENT, "id": id, **more})
    assert answer.status_code in {200, 201}, answer.text
    return answer


async def test_from_creation_to_deletion_and_back(fhir: httpx.AsyncClient) -> None:
    made = await fhir.post("Patient", json={**PATIENT, "id": "ignored"})
    assert made.status_code == 201
    body = made.json()
    id = body["id"]
    assert id != "ignored"
    assert made.headers["location"] == f"http://test/fhir/R4/Patient/{id}/_history/1"
    assert made.headers["etag"] == 'W/"1"'
    assert body["meta"]["versionId"] == "1"
    read = await fhir.get(f"Patient/{id}")
    assert (read.json(), read.headers["etag"]) == (body, 'W/"1"')
    assert read.headers["last-modified"]
    changed = await fhir.put(f"Patient/{id}", json={**body, "gender": "other"})
    assert (changed.status_code, changed.headers["etag"]) == (200, 'W/"2"')
    again = await fhir.put(f"Patient/{id}", json={**body, "gender": "other"})
    assert again.headers["etag"] == 'W/"2"', "a repeated request is no new version"
    gone = await fhir.delete(f"Patient/{id}")
    assert (gone.status_code, gone.headers["etag"]) == (204, 'W/"3"')
    assert (await fhir.delete(f"Patient/{id}")).status_code == 204
    missing = await fhir.get(f"Patient/{id}")
    assert issues(missing, 410)[0]["code"] == "deleted"
    assert missing.headers["etag"] == 'W/"3"'
    back = await fhir.put(f"Patient/{id}", json=body)
    assert (back.status_code, back.headers["etag"]) == (201, 'W/"4"')
    history = (await fhir.get(f"Patient/{id}/_history")).json()
    assert [entry["response"]["etag"] for entry in history["entry"]] == [f'W/"{n}"' for n in (4, 3, 2, 1)]
    assert [entry["request"]["method"] for entry in history["entry"]] == ["PUT", "DELETE", "PUT", "POST"]
    assert "resource" not in history["entry"][1]
    assert (await fhir.get(f"Patient/{id}/_history/1")).json() == body
    issues(await fhir.get(f"Patient/{id}/_history/3"), 410)
    for version in ("9", "0", "x", "99999999999", "-1"):
        issues(await fhir.get(f"Patient/{id}/_history/{version}"), 404)


async def test_numbers_are_answered_as_they_were_written(fhir: httpx.AsyncClient) -> None:
    text = (
        '{"resourceType":"Observation","status":"final","code":{"text":"x"},'
        '"valueQuantity":{"value":1.500,"unit":"mg"},"referenceRange":[{"low":{"value":0.10},"high":{"value":7}}]}'
    )
    made = await fhir.post("Observation", content=text, headers={"content-type": "application/fhir+json"})
    read = await fhir.get(f"Observation/{made.json()['id']}")
    assert '"value":1.500' in read.text.replace(" ", "")
    assert str(parse(read.content)["referenceRange"][0]["low"]["value"]) == "0.10"


async def test_another_organisation_gets_what_it_would_get_for_nothing(
    fhir: httpx.AsyncClient, theirs: httpx.AsyncClient
) -> None:
    await put(fhir)
    for method, path, body, headers in (
        ("GET", "Patient/p1", None, {}),
        ("GET", "Patient/p1/_history", None, {}),
        ("GET", "Patient/p1/_history/1", None, {}),
        ("GET", "Patient/p1/$validate", None, {}),
        ("PATCH", "Patient/p1", [], JSON_PATCH),
        ("PATCH", "Patient?_id=p1", [], JSON_PATCH),
    ):
        told = issues(await theirs.request(method, path, json=body, headers=headers), 404)
        never = issues(await theirs.request(method, path.replace("p1", "p2"), json=body, headers=headers), 404)
        assert [each["code"] for each in told] == [each["code"] for each in never]
    assert (await theirs.delete("Patient/p1")).status_code == 204
    assert (await theirs.delete("Patient?_id=p1")).status_code == 204
    assert (await theirs.get("Patient/_history")).json().get("entry") is None
    assert (await theirs.get("_history")).json().get("entry") is None
    issues(await theirs.put("Patient/p1", json={**PATIENT, "id": "p1"}, headers={"if-match": 'W/"1"'}), 412)
    own = await put(theirs, gender="male")
    assert own.status_code == 201
    made = await theirs.post("Patient", json=PATIENT, headers={"if-none-exist": "_id=p1&gender=female"})
    assert made.status_code == 201, "what another organisation has does not exist here"
    assert (await fhir.get("Patient/p1")).json()["gender"] == "female"
    assert len((await fhir.get("Patient/_history")).json()["entry"]) == 1


async def test_who_lost_the_race_is_told(fhir: httpx.AsyncClient) -> None:
    await put(fhir)
    for wanted in ('W/"2"', '"9"', 'W/"x"'):
        answer = await fhir.put("Patient/p1", json={**PATIENT, "id": "p1"}, headers={"if-match": wanted})
        assert issues(answer, 412)[0]["code"] == "conflict"
    issues(await fhir.delete("Patient/p1", headers={"if-match": 'W/"2"'}), 412)
    issues(await fhir.patch("Patient/p1", json=[], headers={**JSON_PATCH, "if-match": 'W/"2"'}), 412)
    issues(await fhir.put("Patient/new", json={**PATIENT, "id": "new"}, headers={"if-match": 'W/"1"'}), 412)
    issues(await fhir.put("Patient/p1", json={**PATIENT, "id": "p1"}, headers={"if-match": "not a tag"}), 400)
    fine = await fhir.put("Patient/p1", json={**PATIENT, "id": "p1", "active": True}, headers={"if-match": 'W/"1"'})
    assert fine.headers["etag"] == 'W/"2"'


async def test_many_at_once_leave_every_version(fhir: httpx.AsyncClient, factory: Factory) -> None:
    answers = await asyncio.gather(*(put(fhir, birthDate=f"1980-01-{day:02}") for day in range(1, 13)))
    assert sorted(int(answer.headers["etag"][3:-1]) for answer in answers) == list(range(1, 13))
    guarded = await asyncio.gather(
        *(
            fhir.put("Patient/p1", json={**PATIENT, "id": "p1", "language": code}, headers={"if-match": 'W/"12"'})
            for code in ("en", "de", "fr", "es")
        )
    )
    assert sorted(answer.status_code for answer in guarded) == [200, 412, 412, 412]
    with connect(factory.urls.owner) as owner:
        versions = owner.execute("select version_id from hacs_core.resource_history order by 1").fetchall()
        assert versions == [(number,) for number in range(1, 13)]
        assert owner.execute("select count(*) from hacs_core.search_string where param = 'family'").fetchone() == (1,)


async def test_a_condition_makes_one_however_many_ask(fhir: httpx.AsyncClient) -> None:
    wanted = {**PATIENT, "identifier": [{"system": "urn:mrn", "value": "7"}]}
    answers = await asyncio.gather(
        *(fhir.post("Patient", json=wanted, headers={"if-none-exist": "identifier=urn:mrn|7"}) for _ in range(6))
    )
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    puts = await asyncio.gather(
        *(
            fhir.put("Patient", params={"identifier": "urn:mrn|8"}, json={**wanted, "identifier": [
                {"system": "urn:mrn", "value": "8"}]})
            for _ in range(4)
        )
    )  # fmt: skip
    assert sorted(answer.status_code for answer in puts) == [200] * 3 + [201]
    found = (await fhir.get("Patient", params={"_summary": "count"})).json()
    assert found["total"] == 2


async def test_conditions_follow_the_standards_table(fhir: httpx.AsyncClient) -> None:
    for id in ("a", "b"):
        await put(fhir, id, name=[{"family": "Twin"}])
    several = {"family": "Twin"}
    for answer in (
        await fhir.post("Patient", json=PATIENT, headers={"if-none-exist": "family=Twin"}),
        await fhir.put("Patient", params=several, json=PATIENT),
        await fhir.patch("Patient", params=several, json=[], headers=JSON_PATCH),
        await fhir.delete("Patient", params=several),
    ):
        assert issues(answer, 412)[0]["code"] in {"conflict", "multiple-matches"}
    for query in ("", "?", "?_format=json"):
        issues(await fhir.delete(f"Patient{query}"), 400)
    issues(await fhir.delete("Patient?nonsense=1"), 400)
    issues(await fhir.put("Patient?_id=a", json={**PATIENT, "id": "b"}), 400)
    one = await fhir.put("Patient?_id=a", json=PATIENT)
    assert (one.status_code, one.json()["id"]) == (200, "a")
    own = await fhir.put("Patient?family=Nobody", json={**PATIENT, "id": "chosen"})
    assert (own.status_code, own.json()["id"]) == (201, "chosen")
    issues(await fhir.put("Patient?family=Nobody", json={**PATIENT, "id": "chosen"}), 412)
    issues(await fhir.patch("Patient?family=Nobody", json=[], headers=JSON_PATCH), 404)
    assert (await fhir.delete("Patient?family=Nobody")).status_code == 204
    assert (await fhir.delete("Patient?_id=chosen")).status_code == 204
    issues(await fhir.get("Patient/chosen"), 410)


async def test_both_kinds_of_patch(fhir: httpx.AsyncClient) -> None:
    await put(fhir)
    steps = [
        {"op": "test", "path": "/gender", "value": "female"},
        {"op": "replace", "path": "/gender", "value": "male"},
        {"op": "add", "path": "/name/0/given/-", "value": "Lee"},
    ]
    changed = await fhir.patch("Patient/p1", json=steps, headers=JSON_PATCH)
    assert changed.json()["name"][0]["given"] == ["Robin", "Lee"]
    merged = await fhir.patch("Patient/p1", json={"gender": None, "active": True}, headers=MERGE_PATCH)
    assert (merged.json().get("gender"), merged.json()["active"]) == (None, True)
    for bad, status in (
        ([{"op": "test", "path": "/active", "value": False}], 422),
        ([{"op": "remove", "path": "/nothing"}], 422),
        ([{"op": "replace", "path": "/active", "value": "yes"}], 422),
        ([{"op": "replace", "path": "/id", "value": "p2"}], 400),
        ([{"op": "replace", "path": "/resourceType", "value": "Person"}], 400),
        ([{"op": "remove", "path": ""}], 422),
        ({"op": "add"}, 422),
        ("text", 422),
    ):
        issues(await fhir.patch("Patient/p1", json=bad, headers=JSON_PATCH), status)
    issues(await fhir.patch("Patient/p1", content=b"[", headers=JSON_PATCH), 400)
    issues(await fhir.patch("Patient/p1", content=b'1},{"x":2', headers=JSON_PATCH), 400)
    issues(await fhir.patch("Patient/p1", json=[], headers={"content-type": "text/plain"}), 415)
    assert (await fhir.get("Patient/p1")).headers["etag"] == 'W/"3"'
    plain = {"content-type": "application/json"}
    assert (await fhir.patch("Patient/p1", json={"gender": "other"}, headers=plain)).json()["gender"] == "other"
    assert (
        await fhir.patch("Patient/p1", json=[{"op": "remove", "path": "/gender"}], headers=plain)
    ).status_code == 200


async def test_answers_are_as_the_client_prefers(fhir: httpx.AsyncClient) -> None:
    await put(fhir)
    minimal = await fhir.put(
        "Patient/p1", json={**PATIENT, "id": "p1", "active": True}, headers={"prefer": "return=minimal"}
    )
    assert (minimal.status_code, minimal.content, minimal.headers["etag"]) == (200, b"", 'W/"2"')
    told = await fhir.put("Patient/p1", json={**PATIENT, "id": "p1"}, headers={"prefer": "return=OperationOutcome"})
    assert issues(told, 200)[0]["severity"] == "information"
    known = await fhir.get("Patient/p1", headers={"if-none-match": 'W/"3"'})
    assert (known.status_code, known.content) == (304, b"")
    dated = await fhir.get("Patient/p1", headers={"if-modified-since": told.headers["last-modified"]})
    assert dated.status_code == 304
    part = (await fhir.get("Patient/p1?_elements=gender")).json()
    assert part["gender"] == "female"
    assert "name" not in part
    assert part["meta"]["tag"][0]["code"] == "SUBSETTED"
    assert "\n" in (await fhir.get("Patient/p1?_pretty=true")).text
    issues(await fhir.get("Patient/p1?_format=xml"), 406)
    issues(await fhir.get("Patient/p1", headers={"accept": "application/fhir+xml"}), 406)
    assert (await fhir.get("Patient/p1?_format=application/fhir%2Bjson")).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "where"),
    [
        ("POST", "Patient", {**PATIENT, "gender": "unsure"}, 422, "Patient.gender"),
        ("POST", "Patient", {**PATIENT, "nme": 1}, 422, "Patient.nme"),
        ("POST", "Observation", {"resourceType": "Observation", "status": "final"}, 422, "Observation.code"),
        ("POST", "Patient", {"resourceType": "Person"}, 400, None),
        ("POST", "Patient", {"name": []}, 400, None),
        ("PUT", "Patient/p1", {**PATIENT, "id": "p2"}, 400, None),
        ("PUT", "Patient/p1", PATIENT, 400, None),
        ("PUT", "Patient/not%20an%20id", {**PATIENT, "id": "not an id"}, 400, None),
        ("POST", "Parameters", {"resourceType": "Parameters"}, 405, None),
        ("POST", "Patients", PATIENT, 404, None),
        ("GET", "Patients/1", None, 404, None),
        ("GET", "Patient/1", None, 404, None),
        ("GET", "Patient/1?nonsense=1", None, 400, None),
        ("GET", "no/such/place/at/all", None, 404, None),
        ("PUT", "metadata/a/b", {}, 404, None),
    ],
)
async def test_what_is_wrong_is_told_as_an_outcome(
    fhir: httpx.AsyncClient, method: str, path: str, body: Any, status: int, where: str | None
) -> None:
    told = issues(await fhir.request(method, path, json=body), status)
    assert told[0].get("expression", [None])[0] == where


async def test_bodies_that_are_no_resources(app: FastAPI, fhir: httpx.AsyncClient) -> None:
    for content in (b"", b"{", b"[]", b'{"resourceType": "Patient", "id": "\xff"}', b'{"a":' * 300 + b"1" + b"}" * 300):
        issues(await fhir.post("Patient", content=content, headers={"content-type": "application/json"}), 400)
    issues(await fhir.post("Patient", content=b"<Patient/>", headers={"content-type": "application/fhir+xml"}), 415)
    large = b'{"resourceType":"Patient","x":"' + b"x" * (11 << 20) + b'"}'
    issues(await fhir.post("Patient", content=large, headers={"content-type": "application/json"}), 413)
    async with fhir_client(app, None) as stranger:
        issues(await stranger.get("Patient/1"), 401)


async def test_a_viewer_reads_and_does_not_write(app: FastAPI, factory: Factory, tenant: Tenant) -> None:
    viewer = await factory.person(tenant.org_id, role="viewer")
    async with fhir_client(app, viewer) as client:
        issues(await client.get("Patient/1"), 404)
        issues(await client.post("Patient", json=PATIENT), 403)
        issues(await client.delete("Patient/1"), 403)


async def test_history_comes_in_pages_without_loss(fhir: httpx.AsyncClient) -> None:
    for number in range(7):
        await put(fhir, f"p{number % 3}", birthDate=f"1980-01-{number + 1:02}")
    await fhir.post("Basic", json={"resourceType": "Basic", "code": {"text": "x"}})
    seen: list[str] = []
    address: str | None = "http://test/fhir/R4/_history?_count=3"
    while address:
        page = (await fhir.get(address)).json()
        seen += [entry["fullUrl"] + entry["response"]["etag"] for entry in page["entry"]]
        address = next((link["url"] for link in page["link"] if link["relation"] == "next"), None)
    assert len(seen) == len(set(seen)) == 8
    typed = (await fhir.get("Patient/_history")).json()["entry"]
    assert len(typed) == 7
    since = typed[2]["response"]["lastModified"]
    assert len((await fhir.get("Patient/_history", params={"_since": since})).json()["entry"]) == 3
    issues(await fhir.get("Patient/_history?_since=yesterday"), 400)
    issues(await fhir.get("Patient/_history?_cursor=xyz"), 400)
    issues(await fhir.get("Patient/nobody/_history"), 404)


async def test_validate_tells_and_stores_nothing(fhir: httpx.AsyncClient) -> None:
    fine = issues(await fhir.post("Patient/$validate", json={**PATIENT, "text": {
        "status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">x</div>'}}), 200)  # fmt: skip
    assert {each["severity"] for each in fine} <= {"information", "warning"}
    told = issues(await fhir.post("Patient/$validate", json={**PATIENT, "contact": [{"gender": "male"}]}), 200)
    assert any(each["severity"] == "error" and "contact" in each["expression"][0] for each in told)
    wrapped = {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "resource", "resource": {**PATIENT, "gender": "x"}},
            {"name": "mode", "valueCode": "create"},
        ],
    }
    told = issues(await fhir.post("Patient/$validate", json=wrapped), 200)
    assert told[0]["expression"] == ["Patient.gender"]
    issues(await fhir.post("Patient/$validate?profile=http://example.org/other", json=PATIENT), 405)
    await put(fhir)
    assert (await fhir.get("Patient/p1/$validate")).status_code == 200
    mismatch = issues(await fhir.post("Patient/p1/$validate?mode=update", json={**PATIENT, "id": "p2"}), 200)
    assert any(each.get("expression") == ["Patient.id"] for each in mismatch)
    assert (await fhir.get("Patient", params={"_summary": "count"})).json()["total"] == 1
