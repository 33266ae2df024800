"""The embedded server with real PostgreSQL: what a data folder gets, keeps and refuses."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text
from tests.support.places import new_folder

from rcm.core.embedded import (
    DataFolderForeign,
    DataFolderUnreachable,
    DataFolderUnusable,
    EmbeddedServer,
    ServerFailed,
    ServerVersionMismatch,
    default_data_dir,
    prepare_data_dir,
)

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops its rights")


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder that the server's account can enter; pytest's own is private to root."""
    made = new_folder()
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module", autouse=True)
def _fast() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RCM_EMBEDDED_FAST", "1")
        yield


@pytest.fixture(scope="module", params=[18, 16])
def server(request: pytest.FixtureRequest, place: Path) -> Iterator[EmbeddedServer]:
    with EmbeddedServer.start(place / f"data-{request.param}", major=request.param) as started:
        yield started


def connect(server: EmbeddedServer, role: str, database: str = "rcm") -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(host=str(server.socket_dir), port=server.port, user=role, dbname=database, autocommit=True)


def test_first_start_gives_the_asked_version_and_the_four_roles(server: EmbeddedServer) -> None:
    with create_engine(server.url("rcm_app")).connect() as connection:
        version = connection.execute(text("show server_version_num")).scalar_one()
        roles = connection.execute(
            text(
                "select rolname, rolcanlogin, rolsuper or rolbypassrls or rolcreaterole or rolcreatedb "
                "or rolreplication from pg_roles where rolname like 'rcm\\_%'"
            )
        )
        found = {name: (login, powerful) for name, login, powerful in roles}
    assert int(version) // 10_000 == server.major
    harmless = (True, False)
    assert found == {
        "rcm_owner": harmless,
        "rcm_app": harmless,
        "rcm_engine": harmless,
        "rcm_ops": harmless,
        "rcm_bootstrap": (True, True),
    }


def test_owner_uses_vectors_and_makes_schemas(server: EmbeddedServer) -> None:
    with connect(server, "rcm_owner") as connection:
        connection.execute("create extension if not exists vector")
        connection.execute("create table item (embedding vector(3))")
        connection.execute("insert into item values ('[1,2,3]'), ('[9,9,9]')")
        connection.execute("create index on item using hnsw (embedding vector_l2_ops)")
        nearest = connection.execute("select embedding::text from item order by embedding <-> '[1,2,4]' limit 1")
        assert nearest.fetchone() == ("[1,2,3]",)
        connection.execute("create schema dbos")
        connection.execute("drop table item")
        connection.execute("drop schema dbos")


