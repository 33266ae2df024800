"""Loads and the catalogue over HTTP."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from tests.support.api import assert_problem, client_of
from tests.support.factories import Factory, Tenant

from rcm.main import Application

CSV = b"metric_id,facility_id,period,value,encounters\nlosIndex,A,2025-01,1.1,30\nlosIndex,,2025-01,1.2,30\n"
METRIC = {"name": "Starts on time", "domain": "Efficiency", "polarity": "higher_is_better", "unit": "share"}


def form(content: bytes = CSV, name: str = "observations.csv") -> dict[str, tuple[str, bytes]]:
    return {"file": (name, content)}


async def test_a_file_is_loaded_and_its_rows_that_were_set_aside_are_listed(client: httpx.AsyncClient) -> None:
    answer = await client.post("metric-loads", files=form())
    assert answer.status_code == 201, answer.text
    loaded = answer.json()
    assert (loaded["inserted"], loaded["rows_set_aside"], loaded["reasons"]) == (1, 1, {"facility_missing": 1})
    listed = (await client.get("metric-loads")).json()
    assert [(each["load_id"], each["status"], each["rows_written"]) for each in listed["items"]] == [
        (loaded["load_id"], "completed", 1)
    ]
    assert (await client.get(f"metric-loads/{loaded['load_id']}")).json() == listed["items"][0]
    rows = (await client.get(f"metric-loads/{loaded['load_id']}/set-aside")).json()
    assert [(row["line"], row["reason"], row["data"]["value"]) for row in rows["items"]] == [
        (3, "facility_missing", "1.2")
    ]


async def test_rows_that_were_set_aside_come_in_pages_in_the_order_of_the_file(client: httpx.AsyncClient) -> None:
    lines = [f"losIndex,,2025-01,{n},30" for n in range(25)]
    content = "\n".join(["metric_id,facility_id,period,value,encounters", *lines]).encode()
    load_id = (await client.post("metric-loads", files=form(content))).json()["load_id"]
    seen: list[int] = []
    after: dict[str, Any] = {}
    while True:
        page = (await client.get(f"metric-loads/{load_id}/set-aside", params={"limit": 10, **after})).json()
        seen += [row["line"] for row in page["items"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == list(range(2, 27))
    other = await client.get(f"metric-loads/{load_id}/set-aside", params={"reason": "metric_unknown"})
    assert other.json()["items"] == []


async def test_a_repeated_request_is_one_load(client: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "once"}
    first = await client.post("metric-loads", files=form(), headers=key)
    again = await client.post("metric-loads", files=form(), headers=key)
    assert again.json() == first.json()
    assert (await client.get("metric-loads")).json()["total"] == 1


@pytest.mark.parametrize("path", ["metric-loads", "metric-loads/computed"])
async def test_a_key_that_was_used_otherwise_or_is_at_work_is_refused_and_is_no_failed_load(
    client: httpx.AsyncClient, application: Application, tenant: Tenant, path: str
) -> None:
    async def send(key: str, months: int) -> httpx.Response:
        said = {"source": "claims", "months": months}
        body = {"files": form(CSV * months)} if path == "metric-loads" else {"json": said}
        return await client.post(path, headers={"Idempotency-Key": key}, **body)

    assert (await send("used", 1)).status_code == 201
    assert_problem(await send("used", 2), 409, "work.idempotency_key_reused")
    async with application.database.write(tenant.actor) as session:
        await session.only_one(f"idempotency:{tenant.org_id}:busy")
        assert_problem(await send("busy", 1), 409, "work.request_under_way")
    assert [each["status"] for each in (await client.get("metric-loads")).json()["items"]] == ["completed"]
    assert (await client.get("activity", params={"type": "technical_error"})).json()["items"] == []


async def test_columns_and_constants_may_be_said(client: httpx.AsyncClient) -> None:
    content = b"CCN;Quarter;Rate\n330101;2025Q1;0,125\n"
    data = {"mapping": json.dumps({"value": "Rate"}), "constants": json.dumps({"metric_id": "readmission"})}
    answer = await client.post("metric-loads", files=form(content), data=data)
    assert answer.status_code == 201, answer.text
    assert answer.json()["inserted"] == 1


async def test_a_dry_run_over_http_keeps_nothing(client: httpx.AsyncClient) -> None:
    answer = await client.post("metric-loads", files=form(), data={"dry_run": "true"})
    assert (answer.json()["load_id"], answer.json()["inserted"]) == (None, 1)
    assert (await client.get("metric-loads")).json()["total"] == 0


@pytest.mark.parametrize(
    ("content", "data", "code"),
    [
        (b"a,b\n1,2\n", {}, "quality.load_columns_missing"),
        (CSV, {"mapping": "{"}, "quality.load_mapping_invalid"),
        (CSV, {"format": "avro"}, "quality.load_format_unknown"),
        (b"PAR1 and nothing more", {}, "quality.load_parquet_unreadable"),
        (CSV, {"colour": "red"}, "core.upload_invalid"),
    ],
)
async def test_a_file_that_cannot_be_loaded_is_refused_with_its_reason(
    client: httpx.AsyncClient, content: bytes, data: dict[str, str], code: str
) -> None:
    answer = await client.post("metric-loads", files=form(content), data=data)
    assert_problem(answer, 422, code)


async def test_who_may_only_read_cannot_load(app: FastAPI, factory: Factory, tenant: Tenant) -> None:
    viewer = await factory.person(tenant.org_id, "viewer")
    async with client_of(app, viewer) as client:
        assert (await client.post("metric-loads", files=form())).status_code == 403
        assert (await client.get("metric-loads")).status_code == 200


async def test_the_catalogue_is_read_by_all_and_written_for_the_installation_only(
    app: FastAPI, client: httpx.AsyncClient, factory: Factory, tenant: Tenant
) -> None:
    listed = (await client.get("metrics", params={"domain": "Safety"})).json()["items"]
    assert "infection" in [each["metric_id"] for each in listed]
    assert {each["domain"] for each in listed} == {"Safety"}
    assert (await client.get("metrics/losIndex")).json()["stay"] == "arithmetic"
    assert_problem(await client.get("metrics/nothing"), 404, "quality.metric_not_found")
    assert (await client.put("metrics/startsOnTime", json=METRIC)).status_code == 403
    operator = await factory.person(tenant.org_id, "sys_admin")
    async with client_of(app, operator) as platform:
        made = await platform.put("metrics/startsOnTime", json=METRIC)
        assert made.status_code == 200, made.text
        band = METRIC | {"polarity": "target_range", "target_low": 0.9, "target_high": 0.8}
        assert (await platform.put("metrics/startsOnTime", json=band)).status_code == 422
        assert_problem(await platform.put("metrics/0", json=METRIC), 422, "quality.metric_id_invalid")
    assert (await client.get("metrics/startsOnTime")).json()["name"] == "Starts on time"
