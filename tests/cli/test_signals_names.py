"""Names that look like markup are shown as they are, by every command that shows one."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from tests.migration.databases import Shell
from tests.quality.workflow.conftest import Ward
from tests.support.application import TestBackend, composed, make_settings
from tests.support.factories import Factory

from rcm.cli import console
from rcm.core.urls import DatabaseUrls

NAME = "St. Mary [/x]"
WHO = "markup@example.invalid"


@pytest.fixture
def signal(database: DatabaseUrls) -> str:
    async def prepare() -> str:
        async with composed(make_settings(), database, TestBackend()) as application:
            factory = Factory(application)
            tenant = await factory.organization("maple", workflow=False)
            person = await factory.person(tenant.org_id, "org_admin", email=WHO)
            named = {"facility": NAME, "service_line": NAME, "description": NAME, "simplified_reasoning": NAME}
            signal = Ward(factory, tenant.org_id).signal(
                **named, why_matters_narrative=NAME, simplified_inputs={NAME: 1.5}, trend_direction="[/x]",
                simplified_severity_calculation={
                    "base": 92, "refinements": [{"factor": NAME, "adjustment": 1, "reason": NAME}], "final": 93
                },
            )  # fmt: skip
            factory.insert(
                "metric", metric_id="[/x]", name=NAME, domain="Safety", polarity="lower_is_better", unit=NAME
            )
            factory.insert(
                "activity_events", org_id=tenant.org_id, event_type="new_signal", signal_id=signal,
                user_id=person.user_id, payload={},
            )  # fmt: skip
            return str(signal)

    return asyncio.run(prepare())


def test_every_command_shows_a_name_that_looks_like_markup(
    database: DatabaseUrls, signal: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    shell = Shell(monkeypatch, capsys)
    shell.set(DATABASE_URL=database.owner, RCM_ORG="maple")
    for each in (console.out, console.err):
        monkeypatch.setattr(each, "width", 200)  # a name that is broken over lines is not found below
    file = tmp_path / "of [|x].csv"
    unknown = f"{NAME}{'y' * 110}"
    file.write_text(f"metric_id,facility_id,period,value,{NAME}\n[/x],A,2025-01,1.1,\n{unknown},A,2025-01,1,\n")
    commands = [
        ("show", signal), ("explain", signal), ("list",), ("metrics", "list"), ("activity",),
        ("load", str(file)), ("run",), ("assign", signal, WHO), ("activity",),
    ]  # fmt: skip
    for words in commands:
        answer = shell("signals", *words)
        said = f"{answer.out}{answer.err}"
        assert answer.code == (1 if words[0] == "load" else 0), said
        assert "\\[" not in said
        if words[0] in {"show", "explain", "list", "metrics", "activity", "load"}:
            assert NAME in " ".join(said.split()), words
