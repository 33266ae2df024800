"""`rcm migrate --verify` finds what is missing, by name, and what would open a table."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from tests.migration.databases import Shell, ask, catalogue_of, empty_database, plain, run
from tests.migration.servers import own_server
from tests.support.database import connect
from tests.support.processes import environment

from rcm.core.embedded import EmbeddedServer
from rcm.core.model import tables_with_access
from rcm.core.urls import DatabaseUrls, from_server
from rcm.migrations import expected
from rcm.migrations.catalogue import NAMED, OURS, relation
from rcm.migrations.runner import migrate
from rcm.migrations.verify import verify


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], database: DatabaseUrls) -> Shell:
    made = Shell(monkeypatch, capsys)
    made.set(DATABASE_URL=plain(database.owner))
    return made


def test_a_fresh_database_has_everything(shell: Shell, database: DatabaseUrls) -> None:
    before = catalogue_of(database.owner)
    told = shell("migrate", "--verify", "--json")
    found = json.loads(told.out)
    assert (told.code, found["at_head"], found["missing"], found["unexpected"]) == (0, True, [], [])
    assert found["checked"]["columns"] > 500
    assert catalogue_of(database.owner) == before


def test_people_get_a_table(shell: Shell) -> None:
    told = shell("migrate", "--verify")
    assert told.code == 0
    for kind in ("revision", "columns", "row-level security", "triggers", "views", "lookup values"):
        assert kind in told.out


def test_postgresql_16_has_everything_too() -> None:
    with own_server(16) as server:
        urls = from_server(server)
        migrate(urls.owner)
        assert verify(urls.owner).findings == ()


DAMAGES = [
    ("drop policy tenant on claims", "policy tenant on claims"),
    ("drop policy maintenance on batch_row", "policy maintenance on batch_row"),
    ("alter policy tenant on claims using (true)", "policy tenant on claims"),
    (
        "alter policy tenant on claims using (org_id = nullif(current_setting('app.org_id', true), '')::uuid)",
        "policy tenant on claims",
    ),
    ("alter policy shared on identity using (true)", "policy shared on identity"),
    ("alter table claims no force row level security", "forced row-level security on claims"),
    (
        "alter table workflow_trace_default no force row level security",
        "forced row-level security on workflow_trace_default",
    ),
    ("drop policy maintenance on workflow_trace_default", "policy maintenance on workflow_trace_default"),
    ("revoke update on batch_job from rcm_app", "grant update on batch_job to rcm_app"),
    ("revoke select on workflow_run from rcm_ops", "grant select on workflow_run to rcm_ops"),
    ("alter table claims drop column balance cascade", "column claims.balance"),
    ("alter table app_user alter full_name drop not null", "column app_user.full_name"),
    ("alter table payer alter name type varchar(20)", "column payer.name"),
    ("alter table user_workflow alter version drop default", "column user_workflow.version"),
    ("drop index batch_job_file_idx", "index batch_job_file_idx on batch_job"),
    ("alter table endpoint drop constraint endpoint_org_id_name_key cascade", "unique key (org_id, name) on endpoint"),
    ("alter table batch_row drop constraint batch_row_status_check", "check batch_row_status_check on batch_row"),
    (
        "alter table api_token drop constraint api_token_org_id_user_id_fkey",
        "reference (org_id, user_id) to app_user on api_token",
    ),
    ("drop trigger claims_touch on claims", "trigger claims_touch on claims"),
    ("alter table batch_row disable trigger batch_row_status", "trigger batch_row_status on batch_row"),
    (
        "drop trigger workflow_revision_immutable on workflow_revision",
        "trigger workflow_revision_immutable on workflow_revision",
    ),
    ("drop function rcm_organization_id(text)", "function rcm_organization_id"),
    ("grant execute on function rcm_organization_id(text) to public", "rights of function rcm_organization_id"),
    ("drop view users", "view users"),
    ("alter view users set (security_invoker = false)", "view users"),
    ("delete from task_action_lu where code = 'batch_verify'", "value batch_verify of task_action_lu"),
    ("drop table human_task cascade", "table human_task"),
    ("alter table workflow_trace detach partition workflow_trace_default", "default partition of workflow_trace"),
    ("drop policy tenant on hacs_core.patients", "policy tenant on hacs_core.patients"),
    ("drop table hacs_agents.messages cascade", "table hacs_agents.messages"),
    ("alter table hacs_core.search_string alter value type text collate \"default\"",
     "column hacs_core.search_string.value"),
    ("drop index hacs_core.patients_page_idx", "index patients_page_idx on hacs_core.patients"),
    ("drop trigger patients_touch on hacs_core.patients", "trigger patients_touch on hacs_core.patients"),
    ("alter table hacs_core.patients disable trigger patients_renoted",
     "trigger patients_renoted on hacs_core.patients"),
    ("alter table hacs_clinical.goals drop constraint goals_has_subject_check",
     "check goals_has_subject_check on hacs_clinical.goals"),
    ("revoke usage on schema hacs_core from rcm_app", "grant usage on schema hacs_core to rcm_app"),
    ("alter table hacs_core.resource_history detach partition hacs_core.resource_history_default",
     "default partition of hacs_core.resource_history"),
]  # fmt: skip


@pytest.mark.parametrize(("damage", "named"), DAMAGES)
def test_what_is_missing_is_named(database: DatabaseUrls, damage: str, named: str) -> None:
    run(database.owner, damage)
    found = verify(database.owner)
    assert found.at_head
    assert not found.fine
    assert found.missing == [named]


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        ("create policy open on claims for select to rcm_app using (true)", "policy open on claims"),
        ("grant delete on audit_logs to rcm_app", "grant delete on audit_logs to rcm_app"),
        ("grant select on claims to rcm_ops", "grant select on claims to rcm_ops"),
        ("grant select on claims to public", "grant select on claims to public"),
        ("grant select on workflow_trace_default to rcm_app", "grant on partition workflow_trace_default to rcm_app"),
        ("create view leak as select * from claims", "view leak"),
        ("create view hacs_core.leak as select * from hacs_core.patients", "view hacs_core.leak"),
        ("grant create on schema hacs_audit to rcm_app", "grant create on schema hacs_audit to rcm_app"),
        ("grant usage on schema hacs_core to public", "grant usage on schema hacs_core to public"),
        (
            "grant insert on hacs_audit.resource_changes to rcm_app",
            "grant insert on hacs_audit.resource_changes to rcm_app",
        ),
        ("create materialized view kept as select * from claims", "materialized view kept"),
        (
            "create function all_claims() returns setof claims language sql security definer as 'select * from claims'",
            "function all_claims",
        ),
    ],
)
def test_what_would_open_a_table_is_named(database: DatabaseUrls, damage: str, named: str) -> None:
    run(database.owner, damage)
    found = verify(database.owner)
    assert (found.missing, found.unexpected) == ([], [named])
    assert not found.fine


def test_an_index_that_a_killed_build_left_behind(database: DatabaseUrls, shell: Shell) -> None:
    run(
        database.owner,
        "drop index batch_job_file_idx",
        "insert into identity (identity_id, email) select gen_random_uuid(), n || '@example.invalid'"
        " from generate_series(1, 2) n",
    )
    with connect(database.owner) as connection, pytest.raises(psycopg.errors.UniqueViolation):
        connection.execute("create unique index concurrently broken_idx on identity ((1))")
    run(database.owner, "alter index broken_idx rename to batch_job_file_idx")
    found = verify(database.owner)
    assert "index batch_job_file_idx on batch_job" in found.missing
    assert "index batch_job_file_idx on identity" not in found.missing
    told = shell("migrate", "--verify")
    assert told.code == 1
    assert "invalid" in told.out


def test_a_database_that_was_never_migrated(postgres: EmbeddedServer, shell: Shell) -> None:
    with empty_database(postgres) as urls:
        shell.set(DATABASE_URL=plain(urls.owner))
        told = shell("migrate", "--verify", "--json")
        found = json.loads(told.out)
    assert (told.code, found["at_head"], found["current"]) == (1, False, None)
    assert {"table claims", "table organization", "function touch_updated_at", "schema dbos"} <= set(found["missing"])
    assert not any(name.startswith("column") for name in found["missing"]), "one line for a table is enough"


def test_a_migration_that_was_ended_in_the_middle(postgres: EmbeddedServer, shell: Shell) -> None:
    with empty_database(postgres) as urls:
        migrate(urls.owner, "023_audit")
        shell.set(DATABASE_URL=plain(urls.owner))
        behind = json.loads(shell("migrate", "--verify", "--json").out)
        assert (behind["at_head"], behind["half_migrated"]) == (False, False)
        run(urls.owner, "create table code_system (code_system text primary key)")
        halfway = shell("migrate", "--verify")
        assert halfway.code == 1
        assert "ended in the middle" in halfway.err
        refused = shell("migrate")
        assert refused.code == 2
        assert "migrations.database_half_migrated" in refused.err
        assert "code_system of 024_code_tables" in refused.err


def test_the_lists_are_those_of_a_migrated_database(database: DatabaseUrls) -> None:
    """A view, a function or a trigger that somebody adds has to be expected from then on."""
    mine = "not exists (select from pg_depend e where e.objid = {}.oid and e.deptype = 'e')"
    views = ask(database.owner, f"select {relation('c')} from pg_class c where relkind = 'v'"
                f" and {OURS.format('relnamespace')} and {mine.format('c')}")  # fmt: skip
    assert {row[0] for row in views} == expected.VIEWS
    functions = ask(database.owner, f"select {NAMED.format('pronamespace', 'proname')}, prosecdef from pg_proc p"
                    f" where {OURS.format('pronamespace')} and {mine.format('p')}")  # fmt: skip
    assert {row[0] for row in functions} == expected.FUNCTIONS
    assert {row[0] for row in functions if row[1]} == expected.DOORS | expected.GUARDS
    triggers = ask(database.owner, f"select {relation('c')}, tgname from pg_trigger join pg_class c on c.oid = tgrelid"
                   f" where not tgisinternal and {OURS.format('relnamespace')} and tgparentid = 0")  # fmt: skip
    from_models = {
        (table.fullname, f"{table.name}_{kind}")
        for table, _ in tables_with_access() for kind in ("touch", "immutable")
    }  # fmt: skip
    assert {(row[0], row[1]) for row in triggers} - from_models == expected.TRIGGERS


def test_the_service_knows_the_command(database: DatabaseUrls, tmp_path: Path) -> None:
    """`python -m rcm_schema.run_migrations --verify-only`, in a process and a folder of its own."""
    ended = subprocess.run(
        [sys.executable, "-m", "rcm_schema.run_migrations", "--verify-only", "--json"],
        env=environment(DATABASE_URL=plain(database.owner)), cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["missing"] == []
