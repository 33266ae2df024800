"""`python -m hacs_persistence.migrations`: the migrations as services of the HACS family know them (seed 003)."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.migration.databases import ask, catalogue_of, empty_database, plain, run
from tests.migration.servers import PASSWORDS, foreign_server, url_of
from tests.support.places import new_folder
from tests.support.processes import environment

from hacs_persistence.migrations import get_migration_status, main, run_migration
from rcm.core.embedded import EmbeddedServer
from rcm.core.errors import ConfigurationError
from rcm.core.urls import DatabaseUrls
from rcm.migrations.runner import migrate

SCHEMAS = ["hacs_core", "hacs_clinical", "hacs_registry", "hacs_agents", "hacs_admin", "hacs_audit"]
#: The document's own list.
TABLES = {
    "hacs_core": "resources patients observations encounters organizations organization_contacts"
    " organization_qualifications",
    "hacs_clinical": "conditions medications medication_requests procedures allergy_intolerances goals"
    " service_requests family_member_history risk_assessments plan_definitions activity_definitions libraries"
    " guidance_responses evidence_variables tasks appointments",
    "hacs_registry": "knowledge_items templates",
    "hacs_agents": "memories messages",
    "hacs_admin": "migrations system_config",
    "hacs_audit": "resource_changes",
}
PATIENT = (
    "insert into hacs_core.patients (org_id, id, body, sha256)"
    ' select org_id, \'p1\', \'{"resourceType": "Patient", "id": "p1"}\', repeat(\'0\', 64) from organization limit 1'
)


@pytest.fixture
def empty(postgres: EmbeddedServer) -> Iterator[DatabaseUrls]:
    with empty_database(postgres) as urls:
        yield urls


@pytest.fixture(autouse=True)
def unnamed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No database is named but by the test."""
    for name in ("DATABASE_URL", "TEST_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RCM_ENV_FILE", str(tmp_path / "none.env"))


def door(*arguments: str, **variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "hacs_persistence.migrations", *arguments],
        env=environment(**variables), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def ended(process: subprocess.Popen[str]) -> tuple[int, dict[str, Any], str]:
    out, err = process.communicate(timeout=180)
    return process.returncode, json.loads(out) if out else {}, err


def test_the_schemas_and_tables_of_the_document_are_there(empty: DatabaseUrls) -> None:
    assert run_migration(plain(empty.owner))
    found = {(row[0], row[1]) for row in ask(empty.owner, "select schemaname, tablename from pg_tables")}
    assert {(schema, name) for schema, names in TABLES.items() for name in names.split()} <= found


def test_the_status_before_and_after(empty: DatabaseUrls) -> None:
    before = get_migration_status(plain(empty.owner))
    assert (before["schemas_found"], before["total_schemas"], before["total_tables"]) == ([], 0, 0)
    assert (before["migration_table_exists"], before["migration_complete"]) == (False, False)
    assert {"schema hacs_core", "table hacs_core.patients", "table claims"} <= set(before["missing"])
    assert run_migration(plain(empty.owner))
    after = get_migration_status(plain(empty.owner))
    assert after["schemas_found"] == SCHEMAS
    assert after["total_schemas"] == len(SCHEMAS)
    assert after["total_tables"] >= 25
    assert after["migration_table_exists"] is True
    assert after["migration_complete"] is True
    assert after["missing"] == after["unexpected"] == []


def test_asking_changes_nothing(empty: DatabaseUrls) -> None:
    before = catalogue_of(empty.owner)
    get_migration_status(plain(empty.owner))
    assert catalogue_of(empty.owner) == before


def test_again_keeps_rows_and_changes_nothing(database: DatabaseUrls) -> None:
    run(database.owner, PATIENT)
    rows = ask(database.owner, "select * from hacs_core.patients")
    before = catalogue_of(database.owner)
    assert len(rows) == 1
    assert run_migration(plain(database.owner))
    assert run_migration(plain(database.owner))
    assert ask(database.owner, "select * from hacs_core.patients") == rows
    assert catalogue_of(database.owner) == before


def test_what_is_missing_is_named(database: DatabaseUrls) -> None:
    """A table, a column, a constraint and a trigger."""
    run(
        database.owner,
        "drop table hacs_agents.messages",
        "alter table hacs_core.patients drop column gender",
        "alter table hacs_clinical.goals drop constraint goals_has_subject_check",
        "drop trigger encounters_touch on hacs_core.encounters",
    )
    found = get_migration_status(plain(database.owner))
    assert found["missing"] == [
        "table hacs_agents.messages", "column hacs_core.patients.gender",
        "check goals_has_subject_check on hacs_clinical.goals", "check patients_gender_check on hacs_core.patients",
        "trigger encounters_touch on hacs_core.encounters",
    ]  # fmt: skip
    assert found["migration_complete"] is False
    assert run_migration(plain(database.owner)) is False, "its revision says that they are there"


def test_every_revision_is_noted_with_its_time(empty: DatabaseUrls) -> None:
    migrate(empty.owner, "025")
    assert run_migration(plain(empty.owner))
    noted = ask(empty.owner, "select revision, applied_at is not null from hacs_admin.migrations order by 1")
    versions = ask(empty.owner, "select version_num from alembic_version")
    assert noted[-1] == (versions[0][0], True)


