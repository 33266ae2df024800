"""HL7's own examples of R4, one by one through the door: stored, read, validated and found."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from rcm.clinical.text import dump, parse
from tests.clinical.fhir_client import fhir_client
from tests.clinical.outside import Json, example_files, resources_of
from tests.support.factories import Tenant

pytestmark = pytest.mark.outside_data


@pytest.fixture
async def fhir(app: FastAPI, tenant: Tenant) -> AsyncIterator[httpx.AsyncClient]:
    async with fhir_client(app, tenant, **{"content-type": "application/fhir+json"}) as client:
        yield client


def written_out(value: Any) -> Any:
    """Without exponents: the database writes 1E-22 as 0.00…01. Digits after the point stay: 1.50 is not 1.5."""
    if isinstance(value, Decimal):
        return Decimal(format(value, "f"))
    if isinstance(value, dict):
        return {name: written_out(each) for name, each in value.items()}
    return [written_out(each) for each in value] if isinstance(value, list) else value


def meaning(resource: Json) -> bytes:
    """Its canonical text without what the store sets; numbers with the digits that they were given."""
    resource = written_out(resource)
    meta = {name: each for name, each in resource.get("meta", {}).items() if name not in {"versionId", "lastUpdated"}}
    rest = {name: each for name, each in resource.items() if name != "meta"}
    return dump({**rest, "meta": meta} if meta else rest)


def errors(outcome: Json) -> list[Json]:
    return [issue for issue in outcome["issue"] if issue["severity"] in {"error", "fatal"}]


@pytest.mark.parametrize("file", example_files())
async def test_each_example_is_stored_read_validated_and_found(fhir: httpx.AsyncClient, file: Path) -> None:
    wrong: list[tuple[str, Any]] = []
    seen = 0
    for resource in resources_of(file):
        kind, id = resource["resourceType"], resource["id"]
        address, content = f"{kind}/{id}", dump(resource)
        seen += 1
        stored = await fhir.put(address, content=content)
        if stored.status_code != 201:
            wrong.append((address, stored.text[:500]))
            continue
        if meaning(parse((await fhir.get(address)).content)) != meaning(resource):
            wrong.append((address, "is read otherwise than it was sent"))
        judged = await fhir.post(f"{kind}/$validate", content=content)
        if judged.status_code != 200 or errors(judged.json()):
            wrong.append((address, judged.text[:500]))
        found = (await fhir.get(kind, params={"_id": id})).json()
        if [entry["resource"]["id"] for entry in found.get("entry", [])] != [id]:
            wrong.append((address, "is not found by _id"))
    assert seen
    assert not wrong
