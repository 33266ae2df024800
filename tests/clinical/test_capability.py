"""The CapabilityStatement says what is so: each of its claims is tried."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from rcm.clinical import definitions
from rcm.clinical.capability import INTERACTIONS, NEVER_STORED, SYSTEM_INTERACTIONS, capability_statement
from rcm.clinical.text import parse
from rcm.clinical.validation import all_problems_of
from tests.clinical.fhir_client import PATIENT, fhir_client, issues
from tests.support.factories import Tenant

#: A value that each kind of parameter takes.
VALUES = {
    "string": "x", "token": "x", "reference": "Patient/1", "date": "2026", "number": "5", "quantity": "5",
    "uri": "urn:x", "composite": "x$x", "special": "1",
}  # fmt: skip


@pytest.fixture
async def fhir(app: FastAPI, tenant: Tenant) -> AsyncIterator[httpx.AsyncClient]:
    async with fhir_client(app, tenant) as client:
        yield client


async def statement(client: httpx.AsyncClient) -> dict[str, Any]:
    answer = await client.get("metadata")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_it_is_a_valid_resource() -> None:
    found = [issue for issue in all_problems_of(parse(capability_statement("http://x/fhir/R4"))) if issue.is_error]
    assert found == []


async def test_strangers_may_ask(app: FastAPI) -> None:
    async with fhir_client(app, None) as stranger:
        told = await statement(stranger)
    assert (told["fhirVersion"], told["implementation"]["url"]) == ("4.0.1", "http://test/fhir/R4")


async def test_every_type_but_those_by_form_only_can_be_stored(fhir: httpx.AsyncClient) -> None:
    (rest,) = (await statement(fhir))["rest"]
    assert {each["type"] for each in rest["resource"]} == definitions.resource_types() - NEVER_STORED
    for each in rest["resource"]:
        assert [one["code"] for one in each["interaction"]] == list(INTERACTIONS)
    for kind in NEVER_STORED:
        issues(await fhir.post(kind, json={"resourceType": kind, "issue": []}), 405)


async def test_each_interaction_is_there(fhir: httpx.AsyncClient) -> None:
    patch = {"content-type": "application/json-patch+json"}
    bundle = {"resourceType": "Bundle", "entry": [{"request": {"method": "GET", "url": "Patient/p1"}}]}
    tried = {
        "create": await fhir.post("Patient", json=PATIENT),
        "update": await fhir.put("Patient/p1", json={**PATIENT, "id": "p1"}),
        "read": await fhir.get("Patient/p1"),
        "vread": await fhir.get("Patient/p1/_history/1"),
        "patch": await fhir.patch("Patient/p1", json=[], headers=patch),
        "history-instance": await fhir.get("Patient/p1/_history"),
        "history-type": await fhir.get("Patient/_history"),
        "search-type": await fhir.get("Patient"),
        "search-system": await fhir.get("?_type=Patient"),
        "history-system": await fhir.get("_history"),
        "transaction": await fhir.post("", json={**bundle, "type": "transaction"}),
        "batch": await fhir.post("", json={**bundle, "type": "batch"}),
        "delete": await fhir.delete("Patient/p1"),
    }
    assert tried.keys() == {*INTERACTIONS, *SYSTEM_INTERACTIONS}
    assert {name: answer.status_code for name, answer in tried.items() if answer.status_code >= 300} == {}


@pytest.mark.parametrize("kind", ["Patient", "Observation", "Encounter", "Claim", "Bundle", "ValueSet", "Basic"])
async def test_each_search_parameter_and_include_can_be_asked(fhir: httpx.AsyncClient, kind: str) -> None:
    (rest,) = (await statement(fhir))["rest"]
    (told,) = (each for each in rest["resource"] if each["type"] == kind)
    assert len(told["searchParam"]) >= 5
    for parameter in told["searchParam"]:
        for query in ({parameter["name"]: VALUES[parameter["type"]]}, {f"{parameter['name']}:missing": "true"}):
            if parameter["type"] == "composite" and ":missing" not in next(iter(query)):
                continue  # what its parts take differs; tests/clinical/search asks each
            answer = await fhir.get(kind, params={**query, "_count": "1"})
            assert answer.status_code == 200, (query, answer.text)
    for name in ("_include", "_revinclude"):
        for value in told.get({"_include": "searchInclude", "_revinclude": "searchRevInclude"}[name], ()):
            answer = await fhir.get(kind, params={name: value, "_count": "1"})
            assert answer.status_code == 200, (name, value, answer.text)


async def test_operations_are_there(fhir: httpx.AsyncClient) -> None:
    await fhir.put("Patient/p1", json={**PATIENT, "id": "p1"})
    group = {"resourceType": "Group", "id": "g1", "type": "person", "actual": True}
    assert (await fhir.put("Group/g1", json=group)).status_code == 201
    asynchronously = {"prefer": "respond-async"}
    for answer in (
        await fhir.post("Patient/$validate", json=PATIENT),
        await fhir.get("Patient/p1/$everything"),
        await fhir.get("$export", headers=asynchronously),
        await fhir.get("Patient/$export", headers=asynchronously),
        await fhir.get("Group/g1/$export", headers=asynchronously),
        await fhir.post("$import", content=b"{}\n", headers={"content-type": "application/fhir+ndjson"}),
    ):
        assert answer.status_code in {200, 202}, answer.text
