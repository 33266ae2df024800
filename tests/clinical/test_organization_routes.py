"""/organizations: the document's example as it is, both doors to one resource, hierarchy, what is refused."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from rcm.core.actor import Actor
from rcm.main import Application
from tests.clinical.test_organization_mapping import EXAMPLE, RICH
from tests.support.api import assert_problem, client_of
from tests.support.database import connect
from tests.support.factories import Factory, Tenant

METRO = {key: value for key, value in EXAMPLE.items() if key != "part_of"}


async def add(client: httpx.AsyncClient, **given: Any) -> dict[str, Any]:
    answer = await client.post("organizations", json={"name": "A", **given})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def store(application: Application, actor: Actor, resource: dict[str, Any], version: int = 1) -> None:
    """As the FHIR door does."""
    from rcm.clinical.preparing import prepare  # noqa: PLC0415
    from rcm.clinical.repository.writing import insert_many  # noqa: PLC0415
    from rcm.core.time import utcnow  # noqa: PLC0415

    async with application.database.write(actor) as session:
        await insert_many(session, [prepare(resource, id=resource["id"], version=version, now=utcnow())])


async def test_the_documents_example_is_taken_as_it_is_and_answered_so(
    client: httpx.AsyncClient, factory: Factory
) -> None:
    made = await add(client, **METRO)
    assert [each["path"] for each in made.pop("warnings")] == ["Organization.identifier[0].value"]
    assert made == {**METRO, "version_id": 1, "last_updated": made["last_updated"]}
    read = await client.get("organizations/org-001")
    assert (read.json(), read.headers["etag"]) == (made, 'W/"1"')
    with connect(factory.urls.owner) as connection:
        row = connection.execute(
            "select body ->> 'resourceType', name, npi, tin, organization_type, email from hacs_core.organizations"
        ).fetchall()
        parts = connection.execute(
            "select id, purpose, name, email from hacs_core.organization_contacts"
            " union all select id, identifier, display, issuer from hacs_core.organization_qualifications"
        ).fetchall()
    assert row == [
        ("Organization", "Metro General Hospital", "1234567890", "12-3456789", "prov", "info@metrogeneral.org")
    ]  # fmt: skip
    assert parts == [
        ("org-001.contact.0", "BILL", "Pat Example", "billing@metrogeneral.org"),
        ("org-001.qualification.0", "330101", "Hospital accreditation", "The Joint Commission"),
    ]


async def test_an_answer_can_be_sent_back_and_changes_nothing(client: httpx.AsyncClient) -> None:
    await add(client, **METRO)
    read = (await client.get("organizations/org-001")).json()
    again = await client.put("organizations/org-001", json={**read, "warnings": []})
    assert (again.status_code, again.json()["version_id"]) == (200, 1)
    changed = await client.put("organizations/org-001", json={**read, "contacts": [], "name": "Metro"})
    assert (changed.json()["version_id"], changed.json()["name"]) == (2, "Metro")
    assert "contacts" not in changed.json()
    assert_problem(await client.put("organizations/org-001", json=read), 412, "core.version_changed")


async def test_what_came_by_fhir_keeps_what_the_short_form_can_not_say(
    client: httpx.AsyncClient, application: Application, tenant: Tenant, factory: Factory
) -> None:
    await store(application, tenant.actor, RICH)
    read = (await client.get("organizations/f001")).json()
    assert (read["part_of"], read["primary_phone"]) == ("f000", "2")  # nobody of that id is here, and it stays so
    answer = await client.put("organizations/f001", json={**read, "primary_phone": "22"})
    assert answer.json()["version_id"] == 2
    with connect(factory.urls.owner) as connection:
        (row,) = connection.execute("select body from hacs_core.organizations").fetchall()
    kept = {key for key in RICH if row[0].get(key) == RICH[key]}
    assert set(RICH) - kept == {"text", "telecom"}
    assert row[0]["telecom"][1] == {"system": "phone", "value": "22", "use": "work"}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"primary_email": "info@metro"}, "body.primary_email"),
        ({"contacts": [{"name": "A"}, {"email": "b"}]}, "body.contacts.1.email"),
        ({"contacts": [{}]}, "body.contacts.0"),
        ({"identifier": ["NPI-1234567893", "42"]}, "body.identifier.1"),
        ({"organization_type": [{}]}, "body.organization_type.0"),
        ({"qualifications": [{"issuer": "x"}]}, "body.qualifications.0.code"),
        ({"name": " "}, "body.name"),
        ({"id": "a b"}, "body.id"),
        ({"beds": 3}, "body.beds"),
    ],
)
async def test_what_is_not_right_is_refused_with_its_place(
    client: httpx.AsyncClient, given: dict[str, Any], field: str
) -> None:
    answer = await client.post("organizations", json={"name": "A", **given})
    assert assert_problem(answer, 422, "core.request_invalid")["errors"][0]["field"].startswith(field)


async def test_what_fhir_does_not_allow_is_refused(client: httpx.AsyncClient) -> None:
    for period in ({"start": "31.12.2025"}, {"start": "2026", "end": "2025"}):
        given = {"name": "A", "qualifications": [{"code": "x", "period": period}]}
        assert_problem(await client.post("organizations", json=given), 422, "clinical.resource_invalid")


async def test_short_words_are_taken_where_they_are_clear(client: httpx.AsyncClient) -> None:
    made = await add(
        client, organization_type=["dept"], contacts=[{"purpose": "HR", "phone": "1"}],
        qualifications=[{"code": "Stroke center", "issuer": "Organization/tjc"}],
    )  # fmt: skip
    assert made["organization_type"] == [{"code": "dept"}]
    assert made["active"] is True
    assert made["contacts"] == [{"purpose": {"code": "HR"}, "phone": "1"}]
    assert made["qualifications"] == [{"code": {"display": "Stroke center"}, "issuer": "Organization/tjc"}]
    assert "warnings" not in made or made["warnings"] == []


async def test_an_id_is_used_once_and_again_after_a_removal(client: httpx.AsyncClient) -> None:
    await add(client, id="a")
    assert_problem(
        await client.post("organizations", json={"id": "a", "name": "B"}), 409, "clinical.organization_exists"
    )
    differs = await client.put("organizations/a", json={"id": "b", "name": "B"})
    assert_problem(differs, 422, "clinical.organization_id_differs")
    assert_problem(await client.put("organizations/b", json={"name": "B"}), 404, "clinical.organization_not_found")
    assert (await client.delete("organizations/a", headers={"If-Match": '"1"'})).status_code == 204
    assert_problem(await client.get("organizations/a"), 404, "clinical.organization_not_found")
    assert_problem(await client.delete("organizations/a"), 404, "clinical.organization_not_found")
    assert (await add(client, id="a"))["version_id"] == 3


async def test_of_many_who_add_one_id_at_once_one_does(client: httpx.AsyncClient) -> None:
    answers = await asyncio.gather(*(client.post("organizations", json={"id": "a", "name": f"A{n}"}) for n in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


async def test_a_write_that_is_sent_again_is_done_once(client: httpx.AsyncClient) -> None:
    key = {"Idempotency-Key": "k"}
    first, again = [(await client.post("organizations", json=METRO, headers=key)).json() for _ in range(2)]
    assert first == again


class TestHierarchy:
    @pytest.fixture
    async def group(self, client: httpx.AsyncClient) -> None:
        for id, above in (("group", None), ("north", "group"), ("south", "group"), ("icu", "north"), ("lab", "icu")):
            await add(client, id=id, name=id.title(), **({"part_of": above} if above else {}))

    @pytest.mark.usefixtures("group")
    async def test_what_is_above_and_below(self, client: httpx.AsyncClient) -> None:
        told = (await client.get("organizations/north/hierarchy")).json()
        assert [(each["id"], each["depth"]) for each in told["ancestors"]] == [("group", 1)]
        assert [(each["id"], each["part_of"], each["depth"]) for each in told["descendants"]] == [
            ("icu", "north", 1), ("lab", "icu", 2),
        ]  # fmt: skip
        assert (told["organization"]["name"], told["is_whole"]) == ("North", True)
        top = (await client.get("organizations/group/hierarchy")).json()
        assert [each["id"] for each in top["descendants"]] == ["north", "south", "icu", "lab"]
        assert_problem(await client.get("organizations/x/hierarchy"), 404, "clinical.organization_not_found")

    @pytest.mark.usefixtures("group")
    async def test_a_circle_is_refused_with_its_chain(self, client: httpx.AsyncClient) -> None:
        answer = await client.put("organizations/north", json={"name": "North", "part_of": "lab"})
        problem = assert_problem(answer, 422, "clinical.organization_circle_refused")
        assert problem["chain"] == ["north", "lab", "icu", "north"]
        itself = await client.put("organizations/north", json={"name": "North", "part_of": "north"})
        assert assert_problem(itself, 422, "clinical.organization_circle_refused")["chain"] == ["north", "north"]
        new = await client.post("organizations", json={"id": "n", "name": "N", "part_of": "n"})
        assert_problem(new, 422, "clinical.organization_circle_refused")

    async def test_two_moves_at_once_do_not_close_a_circle(self, client: httpx.AsyncClient) -> None:
        for id in ("a", "b"):
            await add(client, id=id)
        answers = await asyncio.gather(
            client.put("organizations/a", json={"name": "A", "part_of": "b"}),
            client.put("organizations/b", json={"name": "B", "part_of": "a"}),
        )
        done = [answer.status_code for answer in answers]
        assert done.count(200) == 1
        assert set(done) <= {200, 422, 503}

    @pytest.mark.usefixtures("group")
    async def test_one_that_others_are_part_of_is_not_removed(self, client: httpx.AsyncClient) -> None:
        problem = assert_problem(await client.delete("organizations/group"), 409, "clinical.organization_has_parts")
        assert problem["parts"] == ["north", "south"]
        for id in ("lab", "icu", "north", "south", "group"):
            assert (await client.delete(f"organizations/{id}")).status_code == 204

    async def test_a_parent_that_is_not_here_is_refused(
        self, client: httpx.AsyncClient, app: FastAPI, other_tenant: Tenant
    ) -> None:
        async with client_of(app, other_tenant) as other:
            await add(other, id="theirs")
        answer = await client.post("organizations", json={"name": "A", "part_of": "theirs"})
        assert_problem(answer, 422, "clinical.organization_parent_unknown")

    async def test_a_deep_hierarchy_is_told_as_far_as_it_is_told(
        self, client: httpx.AsyncClient, application: Application, tenant: Tenant
    ) -> None:
        from rcm.clinical.preparing import prepare  # noqa: PLC0415
        from rcm.clinical.repository.writing import insert_many  # noqa: PLC0415
        from rcm.core.time import utcnow  # noqa: PLC0415

        made: list[dict[str, Any]] = [
            {"resourceType": "Organization", "id": f"o{n:03}", "name": "x"}
            | ({"partOf": {"reference": f"Organization/o{n - 1:03}"}} if n else {})
            for n in range(120)
        ]
        async with application.database.write(tenant.actor) as session:
            for resource in made:
                await insert_many(session, [prepare(resource, id=resource["id"], version=1, now=utcnow())])
        told = (await client.get("organizations/o000/hierarchy")).json()
        assert (len(told["descendants"]), told["is_whole"]) == (100, False)
        told = (await client.get("organizations/o119/hierarchy")).json()
        assert (len(told["ancestors"]), told["is_whole"]) == (100, False)


async def test_lists_are_filtered_and_in_the_order_of_names(client: httpx.AsyncClient) -> None:
    await add(client, id="m", **{key: value for key, value in METRO.items() if key != "id"})
    await add(client, id="i", name="Acme Insurance", organization_type=[{"code": "ins"}], active=False, part_of="m",
              identifier=["PAY-77", "http://acme.example|77"])  # fmt: skip
    await add(client, id="c", name="metro clinic", organization_type=[{"code": "edu"}, {"code": "prov"}])
    for params, wanted in (
        ({}, ["i", "c", "m"]),
        ({"name": "METRO"}, ["c", "m"]),
        ({"name": "%"}, []),
        ({"type": "prov"}, ["c", "m"]),
        ({"active": False}, ["i"]),
        ({"identifier": "NPI-1234567890"}, ["m"]),
        ({"identifier": "TIN-1234567890"}, []),
        ({"identifier": "1234567890"}, ["m"]),
        ({"identifier": "http://acme.example|77"}, ["i"]),
        ({"identifier": "pay-77"}, ["i"]),
        ({"part_of": "m"}, ["i"]),
        ({"type": "prov", "name": "metro c"}, ["c"]),
    ):
        answer = (await client.get("organizations", params=params)).json()
        assert ([each["id"] for each in answer["items"]], answer["total"]) == (wanted, len(wanted)), params
    first = (await client.get("organizations", params={"limit": 2})).json()
    rest = (await client.get("organizations", params={"limit": 2, "after": first["next"]})).json()
    assert ([each["id"] for each in rest["items"]], rest["next"]) == (["m"], None)


async def test_who_may_only_look_writes_nothing(
    client: httpx.AsyncClient, app: FastAPI, tenant: Tenant, factory: Factory
) -> None:
    await add(client, id="a")
    viewer = await factory.person(tenant.org_id, "viewer")
    async with client_of(app, viewer) as looking:
        assert (await looking.get("organizations/a")).status_code == 200
        for answer in (
            await looking.post("organizations", json={"name": "B"}),
            await looking.put("organizations/a", json={"name": "B"}),
            await looking.delete("organizations/a"),
        ):
            assert_problem(answer, 403, "core.permission_missing")
