"""What somebody wrote by SQL is found after reindexing; what was written well stays as it is."""

from __future__ import annotations

import httpx
import pytest
from fastapi import FastAPI
from psycopg.types.json import Jsonb

from rcm.clinical.repository.reindexing import types_there
from rcm.clinical.service.reindexing import Reindexed, reindex
from rcm.clinical.text import digest, dump
from rcm.core.actor import Actor
from rcm.main import Application
from tests.clinical.fhir_client import PATIENT, fhir_client
from tests.support.database import connect
from tests.support.factories import Factory, Tenant


async def run(application: Application, tenant: Tenant, kind: str, chunk: int = 500) -> list[Reindexed]:
    return [part async for part in reindex(application.database, Actor(tenant.org_id), kind, chunk=chunk)]


async def found(client: httpx.AsyncClient, query: str) -> int:
    total: int = (await client.get(f"Patient?{query}&_total=accurate")).json()["total"]
    return total


@pytest.mark.parametrize("chunk", [1, 500])
async def test_rows_of_other_writers_are_found_afterwards(
    app: FastAPI, application: Application, factory: Factory, tenant: Tenant, other_tenant: Tenant, chunk: int
) -> None:
    async with fhir_client(app, tenant) as fhir, fhir_client(app, other_tenant) as theirs:
        await fhir.put("Patient/a", json={**PATIENT, "id": "a"})
        with connect(factory.urls.owner) as owner:
            for tenant_id in (tenant.org_id, other_tenant.org_id):
                body = {"resourceType": "Patient", "id": "raw", "name": [{"family": "Sequel"}], "gender": "male"}
                owner.execute(
                    "insert into hacs_core.patients (org_id, id, body, sha256) values (%s, 'raw', %s, %s)",
                    (tenant_id, Jsonb(body), digest(dump(body))),
                )
        assert await found(fhir, "family=sequel") == 0
        parts = await run(application, tenant, "Patient", chunk)
        assert sum(part.done for part in parts) == 2
        assert len(parts) == (2 if chunk == 1 else 1)
        assert await found(fhir, "family=sequel") == 1
        assert await found(fhir, "family=example") == 1
        assert await found(theirs, "family=sequel") == 0, "another organisation's index is its own"
        assert (await fhir.get("Patient/raw")).headers["etag"] == 'W/"1"', "no new version"
        with connect(factory.urls.owner) as owner:
            row = owner.execute(
                "select family, gender from hacs_core.patients where org_id = %s and id = 'raw'", (tenant.org_id,)
            ).fetchone()
        assert row == ("Sequel", "male")
        assert await run(application, tenant, "Basic") == []


async def test_types_are_counted_by_organisation(app: FastAPI, application: Application, tenant: Tenant) -> None:
    async with fhir_client(app, tenant) as fhir:
        await fhir.put("Patient/a", json={**PATIENT, "id": "a"})
        await fhir.put("Basic/b", json={"resourceType": "Basic", "id": "b", "code": {"text": "x"}})
    async with application.database.read(Actor(tenant.org_id)) as session:
        assert await types_there(session) == [("Basic", 1), ("Patient", 1)]
