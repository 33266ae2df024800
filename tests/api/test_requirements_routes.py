"""/requirements: what a task needs and why, rules written and ended, waivers, and what other tenants see of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from tests.support.api import assert_problem, client_of
from tests.support.factories import Factory, Person, Tenant

from rcm.core.ids import new_id
from rcm.core.model import PLATFORM_ORG
from rcm.requirements.service.platform import PlatformDoor

_TASK = "eligibility.verify"


@pytest.fixture
async def task(factory: Factory) -> None:
    factory.insert(
        "task_type", task_type_id=new_id(), domain="eligibility", action="verify", display_name="Verify eligibility"
    )


@pytest.fixture
async def operator(factory: Factory, tenant: Tenant) -> Person:
    return await factory.person(tenant.org_id, "operator")


@pytest.fixture
async def platform(app: FastAPI, factory: Factory, task: None) -> AsyncIterator[httpx.AsyncClient]:
    """Signed in as who operates the installation."""
    person = await factory.person(PLATFORM_ORG, "sys_admin")
    async with client_of(app, person) as made:
        yield made


def _payer(tenant: Tenant) -> str:
    return next(iter(tenant.payers))


def _rule(**more: Any) -> dict[str, Any]:
    return {"task": _TASK, "field": "member_id", "operation": "require", **more}


async def test_a_rule_of_the_payer_is_seen_by_all_with_its_tier_and_version(
    platform: httpx.AsyncClient, client: httpx.AsyncClient, tenant: Tenant
) -> None:
    made = await platform.post("requirements/payer", json=_rule(payer=_payer(tenant), reason="Asked for."))
    assert made.status_code == 201, made.text
    (rule,) = made.json()["added"]
    seen = (await client.get("requirements/effective", params={"task": _TASK, "payer": _payer(tenant)})).json()
    (field,) = seen["fields"]
    assert (field["field"], field["presence"]) == ("member.id", "require")
    assert (field["presence_from"]["tier"], field["presence_from"]["version"]) == ("payer", 1)
    why = (
        await client.get("requirements/why", params={"task": _TASK, "payer": _payer(tenant), "field": "member_id"})
    ).json()
    assert rule["rule_id"] in why["sentence"]
    assert [each["rule_id"] for each in why["chain"]] == [rule["rule_id"]]
    log = (await client.get("requirements/changelog")).json()["items"]
    assert [(each["tier"], each["action"]) for each in log] == [("payer", "insert")]
    assert (log[0]["address"], log[0]["after"]["created_by"], log[0]["after"]["reason"]) == (None, None, "Asked for.")
    (own,) = (await platform.get("requirements/changelog")).json()["items"]
    assert own["address"] is not None
    assert own["after"]["created_by"] == own["by"]["user_id"]


async def test_rows_of_a_tier_say_which_rule_stands_instead(
    platform: httpx.AsyncClient, client: httpx.AsyncClient, tenant: Tenant
) -> None:
    payer = _payer(tenant)
    value = {"operation": "validate", "payer": payer}
    theirs = await platform.post("requirements/payer", json=_rule(**value, value={"min_length": 3}))
    ours = await client.post("requirements/organization", json=_rule(**value, value={"min_length": 5}))
    assert ours.status_code == 201, ours.text
    rows = (await client.get("requirements/payer", params={"task": _TASK, "payer": payer})).json()["items"]
    assert [(each["rule_id"], each["applies"], each["stands"]) for each in rows] == [
        (theirs.json()["added"][0]["rule_id"], True, False)
    ]
    assert rows[0]["overridden_by"] == ours.json()["added"][0]["rule_id"]


async def test_a_field_that_was_removed_keeps_its_history(
    client: httpx.AsyncClient, task: None, tenant: Tenant
) -> None:
    payer = _payer(tenant)
    base = await client.post("requirements/organization", json=_rule(field="custom.note"))
    gone = await client.post(
        "requirements/organization",
        json=_rule(field="custom.note", operation="optional", value={"removed": True}, payer=payer),
    )
    asked = {"task": _TASK, "payer": payer}
    made = [each.json()["added"][0]["rule_id"] for each in (base, gone)]
    assert (await client.get("requirements/effective", params=asked)).json()["fields"] == []
    rows = (await client.get("requirements/organization", params=asked)).json()["items"]
    assert {each["rule_id"]: (each["applies"], each["stands"], each["overridden_by"]) for each in rows} == {
        made[0]: (True, False, made[1]), made[1]: (True, True, None)
    }  # fmt: skip
    why = (await client.get("requirements/why", params={**asked, "field": "custom.note"})).json()
    assert "is no longer asked for" in why["sentence"]
    assert made[1] in why["sentence"]
    assert [each["rule_id"] for each in why["chain"]] == made


async def test_who_may_not_write_for_all_is_told(client: httpx.AsyncClient, task: None, tenant: Tenant) -> None:
    for tier, more in (("global", {}), ("payer", {"payer": _payer(tenant)})):
        assert_problem(await client.post(f"requirements/{tier}", json=_rule(**more)), 403, "core.permission_missing")


async def test_a_process_without_an_owner_says_so(app: FastAPI, platform: httpx.AsyncClient) -> None:
    app.state.platform_door = PlatformDoor(None)
    assert_problem(await platform.post("requirements/global", json=_rule()), 500, "requirements.owner_unknown")


async def test_another_tenants_rule_is_not_there(
    app: FastAPI, client: httpx.AsyncClient, task: None, other_tenant: Tenant
) -> None:
    made = (await client.post("requirements/organization", json=_rule())).json()["added"][0]["rule_id"]
    async with client_of(app, other_tenant) as other:
        ended = await other.post(f"requirements/organization/{made}/end", json={})
        assert_problem(ended, 404, "requirements.rule_not_found")
        approved = await other.post(f"requirements/waivers/{made}/approve")
        assert_problem(approved, 404, "requirements.waiver_not_found")
        for path in ("requirements/organization", "requirements/waivers", "requirements/changelog"):
            assert (await other.get(path)).json()["items"] == [], path
        seen = await other.get("requirements/effective", params={"task": _TASK})
        assert seen.json()["fields"] == []


async def test_the_author_cannot_approve_the_own_waiver(
    app: FastAPI, platform: httpx.AsyncClient, client: httpx.AsyncClient, tenant: Tenant, factory: Factory
) -> None:
    payer = _payer(tenant)
    await platform.post("requirements/payer", json=_rule(payer=payer))
    refused = await client.post("requirements/organization", json=_rule(payer=payer, operation="optional"))
    problems = assert_problem(refused, 422, "requirements.rule_refused")["problems"]
    assert (problems[0]["tier"], problems[0]["field"], problems[0]["version"]) == ("payer", "member.id", 1)
    assert problems[0]["since"] is not None
    assert "GET /" not in refused.text
    assert "`problems`" not in refused.text
    asked = await client.post(
        "requirements/waivers",
        json={"task": _TASK, "field": "member.id", "payer": payer, "reason": "paper cards", "until": "2099-01-01"},
    )
    request = asked.json()["added"][0]["rule_id"]
    own = await client.post(f"requirements/waivers/{request}/approve")
    assert_problem(own, 409, "requirements.waiver_own")
    second = await factory.person(tenant.org_id, "org_admin")
    operator = await factory.person(tenant.org_id, "operator")
    async with client_of(app, operator) as other:
        denied = await other.post(f"requirements/waivers/{request}/approve")
        assert_problem(denied, 403, "core.permission_missing")
    async with client_of(app, second) as other:
        assert (await other.post(f"requirements/waivers/{request}/approve")).status_code == 200
    listed = (await client.get("requirements/waivers", params={"status": "approved"})).json()["items"]
    assert [(each["rule_id"], each["approver"]["name"]) for each in listed] == [(request, second.full_name)]


async def test_a_write_that_is_sent_twice_is_done_once(
    client: httpx.AsyncClient, platform: httpx.AsyncClient, task: None
) -> None:
    for who, tier in ((client, "organization"), (platform, "global")):
        sent = [
            await who.post(f"requirements/{tier}", json=_rule(), headers={"Idempotency-Key": f"once-{tier}"})
            for _ in range(2)
        ]
        assert sent[0].json() == sent[1].json()
        assert len((await who.get(f"requirements/{tier}")).json()["items"]) == 1


async def test_a_dry_run_tells_which_rows_would_change(client: httpx.AsyncClient, task: None) -> None:
    told = (await client.post("requirements/organization", json=_rule(dry_run=True))).json()
    assert told["dry_run"] is True
    assert told["changes"][0]["fields"]["member.id"]["after"]["presence"] == "require"
    assert (await client.get("requirements/organization")).json()["items"] == []


async def test_values_are_tried(client: httpx.AsyncClient, task: None) -> None:
    await client.post("requirements/organization", json=_rule())
    empty = (await client.post("requirements/validate", json={"task": _TASK, "values": {}})).json()
    assert (empty["is_valid"], empty["missing_required"]) == (False, ["member.id"])
    nested = {"task": _TASK, "values": {"member": {"id": "A1"}}}
    assert (await client.post("requirements/validate", json=nested)).json()["is_valid"] is True


async def test_fields_and_tasks_are_listed(client: httpx.AsyncClient, task: None) -> None:
    fields = (await client.get("requirements/fields")).json()["items"]
    assert "member.id" in {each["path"] for each in fields}
    await client.post("requirements/organization", json=_rule())
    (found,) = (await client.get("requirements/tasks")).json()["items"]
    assert (found["task"], found["has_rules"]) == (_TASK, True)


async def test_lists_come_in_pages(client: httpx.AsyncClient, task: None) -> None:
    for name in ("a", "b", "c"):
        await client.post("requirements/organization", json=_rule(field=f"custom.{name}"))
    seen, after = [], None
    while True:
        params = {"limit": 2} | ({"after": after} if after else {})
        page = (await client.get("requirements/organization", params=params)).json()
        seen += [each["field"] for each in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == ["custom.a", "custom.b", "custom.c"]


_BAD: list[tuple[dict[str, Any], int, str]] = [
    ({"task": "eligibility.verfy"}, 422, "requirements.task_unknown"),
    ({"payer": "NOBODY"}, 422, "requirements.payer_unknown"),
    ({"plan": "GOLD"}, 422, "requirements.scope_invalid"),
    ({"field": "member.idd"}, 422, "requirements.rule_refused"),
    ({"field": "a\x00b"}, 422, "core.request_invalid"),
    ({"value": {"a": "\x00"}}, 422, "requirements.text_invalid"),
    ({"operation": "wish"}, 422, "core.request_invalid"),
    ({"operation": "validate", "value": {"pattern": "(a+)+(?=b)"}}, 422, "requirements.rule_refused"),
    ({"operation": "validate", "value": {"wish": 1}}, 422, "requirements.rule_refused"),
    ({"effective_from": "2026-01-02", "effective_to": "2026-01-01"}, 422, "requirements.rule_refused"),
    ({"endpoint_id": str(new_id())}, 404, "requirements.endpoint_not_found"),
    ({"more": 1}, 422, "core.request_invalid"),
    ({"field": " "}, 422, "requirements.rule_refused"),
    ({"operation": "conditional", "value": {"when": {"exists": [{"var": "member.id"}]}, "then": "require"}}, 422,
     "requirements.rule_refused"),
]  # fmt: skip


async def test_what_cannot_be_is_refused_with_a_problem(client: httpx.AsyncClient, task: None) -> None:
    for more, status, code in _BAD:
        assert_problem(await client.post("requirements/organization", json=_rule(**more)), status, code)
    assert_problem(await client.get("requirements/galaxy"), 422, "core.request_invalid")
    assert_problem(await client.get("requirements/effective?task=x&field=y"), 422, "core.parameter_unknown")
    missing = await client.post(f"requirements/organization/{new_id()}/end", json={})
    assert_problem(missing, 404, "requirements.rule_not_found")
    assert (await client.get("requirements/organization")).json()["items"] == []
