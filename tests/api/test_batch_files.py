"""Previews, mappings, reasons and downloads over HTTP; and what belongs to others is not there."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import httpx
import orjson
import pytest
from fastapi import FastAPI
from tests.support.api import assert_problem, client_of
from tests.support.application import TestBackend
from tests.support.database import connect
from tests.support.factories import Factory, Tenant, chain, claims_file

from rcm.core.db import ReadSession
from rcm.core.ids import new_id
from rcm.main import Application
from rcm.workflows.actions import Outcomes, Step, StepItem
from rcm.workflows.outcome import Completed, Failed, Outcome
from rcm.workflows.rows import read_rows

PEOPLE = "Subscriber ID,DOB,Remark\nM1,1980-02-28,=1+1\nM2,,-5\n,1990-01-01,x\nM4,tomorrow,y\nM5,1970-01-01,no\n"
NEEDS = {"member_id": "text", "dob": {"type": "date", "required": False}}


@pytest.fixture
async def workflow(application: Application, factory: Factory, tenant: Tenant) -> str:
    """`people`: refuses the remark `no`, and tells the others' remark."""

    @application.registry.actions.local("test.remark")
    async def remark(step: Step, items: Sequence[StepItem]) -> Outcomes:
        rows = await read_rows(step, items)
        outcomes: dict[Any, Outcome] = {}
        for item in items:
            said = rows[item.run_id]["remark"]
            failed = Failed("test.refused", "=HYPERLINK(1)")
            outcomes[item.run_id] = failed if said == "no" else Completed(context={"said": said, "@n": [1]})
        return outcomes

    await factory.workflow(tenant.actor, chain("test.remark", name="people"))
    need(factory, NEEDS)
    return "people"


def need(factory: Factory, fields: dict[str, Any]) -> None:
    with connect(factory.urls.owner) as connection:
        connection.execute(
            "update user_workflow set required_data = %s::jsonb where name = 'people'", (orjson.dumps(fields).decode(),)
        )


def count(factory: Factory, table: str) -> int:
    with connect(factory.urls.owner) as connection:
        return int(connection.execute(f"select count(*) from {table}").fetchall()[0][0])


def form(content: str | bytes = PEOPLE, name: str = "people.csv") -> dict[str, tuple[str, bytes]]:
    return {"file": (name, content if isinstance(content, bytes) else content.encode())}


async def test_a_preview_tells_everything_and_stores_nothing(
    client: httpx.AsyncClient, workflow: str, factory: Factory
) -> None:
    answer = await client.post("batches/preview", files=form(), data={"workflow": workflow})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["kind"], found["rows"], found["rows_are_exact"], found["set_aside"]) == ("csv", 5, True, 2)
    assert found["columns"] == ["Subscriber ID", "DOB", "Remark"]
    assert found["mapping"]["fields"] == {
        "member_id": {"column": "Subscriber ID"},
        "dob": {"column": "DOB", "type": "date"},
    }
    assert (found["mapping_origin"], found["unmapped_fields"]) == ("proposed", [])
    assert found["sample"][0] == {"member_id": "x9", "dob": "9999-99-99", "remark": "=9+9"}
    assert [(r["error_code"], r["field"], r["rows"], r["first_row"]) for r in found["reasons"]] == [
        ("batch.value_missing", "member_id", 1, 3),
        ("batch.value_invalid", "dob", 1, 4),
    ]
    assert found["already_loaded"] is None
    for table in ("batch_job", "batch_row", "batch_mapping", "workflow_run"):
        assert count(factory, table) == 0


async def test_values_are_shown_to_who_asks(client: httpx.AsyncClient, workflow: str) -> None:
    answer = await client.post("batches/preview", files=form(), data={"workflow": workflow, "show_values": "true"})
    assert answer.json()["sample"][0]["member_id"] == "M1"


