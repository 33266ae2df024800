"""The revisions make what the models say, and can be taken back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect, pool

from rcm.claims.states import ClaimStatus
from rcm.core.model import SCHEMAS
from rcm.core.permissions import ROLE_PERMISSIONS
from rcm.core.urls import DatabaseUrls
from rcm.migrations import compared
from rcm.migrations.catalogue import OURS
from rcm.migrations.lookups import ACTION_MAPPING, TRANSACTION_STANDARDS, VALUES
from rcm.migrations.models import metadata
from rcm.migrations.runner import alembic_config
from rcm.workflows.states import RunStatus


@pytest.fixture
def owner(database: DatabaseUrls) -> Iterator[Connection]:
    with create_engine(database.owner, poolclass=pool.NullPool).connect() as connection:
        yield connection


def differences(connection: Connection) -> list[object]:
    options = {
        "compare_type": True,
        "include_schemas": True,
        "target_metadata": metadata,
        "include_name": compared.include_name,
        "include_object": compared.include_object,
    }
    found = MigrationContext.configure(connection, opts=options)
    return list(compare_metadata(found, metadata))


def test_models_and_revisions_agree(owner: Connection) -> None:
    assert differences(owner) == []


def test_the_comparison_sees_a_missing_column(owner: Connection) -> None:
    owner.exec_driver_sql("alter table payer drop column name")
    assert any("payer" in str(difference) for difference in differences(owner))


def checks_in_models() -> set[tuple[str, str]]:
    found = ((table.fullname, c.name) for table in metadata.tables.values() for c in table.constraints)
    named = {(table, str(name)) for table, name in found if str(name).endswith("_check")}
    assert named, "the models have checks"
    return named


def test_checks_of_models_and_revisions_agree(owner: Connection) -> None:
    """Alembic compares no CHECK constraints."""
    rows = owner.exec_driver_sql(
        "select conrelid::regclass::text, conname from pg_constraint join pg_class t on t.oid = conrelid"
        f" where contype = 'c' and {OURS.format('connamespace')} and not t.relispartition"
    )
    assert {(row[0], row[1]) for row in rows} == checks_in_models()


@pytest.mark.parametrize(
    ("table", "lookup"), [("workflow_run_step", "step_status_lu"), ("batch_row", "batch_row_status_lu")]
)
def test_closed_states_are_those_of_the_lookup_table(owner: Connection, table: str, lookup: str) -> None:
    """A foreign key would lock the same few rows for all; so the list stands there twice (decision 14)."""
    rule = owner.exec_driver_sql(
        f"select pg_get_constraintdef(oid) from pg_constraint where conname = '{table}_status_check'"
    ).scalar_one()
    listed = set(re.findall(r"'(\w+)'", rule))
    assert listed == {row[0] for row in owner.exec_driver_sql(f"select code from {lookup}")}


@pytest.mark.parametrize(("states", "lookup"), [(RunStatus, "run_status_lu"), (ClaimStatus, "claim_status_lu")])
def test_states_in_the_code_are_states_of_the_database(owner: Connection, states: Iterable[str], lookup: str) -> None:
    assert {str(s) for s in states} <= {row[0] for row in owner.exec_driver_sql(f"select code from {lookup}")}


def test_every_revision_can_be_taken_back_and_made_again(owner: Connection) -> None:
    command.downgrade(alembic_config(owner), "base")
    owner.commit()
    assert set(inspect(owner).get_table_names()) <= {"alembic_version"}
    left = owner.exec_driver_sql(
        "select proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace and n.nspname = 'public'"
        " left join pg_depend d on d.objid = p.oid and d.deptype = 'e' where d.objid is null"
    )
    assert left.fetchall() == [], "functions that a downgrade leaves behind"
    assert set(SCHEMAS) & set(inspect(owner).get_schema_names()) == {"public"}
    command.upgrade(alembic_config(owner), "head")
    owner.commit()
    assert differences(owner) == []


def test_reference_tables_hold_what_the_code_says_with_labels_and_mappings(owner: Connection) -> None:
    """Revisions have values of their own, so that a later change of the code can't change what they did."""
    for table, values in VALUES.items():
        rows = owner.exec_driver_sql(f"select code, label, description, is_active from {table} order by sort_order")
        expected = [(each.code, each.label, each.deprecated, each.deprecated is None) for each in values]
        assert [tuple(row) for row in rows] == expected, table
    mapping = owner.exec_driver_sql("select legacy_action, domain, standard_action from task_action_mapping")
    assert {tuple(row) for row in mapping} == set(ACTION_MAPPING)
    standards = owner.exec_driver_sql(
        "select domain, action, request_set, response_set, implementation_guide from transaction_standard"
    )
    assert {tuple(row) for row in standards} == set(TRANSACTION_STANDARDS)
    rights = owner.exec_driver_sql("select role, permission from role_permission")
    assert {tuple(row) for row in rights} == {(role, str(p)) for role, of in ROLE_PERMISSIONS.items() for p in of}
