"""Claim rules over HTTP and in the shell: tried on past claims, switched on, made weaker, released."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from tests.migration.databases import Shell
from tests.support.api import assert_problem, client_of
from tests.support.application import TestBackend, composed, make_settings
from tests.support.database import connect
from tests.support.factories import Factory, Tenant

from rcm.core.ids import new_id
from rcm.core.urls import DatabaseUrls
from rcm.edi.generator import generate_837p
from rcm.main import Application

PAYER = ("MERIDIAN", "Meridian Health Plan")
ALWAYS = {"exists": [{"var": "claim.number"}]}
RULE: dict[str, Any] = {"code": "look", "name": "Look", "when": ALWAYS, "action": "hold", "message": "Look at it."}


class Floor:
    """An organisation with claims that went through scrubbing, at the API."""

    def __init__(self, application: Application, app: FastAPI, backend: TestBackend, tenant: Tenant) -> None:
        self.application, self.app, self.backend, self.tenant = application, app, backend, tenant

    async def batch(self, claims: int, seed: int = 1, tenant: Tenant | None = None) -> None:
        content = generate_837p(claims, seed=seed, payers=[PAYER]).content
        await Factory(self.application).batch((tenant or self.tenant).actor, content)
        await self.backend.drain()

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with connect(self.application.urls.owner) as connection:
            return connection.execute(sql, values).fetchall()


@pytest.fixture
async def floor(application: Application, app: FastAPI, backend: TestBackend, factory: Factory) -> Floor:
    tenant = await factory.organization("maple-clinic", payers=[PAYER])
    return Floor(application, app, backend, tenant)


@pytest.fixture
async def http(floor: Floor) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(floor.app, floor.tenant) as client:
        yield client


async def test_a_trial_counts_what_it_would_stop_and_what_was_denied_later(
    floor: Floor, http: httpx.AsyncClient
) -> None:
    await floor.batch(5)
    numbers = [row[0] for row in floor.rows("select claim_number from claims order by claim_id desc")]
    with connect(floor.application.urls.owner) as owner:
        owner.execute("update claims set status = 'denied', denial_reason = 'CO-29' where claim_number = any(%s)",
                      ([numbers[0], numbers[4]],))  # fmt: skip
    before = floor.rows(
        "select (select count(*) from audit_logs), (select count(*) from claim_rule), sum(version) from claims"
    )
    wanted = {**RULE, "when": {"in": [{"var": "claim.number"}, numbers[:3]]}}
    answer = await http.post("claim-rules/backtest?limit=2", json={"rule": wanted})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert {name: found[name] for name in ("looked_at", "touched", "stopped", "denied_later", "denied_untouched")} == {
        "looked_at": 5, "touched": 3, "stopped": 3, "denied_later": 1, "denied_untouched": 1
    }  # fmt: skip
    assert found["denial_reasons"] == {"CO-29": 1}
    assert found["is_exact"] is True
    assert [item["claim_number"] for item in found["items"]] == numbers[:2]
    rest = (await http.post(f"claim-rules/backtest?limit=2&after={found['next']}", json={"rule": wanted})).json()
    assert [item["claim_number"] for item in rest["items"]] == numbers[2:3]
    assert (rest["next"], rest["touched"]) == (None, 3)
    assert (
        floor.rows(
            "select (select count(*) from audit_logs), (select count(*) from claim_rule), sum(version) from claims"
        )
        == before
    )


async def test_a_rule_from_draft_to_a_claim_that_goes_out(
    floor: Floor, http: httpx.AsyncClient, factory: Factory
) -> None:
    """Written, tried, switched on, holds; released by a person; all over HTTP."""
    await floor.batch(2)
    written = await http.post("claim-rules", json=RULE, headers={"Idempotency-Key": "k1"})
    assert (written.status_code, written.json()["is_active"]) == (201, False)
    again = await http.post("claim-rules", json=RULE, headers={"Idempotency-Key": "k1"})
    assert again.json()["claim_rule_id"] == written.json()["claim_rule_id"]
    tried = (await http.post(f"claim-rules/{written.json()['claim_rule_id']}/backtest", json={})).json()
    assert (tried["looked_at"], tried["stopped"]) == (2, 2)
    assert (await http.post("claim-rules/look/activate", json={})).json()["is_active"] is True
    assert_problem(await http.post("claim-rules/look/activate", json={}), 409, "requirements.claim_rule_on_already")
    await floor.batch(1, seed=2)
    ((claim,),) = floor.rows("select claim_id from claims where status = 'scrub_failed'")
    body = {"rules": ["look"], "reason": "Looked at."}
    other = await factory.organization("cedar-clinic", payers=[PAYER])
    viewer = await factory.person(floor.tenant.org_id, "viewer")
    async with client_of(floor.app, other) as stranger, client_of(floor.app, viewer) as reader:
        assert_problem(await stranger.post(f"claims/{claim}/release", json=body), 404, "claims.claim_not_found")
        assert_problem(await reader.post(f"claims/{claim}/release", json=body), 403, "core.permission_missing")
        assert_problem(await reader.post("claim-rules", json=RULE), 403, "core.permission_missing")
        missing = await stranger.post(f"claim-rules/{written.json()['claim_rule_id']}/backtest", json={})
        assert_problem(missing, 404, "requirements.claim_rule_not_found")
        assert_problem(await stranger.get("claim-rules/look"), 404, "requirements.claim_rule_not_found")
        listed = (await stranger.get("claim-rules?limit=200")).json()["items"]
        assert {rule["tier"] for rule in listed} == {"builtin"}
    released = (await http.post(f"claims/{claim}/release", json=body, headers={"Idempotency-Key": "k2"})).json()
    assert released["goes_on"] is True
    assert (await http.post(f"claims/{claim}/release", json=body, headers={"Idempotency-Key": "k2"})).json() == released
    await floor.backend.drain()
    ((status,),) = floor.rows("select status from claims where claim_id = %s", claim)
    assert status != "scrub_failed"
    assert (await http.post("claim-rules/look/deactivate", json={})).json()["is_active"] is False
    assert_problem(await http.post(f"claims/{new_id()}/release", json=body), 404, "claims.claim_not_found")


async def test_switches_over_http_take_another_person(floor: Floor, http: httpx.AsyncClient, factory: Factory) -> None:
    body = {"switch": "warn", "reason": "Test numbers", "until": "2027-01-15"}
    asked = (await http.post("claim-rules/builtin.npi_checksum/switch", json=body)).json()["switch"]
    assert asked["is_request"] is True
    approve = f"claim-rules/switches/{asked['claim_rule_switch_id']}/approve"
    assert_problem(await http.post(approve), 409, "requirements.claim_rule_switch_own")
    second = await factory.person(floor.tenant.org_id, "org_admin")
    other = await factory.organization("cedar-clinic", payers=[PAYER])
    async with client_of(floor.app, other) as stranger, client_of(floor.app, second) as colleague:
        assert_problem(await stranger.post(approve), 404, "requirements.claim_rule_switch_not_found")
        assert (await colleague.post(approve)).json()["approved_by"] == str(second.user_id)
    shown = (await http.get("claim-rules/builtin.npi_checksum")).json()
    assert (shown["action"], shown["acts_as"]) == ("error", "warn")
    incomplete = await http.post("claim-rules/builtin.npi_checksum/switch", json={"switch": "off"})
    assert_problem(incomplete, 422, "requirements.claim_rule_switch_incomplete")


@pytest.mark.parametrize(
    "wrong",
    [
        {"when": {"==": [{"var": "claim.total_charge"}, 2**64]}},
        {"when": {"==": [{"var": "claim.number"}, "a\u0000b"]}},
        {"when": {"==": [{"var": "claim.number"}, "\ud800"]}},
        {"when": {"==": [{"var": "claim.total_charge"}, float("nan")]}},
        {"action": "set_field", "settings": {"field": "authorization.number", "value": "a\u0000b"}},
        {"action": "set_field", "settings": {"field": "authorization.number", "value": 2**64}},
        {"action": "add_note", "settings": {"note": "\ud800"}},
        *({name: text} for name in ("code", "name", "message", "hint", "citation", "reason", "payer")
          for text in ("a\u0000b", "\ud800")),
    ],
    ids=repr,
)  # fmt: skip
async def test_what_cannot_be_stored_is_refused(http: httpx.AsyncClient, floor: Floor, wrong: dict[str, Any]) -> None:
    body = json.dumps({**RULE, **wrong})
    for path in ("claim-rules", "claim-rules/backtest"):
        sent = body if path == "claim-rules" else json.dumps({"rule": {**RULE, **wrong}})
        answer = await http.post(path, content=sent, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422, (path, answer.text)
    assert floor.rows("select count(*) from claim_rule") == [(0,)]


async def test_rules_for_all_are_the_platforms_business(
    floor: Floor, http: httpx.AsyncClient, factory: Factory
) -> None:
    everywhere = {**RULE, "code": "for-all", "tier": "global", "active": True}
    assert_problem(await http.post("claim-rules", json=everywhere), 403, "core.permission_missing")
    operator = await factory.person(floor.tenant.org_id, "sys_admin")
    async with client_of(floor.app, operator) as platform:
        assert (await platform.post("claim-rules", json=everywhere)).status_code == 201
    assert (await http.get("claim-rules/for-all")).json()["tier"] == "global"


async def test_bad_input_is_told(floor: Floor, http: httpx.AsyncClient) -> None:
    wrong = {**RULE, "when": {"==": [{"var": "no.such"}, 1]}}
    refused = assert_problem(
        await http.post("claim-rules/backtest", json={"rule": wrong}), 422, "requirements.claim_rule_invalid"
    )
    assert [problem["rule"] for problem in refused["problems"]] == ["look"]
    period = {"rule": RULE, "since": "2026-02-01", "until": "2026-01-01"}
    assert_problem(await http.post("claim-rules/backtest", json=period), 422, "claims.trial_period_invalid")
    assert_problem(await http.post("claim-rules/backtest?after=xx", json={"rule": RULE}), 422, "core.cursor_invalid")
    assert (await http.post("claim-rules", json={**RULE, "code": "A B"})).status_code == 422


@pytest.fixture
def shell(database: DatabaseUrls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    async def prepare() -> None:
        backend = TestBackend()
        async with composed(make_settings(), database, backend) as application:
            factory = Factory(application)
            tenant = await factory.organization("maple", payers=[PAYER])
            await factory.person(tenant.org_id, "org_admin", email="one@example.invalid")
            await factory.person(tenant.org_id, "org_admin", email="two@example.invalid")
            await factory.batch(tenant.actor, generate_837p(2, seed=1, payers=[PAYER]).content)
            await backend.drain()

    asyncio.run(prepare())
    made = Shell(monkeypatch, capsys)
    made.set(DATABASE_URL=database.owner, RCM_ORG="maple")
    return made


def told(shell: Shell, *words: str, code: int = 0) -> dict[str, Any]:
    answer = shell("rules", *words, "--json")
    assert answer.code == code, answer.err
    found: dict[str, Any] = json.loads(answer.out.splitlines()[-1])
    return found


def test_the_shell_does_it_all(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "rules.json"
    file.write_text(json.dumps(RULE), encoding="utf-8")
    assert told(shell, "try", str(file))["stopped"] == 2
    made = told(shell, "set", str(file), "--by", "one@example.invalid")
    assert (made["written"], made["activated"], made["unchanged"]) == (1, 0, 0)
    (rule,) = made["rules"]
    assert (rule["code"], rule["tier"], rule["version"], rule["is_active"]) == ("look", "organization", 1, False)
    assert told(shell, "set", str(file))["unchanged"] == 1
    assert told(shell, "try", "look", "--limit", "1")["touched"] == 2
    assert told(shell, "on", "look")["is_active"] is True
    assert told(shell, "on", "look", code=1)["error"]["code"] == "requirements.claim_rule_on_already"
    assert told(shell, "show", "look")["acts_as"] == "hold"
    weaker = ("switch", "look", "warn", "--reason", "Known", "--until", "2027-01-15", "--by", "one@example.invalid")
    request = told(shell, *weaker)["switch"]["claim_rule_switch_id"]
    assert told(shell, "approve", request, "--by", "one@example.invalid", code=1)["error"]["code"].endswith(
        "switch_own"
    )
    assert told(shell, "approve", request, "--by", "two@example.invalid")["is_request"] is False
    assert told(shell, "show", "look")["acts_as"] == "warn"
    assert told(shell, "switch", "look", "own") == {"code": "look", "switch": None}
    exported = tmp_path / "out.yaml"
    told(shell, "export", "--file", str(exported))
    assert told(shell, "import", str(exported)) == {"written": 0, "activated": 0, "unchanged": 1}
    listed = told(shell, "list", "--active")["items"]
    assert listed[0]["code"] == "look"
    assert told(shell, "off", "look")["is_active"] is False
    file.write_text(json.dumps({**RULE, "code": "for-all", "tier": "global", "active": True}), encoding="utf-8")
    assert told(shell, "set", str(file))["activated"] == 1
    assert told(shell, "off", "for-all", "--tier", "global")["is_active"] is False
    assert told(shell, "release", str(UUID(int=1)), "--rule", "look", "--reason", "x", code=1)["error"]["code"] == (
        "cli.releaser_unknown"
    )
    for words in (("list",), ("show", "look"), ("try", "look"), ("export",)):
        answer = shell("rules", *words)
        assert answer.code == 0, answer.err
        assert answer.out.strip()