async def test_a_preview_tells_which_fields_have_no_column_and_running_is_refused(
    client: httpx.AsyncClient, workflow: str, factory: Factory
) -> None:
    need(factory, {**NEEDS, "payer_id": "text", "npi": "text"})
    seen = (await client.post("batches/preview", files=form(), data={"workflow": workflow})).json()
    assert seen["unmapped_fields"] == ["npi", "payer_id"]
    refused = await client.post("batches", files=form(), data={"workflow": workflow})
    assert assert_problem(refused, 422, "batch.fields_unmapped")["fields"] == ["npi", "payer_id"]
    assert count(factory, "batch_job") == 0


async def test_what_a_preview_proposes_can_be_sent_back_and_is_remembered(
    client: httpx.AsyncClient, workflow: str, app: FastAPI, other_tenant: Tenant
) -> None:
    seen = (await client.post("batches/preview", files=form(), data={"workflow": workflow})).json()
    data = {"workflow": workflow, "mapping": orjson.dumps(seen["mapping"]).decode()}
    made = await client.post("batches", files=form(), data=data)
    assert made.status_code == 201, made.text
    again = (await client.post("batches/preview", files=form(), data={"workflow": workflow})).json()
    assert again["mapping_origin"] == "remembered"
    assert again["already_loaded"] == made.json()["batch_job_id"]
    (kept,) = (await client.get("batches/mappings")).json()["items"]
    assert (kept["workflow_name"], kept["file_kind"]) == ("people", "csv")
    async with client_of(app, other_tenant) as other:
        assert (await other.get("batches/mappings")).json()["items"] == []
        missing = await other.delete(f"batches/mappings/{kept['batch_mapping_id']}")
        assert_problem(missing, 404, "batch.mapping_not_found")
    assert (await client.delete(f"batches/mappings/{kept['batch_mapping_id']}")).status_code == 204
    assert (await client.get("batches/mappings")).json()["items"] == []


async def test_requirements_are_asked_through_the_port(
    client: httpx.AsyncClient, workflow: str, application: Application
) -> None:
    class Strict:
        async def missing(self, session: ReadSession, workflow_id: Any, rows: Any) -> dict[str, int]:
            assert [row["member_id"] for row in rows] == ["M1", "M2", "M5"], "only rows that would run"
            return {"dob": sum(row["dob"] is None for row in rows)}

    application.registry.row_preview = Strict()
    found = (await client.post("batches/preview", files=form(), data={"workflow": workflow})).json()
    assert found["missing"] == [{"field": "dob", "rows": 1}]


async def test_an_837_is_previewed_too(client: httpx.AsyncClient) -> None:
    file = claims_file(7, defects=2)
    found = (await client.post("batches/preview", files=form(file.content, "c.837"))).json()
    assert (found["kind"], found["rows"], found["set_aside"], found["mapping"]) == ("837P", 7, 2, None)
    assert sum(reason["rows"] for reason in found["reasons"]) == 2


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"mapping": "{"}, "batch.mapping_invalid"),
        ({"mapping": '{"member_id": "Nope"}'}, "batch.columns_missing"),
        ({"kind": "xls"}, "batch.file_kind_unknown"),
        ({"kind": "xlsx"}, "batch.workbook_unreadable"),
        ({"delimiter": "#"}, "batch.file_kind_ambiguous"),
        ({"encoding": "ebcdic"}, "batch.file_encoding_invalid"),
        ({"other": "1"}, "core.upload_invalid"),
    ],
)
async def test_a_wrong_form_is_refused_by_both_doors(
    client: httpx.AsyncClient, workflow: str, factory: Factory, fields: dict[str, str], code: str
) -> None:
    for door in ("batches", "batches/preview"):
        answer = await client.post(door, files=form(), data={"workflow": workflow, **fields})
        assert_problem(answer, 422, code)
    assert count(factory, "batch_job") == 0


@pytest.fixture
async def batch(client: httpx.AsyncClient, workflow: str, backend: TestBackend) -> str:
    answer = await client.post("batches", files=form(), data={"workflow": workflow})
    assert answer.status_code == 201, answer.text
    await backend.drain()
    return str(answer.json()["batch_job_id"])


