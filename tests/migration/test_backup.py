"""A backup holds every row, is nobody else's to read, and can be restored."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.migration.databases import ask, deploy_legacy, empty_database, plain, run
from tests.migration.servers import own_server
from tests.support.database import connect

from rcm.core.embedded import EmbeddedServer
from rcm.core.settings import Settings
from rcm.core.urls import DatabaseUrls, from_server
from rcm.migrations import backup, errors, revisions
from rcm.migrations.dump_program import DumpProgram, choose, dump_program
from rcm.migrations.runner import Options, migrate
from rcm.migrations.verify import verify

#: What a wrapper of pg_dump keeps of how it was called, before it calls the real one.
_WRAPPER = """#!/bin/sh
case "$1" in --version) exec {real} --version;; esac
tr '\\0' ' ' < /proc/$$/cmdline > {kept}/arguments
env > {kept}/environment
exec {real} "$@" {more}
"""


@pytest.fixture
def deployed(postgres: EmbeddedServer) -> Iterator[DatabaseUrls]:
    """The system before V8 with rows."""
    with empty_database(postgres) as urls:
        deploy_legacy(urls, rows=40)
        yield urls


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, postgres: EmbeddedServer) -> Path:
    """Puts a pg_dump into PATH that is the server's own and keeps how it was called; the folder where it keeps it."""
    wrap(tmp_path, postgres)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return tmp_path


def wrap(folder: Path, server: EmbeddedServer, more: str = "") -> None:
    program = folder / "pg_dump"
    program.write_text(_WRAPPER.format(real=server.binaries / "pg_dump", kept=folder, more=more), encoding="utf-8")
    program.chmod(0o755)
    restore = folder / "pg_restore"
    if not restore.exists():
        restore.symlink_to(server.binaries / "pg_restore")


def restore(server: EmbeddedServer, path: Path, url: str) -> None:
    """As the how-to says, with the owner's rights."""
    command = [
        str(server.binaries / "pg_restore"),
        "--exit-on-error",
        "--no-comments",
        "--dbname",
        plain(url),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, text=True)


def counts(url: str) -> dict[str, int]:
    with connect(url) as connection:
        tables = connection.execute(
            "select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where c.relkind = 'r' and n.nspname ~ '^(public|dbos|hacs_.*)$'"
        ).fetchall()
        return {
            name: connection.execute(f"select count(*) from {name}".encode()).fetchall()[0][0] for (name,) in tables
        }


def test_a_legacy_system_comes_back_as_it_was(deployed: DatabaseUrls, postgres: EmbeddedServer, tmp_path: Path) -> None:
    before = counts(deployed.owner)
    rows = ask(deployed.owner, "select * from rcm_trace order by trace_id")
    done = migrate(deployed.owner, options=Options(backups=tmp_path / "kept"))
    assert done.at_head
    assert done.backup is not None
    with empty_database(postgres) as other:
        restore(postgres, done.backup, other.owner)
        restored = counts(other.owner)
        assert ask(other.owner, "select * from rcm_trace order by trace_id") == rows
        again = migrate(other.owner, options=Options(backups=tmp_path / "kept"))
    assert {name: restored[name] for name in before} == before
    assert (again.stamped, again.at_head) == (revisions.BASELINE, True), "it can be migrated again"


def test_a_migrated_database_comes_back_with_its_policies(
    database: DatabaseUrls, postgres: EmbeddedServer, tmp_path: Path
) -> None:
    run(
        database.owner,
        "insert into organization (org_id, org_type, slug, name)"
        " select gen_random_uuid(), 'hospital', 'org-' || n, 'Org ' || n from generate_series(1, 3) n",
        "insert into workflow_trace (org_id, action_type, success, created_at)"
        " select org_id, 'click', true, now() + n * interval '20 days' from organization, generate_series(0, 9) n",
        "insert into user_workflow (org_id, name)"
        " select org_id, 'With; a \"name\"' || chr(10) || '\\.' from organization",
        "insert into hacs_core.patients (org_id, id, body, sha256)"
        ' select org_id, \'p1\', \'{"resourceType": "Patient", "id": "p1"}\', repeat(\'0\', 64) from organization',
        "delete from hacs_core.patients where org_id = (select min(org_id::text)::uuid from organization)",
    )
    before = counts(database.owner)
    taken = backup.take(database.owner, tmp_path)
    assert taken.rows == before
    assert taken.rows["public.workflow_trace_default"] > 0
    # The platform is an organisation too: four came, one went.
    assert (taken.rows["hacs_core.patients"], taken.rows["hacs_audit.resource_changes"]) == (3, 5)
    with empty_database(postgres) as other:
        restore(postgres, taken.path, other.owner)
        assert counts(other.owner) == before
        assert verify(other.owner).findings == ()
        assert ask(other.app, "select count(*) from workflow_trace") == [(0,)]


