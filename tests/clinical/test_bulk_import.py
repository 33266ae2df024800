"""Imports from the first piece to the last: what is new, the same, changed, wrong; begun again, cancelled, lost."""

from __future__ import annotations

import asyncio
import gzip
import io
import signal
import sys
from typing import Any
from uuid import UUID

import orjson
import pytest

from rcm.clinical.bulk.pieces import pieces
from rcm.clinical.repository import bulk_jobs, bulk_parts
from rcm.clinical.repository.bulk_jobs import BulkJob, Lease
from rcm.clinical.service.bulk_import import keep
from rcm.clinical.service.bulk_work import BulkWork
from rcm.clinical.text import dump
from rcm.core.actor import Actor
from rcm.main import Application
from rcm.samples.clinical import resources, transactions
from tests.support.database import connect
from tests.support.factories import Tenant


class Importer:
    def __init__(self, application: Application, actor: Actor) -> None:
        self._application = application
        self._actor = actor
        registry = application.registry
        self.work = BulkWork(registry.database, registry.ops, lease_s=30, keep_days=1)

    async def begin(self, *files: tuple[str, bytes]) -> UUID:
        async with self._application.database.write(self._actor) as session:
            job_id = await bulk_jobs.start(session, bulk_jobs.IMPORT, {}, None)
            for name, content in files:
                await keep(session, job_id, pieces(io.BytesIO(content), name, limit=1 << 24))
        return job_id

    async def run(self, *files: tuple[str, bytes]) -> BulkJob:
        job_id = await self.begin(*files)
        await self.work.round()
        return await self.job(job_id)

    async def job(self, job_id: UUID) -> BulkJob:
        async with self._application.database.read(self._actor) as session:
            found = await bulk_jobs.find(session, job_id, bulk_jobs.KINDS)
        assert found is not None
        return found

    async def errors(self, job_id: UUID) -> list[dict[str, Any]]:
        pieces = bulk_parts.content(self._application.database, self._actor, job_id, "errors", "errors.ndjson")
        content = b"".join([piece async for piece in pieces])
        return [orjson.loads(line) for line in content.splitlines()]

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with connect(self._application.urls.owner) as connection:
            return connection.execute(sql.encode()).fetchall()

    def count(self, table: str) -> int:
        return int(self.rows(f"select count(*) from {table}")[0][0])


@pytest.fixture
def importer(application: Application, tenant: Tenant) -> Importer:
    return Importer(application, tenant.actor)


def lines(*resources: dict[str, Any]) -> bytes:
    return b"".join(dump(resource) + b"\n" for resource in resources)


