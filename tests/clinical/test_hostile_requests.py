"""What only somebody hostile, or a broken device, sends: refused with a word or taken, never a failure of ours."""

from __future__ import annotations

import base64
import json
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from rcm.clinical.search import rows
from rcm.clinical.search.extraction import index_rows
from rcm.main import Application
from tests.clinical.fhir_client import fhir_client, issues
from tests.clinical.search.stored import observation, patient, quantity, store
from tests.support.factories import Tenant

FORM = {"content-type": "application/x-www-form-urlencoded"}
FHIR = {"content-type": "application/fhir+json"}


@pytest.mark.parametrize("data", ["NaN 1 2", "sNaN 1", "Infinity 1", "1e999999 1", "E U L", "1 2"])
def test_samples_that_are_no_numbers_are_left_out(data: str) -> None:
    sampled = {"origin": {"value": 0}, "period": 10, "factor": 10**299, "dimensions": 1, "data": data}
    found = index_rows(observation("o", "Patient/p", valueSampledData=sampled))
    assert all(float(low) <= float(high) for *_, low, high in found.quantity)


def test_long_texts_are_not_remembered() -> None:
    before = rows._remembered.cache_info().currsize, rows._known_target.cache_info().currsize
    index_rows(patient("p", "x" * 100_000, generalPractitioner=[{"reference": "urn:x:" + "y" * 100_000}]))
    assert rows._known_target.cache_info().currsize == before[1]
    assert rows._remembered.cache_info().currsize <= before[0] + 1  # the given name


async def test_numbers_that_no_database_keeps_are_refused(app: FastAPI, tenant: Tenant) -> None:
    async with fhir_client(app, tenant) as client:
        for number in ("1e-20000", "1e-16000", "9" * 400, "-" + "9" * 400, "0." + "1" * 20_000, "1e301"):
            body = json.dumps(observation("o", "Patient/p", valueQuantity={"value": "@"})).replace('"@"', number)
            told = issues(await client.post("Observation", content=body, headers=FHIR), 422)
            assert told[0]["expression"] == ["Observation.valueQuantity.value"]


async def test_searches_that_no_database_takes_are_refused(
    app: FastAPI, application: Application, tenant: Tenant
) -> None:
    async with application.database.write(tenant.actor) as session:
        await store(session, [observation(f"o{n}", "Patient/p", valueQuantity=quantity(n)) for n in range(3)])
    async with fhir_client(app, tenant) as client:
        for name in ("date", "_lastUpdated"):
            issues(await client.get(f"Observation?{name}=2020-01-01T00:00:00%2B23:00"), 400)
            issues(await client.get(f"Observation?{name}=2020-01-01T00:00:00%2B10:75"), 400)
        many = "&".join("code=" + ",".join(f"s|c{number}" for number in range(500)) for _ in range(100))
        for form in (many, many.replace("code=", "code:in=")):
            answer = await client.post("Observation/_search", content=form, headers=FORM)
            assert issues(answer, 400)[0]["code"] == "too-costly"
        for key in ("1e-400", "1e400"):
            issues(await _tampered(client, "Observation?_sort=value-quantity&_count=1", 1, [key]), 400)
        assert (await _tampered(client, "Observation?_sort=value-quantity&_count=1", 1, ["0"])).status_code == 200
        for moment in ("2020-01-01 00:00:00+23:00", "2020-01-01 00:00:00-16:00"):
            issues(await _tampered(client, "Observation?_count=1", 2, moment), 400)


async def _tampered(client: httpx.AsyncClient, search: str, place: int, value: Any) -> httpx.Response:
    """The next page, by a cursor that somebody wrote."""
    bundle = (await client.get(search)).json()
    (following,) = [link["url"] for link in bundle["link"] if link["relation"] == "next"]
    cursor = following.partition("_cursor=")[2].partition("&")[0]
    told = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    told[place] = value
    written = base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")
    return await client.get(f"{search}&_cursor={written}")
