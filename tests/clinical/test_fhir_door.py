"""One resource over HTTP: created, read, changed, deleted, brought back; and what is refused, with which status."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from rcm.core.settings import Settings
from tests.clinical.fhir_client import fhir_client, issues
from tests.support.application import make_settings
from tests.support.database import connect
from tests.support.factories import Factory, Tenant

FHIR = "http://test/fhir/R4"
MEDIA_TYPE = "application/fhir+json"
PATIENT: dict[str, Any] = {"resourceType": "Patient", "name": [{"family": "Example", "given": ["Robin"]}]}


@pytest.fixture
def settings() -> Settings:
    return make_settings(fhir_resource_limit_mb=1)


def assert_outcome(answer: httpx.Response, status: int, code: str | None = None) -> None:
    """An OperationOutcome of this status, whose first issue has this code."""
    first = issues(answer, status)[0]
    assert first["diagnostics"]
    assert answer.headers["x-request-id"]
    assert code is None or first["code"] == code, first


@pytest.fixture
async def fhir(app: FastAPI, tenant: Tenant) -> AsyncIterator[httpx.AsyncClient]:
    async with fhir_client(app, tenant) as client:
        yield client


async def created(fhir: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    answer = await fhir.post("Patient", json={**PATIENT, **more})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_a_resource_from_its_creation_to_its_return(fhir: httpx.AsyncClient) -> None:
    answer = await fhir.post("Patient", json={**PATIENT, "id": "mine"}, headers={"content-type": MEDIA_TYPE})
    body = answer.json()
    id = body["id"]
    assert answer.status_code == 201
    assert id != "mine"
    assert answer.headers["location"] == f"{FHIR}/Patient/{id}/_history/1"
    assert answer.headers["etag"] == 'W/"1"'
    assert answer.headers["last-modified"].endswith("GMT")
    assert body == {**PATIENT, "id": id, "meta": {"versionId": "1", "lastUpdated": body["meta"]["lastUpdated"]}}
    read = await fhir.get(f"Patient/{id}")
    assert (read.status_code, read.json(), read.headers["etag"]) == (200, body, 'W/"1"')
    assert read.headers["content-type"] == MEDIA_TYPE

    changed = await fhir.put(f"Patient/{id}", json={**body, "gender": "female"})
    assert (changed.status_code, changed.headers["etag"]) == (200, 'W/"2"')
    assert (await fhir.put(f"Patient/{id}", json=changed.json())).headers["etag"] == 'W/"2"'  # nothing changed
    assert (await fhir.get(f"Patient/{id}/_history/1")).json() == body

    gone = await fhir.delete(f"Patient/{id}")
    assert (gone.status_code, gone.content, gone.headers["etag"]) == (204, b"", 'W/"3"')
    assert (await fhir.delete(f"Patient/{id}")).status_code == 204
    read = await fhir.get(f"Patient/{id}")
    assert_outcome(read, 410, "deleted")
    assert read.headers["etag"] == 'W/"3"'
    assert_outcome(await fhir.get(f"Patient/{id}/_history/3"), 410, "deleted")
    assert (await fhir.get(f"Patient/{id}/_history/2")).json()["gender"] == "female"

    back = await fhir.put(f"Patient/{id}", json={**PATIENT, "id": id})
    assert (back.status_code, back.headers["etag"]) == (201, 'W/"4"')
    history = (await fhir.get(f"Patient/{id}/_history")).json()
    assert [each["response"]["etag"] for each in history["entry"]] == ['W/"4"', 'W/"3"', 'W/"2"', 'W/"1"']


async def test_history_of_a_resource_of_a_type_and_of_all(fhir: httpx.AsyncClient) -> None:
    for number in range(3):
        await fhir.put(f"Patient/p{number}", json={**PATIENT, "id": f"p{number}"})
    await fhir.put("Basic/b1", json={"resourceType": "Basic", "id": "b1", "code": {"text": "x"}})
    await fhir.put("Patient/p0", json={**PATIENT, "id": "p0", "active": True})
    await fhir.delete("Patient/p1")

    async def listed(path: str) -> list[str]:
        bundle = (await fhir.get(path)).json()
        assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "history")
        found = []
        while True:
            found += [
                f"{e['request']['method']} {e['fullUrl'].removeprefix(FHIR + '/')} {e['response']['etag'][3]}"
                + ("" if "resource" in e else " -")
                for e in bundle.get("entry", ())
            ]
            following = [link["url"] for link in bundle["link"] if link["relation"] == "next"]
            if not following:
                return found
            bundle = (await fhir.get(following[0])).json()

    everything = ["DELETE Patient/p1 2 -", "PUT Patient/p0 2", "POST Basic/b1 1", "POST Patient/p2 1",
                  "POST Patient/p1 1", "POST Patient/p0 1"]  # fmt: skip
    for count in (1, 2, 5, 6, 100):
        assert await listed(f"_history?_count={count}") == everything
        patients = await listed(f"Patient/_history?_count={count}")
        assert patients == [each for each in everything if "Patient" in each]
    assert await listed("Basic/_history") == ["POST Basic/b1 1"]
    assert await listed("Condition/_history") == []
    one = (await fhir.get("Patient/p1/_history")).json()
    assert (one["total"], [e["request"]["method"] for e in one["entry"]]) == (2, ["DELETE", "POST"])
    assert_outcome(await fhir.get("Patient/never/_history"), 404, "not-found")

    moment = (await fhir.get("Patient/p0/_history/1")).json()["meta"]["lastUpdated"]
    assert len(await listed(f"_history?_since={moment}")) == 6
    later = (await fhir.get("Patient/p0")).json()["meta"]["lastUpdated"]
    assert await listed(f"_history?_since={later}") == everything[:2]
    assert await listed("_history?_since=2999") == []
    assert await listed("_history?_at=1999") == []
    assert await listed(f"Patient/p0/_history?_at={moment}") == ["POST Patient/p0 1"]
    assert await listed("Patient/p0/_history?_at=2000-01-01") == []
    stood = ["PUT Patient/p0 2", "POST Patient/p2 1", "POST Patient/p1 1"]
    for count in (1, 2, 100):
        assert await listed(f"Patient/_history?_at={later}&_count={count}") == stood
    assert await listed("Patient/_history?_at=2999") == ["PUT Patient/p0 2", "POST Patient/p2 1"]  # no deletion stands
    assert await listed("_history?_at=2999") == ["PUT Patient/p0 2", "POST Basic/b1 1", "POST Patient/p2 1"]
    for wrong in ("_since=yesterday", "_at=2026-13", "_count=x", "_cursor=x", "_sort=x"):
        assert_outcome(await fhir.get(f"Patient/_history?{wrong}"), 400)


async def test_the_client_chooses_ids_by_put(fhir: httpx.AsyncClient) -> None:
    answer = await fhir.put("Patient/mine-1.a", json={**PATIENT, "id": "mine-1.a"})
    assert (answer.status_code, answer.headers["location"]) == (201, f"{FHIR}/Patient/mine-1.a/_history/1")
    assert_outcome(await fhir.put("Patient/mine", json={**PATIENT, "id": "other"}), 400)
    assert_outcome(await fhir.put("Patient/mine", json=PATIENT), 400)
    assert_outcome(await fhir.put("Patient/a_b", json={**PATIENT, "id": "a_b"}), 400)
    assert_outcome(await fhir.put(f"Patient/{'x' * 65}", json={**PATIENT, "id": "x" * 65}), 400)
    assert_outcome(await fhir.put("Group/mine", json={**PATIENT, "id": "mine"}), 400)
    group = {"resourceType": "Group", "id": "mine-1.a", "type": "person", "actual": True}
    assert (await fhir.put("Group/mine-1.a", json=group)).status_code == 201  # another type has ids of its own


async def test_what_is_not_valid_is_told_at_its_element(fhir: httpx.AsyncClient) -> None:
    answer = await fhir.post("Patient", json={"resourceType": "Patient", "gender": "unsure", "colour": "red"})
    body = answer.json()
    assert_outcome(answer, 422)
    assert {path for issue in body["issue"] for path in issue["expression"]} == {"Patient.gender", "Patient.colour"}
    assert body["issue"][0]["details"]["coding"][0]["code"] == "clinical.resource_invalid"
    over = {"resourceType": "Encounter", "status": "planned", "class": {"code": "AMB"},
            "period": {"start": "2026-02-02", "end": "2026-02-01"}}  # fmt: skip
    assert_outcome(await fhir.post("Encounter", json=over), 422, "invariant")
    circle = {"resourceType": "Organization", "id": "a", "name": "A", "partOf": {"reference": "Organization/a"}}
    assert_outcome(await fhir.put("Organization/a", json=circle), 422, "business-rule")
    for part in ("Patient", "Encounter", "Organization"):
        assert "entry" not in (await fhir.get(f"{part}/_history")).json()


REFUSED: list[tuple[str, str, bytes, str | None, int]] = [
    ("POST", "Patient", b"{", MEDIA_TYPE, 400),
    ("POST", "Patient", b"[]", MEDIA_TYPE, 400),
    ("POST", "Patient", b"", MEDIA_TYPE, 400),
    ("POST", "Patient", b"{}", MEDIA_TYPE, 400),
    ("POST", "Patient", b'{"resourceType":7}', MEDIA_TYPE, 400),
    ("POST", "Patient", b'{"resourceType":"Patient","id":"\\u0000"}', MEDIA_TYPE, 400),
    ("POST", "Patient", b'{"resourceType":"Patient","language":"\\ud800"}', MEDIA_TYPE, 400),
    ("POST", "Patient", b'{"resourceType":"Patient","active":NaN}', MEDIA_TYPE, 400),
    ("POST", "Patient", b"\xff\xfe{}", MEDIA_TYPE, 400),
    ("POST", "Patient", b'{"a":' * 3000 + b"1" + b"}" * 3000, MEDIA_TYPE, 400),
    ("POST", "Patient", b'{"resourceType":"Group"}', MEDIA_TYPE, 400),
    ("POST", "Patient", b"<Patient/>", "application/fhir+xml", 415),
    ("POST", "Patient", b"{}", None, 415),
    ("POST", "Patient", b" " * ((1 << 20) + 1), MEDIA_TYPE, 413),
    ("POST", "Parameters", b'{"resourceType":"Parameters"}', MEDIA_TYPE, 405),
    ("PUT", "OperationOutcome/a", b'{"resourceType":"OperationOutcome"}', MEDIA_TYPE, 405),
    ("POST", "patient", b'{"resourceType":"patient"}', MEDIA_TYPE, 404),
    ("POST", "Nothing", b'{"resourceType":"Nothing"}', MEDIA_TYPE, 404),
    ("POST", "Patient?_format=xml", b'{"resourceType":"Patient"}', MEDIA_TYPE, 406),
    ("POST", "Patient?name=x", b'{"resourceType":"Patient"}', MEDIA_TYPE, 400),
    ("PATCH", "Patient/p1", b"[]", "text/plain", 415),
    ("PUT", "Patient", b'{"resourceType":"Patient"}', MEDIA_TYPE, 400),
    ("PUT", "Patient?", b'{"resourceType":"Patient"}', MEDIA_TYPE, 400),
    ("PUT", "Patient?_count=1", b'{"resourceType":"Patient"}', MEDIA_TYPE, 400),
    ("DELETE", "Patient", b"", None, 400),
    ("DELETE", "Patient?colour=red", b"", None, 400),
    ("GET", "Nothing/a", b"", None, 404),
    ("GET", "Patient/a/b/c", b"", None, 404),
    ("GET", "Patient/a%20b", b"", None, 404),
    ("GET", "Patient/a?name=x", b"", None, 400),
    ("GET", "Patient/a?_summary=most", b"", None, 400),
    ("GET", "Patient/a/_history/x", b"", None, 404),
    ("POST", "Patient/a/_history/1", b"", None, 405),
    ("POST", "Patient/a", b"{}", MEDIA_TYPE, 405),
]  # fmt: skip


async def test_what_can_not_be_done_is_told_with_its_status(fhir: httpx.AsyncClient) -> None:
    for method, path, content, kind, status in REFUSED:
        headers = {"content-type": kind} if kind else {}
        answer = await fhir.request(method, path, content=content, headers=headers)
        assert answer.status_code == status, f"{method} {path} {content[:60]!r}: {answer.text}"
        assert_outcome(answer, status)


async def test_strangers_and_readers(fhir: httpx.AsyncClient, app: FastAPI, factory: Factory, tenant: Tenant) -> None:
    await fhir.put("Patient/p1", json={**PATIENT, "id": "p1"})
    async with fhir_client(app, None) as stranger:
        for method, path in (("GET", "Patient/p1"), ("POST", "Patient"), ("GET", "Nothing/x"), ("GET", "_history")):
            assert_outcome(await stranger.request(method, path), 401, "login")
    viewer = await factory.person(tenant.org_id, "viewer")
    async with fhir_client(app, viewer) as reader:
        assert (await reader.get("Patient/p1")).status_code == 200
        assert_outcome(await reader.put("Patient/p1", json={**PATIENT, "id": "p1"}), 403, "forbidden")
        assert_outcome(await reader.delete("Patient/p1"), 403, "forbidden")
        assert (await reader.post("Patient/$validate", json=PATIENT)).status_code == 200
    operator = await factory.person(tenant.org_id, "sys_admin")
    async with fhir_client(app, operator) as foreign:
        assert_outcome(await foreign.get("Patient/p1"), 403, "forbidden")


async def test_answers_as_they_are_preferred(fhir: httpx.AsyncClient) -> None:
    minimal = await fhir.post("Patient", json=PATIENT, headers={"prefer": "return=minimal"})
    assert (minimal.status_code, minimal.content) == (201, b"")
    assert minimal.headers["location"]
    told = await fhir.post("Patient", json=PATIENT, headers={"prefer": 'handling=strict; return="OperationOutcome"'})
    assert told.headers["etag"] == 'W/"1"'
    assert_outcome(told, 201, "informational")
    place = told.headers["location"].split("/_history")[0]
    assert_outcome(await fhir.delete(place, headers={"prefer": "return=OperationOutcome"}), 200, "informational")
    assert (await fhir.post("Patient", json=PATIENT, headers={"prefer": "return=representation"})).json()["id"]


async def test_formats_parts_and_what_the_client_has(fhir: httpx.AsyncClient) -> None:
    body = await created(fhir, text={"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">x</div>'},
                         photo=[{"title": "x"}], birthDate="1970-01-01")  # fmt: skip
    place = f"Patient/{body['id']}"
    for accepted in ("application/fhir+json", "application/json", "*/*", "text/html, application/*;q=0.5"):
        assert (await fhir.get(place, headers={"accept": accepted})).status_code == 200
    for refused in ("application/fhir+xml", "text/turtle", "image/png"):
        assert_outcome(await fhir.get(place, headers={"accept": refused}), 406)
    assert (await fhir.get(f"{place}?_format=json", headers={"accept": "text/xml"})).status_code == 200
    assert (await fhir.get(f"{place}?_format=application/fhir+json")).status_code == 200
    assert_outcome(await fhir.get(f"{place}?_format=xml"), 406)
    assert "\n  " in (await fhir.get(f"{place}?_pretty=true")).text
    assert (await fhir.get(f"{place}?_pretty=true")).json() == body

    assert_outcome(await fhir.get(f"{place}?_elements=colour"), 400)
    part = (await fhir.get(f"{place}?_elements=birthDate")).json()
    assert part.keys() == {"resourceType", "id", "meta", "birthDate"}
    assert part["meta"]["tag"][0]["code"] == "SUBSETTED"
    assert "photo" not in (await fhir.get(f"{place}?_summary=true")).json()
    assert "text" not in (await fhir.get(f"{place}?_summary=data")).json()
    assert "name" not in (await fhir.get(f"{place}?_summary=text")).json()
    assert (await fhir.get(f"{place}?_summary=false")).json() == body
    assert_outcome(await fhir.put(place, json=part), 422, "business-rule")  # the rest would be lost

    read = await fhir.get(place)
    for headers in ({"if-none-match": 'W/"1"'}, {"if-none-match": '"7", W/"1"'}, {"if-none-match": "*"},
                    {"if-modified-since": read.headers["last-modified"]}):  # fmt: skip
        known = await fhir.get(place, headers=headers)
        assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", 'W/"1"')
    for headers in ({"if-none-match": 'W/"2"'}, {"if-modified-since": "Thu, 01 Jan 1970 00:00:00 GMT"},
                    {"if-modified-since": "soon"}):  # fmt: skip
        assert (await fhir.get(place, headers=headers)).status_code == 200


async def test_a_write_over_another_version_than_meant_is_refused(fhir: httpx.AsyncClient) -> None:
    body = await created(fhir)
    place = f"Patient/{body['id']}"
    stale, fresh = {"if-match": 'W/"7"'}, {"if-match": 'W/"1"'}
    change = {"content-type": "application/merge-patch+json"}
    assert_outcome(await fhir.put(place, json={**body, "active": True}, headers=stale), 412, "conflict")
    assert_outcome(await fhir.patch(place, content=b'{"active":true}', headers={**stale, **change}), 412)
    assert_outcome(await fhir.delete(place, headers=stale), 412)
    assert (await fhir.get(place)).json() == body
    assert (await fhir.put(place, json={**body, "active": True}, headers=fresh)).headers["etag"] == 'W/"2"'
    assert_outcome(await fhir.put(place, json=body, headers=fresh), 412)
    assert_outcome(await fhir.put(place, json=body, headers={"if-match": "W/"}), 400)
    assert (await fhir.put(place, json=body, headers={"if-match": "*"})).headers["etag"] == 'W/"3"'
    assert_outcome(await fhir.put(place, json=body, headers={"if-none-match": "*"}), 412)
    new = {**PATIENT, "id": "new"}
    assert_outcome(await fhir.put("Patient/new", json=new, headers={"if-match": 'W/"1"'}), 412)
    assert (await fhir.put("Patient/new", json=new, headers={"if-none-match": "*"})).status_code == 201


async def test_of_those_who_write_at_once_each_gets_a_version_of_its_own(fhir: httpx.AsyncClient) -> None:
    async def put(number: int) -> str:
        answer = await fhir.put("Patient/p1", json={**PATIENT, "id": "p1", "birthDate": f"19{number}-01-01"})
        assert answer.status_code in {200, 201}, answer.text
        return str(answer.headers["etag"])

    tags = await asyncio.gather(*(put(number) for number in range(70, 76)))
    assert sorted(tags) == [f'W/"{number}"' for number in range(1, 7)]
    guarded = [
        fhir.put("Patient/p1", json={**PATIENT, "id": "p1", "active": active}, headers={"if-match": 'W/"6"'})
        for active in (True, False)
    ]
    assert sorted(answer.status_code for answer in await asyncio.gather(*guarded)) == [200, 412]
    assert len((await fhir.get("Patient/p1/_history")).json()["entry"]) == 7


async def test_a_create_that_is_repeated_under_its_key_is_done_once(fhir: httpx.AsyncClient) -> None:
    key = {"idempotency-key": "create-1"}
    first = await fhir.post("Patient", json=PATIENT, headers=key)
    second = await fhir.post("Patient", json=PATIENT, headers=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert_outcome(await fhir.post("Patient", json={**PATIENT, "active": True}, headers=key), 409, "conflict")
    assert_outcome(await fhir.post("Patient", json=PATIENT, headers={"idempotency-key": "a b"}), 400)


async def test_unknown_addresses_below_the_door_are_outcomes_too(fhir: httpx.AsyncClient) -> None:
    outside = await fhir.get("http://test/fhir/R5/Patient/x")
    assert_outcome(outside, 404, "not-found")
    assert outside.headers["cache-control"] == "no-store"
    assert_outcome(await fhir.get("http://test/fhir/"), 404)
    given = await fhir.get("Patient/x", headers={"x-request-id": "request-0001"})
    assert given.headers["x-request-id"] == "request-0001"


async def test_numbers_keep_their_digits(fhir: httpx.AsyncClient) -> None:
    text = (
        b'{"resourceType":"Observation","id":"o1","status":"final","code":{"text":"x"},'
        b'"valueQuantity":{"value":1.50},"component":[{"code":{"text":"y"},"valueQuantity":{"value":0.00000010}}]}'
    )
    written = await fhir.put("Observation/o1", content=text, headers={"content-type": MEDIA_TYPE})
    read = await fhir.get("Observation/o1")
    assert '"value":1.50' in written.text
    assert '"value": 1.50' in read.text
    assert "0.00000010" in read.text
    again = await fhir.put("Observation/o1", content=read.content, headers={"content-type": MEDIA_TYPE})
    assert again.headers["etag"] == 'W/"1"'  # what was read is what was stored, digit for digit


async def test_a_condition_that_everything_meets_is_none(fhir: httpx.AsyncClient) -> None:
    body = await created(fhir)
    merge = {"content-type": "application/merge-patch+json"}
    for query in ("", "?", "?&", "?_count=1", "?name=", "?_sort=family", "?_pretty=true"):
        assert_outcome(await fhir.delete(f"Patient{query}"), 400)
        assert_outcome(await fhir.put(f"Patient{query}", json=PATIENT), 400)
        assert_outcome(await fhir.patch(f"Patient{query}", content=b'{"active":true}', headers=merge), 400)
    assert_outcome(await fhir.post("Patient", json=PATIENT, headers={"if-none-exist": "name="}), 400)
    assert (await fhir.get(f"Patient/{body['id']}")).json() == body


async def test_a_deletion_is_written_down(fhir: httpx.AsyncClient, factory: Factory, tenant: Tenant) -> None:
    body = await created(fhir)
    await fhir.delete(f"Patient/{body['id']}")
    await fhir.delete(f"Patient/{body['id']}")
    await fhir.delete("Patient/never")
    with connect(factory.urls.owner) as connection:
        rows = connection.execute(
            "select org_id, actor, action, resource_type, resource_id from audit_logs where action = 'fhir.delete'"
        ).fetchall()
    assert rows == [(tenant.org_id, tenant.admin.user_id, "fhir.delete", "Patient", body["id"])]


PARAMETERS: list[Any] = [
    {"name": ["x"], "resource": PATIENT},
    {"name": "resource", "resource": 7},
    {"name": "resource", "resource": {"resourceType": 7}},
    7,
]


async def test_odd_parameters_of_validate_are_refused(fhir: httpx.AsyncClient) -> None:
    good = {"name": "resource", "resource": PATIENT}
    for parameters in (*([each] for each in PARAMETERS), [good, {"name": "profile", "valueUri": 7}],
                       [good, {"name": "mode", "valueCode": "x"}], "x", None):  # fmt: skip
        body = {"resourceType": "Parameters", "parameter": parameters}
        assert_outcome(await fhir.post("Patient/$validate", json=body), 400)
    fine = {"resourceType": "Parameters", "parameter": [good, {"name": "mode", "valueCode": "create"}]}
    assert_outcome(await fhir.post("Patient/$validate", json=fine), 200)
