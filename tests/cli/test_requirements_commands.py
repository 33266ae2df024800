"""`rcm requirements …` as people and programs call it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from tests.migration.databases import Shell, Told
from tests.support.database import connect
from tests.support.requirements import Rules, rules_of
from tests.support.tables import insert

from rcm.core.ids import new_id
from rcm.core.model import PLATFORM_ORG
from rcm.core.urls import DatabaseUrls


class Commands:
    """The shell, with what is there."""

    def __init__(self, shell: Shell, rules: Rules) -> None:
        self._shell = shell
        self.rules = rules

    def __call__(self, *arguments: str) -> Told:
        return self._shell("requirements", *arguments)

    def json(self, *arguments: str) -> dict[str, Any]:
        told = self(*arguments, "--json")
        found: dict[str, Any] = json.loads(told.out.splitlines()[-1])
        return found

    def email(self, user: UUID) -> str:
        with connect(self.rules.urls.owner) as owner:
            (row,) = owner.execute("select email from app_user where user_id = %s", (user,)).fetchall()
        return str(row[0])


@pytest.fixture
def commands(database: DatabaseUrls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    async def made() -> Rules:
        async with rules_of(database) as found:
            return found

    shell = Shell(monkeypatch, capsys)
    shell.set(
        DATABASE_URL=database.owner, RCM_APP_DATABASE_URL=database.app,
        RCM_ENGINE_DATABASE_URL=database.engine, RCM_OPS_DATABASE_URL=database.ops,
    )  # fmt: skip
    return Commands(shell, asyncio.run(made()))


_TASK = ("--task", "eligibility.verify")
_PAYER = ("--payer", "CASCADE")


def test_why_tells_tier_row_day_and_person(commands: Commands) -> None:
    with connect(commands.rules.urls.owner) as owner:
        insert(
            owner, "app_user", user_id=new_id(), org_id=PLATFORM_ORG, email="ops@platform.example",
            full_name="Sam Platform", role="sys_admin",
        )  # fmt: skip
    made = commands.json(
        "set", "--tier", "payer", *_TASK, *_PAYER, "--field", "member_id", "--operation", "require",
        "--reason", "Asked for in every inquiry.", "--from", "2026-01-15", "--by", "ops@platform.example",
    )  # fmt: skip
    (rule,) = made["added"]
    assert (rule["field"], rule["version"], made["rows_written"]) == ("member.id", 1, 4)
    asked = ("why", "--org", "maple", *_TASK, *_PAYER, "--field", "member_id")
    told = commands(*asked)
    assert told.code == 0
    for word in (
        "member.id",
        "required",
        "CASCADE",
        "payer",
        rule["rule_id"],
        "version 1",
        "2026-01-15",
        "Sam Platform (sys_admin)",
        "every inquiry",
    ):
        assert word in told.out, word
    chain = commands.json(*asked)["chain"]
    assert [(each["tier"], each["rule_id"], each["won"]) for each in chain] == [("payer", rule["rule_id"], True)]


def test_an_organisations_own_person_is_named(commands: Commands) -> None:
    by = commands.email(commands.rules.writers[commands.rules.maple])
    commands.json("set", "--org", "maple", *_TASK, "--field", "dob", "--operation", "require", "--by", by)
    told = commands("why", "--org", "maple", *_TASK, "--field", "member.birth_date")
    assert "Robin Writer" in told.out
    assert "organization" in told.out
    elsewhere = commands("why", "--org", "cedar", *_TASK, "--field", "member.birth_date")
    assert "No rule asks for" in elsewhere.out


def test_a_waiver_takes_two_people(commands: Commands) -> None:
    rules = commands.rules
    commands.json("set", "--tier", "payer", *_TASK, *_PAYER, "--field", "member.id", "--operation", "require")
    writer, approver = (commands.email(who[rules.maple]) for who in (rules.writers, rules.approvers))
    asked = commands.json(
        "waive", "--org", "maple", *_TASK, *_PAYER, "--field", "member.id", "--until", "2099-01-01",
        "--reason", "paper cards", "--by", writer,
    )  # fmt: skip
    request = asked["added"][0]["rule_id"]
    own = commands("approve", request, "--org", "maple", "--by", writer)
    assert (own.code, "somebody else" in own.err) == (1, True)
    assert commands.json("approve", request, "--org", "maple", "--by", approver)["waived"] is True
    (field,) = commands.json("show", "--org", "maple", *_TASK, *_PAYER)["fields"]
    assert (field["presence"], field["waived_until"]) == ("optional", "2099-01-01")


def test_values_are_tried(commands: Commands) -> None:
    commands.json("set", "--tier", "global", *_TASK, "--field", "member.id", "--operation", "require")
    wrong = commands("validate", *_TASK, "{}")
    assert (wrong.code, wrong.out) == (1, "missing: member.id")
    assert commands("validate", *_TASK, '{"member_id": "A1"}').code == 0


def test_a_dry_run_shows_what_would_change_and_writes_nothing(commands: Commands) -> None:
    told = commands.json(
        "set", "--tier", "global", *_TASK, "--field", "member.id", "--operation", "require", "--dry-run"
    )
    (change,) = told["changes"]
    assert (change["organizations"], change["action"]) == (2, "begins")
    assert change["fields"]["member.id"]["before"] is None
    assert change["fields"]["member.id"]["after"]["presence"] == "require"
    assert commands.rules.rows() == []


def test_a_rule_is_ended_and_superseded(commands: Commands) -> None:
    said = ("set", "--tier", "global", *_TASK, "--field", "member.id", "--operation", "validate")
    first = commands.json(*said, "--value", '{"min_length": 2}', "--from", "2026-01-01")["added"][0]
    refused = commands(*said, "--value", '{"min_length": 3}')
    assert refused.code == 1
    assert first["rule_id"] in refused.err
    second = commands.json(*said, "--value", '{"min_length": 3}', "--supersede")
    assert [each["rule_id"] for each in second["ended"]] == [first["rule_id"]]
    assert second["added"][0]["version"] == 2
    ended = commands.json("end", second["added"][0]["rule_id"], "--tier", "global", "--until", "2099-01-01")
    assert ended["ended"][0]["effective_to"] == "2099-01-01"
    log = commands.json("changelog", "--tier", "global")["items"]
    assert [each["action"] for each in log] == ["update", "insert", "update", "insert"]


_DOCUMENT = """
rules:
  - {tier: payer, task: eligibility.verify, payer: CASCADE, field: member_id, operation: require, from: 2026-01-01}
  - {tier: payer, task: eligibility.verify, payer: CASCADE, field: member.id, operation: validate,
     value: {pattern: "^C[0-9]{8}$"}, from: 2026-01-01, reason: C and eight digits.}
