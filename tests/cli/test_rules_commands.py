"""`rcm rules …`: what it says to a person who does not know it yet."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.migration.databases import Shell, ask, run
from tests.support.application import TestBackend, composed, make_settings
from tests.support.factories import Factory

from rcm.core.urls import DatabaseUrls
from rcm.edi.generator import generate_837p

PAYER = ("MERIDIAN", "Meridian Health Plan")
ALWAYS = {"exists": [{"var": "claim.number"}]}
RULE: dict[str, Any] = {"code": "look", "name": "Look", "when": ALWAYS, "action": "hold", "message": "Look at it."}
ACTIVE = {**RULE, "active": True}
WHO = ("--by", "one@example.invalid")


@pytest.fixture
def shell(database: DatabaseUrls, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Shell:
    async def prepare() -> None:
        async with composed(make_settings(), database, TestBackend()) as application:
            factory = Factory(application)
            tenant = await factory.organization("maple", payers=[PAYER])
            await factory.person(tenant.org_id, "org_admin", email="one@example.invalid")

    asyncio.run(prepare())
    made = Shell(monkeypatch, capsys)
    made.set(DATABASE_URL=database.owner, RCM_ORG="maple")
    return made


def refused(shell: Shell, *words: str, code: int = 1) -> dict[str, Any]:
    answer = shell("rules", *words, "--json")
    assert answer.code == code, (answer.out, answer.err)
    found: dict[str, Any] = json.loads(answer.out.splitlines()[-1])["error"]
    return found


def written(path: Path, *rules: dict[str, Any]) -> str:
    path.write_text(json.dumps({"claim_rules": rules}), encoding="utf-8")
    return str(path)


def test_what_was_written_is_told_with_the_next_command(shell: Shell, tmp_path: Path) -> None:
    file = written(tmp_path / "rules.json", RULE)
    said = shell("rules", "set", file).out
    assert "look, version 1 (your organisation): written, a draft. Let it act: rcm rules on look --version 1\n" in said
    assert "is there already, a draft" in shell("rules", "set", file).out
    everywhere = written(tmp_path / "all.json", {**RULE, "code": "all", "tier": "global"})
    assert "(the installation): written, a draft. Let it act: rcm rules on all --version 1 --tier global" in (
        shell("rules", "set", everywhere).out
    )
    assert "is there already, switched on" in shell("rules", "set", written(tmp_path / "on.json", ACTIVE)).out
    assert "written, switched on" in shell("rules", "set", written(tmp_path / "2.json", {**ACTIVE, "name": "New"})).out


def test_a_rule_that_another_command_changes_says_which(shell: Shell, tmp_path: Path) -> None:
    assert shell("rules", "set", written(tmp_path / "mine.json", RULE)).code == 0
    everywhere = {**RULE, "code": "all", "tier": "global"}
    assert shell("rules", "set", written(tmp_path / "all.json", everywhere)).code == 0
    expected = {
        ("switch", "look", "error"): "`rcm rules on look` lets it act, `rcm rules set FILE`",
        ("switch", "all", "error"): "`rcm rules on all --tier global`",
        ("on", "all"): "`rcm rules on all --tier global`",
        ("on", "builtin.npi_checksum"): "`rcm rules switch builtin.npi_checksum off|warn|hold|error|own`",
        ("off", "builtin.npi_checksum"): "comes with the product",
        ("on", "look", "--tier", "global"): "goes without --tier",
    }
    for words, said in expected.items():
        error = refused(shell, *words)
        assert (error["code"], said in error["message"]) == ("cli.rule_changed_otherwise", True), error
    assert shell("rules", "on", "all", "--tier", "global").code == 0
    for given in ("on", "off"):
        assert "`rcm rules switch all off|" in refused(shell, given, "all")["message"]
        assert refused(shell, given, "nobodys")["code"] == "requirements.claim_rule_not_found"
    assert refused(shell, "switch", "nobodys", "off")["code"] == "requirements.claim_rule_not_found"
    assert refused(shell, "on", "look", "--version", "7")["code"] == "requirements.claim_rule_not_found"


def test_files_that_can_not_be_read_or_written_are_told_in_our_words(shell: Shell, tmp_path: Path) -> None:
    unwritable = refused(shell, "export", "-f", str(tmp_path / "none" / "x.yaml"), code=2)
    assert (unwritable["code"], "none/x.yaml" in unwritable["message"]) == ("cli.file_unwritable", True)
    for content in ("", "[]", "nodes: []\n"):
        (tmp_path / "x.yaml").write_text(content, encoding="utf-8")
        message = refused(shell, "import", str(tmp_path / "x.yaml"))["message"]
        assert "claim rules" in message
        assert "transitions" not in message


def test_all_that_is_wrong_is_told_with_its_place(shell: Shell, tmp_path: Path) -> None:
    bad = {**RULE, "action": "stop", "message": "", "when": {"exists": [{"var": "claim.numbr"}]}}
    wrong_note = {**RULE, "code": "note", "action": "add_note", "settings": {"note": ""}}
    error = refused(shell, "set", written(tmp_path / "bad.json", bad, wrong_note))
    assert error["code"] == "requirements.claim_rules_malformed"
    places = {(each["number"], each["rule"], each["field"]) for each in error["problems"]}
    assert places == {(1, "look", "action"), (1, "look", "message"), (1, "look", "when"), (2, "note", "settings")}
    for said in ("rule 1 (look), action:", "'claim.numbr'; did you mean claim.number", "rule 2 (note), settings:"):
        assert said in error["message"]
    tried = refused(shell, "try", written(tmp_path / "one.json", bad))["message"]
    assert "written" not in tried
    assert "no file of claim rules" not in tried


def test_a_claim_is_released_by_its_number_in_somebodys_name(
    shell: Shell, database: DatabaseUrls, tmp_path: Path
) -> None:
    assert shell("rules", "set", written(tmp_path / "on.json", {**RULE, "active": True})).code == 0

    async def hold() -> None:
        backend = TestBackend()
        async with composed(make_settings(), database, backend) as application:
            factory = Factory(application)
            ((org_id,),) = ask(database.owner, "select org_id from organization where slug = 'maple'")
            person = await factory.person(org_id, "org_admin")
            await factory.batch(person.actor, generate_837p(2, seed=1, payers=[PAYER]).content)
            await backend.drain()

    asyncio.run(hold())
    (one, number), (other, _) = ask(database.owner, "select claim_id, claim_number from claims order by claim_id")
    words = ("--rule", "look", "--reason", "Looked at.")
    assert refused(shell, "release", number, *words)["code"] == "cli.releaser_unknown"
    assert ask(database.owner, "select count(*) from claim_rule_release") == [(0,)]
    for nothing in ("NO-SUCH", str(UUID(int=1))):
        assert refused(shell, "release", nothing, *words, *WHO)["code"] == "claims.claim_not_found"
    assert shell("rules", "release", number, *words, *WHO).code == 0
    run(database.owner, f"update claims set claim_number = '{number}', frequency_code = '7' where claim_id = '{other}'")
    shared = refused(shell, "release", number, *words, *WHO)
    assert (shared["code"], set(shared["claims"])) == ("claims.claim_number_shared", {str(one), str(other)})
    assert shell("rules", "release", str(other), *words, *WHO).code == 0
    names = "select distinct u.email from claim_rule_release r join app_user u on u.user_id = r.released_by"
    assert ask(database.owner, names) == [("one@example.invalid",)]


def test_a_trial_of_one_payers_rule_says_whose_claims_were_looked_at(shell: Shell, tmp_path: Path) -> None:
    said = shell("rules", "try", written(tmp_path / "one.json", {**RULE, "payer": "MERIDIAN"})).out
    assert "only those of MERIDIAN" in said
    assert "of these denied later, in whole or in part" in said
