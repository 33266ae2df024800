"""Whatever is wrong with a database is told in a sentence, with the command that mends it; and nothing is changed."""

from __future__ import annotations

import contextlib
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.migration.databases import (
    Shell,
    catalogue_of,
    deploy_legacy,
    empty_database,
    name_of,
    plain,
    run,
)
from tests.migration.servers import foreign_server, url_of
from tests.support.processes import environment
from tools.generate_reference import ROOT

from rcm.core.embedded import EmbeddedServer
from rcm.core.urls import DatabaseUrls
from rcm.migrations import errors
from rcm.migrations.connecting import connect, opened, require_version
from rcm.migrations.extensions import is_new_enough
from rcm.migrations.runner import migrate


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    made = Shell(monkeypatch, capsys)
    made.set(RCM_BACKUP_DIR=str(tmp_path / "backups"), RCM_DATA_DIR=str(tmp_path / "data"))
    return made


@pytest.fixture
def empty(postgres: EmbeddedServer) -> Iterator[DatabaseUrls]:
    with empty_database(postgres) as urls:
        yield urls


@pytest.fixture(scope="module")
def secured() -> Iterator[EmbeddedServer]:
    with foreign_server() as server:
        run(
            server.bootstrap_url("postgres"),
            "create role rcm_owner login password 'right'",
            "create database billing owner rcm_owner",
        )
        yield server


