"""`rcm signals assign …` and `rcm signals activity`: signals on their way, from the shell."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import UUID

import pytest
from tests.migration.databases import Shell
from tests.quality.workflow.conftest import Ward
from tests.support.application import TestBackend, composed, make_settings
from tests.support.factories import Factory

from rcm.core.urls import DatabaseUrls

NURSE, OPERATOR = "nurse@example.invalid", "op@example.invalid"


@pytest.fixture
def signal(database: DatabaseUrls) -> str:
    async def prepare() -> UUID:
        async with composed(make_settings(), database, TestBackend()) as application:
            factory = Factory(application)
            tenant = await factory.organization("maple", workflow=False)
            await factory.person(tenant.org_id, "nursing_leadership", email=NURSE)
            await factory.person(tenant.org_id, "operator", email=OPERATOR)
            return Ward(factory, tenant.org_id).signal()

    return str(asyncio.run(prepare()))


@pytest.fixture
def shell(
    database: DatabaseUrls, signal: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    made = Shell(monkeypatch, capsys)
    made.set(DATABASE_URL=database.owner, RCM_ORG="maple")
    return made


def told(shell: Shell, *words: str, code: int = 0) -> dict[str, Any]:
    answer = shell("signals", *words, "--json")
    assert answer.code == code, answer.err
    found: dict[str, Any] = json.loads(answer.out.splitlines()[-1])
    return found


def test_a_signal_from_assigned_to_closed(shell: Shell, signal: str) -> None:
    assert told(shell, "start", signal, code=1)["error"]["moves"] == ["assign"]
    given = told(shell, "assign", signal, OPERATOR, "--as", NURSE, "--notes", "Weekends.")
    assert (given["status"], given["notes"]) == ("assigned", "Weekends.")
    told(shell, "assign", signal, "nobody@example.invalid", code=1)
    assert told(shell, "start", signal, "--as", OPERATOR)["status"] == "in_progress"
    assert told(shell, "resolve", signal, " ", code=1)["error"]["code"] == "cli.text_unusable"
    told(shell, "resolve", signal, "Rounds at nine.", "--as", OPERATOR)
    told(shell, "close", signal, "--as", OPERATOR, code=2)
    assert told(shell, "close", signal)["moves"] == []
    assert told(shell, "comment", signal, "Well done.", "--as", NURSE)["text"] == "Well done."


def test_the_feed_of_a_person(shell: Shell, signal: str) -> None:
    told(shell, "assign", signal, OPERATOR, "--as", NURSE)
    told(shell, "comment", signal, "Soon.", "--as", OPERATOR)
    kinds = [item["event_type"] for item in told(shell, "activity")["items"]]
    assert kinds == ["comment", "assignment"]
    mine = told(shell, "activity", "--unread", "--as", NURSE)
    assert ([item["event_type"] for item in mine["items"]], mine["unread"]["unread"]) == (["comment"], 1)
    assert told(shell, "activity", "--type", "assignment")["total"] == 1
