"""Two organisations with look-alike records behind one door: whatever one asks, nothing of the other is told."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from tests.clinical.fhir_client import fhir_client
from tests.support.factories import Tenant

from rcm.clinical.service.bulk_work import BulkWork
from rcm.clinical.text import dump
from rcm.main import Application

#: Stands in every resource of the first organisation, and in none of the second.
MARK = "Maplemark"
PATCH = {"content-type": "application/json-patch+json"}

SEARCHES = (
    "Patient", "Patient?family=same", "Patient?family:contains=mark", "Patient?_id=p1", "Patient?identifier=urn:mrn|1",
    "Patient?_has:Observation:subject:code=x", "Patient?_has:Observation:subject:value-string=maple",
    "Patient?general-practitioner:Practitioner.name=maplemark", "Patient?organization.name:contains=maple",
    "Observation?subject=Patient/p1", "Observation?subject:Patient.family=same", "Observation?_sort=-date",
    "Observation?patient.identifier=urn:mrn|1&_include=Observation:subject",
    "Observation?_include=*&_include:iterate=Patient:general-practitioner", "Patient?_revinclude=Observation:subject",
    "Patient?_revinclude=*:*", "Patient?_sort=family&_count=1", "Patient?family:missing=false",
    "?_type=Patient,Observation",
    "Patient?_total=accurate", "Patient?_summary=count", "Patient?_lastUpdated=gt2000-01-01",
    "Patient?language:in=ValueSet/v1",
    "Observation?code:in=ValueSet/v1", "Patient/_history", "Observation/_history", "_history",
    "Patient/p1/_history", "Patient/p1/_history/1", "Patient/p1", "Patient/p1/$everything", "Patient/p1/$validate",
)  # fmt: skip


def records(mark: str, extra: str) -> list[dict[str, Any]]:
    subject = {"reference": "Patient/p1"}
    return [
        {"resourceType": "Organization", "id": "o1", "name": f"House {mark}"},
        {"resourceType": "Practitioner", "id": "d1", "name": [{"family": mark, "given": [extra]}]},
        {"resourceType": "ValueSet", "id": "v1", "status": "active", "title": mark,
         "compose": {"include": [{"system": "urn:c", "concept": [{"code": "x"}]}]}},
        {"resourceType": "Patient", "id": "p1", "name": [{"family": "Same", "text": mark}],
         "identifier": [{"system": "urn:mrn", "value": "1"}], "managingOrganization": {"reference": "Organization/o1"},
         "generalPractitioner": [{"reference": "Practitioner/d1"}]},
        {"resourceType": "Observation", "id": "b1", "status": "final", "subject": subject, "valueString": mark,
         "code": {"coding": [{"system": "urn:c", "code": "x"}]}, "effectiveDateTime": "2026-01-01"},
    ]  # fmt: skip


async def store(client: httpx.AsyncClient, made: list[dict[str, Any]]) -> None:
    for each in made:
        answer = await client.put(f"{each['resourceType']}/{each['id']}", json=each)
        assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("theirs_too", [False, True], ids=["the other one has nothing", "the same ids"])
async def test_no_interaction_tells_of_another_organisation(
    app: FastAPI, application: Application, tenant: Tenant, other_tenant: Tenant, theirs_too: bool
) -> None:
    async with fhir_client(app, tenant) as mine, fhir_client(app, other_tenant) as theirs:
        await store(mine, records(MARK, "x"))
        if theirs_too:
            await store(theirs, records("Cedar", "y"))
        seen = 0
        for address in SEARCHES:
            seen += MARK in (await mine.get(address)).text
            answer = await theirs.get(address)
            assert answer.status_code in {200, 400, 404}, (address, answer.text)
            assert MARK not in answer.text, address
            if not theirs_too and answer.status_code == 200 and answer.json()["resourceType"] == "Bundle":
                assert answer.json().get("total", 0) == 0, address
        assert seen >= 20, "the mark must be where the searches look, or nothing is proved"
        await _writes(mine, theirs, theirs_too)
        await _bulk(mine, theirs, application)
        before = (await mine.get("Patient/p1")).json()
        assert before["name"][0]["text"] == MARK
        assert before["meta"]["versionId"] == "1"


async def _writes(mine: httpx.AsyncClient, theirs: httpx.AsyncClient, theirs_too: bool) -> None:
    """Conditions, versions and bundles that name what only the other one has."""
    marked = {"if-none-exist": f"name={MARK}"}
    answers = [
        await theirs.post("Practitioner", json={"resourceType": "Practitioner"}, headers=marked),
        await theirs.patch(f"Practitioner?name={MARK}", json=[], headers=PATCH),
        await theirs.delete(f"Practitioner?name={MARK}"),
        await theirs.put(f"Practitioner?name={MARK}", json={"resourceType": "Practitioner", "id": "n1"}),
    ]
    assert [answer.status_code for answer in answers] == [201, 404, 204, 201]
    for reference in (f"Practitioner?name={MARK}", f"Organization?name=house%20{MARK}"):
        resource = {"resourceType": "Patient", "generalPractitioner": [{"reference": reference}]}
        bundle = {
            "resourceType": "Bundle", "type": "transaction",
            "entry": [{"resource": resource, "request": {"method": "POST", "url": "Patient"}}],
        }  # fmt: skip
        refused = await theirs.post("", json=bundle)
        assert refused.status_code == 412, refused.text
    reading = {
        "resourceType": "Bundle", "type": "batch",
        "entry": [{"request": {"method": "GET", "url": url}} for url in (
            "Observation/b1", f"Patient?name={MARK}", "Patient?_revinclude=Observation:subject")],
    }  # fmt: skip
    told = await theirs.post("", json=reading)
    assert told.status_code == 200
    assert f'"{MARK}"' not in told.text
    if not theirs_too:
        assert told.json()["entry"][0]["response"]["status"].startswith("404")


async def _bulk(mine: httpx.AsyncClient, theirs: httpx.AsyncClient, application: Application) -> None:
    """Jobs and their files answer their own organisation; an export holds no line of another's."""
    registry = application.registry
    work = BulkWork(registry.database, registry.ops, lease_s=30, keep_days=1)
    places = []
    for client in (mine, theirs):
        begun = await client.get("$export", headers={"prefer": "respond-async"})
        assert begun.status_code == 202, begun.text
        places.append(begun.headers["content-location"])
    line = dump({"resourceType": "Basic", "id": "i1", "code": {"text": MARK}})
    imported = await mine.post("$import", content=line, headers={"content-type": "application/fhir+ndjson"})
    assert imported.status_code == 202, imported.text
    await work.round()
    assert (await theirs.get(places[0])).status_code == 404
    assert (await theirs.delete(places[0])).status_code == 404
    assert (await theirs.get(imported.headers["content-location"])).status_code == 404
    manifest = (await mine.get(places[0])).json()
    for output in manifest["output"]:
        assert (await mine.get(output["url"])).status_code == 200
        assert (await theirs.get(output["url"])).status_code == 404
    for output in (await theirs.get(places[1])).json()["output"]:
        assert MARK not in (await theirs.get(output["url"])).text
    assert (await theirs.get("Basic/i1")).status_code == 404