@pytest.mark.parametrize("role", ["rcm_app", "rcm_engine", "rcm_ops"])
def test_nobody_else_may_create_anything(server: EmbeddedServer, role: str) -> None:
    with connect(server, role) as connection:
        for statement in (
            "create table public.t ()",
            "create schema s",
            "create role r",
            "create database d",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_no_port_is_open_and_the_socket_is_private(server: EmbeddedServer) -> None:
    with connect(server, "rcm_app") as connection:
        assert connection.execute("show listen_addresses").fetchone() == ("",)
    assert stat.S_IMODE(server.socket_dir.stat().st_mode) == 0o700


def test_databases_are_made_from_a_template_found_and_dropped(server: EmbeddedServer) -> None:
    server.create_database('odd "name"')
    with connect(server, "rcm_owner", 'odd "name"') as connection:
        connection.execute("create table kept as select 7 as seven")
    server.create_database("clone", template='odd "name"')
    with connect(server, "rcm_owner", "clone") as connection:
        assert connection.execute("select seven from kept").fetchone() == (7,)
        server.drop_database("clone")  # cuts the connection off
        with pytest.raises(psycopg.OperationalError):
            connection.execute("select 1")
    server.drop_database('odd "name"')
    server.drop_database("never there")
    assert server.database_exists("rcm")
    assert not server.database_exists("clone")


def test_the_log_keeps_no_values_of_failing_statements(server: EmbeddedServer) -> None:
    with connect(server, "rcm_owner") as connection:
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            connection.execute("select 'Quillfeather'::int")
        with pytest.raises(psycopg.errors.UndefinedTable):
            connection.execute("select 'Quillfeather' from nowhere")
    log = (server.data_dir / "server.log").read_text()
    assert "ready to accept connections" in log
    assert "Quillfeather" not in log


def test_data_outlives_a_stop(place: Path) -> None:
    with EmbeddedServer.start(place / "kept") as server, connect(server, "rcm_owner") as connection:
        connection.execute("create table kept as select 7 as seven")
    with pytest.raises(psycopg.OperationalError):
        connect(server, "rcm_owner")
    with EmbeddedServer.start(place / "kept") as server, connect(server, "rcm_owner") as connection:
        assert connection.execute("select seven from kept").fetchone() == (7,)


def test_a_second_start_in_the_same_process_attaches(server: EmbeddedServer) -> None:
    with EmbeddedServer.start(server.data_dir) as second:
        assert second.attached
        assert not server.attached
        assert second.major == server.major
    with connect(server, "rcm_app") as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_a_role_that_came_with_a_later_release_is_made_at_the_next_start(place: Path) -> None:
    with EmbeddedServer.start(place / "older") as server, connect(server, "rcm_bootstrap") as connection:
        connection.execute("drop role rcm_ops")
    with EmbeddedServer.start(place / "older") as server, connect(server, "rcm_ops") as connection:
        assert connection.execute("select current_user").fetchone() == ("rcm_ops",)


def test_another_major_version_is_refused_and_nothing_changes(server: EmbeddedServer) -> None:
    other = 16 if server.major == 18 else 18
    with pytest.raises(ServerVersionMismatch, match=f"PostgreSQL {server.major} and {other} is asked for"):
        EmbeddedServer.start(server.data_dir, major=other)
    assert (server.data_dir / "pg" / "PG_VERSION").read_text().strip() == str(server.major)


def test_a_version_that_is_not_installed_is_refused(place: Path) -> None:
    with pytest.raises(ServerVersionMismatch, match="16 and 18 are installed here"):
        EmbeddedServer.start(place / "no-such-version", major=17)


def test_a_foreign_folder_is_left_alone(place: Path) -> None:
    foreign = place / "foreign"
    foreign.mkdir(mode=0o750)
    (foreign / "thesis.txt").write_text("mine")
    with pytest.raises(DataFolderForeign, match=r"thesis\.txt"):
        EmbeddedServer.start(foreign)
    assert [each.name for each in foreign.iterdir()] == ["thesis.txt"]
    assert stat.S_IMODE(foreign.stat().st_mode) == 0o750


def test_a_prepared_folder_may_hold_other_files_of_ours(place: Path) -> None:
    prepared = prepare_data_dir(place / "prepared")
    (prepared / "uploads").mkdir()
    with EmbeddedServer.start(prepared) as server:
        assert server.database_exists("rcm")


def test_a_file_in_the_way_is_named(place: Path) -> None:
    in_the_way = place / "file"
    in_the_way.write_text("")
    with pytest.raises(DataFolderUnusable, match=str(in_the_way)):
        EmbeddedServer.start(in_the_way / "data")


def test_a_long_path_gets_a_short_private_socket_folder(place: Path) -> None:
    deep = place / ("d" * 60) / ("e" * 60)
    with EmbeddedServer.start(deep) as server:
        assert len(str(server.socket_dir)) < 80
        assert stat.S_IMODE(server.socket_dir.stat().st_mode) == 0o700
        assert server.database_exists("rcm")
    assert not server.socket_dir.exists()


def test_a_path_with_every_awkward_character_works(place: Path) -> None:
    awkward = place / "a, \"b\" 'c' %d ü"
    with (
        EmbeddedServer.start(awkward) as server,
        create_engine(server.url("rcm_app")).connect() as connection,
    ):
        assert connection.execute(text("select 1")).scalar_one() == 1


@needs_root
def test_root_is_told_which_folder_the_server_cannot_enter(tmp_path_factory: pytest.TempPathFactory) -> None:
    private = Path(tempfile.mkdtemp(prefix="rcm-test-private-"))
    try:
        with pytest.raises(DataFolderUnreachable, match=f"can't enter {private}.*RCM_DATA_DIR.*chmod o[+]x"):
            EmbeddedServer.start(private / "below" / "data")
        assert list(private.iterdir()) == []
    finally:
        shutil.rmtree(private)


@needs_root
def test_root_may_name_a_private_empty_folder_itself(place: Path) -> None:
    (place / "private").mkdir(mode=0o700)
    with EmbeddedServer.start(place / "private") as server:
        assert server.database_exists("rcm")
        assert (server.data_dir / "pg").stat().st_uid != 0
        assert server.data_dir.stat().st_uid == 0


@needs_root
def test_a_full_disk_is_told_and_leaves_nothing_half(place: Path) -> None:
    disk = place / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(disk)], check=False)
    if mounted.returncode != 0:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        with pytest.raises((ServerFailed, DataFolderUnusable), match="No space left on device"):
            EmbeddedServer.start(disk / "data")
        # Where the binaries have to be copied first, it fails there: before the socket folder is made.
        assert {each.name for each in (disk / "data").iterdir()} <= {"lock", "run", "server.json"}
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_large_log_is_rotated_at_start(place: Path) -> None:
    data = prepare_data_dir(place / "logged")
    with (data / "server.log").open("wb") as log:
        log.truncate(11_000_000)
    with EmbeddedServer.start(data):
        assert (data / "server.log.1").stat().st_size == 11_000_000
        assert (data / "server.log").stat().st_size < 100_000


def test_the_data_folder_can_be_named_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RCM_DATA_DIR", "/somewhere/else")
    assert default_data_dir() == Path("/somewhere/else")
    monkeypatch.delenv("RCM_DATA_DIR")
    assert default_data_dir().name == "hybrid-rcm"
