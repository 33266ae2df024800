"""What docs/how-to/use-your-own-postgresql.md tells an operator to do, done."""

from __future__ import annotations

import subprocess

import pytest
from tests.support.database import connect
from tests.support.factories import Factory, Tenant
from tools.generate_reference import ROOT

from rcm.core.embedded import EmbeddedServer
from rcm.core.embedded.roles import role_statements
from rcm.core.urls import DatabaseUrls, from_server
from rcm.migrations.runner import migrate

PAGE = ROOT / "docs/how-to/use-your-own-postgresql.md"


def dumped(server: EmbeddedServer, url: str, *options: str) -> subprocess.CompletedProcess[str]:
    plain = url.replace("postgresql+psycopg://", "postgresql://")
    command = [str(server.binaries / "pg_dump"), "--dbname", plain, "--data-only", "--table", "app_user", *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_roles_on_the_page_are_those_of_the_embedded_server() -> None:
    page = [" ".join(line.split()) for line in PAGE.read_text(encoding="utf-8").splitlines() if "create role" in line]
    assert page == [f"{statement[:-1]} password '…';" for statement in role_statements()]


def test_a_plain_database_of_the_owner_can_be_migrated(postgres: EmbeddedServer) -> None:
    postgres.create_database("rcm_plain", template="template0")
    try:
        with connect(postgres.bootstrap_url("rcm_plain")) as admin:
            admin.execute("create extension vector")
        assert migrate(from_server(postgres, "rcm_plain").owner).at_head
    finally:
        postgres.drop_database("rcm_plain")


@pytest.fixture
async def people(factory: Factory, tenant: Tenant, other_tenant: Tenant, database: DatabaseUrls) -> set[str]:
    with connect(database.owner) as connection:
        return {row[0] for row in connection.execute("select email from app_user")}


def test_the_dump_that_is_told_has_the_rows_of_all(
    postgres: EmbeddedServer, database: DatabaseUrls, people: set[str]
) -> None:
    dump = dumped(postgres, database.owner, "--enable-row-security")
    assert dump.returncode == 0, dump.stderr
    assert len(people) == 2
    assert {person for person in people if person in dump.stdout} == people


def test_a_dump_without_the_option_stops(postgres: EmbeddedServer, database: DatabaseUrls, people: set[str]) -> None:
    dump = dumped(postgres, database.owner)
    assert dump.returncode != 0
    assert "row-level security" in dump.stderr


def test_a_dump_by_the_application_has_no_rows(
    postgres: EmbeddedServer, database: DatabaseUrls, people: set[str]
) -> None:
    dump = dumped(postgres, database.app, "--enable-row-security")
    assert (dump.returncode, [person for person in people if person in dump.stdout]) == (0, [])
