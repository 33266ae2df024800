"""Searches over HTTP: bundles with links that lead on, forms, and refusals that say what is wrong."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from rcm.main import Application
from tests.clinical.fhir_client import PATIENT, fhir_client
from tests.clinical.search.stored import observation, patient, store
from tests.support.factories import Tenant

BASE = "http://test/fhir/R4"
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
async def fhir(
    app: FastAPI, application: Application, tenant: Tenant, other_tenant: Tenant
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the door, over five patients with an observation each; the other organisation has one."""
    async with application.database.write(tenant.actor) as session:
        await store(session, [patient(f"p{number}", f"Vale{number}", gender="female") for number in range(5)])
        await store(session, [observation(f"o{number}", f"Patient/p{number}") for number in range(5)])
    async with application.database.write(other_tenant.actor) as session:
        await store(session, [patient("p0", "Foreign")])
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url=f"{BASE}/", headers=tenant.headers
    ) as client:
        yield client


def ids(bundle: dict[str, Any], mode: str = "match") -> list[str]:
    return [entry["resource"]["id"] for entry in bundle.get("entry", ()) if entry["search"]["mode"] == mode]


def links(bundle: dict[str, Any]) -> dict[str, str]:
    return {link["relation"]: link["url"] for link in bundle["link"]}


async def test_links_lead_from_page_to_page(fhir: httpx.AsyncClient) -> None:
    response = await fhir.get("Patient?gender=female&_sort=family&_count=2")
    assert response.headers["content-type"] == "application/fhir+json"
    bundle = response.json()
    assert (bundle["resourceType"], bundle["type"], bundle["total"]) == ("Bundle", "searchset", 5)
    assert links(bundle)["self"] == f"{BASE}/Patient?gender=female&_sort=family&_count=2"
    assert bundle["entry"][0]["fullUrl"] == f"{BASE}/Patient/p0"
    seen = ids(bundle)
    while "next" in links(bundle):
        bundle = (await fhir.get(links(bundle)["next"])).json()
        assert bundle["total"] == 5
        seen += ids(bundle)
    assert seen == ["p0", "p1", "p2", "p3", "p4"]


async def test_included_resources_are_marked_as_such(fhir: httpx.AsyncClient) -> None:
    bundle = (await fhir.get("Observation?subject=Patient/p1&_include=Observation:subject")).json()
    assert (ids(bundle), ids(bundle, "include"), bundle["total"]) == (["o1"], ["p1"], 1)


async def test_a_form_keeps_its_values_out_of_addresses(fhir: httpx.AsyncClient) -> None:
    form = b"gender=female&_sort=family&_count=3"
    bundle = (await fhir.post("Patient/_search", content=form, headers=FORM)).json()
    assert links(bundle)["next"].startswith(f"{BASE}/Patient/_search?_cursor=")
    assert "female" not in links(bundle)["next"]
    rest = (await fhir.post(links(bundle)["next"], content=form, headers=FORM)).json()
    assert ids(bundle) + ids(rest) == ["p0", "p1", "p2", "p3", "p4"]
    assert "next" not in links(rest)


async def test_the_whole_store_is_searched(fhir: httpx.AsyncClient) -> None:
    assert ids((await fhir.get(f"{BASE}?_type=Patient,Observation&_id=p1,o2")).json()) == ["o2", "p1"]
    assert ids((await fhir.get("?_id=p1")).json()) == ["p1"]
    assert ids((await fhir.post("_search", content=b"_id=p1", headers=FORM)).json()) == ["p1"]


async def test_parts_of_resources_are_told_as_asked(fhir: httpx.AsyncClient) -> None:
    bundle = (await fhir.get("Patient?_id=p1&_elements=gender")).json()
    assert bundle["entry"][0]["resource"].keys() == {"resourceType", "id", "meta", "gender"}
    counted = (await fhir.get("Patient?_summary=count")).json()
    assert (counted["total"], "entry" in counted) == (5, False)


