"""What the database's own catalogue says about isolation: it fails for the table that somebody forgets."""

from __future__ import annotations

from typing import Any

import pytest
from psycopg import errors, sql
from tests.isolation.catalogue import named
from tests.isolation.filling import ACCESS, Filled

from rcm.core.model import PLATFORM_ORG, SCHEMAS
from rcm.migrations.catalogue import OURS, relation

pytestmark = pytest.mark.xdist_group("isolation")

#: The models' own word for it is `access`; Alembic's table has no model.
WITHOUT_MODEL = {"alembic_version"}
#: Conditions on a table's schema, and the table's name, for `pg_class c` and for views of the catalogue.
IN_OURS = OURS.format("c.relnamespace")
LISTED = f"= any('{{{','.join(SCHEMAS)}}}')"
TABLE = relation("c")
GRANTED_ON = "case table_schema when 'public' then '' else table_schema || '.' end || table_name"
RIGHTS = {"SELECT", "INSERT", "UPDATE", "DELETE"}
OWN = "(org_id = ( SELECT (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid AS \"nullif\"))"
#: What a door may answer: ids, or nothing; to whoever has a token, what its user may do. A trigger function answers its
#: trigger.
ANSWERS = {
    "TABLE", "void", "uuid", "token_id", "org_id", "user_id", "trigger", "role", "text", "permissions", "text[]",
}  # fmt: skip


def ask(filled: Filled, statement: str) -> list[tuple[Any, ...]]:
    with filled.owner() as connection:
        return connection.execute(statement).fetchall()


def test_every_table_is_for_one_organisation_or_said_to_be_shared(filled: Filled) -> None:
    tables = filled.catalogue.tables
    assert tables.keys() - ACCESS.keys() == WITHOUT_MODEL, "a table without a model says nothing about its access"
    shared = {name for name, access in ACCESS.items() if access.visible is not None}
    assert tables.keys() - set(filled.tables) == shared | WITHOUT_MODEL
    assert {table for table in tables if table.endswith("_lu")} <= shared
    assert len(filled.tables) >= 30


def test_row_level_security_is_forced_everywhere(filled: Filled) -> None:
    """On partitions too: a partition that is named directly asks its own policies, not its table's."""
    open_ = ask(
        filled,
        f"select {TABLE} from pg_class c where {IN_OURS} and relkind in ('r', 'p')"
        " and not (relrowsecurity and relforcerowsecurity) and relname <> 'alembic_version'",
    )
    assert open_ == []


def test_partitions_are_closed(filled: Filled) -> None:
    """Rows are reached through their table; not even the other policies of a partition could open it."""
    assert filled.catalogue.partitions
    grants = ask(
        filled,
        f"select grantee, {GRANTED_ON} from information_schema.role_table_grants"
        f" where table_schema {LISTED} and grantee <> 'rcm_owner'",
    )
    assert [(who, table) for who, table in grants if table in filled.catalogue.partitions] == []
    with filled.app(filled.mine) as app:
        for partition in filled.catalogue.partitions:
            with pytest.raises(errors.InsufficientPrivilege):
                app.execute(sql.SQL("select from {}").format(named(partition)))
            with pytest.raises(errors.InsufficientPrivilege):
                app.execute(sql.SQL("delete from {}").format(named(partition)))


def test_org_id_is_never_null(filled: Filled) -> None:
    nullable = ask(
        filled,
        "select attrelid::regclass::text from pg_attribute a join pg_class c on c.oid = attrelid"
        f" where {IN_OURS} and relkind in ('r', 'p') and attname = 'org_id'"
        " and not attnotnull",
    )
    assert nullable == []


def expected_policies(table: str, *, of_tenants: bool) -> dict[str, tuple[Any, ...]]:
    """name: (permissive, roles, command, using, with check)."""
    access = ACCESS[table]
    policies: dict[str, tuple[Any, ...]] = {
        "maintenance": ("PERMISSIVE", ["rcm_owner"], "ALL", "true", "true"),
    }
    if of_tenants:
        policies["tenant"] = ("PERMISSIVE", ["rcm_app"], "ALL", OWN, OWN)
    if access.platform_rows:
        platform = f"(org_id = '{PLATFORM_ORG}'::uuid)"
        policies["platform"] = ("PERMISSIVE", ["rcm_app"], "SELECT", platform, None)
    if access.ops_reads:
        policies["ops_read"] = ("PERMISSIVE", ["rcm_ops"], "SELECT", "true", None)
    return policies


def test_each_table_has_the_policies_that_its_model_says_and_no_other(filled: Filled) -> None:
    found: dict[str, dict[str, tuple[Any, ...]]] = {}
    for table, name, *policy in ask(
        filled,
        "select case schemaname when 'public' then '' else schemaname || '.' end || tablename, policyname, permissive,"
        f" roles::text[], cmd, qual, with_check from pg_policies where schemaname {LISTED}",
    ):
        found.setdefault(table, {})[name] = tuple(policy)
    for table in ACCESS:
        of_tenants = table in filled.tables
        policies = found.pop(table)
        if not of_tenants:
            shared = policies.pop("shared")
            assert shared[:3] == ("PERMISSIVE", ["rcm_app"], "ALL"), table
            assert (shared[3] == "true") == (ACCESS[table].visible == "true"), (table, shared)
        assert policies == expected_policies(table, of_tenants=of_tenants), table
    assert found.keys() <= set(filled.catalogue.partitions), found
    for partition, policies in found.items():  # a partition may repeat what its table has, nothing more
        assert policies.keys() <= {"maintenance", "tenant"}, partition


