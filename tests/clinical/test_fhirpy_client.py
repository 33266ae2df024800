"""A public client library (fhirpy) drives the door over real HTTP: it knows the standard and nothing of us."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi import FastAPI
from fhirpy import AsyncFHIRClient
from fhirpy.base.exceptions import MultipleResourcesFound, OperationOutcome, ResourceNotFound

from tests.support.api import serving
from tests.support.factories import Tenant


@pytest.fixture
async def client(app: FastAPI, tenant: Tenant) -> AsyncIterator[Any]:
    async with serving(app) as url:
        yield AsyncFHIRClient(f"{url}/fhir/R4", authorization=tenant.headers["Authorization"])


def patient(client: Any, family: str, **more: Any) -> Any:
    return client.resource("Patient", name=[{"family": family, "given": ["Robin"]}], **more)


async def test_from_creation_to_deletion(client: Any) -> None:
    made = patient(client, "Vale", gender="female")
    await made.save()
    assert made.id
    made["birthDate"] = "1980-02-29"
    await made.save()
    assert made["meta"]["versionId"] == "2"
    await made.patch(gender="other")
    read = await client.reference("Patient", made.id).to_resource()
    assert (read["gender"], read["birthDate"], read["name"][0]["family"]) == ("other", "1980-02-29", "Vale")
    assert await read.is_valid()
    await read.delete()
    with pytest.raises((ResourceNotFound, OperationOutcome)):
        await client.reference("Patient", made.id).to_resource()


async def test_what_is_wrong_is_raised_as_an_outcome(client: Any) -> None:
    with pytest.raises(OperationOutcome) as refusal:
        await patient(client, "Vale", gender="unsure").save()
    assert "Patient.gender" in str(refusal.value)
    assert await client.resource("Observation", status="final").is_valid() is False


async def test_searches_with_pages_chains_and_what_comes_along(client: Any) -> None:
    people = [patient(client, family) for family in ("Ash", "Birch", "Cedar", "Dogwood", "Elm")]
    for person in people:
        await person.save()
    for number, person in enumerate(people):
        await client.resource(
            "Observation", status="final", subject=person.to_reference(), valueQuantity={"value": number},
            code={"coding": [{"system": "http://loinc.org", "code": "8867-4"}]},
        ).save()  # fmt: skip
    found = client.resources("Patient").sort("-family").limit(2)
    assert [each["name"][0]["family"] for each in await found.fetch()] == ["Elm", "Dogwood"]
    assert [each["name"][0]["family"] for each in await found.fetch_all()] == [
        "Elm",
        "Dogwood",
        "Cedar",
        "Birch",
        "Ash",
    ]
    counted = await client.resources("Patient").search(_summary="count").fetch_raw()
    assert counted["total"] == 5
    by_chain = client.resources("Observation").search(subject__Patient__family="cedar")
    assert [each["valueQuantity"]["value"] for each in await by_chain.fetch()] == [2]
    above = client.resources("Observation").search(value_quantity__ge=3)
    assert len(await above.fetch()) == 2
    bundle = await client.resources("Observation").include("Observation", "subject").limit(100).fetch_raw()
    assert {entry["resource"]["resourceType"] for entry in bundle["entry"]} == {"Observation", "Patient"}
    first = await client.resources("Patient").search(family__exact="Ash").get()
    assert first.id == people[0].id
    with pytest.raises(MultipleResourcesFound):
        await client.resources("Patient").get()
    with pytest.raises(OperationOutcome):
        await client.resources("Patient").search(nonsense="1").fetch()


async def test_conditions_make_one(client: Any) -> None:
    number = [{"system": "urn:mrn", "value": "42"}]
    wanted = client.resources("Patient").search(identifier="urn:mrn|42")
    made, is_new = await wanted.update(patient(client, "Fern", identifier=number))
    again, is_new_again = await wanted.update(patient(client, "Fern", identifier=number))
    assert (is_new, is_new_again, made.id) == (True, False, again.id)
    changed = await wanted.patch(gender="other")
    assert (changed.id, changed["meta"]["versionId"], changed["gender"]) == (made.id, "2", "other")
    await wanted.delete()
    assert await client.resources("Patient").fetch_all() == []


async def test_a_bundle_is_carried_out(client: Any) -> None:
    entries = [
        {"resource": {"resourceType": "Patient", "name": [{"family": "Hazel"}]}, "fullUrl": "urn:uuid:a1",
         "request": {"method": "POST", "url": "Patient"}},
        {"resource": {"resourceType": "Observation", "status": "final", "code": {"text": "x"},
                      "subject": {"reference": "urn:uuid:a1"}}, "request": {"method": "POST", "url": "Observation"}},
    ]  # fmt: skip
    await client.resource("Bundle", type="transaction", entry=entries).save()
    (observation,) = await client.resources("Observation").fetch_all()
    subject = await observation["subject"].to_resource()
    assert subject["name"][0]["family"] == "Hazel"
