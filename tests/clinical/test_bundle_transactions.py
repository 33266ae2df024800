"""Bundles carried out: transactions whole or not at all, batches entry by entry, never past an organisation."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Sequence
from typing import Any

import pytest

from rcm.clinical.bundles import BundleInvalid, read_bundle
from rcm.clinical.repository import search
from rcm.clinical.service.bundle_doors import doors
from rcm.clinical.service.bundles import Answer, BundleConditionFailed, process
from rcm.clinical.text import parse
from rcm.core.actor import Actor
from rcm.main import Application
from rcm.samples.clinical import transactions
from tests.support.database import connect
from tests.support.factories import Tenant


def entry(method: str, url: str, resource: dict[str, Any] | None = None, **request: Any) -> dict[str, Any]:
    full_url = request.pop("full_url", None)
    made: dict[str, Any] = {"request": {"method": method, "url": url, **request}}
    return made | ({"resource": resource} if resource else {}) | ({"fullUrl": full_url} if full_url else {})


def patient(**elements: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", **elements}


def linked(reference: str) -> dict[str, Any]:
    return patient(link=[{"other": {"reference": reference}, "type": "seealso"}])


def organization(value: str) -> dict[str, Any]:
    return {"resourceType": "Organization", "name": "House", "identifier": [{"system": "urn:x", "value": value}]}


class Store:
    def __init__(self, application: Application, actor: Actor) -> None:
        self._application = application
        self._actor = actor

    async def send(self, *entries: dict[str, Any], kind: str = "transaction") -> list[Answer]:
        bundle = {"resourceType": "Bundle", "type": kind, "entry": list(entries)}
        async with self._application.database.write(self._actor) as session:
            return await process(session, read_bundle(bundle), doors("http://test/fhir/R4"))

    async def read(self, key: tuple[str, str] | None) -> dict[str, Any]:
        assert key is not None
        async with self._application.database.read(self._actor) as session:
            return parse((await search.bodies(session, [key]))[key].body)

    def count(self, sql: str) -> int:
        with connect(self._application.urls.owner) as connection:
            row = connection.execute(sql.encode()).fetchone()
        assert row is not None
        return int(row[0])


@pytest.fixture
def store(application: Application, tenant: Tenant) -> Store:
    return Store(application, tenant.actor)


def statuses(answers: Sequence[Answer]) -> list[int]:
    return [answer.status for answer in answers]


async def test_entries_that_refer_to_each_other_in_a_circle_are_stored(store: Store) -> None:
    one, other = await store.send(
        entry("POST", "Patient", linked("urn:uuid:b"), full_url="urn:uuid:a"),
        entry("POST", "Patient", linked("urn:uuid:a"), full_url="urn:uuid:b"),
    )
    assert one.key is not None
    assert other.key is not None
    first, second = await store.read(one.key), await store.read(other.key)
    assert first["link"][0]["other"]["reference"] == f"Patient/{other.key[1]}"
    assert second["link"][0]["other"]["reference"] == f"Patient/{one.key[1]}"
    assert (one.status, first["meta"]["versionId"]) == (201, "1")


async def test_a_transaction_whose_fiftieth_entry_fails_stores_nothing(store: Store) -> None:
    entries = [entry("POST", "Patient", patient(active=True)) for _ in range(60)]
    entries[49] = entry("POST", "Patient", patient(active="yes"))
    with pytest.raises(BundleInvalid) as raised:
        await store.send(*entries)
    assert {issue.path for issue in raised.value.issues} == {"Bundle.entry[49].resource.active"}
    assert store.count("select count(*) from hacs_core.patients") == 0
    assert store.count("select count(*) from outbox where topic like 'fhir.%'") == 0
    assert store.count("select count(*) from hacs_audit.resource_changes") == 0


async def test_a_fault_that_only_the_database_sees_undoes_all(store: Store) -> None:
    circle = {"resourceType": "Organization", "name": "a", "id": "a", "partOf": {"reference": "Organization/a"}}
    with pytest.raises(Exception, match="part of itself"):
        await store.send(entry("POST", "Patient", patient()), entry("PUT", "Organization/a", circle))
    assert store.count("select count(*) from hacs_core.patients") == 0


async def test_deletions_come_first_and_reads_last(store: Store) -> None:
    await store.send(entry("PUT", "Patient/old", patient()), entry("PUT", "Patient/kept", patient(active=True)))
    answers = await store.send(
        entry("GET", "Patient/kept"),
        entry("GET", "Patient?active=false"),
        entry("PUT", "Patient/kept", patient(active=False)),
        entry("DELETE", "Patient/old"),
    )
    assert statuses(answers) == [200, 200, 200, 204]
    assert parse(answers[0].body or "")["active"] is False
    found = parse(answers[1].body or "")
    assert [each["fullUrl"] for each in found["entry"]] == ["http://test/fhir/R4/Patient/kept"]
    assert answers[2].version == 2


async def test_the_same_content_is_no_new_version(store: Store) -> None:
    await store.send(entry("PUT", "Patient/p", patient(active=True)))
    (answer,) = await store.send(entry("PUT", "Patient/p", patient(active=True)))
    assert (answer.status, answer.version) == (200, 1)


async def test_a_part_of_a_resource_never_replaces_the_whole(store: Store) -> None:
    await store.send(entry("PUT", "Patient/p", patient(active=True, gender="other")))
    tag = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}
    with pytest.raises(BundleInvalid) as refusal:
        await store.send(entry("PUT", "Patient/p", patient(active=True, meta={"tag": [tag]})))
    assert refusal.value.issues[0].path == "Bundle.entry[0].resource.meta.tag"
    assert (await store.read(("Patient", "p")))["gender"] == "other"


async def test_a_deleted_resource_comes_back_with_its_next_version(store: Store) -> None:
    await store.send(entry("PUT", "Patient/p", patient()))
    await store.send(entry("DELETE", "Patient/p"))
    (answer,) = await store.send(entry("PUT", "Patient/p", patient()))
    assert (answer.status, answer.version) == (201, 3)


async def test_conditional_creation_takes_what_is_there_and_names_lead_to_it(store: Store) -> None:
    (house,) = await store.send(entry("POST", "Organization", organization("1")))
    again, one = await store.send(
        entry("POST", "Organization", organization("1"), ifNoneExist="identifier=urn:x|1", full_url="urn:uuid:o"),
        entry("POST", "Patient", patient(managingOrganization={"reference": "urn:uuid:o"})),
    )
    assert (again.status, again.key) == (200, house.key)
    assert house.key is not None
    assert (await store.read(one.key))["managingOrganization"]["reference"] == f"Organization/{house.key[1]}"


async def test_conditional_references_find_what_is_there_and_what_comes_along(store: Store) -> None:
    wanted = patient(managingOrganization={"reference": "Organization?identifier=urn:x|1"})
    first, _ = await store.send(entry("POST", "Patient", wanted), entry("POST", "Organization", organization("1")))
    (second,) = await store.send(entry("POST", "Patient", wanted))
    both = [(await store.read(each.key))["managingOrganization"] for each in (first, second)]
    assert both[0] == both[1]
    assert both[0]["reference"].startswith("Organization/")


@pytest.mark.parametrize(("houses", "code"), [((), "not-found"), (("1", "1"), "multiple-matches")])
async def test_a_conditional_reference_needs_exactly_one_match(store: Store, houses: Sequence[str], code: str) -> None:
    for value in houses:
        await store.send(entry("POST", "Organization", organization(value)))
    wanted = patient(managingOrganization={"reference": "Organization?identifier=urn:x|1"})
    with pytest.raises(BundleConditionFailed) as raised:
        await store.send(entry("POST", "Patient", patient()), entry("POST", "Patient", wanted))
    assert [(issue.path, issue.code) for issue in raised.value.issues] == [("Bundle.entry[1].resource", code)]
    assert store.count("select count(*) from hacs_core.patients") == 0


async def test_another_organisations_resource_is_never_found(
    store: Store, application: Application, other_tenant: Tenant
) -> None:
    theirs = Store(application, other_tenant.actor)
    await theirs.send(entry("PUT", "Organization/x", organization("1")), entry("PUT", "Patient/p", patient()))
    wanted = patient(managingOrganization={"reference": "Organization?identifier=urn:x|1"})
    with pytest.raises(BundleConditionFailed):
        await store.send(entry("POST", "Patient", wanted))
    created, read, gone = await store.send(
        entry("POST", "Organization", organization("1"), ifNoneExist="identifier=urn:x|1"),
        entry("GET", "Patient/p"),
        entry("DELETE", "Patient/p"),
        kind="batch",
    )
    assert (created.status, read.status, gone.status) == (201, 404, 204)
    assert store.count("select count(*) from hacs_core.patients") == 1


async def test_a_lost_version_fails_the_transaction(store: Store) -> None:
    await store.send(entry("PUT", "Patient/p", patient()))
    with pytest.raises(BundleConditionFailed) as raised:
        await store.send(
            entry("POST", "Patient", patient()), entry("PUT", "Patient/p", patient(active=True), ifMatch='W/"7"')
        )
    assert [issue.path for issue in raised.value.issues] == ["Bundle.entry[1].request.ifMatch"]
    assert store.count("select count(*) from hacs_core.patients") == 1


async def test_two_entries_that_reach_one_resource_in_two_ways_are_refused(store: Store) -> None:
    await store.send(entry("PUT", "Organization/o", organization("1")))
    with pytest.raises(BundleInvalid, match="changes Organization/o as well"):
        await store.send(
            entry("PUT", "Organization?identifier=urn:x|1", organization("1")), entry("DELETE", "Organization/o")
        )


async def test_a_batch_goes_on_behind_what_fails(store: Store) -> None:
    answers = await store.send(
        entry("POST", "Patient", patient(active="yes")),
        entry("POST", "Patient", patient()),
        entry("GET", "Patient/none"),
        {"request": {"method": "POST", "url": "Patint"}},
        kind="batch",
    )
    assert [(a.status, a.error is not None) for a in answers] == [(0, True), (201, False), (404, False), (400, False)]
    assert store.count("select count(*) from hacs_core.patients") == 1


async def test_a_bundle_is_written_down_once(store: Store) -> None:
    await store.send(*[entry("POST", "Patient", patient()) for _ in range(3)])
    assert store.count("select count(*) from audit_logs where action = 'fhir.transaction'") == 1
    assert store.count("select count(*) from hacs_audit.resource_changes where changed_by is not null") == 3


async def test_made_up_records_are_stored_as_they_come(store: Store) -> None:
    for bundle in transactions(2, seed=3):
        assert set(statuses(await store.send(*bundle["entry"]))) == {201}
    first = next(iter(transactions(0, seed=3)))
    assert set(statuses(await store.send(*first["entry"]))) == {200}, "houses are there already"


async def test_equal_conditional_creations_at_once_make_one_resource(store: Store) -> None:
    houses = [
        entry("POST", "Organization", organization(value), ifNoneExist=f"identifier=urn:x|{value}") for value in "abc"
    ]
    answers = await asyncio.gather(*(store.send(*houses[at % 3 :], *houses[: at % 3]) for at in range(6)))
    assert sorted(status for each in answers for status in statuses(each)) == [200] * 15 + [201] * 3
    assert store.count("select count(*) from hacs_core.organizations") == 3


async def test_more_conditions_than_are_locked_by_name_exclude_each_other_too(store: Store) -> None:
    many = [
        entry("POST", "Organization", organization(str(n)), ifNoneExist=f"identifier=urn:x|{n}") for n in range(201)
    ]
    await asyncio.gather(store.send(*many), store.send(many[7]), store.send(*many))
    assert store.count("select count(*) from hacs_core.organizations") == 201


def binary(kind: str, patch: bytes) -> dict[str, Any]:
    return {"resourceType": "Binary", "contentType": kind, "data": base64.b64encode(patch).decode()}


async def test_patches_of_both_kinds_change_a_part(store: Store) -> None:
    await store.send(entry("PUT", "Patient/p", patient(active=True)), entry("PUT", "Patient/q", patient(active=True)))
    steps = b'[{"op":"replace","path":"/active","value":false}]'
    answers = await store.send(
        entry("PATCH", "Patient/p", binary("application/json-patch+json", steps), ifMatch='W/"1"'),
        entry("PATCH", "Patient/q", binary("application/merge-patch+json", b'{"active":null,"gender":"other"}')),
    )
    assert [(a.status, a.version) for a in answers] == [(200, 2), (200, 2)]
    one, other = [await store.read(answer.key) for answer in answers]
    assert one["active"] is False
    assert ("active" in other, other["gender"]) == (False, "other")


@pytest.mark.parametrize(
    ("patch", "path"),
    [
        (binary("application/json-patch+json", b'[{"op":"remove","path":"/gender"}]'), "Bundle.entry[0].resource"),
        (binary("application/json-patch+json", b"[1"), "Bundle.entry[0].resource"),
        (binary("application/merge-patch+json", b'{"id":"other"}'), "Bundle.entry[0].resource"),
        (binary("application/merge-patch+json", b'{"active":"yes"}'), "Bundle.entry[0].resource.active"),
        (binary("text/plain", b"{}"), "Bundle.entry[0].resource"),
        (binary("application/json-patch+json", b"") | {"data": "%"}, "Bundle.entry[0].resource"),
        ({"resourceType": "Binary", "contentType": "application/json-patch+json"}, "Bundle.entry[0].resource"),
        ({"resourceType": "Parameters"}, "Bundle.entry[0].resource"),
    ],
)  # fmt: skip
async def test_a_patch_that_can_not_be_used_stores_nothing(store: Store, patch: dict[str, Any], path: str) -> None:
    await store.send(entry("PUT", "Patient/p", patient(active=True)))
    with pytest.raises(BundleInvalid) as raised:
        await store.send(entry("PATCH", "Patient/p", patch), entry("POST", "Patient", patient()))
    assert [issue.path for issue in raised.value.issues] == [path]
    assert store.count("select count(*) from hacs_core.patients") == 1


async def test_versions_and_a_history_are_read_in_bundles(store: Store) -> None:
    await store.send(entry("PUT", "Patient/p", patient(active=True)), entry("PUT", "Patient/gone", patient()))
    await store.send(entry("PUT", "Patient/p", patient(active=False)), entry("DELETE", "Patient/gone"))
    answers = await store.send(
        entry("GET", "Patient/p/_history/1"),
        entry("GET", "Patient/p/_history"),
        entry("GET", "Patient/p", ifNoneMatch='W/"2"'),
        entry("GET", "Patient/p", ifNoneMatch='W/"1"'),
        entry("GET", "Patient/gone"),
        entry("GET", "Patient/p/_history/7"),
        entry("GET", "Patient/_history"),
        kind="batch",
    )
    assert statuses(answers) == [200, 200, 304, 200, 410, 404, 404]
    assert parse(answers[0].body or "")["active"] is True
    assert [each["resource"]["meta"]["versionId"] for each in parse(answers[1].body or "")["entry"]] == ["2", "1"]
    assert answers[2].body is None


async def test_a_creation_does_not_take_what_the_same_transaction_deletes(store: Store) -> None:
    await store.send(entry("PUT", "Organization/o", organization("1")))
    _, made, one = await store.send(
        entry("DELETE", "Organization/o"),
        entry("POST", "Organization", organization("1"), ifNoneExist="identifier=urn:x|1", full_url="urn:uuid:o"),
        entry("POST", "Patient", patient(managingOrganization={"reference": "urn:uuid:o"})),
    )
    assert made.status == 201
    assert made.key is not None
    assert (await store.read(one.key))["managingOrganization"]["reference"] == f"Organization/{made.key[1]}"
    assert (await store.read(made.key))["name"] == "House"


async def test_two_creations_under_one_condition_make_one_resource(store: Store) -> None:
    first, second, one = await store.send(
        entry("POST", "Organization", organization("1"), ifNoneExist="identifier=urn:x|1"),
        entry("POST", "Organization", organization("1"), ifNoneExist="?identifier=urn:x|1", full_url="urn:uuid:o"),
        entry("POST", "Patient", patient(managingOrganization={"reference": "urn:uuid:o"})),
    )
    assert statuses([first, second]) == [201, 200]
    assert first.key == second.key
    assert first.key is not None
    assert (await store.read(one.key))["managingOrganization"]["reference"] == f"Organization/{first.key[1]}"
    assert store.count("select count(*) from hacs_core.organizations") == 1


@pytest.mark.parametrize("other", ["PUT", "POST"])
async def test_an_update_that_finds_nothing_stands_alone_with_its_condition(store: Store, other: str) -> None:
    condition = "identifier=urn:x|1"
    beside = (
        entry("PUT", f"Organization?{condition}", organization("1"))
        if other == "PUT"
        else entry("POST", "Organization", organization("1"), ifNoneExist=condition)
    )
    with pytest.raises(BundleInvalid, match="same Organization"):
        await store.send(beside, entry("PUT", f"Organization?{condition}", organization("1")))
    assert store.count("select count(*) from hacs_core.organizations") == 0


async def test_batches_of_the_same_resources_in_opposite_order_both_succeed(store: Store) -> None:
    ids = [f"p{number}" for number in range(20)]
    await store.send(*[entry("PUT", f"Patient/{id}", patient()) for id in ids])

    async def batch(order: list[str], language: str) -> list[Answer]:
        return await store.send(
            *[entry("PUT", f"Patient/{id}", patient(language=language)) for id in order], kind="batch"
        )

    both = await asyncio.gather(batch(ids, "en"), batch(ids[::-1], "de"))
    assert {status for answers in both for status in statuses(answers)} == {200}
    assert store.count("select count(*) from hacs_core.patients where version_id = 3") == len(ids)
