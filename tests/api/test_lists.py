"""Lists: pages without gaps or doubles, exact totals, and no parameter that is silently ignored."""

from __future__ import annotations

import base64
import json
from typing import Any

import httpx
import pytest
from tests.support.api import assert_problem
from tests.support.application import TestBackend
from tests.support.database import connect
from tests.support.factories import Factory, Tenant, chain, claims_file

from rcm.core.paging import encode_cursor

PAYERS = [("PAYER01", "Northern Health Plan"), ("PAYER02", "Harbor Mutual"), ("PAYER03", "Valley Benefit")]
KEYS = {
    "batches": "batch_job_id",
    "runs": "run_id",
    "claims": "claim_id",
    "payers": "payer_id",
    "workflows": "workflow_id",
}


@pytest.fixture
async def tenant(factory: Factory, backend: TestBackend) -> Tenant:
    """Three of everything at least."""
    made = await factory.organization("maple-clinic", payers=[("SIMPAYER01", "Evergreen Mutual"), *PAYERS])
    for name in ("alpha", "beta"):
        await factory.workflow(made.actor, chain("claims.register", name=name))
    for seed in (1, 2, 3):
        await factory.batch(made.actor, claims_file(3, seed=seed).content, f"file{seed}.837")
    await backend.drain()
    return made


async def pages(client: httpx.AsyncClient, path: str, limit: int, **filters: str) -> list[dict[str, Any]]:
    found, after = [], None
    while True:
        params = {"limit": str(limit), **filters, **({"after": after} if after else {})}
        answer = await client.get(path, params=params)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert len(page["items"]) <= limit
        assert page["total_is_exact"] is True
        found.append(page)
        after = page["next"]
        if after is None:
            assert len({page["total"] for page in found}) == 1
            return found


@pytest.mark.parametrize("name", KEYS)
async def test_pages_of_any_size_show_each_item_once(name: str, client: httpx.AsyncClient) -> None:
    whole = (await client.get(name)).json()
    ids = [item[KEYS[name]] for item in whole["items"]]
    assert len(ids) == len(set(ids)) == whole["total"] >= 3
    assert whole["next"] is None
    for limit in (1, 2, len(ids)):
        assert [item[KEYS[name]] for page in await pages(client, name, limit) for item in page["items"]] == ids


async def test_rows_of_a_batch_come_in_the_order_of_the_file(client: httpx.AsyncClient) -> None:
    batch = (await client.get("batches")).json()["items"][0]
    found = await pages(client, f"batches/{batch['batch_job_id']}/rows", 2)
    assert [row["row_number"] for page in found for row in page["items"]] == [1, 2, 3]


async def test_what_comes_meanwhile_moves_no_page(client: httpx.AsyncClient, factory: Factory, tenant: Tenant) -> None:
    first = (await client.get("batches", params={"limit": 2})).json()
    await factory.batch(tenant.actor, claims_file(1, seed=9).content, "late.837")
    second = (await client.get("batches", params={"limit": 2, "after": first["next"]})).json()
    names = [item["file_name"] for item in first["items"] + second["items"]]
    assert names == ["file3.837", "file2.837", "file1.837"]


@pytest.mark.parametrize("name", [*KEYS, "batches/{batch}/rows", "batches/{batch}", "claims/{claim}/timeline", "me"])
async def test_an_unknown_parameter_is_refused(name: str, client: httpx.AsyncClient) -> None:
    claim = (await client.get("claims", params={"limit": 1})).json()["items"][0]
    batch = (await client.get("batches", params={"limit": 1})).json()["items"][0]
    path = name.format(batch=batch["batch_job_id"], claim=claim["claim_id"])
    body = assert_problem(await client.get(path, params={"statsu": "paid"}), 422, "core.parameter_unknown")
    assert "'statsu'" in body["detail"]
    assert "statsu" not in body["known"]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "not base64 !",
        "ü",
        encode_cursor("runs", "7"),
        encode_cursor("batches", "not-a-uuid"),
        base64.urlsafe_b64encode(json.dumps(["batches", None]).encode()).decode(),
        base64.urlsafe_b64encode(json.dumps({"batches": 1}).encode()).decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
async def test_a_cursor_that_is_none_is_refused(cursor: str, client: httpx.AsyncClient) -> None:
    assert_problem(await client.get("batches", params={"after": cursor}), 422, "core.cursor_invalid")


async def test_filters_narrow_the_list_and_its_total(client: httpx.AsyncClient, tenant: Tenant) -> None:
    batch = (await client.get("batches")).json()["items"][1]["batch_job_id"]
    runs = (await client.get("runs", params={"batch_job_id": batch})).json()
    assert runs["total"] == 3
    assert {run["batch_job_id"] for run in runs["items"]} == {batch}
    claims = (await client.get("claims", params={"batch_job_id": batch})).json()
    assert claims["total"] == 3
    number = claims["items"][0]["claim_number"]
    assert [
        c["claim_number"] for c in (await client.get("claims", params={"claim_number": number})).json()["items"]
    ] == [number]
    payer = str(tenant.payers["PAYER02"])
    assert (await client.get("claims", params={"payer_id": payer})).json()["total"] == 0
    assert (await client.get("runs", params={"status": "PAUSED"})).json()["total"] == 0
    assert (await client.get("batches", params={"status": "paused"})).json()["items"] == []


async def test_beyond_ten_thousand_the_total_is_the_least(
    client: httpx.AsyncClient, factory: Factory, tenant: Tenant
) -> None:
    with connect(factory.urls.owner) as connection:
        connection.execute(
            "insert into claims (claim_id, org_id, payer_id, insurance_company, policy_number, claim_number,"
            " patient_name, total_charges, claim_data)"
            " select gen_random_uuid(), %s, %s, 'Harbor', 'P', 'N' || n, 'Sample, Sam', 1, '{}'"
            " from generate_series(1, 10001) n",
            (tenant.org_id, tenant.payers["PAYER02"]),
        )
    page = (await client.get("claims", params={"limit": 1})).json()
    assert (page["total"], page["total_is_exact"]) == (10_000, False)
    some = (await client.get("claims", params={"limit": 1, "claim_number": "N77"})).json()
    assert (some["total"], some["total_is_exact"]) == (1, True)
