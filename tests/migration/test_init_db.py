"""`rcm init-db`: from a bare server to a verified database; nothing the second time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.migration.databases import Shell, ask, catalogue_of, deploy_legacy, run
from tests.migration.servers import PASSWORDS, foreign_server, url_of
from tests.support.processes import data_folder, environment, rcm
from tools.generate_reference import ROOT

from rcm.core.embedded import EmbeddedServer
from rcm.core.embedded.roles import LOGIN_ROLES
from rcm.core.urls import DatabaseUrls
from rcm.migrations.verify import verify


@pytest.fixture(scope="module")
def bare() -> Iterator[EmbeddedServer]:
    with foreign_server() as made:
        yield made


@pytest.fixture
def server(bare: EmbeddedServer) -> Iterator[EmbeddedServer]:
    """Bare again for each test."""
    yield bare
    roles = [f"drop role if exists {role}" for role in (*LOGIN_ROLES, "provider", "clerk")]
    run(bare.bootstrap_url("postgres"), "drop database if exists billing with (force)", *roles)


@pytest.fixture
def shell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], server: EmbeddedServer, tmp_path: Path
) -> Shell:
    made = Shell(monkeypatch, capsys)
    made.set(
        RCM_BACKUP_DIR=str(tmp_path / "backups"),
        RCM_BOOTSTRAP_URL=server.bootstrap_url("postgres").replace("+psycopg", ""),
        DATABASE_URL=url_of(server, "rcm_owner"),
        RCM_APP_DATABASE_URL=url_of(server, "rcm_app"),
        RCM_ENGINE_DATABASE_URL=url_of(server, "rcm_engine"),
        RCM_OPS_DATABASE_URL=url_of(server, "rcm_ops"),
    )
    return made


def urls(server: EmbeddedServer) -> DatabaseUrls:
    return DatabaseUrls(*(url_of(server, role) for role in LOGIN_ROLES))


def test_everything_is_made_on_a_bare_server_and_nothing_the_second_time(shell: Shell, server: EmbeddedServer) -> None:
    first = shell("init-db", "--no-sample-data", "--json")
    assert first.code == 0, first
    made = json.loads(first.out)["made"]
    assert made == [
        *(f"role {role} made" for role in LOGIN_ROLES),
        "database billing made",
        "extension vector installed",
    ]
    assert not any(secret in first.err + first.out for secret in PASSWORDS.values())
    assert verify(urls(server).owner).findings == ()
    admin = server.bootstrap_url("billing")
    before = catalogue_of(admin), ask(admin, "select rolname, rolpassword from pg_authid order by 1")
    second = shell("init-db", "--no-sample-data", "--json")
    assert second.code == 0
    assert (json.loads(second.out)["made"], json.loads(second.out)["steps"]) == ([], [])
    assert (catalogue_of(admin), ask(admin, "select rolname, rolpassword from pg_authid order by 1")) == before


def test_roles_can_sign_in_and_see_around_nothing(shell: Shell, server: EmbeddedServer) -> None:
    shell("init-db", "--no-sample-data")
    for role in LOGIN_ROLES:
        assert ask(url_of(server, role), "select current_user::text") == [(role,)]
    strong = "rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication"
    found = ask(server.bootstrap_url("postgres"), f"select rolname from pg_roles where {strong}")
    assert found == [("rcm_bootstrap",)]


def test_passwords_are_no_clear_text_on_their_way(shell: Shell, server: EmbeddedServer) -> None:
    run(server.bootstrap_url("postgres"), "alter system set log_statement = 'all'", "select pg_reload_conf()")
    assert shell("init-db", "--no-sample-data").code == 0
    log = (server.data_dir / "server.log").read_text(encoding="utf-8")
    run(server.bootstrap_url("postgres"), "alter system reset log_statement", "select pg_reload_conf()")
    assert "alter role" in log, "the server logs statements"
    assert not any(secret in log for secret in PASSWORDS.values())


def test_a_legacy_systems_tables_are_handed_over_and_migrated(shell: Shell, server: EmbeddedServer) -> None:
    admin = server.bootstrap_url("billing")
    run(server.bootstrap_url("postgres"), "create database billing")
    deploy_legacy(DatabaseUrls(admin, "", "", ""), rows=5)
    run(admin, "create table of_others (a int)", "create schema private", "create table private.notes (note text)")
    told = shell("init-db", "--no-sample-data", "--json")
    assert told.code == 0, told
    done = json.loads(told.out)
    assert {"table rcm_user handed to rcm_owner", "type role handed to rcm_owner"} <= set(done["made"])
    assert "rcm_owner may create in database billing" in done["made"]
    assert done["backup"]
    assert verify(urls(server).owner).findings == ()
    assert ask(admin, "select tableowner::text from pg_tables where tablename = 'of_others'") == [("rcm_bootstrap",)]


def test_an_administrator_who_is_no_superuser(shell: Shell, server: EmbeddedServer) -> None:
    run(
        server.bootstrap_url("postgres"),
        "create role provider login createrole createdb password 'provider-s3cret'",
    )
    shell.set(RCM_BOOTSTRAP_URL=url_of(server, "provider", "postgres", "provider-s3cret"))
    told = shell("init-db", "--no-sample-data")
    assert told.code == 2
    assert "migrations.extension_missing" in told.err, "vector is no trusted extension"
    run(server.bootstrap_url("billing"), "create extension vector")
    told = shell("init-db", "--no-sample-data", "--json")
    assert told.code == 0, told
    assert verify(urls(server).owner).findings == ()
    members = "select 1 from pg_auth_members m where roleid = 'rcm_owner'::regrole and member = 'provider'::regrole"
    assert ask(server.bootstrap_url("postgres"), f"{members} and (set_option or inherit_option)") == []


def test_an_administrator_without_rights(shell: Shell, server: EmbeddedServer) -> None:
    run(server.bootstrap_url("postgres"), "create role clerk login password 'clerk-s3cret'")
    before = catalogue_of(server.bootstrap_url("postgres"))
    shell.set(RCM_BOOTSTRAP_URL=url_of(server, "clerk", "postgres", "clerk-s3cret"))
    told = shell("init-db", "--no-sample-data")
    assert told.code == 2
    assert "migrations.bootstrap_refused" in told.err
    assert "clerk" in told.err
    assert catalogue_of(server.bootstrap_url("postgres")) == before


def test_a_role_of_ours_that_sees_around_policies(shell: Shell, server: EmbeddedServer) -> None:
    run(server.bootstrap_url("postgres"), "create role rcm_app login bypassrls")
    before = catalogue_of(server.bootstrap_url("postgres"))
    told = shell("init-db", "--no-sample-data")
    assert told.code == 2
    assert "migrations.role_too_strong" in told.err
    assert "ALTER ROLE" in told.err
    assert catalogue_of(server.bootstrap_url("postgres")) == before


def test_a_role_that_exists_keeps_its_password(shell: Shell, server: EmbeddedServer) -> None:
    run(server.bootstrap_url("postgres"), "create role rcm_ops login password 'of another installation'")
    told = shell("init-db", "--no-sample-data")
    assert told.code == 2
    assert "migrations.password_refused" in told.err
    assert "rcm_ops" in told.err
    shell.set(RCM_OPS_DATABASE_URL=url_of(server, "rcm_ops", password="of another installation"))
    assert shell("init-db", "--no-sample-data").code == 0


def test_without_an_administrator_it_says_whom_it_needs(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RCM_BOOTSTRAP_URL")
    told = shell("init-db", "--no-sample-data")
    assert told.code == 2
    assert "migrations.bootstrap_url_missing Set RCM_BOOTSTRAP_URL" in told.err


def test_the_embedded_server_by_the_seeds_script() -> None:
    with data_folder() as data:
        script = [
            sys.executable,
            str(ROOT / "scripts" / "init_db.py"),
            "--no-sample-data",
            "--json",
            "--data-dir",
            str(data),
        ]
        ended = subprocess.run(script, env=environment(), capture_output=True, text=True, check=False, cwd=data.parent)
        assert ended.returncode == 0, ended.stderr
        said = json.loads(ended.stdout)
        assert (said["database"], said["verified"], said["samples"]) == ("embedded", True, None)
        again = rcm("init-db", "--no-sample-data", "--json", data=data)
        assert (again.code, again.json["steps"]) == (0, [])
        look = {"RCM_DATA_DIR": str(data)}
        checks = {
            "validate_v8_migration.py": "[]",
            "test_rcm_schema.py": "ok  roll back",
            "run_v8_migration.py": "at_head",
        }
        for name, expected in checks.items():
            options = [] if name.startswith("test") else ["--json"]
            ran = subprocess.run(
                [sys.executable, str(ROOT / "scripts" / name), *options],
                env=environment(**look), capture_output=True, text=True, check=False, cwd=data.parent,
            )  # fmt: skip
            assert ran.returncode == 0, ran.stderr
            assert expected in ran.stdout


def test_pytest_does_not_collect_the_scripts() -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "scripts", "-p", "no:cacheprovider"],
        cwd=ROOT, env=environment(**({"PYTEST_ADDOPTS": ""} if os.environ.get("PYTEST_ADDOPTS") else {})),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 5, ran.stdout  # nothing to run