def test_only_what_the_platform_gives_to_all_can_be_seen_without_an_organisation(filled: Filled) -> None:
    given = {table for table, access in ACCESS.items() if access.platform_rows}
    assert "task_signature" in given
    with filled.app(None) as nobody, filled.app(filled.mine) as app:
        for table in filled.tables:
            query = sql.SQL("select distinct org_id from {}").format(named(table))
            platform = {PLATFORM_ORG} if table in given else set()
            assert {row[0] for row in nobody.execute(query)} == platform, table
            assert {row[0] for row in app.execute(query)} == platform | {filled.mine}, table


def granted(filled: Filled, role: str) -> dict[str, set[str]]:
    grants: dict[str, set[str]] = {}
    rows = ask(
        filled,
        f"select {GRANTED_ON}, privilege_type from information_schema.role_table_grants"
        f" where grantee = '{role}' and table_schema {LISTED}",
    )
    for table, privilege in rows:
        grants.setdefault(table, set()).add(privilege)
    return grants


def test_rcm_app_has_just_the_rights_that_the_models_give(filled: Filled) -> None:
    grants = granted(filled, "rcm_app")
    for table, access in ACCESS.items():
        assert grants.get(table, set()) == {grant.upper() for grant in access.grants}, table
    for view in filled.catalogue.views:
        assert grants.get(view.name, set()) <= RIGHTS, view.name
    assert grants["alembic_version"] == {"SELECT"}
    known = ACCESS.keys() | {view.name for view in filled.catalogue.views} | WITHOUT_MODEL
    assert grants.keys() - known == set()


def test_nobody_else_has_rights(filled: Filled) -> None:
    """rcm_ops reads ids for the sweeper and the timers, no personal data."""
    ops_reads = {table for table, access in ACCESS.items() if access.ops_reads} | WITHOUT_MODEL
    assert granted(filled, "rcm_ops") == {table: {"SELECT"} for table in ops_reads}
    others = ask(
        filled,
        f"select grantee, {GRANTED_ON}, privilege_type from information_schema.role_table_grants"
        f" where table_schema {LISTED} and grantee not in ('rcm_owner', 'rcm_app', 'rcm_ops')",
    )
    assert others == []
    columns = ask(
        filled,
        "select attrelid::regclass, attname from pg_attribute a join pg_class c on c.oid = a.attrelid"
        f" where {IN_OURS} and attacl is not null",
    )
    assert columns == []


def test_append_only_tables_refuse_changes_by_trigger_too(filled: Filled) -> None:
    append_only = {table for table, access in ACCESS.items() if access.append_only}
    assert {"workflow_revision", "claim_event", "hacs_audit.resource_changes"} <= append_only
    with filled.owner() as owner:
        for table in append_only:
            of = filled.catalogue.tables[table]
            key = sql.Identifier("org_id" if of.of_tenants else of.primary_key[0])
            for change in ("update {table} set {key} = {key}", "delete from {table}"):
                with pytest.raises(errors.RestrictViolation, match="append-only"):
                    owner.execute(sql.SQL(change).format(table=named(table), key=key))
    for table in append_only:
        assert {grant.upper() for grant in ACCESS[table].grants} <= {"SELECT", "INSERT"}, table


def test_views_ask_as_whoever_asks_and_nothing_is_materialized(filled: Filled) -> None:
    unsafe = ask(
        filled,
        f"select relname from pg_class c where {IN_OURS} and"
        " (relkind = 'm' or relkind = 'v' and not coalesce('security_invoker=true' = any(reloptions), false))",
    )
    assert unsafe == []


def test_references_between_tenant_tables_carry_the_organisation(filled: Filled) -> None:
    keys = list(filled.catalogue.references_between_tenants())
    for key in keys:
        assert key.table in filled.tables, f"{key.name}: {key.table} belongs to a tenant's row and has no org_id"
        assert ("org_id", "org_id") in zip(key.own, key.other, strict=True), key.name
    assert len(keys) >= 30


def test_functions_that_act_as_their_owner_are_closed_and_pinned(filled: Filled) -> None:
    rows = ask(
        filled,
        "select proname, proconfig, coalesce(proacl::text, '=X/'), pg_get_function_result(oid) from pg_proc"
        f" where prosecdef and {OURS.format('pronamespace')}",
    )
    assert len(rows) >= 3
    for name, settings, acl, result in rows:
        assert settings == ["search_path=pg_catalog, pg_temp"], name
        entries = acl.strip("{}").split(",")
        assert not any(entry.startswith("=") for entry in entries), f"{name}: everybody may call it"
        answered = set(result.replace("(", " ").replace(",", " ").replace(")", " ").split())
        assert answered <= ANSWERS, f"{name} answers {result}"


def test_the_roles_can_do_nothing_beyond_their_rights(filled: Filled) -> None:
    rows = ask(
        filled,
        "select rolname from pg_roles where rolname in ('rcm_owner', 'rcm_app', 'rcm_engine', 'rcm_ops')"
        " and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)",
    )
    assert rows == []
    members = ask(
        filled,
        "select 1 from pg_auth_members where member in ('rcm_app'::regrole, 'rcm_ops'::regrole, 'rcm_engine'::regrole)",
    )
    assert members == []
    owned = ask(filled, "select 1 from pg_class where relowner in ('rcm_app'::regrole, 'rcm_ops'::regrole)")
    assert owned == []