async def test_reasons_are_grouped(client: httpx.AsyncClient, batch: str) -> None:
    found = (await client.get(f"batches/{batch}/errors")).json()["items"]
    assert [(g["status"], g["error_code"], g["field"], g["rows"], g["first_row"]) for g in found] == [
        ("set_aside", "batch.value_missing", "member_id", 1, 3),
        ("set_aside", "batch.value_invalid", "dob", 1, 4),
        ("failed", "test.refused", "", 1, 5),
    ]
    assert found[0]["example"] == "Line 4: member_id (column Subscriber ID) is empty."


def table(answer: httpx.Response) -> list[dict[str, str]]:
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


async def test_results_come_as_csv_that_no_spreadsheet_runs(
    client: httpx.AsyncClient, batch: str, factory: Factory
) -> None:
    answer = await client.get(f"batches/{batch}/download")
    rows = table(answer)
    assert [(row["row_number"], row["line"], row["status"]) for row in rows] == [
        ("1", "", "completed"),
        ("2", "", "completed"),
        ("3", "4", "set_aside"),
        ("4", "5", "set_aside"),
        ("5", "", "failed"),
    ]
    assert [row["output.said"] for row in rows] == ["'=1+1", "-5", "", "", ""]
    assert rows[0]["output.@n"] == "[1]"
    assert rows[4]["error_message"] == "'=HYPERLINK(1)"
    assert f"batch-{batch}-all.csv" in answer.headers["content-disposition"]
    with connect(factory.urls.owner) as connection:
        seen = connection.execute("select changes from audit_logs where action = 'batch.download'").fetchall()
    assert seen == [({"status": "all", "rows": 5},)]


async def test_only_rows_that_need_somebody_are_downloaded(client: httpx.AsyncClient, batch: str) -> None:
    found = table(await client.get(f"batches/{batch}/download", params={"status": "failed"}))
    assert [row["row_number"] for row in found] == ["3", "4", "5"]
    assert all(row["error_code"] and row["error_message"] for row in found)
    assert_problem(await client.get(f"batches/{batch}/download", params={"status": "x"}), 422, "core.request_invalid")


async def test_a_batch_of_others_is_not_there(
    client: httpx.AsyncClient, batch: str, app: FastAPI, other_tenant: Tenant, factory: Factory
) -> None:
    async with client_of(app, other_tenant) as other:
        for path in ("", "/rows", "/errors", "/download"):
            assert_problem(await other.get(f"batches/{batch}{path}"), 404, "batch.batch_not_found")
        for operation in ("pause", "resume", "cancel", "retry"):
            assert_problem(await other.post(f"batches/{batch}/{operation}"), 404, "batch.batch_not_found")
        for method, path in (("GET", ""), ("POST", "/start"), ("POST", "/rows")):
            answer = await other.request(method, f"batch-jobs/{batch}{path}", json=[{}] if path == "/rows" else None)
            assert_problem(answer, 404, "batch.batch_not_found")
    assert_problem(await client.get(f"batches/{new_id()}/download"), 404, "batch.batch_not_found")
    with connect(factory.urls.owner) as connection:
        assert connection.execute("select 1 from audit_logs where action = 'batch.download'").fetchall() == []


async def test_a_viewer_sees_results_and_loads_nothing(
    app: FastAPI, tenant: Tenant, factory: Factory, batch: str
) -> None:
    viewer = await factory.person(tenant.org_id, "viewer")
    async with client_of(app, viewer) as client:
        assert len(table(await client.get(f"batches/{batch}/download"))) == 5
        for path in ("batches", "batches/preview"):
            assert_problem(await client.post(path, files=form()), 403, "core.permission_missing")
        assert_problem(await client.post(f"batches/{batch}/retry"), 403, "core.permission_missing")
        assert_problem(await client.post("batch-jobs", json={}), 403, "core.permission_missing")
