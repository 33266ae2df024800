"""Revisions from 018 on: each makes what the models say, can be taken back, and says what that costs."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, pool
from tests.migration.databases import empty_database
from tests.support.database import connect
from tests.support.tables import acting_as, insert, one, organization, payer, task_type

from rcm.core.embedded import EmbeddedServer
from rcm.core.model import tables_with_access
from rcm.core.urls import DatabaseUrls
from rcm.migrations import compared
from rcm.migrations.catalogue import OURS, relation
from rcm.migrations.models import metadata
from rcm.migrations.runner import alembic_config, migrate

BEFORE = "017_workflow_owned_nodes"
#: revision, and the tables that it makes
REVISIONS: dict[str, set[str]] = {
    "018_hierarchical_requirements": {
        "payer", "global_requirement", "payer_requirement", "org_requirement_policy", "requirement_changelog",
        "effective_requirements",
    },
    "019_work": {"outbox", "work_item", "job", "saved_view", "upload", "idempotency_key"},
    "020_runs": {
        "workflow_run", "workflow_run_step", "workflow_run_step_attempt", "run_wait", "run_event", "worker",
        "human_task", "run_segment", "run_fan_out", "run_tally", "run_total", "notification", "batch_mapping",
    },
    "021_claims": {
        "payer_configs", "claims", "claim_line", "claim_event", "claim_snapshot", "interchange", "submission",
        "control_number", "eligibility_checks", "remittance", "remittance_claim", "remittance_line", "ledger_entry",
        "denial", "appeal", "fee_schedule",
    },
    "022_quality": {
        "metric", "metric_observation", "signals", "assignments", "activity_events", "activity_read",
        "metric_load", "metric_row_set_aside", "signal_run", "signal_run_unit", "impact_assumption",
        "activity_read_until", "intervention", "series_baseline",
        "signal_removal",
    },
    "023_audit": {"audit_logs", "audit_seal"},
    "024_code_tables": {"code_system", "code", "ncci_pair", "mue", "drg_weight"},
    "025_claim_rules": {"claim_rule", "claim_rule_switch", "claim_rule_release"},
    "026_clinical": {
        *(f"hacs_core.{name}" for name in (
            "resources", "patients", "practitioners", "organizations", "locations", "coverages", "encounters",
            "observations", "organization_contacts", "organization_qualifications", "resource_history",
            "search_string", "search_token", "search_reference", "search_date", "search_number", "search_quantity",
            "search_uri", "bulk_parts",
        )),
        *(f"hacs_clinical.{name}" for name in (
            "conditions", "medications", "medication_requests", "procedures", "allergy_intolerances", "goals",
            "service_requests", "family_member_history", "risk_assessments", "plan_definitions",
            "activity_definitions", "libraries", "guidance_responses", "evidence_variables", "tasks", "appointments",
        )),
        "hacs_registry.knowledge_items", "hacs_registry.templates", "hacs_agents.memories", "hacs_agents.messages",
        "hacs_admin.migrations", "hacs_admin.system_config", "hacs_audit.resource_changes",
    },
}  # fmt: skip
#: Derived rows that are written anew with their resource, and a list that triggers write.
WITHOUT_TRIGGERS = {t for t in REVISIONS["026_clinical"] if "search_" in t} | {"hacs_admin.migrations"}
LATER = set().union(*REVISIONS.values())


@pytest.fixture
def owner(database: DatabaseUrls) -> Iterator[Connection]:
    with create_engine(database.owner, poolclass=pool.NullPool).connect() as connection:
        yield connection


def to(connection: Connection, revision: str, *, down: bool = False) -> None:
    (command.downgrade if down else command.upgrade)(alembic_config(connection), revision)
    connection.commit()


def tables(connection: Connection) -> set[str]:
    """Without partitions: those of months differ from day to day."""
    rows = connection.exec_driver_sql(
        f"select {relation('c')} from pg_class c where {OURS.format('c.relnamespace')} and relkind in ('r', 'p')"
        " and not relispartition"
    )
    return {row[0] for row in rows}


def functions(connection: Connection) -> set[str]:
    rows = connection.exec_driver_sql(
        "select proname from pg_proc p left join pg_depend d on d.objid = p.oid and d.deptype = 'e'"
        " where p.pronamespace = 'public'::regnamespace and d.objid is null"
    )
    return {row[0] for row in rows}


def differences(connection: Connection) -> list[Any]:
    """Between models and database, of the tables that these revisions make."""

    def ours(thing: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
        table = thing.fullname if kind == "table" else thing.table.fullname
        return table in LATER | {"endpoint"}

    options = {
        "compare_type": True, "target_metadata": metadata, "include_object": ours, "include_schemas": True,
        "include_name": compared.include_name,
    }  # fmt: skip
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))


def shape(connection: Connection) -> dict[str, set[tuple[Any, ...]]]:
    """Everything that later revisions make, from the catalogue: what a second upgrade has to make again."""
    names = ", ".join(f"'{table}'" for table in sorted(LATER | {"endpoint"}))
    qualified = "case table_schema when 'public' then '' else table_schema || '.' end || table_name"
    listed = "case schemaname when 'public' then '' else schemaname || '.' end || tablename"
    asked = {
        "columns": f"select {qualified}, column_name, data_type, is_nullable, column_default, generation_expression"
        f" from information_schema.columns where {qualified} in ({names})",
        "constraints": "select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint"
        f" where conrelid::regclass::text in ({names})",
        "indexes": f"select tablename, indexname, indexdef from pg_indexes where {listed} in ({names})",
        "policies": f"select {listed}, policyname, roles::text, cmd, qual, with_check from pg_policies"
        f" where {listed} in ({names})",
        "triggers": "select tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) from pg_trigger"
        f" where not tgisinternal and tgrelid::regclass::text in ({names})",
        "rights": f"select oid::regclass::text, relacl::text, relrowsecurity, relforcerowsecurity, reloptions::text"
        f" from pg_class where oid::regclass::text in ({names})",
        "schemas": "select nspname, nspacl::text from pg_namespace where nspname ~ '^hacs_'",
    }
    return {what: {tuple(row) for row in connection.exec_driver_sql(query)} for what, query in asked.items()}


def test_the_models_are_what_the_revisions_make(owner: Connection) -> None:
    assert differences(owner) == []
    assert tables(owner) >= LATER


def test_every_table_of_the_models_is_made_by_a_revision(owner: Connection) -> None:
    assert set(metadata.tables) <= tables(owner)


def test_each_revision_goes_down_and_up_again(owner: Connection) -> None:
    whole, names = shape(owner), list(REVISIONS)
    for position in range(len(names) - 1, -1, -1):
        made, before = tables(owner), names[position - 1] if position else BEFORE
        to(owner, before, down=True)
        assert made - tables(owner) == REVISIONS[names[position]], "exactly its own tables go"
        to(owner, names[position])
        assert tables(owner) == made
        to(owner, before, down=True)
    assert functions(owner) & {
        "note_requirement_change", "require_balanced_transaction", "rcm_enqueue_job", "note_resource_change",
        "refuse_organization_cycle", "note_migration",
    } == set()  # fmt: skip
    to(owner, "head")
    assert shape(owner) == whole


def test_going_down_says_what_is_dropped_and_is_silent_about_empty_tables(
    owner: Connection, database: DatabaseUrls, caplog: pytest.LogCaptureFixture
) -> None:
    org, payer_id, task = organization(database, "maple"), payer(database, "MERIDIAN"), task_type(database)
    with connect(database.owner) as plain:
        insert(plain, "channel_type", code="portal", name="Portal")
        (kind,) = one(plain, "select channel_type_id from channel_type")
    with acting_as(database, org) as app:
        insert(app, "endpoint", name="Portal", channel_type_id=kind, payer_id=payer_id)
        insert(app, "org_requirement_policy", task_type_id=task, field_path="npi", operation="require")
        for action in ("claim.read", "claim.write"):
            insert(app, "audit_logs", action=action, resource_type="claim")
    with caplog.at_level(logging.WARNING, logger="rcm.migrations"):
        to(owner, BEFORE, down=True)
    said = [record.getMessage() for record in caplog.records if record.name == "rcm.migrations"]
    assert [(line.split(":")[0], line[line.rindex("(") :]) for line in said] == [
        ("audit_logs", "(2)"),
        ("endpoint", "(1)"),
        ("org_requirement_policy", "(1)"),
        ("requirement_changelog", "(1)"),
        ("payer", "(1)"),
    ]
    caplog.clear()
    to(owner, "head")
    assert not [record for record in caplog.records if record.name == "rcm.migrations"]
    assert owner.exec_driver_sql("select payer_id from endpoint").scalar_one() is None


def rights(connection: Connection, table: str) -> tuple[set[str], set[str], set[str], bool]:
    """What rcm_app and rcm_ops may do, the policies, and whether changes are refused."""

    def ask(query: str) -> set[str]:
        return {row[0].lower() for row in connection.exec_driver_sql(query)}

    schema, _, bare = table.rpartition(".")
    schema = schema or "public"
    granted = (
        f"select privilege_type from information_schema.role_table_grants where table_schema = '{schema}'"
        " and table_name = '{}' and grantee = '{}'"
    )
    policies = ask(f"select policyname from pg_policies where schemaname = '{schema}' and tablename = '{bare}'")
    triggers = ask(f"select tgname from pg_trigger where not tgisinternal and tgrelid = '{table}'::regclass")
    assert triggers & {f"{bare}_immutable", f"{bare}_touch"} or table in WITHOUT_TRIGGERS, table
    return (
        ask(granted.format(bare, "rcm_app")),
        ask(granted.format(bare, "rcm_ops")),
        policies,
        f"{bare}_immutable" in triggers,
    )


def test_rights_are_those_of_the_models(owner: Connection) -> None:
    expected = {}
    for table, access in tables_with_access():
        policies = {"maintenance", "tenant" if "org_id" in table.c else "shared"}
        policies |= {"platform"} if access.platform_rows else set()
        policies |= {"ops_read"} if access.ops_reads else set()
        ops = {"select"} if access.ops_reads else set()
        expected[table.fullname] = (set(access.grants), ops, policies, access.append_only)
    assert {table: rights(owner, table) for table in LATER} == {table: expected[table] for table in LATER}


def test_the_same_on_postgresql_16(postgres_16: EmbeddedServer) -> None:
    with empty_database(postgres_16) as urls:
        migrate(urls.owner)
        with create_engine(urls.owner, poolclass=pool.NullPool).connect() as connection:
            assert differences(connection) == []
            to(connection, BEFORE, down=True)
            to(connection, "head")
            assert differences(connection) == []
