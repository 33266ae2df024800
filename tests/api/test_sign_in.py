"""Who gets in, where to, and what for: on every route that there is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from tests.support.api import API, assert_problem, client_of
from tests.support.factories import Factory, Tenant

from rcm.api import events
from rcm.core.http import Requirement, current_actor
from rcm.core.ids import new_id
from rcm.main.http import ROUTERS

#: Every signed-in person may: hear who he is, and listen to the topics that he may read.
NEEDS_NO_PERMISSION = {f"{API}/me", f"{API}/events"}
#: Before anybody signs in: what the FHIR door can do.
OPEN = {"/fhir/R4/metadata"}
ALL_ROUTES = [route for router in (*ROUTERS, events.router) for route in router.routes if isinstance(route, APIRoute)]
ROUTES = [route for route in ALL_ROUTES if route.path not in OPEN]


def dependencies_of(dependant: Dependant) -> Iterator[object]:
    for dependency in dependant.dependencies:
        yield dependency.call
        yield from dependencies_of(dependency)


def test_each_route_declares_its_permission() -> None:
    without = {
        route.path
        for route in ROUTES
        if not any(isinstance(call, Requirement) for call in dependencies_of(route.dependant))
    }
    assert without == NEEDS_NO_PERMISSION


def test_the_document_knows_no_other_routes(app: FastAPI) -> None:
    open_to_all = {"/health/live", "/health/ready"}
    assert set(app.openapi()["paths"]) - open_to_all == {route.path for route in ALL_ROUTES if route.include_in_schema}


def test_each_route_asks_who_calls() -> None:
    assert [route.path for route in ROUTES if current_actor not in set(dependencies_of(route.dependant))] == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer "},
        {"Authorization": "Basic cm9iaW46cGFzcw=="},
        {"Authorization": "Bearer rcm_" + "A" * 43},
        {"Authorization": "rcm_" + "A" * 43},
    ],
)
async def test_without_a_valid_token_nothing_is_told(app: FastAPI, headers: dict[str, str]) -> None:
    async with client_of(app, None, **headers) as client:
        for route in ROUTES:
            path = route.path.replace("{operation}", "pause")
            for name in ("batch_job_id", "run_id", "claim_id"):
                path = path.replace(f"{{{name}}}", str(new_id()))
            address = f"http://test{path}"  # not all stand below the client's own
            answer = await client.request(next(iter(route.methods or ())), address, params={"typo": 1})
            if path.startswith("/fhir/"):
                assert (answer.status_code, answer.json()["resourceType"]) == (401, "OperationOutcome"), path
            else:
                assert_problem(answer, 401, "core.token_invalid")
            assert answer.headers["www-authenticate"] == "Bearer"


async def test_me_tells_person_organisation_and_permissions(app: FastAPI, tenant: Tenant, factory: Factory) -> None:
    viewer = await factory.person(tenant.org_id, "viewer")
    async with client_of(app, viewer) as client:
        me = (await client.get("me")).json()
    assert me["user"] == {
        "user_id": str(viewer.user_id),
        "full_name": viewer.full_name,
        "email": viewer.email,
        "role": "viewer",
    }
    assert me["organization"] == {"org_id": str(tenant.org_id), "slug": tenant.slug, "name": tenant.name}
    assert me["organizations"] == [me["organization"]]
    assert "workflows:run:read" in me["permissions"]
    assert "workflows:run:operate" not in me["permissions"]
    assert me["demo"] is True


async def test_a_viewer_may_look_and_not_touch(app: FastAPI, tenant: Tenant, factory: Factory) -> None:
    viewer = await factory.person(tenant.org_id, "viewer")
    async with client_of(app, viewer) as client:
        for path in ("batches", "runs", "claims", "payers", "workflows"):
            assert (await client.get(path)).status_code == 200
        for path in ("batches", f"batches/{new_id()}/pause", f"runs/{new_id()}/cancel"):
            body = assert_problem(await client.post(path), 403, "core.permission_missing")
            assert body["permission"] in {"workflows:batch:run", "workflows:run:operate"}


@pytest.mark.parametrize("given", ["foreign", "unknown", "not-a-uuid"])
async def test_another_organisation_is_not_found(
    given: str, app: FastAPI, tenant: Tenant, other_tenant: Tenant
) -> None:
    wanted = {"foreign": str(other_tenant.org_id), "unknown": str(new_id())}.get(given, given)
    async with client_of(app, tenant, **{"X-Org-Id": wanted}) as client:
        answer = await client.get("batches")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_person_of_two_organisations_chooses_by_header(
    app: FastAPI, tenant: Tenant, other_tenant: Tenant, factory: Factory
) -> None:
    operator = await factory.person(tenant.org_id, "operator", email="both@example.invalid")
    await factory.person(other_tenant.org_id, "viewer", email="both@example.invalid")
    async with client_of(app, operator, **{"X-Org-Id": str(other_tenant.org_id)}) as client:
        me = (await client.get("me")).json()
        assert (me["organization"]["slug"], me["user"]["role"]) == (other_tenant.slug, "viewer")
        assert {each["slug"] for each in me["organizations"]} == {tenant.slug, other_tenant.slug}
        assert_problem(await client.post("batches"), 403, "core.permission_missing")