def test_only_its_owner_reads_it_and_its_name_has_the_time(deployed: DatabaseUrls, tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    mask = os.umask(0)
    try:
        taken = backup.take(deployed.owner, folder, label="001_legacy_baseline")
    finally:
        os.umask(mask)
    assert re.fullmatch(r"rcm-\d{8}T\d{6}\.\d{6}Z-001_legacy_baseline\.dump", taken.path.name)
    assert stat.S_IMODE(taken.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert list(folder.iterdir()) == [taken.path], "nothing unfinished is left"


def test_the_password_is_nowhere_but_in_the_childs_environment(deployed: DatabaseUrls, on_path: Path) -> None:
    url = deployed.owner.replace("rcm_owner@", "rcm_owner:s3cret%2Fword@")
    backup.take(url, on_path / "kept")
    arguments = (on_path / "arguments").read_text(encoding="utf-8")
    assert "s3cret" not in arguments
    assert "--enable-row-security" in arguments
    assert "--snapshot=" in arguments
    assert "PGPASSWORD=s3cret/word\n" in (on_path / "environment").read_text(encoding="utf-8")


@pytest.mark.parametrize("wrong", ["--exclude-table-data=rcm_trace", "--exclude-table=batch_row", "--schema-only"])
def test_a_dump_that_lacks_rows_is_found_out(
    deployed: DatabaseUrls, on_path: Path, postgres: EmbeddedServer, wrong: str
) -> None:
    wrap(on_path, postgres, more=wrong)
    with pytest.raises(errors.BackupIncomplete) as told:
        migrate(deployed.owner, options=Options(backups=on_path / "kept"))
    assert "40" in told.value.message
    assert list((on_path / "kept").iterdir()) == [], "half a backup is none"
    assert ask(deployed.owner, "select to_regclass('alembic_version') is null") == [(True,)], "nothing was migrated"


def test_rows_that_policies_hide_from_the_owner_are_found_out(database: DatabaseUrls, tmp_path: Path) -> None:
    """Both sides would count 0 rows and agree."""
    run(database.owner, "drop policy maintenance on batch_row")
    with pytest.raises(errors.BackupIncomplete, match=r"public\.batch_row"):
        backup.take(database.owner, tmp_path)


def test_pg_dump_that_fails(deployed: DatabaseUrls, on_path: Path, postgres: EmbeddedServer) -> None:
    wrap(on_path, postgres, more="--no-such-option")
    with pytest.raises(errors.BackupFailed, match="no-such-option"):
        backup.take(deployed.owner, on_path / "kept")
    assert list((on_path / "kept").iterdir()) == []


def test_a_file_that_was_cut_short(deployed: DatabaseUrls, tmp_path: Path) -> None:
    taken = backup.take(deployed.owner, tmp_path)
    cut = tmp_path / "cut.dump"
    cut.write_bytes(taken.path.read_bytes()[: taken.path.stat().st_size // 2])
    with connect(deployed.owner) as connection, pytest.raises(errors.BackupFailed):
        backup.rows_in(dump_program(connection), cut)


def test_a_folder_that_can_not_be_written(deployed: DatabaseUrls, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(errors.BackupFailed, match="file"):
        migrate(deployed.owner, options=Options(backups=tmp_path / "file"))
    assert ask(deployed.owner, "select to_regclass('alembic_version') is null") == [(True,)]


def test_a_pg_dump_that_is_older_than_the_server_is_passed_over(
    deployed: DatabaseUrls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 15.18 (Debian 15.18-0)'\n", encoding="utf-8")
    old.chmod(0o755)
    shutil.copy(old, tmp_path / "pg_restore")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with connect(deployed.owner) as connection:
        program = dump_program(connection)
    assert program.major >= 16
    assert not program.dump.startswith(str(tmp_path))


OLD, OWN, BUNDLED = (
    DumpProgram("/usr/bin/pg_dump", "/usr/bin/pg_restore", 15),
    DumpProgram("/usr/bin/pg_dump", "/usr/bin/pg_restore", 17),
    DumpProgram("bundled", "bundled", 18, bundled=True),
)


@pytest.mark.parametrize(
    ("candidates", "server", "encrypted", "chosen"),
    [
        ([OWN, BUNDLED], 16, False, OWN),
        ([OWN, BUNDLED], 17, True, OWN),
        ([OLD, BUNDLED], 16, False, BUNDLED),
        ([OWN, BUNDLED], 18, False, BUNDLED),
        ([OWN, BUNDLED], 18, True, None),
        ([OLD], 16, False, None),
        ([], 18, False, None),
    ],
)
def test_which_program_is_chosen(
    candidates: list[DumpProgram], server: int, encrypted: bool, chosen: DumpProgram | None
) -> None:
    if chosen is not None:
        assert choose(candidates, server, encrypted=encrypted) == chosen
        return
    with pytest.raises(errors.DumpProgramMissing) as told:
        choose(candidates, server, encrypted=encrypted)
    assert f"PostgreSQL {server}" in told.value.message
    assert ("encrypted" in told.value.message) is encrypted


def test_a_server_of_16_is_saved_by_a_program_that_is_not_older(tmp_path: Path) -> None:
    with own_server(16) as server:
        urls = from_server(server)
        deploy_legacy(urls, rows=5)
        done = migrate(urls.owner, options=Options(backups=tmp_path / "kept"))
        assert done.backup is not None
        assert verify(urls.owner).fine


def test_where_it_goes(tmp_path: Path) -> None:
    named = Settings.model_validate({"backup_dir": str(tmp_path / "x")})
    assert backup.backup_folder(named) == tmp_path / "x"
    default = Settings.model_validate({"data_dir": str(tmp_path / "data")})
    assert backup.backup_folder(default) == tmp_path / "data" / "backups"
    assert revisions.CONVERSION in revisions.chain()