async def test_unknown_parameters_are_refused_and_a_lenient_request_is_told_what_was_ignored(
    fhir: httpx.AsyncClient,
) -> None:
    refused = await fhir.get("Patient?gendre=female&family:exat=x")
    assert (refused.status_code, refused.headers["content-type"]) == (400, "application/fhir+json")
    told = [issue["diagnostics"] for issue in refused.json()["issue"]]
    assert "Did you mean gender?" in told[0]
    assert "Did you mean exact?" in told[1]
    lenient = await fhir.get("Patient?gendre=female&_id=p1", headers={"Prefer": "handling=lenient"})
    bundle = lenient.json()
    assert ids(bundle) == ["p1"]
    assert links(bundle)["self"] == f"{BASE}/Patient?_id=p1"
    (outcome,) = [entry["resource"] for entry in bundle["entry"] if entry["search"]["mode"] == "outcome"]
    assert "gendre" in outcome["issue"][0]["diagnostics"]


@pytest.mark.parametrize(
    ("path", "status"),
    [("Nothing?_id=1", 404), ("Patient?_cursor=abc", 400), ("Patient?birthdate=x", 400), ("?_type=Nothing", 400)],
)
async def test_what_cannot_be_done_is_an_outcome(fhir: httpx.AsyncClient, path: str, status: int) -> None:
    response = await fhir.get(path)
    assert (response.status_code, response.json()["resourceType"]) == (status, "OperationOutcome")


async def test_a_form_is_a_form_and_no_larger_than_a_search(fhir: httpx.AsyncClient) -> None:
    as_json = await fhir.post("Patient/_search", json={"gender": "female"})
    large = await fhir.post("Patient/_search", content=b"_id=" + b"x" * (1 << 20), headers=FORM)
    assert [answer.status_code for answer in (as_json, large)] == [415, 413]
    assert {answer.json()["resourceType"] for answer in (as_json, large)} == {"OperationOutcome"}


async def test_answers_can_be_indented(fhir: httpx.AsyncClient) -> None:
    assert "\n  " in (await fhir.get("Patient?_id=p1&_pretty=true")).text


async def test_strangers_are_refused_and_other_organisations_see_their_own(
    fhir: httpx.AsyncClient, other_tenant: Tenant
) -> None:
    assert (await fhir.get("Patient", headers={"Authorization": "Bearer nothing"})).status_code == 401
    theirs = (await fhir.get("Patient?_revinclude=*", headers=other_tenant.headers)).json()
    assert [entry["resource"]["name"][0]["family"] for entry in theirs["entry"]] == ["Foreign"]


async def test_references_by_our_own_address_are_found_as_relative_ones(app: FastAPI, tenant: Tenant) -> None:
    base = "http://test/fhir/R4"
    async with fhir_client(app, tenant) as client:
        await client.put("Patient/p1", json={**PATIENT, "id": "p1"})
        observation = {"resourceType": "Observation", "status": "final", "code": {"text": "x"}}
        for subject in ("Patient/p1", f"{base}/Patient/p1"):
            made = await client.post("Observation", json={**observation, "subject": {"reference": subject}})
            assert made.json()["subject"]["reference"] == "Patient/p1"
        entry = {
            "fullUrl": f"{base}/Observation/o3",
            "resource": {**observation, "id": "o3", "subject": {"reference": f"{base}/Patient/p1"}},
            "request": {"method": "PUT", "url": "Observation/o3"},
        }
        bundle = {"resourceType": "Bundle", "type": "transaction", "entry": [entry]}
        assert (await client.post("", json=bundle)).status_code == 200
        other = {**observation, "subject": {"reference": "http://elsewhere/fhir/R4/Patient/p1"}}
        assert (await client.post("Observation", json=other)).json()["subject"] == other["subject"]
        for asked in ("Patient/p1", "p1", f"{base}/Patient/p1"):
            found = (await client.get("Observation", params={"subject": asked})).json()
            assert found["total"] == 3, asked
        chained = (await client.get("Observation", params={"subject:Patient.family": "example"})).json()
        assert chained["total"] == 3
