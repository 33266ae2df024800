"""Codes over HTTP: who may read finds a code by its begin or its text, for a day; edits and weights as well."""

from __future__ import annotations

import httpx
import pytest
from fastapi import FastAPI
from tests.support.api import assert_problem, client_of
from tests.support.database import connect
from tests.support.factories import Factory, Tenant
from tests.support.tables import insert

from rcm.core.urls import DatabaseUrls


@pytest.fixture(autouse=True)
def codes(database: DatabaseUrls) -> None:
    with connect(database.owner) as owner:
        for system in ("icd10cm", "ms_drg", "ncci_practitioner", "mue_practitioner"):
            insert(owner, "code_system", code_system=system, name=f"Made-up {system}")
        for code, label, since, until in (
            ("E119", "Made-up disease", "2024-10-01", None),
            ("E118", "Another 100% disease", "2024-10-01", "2025-10-01"),
            ("Z00", "Made-up visit", "2024-10-01", None),
        ):
            insert(owner, "code", code_system="icd10cm", code=code, label=label, valid_from=since, valid_to=until,
                   attributes={"billable": True})  # fmt: skip
        insert(owner, "drg_weight", drg="291", valid_from="2025-10-01", label="Made-up failure", weight="1.2634")
        insert(owner, "ncci_pair", edit_set="practitioner", column_one="G0439", column_two="G0438",
               valid_from="2026-01-01", modifier_indicator=1)  # fmt: skip
        insert(owner, "mue", edit_set="practitioner", code="G0439", valid_from="2026-01-01", units=1,
               adjudication_indicator=2)  # fmt: skip


async def test_codes_are_found_by_begin_and_by_text_on_a_day(client: httpx.AsyncClient) -> None:
    systems = (await client.get("code-systems")).json()["items"]
    assert [each["code_system"] for each in systems] == ["icd10cm", "ms_drg", "mue_practitioner", "ncci_practitioner"]

    async def found(**asked: str) -> list[str]:
        answer = await client.get("code-systems/icd10cm/codes", params=asked)
        return [each["code"] for each in answer.json()["items"]]

    assert await found(on="2025-09-30") == ["E118", "E119", "Z00"]
    assert await found(on="2025-10-01", query="e11") == ["E119"]
    assert await found(on="2025-09-30", query="E11.8") == ["E118"]
    assert await found(on="2025-09-30", query="100%") == ["E118"]
    assert await found(on="2026-01-01", query="VISIT") == ["Z00"]
    assert await found(on="2020-01-01") == []
    first = (await client.get("code-systems/icd10cm/codes", params={"on": "2025-09-30", "limit": "2"})).json()
    assert await found(on="2025-09-30", after=first["next"]) == ["Z00"]


async def test_a_code_tells_all_its_periods(client: httpx.AsyncClient) -> None:
    found = (await client.get("code-systems/icd10cm/codes/E11.8", params={"on": "2026-01-01"})).json()
    assert (found["valid"], found["code"], found["periods"][0]["valid_to"]) == (False, "E118", "2025-10-01")
    assert (await client.get("code-systems/ms_drg/codes/291")).json()["attributes"]["weight"] == "1.2634"
    edits = await client.get("code-systems/ncci_practitioner/codes", params={"query": "G0439"})
    assert edits.json()["items"][0]["attributes"] == {"modifier_indicator": 1}
    limits = await client.get("code-systems/mue_practitioner/codes/G0439")
    assert limits.json()["attributes"] == {"units": 1, "adjudication_indicator": 2}


async def test_what_is_not_there_and_who_may_not(
    client: httpx.AsyncClient, app: FastAPI, factory: Factory, tenant: Tenant
) -> None:
    assert_problem(await client.get("code-systems/nucc/codes"), 404, "catalog.code_system_not_found")
    assert_problem(await client.get("code-systems/icd10cm/codes/E999"), 404, "catalog.code_not_found")
    assert (await client.get("code-systems/icd10cm/codes?on=soon")).status_code == 422
    assert (await client.get("code-systems/icd10cm/codes?date=2026-01-01")).status_code == 422
    async with client_of(app) as nobody:
        assert (await nobody.get("code-systems")).status_code == 401
    viewer = await factory.person(tenant.org_id, "viewer")
    async with client_of(app, viewer) as reading:
        assert (await reading.get("code-systems")).status_code == 200