def patient(id: str, **elements: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": id, **elements}


def place_of(outcome: dict[str, Any]) -> tuple[str, int]:
    file, line = outcome["extension"][0]["extension"]
    return file["valueString"], line["valueInteger"]


async def test_a_file_comes_in_whole_with_index_changes_and_outbox(importer: Importer) -> None:
    made = list(resources(30, seed=5))
    job = await importer.run(("all.ndjson.gz", gzip.compress(lines(*made))))
    assert (job.status, job.done_count, job.failed_count) == ("completed", len(made), 0)
    assert job.result is not None
    assert job.result["created"] == len(made)
    assert importer.count("hacs_audit.resource_changes") == len(made)
    assert importer.count("outbox where topic like 'fhir.%'") == len(made)
    assert importer.count("hacs_core.search_token") > len(made)
    assert importer.count("hacs_core.bulk_parts") == 0, "what came in is not kept beside what it became"
    assert importer.count("audit_logs where action = 'fhir.import_ended'") == 1


async def test_the_same_file_again_changes_nothing(importer: Importer) -> None:
    content = ("a.ndjson", lines(*resources(3, seed=5)))
    await importer.run(content)
    job = await importer.run(content)
    assert job.result is not None
    assert (job.result["created"], job.result["updated"]) == (0, 0)
    assert job.result["unchanged"] == job.done_count
    assert importer.count("hacs_core.resource_history") == 0


async def test_what_differs_becomes_the_next_version_and_the_rest_stays(importer: Importer) -> None:
    await importer.run(("a.ndjson", lines(patient("a"), patient("b"))))
    job = await importer.run(("b.ndjson", lines(patient("a"), patient("b", active=True), patient("c"))))
    assert job.result == {"created": 1, "updated": 1, "unchanged": 1, "set_aside": 0}
    assert importer.rows("select id, version_id from hacs_core.patients order by id") == [("a", 1), ("b", 2), ("c", 1)]


async def test_a_resource_twice_in_a_file_is_two_versions(importer: Importer) -> None:
    job = await importer.run(("a.ndjson", lines(patient("a"), patient("a", active=True), patient("a", active=True))))
    assert job.result == {"created": 1, "updated": 1, "unchanged": 1, "set_aside": 0}


async def test_bad_lines_are_set_aside_with_line_path_and_reason(importer: Importer) -> None:
    content = b"\n".join(
        [
            dump(patient("a")),
            b"{nonsense",
            b"",
            dump(patient("b", active="yes", birthDate="1970-13-01")),
            dump({"resourceType": "Patint", "id": "x"}),
            dump(patient("not_an_id")),
            dump(patient("c")),
        ]
    )
    job = await importer.run(("bad.ndjson", content))
    assert (job.status, job.done_count, job.failed_count) == ("partially_completed", 2, 4)
    told = await importer.errors(job.job_id)
    assert [place_of(each) for each in told] == [("bad.ndjson", line) for line in (2, 4, 5, 6)]
    assert sorted(issue["expression"][0] for issue in told[1]["issue"]) == ["Patient.active", "Patient.birthDate"]
    assert importer.rows("select id from hacs_core.patients order by id") == [("a",), ("c",)]


async def test_what_only_the_database_refuses_is_set_aside_alone(importer: Importer) -> None:
    def house(id: str, above: str) -> dict[str, Any]:
        part = {"reference": f"Organization/{above}"}
        return {"resourceType": "Organization", "id": id, "name": id, "partOf": part}

    good = [house(f"o{n}", "top") for n in range(20)]
    job = await importer.run(("houses.ndjson", lines(*good[:13], house("self", "self"), *good[13:])))
    assert (job.done_count, job.failed_count) == (20, 1)
    (told,) = await importer.errors(job.job_id)
    assert place_of(told) == ("houses.ndjson", 14)
    assert told["issue"][0]["expression"] == ["Organization.partOf"]


async def test_bundles_import_in_any_order_and_once_only(importer: Importer) -> None:
    houses, *patients = [(f"b{n}.json", dump(bundle)) for n, bundle in enumerate(transactions(3, seed=5))]
    files = [*patients, (f"z{houses[0]}", houses[1])]
    job = await importer.run(*files)
    assert (job.status, job.done_count, job.failed_count) == ("completed", 4, 0)
    assert importer.count("hacs_core.patients") == 3
    again = await importer.run(*files)
    assert again.result is not None
    assert (again.result.get("created", 0), again.result["unchanged"]) == (
        0,
        job.result["created"] if job.result else 0,
    )


async def test_a_collection_brings_its_resources(importer: Importer) -> None:
    entries = [
        {"fullUrl": "urn:uuid:8f2d1c9e-0000-4000-8000-000000000001", "resource": {"resourceType": "Patient"}},
        {"resource": {"resourceType": "Observation", "id": "o", "status": "final", "code": {"text": "x"},
                      "subject": {"reference": "urn:uuid:8f2d1c9e-0000-4000-8000-000000000001"}}},
        {"resource": {"resourceType": "Observation", "id": "p", "status": "wrong", "code": {"text": "x"}}},
    ]  # fmt: skip
    job = await importer.run(("c.json", dump({"resourceType": "Bundle", "type": "collection", "entry": entries})))
    (told,) = await importer.errors(job.job_id)
    assert told["issue"][0]["expression"] == ["Bundle.entry[2].resource.status"]
    found = importer.rows("select body #>> '{subject,reference}' from hacs_core.observations")
    assert found == [("Patient/8f2d1c9e-0000-4000-8000-000000000001",)]


async def test_a_reference_that_never_comes_is_told_at_the_end(importer: Importer) -> None:
    _, bundle = transactions(1, seed=5)
    job = await importer.run(("b.json", dump(bundle)))
    assert (job.status, job.failed_count) == ("partially_completed", 1)
    (told,) = await importer.errors(job.job_id)
    assert {issue["code"] for issue in told["issue"]} == {"not-found"}
    assert importer.count("hacs_core.patients") == 0


async def test_a_dead_workers_job_goes_on_where_it_stopped(
    importer: Importer, application: Application, tenant: Tenant
) -> None:
    made = [patient(f"p{n}") for n in range(2500)]
    job_id = await importer.begin(("many.ndjson", lines(*made)))
    async with application.database.write(tenant.actor) as session:
        taken = await bulk_jobs.take(session, Lease(job_id, "dead", -1))
    assert taken is not None
    await importer.work.round()
    job = await importer.job(job_id)
    assert (job.status, job.done_count, job.result) == (
        "completed", 2500, {"created": 2500, "updated": 0, "unchanged": 0, "set_aside": 0},
    )  # fmt: skip


async def test_a_living_workers_job_is_left_alone(importer: Importer, application: Application, tenant: Tenant) -> None:
    job_id = await importer.begin(("a.ndjson", lines(patient("a"))))
    async with application.database.write(tenant.actor) as session:
        await bulk_jobs.take(session, Lease(job_id, "alive", 60))
    assert await importer.work.round() == 0
    assert (await importer.job(job_id)).status == "processing"


async def test_a_cancelled_job_ends_and_keeps_nothing_of_what_waits(
    importer: Importer, application: Application, tenant: Tenant
) -> None:
    job_id = await importer.begin(("a.ndjson", lines(patient("a"))))
    async with application.database.write(tenant.actor) as session:
        assert await bulk_jobs.request_cancel(session, job_id, bulk_jobs.KINDS)
    await importer.work.round()
    assert (await importer.job(job_id)).status == "cancelled"
    assert importer.count("hacs_core.patients") == 0


async def test_a_job_that_is_cancelled_while_it_runs_stops_at_its_next_piece(
    importer: Importer, application: Application, tenant: Tenant
) -> None:
    job_id = await importer.begin(("a.ndjson", lines(patient("a"))))
    async with application.database.write(tenant.actor) as session:
        await bulk_jobs.take(session, Lease(job_id, "dead", -1))
        await bulk_jobs.request_cancel(session, job_id, bulk_jobs.KINDS)
    await importer.work.round()
    assert (await importer.job(job_id)).status == "cancelled"


async def test_another_organisation_sees_neither_job_nor_pieces(
    importer: Importer, application: Application, other_tenant: Tenant
) -> None:
    job_id = await importer.begin(("a.ndjson", lines(patient("a"))))
    async with application.database.write(other_tenant.actor) as session:
        assert await bulk_jobs.find(session, job_id, bulk_jobs.KINDS) is None
        assert await bulk_parts.after(session, job_id, "input", None) == []
        assert not await bulk_jobs.request_cancel(session, job_id, bulk_jobs.KINDS)
        assert await bulk_jobs.take(session, Lease(job_id, "thief", 30)) is None


async def test_a_worker_that_is_killed_in_the_middle_loses_and_doubles_nothing(
    importer: Importer, application: Application
) -> None:
    job_id = await importer.begin(("many.ndjson", lines(*[patient(f"p{n:05}") for n in range(4500)])))
    urls = application.urls
    killed = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.import_worker", "2", urls.app, urls.ops
    )
    assert await killed.wait() == -signal.SIGKILL
    assert (await importer.job(job_id)).done_count == 2000
    assert importer.count("hacs_core.patients") == 2000
    while await importer.work.round() == 0:  # noqa: ASYNC110 - until its lease is over
        await asyncio.sleep(0.1)
    job = await importer.job(job_id)
    assert (job.status, job.done_count, job.result) == (
        "completed", 4500, {"created": 4500, "updated": 0, "unchanged": 0, "set_aside": 0},
    )  # fmt: skip
    assert importer.rows("select count(*), count(distinct id), max(version_id) from hacs_core.patients") == [
        (4500, 4500, 1)
    ]
    assert importer.count("hacs_audit.resource_changes") == 4500


async def test_a_bundle_whose_type_is_no_word_is_set_aside_alone(importer: Importer) -> None:
    strange = b'{"resourceType":"Bundle","type":{}}\n{"resourceType":"Bundle","type":["batch"]}\n'
    job = await importer.run(("a.ndjson", strange + lines(patient("p"))))
    assert (job.status, job.done_count, job.failed_count) == ("partially_completed", 1, 2)


async def test_lines_of_a_file_that_is_called_document_are_lines(importer: Importer) -> None:
    job = await importer.run(("a.document", lines(patient("a"), patient("b"))))
    assert (job.status, job.done_count) == ("completed", 2)


async def test_a_carried_resource_without_a_type_is_set_aside_alone(importer: Importer) -> None:
    entries = [
        {"fullUrl": "urn:uuid:a", "resource": patient("a")},
        {"resource": {"resourceType": 5, "x": "urn:uuid:a"}},
    ]
    job = await importer.run(("a.json", dump({"resourceType": "Bundle", "type": "collection", "entry": entries})))
    assert (job.result or {})["created"] == 1
    assert (job.result or {})["set_aside"] == 1
