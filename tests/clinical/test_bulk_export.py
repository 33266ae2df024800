"""Exports and $everything: whole, by patient, by group, by time; pages that end where the next begins."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import orjson
import pytest

from rcm.clinical.bulk.pieces import pieces
from rcm.clinical.repository import bulk_jobs, bulk_parts
from rcm.clinical.repository.bulk_jobs import BulkJob
from rcm.clinical.repository.compartments import Asked
from rcm.clinical.service import bulk_export
from rcm.clinical.service.bulk_export import ExportAsked
from rcm.clinical.service.bulk_import import keep
from rcm.clinical.service.bulk_work import BulkWork
from rcm.clinical.service.everything import EverythingCursorInvalid, PatientMissing, everything_page
from rcm.clinical.text import dump, parse
from rcm.core.actor import Actor
from rcm.core.time import utcnow
from rcm.main import Application
from rcm.samples.clinical import resources
from tests.support.factories import Tenant

MADE = list(resources(4, seed=11))
PATIENTS = [each["id"] for each in MADE if each["resourceType"] == "Patient"]
ENCOUNTERS = [each for each in MADE if each["resourceType"] == "Encounter"]
GROUP = {
    "resourceType": "Group", "id": "two", "type": "person", "actual": True,
    "member": [{"entity": {"reference": f"Patient/{id}"}} for id in PATIENTS[:2]],
}  # fmt: skip


class Bulk:
    def __init__(self, application: Application, actor: Actor) -> None:
        self.database = application.database
        self.actor = actor
        registry = application.registry
        self.work = BulkWork(registry.database, registry.ops, lease_s=30, keep_days=1)

    async def load(self, *made: dict[str, Any]) -> None:
        content = b"".join(dump(each) + b"\n" for each in made)
        async with self.database.write(self.actor) as session:
            job_id = await bulk_jobs.start(session, bulk_jobs.IMPORT, {}, None)
            await keep(session, job_id, pieces(io.BytesIO(content), "x.ndjson", limit=1 << 24))
        await self.work.round()

    async def export(self, **asked: Any) -> dict[str, list[str]]:
        """Ids of each file."""
        job = await self.job(**asked)
        assert job.status == "completed", job.error_message
        async with self.database.read(self.actor) as session:
            files = await bulk_parts.files(session, job.job_id, "output")
        return {name: await self.ids(job, name) for name, _ in files}

    async def job(self, **asked: Any) -> BulkJob:
        params = ExportAsked(utcnow(), **asked).to_params()
        async with self.database.write(self.actor) as session:
            job_id = await bulk_jobs.start(session, bulk_jobs.EXPORT, params, None)
        await self.work.round()
        async with self.database.read(self.actor) as session:
            job = await bulk_jobs.find(session, job_id, bulk_jobs.KINDS)
        assert job is not None
        return job

    async def ids(self, job: BulkJob, name: str) -> list[str]:
        stored = bulk_parts.content(self.database, self.actor, job.job_id, "output", name)
        return [orjson.loads(line)["id"] for line in b"".join([piece async for piece in stored]).splitlines()]

    async def everything(self, count: int = 7, **asked: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        cursor = None
        while True:
            async with self.database.read(self.actor) as session:
                page = await everything_page(session, Asked(**asked), count, cursor)
            assert len(page.hits) <= count
            found += [parse(hit.body) for hit in page.hits]
            cursor = page.next_cursor
            if cursor is None:
                return found


@pytest.fixture
async def bulk(application: Application, tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> Bulk:
    monkeypatch.setattr(bulk_export, "_PAGE", 5)
    made = Bulk(application, tenant.actor)
    await made.load(*MADE, GROUP)
    return made


def of_type(found: dict[str, list[str]], name: str) -> set[str]:
    return set(found.get(f"{name}.ndjson", []))


def ids(*patients: str) -> set[str]:
    """What belongs to these patients."""
    wanted = {f"Patient/{id}" for id in patients}
    return {
        each["id"] for each in MADE
        if (each.get("subject") or each.get("patient") or {}).get("reference") in wanted or each["id"] in patients
    }  # fmt: skip


async def test_everything_that_is_there_is_exported_once(bulk: Bulk) -> None:
    found = await bulk.export()
    told = [id for each in found.values() for id in each]
    assert sorted(told) == sorted([*(each["id"] for each in MADE), "two"])


async def test_types_and_times_narrow_an_export(bulk: Bulk) -> None:
    assert (await bulk.export(types=("Patient", "Group"))).keys() == {"Patient.ndjson", "Group.ndjson"}
    assert await bulk.export(since=utcnow() + timedelta(hours=1)) == {}
    before = utcnow()
    await bulk.load({"resourceType": "Basic", "id": "late", "code": {"text": "x"}})
    assert await bulk.export(since=before) == {"Basic.ndjson": ["late"]}


async def test_an_export_of_patients_has_what_belongs_to_them(bulk: Bulk) -> None:
    found = await bulk.export(of_patients=True)
    assert {id for each in found.values() for id in each} == ids(*PATIENTS) | {"two"}


async def test_an_export_of_a_group_has_what_belongs_to_its_members(bulk: Bulk) -> None:
    found = await bulk.export(group="two")
    assert {id for each in found.values() for id in each} == ids(*PATIENTS[:2]) | {"two"}


async def test_an_export_of_one_patient(bulk: Bulk) -> None:
    assert of_type(await bulk.export(patients=(PATIENTS[3],)), "Patient") == {PATIENTS[3]}


async def test_a_group_that_is_not_there_fails_the_job_with_a_word(bulk: Bulk) -> None:
    job = await bulk.job(group="none")
    assert (job.status, job.error_code) == ("failed", "clinical.group_not_found")


async def test_another_organisation_exports_its_own_only(
    bulk: Bulk, application: Application, other_tenant: Tenant
) -> None:
    theirs = Bulk(application, other_tenant.actor)
    assert await theirs.export() == {}
    assert (await theirs.job(group="two")).error_code == "clinical.group_not_found"
    job = await bulk.job()
    assert await theirs.ids(job, "Patient.ndjson") == []


async def test_old_files_are_removed_and_the_job_stays(bulk: Bulk, application: Application, tenant: Tenant) -> None:
    job = await bulk.job()
    registry = application.registry
    await BulkWork(registry.database, registry.ops, lease_s=30, keep_days=1e-9).remove_old()
    assert await bulk.ids(job, "Patient.ndjson") == []
    async with application.database.read(tenant.actor) as session:
        assert await bulk_jobs.find(session, job.job_id, bulk_jobs.KINDS) is not None


async def test_everything_of_a_patient_comes_once_with_what_it_refers_to(bulk: Bulk) -> None:
    found = await bulk.everything(patient=PATIENTS[0])
    told = [each["id"] for each in found]
    assert len(told) == len(set(told))
    support = {each["id"] for each in found if each["resourceType"] in {"Practitioner", "Organization", "Location"}}
    assert set(told) - support == ids(PATIENTS[0]) | {"two"}
    assert len(support) == 3
    assert found[0]["resourceType"] == "Patient"


async def test_pages_of_everything_are_the_same_however_long(bulk: Bulk) -> None:
    short, long = await bulk.everything(1, patient=PATIENTS[0]), await bulk.everything(1000, patient=PATIENTS[0])
    assert short == long


async def test_everything_is_narrowed_by_type_time_and_dates_of_care(bulk: Bulk) -> None:
    types = frozenset({"Encounter", "Practitioner"})
    found = await bulk.everything(patient=PATIENTS[0], types=types)
    assert {each["resourceType"] for each in found} == types
    assert await bulk.everything(patient=PATIENTS[0], since=utcnow() + timedelta(hours=1)) == []
    late = await bulk.everything(patient=PATIENTS[0], start=utcnow(), types=frozenset({"Encounter", "Patient"}))
    assert [each["resourceType"] for each in late] == ["Patient"]


async def test_everything_of_another_organisations_patient_is_not_there(
    bulk: Bulk, application: Application, other_tenant: Tenant
) -> None:
    with pytest.raises(PatientMissing):
        await Bulk(application, other_tenant.actor).everything(patient=PATIENTS[0])


@pytest.mark.parametrize(
    "cursor", ["x", "WzEsICJhIl0", "WzAsICIiLCAiIl0", "W1tdLCAiIiwgIiJd", "ä", "WzEsImFcdTAwMDAiLCJiIl0"]
)
async def test_a_cursor_that_somebody_wrote_is_refused(bulk: Bulk, cursor: str) -> None:
    async with bulk.database.read(bulk.actor) as session:
        with pytest.raises(EverythingCursorInvalid):
            await everything_page(session, Asked(PATIENTS[0]), 5, cursor)


async def test_a_cancelled_export_leaves_no_file_of_what_it_had_done(bulk: Bulk) -> None:
    params = ExportAsked(utcnow()).to_params()
    async with bulk.database.write(bulk.actor) as session:
        job_id = await bulk_jobs.start(session, bulk_jobs.EXPORT, params, None, ("dead", -1))
        await bulk_parts.append(session, job_id, "output", "Patient.ndjson", [b"{}"])
        assert await bulk_jobs.request_cancel(session, job_id, bulk_jobs.KINDS)
    await bulk.work.round()
    async with bulk.database.read(bulk.actor) as session:
        job = await bulk_jobs.find(session, job_id, bulk_jobs.KINDS)
        assert job is not None
        assert (job.status, await bulk_parts.files(session, job_id, "output")) == ("cancelled", [])
