"""Bundles and files that nobody made for us come in whole, and come out as they were."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from rcm.clinical.service.bulk_work import BulkWork
from rcm.clinical.text import parse
from rcm.main import Application
from tests.clinical.outside import Json, example_files, resources_of, synthea_files

pytestmark = pytest.mark.outside_data

FHIR = "http://test/fhir/R4"


def together(files: list[Any]) -> list[Any]:
    """All files as one case, or the case that says that there are none."""
    if any(each.marks for each in files):
        return files
    return [pytest.param([each.values[0] for each in files], id="all")]


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for child in value.values():
            yield from references(child)
    elif isinstance(value, list):
        for child in value:
            yield from references(child)


def without_version(resource: Json) -> Json:
    meta = {name: each for name, each in resource.get("meta", {}).items() if name not in {"versionId", "lastUpdated"}}
    return {**resource, "meta": meta}


async def exported(client: httpx.AsyncClient, work: BulkWork) -> dict[tuple[str, str], Json]:
    begun = await client.get(f"{FHIR}/$export")
    await work.round()
    found: dict[tuple[str, str], Json] = {}
    for file in (await client.get(begun.headers["content-location"])).json()["output"]:
        for line in (await client.get(file["url"])).content.splitlines():
            resource = parse(line)
            found[resource["resourceType"], resource["id"]] = resource
    return found


@pytest.fixture
def work(application: Application) -> BulkWork:
    registry = application.registry
    return BulkWork(registry.database, registry.ops, lease_s=30, keep_days=1)


@pytest.mark.parametrize("files", together(synthea_files()))
async def test_records_of_synthea_are_stored_as_transactions(
    client: httpx.AsyncClient, work: BulkWork, files: list[Path]
) -> None:
    providers_first = sorted(files, key=lambda path: (not path.name.startswith("referenced"), path.name))
    sent = 0
    for path in providers_first:
        content = gzip.decompress(path.read_bytes())
        answer = await client.post(FHIR, content=content, headers={"Content-Type": "application/fhir+json"})
        assert answer.status_code == 200, answer.text[:2000]
        statuses = [entry["response"]["status"] for entry in answer.json()["entry"]]
        assert set(statuses) == {"201 Created"}, path.name
        sent += len(statuses)
    found = await exported(client, work)
    assert len(found) == sent
    named = {reference for resource in found.values() for reference in references(resource)}
    leading = {reference for reference in named if not reference.startswith("#")}
    assert {tuple(reference.split("/")) for reference in leading} <= found.keys()


@pytest.mark.parametrize("files", together(example_files()))
async def test_examples_of_r4_come_out_as_they_went_in(
    client: httpx.AsyncClient, work: BulkWork, files: list[Path]
) -> None:
    given = {}
    for path in files:
        begun = await client.post(f"{FHIR}/$import", files={"file": (path.name, path.read_bytes())})
        assert begun.status_code == 202
        given.update({(each["resourceType"], each["id"]): each for each in resources_of(path)})
    assert await work.round() == len(files)
    found = await exported(client, work)
    assert found.keys() == given.keys()
    for key, resource in given.items():
        assert without_version(found[key]) == without_version(resource), key