payer_requirements:
  - payer: MERIDIAN
    task: eligibility.verify
    required_fields: [member_id, dob]
    optional_fields: []
    field_rules: {member_id: {min_length: 3}}
    compliance_ref: MHP-7
    version: 2
"""


def test_a_document_goes_in_once_and_comes_out_again(commands: Commands, tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(_DOCUMENT, encoding="utf-8")
    first = commands.json("import", str(file))
    assert (len(first["added"]), first["unchanged"]) == (5, 0)
    again = commands.json("import", str(file))
    assert (again["added"], again["unchanged"], again["rows_written"]) == ([], 5, 0)
    for form in ("json", "yaml"):
        out = commands("export", "--format", form)
        copy = tmp_path / f"copy.{form}"
        copy.write_text(out.out, encoding="utf-8")
        assert commands.json("import", str(copy))["unchanged"] == 5


def test_all_of_a_document_or_nothing(commands: Commands, tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(
        _DOCUMENT.replace("C[0-9]{8}", "(").replace("[member_id, dob]", "[member_id, wrong_field]"), encoding="utf-8"
    )
    told = commands.json("import", str(file))
    places = {each["place"] for each in told["error"]["problems"]}
    assert "rules[1]" in places
    assert any(place.startswith("payer_requirements[0].wrong_field") for place in places)
    assert commands.json("show", *_TASK, *_PAYER)["fields"] == []


_BAD: Final = (
    (("show", "--task", "eligibility.verfy"), 1, "eligibility.verify"),
    (("show", "--task", "eligibility.verify", "--payer", "CASCADA"), 1, "CASCADE"),
    (("why", *_TASK, "--field", "member.idd"), 1, "member.id"),
    (("show", *_TASK, "--state", "Colorado"), 1, "two letters"),
    (("set", *_TASK, "--field", "member.id", "--operation", "wish", "--org", "maple"), 1, "none of require"),
    (("set", *_TASK, "--field", "member.idd", "--operation", "require", "--org", "maple"), 1, "member.id"),
    (("set", *_TASK, "--field", "x", "--operation", "require", "--tier", "galaxy"), 64, "galaxy"),
    (("set", *_TASK, "--field", "member.id", "--operation", "validate", "--value", "{", "--org", "maple"), 1, "JSON"),
    (("set", *_TASK, "--field", "member.id", "--operation", "require", "--tier", "payer"), 1, "no payer"),
    (("set", *_TASK, *_PAYER, "--field", "member.id", "--operation", "require", "--tier", "global"), 1, "payer"),
    (("end", "0190e1a2-0000-7000-8000-000000000000", "--org", "maple"), 1, "no such rule"),
    (("show", *_TASK, "--org", "nowhere"), 1, "nowhere"),
    (("import", "/nowhere.yaml"), 2, "no such file"),
    (("set", *_TASK, "--field", "member.id", "--operation", "require"), 2, "--org"),
)  # fmt: skip


def test_what_cannot_be_is_said_in_a_sentence(commands: Commands) -> None:
    for arguments, code, said in _BAD:
        told = commands(*arguments)
        assert (told.code, said in told.err) == (code, True), (arguments, told)
        assert "Traceback" not in told.err