@contextlib.contextmanager
def answering(reply: Callable[[socket.socket], None]) -> Iterator[int]:
    """A port of 127.0.0.1 where something answers, to every caller."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        ended = threading.Event()

        def serve() -> None:
            while not ended.is_set():
                with contextlib.suppress(OSError):
                    caller, _ = listening.accept()
                    with caller:
                        caller.settimeout(5)
                        reply(caller)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            ended.set()
            thread.join()


def as_web_server(caller: socket.socket) -> None:
    caller.recv(1024)
    caller.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


def as_postgresql_15(caller: socket.socket) -> None:
    """The start of the protocol: no TLS, signed in, version, ready. A query finds nobody."""

    def message(kind: bytes, body: bytes) -> bytes:
        return kind + struct.pack("!I", len(body) + 4) + body

    code = struct.unpack("!II", caller.recv(8))[1]
    if code in (80877103, 80877104):  # asks for TLS or GSSAPI
        caller.sendall(b"N")
        caller.recv(1024)
    parameters = {"server_version": "15.12", "client_encoding": "UTF8", "server_encoding": "UTF8"}
    said = message(b"R", struct.pack("!I", 0))
    for name, value in parameters.items():
        said += message(b"S", f"{name}\0{value}\0".encode())
    caller.sendall(said + message(b"K", struct.pack("!II", 1, 1)) + message(b"Z", b"I"))
    caller.recv(1024)


@pytest.mark.parametrize("command", [("migrate",), ("migrate", "--verify"), ("init-db", "--no-sample-data")])
@pytest.mark.parametrize(
    ("url", "code", "said"),
    [
        ("postgres//rcm_owner@db/rcm", "core.settings_invalid", "postgresql://role:password@host:5432/database"),
        ("postgresql://rcm_owner@db:port/rcm", "core.settings_invalid", "postgresql://"),
        ("mysql://rcm_owner@db/rcm", "core.settings_invalid", "names mysql"),
        ("postgresql://rcm_owner:s3cret@127.0.0.1:1/rcm", "migrations.server_unreachable", "Connection refused"),
        ("postgresql://rcm_owner@no-such-host.invalid/rcm", "migrations.server_unreachable", "no-such-host.invalid"),
    ],
)
def test_urls_that_lead_nowhere(shell: Shell, url: str, code: str, said: str, command: tuple[str, ...]) -> None:
    shell.set(DATABASE_URL=url)
    told = shell(*command)
    assert told.code == 2
    assert code in told.err
    assert said in told.err
    assert "DATABASE_URL" in told.err
    assert "s3cret" not in told.err + told.out
    assert "Traceback" not in told.err


def test_something_else_that_listens_there(shell: Shell) -> None:
    with answering(as_web_server) as port:
        shell.set(DATABASE_URL=f"postgresql://rcm_owner@127.0.0.1:{port}/rcm")
        told = shell("migrate")
    assert told.code == 2
    assert "migrations.server_unreachable" in told.err


def test_a_wrong_password_an_unknown_database_and_an_unknown_role(shell: Shell, secured: EmbeddedServer) -> None:
    before = catalogue_of(secured.bootstrap_url("billing"))
    cases = {
        url_of(secured, "rcm_owner", password="wrong"): ("migrations.password_refused", "rcm doctor"),
        url_of(secured, "rcm_owner", "elsewhere", password="right"): ("migrations.database_missing", "rcm init-db"),
        url_of(secured, "nobody_here"): ("migrations.password_refused", "DATABASE_URL"),
    }
    for url, (code, mending) in cases.items():
        shell.set(DATABASE_URL=url)
        told = shell("migrate", "--json")
        assert told.code == 2
        assert code in told.out
        assert mending in told.err
        assert "wrong" not in told.err, "not even a wrong password is shown"
    assert catalogue_of(secured.bootstrap_url("billing")) == before


@pytest.mark.parametrize("number", [90624, 150018, 159999])
def test_versions_that_are_too_old(number: int) -> None:
    with pytest.raises(errors.ServerTooOld):
        require_version(number)


@pytest.mark.parametrize("number", [160000, 160014, 180004, 190000])
def test_versions_that_will_do(number: int) -> None:
    require_version(number)


def test_a_server_that_says_it_is_15(shell: Shell) -> None:
    with answering(as_postgresql_15) as port:
        shell.set(DATABASE_URL=f"postgresql://rcm_owner@127.0.0.1:{port}/rcm")
        for command in (("migrate",), ("migrate", "--status"), ("migrate", "--verify"), ("maintain",)):
            told = shell(*command)
            assert told.code == 2
            assert "migrations.server_too_old" in told.err
            assert "15.12" in told.err


def test_a_real_server_below_the_bound(postgres: EmbeddedServer) -> None:
    with pytest.raises(errors.ServerTooOld):
        connect(postgres.bootstrap_url("postgres"), oldest=postgres.major + 1)


@pytest.mark.parametrize(
    ("version", "enough"), [("0.7.4", False), ("0.8", True), ("0.8.5", True), ("0.10.0", True), ("1.0", True)]
)
def test_versions_of_the_extension(version: str, enough: bool) -> None:
    assert is_new_enough(version) is enough


def refused(shell: Shell, urls: DatabaseUrls, looking: str, *arguments: str) -> str:
    """What `rcm migrate` says to a database that it must leave as it is."""
    before = catalogue_of(looking)
    shell.set(DATABASE_URL=plain(urls.owner))
    told = shell("migrate", *arguments)
    assert told.code == 2
    assert catalogue_of(looking) == before
    return told.err


def test_no_extension_and_no_right_to_install_it(shell: Shell, postgres: EmbeddedServer) -> None:
    with empty_database(postgres, template="template0") as urls:
        said = refused(shell, urls, urls.owner)
    assert "migrations.extension_missing" in said
    assert "rcm init-db" in said
    assert "CREATE EXTENSION vector" in said


def test_another_role(shell: Shell, empty: DatabaseUrls, postgres: EmbeddedServer) -> None:
    administrator = DatabaseUrls(postgres.bootstrap_url(name_of(empty)), empty.app, empty.engine, empty.ops)
    for urls, role in ((administrator, "rcm_bootstrap"), (DatabaseUrls(empty.app, "", "", ""), "rcm_app")):
        said = refused(shell, urls, empty.owner)
        assert "migrations.role_wrong" in said
        assert f"names {role}" in said
        assert "rcm init-db" in said


def test_an_owner_without_rights(shell: Shell, empty: DatabaseUrls, postgres: EmbeddedServer) -> None:
    admin = postgres.bootstrap_url(name_of(empty))
    run(admin, f"alter database {name_of(empty)} owner to rcm_bootstrap")
    said = refused(shell, empty, admin)
    assert "migrations.rights_missing" in said
    assert f"CREATE on schema public and database {name_of(empty)}" in said
    assert "rcm init-db" in said


def test_legacy_tables_of_another_role(shell: Shell, empty: DatabaseUrls, postgres: EmbeddedServer) -> None:
    deploy_legacy(empty)
    admin = postgres.bootstrap_url(name_of(empty))
    run(admin, "alter table rcm_user owner to rcm_bootstrap")
    said = refused(shell, empty, admin)
    assert "migrations.legacy_not_owned" in said
    assert "rcm_user" in said
    assert "rcm init-db" in said


def test_roles_that_are_missing(shell: Shell, secured: EmbeddedServer) -> None:
    admin = secured.bootstrap_url("billing")
    before = catalogue_of(admin)
    shell.set(DATABASE_URL=url_of(secured, "rcm_owner", password="right"))
    told = shell("migrate")
    assert told.code == 2
    assert "migrations.roles_missing" in told.err
    assert "rcm_app, rcm_engine, rcm_ops" in told.err
    assert catalogue_of(admin) == before


def test_a_database_that_is_half_migrated(shell: Shell, postgres: EmbeddedServer) -> None:
    with empty_database(postgres) as urls:
        migrate(urls.owner, "019_work")
        run(urls.owner, "create table human_task (human_task_id uuid)")
        said = refused(shell, urls, urls.owner)
    assert "migrations.database_half_migrated" in said
    assert "human_task of 020_runs" in said
    assert "rcm migrate --verify" in said


def test_a_revision_that_this_program_does_not_know(shell: Shell, database: DatabaseUrls) -> None:
    run(database.owner, "update alembic_version set version_num = '107_from_the_future'")
    for arguments in ((), ("--status",), ("--verify",), ("--to", "base", "--yes")):
        said = refused(shell, database, database.owner, *arguments)
        assert "migrations.revision_unknown" in said
        assert "107_from_the_future" in said
        assert "newer release" in said


def test_a_server_that_goes_away_meanwhile() -> None:
    with foreign_server() as server:
        run(server.bootstrap_url("postgres"), "create role rcm_owner login password 'right'", "create database billing")
        address = url_of(server, "rcm_owner", password="right")
        with pytest.raises(errors.ServerSilent), opened(address) as connection:  # noqa: PT012 - it has to be open first
            server.stop()
            connection.execute("select 1")


def test_alembics_own_command_tells_it_too(postgres: EmbeddedServer, shell: Shell) -> None:
    with empty_database(postgres, template="template0") as urls:
        ended = subprocess.run(
            [str(Path(sys.executable).with_name("alembic")), "upgrade", "head"],
            env=environment(DATABASE_URL=plain(urls.owner)), cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert ended.returncode == 1
    assert "migrations.extension_missing" in ended.stderr
    assert "Traceback" not in ended.stderr
