"""Up, down, once at a time, killed in the middle; legacy systems recognised, others' databases left alone."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from tests.migration.databases import (
    Shell,
    ask,
    catalogue_of,
    deploy_legacy,
    empty_database,
    name_of,
    plain,
    run,
)
from tests.support.processes import environment, wait_for

from rcm.core.embedded import EmbeddedServer
from rcm.core.model import PLATFORM_ORG
from rcm.core.urls import DatabaseUrls
from rcm.migrations import errors, revisions
from rcm.migrations.runner import Options, migrate, status
from rcm.migrations.verify import verify

HEAD = revisions.head()


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Shell:
    made = Shell(monkeypatch, capsys)
    made.set(RCM_BACKUP_DIR=str(tmp_path / "backups"))
    return made


@pytest.fixture
def empty(postgres: EmbeddedServer) -> Iterator[DatabaseUrls]:
    with empty_database(postgres) as urls:
        yield urls


@pytest.fixture
def options(tmp_path: Path) -> Options:
    return Options(confirm=lambda _: True, backups=tmp_path / "backups")


def process(url: str, *arguments: str, **variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "rcm.cli", "migrate", *arguments],
        env=environment(DATABASE_URL=plain(url), **variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_up_to_a_revision_by_the_beginning_of_its_name_and_on_to_head(empty: DatabaseUrls, shell: Shell) -> None:
    shell.set(DATABASE_URL=plain(empty.owner))
    there = shell("migrate", "--to", "007", "--json")
    assert there.code == 0, there
    assert json.loads(there.out)["current"] == "007_migrate_v8"
    assert shell("migrate", "--status").code == 1
    head = json.loads(shell("migrate", "--json").out)
    assert (head["current"], head["at_head"]) == (HEAD, True)
    assert head["steps"] == list(revisions.chain()[2:])
    assert shell("migrate", "--status").code == 0


def test_each_revision_is_told_on_stderr(empty: DatabaseUrls, shell: Shell) -> None:
    shell.set(DATABASE_URL=plain(empty.owner))
    said = shell("migrate", "--json").err
    for place, revision in enumerate(revisions.chain(), 1):
        assert f"{place}/{len(revisions.chain())} {revision} done" in said


def test_down_by_one_and_up_again(database: DatabaseUrls, options: Options) -> None:
    down = migrate(database.owner, "-1", options)
    assert (down.current, down.down, down.steps) == (revisions.chain()[-2], True, (HEAD,))
    assert down.backup is None, "nobody's rows: nothing to save"
    assert migrate(database.owner, "+1", options).at_head
    assert verify(database.owner).fine


def test_a_revision_that_does_not_exist(database: DatabaseUrls, shell: Shell) -> None:
    before = catalogue_of(database.owner)
    shell.set(DATABASE_URL=plain(database.owner))
    for wanted in ("999", "+1", "-99", "02"):
        told = shell("migrate", "--to", wanted)
        assert told.code == 2
        assert "migrations.target_unknown" in told.err
    assert catalogue_of(database.owner) == before


def test_going_down_asks_for_rows_and_saves_them(database: DatabaseUrls, shell: Shell, tmp_path: Path) -> None:
    run(
        database.owner,
        f"insert into hacs_admin.system_config (org_id, id, body) values ('{PLATFORM_ORG}', 'demo', '{{}}')",
    )
    before = catalogue_of(database.owner)
    shell.set(DATABASE_URL=plain(database.owner))
    refused = shell("migrate", "--to", "-1", "--json")
    assert refused.code == 2
    assert json.loads(refused.out)["error"]["code"] == "migrations.rows_at_stake"
    assert "hacs_admin.system_config (1)" in refused.err
    assert catalogue_of(database.owner) == before
    assert not (tmp_path / "backups").exists()
    done = json.loads(shell("migrate", "--to", "-1", "--yes", "--json").out)
    backup = Path(done["backup"])
    assert backup.parent == tmp_path / "backups"
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert done["current"] == revisions.chain()[-2]


OWN_METRIC = (
    "insert into metric (metric_id, name, domain, polarity, unit)"
    " values ('ownMetric', 'Own', 'Safety', 'lower_is_better', 'share')"
)
CHANGED_METRIC = "update metric set minimum_volume = 40 where metric_id = 'mortality'"


@pytest.mark.parametrize("statement", [OWN_METRIC, CHANGED_METRIC])
def test_metrics_that_somebody_made_or_changed_are_saved_before_going_down(
    database: DatabaseUrls, options: Options, statement: str
) -> None:
    run(database.owner, statement)
    saved = migrate(database.owner, "-1", options).backup
    assert saved is not None
    assert saved.is_file()
    asked = Options(confirm=lambda _: False, backups=options.backups)
    with pytest.raises(errors.RowsAtStake, match=r"metric \(1\)"):
        migrate(database.owner, "021_claims", asked)


def test_two_processes_at_once_both_succeed(empty: DatabaseUrls, tmp_path: Path) -> None:
    with process(empty.owner, "--json") as one, process(empty.owner, "--json") as other:
        said = [each.communicate(timeout=120) for each in (one, other)]
    assert [one.returncode, other.returncode] == [0, 0], said
    steps = sorted(len(json.loads(out)["steps"]) for out, _ in said)
    assert steps == [0, len(revisions.chain())], "one did the work, the other found it done"
    assert verify(empty.owner).fine


def test_killed_in_the_middle_the_next_run_finishes(empty: DatabaseUrls) -> None:
    with process(empty.owner) as migrating:
        assert migrating.stderr is not None
        for line in migrating.stderr:
            if revisions.chain()[2] in line:
                migrating.kill()
                break
        migrating.wait()
    halfway = status(empty.owner).current
    assert halfway is None or halfway in revisions.chain()[:-1], "it was killed too late to tell"
    wait_for(lambda: not ask(empty.owner, _OTHERS), "the end of the killed process's connection")
    assert migrate(empty.owner).at_head
    assert verify(empty.owner).fine


_OTHERS = (
    "select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    " and backend_type = 'client backend'"
)


def test_a_deployed_legacy_system_is_recognised_saved_and_migrated(
    empty: DatabaseUrls, shell: Shell, tmp_path: Path
) -> None:
    deploy_legacy(empty, rows=20)
    shell.set(DATABASE_URL=plain(empty.owner))
    told = shell("migrate", "--json")
    assert told.code == 0, told
    done = json.loads(told.out)
    assert done["recognised"] == "001_legacy_baseline"
    assert done["steps"] == list(revisions.chain()[1:])
    assert Path(done["backup"]).exists()
    assert f"backup: {done['backup']}" in told.err
    assert ask(empty.app, "select count(*) from rcm_user") == [(0,)], "a view now, and no organisation is set"
    assert ask(empty.owner, "select count(*) from app_user") == [(20,)]
    assert verify(empty.owner).fine


def test_back_to_the_legacy_system_and_up_again(empty: DatabaseUrls, shell: Shell, tmp_path: Path) -> None:
    deploy_legacy(empty, rows=20)
    people = ask(empty.owner, "select email, full_name, role::text from rcm_user order by user_id")
    shell.set(DATABASE_URL=plain(empty.owner))
    assert shell("migrate").code == 0
    refused = shell("migrate", "--to", "001")
    assert refused.code == 2
    assert "app_user (20)" in refused.err
    down = shell("migrate", "--to", "001", "--yes", "--json")
    assert down.code == 0, down
    done = json.loads(down.out)
    assert (done["current"], done["down"]) == ("001_legacy_baseline", True)
    assert Path(done["backup"]).name.endswith(f"{HEAD}.dump")
    assert ask(empty.owner, "select email, full_name, role::text from rcm_user order by user_id") == people
    up = json.loads(shell("migrate", "--json").out)
    assert up["at_head"]
    assert up["backup"], "its rows are converted once more"
    assert verify(empty.owner).fine
    assert len(list((tmp_path / "backups").iterdir())) == 3


def test_down_to_nothing_and_up_again(database: DatabaseUrls, options: Options) -> None:
    down = migrate(database.owner, "base", options)
    assert (down.current, down.steps) == (None, tuple(reversed(revisions.chain())))
    assert ask(database.owner, "select tablename from pg_tables where schemaname = 'public'") == [("alembic_version",)]
    assert migrate(database.owner).at_head
    assert verify(database.owner).fine


def test_an_empty_legacy_system_needs_no_backup(empty: DatabaseUrls, options: Options) -> None:
    deploy_legacy(empty)
    done = migrate(empty.owner, options=options)
    assert (done.stamped, done.backup) == ("001_legacy_baseline", None)
    assert done.at_head


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("drop table rcm_trace", "table rcm_trace is missing"),
        ("alter table rcm_user drop column full_name", "table rcm_user differs: no column full_name"),
        ("alter table batch_job alter prompt type jsonb using null", "prompt is jsonb, not text"),
        ("alter table portal_type alter name drop not null", "name is text, not text not null"),
        ("alter table rcm_state add own_idea text", "table rcm_state differs: further column own_idea"),
        ("alter table rcm_user drop constraint rcm_user_email_key", "table rcm_user differs: no unique key (email)"),
        ("alter type role add value 'auditor'", "type role has (admin, auditor, firm_user, hospital_user)"),
    ],
)
def test_a_legacy_system_that_is_different_is_left_alone(empty: DatabaseUrls, change: str, named: str) -> None:
    deploy_legacy(empty, rows=2)
    run(empty.owner, change)
    before = catalogue_of(empty.owner)
    with pytest.raises(errors.LegacyDiffers) as told:
        migrate(empty.owner)
    assert named in told.value.message
    assert catalogue_of(empty.owner) == before


def test_further_tables_and_indexes_of_a_legacy_system_stay(empty: DatabaseUrls, options: Options) -> None:
    deploy_legacy(empty)
    run(empty.owner, "create table own_notes (note text)", "create index own_index on rcm_user (full_name)")
    assert migrate(empty.owner, options=options).at_head
    assert ask(empty.owner, "select to_regclass('own_notes') is not null") == [(True,)]


def test_anothers_database_is_left_alone_unless_forced(empty: DatabaseUrls, shell: Shell) -> None:
    run(empty.owner, "create table inventory (item text)")
    before = catalogue_of(empty.owner)
    shell.set(DATABASE_URL=plain(empty.owner))
    refused = shell("migrate")
    assert refused.code == 2
    assert "migrations.database_foreign" in refused.err
    assert "inventory" in refused.err
    assert catalogue_of(empty.owner) == before
    assert shell("migrate", "--force").code == 0
    assert ask(empty.owner, "select to_regclass('inventory') is not null") == [(True,)]


def test_anothers_database_that_uses_our_names_is_left_alone_even_if_forced(empty: DatabaseUrls, shell: Shell) -> None:
    run(empty.owner, "create table claims (claim text)")
    before = catalogue_of(empty.owner)
    shell.set(DATABASE_URL=plain(empty.owner))
    refused = shell("migrate", "--force")
    assert refused.code == 2
    assert "claims, names that this program needs" in refused.err
    assert catalogue_of(empty.owner) == before


@pytest.mark.parametrize(
    "statement", ["create schema hacs_audit", "create schema hacs_core; create table hacs_core.patients (a int)"]
)
def test_anothers_schemas_of_our_names_are_left_alone(empty: DatabaseUrls, shell: Shell, statement: str) -> None:
    run(empty.owner, *statement.split("; "))
    before = catalogue_of(empty.owner)
    shell.set(DATABASE_URL=plain(empty.owner))
    refused = shell("migrate", "--force")
    assert refused.code == 2
    assert "that this program needs" in refused.err
    assert "hacs_" in refused.err
    assert catalogue_of(empty.owner) == before


def test_extensions_tables_are_nobodys(empty: DatabaseUrls, postgres: EmbeddedServer) -> None:
    """Such as spatial_ref_sys: a table in public that an extension brought."""
    name = f"owned_{uuid4().hex[:8]}"
    bootstrap = postgres.bootstrap_url(empty.owner.split("@/")[1].split("?")[0])
    run(bootstrap, f"create table {name} (a int)", f"alter extension vector add table {name}")
    assert migrate(empty.owner).at_head


def test_a_migrated_database_whose_revision_was_lost(database: DatabaseUrls) -> None:
    run(database.owner, "delete from alembic_version")
    before = catalogue_of(database.owner)
    with pytest.raises(errors.HalfMigrated, match="access_medium_lu"):
        migrate(database.owner)
    assert catalogue_of(database.owner) == before


def test_a_revision_that_fails_is_taken_back_and_told_without_its_rows(empty: DatabaseUrls, options: Options) -> None:
    deploy_legacy(empty, rows=3)
    run(empty.owner, "create view of_theirs as select email from rcm_user")
    with pytest.raises(errors.RevisionFailed) as told:
        migrate(empty.owner, options=options)
    assert "007_migrate_v8" in told.value.message
    assert "@" not in told.value.message, "no row is quoted"
    assert status(empty.owner).current == "001_legacy_baseline"
    assert ask(empty.owner, "select count(*) from rcm_user") == [(3,)]
    run(empty.owner, "drop view of_theirs")
    assert migrate(empty.owner, options=options).at_head


def test_a_connection_that_is_lost_in_the_middle_is_told(empty: DatabaseUrls, postgres: EmbeddedServer) -> None:
    def cut_off(said: str) -> None:
        if said.startswith("3/"):
            run(
                postgres.bootstrap_url("postgres"),
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'rcm-migrate'"
                f" and datname = '{name_of(empty)}'",
            )

    with pytest.raises((errors.ServerSilent, errors.RevisionFailed)):
        migrate(empty.owner, options=Options(tell=cut_off))
    assert status(empty.owner).current in revisions.chain()[1:3]
    assert migrate(empty.owner).at_head
    assert verify(empty.owner).fine


def test_options_that_exclude_each_other(database: DatabaseUrls, shell: Shell) -> None:
    shell.set(DATABASE_URL=plain(database.owner))
    assert "cli.options_excluded" in shell("migrate", "--status", "--to", "base").err
    assert os.environ["DATABASE_URL"] == plain(database.owner)