def test_two_processes_at_once(empty: DatabaseUrls) -> None:
    processes = [door("--database-url", plain(empty.owner)) for _ in range(2)]
    for code, found, err in [ended(each) for each in processes]:
        assert (code, found["migration_complete"]) == (0, True), err
    assert get_migration_status(plain(empty.owner))["total_schemas"] == 6


def test_a_superusers_url_prepares_a_bare_server_even_twice_at_once() -> None:
    """As containers have it: a server with one superuser, and a database that may not be there yet."""
    with foreign_server() as server:
        admin = server.bootstrap_url("postgres")
        run(admin, "create role hacs superuser login password 'hacs-s3cret'")
        url = url_of(server, "hacs", "hacs_db", "hacs-s3cret")
        processes = [door("--database-url", url) for _ in range(2)]
        for code, found, err in [ended(each) for each in processes]:
            assert (code, found.get("migration_complete")) == (0, True), err
        owners = ask(url_of(server, "rcm_owner", "hacs_db", "hacs-s3cret"),
                     "select distinct tableowner from pg_tables where schemaname like 'hacs_%'")  # fmt: skip
        assert owners == [("rcm_owner",)], "the superuser owns nothing, so row-level security binds everybody"
        # Later the roles have passwords of their own; the superuser's URL still does.
        run(admin, *(f"alter role {role} password '{password}'" for role, password in PASSWORDS.items()))
        assert run_migration(url)
        run(admin, "create role visitor login password 'v'", "grant connect on database hacs_db to visitor")
        code, _, err = ended(door("--database-url", url_of(server, "visitor", "hacs_db", "v")))
        assert code == 2
        assert "migrations.database_not_prepared" in err
        assert "rcm init-db" in err


def test_an_administrator_who_is_no_superuser_makes_the_roles_and_leaves_the_rest_to_them() -> None:
    """As providers have it, with the extension installed already."""
    with foreign_server() as server:
        run(server.bootstrap_url("postgres"), "create role provider login createrole createdb password 'p-s3cret'",
            "create database hacs_db owner provider")  # fmt: skip
        url = url_of(server, "provider", "hacs_db", "p-s3cret") + "&options=-cstatement_timeout%3D0"
        assert run_migration(url)
        assert run_migration(url)
        owners = ask(server.bootstrap_url("hacs_db"),
                     "select distinct tableowner from pg_tables where schemaname like 'hacs_%'")  # fmt: skip
        assert owners == [("rcm_owner",)]


def test_the_environment_names_the_database(database: DatabaseUrls, empty: DatabaseUrls) -> None:
    variables = {"DATABASE_URL": plain(database.owner), "TEST_DATABASE_URL": plain(empty.owner)}
    code, found, _ = ended(door("--status", **variables))
    assert (code, found["migration_complete"]) == (0, True)
    code, found, _ = ended(door("--status", "--test", **variables))
    assert (code, found["total_schemas"]) == (1, 0)
    code, found, err = ended(door("--test", **variables))
    assert (code, found["migration_complete"]) == (0, True)
    assert "026_clinical" in err, "progress is told"


def test_without_a_url_it_is_the_embedded_server(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = new_folder("hacs-door")
    monkeypatch.setenv("RCM_DATA_DIR", str(folder / "data"))
    try:
        assert run_migration()
        assert get_migration_status()["schemas_found"] == SCHEMAS
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_the_application_may_ask(database: DatabaseUrls) -> None:
    assert get_migration_status(plain(database.app))["migration_complete"]


def test_what_cannot_be_done_is_told(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, database: DatabaseUrls
) -> None:
    nowhere = "postgresql://rcm_owner@127.0.0.1:1/none"
    for arguments, code in (
        (["--database-url", nowhere], "migrations.server_unreachable"),
        (["--status", "--database-url", nowhere], "migrations.server_unreachable"),
        (["--status", "--database-url", "mysql://a/b"], "core.configuration"),
        (["--test"], "migrations.test_url_missing"),
    ):
        with pytest.raises(SystemExit) as left:
            main(arguments)
        said = capsys.readouterr()
        assert (left.value.code, said.out) == (2, "")
        assert code in said.err or code == "core.configuration"
    assert run_migration(nowhere) is False
    assert "migrations.server_unreachable" in caplog.text
    with pytest.raises(ConfigurationError):
        get_migration_status(nowhere)


def test_rcm_migrate_tells_the_same(database: DatabaseUrls) -> None:
    run(database.owner, "drop table hacs_registry.templates")
    mine = get_migration_status(plain(database.owner))
    for option in ("--status", "--verify"):
        ran = subprocess.run(
            [sys.executable, "-m", "rcm.cli", "migrate", option, "--json"],
            env=environment(DATABASE_URL=plain(database.owner)), capture_output=True, text=True, check=False,
        )  # fmt: skip
        theirs = json.loads(ran.stdout)
        assert {name: theirs[name] for name in mine} == mine
